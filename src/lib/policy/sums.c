#include "policy/sums.h"

#include "policy/cell.h"

#define SCALED_MAX 10000000000000LL /* 10 million euro in 10^-4 cent */
#define INDEX_NEAR 2100000000LL /* 2,100 euro in 10^-4 cent: more than a cell plus the margin of an index */

static const struct amount unlimited = { AMOUNT_MIN, AMOUNT_MAX };
static const struct index_range no_index = { 1, 1 };

static const struct pack_form *national(const struct year *y)
{
    return y->layers[0].pack->form;
}

bool sums_vierweken_varied(const struct year *y, const struct variation *v)
{
    return trial_varies(v, national(y), true, y->vierweken);
}

/* The number of the index parameter that is varied (0, 1), or -1. */
static int varied_index(const struct year *y, const struct variation *v)
{
    for (int k = 0; k < 2; k++)
        if (trial_varies(v, national(y), false, national(y)->index[k]))
            return k;
    return -1;
}

/* ---- as the facts say ---- */

/* Who counts without an amount makes the sums open. */
static void others_add(const struct state *s, struct sums *r)
{
    if (s->income & INCOME_OF_OTHERS_MIN_0)
        r->a.max = r->b.max = AMOUNT_MAX;
    if (s->income & INCOME_OF_OTHERS)
        r->a = r->b = unlimited;
}

/* Exact facts. years_back: 1 or 2 where every amount is tax income of Y-1 or Y-2, else 0. */
static struct sums sums_exact(const struct year *y, const struct state *s, uint8_t *years_back)
{
    struct sums r = { .has_b = false };
    bool first = true;

    *years_back = 0;
    for (unsigned i = 0; i < y->trial->facts->huishouden.n_adults; i++) {
        const struct income *in = &y->incomes[i];
        bool closed = s->closed >> i & 1;
        if (!(s->income >> i & 1))
            continue;
        struct amount a = closed ? in->closed : in->a, b = closed ? in->closed : in->b;
        if ((s->award >> i & 1) && a.min < 0)
            a.min = b.min = 0;
        r.a = derive_plus(r.a, a);
        r.b = derive_plus(r.b, b);
        r.has_b |= in->has_b && !closed;
        r.index_used[0] |= in->index_used[0] || (in->b_index && !closed);
        r.index_used[1] |= in->index_used[1];
        *years_back = first || *years_back == in->years_back ? in->years_back : 0;
        first = false;
    }
    others_add(s, &r);
    if (r.has_b)
        *years_back = 0;
    return r;
}

static const struct sum *cell_find(const struct year *y, uint8_t form, uint8_t with_child)
{
    const struct huishouden *h = &y->trial->facts->huishouden;
    const struct income_rules *r = &y->rules;

    for (unsigned i = 0; i < h->n_sums; i++) {
        const struct sum *s = &h->sums[i];
        if (s->form != form || s->with_children != with_child)
            continue;
        if (form == SUM_UNIFORM ? s->belastingjaar < r->year && r->year - s->belastingjaar <= r->oldest
                                : (s->oudste == 1) == (r->oldest == 1) && s->jaar == r->year &&
                                      (s->preference == 0 || s->preference == r->preferred))
            return s;
    }
    return NULL;
}

/* Whose income counts, as far as it says which cells hold it. */
struct members {
    uint8_t with_child;
    unsigned n_b;
    bool has_b, a_is_b, a_gone, b_gone;   /* gone: under the varied reading of O7 no cell holds it */
};

static struct members members_of(const struct year *y, const struct variation *v, const struct state *s)
{
    const struct huishouden *h = &y->trial->facts->huishouden;
    struct members m = { 0 };

    for (unsigned i = 0; i < h->n_adults; i++) {
        bool no_data = h->adults[i].aanleiding == AANLEIDING_GEEN_GEGEVENS, closed = s->closed >> i & 1;
        if (!(s->income >> i & 1))
            continue;
        if (h->adults[i].kind != TRUTH_NO)
            m.with_child = (uint8_t)(m.with_child | 1u << i);
        m.has_b |= y->incomes[i].has_b && !closed;
        m.n_b += y->incomes[i].has_b;
        m.a_is_b |= y->incomes[i].b_open && !closed && no_data;
        if (h->adults[i].slip_depends_on_o7 && sums_vierweken_varied(y, v)) {
            m.b_gone = true;
            m.a_gone |= no_data;
        }
    }
    return m;
}

static struct sums sums_in_cells(const struct year *y, const struct variation *v, const struct state *s)
{
    struct members m = members_of(y, v, s);
    struct sums r = { .a = unlimited, .b = unlimited };

    if (s->income & INCOME_OF_OTHERS)
        return r;
    const struct sum *uniform = cell_find(y, SUM_UNIFORM, m.with_child);
    if (uniform != NULL) {
        int back = y->rules.year - uniform->belastingjaar;
        r.index_used[back - 1] = true;
        r.a = r.b = derive_times(uniform->cell, y->rules.index[back - 1]);
        others_add(s, &r);
        return r;
    }
    const struct sum *a = cell_find(y, SUM_A, m.with_child), *b = cell_find(y, SUM_B, m.with_child);
    r.has_b = m.a_gone;
    if (a == NULL || m.a_gone)
        return r;
    r.index_used[0] = r.index_used[1] = true;
    r.a = r.b = derive_times(a->cell, no_index);
    if ((b != NULL && m.has_b) || m.b_gone) {
        r.b = m.b_gone ? unlimited : derive_times(b->cell, no_index);
        r.a = m.a_is_b && m.n_b == 1 ? r.b : r.a;   /* as coarsen wrote them */
        r.has_b = true;
    }
    others_add(s, &r);
    return r;
}

/* ---- as they are tried ---- */

/* Scales an amount that holds an index at its nominal value to the varied value, outward. */
static struct amount scale(struct amount x, int64_t from, int64_t to)
{
    /* Beyond ten million euro no limit is near, and the product would leave int64. */
    if (x.min > -SCALED_MAX && x.min < SCALED_MAX)
        x.min = cell_divide_down(x.min * to, from);
    if (x.max > -SCALED_MAX && x.max < SCALED_MAX)
        x.max = -cell_divide_down(-x.max * to, from);
    return x;
}

/* divisor INDEX_ONE: cells of the indexed sum itself; else of the tax income it is an index times of */
static struct amount to_cell(const struct year *y, struct amount x, int64_t divisor)
{
    int64_t cuts[CELL_CUTS_MAX], euro = divisor == INDEX_ONE ? 100 * INDEX_ONE : 100;
    int64_t factor = divisor == INDEX_ONE ? 1 : divisor;
    unsigned n = 0;

    for (unsigned l = 0; l < y->n_layers; l++) {
        const struct pack_form *f = y->layers[l].pack->form;
        for (uint32_t i = 0; i < f->income_bounds.n && n < CELL_CUTS_MAX; i++)
            n = cell_cut(cuts, n, cell_divide_down(FORM_AT(f, f->income_bounds, int64_t)[i] * INDEX_ONE, factor));
    }
    if (x.min != AMOUNT_MIN)
        x.min = cell_of(cell_divide_down(x.min, factor), cuts, n, euro).min * factor;
    if (x.max != AMOUNT_MAX)
        x.max = cell_of(-cell_divide_down(-x.max, factor), cuts, n, euro).max * factor;
    return x;
}

static struct amount nearest(struct amount x, int64_t v)
{
    v = v < x.min ? x.min : v > x.max ? x.max : v;
    return (struct amount){ v, v };
}

/* Under a varied index or rounding the facts are first widened to the cell a seal would hold, so that a reservation never says
 * more than a cell. */
struct sums sums_of(const struct year *y, const struct variation *v, const struct state *s)
{
    bool exact = y->trial->facts->huishouden.income_form == INCOME_EXACT;
    uint8_t years_back = 0;
    struct sums r = exact ? sums_exact(y, s, &years_back) : sums_in_cells(y, v, s);

    r.state = s;
    if (y->trial->sum_fixed) {
        r.a = nearest(r.a, y->trial->sum);
        r.b = nearest(r.b, y->trial->sum);
        return r;
    }
    if (v->form == NULL)
        return r;
    int k = varied_index(y, v);
    if (k < 0 && !trial_varies(v, national(y), true, y->rounding))
        return r;
    if (exact) {
        struct index_range index = y->rules.index[years_back == 0 ? 0 : years_back - 1];
        int64_t divisor = years_back == 0 || index.min != index.max ? INDEX_ONE : index.min;
        r.a = to_cell(y, r.a, divisor);
        r.b = r.has_b ? to_cell(y, r.b, divisor) : r.a;
    }
    if (k >= 0 && r.index_used[k]) {
        r.a = scale(r.a, y->rules.index[k].min, v->value);
        r.b = scale(r.b, y->rules.index[k].min, v->value);
    }
    return r;
}

/* ---- what would move a sum across an amount ---- */

/* Is every "sum <= amount" that was asked still answered alike, with the sum varied and `above` above each amount? */
static bool same_side(const struct point *p, struct amount usual, struct amount varied, int64_t above)
{
    for (unsigned i = 0; i < p->n_compared; i++) {
        int64_t limit = p->compared[i] * INDEX_ONE;
        if (usual.max <= limit ? varied.max > limit + above : varied.min <= limit + above)
            return false;
    }
    return true;
}

static bool moves(const struct year *y, const struct sums *usual, const struct point *p, struct variation v)
{
    struct sums varied = sums_of(y, &v, usual->state);
    int64_t above = v.is_reading ? EURO_ABOVE : 0;

    return !same_side(p, usual->a, varied.a, above) || (usual->has_b && !same_side(p, usual->b, varied.b, above));
}

static bool is_near(const struct point *p, struct amount x)
{
    for (unsigned i = 0; i < p->n_compared; i++)
        if (x.min < p->compared[i] * INDEX_ONE + INDEX_NEAR && x.max > p->compared[i] * INDEX_ONE - INDEX_NEAR)
            return true;
    return false;
}

void sums_consult(const struct year *y, const struct sums *usual, const struct point *p, struct consulted *seen)
{
    const struct pack_form *f = national(y);

    if (!is_near(p, usual->a) && !is_near(p, usual->b))
        return;
    for (int k = 0; k < 2; k++) {
        const struct form_param *q = &FORM_AT(f, f->params, struct form_param)[f->index[k]];
        struct variation low = { .form = f, .nr = f->index[k], .value = q->min }, high = low;
        if (!usual->index_used[k] || q->open || q->min == q->max || (seen->params >> f->index[k] & 1) != 0)
            continue;
        high.value = q->max;
        if (moves(y, usual, p, low) || moves(y, usual, p, high))
            seen->params |= 1u << f->index[k];
    }
    if (y->rounding < READINGS_MAX && moves(y, usual, p, (struct variation){ .form = f, .is_reading = true, .nr = y->rounding }))
        seen->readings |= 1u << y->rounding;
}
