/*
 * Which questions can still matter for one adult: a group of statuses is asked after only where an answer to it could change an
 * outcome, so that nobody tells of illness or flight in vain.
 *
 * Each group is tried under the packs that decide: as said of nobody, and as said of this adult; with the other adults
 * once as people without income and with the same status, and once as people of whom nothing is known. Where any field of
 * the outcome differs, the group can matter. It is tried for each corporation that has rules of its own, and for the next
 * year too where the agreement lasts until then. What LIMIT_QUESTION_RUNS evaluations, or those of so many points, did not
 * decide is asked: a question too many is no wrong verdict.
 *
 * secret: what is read of this adult; nothing is kept. Working memory is the stack.
 * cost: the points of the last evaluation (LIMIT_POINTS at most) more than what it may; the caller keeps what came out
 */
#ifndef PASSEND_NOTARY_QUESTIONS_H
#define PASSEND_NOTARY_QUESTIONS_H

#include "notary/seals.h"
#include "wire/flow.h"

struct asking {
    const struct packset *packs;
    const struct dossier *dossier;
    const struct deelnemer_facts *own;   /* as read, before any answer */
    uint8_t plaats;
    uint32_t feiten;                     /* enum feit: what is not shared is not asked */
    int32_t day;                         /* today */
    int32_t until;                       /* last day of the agreement */
};

/*
 * in:      may     points of evaluation after which there is no further one; 0: all that may be asked is
 * out:     *spent  points that it came to
 * returns  bits: enum question. Children are asked of the first tenant of the roster, and of nobody else
 */
uint8_t questions_of(const struct asking *a, unsigned may, unsigned *spent);
/* The statuses that a set of groups asks after: enum persoonsstatus. */
uint32_t questions_statuses(uint8_t questions);

#endif
