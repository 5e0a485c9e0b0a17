/*
 * A source's public key with everything that decides how it may be used: its identifier, its one algorithm, and for a
 * desk the corporation it belongs to. Built once from a JWK; the verification context is kept.
 *
 * The entry dictates the algorithm: a signature is checked with the algorithm written here, whatever a token says.
 *
 * secret: nothing; public keys only. A JWK with a private member is refused.
 */
#ifndef PASSEND_JOSE_KEY_H
#define PASSEND_JOSE_KEY_H

#include "base/status.h"
#include "json/strict_json.h"
#include "model/facts.h"

#include <openssl/evp.h>
#include <stdint.h>

#define KID_MAX 64
#define KEY_RSA_MIN_BITS 2048
#define KEY_RSA_MAX_BITS 8192      /* a larger modulus only costs time */
#define KEY_SIGNATURE_MAX (KEY_RSA_MAX_BITS / 8)

enum key_alg { KEY_ALG_NONE, KEY_PS256, KEY_ES256, KEY_EDDSA, KEY_RS256 };
enum trust { TRUST_FAPI2 = 1, TRUST_NLGOV = 2 };   /* nlgov adds RS256 */

struct key {
    char kid[KID_MAX + 1];            /* printable ASCII, not empty */
    char corporatie[CORPORATIE_MAX];  /* desk keys: the corporation that signs; else empty */
    enum key_alg alg;
    EVP_PKEY *pkey;
    EVP_MD_CTX *ready;                /* initialised for verification; copied per use */
};

/* The public members of a JWK (RFC 7517, 7518, 8037) as a key of one algorithm, for a caller that has rules of its own
 * about the other members.
 *
 * in:      jwk      any JSON; members that are not named here are passed over
 *          assume   the algorithm of an RSA key that does not name one; KEY_ALG_NONE: alg is required
 * out:     key      without kid and corporatie; release with key_release; zeroed otherwise
 * returns OK | REFUSED_KEY (malformed, not on the curve, larger than KEY_RSA_MAX_BITS)
 *         | REFUSED_KEY_KIND (kty or crv, also symmetric) | REFUSED_KEY_ALG (alg not ours, or of another kty)
 *         | REFUSED_KEY_USE (use or key_ops without verification of signatures)
 *         | REFUSED_KEY_WEAK (modulus, exponent, ROCA, small factors, small order) | FAULT_CRYPTO
 */
enum status key_import(const json_t *jwk, enum key_alg assume, struct key *out) MUST_USE;

/* True when a member holds a secret: d p q dp dq qi oth k. */
bool key_has_private(const json_t *jwk);

/*
 * A key as profiles pin it.
 *
 * in:      jwk      members kty crv x y n e kid alg use corporatie, nothing else; kid and alg required
 * out:     key      release with key_release; zeroed otherwise
 * returns OK | REFUSED_KEY (also a member too many) | REFUSED_KEY_PRIVATE | as key_import
 *         | REFUSED_KEY_ALG (RS256 outside TRUST_NLGOV)
 */
enum status key_from_jwk(const json_t *jwk, enum trust trust, struct key *out) MUST_USE;
/* The same of a key that key_from_jwk took before, in another process: what takes long to find out is not looked at again.
 * returns as key_from_jwk */
enum status key_from_checked(const json_t *jwk, enum trust trust, struct key *out) MUST_USE;
void key_release(struct key *k);

/*
 * Checks a signature in its JOSE form: ES256 as r || s of 64 bytes, the others as the algorithm gives them.
 * returns OK | REFUSED_TOKEN_SIGNATURE | FAULT_CRYPTO
 * cost:   one signature check.
 */
enum status key_verify(const struct key *k, const void *data, size_t len, const uint8_t *sig, size_t sig_len) MUST_USE;

/* "PS256" ...; KEY_ALG_NONE for any other text. */
enum key_alg key_alg_from_name(const char *name);
const char *key_alg_name(enum key_alg alg);

#endif
