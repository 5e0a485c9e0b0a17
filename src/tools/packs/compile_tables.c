#include "packs/building.h"

#include "model/outcome.h"

#include <string.h>

static enum status grens(struct bouw *b, const json_t *v, int plus, struct form_grens *g)
{
    struct naam n;

    g->plus = plus;
    if (json_is_integer(v)) {
        g->soort = GRENS_GETAL;
        g->plus += json_integer_value(v);
        EIS(b, g->plus >= GELD_MIN && g->plus <= GELD_MAX, "amount out of range");
        return OK;
    }
    EIS(b, json_is_string(v), "a bound is an integer, a parameter or an amount table");
    int p = bouw_param(b, json_string_value(v));
    if (p >= 0) {
        g->soort = GRENS_PARAM;
        g->nr = (uint8_t)p;
        return OK;
    }
    EIS(b, bouw_naam(b, json_string_value(v), &n) && n.soort == NAAM_BEDRAG,
        "unknown bound: a number, a parameter or an amount table, never another fact");
    g->soort = GRENS_STAP;
    g->nr = n.slot;
    return OK;
}

static enum status grens_lijst(struct bouw *b, struct lijst *l, int64_t v)
{
    EIS(b, l->n < GRENZEN_MAX, "too many bounds");
    l->n = snede_erbij(l->v, l->n, v);
    return OK;
}

/* Remembers where a bound cuts the numbers of a slot: the last member of a cell. */
static enum status grens_onthouden(struct bouw *b, uint8_t slot, const struct form_grens *g, bool van)
{
    struct lijst *l = slot == SLOT_HUURPRIJS ? &b->huurgrenzen : slot == SLOT_VERMOGEN ? &b->vermogensgrenzen
                      : slot == SLOT_KAMERS || slot == SLOT_SLAAPKAMERS || slot == SLOT_NU_SLAAPKAMERS
                          ? &b->kamergrenzen
                      : slot == SLOT_SOM_A || slot == SLOT_SOM_B ? &b->inkomensgrenzen : NULL;
    int64_t erbij = (l == &b->inkomensgrenzen ? 0 : g->plus) - (van && l != &b->inkomensgrenzen ? 1 : 0);
    uint64_t params = 0;

    if (l == NULL || g->soort == GRENS_GEEN)
        return OK;
    if (g->soort == GRENS_GETAL)
        return grens_lijst(b, l, g->plus - (van ? 1 : 0));
    if (g->soort == GRENS_PARAM) {
        params = UINT64_C(1) << g->nr;
    } else {
        const struct form_stap *s = &b->stappen[g->nr - SLOT_STAP];
        for (uint32_t r = s->rij; r < s->rij + s->n; r++)
            params |= UINT64_C(1) << b->rijen[r].uit;
    }
    for (unsigned i = 0; i < b->vorm.params.n; i++)
        if (params >> i & 1) {
            TRY(grens_lijst(b, l, b->params[i].waarde + erbij));
            TRY(grens_lijst(b, l, b->params[i].min + erbij));
            TRY(grens_lijst(b, l, b->params[i].max + erbij));
        }
    return OK;
}

static enum status set_lid(struct bouw *b, const struct naam *n, const json_t *v, uint64_t *set)
{
    int nr = -1;

    if (json_is_boolean(v) && (n->soort == NAAM_WAARHEID || n->soort == NAAM_LEZING))
        nr = (n->slot == SLOT_OUDEREN ? 1 : 0) + (json_is_true(v) ? 1 : 0);
    else if (json_is_string(v) && n->soort == NAAM_WAARDE)
        nr = bouw_waarde(b, n, json_string_value(v));
    EIS(b, nr >= 0 && nr <= 63, "no such value here");
    *set |= UINT64_C(1) << nr;
    return OK;
}

static enum status voorwaarde(struct bouw *b, const struct naam *n, const json_t *v, struct form_voorwaarde *w)
{
    static const char *const namen[] = { "min", "max", "above", "below", NULL };
    const json_t *deel;
    size_t i;

    w->slot = n->slot;
    if (json_is_integer(v) && n->soort == NAAM_GETAL) {   /* the range of one number, so that cells are cut at it */
        w->soort = VOORWAARDE_BEREIK;
        TRY(grens(b, v, 0, &w->van));
        TRY(grens(b, v, 0, &w->tot));
        TRY(grens_onthouden(b, n->slot, &w->van, true));
        return grens_onthouden(b, n->slot, &w->tot, false);
    }
    if (!json_is_object(v)) {
        EIS(b, n->soort != NAAM_GETAL, "a number is compared with one number or a range");
        w->soort = VOORWAARDE_SET;
        EIS(b, !json_is_array(v) || json_array_size(v) > 0, "an empty set matches nothing");
        if (!json_is_array(v))
            return set_lid(b, n, v, &w->set);
        json_array_foreach(v, i, deel)
            TRY(set_lid(b, n, deel, &w->set));
        return OK;
    }
    w->soort = VOORWAARDE_BEREIK;
    TRY(bouw_alleen(b, v, namen));
    EIS(b, n->soort == NAAM_GELD || n->soort == NAAM_SOM || n->soort == NAAM_GETAL, "has no range");
    const json_t *min = json_object_get(v, "min"), *max = json_object_get(v, "max"),
                 *above = json_object_get(v, "above"), *below = json_object_get(v, "below");
    EIS(b, (min == NULL || above == NULL) && (max == NULL || below == NULL) && json_object_size(v) > 0,
        "a range has at most one bound on each side");
    EIS(b, n->soort != NAAM_SOM || (min == NULL && below == NULL), "income is compared with max and above only");
    if (min != NULL || above != NULL)
        TRY(grens(b, min != NULL ? min : above, above != NULL, &w->van));
    if (max != NULL || below != NULL)
        TRY(grens(b, max != NULL ? max : below, below != NULL ? -1 : 0, &w->tot));
    EIS(b, n->soort != NAAM_SOM || (w->van.soort != GRENS_GETAL && w->tot.soort != GRENS_GETAL),
        "income is compared with parameters only");
    TRY(grens_onthouden(b, n->slot, &w->van, true));
    return grens_onthouden(b, n->slot, &w->tot, false);
}

/* Readings come last, so that one is only looked at where it decides. */
static unsigned rang(const struct form_voorwaarde *w)
{
    return w->slot >= SLOT_LEZING && w->slot < SLOT_STAP ? 2 : w->soort == VOORWAARDE_BEREIK ? 1 : 0;
}

static enum status voorwaarden(struct bouw *b, const json_t *when, struct form_rij *r)
{
    const char *naam;
    const json_t *v;

    bouw_in(b, "when", 0);
    EIS(b, json_is_object(when), "must be an object");
    r->voorwaarde = b->vorm.voorwaarden.n;
    json_object_foreach((json_t *)(uintptr_t)when, naam, v) {
        struct form_voorwaarde w = { 0 };
        struct naam n;
        bouw_in(b, naam, 0);
        EIS(b, b->vorm.voorwaarden.n < VOORWAARDEN_MAX, "too many conditions");
        EIS(b, bouw_naam(b, naam, &n) && n.soort != NAAM_BEDRAG, "unknown name");
        TRY(voorwaarde(b, &n, v, &w));
        uint32_t at = b->vorm.voorwaarden.n++;
        for (; at > r->voorwaarde && rang(&b->voorwaarden[at - 1]) > rang(&w); at--)
            b->voorwaarden[at] = b->voorwaarden[at - 1];
        b->voorwaarden[at] = w;
        r->n++;
        b->n_pad -= 1;
    }
    b->n_pad -= 1;
    return OK;
}

static enum status rij_uit(struct bouw *b, const struct form_stap *s, unsigned stap, const json_t *v, uint32_t *uit)
{
    struct naam n = { s->veld != 0 ? s->veld : (uint8_t)(SLOT_STAP + stap), NAAM_WAARDE, (int)stap };
    int nr;

    bouw_in(b, "then", 0);
    if (s->uitvoer == UITVOER_TEKST) {
        EIS(b, json_is_null(v) || json_is_string(v), "must be a code or null");
        if (json_is_string(v))
            TRY(bouw_erbij(b, json_string_value(v), uit));
    } else if (b->stapwaarheid[stap]) {
        EIS(b, json_is_boolean(v), "must be true or false");
        *uit = json_is_true(v);
    } else {
        EIS(b, json_is_string(v), "must be a name");
        nr = s->uitvoer == UITVOER_BEDRAG ? bouw_param(b, json_string_value(v))
                                          : bouw_waarde(b, &n, json_string_value(v));
        EIS(b, nr >= 0, "no such value");
        EIS(b, b->vorm.overlay || s->veld != SLOT_UITKOMST || nr != UITKOMST_NIET_GESCHIKT,
            "the national tests never say NIET_GESCHIKT");
        *uit = (uint32_t)nr;
    }
    b->n_pad -= 1;
    return OK;
}

static enum status tabel_soort(struct bouw *b, const json_t *o, struct form_stap *s, unsigned stap)
{
    const char *naam = bouw_tekst(o, "name"), *output = bouw_tekst(o, "output");
    const json_t *waarden = json_object_get(o, "values"), *v;
    size_t i;

    s->veld = veld_slot(naam);
    EIS(b, output != NULL, "needs an output");
    EIS(b, (strcmp(output, "field") == 0) == (s->veld != 0), "output field goes with the name of an outcome field");
    EIS(b, (waarden != NULL) == (strcmp(output, "class") == 0), "values go with output class");
    if (IS_VRIJSTELLING(s->veld))
        s->uitvoer = UITVOER_TEKST;
    else if (strcmp(output, "amount") == 0)
        s->uitvoer = UITVOER_BEDRAG;
    else if (strcmp(output, "boolean") == 0 || s->veld == SLOT_OUDEREN)
        b->stapwaarheid[stap] = true;
    else
        EIS(b, s->veld != 0 || strcmp(output, "class") == 0, "output is field, class, amount or boolean");
    if (waarden == NULL)
        return OK;
    EIS(b, json_is_array(waarden) && json_array_size(waarden) >= 2 && json_array_size(waarden) <= 32, "needs values");
    json_array_foreach(waarden, i, v)
        EIS(b, json_is_string(v), "values are names");
    b->stapwaarden[stap] = waarden;
    return OK;
}

static enum status rij_code(struct bouw *b, const json_t *r, uint32_t *uit)
{
    const char *code = bouw_tekst(r, "code");

    if (json_object_get(r, "code") == NULL)
        return OK;
    bouw_in(b, "code", 0);
    EIS(b, code != NULL && code[0] != '\0' &&
           strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == strlen(code), "must be capitals, digits and _");
    b->n_pad -= 1;
    return bouw_erbij(b, code, uit);
}

enum status bouw_tabel(struct bouw *b, const json_t *o)
{
    static const char *const namen[] = { "name", "output", "values", "rows", "citations", "note", NULL };
    static const char *const rijnamen[] = { "when", "then", "code", "citations", NULL };
    unsigned stap = b->vorm.stappen.n;
    struct form_stap *s = &b->stappen[stap];
    const json_t *rijen = json_object_get(o, "rows"), *r;
    const char *naam;
    size_t i;

    TRY(bouw_alleen(b, o, namen));
    TRY(bouw_nieuw(b, o, &naam));
    TRY(tabel_soort(b, o, s, stap));
    EIS(b, !b->vorm.overlay || s->veld == 0 || s->veld == SLOT_UITKOMST,
        "an overlay decides the outcome only, not a national field");
    for (unsigned x = 0; b->vorm.overlay && x < stap; x++)
        EIS(b, b->stappen[x].veld == 0, "the table uitkomst is the last of an overlay");
    TRY(bouw_erbij(b, naam, &s->naam));
    s->soort = STAP_TABEL;
    s->rij = b->vorm.rijen.n;
    bouw_in(b, "rows", 0);
    EIS(b, json_is_array(rijen) && json_array_size(rijen) > 0, "needs rows");
    json_array_foreach(rijen, i, r) {
        struct form_rij *rij = &b->rijen[b->vorm.rijen.n];
        bouw_in(b, NULL, (long)i);
        EIS(b, b->vorm.rijen.n < RIJEN_MAX, "too many rows");
        TRY(bouw_alleen(b, r, rijnamen));
        TRY(voorwaarden(b, json_object_get(r, "when"), rij));
        TRY(rij_uit(b, s, stap, json_object_get(r, "then"), &rij->uit));
        TRY(rij_code(b, r, &rij->code));
        TRY(bouw_citaten(b, json_object_get(r, "citations") != NULL ? r : o, true, &rij->citaten));
        b->vorm.rijen.n++;
        s->n++;
        b->n_pad -= 1;
    }
    b->n_pad -= 1;
    b->stapnamen[b->vorm.stappen.n++] = naam;
    return OK;
}
