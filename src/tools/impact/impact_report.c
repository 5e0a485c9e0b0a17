#include "impact/impact_report.h"

#include "model/names.h"
#include "packs/table_text.h"

#include <string.h>

/* ---- hiding ---- */

/* A count of households as it may be told; -1 = hidden. */
static int64_t show(int64_t huishoudens, int64_t below)
{
    if (below <= 1 || huishoudens == 0)
        return huishoudens;
    return huishoudens < below ? -1 : (huishoudens + below / 2) / below * below;
}

/* Pairs of a cell, with its households as they may be told: so many homes for each of them. */
static int64_t paren_tonen(const struct impact_cel *c, int64_t below)
{
    int64_t h = show(c->huishoudens, below);

    if (h < 0 || c->huishoudens == 0)
        return h;
    return h == c->huishoudens ? c->paren : (int64_t)((__int128)c->paren * h / c->huishoudens);
}

/* A sum in which some parts may be hidden. */
struct som_paren { int64_t paren; bool hidden; };

static void add_pairs(struct som_paren *s, int64_t paren)
{
    if (paren < 0)
        s->hidden = true;
    else
        s->paren += paren;
}

/* ---- cells ---- */

enum axis { AS_ALLES, AS_INKOMEN, AS_GROOTTE, AS_HUUR };

static const unsigned as_n[] = { 1, INKOMENSKLASSE_N, GROOTTEKLASSE_N, HUUR_N };

static const char *as_naam(enum axis axis, unsigned v)
{
    static const enum names names[] = { NAMES_N, NAMES_INKOMENSKLASSE, NAMES_GROOTTEKLASSE, NAMES_HUURKLASSE };

    return name_of(names[axis], v);
}

static bool op_as(enum axis axis, unsigned v, unsigned band, unsigned huur)
{
    return axis == AS_ALLES ||
           v == (axis == AS_INKOMEN ? band / GROOTTEKLASSE_N : axis == AS_GROOTTE ? band % GROOTTEKLASSE_N : huur);
}

static struct som_paren som_op(const struct impact *i, enum axis axis, unsigned v, unsigned old, unsigned fresh,
                               int64_t below)
{
    struct som_paren s = { 0 };

    for (unsigned band = 0; band < IMPACT_BAND_N; band++)
        for (unsigned huur = 0; huur < HUUR_N; huur++)
            if (op_as(axis, v, band, huur))
                add_pairs(&s, paren_tonen(&i->cellen[band][huur][old][fresh], below));
    return s;
}

/* ---- the page ---- */

/* kaal: numbers for a program: no marks between thousands, nothing where hidden. */
struct opmaak { int64_t below; bool en, kaal; };

/* The texts of one row of numbers. */
struct row {
    char text[16][40];
    const char *cellen[16];
    unsigned n;
};

static void number(struct row *r, int64_t v, bool hidden, const struct opmaak *o)
{
    struct writer w;

    writer_init(&w, r->text[r->n], sizeof(r->text[0]) - 1);
    if (v < 0 || (v == 0 && hidden))
        write_text(&w, o->kaal ? "" : say(o->en, "verborgen", "hidden"));
    else if (o->kaal)
        write_int(&w, v);
    else
        text_count(&w, v, o->en);
    r->text[r->n][writer_len(&w)] = '\0';
    r->cellen[r->n] = r->text[r->n];
    r->n++;
}

static void word(struct row *r, const char *text)
{
    r->cellen[r->n++] = text;
}

static void matrix(struct report *r, const struct impact *i, enum axis axis, const char *name, const char *head,
                   const struct opmaak *o)
{
    const char *columns[UITKOMST_N + 2];
    char koppen[UITKOMST_N][40];
    unsigned n = 0;

    if (axis != AS_ALLES)
        columns[n++] = head;
    columns[n++] = say(o->en, "was", "was");
    for (unsigned u = 0; u < UITKOMST_N; u++) {
        struct writer w;
        writer_init(&w, koppen[u], sizeof(koppen[u]) - 1);
        write_char(&w, '>');
        write_text(&w, say(o->en, "wordt ", "becomes "));
        write_text(&w, name_of(NAMES_UITKOMST, u));
        koppen[u][writer_len(&w)] = '\0';
        columns[n++] = koppen[u];
    }
    json_t *tabel = report_table(r, name, columns, n);
    for (unsigned v = 0; v < as_n[axis]; v++)
        for (unsigned old = 0; old < UITKOMST_N; old++) {
            struct row row = { .n = 0 };
            bool something = false;
            if (axis != AS_ALLES)
                word(&row, as_naam(axis, v));
            word(&row, name_of(NAMES_UITKOMST, old));
            for (unsigned fresh = 0; fresh < UITKOMST_N; fresh++) {
                struct som_paren s = som_op(i, axis, v, old, fresh, o->below);
                something |= s.paren > 0 || s.hidden;
                number(&row, s.paren, s.hidden, o);
            }
            if (something)
                report_row(r, tabel, row.cellen);
        }
}

static const char *pack_tekst(const struct pack *p, int32_t dag, char *out, size_t cap, const struct opmaak *o)
{
    struct writer w;

    writer_init(&w, out, cap - 1);
    write_text(&w, pack_id(p));
    write_char(&w, ' ');
    write_text(&w, pack_version(p));
    write_text(&w, say(o->en, ", ingang ", ", start "));
    write_date(&w, dag);
    out[writer_len(&w)] = '\0';
    return out;
}

static void head(struct report *r, const struct impact *i, const struct impact_namen *n, const struct opmaak *o)
{
    char old[200], fresh[200];
    struct row row = { .n = 0 };

    report_heading(r, "impact", say(o->en, "Wie krijgt een ander antwoord", "Who gets another answer"));
    json_t *t = report_table(r, "run", (const char *const[]){ say(o->en, "wat", "what"), say(o->en, "waarde", "value") }, 2);
    report_row(r, t, (const char *const[]){ say(o->en, "oud", "old"), pack_tekst(n->pack[0], i->kant[0].dag, old, 200, o) });
    report_row(r, t, (const char *const[]){ say(o->en, "nieuw", "new"), pack_tekst(n->pack[1], i->kant[1].dag, fresh, 200, o) });
    word(&row, say(o->en, "huishoudens", "households"));
    number(&row, show(i->n_huishoudens, o->below), false, o);
    report_row(r, t, row.cellen);
    row.n = 0;
    word(&row, say(o->en, "woningen", "homes"));
    number(&row, i->n_woningen, false, o);
    report_row(r, t, row.cellen);
    report_text(r, say(o->en, "Geteld zijn paren: elk huishouden met elke woning. Klassen zijn die van het oude beleid.",
                       "Counted are pairs: every household with every home. Classes are those of the old policy."));
    if (!n->eigen_woningen)
        report_text(r, say(o->en, "Er zijn geen woningen gegeven: van elke huurklasse die een van beide kent telt er een mee.",
                           "No homes were given: one of each rent class that either policy knows is counted."));
    if (o->below > 1)
        report_text(r, say(o->en, "Voor publicatie: wat op te weinig huishoudens rust is verborgen, de rest is afgerond.",
                           "For publication: what rests on too few households is hidden, the rest is rounded."));
}

static void shift_table(struct report *r, const struct impact *i, const struct opmaak *o)
{
    const char *const columns[] = { say(o->en, "inkomensklasse was", "inkomensklasse was"), "grootteklasse", ">LAAG",
                                    ">MIDDEN", ">HOOG", ">ONBEPAALD" };

    report_heading(r, "shift", say(o->en, "Huishoudens: de inkomensklasse wordt", "Households: inkomensklasse becomes"));
    json_t *t = report_table(r, "shift", columns, 6);
    for (unsigned band = 0; band < IMPACT_BAND_N; band++) {
        struct row row = { .n = 0 };
        int64_t sum = 0;
        word(&row, name_of(NAMES_INKOMENSKLASSE, band / GROOTTEKLASSE_N));
        word(&row, name_of(NAMES_GROOTTEKLASSE, band % GROOTTEKLASSE_N));
        for (unsigned k = 1; k <= INKOMENSKLASSE_N; k++) {
            int64_t v = i->verschuift[band][k % INKOMENSKLASSE_N];
            sum += v;
            number(&row, show(v, o->below), false, o);
        }
        if (sum > 0)
            report_row(r, t, row.cellen);
    }
}

static const unsigned parts[] = { 10, 25, 50, 75, 90 };

static void slaagkans(struct report *r, const struct impact *i, const struct opmaak *o)
{
    const char *const columns[] = { "inkomensklasse", "grootteklasse", say(o->en, ">huishoudens", ">households"),
                                    say(o->en, "beleid", "policy"), ">10%", ">25%", ">50%", ">75%", ">90%",
                                    say(o->en, ">minder", ">fewer"), say(o->en, ">evenveel", ">as many"),
                                    say(o->en, ">meer", ">more") };

    report_heading(r, "chance", say(o->en, "Slaagkans: hoeveel woningen passen bij een huishouden",
                                    "Chance: how many homes fit a household"));
    report_text(r, say(o->en, "Passend is: uitkomst GESCHIKT. Onder 25% staat het aantal woningen dat een kwart van de "
                            "huishoudens niet te boven gaat; minder, evenveel en meer tellen huishoudens.",
                        "A home fits where uitkomst is GESCHIKT. Under 25% stands the number of homes that a quarter of the "
                        "households do not exceed; fewer, as many and more count households."));
    json_t *t = report_table(r, "chance", columns, 12);
    for (unsigned band = 0; band < IMPACT_BAND_N; band++) {
        int64_t sum = i->kans[band][0] + i->kans[band][1] + i->kans[band][2];
        if (sum == 0 || show(sum, o->below) < 0)
            continue;
        for (unsigned kant = 0; kant < 2; kant++) {
            struct row row = { .n = 0 };
            word(&row, name_of(NAMES_INKOMENSKLASSE, band / GROOTTEKLASSE_N));
            word(&row, name_of(NAMES_GROOTTEKLASSE, band % GROOTTEKLASSE_N));
            number(&row, show(sum, o->below), false, o);
            word(&row, kant == 0 ? say(o->en, "oud", "old") : say(o->en, "nieuw", "new"));
            for (unsigned d = 0; d < 5; d++)
                number(&row, impact_kwantiel(i, kant, band, parts[d]), false, o);
            for (unsigned k = 0; k < 3; k++) {
                if (kant == 1)
                    number(&row, show(i->kans[band][k], o->below), false, o);
                else
                    word(&row, "");
            }
            report_row(r, t, row.cellen);
        }
    }
}

static void alle_cellen(struct report *r, const struct impact *i, const struct opmaak *o)
{
    static const char *const columns[] = { "inkomensklasse", "grootteklasse", "huurklasse", "oud", "nieuw", "paren",
                                           "huishoudens" };

    report_heading(r, "cells", say(o->en, "Alle cellen", "All cells"));
    json_t *t = report_table(r, "cells", columns, 7);
    for (unsigned band = 0; band < IMPACT_BAND_N; band++)
        for (unsigned huur = 0; huur < HUUR_N; huur++)
            for (unsigned old = 0; old < UITKOMST_N; old++)
                for (unsigned fresh = 0; fresh < UITKOMST_N; fresh++) {
                    const struct impact_cel *c = &i->cellen[band][huur][old][fresh];
                    struct row row = { .n = 0 };
                    char getallen[2][24];
                    struct writer w;
                    if (c->huishoudens == 0)
                        continue;
                    word(&row, name_of(NAMES_INKOMENSKLASSE, band / GROOTTEKLASSE_N));
                    word(&row, name_of(NAMES_GROOTTEKLASSE, band % GROOTTEKLASSE_N));
                    word(&row, name_of(NAMES_HUURKLASSE, huur));
                    word(&row, name_of(NAMES_UITKOMST, old));
                    word(&row, name_of(NAMES_UITKOMST, fresh));
                    for (unsigned k = 0; k < 2; k++) {
                        int64_t v = k == 0 ? paren_tonen(c, o->below) : show(c->huishoudens, o->below);
                        writer_init(&w, getallen[k], sizeof(getallen[k]) - 1);
                        if (v >= 0)
                            write_int(&w, v);
                        getallen[k][writer_len(&w)] = '\0';
                        word(&row, getallen[k]);
                    }
                    report_row(r, t, row.cellen);
                }
}

void impact_report(struct report *r, const struct impact *i, const struct impact_namen *n, int64_t below, bool everything,
                   bool en)
{
    const struct opmaak o = { below, en, everything };

    head(r, i, n, &o);
    report_heading(r, "pairs", say(en, "Alle paren", "All pairs"));
    matrix(r, i, AS_ALLES, "pairs", "", &o);
    report_heading(r, "pairsByIncome", say(en, "Per inkomensklasse", "By inkomensklasse"));
    matrix(r, i, AS_INKOMEN, "pairsByIncome", "inkomensklasse", &o);
    report_heading(r, "pairsBySize", say(en, "Per grootteklasse", "By grootteklasse"));
    matrix(r, i, AS_GROOTTE, "pairsBySize", "grootteklasse", &o);
    report_heading(r, "pairsByRent", say(en, "Per huurklasse", "By huurklasse"));
    matrix(r, i, AS_HUUR, "pairsByRent", "huurklasse", &o);
    shift_table(r, i, &o);
    slaagkans(r, i, &o);
    if (everything)
        alle_cellen(r, i, &o);
}

/* ---- JSON ---- */

static json_t *json_telling(int64_t v)
{
    return v < 0 ? json_null() : json_integer(v);
}

static json_t *json_kant(const struct impact *i, const struct impact_namen *n, unsigned kant)
{
    char hex[2 * DIGEST_LEN + 1], dag[11];
    struct writer w;

    writer_init(&w, hex, sizeof(hex) - 1);
    write_hex(&w, pack_sha256(n->pack[kant]), DIGEST_LEN);
    hex[writer_len(&w)] = '\0';
    writer_init(&w, dag, sizeof(dag) - 1);
    write_date(&w, i->kant[kant].dag);
    dag[writer_len(&w)] = '\0';
    return json_pack("{s:s,s:s,s:s,s:s}", "id", pack_id(n->pack[kant]), "version", pack_version(n->pack[kant]), "sha256", hex,
                     "start", dag);
}

static json_t *json_cellen(const struct impact *i, int64_t below)
{
    json_t *list = json_array();

    for (unsigned band = 0; band < IMPACT_BAND_N; band++)
        for (unsigned huur = 0; huur < HUUR_N; huur++)
            for (unsigned old = 0; old < UITKOMST_N; old++)
                for (unsigned fresh = 0; fresh < UITKOMST_N; fresh++) {
                    const struct impact_cel *c = &i->cellen[band][huur][old][fresh];
                    if (c->huishoudens > 0)
                        (void)json_array_append_new(list, json_pack(
                            "{s:s,s:s,s:s,s:s,s:s,s:o,s:o}",
                            "inkomensklasse", name_of(NAMES_INKOMENSKLASSE, band / GROOTTEKLASSE_N),
                            "grootteklasse", name_of(NAMES_GROOTTEKLASSE, band % GROOTTEKLASSE_N), "huurklasse",
                            name_of(NAMES_HUURKLASSE, huur), "old", name_of(NAMES_UITKOMST, old), "new",
                            name_of(NAMES_UITKOMST, fresh), "pairs", json_telling(paren_tonen(c, below)), "households",
                            json_telling(show(c->huishoudens, below))));
                }
    return list;
}

static json_t *json_kwantielen(const struct impact *i, unsigned kant, unsigned band)
{
    json_t *o = json_object();

    for (unsigned d = 0; d < 5; d++) {
        char name[4] = { 'p', (char)('0' + parts[d] / 10), (char)('0' + parts[d] % 10), '\0' };
        (void)json_object_set_new(o, name, json_integer(impact_kwantiel(i, kant, band, parts[d])));
    }
    return o;
}

static json_t *json_banden(const struct impact *i, int64_t below)
{
    json_t *list = json_array();

    for (unsigned band = 0; band < IMPACT_BAND_N; band++) {
        int64_t sum = i->kans[band][0] + i->kans[band][1] + i->kans[band][2];
        if (sum == 0)
            continue;
        bool small = show(sum, below) < 0;
        json_t *becomes = json_object();
        for (unsigned k = 0; k < INKOMENSKLASSE_N; k++)
            (void)json_object_set_new(becomes, name_of(NAMES_INKOMENSKLASSE, k),
                                      json_telling(show(i->verschuift[band][k], below)));
        (void)json_array_append_new(list, json_pack(
            "{s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "inkomensklasse", name_of(NAMES_INKOMENSKLASSE, band / GROOTTEKLASSE_N),
            "grootteklasse", name_of(NAMES_GROOTTEKLASSE, band % GROOTTEKLASSE_N), "households", json_telling(show(sum, below)),
            "becomes", becomes, "fewer", json_telling(show(i->kans[band][0], below)), "same",
            json_telling(show(i->kans[band][1], below)), "more", json_telling(show(i->kans[band][2], below)), "fittingOld",
            small ? json_null() : json_kwantielen(i, 0, band), "fittingNew",
            small ? json_null() : json_kwantielen(i, 1, band)));
    }
    return list;
}

json_t *impact_json(const struct impact *i, const struct impact_namen *n, int64_t below)
{
    return json_pack("{s:o,s:o,s:o,s:I,s:b,s:I,s:o,s:o}", "old", json_kant(i, n, 0), "new", json_kant(i, n, 1), "households",
                     json_telling(show(i->n_huishoudens, below)), "homes", (json_int_t)i->n_woningen, "homesGiven",
                     n->eigen_woningen, "hideUnder", (json_int_t)below, "cells", json_cellen(i, below), "bands",
                     json_banden(i, below));
}
