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

/*
 * The same for who hashes much and shares nothing: a context of its own for each thread. After sha256_open nothing can fail.
 * returns of sha256_open: OK (out: sha256_close) | FAULT_MEMORY | FAULT_CRYPTO
 */
struct sha256_ctx;
enum status sha256_open(struct sha256_ctx **out) MUST_USE;
void sha256_with(struct sha256_ctx *c, const struct part *parts, size_t n, uint8_t out[DIGEST_LEN]);
void sha256_close(struct sha256_ctx *c);

/*
 * A text that grows, of which the digest is wanted now and then. returns OK (out: sha256_run_close) | FAULT_MEMORY
 * | FAULT_CRYPTO
 */
struct sha256_run;
enum status sha256_run_open(struct sha256_run **out) MUST_USE;
void sha256_run_add(struct sha256_run *r, const void *data, size_t len);
/* Of all that was added so far. returns OK | FAULT_CRYPTO (no memory for a copy) */
enum status sha256_run_digest(struct sha256_run *r, uint8_t out[DIGEST_LEN]) MUST_USE;
void sha256_run_close(struct sha256_run *r);

#endif
