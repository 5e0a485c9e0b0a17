#include "gate/link.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "base/fd.h"
#include "base/mem.h"
#include "http/watch.h"
#include "wire/outbox.h"
#include "wire/platform.h"
#include "wire/permit.h"

#include <string.h>

#define OWN_SLOT 0xffffu          /* messages that no connection waits for */
#define MESSAGES_MS 2             /* of answers, then connections have their turn: one with words takes a millisecond */

struct link {
    const struct link_user *user;
    struct channel notary;
    struct watch *watch;          /* of the notary's; NULL = closed */
    int64_t down_since_ms;        /* notary closed: since when */
    struct outbox outbox;
    uint64_t serial;
    int passed;                   /* with the message that is delivered now, -1 = nothing */
};

static _Alignas(8) uint8_t received[LIMIT_MESSAGE_BYTES];

/* ---- the notary ---- */

static void drop_notary(struct gate *g, enum msg_type type)
{
    struct link *l = g->link;

    if (l->notary.fd < 0)
        return;
    event_log(EVENT_PEER_DROPPED, WIRE_NOTARY, (int64_t)type);
    watch_close(l->watch);
    l->watch = NULL;
    channel_close(&l->notary);
    l->down_since_ms = clock_monotonic_ms();
    outbox_clear(&l->outbox);
    l->user->lost(g);
}

static bool awaited(void *who, uint64_t nr)
{
    struct gate *g = who;

    return g->link->user->awaits(g, nr);
}

static void on_writable(void *who)
{
    struct gate *g = who;
    struct link *l = g->link;

    if (outbox_flush(&l->outbox, &l->notary, awaited, g) != OK)
        drop_notary(g, MSG_NONE);
    else if (!outbox_empty(&l->outbox))
        watch_writable(l->watch);
}

/* An urgent message goes even when nobody waits any more. */
enum status link_send(struct gate *g, const struct msg_head *msg, size_t len, bool urgent)
{
    struct link *l = g->link;

    if (l->notary.fd < 0)
        return FAULT_RESTARTED;
    enum status s = outbox_send(&l->outbox, &l->notary, msg, len, urgent);
    if (s == OK && !outbox_empty(&l->outbox))
        watch_writable(l->watch);
    return s == OK || s == FAULT_MEMORY ? s : FAULT_RESTARTED;
}

uint64_t link_number(struct gate *g, uint16_t slot)
{
    return ++g->link->serial << 16 | slot;
}

bool link_up(const struct gate *g)
{
    return g->link->notary.fd >= 0;
}

bool link_lost(const struct gate *g, int64_t now_ms, int64_t patience_ms)
{
    const struct link *l = g->link;

    return l->notary.fd < 0 && now_ms - l->down_since_ms >= patience_ms;
}

/* ---- the key set ---- */

static enum status take_keys(struct gate *g, const struct msg_jwks *m, size_t len)
{
    if (m->len != len - sizeof *m || m->len == 0)
        return REFUSED_MESSAGE;
    mem_free(g->jwks);
    g->jwks_len = 0;
    g->jwks = mem_alloc(m->len);
    if (g->jwks == NULL)
        return FAULT_MEMORY;
    memcpy(g->jwks, m + 1, m->len);
    g->jwks_len = m->len;
    return g->kind->keys == NULL || g->kind->keys(g) ? OK : REFUSED_MESSAGE;
}

/* ---- receiving ---- */

static bool take_message(struct gate *g, enum msg_type type, size_t len)
{
    const struct msg_head *head = (const void *)received;

    if (type == MSG_JWKS)
        return link_slot(head->nr) == OWN_SLOT && take_keys(g, (const void *)received, len) != REFUSED_MESSAGE;
    return g->link->user->deliver(g, type, head, len);
}

static void on_readable(void *who)
{
    struct gate *g = who;
    struct link *l = g->link;
    int64_t end = clock_monotonic_ms() + MESSAGES_MS;
    enum msg_type type;
    size_t len;

    do {
        if (channel_receive(&l->notary, received, sizeof received, &len, &type, &l->passed) != OK) {
            drop_notary(g, type);
            mem_wipe(received, sizeof received);
            return;
        }
        if (len > 0 && !take_message(g, type, len))
            drop_notary(g, type);
        mem_wipe(received, len); /* the next may be shorter, or come much later */
        fd_close(&l->passed);
    } while (len > 0 && l->notary.fd >= 0 && clock_monotonic_ms() < end);
}

void link_set_notary(struct gate *g, int fd)
{
    struct link *l = g->link;
    struct msg_empty ask;

    drop_notary(g, MSG_NONE);
    channel_init(&l->notary, fd, g->kind->role, WIRE_NOTARY, true);
    event_log(EVENT_PEER_CONNECTED, WIRE_NOTARY, 0);
    l->watch = watch_open(&g->server, fd, on_readable, on_writable, g);
    msg_head_init(&ask.head, MSG_JWKS_READ, sizeof ask, link_number(g, OWN_SLOT));
    if (l->watch == NULL || link_send(g, &ask.head, sizeof ask, true) != OK)
        drop_notary(g, MSG_NONE);
}

/* It is empty, and made for the largest message: what cannot go at once goes nowhere. */
enum status link_send_passed(struct gate *g, enum wire_role to, const struct msg_head *msg, size_t len)
{
    struct channel c;

    BUG_IF(g->link->passed < 0);
    channel_init(&c, g->link->passed, WIRE_GATE_PLATFORM, to, true);
    g->link->passed = -1;
    enum status s = channel_send(&c, msg, len, -1);
    channel_close(&c);
    return s == OK ? OK : FAULT_RESTARTED;
}

/* ---- start ---- */

enum status link_open(struct gate *g, const struct link_user *user)
{
    struct link *l = mem_alloc(sizeof *l);

    if (l == NULL)
        return FAULT_MEMORY;
    memset(l, 0, sizeof *l);
    l->user = user;
    /* Numbers of calls differ from those of the gate before this one. */
    if (mem_random(&l->serial, sizeof l->serial) != OK) {
        mem_free(l);
        return FAULT_CRYPTO;
    }
    l->serial >>= 17;
    l->notary.fd = l->passed = -1;
    l->down_since_ms = INT64_MAX / 2; /* none was there to be lost */
    outbox_init(&l->outbox, SIZE_MAX);
    g->link = l;
    return OK;
}
