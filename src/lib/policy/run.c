#include "policy/run.h"

#include "base/text.h"
#include "policy/cell.h"

#include <string.h>

bool run_spent(const struct context *c)
{
    return c->work <= c->keep;
}

bool run_spend(struct context *c, unsigned work)
{
    bool enough = c->work >= c->keep + work;

    c->work = enough ? c->work - work : c->keep;
    return enough;
}

bool run_over(const struct context *c, const struct waarden *w)
{
    return w->alles || c->wanted == 0;
}

/* ---- readings, parameters ---- */

struct geraadpleegd *run_geraadpleegd(struct context *c, const struct pack *p)
{
    for (unsigned i = 0; i < c->n_geraadpleegd; i++)
        if (c->geraadpleegd[i].pack == p)
            return &c->geraadpleegd[i];
    if (c->n_geraadpleegd == PACKS_PER_UITSLAG)
        return NULL;
    c->geraadpleegd[c->n_geraadpleegd] = (struct geraadpleegd){ .pack = p };
    return &c->geraadpleegd[c->n_geraadpleegd++];
}

bool run_lezing(const struct context *c, const struct pack_form *f, unsigned nr)
{
    bool waarde = FORM_AT(f, f->lezingen, struct form_lezing)[nr].standaard;

    return c->variatie.form == f && c->variatie.is_lezing && c->variatie.nr == nr ? !waarde : waarde;
}

struct open_deel run_open(const struct context *c, const struct pack_form *f, unsigned nr)
{
    for (unsigned i = c->n_open; i > 0; i--)
        if (c->open[i - 1].form == f && c->open[i - 1].nr == nr)
            return c->open[i - 1];
    if (nr >= OPEN_LEZING) {
        uint8_t standaard = FORM_AT(f, f->lezingen, struct form_lezing)[nr - OPEN_LEZING].standaard;
        return (struct open_deel){ f, (uint8_t)nr, standaard == LEZING_OPEN ? 0 : standaard,
                                   standaard == LEZING_OPEN ? 1 : standaard };
    }
    const struct form_param *p = &FORM_AT(f, f->params, struct form_param)[nr];
    return (struct open_deel){ f, (uint8_t)nr, p->open ? p->min : p->waarde, p->open ? p->max : p->waarde };
}

void run_open_gezien(struct context *c, const struct pack_form *f, unsigned nr)
{
    for (unsigned i = 0; i < c->n_open_gezien; i++)
        if (c->open_gezien[i].form == f && c->open_gezien[i].nr == nr)
            return;
    if (c->n_open_gezien == OPEN_GEZIEN_MAX)
        return;
    c->open_gezien[c->n_open_gezien].form = f;
    c->open_gezien[c->n_open_gezien++].nr = (uint8_t)nr;
}

/* The first doubt of a point is settled by cutting the open value there; the point then runs again. */
static void twijfel(struct context *c, const struct pack_form *f, unsigned nr, int64_t verandert_bij)
{
    if (c->twijfel.form == NULL)
        c->twijfel = (struct open_deel){ f, (uint8_t)nr, verandert_bij, verandert_bij };
}

static int64_t param(const struct context *c, const struct pack_form *f, unsigned nr)
{
    const struct form_param *p = &FORM_AT(f, f->params, struct form_param)[nr];

    if (p->open)
        return run_open(c, f, nr).min;
    if (c->variatie.form == f && !c->variatie.is_lezing && c->variatie.nr == nr)
        return c->variatie.waarde;
    return p->waarde;
}

uint8_t run_haak(const struct pack_form *f, enum haak h)
{
    const struct form_lezing *l = FORM_AT(f, f->lezingen, struct form_lezing);

    for (uint32_t i = 0; i < f->lezingen.n; i++)
        if (l[i].haak == h)
            return (uint8_t)i;
    return LEZINGEN_MAX;
}

/* ---- the program of one pack at one point ---- */

static void vergelijking_onthouden(struct context *c, int64_t grens)
{
    for (unsigned i = 0; i < c->n_vergeleken; i++)
        if (c->vergeleken[i] == grens)
            return;
    /* A national pack has four such tables; more only makes a reservation be tried that was not needed. */
    if (c->n_vergeleken < sizeof(c->vergeleken) / sizeof(c->vergeleken[0]))
        c->vergeleken[c->n_vergeleken++] = grens;
}

/* The values of a slot after `last` are compared with one answer: what the point has there stands for none up to it. */
static void cut_after(struct context *c, unsigned slot, int64_t v, int64_t last)
{
    if (slot < SLOT_BASIS_N && last < v && c->from[slot] <= last)
        c->from[slot] = last + 1;
}

/* One side of a range of some slot, at a point. */
struct kant {
    const struct pack_form *f;
    const struct form_grens *g;
    uint8_t slot;
    bool van, som;
    int64_t v;
};

/* What is compared with v where the number in the bound is `getal`. Income is in 10^-4 cent; `plus` is 1 for "above"
 * and 0 for "at most": one limit in both, compared exactly. */
static int64_t grens_bij(const struct jaar *j, const struct kant *k, int64_t getal)
{
    return k->som ? getal * INDEX_ONE + j->euro_erbij + k->g->plus : getal + k->g->plus;
}

static bool grens_voldoet(struct context *c, const struct jaar *j, const struct kant *k, int64_t getal)
{
    int64_t grens = grens_bij(j, k, getal);

    if (k->som)
        vergelijking_onthouden(c, getal);
    cut_after(c, k->slot, k->v, grens - k->van);
    return k->van ? k->v >= grens : k->v <= grens;
}

/* The number is open: what is left of it is `rest`. Where that leaves the answer in doubt it is cut. */
static bool open_grens_voldoet(struct context *c, const struct jaar *j, const struct kant *k,
                               const struct open_deel *rest)
{
    int64_t laag = grens_bij(j, k, rest->min), hoog = grens_bij(j, k, rest->max);
    int64_t factor = k->som ? INDEX_ONE : 1, erbij = grens_bij(j, k, 0);

    if (k->som) {
        vergelijking_onthouden(c, rest->min);
        vergelijking_onthouden(c, rest->max);
    }
    if (k->van ? k->v >= hoog : k->v <= laag)
        return true;
    if (k->van ? k->v < laag : k->v > hoog)
        return false;
    /* "From" holds while number x factor + erbij <= v, "up to" once it is at least v. */
    twijfel(c, k->f, rest->nr, k->van ? cell_divide_down(k->v - erbij, factor) + 1 : -cell_divide_down(erbij - k->v, factor));
    return true;
}

/* A number that is not certain: cells are also cut at its ends, so that none has a part that is near it and one that is
 * not. returns whether it is open; else notes that it is near */
static bool onzeker_getal(struct context *c, const struct jaar *j, const struct kant *k, const struct form_param *q,
                          uint8_t nr, struct geraadpleegd *g)
{
    int64_t min = grens_bij(j, k, q->min), max = grens_bij(j, k, q->max);

    cut_after(c, k->slot, k->v, min - k->van);
    cut_after(c, k->slot, k->v, max - k->van);
    if (!q->open && k->v >= min - 1 && k->v <= max + 1)
        g->params |= 1u << nr;
    return q->open;
}

static bool kant_voldoet(struct context *c, const struct jaar *j, const struct kant *k, const struct punt *p,
                         struct geraadpleegd *g)
{
    uint8_t nr = k->g->soort == GRENS_PARAM ? k->g->nr : k->g->soort == GRENS_STAP ? p->param[k->g->nr] : 255;
    int64_t getal = 0;

    if (nr != 255) {
        const struct form_param *q = &FORM_AT(k->f, k->f->params, struct form_param)[nr];
        if (q->min != q->max && onzeker_getal(c, j, k, q, nr, g)) {
            struct open_deel rest = run_open(c, k->f, nr);
            return open_grens_voldoet(c, j, k, &rest);
        }
        getal = param(c, k->f, nr);
    }
    return grens_voldoet(c, j, k, getal);
}

static bool bereik_voldoet(struct context *c, const struct jaar *j, const struct pack_form *f,
                           const struct punt *p, const struct form_voorwaarde *w, struct geraadpleegd *g)
{
    struct kant k = { .f = f, .slot = w->slot, .som = w->slot == SLOT_SOM_A || w->slot == SLOT_SOM_B,
                      .v = p->v[w->slot] };

    for (int kant = 0; kant < 2; kant++) {
        k.van = kant == 0;
        k.g = k.van ? &w->van : &w->tot;
        if (k.g->soort != GRENS_GEEN && !kant_voldoet(c, j, &k, p, g))
            return false;
    }
    return true;
}

static bool in_set(uint64_t set, int64_t v)
{
    return (uint64_t)v < 64 && (set >> v & 1) != 0;
}

static int64_t lezing_waarde(const struct context *c, const struct pack_form *f, unsigned nr)
{
    if (FORM_AT(f, f->lezingen, struct form_lezing)[nr].standaard != LEZING_OPEN)
        return run_lezing(c, f, nr);
    struct open_deel d = run_open(c, f, OPEN_LEZING + nr);
    return d.min == d.max ? d.min : LEZING_OPEN;
}

static bool lezing_voldoet(struct context *c, const struct pack_form *f, const struct form_voorwaarde *w,
                           struct geraadpleegd *g)
{
    unsigned nr = w->slot - SLOT_LEZING;
    int64_t v = lezing_waarde(c, f, nr);

    g->lezingen |= 1u << nr;
    if (v != LEZING_OPEN)
        return in_set(w->set, v);
    if ((w->set & 3) != 3)
        twijfel(c, f, OPEN_LEZING + nr, 1);
    return true;
}

static bool set_voldoet(struct context *c, const struct pack_form *f, const struct form_voorwaarde *w,
                        const struct punt *p, struct geraadpleegd *g)
{
    if (w->slot >= SLOT_LEZING && w->slot < SLOT_STAP)
        return lezing_voldoet(c, f, w, g);
    if (w->slot < SLOT_BASIS_N && !IS_VELD(w->slot))
        cut_after(c, w->slot, p->v[w->slot], p->v[w->slot] - 1);
    return in_set(w->set, p->v[w->slot]);
}

static bool rij_voldoet(struct context *c, const struct jaar *j, const struct pack_form *f,
                        const struct form_voorwaarde *alle, const struct punt *p, const struct form_rij *r,
                        struct geraadpleegd *g)
{
    const struct form_voorwaarde *w = &alle[r->voorwaarde], *eind = w + r->n;

    for (; w < eind; w++)
        if (w->soort == VOORWAARDE_BEREIK ? !bereik_voldoet(c, j, f, p, w, g)
            : w->slot >= SLOT_STAP ? !in_set(w->set, p->v[w->slot]) : !set_voldoet(c, f, w, p, g))
            return false;
    return true;
}

static void stap_draaien(struct context *c, const struct jaar *j, const struct pack_form *f, unsigned i, struct punt *p,
                         struct geraadpleegd *g)
{
    const struct form_stap *t = &FORM_AT(f, f->stappen, struct form_stap)[i];
    const struct form_voorwaarde *alle = FORM_AT(f, f->voorwaarden, struct form_voorwaarde);
    const struct form_rij *r = &FORM_AT(f, f->rijen, struct form_rij)[t->rij], *eind = r + t->n;

    while (r < eind && !rij_voldoet(c, j, f, alle, p, r, g))
        r++;
    p->treffer[i] = r < eind ? r : NULL;
    uint32_t uit = r < eind ? r->uit : 0;
    p->param[SLOT_STAP + i] = (uint8_t)uit;
    p->v[SLOT_STAP + i] = t->uitvoer == UITVOER_BEDRAG ? param(c, f, uit) : (int64_t)uit;
    if (IS_VRIJSTELLING(t->veld))
        p->v[t->veld] = uit == 0 ? 0 : (int64_t)(intptr_t)FORM_TEKST(f, uit);
    else if (t->veld != 0)
        p->v[t->veld] = t->veld == SLOT_OUDEREN ? 1 + (int64_t)uit : (int64_t)uit;
}

static void draai(struct context *c, const struct jaar *j, const struct laag *l, const struct staat *s,
                  uint64_t tabellen, struct punt *p, struct geraadpleegd *g)
{
    const struct pack_form *f = l->pack->form;
    const struct form_stap *stappen = FORM_AT(f, f->stappen, struct form_stap);
    unsigned bit = l->persoon_eerst, teller = l->teller_eerst;

    for (uint32_t i = 0; i < f->n_persoonsstappen; i++, bit++) {
        bool wel = s->wel >> bit & 1, niet = s->niet >> bit & 1;
        p->v[SLOT_STAP + i] = stappen[i].soort == STAP_AANTAL ? s->tel[teller++]
                              : stappen[i].soort == STAP_ENIG ? wel : wel && !niet;
    }
    for (; tabellen != 0; tabellen &= tabellen - 1)
        stap_draaien(c, j, f, (unsigned)__builtin_ctzll(tabellen), p, g);
}

/* ---- one point, through all packs, into the collected values ---- */

/* The reasons of one point, and of which field's table each is: of any, where the table writes none. */
struct redenen { unsigned n; const char *code[REDENEN_MAX]; uint32_t fields[REDENEN_MAX]; };

static bool zelfde_code(const char *a, const char *b)
{
    return a == b || strcmp(a, b) == 0;
}

static void reden_erbij(struct redenen *r, const char *code, uint8_t veld)
{
    for (unsigned i = 0; i < r->n; i++)
        if (zelfde_code(r->code[i], code))
            return;
    if (r->n == REDENEN_MAX)
        return;
    r->fields[r->n] = veld != 0 ? FIELD_BIT(veld) : FIELDS_ALL;
    r->code[r->n++] = code;
}

static void redenen_van(const struct pack_form *f, uint64_t tabellen, const struct punt *p, struct redenen *r)
{
    for (; tabellen != 0; tabellen &= tabellen - 1) {
        unsigned i = (unsigned)__builtin_ctzll(tabellen);
        if (p->treffer[i] != NULL && p->treffer[i]->code != 0)
            reden_erbij(r, FORM_TEKST(f, p->treffer[i]->code), FORM_AT(f, f->stappen, struct form_stap)[i].veld);
    }
}

/* A reason stays where every cell gives it. */
static void redenen_doorsnede(struct waarden *w, const struct redenen *r)
{
    unsigned blijft = 0;

    for (unsigned i = 0; i < w->n_redenen; i++)
        for (unsigned k = 0; k < r->n; k++)
            if (zelfde_code(w->redenen[i], r->code[k])) {
                w->redenen[blijft++] = w->redenen[i];
                break;
            }
    w->n_redenen = (uint8_t)blijft;
}

static void spoor_erbij(struct context *c, const struct jaar *j, const struct laag *l, uint64_t tabellen,
                        const struct punt *p)
{
    const struct pack_form *f = l->pack->form;
    const struct form_stap *stappen = FORM_AT(f, f->stappen, struct form_stap);

    for (; tabellen != 0; tabellen &= tabellen - 1) {
        unsigned i = (unsigned)__builtin_ctzll(tabellen);
        if (p->treffer[i] == NULL)
            continue;
        if (c->spoor->n == TRACE_MAX) {
            c->spoor->full = true;
            return;
        }
        c->spoor->rows[c->spoor->n++] = (struct trace_row){
            .pack = l->pack, .table = FORM_TEKST(f, stappen[i].naam), .code = FORM_TEKST(f, p->treffer[i]->code),
            .citations = FORM_TEKST(f, p->treffer[i]->citaten),
            .nr = (int16_t)(p->treffer[i] - &FORM_AT(f, f->rijen, struct form_rij)[stappen[i].rij]),
            .year = j->jaar, .cell = c->cel };
    }
}

static uint64_t tabellen_van(const struct context *c, const struct jaar *j, unsigned laag)
{
    return c->steps[laag] & ~((UINT64_C(1) << j->lagen[laag].pack->form->n_persoonsstappen) - 1);
}

/* Runs the stack at a point whose base slots are filled. */
static void stapel_draaien(struct context *c, const struct jaar *j, const struct staat *s, struct punt *p,
                           struct redenen *redenen)
{
    struct geraadpleegd weg = { 0 };

    memset(&p->v[SLOT_VELD_EERST], 0, PACK_FIELDS * sizeof(p->v[0]));
    int64_t nationaal = 0, uitkomst = 0;
    for (unsigned i = 0; i < j->n_lagen; i++) {
        const struct laag *l = &j->lagen[i];
        struct geraadpleegd *g = run_geraadpleegd(c, l->pack);
        uint64_t tabellen = tabellen_van(c, j, i);
        /* Every overlay decides from the national outcome; see packset_botsing for what holds of several. */
        if (i > 0)
            p->v[SLOT_UITKOMST] = nationaal;
        draai(c, j, l, s, tabellen, p, g != NULL ? g : &weg);
        if (i == 0)
            nationaal = uitkomst = p->v[SLOT_UITKOMST];
        else if (p->v[SLOT_UITKOMST] != nationaal && uitkomst != UITKOMST_NIET_GESCHIKT)
            uitkomst = p->v[SLOT_UITKOMST];
        if (c->doel == 0 && c->gewoon == NULL)
            redenen_van(l->pack->form, tabellen, p, redenen);
        if (c->spoor != NULL)
            spoor_erbij(c, j, l, tabellen, p);
    }
    p->v[SLOT_UITKOMST] = uitkomst;
}

void run_want(struct context *c, const struct jaar *j, uint32_t fields)
{
    c->wanted = fields;
    for (unsigned i = j->n_lagen; i > 0; i--) {
        const struct pack *p = j->lagen[i - 1].pack;
        c->steps[i - 1] = 0;
        for (unsigned k = 0; k < PACK_FIELDS; k++)
            c->steps[i - 1] |= fields >> k & 1 ? p->needs[k] : 0;
        if (c->steps[i - 1] != 0)
            fields |= p->reads;
    }
}

/* Is something reported otherwise than by default, whatever further cells say? */
static bool is_anders(const struct gemeld *gewoon, const struct waarden *w)
{
    unsigned hoogste = w->set[VELD(SLOT_HOOGSTE)] & ((1u << gewoon->velden[VELD(SLOT_HOOGSTE)]) - 1) & ~1u;

    for (unsigned i = 0; i < VELD(SLOT_HOOGSTE); i++)
        if (gewoon->velden[i] != 0 && (w->set[i] & ~(1u << gewoon->velden[i])) != 0)
            return true;
    for (unsigned i = 0; i < VRIJSTELLING_N; i++)
        if (gewoon->vrijstelling[i] != NULL &&
            (w->vrijstelling_wisselt[i] || !text_same(w->vrijstelling[i], gewoon->vrijstelling[i])))
            return true;
    return hoogste != 0;
}

/* What a further cell could still change of what is reported: a field that has one value so far, a class that may get
 * lower, an exemption (before a lease also where there is none so far: whether there is matters then), and the fields of whose
 * tables a reason is left that all cells share. */
static uint32_t nog_gevraagd(const struct context *c, const struct jaar *j, const struct waarden *w, const struct redenen *r)
{
    bool elke = j->zaak->fase == FASE_TOEWIJZING && c->gewoon == NULL;
    uint32_t fields = 0;

    for (unsigned i = 0; i < VELD(SLOT_HOOGSTE); i++)
        if ((w->set[i] & (w->set[i] - 1)) == 0)
            fields |= 1u << i;
    if ((w->set[VELD(SLOT_HOOGSTE)] >> HUUR_TOT_BASISHUUR & 1) == 0)
        fields |= FIELD_BIT(SLOT_HOOGSTE);
    for (unsigned i = 0; i < VRIJSTELLING_N; i++)
        if ((elke || w->vrijstelling[i] != NULL) && !w->vrijstelling_wisselt[i])
            fields |= FIELD_BIT(SLOT_VRIJSTELLING + i);
    for (unsigned i = 0; i < w->n_redenen; i++)
        for (unsigned k = 0; k < r->n; k++)
            if (zelfde_code(w->redenen[i], r->code[k]))
                fields |= r->fields[k];
    return fields & c->wanted;
}

/* returns whether from now on it is known that cells have different ones */
static bool vrijstelling_erbij(const char *code, bool eerste, unsigned i, struct waarden *w)
{
    if (eerste)
        w->vrijstelling[i] = code;
    if (w->vrijstelling_wisselt[i] || text_same(code, w->vrijstelling[i]))
        return false;
    w->vrijstelling_wisselt[i] = true;
    return true;
}

/* Takes up the fields of a cell. returns whether that changed anything */
static bool cel_erbij(const struct punt *p, const struct redenen *r, struct waarden *w)
{
    bool eerste = !w->begonnen, nieuw = eerste;
    unsigned n_redenen = w->n_redenen;

    w->begonnen = true;
    for (unsigned i = 0; i < VRIJSTELLING_N; i++)
        nieuw |= vrijstelling_erbij((const char *)(intptr_t)p->v[SLOT_VRIJSTELLING + i], eerste, i, w);
    for (unsigned i = 0; i < VELDEN; i++) {
        uint16_t set = (uint16_t)(w->set[i] | 1u << p->v[SLOT_VELD_EERST + i]);
        nieuw |= set != w->set[i];
        w->set[i] = set;
    }
    if (eerste) {
        memcpy(w->redenen, r->code, r->n * sizeof(r->code[0]));
        w->n_redenen = (uint8_t)r->n;
        return true;
    }
    redenen_doorsnede(w, r);
    return nieuw || n_redenen != w->n_redenen;
}

static void waarden_erbij(struct context *c, const struct jaar *j, const struct punt *p, const struct redenen *r,
                          struct waarden *w)
{
    if (!cel_erbij(p, r, w))
        return;
    if (c->doel != 0) {
        for (unsigned i = 0; c->doel >> i != 0; i++)
            w->alles |= (c->doel >> i & 1) && (w->set[i] & (w->set[i] - 1)) != 0;
        return;
    }
    uint32_t fields = c->gewoon != NULL && is_anders(c->gewoon, w) ? 0 : nog_gevraagd(c, j, w, r);
    if (fields != c->wanted)
        run_want(c, j, fields);
}

/* Both halves of an open value that was in doubt: on either side of where the comparison changes. */
static void helften(struct context *c, const struct jaar *j, const struct staat *s, struct punt *p, struct waarden *w)
{
    struct open_deel d = run_open(c, c->twijfel.form, c->twijfel.nr);
    int64_t bij = c->twijfel.min;

    BUG_IF(bij <= d.min || bij > d.max);
    run_open_gezien(c, d.form, d.nr);
    if (c->n_open == OPEN_DELEN_MAX) {
        w->alles = true;
        return;
    }
    unsigned deel = c->n_open++;
    c->open[deel] = (struct open_deel){ d.form, d.nr, d.min, bij - 1 };
    run_punt(c, j, s, p, w);
    c->open[deel] = (struct open_deel){ d.form, d.nr, bij, d.max };
    if (!run_over(c, w))
        run_punt(c, j, s, p, w);
    c->n_open = deel;
}

void run_punt(struct context *c, const struct jaar *j, const struct staat *s, struct punt *p, struct waarden *w)
{
    struct redenen redenen ONGEVULD;
    unsigned spoor = c->spoor != NULL ? c->spoor->n : 0;
    bool vol = c->spoor != NULL && c->spoor->full;

    if (!run_spend(c, WORK_POINT)) {
        w->alles = true;
        return;
    }
    c->twijfel.form = NULL;
    redenen.n = 0;
    stapel_draaien(c, j, s, p, &redenen);
    if (c->twijfel.form == NULL) {
        waarden_erbij(c, j, p, &redenen, w);
        if (c->spoor != NULL)
            c->cel++;
        return;
    }
    if (c->spoor != NULL) {
        c->spoor->n = spoor;
        c->spoor->full = vol;
    }
    helften(c, j, s, p, w);
}
