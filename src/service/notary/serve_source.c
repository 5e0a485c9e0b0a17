#include "notary/serve_source.h"

#include "base/clock.h"
#include "base/mem.h"
#include "wire/permit.h"

#include <string.h>

/* A source without a courier is down. */
void serve_ahead(struct service *s, size_t source, const struct msg_source_par *ahead)
{
    struct sourcing_told told;

    sourcing_failed(&s->n, source, ahead->head.nr, FAULT_SOURCE_SLOW, &told);
    peers_tell(&s->peers, &told);
}

bool on_call_back(struct service *s, const struct message *m)
{
    const struct msg_call_back *back = (const void *)m->data;
    struct sourcing_told told;
    struct msg_fetch fetch;
    union flow_answer out;
    bool ours;

    enum sourcing_next next = sourcing_call_back(&s->n, back, s->peers.public.nr, clock_now(), &fetch, &out, &ours);
    if (ours && next == SOURCING_FETCH) {
        sourcing_failed(&s->n, back->source, fetch.head.nr, FAULT_SOURCE_SLOW, &told);
        peers_tell(&s->peers, &told);
    } else if (ours) {
        peers_answer(&s->peers, m->from, &out, out.head.len);
        mem_wipe(&out, sizeof out);
    }
    mem_wipe(&fetch, sizeof fetch);
    return ours;
}

/* ---- assessors ---- */

bool serve_facts(struct service *s, const struct message *m)
{
    struct sourcing_told told;

    enum status st = sourcing_facts(&s->n, m->slot, (const void *)m->data, clock_now(), &told);
    peers_tell(&s->peers, &told);
    return st == OK;
}

bool serve_refusal(struct service *s, const struct message *m)
{
    const struct msg_weigering *refusal = (const void *)m->data;
    const struct zaak *z = zaken_van_slot(&s->n, m->slot);
    struct sourcing_told told;

    bool ours = memcmp(&refusal->zaak, &z->id, sizeof z->id) == 0 && refusal->status > OK && refusal->status < STATUS_N;
    sourcing_refused(&s->n, m->slot, ours ? (enum status)refusal->status : FAULT_RESTARTED, &told);
    peers_tell(&s->peers, &told);
    return ours;
}
