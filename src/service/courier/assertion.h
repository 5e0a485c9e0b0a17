/*
 * How a courier says who it is where the source wants private_key_jwt (RFC 7523, FAPI 2.0): a short assertion, ES256, made
 * anew for each request.
 *
 * secret: the key.
 */
#ifndef PASSEND_COURIER_ASSERTION_H
#define PASSEND_COURIER_ASSERTION_H

#include "base/status.h"

#include <openssl/evp.h>
#include <stddef.h>
#include <stdint.h>

#define ASSERTION_MAX 1024

/* An EC key on P-256, PEM; *out is the caller's, EVP_PKEY_free. returns OK | REFUSED_KEY */
enum status assertion_key(const void *pem, size_t len, EVP_PKEY **out) MUST_USE;

/*
 * in:     client_id, audience   without characters that JSON escapes
 *         now_s                 unix seconds; it is good for a minute
 * out:    out                   compact JWS, NUL-terminated
 * returns OK | FAULT_CRYPTO
 */
enum status assertion_make(EVP_PKEY *key, const char *client_id, const char *audience, int64_t now_s,
                           char out[ASSERTION_MAX]) MUST_USE;

#endif
