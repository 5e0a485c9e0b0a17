#include "maker.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#include <openssl/ec.h>
#include <openssl/sha.h>

void made_digest(const char *text, size_t len, char out[44])
{
    uint8_t sha[32];

    SHA256((const uint8_t *)text, len, sha);
    memset(out, 0, 44);
    base64url_encode(sha, 32, out);
}

static size_t sign(EVP_PKEY *key, const void *data, size_t len, uint8_t *out, size_t cap)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ec = EVP_PKEY_is_a(key, "EC") == 1;

    assert_int_equal(EVP_DigestSignInit_ex(ctx, NULL, ec ? "SHA256" : NULL, NULL, NULL, key, NULL), 1);
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
    size_t n = sign(key, w.start, writer_len(&w), sig, sizeof sig);
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

void made_unwrap(char *text)
{
    char *to = text;

    for (; *text != 0; text++)
        if (*text != '\n' && *text != '\r' && *text != ' ')
            *to++ = *text;
    *to = 0;
}
