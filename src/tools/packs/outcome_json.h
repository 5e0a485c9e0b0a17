/*
 * The result of an evaluation as JSON, with the names of docs/verdict.md. For the command line; a verdict has its own form.
 */
#ifndef PASSEND_PACKS_OUTCOME_JSON_H
#define PASSEND_PACKS_OUTCOME_JSON_H

#include "base/buf.h"
#include "model/outcome.h"

/* n_leden: adults of the household, for bewijsroute. */
void outcome_json(struct writer *w, const struct outcome *u, unsigned n_leden);

#endif
