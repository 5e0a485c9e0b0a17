/*
 * One point of the facts, run through the packs: the tables of the national pack and its overlays in order. What a point says
 * depends on the lease year, the state of the persons, the open values that are held and its own base slots, on nothing else.
 * Internal to src/lib/policy.
 *
 * secret: a point is personal data; it lives on the stack.
 */
#ifndef PASSEND_POLICY_POINT_H
#define PASSEND_POLICY_POINT_H

#include "policy/progress.h"
#include "policy/year.h"

#define COMPARED_MAX 8

struct point {
    int64_t v[SLOTS];                /* in: those of facts; out: fields and steps */
    uint8_t param[SLOTS];            /* of a step that yields an amount: its parameter */
    const char *exemption[VRIJSTELLING_N];
    const struct form_row *hit[LAYERS_MAX][STEPS_MAX];     /* of the steps that were run; NULL: no row */
    struct open_part doubt;          /* the comparison that an open value leaves in doubt: its answer changes at `min`; form NULL:
                                      * none, and the point is settled */
    /* Noted since whoever runs the points cleared it: down to where the value of a slot stands for those below it (walk.c), what
     * was looked at of each layer, and the amounts that sums were compared with. */
    int64_t from[SLOT_BASIS_N];
    struct consulted consulted[LAYERS_MAX];
    int64_t compared[COMPARED_MAX];
    unsigned n_compared;
};

void point_run(const struct year *y, const struct state *s, const struct held *held, struct point *p);

/* The tables of a layer that were run, as bits. */
static inline uint64_t point_tables(const struct layer *l)
{
    return l->steps & ~((UINT64_C(1) << l->pack->form->n_person_steps) - 1);
}

#endif
