/*
 * Whether facts from a peer are possible at all: counts, enumerations, ranges. The evaluator relies on what holds here.
 *
 * returns false for anything else; the facts are then not to be used.
 */
#ifndef PASSEND_MODEL_VALID_H
#define PASSEND_MODEL_VALID_H

#include "model/facts.h"

#include <stdbool.h>

bool huishouden_geldig(const struct huishouden *h);
bool eenheid_geldig(const struct eenheid *e);
bool zaakfeiten_geldig(const struct zaakfeiten *z);

#endif
