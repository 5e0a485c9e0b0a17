#include "maker.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

void made_digest(const char *text, size_t len, char out[44])
{
    uint8_t sha[32];

    SHA256((const uint8_t *)text, len, sha);
    memset(out, 0, 44);
    base64url_encode(sha, 32, out);
}

static size_t sign(EVP_PKEY *key, bool pss, const void *data, size_t len, uint8_t *out, size_t cap)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *pctx = NULL;
    bool ec = EVP_PKEY_is_a(key, "EC") == 1, rsa = EVP_PKEY_is_a(key, "RSA") == 1;

    assert_int_equal(EVP_DigestSignInit_ex(ctx, &pctx, ec || rsa ? "SHA256" : NULL, NULL, NULL, key, NULL), 1);
    if (rsa && pss) {
        assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, RSA_PSS_SALTLEN_DIGEST), 1);
    }
    assert_int_equal(EVP_DigestSign(ctx, out, &cap, data, len), 1);
    EVP_MD_CTX_free(ctx);
    if (!ec)
        return cap;
    const uint8_t *at = out;
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)cap);
    assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, 32), 32);
    assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + 32, 32), 32);
    ECDSA_SIG_free(sig);
    return 64;
}

char *made_jwt(const char *header, const char *payload, EVP_PKEY *key)
{
    char *out = mem_alloc(MADE_MAX);
    uint8_t sig[512];
    struct writer w;

    writer_init(&w, out, MADE_MAX);
    write_base64url(&w, header, strlen(header));
    write_char(&w, '.');
    write_base64url(&w, payload, strlen(payload));
    size_t n = sign(key, strstr(header, "\"PS256\"") != NULL, w.start, writer_len(&w), sig, sizeof sig);
    write_char(&w, '.');
    write_base64url(&w, sig, n);
    write_char(&w, 0);
    assert_false(w.failed);
    return out;
}

/* Fills in the digests; `hash` for #h. */
static void fill(const char *text, char digests[MADE_DISCLOSURES][44], const char *hash, struct writer *w)
{
    for (; *text != 0; text++) {
        if (text[0] == '@' && text[1] >= '0' && text[1] <= '9')
            write_text(w, digests[*++text - '0']);
        else if (text[0] == '#' && text[1] == 'h')
            write_text(w, hash), text++;
        else
            write_char(w, *text);
    }
    write_char(w, 0);
    assert_false(w->failed);
}

char *made_sdjwt(const struct made *m)
{
    char digests[MADE_DISCLOSURES][44] = { { 0 } }, hash[44] = { 0 };
    char *encoded[MADE_DISCLOSURES] = { NULL }, *out = mem_alloc(MADE_MAX), *text = mem_alloc(MADE_MAX);
    struct writer w, o;

    for (unsigned i = MADE_DISCLOSURES; i-- > 0;) {
        const char *d = m->disclosures[i];

        if (d == NULL)
            continue;
        encoded[i] = mem_alloc(MADE_MAX);
        writer_init(&w, text, MADE_MAX);
        fill(d[0] == '!' ? d + 1 : d, digests, "", &w);
        writer_init(&o, encoded[i], MADE_MAX);
        if (d[0] == '!')
            write_text(&o, text);
        else
            write_base64url(&o, text, strlen(text));
        write_char(&o, 0);
        made_digest(encoded[i], strlen(encoded[i]), digests[i]);
    }
    writer_init(&w, text, MADE_MAX);
    fill(m->payload, digests, "", &w);
    char *jwt = made_jwt(m->header, text, m->issuer);
    writer_init(&o, out, MADE_MAX);
    write_text(&o, jwt);
    write_char(&o, '~');
    for (unsigned i = 0; i < MADE_DISCLOSURES; i++)
        if (encoded[i] != NULL) {
            write_text(&o, encoded[i]);
            write_char(&o, '~');
            mem_free(encoded[i]);
        }
    mem_free(jwt);
    if (m->kb_header != NULL) {
        made_digest(out, writer_len(&o), hash);
        writer_init(&w, text, MADE_MAX);
        fill(m->kb_payload, digests, hash, &w);
        jwt = made_jwt(m->kb_header, text, m->holder);
        write_text(&o, jwt);
        mem_free(jwt);
    }
    if (m->tail != NULL)
        write_text(&o, m->tail);
    write_char(&o, 0);
    assert_false(o.failed);
    mem_free(text);
    return out;
}

json_t *made_jwk(EVP_PKEY *key)
{
    json_t *jwk = json_object();

    assert_status(standin_publish(key, KEY_ES256, jwk), OK);
    return jwk;
}

static void put_u32(struct writer *w, size_t v)
{
    uint8_t b[4] = { 0, 0, (uint8_t)(v >> 8), (uint8_t)v };

    write_bytes(w, b, 4);
}

/* RFC 7518 4.6.2 by hand: one round of SHA-256 gives all that is needed. */
static void content_key(EVP_PKEY *one_time, EVP_PKEY *recipient, const char *enc, const char *apu, const char *apv,
                        uint8_t out[32])
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(one_time, NULL);
    const char *parties[] = { apu, apv };
    uint8_t z[32], input[2000], party[600];
    size_t len = sizeof z;
    struct writer w;

    assert_true(EVP_PKEY_derive_init(ctx) == 1 && EVP_PKEY_derive_set_peer(ctx, recipient) == 1 &&
                EVP_PKEY_derive(ctx, z, &len) == 1);
    EVP_PKEY_CTX_free(ctx);
    writer_init(&w, input, sizeof input);
    put_u32(&w, 1);
    write_bytes(&w, z, len);
    put_u32(&w, strlen(enc));
    write_text(&w, enc);
    for (int i = 0; i < 2; i++) {
        len = 0;
        if (parties[i] != NULL)
            assert_true(base64url_decode(parties[i], strlen(parties[i]), party, sizeof party, &len));
        put_u32(&w, len);
        write_bytes(&w, party, len);
    }
    put_u32(&w, strcmp(enc, "A128GCM") == 0 ? 128 : 256);
    assert_false(w.failed);
    SHA256(input, writer_len(&w), out);
}

char *made_jwe(const char *plain, EVP_PKEY *recipient, const char *enc, const char *members, const char *apu,
               const char *apv)
{
    EVP_PKEY *one_time = standin_generate(KEY_ES256);
    json_t *jwk = made_jwk(one_time);
    char *epk = json_dumps(jwk, JSON_COMPACT), header[3000], *out = mem_alloc(MADE_MAX);
    uint8_t key[32], iv[12] = { 7 }, tag[16], *data = mem_alloc(strlen(plain) + 1);
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    struct writer w;
    int n;

    writer_init(&w, header, sizeof header);
    write_text(&w, "{\"alg\":\"ECDH-ES\",\"enc\":\"");
    write_text(&w, enc);
    write_text(&w, "\",\"epk\":");
    write_text(&w, epk);
    if (apu != NULL) {
        write_text(&w, ",\"apu\":\"");
        write_text(&w, apu);
        write_text(&w, "\"");
    }
    if (apv != NULL) {
        write_text(&w, ",\"apv\":\"");
        write_text(&w, apv);
        write_text(&w, "\"");
    }
    write_text(&w, members);
    write_text(&w, "}");
    assert_false(w.failed);
    size_t header_len = writer_len(&w);
    writer_init(&w, out, MADE_MAX);
    write_base64url(&w, header, header_len);
    content_key(one_time, recipient, enc, apu, apv, key);
    EVP_EncryptInit_ex2(ctx, strcmp(enc, "A128GCM") == 0 ? EVP_aes_128_gcm() : EVP_aes_256_gcm(), key, iv, NULL);
    EVP_EncryptUpdate(ctx, NULL, &n, (uint8_t *)out, (int)writer_len(&w));
    EVP_EncryptUpdate(ctx, data, &n, (const uint8_t *)plain, (int)strlen(plain));
    EVP_EncryptFinal_ex(ctx, data + n, &n);
    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, 16, tag);
    EVP_CIPHER_CTX_free(ctx);
    write_text(&w, "..");
    write_base64url(&w, iv, sizeof iv);
    write_char(&w, '.');
    write_base64url(&w, data, strlen(plain));
    write_char(&w, '.');
    write_base64url(&w, tag, sizeof tag);
    write_char(&w, 0);
    assert_false(w.failed);
    mem_free(data);
    mem_free(epk);
    json_decref(jwk);
    EVP_PKEY_free(one_time);
    return out;
}

void made_unwrap(char *text)
{
    char *to = text;

    for (; *text != 0; text++)
        if (*text != '\n' && *text != '\r' && *text != ' ')
            *to++ = *text;
    *to = 0;
}
