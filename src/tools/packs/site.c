#include "packs/site.h"

#include "base/date.h"
#include "model/names.h"
#include "packs/case_facts.h"
#include "packs/compile_texts.h"
#include "packs/table_text.h"
#include "policy/evaluate.h"
#include "report/cell.h"

#define VOORBEELDEN_MAX 10

struct pagina {
    struct report *r;
    const struct packset *set;
    const struct pack *p;
    const json_t *root;
    enum taal taal;
    bool en;
};

/* What the pack, or the pack it extends, says of a code; without the words of one case. */
static void gezegd(const struct pagina *g, enum uitlegsoort soort, const char *code, enum uitlegdeel deel,
                   struct writer *w)
{
    static const struct uitleg_woorden geen;
    const char *t = explain_van_pack(g->p, soort, code, g->taal, deel);

    for (uint32_t i = 0; i < g->set->n && t[0] == '\0'; i++)
        t = explain_van_pack(&g->set->packs[i], soort, code, g->taal, deel);
    explain_stukken(t, &geen, w);
}

/* Articles by what stands before the colon of their title: "Woningwet art. 46 lid 2". */
static void artikelen(const struct pagina *g, const json_t *lijst, struct writer *w)
{
    const json_t *v;
    size_t i;

    json_array_foreach(lijst, i, v) {
        const char *titel = text_of(json_object_get(json_object_get(g->root, "citations"), json_string_value(v)), "title");
        write_text(w, i > 0 ? "; " : "");
        write_bytes(w, titel, strcspn(titel, ":"));
    }
}

/* ---- the parts of the page ---- */

static void inleiding(const struct pagina *g)
{
    static struct cell c;
    const json_t *v;
    size_t i;

    report_heading(g->r, "intro", text_of(g->root, "title"));
    gezegd(g, UITLEG_PAGINA, "intro", DEEL_TEKST, cell_begin(&c));
    report_text(g->r, cell_end(g->r, &c));
    cell_begin(&c);
    write_text(&c.w, taal(g->en, "Deze regels gelden van ", "These rules hold from "));
    explain_dag(&c.w, pack_geldig_van(g->p), g->taal);
    write_text(&c.w, taal(g->en, " tot en met ", " to "));
    explain_dag(&c.w, pack_geldig_tot(g->p), g->taal);
    write_text(&c.w, pack_is_overlay(g->p)
                         ? taal(g->en, ". De dag waarop de woning op de website komt, telt.",
                                    ". The day the home is put on the website counts.")
                         : taal(g->en, ". De eerste dag van de huur telt.", ". The first day of the rent counts."));
    if (pack_is_overlay(g->p))
        write_text(&c.w, taal(g->en, " Zij komen bij de landelijke regels.", " They come on top of the national rules."));
    json_array_foreach(json_object_get(g->root, "corporations"), i, v) {
        if (strcmp(json_string_value(v), "*") == 0) {
            write_text(&c.w, taal(g->en, " Zij gelden bij elke corporatie", " They hold with every corporation"));
            continue;
        }
        write_text(&c.w, i > 0 ? ", " : taal(g->en, " Voor de corporaties ", " For the corporations "));
        const char *reeks = json_string_value(v), *punten = strstr(reeks, "..");
        write_bytes(&c.w, reeks, punten != NULL ? (size_t)(punten - reeks) : strlen(reeks));
        if (punten != NULL) {
            write_text(&c.w, taal(g->en, " tot en met ", " to "));
            write_text(&c.w, punten + 2);
        }
    }
    if (i > 0)
        write_char(&c.w, '.');
    report_text(g->r, cell_end(g->r, &c));
}

/* The amounts in the order of their names for people, so that what belongs together stands together. */
static void bedragen(const struct pagina *g)
{
    static struct cell naam, waarde, bron;
    const char *const kolommen[] = { taal(g->en, "wat", "what"), taal(g->en, ">bedrag", ">amount"),
                                     taal(g->en, "waar staat dat", "where is that written") };
    const json_t *parameters = json_object_get(g->root, "parameters"), *v;
    const char *namen[PARAMS_MAX], *code;
    unsigned n = 0;

    if (json_object_size(parameters) == 0)
        return;
    report_heading(g->r, "amounts", taal(g->en, "De bedragen", "The amounts"));
    json_t *tabel = report_table(g->r, "amounts", kolommen, 3);
    json_object_foreach((json_t *)(uintptr_t)parameters, code, v) {
        const char *t = explain_van_pack(g->p, UITLEG_PARAMETER, code, g->taal, DEEL_TEKST);
        unsigned at = n++;
        for (; at > 0 && strcmp(explain_van_pack(g->p, UITLEG_PARAMETER, namen[at - 1], g->taal, DEEL_TEKST), t) > 0; at--)
            namen[at] = namen[at - 1];
        namen[at] = code;
    }
    for (unsigned i = 0; i < n; i++) {
        v = json_object_get(parameters, namen[i]);
        gezegd(g, UITLEG_PARAMETER, namen[i], DEEL_TEKST, cell_begin(&naam));
        texts_bedrag(v, g->taal, cell_begin(&waarde));
        if (strncmp(text_of(v, "confidence"), "derived", 7) == 0)
            write_text(&waarde.w, taal(g->en, " (zelf berekend)", " (worked out by us)"));
        artikelen(g, json_object_get(v, "citations"), cell_begin(&bron));
        report_row(g->r, tabel, (const char *const[]){ cell_end(g->r, &naam), cell_end(g->r, &waarde), cell_end(g->r, &bron) });
    }
}

/* Can the row hit under our own answers to the open questions? What the other answers would give is no rule. */
static bool onze_lezing(const json_t *root, const json_t *rij)
{
    const json_t *l;
    size_t i;

    json_array_foreach(json_object_get(root, "readings"), i, l) {
        const json_t *eis = json_object_get(json_object_get(rij, "when"), text_of(l, "name"));
        const json_t *antwoord = json_object_get(l, "default");
        if (json_is_boolean(eis) && json_is_boolean(antwoord) && !json_equal(eis, antwoord))
            return false;
    }
    return true;
}

static bool rij_met(const json_t *root, const char *code, const json_t *tot)
{
    const json_t *t, *r;
    size_t i, k;

    json_array_foreach(json_object_get(root, "tables"), i, t)
        json_array_foreach(json_object_get(t, "rows"), k, r) {
            if (r == tot)
                return false;
            if (strcmp(text_of(r, "code"), code) == 0 && onze_lezing(root, r))
                return true;
        }
    return false;
}

static void regels(const struct pagina *g)
{
    static struct cell tekst, bron;
    const char *const kolommen[] = { taal(g->en, "regel", "rule"), taal(g->en, "waar staat dat", "where is that written") };
    const json_t *t, *r;
    size_t i, k;

    report_heading(g->r, "rules", taal(g->en, "De regels", "The rules"));
    json_t *tabel = report_table(g->r, "rules", kolommen, 2);
    json_array_foreach(json_object_get(g->root, "tables"), i, t)
        json_array_foreach(json_object_get(t, "rows"), k, r) {
            const char *code = text_of(r, "code");
            if (code[0] == '\0' || !onze_lezing(g->root, r) || rij_met(g->root, code, r))
                continue;
            const json_t *eigen = json_object_get(r, "citations");
            gezegd(g, UITLEG_REDEN, code, DEEL_TEKST, cell_begin(&tekst));
            artikelen(g, eigen != NULL ? eigen : json_object_get(t, "citations"), cell_begin(&bron));
            report_row(g->r, tabel, (const char *const[]){ cell_end(g->r, &tekst), cell_end(g->r, &bron) });
        }
}

/* Does the pack's own table of outcomes give this one? */
static bool geeft(const struct pagina *g, uint8_t uitkomst)
{
    const struct pack_form *f = g->p->form;
    const struct form_stap *s = FORM_AT(f, f->stappen, struct form_stap);
    const struct form_rij *rijen = FORM_AT(f, f->rijen, struct form_rij);

    for (uint32_t i = 0; i < f->stappen.n; i++)
        for (uint32_t r = s[i].rij; s[i].veld == SLOT_UITKOMST && r < s[i].rij + s[i].n; r++)
            if (rijen[r].uit == uitkomst)
                return true;
    return false;
}

static void uitkomsten(const struct pagina *g)
{
    static const uint8_t volgorde[] = { UITKOMST_GESCHIKT, UITKOMST_RUIMTE_PASSEND, UITKOMST_RUIMTE_DAEB,
                                        UITKOMST_NIET_GESCHIKT, UITKOMST_ONBEPAALD };
    static struct cell betekent, stap;
    const char *const kolommen[] = { taal(g->en, "wat u leest", "what you read"),
                                     taal(g->en, "wat u kunt doen", "what you can do") };

    report_heading(g->r, "outcomes", taal(g->en, "Wat de uitkomst betekent", "What the outcome means"));
    json_t *tabel = report_table(g->r, "outcomes", kolommen, 2);
    for (unsigned i = 0; i < sizeof(volgorde); i++) {
        const char *code = name_of(NAMES_UITKOMST, volgorde[i]);
        if (volgorde[i] != UITKOMST_ONBEPAALD && !geeft(g, volgorde[i]))
            continue;
        gezegd(g, UITLEG_UITKOMST, code, DEEL_RESULTAAT, cell_begin(&betekent));
        struct writer voor = betekent.w;
        write_char(&betekent.w, ' ');
        uint8_t *waarom = betekent.w.at;
        gezegd(g, UITLEG_UITKOMST, code, DEEL_WAAROM, &betekent.w);
        if (betekent.w.at == waarom)
            betekent.w = voor;
        gezegd(g, UITLEG_UITKOMST, code, DEEL_STAP, cell_begin(&stap));
        report_row(g->r, tabel, (const char *const[]){ cell_end(g->r, &betekent), cell_end(g->r, &stap) });
    }
}

/* One table of what is said of the codes of a kind, of this pack itself. */
static void lijst(const struct pagina *g, enum uitlegsoort soort, const char *naam, const char *kop, const char *kolom)
{
    static struct cell c;
    const struct pack_form *f = g->p->form;
    const struct form_uitleg *u = FORM_AT(f, f->uitleg, struct form_uitleg);
    json_t *tabel = NULL;

    for (uint32_t i = 0; i < f->uitleg.n; i++) {
        if (u[i].soort != soort || u[i].taal != g->taal)
            continue;
        if (tabel == NULL) {
            report_heading(g->r, naam, kop);
            tabel = report_table(g->r, naam, &kolom, 1);
        }
        gezegd(g, soort, FORM_AT(f, f->uitlegteksten, char) + u[i].code, DEEL_WAAROM, cell_begin(&c));
        report_row(g->r, tabel, (const char *const[]){ cell_end(g->r, &c) });
    }
}

/* ---- examples ---- */

/* A worked case that can be told in a line: one rent, and of every adult an exact income and nothing else. */
static bool eenvoudig(const struct zaak_gelezen *in, int64_t *inkomen)
{
    const struct huishouden *h = &in->huishouden;

    *inkomen = 0;
    if (in->eenheid.n_huren != 1 || in->eenheid.huren[0].min != in->eenheid.huren[0].max || h->urgentie != 0 ||
        h->verzoek54a != NEE || in->eenheid.eenheid.woonruimtesoort != WOONRUIMTE_ZELFSTANDIG ||
        in->eenheid.eenheid.permanente_bewoning != JA || in->eenheid.eenheid.daeb_tak != JA)
        return false;
    for (unsigned i = 0; i < h->n_volwassenen; i++) {
        const struct volwassene *v = &h->volwassenen[i];
        if (v->n_inkomens != 1 || v->inkomens[0].min != v->inkomens[0].max || v->status != 0 || v->kind == JA ||
            v->loon.periode != LOON_GEEN || v->aanleiding != AANLEIDING_GEEN)
            return false;
        *inkomen += v->inkomens[0].min;
    }
    return h->n_volwassenen > 0;
}

struct voorbeelden { unsigned n, per[UITKOMST_N][3]; json_t *tabel; };

static void voorbeeld(const struct pagina *g, const json_t *zaak, struct voorbeelden *v)
{
    static struct cell personen, geld, huur, uitkomst;
    static struct zaak_gelezen in;
    static struct zaakfeiten z;
    static struct uitslag u;
    const char *const kolommen[] = { taal(g->en, "wie", "who"), taal(g->en, ">inkomen samen", ">income together"),
                                     taal(g->en, ">huur", ">rent"), taal(g->en, "uitkomst", "outcome") };
    char plaats[CASE_PLACE_MAX];
    int64_t inkomen;

    if (v->n == VOORBEELDEN_MAX || case_parse(zaak, &in, plaats) != OK || !eenvoudig(&in, &inkomen))
        return;
    case_facts(&in, 0, pack_geldig_van(g->p), &z);
    if (!pack_geldt_voor(g->p, z.corporatie) || evaluate(g->set, &z, &u) != OK || u.uitkomst == UITKOMST_ONBEPAALD)
        return;
    unsigned n = (unsigned)in.huishouden.n_volwassenen + in.huishouden.n_kinderen;
    unsigned *per = &v->per[u.uitkomst][n >= 3 ? 2 : n - 1];
    if ((*per)++ > 0)
        return;
    if (v->n++ == 0) {
        report_heading(g->r, "examples", taal(g->en, "Voorbeelden", "Examples"));
        report_text(g->r, taal(g->en, "De mensen in deze voorbeelden bestaan niet.",
                                   "The people in these examples do not exist."));
        v->tabel = report_table(g->r, "examples", kolommen, 4);
    }
    write_int(cell_begin(&personen), (int64_t)n);
    write_text(&personen.w, n == 1 ? taal(g->en, " persoon", " person") : taal(g->en, " personen", " people"));
    if (in.huishouden.n_kinderen > 0) {
        write_text(&personen.w, taal(g->en, ", kinderen: ", ", children: "));
        write_int(&personen.w, in.huishouden.n_kinderen);
    }
    explain_geld(cell_begin(&geld), inkomen, g->taal);
    write_text(&geld.w, " (");
    write_int(&geld.w, in.huishouden.volwassenen[0].inkomens[0].jaar);
    write_char(&geld.w, ')');
    explain_geld(cell_begin(&huur), z.eenheid.huurprijs.min, g->taal);
    gezegd(g, UITLEG_UITKOMST, name_of(NAMES_UITKOMST, u.uitkomst), DEEL_RESULTAAT, cell_begin(&uitkomst));
    report_row(g->r, v->tabel, (const char *const[]){ cell_end(g->r, &personen), cell_end(g->r, &geld), cell_end(g->r, &huur),
                                                      cell_end(g->r, &uitkomst) });
}

static void bronnen(const struct pagina *g)
{
    const char *const kolommen[] = { taal(g->en, "bron", "source"), taal(g->en, "adres", "address") };
    const char *id;
    const json_t *v;

    report_heading(g->r, "sources", taal(g->en, "Bronnen", "Sources"));
    json_t *tabel = report_table(g->r, "sources", kolommen, 2);
    json_object_foreach(json_object_get(g->root, "citations"), id, v)
        report_row(g->r, tabel, (const char *const[]){ text_of(v, "title"), text_of(v, "url") });
}

void site_page(struct report *r, const struct packset *set, const struct pack *p, const json_t *root, enum taal language)
{
    struct pagina g = { r, set, p, root, language, language == TAAL_EN };
    struct voorbeelden v = { 0 };
    const json_t *geval;
    size_t i;

    inleiding(&g);
    bedragen(&g);
    regels(&g);
    uitkomsten(&g);
    lijst(&g, UITLEG_VRIJSTELLING, "exceptions", taal(g.en, "Uitzonderingen", "Exceptions"),
          taal(g.en, "voor wie", "for whom"));
    json_array_foreach(json_object_get(root, "cases"), i, geval)
        voorbeeld(&g, json_object_get(geval, "case"), &v);
    lijst(&g, UITLEG_VOORBEHOUD, "uncertain", taal(g.en, "Wat nog niet zeker is", "What is not certain yet"),
          taal(g.en, "wat wij doen", "what we do"));
    bronnen(&g);
}
