/*
 * Whether facts from a peer are possible at all: counts, enumerations, ranges, and what of a household and a home cannot be
 * together. The evaluator relies on what holds here; facts for which it does not are not to be used.
 */
#ifndef PASSEND_MODEL_VALID_H
#define PASSEND_MODEL_VALID_H

#include "base/limits.h"
#include "base/status.h"
#include "model/facts.h"

#include <stdbool.h>

bool household_valid(const struct huishouden *h);
bool home_valid(const struct eenheid *e);

/* No home is let for less, so it is a typing error, or nought for a rent that is not known. A range that begins lower is one
 * of which nothing more is known. */
static inline bool rent_too_low(const struct eenheid *e)
{
    return e->present && e->huurprijs.max < LIMIT_RENT_MIN_CENTS;
}

/*
 * The whole check of a question: one household, one home at one rent.
 * out:     *lid  with REFUSED_DATE 1 + the number of the adult whose date of birth it is about; 0 otherwise
 * returns OK | REFUSED_MESSAGE (a count, enumeration or range is impossible) | REFUSED_RENT_LOW | REFUSED_DATE (somebody who
 *         rents the home is certainly born after the lease starts)
 */
enum status question_valid(const struct question_facts *z, unsigned *lid) MUST_USE;

#endif
