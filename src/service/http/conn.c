#include "http/conn.h"

#include "base/mem.h"

#include <event2/event.h>
#include <string.h>

_Static_assert(offsetof(struct conn, turn) == 0, "a ready item is its connection");
_Static_assert(LIMIT_HEAD_BYTES <= CONN_IN_BYTES, "a head fits before its length is known");
_Static_assert(LIMIT_CONNECTIONS * (sizeof(struct conn) + CONN_IN_BYTES + CONN_OUT_BYTES) < LIMIT_GATE_OWN_BYTES / 2,
               "the buffers of all connections are a part of what the gate has of its own");
_Static_assert(LIMIT_PUBLIC_CONNECTIONS * sizeof(struct conn) < (4u << 20), "idle ones are small");

enum status conn_table_init(struct conn_table *t, struct event_base *base, size_t n)
{
    BUG_IF(n > CONN_SLOTS);
    *t = (struct conn_table){ .base = base, .n = n, .all = mem_alloc(n * sizeof *t->all) };
    if (t->all == NULL)
        return FAULT_MEMORY;
    memset(t->all, 0, n * sizeof *t->all);
    for (size_t i = 0; i < n; i++) {
        t->all[i].table = t;
        t->all[i].slot = (uint16_t)i;
        t->all[i].io.fd = -1;
    }
    ready_init(&t->ready);
    return OK;
}

/* ---- memory ---- */

void conn_release_in(struct conn *c)
{
    if (c->in_cap > CONN_IN_BYTES)
        quota_bytes_give(c->site->quotas, c->quota, c->in_cap);
    mem_free(c->in);
    c->in = NULL;
    c->in_cap = c->in_len = 0;
}

void conn_release_out(struct conn *c)
{
    if (c->out_cap > CONN_OUT_BYTES)
        quota_bytes_give(c->site->quotas, c->quota, c->out_cap);
    mem_free(c->out);
    c->out = NULL;
    c->out_cap = c->out_at = c->out_len = 0;
    c->answer = (struct answer){ 0 };
}

void conn_release_call(struct conn *c)
{
    conn_hold_end(c);
    if (c->call != NULL)
        c->release_call(c->call);
    c->call = NULL;
}

enum status conn_size_in(struct conn *c, size_t needed)
{
    if (needed <= c->in_cap)
        return OK;
    TRY(quota_bytes_take(c->site->quotas, c->quota, needed));
    uint8_t *in = mem_alloc(needed);
    if (in == NULL) {
        quota_bytes_give(c->site->quotas, c->quota, needed);
        return FAULT_MEMORY;
    }
    size_t len = c->in_len;
    memcpy(in, c->in, len);
    conn_release_in(c);
    c->in = in;
    c->in_cap = needed;
    c->in_len = len;
    return OK;
}

void conn_consume(struct conn *c)
{
    size_t used = c->request.complete ? c->request.head_len + (size_t)c->request.body_len : c->in_len;

    if (used > c->in_len)
        used = c->in_len;
    if (c->in_len == used && c->in_cap > CONN_IN_BYTES) {
        conn_release_in(c);
    } else if (c->in_len == used) {
        mem_wipe(c->in, used);
        c->in_len = 0;
    } else {
        size_t rest = c->in_len - used;

        memmove(c->in, c->in + used, rest);
        mem_wipe(c->in + rest, used);
        c->in_len = rest;
    }
    request_init(&c->request);
}

/* ---- the end ---- */

void conn_cancel(struct conn *c)
{
    void (*f)(struct conn *) = c->cancel;

    c->cancel = NULL;
    if (f != NULL)
        f(c);
}

void conn_close(struct conn *c)
{
    struct conn_table *t = c->table;
    uint16_t slot = c->slot;

    ready_remove(&t->ready, &c->turn);
    conn_cancel(c);
    event_del(&c->on_readable);
    event_del(&c->on_writable);
    transport_end(&c->io);
    conn_release_in(c);
    conn_release_out(c);
    conn_release_call(c);
    if (c->quota != NULL) {
        if (c->site->closed != NULL)
            c->site->closed(c);
        quota_leave(c->site->quotas, c->quota);
    }
    if (c->state == CONN_HANDSHAKE)
        t->n_handshakes--;
    memset(c, 0, sizeof *c);
    c->table = t;
    c->slot = slot;
    c->io.fd = -1;
    t->n_open--;
    if (slot < t->first)
        t->first = slot;
    t->room = true;
}

/* ---- answers ---- */

char *conn_body(const struct conn *c, size_t *len)
{
    *len = (size_t)c->request.body_len;
    return (char *)c->in + c->request.head_len;
}

struct slice conn_text(const struct conn *c, struct request_part part)
{
    return (struct slice){ (const char *)c->in + part.at, part.len };
}

void conn_body_done(struct conn *c)
{
    size_t begin = c->request.head_len, len = (size_t)c->request.body_len;

    if (c->in_cap > CONN_IN_BYTES && c->in_len == begin + len)
        conn_consume(c);
    else
        mem_wipe(c->in + begin, len);
}

void conn_charge(struct conn *c, unsigned turns)
{
    ready_charge(&c->quota->turn, 1 + turns);
}

void conn_keep(struct conn *c, void *call, void (*release)(void *call))
{
    BUG_IF(c->call != NULL);
    c->call = call;
    c->release_call = release;
}

enum status conn_hold(struct conn *c, size_t bytes)
{
    TRY(quota_bytes_take(c->site->quotas, c->quota, bytes));
    c->held += bytes;
    return OK;
}

void conn_hold_end(struct conn *c)
{
    if (c->held > 0)
        quota_bytes_give(c->site->quotas, c->quota, c->held);
    c->held = 0;
}

/* A larger buffer, with what was written to it. What counts is all of one that is large. */
static enum status grow_out(struct conn *c, size_t cap)
{
    size_t counted = c->out_cap > CONN_OUT_BYTES ? c->out_cap : 0, more = cap > CONN_OUT_BYTES ? cap - counted : 0;

    if (more > 0)
        TRY(quota_bytes_take(c->site->quotas, c->quota, more));
    uint8_t *out = mem_realloc(c->out, cap);
    if (out == NULL) {
        if (more > 0)
            quota_bytes_give(c->site->quotas, c->quota, more);
        return FAULT_MEMORY;
    }
    c->out = out;
    c->out_cap = cap;
    return OK;
}

/* The same text, in other memory. */
static void rebase(struct writer *w, uint8_t *at, size_t cap)
{
    size_t len = w->start != NULL ? writer_len(w) : 0;
    bool failed = w->start != NULL && w->failed;

    writer_init(w, at, cap);
    w->at += len;
    w->failed = failed;
}

enum status conn_room(struct conn *c, size_t more)
{
    size_t head = conn_head(c);
    size_t body = c->answer.body.start != NULL ? writer_len(&c->answer.body) : 0;
    size_t needed = 2 * head + body + more;

    if (needed > c->out_cap) {
        size_t cap = c->out_cap + c->out_cap / 4 > needed ? c->out_cap + c->out_cap / 4 : needed;

        TRY(grow_out(c, cap < CONN_OUT_BYTES ? CONN_OUT_BYTES : cap));
    }
    rebase(&c->answer.headers, c->out, head);
    rebase(&c->answer.body, c->out + 2 * head, c->out_cap - 2 * head);
    return OK;
}

enum status conn_head_room(struct conn *c, size_t more)
{
    const struct answer *a = &c->answer;

    BUG_IF((a->headers.start != NULL && writer_len(&a->headers) > 0) || (a->body.start != NULL && writer_len(&a->body) > 0) ||
           c->site->limits.answer_head + more > LIMIT_ANSWER_HEAD_BYTES);
    c->answer.headers_more = more;
    return conn_room(c, 0);
}

enum status conn_header(struct conn *c, const char *name, const char *value)
{
    const struct answer_fixed *fixed = &c->site->fixed;
    const char *usual = c->answer.instead != NULL ? c->answer.instead : fixed->usual;
    size_t taken = strlen(fixed->good) + strlen(fixed->all) + strlen(usual) + ANSWER_HEAD_LEAST;

    TRY(conn_room(c, 0));
    answer_header(&c->answer, name, value);
    return c->answer.headers.failed || writer_len(&c->answer.headers) + taken > conn_head(c) ? FAULT_MEMORY : OK;
}

void conn_instead(struct conn *c, const char *lines)
{
    c->answer.instead = lines;
}

enum turn conn_answer(struct conn *c, unsigned status, const char *media_type)
{
    if (conn_room(c, 0) != OK)
        return TURN_CLOSE;
    c->answer.status = status;
    c->answer.media_type = media_type;
    return TURN_NEXT;
}

enum turn conn_answer_file(struct conn *c, unsigned status, const char *media_type, const struct answer_file *f)
{
    enum status s = conn_room(c, CONN_STEP_BYTES);

    if (s != OK)
        return conn_problem(c, s, "", NULL);
    c->answer.from_file = true;
    c->answer.file = *f;
    return conn_answer(c, status, media_type);
}

enum turn conn_refuse(struct conn *c, const struct problem *p, const char *allow)
{
    bool again = status_class_of(p->status) == CLASS_FAULT || p->status == REFUSED_RATE;
    char retry[16];
    struct writer w;

    writer_init(&w, retry, sizeof retry - 1);
    write_int(&w, p->retry_s > 0 ? p->retry_s : 1);
    retry[writer_len(&w)] = 0;
    c->answer = (struct answer){ 0 };
    if (c->out_cap > CONN_OUT_BYTES) /* what was set aside for the answer that does not come */
        conn_release_out(c);
    if (conn_room(c, c->site->limits.problem) != OK)
        return TURN_CLOSE;
    if ((allow != NULL && conn_header(c, "Allow", allow) != OK) || (again && conn_header(c, "Retry-After", retry) != OK))
        return TURN_CLOSE;
    return conn_answer(c, status_http(p->status), c->site->write_problem(c, &c->answer.body, p));
}

enum turn conn_problem(struct conn *c, enum status s, const char *place, const char *known)
{
    return conn_refuse(c, &(struct problem){ s, place, known, 0, NULL }, NULL);
}

enum turn conn_wait(struct conn *c, int64_t until_ms, void (*f)(struct conn *c))
{
    c->cancel = f;
    if (until_ms != 0 && until_ms < c->deadline_ms)
        c->deadline_ms = until_ms;
    return TURN_WAIT;
}

void conn_watch(struct conn *c)
{
    c->watched = true;
}
