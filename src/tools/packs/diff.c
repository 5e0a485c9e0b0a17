#include "packs/diff.h"

#include "packs/table_text.h"
#include "report/cell.h"

#include <string.h>

/* One comparison: the page, and how many changes there were in this section. */
struct vergelijking {
    struct report *r;
    const json_t *oud, *nieuw;
    json_t *tabel;
    bool en, anders;
};

static const char *verschil(const struct vergelijking *v, bool er_was, bool er_is)
{
    return !er_was ? taal(v->en, "nieuw", "added") : !er_is ? taal(v->en, "vervallen", "removed")
                                                            : taal(v->en, "gewijzigd", "changed");
}

/* A section appears with its first change. */
static void regel(struct vergelijking *v, const char *sectie, const char *kop, const char *const *kolommen, unsigned n,
                  const char *const *cellen)
{
    if (v->tabel == NULL) {
        report_heading(v->r, sectie, kop);
        v->tabel = report_table(v->r, sectie, kolommen, n);
    }
    report_row(v->r, v->tabel, cellen);
    v->anders = true;
}

/* ---- members and named things in general ---- */

typedef void in_woorden(struct writer *w, const char *lid, const json_t *iets, bool en);

static void gewoon(struct writer *w, const char *lid, const json_t *iets, bool en)
{
    (void)lid;
    text_any(w, iets, en);
}

struct soort { const char *sectie, *kop; in_woorden *woorden; };

static void ding(struct vergelijking *v, const struct soort *s, const char *naam, const char *lid, const json_t *was,
                 const json_t *is)
{
    static struct cell wat, oud, nieuw;
    const char *const kolommen[] = { taal(v->en, "wat", "what"), taal(v->en, "verschil", "difference"),
                                     taal(v->en, "was", "was"), taal(v->en, "wordt", "becomes") };

    write_text(cell_begin(&wat), strcmp(s->sectie, "pack") == 0 ? text_label(naam, v->en) : naam);
    if (lid[0] != '\0') {
        write_text(&wat.w, ": ");
        write_text(&wat.w, lid);
    }
    cell_begin(&oud);
    cell_begin(&nieuw);
    if (was != NULL)
        s->woorden(&oud.w, lid, was, v->en);
    if (is != NULL)
        s->woorden(&nieuw.w, lid, is, v->en);
    regel(v, s->sectie, s->kop, kolommen, 4,
          (const char *const[]){ cell_end(v->r, &wat), verschil(v, was != NULL, is != NULL), cell_end(v->r, &oud),
                                 cell_end(v->r, &nieuw) });
}

/* The members of one thing that differ; elders: one that is said in another section, or "". */
static void leden(struct vergelijking *v, const struct soort *s, const char *naam, const char *elders, const json_t *was,
                  const json_t *is)
{
    const char *lid;
    const json_t *w;

    json_object_foreach((json_t *)(uintptr_t)was, lid, w)
        if (strcmp(lid, elders) != 0 && !json_equal(w, json_object_get(is, lid)))
            ding(v, s, naam, lid, w, json_object_get(is, lid));
    json_object_foreach((json_t *)(uintptr_t)is, lid, w)
        if (json_object_get(was, lid) == NULL)
            ding(v, s, naam, lid, NULL, w);
}

/* Objects by member name: citations, parameters, texts. */
static void op_naam(struct vergelijking *v, const struct soort *s, const json_t *was, const json_t *is)
{
    const char *naam;
    const json_t *w;

    v->tabel = NULL;
    json_object_foreach((json_t *)(uintptr_t)was, naam, w) {
        const json_t *n = json_object_get(is, naam);
        if (n != NULL && json_is_object(w) && json_is_object(n))
            leden(v, s, naam, "", w, n);
        else if (!json_equal(w, n))
            ding(v, s, naam, "", w, n);
    }
    json_object_foreach((json_t *)(uintptr_t)is, naam, w)
        if (json_object_get(was, naam) == NULL)
            ding(v, s, naam, "", NULL, w);
}

/* Arrays of objects with a name: readings, derivations, cases. */
static void op_lijst(struct vergelijking *v, const struct soort *s, const json_t *was, const json_t *is)
{
    const json_t *w;
    size_t i;

    v->tabel = NULL;
    json_array_foreach(was, i, w) {
        const json_t *n = named(is, text_of(w, "name"));
        if (n == NULL)
            ding(v, s, text_of(w, "name"), "", w, NULL);
        else
            leden(v, s, text_of(w, "name"), "", w, n);
    }
    json_array_foreach(is, i, w)
        if (named(was, text_of(w, "name")) == NULL)
            ding(v, s, text_of(w, "name"), "", NULL, w);
}

/* ---- amounts ---- */

/* A part of a thousand with one decimal, rounded half away from nought. */
static void procent(struct writer *w, int64_t was, int64_t is, bool en)
{
    int64_t duizend = was == 0 ? 0 : ((is - was) * 2000 / (was < 0 ? -was : was) + (is < was ? -1 : 1)) / 2;
    uint64_t m = duizend < 0 ? 0 - (uint64_t)duizend : (uint64_t)duizend;

    write_text(w, duizend < 0 ? "-" : "+");
    write_int(w, (int64_t)(m / 10));
    write_char(w, en ? '.' : ',');
    write_char(w, (char)('0' + m % 10));
    write_text(w, "%");
}

static void bedrag(struct vergelijking *v, const char *naam, const json_t *was, const json_t *is)
{
    static struct cell oud, nieuw, meer, deel;
    const char *const kolommen[] = { taal(v->en, "naam", "name"), taal(v->en, ">was", ">was"),
                                     taal(v->en, ">wordt", ">becomes"), taal(v->en, ">verschil", ">difference"), ">%" };
    const json_t *w = json_object_get(was, "value"), *n = json_object_get(is, "value");
    json_t *stap = NULL;

    cell_begin(&oud);
    cell_begin(&nieuw);
    cell_begin(&meer);
    cell_begin(&deel);
    if (was != NULL)
        text_parameter(&oud.w, was, v->en);
    if (is != NULL)
        text_parameter(&nieuw.w, is, v->en);
    if (json_is_integer(w) && json_is_integer(n)) {
        int64_t d = json_integer_value(n) - json_integer_value(w);
        stap = json_pack("{s:I,s:s}", "value", (json_int_t)d, "unit", text_of(is, "unit"));
        write_text(&meer.w, d > 0 ? "+" : "");
        text_parameter(&meer.w, stap, v->en);
        if (strcmp(text_of(is, "unit"), "months") != 0)
            procent(&deel.w, json_integer_value(w), json_integer_value(n), v->en);
        json_decref(stap);
    } else {
        write_text(&meer.w, verschil(v, was != NULL, is != NULL));
    }
    regel(v, "parameters", taal(v->en, "Bedragen en getallen", "Amounts and numbers"), kolommen, 5,
          (const char *const[]){ naam, cell_end(v->r, &oud), cell_end(v->r, &nieuw), cell_end(v->r, &meer),
                                 cell_end(v->r, &deel) });
}

static void bedragen(struct vergelijking *v)
{
    const json_t *was = json_object_get(v->oud, "parameters"), *is = json_object_get(v->nieuw, "parameters"), *w, *n;
    const struct soort overig = { "parameterDetails", taal(v->en, "Bedragen: bron en zekerheid",
                                                           "Amounts: source and confidence"), gewoon };
    const char *naam;

    v->tabel = NULL;
    json_object_foreach((json_t *)(uintptr_t)was, naam, w)
        if (!json_equal(json_object_get(w, "value"), json_object_get(json_object_get(is, naam), "value")))
            bedrag(v, naam, w, json_object_get(is, naam));
    json_object_foreach((json_t *)(uintptr_t)is, naam, n)
        if (json_object_get(was, naam) == NULL)
            bedrag(v, naam, NULL, n);
    v->tabel = NULL;
    json_object_foreach((json_t *)(uintptr_t)was, naam, w)
        if ((n = json_object_get(is, naam)) != NULL)
            leden(v, &overig, naam, "value", w, n);
}

/* ---- tables ---- */

static const json_t *rij_met(const json_t *rijen, const json_t *when)
{
    const json_t *rij;
    size_t i;

    json_array_foreach(rijen, i, rij)
        if (json_equal(json_object_get(rij, "when"), when))
            return rij;
    return NULL;
}

static void antwoord(struct writer *w, const struct vergelijking *v, const json_t *root, const json_t *tabel,
                     const json_t *rij)
{
    const json_t *citaten = json_object_get(rij, "citations");

    if (rij == NULL)
        return;
    text_then(w, root, tabel, json_object_get(rij, "then"), v->en);
    if (json_object_get(rij, "code") != NULL) {
        write_text(w, ", ");
        write_text(w, text_of(rij, "code"));
    }
    if (citaten != NULL) {
        write_text(w, " (");
        text_list(w, citaten, ", ");
        write_char(w, ')');
    }
}

static void rij_anders(struct vergelijking *v, const json_t *t_oud, const json_t *t_nieuw, const json_t *was, const json_t *is)
{
    static struct cell als, oud, nieuw;
    const char *const kolommen[] = { taal(v->en, "als", "when"), taal(v->en, "verschil", "difference"),
                                     taal(v->en, "was", "was"), taal(v->en, "wordt", "becomes") };
    const char *naam = text_of(t_nieuw != NULL ? t_nieuw : t_oud, "name");

    text_when(cell_begin(&als), is != NULL ? v->nieuw : v->oud, json_object_get(is != NULL ? is : was, "when"), v->en);
    antwoord(cell_begin(&oud), v, v->oud, t_oud, was);
    antwoord(cell_begin(&nieuw), v, v->nieuw, t_nieuw, is);
    regel(v, naam, naam, kolommen, 4,
          (const char *const[]){ cell_end(v->r, &als), verschil(v, was != NULL, is != NULL), cell_end(v->r, &oud),
                                 cell_end(v->r, &nieuw) });
}

static void een_tabel(struct vergelijking *v, const json_t *was, const json_t *is)
{
    const json_t *r_oud = json_object_get(was, "rows"), *r_nieuw = json_object_get(is, "rows"), *rij;
    size_t i;

    v->tabel = NULL;
    json_array_foreach(r_oud, i, rij) {
        const json_t *nu = rij_met(r_nieuw, json_object_get(rij, "when"));
        if (nu == NULL || !json_equal(rij, nu))
            rij_anders(v, was, is, rij, nu);
    }
    json_array_foreach(r_nieuw, i, rij)
        if (rij_met(r_oud, json_object_get(rij, "when")) == NULL)
            rij_anders(v, was, is, NULL, rij);
}

static void tabellen(struct vergelijking *v)
{
    const struct soort overig = { "tableDetails", taal(v->en, "Tabellen: artikelen en opmerkingen",
                                                       "Tables: articles and notes"), gewoon };
    const json_t *was = json_object_get(v->oud, "tables"), *is = json_object_get(v->nieuw, "tables"), *t, *nu;
    size_t i;

    json_array_foreach(was, i, t)
        een_tabel(v, t, named(is, text_of(t, "name")));
    json_array_foreach(is, i, t)
        if (named(was, text_of(t, "name")) == NULL)
            een_tabel(v, NULL, t);
    v->tabel = NULL;
    json_array_foreach(was, i, t)
        if ((nu = named(is, text_of(t, "name"))) != NULL)
            leden(v, &overig, text_of(t, "name"), "rows", t, nu);
    /* The order of tables matters only where one reads another, and then a name would be unknown. */
}

/* ---- articles: every year has its own text of the law ---- */

/* Do two articles differ in the dated version of their address only? */
static bool alleen_datum(const json_t *was, const json_t *is)
{
    const char *a = text_of(was, "url"), *b = text_of(is, "url");
    const char *a_eind = strrchr(a, '/'), *b_eind = strrchr(b, '/');

    return strcmp(text_of(was, "title"), text_of(is, "title")) == 0 &&
           strcmp(text_of(was, "note"), text_of(is, "note")) == 0 && a_eind != NULL && b_eind != NULL &&
           a_eind - a == b_eind - b && strncmp(a, b, (size_t)(a_eind - a)) == 0 && strlen(a_eind) == 11 &&
           strlen(b_eind) == 11;
}

static void artikelen(struct vergelijking *v)
{
    const struct soort s = { "citations", taal(v->en, "Artikelen en bronnen", "Articles and sources"), gewoon };
    json_t *was = json_copy(json_object_get(v->oud, "citations")), *is = json_copy(json_object_get(v->nieuw, "citations"));
    static struct cell namen;
    const char *naam;
    json_t *w;
    void *tmp;
    unsigned n = 0;

    cell_begin(&namen);
    json_object_foreach_safe(was, tmp, naam, w) {
        const json_t *nu = json_object_get(is, naam);
        if (nu == NULL || json_equal(w, nu) || !alleen_datum(w, nu))
            continue;
        write_text(&namen.w, n++ > 0 ? ", " : "");
        write_text(&namen.w, naam);
        (void)json_object_del(is, naam);
        (void)json_object_del(was, naam);
    }
    op_naam(v, &s, was, is);
    if (n > 0) {
        if (v->tabel == NULL)
            report_heading(v->r, s.sectie, s.kop);
        static struct cell zin;
        write_text(cell_begin(&zin),
                   taal(v->en, "In een andere versie van de wettekst: ", "In another version of the law's text: "));
        write_text(&zin.w, cell_end(v->r, &namen));
        report_text(v->r, cell_end(v->r, &zin));
        v->anders = true;
    }
    json_decref(was);
    json_decref(is);
}

/* ---- the rest ---- */

static void lezing(struct writer *w, const char *lid, const json_t *iets, bool en)
{
    text_any(w, lid[0] == '\0' ? json_object_get(iets, "question") : iets, en);
}

static void afleiding(struct writer *w, const char *lid, const json_t *iets, bool en)
{
    if (lid[0] == '\0')
        text_derivation(w, iets, en);
    else
        text_any(w, iets, en);
}

/* Worked cases of another year all differ: how many came and went, and only those whose expectation changed in full. */
static void gevallen(struct vergelijking *v)
{
    const struct soort s = { "cases", taal(v->en, "Uitgewerkte gevallen", "Worked cases"), gewoon };
    const json_t *was = json_object_get(v->oud, "cases"), *is = json_object_get(v->nieuw, "cases"), *c;
    static struct cell zin;
    int64_t weg = 0, nieuw = 0, anders = 0;
    size_t i;

    v->tabel = NULL;
    json_array_foreach(was, i, c) {
        const json_t *nu = named(is, text_of(c, "name"));
        weg += nu == NULL;
        anders += nu != NULL && !json_equal(c, nu);
        if (nu != NULL && !json_equal(json_object_get(c, "expect"), json_object_get(nu, "expect")))
            ding(v, &s, text_of(c, "name"), "", json_object_get(c, "expect"), json_object_get(nu, "expect"));
    }
    json_array_foreach(is, i, c)
        nieuw += named(was, text_of(c, "name")) == NULL;
    if (weg + nieuw + anders == 0)
        return;
    if (v->tabel == NULL)
        report_heading(v->r, s.sectie, s.kop);
    write_int(cell_begin(&zin), nieuw);
    write_text(&zin.w, taal(v->en, " nieuw, ", " added, "));
    write_int(&zin.w, weg);
    write_text(&zin.w, taal(v->en, " vervallen, ", " removed, "));
    write_int(&zin.w, anders);
    write_text(&zin.w, taal(v->en, " gewijzigd.", " changed."));
    report_text(v->r, cell_end(v->r, &zin));
    v->anders = true;
}

/* Members of the pack itself that have no section of their own. */
static void identiteit(struct vergelijking *v)
{
    static const char *const elders[] = { "citations", "parameters", "readings", "derivations", "tables", "texts", "cases",
                                          "$schema" };
    const struct soort s = { "pack", taal(v->en, "Beleid en geldigheid", "Policy and validity"), gewoon };
    json_t *was = json_copy((json_t *)(uintptr_t)v->oud), *is = json_copy((json_t *)(uintptr_t)v->nieuw);

    for (unsigned i = 0; i < sizeof(elders) / sizeof(elders[0]); i++) {
        (void)json_object_del(was, elders[i]);
        (void)json_object_del(is, elders[i]);
    }
    op_naam(v, &s, was, is);
    json_decref(was);
    json_decref(is);
}

bool diff_packs(struct report *r, const struct diff_kant *oud, const struct diff_kant *nieuw, bool en)
{
    struct vergelijking v = { .r = r, .oud = oud->root, .nieuw = nieuw->root, .en = en };
    const struct soort lezingen = { "readings", taal(en, "Open vragen in de wet", "Open questions in the law"), lezing };
    const struct soort afleidingen = { "derivations", taal(en, "Wat uit de personen volgt", "What follows from the persons"),
                                       afleiding };
    const struct soort teksten = { "texts", taal(en, "Teksten", "Texts"), gewoon };
    static struct cell titel;

    write_text(cell_begin(&titel), pack_id(oud->pack));
    write_char(&titel.w, ' ');
    write_text(&titel.w, pack_versie(oud->pack));
    write_text(&titel.w, taal(en, " naar ", " to "));
    write_text(&titel.w, pack_id(nieuw->pack));
    write_char(&titel.w, ' ');
    write_text(&titel.w, pack_versie(nieuw->pack));
    report_heading(r, "diff", cell_end(r, &titel));
    identiteit(&v);
    bedragen(&v);
    op_lijst(&v, &lezingen, json_object_get(v.oud, "readings"), json_object_get(v.nieuw, "readings"));
    op_lijst(&v, &afleidingen, json_object_get(v.oud, "derivations"), json_object_get(v.nieuw, "derivations"));
    tabellen(&v);
    artikelen(&v);
    op_naam(&v, &teksten, json_object_get(v.oud, "texts"), json_object_get(v.nieuw, "texts"));
    gevallen(&v);
    if (diff_kinds(r, oud, nieuw, en))
        v.anders = true;
    if (!v.anders)
        report_text(r, taal(en, "Geen verschil.", "No difference."));
    return v.anders;
}
