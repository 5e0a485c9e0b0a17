/*
 * Tells whether a compact JWS (RFC 7515) was signed by one of the given keys, and gives its payload bytes.
 *
 * Order of the checks, and so of the refusals: size, three segments, strict base64url, header (strict JSON; crit;
 * members; typ and cty), kid, alg, signature. The payload is bytes until the signature is good; it is not parsed here.
 *
 * in:     jws      ASCII, not NUL-terminated
 *         rules    typ and cty exactly as the header must have them (NULL = must be absent); keys with unique kids
 * out:    payload  at most cap bytes, *payload_len; *key the entry that signed. Wiped unless OK.
 * returns OK | REFUSED_TOKEN_SIZE | _FORMAT | _BASE64 | _HEADER | _CRIT | _TYP | _KID | _ALG | _SIGNATURE
 *         | FAULT_MEMORY | FAULT_CRYPTO
 * secret: the payload is personal data; the caller wipes it.
 * cost:   one signature check; no I/O, no globals.
 */
#ifndef PASSEND_TOKEN_JWS_H
#define PASSEND_TOKEN_JWS_H

#include "token/key.h"

#include <stddef.h>
#include <stdint.h>

#define JWS_MAX 65536          /* LIMIT_EVIDENCE_BYTES: one datagram */
#define JWS_HEADER_MAX 1024    /* decoded; four short members need far less */
#define JWS_PAYLOAD_MAX (JWS_MAX / 4 * 3)

struct jws_rules {
    const char *typ, *cty;
    const struct key *keys;
    size_t n_keys;
};

enum status jws_verify(const char *jws, size_t len, const struct jws_rules *rules, uint8_t *payload, size_t cap,
                       size_t *payload_len, const struct key **key) MUST_USE;

#endif
