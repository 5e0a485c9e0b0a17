#include "policy/walk.h"

#include "base/date.h"
#include "base/status.h"
#include "policy/persons.h"
#include "policy/sums.h"

#include <string.h>


/* ---- cells ---- */

/* The dimensions of home and household that are not persons or income, outermost first, and the two sums. */
#define DIMENSIONS_MAX 17

/* What is open of one slot. It is walked from its last value down; context.from tells down to where a value stands for
 * those below it too, so that only values are tried at which some comparison is answered otherwise. */
struct dimension {
    uint8_t slot;
    uint64_t set;       /* bit v: value v is possible; 0: all from min to max are */
    int64_t min, max;
};

struct dimensions { unsigned n; struct dimension d[DIMENSIONS_MAX]; };

static void dimension_add(struct dimensions *all, struct punt *p, struct dimension d)
{
    p->v[d.slot] = d.max;
    if (d.min == d.max)
        return;
    BUG_IF(all->n == DIMENSIONS_MAX);
    all->d[all->n++] = d;
}

static void add_range(struct dimensions *all, struct punt *p, uint8_t slot, int64_t min, int64_t max)
{
    dimension_add(all, p, (struct dimension){ .slot = slot, .min = min, .max = max });
}

/* A truth is such a set too: NEE is bit 0, JA bit 1. */
static void add_set(struct dimensions *all, struct punt *p, uint8_t slot, unsigned set)
{
    dimension_add(all, p, (struct dimension){ .slot = slot, .set = set, .min = __builtin_ctz(set),
                                              .max = 31 - __builtin_clz(set) });
}

static void dimensions_of(const struct zaakfeiten *z, struct punt *p, struct dimensions *all)
{
    const struct eenheid *e = &z->eenheid;
    const struct huishouden *h = &z->huishouden;

    all->n = 0;
    add_set(all, p, SLOT_WOONRUIMTESOORT, e->woonruimtesoort);
    add_set(all, p, SLOT_AANGEWEZEN, e->aangewezen);
    add_set(all, p, SLOT_PERMANENT, e->permanente_bewoning);
    add_set(all, p, SLOT_VOOR_ACHT, e->voor_acht);
    add_set(all, p, SLOT_DAEB_TAK, e->daeb_tak);
    add_set(all, p, SLOT_MIDDENHUUR, e->middenhuur);
    add_range(all, p, SLOT_KAMERS, e->kamers_min, e->kamers_max);
    add_range(all, p, SLOT_SLAAPKAMERS, e->slaapkamers_min, e->slaapkamers_max);
    add_set(all, p, SLOT_VERZOEK54A, h->verzoek54a);
    add_set(all, p, SLOT_BESLUIT54A, h->besluit54a);
    add_set(all, p, SLOT_NU_HUURT, h->huurt_van_deelnemer);
    add_range(all, p, SLOT_NU_SLAAPKAMERS, h->nu_slaapkamers_min, h->nu_slaapkamers_max);
    add_range(all, p, SLOT_VERMOGEN, h->vermogen.min, h->vermogen.max);
    add_set(all, p, SLOT_HUURSOORT, e->huursoort);
    add_range(all, p, SLOT_HUURPRIJS, e->huurprijs.min, e->huurprijs.max);
    p->v[SLOT_URGENT_15_5] = (h->urgentie & URGENTIE_HVW_15_5) != 0;
    p->v[SLOT_FASE] = z->fase;
    p->v[SLOT_LEEFTIJD_VAN] = e->leeftijd_van;
    p->v[SLOT_LEEFTIJD_TOT] = e->leeftijd_tot;
}

/* What stays the same while the cells of one state are walked. */
struct rondgang {
    struct context *c;
    const struct jaar *j;
    const struct staat *s;
    const struct dimensions *d;
    bool one_sum;                     /* the sum of route B is that of route A */
    struct punt *p;
    struct waarden *w;
};

/* The greatest value of a dimension below v, which is above its least. */
static int64_t value_below(const struct dimension *d, int64_t v)
{
    return d->set == 0 ? v - 1 : 63 - __builtin_clzll(d->set & ((UINT64_C(1) << v) - 1));
}

/* Every cell of dimension k and those within it. */
static void dimension_walk(const struct rondgang *r, unsigned k)
{
    if (k == r->d->n) {
        run_punt(r->c, r->j, r->s, r->p, r->w);
        return;
    }
    const struct dimension *d = &r->d->d[k];
    bool both = d->slot == SLOT_SOM_A && r->one_sum;
    int64_t *from = r->c->from;
    for (int64_t v = d->max;; v = value_below(d, from[d->slot])) {
        r->p->v[d->slot] = v;
        from[d->slot] = INT64_MIN;
        if (both) {
            r->p->v[SLOT_SOM_B] = v;
            from[SLOT_SOM_B] = INT64_MIN;
        }
        dimension_walk(r, k + 1);
        if (both && from[SLOT_SOM_B] > from[SLOT_SOM_A])
            from[SLOT_SOM_A] = from[SLOT_SOM_B];
        if (from[d->slot] <= d->min)
            return;
        r->c->ooit_gelezen |= 1u << d->slot;
        if (run_over(r->c, r->w))
            return;
    }
}

/* Every cell of one state of the persons. */
static void staat_verzamelen(struct context *c, const struct jaar *j, const struct dimensions *d, const struct staat *s,
                             struct punt *p, struct waarden *w)
{
    bool gebruikt[2] = { false, false };
    struct som_ab som = sums_van(c, j, s, gebruikt);
    struct dimensions with_sums = *d;

    add_range(&with_sums, p, SLOT_SOM_A, som.a.min, som.a.max);
    p->v[SLOT_SOM_B] = som.a.max;
    if (som.heeft_b)
        add_range(&with_sums, p, SLOT_SOM_B, som.b.min, som.b.max);
    for (int k = 0; k < 2; k++)
        if (gebruikt[k] && j->regels.index[k].min != j->regels.index[k].max)
            run_open_gezien(c, j->lagen[0].pack->form, j->lagen[0].pack->form->index[k]);
    c->n_vergeleken = 0;
    dimension_walk(&(struct rondgang){ c, j, s, &with_sums, !som.heeft_b, p, w }, 0);
    if (c->variatie.form == NULL && c->doel == 0)
        sums_raadplegen(c, j, s, &som, gebruikt);
}

/* ---- years and packs ---- */

/* The bit of an age; every pack has at most LEEFTIJDEN_PER_PACK of them. */
static uint64_t leeftijd_bit(struct jaar *j, unsigned jaren)
{
    unsigned i = 0;

    while (i < j->n_leeftijden && j->leeftijden[i] != jaren)
        i++;
    if (i == j->n_leeftijden)
        j->leeftijden[j->n_leeftijden++] = (uint8_t)jaren;
    return LEEFTIJD_BIT(i);
}

static void laag_erbij(struct jaar *j, const struct pack *pack)
{
    const struct pack_form *f = pack->form;
    struct laag *l = &j->lagen[j->n_lagen++];

    *l = (struct laag){ .pack = pack };
    if (j->n_lagen > 1) {
        l->persoon_eerst = (uint8_t)(l[-1].persoon_eerst + l[-1].pack->form->n_persoonsstappen);
        l->teller_eerst = (uint8_t)(l[-1].teller_eerst + l[-1].pack->form->n_tellers);
    }
    if (j->voorkeur == 0)
        j->voorkeur = f->jaarvoorkeur;
    if (j->oudste == 0)
        j->oudste = f->oudste_belastingjaar;
    if (j->dagen < 0)
        j->dagen = f->coouderschap_dagen;
}

/* The derivations over persons that what is wanted needs. */
static void persoonsstappen_erbij(struct jaar *j, const struct laag *l, uint64_t wanted)
{
    const struct pack_form *f = l->pack->form;
    const struct form_stap *stappen = FORM_AT(f, f->stappen, struct form_stap);
    unsigned teller = l->teller_eerst;

    for (uint32_t i = 0; i < f->n_persoonsstappen; i++) {
        uint8_t nr = (uint8_t)teller;
        teller += stappen[i].soort == STAP_AANTAL;
        if (!(wanted >> i & 1))
            continue;
        j->persoonsstappen[j->n_persoonsstappen++] = (struct persoonsstap){
            stappen[i].over, stappen[i].waar,
            stappen[i].leeftijd_van != 0 ? leeftijd_bit(j, stappen[i].leeftijd_van) : 0,
            stappen[i].leeftijd_tot != LEEFTIJD_GEEN ? leeftijd_bit(j, stappen[i].leeftijd_tot + 1u) : 0,
            stappen[i].soort, (uint8_t)(l->persoon_eerst + i), nr };
        j->predicaten |= stappen[i].over | stappen[i].waar;
    }
}

_Static_assert(NATIONAAL_PERSOONSSTAPPEN + (PACKS_PER_UITSLAG - 1) * OVERLAY_PERSOONSSTAPPEN <= 64, "bits of a state");
_Static_assert(LEEFTIJDEN_PER_PACK * PACKS_PER_UITSLAG <= LEEFTIJDEN_MAX && LEEFTIJDEN_MAX <= 39, "bits of ages");
_Static_assert(NATIONAAL_TELLERS + (PACKS_PER_UITSLAG - 1) * OVERLAY_TELLERS <= TELLERS_MAX, "counters of a state");

static void jaar_inkomens(struct context *c, struct jaar *j)
{
    const struct huishouden *h = &j->zaak->huishouden;
    const struct pack_form *f = j->lagen[0].pack->form;
    struct geraadpleegd *g = run_geraadpleegd(c, j->lagen[0].pack);

    /* The index stays nominal here: a varied index is applied to the cell of the sum. */
    for (int k = 0; k < 2; k++) {
        struct open_deel index = run_open(c, f, f->index[k]);
        j->regels.index[k] = (struct index_range){ index.min, index.max };
    }
    j->regels.jaar = j->jaar;
    j->regels.voorkeur = j->voorkeur;
    j->regels.oudste = j->oudste;
    j->regels.vierweken_laatste_dag = j->vierweken == LEZINGEN_MAX || run_lezing(c, f, j->vierweken);
    for (unsigned i = 0; i < h->n_volwassenen; i++) {
        const struct volwassene *v = &h->volwassenen[i];
        struct income *in = &j->inkomens[i];
        if (h->inkomensvorm == INKOMENS_EXACT) {
            *in = derive_income(v, &j->regels);
        } else {
            /* Whether the slip counts under the other reading is not in a seal. */
            bool o7 = v->slip_hangt_af_van_o7 && sums_vierweken(c, j);
            *in = (struct income){
                .route = v->bijstand_jaren >> JAAR_BIT(j->jaar, j->oudste) & 1 ? ROUTE_BIJSTAND : ROUTE_GEEN,
                .heeft_b = o7 || (v->b_jaren >> B_BIT(j->jaar) & 1),
                .b_open = o7 || (v->b_jaren >> B_OPEN_BIT(j->jaar) & 1),
                .zonder = v->zonder_jaren >> JAAR_BIT(j->jaar, j->oudste) & 1,
                .hangt_af_van_o7 = v->slip_hangt_af_van_o7 };
        }
        if (in->hangt_af_van_o7 && g != NULL && j->vierweken < LEZINGEN_MAX)
            g->lezingen |= 1u << j->vierweken;
    }
}

static bool staten_gelijk(const struct staten *a, const struct staten *b)
{
    return a->n == b->n && a->vol == b->vol && memcmp(a->s, b->s, a->n * sizeof(a->s[0])) == 0;
}

/* One segment of start dates inside one national pack. */
static void jaar_verzamelen(struct context *c, const struct zaakfeiten *z, const struct pack *nationaal,
                            const struct pack *const *overlays, unsigned n_overlays, int32_t van, int32_t tot,
                            struct waarden *w)
{
    struct jaar j = { .zaak = z, .dagen = -1, .jaar = year_of(van), .regels.ingang = { van, tot } };
    struct dimensions d ONGEVULD;
    struct staten nu ONGEVULD, vorig ONGEVULD;
    struct punt p ONGEVULD;

    if (!run_spend(c, WORK_YEAR)) {
        w->alles = true;
        return;
    }
    laag_erbij(&j, nationaal);
    for (unsigned i = 0; i < n_overlays; i++)
        if (strcmp(pack_basis(overlays[i]), pack_id(nationaal)) == 0)
            laag_erbij(&j, overlays[i]);
    run_want(c, &j, c->wanted);
    for (unsigned i = 0; i < j.n_lagen; i++)
        persoonsstappen_erbij(&j, &j.lagen[i], c->steps[i]);
    j.bekeken = j.predicaten | PRED_INKOMEN_TELT | DICHT | ~(LEEFTIJD_BIT(0) - 1);
    j.voorkeur = j.voorkeur == 0 ? 1 : j.voorkeur;
    j.oudste = j.oudste == 0 ? 2 : j.oudste;
    j.dagen = j.dagen < 0 ? COOUDERSCHAP_DAYS : j.dagen;
    j.afronding = run_haak(nationaal->form, HAAK_AFRONDING);
    j.kind18 = run_haak(nationaal->form, HAAK_KIND_18);
    j.vierweken = run_haak(nationaal->form, HAAK_VIERWEKEN);
    if (sums_afronding(c, &j))
        j.euro_erbij = EURO_AF;
    jaar_inkomens(c, &j);
    dimensions_of(z, &p, &d);
    vorig.n = 0;
    vorig.vol = false;
    /* Of a household of which nothing is known, the month of the start tells nothing either. */
    bool nobody = z->huishouden.n_volwassenen + z->huishouden.n_kinderen == 0;
    uint8_t maand = date_of(van).month, laatste = nobody ? maand : date_of(tot).month;
    for (; maand <= laatste && !run_over(c, w); maand++) {
        persons_staten(c, &j, maand, &nu);
        if (staten_gelijk(&nu, &vorig))
            continue;
        w->alles |= nu.vol;
        for (unsigned i = 0; i < nu.n && !run_over(c, w); i++)
            staat_verzamelen(c, &j, &d, &nu.s[i], &p, w);
        vorig.vol = nu.vol;
        vorig.n = nu.n;
        memcpy(vorig.s, nu.s, nu.n * sizeof(nu.s[0]));
    }
}

static void pack_onthouden(const struct pack **lijst, uint8_t *n, const struct pack *p, struct waarden *w)
{
    for (unsigned i = 0; i < *n; i++)
        if (lijst[i] == p)
            return;
    if (*n < PACKS_PER_UITSLAG)
        lijst[(*n)++] = p;
    else
        w->alles = true;
}

/* The start dates, segment by segment (R1). */
static void datums_verzamelen(struct context *c, const struct zaakfeiten *z, const struct pack *const *overlays,
                              unsigned n_overlays, struct waarden *w)
{
    int32_t van = z->eenheid.ingangsdatum.min, tot = z->eenheid.ingangsdatum.max;
    int32_t eerste = INT32_MAX, laatste = INT32_MIN;

    for (uint32_t i = 0; i < c->packs->n; i++) {
        const struct pack *p = &c->packs->packs[i];
        if (pack_is_overlay(p))
            continue;
        eerste = pack_geldig_van(p) < eerste ? pack_geldig_van(p) : eerste;
        laatste = pack_geldig_tot(p) > laatste ? pack_geldig_tot(p) : laatste;
    }
    while (van <= tot && !w->alles) {
        const struct pack *p = packset_nationaal(c->packs, van);
        if (p == NULL) {
            if (!w->beleid_ontbreekt)
                w->beleid_jaar = van == DAG_ONBEKEND_MIN ? 0 : year_of(van);
            w->beleid_ontbreekt = true;
            if (eerste > laatste || van > laatste || tot < eerste)   /* no national pack at all; none on these days */
                return;
            int32_t volgende = laatste;
            for (uint32_t i = 0; i < c->packs->n; i++) {
                int32_t begin = pack_geldig_van(&c->packs->packs[i]);
                if (!pack_is_overlay(&c->packs->packs[i]) && begin > van && begin < volgende)
                    volgende = begin;
            }
            van = volgende;
            continue;
        }
        int32_t eind = pack_geldig_tot(p) < tot ? pack_geldig_tot(p) : tot;
        pack_onthouden(w->nationaal, &w->n_nationaal, p, w);
        if (!run_over(c, w))
            jaar_verzamelen(c, z, p, overlays, n_overlays, van, eind, w);
        van = eind + 1;
    }
}

/* The days on which the home may have been published. What is open of it lies in the year before the start or on the start
 * itself; a question without a home is about homes of the start date. */
static struct dagbereik publicatie_van(const struct zaakfeiten *z)
{
    struct dagbereik d = z->eenheid.publicatiedatum, start = z->eenheid.ingangsdatum;
    bool van_open = d.min == DAG_ONBEKEND_MIN, tot_open = d.max == DAG_ONBEKEND_MAX;

    if (van_open && tot_open && !z->eenheid.aanwezig)
        return start;
    if (van_open && start.min != DAG_ONBEKEND_MIN) {
        d.min = day_add_months(start.min, -12);
        d.min = d.min > d.max ? d.max : d.min;
    }
    if (tot_open)
        d.max = start.max < d.min ? d.min : start.max;
    return d;
}

/* The first day after `dag` on which other overlays hold for the corporation. */
static int32_t wissel_na(const struct context *c, const struct zaakfeiten *z, int32_t dag)
{
    int32_t volgende = DAG_ONBEKEND_MAX;

    for (uint32_t i = 0; i < c->packs->n; i++) {
        const struct pack *p = &c->packs->packs[i];
        int32_t begin = pack_geldig_van(p), na = pack_geldig_tot(p) + 1;
        int32_t wissel = begin > dag ? begin : na;
        if (pack_is_overlay(p) && wissel > dag && wissel < volgende && pack_geldt_voor(p, z->corporatie))
            volgende = wissel;
    }
    return volgende;
}

/* The next stretch of days on which the same overlays hold; false after the last. */
static bool next_stretch(const struct context *c, const struct zaakfeiten *z, int32_t laatste, int32_t *dag)
{
    int32_t volgende = *dag < laatste ? wissel_na(c, z, *dag) : DAG_ONBEKEND_MAX;

    if (volgende > laatste || volgende == DAG_ONBEKEND_MAX)
        return false;
    *dag = volgende;
    return true;
}

bool walk_publicatie(const struct context *c, const struct zaakfeiten *z, unsigned k, int32_t *dag)
{
    struct dagbereik dagen = publicatie_van(z);

    *dag = dagen.min;
    while (k > 0 && next_stretch(c, z, dagen.max, dag))
        k--;
    return k == 0;
}

void walk_verzamel(struct context *c, const struct zaakfeiten *z, struct waarden *w)
{
    const struct pack *overlays[PACKS_PER_UITSLAG];   /* one more than may take part: then too many do */
    struct dagbereik dagen = publicatie_van(z);
    int32_t dag = dagen.min;

    memset(w, 0, sizeof(*w));
    c->wanted = c->doel != 0 ? c->doel : FIELDS_ALL;
    do {
        unsigned n = packset_overlays(c->packs, z->corporatie, dag, overlays, PACKS_PER_UITSLAG);
        if (n == PACKS_PER_UITSLAG) {
            w->alles = true;
            return;
        }
        datums_verzamelen(c, z, overlays, n, w);
        for (unsigned i = 0; i < n; i++)
            pack_onthouden(w->overlays, &w->n_overlays, overlays[i], w);
    } while (!w->alles && next_stretch(c, z, dagen.max, &dag));
    /* An answer names every pack it rests on, or is none. */
    w->alles |= w->n_nationaal + w->n_overlays > PACKS_PER_UITSLAG;
}

uint8_t walk_beslist(const struct waarden *w, unsigned slot)
{
    unsigned set = w->set[VELD(slot)];

    if (w->alles || w->beleid_ontbreekt || set == 0 || (set & (set - 1)) != 0)
        return 0;
    return (uint8_t)__builtin_ctz(set);
}
