#include "credential/jwt.h"

#include "base/mem.h"
#include "base/text.h"
#include "evidence/claims.h"

#include <string.h>

#define TIME_MAX 253402300799LL   /* 9999-12-31 */

enum status jwt_open(const char *text, size_t len, size_t max, struct jwt *out)
{
    size_t cap = BASE64URL_BYTES(len) + 1;

    *out = (struct jwt){ 0 };
    if (len == 0 || len > max)
        return REFUSED_TOKEN_SIZE;
    out->payload = mem_alloc(cap);
    if (out->payload == NULL)
        return FAULT_MEMORY;
    enum status s = jws_open(text, len, NULL, out->payload, cap, &out->jws);
    if (s == OK && out->jws.payload_len == 0)
        s = REFUSED_TOKEN_FORMAT;
    if (s != OK)
        jwt_release(out);
    return s;
}

void jwt_release(struct jwt *jwt)
{
    jws_close(&jwt->jws);
    mem_free(jwt->payload);
    *jwt = (struct jwt){ 0 };
}

static enum status verify_with(const struct jwt *jwt, const struct key *key)
{
    const struct jws *j = &jwt->jws;

    if (key_alg_from_name(j->alg) != key->alg)
        return REFUSED_TOKEN_ALG;
    return key_verify(key, j->input, j->input_len, j->sig, j->sig_len);
}

/* The entry with the token's kid, or every entry where either side names none. */
static enum status verify_pinned(const struct jwt *jwt, const struct jwt_trust *trust)
{
    const char *kid = jwt->jws.kid;
    enum status s = REFUSED_TOKEN_KID;

    for (size_t i = 0; i < trust->n_keys; i++) {
        const struct key *key = &trust->keys[i];

        if (kid != NULL && key->kid[0] != 0 && strcmp(kid, key->kid) != 0)
            continue;
        enum status one = verify_with(jwt, key);
        if (one == OK || one == FAULT_CRYPTO)
            return one;
        if (s != REFUSED_TOKEN_SIGNATURE)
            s = one;
    }
    return s;
}

static enum status verify_chain(const struct jwt *jwt, const struct x5_trust *x5, int64_t now_s, struct x5_chain *chain)
{
    const json_t *x5c = json_object_get(jwt->jws.header, "x5c");

    if (x5c == NULL)
        return REFUSED_TOKEN_KID;
    TRY(x5_verify(x5, x5c, now_s, chain));
    return verify_with(jwt, &chain->key);
}

enum status jwt_payload_unverified(const struct jwt *jwt, json_t **payload)
{
    enum status s = strict_json_parse(jwt->payload, jwt->jws.payload_len, STRICT_JSON_REAL, payload);

    if (s != OK)
        return s == FAULT_MEMORY ? s : REFUSED_TOKEN_JSON;
    if (json_is_object(*payload))
        return OK;
    json_decref(*payload);
    *payload = NULL;
    return REFUSED_TOKEN_JSON;
}

enum status jwt_verify(const struct jwt *jwt, const char *typ, const struct jwt_trust *trust, int64_t now_s,
                       json_t **payload, struct x5_chain *chain)
{
    *payload = NULL;
    *chain = (struct x5_chain){ 0 };
    if (typ != NULL && (jwt->jws.typ == NULL || strcmp(jwt->jws.typ, typ) != 0))
        return REFUSED_TOKEN_TYP;
    enum status s = trust->x5 != NULL ? verify_chain(jwt, trust->x5, now_s, chain) : verify_pinned(jwt, trust);
    if (s == OK)
        s = jwt_payload_unverified(jwt, payload);
    if (s != OK)
        x5_chain_release(chain);
    return s;
}

enum status jwt_key(const json_t *jwk, enum key_alg alg, struct key *out)
{
    const json_t *kid = json_object_get(jwk, "kid");

    *out = (struct key){ 0 };
    if (!json_is_object(jwk) || (kid != NULL && (!json_is_string(kid) || json_string_length(kid) > KID_MAX)))
        return REFUSED_KEY;
    if (key_has_private(jwk))
        return REFUSED_KEY_PRIVATE;
    TRY(key_import(jwk, alg, out));
    if (out->alg != alg) {
        key_release(out);
        return REFUSED_KEY_ALG;
    }
    if (kid != NULL)
        memcpy(out->kid, json_string_value(kid), json_string_length(kid) + 1);
    return OK;
}

bool jwt_time(const json_t *v, int64_t *out)
{
    *out = 0;
    if (json_is_integer(v))
        *out = json_integer_value(v);
    else if (json_is_real(v) && json_real_value(v) >= 0 && json_real_value(v) <= (double)TIME_MAX)
        *out = (int64_t)json_real_value(v);
    else
        return false;
    return *out >= 0 && *out <= TIME_MAX;
}

enum status jwt_times(const json_t *claims, int64_t now_s)
{
    const json_t *exp = json_object_get(claims, "exp"), *nbf = json_object_get(claims, "nbf");
    int64_t t;

    if (exp != NULL && (!jwt_time(exp, &t) || t <= now_s))
        return REFUSED_TOKEN_EXPIRED;
    if (nbf != NULL && (!jwt_time(nbf, &t) || t > now_s + LIMIT_LEEWAY_S))
        return REFUSED_TOKEN_NOT_YET;
    return OK;
}
