#include "json/case_values.h"

#include "base/date.h"

#include <string.h>

uint32_t case_read_name(struct pull *p, enum names names, enum status otherwise)
{
    struct slice s = pull_text(p, 40);
    uint32_t number = 0;

    if (p->failed == OK && !name_find(names, s.at, s.len, &number))
        pull_refuse(p, otherwise);
    return number;
}

uint32_t case_read_names(struct pull *p, enum names names, enum status otherwise)
{
    uint32_t bits = 0;

    if (pull_array(p))
        while (pull_element(p)) {
            uint32_t bit = case_read_name(p, names, otherwise);

            if ((bits & bit) != 0)
                pull_refuse(p, REFUSED_JSON_DUPLICATE);
            bits |= bit;
        }
    return bits;
}

uint32_t case_read_set(struct pull *p, enum names names)
{
    return pull_peek(p) == PULL_ARRAY ? case_read_names(p, names, REFUSED_VALUE) : case_read_name(p, names, REFUSED_VALUE);
}

void case_read_truth(struct pull *p, void *out)
{
    *(uint8_t *)out = pull_bool(p) ? TRUTH_YES : TRUTH_NO;
}

int64_t case_read_bedrag(struct pull *p)
{
    int64_t v = pull_int(p, INT64_MIN, INT64_MAX);

    if (p->failed == OK && (v < MONEY_MIN || v > MONEY_MAX))
        pull_refuse(p, REFUSED_AMOUNT);
    return v;
}

static void read_end(struct pull *p, void *amount)
{
    *(int64_t *)amount = case_read_bedrag(p);
}

void case_read_money_range(struct pull *p, void *out)
{
    static const struct object_member members[] = {
        { "min", read_end, offsetof(struct money_range, min), OBJECT_OPTIONAL },
        { "max", read_end, offsetof(struct money_range, max), OBJECT_OPTIONAL }, OBJECT_END };
    struct money_range *range = out;

    *range = (struct money_range){ MONEY_UNKNOWN_MIN, MONEY_UNKNOWN_MAX };
    if (pull_peek(p) != PULL_OBJECT) {
        range->min = range->max = case_read_bedrag(p);
        return;
    }
    (void)object_read(p, members, range);
    if (p->failed == OK && range->min > range->max)
        pull_refuse(p, REFUSED_RANGE);
}

/* YYYY-MM-DD, or with the day or month unknown: YYYY, YYYY-MM, YYYY-00-00, YYYY-MM-00 (BRP style). onbekend: it may be unknown
 * altogether, 0000-00-00. */
static struct day_range read_datum(struct pull *p, bool onbekend)
{
    struct slice s = pull_text(p, 10);
    const struct day_range unknown = { DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX };
    char whole[] = "0000-00-00";
    struct day_range span;
    struct date d;

    if (p->failed != OK)
        return unknown;
    bool sized = s.len == 4 || s.len == 7 || s.len == 10;
    if (sized)
        memcpy(whole, s.at, s.len);
    if (sized && onbekend && memcmp(whole, "0000-00-00", 10) == 0)
        return unknown;
    if (date_read(whole, 10, &d) && date_span(d, &span.min, &span.max) && d.year >= LIMIT_FIRST_YEAR && d.year <= LIMIT_LAST_YEAR)
        return span;
    pull_refuse(p, REFUSED_DATE);
    return unknown;
}

static const char *const min_max[] = { "min", "max", NULL };

static void read_day_range(struct pull *p, bool onbekend, struct day_range *out)
{
    struct slice name;

    *out = (struct day_range){ DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX };
    if (pull_peek(p) != PULL_OBJECT) {
        *out = read_datum(p, onbekend);
        return;
    }
    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "min"))
            out->min = read_datum(p, onbekend).min;
        else if (slice_is(name, "max"))
            out->max = read_datum(p, onbekend).max;
        else
            pull_unknown(p, name, min_max);
    }
    if (p->failed == OK && out->min > out->max)
        pull_refuse(p, REFUSED_RANGE);
}

void case_read_day_range(struct pull *p, void *out)
{
    read_day_range(p, false, out);
}

void case_read_geboortedatum(struct pull *p, void *out)
{
    read_day_range(p, true, out);
}

void case_read_telling(struct pull *p, int16_t least, int16_t most, int16_t *min, int16_t *max)
{
    struct slice name;

    *min = least;
    *max = most;
    if (pull_peek(p) != PULL_OBJECT) {
        *min = *max = (int16_t)pull_int(p, least, most);
        return;
    }
    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "min"))
            *min = (int16_t)pull_int(p, least, most);
        else if (slice_is(name, "max"))
            *max = (int16_t)pull_int(p, least, most);
        else
            pull_unknown(p, name, min_max);
    }
    if (p->failed == OK && *min > *max)
        pull_refuse(p, REFUSED_RANGE);
}
