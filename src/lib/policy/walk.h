/*
 * Walks the cells of the facts: start dates and packs (R1), months, states of the persons, home and household, income; all
 * that can change what the trial is for, and no more. Internal to src/lib/policy.
 *
 * cost: bounded by progress.work; where that or an array is too small, values.too_much says so.
 */
#ifndef PASSEND_POLICY_WALK_H
#define PASSEND_POLICY_WALK_H

#include "policy/progress.h"
#include "policy/trace.h"
#include "policy/trial.h"
#include "policy/values.h"

/* out: *out; *trace, the rows hit at each cell, where it is not NULL; *progress, used and seen. */
void walk_cells(const struct trial *t, struct progress *progress, struct values *out, struct trace *trace);
/*
 * The first day of the k-th stretch, from 0, of the days of publication that are possible on which the same overlays hold for
 * the corporation.
 * returns false where there are not so many; *day is then the first day of the last one
 */
bool walk_publication(const struct packset *packs, const struct question_facts *z, unsigned k, int32_t *day);

#endif
