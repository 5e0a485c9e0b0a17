/*
 * What the passes of one question have used and seen so far: work goes down, the rest only grows. Internal to src/lib/policy.
 */
#ifndef PASSEND_POLICY_PROGRESS_H
#define PASSEND_POLICY_PROGRESS_H

#include "pack/layout.h"
#include "pack/pack.h"

#include <stdbool.h>

/* What work costs, as measured: the tables at a point, the set-up of a lease year, a person in a month, a fact held at a
 * trial value; and 1 for adding something a person may be to a state. */
#define WORK_POINT 32
#define WORK_YEAR 32
#define WORK_PERSON 5
#define WORK_TRIAL 2

#define OPEN_SEEN_MAX 12

/* Readings and parameters that were looked at, as bits. */
struct consulted { uint32_t readings, params; };

struct progress {
    unsigned work, keep;             /* what may still be done (WORK_POINT), and what of that is for later */
    uint64_t read;                   /* open base slots of which another value was compared otherwise in some cell */
    unsigned n_seen;                 /* open values of policy that were in doubt at some point, in order */
    struct { const struct pack_form *form; uint8_t nr; } seen[OPEN_SEEN_MAX];
    unsigned n_packs;
    const struct pack *packs[PACKS_PER_OUTCOME];
    struct consulted consulted[PACKS_PER_OUTCOME + 1];   /* of each of packs; the last is for packs of which too many take part */
};

/* Nothing more may be done now. */
static inline bool progress_spent(const struct progress *p)
{
    return p->work <= p->keep;
}

/* Takes work from what may be done now; returns false, and takes all of that, where it is not enough. */
static inline bool progress_spend(struct progress *p, unsigned work)
{
    bool enough = p->work >= p->keep + work;

    p->work = enough ? p->work - work : p->keep;
    return enough;
}

/* Notes that the outcome may depend on an open value of policy. */
static inline void progress_saw(struct progress *p, const struct pack_form *f, uint8_t nr)
{
    unsigned i = 0;

    while (i < p->n_seen && (p->seen[i].form != f || p->seen[i].nr != nr))
        i++;
    if (i < OPEN_SEEN_MAX) {
        p->seen[i].form = f;
        p->seen[i].nr = nr;
        p->n_seen = i < p->n_seen ? p->n_seen : i + 1;
    }
}

/* Where of `consulted` a pack's readings and parameters are noted. */
static inline uint8_t progress_place(struct progress *p, const struct pack *pack)
{
    unsigned i = 0;

    while (i < p->n_packs && p->packs[i] != pack)
        i++;
    if (i == p->n_packs && i < PACKS_PER_OUTCOME)
        p->packs[p->n_packs++] = pack;
    return (uint8_t)i;
}

#endif
