/*
 * What counts of what is said before a lease (phase toewijzing): a status without proof is unknown, whoever says it (R5-R7). What
 * proves it is given: a COA statement of at most six months before the start (facts_proven). In phase reactie everything counts.
 *
 * in:      said  the question, valid
 * out:     *out  the same, but for statuses: those that are proven, and all others that were said as unknown; personal data
 */
#ifndef PASSEND_POLICY_PROVEN_H
#define PASSEND_POLICY_PROVEN_H

#include "model/facts.h"

void proven_facts(const struct question_facts *said, struct question_facts *out);

#endif
