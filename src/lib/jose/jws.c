#include "jose/jws.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

#include <string.h>

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

        if ((dot != NULL) != (i < 2) || (stop == at && i != 1))
            return REFUSED_TOKEN_FORMAT;
        out->at[i] = at;
        out->len[i] = (size_t)(stop - at);
        at = stop + 1;
    }
    return OK;
}

/* A member that is absent (NULL) or a text. */
static bool optional_text(const json_t *header, const char *name, const char **out)
{
    *out = NULL;
    return json_object_get(header, name) == NULL || strict_json_text(header, name, out, NULL) == OK;
}

static bool has_any(const json_t *header, const char *const *names)
{
    while (*names != NULL && json_object_get(header, *names) == NULL)
        names++;
    return *names != NULL;
}

static enum status read_header(const uint8_t *text, size_t len, const char *const *members, struct jws *out)
{
    /* addresses to fetch keys from, and an encoding that only counts when it is in crit (RFC 7797, 6) */
    static const char *const never[] = { "jku", "x5u", "b64", NULL };
    enum status s = strict_json_parse(text, len, STRICT_JSON_REAL, &out->header);
    const json_t *h = out->header;

    if (s != OK)
        return s == FAULT_MEMORY ? s : REFUSED_TOKEN_HEADER;
    if (json_object_get(h, "crit") != NULL) /* no extension is understood */
        return REFUSED_TOKEN_CRIT;
    if ((members != NULL ? strict_json_only(h, members) != OK : has_any(h, never)) ||
        strict_json_text(h, "alg", &out->alg, NULL) != OK)
        return REFUSED_TOKEN_HEADER;
    if (!optional_text(h, "typ", &out->typ) || !optional_text(h, "cty", &out->cty))
        return REFUSED_TOKEN_TYP;
    return optional_text(h, "kid", &out->kid) ? OK : REFUSED_TOKEN_KID;
}

enum status jws_open(const char *jws, size_t len, const char *const *members, uint8_t *payload, size_t cap,
                     struct jws *out)
{
    struct segments seg;
    uint8_t header[JWS_HEADER_MAX];
    size_t header_len;

    size_t max = cap > JWS_PAYLOAD_MAX ? BASE64URL_LEN(cap) + JWS_MAX : JWS_MAX;

    *out = (struct jws){ 0 };
    if (len == 0 || len > max)
        return REFUSED_TOKEN_SIZE;
    TRY(split(jws, len, &seg));
    if (BASE64URL_BYTES(seg.len[0]) > sizeof header || BASE64URL_BYTES(seg.len[1]) > cap ||
        BASE64URL_BYTES(seg.len[2]) > sizeof out->sig)
        return REFUSED_TOKEN_SIZE;
    enum status s = REFUSED_TOKEN_BASE64;
    if (base64url_decode(seg.at[0], seg.len[0], header, sizeof header, &header_len) &&
        base64url_decode(seg.at[2], seg.len[2], out->sig, sizeof out->sig, &out->sig_len) &&
        base64url_decode(seg.at[1], seg.len[1], payload, cap, &out->payload_len))
        s = read_header(header, header_len, members, out);
    if (s != OK) {
        mem_wipe(payload, cap);
        jws_close(out);
        return s;
    }
    out->input = jws;
    out->input_len = seg.len[0] + 1 + seg.len[1];
    return OK;
}

void jws_close(struct jws *j)
{
    json_decref(j->header);
    *j = (struct jws){ 0 };
}

static enum status find_key(const struct jws *j, const struct jws_rules *rules, const struct key **key)
{
    if (!text_same(j->typ, rules->typ) || !text_same(j->cty, rules->cty))
        return REFUSED_TOKEN_TYP;
    for (size_t i = 0; j->kid != NULL && i < rules->n_keys; i++)
        if (strcmp(rules->keys[i].kid, j->kid) == 0) {
            if (key_alg_from_name(j->alg) != rules->keys[i].alg)
                return REFUSED_TOKEN_ALG;
            *key = &rules->keys[i];
            return OK;
        }
    return REFUSED_TOKEN_KID;
}

enum status jws_verify(const char *jws, size_t len, const struct jws_rules *rules, uint8_t *payload, size_t cap,
                       size_t *payload_len, const struct key **key)
{
    static const char *const members[] = { "alg", "kid", "typ", "cty", NULL };
    const struct key *entry = NULL;
    struct jws j;

    *payload_len = 0;
    *key = NULL;
    TRY(jws_open(jws, len, members, payload, cap, &j));
    enum status s = j.payload_len > 0 ? find_key(&j, rules, &entry) : REFUSED_TOKEN_FORMAT;
    if (s == OK)
        s = key_verify(entry, j.input, j.input_len, j.sig, j.sig_len);
    if (s == OK) {
        *payload_len = j.payload_len;
        *key = entry;
    } else {
        mem_wipe(payload, cap);
    }
    jws_close(&j);
    return s;
}
