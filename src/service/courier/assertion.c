#include "courier/assertion.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>

#define COORDINATE 32
#define LIFE_S 60

static int no_password(char *buf, int size, int writing, void *arg)
{
    (void)buf, (void)size, (void)writing, (void)arg;
    return -1;
}

enum status assertion_key(const void *pem, size_t len, EVP_PKEY **out)
{
    BIO *b = BIO_new_mem_buf(pem, (int)len);
    char group[32];

    *out = b != NULL ? PEM_read_bio_PrivateKey(b, NULL, no_password, NULL) : NULL;
    BIO_free(b);
    if (*out != NULL && EVP_PKEY_is_a(*out, "EC") == 1 &&
        EVP_PKEY_get_group_name(*out, group, sizeof group, NULL) == 1 && strcmp(group, "prime256v1") == 0)
        return OK;
    EVP_PKEY_free(*out);
    *out = NULL;
    return REFUSED_KEY;
}

/* ES256 is r and s, each of 32 bytes (RFC 7518 3.4); OpenSSL gives them as DER. */
static bool der_to_raw(const uint8_t *der, size_t len, uint8_t raw[2 * COORDINATE])
{
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)len);
    bool good = sig != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, COORDINATE) == COORDINATE &&
                BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + COORDINATE, COORDINATE) == COORDINATE;

    ECDSA_SIG_free(sig);
    return good;
}

static enum status sign(EVP_PKEY *key, const void *data, size_t len, uint8_t raw[2 * COORDINATE])
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    uint8_t der[80];
    size_t der_len = sizeof der;
    bool good = ctx != NULL && EVP_DigestSignInit_ex(ctx, NULL, "SHA256", NULL, NULL, key, NULL) == 1 &&
                EVP_DigestSign(ctx, der, &der_len, data, len) == 1 && der_to_raw(der, der_len, raw);

    EVP_MD_CTX_free(ctx);
    return good ? OK : FAULT_CRYPTO;
}

enum status assertion_make(EVP_PKEY *key, const char *client_id, const char *audience, int64_t now_s, char out[ASSERTION_MAX])
{
    static const char header[] = "{\"alg\":\"ES256\",\"typ\":\"JWT\"}";
    char claims[512];
    uint8_t jti[16], raw[2 * COORDINATE];
    struct writer c, w;

    TRY(mem_random(jti, sizeof jti));
    writer_init(&c, claims, sizeof claims);
    write_text(&c, "{\"iss\":\"");
    write_text(&c, client_id);
    write_text(&c, "\",\"sub\":\"");
    write_text(&c, client_id);
    write_text(&c, "\",\"aud\":\"");
    write_text(&c, audience);
    write_text(&c, "\",\"jti\":\"");
    write_base64url(&c, jti, sizeof jti);
    write_text(&c, "\",\"iat\":");
    write_int(&c, now_s);
    write_text(&c, ",\"exp\":");
    write_int(&c, now_s + LIFE_S);
    write_char(&c, '}');
    writer_init(&w, out, ASSERTION_MAX);
    write_base64url(&w, header, sizeof header - 1);
    write_char(&w, '.');
    write_base64url(&w, claims, writer_len(&c));
    BUG_IF(c.failed || w.failed);   /* limits.def: the longest names fit */
    TRY(sign(key, out, writer_len(&w), raw));
    write_char(&w, '.');
    write_base64url(&w, raw, sizeof raw);
    write_char(&w, '\0');
    BUG_IF(w.failed);
    return OK;
}
