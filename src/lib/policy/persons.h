/*
 * The persons of a household as the derivations see them: every combination of what they may be, folded to states.
 * Internal to src/lib/policy.
 *
 * secret: states are personal data.
 */
#ifndef PASSEND_POLICY_PERSONS_H
#define PASSEND_POLICY_PERSONS_H

#include "policy/run.h"

#define STATEN_MAX 96

struct staten { unsigned n; struct staat s[STATEN_MAX]; bool vol; };   /* vol: there are more than fit */

/* The states for lease starts in one month of j->jaar. */
void persons_staten(struct context *c, const struct jaar *j, uint8_t maand, struct staten *r);

#endif
