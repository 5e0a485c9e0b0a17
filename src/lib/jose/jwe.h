/*
 * Opens the encrypted answer of a wallet (OpenID4VP 1.0 direct_post.jwt under HAIP): a compact JWE (RFC 7516) with
 * ECDH-ES in direct key agreement on P-256, and A128GCM or A256GCM. Nothing else: no other agreement, no key wrap, no
 * compression, no extension (docs/decisions/0053-jwe.md says why this is our own code).
 *
 * Order of the checks: size, five parts, strict base64url, header (strict JSON; crit; zip), alg and enc, kid, epk (on
 * the curve), apu and apv, no encrypted key, lengths of iv and tag, and last the tag itself.
 *
 * in:      text     ASCII, not NUL-terminated, at most JWE_MAX
 *          own      our private key for this case, and its kid (NULL: none was published)
 * out:     plain    the plaintext, owned by the caller (mem_free, which wipes); NULL unless OK
 * returns OK | REFUSED_TOKEN_SIZE | REFUSED_JWE_FORM | _ALG | _KEY | _DECRYPT | FAULT_MEMORY | FAULT_CRYPTO
 * secret: the shared secret, the content key and the plaintext; wiped, or in memory that is wiped when freed.
 * cost:   one key agreement and one pass; no I/O, clock or globals.
 */
#ifndef PASSEND_JOSE_JWE_H
#define PASSEND_JOSE_JWE_H

#include "base/status.h"

#include <openssl/evp.h>
#include <stddef.h>
#include <stdint.h>

#define JWE_MAX 131072          /* a presentation in base64url, inside another base64url */
#define JWE_HEADER_MAX 4096     /* decoded */
#define JWE_PARTY_MAX 512       /* apu, apv decoded */

struct jwe_key {
    EVP_PKEY *pkey;
    const char *kid;
};

enum status jwe_open(const char *text, size_t len, const struct jwe_key *own, uint8_t **plain, size_t *plain_len) MUST_USE;

#endif
