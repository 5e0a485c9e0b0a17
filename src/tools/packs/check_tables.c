#include "packs/check_private.h"

#include "base/mem.h"
#include "packs/names.h"
#include "model/outcome.h"

#include <string.h>

/* ---- the inputs of a program and their cells ---- */

static struct axis *axis_of(struct program *t, uint8_t slot, bool bedrag)
{
    for (unsigned i = 0; i < t->n; i++)
        if (t->axes[i].slot == slot && t->axes[i].bedrag == bedrag)
            return &t->axes[i];
    if (t->n == AXES_MAX)
        return NULL;
    t->axes[t->n] = (struct axis){ .slot = slot, .bedrag = bedrag };
    return &t->axes[t->n++];
}

static bool add_value(struct axis *a, int64_t v)
{
    for (unsigned i = 0; i < a->n; i++)
        if (a->v[i] == v)
            return true;
    if (a->n == POINTS_MAX)
        return false;
    a->v[a->n++] = v;
    return true;
}

static const struct form_step *step_of(const struct pack_form *f, uint8_t slot)
{
    return &FORM_AT(f, f->steps, struct form_step)[slot - SLOT_STEP];
}

/* The step that fills a slot, or -1: it is a fact, a reading or a field of another pack. */
static int step_that_fills(const struct pack_form *f, uint8_t slot)
{
    const struct form_step *s = FORM_AT(f, f->steps, struct form_step);

    if (slot >= SLOT_STEP)
        return slot - SLOT_STEP;
    /* The fields an overlay reads are the national ones, also where it has a table of that name. */
    for (uint32_t i = 0; !f->overlay && IS_FIELD(slot) && i < f->steps.n; i++)
        if (s[i].field == slot)
            return (int)i;
    return -1;
}

/* The values a SET condition on this slot could ever see. */
static void values_of_slot(const struct pack_form *f, struct axis *a)
{
    int eerste, einde;

    if (a->slot >= SLOT_STEP) {
        const struct form_step *s = step_of(f, a->slot);
        for (int i = 0; s->soort != FORM_STEP_TABLE && i <= 1; i++)
            add_value(a, i);
        for (uint32_t i = s->row; s->soort == FORM_STEP_TABLE && i < s->row + s->n; i++)
            add_value(a, FORM_AT(f, f->rows, struct form_row)[i].out);
        return;
    }
    if (a->slot == SLOT_ELDERLY) {
        add_value(a, 1);
        add_value(a, 2);
        return;
    }
    names_value_range(a->slot, &eerste, &einde);
    for (int v = eerste; v < einde; v++)
        if (a->slot != SLOT_UITKOMST || v != UITKOMST_NIET_GESCHIKT)   /* the national tests never say that */
            add_value(a, v);
    if (a->n == 0) {
        add_value(a, 0);
        add_value(a, 1);
    }
}

/* The least value of a number: a count of all persons is at least one, an amount of income may be below nought. */
static int64_t smallest(const struct pack_form *f, uint8_t slot)
{
    const struct form_step *s;

    if (slot < SLOT_STEP)
        return slot == SLOT_SUM_A || slot == SLOT_SUM_B ? MONEY_MIN : 0;
    s = step_of(f, slot);
    return s->over == 0 && s->where == 0 && s->age_from == 0 && s->age_to == AGE_NONE ? 1 : 0;
}

/* On and beside a bound, under every choice of the amounts it may be. */
static bool bound_points(const struct program *t, struct axis *a, const struct form_bound *g)
{
    const struct form_param *p = FORM_AT(t->f, t->f->params, struct form_param);
    int64_t min = smallest(t->f, a->slot);
    uint64_t params = g->soort == BOUND_PARAM ? UINT64_C(1) << g->nr : 0;
    bool past = true;

    if (g->soort == BOUND_STEP) {
        const struct form_step *s = step_of(t->f, g->nr);
        for (uint32_t r = s->row; r < s->row + s->n; r++)
            params |= UINT64_C(1) << FORM_AT(t->f, t->f->rows, struct form_row)[r].out;
    }
    for (int64_t d = -1; d <= 1; d++) {
        if (g->soort == BOUND_NUMBER && g->plus + d >= min)
            past &= add_value(a, g->plus + d);
        for (unsigned x = 0; x < t->f->params.n; x++)
            if (params >> x & 1)
                past &= add_value(a, p[x].value + d) && add_value(a, p[x].max + d);
    }
    return past;
}

static bool row_axes(struct program *t, const struct form_row *r)
{
    const struct form_condition *all = FORM_AT(t->f, t->f->conditions, struct form_condition);

    for (uint32_t i = 0; i < r->n; i++) {
        const struct form_condition *w = &all[r->condition + i];
        int step = step_that_fills(t->f, w->slot);
        struct axis *a = step >= 0 && t->runs[step] ? NULL : axis_of(t, w->slot, false);
        if (a == NULL && !(step >= 0 && t->runs[step]))
            return false;
        if (a != NULL)
            a->coarse |= w->soort == CONDITION_RANGE;
        for (int side = 0; w->soort == CONDITION_RANGE && side < 2; side++) {
            const struct form_bound *g = side == 0 ? &w->from : &w->to;
            if (g->soort != BOUND_STEP || t->runs[g->nr - SLOT_STEP])
                continue;
            struct axis *b = axis_of(t, g->nr, true);
            if (b == NULL)
                return false;
            const struct form_step *s = step_of(t->f, g->nr);
            for (uint32_t x = s->row; x < s->row + s->n; x++)
                add_value(b, FORM_AT(t->f, t->f->rows, struct form_row)[x].out);
        }
    }
    return true;
}

static bool row_points(struct program *t, const struct form_row *r)
{
    const struct form_condition *all = FORM_AT(t->f, t->f->conditions, struct form_condition);
    bool past = true;

    for (uint32_t i = 0; i < r->n; i++) {
        const struct form_condition *w = &all[r->condition + i];
        for (unsigned x = 0; w->soort == CONDITION_RANGE && x < t->n; x++) {
            if (t->axes[x].slot != w->slot || t->axes[x].bedrag)
                continue;
            if (w->from.soort != BOUND_NONE)
                past &= bound_points(t, &t->axes[x], &w->from);
            if (w->to.soort != BOUND_NONE)
                past &= bound_points(t, &t->axes[x], &w->to);
        }
    }
    return past;
}

const char *check_axes(struct program *p)
{
    const struct form_row *rows = FORM_AT(p->f, p->f->rows, struct form_row);
    const struct form_step *s = FORM_AT(p->f, p->f->steps, struct form_step);
    bool past = true;

    for (uint32_t i = 0; i < p->f->steps.n; i++)
        for (uint32_t r = s[i].row; p->runs[i] && r < s[i].row + s[i].n; r++)
            if (!row_axes(p, &rows[r]))
                return " has too many inputs: split it in two";
    for (unsigned i = 0; i < p->n; i++)
        if (!p->axes[i].bedrag && !p->axes[i].coarse)
            values_of_slot(p->f, &p->axes[i]);
        else if (!p->axes[i].bedrag)
            past &= add_value(&p->axes[i], smallest(p->f, p->axes[i].slot));
    for (uint32_t i = 0; i < p->f->steps.n; i++)
        for (uint32_t r = s[i].row; p->runs[i] && r < s[i].row + s[i].n; r++)
            past &= row_points(p, &rows[r]);
    return past ? NULL : " has too many bounds of one input: split it in two";
}

uint64_t check_points(const struct program *p)
{
    uint64_t n = 1;

    for (unsigned i = 0; i < p->n && n <= POINTS_TABLE_MAX; i++)
        n *= p->axes[i].n;
    return n > POINTS_TABLE_MAX ? POINTS_TABLE_MAX + 1 : n;
}

/* ---- a program at a point ---- */

static int64_t bound_value(const struct program *p, const struct form_bound *g, const int64_t *param)
{
    const struct form_param *q = FORM_AT(p->f, p->f->params, struct form_param);

    if (g->soort == BOUND_NUMBER)
        return g->plus;
    return q[g->soort == BOUND_PARAM ? g->nr : param[g->nr]].value + g->plus;
}

bool check_point_in_row(const struct program *p, const struct form_row *r, const int64_t *value, const int64_t *param)
{
    const struct form_condition *all = FORM_AT(p->f, p->f->conditions, struct form_condition);

    for (uint32_t i = 0; i < r->n; i++) {
        const struct form_condition *w = &all[r->condition + i];
        int64_t v = value[w->slot];
        if (w->soort == CONDITION_SET) {
            if (v < 0 || v > 63 || !(w->set >> v & 1))
                return false;
        } else if ((w->from.soort != BOUND_NONE && v < bound_value(p, &w->from, param)) ||
                   (w->to.soort != BOUND_NONE && v > bound_value(p, &w->to, param))) {
            return false;
        }
    }
    return true;
}

void check_run(const struct program *p, int64_t *value, int64_t *param)
{
    const struct form_row *rows = FORM_AT(p->f, p->f->rows, struct form_row);

    for (uint32_t i = p->f->n_person_steps; i < p->f->steps.n; i++) {
        const struct form_step *s = &FORM_AT(p->f, p->f->steps, struct form_step)[i];
        uint32_t r = s->row;
        if (!p->runs[i])
            continue;
        while (r < s->row + s->n && !check_point_in_row(p, &rows[r], value, param))
            r++;
        uint32_t out = r < s->row + s->n ? rows[r].out : 0;
        value[SLOT_STEP + i] = param[SLOT_STEP + i] = out;
        if (s->field != 0)
            value[s->field] = s->field == SLOT_ELDERLY ? 1 + (int64_t)out : (int64_t)out;
    }
}

void check_set_point(const struct program *p, const unsigned *index, int64_t *value, int64_t *param)
{
    for (unsigned i = 0; i < p->n; i++) {
        const struct axis *a = &p->axes[i];
        (a->bedrag ? param : value)[a->slot] = a->v[index[i]];
        /* A table of the pack that is an input fills its own slot and that of its field. */
        int step = a->bedrag ? -1 : step_that_fills(p->f, a->slot);
        if (step >= 0)
            value[SLOT_STEP + step] = a->v[index[i]];
    }
}

bool check_next(const struct program *p, unsigned *index, const bool *choose)
{
    for (unsigned i = 0; i < p->n; i++) {
        if (choose != NULL && !choose[i])
            continue;
        if (++index[i] < p->axes[i].n)
            return true;
        index[i] = 0;
    }
    return false;
}

/* ---- writing a point ---- */

const char *check_slot_name(const struct checking *k, uint8_t slot)
{
    if (slot >= SLOT_STEP)
        return FORM_TEXT(k->f, step_of(k->f, slot)->name);
    if (slot >= SLOT_READING)
        return FORM_TEXT(k->f, FORM_AT(k->f, k->f->readings, struct form_reading)[slot - SLOT_READING].code);
    for (unsigned i = 0; i < n_base_names; i++)
        if (base_names[i].slot == slot)
            return base_names[i].name;
    return "?";
}

static const json_t *table_source(const struct checking *k, const char *name)
{
    const json_t *t;
    size_t i;

    json_array_foreach(json_object_get(k->root, "tables"), i, t)
        if (strcmp(json_string_value(json_object_get(t, "name")), name) == 0)
            return t;
    return NULL;
}

static void write_value(const struct checking *k, struct writer *w, const struct axis *a, int64_t v)
{
    const char *name = names_value(a->slot, (int)v);
    const json_t *values = json_object_get(table_source(k, check_slot_name(k, a->slot)), "values");

    if (a->bedrag)
        name = FORM_TEXT(k->f, FORM_AT(k->f, k->f->params, struct form_param)[v].name);
    else if (values != NULL)
        name = json_string_value(json_array_get(values, (size_t)v));
    if (name != NULL && name[0] != '\0')
        write_text(w, name);
    else
        write_int(w, v - (a->slot == SLOT_ELDERLY ? 1 : 0));
}

void check_write_point(const struct checking *k, struct writer *w, const struct program *p, const unsigned *index,
                       const bool *choose)
{
    bool eerste = true;

    for (unsigned i = 0; i < p->n; i++) {
        if (choose != NULL && !choose[i])
            continue;
        write_text(w, eerste ? " " : ", ");
        write_text(w, check_slot_name(k, p->axes[i].slot));
        write_char(w, '=');
        write_value(k, w, &p->axes[i], p->axes[i].v[index[i]]);
        eerste = false;
    }
}

/* ---- one table: every point is in exactly one row ---- */

static void report_point(struct checking *k, const struct program *t, uint32_t step, const char *what, unsigned one,
                         unsigned twee, const unsigned *index)
{
    struct row r;

    check_begin(&r);
    write_text(&r.w, "table ");
    write_text(&r.w, FORM_TEXT(k->f, FORM_AT(k->f, k->f->steps, struct form_step)[step].name));
    write_text(&r.w, what);
    if (twee > 0) {
        write_text(&r.w, " rows ");
        write_int(&r.w, one);
        write_text(&r.w, " and ");
        write_int(&r.w, twee);
    }
    write_text(&r.w, " at");
    check_write_point(k, &r.w, t, index, NULL);
    write_text(&r.w, twee > 0 ? ": narrow one of the two rows" : ": add a row that covers it, or widen one");
    check_report(k, &r);
}

static void table_points(struct checking *k, const struct program *t, uint32_t step, uint8_t *touched)
{
    const struct form_step *s = &FORM_AT(k->f, k->f->steps, struct form_step)[step];
    const struct form_row *rows = &FORM_AT(k->f, k->f->rows, struct form_row)[s->row];
    unsigned index[AXES_MAX] = { 0 };
    int64_t value[SLOTS] = { 0 }, param[SLOTS] = { 0 };
    bool gap = false, twice = false;

    do {
        unsigned eerste = 0, aantal = 0;
        check_set_point(t, index, value, param);
        for (unsigned r = 0; r < s->n; r++) {
            if (!check_point_in_row(t, &rows[r], value, param))
                continue;
            touched[r] = 1;
            if (aantal++ > 0 && !twice) {
                twice = true;
                report_point(k, t, step, " has overlapping", eerste, r, index);
            }
            if (aantal == 1)
                eerste = r;
        }
        if (aantal == 0 && !gap) {
            gap = true;
            report_point(k, t, step, " has a gap", 0, 0, index);
        }
    } while (check_next(t, index, NULL));
}

void check_table(struct checking *k, uint32_t step)
{
    const struct form_step *s = &FORM_AT(k->f, k->f->steps, struct form_step)[step];
    const char *name = FORM_TEXT(k->f, s->name), *too_much;
    struct program *t = mem_alloc(sizeof(*t));
    uint8_t touched[ROWS_MAX] = { 0 };

    if (t == NULL)
        return check_say(k, "table ", name, " is too large to check: there is no memory", NULL);
    *t = (struct program){ .f = k->f };
    t->runs[step] = true;
    too_much = check_axes(t);
    if (too_much == NULL && check_points(t) > POINTS_TABLE_MAX)
        too_much = " has too many points to check: split it in two";
    if (too_much == NULL)
        table_points(k, t, step, touched);
    else
        check_say(k, "table ", name, too_much, NULL);
    for (unsigned r = 0; too_much == NULL && r < s->n; r++)
        if (!touched[r]) {
            struct row x;
            check_begin(&x);
            write_text(&x.w, "table ");
            write_text(&x.w, name);
            write_text(&x.w, " row ");
            write_int(&x.w, r);
            write_text(&x.w, " can never be hit: no point has all of its conditions, take it out or correct them");
            check_report(k, &x);
        }
    mem_free(t);
}
