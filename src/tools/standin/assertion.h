/*
 * Client authentication by a signed assertion (RFC 7523 2.2, RFC 7521 4.2): whether the courier signed it, for this source, now,
 * and not before.
 *
 * secret: nothing; the key is a public one.
 */
#ifndef PASSEND_STANDIN_ASSERTION_H
#define PASSEND_STANDIN_ASSERTION_H

#include "base/slice.h"
#include "base/sha256.h"
#include "jose/key.h"

#define ASSERTION_TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#define ASSERTION_LIFE_S 600
#define ASSERTIONS_SEEN 256

struct assertions {
    struct key key;
    uint8_t seen[ASSERTIONS_SEEN][DIGEST_LEN];   /* of the newest jti */
    size_t next;
};

/* pem: a public key or a certificate, P-256, RSA or Ed25519. returns OK | REFUSED_KEY* */
enum status assertion_key(const char *pem, size_t len, struct assertions *a) MUST_USE;
/* audience, other: what `aud` may be; other may be NULL. returns OK | REFUSED_TOKEN_* | REFUSED_JSON_* | FAULT_* */
enum status assertion_check(struct assertions *a, struct slice jwt, const char *client_id, const char *audience,
                            const char *other, int64_t now_s) MUST_USE;

#endif
