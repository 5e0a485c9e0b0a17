#include "vera/vera_private.h"

#include "base/date.h"
#include "model/facts.h"
#include "model/names.h"
#include "vera/codes.h"

#include <string.h>

#define YEARS 2   /* a case is decided on the tax year before the lease, or the one before that */

/* ---- what is registered income ---- */

/* The verzamelinkomen of the tax office? */
static bool is_verzamelinkomen(const json_t *inkomen)
{
    static const char *const statements[] = { "IB6", "IBD", "IBR" };
    const char *verklaring = vera_code_of(inkomen, "inkomensverklaringsoort"), *soort = vera_code_of(inkomen, "soort");
    const char *gegeven = vera_code_of(json_object_get(inkomen, "authentiekGegeven"), "soort");

    if ((soort != NULL && strcmp(soort, "NET") == 0) || (gegeven != NULL && strcmp(gegeven, "GIN") != 0))
        return false;
    for (unsigned i = 0; verklaring != NULL && i < 3; i++)
        if (strcmp(verklaring, statements[i]) == 0)
            return true;
    return verklaring == NULL && gegeven != NULL;
}

/* Every code an income names must mean something on the day. */
static bool codes_known(const json_t *inkomen, int32_t day, long i, long j, struct vera_reports *m)
{
    static const struct { const char *lid, *where; bool in_gegeven; enum vera_set set; } codes[] = {
        { "soort", "/soort/code", false, INKOMENSSOORT },
        { "inkomensverklaringsoort", "/inkomensverklaringsoort/code", false, INKOMENSVERKLARINGSOORT },
        { "soort", "/authentiekGegeven/soort/code", true, AUTHENTIEKGEGEVENSOORT },
        { "bron", "/authentiekGegeven/bron/code", true, AUTHENTIEKGEGEVENBRON },
    };
    bool known = true;

    for (unsigned k = 0; k < sizeof(codes) / sizeof(codes[0]); k++) {
        const json_t *o = codes[k].in_gegeven ? json_object_get(inkomen, "authentiekGegeven") : inkomen;
        const char *code = vera_code_of(o, codes[k].lid), *successor;
        enum status s = code == NULL ? OK : vera_code(codes[k].set, code, day, &successor);

        if (s != OK) {
            vera_report(m, s, true, successor, "/relaties", i, "/inkomens", j, codes[k].where);
            known = false;
        }
    }
    return known;
}

/* ---- when it was checked ---- */

struct moment { bool known, timed; int32_t day, second; const char *fraction; };

static bool two_digits(const char *t, int32_t max, int32_t *out)
{
    if (t[0] < '0' || t[0] > '9' || t[1] < '0' || t[1] > '9')
        return false;
    *out = (t[0] - '0') * 10 + (t[1] - '0');
    return *out <= max;
}

/* As VERA writes it, 2026-03-01T09:30:00Z with or without a fraction; or a day only. Anything else says nothing. */
static struct moment moment_of(const json_t *inkomen)
{
    const char *t = json_string_value(json_object_get(inkomen, "controledatum"));
    struct moment at = { .fraction = "" }, none = { 0 };
    int32_t hour, minute, second;
    size_t len = t == NULL ? 0 : strlen(t);

    if (len < 10 || !date_parse(t, 10, &at.day))
        return none;
    at.known = true;
    if (len == 10)
        return at;
    if (len < 20 || t[10] != 'T' || t[13] != ':' || t[16] != ':' || t[len - 1] != 'Z' ||
        !two_digits(t + 11, 23, &hour) || !two_digits(t + 14, 59, &minute) || !two_digits(t + 17, 60, &second))
        return none;
    if (len > 20 && (t[19] != '.' || len == 21 || strspn(t + 20, "0123456789") != len - 21))
        return none;
    at.timed = true;
    at.second = hour * 3600 + minute * 60 + second;
    at.fraction = len > 20 ? t + 20 : "";
    return at;
}

static char next_digit(const char **t)
{
    return **t >= '0' && **t <= '9' ? *(*t)++ : '\0';
}

/* Above 0: a is the later; below 0: b is; 0: neither can be said to be. */
static int order_of(const struct moment *a, const struct moment *b)
{
    const char *f = a->fraction, *g = b->fraction;

    if (!a->known || !b->known)
        return 0;
    if (a->day != b->day)
        return a->day > b->day ? 1 : -1;
    if (!a->timed || !b->timed)
        return 0;
    if (a->second != b->second)
        return a->second > b->second ? 1 : -1;
    for (;;) {
        char c = next_digit(&f), d = next_digit(&g);
        if (c == '\0' && d == '\0')
            return 0;
        c = c == '\0' ? '0' : c;
        d = d == '\0' ? '0' : d;
        if (c != d)
            return c > d ? 1 : -1;
    }
}

/* ---- one income a year ---- */

/* The incomes of one year: which one counts. */
struct year { size_t n, best; struct moment when; bool tied; };

/* How many years before the year of the day, less one; YEARS where it does not count or is no verzamelinkomen. */
static unsigned year_index(const json_t *inkomen, int32_t day)
{
    const json_t *jaar = json_object_get(inkomen, "jaar");

    if (!json_is_integer(jaar) || !is_verzamelinkomen(inkomen))
        return YEARS;
    for (unsigned k = 0; k < YEARS; k++)
        if (json_integer_value(jaar) == (json_int_t)year_of(day) - 1 - (json_int_t)k)
            return k;
    return YEARS;
}

/* Reports what is left out or refused. returns false where the income is not to be used */
static bool usable(const json_t *inkomen, int32_t day, long i, long j, struct vera_reports *m)
{
    static const char *const obsolete[] = { "brutoJaarinkomen", "brutoMaandinkomen", "nettoJaarinkomen",
                                            "nettoMaandinkomen" };

    if (!codes_known(inkomen, day, i, j, m))
        return false;
    for (unsigned k = 0; k < 4; k++)
        if (json_object_get(inkomen, obsolete[k]) != NULL)
            vera_report(m, REFUSED_VERA_NOT_TAXED, false, "", "/relaties", i, "/inkomens", j, "");
    if (!is_verzamelinkomen(inkomen)) {
        vera_report(m, REFUSED_VERA_NOT_TAXED, false, "", "/relaties", i, "/inkomens", j, "");
        return false;
    }
    if (!json_is_integer(json_object_get(inkomen, "jaar"))) {
        vera_report(m, REFUSED_MEMBER_MISSING, true, "", "/relaties", i, "/inkomens", j, "/jaar");
        return false;
    }
    if (year_index(inkomen, day) < YEARS)
        return true;
    vera_report(m, REFUSED_VERA_YEAR, false, "", "/relaties", i, "/inkomens", j, "/jaar");
    return false;
}

static void choose(struct year *y, size_t j, const json_t *inkomen)
{
    struct moment at = moment_of(inkomen);

    if (y->n++ > 0 && order_of(&at, &y->when) <= 0)
        return;
    y->best = j;
    y->when = at;
}

/* The chosen one must be later than each of the others. */
static void compare(struct year *y, size_t j, const json_t *inkomen, long i, struct vera_reports *m)
{
    struct moment at = moment_of(inkomen);

    if (order_of(&y->when, &at) > 0) {
        vera_report(m, REFUSED_VERA_YEAR, false, "", "/relaties", i, "/inkomens", (long)j, "/controledatum");
        return;
    }
    long second = (long)(j > y->best ? j : y->best);
    if (!y->tied)
        vera_report(m, REFUSED_VERA_AMBIGUOUS, true, "", "/relaties", i, "/inkomens", second, "");
    y->tied = true;
}

static void take(json_t *out, const json_t *inkomen, long i, size_t j, struct vera_reports *m)
{
    json_int_t jaar = json_integer_value(json_object_get(inkomen, "jaar"));
    int64_t cents;
    enum status s = vera_cent(json_object_get(inkomen, "bedrag"), &cents);

    if (s != OK)
        vera_report(m, s, true, "", "/relaties", i, "/inkomens", (long)j, "/bedrag");
    else
        json_array_append_new(out, json_pack("{s:I,s:I,s:s}", "jaar", jaar, "bedrag", (json_int_t)cents, "soort",
                                             name_of(NAMES_INKOMENSSOORT, INKOMEN_VERZAMELINKOMEN)));
}

json_t *vera_incomes(const json_t *person, int32_t day, long i, struct vera_reports *m)
{
    const json_t *list = json_object_get(person, "inkomens");
    struct year years[YEARS] = { 0 };
    json_t *out = json_array(), *inkomen;
    unsigned refused = m->n_geweigerd;
    size_t j;

    if (list != NULL && !json_is_null(list) && !json_is_array(list))
        vera_report(m, REFUSED_JSON_TYPE, true, "", "/relaties", i, "/inkomens", -1, "");
    json_array_foreach(list, j, inkomen)
        if (usable(inkomen, day, i, (long)j, m))
            choose(&years[year_index(inkomen, day)], j, inkomen);
    if (m->n_geweigerd > refused)
        return out;
    json_array_foreach(list, j, inkomen) {
        unsigned k = year_index(inkomen, day);
        if (k == YEARS)
            continue;
        if (years[k].best == j)
            take(out, inkomen, i, j, m);
        else
            compare(&years[k], j, inkomen, i, m);
    }
    return out;
}
