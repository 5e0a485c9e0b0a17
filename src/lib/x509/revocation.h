/*
 * What was handed over with a signature to show that its certificates are not revoked: CRLs (RFC 5280) and OCSP answers
 * (RFC 6960). Judges them, each alone and all together.
 *
 * Every certificate below the anchor needs one that speaks for it, and everything that was handed over must be good: signed
 * by that certificate's issuer (OCSP: or by a responder which that issuer certified directly for OCSP and which is not
 * revoked itself: nocheck, or a CRL at hand), complete (no delta), with a SHA-2 signature, without critical extensions that
 * are not understood, in date (thisUpdate, a nextUpdate; what speaks for the signer also not older than the caller allows),
 * and about a certificate of the chain. Nothing is passed over: what is of no use is refused. Revoked counts whatever the
 * date and reason.
 *
 * secret: nothing.
 */
#ifndef PASSEND_X509_REVOCATION_H
#define PASSEND_X509_REVOCATION_H

#include "x509/x5chain.h"

#include <openssl/ocsp.h>

#define REVOCATION_MAX LIMIT_INTREKKING
#define REVOCATION_BYTES_MAX LIMIT_INTREKKING_BYTES   /* of one */
#define REVOCATION_SINGLES_MAX LIMIT_OCSP_CERTIFICATES
#define REVOCATION_LEEWAY_S LIMIT_LEEWAY_S             /* clock difference allowed for thisUpdate */

struct revocation {
    X509_CRL *crls[REVOCATION_MAX];
    size_t n_crls;
    OCSP_BASICRESP *answers[REVOCATION_MAX];
    size_t n_answers;
};

/*
 * in:      der      one CRL or OCSP response, and nothing after it
 * out:     out      one more; release with revocation_release
 * returns OK | REFUSED_CERT_FORM | REFUSED_TOO_MANY | REFUSED_CERT_REVOCATION (a responder that says it has no answer)
 *         | FAULT_CRYPTO
 */
enum status revocation_add(struct revocation *out, const uint8_t *der, size_t len) MUST_USE;
void revocation_release(struct revocation *given);

/*
 * in:      chain    found good by x5_verify or x5_verify_set, anchor included
 *          max_age_s  since thisUpdate, of what speaks for the first certificate; above it nextUpdate decides alone
 * returns OK | REFUSED_CERT_REVOKED (before all other refusals) | REFUSED_CERT_REVOCATION | FAULT_MEMORY | FAULT_CRYPTO
 * cost:    two signature checks for each certificate that a CRL or answer speaks for.
 */
enum status revocation_check(const struct revocation *given, const struct x5_chain *chain, int64_t now_s,
                             int64_t max_age_s) MUST_USE;

#endif
