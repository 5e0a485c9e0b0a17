#include "standin/making.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#include <jwt.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

/* ---- signatures ---- */

static enum status sign_evp(EVP_PKEY *pkey, enum key_alg alg, const void *data, size_t len, uint8_t *sig,
                            size_t *sig_len)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *key_ctx = NULL;
    bool ok = ctx != NULL && EVP_DigestSignInit_ex(ctx, &key_ctx, alg == KEY_EDDSA ? NULL : "SHA256", NULL, NULL, pkey,
                                                   NULL) == 1;

    if (ok && alg == KEY_PS256)
        ok = EVP_PKEY_CTX_set_rsa_padding(key_ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
             EVP_PKEY_CTX_set_rsa_pss_saltlen(key_ctx, RSA_PSS_SALTLEN_DIGEST) == 1;
    ok = ok && EVP_DigestSign(ctx, sig, sig_len, data, len) == 1;
    EVP_MD_CTX_free(ctx);
    return ok ? OK : FAULT_CRYPTO;
}

static enum status der_to_raw(uint8_t *sig, size_t *len)
{
    const uint8_t *at = sig;
    ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &at, (long)*len);
    bool ok = s != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(s), sig, 32) == 32 &&
              BN_bn2binpad(ECDSA_SIG_get0_s(s), sig + 32, 32) == 32;

    ECDSA_SIG_free(s);
    *len = 64;
    return ok ? OK : FAULT_CRYPTO;
}

static enum status public_pem(EVP_PKEY *pkey, char *out, size_t cap, size_t *len)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *text;
    bool ok = bio != NULL && PEM_write_bio_PUBKEY(bio, pkey) == 1;
    long n = ok ? BIO_get_mem_data(bio, &text) : 0;

    ok = ok && n > 0 && (size_t)n <= cap;
    if (ok)
        memcpy(out, text, (size_t)n);
    *len = (size_t)n;
    BIO_free(bio);
    return ok ? OK : FAULT_CRYPTO;
}

static enum status sign_hmac(EVP_PKEY *pkey, const void *data, size_t len, uint8_t *sig, size_t *sig_len)
{
    char pem[2048];
    size_t pem_len;

    TRY(public_pem(pkey, pem, sizeof pem, &pem_len));
    bool ok = EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, pem, pem_len, data, len, sig, KEY_SIGNATURE_MAX,
                        sig_len) != NULL;
    return ok ? OK : FAULT_CRYPTO;
}

static enum status signature(const struct making *m, const void *data, size_t len, uint8_t *sig, size_t *sig_len)
{
    *sig_len = KEY_SIGNATURE_MAX;
    switch (m->sign) {
    case SIGN_NONE:
        *sig_len = 0;
        return OK;
    case SIGN_ZERO:
        *sig_len = m->key->alg == KEY_ES256 || m->key->alg == KEY_EDDSA ? 64 : KEY_RSA_MIN_BITS / 8;
        memset(sig, 0, *sig_len);
        return OK;
    case SIGN_HMAC:
        return sign_hmac(m->key->pkey, data, len, sig, sig_len);
    case SIGN_OTHER_KEY: {
        EVP_PKEY *other = standin_generate(m->key->alg);
        enum status s = other != NULL ? sign_evp(other, m->key->alg, data, len, sig, sig_len) : FAULT_CRYPTO;

        EVP_PKEY_free(other);
        if (s == OK && m->key->alg == KEY_ES256)
            s = der_to_raw(sig, sig_len);
        return s;
    }
    case SIGN_DER:
    case SIGN_REAL:
        TRY(sign_evp(m->key->pkey, m->key->alg, data, len, sig, sig_len));
        return m->key->alg == KEY_ES256 && m->sign == SIGN_REAL ? der_to_raw(sig, sig_len) : OK;
    }
    return FAULT_CRYPTO;
}

/* ---- serialisation ---- */

static void write_segment(struct writer *w, const char *text, const json_t *doc)
{
    char *made = text != NULL ? NULL : json_dumps(doc, JSON_COMPACT);

    if (made != NULL)
        text = made;
    write_base64url(w, text, strlen(text));
    mem_free(made);
}

enum status making_token(struct making *m)
{
    uint8_t sig[KEY_SIGNATURE_MAX];
    size_t sig_len;
    struct writer w;

    writer_init(&w, m->token, TOKEN_MAX);
    write_segment(&w, m->header_text, m->header);
    write_char(&w, '.');
    write_segment(&w, m->payload_text, m->payload);
    if (w.failed)
        return REFUSED_VALUE;
    TRY(signature(m, w.start, writer_len(&w), sig, &sig_len));
    write_char(&w, '.');
    write_base64url(&w, sig, sig_len);
    m->len = writer_len(&w);
    return w.failed ? REFUSED_VALUE : OK;
}

static enum status assemble_libjwt(struct making *m)
{
    char *payload = json_dumps(m->payload, JSON_COMPACT), *made = NULL, *pem;
    BIO *bio = BIO_new(BIO_s_mem());
    jwt_t *jwt = NULL;
    enum status s = FAULT_CRYPTO;

    if (payload != NULL && bio != NULL && PEM_write_bio_PrivateKey(bio, m->key->pkey, NULL, NULL, 0, NULL, NULL) == 1) {
        long pem_len = BIO_get_mem_data(bio, &pem);

        if (jwt_new(&jwt) == 0 && jwt_add_grants_json(jwt, payload) == 0 &&
            jwt_add_header(jwt, "kid", m->key->kid) == 0 &&
            jwt_set_alg(jwt, m->key->alg == KEY_ES256 ? JWT_ALG_ES256 : JWT_ALG_RS256, (const unsigned char *)pem,
                        (int)pem_len) == 0)
            made = jwt_encode_str(jwt);
    }
    if (made != NULL && strlen(made) <= TOKEN_MAX) {
        m->len = strlen(made);
        memcpy(m->token, made, m->len);
        s = OK;
    }
    free(made);
    jwt_free(jwt);
    BIO_free(bio);
    mem_free(payload);
    return s;
}

static enum status make(struct making *m)
{
    if (m->q->defect == NULL && (m->key->alg == KEY_ES256 || m->key->alg == KEY_RS256))
        return assemble_libjwt(m);
    TRY(making_find(m, STANDIN_JWS));
    if (m->defect != NULL && m->defect->before != NULL)
        m->defect->before(m);
    TRY(making_token(m));
    if (m->defect != NULL && m->defect->after != NULL)
        m->defect->after(m);
    return OK;
}

enum status standin_sign(const struct standin_request *q, const struct standin_key *key, char **token)
{
    return standin_sign_for(q, NULL, key, token);
}

enum status standin_sign_for(const struct standin_request *q, const struct standin_subject *subject,
                             const struct standin_key *key, char **token)
{
    struct making m = { .q = q, .key = key };
    enum status s;

    *token = NULL;
    TRY(standin_payload(q, subject, key->corporatie, &m.payload));
    m.header = json_pack("{ss ss ss}", "alg", key_alg_name(key->alg), "typ", "JWT", "kid", key->kid);
    m.token = mem_alloc(TOKEN_ROOM);
    s = m.header != NULL && m.token != NULL ? make(&m) : FAULT_MEMORY;
    json_decref(m.payload);
    json_decref(m.header);
    if (s == OK) {
        m.token[m.len] = 0;
        *token = m.token;
    } else {
        mem_free(m.token);
    }
    return s;
}
