#include "packs/compile_age.h"

#include <string.h>

#define JAREN_MAX 120

/* A number of years; 0: neither that nor a parameter that is known. */
static int64_t jaren(const json_t *v, const struct form_param *params, const char *const *namen, unsigned n)
{
    int64_t uit = json_integer_value(v);

    for (unsigned i = 0; json_is_string(v) && i < n; i++)
        if (strcmp(namen[i], json_string_value(v)) == 0 && params[i].min == params[i].max)
            uit = params[i].waarde;
    return uit >= 1 && uit <= JAREN_MAX ? uit : 0;
}

const char *age_compile(const json_t *v, const struct form_param *params, const char *const *namen, unsigned n,
                        struct form_stap *s)
{
    static const char *const leden[] = { "min", "above", "max", "below" };
    int64_t van = 0, tot = LEEFTIJD_GEEN;
    size_t bekend = 0;

    s->leeftijd_tot = LEEFTIJD_GEEN;
    if (v == NULL)
        return NULL;
    for (unsigned i = 0; i < 4; i++) {
        const json_t *grens = json_object_get(v, leden[i]);
        int64_t jaar = jaren(grens, params, namen, n);
        if (grens == NULL)
            continue;
        if (jaar == 0)
            return "an age is 1 to 120 years, as a number or by a parameter that is known";
        bekend++;
        if (i < 2)
            van = jaar + i > van ? jaar + i : van;
        else
            tot = jaar - (i - 2) < tot ? jaar - (i - 2) : tot;
    }
    if (!json_is_object(v) || bekend == 0 || bekend != json_object_size(v))
        return "has min or above and max or below, all on the first day of the month of the start; there is no other day";
    if (van > tot || van > JAREN_MAX)
        return "no age is in this range";
    s->leeftijd_van = (uint8_t)van;
    s->leeftijd_tot = (uint8_t)tot;
    return NULL;
}
