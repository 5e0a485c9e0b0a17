/*
 * Decides about the answer of a wallet under a profile of the form sd-jwt-vc: decrypts, verifies every presentation with
 * its holder, certificates and status, holds it against the profile's query, and reduces the claims to facts.
 *
 * in:      profile   form PROFILE_WALLET
 *          request   what our request to the wallet said, and what was fetched to judge it: CRLs and status lists
 *          jwe       the `response` parameter of direct_post.jwt
 * out:     out       filled on OK, wiped otherwise
 * returns OK | as vp_open | REFUSED_CERT_FORM, REFUSED_TOO_MANY (a CRL) | REFUSED_CLAIM_* | REFUSED_IDENTITY
 *         | FAULT_MEMORY | FAULT_CRYPTO
 * secret: everything but the profile; what is made here is wiped.
 * cost:   one key agreement, and a few signature checks for each presentation, certificate, CRL and list.
 */
#ifndef PASSEND_CREDENTIAL_WALLET_H
#define PASSEND_CREDENTIAL_WALLET_H

#include "evidence/claims.h"
#include "credential/vp.h"

struct wallet_crl {
    const uint8_t *der;
    size_t len;
};

struct wallet_request {
    const char *client_id;           /* with its prefix; what the key binding must be for */
    const char *state;               /* NULL: none was sent */
    struct id nonce;                 /* base64url in the request */
    int64_t now_s;
    const struct identiteit *expected;
    struct jwe_key own;
    const struct wallet_crl *crls;
    size_t n_crls;
    const struct status_token *lists;
    size_t n_lists;
    int64_t list_age_s;              /* how old a status list may be */
};

enum status wallet_verify(const struct profile *profile, const struct wallet_request *request, const char *jwe, size_t len,
                          struct claims *out) MUST_USE;

#endif
