#include "standin/assertion.h"

#include "base/mem.h"
#include "jose/jws.h"
#include "standin/standin.h"

#include <openssl/pem.h>
#include <string.h>

static EVP_PKEY *read_key(const char *pem, size_t len)
{
    BIO *in = BIO_new_mem_buf(pem, (int)len), *again = BIO_new_mem_buf(pem, (int)len);
    EVP_PKEY *key = in != NULL ? PEM_read_bio_PUBKEY(in, NULL, NULL, NULL) : NULL;
    X509 *cert = key == NULL && again != NULL ? PEM_read_bio_X509(again, NULL, NULL, NULL) : NULL;

    if (cert != NULL)
        key = X509_get_pubkey(cert);
    X509_free(cert);
    BIO_free(in);
    BIO_free(again);
    return key;
}

static enum key_alg alg_of(const EVP_PKEY *key)
{
    if (EVP_PKEY_is_a(key, "EC"))
        return KEY_ES256;
    return EVP_PKEY_is_a(key, "RSA") ? KEY_PS256 : KEY_EDDSA;
}

enum status assertion_key(const char *pem, size_t len, struct assertions *a)
{
    EVP_PKEY *key = read_key(pem, len);
    enum key_alg alg = key != NULL ? alg_of(key) : KEY_ALG_NONE;
    AUTO_JSON jwk = json_pack("{ss}", "alg", key_alg_name(alg));
    enum status s = key != NULL && jwk != NULL ? standin_publish(key, alg, jwk) : REFUSED_KEY;

    EVP_PKEY_free(key);
    TRY(s);
    return key_import(jwk, KEY_ALG_NONE, &a->key);
}

static bool is_text(const json_t *claims, const char *name, const char *text)
{
    const char *found = json_string_value(json_object_get(claims, name));

    return found != NULL && text != NULL && strcmp(found, text) == 0;
}

/* Kept as a digest; the oldest gives way. */
static enum status once(struct assertions *a, const json_t *claims)
{
    const char *jti = json_string_value(json_object_get(claims, "jti"));
    uint8_t digest[DIGEST_LEN];

    if (jti == NULL || jti[0] == 0)
        return REFUSED_TOKEN_FORMAT;
    TRY(sha256(jti, strlen(jti), digest));
    for (size_t i = 0; i < ASSERTIONS_SEEN; i++)
        if (memcmp(a->seen[i], digest, DIGEST_LEN) == 0)
            return REFUSED_TOKEN_FORMAT;
    memcpy(a->seen[a->next++ % ASSERTIONS_SEEN], digest, DIGEST_LEN);
    return OK;
}

static enum status check_claims(struct assertions *a, const json_t *claims, const char *client_id, const char *audience,
                                const char *other, int64_t now_s)
{
    int64_t exp;

    if (!is_text(claims, "iss", client_id) || !is_text(claims, "sub", client_id))
        return REFUSED_TOKEN_ISSUER;
    if (!is_text(claims, "aud", audience) && !is_text(claims, "aud", other))
        return REFUSED_TOKEN_AUDIENCE;
    TRY(strict_json_int(claims, "exp", 0, INT64_MAX, &exp));
    if (exp <= now_s || exp > now_s + ASSERTION_LIFE_S)
        return REFUSED_TOKEN_EXPIRED;
    return once(a, claims);
}

enum status assertion_check(struct assertions *a, struct slice jwt, const char *client_id, const char *audience,
                            const char *other, int64_t now_s)
{
    uint8_t payload[4096];
    struct jws jws;

    TRY(jws_open(jwt.at, jwt.len, NULL, payload, sizeof payload, &jws));
    enum status s = key_alg_from_name(jws.alg) == a->key.alg ? OK : REFUSED_TOKEN_ALG;
    if (s == OK)
        s = key_verify(&a->key, jws.input, jws.input_len, jws.sig, jws.sig_len);
    size_t len = jws.payload_len;
    jws_close(&jws);
    TRY(s);
    AUTO_JSON claims = NULL;
    TRY(strict_json_parse(payload, len, false, &claims));
    return check_claims(a, claims, client_id, audience, other, now_s);
}
