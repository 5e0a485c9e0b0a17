#include "policy/coarsen.h"

#include "base/date.h"
#include "policy/cell.h"
#include "policy/derive.h"
#include "pack/layout.h"
#include "model/outcome.h"
#include "model/valid.h"

#include <string.h>

#define JAREN_MAX 4
#define MASKERS_MAX 16
#define DAGEN_MAX 8
#define OPEN_KIND_MAX 3         /* adults of whom it is unknown whether they are children: 8 subsets */
#define KLASSE_BEGIN_JAAR 1800
#define KLASSE_ONBEKEND 65535

/* One lease year, preferred and oldest tax year, with everybody's income under them. */
struct blik {
    const struct pack_form *form;
    int16_t jaar;
    uint8_t voorkeur, oudste;
    bool gevraagd;                  /* some corporation of the dossier asks for it */
    struct income inkomens[ROOSTER_MAX];
};

struct werk {
    const struct huishouden *h;
    struct blik blikken[4 * JAREN_MAX];
    unsigned n_blikken;
    uint8_t maskers[MASKERS_MAX];   /* which adults count: base first */
    unsigned n_maskers;
    int64_t dagen[DAGEN_MAX];       /* coouderschapDagen in use, ascending */
    unsigned n_dagen;
    const struct pack_form *overlays[PACKSET_MAX];   /* of the corporations: their limits cut too */
    unsigned n_overlays;
};

/* ---- packs in force ---- */

static bool in_kracht(const struct pack *p, int32_t van, int32_t tot)
{
    return pack_geldig_van(p) <= tot && pack_geldig_tot(p) >= van;
}

/* Preferred and oldest tax year together, as one bit of a set. */
#define KEUZE(voorkeur, oudste) (1u << (2 * ((voorkeur) - 1) + (oudste) - 1))

static void overlay_onthouden(struct werk *w, const struct pack_form *f)
{
    for (unsigned i = 0; i < w->n_overlays; i++)
        if (w->overlays[i] == f)
            return;
    w->overlays[w->n_overlays++] = f;
}

/* What the overlays of one corporation choose of preferred and oldest tax year, with the national choice for days on
 * which none chooses; notes their days of co-parenting. */
static unsigned keuzen_van(struct werk *w, const struct packset *packs, const char *corporatie, int32_t van, int32_t tot)
{
    unsigned voorkeuren = 0, oudste = 0, keuzen = 0;
    bool altijd[2] = { false, false };

    for (uint32_t i = 0; i < packs->n; i++) {
        const struct pack *p = &packs->packs[i];
        bool hele_periode = pack_geldig_van(p) <= van && pack_geldig_tot(p) >= tot;
        if (!pack_is_overlay(p) || !in_kracht(p, van, tot) || !pack_geldt_voor(p, corporatie))
            continue;
        overlay_onthouden(w, p->form);
        voorkeuren |= p->form->jaarvoorkeur != 0 ? 1u << p->form->jaarvoorkeur : 0;
        oudste |= p->form->oudste_belastingjaar != 0 ? 1u << p->form->oudste_belastingjaar : 0;
        altijd[0] |= p->form->jaarvoorkeur != 0 && hele_periode;
        altijd[1] |= p->form->oudste_belastingjaar != 0 && hele_periode;
        if (p->form->coouderschap_dagen >= 0 && w->n_dagen < DAGEN_MAX)
            w->n_dagen = cell_cut(w->dagen, w->n_dagen, p->form->coouderschap_dagen);
    }
    voorkeuren |= altijd[0] ? 0 : 1u << 1;
    oudste |= altijd[1] ? 0 : 1u << 2;
    for (unsigned v = 1; v <= 2; v++)
        for (unsigned o = 1; o <= 2; o++)
            if ((voorkeuren >> v & 1) && (oudste >> o & 1))
                keuzen |= KEUZE(v, o);
    return keuzen;
}

/* The index of a pack; where it is open, all of its range. */
static struct index_range index_van(const struct pack_form *f, int k)
{
    const struct form_param *p = &FORM_AT(f, f->params, struct form_param)[f->index[k]];

    return p->open ? (struct index_range){ p->min, p->max } : (struct index_range){ p->waarde, p->waarde };
}

static void blik_vullen(struct werk *w, const struct pack *p, uint8_t voorkeur, uint8_t oudste, bool gevraagd)
{
    struct blik *b = &w->blikken[w->n_blikken++];
    /* The day of the start is not known yet. A declaration was made by today, so only one of a later year than the lease
     * is surely dated after its start. */
    struct income_rules r = { .year = year_of(pack_geldig_van(p)), .preferred = voorkeur, .oldest = oudste,
                              .start = { pack_geldig_tot(p), pack_geldig_tot(p) }, .vierweken_last_day = true };
    const struct form_lezing *l = FORM_AT(p->form, p->form->lezingen, struct form_lezing);

    *b = (struct blik){ .form = p->form, .jaar = r.year, .voorkeur = voorkeur, .oudste = oudste, .gevraagd = gevraagd };
    for (int k = 0; k < 2; k++)
        r.index[k] = index_van(p->form, k);
    for (uint32_t k = 0; k < p->form->lezingen.n; k++)
        if (l[k].haak == HAAK_VIERWEKEN)
            r.vierweken_last_day = l[k].standaard;
    for (unsigned k = 0; k < w->h->n_volwassenen; k++)
        b->inkomens[k] = derive_income(&w->h->volwassenen[k], &r);
}

static void blikken_vullen(struct werk *w, const struct packset *packs, const char corporaties[][CORPORATIE_MAX],
                           unsigned n, int32_t van, int32_t tot)
{
    unsigned keuzen = n == 0 ? keuzen_van(w, packs, "", van, tot) : 0, jaren = 0;

    w->n_dagen = cell_cut(w->dagen, 0, COOUDERSCHAP_DAYS);
    for (unsigned i = 0; i < n; i++)
        keuzen |= keuzen_van(w, packs, corporaties[i], van, tot);
    for (uint32_t i = 0; i < packs->n && jaren < JAREN_MAX; i++) {
        const struct pack *p = &packs->packs[i];
        if (pack_is_overlay(p) || !in_kracht(p, van, tot))
            continue;
        jaren++;
        /* With both tax years first: these tell whether one sum serves all. */
        for (uint8_t o = 2; o >= 1; o--)
            for (uint8_t v = 1; v <= 2; v++)
                if (keuzen & (KEUZE(v, 1) | KEUZE(v, 2)))
                    blik_vullen(w, p, v, o, keuzen & KEUZE(v, o));
    }
}

/* ---- who counts ---- */

static void masker_erbij(struct werk *w, unsigned masker)
{
    for (unsigned i = 0; i < w->n_maskers; i++)
        if (w->maskers[i] == masker)
            return;
    if (w->n_maskers < MASKERS_MAX)
        w->maskers[w->n_maskers++] = (uint8_t)masker;
}

/* Who counts in one month: `vast` surely, `open` perhaps. kind18: how an adult child reads of whom it is not known. */
static void maskers_maand(struct werk *w, int16_t jaar, uint8_t maand, bool kind18)
{
    int32_t adult = derive_born_by(jaar, maand, 18);
    unsigned vast = 0, open = 0, n_open = 0;

    for (unsigned i = 0; i < w->h->n_volwassenen; i++) {
        const struct volwassene *v = &w->h->volwassenen[i];
        bool telt_als_kind = v->onderhouden == NEE || (v->onderhouden == ONBEKEND && !kind18);
        bool wel = v->kind == NEE || (v->geboortedatum.max <= adult && telt_als_kind);
        bool niet = v->kind == JA && (v->geboortedatum.min > adult || !telt_als_kind);
        if (wel)
            vast |= 1u << i;
        else if (!niet)
            open |= 1u << i;
    }
    for (unsigned i = open; i != 0; i &= i - 1)
        n_open++;
    if (n_open > OPEN_KIND_MAX)
        open = 0;
    for (unsigned deel = open;; deel = (deel - 1) & open) {
        masker_erbij(w, vast | deel);
        if (deel == 0)
            return;
    }
}

static void maskers_vullen(struct werk *w, int32_t van)
{
    int16_t laatste = 0;

    for (unsigned i = 0; i < w->n_blikken; i++)
        laatste = w->blikken[i].jaar > laatste ? w->blikken[i].jaar : laatste;
    for (int kind18 = 1; kind18 >= 0; kind18--)
        for (int m = date_of(van).year * 12 + date_of(van).month - 1; m < (laatste + 1) * 12; m++)
            maskers_maand(w, (int16_t)(m / 12), (uint8_t)(m % 12 + 1), kind18);
}

/* ---- sums ---- */

static unsigned wie_telt_ooit(const struct werk *w)
{
    unsigned wie = 0;

    for (unsigned i = 0; i < w->n_maskers; i++)
        wie |= w->maskers[i];
    return wie;
}

/* Case U: everybody who may count has tax income of one year, the same for every lease year. 0: it is not so. */
static int16_t uniform_jaar(const struct werk *w)
{
    unsigned wie = wie_telt_ooit(w);
    int16_t jaar = 0;

    for (unsigned b = 0; b < w->n_blikken; b++)
        for (unsigned i = 0; i < w->h->n_volwassenen; i++) {
            const struct income *p = &w->blikken[b].inkomens[i];
            int16_t t = (int16_t)(w->blikken[b].jaar - p->years_back);
            if (!(wie >> i & 1) || w->blikken[b].oudste == 1)
                continue;
            if (p->years_back == 0 || p->has_b || (jaar != 0 && jaar != t))
                return 0;
            jaar = t;
        }
    return jaar;
}

/* Where it is not known whether route B may be used: A of one such person is the amount if it may not, B that if it may;
 * beside others with a route B each sum holds both. */
static struct amount inkomen_langs(const struct income *p, bool route_b, bool alleen)
{
    struct amount x = route_b ? p->b : p->a;

    if (!p->b_open || (alleen && route_b))
        return x;
    return alleen ? p->closed : derive_enclose(x, p->closed);
}

static struct amount som_van(const struct blik *b, unsigned n, unsigned masker, bool route_b)
{
    struct amount som = { 0, 0 };
    unsigned n_b = 0;

    for (unsigned i = 0; i < n; i++)
        n_b += (masker >> i & 1) && b->inkomens[i].has_b;
    for (unsigned i = 0; i < n; i++)
        if (masker >> i & 1)
            som = derive_plus(som, inkomen_langs(&b->inkomens[i], route_b, n_b == 1));
    return som;
}

static struct geldbereik cel_bereik(struct amount x, int64_t deler, const int64_t *sneden, unsigned n, int64_t euro)
{
    return (struct geldbereik){
        .min = x.min == AMOUNT_MIN ? GELD_ONBEKEND_MIN : cell_of(x.min / deler, sneden, n, euro).min,
        .max = x.max == AMOUNT_MAX ? GELD_ONBEKEND_MAX : cell_of(x.max / deler, sneden, n, euro).max,
    };
}

static void som_erbij(struct dossierfeiten *out, struct som s)
{
    if (out->n_sommen < SOMMEN_MAX)
        out->sommen[out->n_sommen++] = s;
}

/* The members of a mask of whom it is open whether they are children: names the sum. */
static uint8_t met_kind(const struct werk *w, unsigned masker)
{
    unsigned uit = 0;

    for (unsigned i = 0; i < w->h->n_volwassenen; i++)
        if (masker >> i & 1 && w->h->volwassenen[i].kind != NEE)
            uit |= 1u << i;
    return (uint8_t)uit;
}

struct sneden { unsigned n; int64_t v[CELL_CUTS_MAX]; };

static void snede_onthouden(struct sneden *s, int64_t v)
{
    /* One cut too few only leaves a cell undecided that need not be. */
    if (s->n < CELL_CUTS_MAX)
        s->n = cell_cut(s->v, s->n, v);
}

/* The limits of a pack, as amounts of tax income: at both ends of an open index. */
static void sneden_van(struct sneden *s, const struct pack_form *f, struct index_range index)
{
    const int64_t *grenzen = FORM_AT(f, f->inkomensgrenzen, int64_t);

    for (uint32_t i = 0; i < f->inkomensgrenzen.n; i++) {
        snede_onthouden(s, cell_divide_down(grenzen[i] * INDEX_ONE, index.min));
        snede_onthouden(s, cell_divide_down(grenzen[i] * INDEX_ONE, index.max));
    }
}

static void sommen_uniform(const struct werk *w, int16_t jaar, struct dossierfeiten *out)
{
    struct sneden s = { .n = 0 };

    for (unsigned b = 0; b < w->n_blikken; b++) {
        struct index_range index = index_van(w->blikken[b].form, w->blikken[b].jaar - jaar - 1);
        sneden_van(&s, w->blikken[b].form, index);
        for (unsigned i = 0; i < w->n_overlays; i++)
            sneden_van(&s, w->overlays[i], index);
    }
    struct blik b = { .jaar = (int16_t)(jaar + 1) };   /* everybody's tax income of that year as it is */
    const struct income_rules r = { .year = b.jaar, .preferred = 1, .oldest = 1,
                                    .start = { DAG_ONBEKEND_MIN, DAG_ONBEKEND_MIN }, .index = { INDEX_NONE, INDEX_NONE } };
    for (unsigned i = 0; i < w->h->n_volwassenen; i++)
        b.inkomens[i] = derive_income(&w->h->volwassenen[i], &r);
    for (unsigned m = 0; m < w->n_maskers; m++)
        som_erbij(out, (struct som){ .cel = cel_bereik(som_van(&b, w->h->n_volwassenen, w->maskers[m], false),
                                                       INDEX_ONE, s.v, s.n, 100),
                                     .belastingjaar = jaar, .vorm = SOM_UNIFORM,
                                     .met_kind = met_kind(w, w->maskers[m]) });
    explicit_bzero(&b, sizeof(b));
}

/* Case M: per lease year one cell of the sum by route A, and one by route B where somebody has one. */
static void sommen_per_jaar(const struct werk *w, struct dossierfeiten *out)
{
    for (unsigned m = 0; m < w->n_maskers; m++)
        for (unsigned k = 0; k < w->n_blikken; k++) {
            const struct blik *b = &w->blikken[k];
            struct sneden s = { .n = 0 };
            bool has_b = false;
            if (!b->gevraagd)
                continue;
            sneden_van(&s, b->form, (struct index_range){ 1, 1 });
            for (unsigned i = 0; i < w->n_overlays; i++)
                sneden_van(&s, w->overlays[i], (struct index_range){ 1, 1 });
            for (unsigned i = 0; i < w->h->n_volwassenen; i++)
                has_b |= (w->maskers[m] >> i & 1) && b->inkomens[i].has_b;
            for (int route = 0; route <= (has_b ? 1 : 0); route++)
                som_erbij(out, (struct som){
                    .cel = cel_bereik(som_van(b, w->h->n_volwassenen, w->maskers[m], route == 1), 1, s.v, s.n,
                                      100 * INDEX_ONE),
                    .jaar = b->jaar, .vorm = route == 1 ? SOM_B : SOM_A, .met_kind = met_kind(w, w->maskers[m]),
                    .voorkeur = b->voorkeur, .oudste = b->oudste });
        }
}

/* ---- persons ---- */

static uint16_t geboorteklasse(int32_t dag)
{
    struct date d = date_of(dag);

    return (uint16_t)((d.year - KLASSE_BEGIN_JAAR) * 24 + (d.month - 1) * 2 + (d.day > 1));
}

static struct geboorteklasse klasse_van(struct dagbereik d)
{
    return (struct geboorteklasse){ d.min == DAG_ONBEKEND_MIN ? (uint16_t)0 : geboorteklasse(d.min),
                                    d.max == DAG_ONBEKEND_MAX ? (uint16_t)KLASSE_ONBEKEND : geboorteklasse(d.max) };
}

static struct date klasse_datum(uint16_t klasse)
{
    return (struct date){ (int16_t)(KLASSE_BEGIN_JAAR + klasse / 24), (uint8_t)(klasse % 24 / 2 + 1), 1 };
}

static struct dagbereik klasse_dagen(struct geboorteklasse k)
{
    struct dagbereik d = { DAG_ONBEKEND_MIN, DAG_ONBEKEND_MAX };

    if (k.van != 0)
        d.min = day_of(klasse_datum(k.van)) + (k.van & 1);
    if (k.tot != KLASSE_ONBEKEND) {
        struct date m = klasse_datum(k.tot);
        d.max = day_of(m) + (k.tot & 1 ? days_in_month(m.year, m.month) - 1 : 0);
    }
    return d;
}

static int16_t dagen_cel(const struct werk *w, int16_t dagen, bool eind)
{
    int16_t van = 0;

    for (unsigned i = 0; i < w->n_dagen; i++) {
        if (dagen < w->dagen[i])
            return eind ? (int16_t)(w->dagen[i] - 1) : van;
        van = (int16_t)w->dagen[i];
    }
    return eind ? (int16_t)366 : van;
}

static void volwassene_vullen(const struct werk *w, unsigned i, struct dossierfeiten_volwassene *out)
{
    const struct volwassene *v = &w->h->volwassenen[i];

    *out = (struct dossierfeiten_volwassene){
        .geboorte = klasse_van(v->geboortedatum), .dagen_min = dagen_cel(w, v->dagen_min, false),
        .dagen_max = dagen_cel(w, v->dagen_max, true), .status = (uint16_t)v->status,
        .status_onbekend = (uint16_t)v->status_onbekend, .rol = v->rol,
        .kind_onderhouden = (uint8_t)(v->kind | v->onderhouden << 2) };
    for (unsigned b = 0; b < w->n_blikken; b++) {
        const struct income *p = &w->blikken[b].inkomens[i];
        unsigned bit = 1u << B_BIT(w->blikken[b].jaar) | (p->b_open ? 1u << B_OPEN_BIT(w->blikken[b].jaar) : 0);
        unsigned jaar_bit = 1u << JAAR_BIT(w->blikken[b].jaar, w->blikken[b].oudste);
        if (b == 0)
            out->route = p->route;
        out->b_jaren = (uint8_t)(out->b_jaren | (p->has_b ? bit : 0));
        out->slip_hangt_af_van_o7 |= p->depends_on_o7;
        out->zonder_jaren = (uint8_t)(out->zonder_jaren | (p->unknown ? jaar_bit : 0));
        out->bijstand_jaren = (uint8_t)(out->bijstand_jaren | (p->route == ROUTE_BIJSTAND ? jaar_bit : 0));
    }
    if (out->b_jaren != 0 || out->slip_hangt_af_van_o7)
        out->aanleiding = v->aanleiding;
    if (out->aanleiding == AANLEIDING_GEEN_GEGEVENS)
        out->kind_onderhouden |= (uint8_t)(v->inspecteursverklaring << 4);
}

static struct geldbereik vermogen_cel(const struct werk *w, struct geldbereik v)
{
    struct geldbereik uit = { GELD_ONBEKEND_MIN, GELD_ONBEKEND_MAX };

    for (unsigned b = 0; b < w->n_blikken + w->n_overlays; b++) {
        const struct pack_form *f = b < w->n_blikken ? w->blikken[b].form : w->overlays[b - w->n_blikken];
        const int64_t *g = FORM_AT(f, f->vermogensgrenzen, int64_t);
        for (uint32_t i = 0; i < f->vermogensgrenzen.n; i++) {
            if (g[i] < v.min && g[i] + 1 > uit.min)
                uit.min = g[i] + 1;
            if (g[i] >= v.max && g[i] < uit.max)
                uit.max = g[i];
        }
    }
    return uit;
}

/* Sums of as many amounts stay within int64 only inside this range. */
static bool bedragen_ok(const struct huishouden *h)
{
    for (unsigned i = 0; i < h->n_volwassenen && i < VOLWASSENEN_MAX; i++)
        for (unsigned k = 0; k < h->volwassenen[i].n_inkomens && k < INKOMENS_MAX; k++) {
            const struct inkomen *in = &h->volwassenen[i].inkomens[k];
            if ((in->min != GELD_ONBEKEND_MIN && (in->min < GELD_MIN || in->min > GELD_MAX)) ||
                (in->max != GELD_ONBEKEND_MAX && (in->max < GELD_MIN || in->max > GELD_MAX)))
                return false;
        }
    return true;
}

enum status coarsen(const struct packset *packs, const char corporaties[][CORPORATIE_MAX], unsigned n, int32_t today,
                    int32_t tot, const struct huishouden *exact, struct dossierfeiten *out)
{
    struct werk w;

    memset(out, 0, sizeof(*out));
    if (!bedragen_ok(exact))
        return REFUSED_AMOUNT;
    if (!huishouden_geldig(exact) || exact->inkomensvorm != INKOMENS_EXACT || exact->n_volwassenen > ROOSTER_MAX)
        return REFUSED_MESSAGE;
    memset(&w, 0, sizeof(w));
    w.h = exact;
    blikken_vullen(&w, packs, corporaties, n, today, tot);
    maskers_vullen(&w, today);
    *out = (struct dossierfeiten){ .versie = DOSSIERFEITEN_VERSIE, .n_volwassenen = exact->n_volwassenen,
                                   .n_kinderen = exact->n_kinderen, .verzoek54a = exact->verzoek54a,
                                   .samenstelling = exact->samenstelling,
                                   .vermogen = vermogen_cel(&w, exact->vermogen) };
    for (unsigned i = 0; i < exact->n_volwassenen; i++)
        volwassene_vullen(&w, i, &out->volwassenen[i]);
    for (unsigned i = 0; i < exact->n_kinderen; i++) {
        const struct kind *k = &exact->kinderen[i];
        out->kinderen[i] = (struct dossierfeiten_kind){
            .geboorte = klasse_van(k->geboortedatum), .dagen_min = dagen_cel(&w, k->dagen_min, false),
            .dagen_max = dagen_cel(&w, k->dagen_max, true), .status = k->status,
            .status_onbekend = k->status_onbekend, .rol = k->rol, .kind = k->kind,
            .onderhouden = k->onderhouden };
    }
    int16_t jaar = w.n_blikken > 0 ? uniform_jaar(&w) : (int16_t)0;
    if (jaar != 0)
        sommen_uniform(&w, jaar, out);
    else
        sommen_per_jaar(&w, out);
    explicit_bzero(&w, sizeof(w));
    return OK;
}

static bool klasse_ok(struct geboorteklasse k)
{
    uint16_t laatste = (2999 - KLASSE_BEGIN_JAAR) * 24 + 23;

    return k.van <= laatste && (k.tot <= laatste || k.tot == KLASSE_ONBEKEND) && k.van <= k.tot;
}

enum status dossierfeiten_huishouden(const struct dossierfeiten *d, struct huishouden *out)
{
    const struct dagbereik onbekend = { DAG_ONBEKEND_MIN, DAG_ONBEKEND_MAX };
    bool ok = d->versie == DOSSIERFEITEN_VERSIE && d->n_volwassenen <= ROOSTER_MAX &&
              d->n_kinderen <= KINDEREN_MAX && d->n_sommen <= SOMMEN_MAX;

    memset(out, 0, sizeof(*out));
    for (unsigned i = 0; ok && i < d->n_volwassenen; i++)
        ok = klasse_ok(d->volwassenen[i].geboorte);
    for (unsigned i = 0; ok && i < d->n_kinderen; i++)
        ok = klasse_ok(d->kinderen[i].geboorte);
    if (!ok)
        return REFUSED_SEAL_INVALID;
    out->n_volwassenen = d->n_volwassenen;
    out->n_kinderen = d->n_kinderen;
    out->n_sommen = d->n_sommen;
    out->inkomensvorm = INKOMENS_CELLEN;
    out->verzoek54a = d->verzoek54a;
    out->besluit54a = NEE;
    out->huurt_van_deelnemer = NEE;
    out->samenstelling = d->samenstelling;
    out->vermogen = d->vermogen;
    for (unsigned i = 0; i < d->n_volwassenen; i++) {
        const struct dossierfeiten_volwassene *v = &d->volwassenen[i];
        out->volwassenen[i] = (struct volwassene){
            .geboortedatum = klasse_dagen(v->geboorte), .rol = v->rol, .kind = v->kind_onderhouden & 3,
            .onderhouden = v->kind_onderhouden >> 2 & 3,
            .aanleiding = v->aanleiding, .dagen_min = v->dagen_min, .dagen_max = v->dagen_max, .status = v->status,
            .status_onbekend = v->status_onbekend,
            .inspecteursverklaring = v->kind_onderhouden >> 4 != 0 ? v->kind_onderhouden >> 4 : NEE,
            .route = v->route,
            .slip_hangt_af_van_o7 = v->slip_hangt_af_van_o7, .zonder_jaren = v->zonder_jaren,
            .bijstand_jaren = v->bijstand_jaren, .b_jaren = v->b_jaren,
            .loon = { .vakantiegeld_apart = NEE, .periode_einde = onbekend }, .verklaring_datum = onbekend,
            .geschat = { GELD_ONBEKEND_MIN, GELD_ONBEKEND_MAX }, .bewijs_datum = onbekend };
    }
    for (unsigned i = 0; i < d->n_kinderen; i++) {
        const struct dossierfeiten_kind *k = &d->kinderen[i];
        out->kinderen[i] = (struct kind){
            .geboortedatum = klasse_dagen(k->geboorte), .dagen_min = k->dagen_min, .dagen_max = k->dagen_max,
            .status = k->status, .status_onbekend = k->status_onbekend, .rol = k->rol, .kind = k->kind,
            .onderhouden = k->onderhouden };
    }
    memcpy(out->sommen, d->sommen, d->n_sommen * sizeof(out->sommen[0]));
    if (huishouden_geldig(out))
        return OK;
    memset(out, 0, sizeof(*out));
    return REFUSED_SEAL_INVALID;
}
