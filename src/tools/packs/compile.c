#include "packs/compile.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "json/jcs.h"
#include "pack/pack.h"
#include "packs/building.h"
#include "packs/compile_age.h"
#include "packs/compile_formula.h"
#include "policy/derive.h"
#include "model/outcome.h"

#include <string.h>

/* ---- parameters, readings ---- */

static enum status parameter(struct bouw *b, const char *naam, const json_t *o)
{
    static const char *const namen[] = { "value", "unit", "citations", "confidence", "margin", "code", "note", "review",
                                         "formula", "parts", "roundedTo", NULL };
    static const char *const zekerheden[] = { "verified_source_text", "secondary", "derived", "derived_not_published",
                                              "bounded", "not_found" };
    static const char *const eenheden[] = { "EUR_cent", "1e-4", "months", "years" };
    struct form_param *p = &b->params[b->vorm.params.n];
    const char *zekerheid = bouw_tekst(o, "confidence"), *eenheid = bouw_tekst(o, "unit");
    bool bekend = false, eenheid_bekend = false;
    int32_t dag;
    uint32_t weg;

    EIS(b, b->vorm.params.n < PARAMS_MAX, "too many parameters");
    TRY(bouw_alleen(b, o, namen));
    for (unsigned i = 0; i < sizeof(zekerheden) / sizeof(zekerheden[0]); i++)
        bekend |= zekerheid != NULL && strcmp(zekerheid, zekerheden[i]) == 0;
    EIS(b, bekend, "needs a confidence");
    for (unsigned i = 0; i < sizeof(eenheden) / sizeof(eenheden[0]); i++)
        eenheid_bekend |= eenheid != NULL && strcmp(eenheid, eenheden[i]) == 0;
    EIS(b, eenheid_bekend, "needs a unit: EUR_cent, 1e-4, months or years");
    EIS(b, json_object_get(o, "note") == NULL || bouw_tekst(o, "note") != NULL, "a note is text");
    if (json_object_get(o, "review") != NULL)
        TRY(bouw_dag_lid(b, o, "review", &dag));
    const json_t *v = json_object_get(o, "value"), *marge = json_object_get(o, "margin");
    TRY(bouw_citaten(b, o, v != NULL && !json_is_null(v), &weg));
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
    TRY(bouw_erbij(b, naam, &p->naam));
    const char *code = bouw_tekst(o, "code");
    EIS(b, (p->open || p->min == p->max) == (code == NULL), "a margin goes with a reservation code");
    if (code != NULL)
        TRY(bouw_erbij(b, code, &p->code));
    TRY(compile_formula(b, o));
    b->paramnamen[b->vorm.params.n++] = naam;
    return OK;
}

static enum status parameters(struct bouw *b)
{
    const json_t *alle = json_object_get(b->root, "parameters"), *o;
    const char *naam;

    bouw_in(b, "parameters", 0);
    EIS(b, json_is_object(alle), "must be an object");
    json_object_foreach((json_t *)(uintptr_t)alle, naam, o) {
        bouw_in(b, naam, 0);
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
    const char *naam = bouw_tekst(o, "name"), *code = bouw_tekst(o, "code"), *haak = bouw_tekst(o, "hook");
    int32_t dag;
    uint32_t weg;

    EIS(b, b->vorm.lezingen.n < LEZINGEN_MAX, "too many readings");
    TRY(bouw_alleen(b, o, namen));
    EIS(b, naam != NULL && code != NULL && bouw_tekst(o, "question") != NULL && bouw_tekst(o, "alternative") != NULL,
        "needs name, code, question and alternative");
    const json_t *standaard = json_object_get(o, "default");
    EIS(b, json_is_boolean(standaard) || json_is_null(standaard), "needs a default: true, false, or null for an open fact");
    TRY(bouw_citaten(b, o, true, &weg));
    TRY(bouw_dag_lid(b, o, "review", &dag));
    TRY(bouw_erbij(b, code, &l->code));
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

    bouw_in(b, lid, 0);
    EIS(b, json_is_array(lijst), "must be an array; write [] for none");
    json_array_foreach(lijst, i, o) {
        bouw_in(b, NULL, (long)i);
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

    bouw_in(b, lid, 0);
    EIS(b, lijst == NULL || (json_is_array(lijst) && json_array_size(lijst) > 0), "must be a non-empty array");
    json_array_foreach(lijst, i, p) {
        uint32_t bit = json_is_string(p) ? predicaat_bit(json_string_value(p)) : 0;
        EIS(b, bit != 0, "unknown predicate");
        *uit |= bit;
    }
    b->n_pad -= 1;
    return OK;
}

enum status bouw_nieuw(struct bouw *b, const json_t *o, const char **naam)
{
    struct naam weg;

    *naam = bouw_tekst(o, "name");
    EIS(b, *naam != NULL && (*naam)[0] != '\0', "needs a name");
    EIS(b, b->vorm.stappen.n < STAPPEN_MAX, "too many derivations and tables");
    EIS(b, !bouw_naam(b, *naam, &weg) || (b->vorm.overlay && IS_VELD(weg.slot) && weg.stap < 0), "name is taken");
    return OK;
}

static enum status afleiding(struct bouw *b, const json_t *o)
{
    static const char *const namen[] = { "name", "op", "over", "where", "leeftijd", "citations", "note", NULL };
    struct form_stap *s = &b->stappen[b->vorm.stappen.n];
    const char *naam, *op = bouw_tekst(o, "op");
    uint32_t weg;

    TRY(bouw_alleen(b, o, namen));
    TRY(bouw_nieuw(b, o, &naam));
    EIS(b, op != NULL, "needs an op");
    s->soort = strcmp(op, "count") == 0 ? STAP_AANTAL : strcmp(op, "any") == 0 ? STAP_ENIG
               : strcmp(op, "all") == 0 ? STAP_ALLE : STAP_TABEL;
    EIS(b, s->soort != STAP_TABEL, "op is count, any or all");
    TRY(bouw_citaten(b, o, true, &weg));
    TRY(predicaten(b, o, "over", &s->over));
    TRY(predicaten(b, o, "where", &s->waar));
    bouw_in(b, "leeftijd", 0);
    const char *waarom = age_compile(json_object_get(o, "leeftijd"), b->params, b->paramnamen, b->vorm.params.n, s);
    EIS(b, waarom == NULL, waarom);
    b->n_pad -= 1;
    EIS(b, s->soort == STAP_AANTAL || s->waar != 0 || s->leeftijd_van != 0 || s->leeftijd_tot != LEEFTIJD_GEEN,
        "any and all need where or leeftijd");
    TRY(bouw_erbij(b, naam, &s->naam));
    b->stapwaarheid[b->vorm.stappen.n] = s->soort != STAP_AANTAL;
    b->stapnamen[b->vorm.stappen.n++] = naam;
    b->vorm.n_persoonsstappen++;
    b->vorm.n_tellers = (uint8_t)(b->vorm.n_tellers + (s->soort == STAP_AANTAL));
    EIS(b, b->vorm.n_persoonsstappen <= (b->vorm.overlay ? OVERLAY_PERSOONSSTAPPEN : NATIONAAL_PERSOONSSTAPPEN) &&
           b->vorm.n_tellers <= (b->vorm.overlay ? OVERLAY_TELLERS : NATIONAAL_TELLERS), "too many derivations");
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
    bouw_in(b, "extensions", 0);
    TRY(bouw_alleen(b, o, namen));
    const char *jaar = bouw_tekst(o, "jaarvoorkeur");
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

    bouw_in(b, "corporations", 0);
    EIS(b, (lijst != NULL) == (b->vorm.overlay != 0), "an overlay names its corporations, a national pack does not");
    EIS(b, lijst == NULL || json_array_size(lijst) > 0, "must be a list of corporations");
    json_array_foreach(lijst, i, c) {
        EIS(b, i < CORPORATIES_MAX, "too many corporations");
        EIS(b, json_is_string(c) && is_corporatie(json_string_value(c)),
            "must be L0101, a run L0101..L0119, an OIN of twenty digits, or *");
        TRY(bouw_erbij(b, json_string_value(c), &b->corporaties[b->vorm.corporaties.n++]));
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
    bouw_in(b, "citations", 0);
    EIS(b, json_is_object(b->citations), "must be an object");
    json_object_foreach((json_t *)(uintptr_t)b->citations, id, o) {
        bouw_in(b, id, 0);
        TRY(bouw_alleen(b, o, namen));
        EIS(b, bouw_tekst(o, "title") != NULL && strchr(id, ' ') == NULL, "needs a title, and an id without spaces");
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
    const char *id = bouw_tekst(b->root, "id"), *versie = bouw_tekst(b->root, "version"),
               *soort = bouw_tekst(b->root, "kind"), *basis = bouw_tekst(b->root, "base");

    TRY(bouw_alleen(b, b->root, namen));
    TRY(bouw_eis_lid(b, "draft", json_object_get(b->root, "draft") == NULL,
                "is a draft: fill in its amounts, then take out this member"));
    EIS(b, json_integer_value(json_object_get(b->root, "format")) == 1, "format must be 1");
    EIS(b, soort != NULL && bouw_tekst(b->root, "title") != NULL, "needs id, version, kind and title");
    TRY(bouw_eis_lid(b, "id", is_pack_id(id), "must be small letters, digits, . and -, at most 63"));
    TRY(bouw_eis_lid(b, "version", is_versie(versie), "must be letters, digits, . _ and -, at most 32, such as 2026.2"));
    EIS(b, strcmp(soort, "national") == 0 || strcmp(soort, "overlay") == 0, "kind is national or overlay");
    v->overlay = strcmp(soort, "overlay") == 0;
    TRY(bouw_eis_lid(b, "base", v->overlay ? is_pack_id(basis) : json_object_get(b->root, "base") == NULL,
                "an overlay has \"base\": \"nl.woningwet\", a national pack has no base"));
    memcpy(v->magic, FORM_MAGIC, sizeof(v->magic));
    v->version = FORM_VERSION;
    v->index[0] = v->index[1] = v->aow[0] = v->aow[1] = 255;
    v->teksten.n = 1;
    TRY(bouw_erbij(b, id, &v->id));
    TRY(bouw_erbij(b, versie, &v->versie));
    TRY(bouw_erbij(b, basis != NULL ? basis : "", &v->basis));
    TRY(bouw_dag_lid(b, b->root, "validFrom", &v->geldig_van));
    TRY(bouw_dag_lid(b, b->root, "validUntil", &v->geldig_tot));
    v->opvolger_verwacht = DAG_ONBEKEND_MIN;
    if (json_object_get(b->root, "successorExpected") != NULL)
        TRY(bouw_dag_lid(b, b->root, "successorExpected", &v->opvolger_verwacht));
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
    bouw_in(b, "parameters", 0);
    bouw_in(b, b->paramnamen[nr], 0);
    EIS(b, p->min >= min && p->max <= max, waarom);
    b->n_pad -= 2;
    return OK;
}

/* Parameters the engine itself reads: the indices, pension ages and the young age. */
static enum status vaste_params(struct bouw *b)
{
    const int index[2] = { bouw_param(b, "income_index_I1"), bouw_param(b, "income_index_I2") };
    const int aow[2] = { bouw_param(b, "aow_age_months"), bouw_param(b, "aow_age_months_previous_year") };
    int jong = bouw_param(b, "young_age_threshold");
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
    struct writer w;
    struct pack open;

    TRY(sha256(json, json_len, v->sha256));
    uint8_t *p = mem_alloc(cap);
    if (p == NULL)
        return FAULT_MEMORY;
    writer_init(&w, p, cap);
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
        return bouw_fout(b, "too large");
    }
    v->len = (uint32_t)writer_len(&w);
    memcpy(p, v, sizeof(*v));
    if (pack_open(p, v->len, &open) != OK) {
        mem_free(p);
        return bouw_fout(b, "does not compile to a pack the evaluator accepts");
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
    TRY(voor_elk(b, "tables", bouw_tabel));
    EIS(b, b->inkomensgrenzen.n <= PACK_INKOMENSGRENZEN_MAX, "compares income with more than 16 amounts");
    TRY(vaste_params(b));
    TRY(texts_compile(b->root, &b->uitleg, b->fout));
    enum status s = jcs_encode(b->root, &json, &json_len);
    if (s != OK)
        return s == REFUSED_JSON_NUMBER ? bouw_fout(b, "holds a number that has no canonical form") : s;
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
