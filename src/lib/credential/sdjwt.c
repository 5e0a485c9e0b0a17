#include "credential/sdjwt.h"

#include "base/mem.h"
#include "credential/disclosure.h"

#include <string.h>

/* Where the parts lie in the text. */
struct parts {
    const char *issuer, *first, *kb;      /* first: the first disclosure; kb: after the last tilde */
    size_t issuer_len, disclosures_len, kb_len, n;
};

struct processing {
    struct disclosures disclosures;
    json_t *seen;                 /* every digest met, as a set */
    const char *const *plain;
    bool in_plain;                /* inside a claim that must not hide anything */
};

static enum status find_parts(const char *text, size_t len, struct parts *out)
{
    const char *end = text + len, *tilde = len > 0 ? memchr(text, '~', len) : NULL;

    if (len == 0 || len > SDJWT_MAX)
        return REFUSED_TOKEN_SIZE;
    if (tilde == NULL || tilde == text)
        return REFUSED_SDJWT_FORM;
    *out = (struct parts){ .issuer = text, .issuer_len = (size_t)(tilde - text), .first = tilde + 1, .kb = tilde + 1 };
    while ((tilde = memchr(out->kb, '~', (size_t)(end - out->kb))) != NULL) {
        if (tilde == out->kb)
            return REFUSED_SDJWT_FORM;
        out->n++;
        out->kb = tilde + 1;
    }
    out->disclosures_len = (size_t)(out->kb - out->first);
    out->kb_len = (size_t)(end - out->kb);
    return OK;
}

static enum status add_disclosures(const struct parts *parts, struct disclosures *d)
{
    const char *at = parts->first;

    for (size_t i = 0; i < parts->n; i++) {
        const char *tilde = memchr(at, '~', (size_t)(parts->kb - at));

        BUG_IF(tilde == NULL);
        TRY(disclosures_add(d, at, (size_t)(tilde - at)));
        at = tilde + 1;
    }
    return OK;
}

/* ---- the tree ---- */

static enum status process(struct processing *p, json_t *v, unsigned depth);

/* Counts the digest; *d is its disclosure or NULL (a decoy, or not disclosed). */
static enum status meet(struct processing *p, const json_t *digest, struct disclosure **d)
{
    if (!json_is_string(digest))
        return REFUSED_SDJWT_DIGEST;
    const char *text = json_string_value(digest);
    if (p->in_plain)
        return REFUSED_SDJWT_PLAIN;
    if (json_object_get(p->seen, text) != NULL)
        return REFUSED_SDJWT_DIGEST_TWICE;
    if (json_object_size(p->seen) >= SDJWT_DIGESTS_MAX)
        return REFUSED_SDJWT_TOO_MANY;
    if (json_object_set_new(p->seen, text, json_true()) != 0)
        return FAULT_MEMORY;
    *d = disclosures_find(&p->disclosures, text);
    return OK;
}

static bool is_plain(const struct processing *p, const char *name)
{
    for (const char *const *n = p->plain; n != NULL && *n != NULL; n++)
        if (strcmp(*n, name) == 0)
            return true;
    return false;
}

static enum status disclose(struct processing *p, json_t *obj, const json_t *digest, unsigned depth)
{
    struct disclosure *d;
    const char *name;
    json_t *value;

    TRY(meet(p, digest, &d));
    if (d == NULL)
        return OK;
    TRY(disclosure_take(d, &name, &value));
    if (depth == 1 && is_plain(p, name))
        return REFUSED_SDJWT_PLAIN;
    if (json_object_get(obj, name) != NULL)
        return REFUSED_SDJWT_CLAIM_PRESENT;
    TRY(process(p, value, depth + 1));
    return json_object_set(obj, name, value) == 0 ? OK : FAULT_MEMORY;
}

static enum status process_object(struct processing *p, json_t *obj, unsigned depth)
{
    json_t *sd = json_object_get(obj, "_sd"), *v;
    const char *name;
    size_t i;
    enum status s = OK;

    if (json_object_get(obj, "...") != NULL || (sd != NULL && !json_is_array(sd)))
        return REFUSED_SDJWT_DIGEST;
    json_object_foreach(obj, name, v) {
        if (v == sd)
            continue;
        if (depth == 1)
            p->in_plain = is_plain(p, name);
        TRY(process(p, v, depth + 1));
    }
    if (depth == 1)
        p->in_plain = false;
    if (sd == NULL)
        return OK;
    json_incref(sd);
    json_object_del(obj, "_sd");
    JSON_EACH(sd, i, v) {
        s = disclose(p, obj, v, depth);
        if (s != OK)
            break;
    }
    json_decref(sd);
    return s;
}

/* The digest of {"...": digest} and nothing else. */
static const json_t *hidden_element(const json_t *v)
{
    return json_is_object(v) && json_object_size(v) == 1 ? json_object_get(v, "...") : NULL;
}

static enum status process_array(struct processing *p, json_t *list, unsigned depth)
{
    AUTO_JSON kept = json_array();
    json_t *v;
    size_t i;

    if (kept == NULL)
        return FAULT_MEMORY;
    JSON_EACH(list, i, v) {
        const json_t *digest = hidden_element(v);
        struct disclosure *d = NULL;

        if (digest != NULL) {
            TRY(meet(p, digest, &d));
            if (d == NULL)
                continue;
            TRY(disclosure_take(d, NULL, &v));
        }
        TRY(process(p, v, depth + 1));
        if (json_array_append(kept, v) != 0)
            return FAULT_MEMORY;
    }
    return json_array_clear(list) == 0 && json_array_extend(list, kept) == 0 ? OK : FAULT_MEMORY;
}

static enum status process(struct processing *p, json_t *v, unsigned depth)
{
    if (!json_is_object(v) && !json_is_array(v))
        return OK;
    if (depth > SDJWT_DEPTH)
        return REFUSED_SDJWT_DEPTH;
    return json_is_object(v) ? process_object(p, v, depth) : process_array(p, v, depth);
}

static enum status assemble(const struct parts *parts, const char *const *plain, json_t *payload)
{
    struct processing p = { .plain = plain };
    const json_t *alg = json_object_get(payload, "_sd_alg");

    if (alg != NULL && (!json_is_string(alg) || strcmp(json_string_value(alg), "sha-256") != 0))
        return REFUSED_SDJWT_ALG;
    TRY(disclosures_open(parts->n, &p.disclosures));
    p.seen = json_object();
    enum status s = p.seen != NULL ? add_disclosures(parts, &p.disclosures) : FAULT_MEMORY;
    if (s == OK)
        s = process(&p, payload, 1);
    if (s == OK && !disclosures_all_taken(&p.disclosures))
        s = REFUSED_SDJWT_UNREFERENCED;
    json_object_del(payload, "_sd_alg");
    json_decref(p.seen);
    disclosures_release(&p.disclosures);
    return s;
}

/* ---- the whole ---- */

static enum status check_binding(const struct parts *parts, const struct sdjwt_rules *rules, struct sdjwt *out)
{
    char sd_hash[DISCLOSURE_DIGEST_LEN + 1];

    if (parts->kb_len == 0)
        return rules->binding == BINDING_REQUIRED ? REFUSED_KB_MISSING : OK;
    if (rules->binding == BINDING_FORBIDDEN)
        return REFUSED_KB_UNWANTED;
    TRY(disclosure_digest(parts->issuer, (size_t)(parts->kb - parts->issuer), sd_hash));
    TRY(kb_verify(parts->kb, parts->kb_len, &rules->holder, out->claims, sd_hash));
    out->bound = true;
    return OK;
}

static enum status verify(const char *text, size_t len, const struct sdjwt_rules *rules, struct sdjwt *out)
{
    struct parts parts;
    struct jwt jwt;

    if (rules->binding != BINDING_FORBIDDEN && (rules->holder.aud == NULL || rules->holder.nonce == NULL))
        return REFUSED_MEMBER_MISSING;
    TRY(find_parts(text, len, &parts));
    TRY(jwt_open(parts.issuer, parts.issuer_len, JWS_MAX, &jwt));
    enum status s = jwt_verify(&jwt, rules->typ, &rules->trust, rules->holder.now_s, &out->claims, &out->chain);
    out->header = json_incref(jwt.jws.header);
    jwt_release(&jwt);
    TRY(s);
    TRY(assemble(&parts, rules->plain, out->claims));
    TRY(check_binding(&parts, rules, out));
    return jwt_times(out->claims, rules->holder.now_s);
}

enum status sdjwt_verify(const char *text, size_t len, const struct sdjwt_rules *rules, struct sdjwt *out)
{
    *out = (struct sdjwt){ 0 };
    enum status s = verify(text, len, rules, out);

    if (s != OK)
        sdjwt_release(out);
    return s;
}

static enum status read_unverified(const char *text, size_t len, struct sdjwt *out)
{
    struct parts parts;
    struct jwt jwt;

    TRY(find_parts(text, len, &parts));
    TRY(jwt_open(parts.issuer, parts.issuer_len, JWS_MAX, &jwt));
    enum status s = jwt_payload_unverified(&jwt, &out->claims);
    out->header = json_incref(jwt.jws.header);
    jwt_release(&jwt);
    TRY(s);
    out->bound = parts.kb_len > 0;
    return assemble(&parts, NULL, out->claims);
}

enum status sdjwt_read_unverified(const char *text, size_t len, struct sdjwt *out)
{
    *out = (struct sdjwt){ 0 };
    enum status s = read_unverified(text, len, out);

    if (s != OK)
        sdjwt_release(out);
    return s;
}

void sdjwt_release(struct sdjwt *s)
{
    json_decref(s->claims);
    json_decref(s->header);
    x5_chain_release(&s->chain);
    *s = (struct sdjwt){ 0 };
}
