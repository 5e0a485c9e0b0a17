#include "notary/loop.h"

#include "notary/upkeep.h"

#include <poll.h>
#include <stdlib.h>

#define BETWEEN_POLLS 8                /* messages answered before the other channels are looked at */
#define WAIT_MS 1000
#define OFFERS_MS 100                  /* how late what waits for an assessor may be told so */

struct loop {
    struct service *s;
    struct upkeep upkeep;
    bool stop;
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
        else if (c.event == ROLE_CLOCK)
            upkeep_confirm(&l->upkeep, s, c.volgnummer, clock_now());
        else if (c.kind == HANDOVER_PACK)
            change_offer(&s->change, &s->n, &c);
        else if (c.kind == HANDOVER_POLICY)
            change_list(&s->change, &s->n, &c);
        else
            serve_take(s, &c);
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
    int most = offers_any(s->offers) ? OFFERS_MS : WAIT_MS;
    if (poll(fds, 3 + LIMIT_ASSESSORS, work || upkeep_busy(&l->upkeep) || s->change.count.busy ? 0 : most) < 0)
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
    struct loop l = { .s = s };

    while (!l.stop) {
        wait_for_work(&l);
        for (unsigned i = 0; i < BETWEEN_POLLS; i++) {
            serve_read_gate(s);
            if (s->peers.queued == 0 || !outbox_empty(&s->peers.outbox))
                break;
            serve_next(s);
        }
        upkeep_turn(&l.upkeep, s, clock_now());
        serve_done(s);
    }
}
