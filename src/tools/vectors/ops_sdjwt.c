/*
 * verify-sdjwt, status and dcql. A corpus has no profile, so verify-sdjwt takes any typ (or the one in `typ`), keys with
 * or without kid, and looks past private members; the rest is what the service does, on the compact form that a JSON
 * serialisation stands for. The key binding may be as old as evidence for a case (LIMIT_CASE_S) unless `kb_max_age` says
 * otherwise. Without `at` it is now.
 *
 * dcql is asked without keys: signatures, key binding and times of the presentations in `vp_token` are not judged (only
 * that a key binding is there); form, digests and every constraint of the query are. An object in place of an SD-JWT
 * stands for the claims of a credential that was verified, with key binding, elsewhere. Without `vp_token` only the
 * query is judged.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "credential/vp.h"
#include "vectors/ops.h"

#include <string.h>

/* ---- keys ---- */

struct keyset {
    struct key keys[2 * QUESTION_KEYS_MAX];    /* an RSA key without alg counts as both */
    size_t n;
};

static void keyset_release(struct keyset *set)
{
    for (size_t i = 0; i < set->n; i++)
        key_release(&set->keys[i]);
    mem_free(set);
}

static enum status add_as(struct keyset *set, const json_t *jwk, enum key_alg assume)
{
    struct key *key = &set->keys[set->n];
    const char *kid;
    size_t len;

    TRY(key_import(jwk, assume, key));
    set->n++;
    if (strict_json_text(jwk, "kid", &kid, &len) == OK && len <= KID_MAX)
        memcpy(key->kid, kid, len + 1);
    return OK;
}

static enum status add_key(struct keyset *set, const json_t *jwk)
{
    if (!json_is_object(jwk))
        return REFUSED_KEY;
    TRY(add_as(set, jwk, KEY_PS256));
    if (set->keys[set->n - 1].alg == KEY_PS256 && json_object_get(jwk, "alg") == NULL)
        TRY(add_as(set, jwk, KEY_RS256));
    return OK;
}

/* The one key must be good, and is meant whatever its kid; of several, those that are not ours are passed over. */
static enum status read_keys(const struct question *q, struct keyset *set)
{
    const json_t *key, *keys, *v;
    enum status s = REFUSED_TOKEN_KID;
    size_t i;

    TRY(question_keys(q, &key, &keys));
    if (keys == NULL) {
        TRY(add_key(set, key));
        for (i = 0; i < set->n; i++)
            set->keys[i].kid[0] = '\0';
        return OK;
    }
    for (i = 0; i < QUESTION_KEYS_MAX && (v = json_array_get(keys, i)) != NULL; i++) {
        s = add_key(set, v);
        if (status_class_of(s) == CLASS_FAULT)
            return s;
    }
    return set->n > 0 ? OK : s;
}

/* ---- verify-sdjwt ---- */

static enum status optional_text(const struct question *q, const char *name, const char **out)
{
    *out = NULL;
    return json_object_get(q->doc, name) != NULL ? question_text(q, name, out, NULL) : OK;
}

static enum status read_binding(const struct question *q, enum key_binding *out)
{
    static const char *const names[] = { [BINDING_REQUIRED] = "required", [BINDING_FORBIDDEN] = "forbidden",
                                         [BINDING_OPTIONAL] = "optional" };
    const char *name;

    *out = BINDING_OPTIONAL;
    if (json_object_get(q->doc, "key_binding") == NULL)
        return OK;
    TRY(question_text(q, "key_binding", &name, NULL));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], name) == 0) {
            *out = (enum key_binding)i;
            return OK;
        }
    return REFUSED_VALUE;
}

static enum status read_rules(const struct question *q, struct sdjwt_rules *rules)
{
    TRY(read_binding(q, &rules->binding));
    TRY(optional_text(q, "typ", &rules->typ));
    TRY(optional_text(q, "nonce", &rules->holder.nonce));
    TRY(optional_text(q, "aud", &rules->holder.aud));
    TRY(question_time(q, "at", clock_wall_s(), &rules->holder.now_s));
    rules->holder.max_age_s = LIMIT_CASE_S;
    if (json_object_get(q->doc, "kb_max_age") != NULL)
        TRY(strict_json_int(q->doc, "kb_max_age", 0, INT32_MAX, &rules->holder.max_age_s));
    return OK;
}

/* One part of the compact form and what comes after it. False where it is no text that can be one. */
static bool put(struct writer *w, const json_t *part, const char *after)
{
    size_t len = json_string_length(part);

    if (len == 0 || memchr(json_string_value(part), '~', len) != NULL)
        return false;
    write_bytes(w, json_string_value(part), len);
    write_text(w, after);
    return true;
}

/* The JSON serialisation (RFC 9901, 8) as the compact form that its hashes are made over: of several signatures the first,
 * which brings the disclosures along. */
static enum status write_compact(const json_t *jws, struct writer *w)
{
    const json_t *list = json_object_get(jws, "signatures"), *first = list != NULL ? json_array_get(list, 0) : jws, *other, *part;
    const json_t *head = json_object_get(first, "protected"), *outer = json_object_get(first, "header"),
                 *disclosures = json_object_get(outer, "disclosures"), *kb = json_object_get(outer, "kb_jwt");
    const char *kid;
    size_t i;

    if (list != NULL && (json_object_get(jws, "protected") != NULL || json_object_get(jws, "header") != NULL ||
                         json_object_get(jws, "signature") != NULL))
        return REFUSED_SDJWT_FORM;
    for (i = 1; (other = json_array_get(list, i)) != NULL; i++)
        if (json_object_get(json_object_get(other, "header"), "disclosures") != NULL ||
            json_object_get(json_object_get(other, "header"), "kb_jwt") != NULL)
            return REFUSED_SDJWT_FORM;
    if (!put(w, head, ".") || !put(w, json_object_get(jws, "payload"), ".") ||
        !put(w, json_object_get(first, "signature"), "~") || (disclosures != NULL && !json_is_array(disclosures)))
        return REFUSED_SDJWT_FORM;
    JSON_EACH(disclosures, i, part)
        if (!put(w, part, "~"))
            return REFUSED_SDJWT_FORM;
    if (kb != NULL && !put(w, kb, ""))
        return REFUSED_SDJWT_FORM;
    if (w->failed)
        return REFUSED_TOKEN_SIZE;
    return op_outer_header(first, json_string_value(head), json_string_length(head), &kid);
}

static enum status verify_text(const struct question *q, struct keyset *set, const char *text, size_t len, json_t *extra)
{
    struct sdjwt_rules rules = { 0 };
    struct sdjwt out;

    TRY(read_rules(q, &rules));
    TRY(read_keys(q, set));
    rules.trust = (struct jwt_trust){ set->keys, set->n, NULL };
    /* No aud or nonce is asked for: then nothing can be optional, and what is presented may not need them. */
    if (rules.binding == BINDING_OPTIONAL && (rules.holder.aud == NULL || rules.holder.nonce == NULL) && len > 0 &&
        text[len - 1] == '~')
        rules.binding = BINDING_FORBIDDEN;
    TRY(sdjwt_verify(text, len, &rules, &out));
    enum status s = question_extra_json(extra, "claims", json_incref(out.claims));
    sdjwt_release(&out);
    return s;
}

static enum status verify_sdjwt(const struct question *q, struct keyset *set, json_t *extra)
{
    const json_t *jws = json_object_get(q->doc, "sdjwt");
    const char *text;
    struct writer w;
    size_t len;

    if (!json_is_object(jws)) {
        TRY(question_text(q, "sdjwt", &text, &len));
        return verify_text(q, set, text, len, extra);
    }
    char *compact = mem_alloc(SDJWT_MAX);
    if (compact == NULL)
        return FAULT_MEMORY;
    writer_init(&w, compact, SDJWT_MAX);
    enum status s = write_compact(jws, &w);
    if (s == OK)
        s = verify_text(q, set, compact, writer_len(&w), extra);
    mem_free(compact);
    return s;
}

enum status op_verify_sdjwt(const struct question *q, json_t *extra)
{
    struct keyset *set = mem_alloc(sizeof *set);

    if (set == NULL)
        return FAULT_MEMORY;
    memset(set, 0, sizeof *set);
    enum status s = verify_sdjwt(q, set, extra);
    keyset_release(set);
    return s;
}

/* ---- status ---- */

enum status op_status(const struct question *q, json_t *extra)
{
    int64_t bits, index;
    const char *lst;
    size_t len;
    uint8_t status;

    TRY(question_text(q, "lst", &lst, &len));
    TRY(strict_json_int(q->doc, "bits", INT64_MIN, INT64_MAX, &bits));
    TRY(strict_json_int(q->doc, "index", INT64_MIN, INT64_MAX, &index));
    TRY(status_list_read(bits, lst, len, index, &status));
    return question_extra_json(extra, "status", json_integer(status));
}

/* ---- dcql ---- */

static enum status read_unverified(void *ctx, const json_t *entry, const json_t *presentation, struct vp_read *out)
{
    struct sdjwt *sd = &out->sdjwt;
    const json_t *x5c;

    (void)ctx;
    if (strcmp(json_string_value(json_object_get(entry, "format")), VC_TYP) != 0)
        return REFUSED_DCQL_FORMAT;
    if (json_is_object(presentation)) {
        out->credential = (struct dcql_credential){ .format = VC_TYP, .claims = presentation, .bound = true };
        return OK;
    }
    if (!json_is_string(presentation))
        return REFUSED_VP_FORM;
    TRY(sdjwt_read_unverified(json_string_value(presentation), json_string_length(presentation), sd));
    x5c = json_object_get(sd->header, "x5c");
    if (x5c != NULL)
        TRY(x5_read_unverified(x5c, &sd->chain));
    out->credential = (struct dcql_credential){ .format = VC_TYP, .claims = sd->claims, .bound = sd->bound,
                                                .chain = &sd->chain };
    return OK;
}

enum status op_dcql(const struct question *q, json_t *extra)
{
    const json_t *query = json_object_get(q->doc, "query"), *vp_token = json_object_get(q->doc, "vp_token");
    json_t *claims = NULL;

    (void)extra;
    if (query == NULL)
        return REFUSED_MEMBER_MISSING;
    TRY(dcql_check(query));
    if (vp_token == NULL)
        return OK;
    enum status s = vp_match(query, vp_token, read_unverified, NULL, &claims);
    json_decref(claims);
    return s;
}
