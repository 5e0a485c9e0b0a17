#include "gate/conn.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "gate/api.h"
#include "gate/link.h"
#include "gate/listener.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define IN_BYTES (16u << 10)            /* a head and a small body; two or three pipelined requests */
#define OUT_BYTES (8u << 10)
#define LINGER_MS 2000
#define RELEASE_IDLE_MS 2000            /* an idle connection gives its buffers back */
#define LIFETIME_MS (3600 * 1000)       /* then the certificate is looked at again */
#define LARGE_BODIES (64u << 20)        /* of all connections together */
#define LARGE_BODIES_PER_CLIENT (LARGE_BODIES / 4)
#define HANDSHAKES 128                  /* at once */
#define STRANGERS 16                    /* connections of certificates that are in no entry */
#define EXCESS 16                       /* connections over that of one client that are told so; more are closed unheard */
#define EXCESS_MS 1000
#define STRANGER_RATE 100               /* their requests a second, together */

static const struct wanted_header wanted[] = { [CONN_IDEMPOTENCY_KEY] = { "idempotency-key", true } };
static const struct request_rules rules = { .wanted = wanted, .n_wanted = 1, .target = LIMIT_TARGET_BYTES,
                                            .head = LIMIT_HEAD_BYTES };
static const struct answer_fixed fixed = {
    .good = "API-Version: 1.0.0\r\n",
    .all = "Cache-Control: no-store\r\n"
           "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
           "Strict-Transport-Security: max-age=31536000\r\n"
           "X-Content-Type-Options: nosniff\r\n"
           "X-Frame-Options: DENY\r\n",
};

static struct conn *table;
static size_t n_open, n_handshakes;
static size_t large_bytes, large_bytes_of[LIMIT_CLIENTS + 1];
static bool draining;

enum status conn_table_init(struct gate *g)
{
    table = mem_alloc(LIMIT_CONNECTIONS * sizeof *table);
    if (table == NULL)
        return FAULT_MEMORY;
    memset(table, 0, LIMIT_CONNECTIONS * sizeof *table);
    for (size_t i = 0; i < LIMIT_CONNECTIONS; i++) {
        table[i].gate = g;
        table[i].slot = (uint16_t)i;
        table[i].fd = -1;
    }
    return OK;
}

bool conn_table_full(void)
{
    return n_open == LIMIT_CONNECTIONS && n_handshakes == 0;
}

size_t conn_count(void)
{
    return n_open;
}

/* ---- memory ---- */

static size_t register_index(const struct conn *c)
{
    return c->client >= 0 ? (size_t)c->client : LIMIT_CLIENTS;
}

static void release_in(struct conn *c)
{
    if (c->in_cap > IN_BYTES) {
        large_bytes -= c->in_cap;
        large_bytes_of[register_index(c)] -= c->in_cap;
    }
    mem_free(c->in);
    c->in = NULL;
    c->in_cap = c->in_len = 0;
}

static void release_out(struct conn *c)
{
    mem_free(c->out);
    c->out = NULL;
    c->out_cap = c->out_at = c->out_len = 0;
}

static void release_call(struct conn *c)
{
    if (c->call != NULL)
        c->release_call(c->call);
    c->call = NULL;
}

/* A buffer that holds the whole request. The declared length takes room before a byte of the body is there, so it counts
 * against the client first. */
static enum status size_in(struct conn *c, size_t needed)
{
    size_t *own = &large_bytes_of[register_index(c)];

    if (needed <= c->in_cap)
        return OK;
    if (*own + needed > LARGE_BODIES_PER_CLIENT)
        return REFUSED_RATE;
    if (large_bytes + needed > LARGE_BODIES)
        return FAULT_BUSY;
    uint8_t *in = mem_alloc(needed);
    if (in == NULL)
        return FAULT_MEMORY;
    size_t len = c->in_len;
    memcpy(in, c->in, len);
    release_in(c);
    c->in = in;
    c->in_cap = needed;
    c->in_len = len;
    large_bytes += needed;
    *own += needed;
    return OK;
}

/* The request was taken: its bytes go, what came after them moves up. */
static void consume(struct conn *c)
{
    size_t used = c->http.complete ? c->http.head_len + (size_t)c->http.body_len : c->in_len;

    if (used > c->in_len)
        used = c->in_len;
    if (c->in_len == used && c->in_cap > IN_BYTES) {
        release_in(c);
    } else if (c->in_len == used) {
        mem_wipe(c->in, used);
        c->in_len = 0;
    } else {
        size_t rest = c->in_len - used;

        memmove(c->in, c->in + used, rest);
        mem_wipe(c->in + rest, used);
        c->in_len = rest;
    }
    request_init(&c->http);
}

/* ---- the end ---- */

static void conn_close(struct conn *c)
{
    event_del(&c->on_readable);
    event_del(&c->on_writable);
    if (c->tls != NULL)
        tls_finish(c->tls);
    tls_end(c->tls);
    close(c->fd);
    release_in(c);
    release_out(c);
    release_call(c);
    if (c->counted)
        c->gate->connections[register_index(c)]--;
    if (c->state == CONN_HANDSHAKE)
        n_handshakes--;
    struct gate *g = c->gate;
    uint16_t slot = c->slot;
    memset(c, 0, sizeof *c);
    c->gate = g;
    c->slot = slot;
    c->fd = -1;
    n_open--;
    if (!draining)
        listener_resume();
}

static void linger(struct conn *c, int64_t now)
{
    tls_finish(c->tls);
    if (shutdown(c->fd, SHUT_WR) != 0) {
        conn_close(c);
        return;
    }
    c->state = CONN_LINGER;
    c->deadline_ms = now + LINGER_MS;
    if (c->paused) {
        c->paused = false;
        event_add(&c->on_readable, NULL);
    }
}

/* ---- answers ---- */

char *conn_body(const struct conn *c, size_t *len)
{
    *len = (size_t)c->http.body_len;
    return (char *)c->in + c->http.head_len;
}

const struct client *conn_afnemer(const struct conn *c)
{
    BUG_IF(c->client < 0);
    return &c->gate->in.afnemers[c->client];
}

void conn_body_done(struct conn *c)
{
    size_t begin = c->http.head_len, len = (size_t)c->http.body_len;

    if (c->in_cap > IN_BYTES && c->in_len == begin + len)
        consume(c);
    else
        mem_wipe(c->in + begin, len);
}

void conn_keep(struct conn *c, void *call, void (*release)(void *call))
{
    BUG_IF(c->call != NULL);
    c->call = call;
    c->release_call = release;
}

enum status conn_room(struct conn *c, size_t more)
{
    size_t body = c->w.start != NULL ? writer_len(&c->w) : 0;
    size_t needed = CONN_HEAD_MAX + body + more;

    if (needed > c->out_cap) {
        size_t cap = c->out_cap * 2 > needed ? c->out_cap * 2 : needed;
        uint8_t *out = mem_realloc(c->out, cap < OUT_BYTES ? OUT_BYTES : cap);

        if (out == NULL)
            return FAULT_MEMORY;
        c->out = out;
        c->out_cap = cap < OUT_BYTES ? OUT_BYTES : cap;
    }
    bool failed = c->w.start != NULL && c->w.failed;
    writer_init(&c->w, c->out + CONN_HEAD_MAX, c->out_cap - CONN_HEAD_MAX);
    c->w.at += body;
    c->w.failed = failed;
    return OK;
}

static void answered(struct conn *c, int64_t now)
{
    if (c->out_cap > OUT_BYTES)
        release_out(c);
    release_call(c);
    c->on_answer = NULL;
    if (c->in != NULL)
        consume(c);
    request_init(&c->http);
    c->route = NULL;
    if (c->close_after || draining) {
        linger(c, now);
        return;
    }
    c->state = CONN_READING;
    c->deadline_ms = now + (c->in_len > 0 ? LIMIT_REQUEST_MS : LIMIT_IDLE_MS);
    if (c->paused) {
        c->paused = false;
        event_add(&c->on_readable, NULL);
    }
}

static void flush(struct conn *c, int64_t now)
{
    size_t n;

    while (c->out_at < c->out_len) {
        switch (tls_write(c->tls, c->out + c->out_at, c->out_len - c->out_at, &n)) {
        case TLS_DONE:
            c->out_at += n;
            break;
        case TLS_WANT_READ:
        case TLS_WANT_WRITE:
            c->state = CONN_WRITING;
            event_add(&c->on_writable, NULL);
            return;
        case TLS_ENDED:
        case TLS_FAILED:
            conn_close(c);
            return;
        }
    }
    answered(c, now);
}

/* Head in front of the body, so that both leave in one write. */
static void send_answer(struct conn *c, struct answer *a)
{
    uint8_t head[CONN_HEAD_MAX];
    struct writer w;
    int64_t now = clock_monotonic_ms();

    BUG_IF(c->state != CONN_BUSY || c->w.failed);
    if (now - c->born_ms > LIFETIME_MS || draining)
        c->close_after = true;
    a->now_s = clock_wall_s();
    a->body = c->w;
    a->close = c->close_after;
    writer_init(&w, head, sizeof head);
    answer_write_head(&w, a, &fixed);
    BUG_IF(w.failed);
    c->out_at = CONN_HEAD_MAX - writer_len(&w);
    memcpy(c->out + c->out_at, head, writer_len(&w));
    c->out_len = CONN_HEAD_MAX + (c->http.method == METHOD_HEAD ? 0 : answer_length(a));
    c->w = (struct writer){ 0 };
    c->nr = 0;
    c->deadline_ms = now + LIMIT_ANSWER_MS;
    flush(c, now);
}

void conn_answer(struct conn *c, unsigned status, const char *media_type, const char *location)
{
    struct answer a = { .status = status, .media_type = media_type };
    char lines[CONN_HEAD_MAX];

    writer_init(&a.headers, lines, sizeof lines);
    if (location != NULL)
        answer_header(&a, "Location", location);

    if (conn_room(c, 0) != OK)
        conn_close(c);
    else
        send_answer(c, &a);
}

/* Refusals that leave the connection in a state that nobody can read on from. */
static bool ends_connection(const struct conn *c)
{
    return !c->http.complete || c->in_len < c->http.head_len + c->http.body_len;
}

static void send_problem(struct conn *c, enum status s, const char *place, const char *known, const char *allow)
{
    struct answer a = { .status = status_http(s), .media_type = "application/problem+json" };
    const struct problem p = { s, place, known };
    char lines[CONN_HEAD_MAX];

    writer_init(&a.headers, lines, sizeof lines);
    if (allow != NULL)
        answer_header(&a, "Allow", allow);
    if (status_class_of(s) == CLASS_FAULT || s == REFUSED_RATE)
        answer_header(&a, "Retry-After", "1");
    c->w = (struct writer){ 0 };
    if (conn_room(c, PROBLEM_MAX) != OK) {
        conn_close(c);
        return;
    }
    problem_write_json(&c->w, c->gate->in.instelling.issuer, &p);
    send_answer(c, &a);
}

void conn_problem(struct conn *c, enum status s, const char *place, const char *known)
{
    send_problem(c, s, place, known, NULL);
}

/* ---- requests ---- */

/* Says no before or instead of a handler. */
static void refuse(struct conn *c, enum status s, const char *allow)
{
    c->state = CONN_BUSY;
    if (ends_connection(c) || c->excess > 0)
        c->close_after = true;
    send_problem(c, s, "", NULL, allow);
}

static enum status check_client(struct conn *c, int64_t now)
{
    struct gate *g = c->gate;

    if (c->excess > 0 || !bucket_take(&g->all[register_index(c)], c->client >= 0 ? LIMIT_REQUESTS_PER_S : STRANGER_RATE, now))
        return REFUSED_RATE;
    if (c->client < 0)
        return (c->route->flags & ROUTE_OPEN) != 0 ? OK : REFUSED_CLIENT_UNKNOWN;
    if ((c->route->flags & ROUTE_SLOW) != 0 && !bucket_take(&g->slow[c->client], LIMIT_CASE_REQUESTS_PER_S, now))
        return REFUSED_RATE;
    return OK;
}

/* All that can be said before the body is there. */
static enum status check_head(struct conn *c, int64_t now, const char **allow)
{
    const struct request *h = &c->http;

    TRY(route_find(api_routes, c->in + h->path.at, h->path.len, (enum method)h->method, &c->route, &c->param,
                   allow));
    if (h->has_query) /* no address takes one: nothing about a person can get into a URI */
        return REFUSED_HTTP_TARGET;
    TRY(check_client(c, now));
    if (h->body_len > c->route->body_cap)
        return REFUSED_HTTP_BODY_LARGE;
    if (c->route->media_type != NULL &&
        (!request_media_type_is(c->in, h->content_type, c->route->media_type) || h->content_encoding.len > 0))
        return REFUSED_HTTP_MEDIA_TYPE;
    return size_in(c, h->head_len + (size_t)h->body_len);
}

/* True when a request was taken off the buffer; false when it needs more bytes. */
static bool take_request(struct conn *c)
{
    int64_t now = clock_monotonic_ms();
    const char *allow = NULL;

    if (c->in_len == 0)
        return false;
    if (!c->http.complete) {
        enum status s = request_read(&c->http, &rules, c->in, c->in_len);

        if (s == OK && !c->http.complete)
            return false;
        if (s == OK) {
            c->close_after = c->http.close;
            s = check_head(c, now, &allow);
        }
        if (s != OK) {
            refuse(c, s, allow);
            return true;
        }
    }
    if (c->in_len < c->http.head_len + c->http.body_len)
        return false;
    c->state = CONN_BUSY;
    c->deadline_ms = now + LIMIT_ANSWER_MS;
    c->route->handle(c);
    return true;
}

/* One read. False when there was nothing, or the connection is gone. */
static bool receive(struct conn *c)
{
    size_t n;

    if (!c->readable && !tls_pending(c->tls))
        return false;
    if (c->in == NULL) {
        c->in = mem_alloc(IN_BYTES);
        if (c->in == NULL) {
            conn_close(c);
            return false;
        }
        c->in_cap = IN_BYTES;
    }
    BUG_IF(c->in_len == c->in_cap);
    c->readable = false;
    switch (tls_read(c->tls, c->in + c->in_len, c->in_cap - c->in_len, &n)) {
    case TLS_DONE:
        if (c->in_len == 0 && c->excess == 0)
            c->deadline_ms = clock_monotonic_ms() + LIMIT_REQUEST_MS;
        c->in_len += n;
        return true;
    case TLS_WANT_READ:
        return false;
    case TLS_WANT_WRITE:
        event_add(&c->on_writable, NULL);
        return false;
    case TLS_ENDED:
    case TLS_FAILED:
        break;
    }
    conn_close(c);
    return false;
}

/* Takes requests until one is at work or more bytes are needed. */
static void run(struct conn *c)
{
    while (c->state == CONN_READING)
        if (!take_request(c) && !receive(c))
            return;
}

/* ---- waiting for the notary ---- */

void conn_ask(struct conn *c, enum msg_type type, void *msg, size_t len, bool urgent,
              bool (*on_answer)(struct conn *, enum msg_type, const void *, size_t))
{
    struct msg_head *head = msg;

    c->nr = link_number(c->gate, c->slot);
    c->on_answer = on_answer;
    msg_head_init(head, type, len, c->nr);
    enum status s = link_send(c->gate, head, len, urgent);
    if (s != OK)
        conn_problem(c, s, "", NULL);
}

bool conn_awaits(uint64_t nr)
{
    uint16_t slot = link_slot(nr);

    return slot < LIMIT_CONNECTIONS && table[slot].state == CONN_BUSY && table[slot].nr == nr;
}

bool conn_deliver(enum msg_type type, const struct msg_head *msg, size_t len)
{
    if (!conn_awaits(msg->nr))
        return true;
    struct conn *c = &table[link_slot(msg->nr)];
    if (!c->on_answer(c, type, msg, len))
        return false;
    if (c->state == CONN_READING)
        run(c);
    return true;
}

void conn_fail_waiting(void)
{
    for (size_t i = 0; i < LIMIT_CONNECTIONS; i++)
        if (table[i].state == CONN_BUSY && table[i].nr != 0) {
            conn_problem(&table[i], FAULT_RESTARTED, "", NULL);
            if (table[i].state == CONN_READING)
                run(&table[i]);
        }
}

/* ---- events ---- */

static void tls_refused(const struct conn *c)
{
    static int64_t last_ms = INT64_MIN / 2;
    int64_t now = clock_monotonic_ms();

    if (now - last_ms >= 1000) /* a stranger cannot fill the log */
        event_log(EVENT_TLS_REFUSED, tls_verify_error(c->tls), 0);
    last_ms = now;
}

static void count(struct conn *c)
{
    unsigned share = c->client >= 0 ? LIMIT_CONNECTIONS_PER_CLIENT : STRANGERS;
    unsigned n = ++c->gate->connections[register_index(c)];

    c->counted = true;
    c->excess = n > share ? n - share : 0;
}

static void handshake(struct conn *c)
{
    const struct gate *g = c->gate;

    switch (tls_handshake(c->tls)) {
    case TLS_DONE:
        n_handshakes--;
        c->state = CONN_READING;
        c->client = tls_client(c->tls, g->in.afnemers, g->in.n_afnemers);
        count(c);
        if (c->excess > EXCESS) {
            conn_close(c);
            return;
        }
        c->deadline_ms = clock_monotonic_ms() + (c->excess > 0 ? EXCESS_MS : LIMIT_IDLE_MS);
        run(c);
        return;
    case TLS_WANT_READ:
        return;
    case TLS_WANT_WRITE:
        event_add(&c->on_writable, NULL);
        return;
    case TLS_ENDED:
    case TLS_FAILED:
        tls_refused(c);
        conn_close(c);
        return;
    }
}

static void discard(struct conn *c)
{
    uint8_t bytes[4096];
    ssize_t n = recv(c->fd, bytes, sizeof bytes, 0);

    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        conn_close(c);
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
    struct conn *c = arg;

    (void)fd, (void)what;
    switch (c->state) {
    case CONN_HANDSHAKE:
        c->readable = true;
        handshake(c);
        return;
    case CONN_READING:
        c->readable = true;
        run(c);
        return;
    case CONN_BUSY:
    case CONN_WRITING:
        event_del(&c->on_readable);
        c->paused = c->readable = true;
        return;
    case CONN_LINGER:
        discard(c);
        return;
    case CONN_FREE:
        return;
    }
}

static void on_writable(evutil_socket_t fd, short what, void *arg)
{
    struct conn *c = arg;

    (void)fd, (void)what;
    if (c->state == CONN_HANDSHAKE) {
        handshake(c);
    } else if (c->state == CONN_WRITING) {
        c->state = CONN_BUSY;
        flush(c, clock_monotonic_ms());
        run(c);
    } else if (c->state == CONN_READING) {
        c->readable = true;
        run(c);
    }
}

static void drop_oldest_handshake(void)
{
    struct conn *oldest = NULL;

    for (size_t i = 0; i < LIMIT_CONNECTIONS; i++)
        if (table[i].state == CONN_HANDSHAKE && (oldest == NULL || table[i].born_ms < oldest->born_ms))
            oldest = &table[i];
    conn_close(oldest);
}

void conn_open(struct gate *g, int fd)
{
    struct conn *c = NULL;

    if (n_handshakes == HANDSHAKES || n_open == LIMIT_CONNECTIONS)
        drop_oldest_handshake();

    for (size_t i = 0; i < LIMIT_CONNECTIONS && c == NULL; i++)
        if (table[i].state == CONN_FREE)
            c = &table[i];
    BUG_IF(c == NULL);
    c->tls = tls_begin(g->tls, fd);
    if (c->tls == NULL) {
        close(fd);
        return;
    }
    n_open++;
    n_handshakes++;
    c->fd = fd;
    c->client = -1;
    c->state = CONN_HANDSHAKE;
    c->born_ms = clock_monotonic_ms();
    c->deadline_ms = c->born_ms + LIMIT_HANDSHAKE_MS;
    request_init(&c->http);
    BUG_IF(event_assign(&c->on_readable, g->base, fd, EV_READ | EV_PERSIST, on_readable, c) != 0);
    BUG_IF(event_assign(&c->on_writable, g->base, fd, EV_WRITE, on_writable, c) != 0);
    if (event_add(&c->on_readable, NULL) != 0)
        conn_close(c);
}

static void late(struct conn *c)
{
    switch (c->state) {
    case CONN_READING:
        if (c->in_len > 0) {
            refuse(c, REFUSED_HTTP_TIMEOUT, NULL);
            return;
        }
        conn_close(c);
        return;
    case CONN_BUSY:
        conn_problem(c, FAULT_BUSY, "", NULL);
        if (c->state == CONN_READING)
            run(c);
        return;
    case CONN_HANDSHAKE:
    case CONN_WRITING:
    case CONN_LINGER:
        conn_close(c);
        return;
    case CONN_FREE:
        return;
    }
}

void conn_sweep(int64_t now_ms)
{
    for (size_t i = 0; n_open > 0 && i < LIMIT_CONNECTIONS; i++) {
        struct conn *c = &table[i];

        if (c->state == CONN_FREE)
            continue;
        if (now_ms >= c->deadline_ms) {
            late(c);
        } else if (c->state == CONN_READING && c->in_len == 0 && c->in != NULL &&
                   c->deadline_ms - now_ms < LIMIT_IDLE_MS - RELEASE_IDLE_MS) {
            release_in(c);
            release_out(c);
        }
    }
}

void conn_recheck(void)
{
    for (size_t i = 0; i < LIMIT_CONNECTIONS; i++) {
        struct conn *c = &table[i];

        if (c->state == CONN_FREE || (c->state != CONN_HANDSHAKE && tls_trusted(c->tls)))
            continue;
        if (c->state == CONN_HANDSHAKE || (c->state == CONN_READING && c->in_len == 0))
            conn_close(c);
        else
            c->close_after = true;
    }
}

void conn_drain(void)
{
    draining = true;
    for (size_t i = 0; i < LIMIT_CONNECTIONS; i++) {
        struct conn *c = &table[i];

        if (c->state == CONN_HANDSHAKE || (c->state == CONN_READING && c->in_len == 0))
            conn_close(c);
    }
}
