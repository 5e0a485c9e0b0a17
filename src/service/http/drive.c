#include "http/drive.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"

#include <event2/event.h>
#include <string.h>
#include <unistd.h>

#define RELEASE_IDLE_MS 2000            /* an idle connection gives its buffers back */

/* ---- whose turn it is ---- */

static bool has_work(const struct conn *c)
{
    switch (c->state) {
    case CONN_HANDSHAKE:
    case CONN_LINGER:
        return c->readable;
    case CONN_READING:
        return c->readable || transport_pending(&c->io);
    case CONN_WHOLE:
        return true;
    case CONN_WRITING:
        return c->writable;
    case CONN_BUSY:
    case CONN_FREE:
        break;
    }
    return false;
}

static enum ready_class class_of(const struct conn *c)
{
    if (c->state != CONN_WHOLE && c->state != CONN_WRITING)
        return READY_REST;
    if (c->route != NULL && c->route->weight == 0)
        return READY_URGENT;
    return c->state == CONN_WHOLE && c->request.body_len > LIMIT_BODY_LARGE ? READY_LARGE : READY_WHOLE;
}

/* Into the ready list, where there is something to do now. */
static void requeue(struct conn *c)
{
    if (has_work(c))
        ready_add(&c->table->ready, &c->turn, c->quota != NULL ? &c->quota->turn : NULL, class_of(c));
    else
        ready_remove(&c->table->ready, &c->turn);
}

/* ---- answers ---- */

static void unpause(struct conn *c)
{
    if (c->paused && event_add(&c->on_readable, NULL) == 0)
        c->paused = false;
}

static void linger(struct conn *c, int64_t now)
{
    if (!transport_finish(&c->io)) {
        conn_close(c);
        return;
    }
    c->state = CONN_LINGER;
    c->deadline_ms = now + LIMIT_LINGER_MS;
    unpause(c);
}

/* Head in front of the body, so that both leave in one write. */
static void begin_answer(struct conn *c, int64_t now)
{
    size_t head = conn_head(c);
    struct answer *a = &c->answer;
    struct writer w;

    if (now - c->born_ms > LIMIT_CONNECTION_MS || c->table->draining)
        c->close_after = true;
    a->now_s = clock_wall_s();
    a->close = c->close_after;
    writer_init(&w, c->out + head, head);
    answer_write_head(&w, a, &c->site->fixed);
    BUG_IF(w.failed || a->body.failed);
    c->out_at = 2 * head - writer_len(&w);
    memmove(c->out + c->out_at, c->out + head, writer_len(&w));
    if (c->request.method == METHOD_HEAD)
        a->file.len = 0;
    c->out_len = 2 * head + (c->request.method == METHOD_HEAD || a->from_file ? 0 : writer_len(&a->body));
    c->state = CONN_WRITING;
    c->writable = true;
    c->deadline_ms = now + LIMIT_ANSWER_MS;
}

/* What was made of a request. */
static void apply(struct conn *c, enum turn turn, int64_t now)
{
    if (turn != TURN_WAIT) {
        c->cancel = NULL;
        c->watched = false;
    }
    if (turn == TURN_CLOSE)
        conn_close(c);
    else if (turn == TURN_NEXT)
        begin_answer(c, now);
}

void drive_resume(struct conn *c, enum turn turn)
{
    BUG_IF(c->state != CONN_BUSY);
    apply(c, turn, clock_boot_ms());
    requeue(c);
}

/* ---- requests ---- */

/* Refusals that leave the connection in a state that nobody can read on from. */
static bool ends_connection(const struct conn *c)
{
    return !c->request.complete || c->in_len < c->request.head_len + c->request.body_len;
}

/* Says no before or instead of a handler. */
static void refuse(struct conn *c, enum status s, const char *allow, int64_t now)
{
    if (ends_connection(c) || c->excess > 0)
        c->close_after = true;
    apply(c, conn_refuse(c, &(struct problem){ s, "", NULL, 0, NULL }, allow), now);
}

static enum status check_key(struct conn *c, int64_t now)
{
    if (c->excess > 0)
        return REFUSED_RATE;
    TRY(quota_take(c->quota, now));
    if (c->quota->share->refused != OK)
        return (c->route->flags & ROUTE_OPEN) != 0 ? OK : c->quota->share->refused;
    return (c->route->flags & ROUTE_SLOW) != 0 ? quota_take_slow(c->quota, now) : OK;
}

/* All that can be said before the body is there. */
static enum status check_head(struct conn *c, int64_t now, const char **allow)
{
    const struct request *r = &c->request;

    TRY(route_find(c->site->routes, c->in + r->path.at, r->path.len, (enum method)r->method, &c->route, &c->param, allow));
    if (r->has_query && (c->route->flags & ROUTE_QUERY) == 0) /* nothing about a person can get into a URI unasked */
        return REFUSED_HTTP_TARGET;
    TRY(check_key(c, now));
    if (r->body_len > c->route->body_cap)
        return REFUSED_HTTP_BODY_LARGE;
    if (c->route->media_type != NULL &&
        (!request_media_type_is(c->in, r->content_type, c->route->media_type) || r->content_encoding.len > 0))
        return REFUSED_HTTP_MEDIA_TYPE;
    return conn_size_in(c, r->head_len + (size_t)r->body_len);
}

/* Looks at what has come in: perhaps it is a request by now, or will never be one. */
static void look(struct conn *c, int64_t now)
{
    const char *allow = NULL;

    if (c->in_len == 0)
        return;
    if (!c->request.complete) {
        enum status s = request_read(&c->request, &c->site->request, c->in, c->in_len);

        if (s == OK && !c->request.complete)
            return;
        if (s == OK) {
            c->close_after = c->close_after || c->request.close;
            s = check_head(c, now, &allow);
        }
        if (s != OK) {
            refuse(c, s, allow, now);
            return;
        }
    }
    if (c->in_len < c->request.head_len + c->request.body_len)
        return;
    c->state = CONN_WHOLE;
    c->deadline_ms = now + c->route->wait_ms;
}

static void answered(struct conn *c, int64_t now)
{
    if (c->out_cap > CONN_OUT_BYTES)
        conn_release_out(c);
    c->answer = (struct answer){ 0 };
    conn_release_call(c);
    if (c->in != NULL)
        conn_consume(c);
    request_init(&c->request);
    c->route = NULL;
    if (c->close_after || c->table->draining) {
        linger(c, now);
        return;
    }
    c->state = CONN_READING;
    c->deadline_ms = now + (c->in_len > 0 ? LIMIT_REQUEST_MS : c->site->limits.idle_ms);
    unpause(c);
    look(c, now);
}

/* ---- steps ---- */

/* Whether a second has passed since this was said: nobody outside can fill the log. */
static bool may_say(int64_t *last_ms, int64_t now)
{
    if (*last_ms != 0 && now - *last_ms < 1000)
        return false;
    *last_ms = now;
    return true;
}

/* A session failed. What it failed of is said where somebody outside means to, or where it is about who that is. */
static void tls_failed(const struct conn *c, int64_t now)
{
    static int64_t refused_ms, flood_ms;
    bool handshake = c->state == CONN_HANDSHAKE;

    if (c->io.tls != NULL && tls_flooded(c->io.tls)) {
        if (may_say(&flood_ms, now))
            event_log(EVENT_TLS_FLOOD, handshake, 0);
    } else if (handshake && may_say(&refused_ms, now)) {
        event_log(EVENT_TLS_REFUSED, tls_verify_error(c->io.tls), 0);
    }
}

/* The longest idle connection of a site that yields: of this key, or of any. Never c. NULL: there is none */
static struct conn *longest_idle(const struct conn_table *t, const struct quota *key, const struct conn *c)
{
    struct conn *found = NULL;

    for (struct conn *i = t->all; i < t->all + t->n; i++)
        if (i != c && i->state == CONN_READING && i->in_len == 0 && !i->readable && i->site->yields &&
            (key == NULL || i->quota == key) && (found == NULL || i->deadline_ms < found->deadline_ms))
            found = i;
    return found;
}

/* A key that has too many loses the one that it used longest ago. */
static void yield(struct conn *c)
{
    struct conn *idle = c->excess > 0 && c->site->yields ? longest_idle(c->table, c->quota, c) : NULL;

    if (idle == NULL)
        return;
    conn_close(idle);
    c->excess--;
}

/* From here on it is known who this is. */
static void become_known(struct conn *c, int64_t now)
{
    const struct quota_share *share = NULL;

    c->key = c->site->identify(c, &share);
    c->quota = quota_enter(c->site->quotas, c->key, share);
    c->state = CONN_READING;
    c->excess = c->quota != NULL && c->quota->connections > share->connections ? c->quota->connections - share->connections : 0;
    yield(c);
    if (c->quota == NULL || c->excess > LIMIT_EXCESS) {
        conn_close(c);
        return;
    }
    c->deadline_ms = now + (c->excess > 0 ? LIMIT_EXCESS_MS : c->site->limits.idle_ms);
}

static void handshake(struct conn *c, int64_t now)
{
    switch (tls_handshake(c->io.tls)) {
    case IO_DONE:
        c->table->n_handshakes--;
        become_known(c, now);
        return;
    case IO_WANT_READ:
        c->readable = false;
        return;
    case IO_WANT_WRITE:
        c->readable = false;
        event_add(&c->on_writable, NULL);
        return;
    case IO_ENDED:
    case IO_FAILED:
        tls_failed(c, now);
        conn_close(c);
        return;
    }
}

static void step_read(struct conn *c, int64_t now)
{
    size_t n;

    if (c->in == NULL) {
        c->in = mem_alloc(CONN_IN_BYTES);
        if (c->in == NULL) {
            conn_close(c);
            return;
        }
        c->in_cap = CONN_IN_BYTES;
    }
    size_t room = c->in_cap - c->in_len;
    BUG_IF(room == 0);
    c->readable = false;
    switch (transport_read(&c->io, c->in + c->in_len, room < CONN_STEP_BYTES ? room : CONN_STEP_BYTES, &n)) {
    case IO_DONE:
        if (c->in_len == 0 && c->excess == 0)
            c->deadline_ms = now + LIMIT_REQUEST_MS;
        c->in_len += n;
        look(c, now);
        return;
    case IO_WANT_READ:
        return;
    case IO_WANT_WRITE:
        event_add(&c->on_writable, NULL);
        return;
    case IO_FAILED:
        tls_failed(c, now);
        conn_close(c);
        return;
    case IO_ENDED:
        conn_close(c);
        return;
    }
}

static void step_serve(struct conn *c, int64_t now)
{
    c->state = CONN_BUSY;
    c->deadline_ms = now + c->route->wait_ms;
    ready_charge(&c->quota->turn, c->route->weight);
    apply(c, c->route->handle(c), now);
}

/* The next piece of a file that is the answer. A file that became shorter than its declared length ends the connection. */
static void step_fill(struct conn *c)
{
    struct answer_file *f = &c->answer.file;
    ssize_t n = pread(f->fd, c->out, f->len < CONN_STEP_BYTES ? (size_t)f->len : CONN_STEP_BYTES, f->offset);

    if (n <= 0) {
        conn_close(c);
        return;
    }
    f->offset += n;
    f->len -= (uint64_t)n;
    c->out_at = 0;
    c->out_len = (size_t)n;
}

static void step_write(struct conn *c, int64_t now)
{
    size_t n, left = c->out_len - c->out_at;

    if (left == 0) {
        step_fill(c);
        return;
    }
    switch (transport_write(&c->io, c->out + c->out_at, left < CONN_STEP_BYTES ? left : CONN_STEP_BYTES, &n)) {
    case IO_DONE:
        c->out_at += n;
        if (c->out_at == c->out_len && c->answer.file.len == 0)
            answered(c, now);
        return;
    case IO_WANT_READ:
    case IO_WANT_WRITE:
        c->writable = false;
        event_add(&c->on_writable, NULL);
        return;
    case IO_ENDED:
    case IO_FAILED:
        conn_close(c);
        return;
    }
}

static void step_discard(struct conn *c)
{
    c->readable = false;
    if (!transport_discard(&c->io))
        conn_close(c);
}

/* now: as it was when the step before ended. */
static void step(struct conn *c, int64_t now)
{
    switch (c->state) {
    case CONN_HANDSHAKE:
        handshake(c, now);
        break;
    case CONN_READING:
        step_read(c, now);
        break;
    case CONN_WHOLE:
        step_serve(c, now);
        break;
    case CONN_WRITING:
        step_write(c, now);
        break;
    case CONN_LINGER:
        step_discard(c);
        break;
    case CONN_BUSY:
    case CONN_FREE:
        break;
    }
    requeue(c);
}

bool drive_steps(struct conn_table *t, unsigned n, int64_t ms)
{
    int64_t now = clock_boot_ms(), end = now + ms;
    struct ready_item *item;

    for (; n > 0 && now < end && (item = ready_take(&t->ready)) != NULL; n--) {
        if (item->class == READY_LARGE)
            n = 1; /* whoever came meanwhile is looked at before the next of these */
        step((struct conn *)item, now);
        now = clock_boot_ms();
    }
    return ready_any(&t->ready);
}

/* ---- events ---- */

/* While a request is at work more bytes are not asked for: the kernel holds them. */
static void on_bytes(evutil_socket_t fd, short what, void *arg)
{
    struct conn *c = arg;

    (void)fd, (void)what;
    c->readable = true;
    if (c->state == CONN_WHOLE || c->state == CONN_BUSY || c->state == CONN_WRITING) {
        event_del(&c->on_readable);
        c->paused = true;
    }
    requeue(c);
}

static void on_space(evutil_socket_t fd, short what, void *arg)
{
    struct conn *c = arg;

    (void)fd, (void)what;
    c->writable = true;
    if (c->state == CONN_HANDSHAKE || c->state == CONN_READING)
        c->readable = true; /* TLS had to say something first */
    requeue(c);
}

static void drop_oldest_handshake(struct conn_table *t)
{
    struct conn *oldest = NULL;

    for (size_t i = 0; i < t->n; i++)
        if (t->all[i].state == CONN_HANDSHAKE && (oldest == NULL || t->all[i].born_ms < oldest->born_ms))
            oldest = &t->all[i];
    conn_close(oldest);
}

bool drive_full(const struct conn_table *t)
{
    return t->n_open == t->n && t->n_handshakes == 0 && longest_idle(t, NULL, NULL) == NULL;
}

static void make_room(struct conn_table *t)
{
    struct conn *idle = t->n_open == t->n ? longest_idle(t, NULL, NULL) : NULL;

    if (t->n_handshakes < t->most_handshakes && idle != NULL)
        conn_close(idle);
    else if (t->n_handshakes == t->most_handshakes || t->n_open == t->n)
        drop_oldest_handshake(t);
}

void drive_open(struct conn_table *t, const struct site *site, struct tls_context *tls, int fd, const union conn_peer *peer)
{
    make_room(t);
    while (t->first < t->n && t->all[t->first].state != CONN_FREE)
        t->first++;
    BUG_IF(t->first == t->n);
    struct conn *c = &t->all[t->first];
    struct transport io = { .fd = fd, .tls = tls != NULL ? tls_begin(tls, fd) : NULL };
    if (tls != NULL && io.tls == NULL) {
        transport_end(&io);
        return;
    }
    t->n_open++;
    t->n_handshakes++;
    c->site = site;
    c->io = io;
    c->peer = *peer;
    c->state = CONN_HANDSHAKE;
    c->born_ms = clock_boot_ms();
    c->deadline_ms = c->born_ms + LIMIT_HANDSHAKE_MS;
    request_init(&c->request);
    BUG_IF(event_assign(&c->on_readable, t->base, fd, EV_READ | EV_PERSIST, on_bytes, c) != 0);
    BUG_IF(event_assign(&c->on_writable, t->base, fd, EV_WRITE, on_space, c) != 0);
    if (event_add(&c->on_readable, NULL) != 0) {
        conn_close(c);
        return;
    }
    if (tls == NULL) { /* nothing to shake hands about */
        t->n_handshakes--;
        become_known(c, c->born_ms);
    }
}

/* ---- time ---- */

static void late(struct conn *c, int64_t now)
{
    switch (c->state) {
    case CONN_READING:
        if (c->in_len > 0)
            refuse(c, REFUSED_HTTP_TIMEOUT, NULL, now);
        else
            conn_close(c);
        break;
    case CONN_WHOLE:
    case CONN_BUSY:
        conn_cancel(c);
        apply(c, conn_problem(c, FAULT_BUSY, "", NULL), now);
        break;
    case CONN_HANDSHAKE:
    case CONN_WRITING:
    case CONN_LINGER:
        conn_close(c);
        break;
    case CONN_FREE:
        break;
    }
    requeue(c);
}

void drive_sweep(struct conn_table *t, int64_t now_ms)
{
    for (size_t i = 0; t->n_open > 0 && i < t->n; i++) {
        struct conn *c = &t->all[i];

        if (c->state == CONN_FREE)
            continue;
        if (now_ms >= c->deadline_ms) {
            late(c, now_ms);
        } else if (c->state == CONN_BUSY && c->watched) {
            if (transport_gone(&c->io))
                conn_close(c);
        } else if (c->state == CONN_READING && c->in_len == 0 && c->in != NULL &&
                   c->deadline_ms - now_ms < c->site->limits.idle_ms - RELEASE_IDLE_MS) {
            conn_release_in(c);
            conn_release_out(c);
        }
    }
}

void drive_recheck(struct conn_table *t)
{
    for (size_t i = 0; i < t->n; i++) {
        struct conn *c = &t->all[i];

        if (c->state == CONN_FREE || c->site->transport != SITE_MUTUAL_TLS ||
            (c->state != CONN_HANDSHAKE && tls_trusted(c->io.tls)))
            continue;
        if (c->state == CONN_HANDSHAKE || (c->state == CONN_READING && c->in_len == 0))
            conn_close(c);
        else
            c->close_after = true;
    }
}

void drive_drain(struct conn_table *t)
{
    t->draining = true;
    for (size_t i = 0; i < t->n; i++) {
        struct conn *c = &t->all[i];

        if (c->state == CONN_HANDSHAKE || (c->state == CONN_READING && c->in_len == 0))
            conn_close(c);
        else if (c->state == CONN_BUSY && c->watched)
            late(c, clock_boot_ms());
    }
}
