#include "evidence/dcql.h"

#include "base/text.h"

#include <string.h>

#define FORMAT_SDJWT "dc+sd-jwt"

/* ---- the query ---- */

static bool is_id(const json_t *v)
{
    const char *s = json_string_value(v);

    if (s == NULL || *s == 0)
        return false;
    for (; *s != 0; s++)
        if (!((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9') || *s == '_' || *s == '-'))
            return false;
    return true;
}

static bool is_list(const json_t *v, size_t max)
{
    return json_is_array(v) && json_array_size(v) > 0 && json_array_size(v) <= max;
}

static bool is_list_of_texts(const json_t *v)
{
    size_t i;
    json_t *e;

    if (!is_list(v, DCQL_LIST_MAX))
        return false;
    JSON_EACH(v, i, e)
        if (!json_is_string(e))
            return false;
    return true;
}

static bool optional_bool(const json_t *obj, const char *name)
{
    const json_t *v = json_object_get(obj, name);

    return v == NULL || json_is_boolean(v);
}

static bool same_id(const json_t *a, const json_t *b)
{
    return json_is_string(a) && json_is_string(b) && strcmp(json_string_value(a), json_string_value(b)) == 0;
}

/* The place of the first object in the list that has this id; the size of the list where none has. */
static size_t place_of(const json_t *list, const json_t *id)
{
    const json_t *v;
    size_t i;

    JSON_EACH(list, i, v)
        if (same_id(json_object_get(v, "id"), id))
            break;
    return i;
}

static bool is_path(const json_t *path)
{
    size_t i;
    json_t *v;

    if (!is_list(path, DCQL_PATH_MAX))
        return false;
    JSON_EACH(path, i, v)
        if (!json_is_string(v) && !json_is_null(v) && !(json_is_integer(v) && json_integer_value(v) >= 0))
            return false;
    return true;
}

static bool is_constant(const json_t *v)
{
    return json_is_string(v) || json_is_integer(v) || json_is_boolean(v);
}

/* No claim is pointed to twice; where there are sets each has an id of its own. */
static bool is_claim(const json_t *claims, size_t at, bool sets)
{
    const json_t *claim = json_array_get(claims, at), *id = json_object_get(claim, "id");
    const json_t *path = json_object_get(claim, "path"), *values = json_object_get(claim, "values"), *v;
    size_t i;

    if (!json_is_object(claim) || !is_path(path) || (id == NULL ? sets : !is_id(id) || place_of(claims, id) != at))
        return false;
    for (i = 0; i < at; i++)
        if (json_equal(json_object_get(json_array_get(claims, i), "path"), path))
            return false;
    if (values != NULL && !is_list(values, DCQL_LIST_MAX))
        return false;
    JSON_EACH(values, i, v)
        if (!is_constant(v))
            return false;
    return true;
}

/* A list of ids, each of an object in `list`. */
static bool are_ids_of(const json_t *ids, size_t max, const json_t *list)
{
    const json_t *id;
    size_t i;

    if (!is_list(ids, max))
        return false;
    JSON_EACH(ids, i, id)
        if (place_of(list, id) == json_array_size(list))
            return false;
    return true;
}

static bool are_claims(const json_t *entry)
{
    const json_t *claims = json_object_get(entry, "claims"), *sets = json_object_get(entry, "claim_sets"), *v;
    size_t i;

    if ((claims != NULL && !is_list(claims, DCQL_CLAIMS_MAX)) || (sets != NULL && !is_list(sets, DCQL_LIST_MAX)))
        return false;
    JSON_EACH(claims, i, v)
        if (!is_claim(claims, i, sets != NULL))
            return false;
    JSON_EACH(sets, i, v)
        if (!are_ids_of(v, DCQL_CLAIMS_MAX, claims))
            return false;
    return true;
}

static bool are_authorities(const json_t *list)
{
    const json_t *v;
    size_t i;

    if (list != NULL && !is_list(list, DCQL_LIST_MAX))
        return false;
    JSON_EACH(list, i, v)
        if (!json_is_string(json_object_get(v, "type")) || !is_list_of_texts(json_object_get(v, "values")))
            return false;
    return true;
}

/* No constraint at all, or the one that the format requires. */
static bool is_meta(const char *format, const json_t *meta)
{
    if (!json_is_object(meta) || json_object_size(meta) == 0)
        return json_is_object(meta);
    if (strcmp(format, FORMAT_SDJWT) == 0)
        return is_list_of_texts(json_object_get(meta, "vct_values"));
    return strcmp(format, "mso_mdoc") != 0 || json_is_string(json_object_get(meta, "doctype_value"));
}

static bool is_entry(const json_t *credentials, size_t at)
{
    const json_t *entry = json_array_get(credentials, at);
    const json_t *id = json_object_get(entry, "id"), *format = json_object_get(entry, "format");

    return is_id(id) && place_of(credentials, id) == at && json_is_string(format) && json_string_length(format) > 0 &&
           optional_bool(entry, "multiple") && optional_bool(entry, "require_cryptographic_holder_binding") &&
           is_meta(json_string_value(format), json_object_get(entry, "meta")) &&
           are_authorities(json_object_get(entry, "trusted_authorities")) && are_claims(entry);
}

static bool is_set(const json_t *credentials, const json_t *set)
{
    const json_t *options = json_object_get(set, "options"), *option;
    size_t i;

    if (!is_list(options, DCQL_LIST_MAX) || !optional_bool(set, "required"))
        return false;
    JSON_EACH(options, i, option)
        if (!are_ids_of(option, DCQL_CREDENTIALS_MAX, credentials))
            return false;
    return true;
}

static bool is_query(const json_t *query)
{
    const json_t *credentials = json_object_get(query, "credentials"), *sets = json_object_get(query, "credential_sets"), *v;
    size_t i;

    if (!is_list(credentials, DCQL_CREDENTIALS_MAX) || (sets != NULL && !is_list(sets, DCQL_LIST_MAX)))
        return false;
    JSON_EACH(credentials, i, v)
        if (!is_entry(credentials, i))
            return false;
    JSON_EACH(sets, i, v)
        if (!is_set(credentials, v))
            return false;
    return true;
}

enum status dcql_check(const json_t *query)
{
    return is_query(query) ? OK : REFUSED_DCQL_QUERY;
}

const json_t *dcql_find(const json_t *query, const char *id)
{
    size_t i;
    json_t *v;

    JSON_EACH(json_object_get(query, "credentials"), i, v)
        if (strcmp(json_string_value(json_object_get(v, "id")), id) == 0)
            return v;
    return NULL;
}

bool dcql_binding_required(const json_t *entry)
{
    return !json_is_false(json_object_get(entry, "require_cryptographic_holder_binding"));
}

bool dcql_multiple(const json_t *entry)
{
    return json_is_true(json_object_get(entry, "multiple"));
}

/* ---- one credential ---- */

/* One component of a path on everything selected so far; an element of the wrong kind ends the path. */
static enum status step(const json_t *selected, const json_t *component, json_t *next)
{
    size_t i, k;
    json_t *v, *e;

    JSON_EACH(selected, i, v) {
        if (!(json_is_string(component) ? json_is_object(v) : json_is_array(v)))
            return REFUSED_DCQL_CLAIM;
        if (json_is_null(component)) {
            JSON_EACH(v, k, e)
                if (json_array_append(next, e) != 0)
                    return FAULT_MEMORY;
            continue;
        }
        e = json_is_string(component) ? json_object_get(v, json_string_value(component))
                                      : json_array_get(v, (size_t)json_integer_value(component));
        if (e != NULL && json_array_append(next, e) != 0)
            return FAULT_MEMORY;
    }
    return json_array_size(next) > 0 ? OK : REFUSED_DCQL_CLAIM;
}

static enum status select_claims(const json_t *claims, const json_t *path, json_t **out)
{
    json_t *selected = json_pack("[O]", claims), *component;
    enum status s = selected != NULL ? OK : FAULT_MEMORY;
    size_t i;

    JSON_EACH(path, i, component) {
        json_t *next = json_array();

        if (s == OK)
            s = next != NULL ? step(selected, component, next) : FAULT_MEMORY;
        json_decref(selected);
        selected = next;
    }
    *out = selected;
    return s;
}

/* At least one selected claim has one of the values, of the same type. */
static bool any_value(const json_t *selected, const json_t *values)
{
    size_t i, k;
    json_t *v, *value;

    JSON_EACH(selected, i, v)
        JSON_EACH(values, k, value)
            if (json_equal(v, value))
                return true;
    return false;
}

static enum status match_claim(const json_t *claim, const json_t *claims)
{
    const json_t *values = json_object_get(claim, "values");
    AUTO_JSON selected = NULL;

    TRY(select_claims(claims, json_object_get(claim, "path"), &selected));
    return values == NULL || any_value(selected, values) ? OK : REFUSED_DCQL_VALUE;
}

/* The first refusal among the claims of a set. */
static enum status match_set(const json_t *set, const json_t *list, const enum status *fares)
{
    const json_t *id;
    size_t i;

    JSON_EACH(set, i, id)
        TRY(fares[place_of(list, id)]);
    return OK;
}

/* Without sets all claims; else one set. The refusal is that of the set preferred most. Each claim is looked up once,
 * however many sets name it. */
static enum status match_claims(const json_t *entry, const json_t *claims)
{
    const json_t *list = json_object_get(entry, "claims"), *sets = json_object_get(entry, "claim_sets"), *v;
    enum status fares[DCQL_CLAIMS_MAX], first = OK;
    size_t i;

    JSON_EACH(list, i, v) {
        fares[i] = match_claim(v, claims);
        if (fares[i] != OK && (sets == NULL || fares[i] == FAULT_MEMORY))
            return fares[i];
    }
    JSON_EACH(sets, i, v) {
        enum status s = match_set(v, list, fares);

        if (s == OK)
            return OK;
        if (i == 0)
            first = s;
    }
    return first;
}

static bool has_type(const json_t *meta, const json_t *claims)
{
    const json_t *vct = json_object_get(claims, "vct"), *values = json_object_get(meta, "vct_values"), *v;
    size_t i;

    JSON_EACH(values, i, v)
        if (same_id(v, vct))
            return true;
    return values == NULL;
}

static bool has_key_id(const struct x5_chain *chain, const json_t *values)
{
    uint8_t id[64];
    size_t i, len;
    json_t *v;

    JSON_EACH(values, i, v)
        if (chain != NULL && base64url_decode(json_string_value(v), json_string_length(v), id, sizeof id, &len) &&
            x5_has_authority(chain, id, len))
            return true;
    return false;
}

static bool has_authority(const json_t *list, const struct x5_chain *chain)
{
    size_t i;
    json_t *v;

    JSON_EACH(list, i, v)
        if (strcmp(json_string_value(json_object_get(v, "type")), "aki") == 0 &&
            has_key_id(chain, json_object_get(v, "values")))
            return true;
    return list == NULL;
}

enum status dcql_match(const json_t *entry, const struct dcql_credential *c)
{
    if (strcmp(c->format, FORMAT_SDJWT) != 0 ||
        strcmp(json_string_value(json_object_get(entry, "format")), FORMAT_SDJWT) != 0)
        return REFUSED_DCQL_FORMAT;
    if (!has_type(json_object_get(entry, "meta"), c->claims))
        return REFUSED_DCQL_TYPE;
    if (dcql_binding_required(entry) && !c->bound)
        return REFUSED_KB_MISSING;
    if (!has_authority(json_object_get(entry, "trusted_authorities"), c->chain))
        return REFUSED_DCQL_AUTHORITY;
    return match_claims(entry, c->claims);
}

/* ---- the whole answer ---- */

static bool all_answered(const json_t *ids, const json_t *answered)
{
    size_t i;
    json_t *id;

    JSON_EACH(ids, i, id)
        if (json_object_get(answered, json_string_value(id)) == NULL)
            return false;
    return true;
}

static bool satisfied(const json_t *set, const json_t *answered)
{
    size_t i;
    json_t *option;

    JSON_EACH(json_object_get(set, "options"), i, option)
        if (all_answered(option, answered))
            return true;
    return false;
}

enum status dcql_complete(const json_t *query, const json_t *answered)
{
    const json_t *sets = json_object_get(query, "credential_sets"), *set;
    const char *id;
    json_t *v;
    size_t i;

    json_object_foreach((json_t *)(uintptr_t)answered, id, v)
        if (dcql_find(query, id) == NULL)
            return REFUSED_DCQL_UNKNOWN;
    if (sets == NULL) {
        JSON_EACH(json_object_get(query, "credentials"), i, v)
            if (json_object_get(answered, json_string_value(json_object_get(v, "id"))) == NULL)
                return REFUSED_DCQL_MISSING;
        return OK;
    }
    JSON_EACH(sets, i, set)
        if (!json_is_false(json_object_get(set, "required")) && !satisfied(set, answered))
            return REFUSED_DCQL_MISSING;
    return OK;
}
