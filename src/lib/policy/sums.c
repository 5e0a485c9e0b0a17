#include "policy/sums.h"

#include "policy/cell.h"

#define SCHAAL_MAX 10000000000000LL /* 10 million euro in 10^-4 cent */
#define INDEX_NABIJ 2100000000LL /* 2,100 euro in 10^-4 cent: more than a cell plus the margin of an index */

static const struct som *som_zoeken(const struct jaar *j, uint8_t vorm, uint8_t met_kind)
{
    const struct huishouden *h = &j->zaak->huishouden;

    for (unsigned i = 0; i < h->n_sommen; i++) {
        const struct som *s = &h->sommen[i];
        if (s->vorm != vorm || s->met_kind != met_kind)
            continue;
        if (vorm == SOM_UNIFORM ? s->belastingjaar < j->jaar && j->jaar - s->belastingjaar <= j->oudste
                                : (s->oudste == 1) == (j->oudste == 1) && s->jaar == j->jaar &&
                                      (s->voorkeur == 0 || s->voorkeur == j->voorkeur))
            return s;
    }
    return NULL;
}

static const struct amount onbeperkt = { AMOUNT_MIN, AMOUNT_MAX };
static const struct index_range zonder_index = { 1, 1 };

/* Scales an amount that holds an index at its nominal value to the varied value, outward. */
static struct amount schalen(struct amount x, int64_t van, int64_t naar)
{
    /* Beyond ten million euro no limit is near, and the product would leave int64. */
    if (x.min > -SCHAAL_MAX && x.min < SCHAAL_MAX)
        x.min = cell_divide_down(x.min * naar, van);
    if (x.max > -SCHAAL_MAX && x.max < SCHAAL_MAX)
        x.max = -cell_divide_down(-x.max * naar, van);
    return x;
}

static struct amount naar_cel(const struct jaar *j, struct amount x, int64_t deler)
{
    int64_t sneden[CELL_CUTS_MAX], euro = deler == INDEX_ONE ? 100 * INDEX_ONE : 100;
    int64_t factor = deler == INDEX_ONE ? 1 : deler;
    unsigned n = 0;

    /* deler INDEX_ONE: cells of the indexed sum itself; else of the tax income it is an index times of */
    for (unsigned l = 0; l < j->n_lagen; l++) {
        const struct pack_form *f = j->lagen[l].pack->form;
        for (uint32_t i = 0; i < f->inkomensgrenzen.n && n < CELL_CUTS_MAX; i++)
            n = cell_cut(sneden, n, cell_divide_down(FORM_AT(f, f->inkomensgrenzen, int64_t)[i] * INDEX_ONE, factor));
    }
    if (x.min != AMOUNT_MIN)
        x.min = cell_of(cell_divide_down(x.min, factor), sneden, n, euro).min * factor;
    if (x.max != AMOUNT_MAX)
        x.max = cell_of(-cell_divide_down(-x.max, factor), sneden, n, euro).max * factor;
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

bool sums_vierweken(const struct context *c, const struct jaar *j)
{
    return c->variatie.form == j->lagen[0].pack->form && c->variatie.is_lezing && c->variatie.nr == j->vierweken;
}

bool sums_afronding(const struct context *c, const struct jaar *j)
{
    return c->variatie.form == j->lagen[0].pack->form && c->variatie.is_lezing && c->variatie.nr == j->afronding;
}

/* Exact facts. uniform: 1 or 2 where every amount is tax income of Y-1 or Y-2, else 0. */
static struct som_ab som_exact(const struct jaar *j, const struct staat *st, uint8_t *uniform, bool gebruikt[2])
{
    struct som_ab s = { .heeft_b = false };
    bool eerste = true;

    *uniform = 0;
    for (unsigned i = 0; i < j->zaak->huishouden.n_volwassenen; i++) {
        const struct income *p = &j->inkomens[i];
        bool dicht = st->dicht >> i & 1;
        if (!(st->telt >> i & 1))
            continue;
        struct amount a = dicht ? p->dicht : p->a, b = dicht ? p->dicht : p->b;
        if ((st->bijstand >> i & 1) && a.min < 0)
            a.min = b.min = 0;
        s.a = derive_plus(s.a, a);
        s.b = derive_plus(s.b, b);
        s.heeft_b |= p->heeft_b && !dicht;
        gebruikt[0] |= p->index_gebruikt[0] || (p->b_index && !dicht);
        gebruikt[1] |= p->index_gebruikt[1];
        *uniform = eerste || *uniform == p->belastingjaar_terug ? p->belastingjaar_terug : 0;
        eerste = false;
    }
    if (st->telt & TELT_KINDEREN_NUL)
        s.a.max = s.b.max = AMOUNT_MAX;
    if (st->telt & TELT_KINDEREN)
        s.a = s.b = onbeperkt;
    if (s.heeft_b)
        *uniform = 0;
    return s;
}

static struct som_ab som_cellen(const struct context *c, const struct jaar *j, const struct staat *st, bool gebruikt[2])
{
    const struct huishouden *h = &j->zaak->huishouden;
    struct som_ab s = { onbeperkt, onbeperkt, false };
    uint8_t met_kind = 0;
    bool a_weg = false, b_weg = false, heeft_b = false, a_is_b = false;
    unsigned n_b = 0;

    for (unsigned i = 0; i < h->n_volwassenen; i++) {
        if (!(st->telt >> i & 1))
            continue;
        if (h->volwassenen[i].kind != NEE)
            met_kind = (uint8_t)(met_kind | 1u << i);
        heeft_b |= j->inkomens[i].heeft_b && !(st->dicht >> i & 1);
        n_b += j->inkomens[i].heeft_b;
        a_is_b |= j->inkomens[i].b_open && !(st->dicht >> i & 1) &&
                  h->volwassenen[i].aanleiding == AANLEIDING_GEEN_GEGEVENS;
        if (h->volwassenen[i].slip_hangt_af_van_o7 && sums_vierweken(c, j)) {
            b_weg = true;
            a_weg |= h->volwassenen[i].aanleiding == AANLEIDING_GEEN_GEGEVENS;
        }
    }
    if (st->telt & TELT_KINDEREN)
        return s;
    const struct som *uniform = som_zoeken(j, SOM_UNIFORM, met_kind);
    if (uniform != NULL) {
        int terug = j->jaar - uniform->belastingjaar;
        gebruikt[terug - 1] = true;
        s.a = s.b = derive_times(uniform->cel, j->regels.index[terug - 1]);
        if (st->telt & TELT_KINDEREN_NUL)
            s.a.max = s.b.max = AMOUNT_MAX;
        return s;
    }
    const struct som *a = som_zoeken(j, SOM_A, met_kind), *b = som_zoeken(j, SOM_B, met_kind);
    s.heeft_b = a_weg;
    if (a == NULL || a_weg)
        return s;
    gebruikt[0] = gebruikt[1] = true;
    s.a = s.b = derive_times(a->cel, zonder_index);
    if ((b != NULL && heeft_b) || b_weg) {
        s.b = b_weg ? onbeperkt : derive_times(b->cel, zonder_index);
        s.a = a_is_b && n_b == 1 ? s.b : s.a;   /* as coarsen wrote them */
        s.heeft_b = true;
    }
    if (st->telt & TELT_KINDEREN_NUL)
        s.a.max = s.b.max = AMOUNT_MAX;
    return s;
}

static struct amount beperken(struct amount x, const struct amount *tot)
{
    int64_t v = tot->min;

    v = v < x.min ? x.min : v > x.max ? x.max : v;
    return (struct amount){ v, v };
}

/*
 * The household sums of those who count. Under a varied index or rounding the facts are first widened to the cell a
 * seal would hold, so that a reservation never says more than a cell.
 */
struct som_ab sums_van(const struct context *c, const struct jaar *j, const struct staat *st, bool gebruikt[2])
{
    const struct pack_form *f = j->lagen[0].pack->form;
    bool exact = j->zaak->huishouden.inkomensvorm == INKOMENS_EXACT;
    uint8_t uniform = 0;
    struct som_ab s = exact ? som_exact(j, st, &uniform, gebruikt) : som_cellen(c, j, st, gebruikt);
    int k = gevarieerde_index(c, f);
    struct index_range gewoon = j->regels.index[k < 0 ? 0 : k];

    if (c->vaste_som != NULL) {
        s.a = beperken(s.a, &c->vaste_som[0]);
        s.b = beperken(s.b, &c->vaste_som[1]);
        return s;
    }
    if (k < 0 && !sums_afronding(c, j))
        return s;
    if (exact) {
        struct index_range i = j->regels.index[uniform == 0 ? 0 : uniform - 1];
        int64_t deler = uniform == 0 || i.min != i.max ? INDEX_ONE : i.min;
        s.a = naar_cel(j, s.a, deler);
        s.b = s.heeft_b ? naar_cel(j, s.b, deler) : s.a;
    }
    if (k >= 0 && gebruikt[k]) {
        s.a = schalen(s.a, gewoon.min, c->variatie.waarde);
        s.b = schalen(s.b, gewoon.min, c->variatie.waarde);
    }
    return s;
}

/* Is every "sum <= amount" that was asked still answered alike, with the sum varied and `erbij` above each amount? */
static bool zelfde_kant(const struct context *c, struct amount gewoon, struct amount anders, int64_t erbij)
{
    for (unsigned i = 0; i < c->n_vergeleken; i++) {
        int64_t grens = c->vergeleken[i] * INDEX_ONE;
        if (gewoon.max <= grens ? anders.max > grens + erbij : anders.min <= grens + erbij)
            return false;
    }
    return true;
}

static bool som_varieert(struct context *c, const struct jaar *j, const struct staat *st, const struct som_ab *s,
                         struct variatie v)
{
    bool weg[2] = { false, false };

    c->variatie = v;
    struct som_ab anders = sums_van(c, j, st, weg);
    c->variatie = (struct variatie){ 0 };
    int64_t erbij = v.is_lezing ? EURO_AF : 0;
    return !zelfde_kant(c, s->a, anders.a, erbij) || (s->heeft_b && !zelfde_kant(c, s->b, anders.b, erbij));
}

/* Marks the indices and the rounding as consulted where another value would move a sum across an amount. */
void sums_raadplegen(struct context *c, const struct jaar *j, const struct staat *st, const struct som_ab *s,
                           const bool gebruikt[2])
{
    const struct pack_form *f = j->lagen[0].pack->form;
    struct geraadpleegd *g = run_geraadpleegd(c, j->lagen[0].pack);
    bool nabij = false;

    for (unsigned i = 0; i < c->n_vergeleken && !nabij; i++) {
        int64_t grens = c->vergeleken[i] * INDEX_ONE;
        nabij = (s->a.min < grens + INDEX_NABIJ && s->a.max > grens - INDEX_NABIJ) ||
                (s->b.min < grens + INDEX_NABIJ && s->b.max > grens - INDEX_NABIJ);
    }
    if (!nabij || g == NULL)
        return;
    for (int k = 0; k < 2; k++) {
        const struct form_param *p = &FORM_AT(f, f->params, struct form_param)[f->index[k]];
        struct variatie v = { .form = f, .nr = f->index[k], .waarde = p->min };
        if (!gebruikt[k] || p->open || p->min == p->max || (g->params >> f->index[k] & 1) != 0)
            continue;
        bool ja = som_varieert(c, j, st, s, v);
        v.waarde = p->max;
        if (ja || som_varieert(c, j, st, s, v))
            g->params |= 1u << f->index[k];
    }
    if (j->afronding < LEZINGEN_MAX &&
        som_varieert(c, j, st, s, (struct variatie){ .form = f, .is_lezing = true, .nr = j->afronding }))
        g->lezingen |= 1u << j->afronding;
}
