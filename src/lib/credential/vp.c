#include "credential/vp.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"

#include <string.h>

/* ---- vp_token ---- */

static void release(struct vp_read *r)
{
    sdjwt_release(&r->sdjwt);
    *r = (struct vp_read){ 0 };
}

static enum status match_one(const json_t *entry, const json_t *presentation, vp_reader *reader, void *ctx, json_t *list)
{
    struct vp_read r = { 0 };
    enum status s = reader(ctx, entry, presentation, &r);

    if (s == OK)
        s = dcql_match(entry, &r.credential);
    if (s == OK && json_array_append(list, (json_t *)(uintptr_t)r.credential.claims) != 0)
        s = FAULT_MEMORY;
    release(&r);
    return s;
}

static enum status match_entry(const json_t *entry, const json_t *presentations, vp_reader *reader, void *ctx,
                               json_t *list)
{
    size_t i;
    json_t *v;

    if (!json_is_array(presentations) || json_array_size(presentations) == 0)
        return REFUSED_VP_FORM;
    if (json_array_size(presentations) > 1 && !dcql_multiple(entry))
        return REFUSED_DCQL_MULTIPLE;
    JSON_EACH(presentations, i, v)
        TRY(match_one(entry, v, reader, ctx, list));
    return OK;
}

static enum status match_all(const json_t *query, const json_t *vp_token, vp_reader *reader, void *ctx, json_t *out)
{
    const char *id;
    json_t *v;
    size_t n = 0;

    json_object_foreach((json_t *)(uintptr_t)vp_token, id, v) {
        const json_t *entry = dcql_find(query, id);
        json_t *list = json_array();

        if (entry == NULL) {
            json_decref(list);
            return REFUSED_DCQL_UNKNOWN;
        }
        n += json_array_size(v);
        if (json_object_set_new(out, id, list) != 0)
            return FAULT_MEMORY;
        if (n > VP_PRESENTATIONS_MAX)
            return REFUSED_TOO_MANY;
        TRY(match_entry(entry, v, reader, ctx, list));
    }
    return dcql_complete(query, vp_token);
}

enum status vp_match(const json_t *query, const json_t *vp_token, vp_reader *reader, void *ctx, json_t **claims)
{
    *claims = NULL;
    if (!json_is_object(vp_token))
        return REFUSED_VP_FORM;
    json_t *out = json_object();
    enum status s = out != NULL ? match_all(query, vp_token, reader, ctx, out) : FAULT_MEMORY;
    if (s != OK) {
        json_decref(out);
        return s;
    }
    *claims = out;
    return OK;
}

/* ---- the service's reader ---- */

static enum status read_vc(void *ctx, const json_t *entry, const json_t *presentation, struct vp_read *out)
{
    struct vc_rules rules = ((const struct vp_rules *)ctx)->vc;

    if (strcmp(json_string_value(json_object_get(entry, "format")), VC_TYP) != 0)
        return REFUSED_DCQL_FORMAT;
    if (!json_is_string(presentation))
        return REFUSED_VP_FORM;
    rules.binding = dcql_binding_required(entry) ? BINDING_REQUIRED : BINDING_OPTIONAL;
    TRY(vc_verify(json_string_value(presentation), json_string_length(presentation), &rules, &out->sdjwt));
    out->credential = (struct dcql_credential){ .format = VC_TYP, .claims = out->sdjwt.claims, .bound = out->sdjwt.bound,
                                                .chain = &out->sdjwt.chain };
    return OK;
}

/* A response without vp_token is an error of the wallet, whatever else it says. */
static enum status verify_response(const json_t *response, const struct vp_rules *rules, json_t **claims)
{
    const json_t *state = json_object_get(response, "state");

    if (!json_is_object(response) || json_object_get(response, "error") != NULL)
        return REFUSED_VP_FORM;
    if ((state != NULL) != (rules->state != NULL) ||
        (state != NULL && (!json_is_string(state) || json_string_length(state) != strlen(rules->state) ||
                           !mem_equal(json_string_value(state), rules->state, strlen(rules->state)))))
        return REFUSED_VP_STATE;
    return vp_match(rules->query, json_object_get(response, "vp_token"), read_vc, (void *)(uintptr_t)rules, claims);
}

enum status vp_verify(const void *response, size_t len, const struct vp_rules *rules, json_t **claims)
{
    AUTO_JSON doc = NULL;

    *claims = NULL;
    enum status s = strict_json_parse(response, len, STRICT_JSON_REAL, &doc);
    if (s != OK)
        return s == FAULT_MEMORY ? s : REFUSED_VP_FORM;
    return verify_response(doc, rules, claims);
}

enum status vp_open(const char *jwe, size_t len, const struct jwe_key *own, const struct vp_rules *rules, json_t **claims)
{
    uint8_t *plain;
    size_t plain_len;

    *claims = NULL;
    TRY(jwe_open(jwe, len, own, &plain, &plain_len));
    enum status s = vp_verify(plain, plain_len, rules, claims);
    mem_free(plain);
    return s;
}

enum status vp_client_id(const uint8_t *cert_der, size_t len, char out[VP_CLIENT_ID_LEN])
{
    static const char prefix[] = "x509_hash:";
    uint8_t sha[DIGEST_LEN];

    _Static_assert(sizeof prefix - 1 + BASE64URL_LEN(DIGEST_LEN) + 1 == VP_CLIENT_ID_LEN, "length of a client id");
    memset(out, 0, VP_CLIENT_ID_LEN);
    TRY(sha256(cert_der, len, sha));
    memcpy(out, prefix, sizeof prefix - 1);
    base64url_encode(sha, sizeof sha, out + sizeof prefix - 1);
    return OK;
}
