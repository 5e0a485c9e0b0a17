/*
 * A query, NUL, an answer, both JSON; presentations are the claims themselves. A match is checked again from outside: known
 * ids, the right number, a type that was asked for, and each claim path without null really leads somewhere.
 */
#include "base/mem.h"
#include "credential/vp.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    strict_json_init();
    return 0;
}

static enum status reader(void *ctx, const json_t *entry, const json_t *presentation, struct vp_read *out)
{
    (void)ctx, (void)entry;
    out->credential = (struct dcql_credential){ .format = VC_TYP, .claims = presentation, .bound = true };
    return json_is_object(presentation) ? OK : REFUSED_VP_FORM;
}

static void check_path(const json_t *claims, const json_t *path)
{
    const json_t *at = claims, *step;
    size_t i;

    json_array_foreach(path, i, step) {
        if (json_is_null(step))
            return;
        at = json_is_string(step) ? json_object_get(at, json_string_value(step))
                                  : json_array_get(at, (size_t)json_integer_value(step));
        if (at == NULL)
            abort();
    }
}

static void check_one(const json_t *entry, const json_t *claims)
{
    const json_t *values = json_object_get(json_object_get(entry, "meta"), "vct_values"), *v;
    bool found = values == NULL;
    size_t i;

    json_array_foreach(values, i, v)
        found = found || json_equal(v, json_object_get(claims, "vct"));
    if (!found)
        abort();
    if (json_object_get(entry, "claim_sets") == NULL)
        json_array_foreach(json_object_get(entry, "claims"), i, v)
            check_path(claims, json_object_get(v, "path"));
}

static void check_match(const json_t *query, const json_t *answer, const json_t *claims)
{
    const char *id;
    json_t *list, *v;
    size_t i;

    if (json_object_size(answer) != json_object_size(claims))
        abort();
    json_object_foreach((json_t *)(uintptr_t)claims, id, list) {
        const json_t *entry = dcql_find(query, id);

        if (entry == NULL || json_array_size(list) == 0 || (json_array_size(list) > 1 && !dcql_multiple(entry)))
            abort();
        json_array_foreach(list, i, v)
            check_one(entry, v);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const uint8_t *zero = len > 0 ? memchr(data, 0, len) : NULL;
    json_t *query = NULL, *answer = NULL, *claims;

    if (zero == NULL || len > 65536)
        return 0;
    if (strict_json_parse(data, (size_t)(zero - data), STRICT_JSON_REAL, &query) == OK && dcql_check(query) == OK &&
        strict_json_parse(zero + 1, len - 1 - (size_t)(zero - data), STRICT_JSON_REAL, &answer) == OK) {
        enum status s = vp_match(query, answer, reader, NULL, &claims);

        if (s == OK)
            check_match(query, answer, claims);
        else if (claims != NULL || status_class_of(s) != CLASS_REFUSED)
            abort();
        json_decref(claims);
    }
    json_decref(query);
    json_decref(answer);
    return 0;
}
