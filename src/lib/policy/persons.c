#include "policy/persons.h"

#include "base/date.h"
#include "model/outcome.h"

#include <string.h>

/* What adults and children have in common. */
struct person {
    struct day_range born;
    uint32_t status, status_unknown;
    uint32_t income, income_closed;              /* predicates that hold where the income counts; b_open: by route B, or not */
    bool b_open;                                 /* it is not known whether route B may be used */
    bool award_open;                             /* whether there is an award in place of an income, neither */
    bool always_born;                            /* rents the home: only others who live there can be unborn */
    int16_t days_min, days_max;
    uint8_t kind, maintained;
    uint32_t bit;                                /* in state.income */
};

/* One month of the lease year: its fixed days, and where is noted what is looked at. */
struct month {
    const struct year *y;
    struct progress *progress;
    int32_t adult, young, born, ages[AGES_MAX];
    struct day_range aow_jan, aow_now;
};

/* Latest birth date that has, and that may have, reached pension age on the first of the month. */
static struct day_range aow_day(const struct year *y, uint8_t month, struct progress *progress)
{
    const struct pack_form *f = y->layers[0].pack->form;
    struct day_range d = { f->aow_born_by[month - 1], f->aow_perhaps_by[month - 1] };
    struct open_part age[2];

    if (d.min == d.max)
        return d;
    for (int k = 0; k < 2; k++) {
        age[k] = trial_open(&y->trial->held, f, f->aow[k]);
        if (age[k].min != age[k].max)
            progress_saw(progress, f, f->aow[k]);
    }
    int32_t day = day_of((struct date){ y->rules.year, month, 1 });
    return (struct day_range){ derive_aow_born_by(day, (int32_t)age[0].max, (int32_t)age[1].max),
                               derive_aow_born_by(day, (int32_t)age[0].min, (int32_t)age[1].min) };
}

static void month_make(const struct year *y, uint8_t nr, struct progress *progress, struct month *m)
{
    int16_t year = y->rules.year;

    m->y = y;
    m->progress = progress;
    for (unsigned i = 0; i < y->n_ages; i++)
        m->ages[i] = derive_born_by(year, nr, y->ages[i]);
    m->adult = derive_born_by(year, nr, 18);
    m->young = derive_born_by(year, nr, y->layers[0].pack->form->young_age);
    m->aow_jan = aow_day(y, 1, progress);
    m->aow_now = aow_day(y, nr, progress);
    /* Born by the end of the month; the unborn do not count (R2). */
    m->born = day_of((struct date){ year, nr, days_in_month(year, nr) });
}

/* Before a lease it is not known, where somebody may have an award that they did not show (proven.h). */
static bool award_open(const struct year *y, uint32_t status, uint32_t unknown)
{
    return y->trial->facts->fase == FASE_TOEWIJZING && (unknown & ~status & STATUS_BIJSTAND) != 0;
}

static struct person child_of(const struct year *y, const struct child *k)
{
    uint8_t route = derive_route_without_amount(k->status);

    return (struct person){
        .born = k->geboortedatum, .status = k->status, .status_unknown = k->status_unknown,
        .income = route == ROUTE_BIJSTAND ? PRED_ROUTE_BIJSTAND : PRED_ZONDER_INKOMEN,
        .award_open = award_open(y, k->status, k->status_unknown), .days_min = k->dagen_min, .days_max = k->dagen_max,
        .kind = k->kind, .maintained = k->onderhouden,
        .bit = route == ROUTE_GEEN ? INCOME_OF_OTHERS : INCOME_OF_OTHERS_MIN_0 };
}

static struct person adult_of(const struct year *y, const struct adult *v, unsigned i)
{
    const struct income *in = &y->incomes[i];
    uint32_t closed = (in->unknown ? PRED_ZONDER_INKOMEN : 0u) | (in->route == ROUTE_BIJSTAND ? PRED_ROUTE_BIJSTAND : 0u);
    uint32_t opening = ((v->aanleiding & AANLEIDING_DAEB_LAGER) != 0 ? PRED_OPENING_DAEB_LAGER : 0u) |
                       ((v->aanleiding & AANLEIDING_PASSEND_LAGER) != 0 ? PRED_OPENING_PASSEND_LAGER : 0u) |
                       ((v->aanleiding & AANLEIDING_PASSEND_HOGER) != 0 ? PRED_OPENING_PASSEND_HOGER : 0u);

    return (struct person){
        .born = v->geboortedatum, .status = v->status, .status_unknown = v->status_unknown,
        .income = in->has_b ? opening : closed, .income_closed = closed, .b_open = in->b_open,
        .award_open = award_open(y, v->status, v->status_unknown), .always_born = v->rol != ROL_MBW,
        .days_min = v->dagen_min, .days_max = v->dagen_max, .kind = v->kind, .maintained = v->onderhouden, .bit = 1u << i };
}

/* ---- what one person may be ---- */

#define VARIANTS_MAX 64
#define INCOME_PREDICATES (PRED_ZONDER_INKOMEN | PRED_ROUTE_BIJSTAND | PRED_OPENING_DAEB_LAGER | PRED_OPENING_PASSEND_LAGER | \
                           PRED_OPENING_PASSEND_HOGER)
#define ABSENT UINT64_MAX

/* looked_at: what of a person is looked at, all that variants differ in; tried: how many were added, new or not. */
struct variants { unsigned n, tried; uint64_t looked_at, v[VARIANTS_MAX]; bool full; };

static void variant_add(struct variants *r, uint64_t v)
{
    if (v != ABSENT)
        v &= r->looked_at;
    r->tried++;
    for (unsigned i = 0; i < r->n; i++)
        if (r->v[i] == v)
            return;
    if (r->n == VARIANTS_MAX)
        r->full = true;
    else
        r->v[r->n++] = v;
}

/* Every subset of the statuses that may hold, as far as a derivation looks at them. */
static void variants_of_status(const struct month *m, const struct person *p, uint64_t base, struct variants *r)
{
    uint32_t open = p->status_unknown & ~p->status & m->y->predicates;

    for (uint32_t part = open;; part = (part - 1) & open) {
        variant_add(r, base | p->status | part);
        if (part == 0 || r->full)
            return;
    }
}

/* Of somebody whose income counts; base has in which of the ways it may. */
static void variants_of_income(const struct month *m, const struct person *p, uint64_t base, struct variants *r)
{
    variants_of_status(m, p, base | PRED_INKOMEN_TELT, r);
    if (p->award_open && (base & PRED_ZONDER_INKOMEN) != 0)
        variants_of_status(m, p, (base & ~(uint64_t)INCOME_PREDICATES) | PRED_INKOMEN_TELT | PRED_ROUTE_BIJSTAND, r);
}

/* Is somebody of 18 or more who was declared as a child one? A reading says where it is not known who maintains them. */
static bool adult_is_child(const struct month *m, const struct person *p)
{
    const struct year *y = m->y;

    if (p->maintained != TRUTH_UNKNOWN || y->child18 == READINGS_MAX)
        return p->maintained == TRUTH_YES;
    m->progress->consulted[y->layers[0].place].readings |= 1u << y->child18;
    return trial_reading(y->trial, y->layers[0].pack->form, y->child18);
}

static void variants_of_child(const struct month *m, const struct person *p, uint64_t base, struct variants *r)
{
    if (p->days_min < m->y->days)
        variant_add(r, ABSENT);
    if (p->days_max >= m->y->days)
        variants_of_status(m, p, base | PRED_KIND, r);
}

static void variants_of_adult(const struct month *m, const struct person *p, uint64_t base, struct variants *r)
{
    variants_of_income(m, p, base | p->income, r);
    if (p->b_open && !m->y->trial->sum_fixed)
        variants_of_income(m, p, base | ROUTE_B_CLOSED | p->income_closed, r);
}

static void variants_of_birth(const struct month *m, const struct person *p, int32_t day, struct variants *r)
{
    if (day > m->born && !p->always_born) {
        variant_add(r, ABSENT);
        return;
    }
    day = day > m->born ? m->born : day;
    uint64_t base = (day <= m->adult ? PRED_MEERDERJARIG : 0u) | (day > m->young ? PRED_JONG : 0u) |
                    (day <= m->aow_jan.min ? PRED_AOW_1_JANUARI : 0u) |
                    (day <= m->aow_now.min ? PRED_AOW_FIRST_OF_MONTH : 0u);
    uint32_t open = ((day <= m->aow_jan.max ? PRED_AOW_1_JANUARI : 0u) |
                     (day <= m->aow_now.max ? PRED_AOW_FIRST_OF_MONTH : 0u)) & ~(uint32_t)base;

    for (unsigned i = 0; i < m->y->n_ages; i++)
        base |= day <= m->ages[i] ? AGE_BIT(i) : 0;

    /* Where the pension age itself is open, it may be reached or not. */
    for (uint32_t part = open;; part = (part - 1) & open) {
        if (p->kind & TRUTH_NO)
            variants_of_adult(m, p, base | part, r);
        if (p->kind & TRUTH_YES && (!(base & PRED_MEERDERJARIG) || adult_is_child(m, p)))
            variants_of_child(m, p, base | part, r);
        else if (p->kind & TRUTH_YES)
            variants_of_adult(m, p, base | part, r);
        if (part == 0)
            return;
    }
}

static void variants_of(const struct month *m, const struct person *p, struct variants *r)
{
    int32_t days[7 + AGES_MAX] UNFILLED;
    unsigned n = 7;

    r->n = r->tried = 0;
    r->full = false;
    r->looked_at = m->y->looked_at;
    variants_of_birth(m, p, p->born.max, r);
    if (p->born.min == p->born.max)
        return;
    memcpy(days, (const int32_t[7]){ m->adult, m->young, m->aow_jan.min, m->aow_jan.max, m->aow_now.min, m->aow_now.max,
                                     m->born }, 7 * sizeof(days[0]));
    for (unsigned i = 0; i < m->y->n_ages; i++)
        days[n++] = m->ages[i];
    variants_of_birth(m, p, p->born.min, r);
    for (unsigned i = 0; i < n && !r->full; i++) {
        if (days[i] > p->born.min && days[i] < p->born.max)
            variants_of_birth(m, p, days[i], r);
        /* A cell between two of the days starts on the day after the first. */
        if (days[i] >= p->born.min && days[i] + 1 < p->born.max)
            variants_of_birth(m, p, days[i] + 1, r);
    }
}

/* ---- states ---- */

/* What one person contributes to a state. */
static struct state contribution(const struct year *y, uint64_t v, uint32_t bit)
{
    struct state s = { 0 };

    if (v == ABSENT)
        return s;
    for (unsigned i = 0; i < y->n_person_steps; i++) {
        const struct person_step *t = &y->person_steps[i];
        if (t->over != 0 && !(v & t->over))
            continue;
        bool match = (t->holds == 0 || (v & t->holds)) && (v & t->old_enough) == t->old_enough && !(v & t->too_old);
        if (t->kind == FORM_STEP_COUNT)
            s.counts[t->counter] = match;
        else if (match)
            s.match |= UINT64_C(1) << t->bit;
        else
            s.differ |= UINT64_C(1) << t->bit;
    }
    if (v & PRED_INKOMEN_TELT) {
        bool award = (v & PRED_ROUTE_BIJSTAND) && y->trial->facts->fase == FASE_TOEWIJZING;

        s.income = award && bit == INCOME_OF_OTHERS ? INCOME_OF_OTHERS_MIN_0 : bit;
        s.award = award && bit != INCOME_OF_OTHERS ? bit : 0;
    }
    if (v & ROUTE_B_CLOSED)
        s.closed = bit;
    return s;
}

/* Adds what a person contributes. */
static void state_plus(struct state *s, const struct state *one)
{
    s->match |= one->match;
    s->differ |= one->differ;
    for (unsigned i = 0; i < COUNTERS_MAX; i++)
        s->counts[i] = (uint8_t)(s->counts[i] + one->counts[i]);
    s->income |= one->income;
    s->closed |= one->closed;
    s->award |= one->award;
}

static void state_add(struct states *r, const struct state *s)
{
    for (unsigned i = 0; i < r->n; i++)
        if (r->s[i].match == s->match && r->s[i].differ == s->differ && memcmp(&r->s[i], s, sizeof(*s)) == 0)
            return;
    if (r->n == STATES_MAX)
        r->full = true;
    else
        r->s[r->n++] = *s;
}

/* The ages a person may have reached at the i-th of them, or at none (i = n). */
static uint64_t ages_up_to(const struct year *y, unsigned i)
{
    uint64_t bits = 0;

    for (unsigned k = 0; i < y->n_ages && k < y->n_ages; k++)
        bits |= y->ages[k] <= y->ages[i] ? AGE_BIT(k) : 0;
    return bits;
}

/* Nothing is known of the household: one, two or three alike persons of every kind that a rule could tell apart. */
static void states_of_anybody(const struct year *y, struct states *r)
{
    static const uint32_t statuses[] = { 0, STATUS_STUDENT_VOLTIJD, STATUS_ASIELVERGUNNING, STATUS_WLZ_VERBLIJF };

    for (unsigned i = 0; i <= y->n_ages; i++)
        for (unsigned x = 0; x < 48; x++) {
            struct state s = { 0 }, one;
            uint64_t v = ages_up_to(y, i) | statuses[x & 3] | PRED_MEERDERJARIG | PRED_INKOMEN_TELT |
                         (x & 4 ? PRED_ZONDER_INKOMEN : 0u) |
                         (x & 8 ? PRED_AOW_1_JANUARI | PRED_AOW_FIRST_OF_MONTH : 0u);
            one = contribution(y, v, INCOME_OF_OTHERS);
            for (unsigned n = 0; n <= x >> 4; n++)
                state_plus(&s, &one);
            state_add(r, &s);
        }
}

/* Every state so far with everything that one more person may be. */
static void person_add(const struct month *m, const struct person *p, struct states *r)
{
    struct variants v UNFILLED;
    struct states one UNFILLED, combined UNFILLED;

    variants_of(m, p, &v);
    r->full = !progress_spend(m->progress, WORK_PERSON + v.tried + 2 * v.n) || v.full;
    one.n = combined.n = 0;
    one.full = combined.full = false;
    for (unsigned i = 0; i < v.n && !r->full; i++) {
        struct state s = contribution(m->y, v.v[i], p->bit);
        state_add(&one, &s);
    }
    if (r->full || !progress_spend(m->progress, one.n * r->n)) {
        r->full = true;
        return;
    }
    if (one.n == 1) {
        for (unsigned k = 0; k < r->n; k++)
            state_plus(&r->s[k], &one.s[0]);
        return;
    }
    for (unsigned k = 0; k < r->n && !combined.full; k++)
        for (unsigned i = 0; i < one.n; i++) {
            struct state s = r->s[k];
            state_plus(&s, &one.s[i]);
            state_add(&combined, &s);
        }
    r->n = combined.n;
    r->full = combined.full;
    memcpy(r->s, combined.s, combined.n * sizeof(r->s[0]));
}

void persons_states(const struct year *y, uint8_t month, struct progress *progress, struct states *out)
{
    const struct huishouden *h = &y->trial->facts->huishouden;
    unsigned n = (unsigned)h->n_adults + h->n_children;
    struct month m UNFILLED;

    month_make(y, month, progress, &m);
    out->n = 0;
    out->full = false;
    if (n == 0) {
        out->full = !progress_spend(progress, WORK_PERSON * 48 * (y->n_ages + 1));
        if (!out->full)
            states_of_anybody(y, out);
        return;
    }
    out->s[0] = (struct state){ 0 };
    out->n = 1;
    for (unsigned i = 0; i < n && !out->full; i++) {
        struct person p = i < h->n_adults ? adult_of(y, &h->adults[i], i)
                                          : child_of(y, &h->children[i - h->n_adults]);
        person_add(&m, &p, out);
    }
}
