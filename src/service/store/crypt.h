/*
 * The few cryptographic primitives behind keys and seals: AES-256-GCM and HMAC-SHA-256 with contexts that are made once
 * and kept (making one costs more than using it). crypt_init makes that of base/sha256 too.
 *
 * crypt_init is called once, before the sandbox. One thread.
 * secret: keys and plaintext; a context keeps the schedule of its last key, crypt_forget overwrites it.
 */
#ifndef PASSEND_STORE_CRYPT_H
#define PASSEND_STORE_CRYPT_H

#include "base/status.h"
#include "model/id.h"

#include <stddef.h>
#include <stdint.h>

#define CRYPT_KEY_LEN 32
#define CRYPT_NONCE_LEN 12
#define CRYPT_TAG_LEN 16
#define CRYPT_SPARE (CRYPT_NONCE_LEN + CRYPT_TAG_LEN)   /* a sealed text is this much longer */

/* returns OK | FAULT_CRYPTO */
enum status crypt_init(void) MUST_USE;
void crypt_forget(void);

/*
 * in:      key      CRYPT_KEY_LEN bytes; aad: what the tag also covers
 * out:     nonce    fresh and random; cipher: len bytes, may be plain; tag
 * returns OK | FAULT_CRYPTO
 */
enum status crypt_seal(const uint8_t *key, const void *aad, size_t aad_len, const uint8_t *plain, size_t len,
                       uint8_t nonce[CRYPT_NONCE_LEN], uint8_t *cipher, uint8_t tag[CRYPT_TAG_LEN]) MUST_USE;

/* returns OK | REFUSED_SEAL_INVALID (plain is wiped) | FAULT_CRYPTO */
enum status crypt_open(const uint8_t *key, const void *aad, size_t aad_len, const uint8_t nonce[CRYPT_NONCE_LEN],
                       const uint8_t *cipher, size_t len, const uint8_t tag[CRYPT_TAG_LEN], uint8_t *plain) MUST_USE;

/* Over the parts, one after the other. Failure is a bug: nothing about it depends on input. */
void crypt_hmac(const uint8_t *key, size_t key_len, const struct part *parts, size_t n, uint8_t out[DIGEST_LEN]);

/* The same under one key that stays: taking a key in takes longer than a short text. out: crypt_mac_close.
 * returns OK | FAULT_CRYPTO (no memory too) */
struct evp_mac_ctx_st;
enum status crypt_mac_open(const uint8_t key[CRYPT_KEY_LEN], struct evp_mac_ctx_st **out) MUST_USE;
void crypt_mac(struct evp_mac_ctx_st *c, const struct part *parts, size_t n, uint8_t out[DIGEST_LEN]);
void crypt_mac_close(struct evp_mac_ctx_st *c);

#endif
