/*
 * TOETS: for each household and home of a slice, open the seal, check that the question is inside the agreement,
 * evaluate, encode, sign.
 *
 * in:      the message as received
 * out:     ANSWERS in `out`, which has room for LIMIT_MESSAGE_BYTES
 * returns OK | REFUSED_MESSAGE (no gate of ours would send this: drop its channel)
 * secret: opened households are wiped before this returns
 * cost:   about 22 microseconds an answer, 16 of them the signature; half a millisecond more where much is open, once for
 *         questions that are equal
 */
#ifndef PASSEND_NOTARY_TOETS_H
#define PASSEND_NOTARY_TOETS_H

#include "notary/notary.h"

enum status toets(struct notary *n, const void *msg, size_t len, struct moment now, struct writer *out) MUST_USE;

#endif
