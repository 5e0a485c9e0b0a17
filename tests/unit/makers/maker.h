/*
 * Makes signed tokens out of pieces that a test chooses: JWTs, SD-JWTs with their digests filled in, key bindings.
 *
 * In texts, @0 .. @9 stand for the digest of that disclosure (a disclosure may name later ones), #h for the sd_hash of
 * what stands before a key binding.
 */
#ifndef PASSEND_TESTS_TOKEN_MAKER_H
#define PASSEND_TESTS_TOKEN_MAKER_H

#include "fixture.h"

#define MADE_MAX 200000
#define MADE_DISCLOSURES 10

struct made {
    const char *header, *payload;
    const char *disclosures[MADE_DISCLOSURES];   /* JSON; with '!' in front: the characters as they are */
    const char *kb_header, *kb_payload;          /* NULL: no key binding */
    const char *tail;                            /* put after everything */
    EVP_PKEY *issuer, *holder;
};

/* Text owned by the caller (mem_free). ES256, Ed25519, or with an RSA key PS256 where the header says so, else RS256. */
char *made_jwt(const char *header, const char *payload, EVP_PKEY *key);
char *made_sdjwt(const struct made *m);
void made_digest(const char *text, size_t len, char out[44]);
/* Member `jwk` of cnf for a P-256 key. */
json_t *made_jwk(EVP_PKEY *key);
/* A compact JWE for the key, ECDH-ES; members: more of the header, as ",\"kid\":\"a\"". apu, apv: base64url or NULL. */
char *made_jwe(const char *plain, EVP_PKEY *recipient, const char *enc, const char *members, const char *apu,
               const char *apv);
/* Without any line ends, as the published files have them. */
void made_unwrap(char *text);

#endif
