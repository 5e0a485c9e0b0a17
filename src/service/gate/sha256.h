/*
 * SHA-256 with an algorithm that is looked up once. returns nothing: it cannot fail after sha256_init.
 */
#ifndef PASSEND_GATE_SHA256_H
#define PASSEND_GATE_SHA256_H

#include "wire/messages.h"

/* Before the first hash and before the sandbox. returns OK | FAULT_CRYPTO */
enum status sha256_init(void) MUST_USE;
void sha256(const void *data, size_t len, uint8_t out[DIGEST_LEN]);

#endif
