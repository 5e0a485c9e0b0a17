#include "courier/log/inquiry.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "base/fd.h"
#include "base/mem.h"
#include "wire/permit.h"

#include <string.h>

static struct msg_log_ask received;
static struct msg_log_asked answer;

/* ---- answers to the tiler ---- */

static void release(struct inquiry *a)
{
    exchange_end(&a->x);
    *a = (struct inquiry){ .x = a->x };
}

static void drop_tiler(struct log_courier *c, enum msg_type type)
{
    event_log(EVENT_PEER_DROPPED, WIRE_TILER, type);
    channel_close(&c->tiler);
    outbox_clear(&c->outbox);
    for (size_t i = 0; i < c->n; i++)
        release(&c->inquiries[i]);
}

static void tell(struct log_courier *c, uint64_t nr)
{
    size_t len = offsetof(struct msg_log_asked, body) + answer.len;

    msg_head_init(&answer.head, MSG_LOG_ASKED, len, nr);
    if (c->tiler.fd >= 0 && outbox_send(&c->outbox, &c->tiler, &answer, len, false) != OK)
        drop_tiler(c, MSG_NONE);
}

static void tell_failed(struct log_courier *c, size_t i, uint64_t nr, enum status s)
{
    event_log(EVENT_ATTESTOR_FAILED, s, (int64_t)i);
    answer.status = s;
    answer.http = answer.len = 0;
    tell(c, nr);
}

/* Its place is free before it is answered: the tiler may ask again at once. */
static void fail(struct log_courier *c, size_t i, enum status s)
{
    uint64_t nr = c->inquiries[i].nr;

    release(&c->inquiries[i]);
    tell_failed(c, i, nr, s);
}

static void succeed(struct log_courier *c, size_t i, long http)
{
    struct inquiry *a = &c->inquiries[i];
    uint64_t nr = a->nr;

    answer.status = OK;
    answer.http = (uint32_t)http;
    answer.len = (uint32_t)a->x.body_len;
    memcpy(answer.body, a->x.body, a->x.body_len);
    release(a);
    tell(c, nr);
}

void inquiry_send_waiting(struct log_courier *c)
{
    if (outbox_flush(&c->outbox, &c->tiler, NULL, NULL) != OK)
        drop_tiler(c, MSG_NONE);
}

/* ---- beginning ---- */

static bool is_stamp(const struct log_courier *c, size_t i)
{
    return c->attestors[i].kind == ATTESTOR_STAMPS;
}

static enum status begin_stamp(struct inquiry *a, const char *url)
{
    uint8_t query[STAMP_QUERY_MAX];
    size_t len;

    TRY(mem_random(a->nonce, sizeof a->nonce));
    TRY(stamp_query(a->digest, a->nonce, query, &len));
    TRY(request_body(&a->x, "application/timestamp-query", query, len));
    return request_begin(&a->x, url, NULL, "application/timestamp-reply", true, LIMIT_LOG_ASK_MS);
}

static enum status begin_witness(struct inquiry *a, const char *url, const struct msg_log_ask *m)
{
    TRY(request_body(&a->x, "text/plain; charset=utf-8", m->body, m->len));
    return request_begin(&a->x, url, NULL, "*/*", true, LIMIT_LOG_ASK_MS);
}

static enum status begin(struct log_courier *c, size_t i, const struct msg_log_ask *m)
{
    const struct fetching_url *const urls[] = { &c->urls[i] };
    struct inquiry *a = &c->inquiries[i];

    TRY(exchange_begin(&a->x, urls, 1, &c->trust));
    a->open = true;
    a->nr = m->head.nr;
    a->until_ms = clock_monotonic_ms() + LIMIT_LOG_ASK_MS;
    if (!is_stamp(c, i))
        return begin_witness(a, c->urls[i].text, m);
    memcpy(a->digest, m->body, sizeof a->digest);
    return begin_stamp(a, c->urls[i].text);
}

static bool in_use(const struct log_courier *c, uint64_t nr)
{
    bool found = false;

    for (size_t i = 0; i < c->n; i++)
        found = found || (c->inquiries[i].open && c->inquiries[i].nr == nr);
    return found;
}

/* False: no tiler of ours would ask that. */
static bool on_ask(struct log_courier *c, const struct msg_log_ask *m, size_t len)
{
    if (m->attestor >= c->n || m->len < 1 || m->len > sizeof m->body || len != offsetof(struct msg_log_ask, body) + m->len ||
        in_use(c, m->head.nr) || (is_stamp(c, m->attestor) && m->len != DIGEST_LEN))
        return false;
    if (c->inquiries[m->attestor].open) {
        tell_failed(c, m->attestor, m->head.nr, FAULT_BUSY);
        return true;
    }
    enum status s = begin(c, m->attestor, m);
    if (s == OK)
        return true;
    release(&c->inquiries[m->attestor]);
    tell_failed(c, m->attestor, m->head.nr, s);
    return true;
}

bool inquiry_read_tiler(struct log_courier *c)
{
    enum msg_type type;
    size_t len;

    enum status s = channel_receive(&c->tiler, &received, sizeof received, &len, &type, NULL);
    if (s == OK && len == 0)
        return false;
    if (s == OK && !on_ask(c, &received, len))
        s = REFUSED_MESSAGE;
    if (s != OK)
        drop_tiler(c, type);
    return s == OK;
}

void inquiry_set_tiler(struct log_courier *c, int fd)
{
    if (c->tiler.fd >= 0)
        drop_tiler(c, MSG_NONE);
    channel_init(&c->tiler, fd, WIRE_LOG_COURIER, WIRE_TILER, true);
}

/* ---- the dialer ---- */

static void dial(struct log_courier *c, size_t i)
{
    c->inquiries[i].dial = dialling_ask(&c->dialer, (uint32_t)i);
}

void inquiry_set_dialer(struct log_courier *c, int fd)
{
    dialling_set(&c->dialer, WIRE_LOG_COURIER, fd);
    for (size_t i = 0; i < c->n; i++)
        if (c->inquiries[i].dial != 0)
            dial(c, i);
}

bool inquiry_read_dialer(struct log_courier *c)
{
    uint64_t nr;
    enum status why;
    size_t i = 0;
    int fd;

    if (!dialling_hear(&c->dialer, &nr, &why, &fd))
        return false;
    while (i < c->n && (nr == 0 || c->inquiries[i].dial != nr))
        i++;
    if (i == c->n) {                 /* it was given up meanwhile */
        fd_close(&fd);
        return true;
    }
    c->inquiries[i].dial = 0;
    if (why == OK) {
        exchange_give_socket(&c->inquiries[i].x, fd);
        why = request_again(&c->inquiries[i].x, LIMIT_LOG_ASK_MS);
    }
    if (why != OK)
        fail(c, i, why);
    return true;
}

/* ---- what came of it ---- */

static enum status judge(const struct log_courier *c, size_t i, long http)
{
    const struct inquiry *a = &c->inquiries[i];

    if (a->x.body_len > LIMIT_LOG_ANSWER_BYTES)
        return FAULT_SOURCE_LARGE;
    if (!is_stamp(c, i))
        return OK;
    if (http != 200)
        return http >= 400 ? REFUSED_SOURCE_ANSWERED : FAULT_SOURCE_ANSWER;
    TRY(request_type(&a->x, "application/timestamp-reply"));
    return stamp_answer((const uint8_t *)a->x.body, a->x.body_len, a->digest, a->nonce);
}

void inquiry_work(struct log_courier *c, size_t i, short events, int64_t now_ms)
{
    struct inquiry *a = &c->inquiries[i];
    enum status why = OK;
    long http = 0;

    if (!a->open)
        return;
    if (a->until_ms <= now_ms) {
        fail(c, i, a->dial != 0 && c->dialer.to.fd < 0 ? FAULT_RESTARTED : FAULT_SOURCE_SLOW);
        return;
    }
    if (!a->x.running)
        return;
    switch (exchange_work(&a->x, events, now_ms, &why, &http)) {
    case REQUEST_RUNS:
        return;
    case REQUEST_UNCONNECTED:
        dial(c, i);
        return;
    case REQUEST_ENDED:
        if (why == OK)
            why = judge(c, i, http);
        if (why == OK)
            succeed(c, i, http);
        else
            fail(c, i, why);
        return;
    }
}

enum status inquiry_init(struct log_courier *c, const struct attestor *attestors, size_t n)
{
    *c = (struct log_courier){ .attestors = attestors, .n = n, .tiler.fd = -1 };
    if (n == 0 || n > ATTESTORS_MAX)
        return REFUSED_CONFIG;
    dialling_init(&c->dialer);
    outbox_init(&c->outbox, ATTESTORS_MAX);
    for (size_t i = 0; i < ATTESTORS_MAX; i++)
        c->inquiries[i].x = (struct exchange){ .given = -1, .fd = -1 };
    for (size_t i = 0; i < n; i++)
        TRY(fetching_url_read(attestors[i].url, &c->urls[i]));
    return OK;
}
