#include "standin/standin.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "token/jws.h"

#include <jwt.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#define TOKEN_MAX (2 * JWS_MAX)

/* What a token is made of; defects change one part of it. */
struct making {
    const struct standin_request *q;
    const struct standin_key *key;
    json_t *payload;
    json_t *header;
    const char *header_text, *payload_text;      /* NULL = written from the documents above */
    enum { SIGN_REAL, SIGN_ZERO, SIGN_NONE, SIGN_DER, SIGN_HMAC, SIGN_OTHER_KEY } sign;
    char *token;                                 /* room for TOKEN_MAX and a NUL */
    size_t len;
};

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

static enum status assemble(struct making *m)
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

/* ---- defects ---- */

static void claim(struct making *m, const char *name, json_t *value)
{
    json_object_set_new(m->payload, name, value);
}

static void no_claim(struct making *m, const char *name)
{
    json_object_del(m->payload, name);
}

static void issuer(struct making *m) { claim(m, "iss", json_string("https://elders.example")); }
static void issuer_missing(struct making *m) { no_claim(m, "iss"); }
static void audience(struct making *m) { claim(m, "aud", json_string("https://elders.example")); }
static void audience_missing(struct making *m) { no_claim(m, "aud"); }
static void audience_two(struct making *m)
{
    claim(m, "aud", json_pack("[ss]", m->q->audience, "https://elders.example"));
}
static void nonce(struct making *m) { claim(m, "nonce", json_string("AAAAAAAAAAAAAAAAAAAAAA")); }
static void nonce_missing(struct making *m) { no_claim(m, "nonce"); }
static void expired(struct making *m) { claim(m, "exp", json_integer(m->q->at_s)); }
static void exp_missing(struct making *m) { no_claim(m, "exp"); }
static void exp_text(struct making *m) { claim(m, "exp", json_string("9999999999")); }
static void not_yet(struct making *m) { claim(m, "nbf", json_integer(m->q->at_s + 60)); }
static void iat_future(struct making *m) { claim(m, "iat", json_integer(m->q->at_s + 60)); }
static void iat_missing(struct making *m) { no_claim(m, "iat"); }
static void iat_old(struct making *m)
{
    claim(m, "iat", json_integer(m->q->at_s - m->q->profile->max_age_s - 60));
}
static void jti_missing(struct making *m) { no_claim(m, "jti"); }
static void jti_number(struct making *m) { claim(m, "jti", json_integer(7)); }

static void birth(struct making *m, json_t *value)
{
    standin_set(m->payload, standin_path(m->q->profile, CLAIM_GEBOORTEDATUM), value);
}

static void claim_missing(struct making *m) { birth(m, json_null()); }
static void claim_type(struct making *m) { birth(m, json_integer(19910505)); }
static void claim_range(struct making *m)
{
    const struct profile *p = m->q->profile;
    bool iso = false;

    for (size_t i = 0; i < p->n_rules; i++)
        iso = iso || (p->rules[i].target == CLAIM_GEBOORTEDATUM && p->rules[i].form == FORM_DATE_ISO);
    birth(m, json_string(iso ? "2999-01-01" : "29990101"));
}
static void incomes(struct making *m, json_t *amount)
{
    const struct profile *p = m->q->profile;

    for (size_t i = 0; i < p->n_rules; i++)
        if (p->rules[i].target == CLAIM_INKOMENS) {
            json_t *entry = json_object(), *list = json_array();

            json_object_set_new(entry, p->rules[i].year, json_integer(2025));
            json_object_set_new(entry, p->rules[i].amount, amount);
            if (p->rules[i].where != NULL)
                json_object_set_new(entry, p->rules[i].where, json_string(p->rules[i].where_is));
            json_array_append_new(list, entry);
            standin_set(m->payload, p->rules[i].path, list);
        }
}
static void amount_range(struct making *m) { incomes(m, json_integer(20000000000000000)); }
static void amount_real(struct making *m) { incomes(m, json_real(27100.5)); }
static void amount_type(struct making *m) { incomes(m, json_true()); }
static void other_name(struct making *m)
{
    standin_set(m->payload, standin_path(m->q->profile, CLAIM_ACHTERNAAM), json_string("Anderman"));
}
static void other_corporation(struct making *m)
{
    const char *path = standin_path(m->q->profile, CLAIM_CORPORATIE);

    if (path != NULL)
        standin_set(m->payload, path, json_string("L0999"));
}

static void head(struct making *m, const char *name, json_t *value) { json_object_set_new(m->header, name, value); }
static void alg_none(struct making *m)
{
    head(m, "alg", json_string("none"));
    m->sign = SIGN_NONE;
}
static void alg_none_signed(struct making *m) { head(m, "alg", json_string("none")); }
static void alg_missing(struct making *m) { json_object_del(m->header, "alg"); }
static void alg_hs256(struct making *m)
{
    head(m, "alg", json_string("HS256"));
    m->sign = SIGN_HMAC;
}
static void alg_other(struct making *m)
{
    head(m, "alg", json_string(m->key->alg == KEY_PS256 ? "RS256" : "PS256"));
}
static void crit(struct making *m) { head(m, "crit", json_pack("[s]", "exp")); }
static void crit_unknown(struct making *m)
{
    head(m, "crit", json_pack("[s]", "https://elders.example/eis"));
    head(m, "https://elders.example/eis", json_true());
}
static void jku(struct making *m) { head(m, "jku", json_string("https://elders.example/jwks.json")); }
static void x5u(struct making *m) { head(m, "x5u", json_string("https://elders.example/keten.pem")); }
static void b64(struct making *m) { head(m, "b64", json_false()); }
static void jwk(struct making *m)
{
    json_t *own = json_object();

    if (standin_publish(m->key->pkey, m->key->alg, own) == OK)
        head(m, "jwk", json_incref(own));
    json_decref(own);
}
static void typ(struct making *m) { head(m, "typ", json_string("JOSE")); }
static void typ_missing(struct making *m) { json_object_del(m->header, "typ"); }
static void cty_verdict(struct making *m) { head(m, "cty", json_string("passend-verdict")); }
static void kid_unknown(struct making *m) { head(m, "kid", json_string("onbekend-1")); }
static void kid_missing(struct making *m) { json_object_del(m->header, "kid"); }
static void header_array(struct making *m) { m->header_text = "[\"alg\",\"ES256\"]"; }
static void header_broken(struct making *m) { m->header_text = "{\"alg\":\"ES256\""; }
static void key_other(struct making *m) { m->sign = SIGN_OTHER_KEY; }
static void signature_zero(struct making *m) { m->sign = SIGN_ZERO; }
static void signature_der(struct making *m) { m->sign = SIGN_DER; }
static void payload_array(struct making *m) { m->payload_text = "[]"; }
static void payload_text(struct making *m) { m->payload_text = "geen json"; }
static void payload_nul(struct making *m) { m->payload_text = "{\"iss\":\"a\\u0000b\"}"; }
static void payload_surrogate(struct making *m) { m->payload_text = "{\"iss\":\"\\ud800\"}"; }

/* The written document with something added to its text; the result lives in `room`. */
static void edit_text(const json_t *doc, const char *before, const char *after, char *room, size_t cap,
                      const char **out)
{
    char *made = json_dumps(doc, JSON_COMPACT);
    struct writer w;

    writer_init(&w, room, cap - 1);
    if (made != NULL) {
        write_text(&w, before);
        write_text(&w, before[0] != 0 ? made + 1 : made);
        write_text(&w, after);
    }
    mem_free(made);
    room[writer_len(&w)] = 0;
    *out = room;
}

static void append(struct making *m, const char *text)
{
    size_t n = strlen(text);

    memcpy(m->token + m->len, text, n);
    m->len += n;
}

static void trailing(struct making *m) { append(m, "\n"); }
static void trailing_bytes(struct making *m) { append(m, "AAAA"); }
static void fourth_segment(struct making *m) { append(m, ".AA"); }
static void padding(struct making *m) { append(m, "=="); }
static void too_long(struct making *m)
{
    memset(m->token + m->len, 'A', JWS_MAX);
    m->len += JWS_MAX;
}
static void two_segments(struct making *m)
{
    while (m->token[m->len - 1] != '.')
        m->len--;
    m->len--;
}
static void empty(struct making *m) { m->len = 0; }
static void alphabet(struct making *m) { m->token[2] = '+'; }
static void spare_bits(struct making *m)
{
    /* 64 and 256 bytes end in a character of which four bits are not used. */
    static const char order[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char *last = &m->token[m->len - 1];

    *last = order[(strchr(order, *last) - order) | 1];
}
static void signature_bit(struct making *m)
{
    char *at = &m->token[m->len - 10];

    *at = *at == 'A' ? 'B' : 'A';
}
static void payload_bit(struct making *m)
{
    char *at = (char *)memchr(m->token, '.', m->len) + 9;

    *at = *at == 'A' ? 'B' : 'A';
}

static const struct defect {
    const char *name;
    void (*before)(struct making *);   /* before signing */
    void (*after)(struct making *);    /* on the finished token */
} defects[] = {
    { "leeg", NULL, empty },
    { "te-lang", NULL, too_long },
    { "twee-delen", NULL, two_segments },
    { "vier-delen", NULL, fourth_segment },
    { "alg-none", alg_none, NULL },
    { "rest-regel", NULL, trailing },
    { "rest-bytes", NULL, trailing_bytes },
    { "opvulling", NULL, padding },
    { "alfabet", NULL, alphabet },
    { "losse-bits", NULL, spare_bits },
    { "kop-lijst", header_array, NULL },
    { "kop-stuk", header_broken, NULL },
    { "kop-dubbel", NULL, NULL },
    { "kop-jku", jku, NULL },
    { "kop-x5u", x5u, NULL },
    { "kop-jwk", jwk, NULL },
    { "kop-b64", b64, NULL },
    { "alg-weg", alg_missing, NULL },
    { "crit", crit, NULL },
    { "crit-onbekend", crit_unknown, NULL },
    { "typ", typ, NULL },
    { "typ-weg", typ_missing, NULL },
    { "cty-verdict", cty_verdict, NULL },
    { "kid-onbekend", kid_unknown, NULL },
    { "kid-weg", kid_missing, NULL },
    { "alg-none-getekend", alg_none_signed, NULL },
    { "alg-hs256", alg_hs256, NULL },
    { "alg-ander", alg_other, NULL },
    { "sleutel-ander", key_other, NULL },
    { "handtekening-nul", signature_zero, NULL },
    { "handtekening-der", signature_der, NULL },
    { "handtekening-bit", NULL, signature_bit },
    { "inhoud-bit", NULL, payload_bit },
    { "inhoud-lijst", payload_array, NULL },
    { "inhoud-tekst", payload_text, NULL },
    { "inhoud-nul", payload_nul, NULL },
    { "inhoud-surrogaat", payload_surrogate, NULL },
    { "inhoud-dubbel", NULL, NULL },
    { "inhoud-rest", NULL, NULL },
    { "bedrag-breuk", amount_real, NULL },
    { "uitgever", issuer, NULL },
    { "uitgever-weg", issuer_missing, NULL },
    { "ontvanger", audience, NULL },
    { "ontvanger-weg", audience_missing, NULL },
    { "ontvanger-twee", audience_two, NULL },
    { "nonce", nonce, NULL },
    { "nonce-weg", nonce_missing, NULL },
    { "verlopen", expired, NULL },
    { "exp-weg", exp_missing, NULL },
    { "exp-tekst", exp_text, NULL },
    { "nog-niet", not_yet, NULL },
    { "iat-toekomst", iat_future, NULL },
    { "iat-oud", iat_old, NULL },
    { "iat-weg", iat_missing, NULL },
    { "jti-weg", jti_missing, NULL },
    { "gegeven-weg", claim_missing, NULL },
    { "jti-getal", jti_number, NULL },
    { "gegeven-soort", claim_type, NULL },
    { "bedrag-soort", amount_type, NULL },
    { "gegeven-bereik", claim_range, NULL },
    { "bedrag-bereik", amount_range, NULL },
    { "corporatie-ander", other_corporation, NULL },
    { "naam-ander", other_name, NULL },
};
#define DEFECTS (sizeof defects / sizeof defects[0])

const char *standin_defect(unsigned i)
{
    return i < DEFECTS ? defects[i].name : NULL;
}

static enum status make(struct making *m)
{
    const struct defect *d = NULL;
    char room[4096];

    for (size_t i = 0; i < DEFECTS && m->q->defect != NULL; i++)
        if (strcmp(defects[i].name, m->q->defect) == 0)
            d = &defects[i];
    if (m->q->defect != NULL && d == NULL)
        return REFUSED_VALUE;
    if (d == NULL && (m->key->alg == KEY_ES256 || m->key->alg == KEY_RS256))
        return assemble_libjwt(m);
    if (d != NULL && d->before != NULL)
        d->before(m);
    if (d != NULL && strcmp(d->name, "kop-dubbel") == 0)
        edit_text(m->header, "{\"kid\":\"eerste\",", "", room, sizeof room, &m->header_text);
    if (d != NULL && strcmp(d->name, "inhoud-dubbel") == 0)
        edit_text(m->payload, "{\"nonce\":\"eerste\",", "", room, sizeof room, &m->payload_text);
    if (d != NULL && strcmp(d->name, "inhoud-rest") == 0)
        edit_text(m->payload, "", " {}", room, sizeof room, &m->payload_text);
    TRY(assemble(m));
    if (d != NULL && d->after != NULL)
        d->after(m);
    return OK;
}

enum status standin_sign(const struct standin_request *q, const struct standin_key *key, char **token)
{
    struct making m = { .q = q, .key = key };
    enum status s;

    *token = NULL;
    TRY(standin_payload(q, key->corporatie, &m.payload));
    m.header = json_pack("{ss ss ss}", "alg", key_alg_name(key->alg), "typ", "JWT", "kid", key->kid);
    m.token = mem_alloc(TOKEN_MAX + 16);
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
