/*
 * What a person says is so: values filled in by oneself, answers to questions, and "right", which makes of all of it a grant
 * that is pending. Every struct that came from a page is checked here.
 *
 * secret: personal data; it is wiped when a grant is made of it.
 */
#ifndef PASSEND_NOTARY_CONFIRM_H
#define PASSEND_NOTARY_CONFIRM_H

#include "notary/facts_merge.h"
#include "wire/flow.h"

/*
 * STEP_SELF: birth date, and income of one year or none: then the actual income has to follow (changed.h).
 * returns OK (*out is the caller's, mem_free) | REFUSED_SELF (something is missing or cannot be) | FAULT_MEMORY
 */
enum status confirm_self(const struct msg_step *m, int64_t now, struct reading **out) MUST_USE;

/* Tax years of which an income was read that a lease of now can rest on: how many, and whether this is one of them. */
unsigned confirm_years(const struct reading *r, int32_t today);
bool confirm_has_year(const struct reading *r, int16_t year, int32_t today);
/* Nothing was filled in that an income could be counted from: neither a year nor a slip. */
bool confirm_nothing(const struct reading *r);

/* The agreement is about income, and the source has none of a year that counts, no slip, no profit, and no status or statement in
 * place of it: there is nothing to agree to. */
bool confirm_no_income(const struct zaak *z, const struct reading *r, int32_t today);

/* What would be sealed if nothing were answered: the values of page 3. */
void confirm_values(const struct zaak *z, uint8_t rol, struct deelnemer_facts *out);

/* Groups that are to be asked after what was read. */
uint8_t confirm_questions(const struct notary *n, const struct zaak *z, const struct dossier *d, int64_t now);

/*
 * STEP_ANSWERS: what was answered to the questions of this person takes the place of what the platform had said.
 * returns OK | REFUSED_SELF | FAULT_MEMORY; nothing has changed then
 */
enum status confirm_answers(struct zaak *z, const struct msg_step *m) MUST_USE;
/* There was nothing to ask: what the platform had said counts for nothing. */
void confirm_no_answers(struct zaak *z);

/*
 * "Right": the grant is pending, the person wiped.
 * returns OK | REFUSED_TOKEN_IAT (what was read is too old) | REFUSED_SELF (these facts cannot be) | FAULT_MEMORY | FAULT_CRYPTO;
 *         nothing has changed then
 */
enum status confirm_right(struct notary *n, struct zaak *z, const struct dossier *d, int64_t now) MUST_USE;

#endif
