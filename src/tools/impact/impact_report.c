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
static int64_t show_pairs(const struct impact_cell *c, int64_t below)
{
    int64_t h = show(c->huishoudens, below);

    if (h < 0 || c->huishoudens == 0)
        return h;
    return h == c->huishoudens ? c->pairs : (int64_t)((__int128)c->pairs * h / c->huishoudens);
}

/* A sum in which some parts may be hidden. */
struct sum_of_pairs { int64_t pairs; bool hidden; };

static void add_pairs(struct sum_of_pairs *s, int64_t pairs)
{
    if (pairs < 0)
        s->hidden = true;
    else
        s->pairs += pairs;
}

/* ---- cells ---- */

enum axis { AXIS_NONE, AXIS_INKOMEN, AXIS_GROOTTEKLASSE, AXIS_HUUR };

static const unsigned as_n[] = { 1, INKOMENSKLASSE_N, GROOTTEKLASSE_N, HUUR_N };

static const char *as_naam(enum axis axis, unsigned v)
{
    static const enum names names[] = { NAMES_N, NAMES_INKOMENSKLASSE, NAMES_GROOTTEKLASSE, NAMES_HUURKLASSE };

    return name_of(names[axis], v);
}

static bool op_as(enum axis axis, unsigned v, unsigned band, unsigned huur)
{
    return axis == AXIS_NONE ||
           v == (axis == AXIS_INKOMEN ? band / GROOTTEKLASSE_N : axis == AXIS_GROOTTEKLASSE ? band % GROOTTEKLASSE_N : huur);
}

static struct sum_of_pairs sum_over(const struct impact *i, enum axis axis, unsigned v, unsigned old, unsigned fresh,
                                    int64_t below)
{
    struct sum_of_pairs s = { 0 };

    for (unsigned band = 0; band < IMPACT_BAND_N; band++)
        for (unsigned huur = 0; huur < HUUR_N; huur++)
            if (op_as(axis, v, band, huur))
                add_pairs(&s, show_pairs(&i->cells[band][huur][old][fresh], below));
    return s;
}

/* ---- the page ---- */

/* kaal: numbers for a program: no marks between thousands, nothing where hidden. */
struct style { int64_t below; bool en, bare; };

/* The texts of one row of numbers. */
struct row {
    char text[16][40];
    const char *cells[16];
    unsigned n;
};

static void number(struct row *r, int64_t v, bool hidden, const struct style *o)
{
    struct writer w;

    writer_init(&w, r->text[r->n], sizeof(r->text[0]) - 1);
    if (v < 0 || (v == 0 && hidden))
        write_text(&w, o->bare ? "" : say(o->en, "verborgen", "hidden"));
    else if (o->bare)
        write_int(&w, v);
    else
        text_count(&w, v, o->en);
    r->text[r->n][writer_len(&w)] = '\0';
    r->cells[r->n] = r->text[r->n];
    r->n++;
}

static void word(struct row *r, const char *text)
{
    r->cells[r->n++] = text;
}

static void matrix(struct report *r, const struct impact *i, enum axis axis, const char *name, const char *head,
                   const struct style *o)
{
    const char *columns[UITKOMST_N + 2];
    char headings[UITKOMST_N][40];
    unsigned n = 0;

    if (axis != AXIS_NONE)
        columns[n++] = head;
    columns[n++] = say(o->en, "was", "was");
    for (unsigned u = 0; u < UITKOMST_N; u++) {
        struct writer w;
        writer_init(&w, headings[u], sizeof(headings[u]) - 1);
        write_char(&w, '>');
        write_text(&w, say(o->en, "wordt ", "becomes "));
        write_text(&w, name_of(NAMES_UITKOMST, u));
        headings[u][writer_len(&w)] = '\0';
        columns[n++] = headings[u];
    }
    json_t *table = report_table(r, name, columns, n);
    for (unsigned v = 0; v < as_n[axis]; v++)
        for (unsigned old = 0; old < UITKOMST_N; old++) {
            struct row row = { .n = 0 };
            bool something = false;
            if (axis != AXIS_NONE)
                word(&row, as_naam(axis, v));
            word(&row, name_of(NAMES_UITKOMST, old));
            for (unsigned fresh = 0; fresh < UITKOMST_N; fresh++) {
                struct sum_of_pairs s = sum_over(i, axis, v, old, fresh, o->below);
                something |= s.pairs > 0 || s.hidden;
                number(&row, s.pairs, s.hidden, o);
            }
            if (something)
                report_row(r, table, row.cells);
        }
}

static const char *pack_text(const struct pack *p, int32_t dag, char *out, size_t cap, const struct style *o)
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

static void head(struct report *r, const struct impact *i, const struct impact_names *n, const struct style *o)
{
    char old[200], fresh[200];
    struct row row = { .n = 0 };

    report_heading(r, "impact", say(o->en, "Wie krijgt een ander antwoord", "Who gets another answer"));
    json_t *t = report_table(r, "run", (const char *const[]){ say(o->en, "wat", "what"), say(o->en, "waarde", "value") }, 2);
    report_row(r, t, (const char *const[]){ say(o->en, "oud", "old"), pack_text(n->pack[0], i->side[0].dag, old, 200, o) });
    report_row(r, t, (const char *const[]){ say(o->en, "nieuw", "new"), pack_text(n->pack[1], i->side[1].dag, fresh, 200, o) });
    word(&row, say(o->en, "huishoudens", "households"));
    number(&row, show(i->n_huishoudens, o->below), false, o);
    report_row(r, t, row.cells);
    row.n = 0;
    word(&row, say(o->en, "woningen", "homes"));
    number(&row, i->n_homes, false, o);
    report_row(r, t, row.cells);
    report_text(r, say(o->en, "Geteld zijn paren: elk huishouden met elke woning. Klassen zijn die van het oude beleid.",
                       "Counted are pairs: every household with every home. Classes are those of the old policy."));
    if (!n->own_homes)
        report_text(r, say(o->en, "Er zijn geen woningen gegeven: van elke huurklasse die een van beide kent telt er een mee.",
                           "No homes were given: one of each rent class that either policy knows is counted."));
    if (o->below > 1)
        report_text(r, say(o->en, "Voor publicatie: wat op te weinig huishoudens rust is verborgen, de rest is afgerond.",
                           "For publication: what rests on too few households is hidden, the rest is rounded."));
}

static void shift_table(struct report *r, const struct impact *i, const struct style *o)
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
            int64_t v = i->shifts[band][k % INKOMENSKLASSE_N];
            sum += v;
            number(&row, show(v, o->below), false, o);
        }
        if (sum > 0)
            report_row(r, t, row.cells);
    }
}

static const unsigned parts[] = { 10, 25, 50, 75, 90 };

static void chance_table(struct report *r, const struct impact *i, const struct style *o)
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
        int64_t sum = i->chance[band][0] + i->chance[band][1] + i->chance[band][2];
        if (sum == 0 || show(sum, o->below) < 0)
            continue;
        for (unsigned side = 0; side < 2; side++) {
            struct row row = { .n = 0 };
            word(&row, name_of(NAMES_INKOMENSKLASSE, band / GROOTTEKLASSE_N));
            word(&row, name_of(NAMES_GROOTTEKLASSE, band % GROOTTEKLASSE_N));
            number(&row, show(sum, o->below), false, o);
            word(&row, side == 0 ? say(o->en, "oud", "old") : say(o->en, "nieuw", "new"));
            for (unsigned d = 0; d < 5; d++)
                number(&row, impact_quantile(i, side, band, parts[d]), false, o);
            for (unsigned k = 0; k < 3; k++) {
                if (side == 1)
                    number(&row, show(i->chance[band][k], o->below), false, o);
                else
                    word(&row, "");
            }
            report_row(r, t, row.cells);
        }
    }
}

static void all_cells(struct report *r, const struct impact *i, const struct style *o)
{
    static const char *const columns[] = { "inkomensklasse", "grootteklasse", "huurklasse", "oud", "nieuw", "paren",
                                           "huishoudens" };

    report_heading(r, "cells", say(o->en, "Alle cellen", "All cells"));
    json_t *t = report_table(r, "cells", columns, 7);
    for (unsigned band = 0; band < IMPACT_BAND_N; band++)
        for (unsigned huur = 0; huur < HUUR_N; huur++)
            for (unsigned old = 0; old < UITKOMST_N; old++)
                for (unsigned fresh = 0; fresh < UITKOMST_N; fresh++) {
                    const struct impact_cell *c = &i->cells[band][huur][old][fresh];
                    struct row row = { .n = 0 };
                    char numbers[2][24];
                    struct writer w;
                    if (c->huishoudens == 0)
                        continue;
                    word(&row, name_of(NAMES_INKOMENSKLASSE, band / GROOTTEKLASSE_N));
                    word(&row, name_of(NAMES_GROOTTEKLASSE, band % GROOTTEKLASSE_N));
                    word(&row, name_of(NAMES_HUURKLASSE, huur));
                    word(&row, name_of(NAMES_UITKOMST, old));
                    word(&row, name_of(NAMES_UITKOMST, fresh));
                    for (unsigned k = 0; k < 2; k++) {
                        int64_t v = k == 0 ? show_pairs(c, o->below) : show(c->huishoudens, o->below);
                        writer_init(&w, numbers[k], sizeof(numbers[k]) - 1);
                        if (v >= 0)
                            write_int(&w, v);
                        numbers[k][writer_len(&w)] = '\0';
                        word(&row, numbers[k]);
                    }
                    report_row(r, t, row.cells);
                }
}

void impact_report(struct report *r, const struct impact *i, const struct impact_names *n, int64_t below, bool everything,
                   bool en)
{
    const struct style o = { below, en, everything };

    head(r, i, n, &o);
    report_heading(r, "pairs", say(en, "Alle paren", "All pairs"));
    matrix(r, i, AXIS_NONE, "pairs", "", &o);
    report_heading(r, "pairsByIncome", say(en, "Per inkomensklasse", "By inkomensklasse"));
    matrix(r, i, AXIS_INKOMEN, "pairsByIncome", "inkomensklasse", &o);
    report_heading(r, "pairsBySize", say(en, "Per grootteklasse", "By grootteklasse"));
    matrix(r, i, AXIS_GROOTTEKLASSE, "pairsBySize", "grootteklasse", &o);
    report_heading(r, "pairsByRent", say(en, "Per huurklasse", "By huurklasse"));
    matrix(r, i, AXIS_HUUR, "pairsByRent", "huurklasse", &o);
    shift_table(r, i, &o);
    chance_table(r, i, &o);
    if (everything)
        all_cells(r, i, &o);
}

/* ---- JSON ---- */

static json_t *json_telling(int64_t v)
{
    return v < 0 ? json_null() : json_integer(v);
}

static json_t *json_side(const struct impact *i, const struct impact_names *n, unsigned side)
{
    char hex[2 * DIGEST_LEN + 1], dag[11];
    struct writer w;

    writer_init(&w, hex, sizeof(hex) - 1);
    write_hex(&w, pack_sha256(n->pack[side]), DIGEST_LEN);
    hex[writer_len(&w)] = '\0';
    writer_init(&w, dag, sizeof(dag) - 1);
    write_date(&w, i->side[side].dag);
    dag[writer_len(&w)] = '\0';
    return json_pack("{s:s,s:s,s:s,s:s}", "id", pack_id(n->pack[side]), "version", pack_version(n->pack[side]), "sha256", hex,
                     "start", dag);
}

static json_t *json_cells(const struct impact *i, int64_t below)
{
    json_t *list = json_array();

    for (unsigned band = 0; band < IMPACT_BAND_N; band++)
        for (unsigned huur = 0; huur < HUUR_N; huur++)
            for (unsigned old = 0; old < UITKOMST_N; old++)
                for (unsigned fresh = 0; fresh < UITKOMST_N; fresh++) {
                    const struct impact_cell *c = &i->cells[band][huur][old][fresh];
                    if (c->huishoudens > 0)
                        (void)json_array_append_new(list, json_pack(
                            "{s:s,s:s,s:s,s:s,s:s,s:o,s:o}",
                            "inkomensklasse", name_of(NAMES_INKOMENSKLASSE, band / GROOTTEKLASSE_N),
                            "grootteklasse", name_of(NAMES_GROOTTEKLASSE, band % GROOTTEKLASSE_N), "huurklasse",
                            name_of(NAMES_HUURKLASSE, huur), "old", name_of(NAMES_UITKOMST, old), "new",
                            name_of(NAMES_UITKOMST, fresh), "pairs", json_telling(show_pairs(c, below)), "households",
                            json_telling(show(c->huishoudens, below))));
                }
    return list;
}

static json_t *json_quantiles(const struct impact *i, unsigned side, unsigned band)
{
    json_t *o = json_object();

    for (unsigned d = 0; d < 5; d++) {
        char name[4] = { 'p', (char)('0' + parts[d] / 10), (char)('0' + parts[d] % 10), '\0' };
        (void)json_object_set_new(o, name, json_integer(impact_quantile(i, side, band, parts[d])));
    }
    return o;
}

static json_t *json_bands(const struct impact *i, int64_t below)
{
    json_t *list = json_array();

    for (unsigned band = 0; band < IMPACT_BAND_N; band++) {
        int64_t sum = i->chance[band][0] + i->chance[band][1] + i->chance[band][2];
        if (sum == 0)
            continue;
        bool small = show(sum, below) < 0;
        json_t *becomes = json_object();
        for (unsigned k = 0; k < INKOMENSKLASSE_N; k++)
            (void)json_object_set_new(becomes, name_of(NAMES_INKOMENSKLASSE, k),
                                      json_telling(show(i->shifts[band][k], below)));
        (void)json_array_append_new(list, json_pack(
            "{s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "inkomensklasse", name_of(NAMES_INKOMENSKLASSE, band / GROOTTEKLASSE_N),
            "grootteklasse", name_of(NAMES_GROOTTEKLASSE, band % GROOTTEKLASSE_N), "households", json_telling(show(sum, below)),
            "becomes", becomes, "fewer", json_telling(show(i->chance[band][0], below)), "same",
            json_telling(show(i->chance[band][1], below)), "more", json_telling(show(i->chance[band][2], below)), "fittingOld",
            small ? json_null() : json_quantiles(i, 0, band), "fittingNew",
            small ? json_null() : json_quantiles(i, 1, band)));
    }
    return list;
}

json_t *impact_json(const struct impact *i, const struct impact_names *n, int64_t below)
{
    return json_pack("{s:o,s:o,s:o,s:I,s:b,s:I,s:o,s:o}", "old", json_side(i, n, 0), "new", json_side(i, n, 1), "households",
                     json_telling(show(i->n_huishoudens, below)), "homes", (json_int_t)i->n_homes, "homesGiven",
                     n->own_homes, "hideUnder", (json_int_t)below, "cells", json_cells(i, below), "bands",
                     json_bands(i, below));
}
