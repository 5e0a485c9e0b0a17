/*
 * The sums of income of a household: by route A and by route B (R8), from exact facts or from the cells of a seal. An
 * unknown income that is in both is a range of each: every A with every B, which decides less and never otherwise.
 * Internal to src/lib/policy.
 *
 * secret: sums are personal data.
 */
#ifndef PASSEND_POLICY_SUMS_H
#define PASSEND_POLICY_SUMS_H

#include "policy/point.h"

#define EURO_ABOVE (100 * INDEX_ONE - 1)  /* what rounding down to whole euros takes off at most, 10^-4 cent */

struct sums {
    const struct state *state;
    struct amount a, b;
    bool has_b;                      /* b is a sum of its own, else it is a */
    bool index_used[2];
};

/* The sums of those who count in a state, with a reading or number varied. */
struct sums sums_of(const struct year *y, const struct variation *v, const struct state *s);
/*
 * After the cells of a state were walked of which these are the sums, p the last of them.
 * out: *seen  the indices and the rounding, where another value would move a sum across an amount it was compared with
 */
void sums_consult(const struct year *y, const struct sums *usual, const struct point *p, struct consulted *seen);
/* Is the reading on the month of a four-weekly slip (O7) the one that is varied? */
bool sums_vierweken_varied(const struct year *y, const struct variation *v);

#endif
