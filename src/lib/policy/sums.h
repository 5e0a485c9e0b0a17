/*
 * The sums of income of a household: by route A and by route B (R8), from exact facts or from the cells of a seal. An
 * unknown income that is in both is a range of each: every A with every B, which decides less and never otherwise.
 * Internal to src/lib/policy.
 *
 * secret: sums are personal data.
 */
#ifndef PASSEND_POLICY_SUMS_H
#define PASSEND_POLICY_SUMS_H

#include "policy/run.h"

struct som_ab { struct amount a, b; bool heeft_b; };   /* heeft_b: b is a sum of its own, else it is a */

/* The sums of those who count in a state; notes in `gebruikt` which index is in them. */
struct som_ab sums_van(const struct context *c, const struct jaar *j, const struct staat *st, bool gebruikt[2]);
/* After the cells of a state were run: marks the indices and the rounding as consulted where another value would move a
 * sum across an amount it was compared with. */
void sums_raadplegen(struct context *c, const struct jaar *j, const struct staat *st, const struct som_ab *s,
                     const bool gebruikt[2]);
/* Is the reading on the month of a four-weekly slip (O7) the one that is varied? */
bool sums_vierweken(const struct context *c, const struct jaar *j);
/* Is the reading on rounding (O12) the one that is varied? */
bool sums_afronding(const struct context *c, const struct jaar *j);

#endif
