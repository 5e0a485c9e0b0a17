/*
 * verify-jws and import-jwk. The service takes the compact serialisation only, under a profile that pins kid, alg, typ and
 * members. A corpus has neither, so here: any typ; any header member that sends for no key; kid chooses in a set of keys,
 * and a key that is given by itself is the one meant; the algorithm of the key where it says so. What the signature is
 * checked with is the same code (jose/jws.h, jose/key.h).
 */
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "jose/jws.h"
#include "vectors/ops.h"

#include <string.h>

#define SIGNATURES_MAX 16
#define ALG_BIT(alg) (1u << (alg))
#define ALG_ALL (ALG_BIT(KEY_PS256) | ALG_BIT(KEY_ES256) | ALG_BIT(KEY_EDDSA) | ALG_BIT(KEY_RS256))

/* A candidate, imported when first needed: for a large RSA key that costs more than many signatures. */
struct candidate {
    bool tried;
    enum status status;
    struct key key;
};

struct check {
    unsigned algs;               /* ALG_BIT */
    const json_t *key, *keys;    /* the one key, or the array of candidates */
    struct candidate candidates[QUESTION_KEYS_MAX][2];   /* as RS256 or not: an RSA key without alg may be either */
    uint8_t payload[JWS_PAYLOAD_MAX];
    size_t payload_len;
};

/* ---- members of the question ---- */

/* `algs`, a list or one name, may only narrow: what the service never verifies with (none, HS256, ES512 ...) is not in the
 * set by naming it. */
static enum status read_algs(const struct question *q, unsigned *out)
{
    const json_t *algs = json_object_get(q->doc, "algs"), *name;
    size_t i;

    *out = algs == NULL ? ALG_ALL : 0;
    if (json_is_string(algs)) {
        *out = ALG_BIT(key_alg_from_name(json_string_value(algs))) & ALG_ALL;
        return OK;
    }
    if (algs != NULL && !json_is_array(algs))
        return REFUSED_JSON_TYPE;
    JSON_EACH(algs, i, name) {
        if (!json_is_string(name))
            return REFUSED_JSON_TYPE;
        *out |= ALG_BIT(key_alg_from_name(json_string_value(name))) & ALG_ALL;
    }
    return OK;
}

/* ---- one signature ---- */

/* A kid chooses between keys that have one (RFC 7515, 4.1.4); a key without may be any token's. */
static bool kid_fits(const json_t *jwk, const char *kid)
{
    const char *own;

    return kid == NULL || json_object_get(jwk, "kid") == NULL ||
           (strict_json_text(jwk, "kid", &own, NULL) == OK && strcmp(own, kid) == 0);
}

/* Private members are not looked at: the question is about the token, and published examples print whole pairs. */
static enum status with_key(struct check *c, size_t i, const json_t *jwk, enum key_alg alg, const struct jws *j)
{
    struct candidate *k = &c->candidates[i][alg == KEY_RS256];

    if (!k->tried)
        k->status = key_import(jwk, alg == KEY_RS256 ? KEY_RS256 : KEY_PS256, &k->key);
    k->tried = true;
    TRY(k->status);
    return k->key.alg != alg ? REFUSED_TOKEN_ALG : key_verify(&k->key, j->input, j->input_len, j->sig, j->sig_len);
}

/* The reason of the key that got furthest: a signature that fails, else the first. */
static enum status with_set(struct check *c, enum key_alg alg, const char *kid, const struct jws *j)
{
    enum status result = REFUSED_TOKEN_KID;
    const json_t *jwk;

    for (size_t i = 0; i < QUESTION_KEYS_MAX && (jwk = json_array_get(c->keys, i)) != NULL; i++) {
        if (!kid_fits(jwk, kid))
            continue;
        enum status s = with_key(c, i, jwk, alg, j);
        if (s == OK)
            return s;
        if (result == REFUSED_TOKEN_KID || s == REFUSED_TOKEN_SIGNATURE)
            result = s;
    }
    return result;
}

/* outer: a kid beside the protected header (JSON serialisation), or NULL. It may say which key to try, as the protected
 * one may; it decides nothing else. */
static enum status check_compact(struct check *c, const char *jws, size_t len, const char *outer)
{
    struct jws j;

    TRY(jws_open(jws, len, NULL, c->payload, sizeof c->payload, &j));
    enum key_alg alg = key_alg_from_name(j.alg);
    const char *kid = j.kid != NULL ? j.kid : outer;
    enum status s;

    if ((ALG_BIT(alg) & c->algs) == 0)
        s = REFUSED_TOKEN_ALG;
    else if (c->keys != NULL)
        s = with_set(c, alg, kid, &j);
    else
        s = with_key(c, 0, c->key, alg, &j);
    c->payload_len = s == OK ? j.payload_len : 0;
    jws_close(&j);
    return s;
}

/* ---- JSON serialisation (RFC 7515, 7.2) ---- */

enum status op_outer_header(const json_t *signature, const char *protected_text, size_t protected_len, const char **kid)
{
    const json_t *outer = json_object_get(signature, "header");
    uint8_t text[JWS_HEADER_MAX];
    json_t *inner = NULL, *v;
    const char *name;
    size_t len;

    *kid = NULL;
    if (outer == NULL)
        return OK;
    if (!json_is_object(outer))
        return REFUSED_TOKEN_HEADER;
    if (json_object_get(outer, "crit") != NULL)
        return REFUSED_TOKEN_CRIT;
    if (json_object_get(outer, "kid") != NULL && strict_json_text(outer, "kid", kid, NULL) != OK)
        return REFUSED_TOKEN_KID;
    enum status s = REFUSED_TOKEN_BASE64;
    if (base64url_decode(protected_text, protected_len, text, sizeof text, &len))
        s = strict_json_parse(text, len, STRICT_JSON_REAL, &inner);
    if (status_class_of(s) == CLASS_REFUSED && s != REFUSED_TOKEN_BASE64)
        s = REFUSED_TOKEN_HEADER;
    json_object_foreach((json_t *)(uintptr_t)outer, name, v)
        if (json_object_get(inner, name) != NULL && s == OK)
            s = REFUSED_TOKEN_HEADER;
    json_decref(inner);
    return s;
}

static enum status check_one(struct check *c, const json_t *signature, const char *payload, size_t payload_len)
{
    const char *head, *sig, *kid;
    size_t head_len, sig_len;
    struct writer w;

    if (!json_is_object(signature) || strict_json_text(signature, "signature", &sig, &sig_len) != OK)
        return REFUSED_TOKEN_FORMAT;
    if (json_object_get(signature, "protected") == NULL)
        return REFUSED_TOKEN_ALG;        /* no algorithm that is signed for */
    if (strict_json_text(signature, "protected", &head, &head_len) != OK)
        return REFUSED_TOKEN_FORMAT;
    TRY(op_outer_header(signature, head, head_len, &kid));
    size_t cap = head_len + payload_len + sig_len + 2;
    char *jws = mem_alloc(cap);
    if (jws == NULL)
        return FAULT_MEMORY;
    writer_init(&w, jws, cap);
    write_bytes(&w, head, head_len);
    write_char(&w, '.');
    write_bytes(&w, payload, payload_len);
    write_char(&w, '.');
    write_bytes(&w, sig, sig_len);
    enum status s = memchr(head, '.', head_len) != NULL || memchr(payload, '.', payload_len) != NULL
                        ? REFUSED_TOKEN_BASE64
                        : check_compact(c, jws, writer_len(&w), kid);
    mem_free(jws);
    return s;
}

/* True where the signature is for somebody with another key or algorithm: it says nothing about the others. */
static bool not_for_us(enum status s)
{
    return s == REFUSED_TOKEN_ALG || s == REFUSED_TOKEN_KID || s == REFUSED_KEY || s == REFUSED_KEY_KIND ||
           s == REFUSED_KEY_ALG || s == REFUSED_KEY_USE || s == REFUSED_KEY_WEAK;
}

/* Every signature that we hold a key for must be good, and at least one must be. */
static enum status check_json(struct check *c, const json_t *jws)
{
    const json_t *list = json_object_get(jws, "signatures"), *signature;
    enum status first = OK;
    const char *payload;
    size_t len, i, good = 0, kept = 0;

    if (strict_json_text(jws, "payload", &payload, &len) != OK)   /* also detached */
        return REFUSED_TOKEN_FORMAT;
    if (list == NULL)
        return check_one(c, jws, payload, len);
    if (!json_is_array(list) || json_array_size(list) == 0 || json_object_get(jws, "signature") != NULL ||
        json_object_get(jws, "protected") != NULL || json_object_get(jws, "header") != NULL)
        return REFUSED_TOKEN_FORMAT;
    if (json_array_size(list) > SIGNATURES_MAX)
        return REFUSED_TOO_MANY;
    JSON_EACH(list, i, signature) {
        enum status s = check_one(c, signature, payload, len);

        if (s != OK && !not_for_us(s))
            return s;
        if (s == OK) {
            good++;
            kept = c->payload_len;
        } else if (first == OK) {
            first = s;
        }
    }
    if (good == 0)
        return first;
    /* a later signature that was not for us decoded the same payload again */
    return base64url_decode(payload, len, c->payload, sizeof c->payload, &c->payload_len) && c->payload_len == kept
               ? OK
               : FAULT_CRYPTO;
}

/* After blanks, and after a byte order mark, which some readers drop. */
static bool begins_an_object(const uint8_t *at, size_t len)
{
    static const uint8_t bom[] = { 0xef, 0xbb, 0xbf };
    const uint8_t *end = at + len;

    if (len >= sizeof bom && memcmp(at, bom, sizeof bom) == 0)
        at += sizeof bom;
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n'))
        at++;
    return at < end && *at == '{';
}

/* exp and nbf of a payload that has them, when the question says what time it is (RFC 7519, 4.1.4 and 4.1.5). What begins as an
 * object and cannot be read strictly may have a time for a reader that is less strict: it is not taken for one without. */
static enum status check_time(const struct question *q, const struct check *c)
{
    json_t *claims = NULL;
    int64_t at;

    TRY(question_time(q, "at", -1, &at));
    if (at < 0)
        return OK;
    enum status s = strict_json_parse(c->payload, c->payload_len, STRICT_JSON_REAL, &claims);
    if (s != OK)
        return s == FAULT_MEMORY ? s : begins_an_object(c->payload, c->payload_len) ? REFUSED_TOKEN_JSON : OK;
    const json_t *exp = json_object_get(claims, "exp"), *nbf = json_object_get(claims, "nbf");
    if ((exp != NULL && !json_is_number(exp)) || (nbf != NULL && !json_is_number(nbf)))
        s = REFUSED_CLAIM_TYPE;
    else if (exp != NULL && (double)at >= json_number_value(exp))
        s = REFUSED_TOKEN_EXPIRED;
    else if (nbf != NULL && (double)at < json_number_value(nbf))
        s = REFUSED_TOKEN_NOT_YET;
    json_decref(claims);
    return s;
}

enum status op_verify_jws(const struct question *q, json_t *extra)
{
    const json_t *jws = json_object_get(q->doc, "jws");
    struct check *c = mem_alloc(sizeof *c);

    if (c == NULL)
        return FAULT_MEMORY;
    memset(c, 0, sizeof *c);
    enum status s = jws == NULL ? REFUSED_MEMBER_MISSING
                    : json_is_string(jws) || json_is_object(jws) ? read_algs(q, &c->algs)
                                                                 : REFUSED_JSON_TYPE;
    if (s == OK)
        s = question_keys(q, &c->key, &c->keys);
    if (s == OK)
        s = json_is_string(jws) ? check_compact(c, json_string_value(jws), json_string_length(jws), NULL)
                                : check_json(c, jws);
    if (s == OK)
        s = check_time(q, c);
    if (s == OK)
        s = question_extra_bytes(extra, "payload_b64", c->payload, c->payload_len);
    for (size_t i = 0; i < QUESTION_KEYS_MAX; i++) {
        key_release(&c->candidates[i][0].key);
        key_release(&c->candidates[i][1].key);
    }
    mem_free(c);
    return s;
}

/* ---- import-jwk ---- */

/* `use` other than sig, or an `alg` that is not ours: a key for something the service does not do. */
enum status op_import_jwk(const struct question *q, json_t *extra)
{
    const json_t *jwk = json_object_get(q->doc, "key");
    enum key_alg asked = KEY_ALG_NONE;
    const char *text;
    struct key k;

    if (jwk == NULL)
        return REFUSED_MEMBER_MISSING;
    if (json_object_get(q->doc, "use") != NULL) {
        TRY(question_text(q, "use", &text, NULL));
        if (strcmp(text, "sig") != 0)
            return REFUSED_KEY_USE;
    }
    if (json_object_get(q->doc, "alg") != NULL) {
        TRY(question_text(q, "alg", &text, NULL));
        asked = key_alg_from_name(text);
        if (asked == KEY_ALG_NONE)
            return REFUSED_KEY_ALG;
    }
    if (!json_is_object(jwk))
        return REFUSED_KEY;
    if (json_object_get(jwk, "kid") != NULL && strict_json_text(jwk, "kid", &text, NULL) != OK)
        return REFUSED_KEY;
    TRY(key_import(jwk, asked == KEY_RS256 ? KEY_RS256 : KEY_PS256, &k));
    enum status s = asked != KEY_ALG_NONE && k.alg != asked ? REFUSED_KEY_ALG
                    : key_has_private(jwk)                  ? REFUSED_KEY_PRIVATE
                                                            : OK;
    key_release(&k);
    (void)extra;
    return s;
}
