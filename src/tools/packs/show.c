#include "packs/show.h"

#include "packs/table_text.h"
#include "report/cell.h"

#include <string.h>

/* ---- identity ---- */

static void fact_row(struct report *r, json_t *table, const char *label, const char *value)
{
    report_row(r, table, (const char *const[]){ label, value });
}

static const char *plain(const char *value, bool en)
{
    return strcmp(value, "national") == 0 ? say(en, "landelijk", "national")
           : strcmp(value, "overlay") == 0 ? say(en, "aanvulling van regio of corporatie", "overlay of region or corporation")
                                           : value;
}

static void identity(struct report *r, const struct pack *p, const json_t *root, bool en)
{
    static const char *const elsewhere[] = { "$schema", "format", "title", "citations", "parameters", "readings",
                                             "derivations", "tables", "texts", "cases" };
    static const char *const order[] = { "id", "version", "kind", "base", "validFrom", "validUntil" };
    static struct cell c;
    const char *name;
    const json_t *member;
    json_t *table;

    report_heading(r, "pack", text_of(root, "title"));
    table = report_table(r, "pack", (const char *const[]){ say(en, "wat", "what"), say(en, "waarde", "value") }, 2);
    for (unsigned i = 0; i < sizeof(order) / sizeof(order[0]); i++)
        if (json_object_get(root, order[i]) != NULL)
            fact_row(r, table, text_label(order[i], en), plain(text_of(root, order[i]), en));
    json_object_foreach((json_t *)(uintptr_t)root, name, member) {
        bool known = false;
        for (unsigned i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++)
            known |= strcmp(name, elsewhere[i]) == 0;
        for (unsigned i = 0; i < sizeof(order) / sizeof(order[0]); i++)
            known |= strcmp(name, order[i]) == 0;
        if (known)
            continue;
        text_any(cell_begin(&c), member, en);
        fact_row(r, table, text_label(name, en), cell_end(r, &c));
    }
    write_hex(cell_begin(&c), pack_sha256(p), DIGEST_LEN);
    fact_row(r, table, "sha256", cell_end(r, &c));
}

/* ---- amounts, readings, derivations, articles ---- */

static const char *confidence(const char *code, bool en)
{
    static const struct { const char *code, *nl, *en; } words[] = {
        { "verified_source_text", "gelezen in de bron", "read in the source" },
        { "secondary", "uit een andere publicatie", "from another publication" },
        { "derived", "door ons berekend", "computed by us" },
        { "derived_not_published", "door ons berekend, niet gepubliceerd", "computed by us, not published" },
        { "bounded", "alleen de grenzen zijn bekend", "only the bounds are known" },
        { "not_found", "niet gevonden", "not found" } };

    for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(words[i].code, code) == 0)
            return say(en, words[i].nl, words[i].en);
    return code;
}

/* The remark on an amount, and how it was computed: "normhuur - verlaging; normhuur 252,49, verlaging 48,15". */
static const char *remark(struct report *r, const json_t *parameter, struct cell *c, bool en)
{
    const char *name, *note = text_of(parameter, "note");
    const char *unit = strcmp(text_of(parameter, "unit"), "1e-4") == 0 ? "EUR_cent" : text_of(parameter, "unit");
    const json_t *part;

    if (json_object_get(parameter, "formula") == NULL)
        return note;
    cell_begin(c);
    write_text(&c->w, note);
    write_text(&c->w, note[0] != '\0' ? " " : "");
    write_text(&c->w, say(en, "Berekend: ", "Computed: "));
    write_text(&c->w, text_of(parameter, "formula"));
    json_object_foreach(json_object_get(parameter, "parts"), name, part) {
        json_t *amount = json_pack("{s:s, s:O}", "unit", json_object_get(part, "unit") != NULL ? "1e-4" : unit, "value",
                                   json_object_get(part, "value"));
        write_text(&c->w, "; ");
        write_text(&c->w, name);
        write_char(&c->w, ' ');
        text_parameter(&c->w, amount, en);
        json_decref(amount);
    }
    return cell_end(r, c);
}

static void amounts(struct report *r, const json_t *root, bool en)
{
    const char *const columns[] = { say(en, "naam", "name"), say(en, ">waarde", ">value"),
                                    say(en, "zekerheid", "confidence"), say(en, "voorbehoud", "reservation"),
                                    say(en, "artikelen", "articles"), say(en, "opmerking", "note") };
    static struct cell value, cites, reserve, why;
    const char *name;
    const json_t *p;

    if (json_object_size(json_object_get(root, "parameters")) == 0)
        return;
    report_heading(r, "parameters", say(en, "Bedragen en getallen", "Amounts and numbers"));
    report_text(r, say(en, "Bedragen in euro's.", "Amounts in euros."));
    json_t *table = report_table(r, "parameters", columns, 6);
    json_object_foreach(json_object_get(root, "parameters"), name, p) {
        text_parameter(cell_begin(&value), p, en);
        text_list(cell_begin(&cites), json_object_get(p, "citations"), ", ");
        cell_begin(&reserve);
        write_text(&reserve.w, text_of(p, "code"));
        if (json_object_get(p, "margin") != NULL) {
            write_text(&reserve.w, say(en, ", marge ", ", margin "));
            write_int(&reserve.w, json_integer_value(json_object_get(p, "margin")));
        }
        report_row(r, table, (const char *const[]){ name, cell_end(r, &value), confidence(text_of(p, "confidence"), en),
                                                    cell_end(r, &reserve), cell_end(r, &cites), remark(r, p, &why, en) });
    }
}

static void readings(struct report *r, const json_t *root, bool en)
{
    const char *const columns[] = { say(en, "naam", "name"), "code", say(en, "vraag", "question"),
                                    say(en, "ons antwoord", "our answer"), say(en, "anders", "otherwise"),
                                    say(en, "artikelen", "articles"), say(en, "herzien voor", "review by") };
    static struct cell answer, cites;
    const json_t *l;
    size_t i;

    if (json_array_size(json_object_get(root, "readings")) == 0)
        return;
    report_heading(r, "readings", say(en, "Open vragen in de wet", "Open questions in the law"));
    json_t *table = report_table(r, "readings", columns, 7);
    json_array_foreach(json_object_get(root, "readings"), i, l) {
        text_any(cell_begin(&answer), json_object_get(l, "default"), en);
        text_list(cell_begin(&cites), json_object_get(l, "citations"), ", ");
        report_row(r, table, (const char *const[]){ text_of(l, "name"), text_of(l, "code"), text_of(l, "question"),
                                                    cell_end(r, &answer), text_of(l, "alternative"), cell_end(r, &cites),
                                                    text_of(l, "review") });
    }
}

static void derivations(struct report *r, const json_t *root, bool en)
{
    const char *const columns[] = { say(en, "naam", "name"), say(en, "wat", "what"),
                                    say(en, "artikelen", "articles"), say(en, "opmerking", "note") };
    static struct cell what, cites;
    const json_t *d;
    size_t i;

    if (json_array_size(json_object_get(root, "derivations")) == 0)
        return;
    report_heading(r, "derivations", say(en, "Wat uit de personen volgt", "What follows from the persons"));
    json_t *table = report_table(r, "derivations", columns, 4);
    json_array_foreach(json_object_get(root, "derivations"), i, d) {
        text_derivation(cell_begin(&what), d, en);
        text_list(cell_begin(&cites), json_object_get(d, "citations"), ", ");
        report_row(r, table, (const char *const[]){ text_of(d, "name"), cell_end(r, &what), cell_end(r, &cites),
                                                    text_of(d, "note") });
    }
}

static void citations(struct report *r, const json_t *root, bool en)
{
    const char *const columns[] = { say(en, "artikel", "article"), say(en, "titel", "title"),
                                    say(en, "adres", "address"), say(en, "opmerking", "note") };
    const char *name;
    const json_t *c;

    report_heading(r, "citations", say(en, "Artikelen en bronnen", "Articles and sources"));
    json_t *table = report_table(r, "citations", columns, 4);
    json_object_foreach(json_object_get(root, "citations"), name, c)
        report_row(r, table, (const char *const[]){ name, text_of(c, "title"), text_of(c, "url"), text_of(c, "note") });
}

/* ---- tables ---- */

/* The inputs that any row of a table names, in order of appearance; at most what fits beside the answer. */
static unsigned inputs_of(const json_t *rows, const char *inputs[REPORT_COLUMNS_MAX - 4])
{
    const char *name;
    const json_t *row, *v;
    unsigned n = 0;
    size_t i;

    json_array_foreach(rows, i, row)
        json_object_foreach(json_object_get(row, "when"), name, v) {
            unsigned k = 0;
            while (k < n && strcmp(inputs[k], name) != 0)
                k++;
            if (k == n && n < REPORT_COLUMNS_MAX - 4)
                inputs[n++] = name;
        }
    return n;
}

static void table_row(struct report *r, json_t *out, const json_t *root, const json_t *t, const json_t *row, size_t nr,
                      const char *const *inputs, unsigned n, bool en)
{
    static struct cell cells[REPORT_COLUMNS_MAX];
    const char *texts[REPORT_COLUMNS_MAX];
    const json_t *cites = json_object_get(row, "citations");

    write_int(cell_begin(&cells[0]), (int64_t)nr);
    for (unsigned i = 0; i < n; i++)
        text_condition(cell_begin(&cells[1 + i]), root, inputs[i], json_object_get(json_object_get(row, "when"), inputs[i]), en);
    text_then(cell_begin(&cells[n + 1]), root, t, json_object_get(row, "then"), en);
    write_text(cell_begin(&cells[n + 2]), text_of(row, "code"));
    text_list(cell_begin(&cells[n + 3]), cites != NULL ? cites : json_object_get(t, "citations"), ", ");
    for (unsigned i = 0; i < n + 4; i++)
        texts[i] = cell_end(r, &cells[i]);
    report_row(r, out, texts);
}

static void one_table(struct report *r, const json_t *root, const json_t *t, bool en)
{
    const char *inputs[REPORT_COLUMNS_MAX - 4], *columns[REPORT_COLUMNS_MAX];
    const json_t *rows = json_object_get(t, "rows"), *row;
    unsigned n = inputs_of(rows, inputs);
    size_t i;

    columns[0] = say(en, ">rij", ">row");
    for (unsigned k = 0; k < n; k++)
        columns[1 + k] = inputs[k];
    columns[n + 1] = say(en, "dan", "then");
    columns[n + 2] = say(en, "reden", "reason");
    columns[n + 3] = say(en, "artikelen", "articles");
    report_heading(r, text_of(t, "name"), text_of(t, "name"));
    if (text_of(t, "note")[0] != '\0')
        report_text(r, text_of(t, "note"));
    json_t *out = report_table(r, text_of(t, "name"), columns, n + 4);
    json_array_foreach(rows, i, row)
        table_row(r, out, root, t, row, i, inputs, n, en);
}

/* ---- worked cases ---- */

static void cases(struct report *r, const json_t *root, bool en)
{
    const char *const columns[] = { say(en, "naam", "name"), say(en, "geval", "case"),
                                    say(en, "verwacht", "expected") };
    static struct cell what, expect;
    const json_t *c;
    size_t i;

    if (json_array_size(json_object_get(root, "cases")) == 0)
        return;
    report_heading(r, "cases", say(en, "Uitgewerkte gevallen", "Worked cases"));
    json_t *table = report_table(r, "cases", columns, 3);
    json_array_foreach(json_object_get(root, "cases"), i, c) {
        text_case(cell_begin(&what), json_object_get(c, "case"), en);
        text_any(cell_begin(&expect), json_object_get(c, "expect"), en);
        report_row(r, table, (const char *const[]){ text_of(c, "name"), cell_end(r, &what), cell_end(r, &expect) });
    }
}

void show_pack(struct report *r, const struct pack *p, const json_t *root, bool en)
{
    const json_t *t;
    size_t i;

    identity(r, p, root, en);
    amounts(r, root, en);
    readings(r, root, en);
    derivations(r, root, en);
    json_array_foreach(json_object_get(root, "tables"), i, t)
        one_table(r, root, t, en);
    cases(r, root, en);
    citations(r, root, en);
}
