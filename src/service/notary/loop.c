#include "notary/loop.h"

#include "base/clock.h"
#include "base/event_log.h"

#include <poll.h>
#include <stdlib.h>

#define BETWEEN_POLLS 8                /* messages answered before the other channels are looked at */
#define TICK_MS 1000
#define SWEEP_EVERY_S 10
#define OFFERS_MS 100                  /* how late what waits for an assessor may be told so */

struct loop {
    struct service *s;
    int64_t last_tick, last_sweep;
    bool sweeping, rewrapping, references, stop;   /* not at the end of a walk; references: more blocks are due */
};

static void control(struct loop *l)
{
    struct service *s = l->s;
    struct role_control c;

    for (;;) {
        if (role_control_receive(&c) != OK)
            exit(0); /* without a launcher there is no service */
        if (c.event == ROLE_NOTHING)
            return;
        if (c.event == ROLE_STOP)
            l->stop = true;
        else if (c.kind == HANDOVER_PACK)
            change_offer(&s->change, &s->n, &c);
        else if (c.kind == HANDOVER_POLICY)
            change_list(&s->change, &s->n, &c);
        else
            serve_take(s, &c);
    }
}

/* ---- time ---- */

static void rewrap(struct loop *l, int64_t now)
{
    uint32_t count;
    enum status st = store_rewrap(l->s->n.store, now, false, &l->rewrapping, &count);

    if (st != OK)
        event_log(EVENT_FAULT, st, 0);
    else if (count > 0)
        event_log(EVENT_REWRAPPED, count, 0);
}

/* One block at a time, when there is nothing else to do or no room for more. */
static void write_due_references(struct loop *l, int64_t boot_ms)
{
    struct service *s = l->s;
    bool more = false;

    if (s->peers.queued > 0 && !verwijzingen_dringend(s->n.verwijzingen))
        return;
    enum status st = verwijzingen_schrijf(s->n.verwijzingen, s->n.store, s->n.afnemers, &s->change.beleid.beleid, 0,
                                          boot_ms, &more);
    if (st != OK)
        event_log(EVENT_FAULT, st, 0);
    l->references = more;
}

static void tick(struct loop *l)
{
    struct service *s = l->s;
    struct moment now = clock_now();

    serve_offers(s);
    if (s->change.count.busy) {
        change_count(&s->change, &s->n);
        serve_done(s); /* before another write is begun */
    }
    if (l->references)
        write_due_references(l, now.boot_ms);

    if (l->sweeping && store_sweep(s->n.store, now.wall_s, &l->sweeping) != OK)
        l->sweeping = false;
    if (l->rewrapping)
        rewrap(l, now.wall_s);
    if (now.boot_ms - l->last_tick < TICK_MS)
        return;
    l->last_tick = now.boot_ms;
    change_day(&s->change, &s->n, now);
    zaken_verloop(&s->n, now.boot_ms);
    peers_late(&s->peers, &s->n, clock_monotonic_ms());
    write_due_references(l, now.boot_ms);
    store_idle(s->n.store, now.wall_s);
    if (now.boot_ms - l->last_sweep >= SWEEP_EVERY_S * 1000) {
        l->last_sweep = now.boot_ms;
        l->sweeping = true;
        rewrap(l, now.wall_s);
        if (store_references_sweep(s->n.store, clock_day(now.wall_s)) != OK)
            event_log(EVENT_FAULT, FAULT_STORE, 0);
    }
}

/* ---- waiting ---- */

static void wait_for_work(struct loop *l)
{
    struct service *s = l->s;
    struct peers *p = &s->peers;
    struct pollfd fds[3 + LIMIT_ASSESSORS];
    bool work = p->queued > 0 && outbox_empty(&p->outbox);

    fds[0] = (struct pollfd){ .fd = ROLE_CONTROL_FD, .events = POLLIN };
    fds[1] = (struct pollfd){ .fd = p->gate.fd, .events = (short)((p->queued < PEERS_READ_AHEAD ? POLLIN : 0) |
                                                                  (!outbox_empty(&p->outbox) ? POLLOUT : 0)) };
    for (unsigned i = 0; i < LIMIT_ASSESSORS; i++)
        fds[2 + i] = (struct pollfd){ .fd = p->slots[i].channel.fd, .events = POLLIN };
    fds[2 + LIMIT_ASSESSORS] = (struct pollfd){ .fd = store_fd(s->n.store), .events = POLLIN };
    int most = offers_any(s->offers) ? OFFERS_MS : TICK_MS;
    if (poll(fds, 3 + LIMIT_ASSESSORS, work || l->sweeping || l->rewrapping || s->change.count.busy ? 0 : most) < 0)
        return;
    serve_done(s);
    for (unsigned i = 0; i < LIMIT_ASSESSORS; i++)
        if (fds[2 + i].revents != 0 && p->slots[i].channel.fd == fds[2 + i].fd)
            serve_read_assessor(s, i);
    if (fds[1].revents & POLLOUT)
        peers_send_waiting(p);
    if (fds[1].revents & (POLLHUP | POLLERR) && !(fds[1].revents & POLLIN))
        peers_drop_gate(p, MSG_NONE);
    if (fds[0].revents != 0)
        control(l);
}

void loop_run(struct service *s)
{
    struct loop l = { .s = s, .sweeping = true };

    while (!l.stop) {
        wait_for_work(&l);
        for (unsigned i = 0; i < BETWEEN_POLLS; i++) {
            serve_read_gate(s);
            if (s->peers.queued == 0 || !outbox_empty(&s->peers.outbox))
                break;
            serve_next(s);
        }
        tick(&l);
        serve_done(s);
    }
}
