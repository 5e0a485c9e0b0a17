#include "store/crypt.h"

#include "base/mem.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

static EVP_CIPHER_CTX *cipher_ctx;
static EVP_MAC_CTX *mac_ctx;

enum status crypt_init(void)
{
    OSSL_PARAM hmac[] = { OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, "SHA256", 0),
                          OSSL_PARAM_construct_end() };
    static const uint8_t zero[CRYPT_KEY_LEN];

    if (cipher_ctx != NULL)
        return OK;
    TRY(sha256_init());
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_CIPHER *gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    mac_ctx = mac != NULL ? EVP_MAC_CTX_new(mac) : NULL;
    cipher_ctx = EVP_CIPHER_CTX_new();
    bool ok = gcm != NULL && mac_ctx != NULL && cipher_ctx != NULL &&
              EVP_CipherInit_ex2(cipher_ctx, gcm, zero, zero, 1, NULL) == 1 &&
              EVP_MAC_init(mac_ctx, zero, sizeof zero, hmac) == 1;
    EVP_CIPHER_free(gcm);
    EVP_MAC_free(mac);
    return ok ? OK : FAULT_CRYPTO;
}

void crypt_forget(void)
{
    static const uint8_t zero[CRYPT_KEY_LEN];

    BUG_IF(EVP_CipherInit_ex2(cipher_ctx, NULL, zero, zero, 1, NULL) != 1);
    BUG_IF(EVP_MAC_init(mac_ctx, zero, sizeof zero, NULL) != 1);
}

enum status crypt_seal(const uint8_t *key, const void *aad, size_t aad_len, const uint8_t *plain, size_t len,
                       uint8_t nonce[CRYPT_NONCE_LEN], uint8_t *cipher, uint8_t tag[CRYPT_TAG_LEN])
{
    int n;

    TRY(mem_random(nonce, CRYPT_NONCE_LEN));
    if (EVP_EncryptInit_ex2(cipher_ctx, NULL, key, nonce, NULL) != 1 ||
        EVP_EncryptUpdate(cipher_ctx, NULL, &n, aad, (int)aad_len) != 1 ||
        EVP_EncryptUpdate(cipher_ctx, cipher, &n, plain, (int)len) != 1 ||
        EVP_EncryptFinal_ex(cipher_ctx, cipher + len, &n) != 1 ||
        EVP_CIPHER_CTX_ctrl(cipher_ctx, EVP_CTRL_AEAD_GET_TAG, CRYPT_TAG_LEN, tag) != 1)
        return FAULT_CRYPTO;
    return OK;
}

enum status crypt_open(const uint8_t *key, const void *aad, size_t aad_len, const uint8_t nonce[CRYPT_NONCE_LEN],
                       const uint8_t *cipher, size_t len, const uint8_t tag[CRYPT_TAG_LEN], uint8_t *plain)
{
    int n;

    if (EVP_DecryptInit_ex2(cipher_ctx, NULL, key, nonce, NULL) != 1 ||
        EVP_DecryptUpdate(cipher_ctx, NULL, &n, aad, (int)aad_len) != 1 ||
        EVP_DecryptUpdate(cipher_ctx, plain, &n, cipher, (int)len) != 1 ||
        EVP_CIPHER_CTX_ctrl(cipher_ctx, EVP_CTRL_AEAD_SET_TAG, CRYPT_TAG_LEN, (void *)(uintptr_t)tag) != 1) {
        mem_wipe(plain, len);
        return FAULT_CRYPTO;
    }
    if (EVP_DecryptFinal_ex(cipher_ctx, plain + len, &n) != 1) {
        mem_wipe(plain, len);
        return REFUSED_SEAL_INVALID;
    }
    return OK;
}

/* key NULL: the one that it has. */
static void hmac(EVP_MAC_CTX *c, const uint8_t *key, size_t key_len, const struct part *parts, size_t n, uint8_t out[DIGEST_LEN])
{
    size_t len;

    BUG_IF(EVP_MAC_init(c, key, key_len, NULL) != 1);
    for (size_t i = 0; i < n; i++)
        BUG_IF(EVP_MAC_update(c, parts[i].at, parts[i].len) != 1);
    BUG_IF(EVP_MAC_final(c, out, &len, DIGEST_LEN) != 1 || len != DIGEST_LEN);
}

void crypt_hmac(const uint8_t *key, size_t key_len, const struct part *parts, size_t n, uint8_t out[DIGEST_LEN])
{
    hmac(mac_ctx, key, key_len, parts, n, out);
}

enum status crypt_mac_open(const uint8_t key[CRYPT_KEY_LEN], EVP_MAC_CTX **out)
{
    *out = EVP_MAC_CTX_dup(mac_ctx); /* the digest is chosen there */
    if (*out != NULL && EVP_MAC_init(*out, key, CRYPT_KEY_LEN, NULL) == 1)
        return OK;
    crypt_mac_close(*out);
    *out = NULL;
    return FAULT_CRYPTO;
}

void crypt_mac(EVP_MAC_CTX *c, const struct part *parts, size_t n, uint8_t out[DIGEST_LEN])
{
    hmac(c, NULL, 0, parts, n, out);
}

void crypt_mac_close(EVP_MAC_CTX *c)
{
    EVP_MAC_CTX_free(c);
}
