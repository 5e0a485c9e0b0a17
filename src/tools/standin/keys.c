#include "standin/standin.h"

#include "base/text.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>

EVP_PKEY *standin_generate(enum key_alg alg)
{
    switch (alg) {
    case KEY_ES256:
        return EVP_EC_gen("P-256");
    case KEY_EDDSA:
        return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    case KEY_PS256:
    case KEY_RS256:
        return EVP_RSA_gen((size_t)KEY_RSA_MIN_BITS);
    case KEY_ALG_NONE:
        break;
    }
    return NULL;
}

static enum status add_bytes(json_t *jwk, const char *name, const uint8_t *bytes, size_t len)
{
    char text[BASE64URL_LEN(KEY_RSA_MAX_BITS / 8)];

    base64url_encode(bytes, len, text);
    return json_object_set_new(jwk, name, json_stringn(text, BASE64URL_LEN(len))) == 0 ? OK : FAULT_MEMORY;
}

/* width 0: as many bytes as the number needs. */
static enum status add_number(EVP_PKEY *pkey, const char *param, json_t *jwk, const char *name, int width)
{
    uint8_t bytes[KEY_RSA_MAX_BITS / 8];
    BIGNUM *n = NULL;

    if (EVP_PKEY_get_bn_param(pkey, param, &n) != 1)
        return FAULT_CRYPTO;
    int len = BN_bn2binpad(n, bytes, width > 0 ? width : BN_num_bytes(n));
    BN_free(n);
    return len > 0 ? add_bytes(jwk, name, bytes, (size_t)len) : FAULT_CRYPTO;
}

enum status standin_publish(EVP_PKEY *pkey, enum key_alg alg, json_t *jwk)
{
    uint8_t raw[32];
    size_t len = sizeof raw;

    switch (alg) {
    case KEY_ES256:
        json_object_set_new(jwk, "kty", json_string("EC"));
        json_object_set_new(jwk, "crv", json_string("P-256"));
        TRY(add_number(pkey, OSSL_PKEY_PARAM_EC_PUB_X, jwk, "x", 32));
        return add_number(pkey, OSSL_PKEY_PARAM_EC_PUB_Y, jwk, "y", 32);
    case KEY_EDDSA:
        json_object_set_new(jwk, "kty", json_string("OKP"));
        json_object_set_new(jwk, "crv", json_string("Ed25519"));
        if (EVP_PKEY_get_raw_public_key(pkey, raw, &len) != 1)
            return FAULT_CRYPTO;
        return add_bytes(jwk, "x", raw, len);
    case KEY_PS256:
    case KEY_RS256:
        json_object_set_new(jwk, "kty", json_string("RSA"));
        TRY(add_number(pkey, OSSL_PKEY_PARAM_RSA_N, jwk, "n", 0));
        return add_number(pkey, OSSL_PKEY_PARAM_RSA_E, jwk, "e", 0);
    case KEY_ALG_NONE:
        break;
    }
    return REFUSED_KEY;
}
