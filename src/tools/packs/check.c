#include "packs/check.h"

#include "base/date.h"
#include "json/strict_json.h"
#include "model/names.h"
#include "packs/case_facts.h"
#include "packs/check_private.h"
#include "packs/sample.h"
#include "packs/outcome_json.h"
#include "policy/evaluate.h"

#include <stdarg.h>
#include <string.h>

#define ANTWOORD_MAX (16u << 10)

/* ---- reporting ---- */

void check_begin(struct row *r)
{
    writer_init(&r->w, r->text, sizeof(r->text) - 1);
}

void check_report(struct checking *k, struct row *r)
{
    r->text[writer_len(&r->w)] = '\0';
    k->n++;
    k->report(k->who, r->text);
}

void check_say(struct checking *k, const char *text, ...)
{
    struct row r;
    va_list more;

    check_begin(&r);
    va_start(more, text);
    for (; text != NULL; text = va_arg(more, const char *))
        write_text(&r.w, text);
    va_end(more);
    check_report(k, &r);
}

/* ---- names that nothing uses ---- */

struct uses { bool slot[SLOTS]; bool param[PARAMS_MAX]; };

static void find_uses(const struct checking *k, struct uses *g)
{
    const struct form_param *params = FORM_AT(k->f, k->f->params, struct form_param);
    const struct form_step *s = FORM_AT(k->f, k->f->steps, struct form_step);
    const struct form_row *r = FORM_AT(k->f, k->f->rows, struct form_row);
    static const char *const fixed[] = { "aow_age_months", "aow_age_months_previous_year" };
    const json_t *o, *years;
    const char *lid;
    size_t x;

    for (uint32_t i = 0; i < k->f->steps.n; i++) {
        check_reads(k->f, &s[i], g->slot, g->param);
        for (uint32_t row = s[i].row; s[i].output == OUTPUT_AMOUNT && row < s[i].row + s[i].n; row++)
            g->param[r[row].out] = true;
        if (s[i].field != 0)
            g->slot[SLOT_STEP + i] = true;
    }
    for (uint32_t i = 0; i < k->f->params.n; i++) {
        const char *name = FORM_TEXT(k->f, params[i].name);
        for (unsigned v = 0; v < 2; v++)
            g->param[i] |= strcmp(name, fixed[v]) == 0 || i == k->f->index[v];
        for (uint32_t st = 0; strcmp(name, "young_age_threshold") == 0 && st < k->f->steps.n; st++)
            g->param[i] |= ((s[st].where | s[st].over) & PRED_JONG) != 0;
        json_array_foreach(json_object_get(k->root, "derivations"), x, o)
            json_object_foreach(json_object_get(o, "leeftijd"), lid, years)
                g->param[i] |= json_is_string(years) && strcmp(json_string_value(years), name) == 0;
    }
    for (uint32_t i = 0; i < k->f->readings.n; i++)
        g->slot[SLOT_READING + i] |= FORM_AT(k->f, k->f->readings, struct form_reading)[i].hook != HOOK_NONE;
}

static void report_unused(struct checking *k)
{
    struct uses g = { 0 };

    find_uses(k, &g);
    for (uint32_t i = 0; i < k->f->params.n; i++)
        if (!g.param[i])
            check_say(k, "parameter ", FORM_TEXT(k->f, FORM_AT(k->f, k->f->params, struct form_param)[i].name),
                   " is not used: compare something with it, or take it out", NULL);
    for (uint32_t i = 0; i < k->f->readings.n; i++)
        if (!g.slot[SLOT_READING + i])
            check_say(k, "reading ", check_slot_name(k, (uint8_t)(SLOT_READING + i)),
                        " is not used: let a row depend on it, or take it out", NULL);
    for (uint32_t i = 0; i < k->f->steps.n; i++)
        if (!g.slot[SLOT_STEP + i])
            check_say(k, i < k->f->n_person_steps ? "derivation " : "table ",
                        check_slot_name(k, (uint8_t)(SLOT_STEP + i)),
                        " is not used: let a later table read it, or take it out", NULL);
}

/* Collects every citation id that is named below a value. */
static void count_citations(const json_t *v, json_t *seen)
{
    const char *name;
    const json_t *lid, *c;
    size_t i, x;

    json_object_foreach((json_t *)(uintptr_t)v, name, lid) {
        if (strcmp(name, "citations") == 0 && json_is_array(lid))
            json_array_foreach(lid, x, c)
                (void)json_object_set_new(seen, json_string_value(c), json_true());
        count_citations(lid, seen);
    }
    if (json_is_array(v))
        json_array_foreach(v, i, lid)
            count_citations(lid, seen);
}

static void check_citations(struct checking *k)
{
    const json_t *all = json_object_get(k->root, "citations"), *o;
    AUTO_JSON seen = json_object();
    const char *id;

    count_citations(k->root, seen);
    json_object_foreach((json_t *)(uintptr_t)all, id, o)
        if (json_object_get(seen, id) == NULL)
            check_say(k, "citation ", id, " is not used: cite it where it is the ground, or take it out", NULL);
    json_object_foreach(seen, id, o)
        if (json_object_get(all, id) == NULL)
            check_say(k, "citation ", id, " does not resolve: add it under citations", NULL);
}

/* ---- worked cases ---- */

static bool part_equals(const json_t *verwacht, const json_t *found)
{
    const char *name;
    const json_t *v;
    size_t i;

    if (json_is_object(verwacht)) {
        json_object_foreach((json_t *)(uintptr_t)verwacht, name, v)
            if (!part_equals(v, json_object_get(found, name)))
                return false;
        return json_is_object(found);
    }
    if (json_is_array(verwacht)) {
        if (!json_is_array(found) || json_array_size(found) != json_array_size(verwacht))
            return false;
        json_array_foreach(verwacht, i, v)
            if (!part_equals(v, json_array_get(found, i)))
                return false;
        return true;
    }
    return json_equal(verwacht, found);
}

#define CASE_WHY 192

/* Decides one rent of a worked case that was read; NULL where the facts are impossible. */
static json_t *decide_rent(const struct checking *k, const struct case_input *in, unsigned huur)
{
    static char text[ANTWOORD_MAX];
    static struct question_facts z;
    static struct outcome u;
    json_t *out = NULL;
    struct writer w;

    case_facts(in, huur, pack_valid_from(k->pack), &z);
    writer_init(&w, text, sizeof(text));
    if (evaluate(k->set, &z, &u) == OK)
        outcome_json(&w, &u, z.huishouden.n_adults);
    return !w.failed && strict_json_parse(text, writer_len(&w), false, &out) == OK ? out : NULL;
}

/* Decides a worked case: one answer, or an array of them where it has several rents; NULL where it cannot be read, with
 * the reason and the place. */
static json_t *decide_case(const struct checking *k, const json_t *zaak, char why[CASE_WHY])
{
    static struct case_input in;
    char plaats[CASE_PLACE_MAX];
    struct writer w;
    enum status s = case_parse(zaak, &in, plaats);

    if (s == REFUSED_MESSAGE)
        return NULL;
    if (s == OK)
        s = case_valid(&in, pack_valid_from(k->pack), plaats);
    writer_init(&w, why, CASE_WHY - 1);
    write_text(&w, s == OK ? " is impossible: see the schema of a case" : " cannot be read at /case");
    if (s != OK) {
        write_text(&w, plaats);
        write_text(&w, ": ");
        write_text(&w, status_slug(s));
    }
    why[writer_len(&w)] = '\0';
    if (s != OK || in.eenheid.n_rents <= 1)
        return s == OK ? decide_rent(k, &in, 0) : NULL;
    json_t *out = json_array();
    for (unsigned i = 0; i < in.eenheid.n_rents; i++)
        (void)json_array_append_new(out, decide_rent(k, &in, i));      /* refuses what is NULL */
    return out;
}

static void check_expected(struct checking *k, const char *title, const json_t *verwacht, const json_t *found)
{
    const char *name;
    const json_t *v;

    json_object_foreach((json_t *)(uintptr_t)verwacht, name, v) {
        char text[161] = "";
        if (part_equals(v, json_object_get(found, name)))
            continue;
        size_t len = json_dumpb(json_object_get(found, name), text, sizeof(text) - 1, JSON_COMPACT | JSON_ENCODE_ANY);
        check_say(k, "case ", title, ": ", name, len > 0 ? " is " : " is not in the answer", text,
                  ": correct what is expected, or the rule that decides it", NULL);
    }
}

static void check_cases(struct checking *k)
{
    const json_t *one_case;
    size_t i;

    if (json_object_get(k->root, "cases") != NULL && !json_is_array(json_object_get(k->root, "cases")))
        check_say(k, "cases", " must be a list of worked cases", NULL);
    json_array_foreach(json_object_get(k->root, "cases"), i, one_case) {
        const char *title = json_string_value(json_object_get(one_case, "name"));
        const json_t *verwacht = json_object_get(one_case, "expect");
        if (title == NULL)
            check_say(k, "case without a name", ": say what it shows", NULL);
        char why[CASE_WHY] = " cannot be read";
        AUTO_JSON found = decide_case(k, json_object_get(one_case, "case"), why);
        title = title != NULL ? title : "?";
        if (found == NULL)
            check_say(k, "case ", title, why, NULL);
        else if (json_is_array(found) != json_is_array(verwacht) || json_array_size(found) != json_array_size(verwacht))
            check_say(k, "case ", title, " expects another number of answers: one for each rent", NULL);
        else if (json_is_array(found))
            for (size_t x = 0; x < json_array_size(found); x++)
                check_expected(k, title, json_array_get(verwacht, x), json_array_get(found, x));
        else if (json_object_size(verwacht) == 0)
            check_say(k, "case ", title, " expects nothing: name a field and its value", NULL);
        else
            check_expected(k, title, verwacht, found);
    }
}

/* ---- hoogstePassendeHuurklasse agrees with passendheidsoort, over every income and rent class of typical households ---- */

struct probe { uint8_t adults, children; bool old, room; };

static void probe_question(const struct checking *k, const struct probe *p, struct question_facts *z)
{
    int32_t dag = pack_valid_from(k->pack);
    const struct sample who = { .adults = p->adults, .children = p->children, .born = dag - (p->old ? 75 : 35) * 366,
                                .child_born = dag - 3000, .room = p->room };

    sample_question(&who, dag, z);
    z->huishouden.vermogen = (struct money_range){ 50000000, 50000000 };
    z->huishouden.verzoek54a = p->old ? TRUTH_YES : TRUTH_NO;
}

/* hoogstePassendeHuurklasse: every rent up to that class fits, and the next class does not. */
static void check_hoogste(struct checking *k)
{
    static const struct probe probes[] = {
        { .adults = 1 }, { .adults = 2 }, { .adults = 1, .old = true },
        { .adults = 2, .children = 1 }, { .adults = 1, .room = true } };
    const int64_t *rents = FORM_AT(k->f, k->f->rent_bounds, int64_t);
    int64_t inkomens[PACK_INCOME_BOUNDS_MAX];
    unsigned n = pack_income_bounds(k->pack, inkomens);
    struct question_facts z;
    struct outcome u;

    for (unsigned i = 0; i < sizeof(probes) / sizeof(probes[0]); i++)
        for (unsigned x = 0; x <= n; x++) {
            unsigned hoogste = 0, past = HUUR_TOT_BASISHUUR;
            bool good = true;
            probe_question(k, &probes[i], &z);
            sample_income(&z, x < n ? inkomens[x] : MONEY_MAX / 100);
            for (uint32_t h = 0; h <= k->f->rent_bounds.n; h++) {
                int64_t huur = h < k->f->rent_bounds.n ? rents[h] : 200000;
                z.eenheid.huurprijs = (struct money_range){ huur, huur };
                if (evaluate(k->set, &z, &u) != OK || u.huurklasse == HUUR_ONBEPAALD ||
                    u.passendheidsoort == PASSENDHEIDSOORT_ONBEPAALD)
                    continue;
                hoogste = u.hoogste_passende_huurklasse;
                good = good && u.passendheidsoort != PASSENDHEIDSOORT_NIE;
                if (good)
                    past = u.huurklasse;
            }
            if (hoogste != 0 && hoogste != past) {
                check_say(k, "hoogstePassendeHuurklasse is ", name_of(NAMES_HUURKLASSE, (uint8_t)hoogste),
                       " where passendheidsoort says otherwise: make the two tables agree", NULL);
                return;
            }
        }
}

/* ---- beside other packs ---- */

const struct pack *check_basis(const struct checking *k)
{
    for (uint32_t i = 0; pack_is_overlay(k->pack) && i < k->set->n; i++) {
        const struct pack *p = &k->set->packs[i];
        if (!pack_is_overlay(p) && strcmp(pack_id(p), pack_basis(k->pack)) == 0 &&
            pack_valid_from(p) <= pack_valid_to(k->pack) && pack_valid_from(k->pack) <= pack_valid_to(p))
            return p;
    }
    return pack_is_overlay(k->pack) ? NULL : k->pack;
}

/* A verdict names a national pack and five more: where a sixth would hold nothing is decided. */
static void check_crowd(struct checking *k)
{
    const struct pack *holding[PACKS_PER_OUTCOME];
    struct pack_crowd d;
    struct row r;

    if (!packset_crowd(k->set, k->pack, &d))
        return;
    unsigned n = packset_overlays(k->set, d.corporatie, d.dag, holding, PACKS_PER_OUTCOME);
    check_begin(&r);
    write_text(&r.w, "more than five overlays hold for ");
    write_text(&r.w, d.corporatie[0] != '\0' ? d.corporatie : "one corporation");
    write_text(&r.w, " on ");
    write_date(&r.w, d.dag);
    write_text(&r.w, ": ");
    for (unsigned i = 0; i < n; i++) {
        write_text(&r.w, i > 0 ? ", " : "");
        write_text(&r.w, pack_id(holding[i]));
    }
    write_text(&r.w, "; join some of them, or part their corporations or periods");
    check_report(k, &r);
}

/* An overlay keeps to its own names, and agrees with the overlays beside it. */
static void check_overlay(struct checking *k)
{
    const struct pack *basis = check_basis(k);
    struct pack_collision collision;
    struct packset twee;

    if (basis == NULL) {
        check_say(k, "base ", pack_basis(k->pack), " is not there for the time this overlay is valid: add it, or correct "
                    "base and validity", NULL);
        return;
    }
    for (uint32_t i = 0; i < k->f->params.n; i++)
        for (uint32_t x = 0; x < basis->form->params.n; x++) {
            const char *name = FORM_TEXT(k->f, FORM_AT(k->f, k->f->params, struct form_param)[i].name);
            if (strcmp(name, FORM_TEXT(basis->form, FORM_AT(basis->form, basis->form->params, struct form_param)[x].name)) == 0)
                check_say(k, "parameter ", name, " is national: an overlay cannot change it, give it a name of its own", NULL);
        }
    for (uint32_t i = 0; i < k->set->n; i++) {
        packset_init(&twee);
        twee.packs[twee.n++] = *k->pack;
        twee.packs[twee.n++] = k->set->packs[i];
        if (k->set->packs[i].form == k->f || !packset_collision(&twee, &collision))
            continue;
        check_say(k, "beside ", pack_id(collision.b), " ", pack_version(collision.b), ", for one corporation at one time, ",
                  collision.why, ": let one of them decide it, or part their corporations or periods", NULL);
    }
    check_crowd(k);
}

unsigned pack_check(const struct packset *set, const struct pack *pack, finding *report, void *who)
{
    struct checking k = { .set = set, .pack = pack, .f = pack->form, .report = report, .who = who };
    AUTO_JSON root = NULL;
    size_t len;
    const char *json = pack_json(pack, &len);

    if (strict_json_parse(json, len, false, &root) != OK) {
        check_say(&k, "carries no readable source: compile it again", NULL);
        return k.n;
    }
    k.root = root;
    for (uint32_t i = k.f->n_person_steps; i < k.f->steps.n; i++)
        check_table(&k, i);
    report_unused(&k);
    check_citations(&k);
    if (pack_is_overlay(pack))
        check_overlay(&k);
    check_cases(&k);
    check_bewijzen(&k);
    if (!pack_is_overlay(pack))
        check_hoogste(&k);
    check_texts(&k);
    return k.n;
}
