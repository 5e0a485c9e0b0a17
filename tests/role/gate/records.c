#include "records.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <string.h>

/* The key block of RFC 5246 6.3, for a cipher without MAC keys: both keys, both salts. */
static bool key_block(SSL *ssl, uint8_t out[40])
{
    uint8_t master[48], seed[64];
    SSL_SESSION *session = SSL_get0_session(ssl);
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS1-PRF", NULL);
    EVP_KDF_CTX *ctx = kdf != NULL ? EVP_KDF_CTX_new(kdf) : NULL;
    char digest[] = "SHA256", label[] = "key expansion";

    SSL_SESSION_get_master_key(session, master, sizeof master);
    SSL_get_server_random(ssl, seed, 32);
    SSL_get_client_random(ssl, seed + 32, 32);
    OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
                            OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, master, sizeof master),
                            OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, label, sizeof label - 1),
                            OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, seed, sizeof seed),
                            OSSL_PARAM_construct_end() };
    bool ok = ctx != NULL && EVP_KDF_derive(ctx, out, 40, params) == 1;

    EVP_KDF_CTX_free(ctx);
    EVP_KDF_free(kdf);
    return ok;
}

bool records_begin(struct records *r, SSL *ssl)
{
    uint8_t block[40];

    if (SSL_version(ssl) != TLS1_2_VERSION || strcmp(SSL_get_cipher_name(ssl), RECORDS_CIPHER) != 0 || !key_block(ssl, block))
        return false;
    *r = (struct records){ .encrypted = true, .number = 1 }; /* Finished was 0 */
    memcpy(r->key, block, sizeof r->key);
    memcpy(r->salt, block + 32, sizeof r->salt);
    return true;
}

static void put(uint8_t *at, uint64_t value, unsigned bytes)
{
    while (bytes-- > 0) {
        at[bytes] = (uint8_t)value;
        value >>= 8;
    }
}

static bool seal(const struct records *r, const uint8_t nonce[12], const uint8_t aad[13], const void *data, size_t len, uint8_t *out)
{
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    int n = 0;
    bool ok = c != NULL && EVP_EncryptInit_ex(c, EVP_aes_128_gcm(), NULL, r->key, nonce) == 1 &&
              EVP_EncryptUpdate(c, NULL, &n, aad, 13) == 1 && EVP_EncryptUpdate(c, out, &n, data, (int)len) == 1 &&
              EVP_EncryptFinal_ex(c, out + len, &n) == 1 && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, 16, out + len) == 1;

    EVP_CIPHER_CTX_free(c);
    return ok;
}

size_t records_write(struct records *r, uint8_t type, const void *data, size_t len, uint8_t *out)
{
    uint8_t nonce[12], aad[13];

    out[0] = type;
    put(out + 1, 0x0303, 2);
    if (!r->encrypted) {
        put(out + 3, len, 2);
        memcpy(out + 5, data, len);
        return 5 + len;
    }
    put(out + 3, 8 + len + 16, 2);
    put(out + 5, r->number, 8);
    memcpy(nonce, r->salt, 4);
    memcpy(nonce + 4, out + 5, 8);
    put(aad, r->number, 8);
    aad[8] = type;
    put(aad + 9, 0x0303, 2);
    put(aad + 11, len, 2);
    r->number++;
    return seal(r, nonce, aad, data, len, out + 13) ? 13 + len + 16 : 0;
}
