#include "packs/table_text.h"

#include "packs/names.h"

#include <string.h>

/* ---- numbers ---- */

static void digits_grouped(struct writer *w, uint64_t n, char between)
{
    char text[32];
    unsigned len = 0;

    do {
        if (len % 4 == 3)
            text[len++] = between;
        text[len++] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    while (len > 0)
        write_char(w, text[--len]);
}

static uint64_t magnitude(int64_t n)
{
    return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

void text_count(struct writer *w, int64_t n, bool en)
{
    if (n < 0)
        write_char(w, '-');
    digits_grouped(w, magnitude(n), en ? ',' : '.');
}

void text_money(struct writer *w, int64_t cents, bool en)
{
    uint64_t m = magnitude(cents);

    if (cents < 0)
        write_char(w, '-');
    digits_grouped(w, m / 100, en ? ',' : '.');
    write_char(w, en ? '.' : ',');
    write_char(w, (char)('0' + m / 10 % 10));
    write_char(w, (char)('0' + m % 10));
}

static void factor(struct writer *w, int64_t v, bool en)
{
    uint64_t m = magnitude(v);

    if (v < 0)
        write_char(w, '-');
    write_int(w, (int64_t)(m / 10000));
    write_char(w, en ? '.' : ',');
    for (uint64_t d = 1000; d > 0; d /= 10)
        write_char(w, (char)('0' + m / d % 10));
}

static void months(struct writer *w, int64_t n, bool en)
{
    write_int(w, n / 12);
    write_text(w, say(en, " jaar", " years"));
    if (n % 12 != 0) {
        write_text(w, say(en, " en ", " and "));
        write_int(w, n % 12);
        write_text(w, n % 12 == 1 ? say(en, " maand", " month") : say(en, " maanden", " months"));
    }
}

void text_value(struct writer *w, int64_t v, const char *unit, bool en)
{
    if (strcmp(unit, "EUR_cent") == 0)
        text_money(w, v, en);
    else if (strcmp(unit, "1e-4") == 0)
        factor(w, v, en);
    else if (strcmp(unit, "months") == 0)
        months(w, v, en);
    else
        text_count(w, v, en);
}

void text_parameter(struct writer *w, const json_t *parameter, bool en)
{
    const json_t *value = json_object_get(parameter, "value");
    const char *unit = text_of(parameter, "unit");

    if (json_is_integer(value)) {
        text_value(w, json_integer_value(value), unit, en);
    } else if (json_is_object(value)) {
        text_value(w, json_integer_value(json_object_get(value, "min")), unit, en);
        write_text(w, say(en, " tot ", " to "));
        text_value(w, json_integer_value(json_object_get(value, "max")), unit, en);
    } else {
        write_text(w, say(en, "niet bekend", "not known"));
    }
}

/* ---- JSON in one line ---- */

void text_list(struct writer *w, const json_t *list, const char *between)
{
    const json_t *item;
    size_t i;

    json_array_foreach(list, i, item) {
        if (i > 0)
            write_text(w, between);
        text_any(w, item, false);
    }
}

void text_any(struct writer *w, const json_t *value, bool en)
{
    const char *name;
    const json_t *member;
    bool first = true;

    switch (value == NULL ? JSON_NULL : json_typeof(value)) {
    case JSON_STRING: write_text(w, json_string_value(value)); break;
    case JSON_INTEGER: write_int(w, json_integer_value(value)); break;
    case JSON_TRUE: write_text(w, say(en, "ja", "yes")); break;
    case JSON_FALSE: write_text(w, say(en, "nee", "no")); break;
    case JSON_ARRAY: text_list(w, value, ", "); break;
    case JSON_OBJECT:
        json_object_foreach((json_t *)(uintptr_t)value, name, member) {
            write_text(w, first ? "" : "; ");
            write_text(w, name);
            write_char(w, ' ');
            text_any(w, member, en);
            first = false;
        }
        break;
    case JSON_REAL:
    case JSON_NULL: write_text(w, say(en, "geen", "none")); break;
    }
}

const char *text_of(const json_t *object, const char *member)
{
    const char *t = json_string_value(json_object_get(object, member));

    return t != NULL ? t : "";
}

json_t *text_named(const json_t *list, const char *name)
{
    json_t *item;
    size_t i;

    json_array_foreach(list, i, item) {
        const char *own = json_string_value(json_object_get(item, "name"));
        if (own != NULL && strcmp(own, name) == 0)
            return item;
    }
    return NULL;
}

/* ---- conditions ---- */

static bool is_money(const char *input)
{
    for (unsigned i = 0; i < n_base_names; i++)
        if (strcmp(base_names[i].name, input) == 0)
            return base_names[i].soort == NAME_AMOUNT || base_names[i].soort == NAME_MONEY ||
                   base_names[i].soort == NAME_SUM;
    return false;
}

/* A side of a range: a number, a parameter with its amount, or the name of a table. */
static void bound(struct writer *w, const json_t *root, const char *input, const json_t *v, bool en)
{
    const char *name = json_string_value(v);
    const json_t *parameter = name != NULL ? json_object_get(json_object_get(root, "parameters"), name) : NULL;

    if (parameter != NULL) {
        text_parameter(w, parameter, en);
        write_text(w, " (");
        write_text(w, name);
        write_char(w, ')');
    } else if (json_is_integer(v) && is_money(input)) {
        text_money(w, json_integer_value(v), en);
    } else {
        text_any(w, v, en);
    }
}

static void range(struct writer *w, const json_t *root, const char *input, const json_t *v, bool en)
{
    static const struct { const char *member, *nl, *en; } sides[] = {
        { "min", "vanaf ", "from " }, { "above", "boven ", "above " },
        { "max", "t/m ", "up to and including " }, { "below", "onder ", "below " } };
    bool first = true;

    for (unsigned i = 0; i < sizeof(sides) / sizeof(sides[0]); i++) {
        const json_t *side = json_object_get(v, sides[i].member);
        if (side == NULL)
            continue;
        write_text(w, first ? "" : " ");
        write_text(w, say(en, sides[i].nl, sides[i].en));
        bound(w, root, input, side, en);
        first = false;
    }
}

static void one_value(struct writer *w, const char *input, const json_t *v, bool en)
{
    if (json_is_integer(v) && is_money(input))
        text_money(w, json_integer_value(v), en);
    else
        text_any(w, v, en);
}

void text_condition(struct writer *w, const json_t *root, const char *input, const json_t *value, bool en)
{
    const json_t *item;
    size_t i;

    if (value == NULL) {
        write_text(w, say(en, "alle", "any"));
    } else if (json_is_object(value)) {
        range(w, root, input, value, en);
    } else if (json_is_array(value)) {
        json_array_foreach(value, i, item) {
            write_text(w, i > 0 ? say(en, " of ", " or ") : "");
            one_value(w, input, item, en);
        }
    } else {
        one_value(w, input, value, en);
    }
}

void text_when(struct writer *w, const json_t *root, const json_t *when, bool en)
{
    const char *input;
    const json_t *value;
    bool first = true;

    json_object_foreach((json_t *)(uintptr_t)when, input, value) {
        write_text(w, first ? "" : "; ");
        write_text(w, input);
        write_char(w, ' ');
        text_condition(w, root, input, value, en);
        first = false;
    }
    if (first)
        write_text(w, say(en, "altijd", "always"));
}

void text_then(struct writer *w, const json_t *root, const json_t *table, const json_t *then, bool en)
{
    if (strcmp(text_of(table, "output"), "amount") == 0)
        bound(w, root, "huurprijs", then, en);
    else
        text_any(w, then, en);
}

/* ---- derivations ---- */

void text_derivation(struct writer *w, const json_t *d, bool en)
{
    const char *op = text_of(d, "op"), *name;
    const json_t *over = json_object_get(d, "over"), *where = json_object_get(d, "where"), *member;

    write_text(w, strcmp(op, "count") == 0 ? say(en, "aantal ", "number of ")
                  : strcmp(op, "any") == 0 ? say(en, "ten minste één ", "at least one ")
                  : strcmp(op, "all") == 0 ? say(en, "alle ", "all ") : op);
    write_text(w, strcmp(op, "any") == 0 ? say(en, "persoon", "person") : say(en, "personen", "persons"));
    if (over != NULL) {
        write_text(w, say(en, " onder wie geldt: ", " of those with: "));
        text_list(w, over, say(en, " of ", " or "));
    }
    if (where != NULL) {
        write_text(w, say(en, " met: ", " with: "));
        text_list(w, where, say(en, " of ", " or "));
    }
    json_object_foreach((json_t *)(uintptr_t)d, name, member) {
        if (strcmp(name, "name") == 0 || strcmp(name, "op") == 0 || strcmp(name, "over") == 0 ||
            strcmp(name, "where") == 0 || strcmp(name, "citations") == 0 || strcmp(name, "note") == 0)
            continue;
        write_text(w, ", ");
        write_text(w, name);
        write_char(w, ' ');
        text_condition(w, NULL, name, member, en);
    }
}

/* ---- worked cases ---- */

/* An amount or day as a case writes it: exact, or with either end. */
static void fact(struct writer *w, const json_t *v, bool money, bool en)
{
    if (json_object_get(v, "min") != NULL || json_object_get(v, "max") != NULL)
        range(w, NULL, money ? "huurprijs" : "", v, en);
    else if (json_is_integer(v) && money)
        text_money(w, json_integer_value(v), en);
    else
        text_any(w, v, en);
}

static void case_home(struct writer *w, const json_t *home, bool en)
{
    const json_t *rent = json_object_get(home, "huurprijs"), *rents = json_object_get(home, "huurprijzen"), *item;
    const char *name;
    const json_t *member;
    size_t i;

    write_text(w, say(en, "huur ", "rent "));
    if (rent != NULL)
        fact(w, rent, true, en);
    json_array_foreach(rents, i, item) {
        write_text(w, i > 0 ? say(en, " of ", " or ") : "");
        fact(w, item, true, en);
    }
    if (rent == NULL && rents == NULL)
        write_text(w, say(en, "onbekend", "unknown"));
    json_object_foreach((json_t *)(uintptr_t)home, name, member) {
        if (strncmp(name, "huurprij", 8) == 0 || strcmp(name, "publicatiedatum") == 0)
            continue;
        write_text(w, "; ");
        if (strcmp(name, "woonruimtesoort") != 0) {
            write_text(w, name);
            write_char(w, ' ');
        }
        fact(w, member, false, en);
    }
}

static void case_person(struct writer *w, const json_t *person, bool en)
{
    const char *name;
    const json_t *member, *income;
    bool first = true;
    size_t i;

    json_object_foreach((json_t *)(uintptr_t)person, name, member) {
        if (strcmp(name, "inkomens") == 0)
            continue;
        write_text(w, first ? "" : ", ");
        first = false;
        if (strcmp(name, "rol") != 0 && strcmp(name, "statussen") != 0) {
            write_text(w, strcmp(name, "geboortedatum") == 0 ? say(en, "geboren", "born") : name);
            write_char(w, ' ');
        }
        fact(w, member, false, en);
    }
    json_array_foreach(json_object_get(person, "inkomens"), i, income) {
        write_text(w, say(en, ", inkomen ", ", income "));
        text_any(w, json_object_get(income, "jaar"), en);
        write_char(w, ' ');
        fact(w, json_object_get(income, "bedrag"), true, en);
    }
}

void text_case(struct writer *w, const json_t *worked, bool en)
{
    const json_t *home = json_object_get(worked, "eenheid"), *household = json_object_get(worked, "huishouden");
    const json_t *person, *member;
    const char *name;
    size_t i;

    if (home != NULL)
        case_home(w, home, en);
    json_array_foreach(json_object_get(household, "leden"), i, person) {
        write_text(w, i > 0 || home != NULL ? "\n" : "");
        case_person(w, person, en);
    }
    json_object_foreach((json_t *)(uintptr_t)household, name, member) {
        if (strcmp(name, "leden") == 0)
            continue;
        write_char(w, '\n');
        write_text(w, name);
        write_char(w, ' ');
        fact(w, member, strcmp(name, "vermogen") == 0, en);
    }
}

const char *text_label(const char *member, bool en)
{
    static const struct { const char *member, *nl, *en; } labels[] = {
        { "id", "beleid", "policy" }, { "version", "versie", "version" }, { "kind", "soort", "kind" },
        { "base", "aanvulling op", "extends" }, { "validFrom", "geldig vanaf", "valid from" },
        { "validUntil", "geldig t/m", "valid until" }, { "corporations", "corporaties", "corporations" },
        { "successorExpected", "opvolger verwacht vanaf", "successor expected from" },
        { "extensions", "eigen keuzes", "own choices" }, { "draft", "concept", "draft" },
        { "title", "titel", "title" } };

    for (unsigned i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
        if (strcmp(labels[i].member, member) == 0)
            return say(en, labels[i].nl, labels[i].en);
    return member;
}
