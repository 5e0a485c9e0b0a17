#include "policy/coarsen.h"

#include "base/date.h"
#include "policy/cell.h"
#include "policy/derive.h"
#include "pack/layout.h"
#include "model/outcome.h"
#include "model/valid.h"

#include <string.h>

#define YEARS_MAX 4
#define MASKS_MAX 16
#define DAGEN_MAX 8
#define OPEN_KIND_MAX 3         /* adults of whom it is unknown whether they are children: 8 subsets */
#define CLASS_FIRST_YEAR 1800
#define CLASS_UNKNOWN 65535

/* One lease year, preferred and oldest tax year, with everybody's income under them. */
struct view {
    const struct pack_form *form;
    int16_t jaar;
    uint8_t preference, oudste;
    bool gevraagd;                  /* some corporation of the dossier asks for it */
    struct income inkomens[ROOSTER_MAX];
};

struct work {
    const struct huishouden *h;
    struct view views[4 * YEARS_MAX];
    unsigned n_views;
    uint8_t masks[MASKS_MAX];       /* which adults count: base first */
    unsigned n_masks;
    int64_t dagen[DAGEN_MAX];       /* coouderschapDagen in use, ascending */
    unsigned n_dagen;
    const struct pack_form *overlays[PACKSET_MAX];   /* of the corporations: their limits cut too */
    unsigned n_overlays;
};

/* ---- packs in force ---- */

static bool in_force(const struct pack *p, int32_t from, int32_t to)
{
    return pack_valid_from(p) <= to && pack_valid_to(p) >= from;
}

/* Preferred and oldest tax year together, as one bit of a set. */
#define CHOICE(preference, oudste) (1u << (2 * ((preference) - 1) + (oudste) - 1))

static void keep_overlay(struct work *w, const struct pack_form *f)
{
    for (unsigned i = 0; i < w->n_overlays; i++)
        if (w->overlays[i] == f)
            return;
    w->overlays[w->n_overlays++] = f;
}

/* What the overlays of one corporation choose of preferred and oldest tax year, with the national choice for days on
 * which none chooses; notes their days of co-parenting. */
static unsigned choices_of(struct work *w, const struct packset *packs, const char *corporatie, int32_t from, int32_t to)
{
    unsigned preferences = 0, oudste = 0, choices = 0;
    bool always[2] = { false, false };

    for (uint32_t i = 0; i < packs->n; i++) {
        const struct pack *p = &packs->packs[i];
        bool whole_period = pack_valid_from(p) <= from && pack_valid_to(p) >= to;
        if (!pack_is_overlay(p) || !in_force(p, from, to) || !pack_holds_for(p, corporatie))
            continue;
        keep_overlay(w, p->form);
        preferences |= p->form->jaarvoorkeur != 0 ? 1u << p->form->jaarvoorkeur : 0;
        oudste |= p->form->oudste_belastingjaar != 0 ? 1u << p->form->oudste_belastingjaar : 0;
        always[0] |= p->form->jaarvoorkeur != 0 && whole_period;
        always[1] |= p->form->oudste_belastingjaar != 0 && whole_period;
        if (p->form->coouderschap_dagen >= 0 && w->n_dagen < DAGEN_MAX)
            w->n_dagen = cell_cut(w->dagen, w->n_dagen, p->form->coouderschap_dagen);
    }
    preferences |= always[0] ? 0 : 1u << 1;
    oudste |= always[1] ? 0 : 1u << 2;
    for (unsigned v = 1; v <= 2; v++)
        for (unsigned o = 1; o <= 2; o++)
            if ((preferences >> v & 1) && (oudste >> o & 1))
                choices |= CHOICE(v, o);
    return choices;
}

/* The index of a pack; where it is open, all of its range. */
static struct index_range index_of(const struct pack_form *f, int k)
{
    const struct form_param *p = &FORM_AT(f, f->params, struct form_param)[f->index[k]];

    return p->open ? (struct index_range){ p->min, p->max } : (struct index_range){ p->value, p->value };
}

static void fill_view(struct work *w, const struct pack *p, uint8_t preference, uint8_t oudste, bool gevraagd)
{
    struct view *b = &w->views[w->n_views++];
    /* The day of the start is not known yet. A declaration was made by today, so only one of a later year than the lease
     * is surely dated after its start. */
    struct income_rules r = { .year = year_of(pack_valid_from(p)), .preferred = preference, .oldest = oudste,
                              .start = { pack_valid_to(p), pack_valid_to(p) }, .vierweken_last_day = true };
    const struct form_reading *l = FORM_AT(p->form, p->form->readings, struct form_reading);

    *b = (struct view){ .form = p->form, .jaar = r.year, .preference = preference, .oudste = oudste, .gevraagd = gevraagd };
    for (int k = 0; k < 2; k++)
        r.index[k] = index_of(p->form, k);
    for (uint32_t k = 0; k < p->form->readings.n; k++)
        if (l[k].hook == HOOK_VIERWEKEN)
            r.vierweken_last_day = l[k].by_default;
    for (unsigned k = 0; k < w->h->n_adults; k++)
        b->inkomens[k] = derive_income(&w->h->adults[k], &r);
}

static void fill_views(struct work *w, const struct packset *packs, const char corporaties[][CORPORATIE_MAX],
                       unsigned n, int32_t from, int32_t to)
{
    unsigned choices = n == 0 ? choices_of(w, packs, "", from, to) : 0, years = 0;

    w->n_dagen = cell_cut(w->dagen, 0, COOUDERSCHAP_DAYS);
    for (unsigned i = 0; i < n; i++)
        choices |= choices_of(w, packs, corporaties[i], from, to);
    for (uint32_t i = 0; i < packs->n && years < YEARS_MAX; i++) {
        const struct pack *p = &packs->packs[i];
        if (pack_is_overlay(p) || !in_force(p, from, to))
            continue;
        years++;
        /* With both tax years first: these tell whether one sum serves all. */
        for (uint8_t o = 2; o >= 1; o--)
            for (uint8_t v = 1; v <= 2; v++)
                if (choices & (CHOICE(v, 1) | CHOICE(v, 2)))
                    fill_view(w, p, v, o, choices & CHOICE(v, o));
    }
}

/* ---- who counts ---- */

static void add_mask(struct work *w, unsigned mask)
{
    for (unsigned i = 0; i < w->n_masks; i++)
        if (w->masks[i] == mask)
            return;
    if (w->n_masks < MASKS_MAX)
        w->masks[w->n_masks++] = (uint8_t)mask;
}

/* Who counts in one month: `fixed` surely, `open` perhaps. kind18: how an adult child reads of whom it is not known. */
static void masks_of_month(struct work *w, int16_t jaar, uint8_t maand, bool kind18)
{
    int32_t adult = derive_born_by(jaar, maand, 18);
    unsigned fixed = 0, open = 0, n_open = 0;

    for (unsigned i = 0; i < w->h->n_adults; i++) {
        const struct adult *v = &w->h->adults[i];
        bool counts_as_child = v->onderhouden == TRUTH_NO || (v->onderhouden == TRUTH_UNKNOWN && !kind18);
        bool yes = v->kind == TRUTH_NO || (v->geboortedatum.max <= adult && counts_as_child);
        bool niet = v->kind == TRUTH_YES && (v->geboortedatum.min > adult || !counts_as_child);
        if (yes)
            fixed |= 1u << i;
        else if (!niet)
            open |= 1u << i;
    }
    for (unsigned i = open; i != 0; i &= i - 1)
        n_open++;
    if (n_open > OPEN_KIND_MAX)
        open = 0;
    for (unsigned part = open;; part = (part - 1) & open) {
        add_mask(w, fixed | part);
        if (part == 0)
            return;
    }
}

static void fill_masks(struct work *w, int32_t from)
{
    int16_t laatste = 0;

    for (unsigned i = 0; i < w->n_views; i++)
        laatste = w->views[i].jaar > laatste ? w->views[i].jaar : laatste;
    for (int kind18 = 1; kind18 >= 0; kind18--)
        for (int m = date_of(from).year * 12 + date_of(from).month - 1; m < (laatste + 1) * 12; m++)
            masks_of_month(w, (int16_t)(m / 12), (uint8_t)(m % 12 + 1), kind18);
}

/* ---- sums ---- */

static unsigned who_ever_counts(const struct work *w)
{
    unsigned who = 0;

    for (unsigned i = 0; i < w->n_masks; i++)
        who |= w->masks[i];
    return who;
}

/* Case U: everybody who may count has tax income of one year, the same for every lease year. 0: it is not so. */
static int16_t uniform_jaar(const struct work *w)
{
    unsigned who = who_ever_counts(w);
    int16_t jaar = 0;

    for (unsigned b = 0; b < w->n_views; b++)
        for (unsigned i = 0; i < w->h->n_adults; i++) {
            const struct income *p = &w->views[b].inkomens[i];
            int16_t t = (int16_t)(w->views[b].jaar - p->years_back);
            if (!(who >> i & 1) || w->views[b].oudste == 1)
                continue;
            if (p->years_back == 0 || p->has_b || (jaar != 0 && jaar != t))
                return 0;
            jaar = t;
        }
    return jaar;
}

/* Where it is not known whether route B may be used: A of one such person is the amount if it may not, B that if it may;
 * beside others with a route B each sum holds both. */
static struct amount income_by(const struct income *p, bool route_b, bool alone)
{
    struct amount x = route_b ? p->b : p->a;

    if (!p->b_open || (alone && route_b))
        return x;
    return alone ? p->closed : derive_enclose(x, p->closed);
}

static struct amount sum_of(const struct view *b, unsigned n, unsigned mask, bool route_b)
{
    struct amount sum = { 0, 0 };
    unsigned n_b = 0;

    for (unsigned i = 0; i < n; i++)
        n_b += (mask >> i & 1) && b->inkomens[i].has_b;
    for (unsigned i = 0; i < n; i++)
        if (mask >> i & 1)
            sum = derive_plus(sum, income_by(&b->inkomens[i], route_b, n_b == 1));
    return sum;
}

static struct money_range cell_range(struct amount x, int64_t divisor, const int64_t *cuts, unsigned n, int64_t euro)
{
    return (struct money_range){
        .min = x.min == AMOUNT_MIN ? MONEY_UNKNOWN_MIN : cell_of(x.min / divisor, cuts, n, euro).min,
        .max = x.max == AMOUNT_MAX ? MONEY_UNKNOWN_MAX : cell_of(x.max / divisor, cuts, n, euro).max,
    };
}

static void add_sum(struct dossier_facts *out, struct sum s)
{
    if (out->n_sums < SUMS_MAX)
        out->sums[out->n_sums++] = s;
}

/* The members of a mask of whom it is open whether they are children: names the sum. */
static uint8_t with_children(const struct work *w, unsigned mask)
{
    unsigned out = 0;

    for (unsigned i = 0; i < w->h->n_adults; i++)
        if (mask >> i & 1 && w->h->adults[i].kind != TRUTH_NO)
            out |= 1u << i;
    return (uint8_t)out;
}

struct cuts { unsigned n; int64_t v[CELL_CUTS_MAX]; };

static void keep_cut(struct cuts *s, int64_t v)
{
    /* One cut too few only leaves a cell undecided that need not be. */
    if (s->n < CELL_CUTS_MAX)
        s->n = cell_cut(s->v, s->n, v);
}

/* The limits of a pack, as amounts of tax income: at both ends of an open index. */
static void cuts_of(struct cuts *s, const struct pack_form *f, struct index_range index)
{
    const int64_t *bounds = FORM_AT(f, f->income_bounds, int64_t);

    for (uint32_t i = 0; i < f->income_bounds.n; i++) {
        keep_cut(s, cell_divide_down(bounds[i] * INDEX_ONE, index.min));
        keep_cut(s, cell_divide_down(bounds[i] * INDEX_ONE, index.max));
    }
}

static void uniform_sums(const struct work *w, int16_t jaar, struct dossier_facts *out)
{
    struct cuts s = { .n = 0 };

    for (unsigned b = 0; b < w->n_views; b++) {
        struct index_range index = index_of(w->views[b].form, w->views[b].jaar - jaar - 1);
        cuts_of(&s, w->views[b].form, index);
        for (unsigned i = 0; i < w->n_overlays; i++)
            cuts_of(&s, w->overlays[i], index);
    }
    struct view b = { .jaar = (int16_t)(jaar + 1) };   /* everybody's tax income of that year as it is */
    const struct income_rules r = { .year = b.jaar, .preferred = 1, .oldest = 1,
                                    .start = { DAY_UNKNOWN_MIN, DAY_UNKNOWN_MIN }, .index = { INDEX_NONE, INDEX_NONE } };
    for (unsigned i = 0; i < w->h->n_adults; i++)
        b.inkomens[i] = derive_income(&w->h->adults[i], &r);
    for (unsigned m = 0; m < w->n_masks; m++)
        add_sum(out, (struct sum){ .cell = cell_range(sum_of(&b, w->h->n_adults, w->masks[m], false),
                                                      INDEX_ONE, s.v, s.n, 100),
                                     .belastingjaar = jaar, .form = SUM_UNIFORM,
                                     .with_children = with_children(w, w->masks[m]) });
    explicit_bzero(&b, sizeof(b));
}

/* Case M: per lease year one cell of the sum by route A, and one by route B where somebody has one. */
static void sums_by_year(const struct work *w, struct dossier_facts *out)
{
    for (unsigned m = 0; m < w->n_masks; m++)
        for (unsigned k = 0; k < w->n_views; k++) {
            const struct view *b = &w->views[k];
            struct cuts s = { .n = 0 };
            bool has_b = false;
            if (!b->gevraagd)
                continue;
            cuts_of(&s, b->form, (struct index_range){ 1, 1 });
            for (unsigned i = 0; i < w->n_overlays; i++)
                cuts_of(&s, w->overlays[i], (struct index_range){ 1, 1 });
            for (unsigned i = 0; i < w->h->n_adults; i++)
                has_b |= (w->masks[m] >> i & 1) && b->inkomens[i].has_b;
            for (int route = 0; route <= (has_b ? 1 : 0); route++)
                add_sum(out, (struct sum){
                    .cell = cell_range(sum_of(b, w->h->n_adults, w->masks[m], route == 1), 1, s.v, s.n,
                                       100 * INDEX_ONE),
                    .jaar = b->jaar, .form = route == 1 ? SUM_B : SUM_A, .with_children = with_children(w, w->masks[m]),
                    .preference = b->preference, .oudste = b->oudste });
        }
}

/* ---- persons ---- */

static uint16_t birth_class(int32_t dag)
{
    struct date d = date_of(dag);

    return (uint16_t)((d.year - CLASS_FIRST_YEAR) * 24 + (d.month - 1) * 2 + (d.day > 1));
}

static struct birth_class class_of(struct day_range d)
{
    return (struct birth_class){ d.min == DAY_UNKNOWN_MIN ? (uint16_t)0 : birth_class(d.min),
                                 d.max == DAY_UNKNOWN_MAX ? (uint16_t)CLASS_UNKNOWN : birth_class(d.max) };
}

static struct date class_date(uint16_t class)
{
    return (struct date){ (int16_t)(CLASS_FIRST_YEAR + class / 24), (uint8_t)(class % 24 / 2 + 1), 1 };
}

static struct day_range class_days(struct birth_class k)
{
    struct day_range d = { DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX };

    if (k.from != 0)
        d.min = day_of(class_date(k.from)) + (k.from & 1);
    if (k.to != CLASS_UNKNOWN) {
        struct date m = class_date(k.to);
        d.max = day_of(m) + (k.to & 1 ? days_in_month(m.year, m.month) - 1 : 0);
    }
    return d;
}

static int16_t days_cell(const struct work *w, int16_t dagen, bool end)
{
    int16_t from = 0;

    for (unsigned i = 0; i < w->n_dagen; i++) {
        if (dagen < w->dagen[i])
            return end ? (int16_t)(w->dagen[i] - 1) : from;
        from = (int16_t)w->dagen[i];
    }
    return end ? (int16_t)366 : from;
}

static void fill_adult(const struct work *w, unsigned i, struct dossier_facts_adult *out)
{
    const struct adult *v = &w->h->adults[i];

    *out = (struct dossier_facts_adult){
        .birth = class_of(v->geboortedatum), .dagen_min = days_cell(w, v->dagen_min, false),
        .dagen_max = days_cell(w, v->dagen_max, true), .status = (uint16_t)v->status,
        .status_unknown = (uint16_t)v->status_unknown, .rol = v->rol,
        .kind_onderhouden = (uint8_t)(v->kind | v->onderhouden << 2) };
    for (unsigned b = 0; b < w->n_views; b++) {
        const struct income *p = &w->views[b].inkomens[i];
        unsigned bit = 1u << B_BIT(w->views[b].jaar) | (p->b_open ? 1u << B_OPEN_BIT(w->views[b].jaar) : 0);
        unsigned jaar_bit = 1u << JAAR_BIT(w->views[b].jaar, w->views[b].oudste);
        if (b == 0)
            out->route = p->route;
        out->b_years = (uint8_t)(out->b_years | (p->has_b ? bit : 0));
        out->slip_depends_on_o7 |= p->depends_on_o7;
        out->unknown_years = (uint8_t)(out->unknown_years | (p->unknown ? jaar_bit : 0));
        out->bijstand_years = (uint8_t)(out->bijstand_years | (p->route == ROUTE_BIJSTAND ? jaar_bit : 0));
    }
    if (out->b_years != 0 || out->slip_depends_on_o7)
        out->aanleiding = v->aanleiding;
    if (out->aanleiding == AANLEIDING_GEEN_GEGEVENS)
        out->kind_onderhouden |= (uint8_t)(v->inspecteursverklaring << 4);
}

static struct money_range vermogen_cell(const struct work *w, struct money_range v)
{
    struct money_range out = { MONEY_UNKNOWN_MIN, MONEY_UNKNOWN_MAX };

    for (unsigned b = 0; b < w->n_views + w->n_overlays; b++) {
        const struct pack_form *f = b < w->n_views ? w->views[b].form : w->overlays[b - w->n_views];
        const int64_t *g = FORM_AT(f, f->asset_bounds, int64_t);
        for (uint32_t i = 0; i < f->asset_bounds.n; i++) {
            if (g[i] < v.min && g[i] + 1 > out.min)
                out.min = g[i] + 1;
            if (g[i] >= v.max && g[i] < out.max)
                out.max = g[i];
        }
    }
    return out;
}

/* Sums of as many amounts stay within int64 only inside this range. */
static bool amounts_ok(const struct huishouden *h)
{
    for (unsigned i = 0; i < h->n_adults && i < ADULTS_MAX; i++)
        for (unsigned k = 0; k < h->adults[i].n_inkomens && k < INKOMENS_MAX; k++) {
            const struct inkomen *in = &h->adults[i].inkomens[k];
            if ((in->min != MONEY_UNKNOWN_MIN && (in->min < MONEY_MIN || in->min > MONEY_MAX)) ||
                (in->max != MONEY_UNKNOWN_MAX && (in->max < MONEY_MIN || in->max > MONEY_MAX)))
                return false;
        }
    return true;
}

enum status coarsen(const struct packset *packs, const char corporaties[][CORPORATIE_MAX], unsigned n, int32_t today,
                    int32_t to, const struct huishouden *exact, struct dossier_facts *out)
{
    struct work w;

    memset(out, 0, sizeof(*out));
    if (!amounts_ok(exact))
        return REFUSED_AMOUNT;
    if (!household_valid(exact) || exact->income_form != INCOME_EXACT || exact->n_adults > ROOSTER_MAX)
        return REFUSED_MESSAGE;
    memset(&w, 0, sizeof(w));
    w.h = exact;
    fill_views(&w, packs, corporaties, n, today, to);
    fill_masks(&w, today);
    *out = (struct dossier_facts){ .versie = DOSSIER_FACTS_VERSION, .n_adults = exact->n_adults,
                                   .n_children = exact->n_children, .verzoek54a = exact->verzoek54a,
                                   .samenstelling = exact->samenstelling,
                                   .vermogen = vermogen_cell(&w, exact->vermogen) };
    for (unsigned i = 0; i < exact->n_adults; i++)
        fill_adult(&w, i, &out->adults[i]);
    for (unsigned i = 0; i < exact->n_children; i++) {
        const struct child *k = &exact->children[i];
        out->children[i] = (struct dossier_facts_child){
            .birth = class_of(k->geboortedatum), .dagen_min = days_cell(&w, k->dagen_min, false),
            .dagen_max = days_cell(&w, k->dagen_max, true), .status = k->status,
            .status_unknown = k->status_unknown, .rol = k->rol, .kind = k->kind,
            .onderhouden = k->onderhouden };
    }
    int16_t jaar = w.n_views > 0 ? uniform_jaar(&w) : (int16_t)0;
    if (jaar != 0)
        uniform_sums(&w, jaar, out);
    else
        sums_by_year(&w, out);
    explicit_bzero(&w, sizeof(w));
    return OK;
}

static bool class_ok(struct birth_class k)
{
    uint16_t laatste = (2999 - CLASS_FIRST_YEAR) * 24 + 23;

    return k.from <= laatste && (k.to <= laatste || k.to == CLASS_UNKNOWN) && k.from <= k.to;
}

enum status dossier_facts_household(const struct dossier_facts *d, struct huishouden *out)
{
    const struct day_range onbekend = { DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX };
    bool ok = d->versie == DOSSIER_FACTS_VERSION && d->n_adults <= ROOSTER_MAX &&
              d->n_children <= CHILDREN_MAX && d->n_sums <= SUMS_MAX;

    memset(out, 0, sizeof(*out));
    for (unsigned i = 0; ok && i < d->n_adults; i++)
        ok = class_ok(d->adults[i].birth);
    for (unsigned i = 0; ok && i < d->n_children; i++)
        ok = class_ok(d->children[i].birth);
    if (!ok)
        return REFUSED_SEAL_INVALID;
    out->n_adults = d->n_adults;
    out->n_children = d->n_children;
    out->n_sums = d->n_sums;
    out->income_form = INCOME_CELLS;
    out->verzoek54a = d->verzoek54a;
    out->besluit54a = TRUTH_NO;
    out->huurt_van_deelnemer = TRUTH_NO;
    out->samenstelling = d->samenstelling;
    out->vermogen = d->vermogen;
    for (unsigned i = 0; i < d->n_adults; i++) {
        const struct dossier_facts_adult *v = &d->adults[i];
        out->adults[i] = (struct adult){
            .geboortedatum = class_days(v->birth), .rol = v->rol, .kind = v->kind_onderhouden & 3,
            .onderhouden = v->kind_onderhouden >> 2 & 3,
            .aanleiding = v->aanleiding, .dagen_min = v->dagen_min, .dagen_max = v->dagen_max, .status = v->status,
            .status_unknown = v->status_unknown,
            .inspecteursverklaring = v->kind_onderhouden >> 4 != 0 ? v->kind_onderhouden >> 4 : TRUTH_NO,
            .route = v->route,
            .slip_depends_on_o7 = v->slip_depends_on_o7, .unknown_years = v->unknown_years,
            .bijstand_years = v->bijstand_years, .b_years = v->b_years,
            .loon = { .vakantiegeld_apart = TRUTH_NO, .periode_einde = onbekend }, .verklaring_datum = onbekend,
            .geschat = { MONEY_UNKNOWN_MIN, MONEY_UNKNOWN_MAX }, .bewijs_datum = onbekend };
    }
    for (unsigned i = 0; i < d->n_children; i++) {
        const struct dossier_facts_child *k = &d->children[i];
        out->children[i] = (struct child){
            .geboortedatum = class_days(k->birth), .dagen_min = k->dagen_min, .dagen_max = k->dagen_max,
            .status = k->status, .status_unknown = k->status_unknown, .rol = k->rol, .kind = k->kind,
            .onderhouden = k->onderhouden };
    }
    memcpy(out->sums, d->sums, d->n_sums * sizeof(out->sums[0]));
    if (household_valid(out))
        return OK;
    memset(out, 0, sizeof(*out));
    return REFUSED_SEAL_INVALID;
}
