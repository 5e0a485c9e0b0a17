#include "packs/compile_formula.h"

#include <string.h>

#define PARTS_MAX 8
#define PART_NAME_MAX 32

/* The value of a formula so far: numerator / denominator. */
struct fraction { int64_t numerator, denominator; };

static bool is_factor(const json_t *o)
{
    const char *unit = bouw_tekst(o, "unit");

    return unit != NULL && strcmp(unit, "1e-4") == 0;
}

static enum status check_part(struct bouw *b, const json_t *part, bool known)
{
    static const char *const members[] = { "value", "citations", "confidence", "note", "unit", NULL };
    static const char *const found[] = { "verified_source_text", "secondary" };
    const json_t *value = json_object_get(part, "value");
    const char *confidence = bouw_tekst(part, "confidence");
    bool sourced = false;
    uint32_t unused;

    TRY(bouw_alleen(b, part, members));
    if (json_is_null(value)) {
        EIS(b, !known, "a part is missing");
        return OK;
    }
    EIS(b, json_is_integer(value) && json_integer_value(value) >= 0 && json_integer_value(value) <= GELD_MAX,
        "a part has a value of 0 or more");
    for (unsigned i = 0; i < sizeof(found) / sizeof(found[0]); i++)
        sourced |= confidence != NULL && strcmp(confidence, found[i]) == 0;
    EIS(b, sourced, "a part was read: verified_source_text or secondary");
    EIS(b, json_object_get(part, "unit") == NULL || is_factor(part), "only a factor says its unit: 1e-4");
    return bouw_citaten(b, part, true, &unused);
}

static enum status check_parts(struct bouw *b, const json_t *parts, bool known)
{
    const char *name;
    const json_t *part;

    bouw_in(b, "parts", 0);
    EIS(b, json_is_object(parts) && json_object_size(parts) > 0 && json_object_size(parts) <= PARTS_MAX,
        "a formula has parts");
    json_object_foreach((json_t *)(uintptr_t)parts, name, part) {
        bouw_in(b, name, 0);
        TRY(check_part(b, part, known));
        b->n_pad -= 1;
    }
    b->n_pad -= 1;
    return OK;
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

/* "name", then " + name" and so on; with * and / no + or -. */
static enum status compute(struct bouw *b, const char *formula, const json_t *parts, struct fraction *out)
{
    size_t used = 0;
    char operator = '+', kind = 0;
    bool seen[PARTS_MAX] = { false };

    *out = (struct fraction){ 0, 1 };
    for (const char *at = formula;; used++) {
        size_t len = strcspn(at, " "), i = 0;
        const char *name;
        const json_t *part;
        bool hit = false;

        json_object_foreach((json_t *)(uintptr_t)parts, name, part) {
            if (strlen(name) == len && memcmp(name, at, len) == 0 && !seen[i]) {
                const json_t *value = json_object_get(part, "value");
                EIS(b, apply(out, operator, json_is_integer(value) ? json_integer_value(value) : 1), "gives no number");
                seen[i] = hit = true;
            }
            i++;
        }
        EIS(b, hit, "names each part once, with + and -, or with * and /");
        at += len;
        if (*at == '\0')
            break;
        operator = strlen(at) > 3 && at[0] == ' ' && at[2] == ' ' ? at[1] : '\0';
        EIS(b, operator != '\0' && strchr("+-*/", operator) != NULL, "names each part once, with + and -, or with * and /");
        EIS(b, kind == 0 || (kind == '*') == (operator == '*' || operator == '/'), "has + and -, or * and /, not both");
        kind = operator == '*' || operator == '/' ? '*' : '+';
        at += 3;
    }
    EIS(b, used + 1 == json_object_size(parts), "a part is not in the formula");
    return OK;
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

enum status compile_formula(struct bouw *b, const json_t *parameter)
{
    const json_t *value = json_object_get(parameter, "value"), *parts = json_object_get(parameter, "parts");
    const json_t *formula = json_object_get(parameter, "formula"), *step = json_object_get(parameter, "roundedTo");
    const char *text = bouw_tekst(parameter, "formula"), *confidence = bouw_tekst(parameter, "confidence");
    bool derived = strncmp(confidence, "derived", sizeof("derived") - 1) == 0;
    struct fraction f;
    int64_t computed;

    EIS(b, derived || !json_is_integer(value) || (formula == NULL && parts == NULL), "only a computed amount has a formula");
    EIS(b, (formula == NULL) == (parts == NULL) && (formula != NULL || step == NULL), "formula and parts go together");
    if (formula == NULL) {
        EIS(b, !derived, "a computed amount needs a formula and its parts");
        return OK;
    }
    EIS(b, !derived || json_is_integer(value), "a computed amount is a number");
    EIS(b, step == NULL || (json_is_integer(step) && json_integer_value(step) > 1 && json_integer_value(step) <= GELD_MAX),
        "roundedTo is more than 1");
    EIS(b, text != NULL, "a formula is text");
    TRY(check_parts(b, parts, derived));
    bouw_in(b, "formula", 0);
    TRY(compute(b, text, parts, &f));
    EIS(b, !derived || (rounded(f, scale_of(parameter, parts, &f), step != NULL ? json_integer_value(step) : 1, &computed) &&
                        computed == json_integer_value(value)),
        "does not give the value");
    b->n_pad -= 1;
    return OK;
}
