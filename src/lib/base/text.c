#include "base/buf.h"
#include "base/date.h"
#include "base/text.h"

#include <string.h>

/* The two characters of each twelve bits: half the look-ups of one character at a time. */
#define ROW(c) \
    { c, 'A' }, { c, 'B' }, { c, 'C' }, { c, 'D' }, { c, 'E' }, { c, 'F' }, { c, 'G' }, { c, 'H' }, \
    { c, 'I' }, { c, 'J' }, { c, 'K' }, { c, 'L' }, { c, 'M' }, { c, 'N' }, { c, 'O' }, { c, 'P' }, \
    { c, 'Q' }, { c, 'R' }, { c, 'S' }, { c, 'T' }, { c, 'U' }, { c, 'V' }, { c, 'W' }, { c, 'X' }, \
    { c, 'Y' }, { c, 'Z' }, { c, 'a' }, { c, 'b' }, { c, 'c' }, { c, 'd' }, { c, 'e' }, { c, 'f' }, \
    { c, 'g' }, { c, 'h' }, { c, 'i' }, { c, 'j' }, { c, 'k' }, { c, 'l' }, { c, 'm' }, { c, 'n' }, \
    { c, 'o' }, { c, 'p' }, { c, 'q' }, { c, 'r' }, { c, 's' }, { c, 't' }, { c, 'u' }, { c, 'v' }, \
    { c, 'w' }, { c, 'x' }, { c, 'y' }, { c, 'z' }, { c, '0' }, { c, '1' }, { c, '2' }, { c, '3' }, \
    { c, '4' }, { c, '5' }, { c, '6' }, { c, '7' }, { c, '8' }, { c, '9' }, { c, '-' }, { c, '_' }
static const char pairs[4096][2] = {
    ROW('A'), ROW('B'), ROW('C'), ROW('D'), ROW('E'), ROW('F'), ROW('G'), ROW('H'), ROW('I'), ROW('J'),
    ROW('K'), ROW('L'), ROW('M'), ROW('N'), ROW('O'), ROW('P'), ROW('Q'), ROW('R'), ROW('S'), ROW('T'),
    ROW('U'), ROW('V'), ROW('W'), ROW('X'), ROW('Y'), ROW('Z'), ROW('a'), ROW('b'), ROW('c'), ROW('d'),
    ROW('e'), ROW('f'), ROW('g'), ROW('h'), ROW('i'), ROW('j'), ROW('k'), ROW('l'), ROW('m'), ROW('n'),
    ROW('o'), ROW('p'), ROW('q'), ROW('r'), ROW('s'), ROW('t'), ROW('u'), ROW('v'), ROW('w'), ROW('x'),
    ROW('y'), ROW('z'), ROW('0'), ROW('1'), ROW('2'), ROW('3'), ROW('4'), ROW('5'), ROW('6'), ROW('7'),
    ROW('8'), ROW('9'), ROW('-'), ROW('_')
};

/* Value of a character plus one; 0 = not in the alphabet. */
#define LETTERS_AND_DIGITS \
    ['A'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, \
    ['a'] = 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, \
    ['0'] = 53, 54, 55, 56, 57, 58, 59, 60, 61, 62
static const uint8_t url_values[256] = { LETTERS_AND_DIGITS, ['-'] = 63, ['_'] = 64 };
static const uint8_t standard_values[256] = { LETTERS_AND_DIGITS, ['+'] = 63, ['/'] = 64 };

static uint32_t value(const uint8_t *values, char c)
{
    return (uint32_t)values[(unsigned char)c] - 1;
}

static bool decode(const char *in, size_t in_len, uint8_t *out, size_t cap, size_t *out_len, const uint8_t *values)
{
    size_t n = BASE64URL_BYTES(in_len), rest = in_len % 4;
    const char *end = in + in_len - rest;
    uint32_t bits, all = 0;

    *out_len = 0;
    if (rest == 1 || n > cap)
        return false;
    /* A character outside the alphabet is all ones and shows above the 24 bits; no branch per character. */
    for (; in < end; in += 4) {
        bits = value(values, in[0]) << 18 | value(values, in[1]) << 12 | value(values, in[2]) << 6 | value(values, in[3]);
        all |= bits;
        *out++ = (uint8_t)(bits >> 16);
        *out++ = (uint8_t)(bits >> 8);
        *out++ = (uint8_t)bits;
    }
    if (rest > 0) {
        bits = value(values, in[0]) << 18 | value(values, in[1]) << 12 | (rest == 3 ? value(values, in[2]) << 6 : 0);
        all |= bits;
        *out++ = (uint8_t)(bits >> 16);
        if (rest == 3)
            *out = (uint8_t)(bits >> 8);
        if ((bits & (rest == 3 ? 0xffu : 0xffffu)) != 0) /* a second spelling of the same bytes */
            return false;
    }
    if (all >> 24 != 0)
        return false;
    *out_len = n;
    return true;
}

bool base64url_decode(const char *in, size_t in_len, uint8_t *out, size_t cap, size_t *out_len)
{
    return decode(in, in_len, out, cap, out_len, url_values);
}

bool base64_decode(const char *in, size_t in_len, uint8_t *out, size_t cap, size_t *out_len)
{
    *out_len = 0;
    if (in_len % 4 != 0)
        return false;
    if (in_len > 0 && in[in_len - 1] == '=')
        in_len -= in[in_len - 2] == '=' ? 2 : 1;
    return decode(in, in_len, out, cap, out_len, standard_values);
}

void base64url_encode(const uint8_t *in, size_t n, char *out)
{
    size_t i = 0;

    for (; i + 3 <= n; i += 3, out += 4) {
        uint32_t v = (uint32_t)in[i] << 16 | (uint32_t)in[i + 1] << 8 | in[i + 2];

        memcpy(out, pairs[v >> 12], 2);
        memcpy(out + 2, pairs[v & 0xfff], 2);
    }
    if (n - i == 1) {
        memcpy(out, pairs[in[i] << 4], 2);
    } else if (n - i == 2) {
        uint32_t v = (uint32_t)in[i] << 10 | (uint32_t)in[i + 1] << 2;

        memcpy(out, pairs[v >> 6], 2);
        out[2] = pairs[v & 63][1];
    }
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

bool hex_decode(const char *in, size_t in_len, uint8_t *out, size_t n)
{
    if (in_len != 2 * n)
        return false;
    for (size_t i = 0; i < n; i++) {
        int hi = hex_digit(in[2 * i]), lo = hex_digit(in[2 * i + 1]);

        if (hi < 0 || lo < 0)
            return false;
        out[i] = (uint8_t)(hi << 4 | lo);
    }
    return true;
}

bool decimal_parse(const char *in, size_t len, int64_t *out)
{
    bool negative = len > 0 && in[0] == '-';
    size_t i = negative ? 1 : 0;
    int64_t v = 0;

    if (i == len || (in[i] == '0' && (len > i + 1 || negative)))
        return false;
    for (; i < len; i++) {
        if (in[i] < '0' || in[i] > '9')
            return false;
        if (__builtin_mul_overflow(v, 10, &v) ||
            __builtin_add_overflow(v, negative ? '0' - in[i] : in[i] - '0', &v))
            return false;
    }
    *out = v;
    return true;
}

bool text_is_reference(const char *in, size_t len, size_t max)
{
    if (len < 1 || len > max)
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = in[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
              c == '-'))
            return false;
    }
    return true;
}

bool text_is_utf8(const char *in, size_t len)
{
    const unsigned char *p = (const unsigned char *)in, *end = p + len;

    while (p < end) {
        unsigned n, min, v;

        if (*p == 0)
            return false;
        if (*p < 0x80) {
            p++;
            continue;
        }
        if (*p >= 0xc2 && *p <= 0xdf)
            n = 1, min = 0x80, v = *p & 0x1fu;
        else if (*p >= 0xe0 && *p <= 0xef)
            n = 2, min = 0x800, v = *p & 0x0fu;
        else if (*p >= 0xf0 && *p <= 0xf4)
            n = 3, min = 0x10000, v = *p & 0x07u;
        else
            return false;
        if ((size_t)(end - p) < n + 1)
            return false;
        for (unsigned i = 1; i <= n; i++) {
            if ((p[i] & 0xc0) != 0x80)
                return false;
            v = v << 6 | (p[i] & 0x3fu);
        }
        if (v < min || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
            return false;
        p += n + 1;
    }
    return true;
}

bool text_is_shown(const char *in, size_t len)
{
    const unsigned char *p = (const unsigned char *)in;

    if (!text_is_utf8(in, len))
        return false;
    for (size_t i = 0; i < len; i++) {
        unsigned next = i + 1 < len ? p[i + 1] : 0, third = i + 2 < len ? p[i + 2] : 0;

        if (p[i] < 0x20 || p[i] == 0x7f || (p[i] == 0xc2 && next < 0xa0) || (p[i] == 0xd8 && next == 0x9c))
            return false;
        if (p[i] == 0xe2 && next == 0x80 && (third == 0x8e || third == 0x8f || (third >= 0xa8 && third <= 0xae)))
            return false;
        if (p[i] == 0xe2 && next == 0x81 && third >= 0xa6 && third <= 0xa9)
            return false;
    }
    return true;
}

size_t text_chars(const char *in, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++)
        n += ((unsigned char)in[i] & 0xc0) != 0x80;
    return n;
}

void write_int(struct writer *w, int64_t v)
{
    char text[20];
    size_t at = sizeof text;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

    do {
        text[--at] = (char)('0' + u % 10);
        u /= 10;
    } while (u != 0);
    if (v < 0)
        text[--at] = '-';
    write_bytes(w, text + at, sizeof text - at);
}

void write_base64url(struct writer *w, const void *data, size_t len)
{
    uint8_t *p = writer_room(w, BASE64URL_LEN(len));

    if (p != NULL)
        base64url_encode(data, len, (char *)p);
}

void write_hex(struct writer *w, const void *data, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *in = data;
    uint8_t *p = writer_room(w, 2 * len);

    for (size_t i = 0; p != NULL && i < len; i++) {
        *p++ = (uint8_t)digits[in[i] >> 4];
        *p++ = (uint8_t)digits[in[i] & 15];
    }
}

void write_date(struct writer *w, int32_t day)
{
    struct date d = date_of(day);
    uint8_t *p = writer_room(w, 10);
    unsigned y = (unsigned)d.year;

    if (p == NULL)
        return;
    p[0] = (uint8_t)('0' + y / 1000 % 10);
    p[1] = (uint8_t)('0' + y / 100 % 10);
    p[2] = (uint8_t)('0' + y / 10 % 10);
    p[3] = (uint8_t)('0' + y % 10);
    p[4] = p[7] = '-';
    p[5] = (uint8_t)('0' + d.month / 10);
    p[6] = (uint8_t)('0' + d.month % 10);
    p[8] = (uint8_t)('0' + d.day / 10);
    p[9] = (uint8_t)('0' + d.day % 10);
}

void write_time(struct writer *w, int64_t unix_s)
{
    unsigned s = (unsigned)(unix_s % 86400);
    const unsigned parts[] = { s / 3600, s / 60 % 60, s % 60 };
    uint8_t *p = writer_room(w, 8);

    if (p == NULL)
        return;
    p[2] = p[5] = ':';
    for (unsigned i = 0; i < 3; i++) {
        p[3 * i] = (uint8_t)('0' + parts[i] / 10);
        p[3 * i + 1] = (uint8_t)('0' + parts[i] % 10);
    }
}

#define NEAR_MAX 64

/* How many single changes lead from a to b; both at most NEAR_MAX long. */
static unsigned distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    uint8_t row[NEAR_MAX + 1];

    for (size_t j = 0; j <= b_len; j++)
        row[j] = (uint8_t)j;
    for (size_t i = 1; i <= a_len; i++) {
        uint8_t diagonal = row[0];

        row[0] = (uint8_t)i;
        for (size_t j = 1; j <= b_len; j++) {
            uint8_t best = (uint8_t)(diagonal + (a[i - 1] != b[j - 1]));

            diagonal = row[j];
            if (row[j] + 1 < best)
                best = (uint8_t)(row[j] + 1);
            if (row[j - 1] + 1 < best)
                best = (uint8_t)(row[j - 1] + 1);
            row[j] = best;
        }
    }
    return row[b_len];
}

const char *text_nearest(const char *name, size_t len, const char *const *known)
{
    const char *nearest = NULL;
    unsigned best = 4; /* farther names are no hint */

    for (; len <= NEAR_MAX && *known != NULL; known++) {
        size_t known_len = strlen(*known);
        unsigned d = known_len <= NEAR_MAX ? distance(name, len, *known, known_len) : best;

        if (d < best && 2 * d <= known_len && 2 * d <= len) {
            best = d;
            nearest = *known;
        }
    }
    return nearest;
}

void write_json_text(struct writer *w, const char *text, size_t len)
{
    static const char digits[] = "0123456789abcdef";

    write_char(w, '"');
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c == '"' || c == '\\') {
            write_char(w, '\\');
            write_char(w, (char)c);
        } else if (c < 0x20) {
            write_text(w, "\\u00");
            write_char(w, digits[c >> 4]);
            write_char(w, digits[c & 15]);
        } else {
            write_char(w, (char)c);
        }
    }
    write_char(w, '"');
}

bool text_same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool text_ends(const char *text, size_t size)
{
    return memchr(text, 0, size) != NULL;
}

bool text_reference_or_empty(const char *text, size_t size)
{
    size_t len = strnlen(text, size);

    return len < size && (len == 0 || text_is_reference(text, len, size - 1));
}

/* ---- moments ---- */

/* HH:MM:SS */
static bool time_of_day(const char *in, int64_t *out)
{
    int64_t v[3];

    for (int i = 0; i < 3; i++) {
        if (in[3 * i] < '0' || in[3 * i] > '9' || in[3 * i + 1] < '0' || in[3 * i + 1] > '9' ||
            (i < 2 && in[3 * i + 2] != ':'))
            return false;
        v[i] = (in[3 * i] - '0') * 10 + (in[3 * i + 1] - '0');
    }
    *out = v[0] * 3600 + v[1] * 60 + v[2];
    return v[0] < 24 && v[1] < 60 && v[2] < 60;
}

bool moment_parse(const char *in, size_t len, int64_t *unix_s)
{
    int64_t second = 0;
    int32_t day;

    if ((len == 10 || len == 20) && date_parse(in, 10, &day) &&
        (len == 10 || (in[10] == 'T' && in[19] == 'Z' && time_of_day(in + 11, &second))))
        *unix_s = (int64_t)day * 86400 + second;
    else if (!decimal_parse(in, len, unix_s))
        return false;
    return *unix_s > 0;
}
