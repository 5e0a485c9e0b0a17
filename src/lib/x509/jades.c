#include "x509/jades.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "jose/jws.h"

#include <string.h>

#define TIME_MAX (INT64_C(1) << 40)

static const char *const members[] = { "alg", "typ", "cty", "kid", "iat", "x5t#S256", "x5c", NULL };

/* The digest of the first certificate of x5c, as it stands there. */
static enum status check_reference(const json_t *header)
{
    const json_t *first = json_array_get(json_object_get(header, "x5c"), 0);
    uint8_t der[X5_CERT_MAX], digest[DIGEST_LEN];
    char wanted[BASE64URL_LEN(DIGEST_LEN)];
    const char *said;
    size_t len, said_len;

    if (!json_is_string(first) || strict_json_text(header, "x5t#S256", &said, &said_len) != OK)
        return REFUSED_TOKEN_HEADER;
    if (!base64_decode(json_string_value(first), json_string_length(first), der, sizeof der, &len))
        return REFUSED_CERT_FORM;
    TRY(sha256(der, len, digest));
    base64url_encode(digest, sizeof digest, wanted);
    return said_len == sizeof wanted && memcmp(said, wanted, sizeof wanted) == 0 ? OK : REFUSED_TOKEN_HEADER;
}

static enum status trust_of(const STACK_OF(X509) *anchors, enum key_alg alg, struct x5_trust *out)
{
    if (sk_X509_num(anchors) > X5_ANCHORS_MAX)
        return REFUSED_TOO_MANY;
    *out = (struct x5_trust){ .document = true, .rsa_alg = alg };
    for (int i = 0; i < sk_X509_num(anchors); i++) {
        out->anchors[i] = sk_X509_value(anchors, i);
        out->n_anchors++;
    }
    return OK;
}

static enum status check(const struct jws *j, const STACK_OF(X509) *anchors, int64_t at, int64_t *signed_at)
{
    enum key_alg alg = key_alg_from_name(j->alg);
    struct x5_chain chain;
    struct x5_trust trust;
    int64_t iat;

    if (strict_json_int(j->header, "iat", 1, TIME_MAX, &iat) != OK)
        return REFUSED_TOKEN_HEADER;
    TRY(check_reference(j->header));
    if (alg != KEY_ES256 && alg != KEY_PS256 && alg != KEY_RS256)
        return REFUSED_TOKEN_ALG;
    if (j->payload_len == 0)
        return REFUSED_TOKEN_FORMAT;
    if (at != 0 && iat > at + LIMIT_LEEWAY_S)
        return REFUSED_TOKEN_NOT_YET;
    TRY(trust_of(anchors, alg, &trust));     /* borrows the anchors */
    TRY(x5_verify(&trust, json_object_get(j->header, "x5c"), iat, &chain));
    enum status s = chain.key.alg != alg ? REFUSED_TOKEN_ALG
                                         : key_verify(&chain.key, j->input, j->input_len, j->sig, j->sig_len);
    x5_chain_release(&chain);
    if (s == OK)
        *signed_at = iat;
    return s;
}

enum status jades_verify(const char *jws, size_t len, const STACK_OF(X509) *anchors, int64_t at, int64_t *signed_at)
{
    uint8_t *payload = mem_alloc(JWS_PAYLOAD_MAX);
    struct jws j;

    *signed_at = 0;
    if (payload == NULL)
        return FAULT_MEMORY;
    enum status s = jws_open(jws, len, members, payload, JWS_PAYLOAD_MAX, &j);
    if (s == OK) {
        s = check(&j, anchors, at, signed_at);
        jws_close(&j);
    }
    mem_free(payload);
    return s;
}
