/*
 * A source's public key with everything that decides how it may be used: its identifier, its one algorithm, and for a
 * desk the corporation it belongs to. Built once from a JWK; the verification context is kept.
 *
 * The entry dictates the algorithm: a signature is checked with the algorithm written here, whatever a token says.
 *
 * secret: nothing; public keys only. A JWK with a private member is refused.
 */
#ifndef PASSEND_TOKEN_KEY_H
#define PASSEND_TOKEN_KEY_H

#include "base/status.h"
#include "json/strict_json.h"
#include "policy/facts.h"

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

/*
 * in:      jwk      members kty crv x y n e kid alg use corporatie, nothing else
 * out:     key      release with key_release; zeroed otherwise
 * returns OK | REFUSED_KEY | FAULT_CRYPTO
 */
enum status key_from_jwk(const json_t *jwk, enum trust trust, struct key *out) MUST_USE;
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
