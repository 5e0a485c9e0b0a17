#include "packs/site.h"

#include "base/date.h"
#include "model/names.h"
#include "packs/case_facts.h"
#include "packs/compile_texts.h"
#include "packs/table_text.h"
#include "policy/evaluate.h"
#include "report/cell.h"

#define EXAMPLES_MAX 10

struct page {
    struct report *r;
    const struct packset *set;
    const struct pack *p;
    const json_t *root;
    enum text_language language;
    bool en;
};

/* What the pack, or the pack it extends, says of a code; without the words of one case. */
static void said(const struct page *g, enum uitleg_kind soort, const char *code, enum uitleg_part part,
                 struct writer *w)
{
    static const struct explain_words geen;
    const char *t = explain_from_pack(g->p, soort, code, g->language, part);

    for (uint32_t i = 0; i < g->set->n && t[0] == '\0'; i++)
        t = explain_from_pack(&g->set->packs[i], soort, code, g->language, part);
    explain_pieces(t, &geen, w);
}

/* Articles by what stands before the colon of their title: "Woningwet art. 46 lid 2". */
static void articles(const struct page *g, const json_t *list, struct writer *w)
{
    const json_t *v;
    size_t i;

    json_array_foreach(list, i, v) {
        const char *title = text_of(json_object_get(json_object_get(g->root, "citations"), json_string_value(v)), "title");
        write_text(w, i > 0 ? "; " : "");
        write_bytes(w, title, strcspn(title, ":"));
    }
}

/* ---- the parts of the page ---- */

static void introduction(const struct page *g)
{
    static struct cell c;
    const json_t *v;
    size_t i;

    report_heading(g->r, "intro", text_of(g->root, "title"));
    said(g, UITLEG_PAGE, "intro", PART_TEXT, cell_begin(&c));
    report_text(g->r, cell_end(g->r, &c));
    cell_begin(&c);
    write_text(&c.w, say(g->en, "Deze regels gelden van ", "These rules hold from "));
    explain_day(&c.w, pack_valid_from(g->p), g->language);
    write_text(&c.w, say(g->en, " tot en met ", " to "));
    explain_day(&c.w, pack_valid_to(g->p), g->language);
    write_text(&c.w, pack_is_overlay(g->p)
                         ? say(g->en, ". De dag waarop de woning op de website komt, telt.",
                                    ". The day the home is put on the website counts.")
                         : say(g->en, ". De eerste dag van de huur telt.", ". The first day of the rent counts."));
    if (pack_is_overlay(g->p))
        write_text(&c.w, say(g->en, " Zij komen bij de landelijke regels.", " They come on top of the national rules."));
    json_array_foreach(json_object_get(g->root, "corporations"), i, v) {
        if (strcmp(json_string_value(v), "*") == 0) {
            write_text(&c.w, say(g->en, " Zij gelden bij elke corporatie", " They hold with every corporation"));
            continue;
        }
        write_text(&c.w, i > 0 ? ", " : say(g->en, " Voor de corporaties ", " For the corporations "));
        const char *run = json_string_value(v), *points = strstr(run, "..");
        write_bytes(&c.w, run, points != NULL ? (size_t)(points - run) : strlen(run));
        if (points != NULL) {
            write_text(&c.w, say(g->en, " tot en met ", " to "));
            write_text(&c.w, points + 2);
        }
    }
    if (i > 0)
        write_char(&c.w, '.');
    report_text(g->r, cell_end(g->r, &c));
}

/* The amounts in the order of their names for people, so that what belongs together stands together. */
static void amounts(const struct page *g)
{
    static struct cell name, value, bron;
    const char *const columns[] = { say(g->en, "wat", "what"), say(g->en, ">bedrag", ">amount"),
                                    say(g->en, "waar staat dat", "where is that written") };
    const json_t *parameters = json_object_get(g->root, "parameters"), *v;
    const char *names[PARAMS_MAX], *code;
    unsigned n = 0;

    if (json_object_size(parameters) == 0)
        return;
    report_heading(g->r, "amounts", say(g->en, "De bedragen", "The amounts"));
    json_t *table = report_table(g->r, "amounts", columns, 3);
    json_object_foreach((json_t *)(uintptr_t)parameters, code, v) {
        const char *t = explain_from_pack(g->p, UITLEG_PARAMETER, code, g->language, PART_TEXT);
        unsigned at = n++;
        for (; at > 0 && strcmp(explain_from_pack(g->p, UITLEG_PARAMETER, names[at - 1], g->language, PART_TEXT), t) > 0; at--)
            names[at] = names[at - 1];
        names[at] = code;
    }
    for (unsigned i = 0; i < n; i++) {
        v = json_object_get(parameters, names[i]);
        said(g, UITLEG_PARAMETER, names[i], PART_TEXT, cell_begin(&name));
        texts_bedrag(v, g->language, cell_begin(&value));
        if (strncmp(text_of(v, "confidence"), "derived", 7) == 0)
            write_text(&value.w, say(g->en, " (zelf berekend)", " (worked out by us)"));
        articles(g, json_object_get(v, "citations"), cell_begin(&bron));
        report_row(g->r, table, (const char *const[]){ cell_end(g->r, &name), cell_end(g->r, &value), cell_end(g->r, &bron) });
    }
}

/* Can the row hit under our own answers to the open questions? What the other answers would give is no rule. */
static bool our_reading(const json_t *root, const json_t *row)
{
    const json_t *l;
    size_t i;

    json_array_foreach(json_object_get(root, "readings"), i, l) {
        const json_t *demand = json_object_get(json_object_get(row, "when"), text_of(l, "name"));
        const json_t *antwoord = json_object_get(l, "default");
        if (json_is_boolean(demand) && json_is_boolean(antwoord) && !json_equal(demand, antwoord))
            return false;
    }
    return true;
}

static bool row_with(const json_t *root, const char *code, const json_t *to)
{
    const json_t *t, *r;
    size_t i, k;

    json_array_foreach(json_object_get(root, "tables"), i, t)
        json_array_foreach(json_object_get(t, "rows"), k, r) {
            if (r == to)
                return false;
            if (strcmp(text_of(r, "code"), code) == 0 && our_reading(root, r))
                return true;
        }
    return false;
}

static void rows(const struct page *g)
{
    static struct cell text, bron;
    const char *const columns[] = { say(g->en, "regel", "rule"), say(g->en, "waar staat dat", "where is that written") };
    const json_t *t, *r;
    size_t i, k;

    report_heading(g->r, "rules", say(g->en, "De regels", "The rules"));
    json_t *table = report_table(g->r, "rules", columns, 2);
    json_array_foreach(json_object_get(g->root, "tables"), i, t)
        json_array_foreach(json_object_get(t, "rows"), k, r) {
            const char *code = text_of(r, "code");
            if (code[0] == '\0' || !our_reading(g->root, r) || row_with(g->root, code, r))
                continue;
            const json_t *eigen = json_object_get(r, "citations");
            said(g, UITLEG_REDEN, code, PART_TEXT, cell_begin(&text));
            articles(g, eigen != NULL ? eigen : json_object_get(t, "citations"), cell_begin(&bron));
            report_row(g->r, table, (const char *const[]){ cell_end(g->r, &text), cell_end(g->r, &bron) });
        }
}

/* Does the pack's own table of outcomes give this one? */
static bool gives(const struct page *g, uint8_t uitkomst)
{
    const struct pack_form *f = g->p->form;
    const struct form_step *s = FORM_AT(f, f->steps, struct form_step);
    const struct form_row *rows = FORM_AT(f, f->rows, struct form_row);

    for (uint32_t i = 0; i < f->steps.n; i++)
        for (uint32_t r = s[i].row; s[i].field == SLOT_UITKOMST && r < s[i].row + s[i].n; r++)
            if (rows[r].out == uitkomst)
                return true;
    return false;
}

static void outcomes(const struct page *g)
{
    static const uint8_t sequence[] = { UITKOMST_GESCHIKT, UITKOMST_RUIMTE_PASSEND, UITKOMST_RUIMTE_DAEB,
                                        UITKOMST_NIET_GESCHIKT, UITKOMST_ONBEPAALD };
    static struct cell means, step;
    const char *const columns[] = { say(g->en, "wat u leest", "what you read"),
                                    say(g->en, "wat u kunt doen", "what you can do") };

    report_heading(g->r, "outcomes", say(g->en, "Wat de uitkomst betekent", "What the outcome means"));
    json_t *table = report_table(g->r, "outcomes", columns, 2);
    for (unsigned i = 0; i < sizeof(sequence); i++) {
        const char *code = name_of(NAMES_UITKOMST, sequence[i]);
        if (sequence[i] != UITKOMST_ONBEPAALD && !gives(g, sequence[i]))
            continue;
        said(g, UITLEG_UITKOMST, code, PART_RESULT, cell_begin(&means));
        struct writer voor = means.w;
        write_char(&means.w, ' ');
        uint8_t *why = means.w.at;
        said(g, UITLEG_UITKOMST, code, PART_WHY, &means.w);
        if (means.w.at == why)
            means.w = voor;
        said(g, UITLEG_UITKOMST, code, PART_STEP, cell_begin(&step));
        report_row(g->r, table, (const char *const[]){ cell_end(g->r, &means), cell_end(g->r, &step) });
    }
}

/* One table of what is said of the codes of a kind, of this pack itself. */
static void list(const struct page *g, enum uitleg_kind soort, const char *name, const char *head, const char *column)
{
    static struct cell c;
    const struct pack_form *f = g->p->form;
    const struct form_uitleg *u = FORM_AT(f, f->uitleg, struct form_uitleg);
    json_t *table = NULL;

    for (uint32_t i = 0; i < f->uitleg.n; i++) {
        if (u[i].soort != soort || u[i].language != g->language)
            continue;
        if (table == NULL) {
            report_heading(g->r, name, head);
            table = report_table(g->r, name, &column, 1);
        }
        said(g, soort, FORM_AT(f, f->uitleg_texts, char) + u[i].code, PART_WHY, cell_begin(&c));
        report_row(g->r, table, (const char *const[]){ cell_end(g->r, &c) });
    }
}

/* ---- examples ---- */

/* A worked case that can be told in a line: one rent, and of every adult an exact income and nothing else. */
static bool simple(const struct case_input *in, int64_t *inkomen)
{
    const struct huishouden *h = &in->huishouden;

    *inkomen = 0;
    if (in->eenheid.n_rents != 1 || in->eenheid.rents[0].min != in->eenheid.rents[0].max || h->urgentie != 0 ||
        h->verzoek54a != TRUTH_NO || in->eenheid.eenheid.woonruimtesoort != WOONRUIMTESOORT_ZELFSTANDIG ||
        in->eenheid.eenheid.permanente_bewoning != TRUTH_YES || in->eenheid.eenheid.daeb_tak != TRUTH_YES)
        return false;
    for (unsigned i = 0; i < h->n_adults; i++) {
        const struct adult *v = &h->adults[i];
        if (v->n_inkomens != 1 || v->inkomens[0].min != v->inkomens[0].max || v->status != 0 || v->kind == TRUTH_YES ||
            v->loon.periode != LOON_GEEN || v->aanleiding != AANLEIDING_GEEN)
            return false;
        *inkomen += v->inkomens[0].min;
    }
    return h->n_adults > 0;
}

struct examples { unsigned n, per[UITKOMST_N][3]; json_t *table; };

static void example(const struct page *g, const json_t *zaak, struct examples *v)
{
    static struct cell persons, money, huur, uitkomst;
    static struct case_input in;
    static struct question_facts z;
    static struct outcome u;
    const char *const columns[] = { say(g->en, "wie", "who"), say(g->en, ">inkomen samen", ">income together"),
                                    say(g->en, ">huur", ">rent"), say(g->en, "uitkomst", "outcome") };
    char plaats[CASE_PLACE_MAX];
    int64_t inkomen;

    if (v->n == EXAMPLES_MAX || case_parse(zaak, &in, plaats) != OK || !simple(&in, &inkomen))
        return;
    case_facts(&in, 0, pack_valid_from(g->p), &z);
    if (!pack_holds_for(g->p, z.corporatie) || evaluate(g->set, &z, &u) != OK || u.uitkomst == UITKOMST_ONBEPAALD)
        return;
    unsigned n = (unsigned)in.huishouden.n_adults + in.huishouden.n_children;
    unsigned *per = &v->per[u.uitkomst][n >= 3 ? 2 : n - 1];
    if ((*per)++ > 0)
        return;
    if (v->n++ == 0) {
        report_heading(g->r, "examples", say(g->en, "Voorbeelden", "Examples"));
        report_text(g->r, say(g->en, "De mensen in deze voorbeelden bestaan niet.",
                                   "The people in these examples do not exist."));
        v->table = report_table(g->r, "examples", columns, 4);
    }
    write_int(cell_begin(&persons), (int64_t)n);
    write_text(&persons.w, n == 1 ? say(g->en, " persoon", " person") : say(g->en, " personen", " people"));
    if (in.huishouden.n_children > 0) {
        write_text(&persons.w, say(g->en, ", kinderen: ", ", children: "));
        write_int(&persons.w, in.huishouden.n_children);
    }
    explain_money(cell_begin(&money), inkomen, g->language);
    write_text(&money.w, " (");
    write_int(&money.w, in.huishouden.adults[0].inkomens[0].jaar);
    write_char(&money.w, ')');
    explain_money(cell_begin(&huur), z.eenheid.huurprijs.min, g->language);
    said(g, UITLEG_UITKOMST, name_of(NAMES_UITKOMST, u.uitkomst), PART_RESULT, cell_begin(&uitkomst));
    report_row(g->r, v->table, (const char *const[]){ cell_end(g->r, &persons), cell_end(g->r, &money), cell_end(g->r, &huur),
                                                      cell_end(g->r, &uitkomst) });
}

static void bronnen(const struct page *g)
{
    const char *const columns[] = { say(g->en, "bron", "source"), say(g->en, "adres", "address") };
    const char *id;
    const json_t *v;

    report_heading(g->r, "sources", say(g->en, "Bronnen", "Sources"));
    json_t *table = report_table(g->r, "sources", columns, 2);
    json_object_foreach(json_object_get(g->root, "citations"), id, v)
        report_row(g->r, table, (const char *const[]){ text_of(v, "title"), text_of(v, "url") });
}

void site_page(struct report *r, const struct packset *set, const struct pack *p, const json_t *root, enum text_language language)
{
    struct page g = { r, set, p, root, language, language == TEXT_EN };
    struct examples v = { 0 };
    const json_t *one_case;
    size_t i;

    introduction(&g);
    amounts(&g);
    rows(&g);
    outcomes(&g);
    list(&g, UITLEG_VRIJSTELLING, "exceptions", say(g.en, "Uitzonderingen", "Exceptions"),
         say(g.en, "voor wie", "for whom"));
    json_array_foreach(json_object_get(root, "cases"), i, one_case)
        example(&g, json_object_get(one_case, "case"), &v);
    list(&g, UITLEG_VOORBEHOUD, "uncertain", say(g.en, "Wat nog niet zeker is", "What is not certain yet"),
         say(g.en, "wat wij doen", "what we do"));
    bronnen(&g);
}
