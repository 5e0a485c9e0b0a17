#include "packs/compile.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "json/jcs.h"
#include "packs/compile_age.h"
#include "packs/compile_texts.h"
#include "packs/names.h"
#include "policy/cell.h"
#include "policy/derive.h"
#include "policy/form.h"
#include "policy/outcome.h"

#include <openssl/sha.h>
#include <string.h>

#define TEKSTEN_MAX (256u << 10)
#define CORPORATIES_MAX 256
#define PAD_MAX 8

struct plaats { const char *naam; long nr; };   /* naam NULL: element nr */

struct lijst { unsigned n; int64_t v[CEL_SNEDEN_MAX]; };

struct bouw {
    struct packfout *fout;
    struct plaats pad[PAD_MAX];
    unsigned n_pad;
    const json_t *root, *citations, *tables;
    struct pack_form vorm;
    struct form_param params[PARAMS_MAX];
    struct form_lezing lezingen[LEZINGEN_MAX];
    const char *lezingnamen[LEZINGEN_MAX], *paramnamen[PARAMS_MAX], *stapnamen[STAPPEN_MAX];
    struct form_stap stappen[STAPPEN_MAX];
    const json_t *stapwaarden[STAPPEN_MAX];     /* "values" of a table with own value names, else NULL */
    bool stapwaarheid[STAPPEN_MAX];
    struct form_rij rijen[RIJEN_MAX];
    struct form_voorwaarde voorwaarden[VOORWAARDEN_MAX];
    uint32_t corporaties[CORPORATIES_MAX];
    char teksten[TEKSTEN_MAX];
    struct lijst inkomensgrenzen, huurgrenzen, vermogensgrenzen, kamergrenzen;
    struct teksten uitleg;
};

/* ---- where and why ---- */

static void pad_in(struct bouw *b, const char *naam, long nr)
{
    if (b->n_pad < PAD_MAX)
        b->pad[b->n_pad++] = (struct plaats){ naam, nr };
}

static enum status fout(struct bouw *b, const char *waarom)
{
    struct writer w;

    writer_init(&w, b->fout->waar, sizeof(b->fout->waar) - 1);
    for (unsigned i = 0; i < b->n_pad; i++) {
        if (b->pad[i].naam != NULL) {
            if (i > 0)
                write_char(&w, '.');
            write_text(&w, b->pad[i].naam);
        } else {
            write_char(&w, '[');
            write_int(&w, b->pad[i].nr);
            write_char(&w, ']');
        }
    }
    b->fout->waar[writer_len(&w)] = '\0';
    b->fout->waarom = waarom;
    return REFUSED_PACK;
}

#define EIS(b, voorwaarde, waarom)      \
    do {                                \
        if (!(voorwaarde))              \
            return fout((b), (waarom)); \
    } while (0)

/* ---- members ---- */

static const char *tekst_lid(const json_t *o, const char *naam)
{
    const char *t = json_string_value(json_object_get(o, naam));

    return t != NULL && strlen(t) == json_string_length(json_object_get(o, naam)) ? t : NULL;
}

static enum status tekst_erbij(struct bouw *b, const char *tekst, uint32_t *uit)
{
    size_t len = strlen(tekst) + 1;

    for (uint32_t at = 0; at < b->vorm.teksten.n; at += (uint32_t)strlen(&b->teksten[at]) + 1)
        if (strcmp(&b->teksten[at], tekst) == 0) {
            *uit = at;
            return OK;
        }
    EIS(b, len <= TEKSTEN_MAX - b->vorm.teksten.n, "too much text");
    memcpy(&b->teksten[b->vorm.teksten.n], tekst, len);
    *uit = b->vorm.teksten.n;
    b->vorm.teksten.n += (uint32_t)len;
    return OK;
}

static enum status dag_lid(struct bouw *b, const json_t *o, const char *naam, int32_t *uit)
{
    const char *t = tekst_lid(o, naam);

    pad_in(b, naam, 0);
    EIS(b, t != NULL && date_parse(t, strlen(t), uit), "must be a date YYYY-MM-DD");
    b->n_pad -= 1;
    return OK;
}

static enum status alleen(struct bouw *b, const json_t *o, const char *const *namen)
{
    const char *naam;
    json_t *v;

    EIS(b, json_is_object(o), "must be an object");
    json_object_foreach((json_t *)(uintptr_t)o, naam, v) {
        const char *const *n = namen;

        while (*n != NULL && strcmp(*n, naam) != 0)
            n++;
        pad_in(b, naam, 0);
        EIS(b, *n != NULL, "unknown member");
        b->n_pad -= 1;
    }
    return OK;
}

/* The citations of an element, joined by one space; every one must exist. */
static enum status citaten(struct bouw *b, const json_t *o, bool verplicht, uint32_t *uit)
{
    const json_t *lijst = json_object_get(o, "citations"), *c;
    char tekst[512];
    struct writer w;
    size_t i;

    writer_init(&w, tekst, sizeof(tekst) - 1);
    pad_in(b, "citations", 0);
    EIS(b, lijst == NULL ? !verplicht : json_is_array(lijst) && (!verplicht || json_array_size(lijst) > 0),
        "needs one of the citations, here or for the whole table");
    json_array_foreach(lijst, i, c) {
        EIS(b, json_is_string(c) && json_object_get(b->citations, json_string_value(c)) != NULL,
            "names a citation that does not exist");
        if (i > 0)
            write_char(&w, ' ');
        write_text(&w, json_string_value(c));
    }
    EIS(b, !w.failed, "too many citations");
    tekst[writer_len(&w)] = '\0';
    b->n_pad -= 1;
    return tekst_erbij(b, tekst, uit);
}

/* ---- names ---- */

struct naam { uint8_t slot, soort; int stap; };   /* stap: index of a step, or -1 */

static bool naam_zoeken(const struct bouw *b, const char *naam, struct naam *uit)
{
    for (unsigned i = 0; i < b->vorm.stappen.n; i++)
        if (strcmp(b->stapnamen[i], naam) == 0) {
            const struct form_stap *s = &b->stappen[i];
            *uit = (struct naam){ s->veld != 0 ? s->veld : (uint8_t)(SLOT_STAP + i),
                                  s->uitvoer == UITVOER_BEDRAG ? NAAM_BEDRAG : b->stapwaarheid[i] ? NAAM_WAARHEID
                                  : s->soort == STAP_TABEL ? NAAM_WAARDE : NAAM_GETAL, (int)i };
            return s->uitvoer != UITVOER_TEKST;
        }
    for (unsigned i = 0; i < b->vorm.lezingen.n; i++)
        if (strcmp(b->lezingnamen[i], naam) == 0) {
            *uit = (struct naam){ (uint8_t)(SLOT_LEZING + i), NAAM_LEZING, -1 };
            return true;
        }
    for (unsigned i = 0; i < n_basisnamen; i++)
        /* A national pack reads an outcome field only after its own table wrote it. */
        if (strcmp(basisnamen[i].naam, naam) == 0 &&
            (basisnamen[i].slot < SLOT_VELD_EERST || b->vorm.overlay)) {
            *uit = (struct naam){ basisnamen[i].slot, basisnamen[i].soort, -1 };
            return true;
        }
    return false;
}

static int param_zoeken(const struct bouw *b, const char *naam)
{
    for (unsigned i = 0; i < b->vorm.params.n; i++)
        if (strcmp(b->paramnamen[i], naam) == 0)
            return (int)i;
    return -1;
}

static int waarde_van(const struct bouw *b, const struct naam *n, const char *waarde)
{
    const json_t *v;
    size_t i;

    if (n->stap < 0 || b->stapwaarden[n->stap] == NULL)
        return waarde_nummer(n->slot, waarde);
    json_array_foreach(b->stapwaarden[n->stap], i, v)
        if (strcmp(json_string_value(v), waarde) == 0)
            return (int)i;
    return -1;
}

/* ---- parameters, readings ---- */

static enum status parameter(struct bouw *b, const char *naam, const json_t *o)
{
    static const char *const namen[] = { "value", "unit", "citations", "confidence", "margin", "code", "note", "review",
                                         NULL };
    static const char *const zekerheden[] = { "verified_source_text", "secondary", "derived", "derived_not_published",
                                              "bounded", "not_found" };
    static const char *const eenheden[] = { "EUR_cent", "1e-4", "months", "years" };
    struct form_param *p = &b->params[b->vorm.params.n];
    const char *zekerheid = tekst_lid(o, "confidence"), *eenheid = tekst_lid(o, "unit");
    bool bekend = false, eenheid_bekend = false;
    int32_t dag;
    uint32_t weg;

    EIS(b, b->vorm.params.n < PARAMS_MAX, "too many parameters");
    TRY(alleen(b, o, namen));
    for (unsigned i = 0; i < sizeof(zekerheden) / sizeof(zekerheden[0]); i++)
        bekend |= zekerheid != NULL && strcmp(zekerheid, zekerheden[i]) == 0;
    EIS(b, bekend, "needs a confidence");
    for (unsigned i = 0; i < sizeof(eenheden) / sizeof(eenheden[0]); i++)
        eenheid_bekend |= eenheid != NULL && strcmp(eenheid, eenheden[i]) == 0;
    EIS(b, eenheid_bekend, "needs a unit: EUR_cent, 1e-4, months or years");
    EIS(b, json_object_get(o, "note") == NULL || tekst_lid(o, "note") != NULL, "a note is text");
    if (json_object_get(o, "review") != NULL)
        TRY(dag_lid(b, o, "review", &dag));
    const json_t *v = json_object_get(o, "value"), *marge = json_object_get(o, "margin");
    TRY(citaten(b, o, v != NULL && !json_is_null(v), &weg));
    if (json_is_integer(v)) {
        int64_t m = json_integer_value(marge);
        EIS(b, m >= 0 && m <= GELD_MAX, "margin is impossible");
        p->waarde = json_integer_value(v);
        EIS(b, p->waarde >= GELD_MIN && p->waarde <= GELD_MAX, "value out of range");
        p->min = p->waarde - m;
        p->max = p->waarde + m;
    } else if (json_is_object(v)) {
        EIS(b, json_is_integer(json_object_get(v, "min")) && json_is_integer(json_object_get(v, "max")) &&
               json_object_size(v) == 2, "an interval has min and max");
        p->min = p->waarde = json_integer_value(json_object_get(v, "min"));
        p->max = json_integer_value(json_object_get(v, "max"));
        p->open = 1;
    } else {
        EIS(b, json_is_null(v), "value is an integer, an interval or null");
        p->min = p->waarde = 0;
        p->max = GELD_MAX;
        p->open = 1;
    }
    EIS(b, p->min <= p->max && p->min >= GELD_MIN && p->max <= GELD_MAX, "value out of range");
    TRY(tekst_erbij(b, naam, &p->naam));
    const char *code = tekst_lid(o, "code");
    EIS(b, (p->open || p->min == p->max) == (code == NULL), "a margin goes with a reservation code");
    if (code != NULL)
        TRY(tekst_erbij(b, code, &p->code));
    b->paramnamen[b->vorm.params.n++] = naam;
    return OK;
}

static enum status parameters(struct bouw *b)
{
    const json_t *alle = json_object_get(b->root, "parameters"), *o;
    const char *naam;

    pad_in(b, "parameters", 0);
    EIS(b, json_is_object(alle), "must be an object");
    json_object_foreach((json_t *)(uintptr_t)alle, naam, o) {
        pad_in(b, naam, 0);
        TRY(parameter(b, naam, o));
        b->n_pad -= 1;
    }
    b->n_pad -= 1;
    return OK;
}

static enum status lezing_erbij(struct bouw *b, const json_t *o)
{
    static const char *const namen[] = { "name", "code", "default", "hook", "question", "alternative", "citations",
                                         "review", NULL };
    static const char *const haken[] = { "", "ONDERHOUDEN_ONBEKEND_IS_KIND", "VIERWEKEN_MAAND_VAN_LAATSTE_DAG",
                                         "GEEN_AFRONDING" };
    struct form_lezing *l = &b->lezingen[b->vorm.lezingen.n];
    const char *naam = tekst_lid(o, "name"), *code = tekst_lid(o, "code"), *haak = tekst_lid(o, "hook");
    int32_t dag;
    uint32_t weg;

    EIS(b, b->vorm.lezingen.n < LEZINGEN_MAX, "too many readings");
    TRY(alleen(b, o, namen));
    EIS(b, naam != NULL && code != NULL && tekst_lid(o, "question") != NULL && tekst_lid(o, "alternative") != NULL,
        "needs name, code, question and alternative");
    const json_t *standaard = json_object_get(o, "default");
    EIS(b, json_is_boolean(standaard) || json_is_null(standaard), "needs a default: true, false, or null for an open fact");
    TRY(citaten(b, o, true, &weg));
    TRY(dag_lid(b, o, "review", &dag));
    TRY(tekst_erbij(b, code, &l->code));
    l->standaard = json_is_null(standaard) ? (uint8_t)LEZING_OPEN : json_is_true(standaard);
    for (uint8_t i = 1; haak != NULL && i < HAAK_N; i++)
        if (strcmp(haak, haken[i]) == 0)
            l->haak = i;
    EIS(b, haak == NULL || l->haak != 0, "unknown hook");
    EIS(b, haak == NULL || l->standaard != LEZING_OPEN, "a reading with a hook needs a default");
    b->lezingnamen[b->vorm.lezingen.n++] = naam;
    return OK;
}

static enum status voor_elk(struct bouw *b, const char *lid, enum status (*doe)(struct bouw *, const json_t *))
{
    const json_t *lijst = json_object_get(b->root, lid), *o;
    size_t i;

    pad_in(b, lid, 0);
    EIS(b, json_is_array(lijst), "must be an array; write [] for none");
    json_array_foreach(lijst, i, o) {
        pad_in(b, NULL, (long)i);
        TRY(doe(b, o));
        b->n_pad -= 1;
    }
    b->n_pad -= 1;
    return OK;
}

/* ---- derivations ---- */

static enum status predicaten(struct bouw *b, const json_t *o, const char *lid, uint32_t *uit)
{
    const json_t *lijst = json_object_get(o, lid), *p;
    size_t i;

    pad_in(b, lid, 0);
    EIS(b, lijst == NULL || (json_is_array(lijst) && json_array_size(lijst) > 0), "must be a non-empty array");
    json_array_foreach(lijst, i, p) {
        uint32_t bit = json_is_string(p) ? predicaat_bit(json_string_value(p)) : 0;
        EIS(b, bit != 0, "unknown predicate");
        *uit |= bit;
    }
    b->n_pad -= 1;
    return OK;
}

static enum status nieuwe_naam(struct bouw *b, const json_t *o, const char **naam)
{
    struct naam weg;

    *naam = tekst_lid(o, "name");
    EIS(b, *naam != NULL && (*naam)[0] != '\0', "needs a name");
    EIS(b, b->vorm.stappen.n < STAPPEN_MAX, "too many derivations and tables");
    EIS(b, !naam_zoeken(b, *naam, &weg) || (b->vorm.overlay && weg.slot >= SLOT_VELD_EERST &&
                                            weg.slot < SLOT_BASIS_N && weg.stap < 0), "name is taken");
    return OK;
}

static enum status afleiding(struct bouw *b, const json_t *o)
{
    static const char *const namen[] = { "name", "op", "over", "where", "leeftijd", "citations", "note", NULL };
    struct form_stap *s = &b->stappen[b->vorm.stappen.n];
    const char *naam, *op = tekst_lid(o, "op");
    uint32_t weg;

    TRY(alleen(b, o, namen));
    TRY(nieuwe_naam(b, o, &naam));
    EIS(b, op != NULL, "needs an op");
    s->soort = strcmp(op, "count") == 0 ? STAP_AANTAL : strcmp(op, "any") == 0 ? STAP_ENIG
               : strcmp(op, "all") == 0 ? STAP_ALLE : STAP_TABEL;
    EIS(b, s->soort != STAP_TABEL, "op is count, any or all");
    TRY(citaten(b, o, true, &weg));
    TRY(predicaten(b, o, "over", &s->over));
    TRY(predicaten(b, o, "where", &s->waar));
    pad_in(b, "leeftijd", 0);
    const char *waarom = age_compile(json_object_get(o, "leeftijd"), b->params, b->paramnamen, b->vorm.params.n, s);
    EIS(b, waarom == NULL, waarom);
    b->n_pad -= 1;
    EIS(b, s->soort == STAP_AANTAL || s->waar != 0 || s->leeftijd_van != 0 || s->leeftijd_tot != LEEFTIJD_GEEN,
        "any and all need where or leeftijd");
    TRY(tekst_erbij(b, naam, &s->naam));
    b->stapwaarheid[b->vorm.stappen.n] = s->soort != STAP_AANTAL;
    b->stapnamen[b->vorm.stappen.n++] = naam;
    b->vorm.n_persoonsstappen++;
    b->vorm.n_tellers = (uint8_t)(b->vorm.n_tellers + (s->soort == STAP_AANTAL));
    EIS(b, b->vorm.n_persoonsstappen <= (b->vorm.overlay ? OVERLAY_PERSOONSSTAPPEN : NATIONAAL_PERSOONSSTAPPEN) &&
           b->vorm.n_tellers <= (b->vorm.overlay ? OVERLAY_TELLERS : NATIONAAL_TELLERS), "too many derivations");
    return OK;
}

/* ---- tables ---- */

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
    int p = param_zoeken(b, json_string_value(v));
    if (p >= 0) {
        g->soort = GRENS_PARAM;
        g->nr = (uint8_t)p;
        return OK;
    }
    EIS(b, naam_zoeken(b, json_string_value(v), &n) && n.soort == NAAM_BEDRAG,
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
        nr = waarde_van(b, n, json_string_value(v));
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
    TRY(alleen(b, v, namen));
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

    pad_in(b, "when", 0);
    EIS(b, json_is_object(when), "must be an object");
    r->voorwaarde = b->vorm.voorwaarden.n;
    json_object_foreach((json_t *)(uintptr_t)when, naam, v) {
        struct form_voorwaarde w = { 0 };
        struct naam n;
        pad_in(b, naam, 0);
        EIS(b, b->vorm.voorwaarden.n < VOORWAARDEN_MAX, "too many conditions");
        EIS(b, naam_zoeken(b, naam, &n) && n.soort != NAAM_BEDRAG, "unknown name");
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

    pad_in(b, "then", 0);
    if (s->uitvoer == UITVOER_TEKST) {
        EIS(b, json_is_null(v) || json_is_string(v), "must be a code or null");
        if (json_is_string(v))
            TRY(tekst_erbij(b, json_string_value(v), uit));
    } else if (b->stapwaarheid[stap]) {
        EIS(b, json_is_boolean(v), "must be true or false");
        *uit = json_is_true(v);
    } else {
        EIS(b, json_is_string(v), "must be a name");
        nr = s->uitvoer == UITVOER_BEDRAG ? param_zoeken(b, json_string_value(v))
                                          : waarde_van(b, &n, json_string_value(v));
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
    const char *naam = tekst_lid(o, "name"), *output = tekst_lid(o, "output");
    const json_t *waarden = json_object_get(o, "values"), *v;
    size_t i;

    s->veld = veld_slot(naam);
    EIS(b, output != NULL, "needs an output");
    EIS(b, (strcmp(output, "field") == 0) == (s->veld != 0), "output field goes with the name of an outcome field");
    EIS(b, (waarden != NULL) == (strcmp(output, "class") == 0), "values go with output class");
    if (s->veld == SLOT_VRIJSTELLING)
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
    const char *code = tekst_lid(r, "code");

    if (json_object_get(r, "code") == NULL)
        return OK;
    pad_in(b, "code", 0);
    EIS(b, code != NULL && code[0] != '\0' &&
           strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == strlen(code), "must be capitals, digits and _");
    b->n_pad -= 1;
    return tekst_erbij(b, code, uit);
}

static enum status tabel(struct bouw *b, const json_t *o)
{
    static const char *const namen[] = { "name", "output", "values", "rows", "citations", "note", NULL };
    static const char *const rijnamen[] = { "when", "then", "code", "citations", NULL };
    unsigned stap = b->vorm.stappen.n;
    struct form_stap *s = &b->stappen[stap];
    const json_t *rijen = json_object_get(o, "rows"), *r;
    const char *naam;
    size_t i;

    TRY(alleen(b, o, namen));
    TRY(nieuwe_naam(b, o, &naam));
    TRY(tabel_soort(b, o, s, stap));
    EIS(b, !b->vorm.overlay || s->veld == 0 || s->veld == SLOT_UITKOMST,
        "an overlay decides the outcome only, not a national field");
    for (unsigned x = 0; b->vorm.overlay && x < stap; x++)
        EIS(b, b->stappen[x].veld == 0, "the table uitkomst is the last of an overlay");
    TRY(tekst_erbij(b, naam, &s->naam));
    s->soort = STAP_TABEL;
    s->rij = b->vorm.rijen.n;
    pad_in(b, "rows", 0);
    EIS(b, json_is_array(rijen) && json_array_size(rijen) > 0, "needs rows");
    json_array_foreach(rijen, i, r) {
        struct form_rij *rij = &b->rijen[b->vorm.rijen.n];
        pad_in(b, NULL, (long)i);
        EIS(b, b->vorm.rijen.n < RIJEN_MAX, "too many rows");
        TRY(alleen(b, r, rijnamen));
        TRY(voorwaarden(b, json_object_get(r, "when"), rij));
        TRY(rij_uit(b, s, stap, json_object_get(r, "then"), &rij->uit));
        TRY(rij_code(b, r, &rij->code));
        TRY(citaten(b, json_object_get(r, "citations") != NULL ? r : o, true, &rij->citaten));
        b->vorm.rijen.n++;
        s->n++;
        b->n_pad -= 1;
    }
    b->n_pad -= 1;
    b->stapnamen[b->vorm.stappen.n++] = naam;
    return OK;
}

/* ---- head ---- */

static enum status uitbreidingen(struct bouw *b)
{
    static const char *const namen[] = { "jaarvoorkeur", "coouderschapDagen", "oudsteBelastingjaar", NULL };
    const json_t *o = json_object_get(b->root, "extensions"), *v;

    b->vorm.coouderschap_dagen = -1;
    if (o == NULL)
        return OK;
    pad_in(b, "extensions", 0);
    TRY(alleen(b, o, namen));
    const char *jaar = tekst_lid(o, "jaarvoorkeur");
    EIS(b, json_object_get(o, "jaarvoorkeur") == NULL ||
           (jaar != NULL && (strcmp(jaar, "T1") == 0 || strcmp(jaar, "T2") == 0)), "jaarvoorkeur is T1 or T2");
    if (jaar != NULL)
        b->vorm.jaarvoorkeur = (uint8_t)(jaar[1] - '0');
    v = json_object_get(o, "coouderschapDagen");
    EIS(b, v == NULL || (json_is_integer(v) && json_integer_value(v) >= 0 && json_integer_value(v) <= 366),
        "coouderschapDagen is 0 to 366");
    if (v != NULL)
        b->vorm.coouderschap_dagen = (int16_t)json_integer_value(v);
    v = json_object_get(o, "oudsteBelastingjaar");
    EIS(b, v == NULL || (json_is_integer(v) && json_integer_value(v) >= 1 && json_integer_value(v) <= 2),
        "oudsteBelastingjaar is 1 or 2 years back");
    if (v != NULL)
        b->vorm.oudste_belastingjaar = (uint8_t)json_integer_value(v);
    b->n_pad -= 1;
    return OK;
}

static enum status corporaties(struct bouw *b)
{
    const json_t *lijst = json_object_get(b->root, "corporations"), *c;
    size_t i;

    pad_in(b, "corporations", 0);
    EIS(b, (lijst != NULL) == (b->vorm.overlay != 0), "an overlay names its corporations, a national pack does not");
    EIS(b, lijst == NULL || json_array_size(lijst) > 0, "must be a list of corporations");
    json_array_foreach(lijst, i, c) {
        EIS(b, i < CORPORATIES_MAX, "too many corporations");
        EIS(b, json_is_string(c) && is_corporatie(json_string_value(c)),
            "must be L0101, a run L0101..L0119, an OIN of twenty digits, or *");
        TRY(tekst_erbij(b, json_string_value(c), &b->corporaties[b->vorm.corporaties.n++]));
    }
    b->n_pad -= 1;
    return OK;
}

static enum status citaten_lezen(struct bouw *b)
{
    static const char *const namen[] = { "title", "url", "note", NULL };
    const json_t *o;
    const char *id;

    b->citations = json_object_get(b->root, "citations");
    pad_in(b, "citations", 0);
    EIS(b, json_is_object(b->citations), "must be an object");
    json_object_foreach((json_t *)(uintptr_t)b->citations, id, o) {
        pad_in(b, id, 0);
        TRY(alleen(b, o, namen));
        EIS(b, tekst_lid(o, "title") != NULL && strchr(id, ' ') == NULL, "needs a title, and an id without spaces");
        b->n_pad -= 1;
    }
    b->n_pad -= 1;
    return OK;
}

static enum status kop(struct bouw *b)
{
    static const char *const namen[] = { "format", "id", "version", "kind", "base", "validFrom", "validUntil", "title",
                                         "successorExpected", "corporations", "extensions", "citations", "parameters",
                                         "readings", "derivations", "tables", "texts", "cases", "draft", "$schema", NULL };
    struct pack_form *v = &b->vorm;
    const char *id = tekst_lid(b->root, "id"), *versie = tekst_lid(b->root, "version"),
               *soort = tekst_lid(b->root, "kind"), *basis = tekst_lid(b->root, "base");

    TRY(alleen(b, b->root, namen));
    pad_in(b, "draft", 0);
    EIS(b, json_object_get(b->root, "draft") == NULL, "is a draft: fill in its amounts, then take out this member");
    b->n_pad -= 1;
    EIS(b, json_integer_value(json_object_get(b->root, "format")) == 1, "format must be 1");
    EIS(b, id != NULL && versie != NULL && soort != NULL && tekst_lid(b->root, "title") != NULL,
        "needs id, version, kind and title");
    EIS(b, strcmp(soort, "national") == 0 || strcmp(soort, "overlay") == 0, "kind is national or overlay");
    v->overlay = strcmp(soort, "overlay") == 0;
    EIS(b, (basis != NULL) == (v->overlay != 0), "an overlay has \"base\": \"nl.woningwet\", a national pack has no base");
    memcpy(v->magic, FORM_MAGIC, sizeof(v->magic));
    v->version = FORM_VERSION;
    v->index[0] = v->index[1] = v->aow[0] = v->aow[1] = 255;
    v->teksten.n = 1;
    TRY(tekst_erbij(b, id, &v->id));
    TRY(tekst_erbij(b, versie, &v->versie));
    TRY(tekst_erbij(b, basis != NULL ? basis : "", &v->basis));
    TRY(dag_lid(b, b->root, "validFrom", &v->geldig_van));
    TRY(dag_lid(b, b->root, "validUntil", &v->geldig_tot));
    v->opvolger_verwacht = DAG_ONBEKEND_MIN;
    if (json_object_get(b->root, "successorExpected") != NULL)
        TRY(dag_lid(b, b->root, "successorExpected", &v->opvolger_verwacht));
    EIS(b, v->geldig_van <= v->geldig_tot, "validity is the wrong way round");
    EIS(b, v->overlay || year_of(v->geldig_van) == year_of(v->geldig_tot), "a national pack stays within one year");
    TRY(uitbreidingen(b));
    TRY(corporaties(b));
    return citaten_lezen(b);
}

/* A parameter the engine itself reads lies within [min, max]; where nothing is known of it, that is its range. */
static enum status vaste_param(struct bouw *b, int nr, int64_t min, int64_t max, const char *waarom)
{
    struct form_param *p = &b->params[nr];

    if (p->open && p->min == 0 && p->max == GELD_MAX) {
        p->min = p->waarde = min;
        p->max = max;
    }
    pad_in(b, "parameters", 0);
    pad_in(b, b->paramnamen[nr], 0);
    EIS(b, p->min >= min && p->max <= max, waarom);
    b->n_pad -= 2;
    return OK;
}

/* Parameters the engine itself reads: the indices, pension ages and the young age. */
static enum status vaste_params(struct bouw *b)
{
    const int index[2] = { param_zoeken(b, "income_index_I1"), param_zoeken(b, "income_index_I2") };
    const int aow[2] = { param_zoeken(b, "aow_age_months"), param_zoeken(b, "aow_age_months_previous_year") };
    int jong = param_zoeken(b, "young_age_threshold");
    int16_t jaar = year_of(b->vorm.geldig_van);

    if (b->vorm.overlay)
        return OK;
    EIS(b, index[0] >= 0 && index[1] >= 0, "income_index_I1 and income_index_I2 are needed");
    EIS(b, aow[0] >= 0 && aow[1] >= 0, "aow_age_months and aow_age_months_previous_year are needed");
    for (int i = 0; i < 2; i++) {
        TRY(vaste_param(b, index[i], 1, 30000, "an index is a number of 1/10000, at most 3.0000"));
        TRY(vaste_param(b, aow[i], 60 * 12, 80 * 12, "a pension age is 60 to 80 years, in months"));
        EIS(b, b->params[aow[i]].open || b->params[aow[i]].min == b->params[aow[i]].max,
            "a pension age has no margin: give its range");
        b->vorm.index[i] = (uint8_t)index[i];
        b->vorm.aow[i] = (uint8_t)aow[i];
    }
    const struct form_param *l = &b->params[aow[0]], *vorig = &b->params[aow[1]];
    for (uint8_t m = 1; m <= 12; m++) {
        int32_t dag = day_of((struct date){ jaar, m, 1 });
        b->vorm.aow_geboren_tot[m - 1] = aow_geboren_tot(dag, (int32_t)l->max, (int32_t)vorig->max);
        b->vorm.aow_misschien_tot[m - 1] = aow_geboren_tot(dag, (int32_t)l->min, (int32_t)vorig->min);
    }
    if (jong >= 0) {
        EIS(b, b->params[jong].min == b->params[jong].max && b->params[jong].waarde >= 1 &&
               b->params[jong].waarde <= 120, "young_age_threshold is in years");
        b->vorm.jongerenleeftijd = (uint8_t)b->params[jong].waarde;
    }
    return OK;
}

/* ---- the block ---- */

static void deel_schrijven(struct writer *w, struct form_deel *d, const void *data, size_t size, size_t n)
{
    static const uint8_t nullen[8];

    write_bytes(w, nullen, (8 - writer_len(w) % 8) % 8);
    *d = (struct form_deel){ (uint32_t)writer_len(w), (uint32_t)n };
    write_bytes(w, data, size * n);
}

static enum status blok(struct bouw *b, const char *json, size_t json_len, void **blob, size_t *len)
{
    struct pack_form *v = &b->vorm;
    size_t cap = sizeof(*v) + sizeof(b->params) + sizeof(b->lezingen) + sizeof(b->stappen) +
                 v->rijen.n * sizeof(b->rijen[0]) + v->voorwaarden.n * sizeof(b->voorwaarden[0]) +
                 sizeof(b->corporaties) + v->teksten.n + json_len + 4 * sizeof(struct lijst) + 128 +
                 sizeof(b->uitleg.rijen) + b->uitleg.len;
    uint8_t *p = mem_alloc(cap);
    struct writer w;
    struct pack open;

    if (p == NULL)
        return FAULT_MEMORY;
    writer_init(&w, p, cap);
    SHA256((const uint8_t *)json, json_len, v->sha256);
    write_bytes(&w, v, sizeof(*v));
    deel_schrijven(&w, &v->params, b->params, sizeof(b->params[0]), v->params.n);
    deel_schrijven(&w, &v->lezingen, b->lezingen, sizeof(b->lezingen[0]), v->lezingen.n);
    deel_schrijven(&w, &v->stappen, b->stappen, sizeof(b->stappen[0]), v->stappen.n);
    deel_schrijven(&w, &v->rijen, b->rijen, sizeof(b->rijen[0]), v->rijen.n);
    deel_schrijven(&w, &v->voorwaarden, b->voorwaarden, sizeof(b->voorwaarden[0]), v->voorwaarden.n);
    deel_schrijven(&w, &v->corporaties, b->corporaties, sizeof(b->corporaties[0]), v->corporaties.n);
    deel_schrijven(&w, &v->inkomensgrenzen, b->inkomensgrenzen.v, sizeof(int64_t), b->inkomensgrenzen.n);
    deel_schrijven(&w, &v->huurgrenzen, b->huurgrenzen.v, sizeof(int64_t), b->huurgrenzen.n);
    deel_schrijven(&w, &v->vermogensgrenzen, b->vermogensgrenzen.v, sizeof(int64_t), b->vermogensgrenzen.n);
    deel_schrijven(&w, &v->kamergrenzen, b->kamergrenzen.v, sizeof(int64_t), b->kamergrenzen.n);
    deel_schrijven(&w, &v->teksten, b->teksten, 1, v->teksten.n);
    deel_schrijven(&w, &v->uitleg, b->uitleg.rijen, sizeof(b->uitleg.rijen[0]), b->uitleg.n);
    deel_schrijven(&w, &v->uitlegteksten, b->uitleg.tekst, 1, b->uitleg.len);
    deel_schrijven(&w, &v->json, json, 1, json_len);
    if (w.failed) {
        mem_free(p);
        return fout(b, "too large");
    }
    v->len = (uint32_t)writer_len(&w);
    memcpy(p, v, sizeof(*v));
    if (pack_open(p, v->len, &open) != OK) {
        mem_free(p);
        return fout(b, "does not compile to a pack the evaluator accepts");
    }
    *blob = p;
    *len = v->len;
    return OK;
}

static enum status bouwen(struct bouw *b, void **blob, size_t *len)
{
    char *json;
    size_t json_len;

    EIS(b, json_is_object(b->root), "must be an object");
    TRY(kop(b));
    TRY(parameters(b));
    TRY(voor_elk(b, "readings", lezing_erbij));
    TRY(voor_elk(b, "derivations", afleiding));
    TRY(voor_elk(b, "tables", tabel));
    EIS(b, b->inkomensgrenzen.n <= PACK_INKOMENSGRENZEN_MAX, "compares income with more than 16 amounts");
    TRY(vaste_params(b));
    TRY(texts_compile(b->root, &b->uitleg, b->fout));
    enum status s = jcs_encode(b->root, &json, &json_len);
    if (s != OK)
        return s == REFUSED_JSON_NUMBER ? fout(b, "holds a number that has no canonical form") : s;
    s = blok(b, json, json_len, blob, len);
    mem_free(json);
    return s;
}

enum status pack_compile(const char *text, size_t len, void **blob, size_t *blob_len, struct packfout *fout_uit)
{
    json_t *root = NULL;

    *blob = NULL;
    *blob_len = 0;
    *fout_uit = (struct packfout){ .waarom = "" };
    TRY(strict_json_parse(text, len, false, &root));
    struct bouw *b = mem_alloc(sizeof(*b));
    enum status s = FAULT_MEMORY;
    if (b != NULL) {
        memset(b, 0, sizeof(*b));
        b->fout = fout_uit;
        b->root = root;
        s = bouwen(b, blob, blob_len);
        mem_free(b);
    }
    json_decref(root);
    return s;
}
