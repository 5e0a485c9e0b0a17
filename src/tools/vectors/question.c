#include "vectors/question.h"

#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"

#include <openssl/evp.h>
#include <string.h>

enum status question_text(const struct question *q, const char *name, const char **out, size_t *len)
{
    return strict_json_text(q->doc, name, out, len);
}

enum status question_bytes(const struct question *q, const char *name, uint8_t **out, size_t *len)
{
    const char *text;
    size_t text_len;

    *out = NULL;
    *len = 0;
    TRY(question_text(q, name, &text, &text_len));
    uint8_t *data = mem_alloc(BASE64URL_BYTES(text_len));
    if (data == NULL)
        return FAULT_MEMORY;
    if (!base64_decode(text, text_len, data, BASE64URL_BYTES(text_len), len)) {
        mem_free(data);
        return REFUSED_TEXT;
    }
    *out = data;
    return OK;
}

/* Two digits below `end` at p. */
static bool two(const char *p, int64_t end, int64_t *out)
{
    if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
        return false;
    *out = (p[0] - '0') * 10 + (p[1] - '0');
    return *out < end;
}

/* 2026-11-22T10:00:00Z, or with an offset of nought; a fraction of a second is dropped. */
static bool rfc3339(const char *t, size_t len, int64_t *out)
{
    int64_t hour, minute, second;
    int32_t day;
    size_t at = 19;

    if (len < 20 || !date_parse(t, 10, &day) || t[10] != 'T' || !two(t + 11, 24, &hour) || t[13] != ':' ||
        !two(t + 14, 60, &minute) || t[16] != ':' || !two(t + 17, 60, &second))
        return false;
    if (t[at] == '.')
        for (at++; at < len && t[at] >= '0' && t[at] <= '9';)
            at++;
    bool utc = (len - at == 1 && t[at] == 'Z') ||
               (len - at == 6 && (t[at] == '+' || t[at] == '-') && memcmp(t + at + 1, "00:00", 5) == 0);
    if (!utc || t[at - 1] == '.')
        return false;
    *out = (int64_t)day * 86400 + hour * 3600 + minute * 60 + second;
    return true;
}

enum status question_time(const struct question *q, const char *name, int64_t otherwise, int64_t *out)
{
    const json_t *v = json_object_get(q->doc, name);

    *out = otherwise;
    if (v == NULL)
        return OK;
    if (json_is_integer(v)) {
        *out = json_integer_value(v);
        return *out >= 0 ? OK : REFUSED_DATE;
    }
    if (json_is_real(v)) {
        double d = json_real_value(v);

        *out = d >= 0 && d < 1e12 ? (int64_t)d : -1;
        return *out >= 0 ? OK : REFUSED_DATE;
    }
    if (!json_is_string(v))
        return REFUSED_JSON_TYPE;
    const char *text = json_string_value(v);
    size_t len = json_string_length(v);
    if (decimal_parse(text, len, out))
        return *out >= 0 ? OK : REFUSED_DATE;
    return rfc3339(text, len, out) ? OK : REFUSED_DATE;
}

enum status question_keys(const struct question *q, const json_t **one, const json_t **list)
{
    const json_t *key = json_object_get(q->doc, "key"), *keys = json_object_get(q->doc, "keys");

    *one = NULL;
    *list = NULL;
    if ((key == NULL) == (keys == NULL))
        return REFUSED_MEMBER_MISSING;
    if (key == NULL)
        key = keys;
    const json_t *set = json_object_get(key, "keys");
    if (json_is_array(key) || json_is_array(set)) {
        *list = json_is_array(key) ? key : set;
        return OK;
    }
    *one = key;
    return json_is_object(key) && set == NULL ? OK : REFUSED_KEY;
}

/* ---- the text of members ---- */

static const char *after_space(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n'))
        at++;
    return at;
}

/* The end of the string that begins at `at`, or NULL. */
static const char *after_string(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        if (*at == '\\' && ++at == end)
            return NULL;
    return at < end ? at + 1 : NULL;
}

/* The end of any value: brackets are counted, nothing else is checked. */
static const char *after_value(const char *at, const char *end)
{
    unsigned depth = 0;

    while (at < end) {
        if (*at == '"') {
            at = after_string(at, end);
            if (at == NULL)
                return NULL;
        } else if (*at == '{' || *at == '[') {
            depth++;
            at++;
        } else if (depth > 0 && (*at == '}' || *at == ']')) {
            depth--;
            at++;
        } else if (depth > 0) {
            at++;
            continue;
        } else {
            while (at < end && *at != ',' && *at != '}' && *at != ']' && after_space(at, at + 1) == at)
                at++;
        }
        if (depth == 0)
            return at;
    }
    return NULL;
}

struct slice question_raw_member(const char *line, size_t len, const char *name)
{
    const char *end = line + len, *at = after_space(line, end), *stop;
    size_t name_len = strlen(name);

    if (at == end || *at++ != '{')
        return (struct slice){ 0 };
    for (;; at++) {
        const char *key = after_space(at, end);

        if (key == end || *key != '"' || (stop = after_string(key, end)) == NULL)
            break;
        at = after_space(stop, end);
        if (at == end || *at != ':')
            break;
        bool found = (size_t)(stop - key) == name_len + 2 && memcmp(key + 1, name, name_len) == 0;
        at = after_space(at + 1, end);
        if ((stop = after_value(at, end)) == NULL)
            break;
        if (found)
            return (struct slice){ at, (size_t)(stop - at) };
        at = after_space(stop, end);
        if (at == end || *at != ',')
            break;
    }
    return (struct slice){ 0 };
}

struct slice question_raw(const struct question *q, const char *name)
{
    return question_raw_member(q->line, q->len, name);
}

/* ---- answers ---- */

enum status question_extra_json(json_t *extra, const char *name, json_t *value)
{
    return value != NULL && json_object_set_new(extra, name, value) == 0 ? OK : FAULT_MEMORY;
}

enum status question_extra_bytes(json_t *extra, const char *name, const void *data, size_t len)
{
    size_t text_len = (len + 2) / 3 * 4;
    char *text = mem_alloc(text_len + 1);
    enum status s = FAULT_MEMORY;

    if (text != NULL && EVP_EncodeBlock((unsigned char *)text, data, (int)len) == (int)text_len)
        s = question_extra_json(extra, name, json_stringn(text, text_len));
    mem_free(text);
    return s;
}
