/*
 * Stand-ins for the sources of evidence: they sign what a profile says the source signs. For demonstration and tests;
 * nothing of the service links this. Also makes each defective token by name.
 *
 * ES256 and RS256 are signed by libjwt, PS256 and EdDSA by EVP (libjwt knows neither).
 */
#ifndef PASSEND_STANDIN_STANDIN_H
#define PASSEND_STANDIN_STANDIN_H

#include "token/profile.h"

struct standin_key {
    EVP_PKEY *pkey;
    enum key_alg alg;
    const char *kid;
    const char *corporatie;         /* desk keys; else empty */
};

struct standin_request {
    const struct profile *profile;
    const json_t *facts;            /* see tests/data/personas.json: identiteit, inkomens, loonopgave, ... */
    const char *audience, *nonce;
    int64_t at_s;
    const char *defect;             /* NULL = a sound token */
};

/* ---- make.c: tokens ---- */

/* returns OK | REFUSED_VALUE (facts the profile cannot carry, unknown defect) | FAULT_*; *token: free with mem_free. */
enum status standin_sign(const struct standin_request *q, const struct standin_key *key, char **token) MUST_USE;
/* Name of defect i, NULL after the last. */
const char *standin_defect(unsigned i);

/* ---- payload.c ---- */

/* The claims by the inverse of the profile's claim map, with the registered claims. */
enum status standin_payload(const struct standin_request *q, const char *corporatie, json_t **out) MUST_USE;
/* Sets a value at a path of plain names, making objects on the way; takes the value. */
void standin_set(json_t *doc, const char *path, json_t *value);
/* Path of a fact in this profile, NULL where the profile does not carry it. */
const char *standin_path(const struct profile *p, enum claim_target t);

/* ---- keys.c ---- */

EVP_PKEY *standin_generate(enum key_alg alg);
/* Adds the public members of the key to a JWK that has kid and alg. */
enum status standin_publish(EVP_PKEY *pkey, enum key_alg alg, json_t *jwk) MUST_USE;

#endif
