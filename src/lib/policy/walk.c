#include "policy/walk.h"

#include "base/date.h"
#include "base/status.h"
#include "policy/persons.h"
#include "policy/point.h"
#include "policy/sums.h"

#include <string.h>

/* One pass under way. */
struct walk {
    const struct trial *trial;
    struct progress *progress;
    struct values *values;
    struct trace *trace;
    uint8_t n_traced;
    uint32_t wanted;                 /* fields another cell could still change; 0: the walk is over */
    const struct pack *overlays[PACKS_PER_OUTCOME];   /* one more than may take part: then too many do */
    unsigned n_overlays;
};

static bool is_over(const struct walk *k)
{
    return k->values->too_much || k->wanted == 0;
}

/* ---- cells ---- */

/* The dimensions of home and household that are not persons or income, outermost first, and the two sums. */
#define DIMENSIONS_MAX 17

/* What is open of one slot. It is walked from its last value down; point.from tells down to where a value stands for
 * those below it too, so that only values are tried at which some comparison is answered otherwise. */
struct dimension {
    uint8_t slot;
    uint64_t set;       /* bit v: value v is possible; 0: all from min to max are */
    int64_t min, max;
};

struct dimensions { unsigned n; struct dimension d[DIMENSIONS_MAX]; };

/* The cells of one lease year; of one state at a time. */
struct cells {
    struct walk *walk;
    struct year *year;
    const struct state *state;
    bool one_sum;                     /* the sum of route B is that of route A */
    struct dimensions dimensions;
    struct point point;
};

static void dimension_add(struct cells *c, struct dimension d)
{
    c->point.v[d.slot] = d.max;
    if (d.min == d.max)
        return;
    BUG_IF(c->dimensions.n == DIMENSIONS_MAX);
    c->dimensions.d[c->dimensions.n++] = d;
}

static void add_range(struct cells *c, uint8_t slot, int64_t min, int64_t max)
{
    dimension_add(c, (struct dimension){ .slot = slot, .min = min, .max = max });
}

/* A truth is such a set too: TRUTH_NO is bit 0, TRUTH_YES bit 1. */
static void add_set(struct cells *c, uint8_t slot, unsigned set)
{
    dimension_add(c, (struct dimension){ .slot = slot, .set = set, .min = __builtin_ctz(set), .max = 31 - __builtin_clz(set) });
}

static void dimensions_of(struct cells *c, const struct question_facts *z)
{
    const struct eenheid *e = &z->eenheid;
    const struct huishouden *h = &z->huishouden;
    int64_t *v = c->point.v;

    c->dimensions.n = 0;
    add_set(c, SLOT_WOONRUIMTESOORT, e->woonruimtesoort);
    add_set(c, SLOT_AANGEWEZEN, e->aangewezen);
    add_set(c, SLOT_PERMANENT, e->permanente_bewoning);
    add_set(c, SLOT_VOOR_ACHT, e->voor_acht);
    add_set(c, SLOT_DAEB_TAK, e->daeb_tak);
    add_set(c, SLOT_MIDDENHUUR, e->middenhuur);
    add_range(c, SLOT_KAMERS, e->kamers_min, e->kamers_max);
    add_range(c, SLOT_SLAAPKAMERS, e->slaapkamers_min, e->slaapkamers_max);
    add_set(c, SLOT_VERZOEK54A, h->verzoek54a);
    add_set(c, SLOT_BESLUIT54A, h->besluit54a);
    add_set(c, SLOT_NU_HUURT, h->huurt_van_deelnemer);
    add_range(c, SLOT_NU_SLAAPKAMERS, h->nu_slaapkamers_min, h->nu_slaapkamers_max);
    add_range(c, SLOT_VERMOGEN, h->vermogen.min, h->vermogen.max);
    add_set(c, SLOT_RENT_RANK, e->rent_rank);
    add_range(c, SLOT_HUURPRIJS, e->huurprijs.min, e->huurprijs.max);
    v[SLOT_URGENT_15_5] = (h->urgentie & URGENTIE_HVW_15_5) != 0;
    v[SLOT_FASE] = z->fase;
    v[SLOT_LEEFTIJD_VAN] = e->age_from;
    v[SLOT_LEEFTIJD_TOT] = e->age_to;
}

/* From now on only what decides these fields is run. */
static void want(struct walk *k, struct year *y, uint32_t fields)
{
    k->wanted = fields;
    for (unsigned i = y->n_layers; i > 0; i--) {
        struct layer *l = &y->layers[i - 1];
        l->steps = 0;
        for (unsigned f = 0; f < PACK_FIELDS; f++)
            l->steps |= fields >> f & 1 ? l->pack->needs[f] : 0;
        if (l->steps != 0)
            fields |= l->pack->reads;
    }
}

static void trace_layer(struct walk *k, const struct cells *c, unsigned nr)
{
    const struct layer *l = &c->year->layers[nr];
    const struct pack_form *f = l->pack->form;
    const struct form_step *steps = FORM_AT(f, f->steps, struct form_step);

    for (uint64_t tables = point_tables(l); tables != 0; tables &= tables - 1) {
        unsigned i = (unsigned)__builtin_ctzll(tables);
        const struct form_row *hit = c->point.hit[nr][i];
        if (hit == NULL)
            continue;
        if (k->trace->n == TRACE_MAX) {
            k->trace->full = true;
            return;
        }
        k->trace->rows[k->trace->n++] = (struct trace_row){
            .pack = l->pack, .table = FORM_TEXT(f, steps[i].name), .code = FORM_TEXT(f, hit->code),
            .citations = FORM_TEXT(f, hit->citations),
            .nr = (int16_t)(hit - &FORM_AT(f, f->rows, struct form_row)[steps[i].row]),
            .year = c->year->rules.year, .cell = k->n_traced };
    }
}

static void cell_walk(struct cells *c, const struct held *held);

/* Both halves of an open value that was in doubt: on either side of where the comparison changes. */
static void halves_walk(struct cells *c, const struct held *held)
{
    const struct open_part *doubt = &c->point.doubt;
    struct open_part whole = trial_open(held, doubt->form, doubt->nr);
    int64_t at = doubt->min;

    BUG_IF(at <= whole.min || at > whole.max);
    progress_saw(c->walk->progress, whole.form, whole.nr);
    if (held->n == HELD_MAX) {
        c->walk->values->too_much = true;
        return;
    }
    struct held half = *held;
    half.parts[half.n++] = (struct open_part){ whole.form, whole.nr, whole.min, at - 1 };
    cell_walk(c, &half);
    half.parts[held->n].min = at;
    half.parts[held->n].max = whole.max;
    if (!is_over(c->walk))
        cell_walk(c, &half);
}

/* One cell, for every value of the open parameters and readings it depends on. */
static void cell_walk(struct cells *c, const struct held *held)
{
    struct walk *k = c->walk;

    if (!progress_spend(k->progress, WORK_POINT)) {
        k->values->too_much = true;
        return;
    }
    point_run(c->year, c->state, held, &c->point);
    if (c->point.doubt.form != NULL) {
        halves_walk(c, held);
        return;
    }
    if (k->trace != NULL) {
        for (unsigned i = 0; i < c->year->n_layers; i++)
            trace_layer(k, c, i);
        k->n_traced++;
    }
    uint32_t wanted = values_add(k->values, c->year, &c->point, k->wanted);
    if (wanted != k->wanted)
        want(k, c->year, wanted);
}

/* The greatest value of a dimension below v, which is above its least. */
static int64_t value_below(const struct dimension *d, int64_t v)
{
    return d->set == 0 ? v - 1 : 63 - __builtin_clzll(d->set & ((UINT64_C(1) << v) - 1));
}

/* Every cell of dimension nr and those within it. */
static void dimension_walk(struct cells *c, unsigned nr)
{
    if (nr == c->dimensions.n) {
        cell_walk(c, &c->walk->trial->held);
        return;
    }
    const struct dimension *d = &c->dimensions.d[nr];
    bool both = d->slot == SLOT_SUM_A && c->one_sum;
    int64_t *from = c->point.from;
    for (int64_t v = d->max;; v = value_below(d, from[d->slot])) {
        c->point.v[d->slot] = v;
        from[d->slot] = INT64_MIN;
        if (both) {
            c->point.v[SLOT_SUM_B] = v;
            from[SLOT_SUM_B] = INT64_MIN;
        }
        dimension_walk(c, nr + 1);
        if (both && from[SLOT_SUM_B] > from[SLOT_SUM_A])
            from[SLOT_SUM_A] = from[SLOT_SUM_B];
        if (from[d->slot] <= d->min)
            return;
        c->walk->progress->read |= 1u << d->slot;
        if (is_over(c->walk))
            return;
    }
}

/* Every cell of one state of the persons. */
static void state_walk(struct cells *c, const struct state *s)
{
    const struct year *y = c->year;
    struct progress *progress = c->walk->progress;
    const struct pack_form *f = y->layers[0].pack->form;
    struct sums sums = sums_of(y, &y->trial->variation, s);
    unsigned n = c->dimensions.n;

    c->state = s;
    c->one_sum = !sums.has_b;
    add_range(c, SLOT_SUM_A, sums.a.min, sums.a.max);
    c->point.v[SLOT_SUM_B] = sums.a.max;
    if (sums.has_b)
        add_range(c, SLOT_SUM_B, sums.b.min, sums.b.max);
    for (int k = 0; k < 2; k++)
        if (sums.index_used[k] && y->rules.index[k].min != y->rules.index[k].max)
            progress_saw(progress, f, f->index[k]);
    c->point.n_compared = 0;
    dimension_walk(c, 0);
    c->dimensions.n = n;
    for (unsigned i = 0; i < y->n_layers; i++) {
        progress->consulted[y->layers[i].place].readings |= c->point.consulted[i].readings;
        progress->consulted[y->layers[i].place].params |= c->point.consulted[i].params;
    }
    if (y->trial->variation.form == NULL && y->trial->goal == 0)
        sums_consult(y, &sums, &c->point, &progress->consulted[y->layers[0].place]);
}

/* ---- years and packs ---- */

/* The bit of an age; every pack has at most AGES_PER_PACK of them. */
static uint64_t age_bit(struct year *y, unsigned age)
{
    unsigned i = 0;

    while (i < y->n_ages && y->ages[i] != age)
        i++;
    if (i == y->n_ages)
        y->ages[y->n_ages++] = (uint8_t)age;
    return AGE_BIT(i);
}

/* What no earlier layer says holds as this one says it. */
static void layer_add(struct year *y, const struct pack *pack)
{
    const struct pack_form *f = pack->form;
    struct layer *l = &y->layers[y->n_layers++];

    *l = (struct layer){ .pack = pack };
    if (y->n_layers > 1) {
        l->first_bit = (uint8_t)(l[-1].first_bit + l[-1].pack->form->n_person_steps);
        l->first_counter = (uint8_t)(l[-1].first_counter + l[-1].pack->form->n_counters);
    }
    if (y->rules.preferred == 0)
        y->rules.preferred = f->jaarvoorkeur;
    if (y->rules.oldest == 0)
        y->rules.oldest = f->oudste_belastingjaar;
    if (y->days < 0)
        y->days = f->coouderschap_dagen;
}

/* The derivations over persons that what is wanted needs. */
static void person_steps_add(struct year *y, const struct layer *l)
{
    const struct pack_form *f = l->pack->form;
    const struct form_step *s = FORM_AT(f, f->steps, struct form_step);
    unsigned counter = l->first_counter;

    for (uint32_t i = 0; i < f->n_person_steps; i++, s++) {
        uint8_t nr = (uint8_t)counter;
        counter += s->soort == FORM_STEP_COUNT;
        if (!(l->steps >> i & 1))
            continue;
        y->person_steps[y->n_person_steps++] = (struct person_step){
            s->over, s->where, s->age_from != 0 ? age_bit(y, s->age_from) : 0,
            s->age_to != AGE_NONE ? age_bit(y, s->age_to + 1u) : 0, s->soort, (uint8_t)(l->first_bit + i), nr };
        y->predicates |= s->over | s->where;
    }
}

_Static_assert(NATIONAL_PERSON_STEPS + (PACKS_PER_OUTCOME - 1) * OVERLAY_PERSON_STEPS <= 64, "bits of a state");
_Static_assert(AGES_PER_PACK * PACKS_PER_OUTCOME <= AGES_MAX && AGES_MAX <= 39, "bits of ages");
_Static_assert(NATIONAL_COUNTERS + (PACKS_PER_OUTCOME - 1) * OVERLAY_COUNTERS <= COUNTERS_MAX, "counters of a state");

/* The number of the reading with a hook, or READINGS_MAX. */
static uint8_t hooked(const struct pack_form *f, enum hook hook)
{
    const struct form_reading *l = FORM_AT(f, f->readings, struct form_reading);

    for (uint32_t i = 0; i < f->readings.n; i++)
        if (l[i].hook == hook)
            return (uint8_t)i;
    return READINGS_MAX;
}

/* What a seal says of the income of somebody: whether the slip counts under the other reading of O7 is not in it. */
static struct income income_in_cells(const struct year *y, const struct adult *v)
{
    int of_year = JAAR_BIT(y->rules.year, y->rules.oldest);
    bool o7 = v->slip_depends_on_o7 && sums_vierweken_varied(y, &y->trial->variation);

    return (struct income){ .route = v->bijstand_years >> of_year & 1 ? ROUTE_BIJSTAND : ROUTE_GEEN,
                            .has_b = o7 || (v->b_years >> B_BIT(y->rules.year) & 1),
                            .b_open = o7 || (v->b_years >> B_OPEN_BIT(y->rules.year) & 1),
                            .unknown = v->unknown_years >> of_year & 1, .depends_on_o7 = v->slip_depends_on_o7 };
}

static void incomes_of(struct year *y, struct consulted *seen)
{
    const struct huishouden *h = &y->trial->facts->huishouden;
    const struct pack_form *f = y->layers[0].pack->form;

    /* The index stays nominal here: a varied index is applied to the cell of the sum. */
    for (int k = 0; k < 2; k++) {
        struct open_part index = trial_open(&y->trial->held, f, f->index[k]);
        y->rules.index[k] = (struct index_range){ index.min, index.max };
    }
    y->rules.vierweken_last_day = y->vierweken == READINGS_MAX || trial_reading(y->trial, f, y->vierweken);
    for (unsigned i = 0; i < h->n_adults; i++) {
        const struct adult *v = &h->adults[i];
        y->incomes[i] = h->income_form == INCOME_EXACT ? derive_income(v, &y->rules) : income_in_cells(y, v);
        if (y->incomes[i].depends_on_o7 && y->vierweken < READINGS_MAX)
            seen->readings |= 1u << y->vierweken;
    }
}

static void year_make(struct walk *k, const struct pack *national, struct day_range start, struct year *y)
{
    const struct pack_form *f = national->form;

    y->trial = k->trial;
    y->n_layers = y->n_person_steps = y->n_ages = 0;
    y->predicates = 0;
    y->days = -1;
    y->rules = (struct income_rules){ .year = year_of(start.min), .start = start };
    layer_add(y, national);
    for (unsigned i = 0; i < k->n_overlays; i++)
        if (strcmp(pack_basis(k->overlays[i]), pack_id(national)) == 0)
            layer_add(y, k->overlays[i]);
    want(k, y, k->wanted);
    for (unsigned i = 0; i < y->n_layers; i++) {
        y->layers[i].place = progress_place(k->progress, y->layers[i].pack);
        person_steps_add(y, &y->layers[i]);
    }
    y->looked_at = y->predicates | PRED_INKOMEN_TELT | ROUTE_B_CLOSED | ~(AGE_BIT(0) - 1);
    y->rules.preferred = y->rules.preferred == 0 ? 1 : y->rules.preferred;
    y->rules.oldest = y->rules.oldest == 0 ? 2 : y->rules.oldest;
    y->days = y->days < 0 ? COOUDERSCHAP_DAYS : y->days;
    y->rounding = hooked(f, HOOK_ROUNDING);
    y->child18 = hooked(f, HOOK_CHILD_18);
    y->vierweken = hooked(f, HOOK_VIERWEKEN);
    y->above = trial_varies(&k->trial->variation, f, true, y->rounding) ? EURO_ABOVE : 0;
    incomes_of(y, &k->progress->consulted[y->layers[0].place]);
}

static bool same_states(const struct states *a, const struct states *b)
{
    return a->n == b->n && a->full == b->full && memcmp(a->s, b->s, a->n * sizeof(a->s[0])) == 0;
}

/* The start dates in one lease year, inside one national pack, month by month. */
static void year_walk(struct walk *k, const struct pack *national, struct day_range start)
{
    const struct huishouden *h = &k->trial->facts->huishouden;
    /* Of a household of which nothing is known, the month of the start tells nothing either. */
    uint8_t month = date_of(start.min).month, last = h->n_adults + h->n_children == 0 ? month : date_of(start.max).month;
    struct year y UNFILLED;
    struct cells c UNFILLED;
    struct states states[2] UNFILLED;   /* of this month and of the last that was walked */
    unsigned now = 0;

    if (!progress_spend(k->progress, WORK_YEAR)) {
        k->values->too_much = true;
        return;
    }
    year_make(k, national, start, &y);
    c.walk = k;
    c.year = &y;
    memset(c.point.consulted, 0, sizeof(c.point.consulted));
    dimensions_of(&c, k->trial->facts);
    states[1].n = 0;
    states[1].full = false;
    for (; month <= last && !is_over(k); month++) {
        struct states *of_month = &states[now];
        persons_states(&y, month, k->progress, of_month);
        if (same_states(of_month, &states[!now]))
            continue;
        k->values->too_much |= of_month->full;
        for (unsigned i = 0; i < of_month->n && !is_over(k); i++)
            state_walk(&c, &of_month->s[i]);
        now = !now;
    }
}

static void pack_add(struct values *w, const struct pack **list, uint8_t *n, const struct pack *p)
{
    for (unsigned i = 0; i < *n; i++)
        if (list[i] == p)
            return;
    if (*n < PACKS_PER_OUTCOME)
        list[(*n)++] = p;
    else
        w->too_much = true;
}

/* There is no national pack on a day. returns the first day after it on which one may be, or DAY_UNKNOWN_MAX */
static int32_t without_policy(struct walk *k, int32_t day, int32_t to)
{
    const struct packset *packs = k->trial->packs;
    int32_t first = INT32_MAX, last = INT32_MIN;

    if (!k->values->no_policy)
        k->values->year_without = day == DAY_UNKNOWN_MIN ? 0 : year_of(day);
    k->values->no_policy = true;
    for (uint32_t i = 0; i < packs->n; i++) {
        const struct pack *p = &packs->packs[i];
        if (pack_is_overlay(p))
            continue;
        first = pack_valid_from(p) < first ? pack_valid_from(p) : first;
        last = pack_valid_to(p) > last ? pack_valid_to(p) : last;
    }
    if (first > last || day > last || to < first)   /* no national pack at all; none on these days */
        return DAY_UNKNOWN_MAX;
    for (uint32_t i = 0; i < packs->n; i++) {
        int32_t begin = pack_valid_from(&packs->packs[i]);
        if (!pack_is_overlay(&packs->packs[i]) && begin > day && begin < last)
            last = begin;
    }
    return last;
}

/* The start dates, segment by segment (R1). */
static void starts_walk(struct walk *k)
{
    struct values *w = k->values;
    int32_t day = k->trial->facts->eenheid.ingangsdatum.min, to = k->trial->facts->eenheid.ingangsdatum.max;

    while (day <= to && !w->too_much) {
        const struct pack *p = packset_national(k->trial->packs, day);
        if (p == NULL) {
            day = without_policy(k, day, to);
            if (day == DAY_UNKNOWN_MAX)
                return;
            continue;
        }
        int32_t end = pack_valid_to(p) < to ? pack_valid_to(p) : to;
        pack_add(w, w->national, &w->n_national, p);
        if (!is_over(k))
            year_walk(k, p, (struct day_range){ day, end });
        day = end + 1;
    }
}

/* ---- days of publication ---- */

/* The days on which the home may have been published. What is open of it lies in the year before the start or on the start
 * itself; a question without a home is about homes of the start date. */
static struct day_range publication_of(const struct question_facts *z)
{
    struct day_range d = z->eenheid.publicatiedatum, start = z->eenheid.ingangsdatum;
    bool from_open = d.min == DAY_UNKNOWN_MIN, to_open = d.max == DAY_UNKNOWN_MAX;

    if (from_open && to_open && !z->eenheid.present)
        return start;
    if (from_open && start.min != DAY_UNKNOWN_MIN) {
        d.min = day_add_months(start.min, -12);
        d.min = d.min > d.max ? d.max : d.min;
    }
    if (to_open)
        d.max = start.max < d.min ? d.min : start.max;
    return d;
}

/* The next stretch of days on which the same overlays hold; false after the last. */
static bool next_stretch(const struct packset *packs, const char *corporation, int32_t last, int32_t *day)
{
    int32_t next = DAY_UNKNOWN_MAX;

    for (uint32_t i = 0; i < packs->n && *day < last; i++) {
        const struct pack *p = &packs->packs[i];
        int32_t begin = pack_valid_from(p), after = pack_valid_to(p) + 1;
        int32_t change = begin > *day ? begin : after;
        if (pack_is_overlay(p) && change > *day && change < next && pack_holds_for(p, corporation))
            next = change;
    }
    if (next > last || next == DAY_UNKNOWN_MAX)
        return false;
    *day = next;
    return true;
}

bool walk_publication(const struct packset *packs, const struct question_facts *z, unsigned k, int32_t *day)
{
    struct day_range days = publication_of(z);

    *day = days.min;
    while (k > 0 && next_stretch(packs, z->corporatie, days.max, day))
        k--;
    return k == 0;
}

void walk_cells(const struct trial *t, struct progress *progress, struct values *out, struct trace *trace)
{
    struct walk k = { .trial = t, .progress = progress, .values = out, .trace = trace,
                      .wanted = t->goal != 0 ? t->goal : FIELDS_ALL };
    struct day_range days = publication_of(t->facts);
    int32_t day = days.min;

    memset(out, 0, sizeof(*out));
    do {
        k.n_overlays = packset_overlays(t->packs, t->facts->corporatie, day, k.overlays, PACKS_PER_OUTCOME);
        if (k.n_overlays == PACKS_PER_OUTCOME) {
            out->too_much = true;
            return;
        }
        starts_walk(&k);
        for (unsigned i = 0; i < k.n_overlays; i++)
            pack_add(out, out->overlays, &out->n_overlays, k.overlays[i]);
    } while (!out->too_much && next_stretch(t->packs, t->facts->corporatie, days.max, &day));
    /* An answer names every pack it rests on, or is none. */
    out->too_much |= out->n_national + out->n_overlays > PACKS_PER_OUTCOME;
}
