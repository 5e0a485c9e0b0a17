/*
 * A compact JWT (RFC 7519) whose key is not one fixed entry: an issuer's pinned key or certificate chain, or the key
 * that a verified credential names. jws_verify is for sources whose header is pinned member by member; here the header
 * may have members we do not know (RFC 7515 4), but never one that brings a key or an extension along.
 *
 * Order of the checks, and so of the refusals: those of jws_open, then in jwt_verify: typ, key, alg, signature, and only
 * then is the payload parsed.
 *
 * secret: the payload is personal data; it lives in memory that is wiped when freed.
 */
#ifndef PASSEND_CREDENTIAL_JWT_H
#define PASSEND_CREDENTIAL_JWT_H

#include "jose/jws.h"
#include "x509/x5chain.h"

struct jwt {
    struct jws jws;
    uint8_t *payload;          /* owned */
};

/* Whom to believe: pinned keys (an empty kid fits every token), or certificate chains; chains go first where given. */
struct jwt_trust {
    const struct key *keys;
    size_t n_keys;
    const struct x5_trust *x5;
};

/*
 * in:      text     ASCII, not NUL-terminated; must outlive out
 *          max      characters it may have
 * out:     out      release with jwt_release; zeroed otherwise
 * returns as jws_open
 */
enum status jwt_open(const char *text, size_t len, size_t max, struct jwt *out) MUST_USE;
void jwt_release(struct jwt *jwt);

/*
 * in:      typ      the header must have it; NULL: not looked at
 *          now_s    for certificates
 * out:     payload  the JSON object that was signed; *chain where a chain was used (release with x5_chain_release)
 * returns OK | REFUSED_TOKEN_TYP | _KID | _ALG | _SIGNATURE | _JSON | REFUSED_CERT_* | FAULT_MEMORY | FAULT_CRYPTO
 * cost:    one signature check per fitting key.
 */
enum status jwt_verify(const struct jwt *jwt, const char *typ, const struct jwt_trust *trust, int64_t now_s,
                       json_t **payload, struct x5_chain *chain) MUST_USE;

/* The payload whatever the signature; for tools only. returns OK | REFUSED_TOKEN_JSON | FAULT_MEMORY */
enum status jwt_payload_unverified(const struct jwt *jwt, json_t **payload) MUST_USE;

/*
 * A key for one algorithm from a JWK that others wrote (cnf, a JWKS): members about the key are taken, others passed
 * over; a private member is refused. kid stays empty when there is none.
 * returns OK | REFUSED_KEY* | FAULT_CRYPTO
 */
enum status jwt_key(const json_t *jwk, enum key_alg alg, struct key *out) MUST_USE;

/* A NumericDate: an integer or a number with a fraction, which is cut off. False where it is neither or out of range. */
bool jwt_time(const json_t *v, int64_t *out);

/*
 * exp and nbf where present; exp without leeway.
 * returns OK | REFUSED_TOKEN_EXPIRED | REFUSED_TOKEN_NOT_YET
 */
enum status jwt_times(const json_t *claims, int64_t now_s) MUST_USE;

#endif
