#include "json/jcs.h"

#include "base/mem.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INTEGER_MAX 9007199254740992   /* 2^53 */

struct text {
    char *at;
    size_t len, cap;
    enum status failed;
};

static void put(struct text *t, const char *data, size_t len)
{
    if (t->failed == OK && t->cap - t->len < len) {
        size_t cap = 2 * t->cap + len + 64;
        char *more = mem_realloc(t->at, cap);

        if (more == NULL) {
            t->failed = FAULT_MEMORY;
        } else {
            t->at = more;
            t->cap = cap;
        }
    }
    if (t->failed == OK) {
        memcpy(t->at + t->len, data, len);
        t->len += len;
    }
}

static void put_char(struct text *t, char c)
{
    put(t, &c, 1);
}

static void put_string(struct text *t, const char *s, size_t len)
{
    static const char digits[] = "0123456789abcdef", from[] = "\b\t\n\f\r\"\\", to[] = "btnfr\"\\";
    size_t plain = 0;

    put_char(t, '"');
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        const char *found = c != 0 ? strchr(from, (char)c) : NULL;

        if (c >= 0x20 && found == NULL)
            continue;
        put(t, s + plain, i - plain);
        plain = i + 1;
        if (found != NULL) {
            put_char(t, '\\');
            put_char(t, to[found - from]);
        } else {
            put(t, "\\u00", 4);
            put_char(t, digits[c >> 4]);
            put_char(t, digits[c & 15]);
        }
    }
    put(t, s + plain, len - plain);
    put_char(t, '"');
}

/* A positive finite double as s x 10^(n - k) with the fewest digits k that read back as it, and of those the nearest.
 * Nearest and fewest can only differ below a power of two, where the neighbours are not equally far; there the last
 * digit's neighbours are tried too. */
static void shortest(double v, char digits[20], int *k, int *n)
{
    int exponent;
    bool uneven = frexp(v, &exponent) == 0.5;
    char text[32];

    for (int p = 1; p <= DBL_DECIMAL_DIG; p++) {
        (void)snprintf(text, sizeof text, "%.*e", p - 1, v);
        char *e = strchr(text, 'e');
        long long first = text[0] - '0';
        bool same = strtod(text, NULL) == v;

        exponent = (int)strtol(e + 1, NULL, 10);
        for (const char *c = text + 2; c < e; c++)
            first = first * 10 + (*c - '0');
        for (int step = 1; !same && uneven && step >= -1; step -= 2) {
            (void)snprintf(text, sizeof text, "%llde%d", first + step, exponent - (p - 1));
            same = strtod(text, NULL) == v;
            if (same)
                first += step;
        }
        if (same) {
            *k = snprintf(digits, 20, "%lld", first);
            *n = exponent + 1 + (*k - p);    /* 9 + 1 has a digit more */
            while (*k > 1 && digits[*k - 1] == '0')
                --*k;
            return;
        }
    }
    BUG_IF(true); /* seventeen digits always read back */
}

/* ECMAScript, Number::toString */
static void put_number(struct text *t, double v)
{
    static const char zeros[] = "000000000000000000000";
    char digits[20], exponent[8];
    int k, n;

    if (v == 0) {
        put_char(t, '0');
        return;
    }
    if (v < 0)
        put_char(t, '-');
    shortest(fabs(v), digits, &k, &n);
    if (k <= n && n <= 21) {
        put(t, digits, (size_t)k);
        put(t, zeros, (size_t)(n - k));
    } else if (0 < n && n <= 21) {
        put(t, digits, (size_t)n);
        put_char(t, '.');
        put(t, digits + n, (size_t)(k - n));
    } else if (-6 < n && n <= 0) {
        put(t, "0.", 2);
        put(t, zeros, (size_t)-n);
        put(t, digits, (size_t)k);
    } else {
        put(t, digits, 1);
        if (k > 1) {
            put_char(t, '.');
            put(t, digits + 1, (size_t)(k - 1));
        }
        put(t, exponent, (size_t)snprintf(exponent, sizeof exponent, "e%+d", n - 1));
    }
}

/* UTF-8 sorts as code points do; UTF-16 puts the surrogates of U+10000 and up (first bytes F0..F4) before U+E000..U+FFFF
 * (first bytes EE and EF). */
static int weight(char c)
{
    unsigned char b = (unsigned char)c;

    return b == 0xee || b == 0xef ? b + 0x10 : b;
}

static int by_utf16(const void *a, const void *b)
{
    const char *x = *(const char *const *)a, *y = *(const char *const *)b;

    while (*x == *y && *x != '\0')
        x++, y++;
    return weight(*x) - weight(*y);
}

static void value(struct text *t, const json_t *v, unsigned depth);

static void object(struct text *t, const json_t *v, unsigned depth)
{
    size_t n = json_object_size(v), i = 0;
    const char **names = mem_alloc(n * sizeof *names), *name;
    json_t *member;

    if (names == NULL) {
        t->failed = FAULT_MEMORY;
        return;
    }
    json_object_foreach((json_t *)(uintptr_t)v, name, member)
        names[i++] = name;
    qsort(names, n, sizeof *names, by_utf16);
    put_char(t, '{');
    for (i = 0; i < n && t->failed == OK; i++) {
        if (i > 0)
            put_char(t, ',');
        put_string(t, names[i], strlen(names[i]));
        put_char(t, ':');
        value(t, json_object_get(v, names[i]), depth);
    }
    put_char(t, '}');
    mem_free(names);
}

static void value(struct text *t, const json_t *v, unsigned depth)
{
    const json_t *element;
    size_t i;

    if (depth == 0 && t->failed == OK)
        t->failed = REFUSED_JSON_DEPTH;
    if (t->failed != OK)
        return;
    switch (json_typeof(v)) {
    case JSON_OBJECT:
        object(t, v, depth - 1);
        break;
    case JSON_ARRAY:
        put_char(t, '[');
        JSON_EACH(v, i, element) {
            if (i > 0)
                put_char(t, ',');
            value(t, element, depth - 1);
        }
        put_char(t, ']');
        break;
    case JSON_STRING:
        put_string(t, json_string_value(v), json_string_length(v));
        break;
    case JSON_INTEGER:
        if (json_integer_value(v) < -INTEGER_MAX || json_integer_value(v) > INTEGER_MAX)
            t->failed = REFUSED_JSON_NUMBER;
        else
            put_number(t, (double)json_integer_value(v));
        break;
    case JSON_REAL:
        put_number(t, json_real_value(v)); /* jansson holds finite numbers only */
        break;
    case JSON_TRUE:
        put(t, "true", 4);
        break;
    case JSON_FALSE:
        put(t, "false", 5);
        break;
    case JSON_NULL:
        put(t, "null", 4);
        break;
    }
}

enum status jcs_encode(const json_t *root, char **text, size_t *len)
{
    struct text t = { .failed = OK };

    *text = NULL;
    *len = 0;
    value(&t, root, JCS_DEPTH + 1);
    if (t.failed != OK) {
        mem_free(t.at);
        return t.failed;
    }
    *text = t.at;
    *len = t.len;
    return OK;
}
