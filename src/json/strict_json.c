#include "json/strict_json.h"

#include "base/mem.h"

#include <string.h>

void strict_json_init(void)
{
    json_set_alloc_funcs(mem_alloc, mem_free);
    json_object_seed(0);
}

/* Nesting is bounded before jansson sees the text (its own limit is 2048); strings are skipped. */
static enum status precheck(const char *p, size_t len)
{
    unsigned depth = 0;
    bool in_text = false;

    for (size_t i = 0; i < len; i++) {
        if (p[i] == 0)
            return REFUSED_JSON_NUL;
        if (in_text) {
            if (p[i] == '\\')
                i++;
            else if (p[i] == '"')
                in_text = false;
        } else if (p[i] == '"') {
            in_text = true;
        } else if (p[i] == '{' || p[i] == '[') {
            if (++depth > STRICT_JSON_DEPTH)
                return REFUSED_JSON_DEPTH;
        } else if ((p[i] == '}' || p[i] == ']') && depth > 0) {
            depth--;
        }
    }
    return OK;
}

static bool only_integers(const json_t *j)
{
    const char *name;
    json_t *v;
    size_t i;

    if (json_is_real(j))
        return false;
    json_object_foreach((json_t *)j, name, v)
        if (!only_integers(v))
            return false;
    if (json_is_array(j))
        json_array_foreach(j, i, v)
            if (!only_integers(v))
                return false;
    return true;
}

enum status strict_json_parse(const void *data, size_t len, bool real_ok, json_t **out)
{
    json_error_t error;

    *out = NULL;
    if (len > STRICT_JSON_SIZE)
        return REFUSED_JSON_SIZE;
    TRY(precheck(data, len));
    json_t *j = json_loadb(data, len, JSON_REJECT_DUPLICATES, &error);
    if (j == NULL) {
        switch (json_error_code(&error)) {
        case json_error_duplicate_key:
            return REFUSED_JSON_DUPLICATE;
        case json_error_invalid_utf8:
            return REFUSED_JSON_UTF8;
        case json_error_null_character:
        case json_error_null_byte_in_key:
            return REFUSED_JSON_NUL;
        case json_error_numeric_overflow:
            return REFUSED_JSON_NUMBER;
        case json_error_end_of_input_expected:
            return REFUSED_JSON_TRAILING;
        case json_error_out_of_memory:
            return FAULT_MEMORY;
        default:
            return REFUSED_JSON_SYNTAX;
        }
    }
    if (!real_ok && !only_integers(j)) {
        json_decref(j);
        return REFUSED_JSON_NUMBER;
    }
    *out = j;
    return OK;
}

enum status strict_json_text(const json_t *obj, const char *name, const char **out, size_t *len)
{
    const json_t *v = json_object_get(obj, name);

    if (v == NULL)
        return REFUSED_MEMBER_MISSING;
    if (!json_is_string(v))
        return REFUSED_JSON_TYPE;
    *out = json_string_value(v);
    if (len != NULL)
        *len = json_string_length(v);
    return OK;
}

enum status strict_json_int(const json_t *obj, const char *name, int64_t min, int64_t max, int64_t *out)
{
    const json_t *v = json_object_get(obj, name);

    if (v == NULL)
        return REFUSED_MEMBER_MISSING;
    if (!json_is_integer(v))
        return REFUSED_JSON_TYPE;
    if (json_integer_value(v) < min || json_integer_value(v) > max)
        return REFUSED_JSON_NUMBER;
    *out = json_integer_value(v);
    return OK;
}

enum status strict_json_only(const json_t *obj, const char *const *names)
{
    const char *name;
    json_t *v;

    if (!json_is_object(obj))
        return REFUSED_JSON_TYPE;
    json_object_foreach((json_t *)obj, name, v) {
        const char *const *n = names;

        while (*n != NULL && strcmp(*n, name) != 0)
            n++;
        if (*n == NULL)
            return REFUSED_MEMBER_UNKNOWN;
    }
    return OK;
}
