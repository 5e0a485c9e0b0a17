#include "packs/compile.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "json/jcs.h"
#include "pack/pack.h"
#include "packs/building.h"
#include "policy/derive.h"
#include "model/outcome.h"

#include <string.h>

/* ---- parameters, readings ---- */

/* An amount, perhaps with a margin; an interval; or null where nothing is known. */
static void read_amount(const struct node *parameter, struct form_param *p)
{
    const json_t *v = doc_member(parameter, "value").value;
    int64_t margin = json_integer_value(doc_member(parameter, "margin").value);

    if (json_is_integer(v)) {
        doc_expect(parameter, margin >= 0 && margin <= GELD_MAX, "margin is impossible");
        p->waarde = json_integer_value(v);
        if (!doc_expect(parameter, p->waarde >= GELD_MIN && p->waarde <= GELD_MAX, "value out of range"))
            return;
        p->min = p->waarde - margin;
        p->max = p->waarde + margin;
    } else if (json_is_object(v)) {
        const json_t *min = json_object_get(v, "min"), *max = json_object_get(v, "max");
        doc_expect(parameter, json_is_integer(min) && json_is_integer(max) && json_object_size(v) == 2,
                   "an interval has min and max");
        p->min = p->waarde = json_integer_value(min);
        p->max = json_integer_value(max);
        p->open = 1;
    } else {
        doc_expect(parameter, json_is_null(v), "value is an integer, an interval or null");
        p->min = p->waarde = 0;
        p->max = GELD_MAX;
        p->open = 1;
    }
    doc_expect(parameter, p->min <= p->max && p->min >= GELD_MIN && p->max <= GELD_MAX, "value out of range");
}

static void read_parameter(struct building *b, const struct node *parameter)
{
    static const char *const members[] = { "value", "unit", "citations", "confidence", "margin", "code", "note", "review",
                                           "formula", "parts", "roundedTo", NULL };
    static const char *const confidences[] = { "verified_source_text", "secondary", "derived", "derived_not_published",
                                               "bounded", "not_found", NULL };
    static const char *const units[] = { "EUR_cent", "1e-4", "months", "years", NULL };
    struct form_param *p = &b->params[b->form.params.n];

    if (!doc_expect(parameter, b->form.params.n < PARAMS_MAX, "too many parameters"))
        return;
    building_only(parameter, members);
    doc_expect(parameter, building_one_of(building_text(parameter, "confidence"), confidences), "needs a confidence");
    doc_expect(parameter, building_one_of(building_text(parameter, "unit"), units),
               "needs a unit: EUR_cent, 1e-4, months or years");
    doc_expect(parameter, !doc_has(parameter, "note") || building_text(parameter, "note") != NULL, "a note is text");
    if (doc_has(parameter, "review"))
        (void)building_day(parameter, "review");
    const json_t *v = doc_member(parameter, "value").value;
    (void)building_citations(b, parameter, v != NULL && !json_is_null(v));
    read_amount(parameter, p);
    p->naam = building_add_text(b, parameter, parameter->name);
    const char *code = building_text(parameter, "code");
    doc_expect(parameter, (p->open || p->min == p->max) == (code == NULL), "a margin goes with a reservation code");
    if (code != NULL)
        p->code = building_add_text(b, parameter, code);
    compile_formula(b, parameter);
    b->param_names[b->form.params.n++] = parameter->name;
}

static void read_parameters(struct building *b, const struct node *root)
{
    struct node all = doc_member(root, "parameters"), one;
    void *at = NULL;

    doc_expect(&all, json_is_object(all.value), "must be an object");
    while (doc_next(&all, &at, &one))
        read_parameter(b, &one);
}

static void read_reading(struct building *b, const struct node *reading)
{
    static const char *const members[] = { "name", "code", "default", "hook", "question", "alternative", "citations", "review",
                                           NULL };
    static const char *const hooks[] = { "", "ONDERHOUDEN_ONBEKEND_IS_KIND", "VIERWEKEN_MAAND_VAN_LAATSTE_DAG",
                                         "GEEN_AFRONDING" };
    struct form_lezing *l = &b->readings[b->form.lezingen.n];
    const char *name = building_text(reading, "name"), *code = building_text(reading, "code");
    const char *hook = building_text(reading, "hook");
    const json_t *usual = doc_member(reading, "default").value;

    if (!doc_expect(reading, b->form.lezingen.n < LEZINGEN_MAX, "too many readings"))
        return;
    building_only(reading, members);
    doc_expect(reading, name != NULL && code != NULL && building_text(reading, "question") != NULL &&
                            building_text(reading, "alternative") != NULL,
               "needs name, code, question and alternative");
    doc_expect(reading, json_is_boolean(usual) || json_is_null(usual),
               "needs a default: true, false, or null for an open fact");
    (void)building_citations(b, reading, true);
    (void)building_day(reading, "review");
    l->code = building_add_text(b, reading, code);
    l->standaard = json_is_null(usual) ? (uint8_t)LEZING_OPEN : json_is_true(usual);
    for (uint8_t i = 1; hook != NULL && i < HAAK_N; i++)
        if (strcmp(hook, hooks[i]) == 0)
            l->haak = i;
    doc_expect(reading, hook == NULL || l->haak != 0, "unknown hook");
    doc_expect(reading, hook == NULL || l->standaard != LEZING_OPEN, "a reading with a hook needs a default");
    b->reading_names[b->form.lezingen.n++] = name;
}

static void for_each(struct building *b, const struct node *root, const char *name,
                     void (*read)(struct building *, const struct node *))
{
    struct node list = doc_member(root, name), one;

    doc_expect(&list, json_is_array(list.value), "must be an array; write [] for none");
    for (size_t i = 0; doc_element(&list, i, &one); i++)
        read(b, &one);
}

/* ---- derivations ---- */

static uint32_t read_predicates(const struct node *derivation, const char *name)
{
    struct node list = doc_member(derivation, name), one;
    uint32_t set = 0;

    doc_expect(&list, list.value == NULL || json_array_size(list.value) > 0, "must be a non-empty array");
    for (size_t i = 0; doc_element(&list, i, &one); i++) {
        const char *text = json_string_value(one.value);
        uint32_t bit = text != NULL ? predicaat_bit(text) : 0;

        doc_expect(&list, bit != 0, "unknown predicate");
        set |= bit;
    }
    return set;
}

static void read_derivation(struct building *b, const struct node *derivation)
{
    static const char *const members[] = { "name", "op", "over", "where", "leeftijd", "citations", "note", NULL };
    static const char *const ops[STAP_N] = { [STAP_AANTAL] = "count", [STAP_ENIG] = "any", [STAP_ALLE] = "all" };
    struct node age = doc_member(derivation, "leeftijd");
    const char *op = building_text(derivation, "op");

    building_only(derivation, members);
    const char *name = building_new_name(b, derivation);
    if (!doc_expect(derivation, op != NULL, "needs an op"))
        return;
    struct form_stap *s = &b->steps[b->form.stappen.n];
    for (uint8_t i = STAP_AANTAL; i < STAP_N; i++)
        if (strcmp(op, ops[i]) == 0)
            s->soort = i;
    doc_expect(derivation, s->soort != STAP_TABEL, "op is count, any or all");
    (void)building_citations(b, derivation, true);
    s->over = read_predicates(derivation, "over");
    s->waar = read_predicates(derivation, "where");
    compile_age(b, &age, s);
    doc_expect(derivation,
               s->soort == STAP_AANTAL || s->waar != 0 || s->leeftijd_van != 0 || s->leeftijd_tot != LEEFTIJD_GEEN,
               "any and all need where or leeftijd");
    s->naam = building_add_text(b, derivation, name);
    b->step_truths[b->form.stappen.n] = s->soort != STAP_AANTAL;
    b->step_names[b->form.stappen.n++] = name;
    b->form.n_persoonsstappen++;
    b->form.n_tellers = (uint8_t)(b->form.n_tellers + (s->soort == STAP_AANTAL));
    doc_expect(derivation,
               b->form.n_persoonsstappen <= (b->form.overlay ? OVERLAY_PERSOONSSTAPPEN : NATIONAAL_PERSOONSSTAPPEN) &&
                   b->form.n_tellers <= (b->form.overlay ? OVERLAY_TELLERS : NATIONAAL_TELLERS),
               "too many derivations");
}

/* ---- head ---- */

/* A whole number that an extension may be, or -1 where it is absent. */
static int64_t read_extension(const struct node *extensions, const char *name, int64_t min, int64_t max, const char *why)
{
    const json_t *v = doc_member(extensions, name).value;
    int64_t n = json_integer_value(v);

    doc_expect(extensions, v == NULL || (json_is_integer(v) && n >= min && n <= max), why);
    return v != NULL ? n : -1;
}

static void read_extensions(struct building *b, const struct node *root)
{
    static const char *const members[] = { "jaarvoorkeur", "coouderschapDagen", "oudsteBelastingjaar", NULL };
    static const char *const years[] = { "T1", "T2", NULL };
    struct node extensions = doc_member(root, "extensions");

    b->form.coouderschap_dagen = -1;
    if (extensions.value == NULL)
        return;
    building_only(&extensions, members);
    const char *year = building_text(&extensions, "jaarvoorkeur");
    doc_expect(&extensions, !doc_has(&extensions, "jaarvoorkeur") || building_one_of(year, years), "jaarvoorkeur is T1 or T2");
    if (year != NULL && doc_good(root))
        b->form.jaarvoorkeur = (uint8_t)(year[1] - '0');
    b->form.coouderschap_dagen =
        (int16_t)read_extension(&extensions, "coouderschapDagen", 0, 366, "coouderschapDagen is 0 to 366");
    int64_t oldest = read_extension(&extensions, "oudsteBelastingjaar", 1, 2, "oudsteBelastingjaar is 1 or 2 years back");
    b->form.oudste_belastingjaar = oldest > 0 ? (uint8_t)oldest : 0;
}

static void read_corporations(struct building *b, const struct node *root)
{
    struct node list = doc_member(root, "corporations"), one;

    doc_expect(&list, (list.value != NULL) == (b->form.overlay != 0),
               "an overlay names its corporations, a national pack does not");
    doc_expect(&list, list.value == NULL || json_array_size(list.value) > 0, "must be a list of corporations");
    for (size_t i = 0; doc_element(&list, i, &one); i++) {
        const char *text = json_string_value(one.value);

        if (!doc_expect(&list, i < CORPORATIONS_MAX, "too many corporations") ||
            !doc_expect(&list, text != NULL && is_corporatie(text),
                        "must be L0101, a run L0101..L0119, an OIN of twenty digits, or *"))
            return;
        b->corporations[b->form.corporaties.n++] = building_add_text(b, &list, text);
    }
}

static void read_citations(struct building *b, const struct node *root)
{
    static const char *const members[] = { "title", "url", "note", NULL };
    struct node all = doc_member(root, "citations"), one;
    void *at = NULL;

    b->citations = all.value;
    doc_expect(&all, json_is_object(all.value), "must be an object");
    while (doc_next(&all, &at, &one)) {
        building_only(&one, members);
        doc_expect(&one, building_text(&one, "title") != NULL && strchr(one.name, ' ') == NULL,
                   "needs a title, and an id without spaces");
    }
}

static void read_head(struct building *b, const struct node *root)
{
    static const char *const members[] = { "format", "id", "version", "kind", "base", "validFrom", "validUntil", "title",
                                           "successorExpected", "corporations", "extensions", "citations", "parameters",
                                           "readings", "derivations", "tables", "texts", "cases", "draft", "$schema", NULL };
    static const char *const kinds[] = { "national", "overlay", NULL };
    const char *id = building_text(root, "id"), *version = building_text(root, "version");
    const char *kind = building_text(root, "kind"), *base = building_text(root, "base");
    struct pack_form *f = &b->form;

    building_only(root, members);
    doc_expect_member(root, "draft", !doc_has(root, "draft"), "is a draft: fill in its amounts, then take out this member");
    doc_expect(root, json_integer_value(doc_member(root, "format").value) == 1, "format must be 1");
    doc_expect(root, kind != NULL && building_text(root, "title") != NULL, "needs id, version, kind and title");
    doc_expect_member(root, "id", is_pack_id(id), "must be small letters, digits, . and -, at most 63");
    doc_expect_member(root, "version", is_versie(version), "must be letters, digits, . _ and -, at most 32, such as 2026.2");
    if (!doc_expect(root, building_one_of(kind, kinds), "kind is national or overlay"))
        return;
    f->overlay = strcmp(kind, "overlay") == 0;
    doc_expect_member(root, "base", f->overlay ? is_pack_id(base) : !doc_has(root, "base"),
                      "an overlay has \"base\": \"nl.woningwet\", a national pack has no base");
    memcpy(f->magic, FORM_MAGIC, sizeof(f->magic));
    f->version = FORM_VERSION;
    f->index[0] = f->index[1] = f->aow[0] = f->aow[1] = 255;
    f->teksten.n = 1;
    f->id = building_add_text(b, root, id);
    f->versie = building_add_text(b, root, version);
    f->basis = building_add_text(b, root, base != NULL ? base : "");
    f->geldig_van = building_day(root, "validFrom");
    f->geldig_tot = building_day(root, "validUntil");
    f->opvolger_verwacht = DAG_ONBEKEND_MIN;
    if (doc_has(root, "successorExpected"))
        f->opvolger_verwacht = building_day(root, "successorExpected");
    doc_expect(root, f->geldig_van <= f->geldig_tot, "validity is the wrong way round");
    doc_expect(root, f->overlay || year_of(f->geldig_van) == year_of(f->geldig_tot), "a national pack stays within one year");
    read_extensions(b, root);
    read_corporations(b, root);
    read_citations(b, root);
}

/* ---- what the engine itself reads ---- */

/* Such a parameter lies within [min, max]; where nothing is known of it, that is its range. */
static void check_range(struct building *b, const struct node *root, int nr, int64_t min, int64_t max, const char *why)
{
    struct node parameters = doc_member(root, "parameters");
    struct form_param *p = &b->params[nr];

    if (p->open && p->min == 0 && p->max == GELD_MAX) {
        p->min = p->waarde = min;
        p->max = max;
    }
    doc_expect_member(&parameters, b->param_names[nr], p->min >= min && p->max <= max, why);
}

/* The indices, pension ages and the young age. */
static void read_fixed(struct building *b, const struct node *root)
{
    const int index[2] = { building_param(b, "income_index_I1"), building_param(b, "income_index_I2") };
    const int aow[2] = { building_param(b, "aow_age_months"), building_param(b, "aow_age_months_previous_year") };
    int young = building_param(b, "young_age_threshold");
    int16_t year = year_of(b->form.geldig_van);

    if (b->form.overlay || !doc_good(root) ||
        !doc_expect(root, index[0] >= 0 && index[1] >= 0, "income_index_I1 and income_index_I2 are needed") ||
        !doc_expect(root, aow[0] >= 0 && aow[1] >= 0, "aow_age_months and aow_age_months_previous_year are needed"))
        return;
    for (int i = 0; i < 2; i++) {
        const struct form_param *p = &b->params[aow[i]];
        check_range(b, root, index[i], 1, 30000, "an index is a number of 1/10000, at most 3.0000");
        check_range(b, root, aow[i], 60 * 12, 80 * 12, "a pension age is 60 to 80 years, in months");
        doc_expect(root, p->open || p->min == p->max, "a pension age has no margin: give its range");
        b->form.index[i] = (uint8_t)index[i];
        b->form.aow[i] = (uint8_t)aow[i];
    }
    const struct form_param *now = &b->params[aow[0]], *before = &b->params[aow[1]];
    for (uint8_t m = 1; m <= 12; m++) {
        int32_t day = day_of((struct date){ year, m, 1 });
        b->form.aow_geboren_tot[m - 1] = derive_aow_born_by(day, (int32_t)now->max, (int32_t)before->max);
        b->form.aow_misschien_tot[m - 1] = derive_aow_born_by(day, (int32_t)now->min, (int32_t)before->min);
    }
    if (young >= 0) {
        const struct form_param *p = &b->params[young];
        doc_expect(root, p->min == p->max && p->waarde >= 1 && p->waarde <= 120, "young_age_threshold is in years");
        b->form.jongerenleeftijd = (uint8_t)p->waarde;
    }
}

/* ---- the block ---- */

static void write_part(struct writer *w, struct form_deel *d, const void *data, size_t size, size_t n)
{
    static const uint8_t zeros[8];

    write_bytes(w, zeros, (8 - writer_len(w) % 8) % 8);
    *d = (struct form_deel){ (uint32_t)writer_len(w), (uint32_t)n };
    write_bytes(w, data, size * n);
}

static void write_parts(struct writer *w, struct building *b, const char *json, size_t json_len)
{
    struct pack_form *f = &b->form;

    write_bytes(w, f, sizeof(*f));
    write_part(w, &f->params, b->params, sizeof(b->params[0]), f->params.n);
    write_part(w, &f->lezingen, b->readings, sizeof(b->readings[0]), f->lezingen.n);
    write_part(w, &f->stappen, b->steps, sizeof(b->steps[0]), f->stappen.n);
    write_part(w, &f->rijen, b->rows, sizeof(b->rows[0]), f->rijen.n);
    write_part(w, &f->voorwaarden, b->conditions, sizeof(b->conditions[0]), f->voorwaarden.n);
    write_part(w, &f->corporaties, b->corporations, sizeof(b->corporations[0]), f->corporaties.n);
    write_part(w, &f->inkomensgrenzen, b->incomes.v, sizeof(int64_t), b->incomes.n);
    write_part(w, &f->huurgrenzen, b->rents.v, sizeof(int64_t), b->rents.n);
    write_part(w, &f->vermogensgrenzen, b->assets.v, sizeof(int64_t), b->assets.n);
    write_part(w, &f->kamergrenzen, b->rooms.v, sizeof(int64_t), b->rooms.n);
    write_part(w, &f->teksten, b->texts, 1, f->teksten.n);
    write_part(w, &f->uitleg, b->explanations.rijen, sizeof(b->explanations.rijen[0]), b->explanations.n);
    write_part(w, &f->uitlegteksten, b->explanations.tekst, 1, b->explanations.len);
    write_part(w, &f->json, json, 1, json_len);
    f->len = (uint32_t)writer_len(w);
}

static void write_block(struct building *b, const struct node *root, const char *json, size_t json_len, void **blob, size_t *len)
{
    struct pack_form *f = &b->form;
    size_t cap = sizeof(*f) + sizeof(b->params) + sizeof(b->readings) + sizeof(b->steps) +
                 f->rijen.n * sizeof(b->rows[0]) + f->voorwaarden.n * sizeof(b->conditions[0]) +
                 sizeof(b->corporations) + f->teksten.n + json_len + 4 * sizeof(struct bounds) + 128 +
                 sizeof(b->explanations.rijen) + b->explanations.len;
    uint8_t *p = mem_alloc(cap);
    struct writer w;
    struct pack open;

    if (doc_take(root, p != NULL ? sha256(json, json_len, f->sha256) : FAULT_MEMORY)) {
        writer_init(&w, p, cap);
        write_parts(&w, b, json, json_len);
        if (doc_expect(root, !w.failed, "too large")) {
            memcpy(p, f, sizeof(*f));
            doc_expect(root, pack_open(p, f->len, &open) == OK, "does not compile to a pack the evaluator accepts");
        }
    }
    if (!doc_good(root)) {
        mem_free(p);
        return;
    }
    *blob = p;
    *len = f->len;
}

static void build(struct building *b, const struct node *root, void **blob, size_t *len)
{
    char *json = NULL;
    size_t json_len;

    doc_expect(root, json_is_object(root->value), "must be an object");
    read_head(b, root);
    read_parameters(b, root);
    for_each(b, root, "readings", read_reading);
    for_each(b, root, "derivations", read_derivation);
    for_each(b, root, "tables", compile_tables);
    doc_expect(root, b->incomes.n <= PACK_INKOMENSGRENZEN_MAX, "compares income with more than 16 amounts");
    read_fixed(b, root);
    texts_compile(root, &b->explanations);
    if (!doc_good(root))
        return;
    enum status s = jcs_encode(root->value, &json, &json_len);
    doc_expect(root, s != REFUSED_JSON_NUMBER, "holds a number that has no canonical form");
    if (s == OK && json_len > STRICT_JSON_SIZE)   /* nobody could read it back */
        s = REFUSED_JSON_SIZE;
    if (doc_take(root, s))
        write_block(b, root, json, json_len, blob, len);
    mem_free(json);
}

_Static_assert(FOUT_WAAR == DOC_PLACE_MAX, "a place fits");

enum status pack_compile_source(const json_t *source, void **blob, size_t *blob_len, struct packfout *mistake)
{
    struct building *b = mem_alloc(sizeof(*b));
    struct doc doc;

    *blob = NULL;
    *blob_len = 0;
    *mistake = (struct packfout){ .waarom = "" };
    if (b == NULL)
        return FAULT_MEMORY;
    memset(b, 0, sizeof(*b));
    doc_init(&doc, REFUSED_PACK);
    doc.form = DOC_PATH;
    struct node root = doc_root(&doc, source);
    build(b, &root, blob, blob_len);
    mem_free(b);
    memcpy(mistake->waar, doc.place, sizeof(mistake->waar));
    mistake->waarom = doc.why;
    return doc.status;
}

enum status pack_compile(const char *text, size_t len, void **blob, size_t *blob_len, struct packfout *mistake)
{
    AUTO_JSON source = NULL;

    *blob = NULL;
    *blob_len = 0;
    *mistake = (struct packfout){ .waarom = "" };
    TRY(strict_json_parse(text, len, false, &source));
    return pack_compile_source(source, blob, blob_len, mistake);
}
