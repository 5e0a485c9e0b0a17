#include "impact/impact_report.h"

#include "model/names.h"
#include "packs/table_text.h"

#include <string.h>

/* ---- hiding ---- */

/* A count of households as it may be told; -1 = hidden. */
static int64_t tonen(int64_t huishoudens, int64_t onder)
{
    if (onder <= 1 || huishoudens == 0)
        return huishoudens;
    return huishoudens < onder ? -1 : (huishoudens + onder / 2) / onder * onder;
}

/* Pairs of a cell, with its households as they may be told: so many homes for each of them. */
static int64_t paren_tonen(const struct impact_cel *c, int64_t onder)
{
    int64_t h = tonen(c->huishoudens, onder);

    if (h < 0 || c->huishoudens == 0)
        return h;
    return h == c->huishoudens ? c->paren : (int64_t)((__int128)c->paren * h / c->huishoudens);
}

/* A sum in which some parts may be hidden. */
struct som_paren { int64_t paren; bool verborgen; };

static void erbij(struct som_paren *s, int64_t paren)
{
    if (paren < 0)
        s->verborgen = true;
    else
        s->paren += paren;
}

/* ---- cells ---- */

enum as { AS_ALLES, AS_INKOMEN, AS_GROOTTE, AS_HUUR };

static const unsigned as_n[] = { 1, KLASSE_N, GROOTTE_N, HUUR_N };

static const char *as_naam(enum as as, unsigned v)
{
    static const enum names names[] = { NAMES_N, NAMES_INKOMENSKLASSE, NAMES_GROOTTEKLASSE, NAMES_HUURKLASSE };

    return name_of(names[as], v);
}

static bool op_as(enum as as, unsigned v, unsigned band, unsigned huur)
{
    return as == AS_ALLES ||
           v == (as == AS_INKOMEN ? band / GROOTTE_N : as == AS_GROOTTE ? band % GROOTTE_N : huur);
}

static struct som_paren som_op(const struct impact *i, enum as as, unsigned v, unsigned oud, unsigned nieuw,
                               int64_t onder)
{
    struct som_paren s = { 0 };

    for (unsigned band = 0; band < IMPACT_BAND_N; band++)
        for (unsigned huur = 0; huur < HUUR_N; huur++)
            if (op_as(as, v, band, huur))
                erbij(&s, paren_tonen(&i->cellen[band][huur][oud][nieuw], onder));
    return s;
}

/* ---- the page ---- */

/* kaal: numbers for a program: no marks between thousands, nothing where hidden. */
struct opmaak { int64_t onder; bool en, kaal; };

/* The texts of one row of numbers. */
struct rij {
    char tekst[16][40];
    const char *cellen[16];
    unsigned n;
};

static void getal(struct rij *r, int64_t v, bool verborgen, const struct opmaak *o)
{
    struct writer w;

    writer_init(&w, r->tekst[r->n], sizeof(r->tekst[0]) - 1);
    if (v < 0 || (v == 0 && verborgen))
        write_text(&w, o->kaal ? "" : taal(o->en, "verborgen", "hidden"));
    else if (o->kaal)
        write_int(&w, v);
    else
        text_count(&w, v, o->en);
    r->tekst[r->n][writer_len(&w)] = '\0';
    r->cellen[r->n] = r->tekst[r->n];
    r->n++;
}

static void woord(struct rij *r, const char *tekst)
{
    r->cellen[r->n++] = tekst;
}

static void matrix(struct report *r, const struct impact *i, enum as as, const char *naam, const char *kop,
                   const struct opmaak *o)
{
    const char *kolommen[UITKOMST_N + 2];
    char koppen[UITKOMST_N][40];
    unsigned n = 0;

    if (as != AS_ALLES)
        kolommen[n++] = kop;
    kolommen[n++] = taal(o->en, "was", "was");
    for (unsigned u = 0; u < UITKOMST_N; u++) {
        struct writer w;
        writer_init(&w, koppen[u], sizeof(koppen[u]) - 1);
        write_char(&w, '>');
        write_text(&w, taal(o->en, "wordt ", "becomes "));
        write_text(&w, name_of(NAMES_UITKOMST, u));
        koppen[u][writer_len(&w)] = '\0';
        kolommen[n++] = koppen[u];
    }
    json_t *tabel = report_table(r, naam, kolommen, n);
    for (unsigned v = 0; v < as_n[as]; v++)
        for (unsigned oud = 0; oud < UITKOMST_N; oud++) {
            struct rij rij = { .n = 0 };
            bool iets = false;
            if (as != AS_ALLES)
                woord(&rij, as_naam(as, v));
            woord(&rij, name_of(NAMES_UITKOMST, oud));
            for (unsigned nieuw = 0; nieuw < UITKOMST_N; nieuw++) {
                struct som_paren s = som_op(i, as, v, oud, nieuw, o->onder);
                iets |= s.paren > 0 || s.verborgen;
                getal(&rij, s.paren, s.verborgen, o);
            }
            if (iets)
                report_row(r, tabel, rij.cellen);
        }
}

static const char *pack_tekst(const struct pack *p, int32_t dag, char *uit, size_t cap, const struct opmaak *o)
{
    struct writer w;

    writer_init(&w, uit, cap - 1);
    write_text(&w, pack_id(p));
    write_char(&w, ' ');
    write_text(&w, pack_versie(p));
    write_text(&w, taal(o->en, ", ingang ", ", start "));
    write_date(&w, dag);
    uit[writer_len(&w)] = '\0';
    return uit;
}

static void kop(struct report *r, const struct impact *i, const struct impact_namen *n, const struct opmaak *o)
{
    char oud[200], nieuw[200];
    struct rij rij = { .n = 0 };

    report_heading(r, "impact", taal(o->en, "Wie krijgt een ander antwoord", "Who gets another answer"));
    json_t *t = report_table(r, "run", (const char *const[]){ taal(o->en, "wat", "what"), taal(o->en, "waarde", "value") }, 2);
    report_row(r, t, (const char *const[]){ taal(o->en, "oud", "old"), pack_tekst(n->pack[0], i->kant[0].dag, oud, 200, o) });
    report_row(r, t, (const char *const[]){ taal(o->en, "nieuw", "new"), pack_tekst(n->pack[1], i->kant[1].dag, nieuw, 200, o) });
    woord(&rij, taal(o->en, "huishoudens", "households"));
    getal(&rij, tonen(i->n_huishoudens, o->onder), false, o);
    report_row(r, t, rij.cellen);
    rij.n = 0;
    woord(&rij, taal(o->en, "woningen", "homes"));
    getal(&rij, i->n_woningen, false, o);
    report_row(r, t, rij.cellen);
    report_text(r, taal(o->en, "Geteld zijn paren: elk huishouden met elke woning. Klassen zijn die van het oude beleid.",
                        "Counted are pairs: every household with every home. Classes are those of the old policy."));
    if (!n->eigen_woningen)
        report_text(r, taal(o->en, "Er zijn geen woningen gegeven: van elke huurklasse die een van beide kent telt er een mee.",
                            "No homes were given: one of each rent class that either policy knows is counted."));
    if (o->onder > 1)
        report_text(r, taal(o->en, "Voor publicatie: wat op te weinig huishoudens rust is verborgen, de rest is afgerond.",
                            "For publication: what rests on too few households is hidden, the rest is rounded."));
}

static void verschuiving(struct report *r, const struct impact *i, const struct opmaak *o)
{
    const char *const kolommen[] = { taal(o->en, "inkomensklasse was", "inkomensklasse was"), "grootteklasse", ">LAAG",
                                     ">MIDDEN", ">HOOG", ">ONBEPAALD" };

    report_heading(r, "shift", taal(o->en, "Huishoudens: de inkomensklasse wordt", "Households: inkomensklasse becomes"));
    json_t *t = report_table(r, "shift", kolommen, 6);
    for (unsigned band = 0; band < IMPACT_BAND_N; band++) {
        struct rij rij = { .n = 0 };
        int64_t som = 0;
        woord(&rij, name_of(NAMES_INKOMENSKLASSE, band / GROOTTE_N));
        woord(&rij, name_of(NAMES_GROOTTEKLASSE, band % GROOTTE_N));
        for (unsigned k = 1; k <= KLASSE_N; k++) {
            int64_t v = i->verschuift[band][k % KLASSE_N];
            som += v;
            getal(&rij, tonen(v, o->onder), false, o);
        }
        if (som > 0)
            report_row(r, t, rij.cellen);
    }
}

static const unsigned delen[] = { 10, 25, 50, 75, 90 };

static void slaagkans(struct report *r, const struct impact *i, const struct opmaak *o)
{
    const char *const kolommen[] = { "inkomensklasse", "grootteklasse", taal(o->en, ">huishoudens", ">households"),
                                     taal(o->en, "beleid", "policy"), ">10%", ">25%", ">50%", ">75%", ">90%",
                                     taal(o->en, ">minder", ">fewer"), taal(o->en, ">evenveel", ">as many"),
                                     taal(o->en, ">meer", ">more") };

    report_heading(r, "chance", taal(o->en, "Slaagkans: hoeveel woningen passen bij een huishouden",
                                     "Chance: how many homes fit a household"));
    report_text(r, taal(o->en, "Passend is: uitkomst GESCHIKT. Onder 25% staat het aantal woningen dat een kwart van de "
                            "huishoudens niet te boven gaat; minder, evenveel en meer tellen huishoudens.",
                        "A home fits where uitkomst is GESCHIKT. Under 25% stands the number of homes that a quarter of the "
                        "households do not exceed; fewer, as many and more count households."));
    json_t *t = report_table(r, "chance", kolommen, 12);
    for (unsigned band = 0; band < IMPACT_BAND_N; band++) {
        int64_t som = i->kans[band][0] + i->kans[band][1] + i->kans[band][2];
        if (som == 0 || tonen(som, o->onder) < 0)
            continue;
        for (unsigned kant = 0; kant < 2; kant++) {
            struct rij rij = { .n = 0 };
            woord(&rij, name_of(NAMES_INKOMENSKLASSE, band / GROOTTE_N));
            woord(&rij, name_of(NAMES_GROOTTEKLASSE, band % GROOTTE_N));
            getal(&rij, tonen(som, o->onder), false, o);
            woord(&rij, kant == 0 ? taal(o->en, "oud", "old") : taal(o->en, "nieuw", "new"));
            for (unsigned d = 0; d < 5; d++)
                getal(&rij, impact_kwantiel(i, kant, band, delen[d]), false, o);
            for (unsigned k = 0; k < 3; k++) {
                if (kant == 1)
                    getal(&rij, tonen(i->kans[band][k], o->onder), false, o);
                else
                    woord(&rij, "");
            }
            report_row(r, t, rij.cellen);
        }
    }
}

static void alle_cellen(struct report *r, const struct impact *i, const struct opmaak *o)
{
    static const char *const kolommen[] = { "inkomensklasse", "grootteklasse", "huurklasse", "oud", "nieuw", "paren",
                                            "huishoudens" };

    report_heading(r, "cells", taal(o->en, "Alle cellen", "All cells"));
    json_t *t = report_table(r, "cells", kolommen, 7);
    for (unsigned band = 0; band < IMPACT_BAND_N; band++)
        for (unsigned huur = 0; huur < HUUR_N; huur++)
            for (unsigned oud = 0; oud < UITKOMST_N; oud++)
                for (unsigned nieuw = 0; nieuw < UITKOMST_N; nieuw++) {
                    const struct impact_cel *c = &i->cellen[band][huur][oud][nieuw];
                    struct rij rij = { .n = 0 };
                    char getallen[2][24];
                    struct writer w;
                    if (c->huishoudens == 0)
                        continue;
                    woord(&rij, name_of(NAMES_INKOMENSKLASSE, band / GROOTTE_N));
                    woord(&rij, name_of(NAMES_GROOTTEKLASSE, band % GROOTTE_N));
                    woord(&rij, name_of(NAMES_HUURKLASSE, huur));
                    woord(&rij, name_of(NAMES_UITKOMST, oud));
                    woord(&rij, name_of(NAMES_UITKOMST, nieuw));
                    for (unsigned k = 0; k < 2; k++) {
                        int64_t v = k == 0 ? paren_tonen(c, o->onder) : tonen(c->huishoudens, o->onder);
                        writer_init(&w, getallen[k], sizeof(getallen[k]) - 1);
                        if (v >= 0)
                            write_int(&w, v);
                        getallen[k][writer_len(&w)] = '\0';
                        woord(&rij, getallen[k]);
                    }
                    report_row(r, t, rij.cellen);
                }
}

void impact_report(struct report *r, const struct impact *i, const struct impact_namen *n, int64_t onder, bool alles,
                   bool en)
{
    const struct opmaak o = { onder, en, alles };

    kop(r, i, n, &o);
    report_heading(r, "pairs", taal(en, "Alle paren", "All pairs"));
    matrix(r, i, AS_ALLES, "pairs", "", &o);
    report_heading(r, "pairsByIncome", taal(en, "Per inkomensklasse", "By inkomensklasse"));
    matrix(r, i, AS_INKOMEN, "pairsByIncome", "inkomensklasse", &o);
    report_heading(r, "pairsBySize", taal(en, "Per grootteklasse", "By grootteklasse"));
    matrix(r, i, AS_GROOTTE, "pairsBySize", "grootteklasse", &o);
    report_heading(r, "pairsByRent", taal(en, "Per huurklasse", "By huurklasse"));
    matrix(r, i, AS_HUUR, "pairsByRent", "huurklasse", &o);
    verschuiving(r, i, &o);
    slaagkans(r, i, &o);
    if (alles)
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
    return json_pack("{s:s,s:s,s:s,s:s}", "id", pack_id(n->pack[kant]), "version", pack_versie(n->pack[kant]), "sha256", hex,
                     "start", dag);
}

static json_t *json_cellen(const struct impact *i, int64_t onder)
{
    json_t *lijst = json_array();

    for (unsigned band = 0; band < IMPACT_BAND_N; band++)
        for (unsigned huur = 0; huur < HUUR_N; huur++)
            for (unsigned oud = 0; oud < UITKOMST_N; oud++)
                for (unsigned nieuw = 0; nieuw < UITKOMST_N; nieuw++) {
                    const struct impact_cel *c = &i->cellen[band][huur][oud][nieuw];
                    if (c->huishoudens > 0)
                        (void)json_array_append_new(lijst, json_pack(
                            "{s:s,s:s,s:s,s:s,s:s,s:o,s:o}",
                            "inkomensklasse", name_of(NAMES_INKOMENSKLASSE, band / GROOTTE_N),
                            "grootteklasse", name_of(NAMES_GROOTTEKLASSE, band % GROOTTE_N), "huurklasse",
                            name_of(NAMES_HUURKLASSE, huur), "old", name_of(NAMES_UITKOMST, oud), "new",
                            name_of(NAMES_UITKOMST, nieuw), "pairs", json_telling(paren_tonen(c, onder)), "households",
                            json_telling(tonen(c->huishoudens, onder))));
                }
    return lijst;
}

static json_t *json_kwantielen(const struct impact *i, unsigned kant, unsigned band)
{
    json_t *o = json_object();

    for (unsigned d = 0; d < 5; d++) {
        char naam[4] = { 'p', (char)('0' + delen[d] / 10), (char)('0' + delen[d] % 10), '\0' };
        (void)json_object_set_new(o, naam, json_integer(impact_kwantiel(i, kant, band, delen[d])));
    }
    return o;
}

static json_t *json_banden(const struct impact *i, int64_t onder)
{
    json_t *lijst = json_array();

    for (unsigned band = 0; band < IMPACT_BAND_N; band++) {
        int64_t som = i->kans[band][0] + i->kans[band][1] + i->kans[band][2];
        if (som == 0)
            continue;
        bool klein = tonen(som, onder) < 0;
        json_t *wordt = json_object();
        for (unsigned k = 0; k < KLASSE_N; k++)
            (void)json_object_set_new(wordt, name_of(NAMES_INKOMENSKLASSE, k),
                                      json_telling(tonen(i->verschuift[band][k], onder)));
        (void)json_array_append_new(lijst, json_pack(
            "{s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "inkomensklasse", name_of(NAMES_INKOMENSKLASSE, band / GROOTTE_N),
            "grootteklasse", name_of(NAMES_GROOTTEKLASSE, band % GROOTTE_N), "households", json_telling(tonen(som, onder)),
            "becomes", wordt, "fewer", json_telling(tonen(i->kans[band][0], onder)), "same",
            json_telling(tonen(i->kans[band][1], onder)), "more", json_telling(tonen(i->kans[band][2], onder)), "fittingOld",
            klein ? json_null() : json_kwantielen(i, 0, band), "fittingNew",
            klein ? json_null() : json_kwantielen(i, 1, band)));
    }
    return lijst;
}

json_t *impact_json(const struct impact *i, const struct impact_namen *n, int64_t onder)
{
    return json_pack("{s:o,s:o,s:o,s:I,s:b,s:I,s:o,s:o}", "old", json_kant(i, n, 0), "new", json_kant(i, n, 1), "households",
                     json_telling(tonen(i->n_huishoudens, onder)), "homes", (json_int_t)i->n_woningen, "homesGiven",
                     n->eigen_woningen, "hideUnder", (json_int_t)onder, "cells", json_cellen(i, onder), "bands",
                     json_banden(i, onder));
}
