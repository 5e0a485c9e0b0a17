/*
 * Tells whether the holder of a credential made this presentation, for us, now: the KB-JWT of RFC 9901 4.3.
 *
 * Whether one is needed is decided by policy, before anybody looks at what was presented (sdjwt.h). Order of the
 * checks: the credential's cnf.jwk, form and header, typ, alg, signature, payload, iat, aud, nonce, sd_hash, exp and nbf.
 *
 * in:     text      the KB-JWT, the part after the last tilde
 *         rules     aud and nonce must both be given; max_age_s of iat
 *         claims    of the credential, verified and put together; cnf.jwk is in there
 *         sd_hash   of what was presented before the KB-JWT
 * returns OK | REFUSED_KB_KEY | _FORM | _TYP | _ALG | _SIGNATURE | _IAT | _AUDIENCE | _NONCE | _HASH
 *         | REFUSED_TOKEN_EXPIRED | REFUSED_TOKEN_NOT_YET | FAULT_MEMORY | FAULT_CRYPTO
 * cost:   one signature check.
 */
#ifndef PASSEND_CREDENTIAL_KEYBINDING_H
#define PASSEND_CREDENTIAL_KEYBINDING_H

#include "credential/jwt.h"

struct kb_rules {
    const char *aud, *nonce;
    int64_t now_s, max_age_s;
    bool es256_only;              /* HAIP; otherwise every algorithm of key.h */
};

enum status kb_verify(const char *text, size_t len, const struct kb_rules *rules, const json_t *claims,
                      const char *sd_hash) MUST_USE;

#endif
