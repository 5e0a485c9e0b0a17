#include "packs/diff.h"

#include "packs/table_text.h"
#include "report/cell.h"

#include <string.h>

/* One comparison: the page, and how many changes there were in this section. */
struct vergelijking {
    struct report *r;
    const json_t *old, *fresh;
    json_t *table;
    bool en, anders;
};

static const char *verschil(const struct vergelijking *v, bool er_was, bool er_is)
{
    return !er_was ? say(v->en, "nieuw", "added") : !er_is ? say(v->en, "vervallen", "removed")
                                                           : say(v->en, "gewijzigd", "changed");
}

/* A section appears with its first change. */
static void row(struct vergelijking *v, const char *section, const char *head, const char *const *columns, unsigned n,
                const char *const *cells)
{
    if (v->table == NULL) {
        report_heading(v->r, section, head);
        v->table = report_table(v->r, section, columns, n);
    }
    report_row(v->r, v->table, cells);
    v->anders = true;
}

/* ---- members and named things in general ---- */

typedef void in_words(struct writer *w, const char *lid, const json_t *something, bool en);

static void plain(struct writer *w, const char *lid, const json_t *something, bool en)
{
    (void)lid;
    text_any(w, something, en);
}

struct soort { const char *section, *head; in_words *words; };

static void ding(struct vergelijking *v, const struct soort *s, const char *name, const char *lid, const json_t *was,
                 const json_t *is)
{
    static struct cell what, old, fresh;
    const char *const columns[] = { say(v->en, "wat", "what"), say(v->en, "verschil", "difference"),
                                    say(v->en, "was", "was"), say(v->en, "wordt", "becomes") };

    write_text(cell_begin(&what), strcmp(s->section, "pack") == 0 ? text_label(name, v->en) : name);
    if (lid[0] != '\0') {
        write_text(&what.w, ": ");
        write_text(&what.w, lid);
    }
    cell_begin(&old);
    cell_begin(&fresh);
    if (was != NULL)
        s->words(&old.w, lid, was, v->en);
    if (is != NULL)
        s->words(&fresh.w, lid, is, v->en);
    row(v, s->section, s->head, columns, 4,
        (const char *const[]){ cell_end(v->r, &what), verschil(v, was != NULL, is != NULL), cell_end(v->r, &old),
                               cell_end(v->r, &fresh) });
}

/* The members of one thing that differ; elders: one that is said in another section, or "". */
static void leden(struct vergelijking *v, const struct soort *s, const char *name, const char *elders, const json_t *was,
                  const json_t *is)
{
    const char *lid;
    const json_t *w;

    json_object_foreach((json_t *)(uintptr_t)was, lid, w)
        if (strcmp(lid, elders) != 0 && !json_equal(w, json_object_get(is, lid)))
            ding(v, s, name, lid, w, json_object_get(is, lid));
    json_object_foreach((json_t *)(uintptr_t)is, lid, w)
        if (json_object_get(was, lid) == NULL)
            ding(v, s, name, lid, NULL, w);
}

/* Objects by member name: citations, parameters, texts. */
static void op_naam(struct vergelijking *v, const struct soort *s, const json_t *was, const json_t *is)
{
    const char *name;
    const json_t *w;

    v->table = NULL;
    json_object_foreach((json_t *)(uintptr_t)was, name, w) {
        const json_t *n = json_object_get(is, name);
        if (n != NULL && json_is_object(w) && json_is_object(n))
            leden(v, s, name, "", w, n);
        else if (!json_equal(w, n))
            ding(v, s, name, "", w, n);
    }
    json_object_foreach((json_t *)(uintptr_t)is, name, w)
        if (json_object_get(was, name) == NULL)
            ding(v, s, name, "", NULL, w);
}

/* Arrays of objects with a name: readings, derivations, cases. */
static void by_list(struct vergelijking *v, const struct soort *s, const json_t *was, const json_t *is)
{
    const json_t *w;
    size_t i;

    v->table = NULL;
    json_array_foreach(was, i, w) {
        const json_t *n = text_named(is, text_of(w, "name"));
        if (n == NULL)
            ding(v, s, text_of(w, "name"), "", w, NULL);
        else
            leden(v, s, text_of(w, "name"), "", w, n);
    }
    json_array_foreach(is, i, w)
        if (text_named(was, text_of(w, "name")) == NULL)
            ding(v, s, text_of(w, "name"), "", NULL, w);
}

/* ---- amounts ---- */

/* A part of a thousand with one decimal, rounded half away from nought. */
static void percent(struct writer *w, int64_t was, int64_t is, bool en)
{
    int64_t thousandths = was == 0 ? 0 : ((is - was) * 2000 / (was < 0 ? -was : was) + (is < was ? -1 : 1)) / 2;
    uint64_t m = thousandths < 0 ? 0 - (uint64_t)thousandths : (uint64_t)thousandths;

    write_text(w, thousandths < 0 ? "-" : "+");
    write_int(w, (int64_t)(m / 10));
    write_char(w, en ? '.' : ',');
    write_char(w, (char)('0' + m % 10));
    write_text(w, "%");
}

static void bedrag(struct vergelijking *v, const char *name, const json_t *was, const json_t *is)
{
    static struct cell old, fresh, meer, part;
    const char *const columns[] = { say(v->en, "naam", "name"), say(v->en, ">was", ">was"),
                                    say(v->en, ">wordt", ">becomes"), say(v->en, ">verschil", ">difference"), ">%" };
    const json_t *w = json_object_get(was, "value"), *n = json_object_get(is, "value");
    json_t *step = NULL;

    cell_begin(&old);
    cell_begin(&fresh);
    cell_begin(&meer);
    cell_begin(&part);
    if (was != NULL)
        text_parameter(&old.w, was, v->en);
    if (is != NULL)
        text_parameter(&fresh.w, is, v->en);
    if (json_is_integer(w) && json_is_integer(n)) {
        int64_t d = json_integer_value(n) - json_integer_value(w);
        step = json_pack("{s:I,s:s}", "value", (json_int_t)d, "unit", text_of(is, "unit"));
        write_text(&meer.w, d > 0 ? "+" : "");
        text_parameter(&meer.w, step, v->en);
        if (strcmp(text_of(is, "unit"), "months") != 0)
            percent(&part.w, json_integer_value(w), json_integer_value(n), v->en);
        json_decref(step);
    } else {
        write_text(&meer.w, verschil(v, was != NULL, is != NULL));
    }
    row(v, "parameters", say(v->en, "Bedragen en getallen", "Amounts and numbers"), columns, 5,
        (const char *const[]){ name, cell_end(v->r, &old), cell_end(v->r, &fresh), cell_end(v->r, &meer),
                               cell_end(v->r, &part) });
}

static void amounts(struct vergelijking *v)
{
    const json_t *was = json_object_get(v->old, "parameters"), *is = json_object_get(v->fresh, "parameters"), *w, *n;
    const struct soort other = { "parameterDetails", say(v->en, "Bedragen: bron en zekerheid",
                                                         "Amounts: source and confidence"), plain };
    const char *name;

    v->table = NULL;
    json_object_foreach((json_t *)(uintptr_t)was, name, w)
        if (!json_equal(json_object_get(w, "value"), json_object_get(json_object_get(is, name), "value")))
            bedrag(v, name, w, json_object_get(is, name));
    json_object_foreach((json_t *)(uintptr_t)is, name, n)
        if (json_object_get(was, name) == NULL)
            bedrag(v, name, NULL, n);
    v->table = NULL;
    json_object_foreach((json_t *)(uintptr_t)was, name, w)
        if ((n = json_object_get(is, name)) != NULL)
            leden(v, &other, name, "value", w, n);
}

/* ---- tables ---- */

static const json_t *row_with(const json_t *rows, const json_t *when)
{
    const json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
        if (json_equal(json_object_get(row, "when"), when))
            return row;
    return NULL;
}

static void antwoord(struct writer *w, const struct vergelijking *v, const json_t *root, const json_t *table,
                     const json_t *row)
{
    const json_t *citations = json_object_get(row, "citations");

    if (row == NULL)
        return;
    text_then(w, root, table, json_object_get(row, "then"), v->en);
    if (json_object_get(row, "code") != NULL) {
        write_text(w, ", ");
        write_text(w, text_of(row, "code"));
    }
    if (citations != NULL) {
        write_text(w, " (");
        text_list(w, citations, ", ");
        write_char(w, ')');
    }
}

static void row_differs(struct vergelijking *v, const json_t *t_old, const json_t *t_fresh, const json_t *was, const json_t *is)
{
    static struct cell when, old, fresh;
    const char *const columns[] = { say(v->en, "als", "when"), say(v->en, "verschil", "difference"),
                                    say(v->en, "was", "was"), say(v->en, "wordt", "becomes") };
    const char *name = text_of(t_fresh != NULL ? t_fresh : t_old, "name");

    text_when(cell_begin(&when), is != NULL ? v->fresh : v->old, json_object_get(is != NULL ? is : was, "when"), v->en);
    antwoord(cell_begin(&old), v, v->old, t_old, was);
    antwoord(cell_begin(&fresh), v, v->fresh, t_fresh, is);
    row(v, name, name, columns, 4,
        (const char *const[]){ cell_end(v->r, &when), verschil(v, was != NULL, is != NULL), cell_end(v->r, &old),
                               cell_end(v->r, &fresh) });
}

static void one_table(struct vergelijking *v, const json_t *was, const json_t *is)
{
    const json_t *r_old = json_object_get(was, "rows"), *r_fresh = json_object_get(is, "rows"), *row;
    size_t i;

    v->table = NULL;
    json_array_foreach(r_old, i, row) {
        const json_t *nu = row_with(r_fresh, json_object_get(row, "when"));
        if (nu == NULL || !json_equal(row, nu))
            row_differs(v, was, is, row, nu);
    }
    json_array_foreach(r_fresh, i, row)
        if (row_with(r_old, json_object_get(row, "when")) == NULL)
            row_differs(v, was, is, NULL, row);
}

static void tables(struct vergelijking *v)
{
    const struct soort other = { "tableDetails", say(v->en, "Tabellen: artikelen en opmerkingen",
                                                     "Tables: articles and notes"), plain };
    const json_t *was = json_object_get(v->old, "tables"), *is = json_object_get(v->fresh, "tables"), *t, *nu;
    size_t i;

    json_array_foreach(was, i, t)
        one_table(v, t, text_named(is, text_of(t, "name")));
    json_array_foreach(is, i, t)
        if (text_named(was, text_of(t, "name")) == NULL)
            one_table(v, NULL, t);
    v->table = NULL;
    json_array_foreach(was, i, t)
        if ((nu = text_named(is, text_of(t, "name"))) != NULL)
            leden(v, &other, text_of(t, "name"), "rows", t, nu);
    /* The order of tables matters only where one reads another, and then a name would be unknown. */
}

/* ---- articles: every year has its own text of the law ---- */

/* Do two articles differ in the dated version of their address only? */
static bool only_the_date(const json_t *was, const json_t *is)
{
    const char *a = text_of(was, "url"), *b = text_of(is, "url");
    const char *a_end = strrchr(a, '/'), *b_end = strrchr(b, '/');

    return strcmp(text_of(was, "title"), text_of(is, "title")) == 0 &&
           strcmp(text_of(was, "note"), text_of(is, "note")) == 0 && a_end != NULL && b_end != NULL &&
           a_end - a == b_end - b && strncmp(a, b, (size_t)(a_end - a)) == 0 && strlen(a_end) == 11 &&
           strlen(b_end) == 11;
}

static void articles(struct vergelijking *v)
{
    const struct soort s = { "citations", say(v->en, "Artikelen en bronnen", "Articles and sources"), plain };
    json_t *was = json_copy(json_object_get(v->old, "citations")), *is = json_copy(json_object_get(v->fresh, "citations"));
    static struct cell names;
    const char *name;
    json_t *w;
    void *tmp;
    unsigned n = 0;

    cell_begin(&names);
    json_object_foreach_safe(was, tmp, name, w) {
        const json_t *nu = json_object_get(is, name);
        if (nu == NULL || json_equal(w, nu) || !only_the_date(w, nu))
            continue;
        write_text(&names.w, n++ > 0 ? ", " : "");
        write_text(&names.w, name);
        (void)json_object_del(is, name);
        (void)json_object_del(was, name);
    }
    op_naam(v, &s, was, is);
    if (n > 0) {
        if (v->table == NULL)
            report_heading(v->r, s.section, s.head);
        static struct cell sentence;
        write_text(cell_begin(&sentence),
                   say(v->en, "In een andere versie van de wettekst: ", "In another version of the law's text: "));
        write_text(&sentence.w, cell_end(v->r, &names));
        report_text(v->r, cell_end(v->r, &sentence));
        v->anders = true;
    }
    json_decref(was);
    json_decref(is);
}

/* ---- the rest ---- */

static void reading(struct writer *w, const char *lid, const json_t *something, bool en)
{
    text_any(w, lid[0] == '\0' ? json_object_get(something, "question") : something, en);
}

static void derivation(struct writer *w, const char *lid, const json_t *something, bool en)
{
    if (lid[0] == '\0')
        text_derivation(w, something, en);
    else
        text_any(w, something, en);
}

/* Worked cases of another year all differ: how many came and went, and only those whose expectation changed in full. */
static void cases(struct vergelijking *v)
{
    const struct soort s = { "cases", say(v->en, "Uitgewerkte gevallen", "Worked cases"), plain };
    const json_t *was = json_object_get(v->old, "cases"), *is = json_object_get(v->fresh, "cases"), *c;
    static struct cell sentence;
    int64_t gone = 0, fresh = 0, anders = 0;
    size_t i;

    v->table = NULL;
    json_array_foreach(was, i, c) {
        const json_t *nu = text_named(is, text_of(c, "name"));
        gone += nu == NULL;
        anders += nu != NULL && !json_equal(c, nu);
        if (nu != NULL && !json_equal(json_object_get(c, "expect"), json_object_get(nu, "expect")))
            ding(v, &s, text_of(c, "name"), "", json_object_get(c, "expect"), json_object_get(nu, "expect"));
    }
    json_array_foreach(is, i, c)
        fresh += text_named(was, text_of(c, "name")) == NULL;
    if (gone + fresh + anders == 0)
        return;
    if (v->table == NULL)
        report_heading(v->r, s.section, s.head);
    write_int(cell_begin(&sentence), fresh);
    write_text(&sentence.w, say(v->en, " nieuw, ", " added, "));
    write_int(&sentence.w, gone);
    write_text(&sentence.w, say(v->en, " vervallen, ", " removed, "));
    write_int(&sentence.w, anders);
    write_text(&sentence.w, say(v->en, " gewijzigd.", " changed."));
    report_text(v->r, cell_end(v->r, &sentence));
    v->anders = true;
}

/* Members of the pack itself that have no section of their own. */
static void identiteit(struct vergelijking *v)
{
    static const char *const elders[] = { "citations", "parameters", "readings", "derivations", "tables", "texts", "cases",
                                          "$schema" };
    const struct soort s = { "pack", say(v->en, "Beleid en geldigheid", "Policy and validity"), plain };
    json_t *was = json_copy((json_t *)(uintptr_t)v->old), *is = json_copy((json_t *)(uintptr_t)v->fresh);

    for (unsigned i = 0; i < sizeof(elders) / sizeof(elders[0]); i++) {
        (void)json_object_del(was, elders[i]);
        (void)json_object_del(is, elders[i]);
    }
    op_naam(v, &s, was, is);
    json_decref(was);
    json_decref(is);
}

bool diff_packs(struct report *r, const struct diff_side *old, const struct diff_side *fresh, bool en)
{
    struct vergelijking v = { .r = r, .old = old->root, .fresh = fresh->root, .en = en };
    const struct soort readings = { "readings", say(en, "Open vragen in de wet", "Open questions in the law"), reading };
    const struct soort derivations = { "derivations", say(en, "Wat uit de personen volgt", "What follows from the persons"),
                                       derivation };
    const struct soort texts = { "texts", say(en, "Teksten", "Texts"), plain };
    static struct cell title;

    write_text(cell_begin(&title), pack_id(old->pack));
    write_char(&title.w, ' ');
    write_text(&title.w, pack_version(old->pack));
    write_text(&title.w, say(en, " naar ", " to "));
    write_text(&title.w, pack_id(fresh->pack));
    write_char(&title.w, ' ');
    write_text(&title.w, pack_version(fresh->pack));
    report_heading(r, "diff", cell_end(r, &title));
    identiteit(&v);
    amounts(&v);
    by_list(&v, &readings, json_object_get(v.old, "readings"), json_object_get(v.fresh, "readings"));
    by_list(&v, &derivations, json_object_get(v.old, "derivations"), json_object_get(v.fresh, "derivations"));
    tables(&v);
    articles(&v);
    op_naam(&v, &texts, json_object_get(v.old, "texts"), json_object_get(v.fresh, "texts"));
    cases(&v);
    if (diff_kinds(r, old, fresh, en))
        v.anders = true;
    if (!v.anders)
        report_text(r, say(en, "Geen verschil.", "No difference."));
    return v.anders;
}
