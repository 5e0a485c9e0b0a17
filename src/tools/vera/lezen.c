#include "vera/vera.h"

#include "base/buf.h"
#include "base/date.h"
#include "model/facts.h"
#include "vera/codes.h"

#include <math.h>
#include <string.h>

/* ---- reports ---- */

void vera_melden(struct vera_meldingen *m, enum status s, bool weigert, const char *opvolger, const char *a, long i,
                 const char *b, long j, const char *c)
{
    struct vera_melding *r = &m->m[m->n];
    struct writer w;

    m->n_geweigerd += weigert;
    if (m->n == VERA_MELDINGEN_MAX)
        return;
    m->n++;
    writer_init(&w, r->pad, sizeof(r->pad) - 1);
    write_text(&w, a);
    if (i >= 0) {
        write_char(&w, '/');
        write_int(&w, i);
    }
    write_text(&w, b);
    if (j >= 0) {
        write_char(&w, '/');
        write_int(&w, j);
    }
    write_text(&w, c);
    r->pad[writer_len(&w)] = '\0';
    r->status = s;
    r->opvolger = opvolger;
}

/* ---- values ---- */

enum status vera_cent(const json_t *getal, int64_t *cent)
{
    *cent = 0;
    if (!json_is_number(getal))
        return REFUSED_JSON_TYPE;
    double euro = json_number_value(getal);
    if (!(euro >= (double)GELD_MIN / 100 && euro <= (double)GELD_MAX / 100))
        return REFUSED_AMOUNT;
    /* Each amount of whole cents has one nearest double; any other double was not such an amount. */
    int64_t c = llround(euro * 100);
    if ((double)c / 100 != euro)
        return REFUSED_VERA_INEXACT;
    *cent = c;
    return OK;
}

json_t *vera_euro(int64_t cent)
{
    return cent % 100 == 0 ? json_integer(cent / 100) : json_real((double)cent / 100);
}

/* The code of a Referentiedata member, or NULL. */
static const char *code_van(const json_t *o, const char *naam)
{
    return json_string_value(json_object_get(json_object_get(o, naam), "code"));
}

static bool dag_van(const json_t *o, const char *naam, int32_t anders, int32_t *dag)
{
    const char *t = json_string_value(json_object_get(o, naam));

    *dag = anders;
    return t == NULL || date_parse(t, strlen(t), dag);
}

/* ---- roles ---- */

/* What a role says of somebody's place in the household. Codes that were retired had their meaning until that day. */
static const struct { const char *code, *rol; int kind; } huishoudrollen[] = {
    { "WON", "WON", -1 }, { "MED", "MED", -1 }, { "MDH", "MDH", -1 }, { "MBW", "MBW", -1 },
    { "AAN", "WON", -1 }, { "KIN", "MBW", 1 }, { "VOL", "MBW", 0 },
};

struct plek { const char *rol; int kind; unsigned andere, leeg; };   /* kind: -1 = not said */

static void rol_lezen(const json_t *rol, int32_t dag, long i, long j, struct plek *p, struct vera_meldingen *m)
{
    const char *code = code_van(rol, "soort"), *opvolger;
    int32_t van, tot;

    if (!dag_van(rol, "begindatum", INT32_MIN, &van) || !dag_van(rol, "einddatum", INT32_MAX, &tot)) {
        vera_melden(m, REFUSED_DATE, true, "", "/relaties", i, "/rollen", j, "");
        return;
    }
    if (dag < van || dag > tot)
        return;
    enum status s = code == NULL ? REFUSED_MEMBER_MISSING : vera_code(RELATIEROLSOORT, code, dag, &opvolger);
    if (s != OK) {
        vera_melden(m, s, true, code == NULL ? "" : opvolger, "/relaties", i, "/rollen", j, "/soort/code");
        return;
    }
    for (unsigned r = 0; r < sizeof(huishoudrollen) / sizeof(huishoudrollen[0]); r++) {
        if (strcmp(code, huishoudrollen[r].code) != 0)
            continue;
        if (p->rol != NULL && strcmp(p->rol, huishoudrollen[r].rol) != 0)
            vera_melden(m, REFUSED_VERA_AMBIGUOUS, true, "", "/relaties", i, "/rollen", j, "");
        p->rol = huishoudrollen[r].rol;
        p->kind = huishoudrollen[r].kind;
        return;
    }
    p->andere++;
}

/* ---- incomes ---- */

/* Is this registered income, so the verzamelinkomen of the tax office? */
static bool is_verzamelinkomen(const json_t *inkomen)
{
    static const char *const verklaringen[] = { "IB6", "IBD", "IBR" };
    const char *verklaring = code_van(inkomen, "inkomensverklaringsoort"), *soort = code_van(inkomen, "soort");
    const char *gegeven = code_van(json_object_get(inkomen, "authentiekGegeven"), "soort");

    if ((soort != NULL && strcmp(soort, "NET") == 0) || (gegeven != NULL && strcmp(gegeven, "GIN") != 0))
        return false;
    for (unsigned i = 0; verklaring != NULL && i < 3; i++)
        if (strcmp(verklaring, verklaringen[i]) == 0)
            return true;
    return verklaring == NULL && gegeven != NULL;
}

/* Every code an income names must mean something on the day. */
static bool codes_geldig(const json_t *inkomen, int32_t dag, long i, long j, struct vera_meldingen *m)
{
    static const struct { const char *lid, *waar; bool in_gegeven; enum vera_set set; } codes[] = {
        { "soort", "/soort/code", false, INKOMENSSOORT },
        { "inkomensverklaringsoort", "/inkomensverklaringsoort/code", false, INKOMENSVERKLARINGSOORT },
        { "soort", "/authentiekGegeven/soort/code", true, AUTHENTIEKGEGEVENSOORT },
        { "bron", "/authentiekGegeven/bron/code", true, AUTHENTIEKGEGEVENBRON },
    };
    bool goed = true;

    for (unsigned k = 0; k < sizeof(codes) / sizeof(codes[0]); k++) {
        const json_t *o = codes[k].in_gegeven ? json_object_get(inkomen, "authentiekGegeven") : inkomen;
        const char *code = code_van(o, codes[k].lid), *opvolger;
        enum status s = code == NULL ? OK : vera_code(codes[k].set, code, dag, &opvolger);

        if (s != OK) {
            vera_melden(m, s, true, opvolger, "/relaties", i, "/inkomens", j, codes[k].waar);
            goed = false;
        }
    }
    return goed;
}

static json_t *inkomens_lezen(const json_t *persoon, int32_t dag, long i, struct vera_meldingen *m)
{
    static const char *const verouderd[] = { "brutoJaarinkomen", "brutoMaandinkomen", "nettoJaarinkomen",
                                             "nettoMaandinkomen" };
    json_t *uit = json_array(), *inkomen;
    size_t j;

    json_array_foreach(json_object_get(persoon, "inkomens"), j, inkomen) {
        const json_t *jaar = json_object_get(inkomen, "jaar");
        int64_t cent;

        if (!codes_geldig(inkomen, dag, i, (long)j, m))
            continue;
        for (unsigned k = 0; k < 4; k++)
            if (json_object_get(inkomen, verouderd[k]) != NULL)
                vera_melden(m, REFUSED_VERA_NOT_TAXED, false, "", "/relaties", i, "/inkomens", (long)j, "");
        if (!is_verzamelinkomen(inkomen)) {
            vera_melden(m, REFUSED_VERA_NOT_TAXED, false, "", "/relaties", i, "/inkomens", (long)j, "");
            continue;
        }
        enum status s = !json_is_integer(jaar) ? REFUSED_MEMBER_MISSING
                                               : vera_cent(json_object_get(inkomen, "bedrag"), &cent);
        if (s != OK)
            vera_melden(m, s, true, "", "/relaties", i, "/inkomens", (long)j, json_is_integer(jaar) ? "/bedrag" : "/jaar");
        else
            json_array_append_new(uit, json_pack("{s:I,s:I,s:s}", "jaar", json_integer_value(jaar), "bedrag",
                                                 (json_int_t)cent, "soort", "VERZAMELINKOMEN"));
    }
    return uit;
}

/* ---- persons ---- */

/* A birth date as a case has it; an unknown day or month (00) makes it a range. NULL: no date. */
static json_t *geboortedatum(const char *t)
{
    struct date d = { 0 };
    char dag[sizeof("0000-00-00")];
    int32_t nr;

    if (date_parse(t, strlen(t), &nr))
        return json_string(t);
    if (strlen(t) != 10 || strcmp(t + 7, "-00") != 0)
        return NULL;
    if (strcmp(t + 4, "-00-00") == 0) {
        memcpy(dag, t, 4);
        memcpy(dag + 4, "-01-01", sizeof("-01-01"));
        return date_parse(dag, 10, &nr) ? json_stringn(t, 4) : NULL;
    }
    memcpy(dag, t, 8);
    memcpy(dag + 8, "01", sizeof("01"));
    if (!date_parse(dag, 10, &nr))
        return NULL;
    d = date_of(nr);
    unsigned laatste = days_in_month(d.year, d.month);
    char tot[] = { t[0], t[1], t[2], t[3], '-', t[5], t[6], '-', (char)('0' + laatste / 10), (char)('0' + laatste % 10),
                   '\0' };
    return json_pack("{s:s,s:s}", "min", dag, "max", tot);
}

static void persoon_lezen(const json_t *persoon, int32_t dag, long i, json_t *leden, struct vera_meldingen *m)
{
    const char *geboren = json_string_value(json_object_get(persoon, "geboortedatum"));
    struct plek plek = { .kind = -1 };
    int32_t overleden;
    json_t *rol;
    size_t j;

    if (!dag_van(persoon, "overlijdensdatum", INT32_MAX, &overleden)) {
        vera_melden(m, REFUSED_DATE, true, "", "/relaties", i, "/overlijdensdatum", -1, "");
        return;
    }
    unsigned geweigerd = m->n_geweigerd;
    json_array_foreach(json_object_get(persoon, "rollen"), j, rol)
        rol_lezen(rol, dag, i, (long)j, &plek, m);
    if (m->n_geweigerd > geweigerd)
        return;
    if (plek.rol == NULL || overleden <= dag) {
        /* A contact person or guardian is no member; somebody without any role that day may be forgotten. */
        vera_melden(m, REFUSED_VERA_ROLE, plek.andere == 0 && overleden > dag, "", "/relaties", i, "/rollen", -1, "");
        return;
    }
    json_t *lid = json_pack("{s:s}", "rol", plek.rol);
    if (plek.kind >= 0)
        json_object_set_new(lid, "kind", json_boolean(plek.kind));
    else if (strcmp(plek.rol, "MBW") == 0)
        vera_melden(m, REFUSED_VERA_CHILD, false, "", "/relaties", i, "/rollen", -1, "");
    json_t *datum = geboren != NULL ? geboortedatum(geboren) : NULL;
    if (datum != NULL)
        json_object_set_new(lid, "geboortedatum", datum);
    else
        vera_melden(m, geboren != NULL ? REFUSED_DATE : REFUSED_MEMBER_MISSING, geboren != NULL, "", "/relaties", i,
                    "/geboortedatum", -1, "");
    json_t *inkomens = inkomens_lezen(persoon, dag, i, m);
    if (json_array_size(inkomens) > 0)
        json_object_set(lid, "inkomens", inkomens);
    json_decref(inkomens);
    json_array_append_new(leden, lid);
}

/* ---- the home ---- */

static void huurprijs_lezen(const json_t *eenheid, int32_t dag, json_t *uit, struct vera_meldingen *m)
{
    int64_t som = 0, cent;
    bool net = false;
    json_t *deel;
    size_t j;

    json_array_foreach(json_object_get(eenheid, "prijscomponenten"), j, deel) {
        const char *code = code_van(deel, "soort"), *opvolger;
        enum status s = code == NULL ? REFUSED_MEMBER_MISSING : vera_code(PRIJSCOMPONENTSOORT, code, dag, &opvolger);

        if (s != OK) {
            vera_melden(m, s, true, code == NULL ? "" : opvolger, "/prijscomponenten", (long)j, "/soort/code", -1, "");
            continue;
        }
        if (strcmp(code, "NET") != 0 && strcmp(code, "HUA") != 0)
            continue;
        net = net || strcmp(code, "NET") == 0;
        s = vera_cent(json_object_get(deel, "bedrag"), &cent);
        if (s == OK)
            som += cent;
        else
            vera_melden(m, s, true, "", "/prijscomponenten", (long)j, "/bedrag", -1, "");
    }
    if (net && som >= 0)
        json_object_set_new(uit, "huurprijs", json_integer(som));
    else if (net)
        vera_melden(m, REFUSED_AMOUNT, true, "", "/prijscomponenten", -1, "", -1, "");
    else   /* rekenhuur and brutohuur are other amounts */
        vera_melden(m, REFUSED_RENT_KIND, false, "", "/prijscomponenten", -1, "", -1, "");
}

static void soort_lezen(const json_t *eenheid, int32_t dag, json_t *uit, struct vera_meldingen *m)
{
    static const struct { const char *lid, *waar; enum vera_set set; } codes[] = {
        { "soort", "/soort/code", EENHEIDSOORT },
        { "detailSoort", "/detailSoort/code", EENHEIDDETAILSOORT },
        { "aangemerktHuurtoeslag", "/aangemerktHuurtoeslag/code", AANGEMERKTHUURTOESLAG },
    };
    const json_t *zelfstandig = json_object_get(eenheid, "zelfstandig");
    const char *code[3], *opvolger;

    for (unsigned k = 0; k < 3; k++) {
        code[k] = code_van(eenheid, codes[k].lid);
        enum status s = code[k] == NULL ? OK : vera_code(codes[k].set, code[k], dag, &opvolger);
        if (s != OK) {
            vera_melden(m, s, true, opvolger, codes[k].waar, -1, "", -1, "");
            return;
        }
    }
    if (code[0] != NULL && strcmp(code[0], "WOO") != 0) {
        vera_melden(m, REFUSED_VALUE, true, "", "/soort/code", -1, "", -1, "");
        return;
    }
    bool kamer = code[1] != NULL && strcmp(code[1], "KAM") == 0;
    if (kamer && json_is_true(zelfstandig)) {
        vera_melden(m, REFUSED_VERA_AMBIGUOUS, true, "", "/zelfstandig", -1, "", -1, "");
        return;
    }
    if (!kamer && !json_is_boolean(zelfstandig)) {
        vera_melden(m, REFUSED_MEMBER_MISSING, false, "", "/zelfstandig", -1, "", -1, "");
        return;
    }
    kamer = kamer || json_is_false(zelfstandig);
    json_object_set_new(uit, "woonruimtesoort", json_string(kamer ? "ONZELFSTANDIG" : "ZELFSTANDIG"));
    if (code[2] != NULL && strcmp(code[2], "ONB") != 0)
        json_object_set_new(uit, "aangewezen", json_boolean(strcmp(code[2], "AAN") == 0));
    else if (kamer)
        vera_melden(m, REFUSED_MEMBER_MISSING, false, "", "/aangemerktHuurtoeslag", -1, "", -1, "");
}

static bool is_gemeente(const char *code)
{
    return code != NULL && strlen(code) == GEMEENTE_LEN && strspn(code, "0123456789") == GEMEENTE_LEN;
}

static json_t *eenheid_lezen(const json_t *eenheid, int32_t dag, struct vera_meldingen *m)
{
    const char *id = json_string_value(json_object_get(eenheid, "idExtern"));
    const json_t *kamers = json_object_get(eenheid, "kamersAantal");
    const char *gemeente = code_van(json_object_get(eenheid, "adres"), "gemeente");
    struct date d = date_of(dag);
    json_t *uit = json_object();

    if (id != NULL)
        json_object_set_new(uit, "idExtern", json_string(id));
    if (is_gemeente(gemeente))
        json_object_set_new(uit, "gemeente", json_string(gemeente));
    if (json_is_integer(kamers))
        json_object_set_new(uit, "kamers", json_integer(json_integer_value(kamers)));
    huurprijs_lezen(eenheid, dag, uit, m);
    soort_lezen(eenheid, dag, uit, m);
    json_object_set_new(uit, "ingangsdatum", json_sprintf("%04d-%02d-%02d", d.year, d.month, d.day));
    return uit;
}

/* ---- the whole ---- */

/* The persons of a Kandidaat, a Relatiegroep or a bare array. */
static const json_t *personen_van(const json_t *doc)
{
    if (json_object_get(doc, "relatie") != NULL)
        doc = json_object_get(doc, "relatie");
    if (json_is_object(doc) && json_object_get(doc, "relaties") != NULL)
        doc = json_object_get(doc, "relaties");
    return json_is_array(doc) ? doc : NULL;
}

enum status vera_zaak(const json_t *relaties, const json_t *eenheid, int32_t dag, json_t **zaak,
                      struct vera_meldingen *m)
{
    const json_t *personen = personen_van(relaties);
    json_t *leden = json_array(), *persoon;
    size_t i;

    memset(m, 0, sizeof(*m));
    *zaak = NULL;
    if (personen == NULL)
        vera_melden(m, REFUSED_MEMBER_MISSING, true, "", "/relaties", -1, "", -1, "");
    else if (json_array_size(personen) > VERA_PERSONEN_MAX)
        vera_melden(m, REFUSED_TOO_MANY, true, "", "/relaties", -1, "", -1, "");
    else
        json_array_foreach(personen, i, persoon)
            persoon_lezen(persoon, dag, (long)i, leden, m);
    json_t *uit = json_pack("{s:{s:o}}", "huishouden", "leden", leden);
    if (eenheid != NULL)
        json_object_set_new(uit, "eenheid", eenheid_lezen(eenheid, dag, m));
    if (uit == NULL)
        return FAULT_MEMORY;
    if (m->n_geweigerd > 0) {
        json_decref(uit);
        return REFUSED_VALUE;
    }
    *zaak = uit;
    return OK;
}
