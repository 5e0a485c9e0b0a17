/*
 * Whether 32 bytes are a public key of Ed25519 that can be trusted to belong to one signer. OpenSSL does not ask.
 *
 * secret: nothing; public keys.
 */
#ifndef PASSEND_BASE_ED25519_H
#define PASSEND_BASE_ED25519_H

#include "base/status.h"

#include <stdint.h>

#define ED25519_PUBLIC_LEN 32

/*
 * returns OK | REFUSED_KEY (RFC 8032, 5.1.3: not one encoding of a point of the curve) | REFUSED_KEY_WEAK (a point whose order
 *         is at most 8: anybody can sign for it) | FAULT_CRYPTO
 * cost:   one modular exponentiation
 */
enum status ed25519_check(const uint8_t public[ED25519_PUBLIC_LEN]) MUST_USE;

#endif
