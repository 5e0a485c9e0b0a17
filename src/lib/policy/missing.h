/*
 * What is missing: the smallest set of facts that would settle what is undecided, each with its owner (R12).
 * Internal to src/lib/policy, but for the names.
 */
#ifndef PASSEND_POLICY_MISSING_H
#define PASSEND_POLICY_MISSING_H

#include "policy/progress.h"
#include "policy/trial.h"
#include "policy/values.h"

/* in: first, as walked over the facts of the question. out: out->ontbreekt, for the outcome where that is undecided, else
 * for every such field. */
void missing_find(const struct question *q, const struct values *first, struct progress *progress, struct outcome *out);

/* The names that a missing fact may have, besides "beleid ..." and parameters of a pack; ended by NULL. */
extern const char *const missing_names[];

#endif
