#include "notary/serve_events.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "notary/events.h"
#include "wire/events.h"
#include "wire/permit.h"

#include <string.h>

/* A page is being read. */
struct reading_events {
    struct begun begun;
    struct waiter waiter;            /* what it is if it has to wait; until_ms 0: it does not */
    bool waited;                     /* it was told so already */
};

static void send_events(struct service *s, uint64_t gate_nr, uint64_t nr, struct msg_events *head,
                        const struct gebeurtenis *events)
{
    size_t len = head->n * sizeof *events;

    if (gate_nr != s->peers.gate_nr)
        return;
    msg_head_init(&head->head, MSG_EVENTS, sizeof *head + len, nr);
    memcpy(s->answer, head, sizeof *head);
    if (len > 0)
        memcpy(s->answer + sizeof *head, events, len);
    peers_send_gate(&s->peers, s->answer, sizeof *head + len);
}

static void send_nothing(struct service *s, const struct waiter *w, enum status st, bool waits)
{
    struct msg_events head = { .status = st, .waits = waits };

    send_events(s, w->gate_nr, w->nr, &head, NULL);
}

/* OK: it will be told. */
static enum status begin(struct service *s, const struct waiter *w, bool waited, const struct id *have, uint32_t n)
{
    struct reading_events *b = mem_alloc(sizeof *b);

    if (b == NULL)
        return FAULT_MEMORY;
    *b = (struct reading_events){ { BEGUN_EVENTS, w->gate_nr, w->nr, w->client }, *w, waited };
    b->waiter.serial = store_events_serial(s->n.store, w->client->id);
    enum status st = store_events_read(s->n.store, w->client->id, have, n, w->most, b);
    if (st != OK)
        mem_free(b);
    return st;
}

bool on_events_read(struct service *s, const struct message *m)
{
    const struct msg_events_read *read = (const void *)m->data;

    if (!text_ends(read->client, sizeof read->client) || read->n > LIMIT_EVENT_ACKS || m->len != msg_events_read_len(read) ||
        read->most > LIMIT_EVENTS_PAGE || read->may_wait > 1)
        return false;
    struct waiter w = { .client = client_find_platform(s->n.clients, s->n.n_clients, read->client), .gate_nr = s->peers.gate_nr,
                        .nr = read->head.nr, .most = read->most };
    if (read->may_wait && read->most > 0)
        w.until_ms = clock_boot_ms() + LIMIT_EVENT_WAIT_MS;
    enum status st = w.client != NULL ? begin(s, &w, false, read->have, read->n) : REFUSED_CLIENT_UNKNOWN;
    if (st != OK)
        send_nothing(s, &w, st, false);
    return true;
}

static void wait_on(struct service *s, const struct reading_events *b)
{
    struct waiter other;

    if (events_wait(&s->n, &b->waiter, &other))
        send_nothing(s, &other, OK, false);
    if (!b->waited)
        send_nothing(s, &b->waiter, OK, true);
}

void serve_events_done(struct service *s, struct begun *begun, const struct store_done *done)
{
    const struct reading_events *b = (const struct reading_events *)begun;
    struct msg_events head = { .status = done->status };

    if (done->status == OK && done->n == 0 && b->waiter.until_ms > clock_boot_ms() && begun->gate_nr == s->peers.gate_nr) {
        wait_on(s, b);
    } else {
        if (done->status == OK) {
            head.n = (uint16_t)done->n;
            head.more = done->more;
        }
        send_events(s, begun->gate_nr, begun->nr, &head, done->events);
    }
    mem_free(begun);
}

bool serve_waiter(struct service *s)
{
    int64_t boot_ms = clock_boot_ms();
    struct waiter w;

    if (!events_due(&s->n, boot_ms, &w))
        return false;
    if (w.gate_nr != s->peers.gate_nr)
        return true;
    bool late = w.until_ms <= boot_ms;
    enum status st = late ? OK : begin(s, &w, true, NULL, 0);
    if (late || st != OK)
        send_nothing(s, &w, st, false);
    return true;
}
