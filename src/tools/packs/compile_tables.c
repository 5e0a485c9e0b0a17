#include "packs/building.h"

#include "model/outcome.h"

#include <string.h>

/* ---- bounds ---- */

static struct form_bound read_bound(struct building *b, const struct node *at, const json_t *v, int plus)
{
    const char *name = json_string_value(v);
    struct form_bound g = { .plus = plus };
    struct meaning m;

    if (json_is_integer(v)) {
        g.soort = BOUND_NUMBER;
        g.plus += json_integer_value(v);
        doc_expect(at, g.plus >= MONEY_MIN && g.plus <= MONEY_MAX, "amount out of range");
        return g;
    }
    if (!doc_expect(at, name != NULL, "a bound is an integer, a parameter or an amount table"))
        return g;
    int p = building_param(b, name);
    if (p >= 0) {
        g.soort = BOUND_PARAM;
        g.nr = (uint8_t)p;
    } else if (doc_expect(at, building_name(b, name, &m) && m.soort == NAME_AMOUNT,
                          "unknown bound: a number, a parameter or an amount table, never another fact")) {
        g.soort = BOUND_STEP;
        g.nr = m.slot;
    }
    return g;
}

static void add_bound(const struct node *at, struct bounds *all, int64_t v)
{
    if (doc_expect(at, all->n < BOUNDS_MAX, "too many bounds"))
        all->n = cell_cut(all->v, all->n, v);
}

static struct bounds *bounds_of(struct building *b, uint8_t slot)
{
    switch (slot) {
    case SLOT_HUURPRIJS:
        return &b->rents;
    case SLOT_VERMOGEN:
        return &b->assets;
    case SLOT_KAMERS:
    case SLOT_SLAAPKAMERS:
    case SLOT_NU_SLAAPKAMERS:
        return &b->rooms;
    case SLOT_SUM_A:
    case SLOT_SUM_B:
        return &b->incomes;
    default:
        return NULL;
    }
}

/* Remembers where a bound cuts the numbers of a slot: the last member of a cell. */
static void keep_bound(struct building *b, const struct node *at, uint8_t slot, const struct form_bound *g, bool lower)
{
    struct bounds *all = bounds_of(b, slot);
    int64_t plus = all == &b->incomes ? 0 : g->plus - (lower ? 1 : 0);
    uint64_t params = 0;

    if (all == NULL || g->soort == BOUND_NONE)
        return;
    if (g->soort == BOUND_NUMBER) {
        add_bound(at, all, g->plus - (lower ? 1 : 0));
        return;
    }
    if (g->soort == BOUND_PARAM) {
        params = UINT64_C(1) << g->nr;
    } else {
        const struct form_step *s = &b->steps[g->nr - SLOT_STEP];
        for (uint32_t r = s->row; r < s->row + s->n; r++)
            params |= UINT64_C(1) << b->rows[r].out;
    }
    for (unsigned i = 0; i < b->form.params.n; i++)
        if (params >> i & 1) {
            add_bound(at, all, b->params[i].value + plus);
            add_bound(at, all, b->params[i].min + plus);
            add_bound(at, all, b->params[i].max + plus);
        }
}

/* ---- conditions ---- */

static uint64_t set_bit(struct building *b, const struct node *at, const struct meaning *m, const json_t *v)
{
    int nr = -1;

    if (json_is_boolean(v) && (m->soort == NAME_TRUTH || m->soort == NAME_READING))
        nr = (m->slot == SLOT_ELDERLY ? 1 : 0) + (json_is_true(v) ? 1 : 0);
    else if (json_is_string(v) && m->soort == NAME_VALUE)
        nr = building_value(b, m, json_string_value(v));
    return doc_expect(at, nr >= 0 && nr <= 63, "no such value here") ? UINT64_C(1) << nr : 0;
}

static void read_set(struct building *b, const struct node *at, const struct meaning *m, struct form_condition *w)
{
    struct node one;

    w->soort = CONDITION_SET;
    if (!json_is_array(at->value)) {
        w->set = set_bit(b, at, m, at->value);
        return;
    }
    doc_expect(at, json_array_size(at->value) > 0, "an empty set matches nothing");
    for (size_t i = 0; doc_element(at, i, &one); i++)
        w->set |= set_bit(b, at, m, one.value);
}

static void read_range(struct building *b, const struct node *at, const struct meaning *m, struct form_condition *w)
{
    static const char *const sides[] = { "min", "max", "above", "below", NULL };
    const json_t *min = json_object_get(at->value, "min"), *max = json_object_get(at->value, "max");
    const json_t *above = json_object_get(at->value, "above"), *below = json_object_get(at->value, "below");
    bool sum = m->soort == NAME_SUM;

    building_only(at, sides);
    doc_expect(at, m->soort == NAME_MONEY || sum || m->soort == NAME_NUMBER, "has no range");
    doc_expect(at, (min == NULL || above == NULL) && (max == NULL || below == NULL) && json_object_size(at->value) > 0,
               "a range has at most one bound on each side");
    doc_expect(at, !sum || (min == NULL && below == NULL), "income is compared with max and above only");
    if (min != NULL || above != NULL)
        w->from = read_bound(b, at, min != NULL ? min : above, above != NULL);
    if (max != NULL || below != NULL)
        w->to = read_bound(b, at, max != NULL ? max : below, below != NULL ? -1 : 0);
    doc_expect(at, !sum || (w->from.soort != BOUND_NUMBER && w->to.soort != BOUND_NUMBER),
               "income is compared with parameters only");
}

static void read_condition(struct building *b, const struct node *at, const struct meaning *m, struct form_condition *w)
{
    w->slot = m->slot;
    w->soort = CONDITION_RANGE;
    if (json_is_integer(at->value) && m->soort == NAME_NUMBER) {  /* the range of one number, so that cells are cut at it */
        w->from = w->to = read_bound(b, at, at->value, 0);
    } else if (json_is_object(at->value)) {
        read_range(b, at, m, w);
    } else {
        if (doc_expect(at, m->soort != NAME_NUMBER, "a number is compared with one number or a range"))
            read_set(b, at, m, w);
        return;
    }
    if (!doc_good(at))
        return;
    keep_bound(b, at, m->slot, &w->from, true);
    keep_bound(b, at, m->slot, &w->to, false);
}

/* Readings come last, so that one is only looked at where it decides. */
static unsigned rank(const struct form_condition *w)
{
    return w->slot >= SLOT_READING && w->slot < SLOT_STEP ? 2 : w->soort == CONDITION_RANGE ? 1 : 0;
}

static void read_conditions(struct building *b, const struct node *row, struct form_row *r)
{
    struct node when = doc_member(row, "when"), one;
    void *next = NULL;

    doc_expect(&when, json_is_object(when.value), "must be an object");
    r->condition = b->form.conditions.n;
    while (doc_next(&when, &next, &one)) {
        struct form_condition w = { 0 };
        struct meaning m;

        if (!doc_expect(&one, b->form.conditions.n < CONDITIONS_MAX, "too many conditions") ||
            !doc_expect(&one, building_name(b, one.name, &m) && m.soort != NAME_AMOUNT, "unknown name"))
            return;
        read_condition(b, &one, &m, &w);
        uint32_t at = b->form.conditions.n++;
        for (; at > r->condition && rank(&b->conditions[at - 1]) > rank(&w); at--)
            b->conditions[at] = b->conditions[at - 1];
        b->conditions[at] = w;
        r->n++;
    }
}

/* ---- what rows answer ---- */

static uint32_t read_answer(struct building *b, const struct node *row, unsigned step)
{
    const struct form_step *s = &b->steps[step];
    struct meaning m = { s->field != 0 ? s->field : (uint8_t)(SLOT_STEP + step), NAME_VALUE, (int)step };
    struct node then = doc_member(row, "then");
    const char *text = json_string_value(then.value);

    if (s->output == OUTPUT_TEXT) {
        doc_expect(&then, json_is_null(then.value) || text != NULL, "must be a code or null");
        return text != NULL ? building_add_text(b, &then, text) : 0;
    }
    if (b->step_truths[step]) {
        doc_expect(&then, json_is_boolean(then.value), "must be true or false");
        return json_is_true(then.value);
    }
    if (!doc_expect(&then, text != NULL, "must be a name"))
        return 0;
    int nr = s->output == OUTPUT_AMOUNT ? building_param(b, text) : building_value(b, &m, text);
    doc_expect(&then, nr >= 0, "no such value");
    doc_expect(&then, b->form.overlay || s->field != SLOT_UITKOMST || nr != UITKOMST_NIET_GESCHIKT,
               "the national tests never say NIET_GESCHIKT");
    return (uint32_t)nr;
}

static uint32_t read_code(struct building *b, const struct node *row)
{
    const char *code = building_text(row, "code");

    if (!doc_has(row, "code"))
        return 0;
    doc_expect_member(row, "code",
                      code != NULL && code[0] != '\0' && strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == strlen(code),
                      "must be capitals, digits and _");
    return building_add_text(b, row, code);
}

static void read_output(struct building *b, const struct node *table, struct form_step *s, unsigned step)
{
    const char *output = building_text(table, "output");
    struct node values = doc_member(table, "values"), one;

    if (!doc_expect(table, output != NULL, "needs an output"))
        return;
    s->field = names_field(building_text(table, "name"));
    doc_expect(table, (strcmp(output, "field") == 0) == (s->field != 0), "output field goes with the name of an outcome field");
    doc_expect(table, (values.value != NULL) == (strcmp(output, "class") == 0), "values go with output class");
    if (IS_VRIJSTELLING(s->field))
        s->output = OUTPUT_TEXT;
    else if (strcmp(output, "amount") == 0)
        s->output = OUTPUT_AMOUNT;
    else if (strcmp(output, "boolean") == 0 || s->field == SLOT_ELDERLY)
        b->step_truths[step] = true;
    else
        doc_expect(table, s->field != 0 || strcmp(output, "class") == 0, "output is field, class, amount or boolean");
    if (values.value == NULL)
        return;
    size_t n = json_array_size(values.value);
    doc_expect(table, n >= 2 && n <= 32, "needs values");
    for (size_t i = 0; doc_element(&values, i, &one); i++)
        doc_expect(table, json_is_string(one.value), "values are names");
    b->step_values[step] = values.value;
}

static void read_row(struct building *b, const struct node *table, const struct node *row, unsigned step)
{
    static const char *const members[] = { "when", "then", "code", "citations", NULL };
    struct form_row *r = &b->rows[b->form.rows.n];

    if (!doc_expect(row, b->form.rows.n < ROWS_MAX, "too many rows"))
        return;
    building_only(row, members);
    read_conditions(b, row, r);
    r->out = read_answer(b, row, step);
    r->code = read_code(b, row);
    struct node cited = *row;   /* what the whole table cites is missed at the row */
    if (!doc_has(row, "citations"))
        cited.value = table->value;
    r->citations = building_citations(b, &cited, true);
    b->form.rows.n++;
    b->steps[step].n++;
}

void compile_tables(struct building *b, const struct node *table)
{
    static const char *const members[] = { "name", "output", "values", "rows", "citations", "note", NULL };
    struct node rows = doc_member(table, "rows"), row;
    unsigned step = b->form.steps.n;

    building_only(table, members);
    const char *name = building_new_name(b, table);
    if (!doc_good(table))
        return;
    struct form_step *s = &b->steps[step];
    read_output(b, table, s, step);
    doc_expect(table, !b->form.overlay || s->field == 0 || s->field == SLOT_UITKOMST,
               "an overlay decides the outcome only, not a national field");
    for (unsigned i = 0; b->form.overlay && i < step; i++)
        doc_expect(table, b->steps[i].field == 0, "the table uitkomst is the last of an overlay");
    s->name = building_add_text(b, table, name);
    s->soort = FORM_STEP_TABLE;
    s->row = b->form.rows.n;
    doc_expect(&rows, json_array_size(rows.value) > 0, "needs rows");
    for (size_t i = 0; doc_element(&rows, i, &row); i++)
        read_row(b, table, &row, step);
    b->step_names[b->form.steps.n++] = name;
}
