/*
 * SHA-256, the one digest of the project.
 */
#ifndef PASSEND_BASE_SHA256_H
#define PASSEND_BASE_SHA256_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

#define DIGEST_LEN 32

/* Text that lies in pieces. */
struct part { const void *at; size_t len; };

/* returns OK | FAULT_CRYPTO; any thread */
enum status sha256(const void *data, size_t len, uint8_t out[DIGEST_LEN]) MUST_USE;

/*
 * For a role that hashes with every request: one context, made before the sandbox and kept, which costs less than half.
 * One thread. After sha256_init nothing can fail: what is left of a hash does not depend on its input.
 * returns of sha256_init: OK | FAULT_CRYPTO
 */
enum status sha256_init(void) MUST_USE;
void sha256_kept(const void *data, size_t len, uint8_t out[DIGEST_LEN]);
/* Over the parts, one after the other. */
void sha256_parts(const struct part *parts, size_t n, uint8_t out[DIGEST_LEN]);

#endif
