#include "jose/jwe.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "json/strict_json.h"
#include "jose/key.h"

#include <openssl/err.h>
#include <string.h>

#define IV_LEN 12
#define TAG_LEN 16
#define SECRET_LEN 32
#define DIGEST_LEN 32

enum { PART_HEADER, PART_KEY, PART_IV, PART_TEXT, PART_TAG, PARTS };

struct parts {
    const char *at[PARTS];
    size_t len[PARTS];
};

/* What the header decides. */
struct agreement {
    const char *enc;
    size_t key_len;
    struct key epk;
    uint8_t apu[JWE_PARTY_MAX], apv[JWE_PARTY_MAX];
    size_t apu_len, apv_len;
};

static enum status split(const char *text, size_t len, struct parts *out)
{
    const char *end = text + len;

    for (unsigned i = 0; i < PARTS; i++) {
        const char *dot = memchr(text, '.', (size_t)(end - text));
        const char *stop = dot != NULL ? dot : end;

        if ((dot != NULL) != (i < PARTS - 1))
            return REFUSED_JWE_FORM;
        out->at[i] = text;
        out->len[i] = (size_t)(stop - text);
        text = stop + 1;
    }
    return OK;
}

/* ---- header ---- */

static enum status read_header_json(const struct parts *p, json_t **out)
{
    uint8_t bytes[JWE_HEADER_MAX];
    size_t n;

    if (BASE64URL_BYTES(p->len[PART_HEADER]) > sizeof bytes ||
        !base64url_decode(p->at[PART_HEADER], p->len[PART_HEADER], bytes, sizeof bytes, &n))
        return REFUSED_JWE_FORM;
    enum status s = strict_json_parse(bytes, n, STRICT_JSON_REAL, out);
    if (s != OK)
        return s == FAULT_MEMORY ? s : REFUSED_JWE_FORM;
    if (!json_is_object(*out) || json_object_get(*out, "crit") != NULL || json_object_get(*out, "zip") != NULL)
        return REFUSED_JWE_FORM;
    return OK;
}

static enum status read_algs(const json_t *header, struct agreement *out)
{
    const char *alg;

    if (strict_json_text(header, "alg", &alg, NULL) != OK || strict_json_text(header, "enc", &out->enc, NULL) != OK)
        return REFUSED_JWE_FORM;
    if (strcmp(alg, "ECDH-ES") != 0)
        return REFUSED_JWE_ALG;
    if (strcmp(out->enc, "A128GCM") == 0)
        out->key_len = 16;
    else if (strcmp(out->enc, "A256GCM") == 0)
        out->key_len = 32;
    else
        return REFUSED_JWE_ALG;
    return OK;
}

static enum status read_party(const json_t *header, const char *name, uint8_t *out, size_t *len)
{
    const char *text;
    size_t text_len;

    *len = 0;
    if (json_object_get(header, name) == NULL)
        return OK;
    if (strict_json_text(header, name, &text, &text_len) != OK ||
        !base64url_decode(text, text_len, out, JWE_PARTY_MAX, len))
        return REFUSED_JWE_FORM;
    return OK;
}

/* The sender's one-time key: a P-256 point, checked as every key is. */
static enum status read_epk(const json_t *header, struct key *out)
{
    const json_t *epk = json_object_get(header, "epk");
    json_t *x = json_object_get(epk, "x"), *y = json_object_get(epk, "y");

    if (!json_is_object(epk) || key_has_private(epk))
        return REFUSED_JWE_KEY;
    AUTO_JSON jwk = json_pack("{sO? sO? sO? sO?}", "kty", json_object_get(epk, "kty"), "crv", json_object_get(epk, "crv"),
                              "x", x, "y", y);
    if (jwk == NULL)
        return FAULT_MEMORY;
    enum status s = key_import(jwk, KEY_ES256, out);
    if (s == OK && out->alg != KEY_ES256)
        s = REFUSED_JWE_KEY;
    return status_class_of(s) == CLASS_REFUSED ? REFUSED_JWE_KEY : s;
}

static enum status read_header(const json_t *header, const struct jwe_key *own, struct agreement *out)
{
    const char *kid = NULL;

    TRY(read_algs(header, out));
    if (json_object_get(header, "kid") != NULL && strict_json_text(header, "kid", &kid, NULL) != OK)
        return REFUSED_JWE_FORM;
    if (own->kid != NULL && (kid == NULL || strcmp(kid, own->kid) != 0))
        return REFUSED_JWE_KEY;
    TRY(read_epk(header, &out->epk));
    TRY(read_party(header, "apu", out->apu, &out->apu_len));
    return read_party(header, "apv", out->apv, &out->apv_len);
}

/* ---- keys ---- */

static enum status agree(EVP_PKEY *own, EVP_PKEY *peer, uint8_t out[SECRET_LEN])
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, own, NULL);
    size_t len = SECRET_LEN;
    bool ok = ctx != NULL && EVP_PKEY_derive_init(ctx) == 1 && EVP_PKEY_derive_set_peer(ctx, peer) == 1 &&
              EVP_PKEY_derive(ctx, out, &len) == 1 && len == SECRET_LEN;

    EVP_PKEY_CTX_free(ctx);
    return ok ? OK : FAULT_CRYPTO;
}

static void write_u32(struct writer *w, size_t v)
{
    uint8_t b[4] = { (uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v };

    write_bytes(w, b, sizeof b);
}

/* RFC 7518 4.6.2: Concat KDF with SHA-256. Both key lengths need its first round only. */
static enum status derive(const struct agreement *a, const uint8_t secret[SECRET_LEN], uint8_t out[DIGEST_LEN])
{
    uint8_t input[SECRET_LEN + 5 * 4 + 8 + 2 * JWE_PARTY_MAX];
    struct writer w;

    writer_init(&w, input, sizeof input);
    write_u32(&w, 1);
    write_bytes(&w, secret, SECRET_LEN);
    write_u32(&w, strlen(a->enc));
    write_text(&w, a->enc);
    write_u32(&w, a->apu_len);
    write_bytes(&w, a->apu, a->apu_len);
    write_u32(&w, a->apv_len);
    write_bytes(&w, a->apv, a->apv_len);
    write_u32(&w, a->key_len * 8);
    BUG_IF(w.failed);
    enum status s = sha256(input, writer_len(&w), out);
    mem_wipe(input, sizeof input);
    return s;
}

/* ---- content ---- */

static enum status decrypt(const struct parts *p, const uint8_t *key, size_t key_len, uint8_t *data, size_t len)
{
    uint8_t iv[IV_LEN + 1], tag[TAG_LEN + 1];
    size_t iv_len, tag_len;
    int n;

    if (!base64url_decode(p->at[PART_IV], p->len[PART_IV], iv, sizeof iv, &iv_len) || iv_len != IV_LEN ||
        !base64url_decode(p->at[PART_TAG], p->len[PART_TAG], tag, sizeof tag, &tag_len) || tag_len != TAG_LEN)
        return REFUSED_JWE_FORM;
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    enum status s = FAULT_CRYPTO;
    if (ctx != NULL && EVP_DecryptInit_ex2(ctx, key_len == 16 ? EVP_aes_128_gcm() : EVP_aes_256_gcm(), key, iv, NULL) == 1 &&
        EVP_DecryptUpdate(ctx, NULL, &n, (const uint8_t *)p->at[PART_HEADER], (int)p->len[PART_HEADER]) == 1 &&
        EVP_DecryptUpdate(ctx, data, &n, data, (int)len) == 1 &&
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG_LEN, tag) == 1)
        s = EVP_DecryptFinal_ex(ctx, data + len, &n) == 1 ? OK : REFUSED_JWE_DECRYPT;
    EVP_CIPHER_CTX_free(ctx);
    return s;
}

static enum status content(const struct parts *p, const struct jwe_key *own, const struct agreement *a, uint8_t *data,
                           size_t cap, size_t *len)
{
    uint8_t secret[SECRET_LEN], key[DIGEST_LEN];

    if (p->len[PART_KEY] != 0 || !base64url_decode(p->at[PART_TEXT], p->len[PART_TEXT], data, cap, len))
        return REFUSED_JWE_FORM;
    enum status s = agree(own->pkey, a->epk.pkey, secret);
    if (s == OK)
        s = derive(a, secret, key);
    if (s == OK)
        s = decrypt(p, key, a->key_len, data, *len);
    mem_wipe(secret, sizeof secret);
    mem_wipe(key, sizeof key);
    return s;
}

static enum status open_parts(const struct parts *p, const struct jwe_key *own, uint8_t *data, size_t cap, size_t *len)
{
    AUTO_JSON header = NULL;
    struct agreement a = { 0 };

    TRY(read_header_json(p, &header));
    enum status s = read_header(header, own, &a);
    if (s == OK)
        s = content(p, own, &a, data, cap, len);
    key_release(&a.epk);
    return s;
}

enum status jwe_open(const char *text, size_t len, const struct jwe_key *own, uint8_t **plain, size_t *plain_len)
{
    struct parts p;

    *plain = NULL;
    *plain_len = 0;
    if (len == 0 || len > JWE_MAX)
        return REFUSED_TOKEN_SIZE;
    TRY(split(text, len, &p));
    size_t cap = BASE64URL_BYTES(p.len[PART_TEXT]) + 1, n = 0;
    uint8_t *data = mem_alloc(cap);
    if (data == NULL)
        return FAULT_MEMORY;
    enum status s = open_parts(&p, own, data, cap, &n);
    ERR_clear_error();
    if (s != OK) {
        mem_free(data);
        return s;
    }
    *plain = data;
    *plain_len = n;
    return OK;
}
