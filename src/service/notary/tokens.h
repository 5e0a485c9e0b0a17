/*
 * Access tokens: each opens the seal of one grant, for LIMIT_TOKEN_S, with the certificate it was given to. Kept as a
 * digest, in memory only: after a restart the platform asks anew.
 *
 * secret: who has a token and its certificate may read one seal.
 */
#ifndef PASSEND_NOTARY_TOKENS_H
#define PASSEND_NOTARY_TOKENS_H

#include "notary/notary.h"

#include <sys/queue.h>

struct access {
    struct id token;                     /* first: idtable; of the token's digest */
    struct id code;                      /* likewise, of the code it was given for */
    struct id grant;
    const struct client *client;
    TAILQ_ENTRY(access) by_age;
    int64_t until_ms;                    /* since boot */
    uint8_t certificate_sha[DIGEST_LEN];
};

struct tokens;

enum status tokens_init(struct tokens **out) MUST_USE;       /* OK | FAULT_MEMORY */
void tokens_release(struct tokens *t);

/* A fresh token; code: of the digest of the code that was redeemed. returns OK | FAULT_MEMORY | FAULT_CRYPTO */
enum status tokens_add(struct tokens *t, const struct id *code, const struct id *grant, const struct client *client,
                       const uint8_t certificate_sha[DIGEST_LEN], int64_t boot_ms, struct secret32 *token) MUST_USE;
/* NULL: none, or past its time. */
struct access *tokens_find(const struct tokens *t, const struct id *token, int64_t boot_ms);
/* The token that was given for a code. NULL: none, or past its time. */
struct access *tokens_by_code(const struct tokens *t, const struct id *code, int64_t boot_ms);
void tokens_end(struct tokens *t, struct access *a);
/* Forgets those past their time. */
void tokens_expire(struct tokens *t, int64_t boot_ms);

#endif
