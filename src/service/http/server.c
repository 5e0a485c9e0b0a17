#include "http/server.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"

#include <event2/event.h>

#define STEPS_A_TURN 64           /* before poll is asked again, and not longer than this */
#define TURN_MS 2

static void on_server_beat(evutil_socket_t fd, short what, void *arg)
{
    struct server *s = arg;

    (void)fd, (void)what;
    s->table.room = true; /* what kept a listener from accepting may have been outside */
    drive_sweep(&s->table, clock_boot_ms());
    if (s->on_beat != NULL)
        s->on_beat(s->who);
}

/* What libevent has to say goes where everything goes, without its words: it would write to standard error and wait. */
static void on_words(int severity, const char *text)
{
    (void)text;
    if (severity >= EVENT_LOG_WARN)
        event_log(EVENT_FAULT, FAULT_SYSTEM, 0);
}

static struct event_base *new_loop(void)
{
    struct event_config *config = event_config_new();
    struct event_base *base = NULL;

    if (config != NULL && event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK | EVENT_BASE_FLAG_IGNORE_ENV) == 0)
        base = event_base_new_with_config(config);
    if (config != NULL)
        event_config_free(config);
    return base;
}

enum status server_open(struct server *s, size_t connections, size_t handshakes, void (*on_beat)(void *who), void *who)
{
    const struct timeval beat = { .tv_usec = SERVER_BEAT_MS * 1000 };

    event_set_log_callback(on_words);
    event_set_mem_functions(mem_alloc, mem_realloc, mem_free);
    *s = (struct server){ .base = new_loop(), .on_beat = on_beat, .who = who };
    if (s->base == NULL)
        return FAULT_MEMORY;
    if (event_assign(&s->beat, s->base, -1, EV_PERSIST, on_server_beat, s) != 0 || event_add(&s->beat, &beat) != 0)
        return FAULT_SYSTEM;
    TRY(conn_table_init(&s->table, s->base, connections));
    s->table.most_handshakes = handshakes;
    return OK;
}

enum status server_listen(struct server *s, const struct site *site, struct tls_context *tls, int fd)
{
    BUG_IF(s->n_listeners == SERVER_SITES || !site_sane(site) || (tls == NULL) != (site->transport == SITE_PLAIN) ||
           (tls != NULL && tls_demands_client(tls) != (site->transport == SITE_MUTUAL_TLS)));
    return listener_open(&s->listeners[s->n_listeners++], &s->table, site, tls, fd);
}

/* Connections ended: there is room again. */
static void resume_listening(struct server *s)
{
    if (!s->table.room || s->table.draining)
        return;
    s->table.room = false;
    for (unsigned i = 0; i < s->n_listeners; i++)
        listener_resume(&s->listeners[i]);
}

enum status server_run(struct server *s)
{
    bool more = false;

    while (!s->ended) {
        if (event_base_loop(s->base, EVLOOP_ONCE | (more ? EVLOOP_NONBLOCK : 0)) < 0)
            return FAULT_SYSTEM;
        more = drive_steps(&s->table, STEPS_A_TURN, TURN_MS);
        resume_listening(s);
    }
    return OK;
}

void server_drain(struct server *s)
{
    for (unsigned i = 0; i < s->n_listeners; i++)
        listener_close(&s->listeners[i]);
    drive_drain(&s->table);
}

bool server_idle(const struct server *s)
{
    return s->table.n_open == 0;
}

void server_end(struct server *s)
{
    s->ended = true;
}
