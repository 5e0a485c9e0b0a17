/*
 * The signed receipt of an agreement, which the platform gets with the access token (docs/verdict.md). It says what was agreed
 * to in codes, without an amount, and the code by which the person can stop it.
 *
 * secret: the code.
 */
#ifndef PASSEND_NOTARY_RECEIPT_SIGN_H
#define PASSEND_NOTARY_RECEIPT_SIGN_H

#include "notary/notary.h"

struct granted;                          /* wire/token.h */
struct pending;

/*
 * What is pending in p, of which g was made, as a compact JWS of at most RECEIPT_MAX bytes.
 * returns OK | FAULT_CRYPTO | FAULT_SYSTEM (does not fit the writer)
 */
enum status receipt_sign(struct notary *n, const struct pending *p, const struct granted *g, int64_t now,
                         struct writer *out) MUST_USE;

#endif
