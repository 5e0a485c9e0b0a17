/*
 * The last outcomes that were dear to come by: a call may ask the same of a thousand households of which nothing is
 * known, and evaluates it once. Jti, signature, references and lease years are each answer's own.
 *
 * An outcome is found by HMAC, under a key of the process, over all that decides it: the facts of the household, home,
 * corporation, phase, the packs and the day. An entry holds the outcome and no fact, and goes when other packs decide.
 *
 * secret: the facts; from what is kept nothing can be told of them without the key.
 */
#ifndef PASSEND_NOTARY_OUTCOMES_H
#define PASSEND_NOTARY_OUTCOMES_H

#include "model/facts.h"
#include "model/outcome.h"
#include "notary/editions.h"
#include "store/crypt.h"

#define OUTCOMES_MAX 32
#define OUTCOMES_WORTH 32    /* points: what costs less is not kept; while nothing is, nothing is hashed */

struct outcomes {
    uint32_t edition;        /* the generation of packs they rest on */
    unsigned n, next;        /* how many there are; which is replaced next */
    uint64_t found;          /* questions that were not evaluated */
    struct { uint8_t hash[DIGEST_LEN]; struct outcome outcome; } kept[OUTCOMES_MAX];
};

enum status outcomes_init(struct outcomes **out) MUST_USE;   /* OK | FAULT_MEMORY */
void outcomes_release(struct outcomes *o);

/*
 * As evaluate, under the packs of g.
 * in:      key   CRYPT_KEY_LEN bytes, of the process; day  today
 * out:     *u    borrows its texts and packs from g; *points grows by what was spent on it now
 * returns OK | REFUSED_MESSAGE, as evaluate
 * cost:   what evaluate costs; 2 microseconds for a question that is kept
 */
enum status outcomes_evaluate(struct outcomes *o, const uint8_t *key, const struct edition *g, int32_t day,
                              const struct question_facts *z, struct outcome *u, uint32_t *points) MUST_USE;

#endif
