#include "policy/walk.h"

#include "base/date.h"
#include "policy/persons.h"
#include "policy/sums.h"

#include <string.h>

#define REPS_MAX 96

/* ---- cells ---- */

struct reps { unsigned n; int64_t v[REPS_MAX]; };

/* The last member of every cell that the limits cut [min, max] into. */
static bool reps_snijden(struct reps *r, int64_t min, int64_t max, const int64_t *grenzen, uint32_t n, int64_t factor,
                         int64_t plus)
{
    for (uint32_t i = 0; i < n; i++) {
        int64_t g = grenzen[i] * factor + plus;
        unsigned k = r->n;
        if (g < min || g >= max)
            continue;
        while (k > 0 && r->v[k - 1] > g)
            k--;
        if (k > 0 && r->v[k - 1] == g)
            continue;
        if (r->n == REPS_MAX - 1)
            return false;
        memmove(&r->v[k + 1], &r->v[k], (r->n - k) * sizeof(r->v[0]));
        r->v[k] = g;
        r->n++;
    }
    return true;
}

static bool reps_van(struct reps *r, const struct jaar *j, int64_t min, int64_t max, size_t lijst)
{
    r->n = 0;
    for (unsigned i = 0; min != max && i < j->n_lagen; i++) {
        const struct pack_form *f = j->lagen[i].pack->form;
        const struct form_deel *d = (const struct form_deel *)(const void *)((const uint8_t *)f + lijst);
        if (!reps_snijden(r, min, max, FORM_AT(f, *d, int64_t), d->n, 1, 0))
            return false;
    }
    r->v[r->n++] = max;
    return true;
}

static bool reps_som(struct reps *r, const struct jaar *j, struct bedrag x)
{
    r->n = 0;
    for (unsigned i = 0; x.min != x.max && i < j->n_lagen; i++) {
        const struct pack_form *f = j->lagen[i].pack->form;
        if (!reps_snijden(r, x.min, x.max, FORM_AT(f, f->inkomensgrenzen, int64_t), f->inkomensgrenzen.n, INDEX_EEN,
                          j->euro_erbij))
            return false;
    }
    r->v[r->n++] = x.max;
    return true;
}

static void reps_waarheid(struct reps *r, uint8_t w)
{
    r->n = 0;
    if (w & NEE)
        r->v[r->n++] = 0;
    if (w & JA)
        r->v[r->n++] = 1;
}

static void reps_set(struct reps *r, unsigned set)
{
    r->n = 0;
    for (unsigned i = 0; set >> i != 0; i++)
        if (set >> i & 1)
            r->v[r->n++] = i;
}

/* The dimensions of home and household that are not persons or income, outermost first. */
enum dimensie { D_SOORT, D_AANGEWEZEN, D_PERMANENT, D_ACHT, D_MIDDENHUUR, D_KAMERS, D_SLAAPKAMERS, D_VERZOEK, D_BESLUIT,
                D_NU_HUURT, D_NU_SLAAPKAMERS, D_VERMOGEN, D_HUURSOORT, D_HUUR, D_N };

static const uint8_t dimensie_slot[D_N] = { SLOT_WOONRUIMTESOORT, SLOT_AANGEWEZEN, SLOT_PERMANENT, SLOT_VOOR_ACHT,
                                            SLOT_MIDDENHUUR, SLOT_KAMERS, SLOT_SLAAPKAMERS, SLOT_VERZOEK54A,
                                            SLOT_BESLUIT54A, SLOT_NU_HUURT, SLOT_NU_SLAAPKAMERS, SLOT_VERMOGEN,
                                            SLOT_HUURSOORT, SLOT_HUURPRIJS };

static bool dimensies_vullen(const struct jaar *j, struct reps d[D_N])
{
    const struct eenheid *e = &j->zaak->eenheid;
    const struct huishouden *h = &j->zaak->huishouden;

    const size_t kamers = offsetof(struct pack_form, kamergrenzen);

    reps_set(&d[D_SOORT], e->woonruimtesoort);
    reps_set(&d[D_HUURSOORT], e->huursoort);
    reps_waarheid(&d[D_MIDDENHUUR], e->middenhuur);
    reps_waarheid(&d[D_NU_HUURT], h->huurt_van_deelnemer);
    reps_waarheid(&d[D_AANGEWEZEN], e->aangewezen);
    reps_waarheid(&d[D_PERMANENT], e->permanente_bewoning);
    reps_waarheid(&d[D_ACHT], e->voor_acht);
    reps_waarheid(&d[D_VERZOEK], h->verzoek54a);
    reps_waarheid(&d[D_BESLUIT], h->besluit54a);
    return reps_van(&d[D_KAMERS], j, e->kamers_min, e->kamers_max, kamers) &&
           reps_van(&d[D_SLAAPKAMERS], j, e->slaapkamers_min, e->slaapkamers_max, kamers) &&
           reps_van(&d[D_NU_SLAAPKAMERS], j, h->nu_slaapkamers_min, h->nu_slaapkamers_max, kamers) &&
           reps_van(&d[D_VERMOGEN], j, h->vermogen.min, h->vermogen.max,
                    offsetof(struct pack_form, vermogensgrenzen)) &&
           reps_van(&d[D_HUUR], j, e->huurprijs.min, e->huurprijs.max, offsetof(struct pack_form, huurgrenzen));
}

/* What stays the same while the cells of one state are walked. */
struct rondgang {
    struct context *c;
    const struct jaar *j;
    const struct staat *s;
    const struct reps *d, *a, *b;     /* b NULL: one sum */
    struct punt *p;
    struct waarden *w;
};

static void sommen_rond(const struct rondgang *r)
{
    for (unsigned x = 0; x < r->a->n && !r->w->alles; x++)
        for (unsigned y = 0; y < (r->b != NULL ? r->b->n : 1); y++) {
            r->p->v[SLOT_SOM_A] = r->a->v[x];
            r->p->v[SLOT_SOM_B] = r->b != NULL ? r->b->v[y] : r->a->v[x];
            run_punt(r->c, r->j, r->s, r->p, r->w);
        }
}

/* Every value of dimension k and those within it. A dimension that was not looked at under its first value is not
 * looked at under the others either, since nothing else differs. */
static uint64_t dimensie_rond(const struct rondgang *r, unsigned k)
{
    uint64_t gelezen = 0;

    while (k < D_N && r->d[k].n == 1) {
        r->p->v[dimensie_slot[k]] = r->d[k].v[0];
        k++;
    }
    if (k == D_N) {
        r->c->gelezen = 0;
        sommen_rond(r);
        r->c->ooit_gelezen |= r->c->gelezen;
        return r->c->gelezen;
    }
    for (unsigned i = 0; i < r->d[k].n && !r->w->alles; i++) {
        r->p->v[dimensie_slot[k]] = r->d[k].v[i];
        gelezen |= dimensie_rond(r, k + 1);
        if (!(gelezen >> dimensie_slot[k] & 1))
            break;
    }
    return gelezen;
}

/* Every cell of one state of the persons. */
static void staat_verzamelen(struct context *c, const struct jaar *j, const struct reps d[D_N], const struct staat *s,
                             struct punt *p, struct waarden *w)
{
    bool gebruikt[2] = { false, false };
    struct som_ab som = sums_van(c, j, s, gebruikt);
    struct reps a ONGEVULD, b ONGEVULD;

    if (!reps_som(&a, j, som.a) || (som.heeft_b && !reps_som(&b, j, som.b))) {
        w->alles = true;
        return;
    }
    p->v[SLOT_URGENT_15_5] = (j->zaak->huishouden.urgentie & URGENTIE_HVW_15_5) != 0;
    p->v[SLOT_FASE] = j->zaak->fase;
    p->v[SLOT_LEEFTIJD_VAN] = j->zaak->eenheid.leeftijd_van;
    p->v[SLOT_LEEFTIJD_TOT] = j->zaak->eenheid.leeftijd_tot;
    for (int k = 0; k < 2; k++)
        if (gebruikt[k] && j->regels.index[k].min != j->regels.index[k].max)
            run_open_gezien(c, j->lagen[0].pack->form, j->lagen[0].pack->form->index[k]);
    c->n_vergeleken = 0;
    (void)dimensie_rond(&(struct rondgang){ c, j, s, d, &a, som.heeft_b ? &b : NULL, p, w }, 0);
    if (c->variatie.form == NULL && c->vaste_som == NULL)
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

static void laag_erbij(struct jaar *j, const struct pack *pack, unsigned *bit, unsigned *teller)
{
    const struct pack_form *f = pack->form;
    const struct form_stap *stappen = FORM_AT(f, f->stappen, struct form_stap);

    j->lagen[j->n_lagen++] = (struct laag){ pack, (uint8_t)*bit, (uint8_t)*teller };
    for (uint32_t i = 0; i < f->n_persoonsstappen; i++) {
        j->persoonsstappen[j->n_persoonsstappen++] = (struct persoonsstap){
            stappen[i].over, stappen[i].waar,
            stappen[i].leeftijd_van != 0 ? leeftijd_bit(j, stappen[i].leeftijd_van) : 0,
            stappen[i].leeftijd_tot != LEEFTIJD_GEEN ? leeftijd_bit(j, stappen[i].leeftijd_tot + 1u) : 0,
            stappen[i].soort, (uint8_t)(*bit)++,
            stappen[i].soort == STAP_AANTAL ? (uint8_t)(*teller)++ : (uint8_t)0 };
        j->predicaten |= stappen[i].over | stappen[i].waar;
    }
    if (j->voorkeur == 0)
        j->voorkeur = f->jaarvoorkeur;
    if (j->oudste == 0)
        j->oudste = f->oudste_belastingjaar;
    if (j->dagen < 0)
        j->dagen = f->coouderschap_dagen;
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
        j->regels.index[k] = (struct indexbereik){ index.min, index.max };
    }
    j->regels.jaar = j->jaar;
    j->regels.voorkeur = j->voorkeur;
    j->regels.oudste = j->oudste;
    j->regels.vierweken_laatste_dag = j->vierweken == LEZINGEN_MAX || run_lezing(c, f, j->vierweken);
    for (unsigned i = 0; i < h->n_volwassenen; i++) {
        const struct volwassene *v = &h->volwassenen[i];
        struct persoonsinkomen *in = &j->inkomens[i];
        if (h->inkomensvorm == INKOMENS_EXACT) {
            *in = inkomen_van(v, &j->regels);
        } else {
            /* Whether the slip counts under the other reading is not in a seal. */
            bool o7 = v->slip_hangt_af_van_o7 && sums_vierweken(c, j);
            *in = (struct persoonsinkomen){
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
    struct reps d[D_N] ONGEVULD;
    struct staten nu ONGEVULD, vorig ONGEVULD;
    struct punt p ONGEVULD;
    unsigned bit = 0, teller = 0;

    laag_erbij(&j, nationaal, &bit, &teller);
    for (unsigned i = 0; i < n_overlays; i++)
        if (strcmp(pack_basis(overlays[i]), pack_id(nationaal)) == 0)
            laag_erbij(&j, overlays[i], &bit, &teller);
    j.voorkeur = j.voorkeur == 0 ? 1 : j.voorkeur;
    j.oudste = j.oudste == 0 ? 2 : j.oudste;
    j.dagen = j.dagen < 0 ? COOUDERSCHAP_DAGEN : j.dagen;
    j.afronding = run_haak(nationaal->form, HAAK_AFRONDING);
    j.kind18 = run_haak(nationaal->form, HAAK_KIND_18);
    j.vierweken = run_haak(nationaal->form, HAAK_VIERWEKEN);
    if (sums_afronding(c, &j))
        j.euro_erbij = EURO_AF;
    jaar_inkomens(c, &j);
    if (!dimensies_vullen(&j, d)) {
        w->alles = true;
        return;
    }
    memset(p.treffer, 0, sizeof(p.treffer));
    vorig.n = 0;
    vorig.vol = false;
    for (uint8_t maand = date_of(van).month; maand <= date_of(tot).month && !w->alles; maand++) {
        persons_staten(c, &j, maand, &nu);
        if (staten_gelijk(&nu, &vorig))
            continue;
        w->alles |= nu.vol;
        for (unsigned i = 0; i < nu.n && !w->alles; i++)
            staat_verzamelen(c, &j, d, &nu.s[i], &p, w);
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

bool walk_publicatie(const struct context *c, const struct zaakfeiten *z, unsigned k, int32_t *dag)
{
    struct dagbereik dagen = publicatie_van(z);

    for (*dag = dagen.min; k > 0; k--) {
        int32_t volgende = *dag < dagen.max ? wissel_na(c, z, *dag) : DAG_ONBEKEND_MAX;
        if (volgende > dagen.max || volgende == DAG_ONBEKEND_MAX)
            return false;
        *dag = volgende;
    }
    return true;
}

void walk_verzamel(struct context *c, const struct zaakfeiten *z, struct waarden *w)
{
    const struct pack *overlays[PACKS_PER_UITSLAG];   /* one more than may take part: then too many do */
    int32_t dag;

    memset(w, 0, sizeof(*w));
    for (unsigned k = 0; !w->alles && walk_publicatie(c, z, k, &dag); k++) {
        unsigned n = packset_overlays(c->packs, z->corporatie, dag, overlays, PACKS_PER_UITSLAG);
        if (n == PACKS_PER_UITSLAG) {
            w->alles = true;
            return;
        }
        datums_verzamelen(c, z, overlays, n, w);
        for (unsigned i = 0; i < n; i++)
            pack_onthouden(w->overlays, &w->n_overlays, overlays[i], w);
    }
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
