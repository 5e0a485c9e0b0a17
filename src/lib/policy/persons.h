/*
 * The persons of a household as the derivations see them: every combination of what they may be, folded to states.
 * Internal to src/lib/policy.
 *
 * secret: states are personal data.
 */
#ifndef PASSEND_POLICY_PERSONS_H
#define PASSEND_POLICY_PERSONS_H

#include "policy/progress.h"
#include "policy/year.h"

#define STATES_MAX 96

struct states { unsigned n; struct state s[STATES_MAX]; bool full; };   /* full: there are more than fit */

/* The states for lease starts in one month of the year. */
void persons_states(const struct year *y, uint8_t month, struct progress *progress, struct states *out);

#endif
