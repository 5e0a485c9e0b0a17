#include "notary/serve_read.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "notary/serve_log.h"
#include "wire/courier.h"
#include "wire/evidence.h"
#include "wire/log.h"
#include "wire/permit.h"

#define READ_PER_TURN 64               /* messages read in one go: withdrawals may not keep the others waiting */

void serve_read_gate(struct service *s)
{
    struct peers *p = &s->peers;

    for (unsigned i = 0; i < READ_PER_TURN && p->gate.fd >= 0 && p->queued < PEERS_READ_AHEAD; i++) {
        struct message *m = &p->queue[(p->first + p->queued) % PEERS_READ_AHEAD];
        enum status st = channel_receive(&p->gate, m->data, LIMIT_MESSAGE_BYTES, &m->len, &m->type, NULL);

        if (st != OK) {
            mem_wipe(m->data, LIMIT_MESSAGE_BYTES); /* how much of it was written is not known */
            peers_drop_gate(p, m->type);
            return;
        }
        if (m->len == 0)
            return;
        if (!serve_overtakes(WIRE_GATE_PLATFORM, m->type)) {
            p->queued++;
            continue;
        }
        bool ours = serve_message(s, WIRE_GATE_PLATFORM, m);
        mem_wipe(m->data, m->len);
        if (!ours)
            peers_drop_gate(p, m->type);
    }
}

enum msg_type serve_next(struct service *s)
{
    struct peers *p = &s->peers;
    struct message *m = &p->queue[p->first];
    enum msg_type type = m->type;

    /* Out of the queue first: an answer that cannot be sent drops the gate, and that empties the queue. */
    p->first = (p->first + 1) % PEERS_READ_AHEAD;
    p->queued--;
    bool ours = serve_message(s, WIRE_GATE_PLATFORM, m);
    mem_wipe(m->data, m->len);
    if (!ours)
        peers_drop_gate(p, m->type);
    return type;
}

void serve_read_public(struct service *s)
{
    struct public_gate *g = &s->peers.public;

    for (unsigned i = 0; i < READ_PER_TURN && peers_public_may(&s->peers, clock_boot_ms()); i++) {
        struct message *m = &g->queue[(g->first + g->queued) % PEERS_PUBLIC_AHEAD];
        enum status st = channel_receive(&g->channel, m->data, PEERS_PUBLIC_BYTES, &m->len, &m->type, NULL);

        if (st != OK) {
            mem_wipe(m->data, PEERS_PUBLIC_BYTES);
            peers_drop_public(&s->peers, m->type);
            return;
        }
        if (m->len == 0)
            return;
        bucket_spend(&g->taken);
        if (!serve_overtakes(WIRE_GATE_PUBLIC, m->type)) {
            g->queued++;
            continue;
        }
        bool ours = serve_message(s, WIRE_GATE_PUBLIC, m);
        mem_wipe(m->data, m->len);
        if (!ours)
            peers_drop_public(&s->peers, m->type);
    }
}

void serve_next_public(struct service *s)
{
    struct public_gate *g = &s->peers.public;
    struct message *m = &g->queue[g->first];

    g->first = (g->first + 1) % PEERS_PUBLIC_AHEAD;
    g->queued--;
    bool ours = serve_message(s, WIRE_GATE_PUBLIC, m);
    mem_wipe(m->data, m->len);
    if (!ours)
        peers_drop_public(&s->peers, m->type);
}

void serve_take(struct service *s, const struct role_control *c)
{
    /* A successor comes once the assessor has ended: what it said last may lie there unread. */
    if (c->kind == HANDOVER_ASSESSOR && c->index < LIMIT_ASSESSORS && s->peers.slots[c->index].channel.fd >= 0)
        serve_read_assessor(s, c->index);
    if (c->kind == HANDOVER_COURIER && c->index < s->n.n_bronnen && s->peers.couriers[c->index].channel.fd >= 0)
        serve_read_courier(s, c->index);
    if (c->kind == HANDOVER_TILER)
        serve_take_tiler(s, c->fd);
    else
        peers_take(&s->peers, &s->n, c);
}

void serve_read_assessor(struct service *s, uint32_t slot)
{
    union { struct msg_feiten feiten; struct msg_refusal refusal; } answer;
    struct message m = { .data = (void *)&answer, .index = slot };

    enum status st = channel_receive(&s->peers.slots[slot].channel, &answer, sizeof answer, &m.len, &m.type, NULL);
    if (st == OK && m.len == 0)
        return;
    if (st == OK && !serve_message(s, WIRE_ASSESSOR, &m))
        st = REFUSED_MESSAGE;
    mem_wipe(&answer, sizeof answer);
    mem_wipe_stack();
    if (st == REFUSED_MESSAGE)
        event_log(EVENT_PEER_DROPPED, WIRE_ASSESSOR, m.type);
    peers_close_assessor(&s->peers, &s->n, slot);
}

void serve_read_courier(struct service *s, size_t source)
{
    union { struct msg_source_par_answer ahead; struct msg_fetched fetched; struct msg_fetch_failed failed; } in;
    struct channel *c = &s->peers.couriers[source].channel;
    struct message m = { .data = (void *)&in, .index = (uint32_t)source };
    enum status st = OK;

    for (unsigned i = 0; i < READ_PER_TURN && st == OK && c->fd >= 0; i++) {
        st = channel_receive(c, &in, sizeof in, &m.len, &m.type, NULL);
        if (st == OK && m.len == 0)
            break;
        if (st == OK && !serve_message(s, WIRE_COURIER, &m))
            st = REFUSED_MESSAGE;
        mem_wipe(&in, sizeof in);
    }
    if (st != OK)
        peers_drop_courier(&s->peers, &s->n, source, m.type);
}

void serve_read_tiler(struct service *s)
{
    struct channel *c = &s->peers.tiler.channel;
    struct msg_tiles in;
    struct message m = { .data = (void *)&in };
    enum status st = OK;

    for (unsigned i = 0; i < READ_PER_TURN && st == OK && c->fd >= 0; i++) {
        st = channel_receive(c, &in, sizeof in, &m.len, &m.type, NULL);
        if (st == OK && m.len == 0)
            return;
        if (st == OK && !serve_message(s, WIRE_TILER, &m))
            st = REFUSED_MESSAGE;
    }
    if (st != OK)
        serve_drop_tiler(s, m.type);
}
