#include "notary/signer.h"

#include "base/mem.h"
#include "base/text.h"
#include "store/crypt.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#define COORDINATE 32
#define JWKS_MAX (VERDICT_X5C_MAX + 1024)

struct signer {
    EVP_PKEY *key;
    EVP_PKEY_CTX *ctx;
    char kid[BASE64URL_LEN(DIGEST_LEN) + 1], x5t[BASE64URL_LEN(DIGEST_LEN) + 1];
    char x5c[VERDICT_X5C_MAX + 1];
    char jwks[JWKS_MAX + 1];
    struct {                       /* header of the second, without and with x5c, as base64url and a dot */
        int64_t iat;
        size_t len;
        uint8_t text[BASE64URL_LEN(VERDICT_HEADER_MAX) + 1];
    } header[2];
};

static int no_password(char *buf, int size, int writing, void *arg)
{
    (void)buf, (void)size, (void)writing, (void)arg;
    return 0;
}

static void to_text(const uint8_t hash[DIGEST_LEN], char *out)
{
    base64url_encode(hash, DIGEST_LEN, out);
    out[BASE64URL_LEN(DIGEST_LEN)] = '\0';
}

static void write_coordinates(struct writer *w, const uint8_t *point)
{
    write_text(w, "\"x\":\"");
    write_base64url(w, point + 1, COORDINATE);
    write_text(w, "\",\"y\":\"");
    write_base64url(w, point + 1 + COORDINATE, COORDINATE);
    write_text(w, "\"");
}

/* kid, x5t, x5c and jwks of the pair. */
static enum status describe(struct signer *s, X509 *cert)
{
    uint8_t point[1 + 2 * COORDINATE], hash[DIGEST_LEN], thumb[256];
    uint8_t *der = NULL;
    size_t point_len;
    struct writer w;

    if (EVP_PKEY_get_octet_string_param(s->key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &point_len) != 1 ||
        point_len != sizeof point || point[0] != 4)
        return REFUSED_KEY;
    writer_init(&w, thumb, sizeof thumb);
    write_text(&w, "{\"crv\":\"P-256\",\"kty\":\"EC\",");
    write_coordinates(&w, point);
    write_text(&w, "}");
    BUG_IF(w.failed);
    struct part text = { thumb, writer_len(&w) };
    sha256_parts(&text, 1, hash);
    to_text(hash, s->kid);

    int len = i2d_X509(cert, &der);
    if (len <= 0)
        return FAULT_CRYPTO;
    bool fits = (size_t)len / 3 * 4 + 4 <= VERDICT_X5C_MAX;
    if (fits) {
        struct part whole = { der, (size_t)len };

        sha256_parts(&whole, 1, hash);
        to_text(hash, s->x5t);
        EVP_EncodeBlock((unsigned char *)s->x5c, der, len);
    }
    OPENSSL_free(der);
    if (!fits)
        return REFUSED_KEY;
    writer_init(&w, s->jwks, JWKS_MAX);
    write_text(&w, "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"use\":\"sig\",\"alg\":\"ES256\",\"kid\":\"");
    write_text(&w, s->kid);
    write_text(&w, "\",");
    write_coordinates(&w, point);
    write_text(&w, ",\"x5c\":[\"");
    write_text(&w, s->x5c);
    write_text(&w, "\"],\"x5t#S256\":\"");
    write_text(&w, s->x5t);
    write_text(&w, "\"}]}");
    BUG_IF(w.failed);
    *w.at = '\0';
    return OK;
}

static enum status load(struct signer *s, BIO *key, BIO *cert)
{
    char group[32];

    s->key = PEM_read_bio_PrivateKey(key, NULL, no_password, NULL);
    X509 *x = PEM_read_bio_X509(cert, NULL, no_password, NULL);
    if (s->key == NULL || x == NULL || !EVP_PKEY_is_a(s->key, "EC") ||
        EVP_PKEY_get_group_name(s->key, group, sizeof group, NULL) != 1 || strcmp(group, "prime256v1") != 0 ||
        X509_check_private_key(x, s->key) != 1) {
        X509_free(x);
        return REFUSED_KEY;
    }
    enum status st = describe(s, x);
    X509_free(x);
    TRY(st);
    s->ctx = EVP_PKEY_CTX_new_from_pkey(NULL, s->key, NULL);
    return s->ctx != NULL && EVP_PKEY_sign_init(s->ctx) == 1 ? OK : FAULT_CRYPTO;
}

enum status signer_open(const void *key_pem, size_t key_len, const void *cert_pem, size_t cert_len, struct signer **out)
{
    *out = NULL;
    struct signer *s = mem_alloc(sizeof *s);
    if (s == NULL)
        return FAULT_MEMORY;
    memset(s, 0, sizeof *s);
    s->header[0].iat = s->header[1].iat = INT64_MIN;
    BIO *key = BIO_new_mem_buf(key_pem, (int)key_len), *cert = BIO_new_mem_buf(cert_pem, (int)cert_len);
    enum status st = key != NULL && cert != NULL ? load(s, key, cert) : FAULT_MEMORY;
    BIO_free(key);
    BIO_free(cert);
    if (st != OK) {
        signer_close(s);
        return st;
    }
    *out = s;
    return OK;
}

void signer_close(struct signer *s)
{
    if (s == NULL)
        return;
    EVP_PKEY_CTX_free(s->ctx);
    EVP_PKEY_free(s->key);
    mem_free(s);
}

const char *signer_jwks(const struct signer *s)
{
    return s->jwks;
}

static void cache_header(struct signer *s, int64_t iat, bool enkel)
{
    uint8_t json[VERDICT_HEADER_MAX];
    struct writer w;

    writer_init(&w, json, sizeof json);
    verdict_header(s->kid, s->x5t, enkel ? s->x5c : NULL, iat, &w);
    BUG_IF(w.failed);
    base64url_encode(json, writer_len(&w), (char *)s->header[enkel].text);
    s->header[enkel].len = BASE64URL_LEN(writer_len(&w));
    s->header[enkel].text[s->header[enkel].len++] = '.';
    s->header[enkel].iat = iat;
}

/* One INTEGER of an ECDSA-Sig-Value into 32 bytes. */
static bool integer(struct reader *r, uint8_t out[COORDINATE])
{
    const uint8_t *head = reader_take(r, 2);

    if (head == NULL || head[0] != 2)
        return false;
    size_t len = head[1];
    const uint8_t *v = reader_take(r, len);
    if (v == NULL || len == 0)
        return false;
    while (len > COORDINATE && *v == 0)
        v++, len--;
    if (len > COORDINATE)
        return false;
    memset(out, 0, COORDINATE - len);
    memcpy(out + COORDINATE - len, v, len);
    return true;
}

static enum status sign(struct signer *s, const void *text, size_t len, uint8_t raw[2 * COORDINATE])
{
    uint8_t hash[DIGEST_LEN], der[80];
    struct part input = { text, len };
    size_t der_len = sizeof der;
    struct reader r;

    sha256_parts(&input, 1, hash);
    if (EVP_PKEY_sign(s->ctx, der, &der_len, hash, sizeof hash) != 1)
        return FAULT_CRYPTO;
    reader_init(&r, der, der_len);
    const uint8_t *head = reader_take(&r, 2);
    bool ok = head != NULL && head[0] == 0x30 && integer(&r, raw) && integer(&r, raw + COORDINATE) && reader_end(&r);
    return ok ? OK : FAULT_CRYPTO;
}

enum status signer_verdict(struct signer *s, const struct verdict *v, bool enkel, struct writer *out)
{
    uint8_t claims[VERDICT_CLAIMS_MAX], raw[2 * COORDINATE];
    struct writer w;

    if (s->header[enkel].iat != v->iat)
        cache_header(s, v->iat, enkel);
    writer_init(&w, claims, sizeof claims);
    verdict_claims(v, &w);
    if (w.failed)
        return FAULT_SYSTEM;
    uint8_t *start = out->at;
    write_bytes(out, s->header[enkel].text, s->header[enkel].len);
    write_base64url(out, claims, writer_len(&w));
    if (out->failed)
        return FAULT_SYSTEM;
    TRY(sign(s, start, (size_t)(out->at - start), raw));
    write_char(out, '.');
    write_base64url(out, raw, sizeof raw);
    return out->failed ? FAULT_SYSTEM : OK;
}
