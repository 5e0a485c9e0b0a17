#include "policy/run.h"

#include "policy/cell.h"

#include <string.h>

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

struct grenswaarde { int64_t waarde, min, max; uint8_t param; bool open; };   /* param 255: none */

static struct grenswaarde grens_van(const struct context *c, const struct pack_form *f, const struct punt *p,
                                    const struct form_grens *g)
{
    uint8_t nr = g->soort == GRENS_PARAM ? g->nr : g->soort == GRENS_STAP ? p->param[g->nr] : 255;

    if (nr == 255)
        return (struct grenswaarde){ g->plus, g->plus, g->plus, 255, false };
    const struct form_param *q = &FORM_AT(f, f->params, struct form_param)[nr];
    if (q->open) {
        struct open_deel d = run_open(c, f, nr);
        return (struct grenswaarde){ d.min + g->plus, d.min + g->plus, d.max + g->plus, nr, true };
    }
    return (struct grenswaarde){ param(c, f, nr) + g->plus, q->min + g->plus, q->max + g->plus, nr, false };
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

/* Is v on the wrong side of a bound that is open, and from which value of the parameter on is that otherwise? */
static bool open_voldoet_niet(struct context *c, const struct pack_form *f, const struct grenswaarde *b, int64_t v,
                              bool van, int64_t factor, int64_t erbij)
{
    if (van ? v >= b->max : v <= b->min)
        return false;
    if (van ? v < b->min : v > b->max)
        return true;
    /* "From" holds while parameter x factor + erbij <= v, "up to" once it is at least v. */
    twijfel(c, f, b->param, van ? deel_omlaag(v - erbij, factor) + 1 : -deel_omlaag(erbij - v, factor));
    return false;
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
        int64_t factor = 1, erbij = gr->plus;
        if (som) {
            /* plus is 1 for "above" and 0 for "at most": one limit in both, compared exactly */
            vergelijking_onthouden(c, b.waarde - erbij);
            if (b.open)
                vergelijking_onthouden(c, b.max - erbij);
            factor = INDEX_EEN;
            b.waarde = (b.waarde - erbij) * INDEX_EEN + j->euro_erbij + erbij;
            b.min = (b.min - erbij) * INDEX_EEN + erbij;
            b.max = (b.max - erbij) * INDEX_EEN + erbij;
            erbij += j->euro_erbij;
            if (b.open) {
                b.min += j->euro_erbij;
                b.max += j->euro_erbij;
            }
        }
        if (b.open) {
            if (open_voldoet_niet(c, f, &b, v, kant == 0, factor, erbij))
                return false;
            continue;
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
        if (w->slot >= SLOT_LEZING && w->slot < SLOT_STAP) {
            g->lezingen |= 1u << (w->slot - SLOT_LEZING);
            if (v == LEZING_OPEN && (w->set & 3) != 3)
                twijfel(c, f, OPEN_LEZING + w->slot - SLOT_LEZING, 1);
            if (v == LEZING_OPEN)
                continue;
        }
        if (v < 0 || v > 63 || !(w->set >> v & 1))
            return false;
    }
    return true;
}

static int64_t lezing_waarde(const struct context *c, const struct pack_form *f, unsigned nr)
{
    if (FORM_AT(f, f->lezingen, struct form_lezing)[nr].standaard != LEZING_OPEN)
        return run_lezing(c, f, nr);
    struct open_deel d = run_open(c, f, OPEN_LEZING + nr);
    return d.min == d.max ? d.min : LEZING_OPEN;
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
        p->v[SLOT_LEZING + i] = lezing_waarde(c, f, i);
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
    int64_t nationaal = 0, uitkomst = 0;
    for (unsigned i = 0; i < j->n_lagen; i++) {
        const struct laag *l = &j->lagen[i];
        struct geraadpleegd *g = run_geraadpleegd(c, l->pack);
        /* Every overlay decides from the national outcome; see packset_botsing for what holds of several. */
        if (i > 0)
            p->v[SLOT_UITKOMST] = nationaal;
        draai(c, j, l, s, p, g != NULL ? g : &weg);
        if (i == 0)
            nationaal = uitkomst = p->v[SLOT_UITKOMST];
        else if (p->v[SLOT_UITKOMST] != nationaal && uitkomst != UITKOMST_NIET_GESCHIKT)
            uitkomst = p->v[SLOT_UITKOMST];
        const struct pack_form *f = l->pack->form;
        for (uint32_t t = f->n_persoonsstappen; t < f->stappen.n; t++)
            if (p->treffer[t] != NULL && p->treffer[t]->code != 0)
                reden_erbij(redenen, n_redenen, FORM_TEKST(f, p->treffer[t]->code));
        if (c->spoor != NULL)
            spoor_erbij(c, j, l, p);
    }
    p->v[SLOT_UITKOMST] = uitkomst;
}

static void waarden_erbij(const struct context *c, const struct punt *p, const char *const *redenen,
                          unsigned n_redenen, struct waarden *w)
{
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
    run_punt(c, j, s, p, w);
    c->n_open = deel;
}

void run_punt(struct context *c, const struct jaar *j, const struct staat *s, struct punt *p, struct waarden *w)
{
    const char *redenen[REDENEN_MAX];
    unsigned n_redenen = 0, spoor = c->spoor != NULL ? c->spoor->n : 0;
    bool vol = c->spoor != NULL && c->spoor->vol;

    if (c->budget == 0) {
        w->alles = true;
        return;
    }
    c->budget--;
    c->twijfel.form = NULL;
    stapel_draaien(c, j, s, p, redenen, &n_redenen);
    if (c->twijfel.form == NULL) {
        waarden_erbij(c, p, redenen, n_redenen, w);
        if (c->spoor != NULL)
            c->cel++;
        return;
    }
    if (c->spoor != NULL) {
        c->spoor->n = spoor;
        c->spoor->vol = vol;
    }
    helften(c, j, s, p, w);
}
