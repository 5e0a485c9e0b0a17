/*
 * Cells of a household sum between income limits.
 *
 * A cell holds its last member (limits are inclusive) and contains no limit but possibly that one, so that every
 * comparison "sum <= limit" has one answer in it. Lines of the 1,000-euro grid within 500 euro of a limit are left out,
 * so that a cell is never a narrow strip beside a limit.
 */
#ifndef PASSEND_POLICY_CELL_H
#define PASSEND_POLICY_CELL_H

#include "model/facts.h"

#define CELL_CUTS_MAX 128 /* four years of sixteen limits, at both ends of an open index */

/*
 * in:      q       the sum; cuts: the limits, ascending, in the unit of q; euro: 1 euro in that unit
 * returns the cell that holds q
 */
struct money_range cell_of(int64_t q, const int64_t *cuts, unsigned n, int64_t euro);
/* Floor division for a positive divisor. */
int64_t cell_divide_down(int64_t a, int64_t b);
/* Adds v to an ascending list without duplicates; returns the new length, at most CELL_CUTS_MAX. */
unsigned cell_cut(int64_t *cuts, unsigned n, int64_t v);

#endif
