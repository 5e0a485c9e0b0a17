/*
 * Evidence in a case: which may be offered, and what the assessor's answer makes of it. Facts that hold make a grant, and its
 * seal is held for fetching.
 *
 * secret: facts are personal data; they leave only sealed.
 */
#ifndef PASSEND_NOTARY_ACCEPT_H
#define PASSEND_NOTARY_ACCEPT_H

#include "notary/begun.h"
#include "notary/cases.h"
#include "wire/evidence.h"
#include "wire/platform.h"

/*
 * BEWIJS_OPEN.
 * returns OK with *zaak set: an assessor is wanted, call cases_assess or leave it; OK with *zaak NULL: *out is the
 *         answer (the same evidence again, or a refusal) | REFUSED_MESSAGE
 */
enum status accept_open(struct notary *n, const struct msg_bewijs_open *m, struct moment now, struct zaak **zaak,
                        struct msg_zegel *out) MUST_USE;

/* What is read of a person may be: from the source that was named, signed by who may. d: of the case, NULL = there is none.
 * returns OK | REFUSED_MESSAGE | why not */
enum status accept_check(struct notary *n, const struct zaak *z, const struct dossier *d, const struct msg_feiten *m,
                         int64_t now) MUST_USE;

/*
 * FEITEN and REFUSAL of the assessor in a slot; *out is the answer to the gate's request.
 * *answered = false: the store was asked (BEGUN_GRANT); accept_finish makes the answer, and frees what was begun.
 * returns OK | REFUSED_MESSAGE (not its case, or impossible facts: drop the assessor; *out is still the answer)
 */
enum status accept_facts(struct notary *n, uint32_t slot, const struct msg_feiten *m, struct moment now, struct msg_zegel *out,
                         bool *answered) MUST_USE;
void accept_finish(struct notary *n, struct begun *b, const struct store_done *done, struct moment now, struct msg_zegel *out);
enum status accept_refusal(struct notary *n, uint32_t slot, const struct msg_refusal *m, struct msg_zegel *out) MUST_USE;
/* The assessor in a slot is gone. false: it had no case, there is nothing to answer. */
bool accept_lost(struct notary *n, uint32_t slot, struct msg_zegel *out);

#endif
