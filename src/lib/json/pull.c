#include "json/pull.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

void pull_init(struct pull *p, const char *text, size_t len)
{
    p->start = p->at = text;
    p->end = text + len;
    p->failed = OK;
    p->in_unknown = false;
    p->known = NULL;
    p->below[0] = 0;
    p->depth = 0;
    p->own = NULL;
    p->foreign = false;
    p->scratch_used = 0;
}

void pull_init_own(struct pull *p, char *text, size_t len)
{
    pull_init(p, text, len);
    p->own = text;
}

void pull_init_foreign(struct pull *p, char *text, size_t len)
{
    pull_init_own(p, text, len);
    p->foreign = true;
}

void pull_wipe(struct pull *p)
{
    mem_wipe(p->scratch, p->scratch_used);
}

void pull_refuse(struct pull *p, enum status s)
{
    if (p->failed == OK)
        p->failed = s;
}

void pull_refuse_below(struct pull *p, enum status s, const char *below)
{
    size_t len = strlen(below);

    BUG_IF(len >= PULL_BELOW);
    if (p->failed != OK)
        return;
    p->failed = s;
    memcpy(p->below, below, len + 1);
}

static void skip_space(struct pull *p)
{
    while (p->at < p->end && (*p->at == ' ' || *p->at == '\n' || *p->at == '\r' || *p->at == '\t'))
        p->at++;
}

/* A NUL where it cannot be part of a value gets its own reason: it is the mark of a smuggling attempt. */
static void refuse_here(struct pull *p)
{
    pull_refuse(p, p->at < p->end && *p->at == 0 ? REFUSED_JSON_NUL : REFUSED_JSON_SYNTAX);
}

static bool take_char(struct pull *p, char c)
{
    skip_space(p);
    if (p->failed != OK || p->at == p->end || *p->at != c)
        return false;
    p->at++;
    return true;
}

enum pull_kind pull_peek(struct pull *p)
{
    skip_space(p);
    if (p->failed != OK || p->at == p->end) {
        refuse_here(p);
        return PULL_NONE;
    }
    switch (*p->at) {
    case '{':
        return PULL_OBJECT;
    case '[':
        return PULL_ARRAY;
    case '"':
        return PULL_TEXT;
    case 't':
        return PULL_TRUE;
    case 'f':
        return PULL_FALSE;
    case 'n':
        return PULL_NULL;
    default:
        if (*p->at == '-' || (*p->at >= '0' && *p->at <= '9'))
            return PULL_NUMBER;
        refuse_here(p);
        return PULL_NONE;
    }
}

/* True when the next value is of this kind; a value of another kind is the caller's REFUSED_JSON_TYPE. */
static bool expect(struct pull *p, enum pull_kind kind)
{
    enum pull_kind found = pull_peek(p);

    if (found == kind)
        return true;
    if (found != PULL_NONE)
        pull_refuse(p, REFUSED_JSON_TYPE);
    return false;
}

static bool enter(struct pull *p, enum pull_kind kind)
{
    if (!expect(p, kind))
        return false;
    if (p->depth == LIMIT_JSON_DEPTH) {
        pull_refuse(p, REFUSED_JSON_DEPTH);
        return false;
    }
    p->at++;
    struct pull_level *l = &p->level[p->depth++];
    l->array = kind == PULL_ARRAY;
    l->begun = false;
    l->n_names = 0;
    l->index = 0;
    l->name = (struct slice){ 0 };
    return true;
}

bool pull_object(struct pull *p)
{
    return enter(p, PULL_OBJECT);
}

bool pull_array(struct pull *p)
{
    return enter(p, PULL_ARRAY);
}

/* To the next member or element: false when the container ended, which leaves it. */
static bool next(struct pull *p, struct pull_level *l, char close)
{
    if (take_char(p, close)) {
        p->depth--;
        return false;
    }
    if (l->begun && !take_char(p, ',')) {
        refuse_here(p);
        return false;
    }
    l->begun = true;
    return true;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four hex digits after \u, or -1. */
static int32_t unit(struct pull *p)
{
    int32_t v = 0;

    if (p->end - p->at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int d = hex_value(*p->at++);

        if (d < 0)
            return -1;
        v = v << 4 | d;
    }
    return v;
}

static void put(struct pull *p, unsigned char c)
{
    if (p->to == p->to_end)
        pull_refuse(p, REFUSED_TEXT);
    else
        *p->to++ = (char)c;
}

static void put_code_point(struct pull *p, uint32_t v)
{
    if (v < 0x80) {
        put(p, (unsigned char)v);
        return;
    }
    if (v < 0x800) {
        put(p, (unsigned char)(0xc0 | v >> 6));
    } else {
        if (v < 0x10000) {
            put(p, (unsigned char)(0xe0 | v >> 12));
        } else {
            put(p, (unsigned char)(0xf0 | v >> 18));
            put(p, (unsigned char)(0x80 | (v >> 12 & 0x3f)));
        }
        put(p, (unsigned char)(0x80 | (v >> 6 & 0x3f)));
    }
    put(p, (unsigned char)(0x80 | (v & 0x3f)));
}

static void unicode_escape(struct pull *p)
{
    int32_t v = unit(p);

    if (v < 0) {
        pull_refuse(p, REFUSED_JSON_SYNTAX);
    } else if (v == 0) {
        pull_refuse(p, REFUSED_JSON_NUL);
    } else if (v >= 0xdc00 && v <= 0xdfff) {
        pull_refuse(p, REFUSED_JSON_UTF8);
    } else if (v >= 0xd800 && v <= 0xdbff) {
        int32_t low = -1;

        if (p->end - p->at >= 2 && p->at[0] == '\\' && p->at[1] == 'u') {
            p->at += 2;
            low = unit(p);
        }
        if (low < 0xdc00 || low > 0xdfff)
            pull_refuse(p, REFUSED_JSON_UTF8);
        else
            put_code_point(p, 0x10000u + ((uint32_t)(v - 0xd800) << 10) + (uint32_t)(low - 0xdc00));
    } else {
        put_code_point(p, (uint32_t)v);
    }
}

static void escape(struct pull *p)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";

    if (p->at == p->end) {
        pull_refuse(p, REFUSED_JSON_SYNTAX);
        return;
    }
    char c = *p->at++;
    if (c == 'u') {
        unicode_escape(p);
        return;
    }
    const char *found = c != 0 ? strchr(from, c) : NULL;
    if (found == NULL)
        pull_refuse(p, REFUSED_JSON_SYNTAX);
    else
        put(p, (unsigned char)to[found - from]);
}

/* Where a string with escapes goes; what was plain of it so far stands there after this. Its own place is never too
 * small: every escape is longer than what it stands for, so that writing stays behind reading. */
static char *make_room(struct pull *p, const char *begin)
{
    char *to = p->own != NULL ? p->own + (begin - p->start) : p->scratch + p->scratch_used;

    p->to = to;
    p->to_end = p->own != NULL ? p->own + (p->end - p->start) : p->scratch + PULL_SCRATCH;
    if (p->own != NULL)
        p->to += p->at - begin;
    else
        for (const char *c = begin; c < p->at; c++)
            put(p, (unsigned char)*c);
    return to;
}

/* A string that has escapes, from the first of them to its end. */
static void unescape(struct pull *p)
{
    while (p->failed == OK) {
        if (p->at == p->end) {
            pull_refuse(p, REFUSED_JSON_SYNTAX);
            break;
        }
        unsigned char c = (unsigned char)*p->at++;
        if (c == '"')
            return;
        if (c < 0x20)
            pull_refuse(p, c == 0 ? REFUSED_JSON_NUL : REFUSED_JSON_SYNTAX);
        else if (c == '\\')
            escape(p);
        else
            put(p, c);
    }
}

/* Eight bytes that are all plain ASCII: no quote, backslash, control or high byte. May say no for a byte beside such. */
static bool plain8(const char *at)
{
    const uint64_t ones = 0x0101010101010101, high = ones << 7;
    uint64_t v;

    memcpy(&v, at, sizeof v);
    return ((v | (v - ones * 0x20) | ((v ^ ones * '"') - ones) | ((v ^ ones * '\\') - ones)) & high) == 0;
}

/* A string whose opening quote is next. */
static struct slice read_string(struct pull *p, bool escapes_ok)
{
    const char *begin = ++p->at;
    bool ascii = true;
    struct slice s = { 0 };

    while (p->end - p->at >= 8 && plain8(p->at))
        p->at += 8;
    while (p->at < p->end && *p->at != '"' && *p->at != '\\' && (unsigned char)*p->at >= 0x20)
        ascii &= (unsigned char)*p->at++ < 0x80;
    if (p->at < p->end && *p->at == '"') {
        s = (struct slice){ begin, (size_t)(p->at++ - begin) };
    } else if (p->at < p->end && *p->at == '\\') {
        if (!escapes_ok) {
            pull_refuse(p, REFUSED_MEMBER_UNKNOWN);
            return s;
        }
        ascii = false;
        s.at = make_room(p, begin);
        unescape(p);
        s.len = (size_t)(p->to - s.at);
        if (p->own == NULL)
            p->scratch_used = (size_t)(p->to - p->scratch);
    } else {
        refuse_here(p);
    }
    if (p->failed == OK && !ascii && !text_is_utf8(s.at, s.len))
        pull_refuse(p, REFUSED_JSON_UTF8);
    return p->failed == OK ? s : (struct slice){ 0 };
}

bool pull_member(struct pull *p, struct slice *name)
{
    BUG_IF(p->failed == OK && (p->depth == 0 || p->level[p->depth - 1].array));
    if (p->failed != OK)
        return false;
    struct pull_level *l = &p->level[p->depth - 1];
    l->name = (struct slice){ 0 };
    if (!next(p, l, '}'))
        return false;
    skip_space(p);
    if (p->at == p->end || *p->at != '"') {
        refuse_here(p);
        return false;
    }
    *name = read_string(p, p->foreign);
    if (p->failed != OK)
        return false;
    for (unsigned i = 0; i < l->n_names; i++)
        if (l->names[i].len == name->len && memcmp(l->names[i].at, name->at, name->len) == 0)
            pull_refuse(p, REFUSED_JSON_DUPLICATE);
    if (l->n_names == PULL_MEMBERS)
        pull_refuse(p, REFUSED_TOO_MANY);
    if (!take_char(p, ':'))
        refuse_here(p);
    if (p->failed != OK)
        return false;
    l->names[l->n_names++] = *name;
    l->name = *name;
    return true;
}

bool pull_element(struct pull *p)
{
    BUG_IF(p->failed == OK && (p->depth == 0 || !p->level[p->depth - 1].array));
    if (p->failed != OK)
        return false;
    struct pull_level *l = &p->level[p->depth - 1];
    bool first = !l->begun;
    if (!next(p, l, ']'))
        return false;
    if (!first)
        l->index++;
    return true;
}

struct slice pull_text(struct pull *p, size_t max)
{
    if (!expect(p, PULL_TEXT))
        return (struct slice){ 0 };
    struct slice s = read_string(p, true);
    if (s.len > max) {
        pull_refuse(p, REFUSED_TEXT);
        return (struct slice){ 0 };
    }
    return s;
}

/* The text of a number, with the grammar of RFC 8259; *integer: no fraction, no exponent. */
static struct slice read_number(struct pull *p, bool *integer)
{
    const char *begin = p->at, *digits;

    *integer = true;
    if (p->at < p->end && *p->at == '-')
        p->at++;
    digits = p->at;
    while (p->at < p->end && *p->at >= '0' && *p->at <= '9')
        p->at++;
    if (p->at == digits || (*digits == '0' && p->at > digits + 1))
        refuse_here(p);
    if (p->at < p->end && (*p->at == '.' || *p->at == 'e' || *p->at == 'E'))
        *integer = false;
    return (struct slice){ begin, (size_t)(p->at - begin) };
}

int64_t pull_int(struct pull *p, int64_t min, int64_t max)
{
    bool integer;
    int64_t v;

    if (!expect(p, PULL_NUMBER))
        return 0;
    struct slice s = read_number(p, &integer);
    if (p->failed != OK)
        return 0;
    if (!integer || !decimal_parse(s.at, s.len, &v) || v < min || v > max) {
        pull_refuse(p, REFUSED_JSON_NUMBER);
        return 0;
    }
    return v;
}

static bool take_word(struct pull *p, const char *word)
{
    size_t len = strlen(word);

    if ((size_t)(p->end - p->at) < len || memcmp(p->at, word, len) != 0) {
        pull_refuse(p, REFUSED_JSON_SYNTAX);
        return false;
    }
    p->at += len;
    return true;
}

bool pull_bool(struct pull *p)
{
    switch (pull_peek(p)) {
    case PULL_TRUE:
        return take_word(p, "true");
    case PULL_FALSE:
        take_word(p, "false");
        return false;
    case PULL_NONE:
        return false;
    default:
        pull_refuse(p, REFUSED_JSON_TYPE);
        return false;
    }
}

static void skip_digits(struct pull *p)
{
    const char *digits = p->at;

    while (p->at < p->end && *p->at >= '0' && *p->at <= '9')
        p->at++;
    if (p->at == digits)
        refuse_here(p);
}

static void skip_number(struct pull *p)
{
    bool integer;
    int64_t value;
    struct slice number = read_number(p, &integer);

    if (!p->foreign) {
        if (!integer || (!slice_is(number, "-0") && !decimal_parse(number.at, number.len, &value)))
            pull_refuse(p, REFUSED_JSON_NUMBER);
        return;
    }
    if (p->at < p->end && *p->at == '.') {
        p->at++;
        skip_digits(p);
    }
    if (p->at < p->end && (*p->at == 'e' || *p->at == 'E')) {
        p->at++;
        p->at += p->at < p->end && (*p->at == '+' || *p->at == '-');
        skip_digits(p);
    }
}

void pull_skip(struct pull *p)
{
    struct slice name;

    switch (pull_peek(p)) {
    case PULL_OBJECT:
        if (pull_object(p))
            while (pull_member(p, &name))
                pull_skip(p);
        break;
    case PULL_ARRAY:
        if (pull_array(p))
            while (pull_element(p))
                pull_skip(p);
        break;
    case PULL_TEXT:
        (void)read_string(p, true);
        break;
    case PULL_NUMBER:
        skip_number(p);
        break;
    case PULL_TRUE:
        take_word(p, "true");
        break;
    case PULL_FALSE:
        take_word(p, "false");
        break;
    case PULL_NULL:
        take_word(p, "null");
        break;
    case PULL_NONE:
        break;
    }
}

enum status pull_end(struct pull *p)
{
    if (p->failed == OK && p->depth != 0)
        pull_refuse(p, REFUSED_JSON_SYNTAX);
    skip_space(p);
    if (p->failed == OK && p->at != p->end)
        pull_refuse(p, *p->at == 0 ? REFUSED_JSON_NUL : REFUSED_JSON_TRAILING);
    return p->failed;
}

void pull_unknown(struct pull *p, struct slice name, const char *const *known)
{
    if (p->failed != OK)
        return;
    p->failed = REFUSED_MEMBER_UNKNOWN;
    p->in_unknown = true;
    p->known = text_nearest(name.at, name.len, known);
}

void pull_pointer(const struct pull *p, char *out, size_t cap)
{
    struct writer w;
    unsigned depth = p->depth;

    BUG_IF(cap == 0);
    if (p->in_unknown && depth > 0)
        depth--;
    writer_init(&w, out, cap - 1);
    for (unsigned i = 0; i < p->depth; i++) {
        const struct pull_level *l = &p->level[i];

        if (i == depth || (l->array ? !l->begun : l->name.at == NULL))
            break;
        write_char(&w, '/');
        if (l->array)
            write_int(&w, l->index);
        else
            write_bytes(&w, l->name.at, l->name.len);
    }
    write_text(&w, p->below);
    out[w.failed ? 0 : writer_len(&w)] = 0;
}
