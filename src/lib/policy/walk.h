/*
 * Walks the cells of the facts: start dates and packs (R1), months, states of the persons, home and household, income; all
 * that can change what the walk is for, and no more. Internal to src/lib/policy.
 *
 * cost: bounded by context.work; where that or an array is too small, waarden.alles says so.
 */
#ifndef PASSEND_POLICY_WALK_H
#define PASSEND_POLICY_WALK_H

#include "policy/run.h"

void walk_verzamel(struct context *c, const struct zaakfeiten *z, struct waarden *w);
/*
 * The first day of the k-th stretch, from 0, of the days of publication that are possible on which the same overlays hold for
 * the corporation.
 * returns false where there are not so many; *dag is then the first day of the last one
 */
bool walk_publicatie(const struct context *c, const struct zaakfeiten *z, unsigned k, int32_t *dag);
/* The value of an outcome field (its slot) that all cells share, or 0: undecided. */
uint8_t walk_beslist(const struct waarden *w, unsigned slot);

#endif
