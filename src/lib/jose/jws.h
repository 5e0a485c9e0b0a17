/*
 * JSON Web Signatures (RFC 7515) in the compact serialisation: taken apart strictly, and checked against keys that the
 * caller believes.
 *
 * jws_verify is the whole check as profiles of sources have it. Other formats of evidence (jws_open, then key_verify on
 * what it gave) have header rules of their own.
 *
 * secret: the payload is personal data; the caller wipes it.
 * cost:   one signature check; no I/O, no globals.
 */
#ifndef PASSEND_JOSE_JWS_H
#define PASSEND_JOSE_JWS_H

#include "base/limits.h"
#include "jose/key.h"

#include <stddef.h>
#include <stdint.h>

#define JWS_MAX LIMIT_EVIDENCE_BYTES   /* one datagram */
#define JWS_HEADER_MAX LIMIT_EVIDENCE_HEADER_BYTES   /* decoded; certificates may be in it */
#define JWS_PAYLOAD_MAX (JWS_MAX / 4 * 3)

/* A signature taken apart. Nothing in it is believed before key_verify over `input`. */
struct jws {
    json_t *header;             /* owned: jws_close */
    const char *alg;            /* as the header has it; key_alg_from_name */
    const char *kid, *typ, *cty; /* NULL where absent */
    const char *input;          /* signing input: borrows from the text */
    size_t input_len;
    size_t payload_len;
    size_t sig_len;
    uint8_t sig[KEY_SIGNATURE_MAX];
};

/*
 * Order of the checks, and so of the refusals: size, three segments, strict base64url, header (strict JSON; crit;
 * members; alg, typ, cty and kid are texts). The payload may be empty, as RFC 7515 has it.
 *
 * in:     jws      ASCII, not NUL-terminated
 *         members  the members a header may have, NULL-terminated; NULL: any but jku, x5u and b64
 * out:    payload  at most cap bytes; wiped unless OK. More than JWS_PAYLOAD_MAX allows for a longer text than JWS_MAX
 *         out      jws_close; zeroed otherwise
 * returns OK | REFUSED_TOKEN_SIZE | _FORMAT | _BASE64 | _HEADER | _CRIT | _TYP | _KID | FAULT_MEMORY
 */
enum status jws_open(const char *jws, size_t len, const char *const *members, uint8_t *payload, size_t cap,
                     struct jws *out) MUST_USE;
void jws_close(struct jws *j);

struct jws_rules {
    const char *typ, *cty;
    const struct key *keys;
    size_t n_keys;
};

/*
 * Tells whether a compact JWS was signed by one of the given keys, and gives its payload bytes. The payload is bytes
 * until the signature is good; it is not parsed here, but it is not empty (_FORMAT). The header has no members but alg,
 * kid, typ and cty; after the checks of jws_open come typ and cty, kid, alg, signature.
 *
 * in:     rules    typ and cty exactly as the header must have them (NULL = must be absent); keys with unique kids
 * out:    payload  at most cap bytes, *payload_len; *key the entry that signed. Wiped unless OK.
 * returns as jws_open | REFUSED_TOKEN_ALG | _SIGNATURE | FAULT_CRYPTO
 */
enum status jws_verify(const char *jws, size_t len, const struct jws_rules *rules, uint8_t *payload, size_t cap,
                       size_t *payload_len, const struct key **key) MUST_USE;

#endif
