#include "policy/point.h"

#include "policy/cell.h"

#include <string.h>

#define GIVEN 64   /* in the slot of an exemption: one is, and no set has it */

/* What a row of a table is asked of: a layer at a point. */
struct row_at {
    const struct year *y;
    const struct pack_form *f;
    const struct held *held;
    struct consulted *seen;
    struct point *p;
};

/* ---- comparisons ---- */

/* The first doubt of a point is settled by cutting the open value there; the point then runs again. */
static void doubt(const struct row_at *a, unsigned nr, int64_t changes_at)
{
    if (a->p->doubt.form == NULL)
        a->p->doubt = (struct open_part){ a->f, (uint8_t)nr, changes_at, changes_at };
}

static int64_t param_value(const struct row_at *a, unsigned nr)
{
    const struct form_param *q = &FORM_AT(a->f, a->f->params, struct form_param)[nr];
    const struct variation *v = &a->y->trial->variation;

    if (q->open)
        return trial_open(a->held, a->f, nr).min;
    return trial_varies(v, a->f, false, nr) ? v->value : q->value;
}

static void compared_add(struct point *p, int64_t amount)
{
    for (unsigned i = 0; i < p->n_compared; i++)
        if (p->compared[i] == amount)
            return;
    /* A national pack has four such tables; more only makes a reservation be tried that was not needed. */
    if (p->n_compared < COMPARED_MAX)
        p->compared[p->n_compared++] = amount;
}

/* The values of a slot after `last` are compared with one answer: what the point has there stands for none up to it. */
static void cut_after(struct point *p, unsigned slot, int64_t last)
{
    if (slot < SLOT_BASIS_N && last < p->v[slot] && p->from[slot] <= last)
        p->from[slot] = last + 1;
}

/* One side of a range of some slot. */
struct side {
    const struct form_bound *bound;
    uint8_t slot;
    bool lower, is_sum;
    int64_t v;
};

/* What is compared with v where the number in the bound is `number`. Income is in 10^-4 cent; `plus` is 1 for "above"
 * and 0 for "at most": one limit in both, compared exactly. */
static int64_t bound_at(const struct year *y, const struct side *s, int64_t number)
{
    return s->is_sum ? number * INDEX_ONE + y->above + s->bound->plus : number + s->bound->plus;
}

/* The number is open. Where what is left of it leaves the answer in doubt it is cut. */
static bool open_number_holds(const struct row_at *a, const struct side *s, unsigned nr)
{
    struct open_part rest = trial_open(a->held, a->f, nr);
    int64_t low = bound_at(a->y, s, rest.min), high = bound_at(a->y, s, rest.max);
    int64_t factor = s->is_sum ? INDEX_ONE : 1, added = bound_at(a->y, s, 0);

    if (s->is_sum) {
        compared_add(a->p, rest.min);
        compared_add(a->p, rest.max);
    }
    if (s->lower ? s->v >= high : s->v <= low)
        return true;
    if (s->lower ? s->v < low : s->v > high)
        return false;
    /* "From" holds while number x factor + added <= v, "up to" once it is at least v. */
    doubt(a, nr, s->lower ? cell_divide_down(s->v - added, factor) + 1 : -cell_divide_down(added - s->v, factor));
    return true;
}

/* Of a number that is not certain cells are also cut at its ends, so that none has a part that is near it and one that is not. */
static void uncertain_cut(const struct row_at *a, const struct side *s, const struct form_param *q, unsigned nr)
{
    int64_t min = bound_at(a->y, s, q->min), max = bound_at(a->y, s, q->max);

    cut_after(a->p, s->slot, min - s->lower);
    cut_after(a->p, s->slot, max - s->lower);
    if (!q->open && s->v >= min - 1 && s->v <= max + 1)
        a->seen->params |= 1u << nr;
}

static bool side_holds(const struct row_at *a, const struct side *s)
{
    unsigned nr = s->bound->soort == BOUND_STEP ? a->p->param[s->bound->nr] : s->bound->nr;
    int64_t number = 0;

    if (s->bound->soort != BOUND_NUMBER) {
        const struct form_param *q = &FORM_AT(a->f, a->f->params, struct form_param)[nr];
        if (q->min != q->max)
            uncertain_cut(a, s, q, nr);
        if (q->min != q->max && q->open)
            return open_number_holds(a, s, nr);
        number = param_value(a, nr);
    }
    int64_t bound = bound_at(a->y, s, number);
    if (s->is_sum)
        compared_add(a->p, number);
    cut_after(a->p, s->slot, bound - s->lower);
    return s->lower ? s->v >= bound : s->v <= bound;
}

static bool range_holds(const struct row_at *a, const struct form_condition *w)
{
    struct side s = { .slot = w->slot, .is_sum = w->slot == SLOT_SUM_A || w->slot == SLOT_SUM_B, .v = a->p->v[w->slot] };

    for (int k = 0; k < 2; k++) {
        s.lower = k == 0;
        s.bound = s.lower ? &w->from : &w->to;
        if (s.bound->soort != BOUND_NONE && !side_holds(a, &s))
            return false;
    }
    return true;
}

static bool in_set(uint64_t set, int64_t v)
{
    return (uint64_t)v < 64 && (set >> v & 1) != 0;
}

static bool reading_holds(const struct row_at *a, const struct form_condition *w)
{
    unsigned nr = w->slot - SLOT_READING;

    a->seen->readings |= 1u << nr;
    if (FORM_AT(a->f, a->f->readings, struct form_reading)[nr].by_default != READING_OPEN)
        return in_set(w->set, trial_reading(a->y->trial, a->f, nr));
    struct open_part rest = trial_open(a->held, a->f, OPEN_READING + nr);
    if (rest.min == rest.max)
        return in_set(w->set, rest.min);
    if ((w->set & 3) != 3)
        doubt(a, OPEN_READING + nr, 1);
    return true;
}

static bool set_holds(const struct row_at *a, const struct form_condition *w)
{
    if (w->slot >= SLOT_READING && w->slot < SLOT_STEP)
        return reading_holds(a, w);
    if (w->slot < SLOT_BASIS_N && !IS_FIELD(w->slot))
        cut_after(a->p, w->slot, a->p->v[w->slot] - 1);
    return in_set(w->set, a->p->v[w->slot]);
}

static bool row_holds(const struct row_at *a, const struct form_condition *all, const struct form_row *r)
{
    const struct form_condition *w = &all[r->condition], *end = w + r->n;

    for (; w < end; w++)
        if (w->soort == CONDITION_RANGE ? !range_holds(a, w)
            : w->slot >= SLOT_STEP ? !in_set(w->set, a->p->v[w->slot]) : !set_holds(a, w))
            return false;
    return true;
}

/* ---- the program of one layer, and of all ---- */

static void table_run(const struct row_at *a, unsigned i, const struct form_row **hit)
{
    const struct pack_form *f = a->f;
    const struct form_step *t = &FORM_AT(f, f->steps, struct form_step)[i];
    const struct form_condition *all = FORM_AT(f, f->conditions, struct form_condition);
    const struct form_row *r = &FORM_AT(f, f->rows, struct form_row)[t->row], *end = r + t->n;
    struct point *p = a->p;

    while (r < end && !row_holds(a, all, r))
        r++;
    hit[i] = r < end ? r : NULL;
    uint32_t value = r < end ? r->out : 0;
    p->param[SLOT_STEP + i] = (uint8_t)value;
    p->v[SLOT_STEP + i] = t->output == OUTPUT_AMOUNT ? param_value(a, value) : (int64_t)value;
    if (IS_VRIJSTELLING(t->field)) {
        p->exemption[t->field - SLOT_VRIJSTELLING] = value == 0 ? NULL : FORM_TEXT(f, value);
        p->v[t->field] = value == 0 ? 0 : GIVEN;
    } else if (t->field != 0) {
        p->v[t->field] = t->field == SLOT_ELDERLY ? 1 + (int64_t)value : (int64_t)value;
    }
}

static void layer_run(const struct row_at *a, const struct layer *l, const struct state *s, const struct form_row **hit)
{
    const struct form_step *steps = FORM_AT(a->f, a->f->steps, struct form_step);
    unsigned bit = l->first_bit, counter = l->first_counter;

    for (uint32_t i = 0; i < a->f->n_person_steps; i++, bit++) {
        bool match = s->match >> bit & 1, differ = s->differ >> bit & 1;
        a->p->v[SLOT_STEP + i] = steps[i].soort == FORM_STEP_COUNT ? s->counts[counter++]
                                 : steps[i].soort == FORM_STEP_ANY ? match : match && !differ;
    }
    for (uint64_t tables = point_tables(l); tables != 0; tables &= tables - 1)
        table_run(a, (unsigned)__builtin_ctzll(tables), hit);
}

void point_run(const struct year *y, const struct state *s, const struct held *held, struct point *p)
{
    int64_t national = 0, uitkomst = 0;

    p->doubt.form = NULL;
    memset(&p->v[SLOT_FIELD_FIRST], 0, PACK_FIELDS * sizeof(p->v[0]));
    memset(p->exemption, 0, sizeof(p->exemption));
    for (unsigned i = 0; i < y->n_layers; i++) {
        const struct row_at a = { y, y->layers[i].pack->form, held, &p->consulted[i], p };
        /* Every overlay decides from the national outcome; see packset_collision for what holds of several. */
        if (i > 0)
            p->v[SLOT_UITKOMST] = national;
        layer_run(&a, &y->layers[i], s, p->hit[i]);
        if (i == 0)
            national = uitkomst = p->v[SLOT_UITKOMST];
        else if (p->v[SLOT_UITKOMST] != national && uitkomst != UITKOMST_NIET_GESCHIKT)
            uitkomst = p->v[SLOT_UITKOMST];
    }
    p->v[SLOT_UITKOMST] = uitkomst;
}
