#include "notary/loop.h"

#include "base/mem.h"
#include "notary/definitive.h"
#include "notary/log.h"
#include "notary/serve_definitive.h"
#include "notary/serve_events.h"
#include "notary/serve_log.h"
#include "notary/serve_read.h"
#include "notary/serve_source.h"
#include "notary/upkeep.h"

#include <poll.h>
#include <stdlib.h>

#define BETWEEN_POLLS 8                /* messages answered before the other channels are looked at */
#define WAIT_MS 1000
#define OFFERS_MS 100                  /* how late what waits for an assessor may be told so */
#define PUBLIC_MS 10                   /* until the gate for browsers, which asked too much, is heard again */

enum { AT_CONTROL, AT_GATE, AT_PUBLIC, AT_STORE, AT_TILER, AT_ASSESSORS, AT_COURIERS = AT_ASSESSORS + LIMIT_ASSESSORS,
       AT_END = AT_COURIERS + LIMIT_SOURCES };

struct loop {
    struct service *s;
    struct upkeep upkeep;
    bool stop;
};

static void hear_launcher(void *who, struct role_control *c)
{
    struct loop *l = who;
    struct service *s = l->s;

    if (c->event == ROLE_CLOCK)
        upkeep_confirm(&l->upkeep, s, c->change_nr, clock_now());
    else if (c->event == ROLE_LOG_CONFIRM)
        serve_log_confirm(s, c);
    else if (c->event == ROLE_KEY_LEAKED)
        serve_key_leaked(s, c, clock_now());
    else if (c->kind == HANDOVER_PACK)
        change_offer(&s->change, &s->n, c);
    else if (c->kind == HANDOVER_POLICY)
        change_list(&s->change, &s->n, c);
    else
        serve_take(s, c);
}

static void control(struct loop *l)
{
    if (!role_heed(hear_launcher, l))
        l->stop = true;
}

/* ---- waiting ---- */

static struct pollfd peer_of(const struct channel *c, bool may, const struct outbox *answers)
{
    return (struct pollfd){ .fd = c->fd, .events = (short)((may ? POLLIN : 0) | (!outbox_empty(answers) ? POLLOUT : 0)) };
}

/* Messages that can be served, or why else not to wait long. */
static int patience(struct loop *l, bool public_may)
{
    struct service *s = l->s;
    const struct peers *p = &s->peers;

    if ((p->queued > 0 && outbox_empty(&p->outbox)) || (p->public.queued > 0 && outbox_empty(&p->public.outbox)) ||
        upkeep_busy(&l->upkeep) || s->change.count.busy)
        return 0;
    if (p->public.channel.fd >= 0 && !public_may)
        return PUBLIC_MS;
    if (definitives_due(&s->n)) /* the store takes nothing just now */
        return PUBLIC_MS;
    return offers_any(s->offers) ? OFFERS_MS : WAIT_MS;
}

static void hear_gates(struct service *s, const struct pollfd *fds)
{
    if (fds[AT_GATE].revents & POLLOUT)
        peers_send_waiting(&s->peers);
    if (fds[AT_GATE].revents & (POLLHUP | POLLERR) && !(fds[AT_GATE].revents & POLLIN))
        peers_drop_gate(&s->peers, MSG_NONE);
    if (fds[AT_PUBLIC].revents & POLLOUT)
        peers_send_waiting_public(&s->peers);
    if (fds[AT_PUBLIC].revents & (POLLHUP | POLLERR) && !(fds[AT_PUBLIC].revents & POLLIN))
        peers_drop_public(&s->peers, MSG_NONE);
}

static void hear_couriers(struct service *s, const struct pollfd *fds)
{
    for (size_t i = 0; i < s->n.n_bronnen; i++) {
        if (s->peers.couriers[i].channel.fd != fds[i].fd)
            continue;
        if (fds[i].revents & POLLOUT)
            peers_send_waiting_courier(&s->peers, &s->n, i);
        if (fds[i].revents & (POLLIN | POLLHUP | POLLERR))
            serve_read_courier(s, i);
    }
}

static void hear_tiler(struct service *s, const struct pollfd *fd)
{
    if (fd->revents & POLLOUT)
        serve_send_waiting_tiler(s);
    if (fd->revents & (POLLIN | POLLHUP | POLLERR))
        serve_read_tiler(s);
}

static void wait_for_work(struct loop *l)
{
    struct service *s = l->s;
    struct peers *p = &s->peers;
    struct pollfd fds[AT_END];
    bool public_may = peers_public_may(p, clock_boot_ms());

    fds[AT_CONTROL] = (struct pollfd){ .fd = ROLE_CONTROL_FD, .events = POLLIN };
    fds[AT_TILER] = peer_of(&p->tiler.channel, true, &p->tiler.outbox);
    fds[AT_GATE] = peer_of(&p->gate, p->queued < PEERS_READ_AHEAD, &p->outbox);
    fds[AT_PUBLIC] = peer_of(&p->public.channel, public_may, &p->public.outbox);
    fds[AT_STORE] = (struct pollfd){ .fd = store_fd(s->n.store), .events = POLLIN };
    for (unsigned i = 0; i < LIMIT_ASSESSORS; i++)
        fds[AT_ASSESSORS + i] = (struct pollfd){ .fd = p->slots[i].channel.fd, .events = POLLIN };
    for (unsigned i = 0; i < LIMIT_SOURCES; i++)
        fds[AT_COURIERS + i] = peer_of(&p->couriers[i].channel, true, &p->couriers[i].outbox);
    if (poll(fds, AT_END, patience(l, public_may)) < 0)
        return;
    serve_done(s);
    hear_tiler(s, &fds[AT_TILER]);
    for (unsigned i = 0; i < LIMIT_ASSESSORS; i++)
        if (fds[AT_ASSESSORS + i].revents != 0 && p->slots[i].channel.fd == fds[AT_ASSESSORS + i].fd)
            serve_read_assessor(s, i);
    hear_couriers(s, fds + AT_COURIERS);
    hear_gates(s, fds);
    if (fds[AT_CONTROL].revents != 0)
        control(l);
}

/* Some of what platforms ask, then of what browsers do: one while platforms wait, so that nobody waits without end. */
static void serve_gates(struct service *s)
{
    struct peers *p = &s->peers;
    bool served = false;

    for (unsigned i = 0, gathered = 0; i < BETWEEN_POLLS && gathered < LEAVES_MAX;) {
        serve_read_gate(s);
        if (p->queued == 0 || !outbox_empty(&p->outbox))
            break;
        served = true;
        if (serve_next(s) == MSG_DEFINITIVE) /* is work when it is a group */
            gathered++;
        else
            i++;
    }
    while (serve_decide(s)) {
        serve_done(s);
        served = true;
    }
    serve_decided(s);
    serve_read_public(s);
    for (unsigned i = 0; i < BETWEEN_POLLS && p->public.queued > 0 && outbox_empty(&p->public.outbox); i++) {
        serve_next_public(s);
        served = true;
        if (p->queued > 0)
            break;
    }
    if (served) /* once for all of them: it takes as long as a few of them do */
        mem_wipe_stack();
}

/* Nobody else is heard until the log does not wait any more. */
static void wait_for_log(struct loop *l)
{
    struct service *s = l->s;

    while (!l->stop && log_waits(&s->n)) {
        struct pollfd fds[] = { { .fd = ROLE_CONTROL_FD, .events = POLLIN },
                                peer_of(&s->peers.tiler.channel, true, &s->peers.tiler.outbox) };

        if (poll(fds, 2, WAIT_MS) > 0) {
            hear_tiler(s, &fds[1]);
            if (fds[0].revents != 0)
                control(l);
        }
        serve_log_turn(s, clock_now());
    }
}

void loop_run(struct service *s)
{
    struct loop l = { .s = s };

    wait_for_log(&l);
    while (!l.stop) {
        wait_for_work(&l);
        serve_gates(s);
        upkeep_turn(&l.upkeep, s, clock_now());
        serve_log_turn(s, clock_now());
        serve_done(s);
        serve_sources(s);
        while (serve_waiter(s))
            serve_done(s);
    }
}
