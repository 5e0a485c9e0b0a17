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
        doc_expect(parameter, margin >= 0 && margin <= MONEY_MAX, "margin is impossible");
        p->value = json_integer_value(v);
        if (!doc_expect(parameter, p->value >= MONEY_MIN && p->value <= MONEY_MAX, "value out of range"))
            return;
        p->min = p->value - margin;
        p->max = p->value + margin;
    } else if (json_is_object(v)) {
        const json_t *min = json_object_get(v, "min"), *max = json_object_get(v, "max");
        doc_expect(parameter, json_is_integer(min) && json_is_integer(max) && json_object_size(v) == 2,
                   "an interval has min and max");
        p->min = p->value = json_integer_value(min);
        p->max = json_integer_value(max);
        p->open = 1;
    } else {
        doc_expect(parameter, json_is_null(v), "value is an integer, an interval or null");
        p->min = p->value = 0;
        p->max = MONEY_MAX;
        p->open = 1;
    }
    doc_expect(parameter, p->min <= p->max && p->min >= MONEY_MIN && p->max <= MONEY_MAX, "value out of range");
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
    p->name = building_add_text(b, parameter, parameter->name);
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
    struct form_reading *l = &b->readings[b->form.readings.n];
    const char *name = building_text(reading, "name"), *code = building_text(reading, "code");
    const char *hook = building_text(reading, "hook");
    const json_t *usual = doc_member(reading, "default").value;

    if (!doc_expect(reading, b->form.readings.n < READINGS_MAX, "too many readings"))
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
    l->by_default = json_is_null(usual) ? (uint8_t)READING_OPEN : json_is_true(usual);
    for (uint8_t i = 1; hook != NULL && i < HOOK_N; i++)
        if (strcmp(hook, hooks[i]) == 0)
            l->hook = i;
    doc_expect(reading, hook == NULL || l->hook != 0, "unknown hook");
    doc_expect(reading, hook == NULL || l->by_default != READING_OPEN, "a reading with a hook needs a default");
    b->reading_names[b->form.readings.n++] = name;
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
        uint32_t bit = text != NULL ? names_predicate(text) : 0;

        doc_expect(&list, bit != 0, "unknown predicate");
        set |= bit;
    }
    return set;
}

static void read_derivation(struct building *b, const struct node *derivation)
{
    static const char *const members[] = { "name", "op", "over", "where", "leeftijd", "citations", "note", NULL };
    static const char *const ops[FORM_STEP_N] = { [FORM_STEP_COUNT] = "count", [FORM_STEP_ANY] = "any", [FORM_STEP_ALL] = "all" };
    struct node age = doc_member(derivation, "leeftijd");
    const char *op = building_text(derivation, "op");

    building_only(derivation, members);
    const char *name = building_new_name(b, derivation);
    if (!doc_expect(derivation, op != NULL, "needs an op"))
        return;
    struct form_step *s = &b->steps[b->form.steps.n];
    for (uint8_t i = FORM_STEP_COUNT; i < FORM_STEP_N; i++)
        if (strcmp(op, ops[i]) == 0)
            s->soort = i;
    doc_expect(derivation, s->soort != FORM_STEP_TABLE, "op is count, any or all");
    (void)building_citations(b, derivation, true);
    s->over = read_predicates(derivation, "over");
    s->where = read_predicates(derivation, "where");
    compile_age(b, &age, s);
    doc_expect(derivation,
               s->soort == FORM_STEP_COUNT || s->where != 0 || s->age_from != 0 || s->age_to != AGE_NONE,
               "any and all need where or leeftijd");
    s->name = building_add_text(b, derivation, name);
    b->step_truths[b->form.steps.n] = s->soort != FORM_STEP_COUNT;
    b->step_names[b->form.steps.n++] = name;
    b->form.n_person_steps++;
    b->form.n_counters = (uint8_t)(b->form.n_counters + (s->soort == FORM_STEP_COUNT));
    doc_expect(derivation,
               b->form.n_person_steps <= (b->form.overlay ? OVERLAY_PERSON_STEPS : NATIONAL_PERSON_STEPS) &&
                   b->form.n_counters <= (b->form.overlay ? OVERLAY_COUNTERS : NATIONAL_COUNTERS),
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
            !doc_expect(&list, text != NULL && names_corporatie(text),
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
    doc_expect_member(root, "id", names_pack_id(id), "must be small letters, digits, . and -, at most 63");
    doc_expect_member(root, "version", names_version(version), "must be letters, digits, . _ and -, at most 32, such as 2026.2");
    if (!doc_expect(root, building_one_of(kind, kinds), "kind is national or overlay"))
        return;
    f->overlay = strcmp(kind, "overlay") == 0;
    doc_expect_member(root, "base", f->overlay ? names_pack_id(base) : !doc_has(root, "base"),
                      "an overlay has \"base\": \"nl.woningwet\", a national pack has no base");
    memcpy(f->magic, FORM_MAGIC, sizeof(f->magic));
    f->version = FORM_VERSION;
    f->index[0] = f->index[1] = f->aow[0] = f->aow[1] = 255;
    f->texts.n = 1;
    f->id = building_add_text(b, root, id);
    f->versie = building_add_text(b, root, version);
    f->basis = building_add_text(b, root, base != NULL ? base : "");
    f->valid_from = building_day(root, "validFrom");
    f->valid_to = building_day(root, "validUntil");
    f->successor_expected = DAY_UNKNOWN_MIN;
    if (doc_has(root, "successorExpected"))
        f->successor_expected = building_day(root, "successorExpected");
    doc_expect(root, f->valid_from <= f->valid_to, "validity is the wrong way round");
    doc_expect(root, f->overlay || year_of(f->valid_from) == year_of(f->valid_to), "a national pack stays within one year");
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

    if (p->open && p->min == 0 && p->max == MONEY_MAX) {
        p->min = p->value = min;
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
    int16_t year = year_of(b->form.valid_from);

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
        b->form.aow_born_by[m - 1] = derive_aow_born_by(day, (int32_t)now->max, (int32_t)before->max);
        b->form.aow_perhaps_by[m - 1] = derive_aow_born_by(day, (int32_t)now->min, (int32_t)before->min);
    }
    if (young >= 0) {
        const struct form_param *p = &b->params[young];
        doc_expect(root, p->min == p->max && p->value >= 1 && p->value <= 120, "young_age_threshold is in years");
        b->form.young_age = (uint8_t)p->value;
    }
}

/* ---- the block ---- */

static void write_part(struct writer *w, struct form_part *d, const void *data, size_t size, size_t n)
{
    static const uint8_t zeros[8];

    write_bytes(w, zeros, (8 - writer_len(w) % 8) % 8);
    *d = (struct form_part){ (uint32_t)writer_len(w), (uint32_t)n };
    write_bytes(w, data, size * n);
}

static void write_parts(struct writer *w, struct building *b, const char *json, size_t json_len)
{
    struct pack_form *f = &b->form;

    write_bytes(w, f, sizeof(*f));
    write_part(w, &f->params, b->params, sizeof(b->params[0]), f->params.n);
    write_part(w, &f->readings, b->readings, sizeof(b->readings[0]), f->readings.n);
    write_part(w, &f->steps, b->steps, sizeof(b->steps[0]), f->steps.n);
    write_part(w, &f->rows, b->rows, sizeof(b->rows[0]), f->rows.n);
    write_part(w, &f->conditions, b->conditions, sizeof(b->conditions[0]), f->conditions.n);
    write_part(w, &f->corporaties, b->corporations, sizeof(b->corporations[0]), f->corporaties.n);
    write_part(w, &f->income_bounds, b->incomes.v, sizeof(int64_t), b->incomes.n);
    write_part(w, &f->rent_bounds, b->rents.v, sizeof(int64_t), b->rents.n);
    write_part(w, &f->asset_bounds, b->assets.v, sizeof(int64_t), b->assets.n);
    write_part(w, &f->room_bounds, b->rooms.v, sizeof(int64_t), b->rooms.n);
    write_part(w, &f->texts, b->texts, 1, f->texts.n);
    write_part(w, &f->uitleg, b->explanations.rows, sizeof(b->explanations.rows[0]), b->explanations.n);
    write_part(w, &f->uitleg_texts, b->explanations.text, 1, b->explanations.len);
    write_part(w, &f->json, json, 1, json_len);
    f->len = (uint32_t)writer_len(w);
}

static void write_block(struct building *b, const struct node *root, const char *json, size_t json_len, void **blob, size_t *len)
{
    struct pack_form *f = &b->form;
    size_t cap = sizeof(*f) + sizeof(b->params) + sizeof(b->readings) + sizeof(b->steps) +
                 f->rows.n * sizeof(b->rows[0]) + f->conditions.n * sizeof(b->conditions[0]) +
                 sizeof(b->corporations) + f->texts.n + json_len + 4 * sizeof(struct bounds) + 128 +
                 sizeof(b->explanations.rows) + b->explanations.len;
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
    doc_expect(root, b->incomes.n <= PACK_INCOME_BOUNDS_MAX, "compares income with more than 16 amounts");
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

_Static_assert(MISTAKE_WHERE == DOC_PLACE_MAX, "a place fits");

enum status pack_compile_source(const json_t *source, void **blob, size_t *blob_len, struct pack_mistake *mistake)
{
    struct building *b = mem_alloc(sizeof(*b));
    struct doc doc;

    *blob = NULL;
    *blob_len = 0;
    *mistake = (struct pack_mistake){ .why = "" };
    if (b == NULL)
        return FAULT_MEMORY;
    memset(b, 0, sizeof(*b));
    doc_init(&doc, REFUSED_PACK);
    doc.form = DOC_PATH;
    struct node root = doc_root(&doc, source);
    build(b, &root, blob, blob_len);
    mem_free(b);
    memcpy(mistake->where, doc.place, sizeof(mistake->where));
    mistake->why = doc.why;
    return doc.status;
}

enum status pack_compile(const char *text, size_t len, void **blob, size_t *blob_len, struct pack_mistake *mistake)
{
    AUTO_JSON source = NULL;

    *blob = NULL;
    *blob_len = 0;
    *mistake = (struct pack_mistake){ .why = "" };
    TRY(strict_json_parse(text, len, false, &source));
    return pack_compile_source(source, blob, blob_len, mistake);
}
