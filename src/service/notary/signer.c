#include "notary/signer.h"

#include "base/mem.h"
#include "store/crypt.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#define COORDINATE 32

/* One key: what it signs is fixed when it is opened. */
struct pair {
    const char *cty;
    EVP_PKEY *key;                 /* NULL: there is none */
    EVP_PKEY_CTX *ctx;
    bool stopped;
    struct signer_public public;
    struct {                       /* header of the second, without and with x5c, as base64url and a dot */
        int64_t iat;
        size_t len;
        uint8_t text[BASE64URL_LEN(CLAIM_HEADER_MAX) + 1];
    } header[2];
};

struct signer {
    struct pair pairs[SIGNS_N];
    EVP_PKEY *log;                 /* NULL: there is none */
};

static int no_password(char *buf, int size, int writing, void *arg)
{
    (void)buf, (void)size, (void)writing, (void)arg;
    return 0;
}

static void to_text(const uint8_t bytes[DIGEST_LEN], char out[SIGNER_HASH_TEXT + 1])
{
    base64url_encode(bytes, DIGEST_LEN, out);
    out[SIGNER_HASH_TEXT] = '\0';
}

/* RFC 7638 */
static void thumbprint(struct signer_public *p)
{
    uint8_t hash[DIGEST_LEN], thumb[256];
    struct writer w;

    writer_init(&w, thumb, sizeof thumb);
    write_text(&w, "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"");
    write_text(&w, p->x);
    write_text(&w, "\",\"y\":\"");
    write_text(&w, p->y);
    write_text(&w, "\"}");
    BUG_IF(w.failed);
    struct part text = { thumb, writer_len(&w) };
    sha256_parts(&text, 1, hash);
    to_text(hash, p->kid);
}

static enum status describe(const EVP_PKEY *key, X509 *cert, struct signer_public *p)
{
    uint8_t point[1 + 2 * COORDINATE], hash[DIGEST_LEN];
    uint8_t *der = NULL;
    size_t point_len;

    if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &point_len) != 1 ||
        point_len != sizeof point || point[0] != 4)
        return REFUSED_KEY;
    to_text(point + 1, p->x);
    to_text(point + 1 + COORDINATE, p->y);
    thumbprint(p);
    int len = i2d_X509(cert, &der);
    if (len <= 0)
        return FAULT_CRYPTO;
    bool fits = (size_t)len / 3 * 4 + 4 <= CLAIM_X5C_MAX;
    if (fits) {
        struct part whole = { der, (size_t)len };

        sha256_parts(&whole, 1, hash);
        to_text(hash, p->x5t);
        EVP_EncodeBlock((unsigned char *)p->x5c, der, len);
    }
    OPENSSL_free(der);
    return fits ? OK : REFUSED_KEY;
}

static enum status load(struct pair *p, BIO *key, BIO *cert)
{
    char group[32];

    p->key = PEM_read_bio_PrivateKey(key, NULL, no_password, NULL);
    X509 *x = PEM_read_bio_X509(cert, NULL, no_password, NULL);
    if (p->key == NULL || x == NULL || !EVP_PKEY_is_a(p->key, "EC") ||
        EVP_PKEY_get_group_name(p->key, group, sizeof group, NULL) != 1 || strcmp(group, "prime256v1") != 0 ||
        X509_check_private_key(x, p->key) != 1) {
        X509_free(x);
        return REFUSED_KEY;
    }
    enum status st = describe(p->key, x, &p->public);
    X509_free(x);
    TRY(st);
    p->ctx = EVP_PKEY_CTX_new_from_pkey(NULL, p->key, NULL);
    return p->ctx != NULL && EVP_PKEY_sign_init(p->ctx) == 1 ? OK : FAULT_CRYPTO;
}

static enum status open_pair(struct pair *p, const struct signer_pem *pem)
{
    BIO *key = BIO_new_mem_buf(pem->key, (int)pem->key_len), *cert = BIO_new_mem_buf(pem->cert, (int)pem->cert_len);

    p->header[0].iat = p->header[1].iat = INT64_MIN;
    enum status st = key != NULL && cert != NULL ? load(p, key, cert) : FAULT_MEMORY;
    BIO_free(key);
    BIO_free(cert);
    return st;
}

static enum status open_log(struct signer *s, const struct signer_pem *pem)
{
    BIO *key = BIO_new_mem_buf(pem->key, (int)pem->key_len);

    if (key == NULL)
        return FAULT_MEMORY;
    s->log = PEM_read_bio_PrivateKey(key, NULL, no_password, NULL);
    BIO_free(key);
    return s->log != NULL && EVP_PKEY_is_a(s->log, "ED25519") ? OK : REFUSED_KEY;
}

/* One key for two things would let what one says stand for the other. */
static bool all_differ(const struct signer *s)
{
    for (unsigned i = 0; i < SIGNS_N; i++)
        for (unsigned j = 0; j < i; j++)
            if (s->pairs[i].key != NULL && strcmp(s->pairs[i].public.kid, s->pairs[j].public.kid) == 0)
                return false;
    return true;
}

enum status signer_open(const struct signer_pem pem[SIGNS_N], const struct signer_pem *log, struct signer **out)
{
    static const char *const cty[SIGNS_N] = { [SIGNS_VERDICTS] = VERDICT_CTY, [SIGNS_RECEIPTS] = RECEIPT_CTY };
    enum status st = OK;

    *out = NULL;
    struct signer *s = mem_alloc(sizeof *s);
    if (s == NULL)
        return FAULT_MEMORY;
    memset(s, 0, sizeof *s);
    for (unsigned i = 0; i < SIGNS_N && st == OK; i++) {
        s->pairs[i].cty = cty[i];
        if (pem[i].key != NULL || i != SIGNS_STATEMENTS)
            st = open_pair(&s->pairs[i], &pem[i]);
    }
    if (st == OK && log->key != NULL)
        st = open_log(s, log);
    if (st == OK && !all_differ(s))
        st = REFUSED_KEY;
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
    for (unsigned i = 0; i < SIGNS_N; i++) {
        EVP_PKEY_CTX_free(s->pairs[i].ctx);
        EVP_PKEY_free(s->pairs[i].key);
    }
    EVP_PKEY_free(s->log);
    mem_free(s);
}

const struct signer_public *signer_public(const struct signer *s, enum signs which)
{
    return s->pairs[which].key != NULL ? &s->pairs[which].public : NULL;
}

bool signer_log_public(const struct signer *s, uint8_t out[NOTE_PUBLIC_LEN])
{
    size_t len = NOTE_PUBLIC_LEN;

    return s->log != NULL && EVP_PKEY_get_raw_public_key(s->log, out, &len) == 1 && len == NOTE_PUBLIC_LEN;
}

void signer_stop(struct signer *s, enum signs which)
{
    s->pairs[which].stopped = true;
}

/* ---- JWS ---- */

static void cache_header(struct pair *p, int64_t iat, bool with_x5c)
{
    uint8_t json[CLAIM_HEADER_MAX];
    struct writer w;

    writer_init(&w, json, sizeof json);
    claim_header(p->cty, p->public.kid, p->public.x5t, with_x5c ? p->public.x5c : NULL, iat, &w);
    BUG_IF(w.failed);
    base64url_encode(json, writer_len(&w), (char *)p->header[with_x5c].text);
    p->header[with_x5c].len = BASE64URL_LEN(writer_len(&w));
    p->header[with_x5c].text[p->header[with_x5c].len++] = '.';
    p->header[with_x5c].iat = iat;
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

static enum status sign(struct pair *p, const void *text, size_t len, struct signer_made *made)
{
    uint8_t der[80];
    struct part input = { text, len };
    size_t der_len = sizeof der;
    struct reader r;

    sha256_parts(&input, 1, made->input_sha);
    if (EVP_PKEY_sign(p->ctx, der, &der_len, made->input_sha, sizeof made->input_sha) != 1)
        return FAULT_CRYPTO;
    reader_init(&r, der, der_len);
    const uint8_t *head = reader_take(&r, 2);
    bool ok = head != NULL && head[0] == 0x30 && integer(&r, made->signature) &&
              integer(&r, made->signature + COORDINATE) && reader_end(&r);
    return ok ? OK : FAULT_CRYPTO;
}

/* The compact JWS of claims that were encoded here. */
static enum status sign_claims(struct pair *p, int64_t iat, bool with_x5c, const struct writer *claims, struct writer *out,
                               struct signer_made *made)
{
    if (p->stopped)
        return FAULT_KEY;
    if (claims->failed)
        return FAULT_SYSTEM;
    if (p->header[with_x5c].iat != iat)
        cache_header(p, iat, with_x5c);
    uint8_t *start = out->at;
    write_bytes(out, p->header[with_x5c].text, p->header[with_x5c].len);
    write_base64url(out, claims->start, writer_len(claims));
    if (out->failed)
        return FAULT_SYSTEM;
    TRY(sign(p, start, (size_t)(out->at - start), made));
    write_char(out, '.');
    write_base64url(out, made->signature, sizeof made->signature);
    return out->failed ? FAULT_SYSTEM : OK;
}

enum status signer_verdict(struct signer *s, const struct verdict *v, bool single, struct writer *out)
{
    uint8_t claims[VERDICT_CLAIMS_MAX];
    struct signer_made made;
    struct writer w;

    writer_init(&w, claims, sizeof claims);
    verdict_claims(v, &w);
    return sign_claims(&s->pairs[SIGNS_VERDICTS], v->iat, single, &w, out, &made);
}

enum status signer_claims(struct signer *s, int64_t iat, const struct writer *claims, struct writer *out,
                          struct signer_made *made)
{
    return sign_claims(&s->pairs[SIGNS_VERDICTS], iat, true, claims, out, made);
}

enum status signer_receipt(struct signer *s, const struct receipt *r, struct writer *out)
{
    uint8_t claims[RECEIPT_CLAIMS_MAX];
    struct signer_made made;
    struct writer w;

    writer_init(&w, claims, sizeof claims);
    receipt_claims(r, &w);
    enum status st = sign_claims(&s->pairs[SIGNS_RECEIPTS], r->iat, true, &w, out, &made);
    mem_wipe(claims, sizeof claims); /* the code is in them */
    return st;
}

/* ---- the log ---- */

enum status signer_checkpoint(struct signer *s, const struct checkpoint *k, uint8_t out[NOTE_SIGNATURE_LEN])
{
    uint8_t text[CHECKPOINT_TEXT_MAX(NOTE_NAME_MAX)];
    size_t len = NOTE_SIGNATURE_LEN;
    struct writer w;

    if (s->log == NULL)
        return FAULT_KEY;
    writer_init(&w, text, sizeof text);
    checkpoint_write(k, &w);
    BUG_IF(w.failed);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    if (ctx == NULL)
        return FAULT_MEMORY;
    bool done = EVP_DigestSignInit(ctx, NULL, NULL, NULL, s->log) == 1 &&
                EVP_DigestSign(ctx, out, &len, text, writer_len(&w)) == 1 && len == NOTE_SIGNATURE_LEN;
    EVP_MD_CTX_free(ctx);
    return done ? OK : FAULT_CRYPTO;
}
