/*
 * How a computed amount came about: a formula over named parts, each part with its own source, that gives the amount again.
 *
 * "formula": "normhuur + opslag - verlaging" with "parts": {"normhuur": {"value": 25249, "citations": [..], "confidence": ..}}:
 * names of parts with + and -, or names with * and / (from left to right, one division at the end, rounded half up to
 * "roundedTo", one unit of the amount where it is absent). Parts are integers in the unit of the amount. A factor (unit 1e-4)
 * is the quotient of amounts, or of amounts and factors that say so ("unit": "1e-4"). Every part stands in the formula once.
 *
 * An amount that is marked derived needs both. Another number has neither. While an amount is null or an interval the formula
 * may say what it will be made of: then a part may be null too.
 */
#include "packs/building.h"

#include <string.h>

#define PARTS_MAX 8
#define PART_NAME_MAX 32

/* The value of a formula so far: numerator / denominator. */
struct fraction { int64_t numerator, denominator; };

static bool is_factor(const json_t *o)
{
    const char *unit = json_string_value(json_object_get(o, "unit"));

    return unit != NULL && strcmp(unit, "1e-4") == 0;
}

static void check_part(struct building *b, const struct node *part, bool known)
{
    static const char *const members[] = { "value", "citations", "confidence", "note", "unit", NULL };
    static const char *const found[] = { "verified_source_text", "secondary", NULL };
    struct node value = doc_member(part, "value");

    building_only(part, members);
    if (json_is_null(value.value)) {
        doc_expect(part, !known, "a part is missing");
        return;
    }
    int64_t n = json_integer_value(value.value);
    doc_expect(part, json_is_integer(value.value) && n >= 0 && n <= MONEY_MAX, "a part has a value of 0 or more");
    doc_expect(part, building_one_of(building_text(part, "confidence"), found),
               "a part was read: verified_source_text or secondary");
    doc_expect(part, !doc_has(part, "unit") || is_factor(part->value), "only a factor says its unit: 1e-4");
    building_citations(b, part, true);
}

static void check_parts(struct building *b, const struct node *parts, bool known)
{
    size_t n = json_object_size(parts->value);
    struct node part;
    void *at = NULL;

    doc_expect(parts, n > 0 && n <= PARTS_MAX, "a formula has parts");
    while (doc_next(parts, &at, &part))
        check_part(b, &part, known);
}

/* One step of the formula; false where the number gets too large. */
static bool apply(struct fraction *f, char operator, int64_t value)
{
    switch (operator) {
    case '+': return !__builtin_add_overflow(f->numerator, value, &f->numerator);
    case '-': return !__builtin_sub_overflow(f->numerator, value, &f->numerator);
    case '*': return !__builtin_mul_overflow(f->numerator, value, &f->numerator);
    default: return value > 0 && !__builtin_mul_overflow(f->denominator, value, &f->denominator);
    }
}

/* The part with this name that was not seen yet, by its number, or -1 and NULL. */
static int find_part(const json_t *parts, const char *name, size_t len, const bool *seen, const json_t **out)
{
    const char *other;
    const json_t *part;
    int i = 0;

    *out = NULL;
    json_object_foreach((json_t *)(uintptr_t)parts, other, part) {
        if (strlen(other) == len && memcmp(other, name, len) == 0 && !seen[i]) {
            *out = part;
            return i;
        }
        i++;
    }
    return -1;
}

/* "name", then " + name" and so on; with * and / no + or -. */
static void compute(const struct node *at_formula, const char *formula, const json_t *parts, struct fraction *out)
{
    static const char once[] = "names each part once, with + and -, or with * and /";
    size_t used = 0;
    char operator = '+', kind = 0;
    bool seen[PARTS_MAX] = { false };
    const json_t *part;

    *out = (struct fraction){ 0, 1 };
    for (const char *at = formula; doc_good(at_formula); used++) {
        size_t len = strcspn(at, " ");
        int i = find_part(parts, at, len, seen, &part);
        if (!doc_expect(at_formula, i >= 0, once))
            return;
        const json_t *value = json_object_get(part, "value");
        doc_expect(at_formula, apply(out, operator, json_is_integer(value) ? json_integer_value(value) : 1), "gives no number");
        seen[i] = true;
        at += len;
        if (*at == '\0')
            break;
        operator = strlen(at) > 3 && at[0] == ' ' && at[2] == ' ' ? at[1] : '\0';
        if (!doc_expect(at_formula, operator != '\0' && strchr("+-*/", operator) != NULL, once))
            return;
        doc_expect(at_formula, kind == 0 || (kind == '*') == (operator == '*' || operator == '/'),
                   "has + and -, or * and /, not both");
        kind = operator == '*' || operator == '/' ? '*' : '+';
        at += 3;
    }
    doc_expect(at_formula, used + 1 == json_object_size(parts), "a part is not in the formula");
}

/* The fraction in the unit of the amount, rounded half up to a multiple of step. */
static bool rounded(struct fraction f, int64_t scale, int64_t step, int64_t *out)
{
    int64_t twice, unit;

    if (__builtin_mul_overflow(f.numerator, 2 * scale, &twice) || __builtin_mul_overflow(f.denominator, step, &unit) ||
        unit > INT64_MAX / 2 || f.numerator < 0)
        return false;
    *out = (twice + unit) / (2 * unit) * step;
    return true;
}

/* A quotient of amounts is a number; a factor is ten thousand times that. */
static int64_t scale_of(const json_t *parameter, const json_t *parts, const struct fraction *f)
{
    const char *name;
    const json_t *part;

    if (!is_factor(parameter) || f->denominator == 1)
        return 1;
    json_object_foreach((json_t *)(uintptr_t)parts, name, part)
        if (is_factor(part))
            return 1;
    return 10000;
}

void compile_formula(struct building *b, const struct node *parameter)
{
    const char *text = building_text(parameter, "formula"), *confidence = building_text(parameter, "confidence");
    struct node formula = doc_member(parameter, "formula"), parts = doc_member(parameter, "parts");
    const json_t *value = doc_member(parameter, "value").value, *step = doc_member(parameter, "roundedTo").value;
    bool derived = confidence != NULL && strncmp(confidence, "derived", sizeof("derived") - 1) == 0;
    bool known = json_is_integer(value);
    int64_t unit = step != NULL ? json_integer_value(step) : 1, computed;
    struct fraction f;

    doc_expect(parameter, derived || !known || (formula.value == NULL && parts.value == NULL),
               "only a computed amount has a formula");
    doc_expect(parameter, (formula.value == NULL) == (parts.value == NULL) && (formula.value != NULL || step == NULL),
               "formula and parts go together");
    if (formula.value == NULL) {
        doc_expect(parameter, !derived, "a computed amount needs a formula and its parts");
        return;
    }
    doc_expect(parameter, !derived || known, "a computed amount is a number");
    doc_expect(parameter, step == NULL || (unit > 1 && unit <= MONEY_MAX), "roundedTo is more than 1");
    doc_expect(parameter, text != NULL, "a formula is text");
    check_parts(b, &parts, derived);
    if (!doc_good(parameter))
        return;
    compute(&formula, text, parts.value, &f);
    doc_expect(&formula,
               !derived || (rounded(f, scale_of(parameter->value, parts.value, &f), unit, &computed) &&
                            computed == json_integer_value(value)),
               "does not give the value");
}
