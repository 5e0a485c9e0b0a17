#include "credential/keybinding.h"

#include "base/mem.h"
#include "evidence/claims.h"

#include <string.h>

/* The refusals of a token in general, as refusals of this one. */
static enum status as_kb(enum status s)
{
    switch (s) {
    case OK:
    case FAULT_MEMORY:
    case FAULT_CRYPTO:
        return s;
    case REFUSED_TOKEN_TYP:
        return REFUSED_KB_TYP;
    case REFUSED_TOKEN_SIGNATURE:
        return REFUSED_KB_SIGNATURE;
    default:
        return REFUSED_KB_FORM;
    }
}

static bool text_is(const json_t *obj, const char *name, const char *must)
{
    const char *text;
    size_t len;

    return strict_json_text(obj, name, &text, &len) == OK && len == strlen(must) && mem_equal(text, must, len);
}

static enum status check_claims(const json_t *payload, const struct kb_rules *rules, const char *sd_hash)
{
    int64_t iat;

    if (!jwt_time(json_object_get(payload, "iat"), &iat) || iat > rules->now_s + LIMIT_LEEWAY_S ||
        iat + rules->max_age_s + LIMIT_LEEWAY_S < rules->now_s)
        return REFUSED_KB_IAT;
    if (!text_is(payload, "aud", rules->aud))
        return REFUSED_KB_AUDIENCE;
    if (!text_is(payload, "nonce", rules->nonce))
        return REFUSED_KB_NONCE;
    if (!text_is(payload, "sd_hash", sd_hash))
        return REFUSED_KB_HASH;
    return jwt_times(payload, rules->now_s);
}

static enum status check_signature(const struct jwt *jwt, const json_t *jwk, const struct kb_rules *rules,
                                   json_t **payload)
{
    enum key_alg alg = key_alg_from_name(jwt->jws.alg);
    struct x5_chain none;
    struct key key;

    if (alg == KEY_ALG_NONE || (rules->es256_only && alg != KEY_ES256))
        return REFUSED_KB_ALG;
    enum status s = jwt_key(jwk, alg, &key);
    if (s != OK) /* the credential was checked to have a key; it is not one for this algorithm */
        return status_class_of(s) == CLASS_REFUSED ? REFUSED_KB_ALG : s;
    memset(key.kid, 0, sizeof key.kid); /* the holder's key is the one key, whatever either side calls it */
    struct jwt_trust trust = { &key, 1, NULL };
    s = as_kb(jwt_verify(jwt, "kb+jwt", &trust, rules->now_s, payload, &none));
    key_release(&key);
    return s;
}

/* A public key that some algorithm of ours fits, whatever the KB-JWT says. */
static enum status usable(const json_t *jwk)
{
    struct key key;

    if (key_has_private(jwk))
        return REFUSED_KB_KEY;
    enum status s = key_import(jwk, KEY_PS256, &key);
    key_release(&key);
    return status_class_of(s) == CLASS_REFUSED ? REFUSED_KB_KEY : s;
}

enum status kb_verify(const char *text, size_t len, const struct kb_rules *rules, const json_t *claims,
                      const char *sd_hash)
{
    const json_t *jwk = json_object_get(json_object_get(claims, "cnf"), "jwk");
    AUTO_JSON payload = NULL;
    struct jwt jwt;

    BUG_IF(rules->aud == NULL || rules->nonce == NULL);
    TRY(usable(jwk));
    TRY(as_kb(jwt_open(text, len, JWS_MAX, &jwt)));
    enum status s = check_signature(&jwt, jwk, rules, &payload);
    jwt_release(&jwt);
    TRY(s);
    return check_claims(payload, rules, sd_hash);
}
