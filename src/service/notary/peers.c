#include "notary/peers.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "base/fd.h"
#include "base/mem.h"
#include "notary/accept.h"
#include "notary/errands.h"
#include "wire/evidence.h"
#include "wire/platform.h"
#include "wire/permit.h"

#define WAITING_MAX 1024               /* answers kept for a gate that does not read them */

enum status peers_init(struct peers *p)
{
    *p = (struct peers){ .gate.fd = -1, .public.channel.fd = -1, .tiler.channel.fd = -1 };
    outbox_init(&p->outbox, WAITING_MAX);
    outbox_init(&p->public.outbox, WAITING_MAX);
    outbox_init(&p->tiler.outbox, WAITING_MAX);
    for (unsigned i = 0; i < PEERS_PUBLIC_AHEAD; i++) {
        p->public.queue[i].data = mem_alloc(PEERS_PUBLIC_BYTES);
        if (p->public.queue[i].data == NULL)
            return FAULT_MEMORY;
    }
    for (unsigned i = 0; i < LIMIT_ASSESSORS; i++)
        p->slots[i].channel.fd = p->slots[i].feed = -1;
    for (unsigned i = 0; i < LIMIT_SOURCES; i++) {
        p->couriers[i].channel.fd = -1;
        outbox_init(&p->couriers[i].outbox, WAITING_MAX);
    }
    for (unsigned i = 0; i < PEERS_READ_AHEAD; i++) {
        p->queue[i].data = mem_alloc(LIMIT_MESSAGE_BYTES);
        if (p->queue[i].data == NULL)
            return FAULT_MEMORY;
    }
    return OK;
}

void peers_drop_gate(struct peers *p, enum msg_type type)
{
    if (p->gate.fd >= 0)
        event_log(EVENT_PEER_DROPPED, WIRE_GATE_PLATFORM, type);
    channel_close(&p->gate);
    outbox_clear(&p->outbox);
    for (; p->queued > 0; p->queued--, p->first = (p->first + 1) % PEERS_READ_AHEAD)
        mem_wipe(p->queue[p->first].data, p->queue[p->first].len);
}

void peers_send_gate(struct peers *p, const void *msg, size_t len)
{
    if (p->gate.fd >= 0 && outbox_send(&p->outbox, &p->gate, msg, len, false) != OK)
        peers_drop_gate(p, MSG_NONE);
}

void peers_send_waiting(struct peers *p)
{
    if (outbox_flush(&p->outbox, &p->gate, NULL, NULL) != OK)
        peers_drop_gate(p, MSG_NONE);
}

/* ---- the gate for browsers ---- */

void peers_drop_public(struct peers *p, enum msg_type type)
{
    struct public_gate *g = &p->public;

    if (g->channel.fd >= 0)
        event_log(EVENT_PEER_DROPPED, WIRE_GATE_PUBLIC, type);
    channel_close(&g->channel);
    outbox_clear(&g->outbox);
    for (; g->queued > 0; g->queued--, g->first = (g->first + 1) % PEERS_PUBLIC_AHEAD)
        mem_wipe(g->queue[g->first].data, g->queue[g->first].len);
}

bool peers_public_may(struct peers *p, int64_t boot_ms)
{
    return p->public.channel.fd >= 0 && p->public.queued < PEERS_PUBLIC_AHEAD &&
           bucket_has(&p->public.taken, LIMIT_PUBLIC_MESSAGES_PER_S, LIMIT_PUBLIC_MESSAGES_PER_S, boot_ms);
}

void peers_send_waiting_public(struct peers *p)
{
    if (outbox_flush(&p->public.outbox, &p->public.channel, NULL, NULL) != OK)
        peers_drop_public(p, MSG_NONE);
}

void peers_answer(struct peers *p, enum wire_role to, const void *msg, size_t len)
{
    struct public_gate *g = &p->public;

    if (to != WIRE_GATE_PUBLIC)
        peers_send_gate(p, msg, len);
    else if (g->channel.fd >= 0 && outbox_send(&g->outbox, &g->channel, msg, len, false) != OK)
        peers_drop_public(p, MSG_NONE);
}

void peers_tell(struct peers *p, const struct sourcing_told *told)
{
    if (told->told && told->gate_nr == p->public.nr)
        peers_answer(p, WIRE_GATE_PUBLIC, &told->go, sizeof told->go);
}

void peers_tell_login(struct peers *p, struct login_told *told)
{
    if (told->told && told->gate_nr == p->public.nr)
        peers_answer(p, WIRE_GATE_PUBLIC, &told->login, told->login.head.head.len);
    mem_wipe(told, sizeof *told);
}

/* ---- couriers ---- */

/* Its successor, if any, is not asked for what this one had. */
static void close_courier(struct peers *p, struct notary *n, size_t source)
{
    struct sourcing_told told;

    channel_close(&p->couriers[source].channel);
    outbox_clear(&p->couriers[source].outbox);
    for (struct errand *e; (e = errands_with(n->errands, source)) != NULL;) {
        if (e->session != NULL) {
            struct login_told login;

            errand_answered(n->errands, e, ERRAND_JUDGED);
            sessions_failed(n, e, FAULT_RESTARTED, &login);
            peers_tell_login(p, &login);
        } else if (sourcing_lost(n, source, &told)) {
            peers_tell(p, &told);
        }
    }
}

void peers_drop_courier(struct peers *p, struct notary *n, size_t source, enum msg_type type)
{
    if (p->couriers[source].channel.fd >= 0)
        event_log(EVENT_PEER_DROPPED, WIRE_COURIER, type);
    close_courier(p, n, source);
}

void peers_send_courier(struct peers *p, struct notary *n, size_t source, const void *msg, size_t len)
{
    struct courier_peer *c = &p->couriers[source];

    if (c->channel.fd >= 0 && outbox_send(&c->outbox, &c->channel, msg, len, false) != OK)
        peers_drop_courier(p, n, source, MSG_NONE);
}

void peers_send_waiting_courier(struct peers *p, struct notary *n, size_t source)
{
    if (outbox_flush(&p->couriers[source].outbox, &p->couriers[source].channel, NULL, NULL) != OK)
        peers_drop_courier(p, n, source, MSG_NONE);
}

/* ---- assessors ---- */

void peers_send_seal(struct peers *p, uint64_t gate_nr, struct msg_zegel *m)
{
    if (gate_nr == p->gate_nr)
        peers_send_gate(p, m, sizeof *m);
    mem_wipe(m, sizeof *m);
}

void peers_close_assessor(struct peers *p, struct notary *n, uint32_t slot)
{
    const struct zaak *z = cases_of_slot(n, slot);
    uint64_t gate_nr = z != NULL ? z->port : 0;
    struct msg_zegel out;

    channel_close(&p->slots[slot].channel);
    fd_close(&p->slots[slot].feed);
    p->slots[slot].busy = false;
    if (sessions_of_slot(n, slot) != NULL) {
        struct login_told login;

        sessions_refused(n, slot, FAULT_RESTARTED, &login);
        peers_tell_login(p, &login);
        return;
    }
    if (z != NULL && z->flow != FLOW_NONE) {
        struct sourcing_told told;

        sourcing_refused(n, slot, FAULT_RESTARTED, &told);
        peers_tell(p, &told);
        return;
    }
    if (accept_lost(n, slot, &out))
        peers_send_seal(p, gate_nr, &out);
}

void peers_take(struct peers *p, struct notary *n, const struct role_control *c)
{
    if (c->kind == HANDOVER_GATE_PLATFORM) {
        peers_drop_gate(p, MSG_NONE);
        p->gate_nr++;
        channel_init(&p->gate, c->fd, WIRE_NOTARY, WIRE_GATE_PLATFORM, true);
        event_log(EVENT_PEER_CONNECTED, WIRE_GATE_PLATFORM, 0);
    } else if (c->kind == HANDOVER_GATE_PUBLIC) {
        peers_drop_public(p, MSG_NONE);
        p->public.nr++;
        channel_init(&p->public.channel, c->fd, WIRE_NOTARY, WIRE_GATE_PUBLIC, true);
        event_log(EVENT_PEER_CONNECTED, WIRE_GATE_PUBLIC, 0);
    } else if (c->kind == HANDOVER_ASSESSOR && c->index < LIMIT_ASSESSORS) {
        peers_close_assessor(p, n, c->index);
        channel_init(&p->slots[c->index].channel, c->fd, WIRE_NOTARY, WIRE_ASSESSOR, true);
    } else if (c->kind == HANDOVER_COURIER && c->index < n->n_bronnen) {
        close_courier(p, n, c->index);
        channel_init(&p->couriers[c->index].channel, c->fd, WIRE_NOTARY, WIRE_COURIER, true);
        event_log(EVENT_PEER_CONNECTED, WIRE_COURIER, c->index);
    } else if (c->kind == HANDOVER_FEED && c->index < LIMIT_ASSESSORS) {
        fd_close(&p->slots[c->index].feed);
        p->slots[c->index].feed = c->fd;
    } else {
        struct channel unwanted = { .fd = c->fd };

        channel_close(&unwanted);
    }
}

static bool warm(const struct peers *p, unsigned i)
{
    return p->slots[i].channel.fd >= 0 && p->slots[i].feed >= 0 && !p->slots[i].busy;
}

bool peers_warm(const struct peers *p)
{
    for (unsigned i = 0; i < LIMIT_ASSESSORS; i++)
        if (warm(p, i))
            return true;
    return false;
}

/* Whoever has the evidence may feed this one case: nobody else ever holds that end. */
static void send_slot(struct peers *p, struct notary *n, unsigned i, const size_t *source, uint64_t nr)
{
    struct channel *to = source != NULL ? &p->couriers[*source].channel : &p->gate;
    struct outbox *waiting = source != NULL ? &p->couriers[*source].outbox : &p->outbox;
    struct msg_slot slot;
    int feed = p->slots[i].feed;

    p->slots[i].feed = -1;
    msg_head_init(&slot.head, MSG_SLOT, sizeof slot, nr);
    if (to->fd < 0)
        fd_close(&feed);
    else if (outbox_pass(waiting, to, &slot, sizeof slot, feed) == OK)
        return;
    else if (source != NULL)
        peers_drop_courier(p, n, *source, MSG_NONE);
    else
        peers_drop_gate(p, MSG_NONE);
}

/* false: it is gone, and its place is closed. */
static bool instruct(struct peers *p, unsigned i, struct msg_zaak *told)
{
    enum status st = channel_send(&p->slots[i].channel, told, sizeof *told, -1);

    if (st == OK) {
        p->slots[i].busy = true;
        p->slots[i].since_ms = clock_monotonic_ms();
        return true;
    }
    channel_close(&p->slots[i].channel);
    fd_close(&p->slots[i].feed);
    return false;
}

bool peers_assign(struct peers *p, struct notary *n, struct zaak *z, const struct msg_bewijs_open *m)
{
    struct msg_zaak told;
    bool taken = false;

    for (unsigned i = 0; i < LIMIT_ASSESSORS && !taken; i++) {
        if (!warm(p, i))
            continue;
        cases_assess(n, z, m, i, p->gate_nr, clock_wall_s(), &told);
        taken = instruct(p, i, &told);
        if (taken)
            send_slot(p, n, i, NULL, m->head.nr);
        else
            case_unassigned(n, z);
        mem_wipe(&told, sizeof told);
    }
    return taken;
}

bool peers_assign_fetched(struct peers *p, struct notary *n, struct zaak *z, size_t source_index, uint64_t nr)
{
    struct msg_zaak told;
    bool taken = false;

    for (unsigned i = 0; i < LIMIT_ASSESSORS && !taken; i++) {
        if (!warm(p, i))
            continue;
        sourcing_assess(n, z, i, clock_now(), &told);
        taken = instruct(p, i, &told);
        if (taken)
            send_slot(p, n, i, &source_index, nr);
        else
            sourcing_unassess(n, z, &told);
        mem_wipe(&told, sizeof told);
    }
    return taken;
}

bool peers_assign_login(struct peers *p, struct notary *n, struct errand *e)
{
    size_t source = e->source_index;
    struct msg_zaak told;

    for (unsigned i = 0; i < LIMIT_ASSESSORS; i++) {
        if (!warm(p, i))
            continue;
        sessions_assess(n, e, i, clock_now(), &told);
        if (instruct(p, i, &told)) {
            send_slot(p, n, i, &source, e->nr);
            return true;
        }
        sessions_unassess(n, i);
    }
    return false;
}

void peers_late(struct peers *p, struct notary *n, int64_t ms)
{
    for (unsigned i = 0; i < LIMIT_ASSESSORS; i++)
        if (p->slots[i].busy && ms - p->slots[i].since_ms > LIMIT_ASSESSOR_MS)
            peers_close_assessor(p, n, i);
}
