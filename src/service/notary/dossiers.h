/*
 * Completion of a dossier: the seals of its whole roster become one coarse seal; and the end of a grant.
 *
 * Completing again gives the same facts under a new nonce, as long as K_deel lives (an hour after the first time).
 */
#ifndef PASSEND_NOTARY_DOSSIERS_H
#define PASSEND_NOTARY_DOSSIERS_H

#include "notary/begun.h"
#include "notary/notary.h"
#include "wire/platform.h"

/*
 * Participants' seals, by place: exactly the roster of d, no place twice, all of them live.
 * returns OK | REFUSED_SEAL_INVALID | REFUSED_SEAL_UNKNOWN, or why it ended | REFUSED_ROSTER_FOREIGN | REFUSED_ROSTER_DUPLICATE
 *         | REFUSED_ROSTER_EXCESS | REFUSED_ROSTER_INCOMPLETE | REFUSED_EXPIRED | REFUSED_INCOMPLETE
 */
enum status dossiers_match(struct notary *n, const struct dossier *d, const struct zegel *zegels, unsigned n_zegels,
                           const struct zegel *by_place[ROOSTER_MAX], int64_t now) MUST_USE;

/* In both of these *answered = false says that the store was asked, for gate gate_nr. */

/*
 * DOSSIER_COMPLETE. returns OK | REFUSED_MESSAGE (drop the channel); *out is the answer when OK.
 * BEGUN_COMPLETE: dossiers_completed makes the answer, and frees what was begun.
 */
enum status dossiers_complete(struct notary *n, const struct msg_dossier_complete *m, uint64_t gate_nr, int64_t now,
                              struct msg_dossierzegel *out, bool *answered) MUST_USE;
void dossiers_completed(struct notary *n, struct begun *b, const struct store_done *done, struct msg_dossierzegel *out);

/*
 * GRANT_END. The status to answer: OK | REFUSED_GRANT_UNKNOWN | REFUSED_CLIENT_UNKNOWN | FAULT_BUSY | FAULT_STORE |
 * FAULT_MEMORY. BEGUN_END: that which the store tells, with nothing but struct begun.
 */
enum status dossiers_grant_einde(struct notary *n, const struct msg_grant_end *m, uint64_t gate_nr, int64_t now,
                                 bool *answered) MUST_USE;

/* A dossier is about to end: the persons of its cases are wiped, what is pending goes, no seal is held. */
void dossiers_silence(struct notary *n, const struct dossier *d);

#endif
