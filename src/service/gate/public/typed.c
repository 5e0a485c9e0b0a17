#include "gate/public/typed.h"

#include "base/date.h"
#include "base/limits.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* One blank, also one that does not break (U+00A0, U+202F); its length, or 0. */
static unsigned blank(const char *at)
{
    if (*at == ' ' || *at == '\t')
        return 1;
    if (strncmp(at, "\xc2\xa0", 2) == 0)
        return 2;
    return strncmp(at, "\xe2\x80\xaf", 3) == 0 ? 3 : 0;
}

static const char *skip_blanks(const char *at)
{
    for (unsigned n; (n = blank(at)) > 0;)
        at += n;
    return at;
}

bool typed_empty(const char *text)
{
    return *skip_blanks(text) == 0;
}

/* ---- amounts ---- */

/* How many digits in a row stand here. */
static unsigned digits(const char *at)
{
    unsigned n = 0;

    while (is_digit(at[n]))
        n++;
    return n;
}

/* ",-", ",50", ",5", ".50" at the end: cents. false: it is something else */
static bool read_cents(const char **at, int64_t *cents)
{
    unsigned n = digits(*at + 1);

    if ((*at)[1] == '-' && n == 0) {
        *at += 2;
        return true;
    }
    if (n < 1 || n > 2)
        return false;
    *cents += n == 1 ? 10 * ((*at)[1] - '0') : 10 * ((*at)[1] - '0') + ((*at)[2] - '0');
    *at += 1 + n;
    return true;
}

/* Euros: digits, in groups of three or none. */
static bool read_euros(const char **at, int64_t *euros)
{
    unsigned n = digits(*at);
    bool grouped = false;

    *euros = 0;
    if (n == 0)
        return false;
    for (;;) {
        for (; n > 0; n--, (*at)++) {
            if (*euros > LIMIT_AMOUNT_EURO)
                return false;
            *euros = 10 * *euros + (**at - '0');
        }
        unsigned gap = **at == '.' ? 1 : blank(*at);
        if (gap == 0 || digits(*at + gap) != 3)
            return true;
        if (!grouped && *euros > 999)
            return false;
        grouped = true;
        *at += gap;
        n = 3;
    }
}

bool typed_amount(const char *text, int64_t *cents)
{
    const char *at = skip_blanks(text);
    int64_t euros, rest = 0;

    if (strncmp(at, "\xe2\x82\xac", 3) == 0)
        at = skip_blanks(at + 3);
    if (!read_euros(&at, &euros))
        return false;
    if ((*at == ',' || *at == '.') && !read_cents(&at, &rest))
        return false;
    at = skip_blanks(at);
    if (strncmp(at, "\xe2\x82\xac", 3) == 0)
        at = skip_blanks(at + 3);
    *cents = 100 * euros + rest;
    return *at == 0 && *cents <= 100LL * LIMIT_AMOUNT_EURO;
}

/* ---- numbers and dates ---- */

/* 1 to `most` digits between blanks. */
static bool read_number(const char *text, unsigned most, int *out)
{
    const char *at = skip_blanks(text);
    unsigned n = digits(at);

    *out = 0;
    if (n < 1 || n > most)
        return false;
    for (; n > 0; n--)
        *out = 10 * *out + (*at++ - '0');
    return *skip_blanks(at) == 0;
}

static bool make_date(int day, int month, int year, int32_t *out)
{
    struct date d = { .year = (int16_t)year, .month = (uint8_t)month, .day = (uint8_t)day };

    if (year < LIMIT_FIRST_YEAR || year > LIMIT_LAST_YEAR || !date_valid(d))
        return false;
    *out = day_of(d);
    return true;
}

bool typed_date(const char *day, const char *month, const char *year, int32_t *out)
{
    int d, m, y;

    return read_number(day, 2, &d) && read_number(month, 2, &m) && read_number(year, 4, &y) && make_date(d, m, y, out);
}

bool typed_birth(const char *day, const char *month, const char *year, int32_t *first, int32_t *last)
{
    int m = 0, y;

    if (!typed_empty(day)) {
        bool right = typed_date(day, month, year, first);

        *last = *first;
        return right;
    }
    if ((!typed_empty(month) && (!read_number(month, 2, &m) || m == 0)) || !read_number(year, 4, &y) || y > LIMIT_LAST_YEAR)
        return false;
    struct date d = { .year = (int16_t)y, .month = (uint8_t)m };
    return y >= LIMIT_FIRST_YEAR && date_span(d, first, last);
}

bool typed_whole_date(const char *text, int32_t *out)
{
    const char *at = skip_blanks(text);
    int part[3] = { 0 };
    unsigned len[3];

    for (unsigned i = 0; i < 3; i++) {
        len[i] = digits(at);
        if (len[i] < 1 || len[i] > 4)
            return false;
        for (unsigned k = 0; k < len[i]; k++)
            part[i] = 10 * part[i] + (*at++ - '0');
        if (i == 2)
            break;
        if (*at == '-' || *at == '/' || *at == '.' || *at == ' ')
            at = skip_blanks(at + 1);
        else
            return false;
    }
    if (*skip_blanks(at) != 0)
        return false;
    if (len[0] == 4 && len[1] <= 2 && len[2] <= 2)
        return make_date(part[2], part[1], part[0], out);
    return len[0] <= 2 && len[1] <= 2 && len[2] == 4 && make_date(part[0], part[1], part[2], out);
}

bool typed_days(const char *text, int16_t *out)
{
    int n;

    if (!read_number(text, 3, &n) || n > 366)
        return false;
    *out = (int16_t)n;
    return true;
}
