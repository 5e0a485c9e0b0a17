/*
 * What an adult agrees to (PAR): whether a client may ask for it, and whether it fits the dossier; then a case is open for
 * the evidence.
 *
 * secret: what is asked holds an expected identity and declarations; they go into the case and nowhere else.
 */
#ifndef PASSEND_NOTARY_AGREE_H
#define PASSEND_NOTARY_AGREE_H

#include "notary/notary.h"
#include "wire/platform.h"

/* PAR. REFUSED_MESSAGE: no gate of ours would send this, drop its channel; else the answer says it all. */
enum status agree_par(struct notary *n, const struct msg_par *m, struct moment now, struct msg_par_answer *out) MUST_USE;

#endif
