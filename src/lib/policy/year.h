/*
 * One lease year of one trial under one stack of packs. walk.c makes it; persons, sums and points read it.
 * Internal to src/lib/policy.
 *
 * secret: incomes are personal data; they live on the stack.
 */
#ifndef PASSEND_POLICY_YEAR_H
#define PASSEND_POLICY_YEAR_H

#include "policy/derive.h"
#include "policy/trial.h"

/* Large arrays that are filled before they are read; zeroing them first would cost more than the evaluation. */
#define UNFILLED __attribute__((uninitialized))

#define LAYERS_MAX PACKS_PER_OUTCOME

/* One pack that takes part: the national one, then the overlays. */
struct layer {
    const struct pack *pack;
    uint8_t first_bit, first_counter;   /* where its derivations over persons start in a state */
    uint8_t place;                      /* progress_place */
    uint64_t steps;                     /* those that decide what is wanted still */
};

/* A derivation over persons, of any of the packs. */
struct person_step {
    uint32_t over, holds;
    uint64_t old_enough, too_old;       /* bits of ages (AGE_BIT) that must be, may not be reached */
    uint8_t kind, bit, counter;
};

/* Bits of what a person may be, beside predicates: of ages that are reached, and that route B is open to the person and may not
 * be used. */
#define ROUTE_B_CLOSED (UINT64_C(1) << 23)
#define AGE_BIT(i) (UINT64_C(1) << (24 + (i)))

struct year {
    const struct trial *trial;
    struct layer layers[LAYERS_MAX];
    unsigned n_layers;
    struct person_step person_steps[64];   /* those that decided what was wanted at first */
    unsigned n_person_steps;
    uint32_t predicates;                /* those a derivation looks at */
    uint8_t ages[AGES_MAX];             /* ages in years that a derivation looks at */
    unsigned n_ages;
    uint64_t looked_at;                 /* what of a person the derivations, and the sums, look at */
    int16_t days;                       /* coouderschapDagen */
    struct income_rules rules;
    struct income incomes[ADULTS_MAX];
    uint8_t rounding, child18, vierweken;   /* readings with a hook: number, or READINGS_MAX */
    int64_t above;                      /* O12 varied: what an amount may be above a limit, 10^-4 cent */
};

/* What persons contribute, folded: one bit a derivation that some person matched, or did not match. */
struct state {
    uint64_t match, differ;
    uint8_t counts[COUNTERS_MAX];
    uint32_t income;                    /* whose income counts: bit i = adults[i]; INCOME_OF_OTHERS */
    uint32_t closed;                    /* of these, to whom route B is open but may not be used: bit i = adults[i] */
    uint32_t award;                     /* before a lease: of these, who have an award in place of an income: nought or more */
    uint32_t zero;
};

#define INCOME_OF_OTHERS (1u << ADULTS_MAX)                    /* somebody without amounts counts */
#define INCOME_OF_OTHERS_MIN_0 (1u << (ADULTS_MAX + 1))        /* likewise, known to have nought or more (O6) */
_Static_assert(ADULTS_MAX + 2 <= 32, "struct state has a bit for each adult, and two more");

#endif
