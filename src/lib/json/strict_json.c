#include "json/strict_json.h"

#include "base/mem.h"
#include "base/text.h"

#include <string.h>

/* jansson reports some failed allocations as no error in particular, and loses characters over others: so it is asked
 * here, not there. A text whose closing quotation mark is lost it would even read, and write, beyond the end: so within one
 * call nothing is given any more after the first failure, and it never comes to the copy. */
static _Thread_local bool starved, within;
static _Thread_local unsigned line;

/* The one exception: of a number or a word jansson asserts that it could keep every character, and the one behind it. Its buffer
 * begins with 16 bytes and doubles; where there is a longer one in the text, memory for it is put aside before, the text is given
 * byte by byte, and what the buffer may ask for at this place comes out of that. */
#define BUFFER_MIN 16

struct feed {
    const char *at, *end;
    bool in_text, escaped;
    size_t word, token;            /* characters so far of a number or a word; with the one behind it */
    char *reserve;
    size_t size, used;
};
static _Thread_local struct feed *feed;

static bool is_for_buffer(size_t size)
{
    return feed != NULL && size > BUFFER_MIN && (size & (size - 1)) == 0 && size <= 2 * feed->token &&
           size <= feed->size - feed->used;
}

static void *alloc(size_t size)
{
    void *p = within && starved ? NULL : mem_alloc(size);

    starved |= p == NULL;
    if (p == NULL && is_for_buffer(size)) {
        p = feed->reserve + feed->used;
        feed->used += size;
    }
    return p;
}

static void release(void *p)
{
    uintptr_t at = (uintptr_t)p, reserve = feed != NULL ? (uintptr_t)feed->reserve : 0;

    if (feed == NULL || at < reserve || at >= reserve + feed->size)
        mem_free(p);
}

/* Of which numbers and words are made, good ones and others. */
static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '-' || c == '.';
}

static size_t give_byte(void *buffer, size_t cap, void *data)
{
    struct feed *f = data;

    f->token = 0;
    if (cap == 0 || f->at == f->end)
        return 0;
    char c = *f->at++;
    bool word = !f->in_text && is_word(c);
    f->token = word || f->word > 0 ? f->word + 1 : 0;
    f->word = word ? f->token : 0;
    if (f->escaped || (f->in_text && c == '\\'))
        f->escaped = !f->escaped;
    else if (c == '"')
        f->in_text = !f->in_text;
    *(char *)buffer = c;
    return 1;
}

static void begin(void)
{
    within = true;
    starved = false;
}

/* longest: characters of a number or a word in the text. What the buffer asks for such a one is less than four times as much. */
static json_t *load(const char *data, size_t len, size_t longest, size_t flags, json_error_t *error)
{
    struct feed f = { .at = data, .end = data + len, .size = 4 * (longest + 1) };
    json_t *j = NULL;

    begin();
    if (longest + 1 < BUFFER_MIN) {
        j = json_loadb(data, len, flags, error);
    } else {
        f.reserve = mem_alloc(f.size);
        starved = f.reserve == NULL;
        feed = &f;
        if (!starved)
            j = json_load_callback(give_byte, &f, flags, error);
        if (starved) {                 /* parts of it may be in the reserve */
            json_decref(j);
            j = NULL;
        }
        feed = NULL;
        mem_free(f.reserve);
    }
    within = false;
    return j;
}

void strict_json_init(void)
{
    json_set_alloc_funcs(alloc, release);
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

/* What jansson would read too late (nesting; its own limit is 2048) or not tell apart (NUL, lone surrogates), and how long its
 * longest number or word is. */
static enum status precheck(const char *p, size_t len, size_t *longest)
{
    const char *end = p + len;
    unsigned depth = 0;
    bool in_text = false;
    size_t word = 0;

    *longest = 0;
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
        word = !in_text && is_word(*p) ? word + 1 : 0;
        *longest = word > *longest ? word : *longest;
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
    size_t flags = JSON_REJECT_DUPLICATES, longest;
    json_error_t error = { 0 };

    *out = NULL;
    line = 0;
    if (len > STRICT_JSON_SIZE)
        return REFUSED_JSON_SIZE;
    if (len == 0)
        return REFUSED_JSON_SYNTAX;
    TRY(precheck(data, len, &longest));
    if (how & STRICT_JSON_SCALAR)
        flags |= JSON_DECODE_ANY;
    if (how & STRICT_JSON_DOUBLES)
        flags |= JSON_DECODE_INT_AS_REAL;
    json_t *j = load(data, len, longest, flags, &error);
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
