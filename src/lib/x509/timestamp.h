/*
 * Time-stamps (RFC 3161, 5816): whether an authority says that something was there at a time.
 *
 * A token, or the whole answer that it came in. It is DER: SignedData with one signer (x509/cms.h), who is named by a
 * signing-certificate attribute and whose certificate, which is in it, is for time-stamping and nothing else, critically.
 * The chain is judged at the time that the stamp says, which must not lie after the one it is judged for: what the authority's
 * certificate is worth today does not matter. A stamp may say how far its time is off, and what it is of was there by the end
 * of that only. Signature, chain and imprint are SHA-256, -384 or -512. Revocation is not
 * looked at: nobody keeps lists for all those years, and the next stamp of the same log says the same again. No nonce is
 * compared; who asked does that.
 *
 * OpenSSL's TS_RESP_verify_* is not used: it reads attributes of any type as the one it expects (CVE-2025-69420), on
 * machines that nobody updates.
 *
 * secret: nothing.
 */
#ifndef PASSEND_X509_TIMESTAMP_H
#define PASSEND_X509_TIMESTAMP_H

#include "base/status.h"

#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TIMESTAMP_MAX (64u << 10)

struct timestamp_rules {
    const STACK_OF(X509) *anchors;     /* authorities that are believed */
    int64_t at;                        /* unix seconds; 0 = do not compare */
    /* Of what it is: the bytes, or their digest by the stamp's own algorithm. */
    const void *data;
    size_t len;
    bool is_digest;
};

/* Unix seconds; 0 where it is refused. */
struct timestamp {
    int64_t time;                      /* as it says, a part of a second left out */
    int64_t by;                        /* with as much as it may be off, a part of a second rounded up */
};

/*
 * returns OK | REFUSED_STAMP_FORM | REFUSED_STAMP_STATUS (an answer without a token) | REFUSED_STAMP_ALG |
 * REFUSED_STAMP_SIGNATURE
 *         | REFUSED_STAMP_IMPRINT | REFUSED_STAMP_SIGNER (the name in it is not its certificate's) | REFUSED_STAMP_LATER
 *         | REFUSED_CERT_CHAIN | _TIME | _WEAK | _USE | FAULT_MEMORY | FAULT_CRYPTO
 * cost:    a signature check a certificate, and one for the token
 */
enum status timestamp_verify(const uint8_t *der, size_t len, const struct timestamp_rules *rules, struct timestamp *out) MUST_USE;

#endif
