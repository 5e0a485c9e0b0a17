/*
 * Decides about one piece of evidence: signature first (jws.h), then content (claims.h).
 *
 * in:      as jws_verify and claims_read
 * out:     out      filled on OK, wiped otherwise; *key the entry that signed (borrows from profile), NULL otherwise
 * returns OK | REFUSED_SOURCE_UNKNOWN (a profile whose evidence is not sent in) | REFUSED_TOKEN_* | REFUSED_CLAIM_*
 *         | REFUSED_DESK | REFUSED_IDENTITY | FAULT_MEMORY | FAULT_CRYPTO
 * secret: everything but the profile; the decoded payload is wiped before return.
 */
#ifndef PASSEND_TOKEN_EVIDENCE_H
#define PASSEND_TOKEN_EVIDENCE_H

#include "token/claims.h"

enum status evidence_verify(const struct profile *profile, const struct claims_request *request, const char *jws,
                            size_t len, struct claims *out, const struct key **key) MUST_USE;

#endif
