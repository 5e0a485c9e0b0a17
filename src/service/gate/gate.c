/*
 * passend-gate-platform: TLS, HTTP and request JSON of the platform API. It holds no verdict key and opens no seal: what it asks
 * of the notary are typed messages, and what it carries back it cannot alter unnoticed.
 */
#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "gate/conn.h"
#include "gate/link.h"
#include "gate/listener.h"
#include "gate/sha256.h"
#include "sandbox/sandbox.h"

#include <malloc.h>
#include <signal.h>
#include <stdlib.h>

#define SWEEP_MS 250
#define DRAIN_MS 5000
#define LOST_MS 1000                  /* without a notary; the launcher hands over that of a new one within milliseconds */
#define LOST_DRAIN_MS 500             /* then nobody is served anyway */
#define KEPT_BYTES (8 << 20)          /* free memory kept for the next large call instead of mapping it anew */

static struct gate gate;
static struct event control_event, sweep_event;
static int64_t stop_at_ms;            /* 0 = serving */
static bool lost;

static void end(void)
{
    event_base_loopbreak(gate.base);
}

static void stop(int64_t patience_ms)
{
    if (stop_at_ms != 0)
        return;
    stop_at_ms = clock_monotonic_ms() + patience_ms;
    listener_close();
    conn_drain();
    if (conn_count() == 0)
        end();
}

/* The packs that are shown change with those that decide. */
static void on_beleid(struct gate *g, struct role_control *m)
{
    enum beleid_stap stap = m->kind == HANDOVER_PACK ? BELEID_GEZIEN : BELEID_IN_GEBRUIK;
    enum status s = m->kind == HANDOVER_PACK ? beleidsrol_aanbod(&g->beleid, m) : beleidsrol_lijst(&g->beleid, m);

    if (stap == BELEID_IN_GEBRUIK && s != OK)
        exit(EXIT_FAILURE);
    if (role_beleid_stand(m->volgnummer, stap, s, NULL, 0) != OK)
        exit(EXIT_SUCCESS);
}

/* In use before anything else is heard, or not served at all. */
static enum status use_lists(const struct gate *g, const uint8_t *crl, size_t len)
{
    int lists, revoked;
    enum status s = tls_revoked(g->tls, crl, len, &lists, &revoked);

    if (s == OK)
        event_log(EVENT_CRL_IN_USE, lists, revoked);
    return s;
}

static void on_lists(const struct gate *g, struct role_pack *crl)
{
    if (use_lists(g, crl->data, crl->len) != OK)
        exit(EXIT_FAILURE);
    role_pack_release(crl);
    conn_recheck();
}

static void take(struct gate *g, struct role_control *m)
{
    switch (m->kind) {
    case HANDOVER_PACK:
    case HANDOVER_POLICY:
        on_beleid(g, m);
        return;
    case HANDOVER_TLS_CRL:
        on_lists(g, &m->pack);
        return;
    case HANDOVER_NOTARY:
        link_set_notary(g, m->fd);
        return;
    case HANDOVER_ASSESSOR:
        link_set_assessor(g, m->index, m->volgnummer, m->fd);
        return;
    default:
        bug(__FILE__, __LINE__);   /* the table allows nothing else at any time */
    }
}

void gate_read_control(struct gate *g)
{
    struct role_control m;

    do {
        if (role_control_receive(&m) != OK)
            exit(EXIT_SUCCESS); /* the launcher is gone, and with it the reason to serve */
        if (m.event == ROLE_STOP)
            stop(DRAIN_MS);
        else if (m.event == ROLE_HANDOVER)
            take(g, &m);
    } while (m.event != ROLE_NOTHING);
}

static void on_control(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what, (void)arg;
    gate_read_control(&gate);
}

/* A channel that either side dropped for what it carried has no other end any more, and both processes live: only a new
 * gate makes the launcher connect them again. */
static void give_up(void)
{
    gate_read_control(&gate);
    if (link_up(&gate))
        return;
    lost = true;
    stop(LOST_DRAIN_MS);
}

static void on_sweep(evutil_socket_t fd, short what, void *arg)
{
    int64_t now = clock_monotonic_ms();

    (void)fd, (void)what, (void)arg;
    if (stop_at_ms == 0 && link_lost(&gate, now, LOST_MS))
        give_up();
    conn_sweep(now);
    listener_resume();
    if (stop_at_ms != 0 && (now >= stop_at_ms || conn_count() == 0))
        end();
}

static enum status open_tls(void)
{
    struct role_inputs *in = &gate.in;
    enum status s = tls_open(in->tls_cert.data, in->tls_cert.len, in->tls_key.data, in->tls_key.len, in->tls_ca.data,
                             in->tls_ca.len, &gate.tls);

    role_bytes_release(&in->tls_key);
    role_bytes_release(&in->tls_cert);
    role_bytes_release(&in->tls_ca);
    TRY(s);
    if (in->tls_crl.data != NULL)
        TRY(use_lists(&gate, in->tls_crl.data, in->tls_crl.len));
    role_pack_release(&in->tls_crl);
    return tls_warm(gate.tls);
}

static enum status open_loop(void)
{
    struct event_config *config = event_config_new();
    const struct timeval beat = { .tv_usec = SWEEP_MS * 1000 };

    if (config == NULL)
        return FAULT_MEMORY;
    event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK | EVENT_BASE_FLAG_IGNORE_ENV);
    gate.base = event_base_new_with_config(config);
    event_config_free(config);
    if (gate.base == NULL ||
        event_assign(&control_event, gate.base, ROLE_CONTROL_FD, EV_READ | EV_PERSIST, on_control, NULL) != 0 ||
        event_assign(&sweep_event, gate.base, -1, EV_PERSIST, on_sweep, NULL) != 0 ||
        event_add(&control_event, NULL) != 0 || event_add(&sweep_event, &beat) != 0)
        return FAULT_SYSTEM;
    return OK;
}

static enum status serve(const struct mem_report *memory)
{
    struct role_inputs *in = &gate.in;
    struct sandbox_report locked;

    TRY(role_start(WIRE_GATE_PLATFORM, in));
    if (in->luister < 0 || in->tls_key.data == NULL || in->tls_cert.data == NULL || in->tls_ca.data == NULL)
        return REFUSED_CONFIG;
    TRY(sha256_init());
    TRY(beleidsrol_begin(&gate.beleid, in));
    TRY(open_tls());
    TRY(open_loop());
    TRY(link_open(&gate));
    TRY(conn_table_init(&gate));
    if (in->notaris >= 0)
        link_set_notary(&gate, in->notaris);
    for (uint32_t i = 0; i < LIMIT_ASSESSORS; i++)
        if (in->assessors[i].fd >= 0)
            link_set_assessor(&gate, i, in->assessors[i].volgnummer, in->assessors[i].fd);
    TRY(sandbox_enter(&(struct sandbox_options){ .role = WIRE_GATE_PLATFORM, .uid = in->instelling.uid,
                                                 .landlock_required = in->instelling.landlock_vereist != 0,
                                                 .without_filter = in->instelling.zonder_filter != 0 }, &locked));
    TRY(listener_open(&gate, in->luister));
    event_log(EVENT_STARTED, locked.landlock_abi, locked.filter);
    event_log(EVENT_MEMORY_LOCKED, memory->arena_locked, memory->all_locked);
    TRY(role_ready(locked.landlock_abi, locked.filter, memory));
    if (event_base_dispatch(gate.base) == -1)
        return FAULT_SYSTEM;
    return lost ? FAULT_RESTARTED : OK;
}

int main(void)
{
    struct mem_report memory;

    if (mem_init(0, &memory) != OK)
        return EXIT_FAILURE;
    (void)mallopt(M_MMAP_THRESHOLD, KEPT_BYTES); /* only speed: other allocators may refuse */
    (void)mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
    event_log_init("gate-platform");
    event_set_mem_functions(mem_alloc, mem_realloc, mem_free);
    signal(SIGPIPE, SIG_IGN);
    enum status s = serve(&memory);
    if (s != OK) {
        event_log(EVENT_FAULT, s, 0);
        return EXIT_FAILURE;
    }
    event_log(EVENT_STOPPED, 0, 0);
    return EXIT_SUCCESS;
}
