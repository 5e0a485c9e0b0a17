#include "token/jws.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

#include <string.h>

_Static_assert(JWS_MAX == LIMIT_EVIDENCE_BYTES, "one piece of evidence is one token");

struct segments {
    const char *at[3];
    size_t len[3];
};

static enum status split(const char *jws, size_t len, struct segments *out)
{
    const char *at = jws, *end = jws + len;

    for (unsigned i = 0; i < 3; i++) {
        const char *dot = memchr(at, '.', (size_t)(end - at));
        const char *stop = dot != NULL ? dot : end;

        if ((dot != NULL) != (i < 2) || stop == at)
            return REFUSED_TOKEN_FORMAT;
        out->at[i] = at;
        out->len[i] = (size_t)(stop - at);
        at = stop + 1;
    }
    return OK;
}

/* A member that must be the given text, or absent where none is given. */
static bool agrees(const json_t *header, const char *name, const char *must)
{
    const json_t *v = json_object_get(header, name);

    if (must == NULL || v == NULL)
        return must == NULL && v == NULL;
    return json_is_string(v) && strcmp(json_string_value(v), must) == 0;
}

static enum status read_header(const uint8_t *text, size_t len, const struct jws_rules *rules, const struct key **key)
{
    static const char *const members[] = { "alg", "kid", "typ", "cty", NULL };
    AUTO_JSON header = NULL;
    const char *alg, *kid;

    enum status s = strict_json_parse(text, len, false, &header);
    if (s != OK)
        return s == FAULT_MEMORY ? s : REFUSED_TOKEN_HEADER;
    if (json_object_get(header, "crit") != NULL)
        return REFUSED_TOKEN_CRIT;
    if (strict_json_only(header, members) != OK || strict_json_text(header, "alg", &alg, NULL) != OK)
        return REFUSED_TOKEN_HEADER;
    if (!agrees(header, "typ", rules->typ) || !agrees(header, "cty", rules->cty))
        return REFUSED_TOKEN_TYP;
    if (strict_json_text(header, "kid", &kid, NULL) != OK)
        return REFUSED_TOKEN_KID;
    for (size_t i = 0; i < rules->n_keys; i++)
        if (strcmp(rules->keys[i].kid, kid) == 0) {
            if (key_alg_from_name(alg) != rules->keys[i].alg)
                return REFUSED_TOKEN_ALG;
            *key = &rules->keys[i];
            return OK;
        }
    return REFUSED_TOKEN_KID;
}

enum status jws_verify(const char *jws, size_t len, const struct jws_rules *rules, uint8_t *payload, size_t cap,
                       size_t *payload_len, const struct key **key)
{
    struct segments seg;
    uint8_t header[JWS_HEADER_MAX], sig[KEY_SIGNATURE_MAX];
    size_t header_len, sig_len;
    const struct key *entry;

    *payload_len = 0;
    *key = NULL;
    if (len == 0 || len > JWS_MAX)
        return REFUSED_TOKEN_SIZE;
    TRY(split(jws, len, &seg));
    if (BASE64URL_BYTES(seg.len[0]) > sizeof header || BASE64URL_BYTES(seg.len[1]) > cap ||
        BASE64URL_BYTES(seg.len[2]) > sizeof sig)
        return REFUSED_TOKEN_SIZE;
    if (!base64url_decode(seg.at[0], seg.len[0], header, sizeof header, &header_len) ||
        !base64url_decode(seg.at[2], seg.len[2], sig, sizeof sig, &sig_len))
        return REFUSED_TOKEN_BASE64;

    enum status s = base64url_decode(seg.at[1], seg.len[1], payload, cap, payload_len) ? OK : REFUSED_TOKEN_BASE64;
    if (s == OK)
        s = read_header(header, header_len, rules, &entry);
    if (s == OK)
        s = key_verify(entry, jws, seg.len[0] + 1 + seg.len[1], sig, sig_len);
    if (s != OK) {
        mem_wipe(payload, cap);
        *payload_len = 0;
        return s;
    }
    *key = entry;
    return OK;
}
