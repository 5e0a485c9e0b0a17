#include "json/strict_json.h"

#include "base/mem.h"
#include "base/text.h"

#include <string.h>

/* jansson reports some failed allocations as no error in particular, and loses characters over others: so it is asked
 * here, not there. A text whose closing quotation mark is lost it would even read, and write, beyond the end: so within one
 * call nothing is given any more after the first failure, and it never comes to the copy. */
static _Thread_local bool starved, within;
static _Thread_local unsigned line;

static void *alloc(size_t size)
{
    void *p = within && starved ? NULL : mem_alloc(size);

    starved |= p == NULL;
    return p;
}

static void begin(void)
{
    within = true;
    starved = false;
}

void strict_json_init(void)
{
    json_set_alloc_funcs(alloc, mem_free);
    json_object_seed(0);
}

/* Value of the four hex digits at p, or -1. */
static int32_t unit(const char *p, const char *end)
{
    uint8_t bytes[2];
    char lower[4];

    if (end - p < 4)
        return -1;
    for (int i = 0; i < 4; i++)
        lower[i] = p[i] >= 'A' && p[i] <= 'F' ? (char)(p[i] | 0x20) : p[i];
    return hex_decode(lower, sizeof lower, bytes, sizeof bytes) ? bytes[0] << 8 | bytes[1] : -1;
}

/* *at stands on what follows a backslash, and is left on the last character of the escape. Malformed ones are left to
 * jansson. */
static enum status escape(const char **at, const char *end)
{
    int32_t v = **at == 'u' ? unit(*at + 1, end) : -1;

    if (v < 0)
        return OK;
    *at += 4;
    if (v == 0)
        return REFUSED_JSON_NUL;
    if (v < 0xd800 || v > 0xdfff)
        return OK;
    int32_t low = end - *at > 2 && (*at)[1] == '\\' && (*at)[2] == 'u' ? unit(*at + 3, end) : -1;
    if (v > 0xdbff || low < 0xdc00 || low > 0xdfff)
        return REFUSED_JSON_UTF8;
    *at += 6;
    return OK;
}

/* What jansson would read too late (nesting; its own limit is 2048) or not tell apart (NUL, lone surrogates). */
static enum status precheck(const char *p, size_t len)
{
    const char *end = p + len;
    unsigned depth = 0;
    bool in_text = false;

    if (memchr(p, 0, len) != NULL)
        return REFUSED_JSON_NUL;
    for (; p < end; p++) {
        if (in_text) {
            if (*p == '\\' && ++p < end)
                TRY(escape(&p, end));
            else if (p < end && *p == '"')
                in_text = false;
        } else if (*p == '"') {
            in_text = true;
        } else if (*p == '{' || *p == '[') {
            if (++depth > STRICT_JSON_DEPTH)
                return REFUSED_JSON_DEPTH;
        } else if ((*p == '}' || *p == ']') && depth > 0) {
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
    JSON_EACH(j, i, v)
        if (!only_integers(v))
            return false;
    return true;
}

static enum status refusal(const json_error_t *error)
{
    switch (json_error_code(error)) {
    case json_error_duplicate_key:
        return REFUSED_JSON_DUPLICATE;
    case json_error_invalid_utf8:
        return REFUSED_JSON_UTF8;
    case json_error_numeric_overflow:
        return REFUSED_JSON_NUMBER;
    case json_error_end_of_input_expected:
        return REFUSED_JSON_TRAILING;
    default:
        return REFUSED_JSON_SYNTAX;
    }
}

enum status strict_json_parse(const void *data, size_t len, unsigned how, json_t **out)
{
    size_t flags = JSON_REJECT_DUPLICATES;
    json_error_t error;

    *out = NULL;
    line = 0;
    if (len > STRICT_JSON_SIZE)
        return REFUSED_JSON_SIZE;
    if (len == 0)
        return REFUSED_JSON_SYNTAX;
    TRY(precheck(data, len));
    if (how & STRICT_JSON_SCALAR)
        flags |= JSON_DECODE_ANY;
    if (how & STRICT_JSON_DOUBLES)
        flags |= JSON_DECODE_INT_AS_REAL;
    begin();
    json_t *j = json_loadb(data, len, flags, &error);
    within = false;
    enum status s = starved ? FAULT_MEMORY : j == NULL ? refusal(&error) : OK;
    if (j == NULL && error.line > 0)
        line = (unsigned)error.line;
    if (s == OK && !(how & STRICT_JSON_REAL) && !only_integers(j))
        s = REFUSED_JSON_NUMBER;
    if (s == OK)
        *out = j;
    else
        json_decref(j);
    return s;
}

enum status strict_json_dump(const json_t *j, char **out)
{
    begin();
    *out = json_dumps(j, JSON_COMPACT);
    within = false;
    if (*out != NULL && !starved)
        return OK;
    mem_free(*out);
    *out = NULL;
    return FAULT_MEMORY;
}

unsigned strict_json_line(void)
{
    return line;
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
