/*
 * The age range of a derivation over persons, { min | above, max | below }: years on the first day of the month of the start,
 * which is all that a seal keeps of a birth date. Ages on other days do not exist in a pack.
 */
#include "packs/building.h"

#include <string.h>

#define YEARS_MAX 120

/* A number of years, as such or by a parameter that is known; 0: neither. */
static int64_t years(const struct building *b, const json_t *v)
{
    int param = json_is_string(v) ? building_param(b, json_string_value(v)) : -1;
    int64_t n = param >= 0 && b->params[param].min == b->params[param].max ? b->params[param].value : json_integer_value(v);

    return n >= 1 && n <= YEARS_MAX ? n : 0;
}

void compile_age(const struct building *b, const struct node *age, struct form_step *s)
{
    static const char *const sides[] = { "min", "above", "max", "below" };
    int64_t from = 0, to = AGE_NONE;
    size_t known = 0;

    s->age_to = AGE_NONE;
    if (age->value == NULL)
        return;
    for (unsigned i = 0; i < 4; i++) {
        struct node side = doc_member(age, sides[i]);
        int64_t n = years(b, side.value);

        if (side.value == NULL)
            continue;
        doc_expect(age, n > 0, "an age is 1 to 120 years, as a number or by a parameter that is known");
        known++;
        if (i < 2)
            from = n + i > from ? n + i : from;
        else
            to = n - (i - 2) < to ? n - (i - 2) : to;
    }
    doc_expect(age, known > 0 && known == json_object_size(age->value),
               "has min or above and max or below, all on the first day of the month of the start; there is no other day");
    doc_expect(age, from <= to && from <= YEARS_MAX, "no age is in this range");
    s->age_from = (uint8_t)from;
    s->age_to = (uint8_t)to;
}
