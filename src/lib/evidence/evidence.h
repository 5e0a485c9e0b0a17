/*
 * Decides about one piece of evidence: signature first (jws.h; container.h where a certificate signs), then content
 * (claims.h).
 *
 * in:      profile  how this source signs
 *          request  as claims_read
 *          input    the evidence as it was sent, and the answers about revocation that came with it: only where the
 *                   profile's signer has a certificate
 * out:     out      filled on OK, wiped otherwise
 *          origin   who signed, and the order that the evidence was made for; zeroed unless OK
 * returns OK | REFUSED_SOURCE_UNKNOWN (a profile whose evidence is not sent in) | REFUSED_TOKEN_* (_FORMAT also for answers
 *         about revocation where no certificate signs) | REFUSED_CERT_* | REFUSED_TOO_MANY (of those answers)
 *         | REFUSED_CLAIM_* | REFUSED_DESK | REFUSED_IDENTITY | FAULT_MEMORY | FAULT_CRYPTO
 * secret: everything but the profile and the certificate; the decoded payload is wiped before return. order_sha is a digest
 *         of a reference to a person's order: not printed, not logged.
 */
#ifndef PASSEND_EVIDENCE_EVIDENCE_H
#define PASSEND_EVIDENCE_EVIDENCE_H

#include "evidence/claims.h"
#include "evidence/input.h"

struct evidence_origin {
    const struct key *key;                    /* the pinned key that signed (borrows from profile); NULL: a certificate did */
    bool has_certificate;
    uint8_t certificate_sha[DIGEST_LEN];      /* of the signer's certificate, DER */
    bool has_order;                           /* the evidence names a one-time order in place of a nonce of ours */
    uint8_t order_sha[DIGEST_LEN];            /* of the issuer, a NUL and the order's number */
    int64_t order_made;                       /* unix seconds: when the order was made, as it says itself */
    int64_t order_until;                      /* unix seconds; after it the same order is refused as too old */
};

enum status evidence_verify(const struct profile *profile, const struct claims_request *request,
                            const struct evidence_input *input, struct claims *out,
                            struct evidence_origin *origin) MUST_USE;

#endif
