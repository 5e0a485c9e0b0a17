#include "verify/verify.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "json/pull.h"
#include "model/names.h"
#include "proof/verdict.h"

#include <openssl/ecdsa.h>

#define RAW_LEN 64
#define TOLERANCE_S 10

struct segments { struct slice header, payload, signature; size_t signed_len; };

static enum status split(const char *jws, size_t len, struct segments *out)
{
    const char *end = jws + len, *a, *b;

    if (len == 0 || len > VERIFY_JWS_MAX)
        return REFUSED_TOKEN_SIZE;
    a = memchr(jws, '.', len);
    b = a != NULL ? memchr(a + 1, '.', (size_t)(end - a - 1)) : NULL;
    if (b == NULL || memchr(b + 1, '.', (size_t)(end - b - 1)) != NULL || a == jws || b == a + 1 || b + 1 == end)
        return REFUSED_TOKEN_FORMAT;
    out->header = (struct slice){ jws, (size_t)(a - jws) };
    out->payload = (struct slice){ a + 1, (size_t)(b - a - 1) };
    out->signature = (struct slice){ b + 1, (size_t)(end - b - 1) };
    out->signed_len = (size_t)(b - jws);
    return OK;
}

/* ---- header ---- */

/* What can be signed by a key of verdicts, and what it is in a log. A statement of another sort has keys of its own. */
static const struct { const char *cty; enum entry_kind kind; } sorts[] = { { VERDICT_CTY, ENTRY_VERDICT } };
#define SORTS (sizeof sorts / sizeof sorts[0])

struct header {
    struct slice alg, typ, cty, kid, x5t, x5c;
    int64_t iat;
    unsigned members, sort;      /* sort: which of the sorts it is */
};

static void read_header(struct pull *p, struct header *h)
{
    struct slice name;

    pull_object(p);
    while (pull_member(p, &name)) {
        h->members++;
        if (slice_is(name, "alg"))
            h->alg = pull_text(p, 16);
        else if (slice_is(name, "typ"))
            h->typ = pull_text(p, 16);
        else if (slice_is(name, "cty"))
            h->cty = pull_text(p, 32);
        else if (slice_is(name, "kid"))
            h->kid = pull_text(p, VERIFY_HASH_TEXT);
        else if (slice_is(name, "iat"))
            h->iat = pull_int(p, 1, INT64_C(1) << 40);
        else if (slice_is(name, "x5t#S256"))
            h->x5t = pull_text(p, VERIFY_HASH_TEXT);
        else if (slice_is(name, "x5c") && pull_array(p)) {
            for (unsigned i = 0; pull_element(p); i++) {
                if (i > 0)
                    pull_refuse(p, REFUSED_VERDICT_HEADER);
                h->x5c = pull_text(p, VERIFY_JWS_MAX);
            }
        } else
            pull_refuse(p, REFUSED_VERDICT_HEADER);
    }
}

/* The certificate in the header is only compared, never used: the key comes from the caller's set. */
static bool certificate_fits(struct slice x5c, struct slice x5t)
{
    uint8_t *der = mem_alloc(x5c.len);
    uint8_t hash[32];
    char text[VERIFY_HASH_TEXT];
    size_t n;

    bool ok = der != NULL && base64_decode(x5c.at, x5c.len, der, x5c.len, &n) &&
              sha256(der, n, hash) == OK;
    mem_free(der);
    if (!ok)
        return false;
    base64url_encode(hash, sizeof hash, text);
    return memcmp(x5t.at, text, sizeof text) == 0;
}

static unsigned sort_of(struct slice cty)
{
    unsigned i = 0;

    while (i < SORTS && !slice_is(cty, sorts[i].cty))
        i++;
    return i;
}

static enum status check_header(struct pull *p, const uint8_t *json, size_t len, struct header *h)
{
    *h = (struct header){ 0 };
    pull_init(p, (const char *)json, len);
    read_header(p, h);
    unsigned expected = 6 + (h->x5c.at != NULL);
    h->sort = sort_of(h->cty);
    if (pull_end(p) != OK || h->members != expected || h->alg.at == NULL || !slice_is(h->typ, "JWT") ||
        h->sort == SORTS || h->kid.at == NULL || h->iat == 0 || h->x5t.len != VERIFY_HASH_TEXT)
        return REFUSED_VERDICT_HEADER;
    if (h->x5c.at != NULL && !certificate_fits(h->x5c, h->x5t))
        return REFUSED_VERDICT_HEADER;
    return slice_is(h->alg, "ES256") ? OK : REFUSED_TOKEN_ALG;
}

static enum status open_key(const struct verify_key *k, struct verify_opened *kept, EVP_PKEY **out)
{
    if (kept == NULL)
        return verify_key_open(k, out);
    if (kept->of != k) {
        verify_opened_release(kept);
        TRY(verify_key_open(k, &kept->key));
        kept->of = k;
    }
    if (EVP_PKEY_up_ref(kept->key) != 1)
        return FAULT_CRYPTO;
    *out = kept->key;
    return OK;
}

void verify_opened_release(struct verify_opened *o)
{
    EVP_PKEY_free(o->key);
    *o = (struct verify_opened){ 0 };
}

/* A key may stand in the set once for each certificate it had, and again where it came back into use with the same one: then
 * it was in use from the first place to the last. */
static enum status find_key(const struct verify_keys *keys, const struct header *h, struct verify_opened *kept,
                            struct verified *out)
{
    const struct verify_key *first = NULL;

    for (unsigned i = 0; i < keys->n; i++) {
        const struct verify_key *k = &keys->keys[i];

        if (!slice_is(h->kid, k->kid) || (k->x5t[0] != '\0' && !slice_is(h->x5t, k->x5t)))
            continue;
        if (first == NULL || k->from < out->key_from)
            out->key_from = k->from;
        if (first == NULL || k->until > out->key_until)
            out->key_until = k->until;
        if (first == NULL || (k->leaked_at != 0 && (out->leaked_at == 0 || k->leaked_at < out->leaked_at)))
            out->leaked_at = k->leaked_at;
        if (first == NULL)
            first = k;
    }
    return first != NULL ? open_key(first, kept, &out->key) : REFUSED_TOKEN_KID;
}

/* ---- signature ---- */

static enum status to_der(const uint8_t raw[RAW_LEN], uint8_t **der, int *len)
{
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(raw, RAW_LEN / 2, NULL), *s = BN_bin2bn(raw + RAW_LEN / 2, RAW_LEN / 2, NULL);

    *der = NULL;
    if (sig == NULL || r == NULL || s == NULL || ECDSA_SIG_set0(sig, r, s) != 1) {
        BN_free(r);
        BN_free(s);
        ECDSA_SIG_free(sig);
        return FAULT_MEMORY;
    }
    *len = i2d_ECDSA_SIG(sig, der);
    ECDSA_SIG_free(sig);
    return *len > 0 ? OK : FAULT_MEMORY;
}

static enum status check_signature(EVP_PKEY *key, const char *text, size_t len, struct slice signature,
                                   uint8_t hash[DIGEST_LEN])
{
    uint8_t raw[RAW_LEN], *der;
    size_t n;
    int der_len;

    if (!base64url_decode(signature.at, signature.len, raw, sizeof raw, &n))
        return REFUSED_TOKEN_BASE64;
    if (n != RAW_LEN)
        return REFUSED_TOKEN_SIGNATURE;
    TRY(to_der(raw, &der, &der_len));
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    enum status st = FAULT_CRYPTO;
    if (ctx != NULL && EVP_PKEY_verify_init(ctx) == 1 && sha256(text, len, hash) == OK)
        st = EVP_PKEY_verify(ctx, der, (size_t)der_len, hash, DIGEST_LEN) == 1 ? OK : REFUSED_TOKEN_SIGNATURE;
    EVP_PKEY_CTX_free(ctx);
    OPENSSL_free(der);
    return st;
}

/* ---- claims ---- */

struct claims {
    struct slice iss, aud, jti, environment, fase, uitkomst, bruikbaar_tot, log;
    int64_t iat, log_index;
    unsigned lists;          /* bits: which of the lists were there */
};

static const char *const texts[] = { "daeb", "passendheidsoort", "inkomensklasse", "grootteklasse",
                                     "hoogstePassendeHuurklasse", "samenstelling", "zekerheid" };
static const char *const lists[] = { "redenen", "ontbreekt", "voorbehoud", "herkomst", "beleid" };
#define TEXTS (sizeof texts / sizeof texts[0])
#define LISTS (sizeof lists / sizeof lists[0])

/* Claims of later versions are passed over: the signature covers them, and an old reader need not know them. */
static bool read_known(struct pull *p, struct slice name, struct claims *c)
{
    for (unsigned i = 0; i < TEXTS + LISTS; i++) {
        bool text = i < TEXTS;

        if (!slice_is(name, text ? texts[i] : lists[i - TEXTS]))
            continue;
        if (pull_peek(p) != (text ? PULL_TEXT : PULL_ARRAY))
            pull_refuse(p, REFUSED_VERDICT_CLAIMS);
        else
            c->lists |= 1u << i;
        break;
    }
    return p->failed == OK;
}

static void read_claims(struct pull *p, struct claims *c)
{
    struct slice name;

    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "iss"))
            c->iss = pull_text(p, 256);
        else if (slice_is(name, "aud"))
            c->aud = pull_text(p, 256);
        else if (slice_is(name, "jti"))
            c->jti = pull_text(p, 64);
        else if (slice_is(name, "iat"))
            c->iat = pull_int(p, 1, INT64_C(1) << 40);
        else if (slice_is(name, "omgeving"))
            c->environment = pull_text(p, 16);
        else if (slice_is(name, "fase"))
            c->fase = pull_text(p, 16);
        else if (slice_is(name, "uitkomst"))
            c->uitkomst = pull_text(p, 32);
        else if (slice_is(name, "bruikbaarTot"))
            c->bruikbaar_tot = pull_text(p, 10);
        else if (slice_is(name, "logIndex"))
            c->log_index = pull_int(p, 0, INT64_MAX);
        else if (slice_is(name, "log"))
            c->log = pull_text(p, VERIFY_LOG_NAME);
        else if (read_known(p, name, c))
            pull_skip(p);
    }
}

static bool one_of(struct slice s, enum names names)
{
    uint32_t number;

    return name_find(names, s.at, s.len, &number);
}

static enum status check_claims(struct pull *p, const struct verify_options *o, int64_t header_iat, struct verified *v)
{
    struct claims c = { .log_index = -1 };
    uint8_t jti[16];
    size_t n;

    pull_init(p, v->claims, v->claims_len);
    read_claims(p, &c);
    if (pull_end(p) != OK || c.iss.at == NULL || c.aud.at == NULL || c.jti.at == NULL || c.iat != header_iat ||
        c.fase.at == NULL || c.uitkomst.at == NULL || c.bruikbaar_tot.at == NULL ||
        c.lists != (1u << (TEXTS + LISTS)) - 1 || !base64url_decode(c.jti.at, c.jti.len, jti, sizeof jti, &n) ||
        n != sizeof jti || !one_of(c.fase, NAMES_FASE) || !one_of(c.uitkomst, NAMES_UITKOMST) ||
        !date_parse(c.bruikbaar_tot.at, c.bruikbaar_tot.len, &v->bruikbaar_tot) ||
        (!slice_is(c.environment, "TEST") && !slice_is(c.environment, "PRODUCTIE")))
        return REFUSED_VERDICT_CLAIMS;
    v->iat = c.iat;
    v->log_index = c.log_index;
    if (c.log.len > 0)
        memcpy(v->log, c.log.at, c.log.len);
    v->test = slice_is(c.environment, "TEST");
    if (o->issuer != NULL && !slice_is(c.iss, o->issuer))
        return REFUSED_TOKEN_ISSUER;
    if (o->audience != NULL && !slice_is(c.aud, o->audience))
        return REFUSED_TOKEN_AUDIENCE;
    if (o->at != 0 && c.iat > o->at + TOLERANCE_S)
        return REFUSED_TOKEN_NOT_YET;
    if (v->test && !o->allow_test)
        return REFUSED_VERDICT_TEST;
    return v->leaked_at != 0 && !o->placed ? REFUSED_KEY_LEAKED : OK;
}

/* ---- the whole ---- */

/* base64url text into a fresh NUL-terminated block. */
static enum status decode(struct slice s, char **out, size_t *len)
{
    *out = mem_alloc(BASE64URL_BYTES(s.len) + 1);
    if (*out == NULL)
        return FAULT_MEMORY;
    if (!base64url_decode(s.at, s.len, (uint8_t *)*out, BASE64URL_BYTES(s.len), len)) {
        mem_free(*out);
        *out = NULL;
        return REFUSED_TOKEN_BASE64;
    }
    (*out)[*len] = '\0';
    return OK;
}

static enum status check_all(const struct verify_keys *keys, const char *jws, const struct segments *seg, struct pull *p,
                             const struct verify_options *o, struct verified *v)
{
    struct header h;
    char *header;
    size_t len;

    TRY(decode(seg->header, &header, &len));
    enum status st = check_header(p, (const uint8_t *)header, len, &h);
    if (st == OK)
        st = find_key(keys, &h, o->opened, v);
    int64_t iat = h.iat;
    v->entry_kind = h.sort < SORTS ? sorts[h.sort].kind : ENTRY_ORIGIN;
    mem_free(header);
    TRY(st);
    TRY(check_signature(v->key, jws, seg->signed_len, seg->signature, v->digest));
    TRY(decode(seg->payload, &v->claims, &v->claims_len));
    return check_claims(p, o, iat, v);
}

enum status verify_verdict(const struct verify_keys *keys, const char *jws, size_t len, const struct verify_options *o,
                           struct verified *out)
{
    struct segments seg;

    *out = (struct verified){ 0 };
    TRY(split(jws, len, &seg));
    struct pull *p = mem_alloc(sizeof *p);
    if (p == NULL)
        return FAULT_MEMORY;
    enum status st = check_all(keys, jws, &seg, p, o, out);
    mem_free(p);
    if (st != OK)
        verified_release(out);
    return st;
}

void verified_release(struct verified *v)
{
    EVP_PKEY_free(v->key);
    mem_free(v->claims);
    *v = (struct verified){ 0 };
}

const char *verified_text(const struct verified *v, const char *claim, size_t *len)
{
    const char *found = NULL;
    struct slice name;

    *len = 0;
    struct pull *p = mem_alloc(sizeof *p);
    if (p == NULL)
        return NULL;
    pull_init(p, v->claims, v->claims_len);
    pull_object(p);
    while (found == NULL && pull_member(p, &name)) {
        if (!slice_is(name, claim) || pull_peek(p) != PULL_TEXT) {
            pull_skip(p);
            continue;
        }
        struct slice s = pull_text(p, v->claims_len);
        if (s.at >= v->claims && s.at < v->claims + v->claims_len) {
            found = s.at;
            *len = s.len;
        } else {
            break;
        }
    }
    mem_free(p);
    return found;
}

enum status verify_declared(const struct verified *v, const char *salt, size_t salt_len, const void *member,
                            size_t member_len)
{
    uint8_t buf[64], digest[32], claimed[32];
    size_t n, text_len;

    if (!base64url_decode(salt, salt_len, buf, 32, &n) || n != 32)
        return REFUSED_TEXT;
    TRY(sha256(member, member_len, buf + 32));
    TRY(sha256(buf, sizeof buf, digest));
    const char *text = verified_text(v, "verklaardDigest", &text_len);
    if (text == NULL || !base64url_decode(text, text_len, claimed, sizeof claimed, &n) || n != 32 ||
        memcmp(claimed, digest, sizeof digest) != 0)
        return REFUSED_VERDICT_CLAIMS;
    return OK;
}
