/*
 * Completion of a dossier: the seals of its whole roster become one coarse seal; and the end of a grant.
 *
 * Completing again gives the same facts under a new nonce, as long as K_deel lives (an hour after the first time).
 */
#ifndef PASSEND_NOTARY_DOSSIERS_H
#define PASSEND_NOTARY_DOSSIERS_H

#include "notary/notary.h"
#include "wire/platform.h"

/* DOSSIER_VOLTOOI. returns OK | REFUSED_MESSAGE (drop the channel); *out is the answer when OK */
enum status dossiers_voltooi(struct notaris *n, const struct msg_dossier_voltooi *m, int64_t now,
                             struct msg_dossierzegel *out) MUST_USE;

/* GRANT_EINDE. The status to answer: OK | REFUSED_GRANT_UNKNOWN | REFUSED_CLIENT_UNKNOWN | FAULT_STORE */
enum status dossiers_grant_einde(struct notaris *n, const struct msg_grant_einde *m, int64_t now) MUST_USE;

#endif
