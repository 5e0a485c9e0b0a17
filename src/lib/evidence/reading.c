#include "evidence/reading.h"

#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "evidence/fold.h"

#include <string.h>

#define CENT 100

void reading_refuse(struct reading *r, enum status s)
{
    if (r->failed == OK || s < r->failed)
        r->failed = s;
}

void reading_text(struct reading *r, const json_t *v, char *out, size_t cap)
{
    if (!json_is_string(v)) {
        reading_refuse(r, REFUSED_CLAIM_TYPE);
        return;
    }
    if (json_string_length(v) >= cap) {
        reading_refuse(r, REFUSED_CLAIM_RANGE);
        return;
    }
    memcpy(out, json_string_value(v), json_string_length(v) + 1);
}

void reading_name(struct reading *r, const json_t *v, size_t chars, char *out, size_t cap)
{
    if (json_is_string(v) && text_chars(json_string_value(v), json_string_length(v)) > chars)
        reading_refuse(r, REFUSED_NAME_LONG);
    else
        reading_text(r, v, out, cap);
}

/* How many bytes the words are for which there is room. */
static size_t whole_words(const char *text, size_t chars)
{
    const unsigned char *begin = (const unsigned char *)text, *at = begin, *end = begin;

    for (size_t n = 0; n <= chars && *at != 0; n++) {
        const unsigned char *here = at;

        if (fold_separator(fold_next(&at)))
            end = here;
    }
    return (size_t)(end - begin);
}

void reading_first_names(struct reading *r, const json_t *v, char out[NAAM_MAX])
{
    const char *text = json_string_value(v);

    if (!json_is_string(v) || text_chars(text, json_string_length(v)) <= LIMIT_NAME_CHARS) {
        reading_text(r, v, out, NAAM_MAX);
        return;
    }
    size_t len = whole_words(text, LIMIT_NAME_CHARS);
    if (len == 0)
        reading_refuse(r, REFUSED_NAME_LONG);
    else
        memcpy(out, text, len);
}

static bool digits(const char *text, size_t n, int *out)
{
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *out = *out * 10 + (text[i] - '0');
    }
    return true;
}

void reading_date(struct reading *r, const json_t *v, enum claim_form form, bool partial, struct day_range *out)
{
    const char *text = json_string_value(v);
    size_t len = json_is_string(v) ? json_string_length(v) : 0;
    int year, month, day;
    bool dashes = form == FORM_DATE_ISO;

    if (text == NULL || len != (dashes ? 10 : 8) || (dashes && (text[4] != '-' || text[7] != '-')) ||
        !digits(text, 4, &year) || !digits(text + (dashes ? 5 : 4), 2, &month) ||
        !digits(text + (dashes ? 8 : 6), 2, &day)) {
        reading_refuse(r, REFUSED_CLAIM_TYPE);
        return;
    }
    const struct date d = { (int16_t)year, (uint8_t)month, (uint8_t)day };
    if ((day == 0 && !partial) || !date_span(d, &out->min, &out->max))
        reading_refuse(r, REFUSED_CLAIM_RANGE);
}

void reading_birth(struct reading *r, const json_t *v, enum claim_form form, struct day_range *out)
{
    struct day_range born = { 0, 0 };

    if (json_is_string(v) && strcmp(json_string_value(v), form == FORM_DATE_ISO ? "0000-00-00" : "00000000") == 0) {
        *out = (struct day_range){ DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX };
        return;
    }
    reading_date(r, v, form, true, &born);
    if (born.min < day_of((struct date){ 1890, 1, 1 }) || born.min > r->today)
        reading_refuse(r, REFUSED_CLAIM_RANGE);
    *out = born;
}

/* "27100", "27100.05", "-0.50": exact cents, no floating point. */
static bool euro_text(const char *text, size_t len, int64_t *cents)
{
    bool negative = len > 0 && text[0] == '-';
    int fraction = 0;

    text += negative;
    len -= negative;
    const char *dot = memchr(text, '.', len);
    size_t whole = dot != NULL ? (size_t)(dot - text) : len;
    if (dot != NULL && (len - whole != 3 || !digits(dot + 1, 2, &fraction)))
        return false;
    if (!decimal_parse(text, whole, cents) || *cents < 0)
        return false;
    if (*cents > MONEY_MAX)
        *cents = MONEY_MAX; /* still out of range as cents, and cannot overflow */
    *cents = *cents * CENT + fraction;
    if (negative)
        *cents = -*cents;
    return true;
}

int64_t reading_money(struct reading *r, const json_t *v, enum claim_form form)
{
    int64_t amount;

    if (form == FORM_EURO_TEXT ? !json_is_string(v) : !json_is_integer(v)) {
        reading_refuse(r, REFUSED_CLAIM_TYPE);
        return 0;
    }
    if (form == FORM_EURO_TEXT) {
        if (!euro_text(json_string_value(v), json_string_length(v), &amount)) {
            reading_refuse(r, REFUSED_CLAIM_TYPE);
            return 0;
        }
    } else {
        amount = json_integer_value(v);
        if (form == FORM_EURO && (amount > MONEY_MAX / CENT || amount < MONEY_MIN / CENT))
            amount = MONEY_MAX + 1;
        else if (form == FORM_EURO)
            amount *= CENT;
    }
    if (amount < MONEY_MIN || amount > MONEY_MAX) {
        reading_refuse(r, REFUSED_CLAIM_RANGE);
        return 0;
    }
    return amount;
}

uint8_t reading_bool(struct reading *r, const json_t *v, enum claim_form form)
{
    if (!json_is_boolean(v)) {
        reading_refuse(r, REFUSED_CLAIM_TYPE);
        return TRUTH_NONE;
    }
    return json_is_true(v) == (form == FORM_YES) ? TRUTH_YES : TRUTH_NO;
}

bool reading_code(const struct claim_rule *rule, const json_t *v, uint32_t *out)
{
    for (uint8_t i = 0; i < rule->n_codes; i++)
        if (strcmp(rule->codes[i].from, json_string_value(v)) == 0) {
            *out = rule->codes[i].to;
            return true;
        }
    return false;
}

bool reading_list(struct reading *r, const json_t *v)
{
    if (!json_is_array(v)) {
        reading_refuse(r, REFUSED_CLAIM_TYPE);
        return false;
    }
    if (json_array_size(v) > LIMIT_EVIDENCE_LIST) {
        reading_refuse(r, REFUSED_CLAIM_RANGE);
        return false;
    }
    return true;
}
