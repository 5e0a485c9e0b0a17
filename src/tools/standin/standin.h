/*
 * Stand-ins for the sources of evidence: they sign what a profile says the source signs. For demonstration and tests;
 * nothing of the service links this. Also makes each defective token by name.
 *
 * ES256 and RS256 are signed by libjwt, PS256 and EdDSA by EVP (libjwt knows neither), as is what certificates sign.
 */
#ifndef PASSEND_STANDIN_STANDIN_H
#define PASSEND_STANDIN_STANDIN_H

#include "standin/pki.h"
#include "evidence/profile.h"

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

/* Who a person is to the recipient. */
struct standin_subject {
    const char *is, *path;          /* and where that stands */
    bool only;                      /* they logged in, and nothing is shared: no facts */
};

/* ---- make.c: tokens by a pinned key ---- */

/* returns OK | REFUSED_VALUE (facts the profile cannot carry, unknown defect) | FAULT_*; *token: free with mem_free. */
enum status standin_sign(const struct standin_request *q, const struct standin_key *key, char **token) MUST_USE;
/* The same of somebody who logged in. subject NULL: the source does not say who they are. */
enum status standin_sign_for(const struct standin_request *q, const struct standin_subject *subject,
                             const struct standin_key *key, char **token) MUST_USE;
/* What evidence is wrapped in; bits, as a defect may be one of several. */
enum standin_form { STANDIN_JWS = 1, STANDIN_X5C = 2, STANDIN_CMS = 4 };

/* Name of defect i of evidence of this form, NULL after the last. */
const char *standin_defect(enum standin_form form, unsigned i);

/* ---- order.c: evidence for a one-time order, signed with a certificate ---- */

struct standin_order_request {
    struct standin_request base;    /* audience and nonce are not used */
    const json_t *document;         /* of the profile */
    const struct pki *pki;
    enum key_alg alg;               /* RS256, PS256 or ES256 */
    const char *recipient, *number; /* OIN; the order's number */
    enum { STANDIN_MIXED, STANDIN_LISTS, STANDIN_ANSWERS } revocation;   /* a CRL and an OCSP answer; one kind */
};

#define STANDIN_REVOCATION_MAX 8

struct standin_order {
    char *text;                                      /* the evidence */
    struct pki_blob revocation[STANDIN_REVOCATION_MAX];
    size_t n;
};

/* 0 where this profile is not of evidence for an order. */
enum standin_form standin_order_form(const json_t *document);
/* Who signs for this profile. False where the profile does not say. */
bool standin_subject(const json_t *document, struct pki_subject *out);
/* The profile's anchors become those of the PKI. returns OK | FAULT_MEMORY | FAULT_CRYPTO */
enum status standin_anchor(const struct pki *pki, json_t *document) MUST_USE;
/* out: release with standin_order_release; empty otherwise. returns as standin_sign */
enum status standin_order(const struct standin_order_request *q, struct standin_order *out) MUST_USE;
void standin_order_release(struct standin_order *order);

/* ---- payload.c ---- */

/* The claims by the inverse of the profile's claim map, with the registered claims. subject: may be NULL */
enum status standin_payload(const struct standin_request *q, const struct standin_subject *subject, const char *corporatie,
                            json_t **out) MUST_USE;
/* The same with the members of a one-time order in place of audience, nonce and jti. */
enum status standin_order_payload(const struct standin_order_request *q, json_t **out) MUST_USE;
/* Sets a value at a path of plain names, making objects on the way; takes the value. */
void standin_set(json_t *doc, const char *path, json_t *value);
/* Path of a fact in this profile, NULL where the profile does not carry it. */
const char *standin_path(const struct profile *p, enum claim_target t);

/* ---- keys.c ---- */

EVP_PKEY *standin_generate(enum key_alg alg);
/* Adds the public members of the key to a JWK that has kid and alg. */
enum status standin_publish(EVP_PKEY *pkey, enum key_alg alg, json_t *jwk) MUST_USE;

#endif
