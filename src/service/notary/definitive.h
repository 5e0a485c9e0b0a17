/*
 * Definitive verdicts in groups: what waits is looked up, decided and signed, written as rows of the log in one append, and
 * answered when that is durable. A group is what waits at that moment, LEAVES_MAX at most: while one is written the next one
 * gathers by itself.
 *
 *   BY_CALL -> BY_DOSSIER -> (BY_FORMER ->) LOOKED --in a group--> WRITING --durable--> ANSWERED
 *     ^   what there is already is looked up  |                       |
 *     +--another of its dossier goes first----+---not written---------+
 *
 * A call that was answered before gets the same bytes; what was refused leaves nothing. Withdrawals come between groups:
 * whatever is decided is looked at anew when its group is made.
 *
 * secret: questions and answers; memory that is given back is wiped, so is what was signed and not written.
 */
#ifndef PASSEND_NOTARY_DEFINITIVE_H
#define PASSEND_NOTARY_DEFINITIVE_H

#include "notary/begun.h"
#include "notary/notary.h"
#include "wire/definitive.h"

struct definitives;

enum status definitives_init(struct definitives **out) MUST_USE;   /* OK | FAULT_MEMORY */
void definitives_release(struct definitives *q);

/* DEFINITIVE, for gate gate_nr. returns OK (it is answered by definitives_answer) | REFUSED_MESSAGE (drop the channel)
 * | FAULT_MEMORY (to be answered) */
enum status definitives_ask(struct notary *n, const void *msg, size_t len, uint64_t gate_nr) MUST_USE;
/* Begins what can be begun now. true: something was, and when the store has told of it there may be more */
bool definitives_turn(struct notary *n, struct moment now);
/* There is something that was asked and is not begun. */
bool definitives_due(const struct notary *n);
/* What the store tells of BEGUN_LOOK and BEGUN_GROUP. */
void definitives_told(struct notary *n, struct begun *b, const struct store_done *done, struct moment now);
/* The next answer, into out. false: there is none */
bool definitives_answer(struct notary *n, uint64_t *gate_nr, struct writer *out);

#endif
