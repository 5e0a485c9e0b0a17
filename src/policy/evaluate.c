#include "policy/evaluate.h"

#include "base/date.h"
#include "policy/cell.h"
#include "policy/derive.h"
#include "policy/form.h"
#include "policy/valid.h"

#include <string.h>

#define VELDEN (SLOT_HOOGSTE - SLOT_VELD_EERST + 1)
#define VELD(slot) ((slot) - SLOT_VELD_EERST)
#define PERSONEN_MAX (VOLWASSENEN_MAX + KINDEREN_MAX)
#define STATEN_MAX 96
#define REPS_MAX 96
#define COMBINATIES_MAX 32
/* Large arrays that are filled before they are read; zeroing them first would cost more than the evaluation. */
#define ONGEVULD __attribute__((uninitialized))
#define BUDGET 30000             /* points of one evaluation: bounds the time of any input */
#define TELT_KINDEREN (1u << VOLWASSENEN_MAX)            /* somebody without amounts counts */
#define TELT_KINDEREN_NUL (1u << (VOLWASSENEN_MAX + 1))  /* likewise, known to have nought or more (O6) */
#define COOUDERSCHAP_DAGEN 156   /* R3, unless an overlay sets it */
#define EURO_AF (100 * INDEX_EEN - 1)  /* what rounding down to whole euros takes off at most, 10^-4 cent */
#define SCHAAL_MAX 10000000000000LL /* 10 million euro in 10^-4 cent */
#define INDEX_NABIJ 2100000000LL /* 2,100 euro in 10^-4 cent: more than a cell plus the margin of an index */

/* One pack that takes part: the national one or an overlay. */
struct laag {
    const struct pack *pack;
    uint8_t persoon_eerst, teller_eerst;  /* where its derivations over persons start */
};

/* Which readings and parameters were looked at, per pack. */
struct geraadpleegd {
    const struct pack *pack;
    uint32_t lezingen, params;
};

/* The one reading or number that is not at its default. */
struct variatie {
    const struct pack_form *form;
    bool is_lezing;
    uint8_t nr;
    int64_t waarde;
};

struct context {
    const struct packset *packs;
    struct geraadpleegd geraadpleegd[PACKS_PER_UITSLAG];
    unsigned n_geraadpleegd;
    struct variatie variatie;
    struct variatie open;            /* an open parameter at its other end */
    const struct bedrag *vaste_som;  /* the household sum is assumed to be this, as far as the facts allow */
    uint64_t gelezen;                /* base slots looked at since this was cleared */
    uint64_t ooit_gelezen;           /* base slots looked at in any cell */
    uint32_t doel;                   /* fields: nothing more is wanted once one of them is undecided; 0 = all is */
    int64_t vergeleken[8];           /* amounts the household sums of a state were compared with */
    unsigned n_vergeleken;
    unsigned budget;
    struct spoor *spoor;
    uint8_t cel;
};

/* What persons contribute, folded: one bit a derivation that some person matched / did not match. */
struct staat {
    uint64_t wel, niet;
    uint8_t tel[TELLERS_MAX];
    uint16_t telt;                   /* whose income counts: bit i = volwassenen[i]; TELT_KINDEREN */
    uint8_t nul[6];
};

struct waarden {
    uint16_t set[VELDEN];            /* bit v: value v occurs */
    const char *vrijstelling;
    bool begonnen, vrijstelling_wisselt, alles;
    bool beleid_ontbreekt, overlays_wisselen;
    int16_t beleid_jaar;
    const struct pack_form *open_form;
    uint32_t open_params;            /* open parameters on which a field depends */
    uint8_t n_redenen, n_nationaal, n_overlays;
    const char *redenen[REDENEN_MAX];
    const struct pack *nationaal[PACKS_PER_UITSLAG], *overlays[PACKS_PER_UITSLAG];
};

struct persoonsstap { uint32_t over, waar; uint8_t soort, bit, teller; };

/* One lease year of one case under one stack of packs. */
struct jaar {
    const struct zaakfeiten *zaak;
    struct laag lagen[PACKS_PER_UITSLAG];
    unsigned n_lagen;
    struct persoonsstap persoonsstappen[64];
    unsigned n_persoonsstappen;
    uint32_t predicaten;             /* those a derivation looks at */
    int16_t jaar;
    uint8_t voorkeur, oudste;
    int16_t dagen;                   /* coouderschapDagen */
    struct inkomensregels regels;
    struct persoonsinkomen inkomens[VOLWASSENEN_MAX];
    uint8_t afronding, kind18;       /* readings with a hook: number, or LEZINGEN_MAX */
    uint8_t vierweken;
    int64_t euro_erbij;              /* O12 varied: what an amount may be above a limit, 10^-4 cent */
};

struct punt {
    int64_t v[SLOTS];
    uint8_t param[SLOTS];            /* of a step that yields an amount: its parameter */
    const struct form_rij *treffer[STAPPEN_MAX];
};

/* ---- readings, parameters ---- */

static struct geraadpleegd *geraadpleegd_van(struct context *c, const struct pack *p)
{
    for (unsigned i = 0; i < c->n_geraadpleegd; i++)
        if (c->geraadpleegd[i].pack == p)
            return &c->geraadpleegd[i];
    if (c->n_geraadpleegd == PACKS_PER_UITSLAG)
        return NULL;
    c->geraadpleegd[c->n_geraadpleegd] = (struct geraadpleegd){ .pack = p };
    return &c->geraadpleegd[c->n_geraadpleegd++];
}

static bool lezing(const struct context *c, const struct pack_form *f, unsigned nr)
{
    bool waarde = FORM_AT(f, f->lezingen, struct form_lezing)[nr].standaard;

    return c->variatie.form == f && c->variatie.is_lezing && c->variatie.nr == nr ? !waarde : waarde;
}

static int64_t param(const struct context *c, const struct pack_form *f, unsigned nr)
{
    if (c->open.form == f && c->open.nr == nr)
        return c->open.waarde;
    if (c->variatie.form == f && !c->variatie.is_lezing && c->variatie.nr == nr)
        return c->variatie.waarde;
    return FORM_AT(f, f->params, struct form_param)[nr].waarde;
}

static uint8_t haak(const struct pack_form *f, enum haak h)
{
    const struct form_lezing *l = FORM_AT(f, f->lezingen, struct form_lezing);

    for (uint32_t i = 0; i < f->lezingen.n; i++)
        if (l[i].haak == h)
            return (uint8_t)i;
    return LEZINGEN_MAX;
}

/* ---- the program of one pack at one point ---- */

struct grenswaarde { int64_t waarde, min, max; uint8_t param; };   /* param 255: none */

static struct grenswaarde grens_van(const struct context *c, const struct pack_form *f, const struct punt *p,
                                    const struct form_grens *g)
{
    uint8_t nr = g->soort == GRENS_PARAM ? g->nr : g->soort == GRENS_STAP ? p->param[g->nr] : 255;

    if (nr == 255)
        return (struct grenswaarde){ g->plus, g->plus, g->plus, 255 };
    const struct form_param *q = &FORM_AT(f, f->params, struct form_param)[nr];
    return (struct grenswaarde){ param(c, f, nr) + g->plus, q->min + g->plus, q->max + g->plus, nr };
}

static void vergelijking_onthouden(struct context *c, int64_t grens)
{
    for (unsigned i = 0; i < c->n_vergeleken; i++)
        if (c->vergeleken[i] == grens)
            return;
    /* A national pack has four such tables; more only makes a reservation be tried that was not needed. */
    if (c->n_vergeleken < sizeof(c->vergeleken) / sizeof(c->vergeleken[0]))
        c->vergeleken[c->n_vergeleken++] = grens;
}

static bool bereik_voldoet(struct context *c, const struct jaar *j, const struct pack_form *f,
                           const struct punt *p, const struct form_voorwaarde *w, struct geraadpleegd *g)
{
    bool som = w->slot == SLOT_SOM_A || w->slot == SLOT_SOM_B;
    int64_t v = p->v[w->slot];

    for (int kant = 0; kant < 2; kant++) {
        const struct form_grens *gr = kant == 0 ? &w->van : &w->tot;
        if (gr->soort == GRENS_GEEN)
            continue;
        struct grenswaarde b = grens_van(c, f, p, gr);
        if (som) {
            /* plus is 1 for "above" and 0 for "at most": one limit in both, compared exactly */
            int64_t erbij = gr->plus;
            vergelijking_onthouden(c, b.waarde - erbij);
            b.waarde = (b.waarde - erbij) * INDEX_EEN + j->euro_erbij + erbij;
            b.min = (b.min - erbij) * INDEX_EEN + erbij;
            b.max = (b.max - erbij) * INDEX_EEN + erbij;
        }
        if (b.min != b.max && v >= b.min - 1 && v <= b.max + 1)
            g->params |= 1u << b.param;
        if (kant == 0 ? v < b.waarde : v > b.waarde)
            return false;
    }
    return true;
}

static bool rij_voldoet(struct context *c, const struct jaar *j, const struct pack_form *f,
                        const struct form_voorwaarde *alle, const struct punt *p, const struct form_rij *r,
                        struct geraadpleegd *g)
{
    for (uint32_t i = 0; i < r->n; i++) {
        const struct form_voorwaarde *w = &alle[r->voorwaarde + i];
        if (w->slot < SLOT_BASIS_N)
            c->gelezen |= 1u << w->slot;
        if (w->soort == VOORWAARDE_BEREIK) {
            if (!bereik_voldoet(c, j, f, p, w, g))
                return false;
            continue;
        }
        int64_t v = p->v[w->slot];
        if (w->slot >= SLOT_LEZING && w->slot < SLOT_STAP)
            g->lezingen |= 1u << (w->slot - SLOT_LEZING);
        if (v < 0 || v > 63 || !(w->set >> v & 1))
            return false;
    }
    return true;
}

static void draai(struct context *c, const struct jaar *j, const struct laag *l, const struct staat *s,
                  struct punt *p, struct geraadpleegd *g)
{
    const struct pack_form *f = l->pack->form;
    const struct form_stap *stappen = FORM_AT(f, f->stappen, struct form_stap);
    const struct form_rij *rijen = FORM_AT(f, f->rijen, struct form_rij);
    const struct form_voorwaarde *alle = FORM_AT(f, f->voorwaarden, struct form_voorwaarde);
    unsigned bit = l->persoon_eerst, teller = l->teller_eerst;

    for (uint32_t i = 0; i < f->lezingen.n; i++)
        p->v[SLOT_LEZING + i] = lezing(c, f, i);
    for (uint32_t i = 0; i < f->n_persoonsstappen; i++, bit++) {
        bool wel = s->wel >> bit & 1, niet = s->niet >> bit & 1;
        p->v[SLOT_STAP + i] = stappen[i].soort == STAP_AANTAL ? s->tel[teller++]
                              : stappen[i].soort == STAP_ENIG ? wel : wel && !niet;
        p->treffer[i] = NULL;
    }
    for (uint32_t i = f->n_persoonsstappen; i < f->stappen.n; i++) {
        const struct form_stap *t = &stappen[i];
        const struct form_rij *r = &rijen[t->rij], *eind = r + t->n;
        while (r < eind && !rij_voldoet(c, j, f, alle, p, r, g))
            r++;
        p->treffer[i] = r < eind ? r : NULL;
        uint32_t uit = r < eind ? r->uit : 0;
        p->param[SLOT_STAP + i] = (uint8_t)uit;
        p->v[SLOT_STAP + i] = t->uitvoer == UITVOER_BEDRAG ? param(c, f, uit) : (int64_t)uit;
        if (t->veld == SLOT_VRIJSTELLING)
            p->v[SLOT_VRIJSTELLING] = uit == 0 ? 0 : (int64_t)(intptr_t)FORM_TEKST(f, uit);
        else if (t->veld != 0)
            p->v[t->veld] = t->veld == SLOT_OUDEREN ? 1 + (int64_t)uit : (int64_t)uit;
    }
}

/* ---- one point, through all packs, into the collected values ---- */

static void reden_erbij(const char **lijst, unsigned *n, const char *code)
{
    for (unsigned i = 0; i < *n; i++)
        if (lijst[i] == code)
            return;
    if (*n < REDENEN_MAX)
        lijst[(*n)++] = code;
}

/* A reason stays where every cell gives it. */
static void redenen_doorsnede(struct waarden *w, const char *const *nieuw, unsigned n)
{
    unsigned blijft = 0;

    for (unsigned i = 0; i < w->n_redenen; i++)
        for (unsigned k = 0; k < n; k++)
            if (w->redenen[i] == nieuw[k] || strcmp(w->redenen[i], nieuw[k]) == 0) {
                w->redenen[blijft++] = w->redenen[i];
                break;
            }
    w->n_redenen = (uint8_t)blijft;
}

static void spoor_erbij(struct context *c, const struct jaar *j, const struct laag *l, const struct punt *p)
{
    const struct pack_form *f = l->pack->form;
    const struct form_stap *stappen = FORM_AT(f, f->stappen, struct form_stap);

    for (uint32_t i = f->n_persoonsstappen; i < f->stappen.n; i++) {
        if (p->treffer[i] == NULL)
            continue;
        if (c->spoor->n == SPOOR_MAX) {
            c->spoor->vol = true;
            return;
        }
        c->spoor->regels[c->spoor->n++] = (struct spoorregel){
            .pack = l->pack, .tabel = FORM_TEKST(f, stappen[i].naam), .code = FORM_TEKST(f, p->treffer[i]->code),
            .citaten = FORM_TEKST(f, p->treffer[i]->citaten),
            .rij = (int16_t)(p->treffer[i] - &FORM_AT(f, f->rijen, struct form_rij)[stappen[i].rij]),
            .jaar = j->jaar, .cel = c->cel };
    }
}

/* Runs the stack at a point whose base slots are filled. */
static void stapel_draaien(struct context *c, const struct jaar *j, const struct staat *s, struct punt *p,
                           const char **redenen, unsigned *n_redenen)
{
    struct geraadpleegd weg = { 0 };

    memset(&p->v[SLOT_VELD_EERST], 0, (SLOT_VRIJSTELLING - SLOT_VELD_EERST + 1) * sizeof(p->v[0]));
    for (unsigned i = 0; i < j->n_lagen; i++) {
        const struct laag *l = &j->lagen[i];
        struct geraadpleegd *g = geraadpleegd_van(c, l->pack);
        draai(c, j, l, s, p, g != NULL ? g : &weg);
        const struct pack_form *f = l->pack->form;
        for (uint32_t t = f->n_persoonsstappen; t < f->stappen.n; t++)
            if (p->treffer[t] != NULL && p->treffer[t]->code != 0)
                reden_erbij(redenen, n_redenen, FORM_TEKST(f, p->treffer[t]->code));
        if (c->spoor != NULL)
            spoor_erbij(c, j, l, p);
    }
    if (c->spoor != NULL)
        c->cel++;
}

static void punt_verzamelen(struct context *c, const struct jaar *j, const struct staat *s, struct punt *p,
                            struct waarden *w)
{
    const char *redenen[REDENEN_MAX];
    unsigned n_redenen = 0;

    stapel_draaien(c, j, s, p, redenen, &n_redenen);
    const char *vrijstelling = (const char *)(intptr_t)p->v[SLOT_VRIJSTELLING];
    for (unsigned i = 0; i < VELDEN; i++)
        w->set[i] = (uint16_t)(w->set[i] | 1u << p->v[SLOT_VELD_EERST + i]);
    if (!w->begonnen) {
        w->begonnen = true;
        w->vrijstelling = vrijstelling;
        memcpy(w->redenen, redenen, n_redenen * sizeof(redenen[0]));
        w->n_redenen = (uint8_t)n_redenen;
        return;
    }
    for (unsigned i = 0; c->doel >> i != 0; i++)
        w->alles |= (c->doel >> i & 1) && (w->set[i] & (w->set[i] - 1)) != 0;
    redenen_doorsnede(w, redenen, n_redenen);
    w->vrijstelling_wisselt |= (vrijstelling == NULL) != (w->vrijstelling == NULL) ||
                               (vrijstelling != NULL && strcmp(vrijstelling, w->vrijstelling) != 0);
}

/* A point, and again with every open parameter it depends on at its other end. */
static void punt_met_open(struct context *c, const struct jaar *j, const struct staat *s, struct punt *p,
                          struct waarden *w)
{
    const struct pack *pack = j->lagen[0].pack;
    const struct pack_form *f = pack->form;
    const struct form_param *params = FORM_AT(f, f->params, struct form_param);
    struct geraadpleegd *g = geraadpleegd_van(c, pack);
    uint32_t eerder = g != NULL ? g->params : 0;

    if (c->budget == 0) {
        w->alles = true;
        return;
    }
    c->budget--;
    if (g != NULL)
        g->params = 0;
    punt_verzamelen(c, j, s, p, w);
    uint32_t nu = g != NULL ? g->params : 0;
    for (unsigned i = 0; nu >> i != 0 && c->open.form == NULL; i++) {
        int64_t velden[VELDEN];
        if (!(nu >> i & 1) || !params[i].open)
            continue;
        memcpy(velden, &p->v[SLOT_VELD_EERST], sizeof(velden));
        c->open = (struct variatie){ .form = f, .nr = (uint8_t)i, .waarde = params[i].max };
        punt_verzamelen(c, j, s, p, w);
        c->open = (struct variatie){ 0 };
        if (memcmp(velden, &p->v[SLOT_VELD_EERST], sizeof(velden)) != 0) {
            w->open_form = f;
            w->open_params |= 1u << i;
        }
    }
    if (g != NULL)
        g->params |= eerder;
}

/* ---- household sums ---- */

struct som_ab { struct bedrag a, b; bool heeft_b; };

static const struct som *som_zoeken(const struct jaar *j, uint8_t vorm, uint8_t met_kind)
{
    const struct huishouden *h = &j->zaak->huishouden;

    for (unsigned i = 0; i < h->n_sommen; i++) {
        const struct som *s = &h->sommen[i];
        if (s->vorm != vorm || s->met_kind != met_kind)
            continue;
        if (vorm == SOM_UNIFORM ? s->belastingjaar < j->jaar && j->jaar - s->belastingjaar <= j->oudste
                                : s->jaar == j->jaar && (s->voorkeur == 0 || s->voorkeur == j->voorkeur))
            return s;
    }
    return NULL;
}

static struct bedrag cel_bedrag(struct geldbereik g, int64_t factor)
{
    return (struct bedrag){ .min = g.min == GELD_ONBEKEND_MIN ? BEDRAG_MIN : g.min * factor,
                            .max = g.max == GELD_ONBEKEND_MAX ? BEDRAG_MAX : g.max * factor };
}

static const struct bedrag onbeperkt = { BEDRAG_MIN, BEDRAG_MAX };

/* Scales an amount that holds an index at its nominal value to the varied value, outward. */
static struct bedrag schalen(struct bedrag x, int64_t van, int64_t naar)
{
    /* Beyond ten million euro no limit is near, and the product would leave int64. */
    if (x.min > -SCHAAL_MAX && x.min < SCHAAL_MAX)
        x.min = deel_omlaag(x.min * naar, van);
    if (x.max > -SCHAAL_MAX && x.max < SCHAAL_MAX)
        x.max = -deel_omlaag(-x.max * naar, van);
    return x;
}

static struct bedrag naar_cel(const struct pack_form *f, struct bedrag x, int64_t deler)
{
    const int64_t *grenzen = FORM_AT(f, f->inkomensgrenzen, int64_t);
    int64_t sneden[CEL_SNEDEN_MAX], euro = deler == INDEX_EEN ? 100 * INDEX_EEN : 100;
    int64_t factor = deler == INDEX_EEN ? 1 : deler;
    unsigned n = 0;

    /* deler INDEX_EEN: cells of the indexed sum itself; else of the tax income it is an index times of */
    for (uint32_t i = 0; i < f->inkomensgrenzen.n; i++)
        n = snede_erbij(sneden, n, deel_omlaag(grenzen[i] * INDEX_EEN, factor));
    if (x.min != BEDRAG_MIN)
        x.min = cel_van(deel_omlaag(x.min, factor), sneden, n, euro).min * factor;
    if (x.max != BEDRAG_MAX)
        x.max = cel_van(-deel_omlaag(-x.max, factor), sneden, n, euro).max * factor;
    return x;
}

/* The number of the index parameter that is varied (0, 1), or -1. */
static int gevarieerde_index(const struct context *c, const struct pack_form *f)
{
    for (int k = 0; k < 2; k++)
        if (c->variatie.form == f && !c->variatie.is_lezing && c->variatie.nr == f->index[k])
            return k;
    return -1;
}

static bool afronding_gevarieerd(const struct context *c, const struct jaar *j)
{
    return c->variatie.form == j->lagen[0].pack->form && c->variatie.is_lezing && c->variatie.nr == j->afronding;
}

/* Exact facts. uniform: 1 or 2 where every amount is tax income of Y-1 or Y-2, else 0. */
static struct som_ab som_exact(const struct jaar *j, uint16_t telt, uint8_t *uniform, bool gebruikt[2])
{
    struct som_ab s = { .heeft_b = false };
    bool eerste = true;

    *uniform = 0;
    for (unsigned i = 0; i < j->zaak->huishouden.n_volwassenen; i++) {
        const struct persoonsinkomen *p = &j->inkomens[i];
        if (!(telt >> i & 1))
            continue;
        s.a = bedrag_plus(s.a, p->a);
        s.b = bedrag_plus(s.b, p->b);
        s.heeft_b |= p->heeft_b;
        gebruikt[0] |= p->index_gebruikt[0];
        gebruikt[1] |= p->index_gebruikt[1];
        *uniform = eerste || *uniform == p->belastingjaar_terug ? p->belastingjaar_terug : 0;
        eerste = false;
    }
    if (telt & TELT_KINDEREN_NUL)
        s.a.max = s.b.max = BEDRAG_MAX;
    if (telt & TELT_KINDEREN)
        s.a = s.b = onbeperkt;
    if (s.heeft_b)
        *uniform = 0;
    return s;
}

static struct som_ab som_cellen(const struct context *c, const struct jaar *j, uint16_t telt, bool gebruikt[2])
{
    const struct huishouden *h = &j->zaak->huishouden;
    const struct pack_form *f = j->lagen[0].pack->form;
    struct som_ab s = { onbeperkt, onbeperkt, false };
    uint8_t met_kind = 0;
    bool b_weg = false;

    for (unsigned i = 0; i < h->n_volwassenen; i++) {
        if (!(telt >> i & 1))
            continue;
        if (h->volwassenen[i].kind != NEE)
            met_kind = (uint8_t)(met_kind | 1u << i);
        b_weg |= h->volwassenen[i].slip_hangt_af_van_o7 && c->variatie.form == f && c->variatie.is_lezing &&
                 c->variatie.nr == j->vierweken;
    }
    if (telt & TELT_KINDEREN)
        return s;
    const struct som *uniform = som_zoeken(j, SOM_UNIFORM, met_kind);
    if (uniform != NULL) {
        int terug = j->jaar - uniform->belastingjaar;
        gebruikt[terug - 1] = true;
        s.a = s.b = cel_bedrag(uniform->cel, j->regels.index[terug - 1]);
        if (telt & TELT_KINDEREN_NUL)
            s.a.max = s.b.max = BEDRAG_MAX;
        return s;
    }
    const struct som *a = som_zoeken(j, SOM_A, met_kind), *b = som_zoeken(j, SOM_B, met_kind);
    if (a == NULL)
        return s;
    gebruikt[0] = gebruikt[1] = true;
    s.a = s.b = cel_bedrag(a->cel, 1);
    if (b != NULL || b_weg) {
        s.b = b_weg ? onbeperkt : cel_bedrag(b->cel, 1);
        s.heeft_b = true;
    }
    if (telt & TELT_KINDEREN_NUL)
        s.a.max = s.b.max = BEDRAG_MAX;
    return s;
}

static struct bedrag beperken(struct bedrag x, const struct bedrag *tot)
{
    int64_t v = tot->min;

    v = v < x.min ? x.min : v > x.max ? x.max : v;
    return (struct bedrag){ v, v };
}

/*
 * The household sums of those who count. Under a varied index or rounding the facts are first widened to the cell a
 * seal would hold, so that a reservation never says more than a cell (A7).
 */
static struct som_ab som_van(const struct context *c, const struct jaar *j, uint16_t telt, bool gebruikt[2])
{
    const struct pack_form *f = j->lagen[0].pack->form;
    bool exact = j->zaak->huishouden.inkomensvorm == INKOMENS_EXACT;
    uint8_t uniform = 0;
    struct som_ab s = exact ? som_exact(j, telt, &uniform, gebruikt) : som_cellen(c, j, telt, gebruikt);
    int k = gevarieerde_index(c, f);

    if (c->vaste_som != NULL) {
        s.a = beperken(s.a, &c->vaste_som[0]);
        s.b = beperken(s.b, &c->vaste_som[1]);
        return s;
    }
    if (k < 0 && !afronding_gevarieerd(c, j))
        return s;
    if (exact) {
        int64_t deler = uniform == 0 ? INDEX_EEN : j->regels.index[uniform - 1];
        s.a = naar_cel(f, s.a, deler);
        s.b = s.heeft_b ? naar_cel(f, s.b, deler) : s.a;
    }
    if (k >= 0 && gebruikt[k]) {
        s.a = schalen(s.a, j->regels.index[k], c->variatie.waarde);
        s.b = schalen(s.b, j->regels.index[k], c->variatie.waarde);
    }
    return s;
}

/* Is every "sum <= amount" that was asked still answered alike, with the sum varied and `erbij` above each amount? */
static bool zelfde_kant(const struct context *c, struct bedrag gewoon, struct bedrag anders, int64_t erbij)
{
    for (unsigned i = 0; i < c->n_vergeleken; i++) {
        int64_t grens = c->vergeleken[i] * INDEX_EEN;
        if (gewoon.max <= grens ? anders.max > grens + erbij : anders.min <= grens + erbij)
            return false;
    }
    return true;
}

static bool som_varieert(struct context *c, const struct jaar *j, uint16_t telt, const struct som_ab *s,
                         struct variatie v)
{
    bool weg[2] = { false, false };

    c->variatie = v;
    struct som_ab anders = som_van(c, j, telt, weg);
    c->variatie = (struct variatie){ 0 };
    int64_t erbij = v.is_lezing ? EURO_AF : 0;
    return !zelfde_kant(c, s->a, anders.a, erbij) || (s->heeft_b && !zelfde_kant(c, s->b, anders.b, erbij));
}

/* Marks the indices and the rounding as consulted where another value would move a sum across an amount. */
static void som_raadplegen(struct context *c, const struct jaar *j, uint16_t telt, const struct som_ab *s,
                           const bool gebruikt[2])
{
    const struct pack_form *f = j->lagen[0].pack->form;
    struct geraadpleegd *g = geraadpleegd_van(c, j->lagen[0].pack);
    bool nabij = false;

    for (unsigned i = 0; i < c->n_vergeleken && !nabij; i++) {
        int64_t grens = c->vergeleken[i] * INDEX_EEN;
        nabij = (s->a.min < grens + INDEX_NABIJ && s->a.max > grens - INDEX_NABIJ) ||
                (s->b.min < grens + INDEX_NABIJ && s->b.max > grens - INDEX_NABIJ);
    }
    if (!nabij || g == NULL)
        return;
    for (int k = 0; k < 2; k++) {
        const struct form_param *p = &FORM_AT(f, f->params, struct form_param)[f->index[k]];
        struct variatie v = { .form = f, .nr = f->index[k], .waarde = p->min };
        if (!gebruikt[k] || p->min == p->max)
            continue;
        bool ja = som_varieert(c, j, telt, s, v);
        v.waarde = p->max;
        if (ja || som_varieert(c, j, telt, s, v))
            g->params |= 1u << f->index[k];
    }
    if (j->afronding < LEZINGEN_MAX &&
        som_varieert(c, j, telt, s, (struct variatie){ .form = f, .is_lezing = true, .nr = j->afronding }))
        g->lezingen |= 1u << j->afronding;
}

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

/* The dimensions of home and household that are not persons or income, outermost first. */
enum dimensie { D_SOORT, D_AANGEWEZEN, D_PERMANENT, D_ACHT, D_KAMERS, D_VERZOEK, D_BESLUIT, D_VERMOGEN, D_HUUR, D_N };

static const uint8_t dimensie_slot[D_N] = { SLOT_WOONRUIMTESOORT, SLOT_AANGEWEZEN, SLOT_PERMANENT, SLOT_VOOR_ACHT,
                                            SLOT_KAMERS, SLOT_VERZOEK54A, SLOT_BESLUIT54A, SLOT_VERMOGEN,
                                            SLOT_HUURPRIJS };

static bool dimensies_vullen(const struct jaar *j, struct reps d[D_N])
{
    const struct eenheid *e = &j->zaak->eenheid;
    const struct huishouden *h = &j->zaak->huishouden;

    d[D_SOORT].n = 0;
    for (unsigned i = 0; i < 3; i++)
        if (e->woonruimtesoort >> i & 1)
            d[D_SOORT].v[d[D_SOORT].n++] = i;
    reps_waarheid(&d[D_AANGEWEZEN], e->aangewezen);
    reps_waarheid(&d[D_PERMANENT], e->permanente_bewoning);
    reps_waarheid(&d[D_ACHT], e->voor_acht);
    reps_waarheid(&d[D_VERZOEK], h->verzoek54a);
    reps_waarheid(&d[D_BESLUIT], h->besluit54a);
    return reps_van(&d[D_KAMERS], j, e->kamers_min, e->kamers_max, offsetof(struct pack_form, kamergrenzen)) &&
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
            punt_met_open(r->c, r->j, r->s, r->p, r->w);
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
    struct som_ab som = som_van(c, j, s->telt, gebruikt);
    struct reps a ONGEVULD, b ONGEVULD;

    if (!reps_som(&a, j, som.a) || (som.heeft_b && !reps_som(&b, j, som.b))) {
        w->alles = true;
        return;
    }
    p->v[SLOT_URGENT_15_5] = (j->zaak->huishouden.urgentie & URGENTIE_HVW_15_5) != 0;
    p->v[SLOT_FASE] = j->zaak->fase;
    c->n_vergeleken = 0;
    (void)dimensie_rond(&(struct rondgang){ c, j, s, d, &a, som.heeft_b ? &b : NULL, p, w }, 0);
    if (c->variatie.form == NULL && c->vaste_som == NULL)
        som_raadplegen(c, j, s->telt, &som, gebruikt);
}

/* ---- persons ---- */

struct persoon {
    struct dagbereik geboren;
    uint32_t status, status_onbekend, inkomen;   /* inkomen: predicates that hold where the income counts */
    int16_t dagen_min, dagen_max;
    uint8_t kind, onderhouden;
    uint16_t telt;                               /* bit of this person */
};

/* The fixed days of one month of the lease year. */
struct dagen { int32_t adult, jong, aow_jan, aow_nu, geboren; };

static struct dagen dagen_van(const struct jaar *j, uint8_t maand)
{
    const struct pack_form *f = j->lagen[0].pack->form;

    return (struct dagen){
        .adult = geboren_tot(j->jaar, maand, 18),
        .jong = geboren_tot(j->jaar, maand, f->jongerenleeftijd),
        .aow_jan = f->aow_geboren_tot[0],
        .aow_nu = f->aow_geboren_tot[maand - 1],
        /* Born by the end of the month; the unborn do not count (R2). */
        .geboren = day_of((struct date){ j->jaar, maand, days_in_month(j->jaar, maand) }),
    };
}

static struct persoon persoon_van(const struct jaar *j, unsigned i)
{
    const struct huishouden *h = &j->zaak->huishouden;

    if (i >= h->n_volwassenen) {
        const struct kind *k = &h->kinderen[i - h->n_volwassenen];
        uint8_t route = route_zonder_bedrag(k->status);
        return (struct persoon){ k->geboortedatum, k->status, k->status_onbekend,
                                 route == ROUTE_BIJSTAND ? PRED_ROUTE_BIJSTAND : PRED_ZONDER_INKOMEN, k->dagen_min,
                                 k->dagen_max, k->kind, k->onderhouden,
                                 route == ROUTE_GEEN ? TELT_KINDEREN : TELT_KINDEREN_NUL };
    }
    const struct volwassene *v = &h->volwassenen[i];
    const struct persoonsinkomen *in = &j->inkomens[i];
    uint32_t inkomen = (in->zonder ? PRED_ZONDER_INKOMEN : 0u) | (in->route == ROUTE_BIJSTAND ? PRED_ROUTE_BIJSTAND : 0u);
    if (in->heeft_b)
        inkomen |= v->aanleiding == AANLEIDING_DAEB_LAGER ? PRED_OPENING_DAEB_LAGER
                   : v->aanleiding == AANLEIDING_PASSEND_LAGER ? PRED_OPENING_PASSEND_LAGER
                   : v->aanleiding == AANLEIDING_PASSEND_HOGER ? PRED_OPENING_PASSEND_HOGER : 0u;
    return (struct persoon){ v->geboortedatum, v->status, v->status_onbekend, inkomen, v->dagen_min, v->dagen_max,
                             v->kind, v->onderhouden, (uint16_t)(1u << i) };
}

#define VARIANTEN_MAX 64
#define AFWEZIG UINT32_MAX

struct varianten { unsigned n; uint32_t v[VARIANTEN_MAX]; bool vol; };

static void variant_erbij(struct varianten *r, uint32_t v)
{
    for (unsigned i = 0; i < r->n; i++)
        if (r->v[i] == v)
            return;
    if (r->n == VARIANTEN_MAX)
        r->vol = true;
    else
        r->v[r->n++] = v;
}

static void varianten_kind(struct context *c, const struct jaar *j, const struct persoon *p, uint32_t basis,
                           bool verklaard, struct varianten *r)
{
    bool meerderjarig = basis & PRED_MEERDERJARIG;
    bool kind = verklaard;

    if (verklaard && meerderjarig && p->onderhouden != JA) {
        kind = false;
        if (p->onderhouden == ONBEKEND && j->kind18 < LEZINGEN_MAX) {
            struct geraadpleegd *g = geraadpleegd_van(c, j->lagen[0].pack);
            kind = lezing(c, j->lagen[0].pack->form, j->kind18);
            if (g != NULL)
                g->lezingen |= 1u << j->kind18;
        }
    }
    if (kind) {
        if (p->dagen_min < j->dagen)
            variant_erbij(r, AFWEZIG);
        if (p->dagen_max < j->dagen)
            return;
        basis |= PRED_KIND;
    } else {
        basis |= PRED_INKOMEN_TELT | p->inkomen;
    }
    /* Every subset of the statuses that may hold, as far as a derivation looks at them. */
    uint32_t open = p->status_onbekend & ~p->status & j->predicaten;
    for (uint32_t deel = open;; deel = (deel - 1) & open) {
        variant_erbij(r, basis | p->status | deel);
        if (deel == 0 || r->vol)
            return;
    }
}

static void varianten_geboren(struct context *c, const struct jaar *j, const struct persoon *p, const struct dagen *d,
                              int32_t dag, struct varianten *r)
{
    uint32_t basis = (dag <= d->adult ? PRED_MEERDERJARIG : 0u) | (dag > d->jong ? PRED_JONG : 0u) |
                     (dag <= d->aow_jan ? PRED_AOW_1_JANUARI : 0u) | (dag <= d->aow_nu ? PRED_AOW_EERSTE_VAN_MAAND : 0u);

    if (dag > d->geboren) {
        variant_erbij(r, AFWEZIG);
        return;
    }
    if (p->kind & NEE)
        varianten_kind(c, j, p, basis, false, r);
    if (p->kind & JA)
        varianten_kind(c, j, p, basis, true, r);
}

static void varianten_van(struct context *c, const struct jaar *j, const struct persoon *p, const struct dagen *d,
                          struct varianten *r)
{
    const int32_t dagen[5] = { d->adult, d->jong, d->aow_jan, d->aow_nu, d->geboren };

    r->n = 0;
    r->vol = false;
    varianten_geboren(c, j, p, d, p->geboren.max, r);
    if (p->geboren.min == p->geboren.max)
        return;
    varianten_geboren(c, j, p, d, p->geboren.min, r);
    for (unsigned i = 0; i < 5; i++) {
        if (dagen[i] > p->geboren.min && dagen[i] < p->geboren.max)
            varianten_geboren(c, j, p, d, dagen[i], r);
        /* A cell between two of the days starts on the day after the first. */
        if (dagen[i] >= p->geboren.min && dagen[i] + 1 < p->geboren.max)
            varianten_geboren(c, j, p, d, dagen[i] + 1, r);
    }
}

static void persoon_vouwen(const struct jaar *j, struct staat *s, uint32_t v, uint16_t telt)
{
    for (unsigned i = 0; i < j->n_persoonsstappen; i++) {
        const struct persoonsstap *t = &j->persoonsstappen[i];
        if (t->over != 0 && !(v & t->over))
            continue;
        bool wel = t->waar == 0 || (v & t->waar);
        if (t->soort == STAP_AANTAL)
            s->tel[t->teller] = (uint8_t)(s->tel[t->teller] + wel);
        else if (wel)
            s->wel |= UINT64_C(1) << t->bit;
        else
            s->niet |= UINT64_C(1) << t->bit;
    }
    if (v & PRED_INKOMEN_TELT)
        s->telt |= telt;
}

struct staten { unsigned n; struct staat s[STATEN_MAX]; bool vol; };

static void staat_erbij(struct staten *r, const struct staat *s)
{
    for (unsigned i = 0; i < r->n; i++)
        if (memcmp(&r->s[i], s, sizeof(*s)) == 0)
            return;
    if (r->n == STATEN_MAX)
        r->vol = true;
    else
        r->s[r->n++] = *s;
}

/* Nothing is known of the household: one, two or three alike persons of every kind that a rule could tell apart. */
static void staten_onbekend(const struct jaar *j, struct staten *r)
{
    static const uint32_t soorten[] = { 0, STATUS_STUDENT_VOLTIJD, STATUS_ASIELVERGUNNING, STATUS_WLZ_VERBLIJF };

    for (unsigned x = 0; x < 48; x++) {
        struct staat s = { 0 };
        uint32_t v = soorten[x & 3] | PRED_MEERDERJARIG | PRED_INKOMEN_TELT | (x & 4 ? PRED_ZONDER_INKOMEN : 0u) |
                     (x & 8 ? PRED_AOW_1_JANUARI | PRED_AOW_EERSTE_VAN_MAAND : 0u);
        for (unsigned n = 0; n <= x >> 4; n++)
            persoon_vouwen(j, &s, v, TELT_KINDEREN);
        staat_erbij(r, &s);
    }
}

/* Every combination of what the persons may be, folded to what derivations see. */
static void staten_van(struct context *c, const struct jaar *j, uint8_t maand, struct staten *r)
{
    const struct huishouden *h = &j->zaak->huishouden;
    unsigned personen = (unsigned)h->n_volwassenen + h->n_kinderen;
    struct dagen d = dagen_van(j, maand);
    struct varianten v ONGEVULD;

    r->n = 0;
    r->vol = false;
    if (personen == 0) {
        staten_onbekend(j, r);
        return;
    }
    r->s[0] = (struct staat){ 0 };
    r->n = 1;
    for (unsigned i = 0; i < personen && !r->vol; i++) {
        struct persoon p = persoon_van(j, i);
        varianten_van(c, j, &p, &d, &v);
        if (v.n == 1 && !v.vol) {
            for (unsigned k = 0; k < r->n && v.v[0] != AFWEZIG; k++)
                persoon_vouwen(j, &r->s[k], v.v[0], p.telt);
            continue;
        }
        struct staten nieuw ONGEVULD;
        nieuw.n = 0;
        nieuw.vol = v.vol;
        for (unsigned k = 0; k < r->n; k++)
            for (unsigned x = 0; x < v.n; x++) {
                struct staat s = r->s[k];
                if (v.v[x] != AFWEZIG)
                    persoon_vouwen(j, &s, v.v[x], p.telt);
                staat_erbij(&nieuw, &s);
            }
        r->n = nieuw.n;
        r->vol = nieuw.vol;
        memcpy(r->s, nieuw.s, nieuw.n * sizeof(r->s[0]));
    }
}

/* ---- years and packs ---- */

static void laag_erbij(struct jaar *j, const struct pack *pack, unsigned *bit, unsigned *teller)
{
    const struct pack_form *f = pack->form;
    const struct form_stap *stappen = FORM_AT(f, f->stappen, struct form_stap);

    j->lagen[j->n_lagen++] = (struct laag){ pack, (uint8_t)*bit, (uint8_t)*teller };
    for (uint32_t i = 0; i < f->n_persoonsstappen; i++) {
        j->persoonsstappen[j->n_persoonsstappen++] = (struct persoonsstap){
            stappen[i].over, stappen[i].waar, stappen[i].soort, (uint8_t)(*bit)++,
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
_Static_assert(NATIONAAL_TELLERS + (PACKS_PER_UITSLAG - 1) * OVERLAY_TELLERS <= TELLERS_MAX, "counters of a state");

static void jaar_inkomens(struct context *c, struct jaar *j)
{
    const struct huishouden *h = &j->zaak->huishouden;
    const struct pack_form *f = j->lagen[0].pack->form;
    struct geraadpleegd *g = geraadpleegd_van(c, j->lagen[0].pack);

    /* The index stays nominal here: a varied index is applied to the cell of the sum. */
    for (int k = 0; k < 2; k++)
        j->regels.index[k] = FORM_AT(f, f->params, struct form_param)[f->index[k]].waarde;
    j->regels.jaar = j->jaar;
    j->regels.voorkeur = j->voorkeur;
    j->regels.oudste = j->oudste;
    j->regels.vierweken_laatste_dag = j->vierweken == LEZINGEN_MAX || lezing(c, f, j->vierweken);
    for (unsigned i = 0; i < h->n_volwassenen; i++) {
        const struct volwassene *v = &h->volwassenen[i];
        struct persoonsinkomen *in = &j->inkomens[i];
        if (h->inkomensvorm == INKOMENS_EXACT) {
            *in = inkomen_van(v, &j->regels);
        } else {
            *in = (struct persoonsinkomen){
                .route = v->bijstand_jaren >> (j->jaar & 7) & 1 ? ROUTE_BIJSTAND : ROUTE_GEEN,
                .heeft_b = v->b_jaren >> (j->jaar & 7) & 1, .zonder = v->zonder_jaren >> (j->jaar & 7) & 1,
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
    struct jaar j = { .zaak = z, .dagen = -1, .jaar = year_of(van) };
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
    j.afronding = haak(nationaal->form, HAAK_AFRONDING);
    j.kind18 = haak(nationaal->form, HAAK_KIND_18);
    j.vierweken = haak(nationaal->form, HAAK_VIERWEKEN);
    if (afronding_gevarieerd(c, &j))
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
        staten_van(c, &j, maand, &nu);
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

static void pack_onthouden(const struct pack **lijst, uint8_t *n, const struct pack *p)
{
    for (unsigned i = 0; i < *n; i++)
        if (lijst[i] == p)
            return;
    if (*n < PACKS_PER_UITSLAG)
        lijst[(*n)++] = p;
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
            if (van > laatste || tot < eerste)
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
        pack_onthouden(w->nationaal, &w->n_nationaal, p);
        jaar_verzamelen(c, z, p, overlays, n_overlays, van, eind, w);
        van = eind + 1;
    }
}

static void verzamel(struct context *c, const struct zaakfeiten *z, struct waarden *w)
{
    const struct pack *eerste[PACKS_PER_UITSLAG - 1], *tweede[PACKS_PER_UITSLAG - 1];
    struct dagbereik dagen = z->eenheid.publicatiedatum;

    memset(w, 0, sizeof(*w));
    if (dagen.min == DAG_ONBEKEND_MIN && dagen.max == DAG_ONBEKEND_MAX)
        dagen = (struct dagbereik){ z->eenheid.ingangsdatum.min, z->eenheid.ingangsdatum.min };
    unsigned n = packset_overlays(c->packs, z->corporatie, dagen.min, eerste, PACKS_PER_UITSLAG - 1);
    unsigned m = packset_overlays(c->packs, z->corporatie, dagen.max, tweede, PACKS_PER_UITSLAG - 1);
    datums_verzamelen(c, z, eerste, n, w);
    for (unsigned i = 0; i < n; i++)
        pack_onthouden(w->overlays, &w->n_overlays, eerste[i]);
    if (n != m || memcmp(eerste, tweede, n * sizeof(eerste[0])) != 0) {
        w->overlays_wisselen = true;
        datums_verzamelen(c, z, tweede, m, w);
        for (unsigned i = 0; i < m; i++)
            pack_onthouden(w->overlays, &w->n_overlays, tweede[i]);
    }
}

/* ---- from collected values to the outcome ---- */

static uint8_t beslist(const struct waarden *w, unsigned slot)
{
    unsigned set = w->set[VELD(slot)];

    if (w->alles || w->beleid_ontbreekt || set == 0 || (set & (set - 1)) != 0)
        return 0;
    return (uint8_t)__builtin_ctz(set);
}

static uint8_t laagste(const struct waarden *w, unsigned slot)
{
    unsigned set = w->set[VELD(slot)] & ~1u;

    return w->alles || w->beleid_ontbreekt || set == 0 ? 0 : (uint8_t)__builtin_ctz(set);
}

/* What is compared when something is varied: all reported fields. */
static void gemeld(const struct waarden *w, uint8_t out[VELDEN])
{
    for (unsigned i = 0; i < VELDEN; i++)
        out[i] = beslist(w, SLOT_VELD_EERST + i);
    out[VELD(SLOT_HOOGSTE)] = laagste(w, SLOT_HOOGSTE);
}

static void voorbehoud_erbij(struct uitslag *out, const char *code)
{
    for (unsigned i = 0; i < out->n_voorbehoud; i++)
        if (strcmp(out->voorbehoud[i], code) == 0)
            return;
    if (out->n_voorbehoud < VOORBEHOUD_MAX)
        out->voorbehoud[out->n_voorbehoud++] = code;
}

/* Does any reported field differ when this is varied? */
static bool varieert(struct context *c, const struct zaakfeiten *z, struct variatie v, const uint8_t gewoon[VELDEN])
{
    struct waarden w;
    uint8_t anders[VELDEN];
    struct spoor *spoor = c->spoor;

    c->spoor = NULL;
    c->variatie = v;
    verzamel(c, z, &w);
    c->variatie = (struct variatie){ 0 };
    c->spoor = spoor;
    gemeld(&w, anders);
    return memcmp(anders, gewoon, VELDEN) != 0;
}

static void voorbehouden(struct context *c, const struct zaakfeiten *z, const struct waarden *w, struct uitslag *out)
{
    uint8_t gewoon[VELDEN];
    struct geraadpleegd lijst[PACKS_PER_UITSLAG];
    unsigned n = c->n_geraadpleegd;

    memcpy(lijst, c->geraadpleegd, sizeof(lijst));
    gemeld(w, gewoon);
    for (unsigned i = 0; i < n; i++) {
        const struct pack_form *f = lijst[i].pack->form;
        for (uint32_t k = 0; k < f->lezingen.n; k++)
            if (lijst[i].lezingen >> k & 1 &&
                varieert(c, z, (struct variatie){ .form = f, .is_lezing = true, .nr = (uint8_t)k }, gewoon))
                voorbehoud_erbij(out, FORM_TEKST(f, FORM_AT(f, f->lezingen, struct form_lezing)[k].code));
        for (uint32_t k = 0; k < f->params.n; k++) {
            const struct form_param *p = &FORM_AT(f, f->params, struct form_param)[k];
            if (!(lijst[i].params >> k & 1) || p->open || p->code == 0)
                continue;
            if (varieert(c, z, (struct variatie){ .form = f, .nr = (uint8_t)k, .waarde = p->min }, gewoon) ||
                varieert(c, z, (struct variatie){ .form = f, .nr = (uint8_t)k, .waarde = p->max }, gewoon))
                voorbehoud_erbij(out, FORM_TEKST(f, p->code));
        }
    }
}

/* ---- what is missing ---- */

enum feitsoort { FEIT_HUURPRIJS, FEIT_INGANGSDATUM, FEIT_PUBLICATIE, FEIT_SOORT, FEIT_AANGEWEZEN, FEIT_PERMANENT,
                 FEIT_ACHT, FEIT_KAMERS, FEIT_BESLUIT, FEIT_VERZOEK, FEIT_VERMOGEN, FEIT_INKOMEN,
                 FEIT_GEBOORTE, FEIT_KIND, FEIT_DAGEN, FEIT_STATUS };

struct feit { uint8_t soort, persoon; };

#define FEITEN_MAX 48

/* Pointers to the parts of a person that adults and children share. */
struct persoonsdeel { struct dagbereik *geboren; uint8_t *kind; int16_t *dagen_min, *dagen_max; uint32_t *status, *open; };

static struct persoonsdeel deel_van(struct huishouden *h, unsigned i)
{
    if (i < h->n_volwassenen) {
        struct volwassene *v = &h->volwassenen[i];
        return (struct persoonsdeel){ &v->geboortedatum, &v->kind, &v->dagen_min, &v->dagen_max, &v->status,
                                      &v->status_onbekend };
    }
    struct kind *k = &h->kinderen[i - h->n_volwassenen];
    return (struct persoonsdeel){ &k->geboortedatum, &k->kind, &k->dagen_min, &k->dagen_max, &k->status,
                                  &k->status_onbekend };
}

static bool kies_waarheid(uint8_t *w, unsigned k)
{
    *w = k == 0 ? NEE : JA;
    return k < 2;
}

static bool kies_geld(struct geldbereik *g, unsigned k)
{
    static const int64_t proef[] = { 0, 20000, 45000, 60000, 70000, 80000, 92000, 150000, 15000000, 20000000 };

    if (k >= sizeof(proef) / sizeof(proef[0]))
        return false;
    int64_t v = proef[k] < g->min ? g->min : proef[k] > g->max ? g->max : proef[k];
    *g = (struct geldbereik){ v, v };
    return true;
}

static bool kies_dag(struct dagbereik *d, const struct context *c, unsigned k, bool geboorte)
{
    int32_t laatste = 0;

    for (uint32_t i = 0; i < c->packs->n; i++)
        laatste = pack_geldig_tot(&c->packs->packs[i]) > laatste ? pack_geldig_tot(&c->packs->packs[i]) : laatste;
    const int32_t geboren[] = { laatste - 30 * 366, laatste - 80 * 366, laatste - 10 * 366 };
    const int32_t ingang[] = { laatste, laatste - 365, laatste - 180 };
    if (k >= 3)
        return false;
    int32_t v = geboorte ? geboren[k] : ingang[k];
    v = v < d->min ? d->min : v > d->max ? d->max : v;
    *d = (struct dagbereik){ v, v };
    return true;
}

/* The sums that are tried where income is held fixed: at, below and above every limit. */
static bool kies_som(struct context *c, const struct waarden *w, unsigned k, struct bedrag som[2])
{
    const struct pack_form *f = w->n_nationaal > 0 ? w->nationaal[0]->form : NULL;
    int64_t v = 0;

    if (f == NULL || k > f->inkomensgrenzen.n)
        return false;
    v = k == f->inkomensgrenzen.n ? GELD_MAX : FORM_AT(f, f->inkomensgrenzen, int64_t)[k];
    som[0] = som[1] = (struct bedrag){ v * INDEX_EEN, v * INDEX_EEN };
    c->vaste_som = som;
    return true;
}

/* Is this fact more than one value? */
static bool feit_open(const struct zaakfeiten *z, struct feit f)
{
    const struct eenheid *e = &z->eenheid;
    struct huishouden *h = (struct huishouden *)(uintptr_t)&z->huishouden;   /* read only */
    struct persoonsdeel p;

    switch (f.soort) {
    case FEIT_HUURPRIJS: return e->huurprijs.min != e->huurprijs.max;
    case FEIT_INGANGSDATUM: return e->ingangsdatum.min != e->ingangsdatum.max;
    case FEIT_PUBLICATIE: return e->publicatiedatum.min != e->publicatiedatum.max;
    case FEIT_SOORT: return (e->woonruimtesoort & (e->woonruimtesoort - 1)) != 0;
    case FEIT_AANGEWEZEN: return e->aangewezen == ONBEKEND;
    case FEIT_PERMANENT: return e->permanente_bewoning == ONBEKEND;
    case FEIT_ACHT: return e->voor_acht == ONBEKEND;
    case FEIT_KAMERS: return e->kamers_min != e->kamers_max;
    case FEIT_BESLUIT: return h->besluit54a == ONBEKEND;
    case FEIT_VERZOEK: return h->verzoek54a == ONBEKEND;
    case FEIT_VERMOGEN: return h->vermogen.min != h->vermogen.max;
    case FEIT_INKOMEN: return true;
    default:
        p = deel_van(h, f.persoon);
        return f.soort == FEIT_GEBOORTE ? p.geboren->min != p.geboren->max
               : f.soort == FEIT_KIND ? *p.kind == ONBEKEND
               : f.soort == FEIT_DAGEN ? *p.dagen_min != *p.dagen_max : (*p.open & ~*p.status) != 0;
    }
}

/* Gives an open fact the k-th of its trial values; false where there is no k-th. */
static bool feit_kiezen(struct context *c, const struct waarden *w, struct zaakfeiten *z, struct feit f, unsigned k,
                        struct bedrag som[2])
{
    struct eenheid *e = &z->eenheid;
    struct huishouden *h = &z->huishouden;
    struct persoonsdeel p;

    switch (f.soort) {
    case FEIT_HUURPRIJS: return kies_geld(&e->huurprijs, k);
    case FEIT_INGANGSDATUM: return kies_dag(&e->ingangsdatum, c, k, false);
    case FEIT_PUBLICATIE: return kies_dag(&e->publicatiedatum, c, k, false);
    case FEIT_SOORT: {
        for (unsigned i = 0; i < 3; i++)
            if (e->woonruimtesoort >> i & 1 && k-- == 0) {
                e->woonruimtesoort = (uint8_t)(1u << i);
                return true;
            }
        return false;
    }
    case FEIT_AANGEWEZEN: return kies_waarheid(&e->aangewezen, k);
    case FEIT_PERMANENT: return kies_waarheid(&e->permanente_bewoning, 1 - k);
    case FEIT_ACHT: return kies_waarheid(&e->voor_acht, k);
    case FEIT_KAMERS: e->kamers_min = k == 0 ? e->kamers_max : e->kamers_min; e->kamers_max = e->kamers_min; return k < 2;
    case FEIT_BESLUIT: return kies_waarheid(&h->besluit54a, k);
    case FEIT_VERZOEK: return kies_waarheid(&h->verzoek54a, k);
    case FEIT_VERMOGEN: return kies_geld(&h->vermogen, k == 0 ? 0 : k + 7);
    case FEIT_INKOMEN: return kies_som(c, w, k, som);
    default: break;
    }
    p = deel_van(h, f.persoon);
    switch (f.soort) {
    case FEIT_GEBOORTE: return kies_dag(p.geboren, c, k, true);
    case FEIT_KIND: return kies_waarheid(p.kind, k);
    case FEIT_DAGEN: *p.dagen_min = *p.dagen_max = k == 0 ? *p.dagen_max : *p.dagen_min; return k < 2;
    default:
        *p.status |= k == 0 ? 0 : k == 1 ? *p.open : *p.open & (0u - *p.open);
        *p.open = 0;
        return k < 3;
    }
}

static unsigned feit_keuzen(struct context *c, const struct waarden *w, const struct zaakfeiten *z, struct feit f)
{
    struct zaakfeiten proef;
    struct bedrag som[2];
    unsigned k = 0;

    for (;; k++) {
        proef = *z;
        bool ja = feit_kiezen(c, w, &proef, f, k, som);
        c->vaste_som = NULL;
        if (!ja)
            return k;
    }
}

static bool onbeslist_in(const struct waarden *w, uint32_t velden)
{
    for (unsigned i = 0; i < VELDEN; i++)
        if (velden >> i & 1 && beslist(w, SLOT_VELD_EERST + i) == 0)
            return true;
    return false;
}

/*
 * Does an undecided field depend on fact f? It does where some value of all other open facts leaves it undecided
 * with only f open. The facts for which this holds are the smallest set that settles the field.
 */
static bool feit_doet_ertoe(struct context *c, const struct zaakfeiten *z, const struct waarden *w,
                            const struct feit *feiten, const unsigned *keuzen, unsigned n, unsigned f, uint32_t velden)
{
    unsigned k[FEITEN_MAX] = { 0 };
    struct zaakfeiten proef;
    struct bedrag som[2];
    struct waarden uit;

    c->doel = velden;
    for (unsigned ronde = 0; ronde < COMBINATIES_MAX && c->budget > 0; ronde++) {
        proef = *z;
        for (unsigned i = 0; i < n; i++)
            if (i != f)
                (void)feit_kiezen(c, w, &proef, feiten[i], k[i], som);
        verzamel(c, &proef, &uit);
        c->vaste_som = NULL;
        if (onbeslist_in(&uit, velden))
            return true;
        unsigned i = 0;
        while (i < n && (i == f || ++k[i] >= keuzen[i]))
            k[i++] = 0;
        if (i == n)
            return false;
    }
    return false;
}

static bool inkomen_open(const struct zaakfeiten *z, const struct waarden *w, unsigned i, struct persoonsinkomen *in)
{
    const struct volwassene *v = &z->huishouden.volwassenen[i];
    struct inkomensregels r = { .jaar = 0, .voorkeur = 1, .oudste = 2, .index = { INDEX_EEN, INDEX_EEN },
                                .vierweken_laatste_dag = true };

    if (v->kind == JA && v->onderhouden == JA)
        return false;
    if (z->huishouden.inkomensvorm == INKOMENS_CELLEN) {
        *in = (struct persoonsinkomen){ .zonder = true };
        return z->huishouden.n_sommen == 0 || v->route == ROUTE_GEEN || v->route == ROUTE_BIJSTAND;
    }
    r.jaar = w->n_nationaal > 0 ? year_of(pack_geldig_van(w->nationaal[0])) : (int16_t)0;
    *in = inkomen_van(v, &r);
    return in->a.min != in->a.max || in->b.min != in->b.max;
}

static void ontbreekt_erbij(struct uitslag *out, struct ontbrekend o)
{
    for (unsigned i = 0; i < out->n_ontbreekt; i++)
        if (out->ontbreekt[i].feit == o.feit && out->ontbreekt[i].rol == o.rol && out->ontbreekt[i].jaar == o.jaar)
            return;
    if (out->n_ontbreekt < ONTBREEKT_MAX)
        out->ontbreekt[out->n_ontbreekt++] = o;
}

/* Names what is wanting of a person's income. */
static void ontbreekt_inkomen(const struct zaakfeiten *z, const struct waarden *w, struct uitslag *out)
{
    const struct huishouden *h = &z->huishouden;
    int16_t jaar = w->n_nationaal > 0 ? (int16_t)(year_of(pack_geldig_van(w->nationaal[0])) - 1) : (int16_t)0;

    for (unsigned i = 0; i < h->n_volwassenen; i++) {
        const struct volwassene *v = &h->volwassenen[i];
        struct persoonsinkomen in;
        struct ontbrekend o = { .van = VAN_AANVRAGER, .rol = v->rol, .verwacht_vanaf = DAG_ONBEKEND_MIN };
        if (!inkomen_open(z, w, i, &in))
            continue;
        if (v->aanleiding != AANLEIDING_GEEN && v->verklaring_datum.min == DAG_ONBEKEND_MIN)
            o.feit = "verklaring";
        else if (v->aanleiding == AANLEIDING_GEEN_GEGEVENS && v->inspecteursverklaring == ONBEKEND)
            o.feit = "inspecteursverklaring";
        else if (in.heeft_b && v->loon.vakantiegeld_apart == ONBEKEND && v->loon.periode != LOON_JAAR)
            o.feit = "vakantiegeldApart";
        else
            o = (struct ontbrekend){ "inkomen", VAN_AANVRAGER, v->rol, jaar, DAG_ONBEKEND_MIN };
        ontbreekt_erbij(out, o);
    }
    for (unsigned i = 0; i < h->n_kinderen; i++)
        if (h->kinderen[i].kind != JA || h->kinderen[i].onderhouden == NEE)
            ontbreekt_erbij(out, (struct ontbrekend){ "inkomen", VAN_AANVRAGER, h->kinderen[i].rol, jaar,
                                                      DAG_ONBEKEND_MIN });
}

static bool inkomens_open(const struct zaakfeiten *z, const struct waarden *w)
{
    struct persoonsinkomen in;

    for (unsigned i = 0; i < z->huishouden.n_volwassenen; i++)
        if (inkomen_open(z, w, i, &in))
            return true;
    for (unsigned i = 0; i < z->huishouden.n_kinderen; i++)
        if (z->huishouden.kinderen[i].kind != JA || z->huishouden.kinderen[i].onderhouden == NEE)
            return true;
    return z->huishouden.inkomensvorm == INKOMENS_CELLEN;
}

static const char *beleid_naam(int16_t jaar)
{
#define BELEID_NAAM(j) "beleid nl.woningwet/" #j
    static const char *const namen[] = {
        BELEID_NAAM(2016), BELEID_NAAM(2017), BELEID_NAAM(2018), BELEID_NAAM(2019), BELEID_NAAM(2020),
        BELEID_NAAM(2021), BELEID_NAAM(2022), BELEID_NAAM(2023), BELEID_NAAM(2024), BELEID_NAAM(2025),
        BELEID_NAAM(2026), BELEID_NAAM(2027), BELEID_NAAM(2028), BELEID_NAAM(2029), BELEID_NAAM(2030),
        BELEID_NAAM(2031), BELEID_NAAM(2032), BELEID_NAAM(2033), BELEID_NAAM(2034), BELEID_NAAM(2035),
        BELEID_NAAM(2036), BELEID_NAAM(2037), BELEID_NAAM(2038), BELEID_NAAM(2039), BELEID_NAAM(2040) };

    return jaar >= 2016 && jaar <= 2040 ? namen[jaar - 2016] : "beleid nl.woningwet";
}

static int32_t verwacht_vanaf(const struct context *c, int16_t jaar)
{
    for (uint32_t i = 0; i < c->packs->n; i++) {
        const struct pack_form *f = c->packs->packs[i].form;
        if (!f->overlay && year_of(f->geldig_tot) == jaar - 1)
            return f->opvolger_verwacht;
    }
    return DAG_ONBEKEND_MIN;
}

static void ontbreekt_feit(const struct zaakfeiten *z, const struct waarden *w, struct feit f, struct uitslag *out)
{
    static const struct { const char *naam; uint8_t van; } namen[] = {
        [FEIT_HUURPRIJS] = { "huurprijs", VAN_PLATFORM }, [FEIT_INGANGSDATUM] = { "ingangsdatum", VAN_PLATFORM },
        [FEIT_PUBLICATIE] = { "publicatiedatum", VAN_PLATFORM }, [FEIT_SOORT] = { "woonruimtesoort", VAN_PLATFORM },
        [FEIT_AANGEWEZEN] = { "aangewezen", VAN_PLATFORM },
        [FEIT_PERMANENT] = { "permanenteBewoning", VAN_PLATFORM }, [FEIT_ACHT] = { "voorAchtOfMeer", VAN_PLATFORM },
        [FEIT_KAMERS] = { "kamers", VAN_PLATFORM }, [FEIT_BESLUIT] = { "besluit54a", VAN_PLATFORM },
        [FEIT_VERZOEK] = { "verzoek54a", VAN_AANVRAGER }, [FEIT_VERMOGEN] = { "vermogen", VAN_AANVRAGER },
        [FEIT_INKOMEN] = { "inkomen", VAN_AANVRAGER }, [FEIT_GEBOORTE] = { "geboortedatum", VAN_AANVRAGER },
        [FEIT_KIND] = { "kind", VAN_AANVRAGER }, [FEIT_DAGEN] = { "dagenPerJaar", VAN_AANVRAGER },
        [FEIT_STATUS] = { "statussen", VAN_AANVRAGER } };
    const struct huishouden *h = &z->huishouden;
    uint8_t rol = ROL_GEEN;

    if (f.soort == FEIT_INKOMEN) {
        ontbreekt_inkomen(z, w, out);
        return;
    }
    if (f.soort >= FEIT_GEBOORTE)
        rol = f.persoon < h->n_volwassenen ? h->volwassenen[f.persoon].rol
                                           : h->kinderen[f.persoon - h->n_volwassenen].rol;
    const char *naam = f.soort == FEIT_HUURPRIJS && !z->eenheid.aanwezig ? "eenheid" : namen[f.soort].naam;
    ontbreekt_erbij(out, (struct ontbrekend){ naam, namen[f.soort].van, rol, 0, DAG_ONBEKEND_MIN });
}

/* The slot a fact of home or household stands in, or SLOT_BASIS_N: it has none of its own. */
static unsigned feit_slot(uint8_t soort)
{
    static const uint8_t slots[] = {
        [FEIT_HUURPRIJS] = SLOT_HUURPRIJS, [FEIT_INGANGSDATUM] = SLOT_BASIS_N, [FEIT_PUBLICATIE] = SLOT_BASIS_N,
        [FEIT_SOORT] = SLOT_WOONRUIMTESOORT, [FEIT_AANGEWEZEN] = SLOT_AANGEWEZEN, [FEIT_PERMANENT] = SLOT_PERMANENT,
        [FEIT_ACHT] = SLOT_VOOR_ACHT, [FEIT_KAMERS] = SLOT_KAMERS, [FEIT_BESLUIT] = SLOT_BESLUIT54A,
        [FEIT_VERZOEK] = SLOT_VERZOEK54A, [FEIT_VERMOGEN] = SLOT_VERMOGEN };

    return slots[soort];
}

/* The open facts. One that no rule looked at in any cell cannot matter. */
static unsigned feiten_zoeken(const struct context *c, const struct zaakfeiten *z, const struct waarden *w,
                              struct feit *feiten)
{
    unsigned personen = (unsigned)z->huishouden.n_volwassenen + z->huishouden.n_kinderen, n = 0;

    if (inkomens_open(z, w))
        feiten[n++] = (struct feit){ FEIT_INKOMEN, 0 };
    for (uint8_t i = 0; i < personen; i++)
        for (uint8_t s = FEIT_GEBOORTE; s <= FEIT_STATUS && n < FEITEN_MAX; s++)
            if (feit_open(z, (struct feit){ s, i }))
                feiten[n++] = (struct feit){ s, i };
    for (uint8_t s = FEIT_HUURPRIJS; s < FEIT_INKOMEN && n < FEITEN_MAX; s++)
        if (feit_open(z, (struct feit){ s, 0 }) &&
            (feit_slot(s) == SLOT_BASIS_N || (c->ooit_gelezen >> feit_slot(s) & 1)))
            feiten[n++] = (struct feit){ s, 0 };
    return n;
}

static void ontbrekend_vullen(struct context *c, const struct zaakfeiten *z, const struct waarden *w,
                              struct uitslag *out)
{
    struct feit feiten[FEITEN_MAX];
    uint32_t velden = 0;

    if (beslist(w, SLOT_UITKOMST) == 0)
        velden = 1u << VELD(SLOT_UITKOMST);
    else
        for (unsigned s = SLOT_VELD_EERST; s < SLOT_HOOGSTE; s++)
            velden |= beslist(w, s) == 0 ? 1u << VELD(s) : 0;
    if (velden == 0)
        return;
    if (w->beleid_ontbreekt) {
        if (w->beleid_jaar != 0)
            ontbreekt_erbij(out, (struct ontbrekend){ beleid_naam(w->beleid_jaar), VAN_BELEID, ROL_GEEN, w->beleid_jaar,
                                                      verwacht_vanaf(c, w->beleid_jaar) });
        if (w->n_nationaal > 0 || w->beleid_jaar == 0)
            ontbreekt_erbij(out, (struct ontbrekend){ "ingangsdatum", VAN_PLATFORM, ROL_GEEN, 0, DAG_ONBEKEND_MIN });
        return;
    }
    for (unsigned i = 0; w->open_form != NULL && i < PARAMS_MAX; i++)
        if (w->open_params >> i & 1)
            ontbreekt_erbij(out, (struct ontbrekend){
                FORM_TEKST(w->open_form, FORM_AT(w->open_form, w->open_form->params, struct form_param)[i].naam),
                VAN_BELEID, ROL_GEEN, year_of(w->open_form->geldig_van), DAG_ONBEKEND_MIN });
    if (z->huishouden.n_volwassenen + z->huishouden.n_kinderen == 0)
        ontbreekt_erbij(out, (struct ontbrekend){ "huishouden", VAN_AANVRAGER, ROL_GEEN, 0, DAG_ONBEKEND_MIN });
    unsigned keuzen[FEITEN_MAX], n = feiten_zoeken(c, z, w, feiten);
    for (unsigned i = 0; i < n; i++)
        keuzen[i] = feit_keuzen(c, w, z, feiten[i]);
    for (unsigned i = 0; i < n; i++)
        if (feit_doet_ertoe(c, z, w, feiten, keuzen, n, i, velden))
            ontbreekt_feit(z, w, feiten[i], out);
    for (unsigned i = 0; i < n && out->n_ontbreekt == 0; i++)
        ontbreekt_feit(z, w, feiten[i], out);
}

/* ---- the whole ---- */

static void routes_vullen(const struct zaakfeiten *z, const struct waarden *w, struct uitslag *out)
{
    const struct huishouden *h = &z->huishouden;
    struct inkomensregels r = { .voorkeur = 1, .oudste = 2, .index = { INDEX_EEN, INDEX_EEN },
                                .vierweken_laatste_dag = true };

    if (w->n_nationaal == 0)
        return;
    r.jaar = year_of(pack_geldig_van(w->nationaal[0]));
    for (unsigned i = 0; i < w->n_overlays; i++) {
        const struct pack_form *f = w->overlays[i]->form;
        if (f->jaarvoorkeur != 0) {
            r.voorkeur = f->jaarvoorkeur;
            break;
        }
    }
    for (unsigned i = 0; i < h->n_volwassenen; i++) {
        const struct volwassene *v = &h->volwassenen[i];
        if (h->inkomensvorm == INKOMENS_EXACT) {
            out->bewijsroute[i] = inkomen_van(v, &r).route;
            continue;
        }
        out->bewijsroute[i] = v->route;
        for (unsigned k = 0; k < h->n_sommen && (v->route == ROUTE_A1 || v->route == ROUTE_A2); k++)
            if (h->sommen[k].vorm == SOM_UNIFORM)
                out->bewijsroute[i] = r.jaar - h->sommen[k].belastingjaar == 1 ? ROUTE_A1 : ROUTE_A2;
    }
}

static void uitslag_vullen(const struct zaakfeiten *z, const struct waarden *w, struct uitslag *out)
{
    const struct dagbereik *d = &z->eenheid.ingangsdatum;

    out->uitkomst = beslist(w, SLOT_UITKOMST);
    out->daeb = beslist(w, SLOT_DAEB);
    out->passendheidsoort = beslist(w, SLOT_PASSENDHEIDSOORT);
    out->inkomensklasse = beslist(w, SLOT_INKOMENSKLASSE);
    out->huurklasse = z->eenheid.aanwezig ? beslist(w, SLOT_HUURKLASSE) : (uint8_t)HUUR_NVT;
    out->grootteklasse = beslist(w, SLOT_GROOTTEKLASSE);
    out->is_ouderenhuishouden = beslist(w, SLOT_OUDEREN) == 0 ? (uint8_t)ONBEKEND : beslist(w, SLOT_OUDEREN);
    out->hoogste_passende_huurklasse = laagste(w, SLOT_HOOGSTE);
    out->samenstelling = z->huishouden.samenstelling;
    out->menselijke_toets = out->uitkomst != UITKOMST_GESCHIKT;
    out->ingangsjaar_min = d->min == DAG_ONBEKEND_MIN ? (int16_t)0 : year_of(d->min);
    out->ingangsjaar_max = d->max == DAG_ONBEKEND_MAX ? (int16_t)0 : year_of(d->max);
    out->vrijstelling = w->alles || w->beleid_ontbreekt || w->vrijstelling_wisselt ? NULL : w->vrijstelling;
    if (!w->alles && !w->beleid_ontbreekt) {
        memcpy(out->redenen, w->redenen, w->n_redenen * sizeof(w->redenen[0]));
        out->n_redenen = w->n_redenen;
    }
    for (unsigned i = 0; i < w->n_nationaal && out->n_packs < PACKS_PER_UITSLAG; i++)
        out->packs[out->n_packs++] = w->nationaal[i];
    for (unsigned i = 0; i < w->n_overlays && out->n_packs < PACKS_PER_UITSLAG; i++)
        out->packs[out->n_packs++] = w->overlays[i];
}

enum status evaluate_spoor(const struct packset *packs, const struct zaakfeiten *zaak, struct uitslag *out,
                           struct spoor *spoor)
{
    struct context c = { .packs = packs, .budget = BUDGET, .spoor = spoor };
    struct waarden w;

    memset(out, 0, sizeof(*out));
    if (spoor != NULL)
        *spoor = (struct spoor){ 0 };
    if (!zaakfeiten_geldig(zaak))
        return REFUSED_MESSAGE;
    verzamel(&c, zaak, &w);
    c.spoor = NULL;
    uitslag_vullen(zaak, &w, out);
    routes_vullen(zaak, &w, out);
    bool iets_beslist = false;
    for (unsigned s = SLOT_VELD_EERST; s < SLOT_HOOGSTE; s++)
        iets_beslist |= beslist(&w, s) != 0;
    if (iets_beslist)
        voorbehouden(&c, zaak, &w, out);
    ontbrekend_vullen(&c, zaak, &w, out);
    return OK;
}

enum status evaluate(const struct packset *packs, const struct zaakfeiten *zaak, struct uitslag *out)
{
    return evaluate_spoor(packs, zaak, out, NULL);
}
