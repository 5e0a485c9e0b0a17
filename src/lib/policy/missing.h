/*
 * What is missing: the smallest set of facts that would settle what is undecided, each with its owner (R12).
 * Internal to src/lib/policy.
 */
#ifndef PASSEND_POLICY_MISSING_H
#define PASSEND_POLICY_MISSING_H

#include "policy/run.h"

/* in: said; z, what counts of it (proven.h); w, as walked over z. out: out->ontbreekt, for the outcome where that is
 * undecided, else for every such field. */
void missing_vullen(struct context *c, const struct zaakfeiten *said, const struct zaakfeiten *z, const struct waarden *w,
                    struct uitslag *out);

/* The names that a missing fact may have, besides "beleid ..." and parameters of a pack; ended by NULL. */
extern const char *const missing_names[];

#endif
