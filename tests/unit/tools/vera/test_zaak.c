/* vera_zaak: one defect at a time, with its place; and what comes out. */
#include "../../cmocka_all.h"

#include "base/date.h"
#include "json/strict_json.h"
#include "model/facts.h"
#include "vera/vera.h"

#include <stdlib.h>
#include <string.h>

#define ROL(code) "{\"soort\":{\"code\":\"" code "\"}}"
#define PERSOON(roles, rest) "{\"geboortedatum\":\"1991-05-05\",\"rollen\":[" roles "]" rest "}"
#define INKOMEN(lid) ",\"inkomens\":[{\"jaar\":2025,\"bedrag\":27100.5" lid "}]"
#define GIN ",\"authentiekGegeven\":{\"soort\":{\"code\":\"GIN\"},\"bron\":{\"code\":\"QII\"}}"
#define HUUR "\"prijscomponenten\":[{\"soort\":{\"code\":\"NET\"},\"bedrag\":690.02},{\"soort\":{\"code\":\"SER\"},\"bedrag\":25.5}]"
#define IEMAND "[" PERSOON(ROL("WON"), "") "]"
#define LEDEN "\"huishouden\":{\"leden\":[{\"geboortedatum\":\"1991-05-05\",\"rol\":\"WON\"}]}"
#define MET(lid) "[{\"geboortedatum\":\"1991-05-05\",\"rollen\":[{\"soort\":{\"code\":\"WON\"}" lid "}]}]"
#define GEBOREN(datum, code) "[{\"geboortedatum\":" datum ",\"rollen\":[" ROL(code) "]}]"
#define DOOD(datum) "[" PERSOON(ROL("WON"), ",\"overlijdensdatum\":\"" datum "\"") "]"
#define EENHEID(rest) "{\"idExtern\":\"W-1\"" rest "}"

static const struct row {
    const char *name, *relations, *eenheid, *dag, *zaak, *pad, *reden, *successor;
} rows[] = {
    { "one person, registered income", "[" PERSOON(ROL("WON"), INKOMEN(GIN)) "]", NULL, "2026-12-15",
      "{\"huishouden\":{\"leden\":[{\"geboortedatum\":\"1991-05-05\",\"inkomens\":[{\"bedrag\":2710050,\"jaar\":2025,\"soort\":\"VERZAMELINKOMEN\"}],\"rol\":\"WON\"}]}}",
      NULL, NULL, NULL },
    { "a Kandidaat with its Relatiegroep", "{\"relatie\":{\"relaties\":[" PERSOON(ROL("WON"), "") "]}}", NULL, "2026-12-15",
      "{\"huishouden\":{\"leden\":[{\"geboortedatum\":\"1991-05-05\",\"rol\":\"WON\"}]}}", NULL, NULL, NULL },
    { "a tax statement is registered income", "[" PERSOON(ROL("WON"), INKOMEN(",\"inkomensverklaringsoort\":{\"code\":\"IBD\"}")) "]", NULL,
      "2026-12-15",
      "{\"huishouden\":{\"leden\":[{\"geboortedatum\":\"1991-05-05\",\"inkomens\":[{\"bedrag\":2710050,\"jaar\":2025,\"soort\":\"VERZAMELINKOMEN\"}],\"rol\":\"WON\"}]}}",
      NULL, NULL, NULL },
    { "whether an MBW is a child is to be asked", "[" PERSOON(ROL("MBW"), "") "]", NULL, "2026-12-15",
      "{\"huishouden\":{\"leden\":[{\"geboortedatum\":\"1991-05-05\",\"rol\":\"MBW\"}]}}", "/relaties/0/rollen", "vera-kind-onbekend", "" },
    { "before 2022 KIN said so", "[" PERSOON(ROL("AAN"), "") "," PERSOON(ROL("KIN"), "") "]", NULL, "2021-12-15",
      "{\"huishouden\":{\"leden\":[{\"geboortedatum\":\"1991-05-05\",\"rol\":\"WON\"},{\"geboortedatum\":\"1991-05-05\",\"kind\":true,\"rol\":\"MBW\"}]}}",
      NULL, NULL, NULL },
    { "and VOL that it was none", "[" PERSOON(ROL("VOL"), "") "]", NULL, "2021-12-15",
      "{\"huishouden\":{\"leden\":[{\"geboortedatum\":\"1991-05-05\",\"kind\":false,\"rol\":\"MBW\"}]}}", NULL, NULL, NULL },
    { "today KIN means nothing", "[" PERSOON(ROL("KIN"), "") "]", NULL, "2026-12-15", NULL, "/relaties/0/rollen/0/soort/code",
      "vera-code-vervallen", "MBW" },
    { "a role that ended is passed over",
      "[{\"geboortedatum\":\"1991-05-05\",\"rollen\":[{\"soort\":{\"code\":\"AAN\"},\"einddatum\":\"2021-12-31\"},{\"soort\":{\"code\":\"WON\"},\"begindatum\":\"2022-01-01\"}]}]",
      NULL, "2026-12-15", "{\"huishouden\":{\"leden\":[{\"geboortedatum\":\"1991-05-05\",\"rol\":\"WON\"}]}}", NULL, NULL, NULL },
    { "a role that begins tomorrow", "[{\"geboortedatum\":\"1991-05-05\",\"rollen\":[{\"soort\":{\"code\":\"WON\"},\"begindatum\":\"2026-12-16\"}]}]",
      NULL, "2026-12-15", NULL, "/relaties/0/rollen", "vera-geen-rol-in-huishouden", "" },
    { "two places at once", "[" PERSOON(ROL("WON") "," ROL("MBW"), "") "]", NULL, "2026-12-15", NULL, "/relaties/0/rollen/1",
      "vera-dubbelzinnig", "" },
    { "a guardian is no member", "[" PERSOON(ROL("WON"), "") "," PERSOON(ROL("BWI"), "") "]", NULL, "2026-12-15",
      "{\"huishouden\":{\"leden\":[{\"geboortedatum\":\"1991-05-05\",\"rol\":\"WON\"}]}}", "/relaties/1/rollen", "vera-geen-rol-in-huishouden", "" },
    { "a role of no code list", "[" PERSOON(ROL("XYZ"), "") "]", NULL, "2026-12-15", NULL, "/relaties/0/rollen/0/soort/code",
      "vera-code-onbekend", "" },
    { "a role without code", "[{\"rollen\":[{}]}]", NULL, "2026-12-15", NULL, "/relaties/0/rollen/0/soort/code", "lid-ontbreekt", "" },
    { "a role with a bad date", "[{\"rollen\":[{\"soort\":{\"code\":\"WON\"},\"begindatum\":\"2026-02-30\"}]}]", NULL, "2026-12-15", NULL,
      "/relaties/0/rollen/0/begindatum", "datum-ongeldig", "" },
    { "somebody who died", "[" PERSOON(ROL("WON"), "") "," PERSOON(ROL("MED"), ",\"overlijdensdatum\":\"2026-12-01\"") "]", NULL,
      "2026-12-15", "{\"huishouden\":{\"leden\":[{\"geboortedatum\":\"1991-05-05\",\"rol\":\"WON\"}]}}", "/relaties/1/rollen",
      "vera-geen-rol-in-huishouden", "" },
    { "an unknown birth day", "[{\"geboortedatum\":\"1975-00-00\",\"rollen\":[" ROL("WON") "]}]", NULL, "2026-12-15",
      "{\"huishouden\":{\"leden\":[{\"geboortedatum\":\"1975\",\"rol\":\"WON\"}]}}", NULL, NULL, NULL },
    { "an unknown day of a month", "[{\"geboortedatum\":\"1976-02-00\",\"rollen\":[" ROL("WON") "]}]", NULL, "2026-12-15",
      "{\"huishouden\":{\"leden\":[{\"geboortedatum\":{\"max\":\"1976-02-29\",\"min\":\"1976-02-01\"},\"rol\":\"WON\"}]}}", NULL, NULL, NULL },
    { "a birth date that is none", "[{\"geboortedatum\":\"1976-13-00\",\"rollen\":[" ROL("WON") "]}]", NULL, "2026-12-15", NULL,
      "/relaties/0/geboortedatum", "datum-ongeldig", "" },
    { "no birth date", "[{\"rollen\":[" ROL("WON") "]}]", NULL, "2026-12-15", "{\"huishouden\":{\"leden\":[{\"rol\":\"WON\"}]}}",
      "/relaties/0/geboortedatum", "lid-ontbreekt", "" },
    { "nothing known of the birth", GEBOREN("\"0000-00-00\"", "WON"), NULL, "2026-12-15", "{\"huishouden\":{\"leden\":[{\"rol\":\"WON\"}]}}",
      "/relaties/0/geboortedatum", "lid-ontbreekt", "" },
    { "no birth date, said so", GEBOREN("null", "WON"), NULL, "2026-12-15", "{\"huishouden\":{\"leden\":[{\"rol\":\"WON\"}]}}",
      "/relaties/0/geboortedatum", "lid-ontbreekt", "" },
    { "a day without its year", GEBOREN("\"0000-05-05\"", "WON"), NULL, "2026-12-15", NULL, "/relaties/0/geboortedatum", "datum-ongeldig", "" },
    { "a month without its year", GEBOREN("\"0000-05-00\"", "WON"), NULL, "2026-12-15", NULL, "/relaties/0/geboortedatum", "datum-ongeldig", "" },
    { "a day without its month", GEBOREN("\"1991-00-05\"", "WON"), NULL, "2026-12-15", NULL, "/relaties/0/geboortedatum", "datum-ongeldig", "" },
    { "a birth date that is a number", GEBOREN("19910505", "WON"), NULL, "2026-12-15", NULL, "/relaties/0/geboortedatum", "datum-ongeldig", "" },
    { "an empty birth date", GEBOREN("\"\"", "WON"), NULL, "2026-12-15", NULL, "/relaties/0/geboortedatum", "datum-ongeldig", "" },
    { "born before the cases begin", GEBOREN("\"0001-01-01\"", "WON"), NULL, "2026-12-15", NULL, "/relaties/0/geboortedatum", "datum-ongeldig", "" },
    { "a tenant born after the lease starts", GEBOREN("\"2026-12-16\"", "MED"), NULL, "2026-12-15", NULL, "/relaties/0/geboortedatum",
      "datum-ongeldig", "" },
    { "a tenant born the day it starts", GEBOREN("\"2026-12-15\"", "MDH"), NULL, "2026-12-15",
      "{\"huishouden\":{\"leden\":[{\"geboortedatum\":\"2026-12-15\",\"rol\":\"MDH\"}]}}", NULL, NULL, NULL },
    { "a tenant born in the year it starts", GEBOREN("\"2026-00-00\"", "WON"), NULL, "2026-12-15",
      "{\"huishouden\":{\"leden\":[{\"geboortedatum\":\"2026\",\"rol\":\"WON\"}]}}", NULL, NULL, NULL },
    { "a child to be born", GEBOREN("\"2027-02-01\"", "MBW"), NULL, "2026-12-15",
      "{\"huishouden\":{\"leden\":[{\"geboortedatum\":\"2027-02-01\",\"rol\":\"MBW\"}]}}", "/relaties/0/rollen", "vera-kind-onbekend", "" },
    { "a role since nobody knows when", MET(",\"begindatum\":\"0000-00-00\""), NULL, "2026-12-15", "{" LEDEN "}",
      "/relaties/0/rollen/0/begindatum", "lid-ontbreekt", "" },
    { "a role until nobody knows when", MET(",\"einddatum\":\"0000-00-00\""), NULL, "2026-12-15", "{" LEDEN "}",
      "/relaties/0/rollen/0/einddatum", "lid-ontbreekt", "" },
    { "a role since some day of a year before", MET(",\"begindatum\":\"2025-00-00\""), NULL, "2026-12-15", "{" LEDEN "}", NULL, NULL, NULL },
    { "a role since some day of this year", MET(",\"begindatum\":\"2026-00-00\""), NULL, "2026-12-15", NULL,
      "/relaties/0/rollen/0/begindatum", "vera-dubbelzinnig", "" },
    { "a role from some day of next month", MET(",\"begindatum\":\"2027-01-00\""), NULL, "2026-12-15", NULL, "/relaties/0/rollen",
      "vera-geen-rol-in-huishouden", "" },
    { "a role until some day of this month", MET(",\"einddatum\":\"2026-12-00\""), NULL, "2026-12-15", NULL,
      "/relaties/0/rollen/0/einddatum", "vera-dubbelzinnig", "" },
    { "a role until some day of next year", MET(",\"begindatum\":\"2020-01-01\",\"einddatum\":\"2027-00-00\""), NULL, "2026-12-15", "{" LEDEN "}",
      NULL, NULL, NULL },
    { "a role until some day of last year", MET(",\"einddatum\":\"2025-00-00\""), NULL, "2026-12-15", NULL, "/relaties/0/rollen",
      "vera-geen-rol-in-huishouden", "" },
    { "a role that ended, since nobody knows when", MET(",\"begindatum\":\"2026-00-00\",\"einddatum\":\"2026-06-01\""), NULL, "2026-12-15", NULL,
      "/relaties/0/rollen", "vera-geen-rol-in-huishouden", "" },
    { "a role with a date that is a number", MET(",\"einddatum\":20261231"), NULL, "2026-12-15", NULL, "/relaties/0/rollen/0/einddatum",
      "datum-ongeldig", "" },
    { "a death on no known day, of somebody with a role", DOOD("0000-00-00"), NULL, "2026-12-15", "{" LEDEN "}", "/relaties/0/overlijdensdatum",
      "lid-ontbreekt", "" },
    { "a death some day of this year", DOOD("2026-00-00"), NULL, "2026-12-15", NULL, "/relaties/0/overlijdensdatum", "vera-dubbelzinnig", "" },
    { "a death some day of last year", "[" PERSOON(ROL("WON"), "") "," PERSOON(ROL("MED"), ",\"overlijdensdatum\":\"2025-00-00\"") "]", NULL,
      "2026-12-15", "{" LEDEN "}", "/relaties/1/rollen", "vera-geen-rol-in-huishouden", "" },
    { "a death that is none", DOOD("2026-02-30"), NULL, "2026-12-15", NULL, "/relaties/0/overlijdensdatum", "datum-ongeldig", "" },
    { "an income of no kind", "[" PERSOON(ROL("WON"), INKOMEN("")) "]", NULL, "2026-12-15",
      "{\"huishouden\":{\"leden\":[{\"geboortedatum\":\"1991-05-05\",\"rol\":\"WON\"}]}}", "/relaties/0/inkomens/0", "vera-geen-verzamelinkomen",
      "" },
    { "a wage slip", "[" PERSOON(ROL("WON"), INKOMEN(",\"inkomensverklaringsoort\":{\"code\":\"LOO\"}")) "]", NULL, "2026-12-15",
      "{\"huishouden\":{\"leden\":[{\"geboortedatum\":\"1991-05-05\",\"rol\":\"WON\"}]}}", "/relaties/0/inkomens/0", "vera-geen-verzamelinkomen",
      "" },
    { "a net income", "[" PERSOON(ROL("WON"), INKOMEN(",\"soort\":{\"code\":\"NET\"}" GIN)) "]", NULL, "2026-12-15",
      "{\"huishouden\":{\"leden\":[{\"geboortedatum\":\"1991-05-05\",\"rol\":\"WON\"}]}}", "/relaties/0/inkomens/0", "vera-geen-verzamelinkomen",
      "" },
    { "present income", "[" PERSOON(ROL("WON"), INKOMEN(",\"authentiekGegeven\":{\"soort\":{\"code\":\"AIN\"}}")) "]", NULL, "2026-12-15",
      "{\"huishouden\":{\"leden\":[{\"geboortedatum\":\"1991-05-05\",\"rol\":\"WON\"}]}}", "/relaties/0/inkomens/0", "vera-geen-verzamelinkomen",
      "" },
    { "a source that is none", "[" PERSOON(ROL("WON"), INKOMEN(",\"authentiekGegeven\":{\"soort\":{\"code\":\"GIN\"},\"bron\":{\"code\":\"MYI\"}}")) "]",
      NULL, "2026-12-15", NULL, "/relaties/0/inkomens/0/authentiekGegeven/bron/code", "vera-code-onbekend", "" },
    { "an inexact income", "[{\"geboortedatum\":\"1991-05-05\",\"rollen\":[" ROL("WON") "],\"inkomens\":[{\"jaar\":2025,\"bedrag\":27100.501" GIN "}]}]",
      NULL, "2026-12-15", NULL, "/relaties/0/inkomens/0/bedrag", "vera-bedrag-niet-exact", "" },
    { "an income without year", "[{\"geboortedatum\":\"1991-05-05\",\"rollen\":[" ROL("WON") "],\"inkomens\":[{\"bedrag\":27100" GIN "}]}]", NULL,
      "2026-12-15", NULL, "/relaties/0/inkomens/0/jaar", "lid-ontbreekt", "" },
    { "incomes that are no list", "[" PERSOON(ROL("WON"), ",\"inkomens\":{\"jaar\":2025}") "]", NULL, "2026-12-15", NULL,
      "/relaties/0/inkomens", "json-soort", "" },
    { "an income without amount", "[{\"geboortedatum\":\"1991-05-05\",\"rollen\":[" ROL("WON") "],\"inkomens\":[{\"jaar\":2025" GIN "}]}]", NULL,
      "2026-12-15", NULL, "/relaties/0/inkomens/0/bedrag", "lid-ontbreekt", "" },
    { "nobody at all", "[]", NULL, "2026-12-15", NULL, "/relaties", "lid-ontbreekt", "" },
    { "children only, as they were said before 2022", "[" PERSOON(ROL("KIN"), "") "]", NULL, "2021-12-15", NULL, "/relaties", "lid-ontbreekt", "" },
    { "no relations", "{}", NULL, "2026-12-15", NULL, "/relaties", "lid-ontbreekt", "" },
    { "a home", IEMAND, EENHEID("," HUUR ",\"zelfstandig\":true,\"soort\":{\"code\":\"WOO\"},\"kamersAantal\":3,\"adres\":{\"gemeente\":{\"code\":\"0202\"}},\"rekenhuur\":750.0"),
      "2026-12-15",
      "{\"eenheid\":{\"gemeente\":\"0202\",\"huurprijs\":69002,\"idExtern\":\"W-1\",\"ingangsdatum\":\"2026-12-15\",\"kamers\":3,\"woonruimtesoort\":\"ZELFSTANDIG\"}," LEDEN "}",
      NULL, NULL, NULL },
    { "a designated room", IEMAND, EENHEID("," HUUR ",\"detailSoort\":{\"code\":\"KAM\"},\"aangemerktHuurtoeslag\":{\"code\":\"AAN\"}"), "2026-12-15",
      "{\"eenheid\":{\"aangewezen\":true,\"huurprijs\":69002,\"idExtern\":\"W-1\",\"ingangsdatum\":\"2026-12-15\",\"woonruimtesoort\":\"ONZELFSTANDIG\"}," LEDEN "}",
      NULL, NULL, NULL },
    { "a room, designation unknown", IEMAND, EENHEID("," HUUR ",\"zelfstandig\":false,\"aangemerktHuurtoeslag\":{\"code\":\"ONB\"}"), "2026-12-15",
      "{\"eenheid\":{\"huurprijs\":69002,\"idExtern\":\"W-1\",\"ingangsdatum\":\"2026-12-15\",\"woonruimtesoort\":\"ONZELFSTANDIG\"}," LEDEN "}",
      "/aangemerktHuurtoeslag", "lid-ontbreekt", "" },
    { "a self-contained room", IEMAND, EENHEID("," HUUR ",\"zelfstandig\":true,\"detailSoort\":{\"code\":\"KAM\"}"), "2026-12-15", NULL,
      "/zelfstandig", "vera-dubbelzinnig", "" },
    { "an id that a case cannot have", IEMAND, "{\"idExtern\":\"W 1/2\",\"zelfstandig\":true," HUUR "}", "2026-12-15",
      "{\"eenheid\":{\"huurprijs\":69002,\"ingangsdatum\":\"2026-12-15\",\"woonruimtesoort\":\"ZELFSTANDIG\"}," LEDEN "}", "/idExtern",
      "tekst-ongeldig", "" },
    { "an id that is a number", IEMAND, "{\"idExtern\":1024,\"zelfstandig\":true," HUUR "}", "2026-12-15",
      "{\"eenheid\":{\"huurprijs\":69002,\"ingangsdatum\":\"2026-12-15\",\"woonruimtesoort\":\"ZELFSTANDIG\"}," LEDEN "}", "/idExtern",
      "tekst-ongeldig", "" },
    { "a municipality of no CBS code", IEMAND, "{\"adres\":{\"gemeente\":{\"code\":\"GM0363\"}},\"zelfstandig\":true," HUUR "}", "2026-12-15",
      "{\"eenheid\":{\"huurprijs\":69002,\"ingangsdatum\":\"2026-12-15\",\"woonruimtesoort\":\"ZELFSTANDIG\"}," LEDEN "}",
      "/adres/gemeente/code", "tekst-ongeldig", "" },
    { "more rooms than are counted", IEMAND, "{\"kamersAantal\":100,\"zelfstandig\":true," HUUR "}", "2026-12-15",
      "{\"eenheid\":{\"huurprijs\":69002,\"ingangsdatum\":\"2026-12-15\",\"woonruimtesoort\":\"ZELFSTANDIG\"}," LEDEN "}", "/kamersAantal",
      "json-getal", "" },
    { "half a room", IEMAND, "{\"kamersAantal\":2.5,\"zelfstandig\":true," HUUR "}", "2026-12-15",
      "{\"eenheid\":{\"huurprijs\":69002,\"ingangsdatum\":\"2026-12-15\",\"woonruimtesoort\":\"ZELFSTANDIG\"}," LEDEN "}", "/kamersAantal",
      "json-getal", "" },
    { "members that are null", IEMAND, "{\"idExtern\":null,\"kamersAantal\":null,\"adres\":{\"gemeente\":{\"code\":null}},\"zelfstandig\":true," HUUR "}",
      "2026-12-15", "{\"eenheid\":{\"huurprijs\":69002,\"ingangsdatum\":\"2026-12-15\",\"woonruimtesoort\":\"ZELFSTANDIG\"}," LEDEN "}",
      NULL, NULL, NULL },
    { "a day on which no lease starts", IEMAND, "{\"zelfstandig\":true," HUUR "}", "2101-01-01", NULL, "--op", "datum-ongeldig", "" },
    { "a garage", IEMAND, EENHEID("," HUUR ",\"zelfstandig\":true,\"soort\":{\"code\":\"PAR\"}"), "2026-12-15", NULL, "/soort/code",
      "waarde-onbekend", "" },
    { "not said whether self-contained", IEMAND, EENHEID("," HUUR), "2026-12-15",
      "{\"eenheid\":{\"huurprijs\":69002,\"idExtern\":\"W-1\",\"ingangsdatum\":\"2026-12-15\"}," LEDEN "}", "/zelfstandig",
      "lid-ontbreekt", "" },
};

static void each_row(void **state)
{
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *r = &rows[i];
        struct vera_reports m;
        AUTO_JSON relations = NULL;
        AUTO_JSON eenheid = NULL;
        json_t *zaak;
        int32_t dag;

        if (strict_json_parse(r->relations, strlen(r->relations), true, &relations) != OK ||
            (r->eenheid != NULL && strict_json_parse(r->eenheid, strlen(r->eenheid), true, &eenheid) != OK))
            fail_msg("%s: the row is not JSON", r->name);
        assert_true(date_parse(r->dag, 10, &dag));
        enum status s = vera_zaak(relations, eenheid, dag, &zaak, &m);
        char *text = zaak == NULL ? NULL : json_dumps(zaak, JSON_COMPACT | JSON_SORT_KEYS);
        if (s != (r->zaak != NULL ? OK : REFUSED_VALUE) || (text == NULL) != (r->zaak == NULL) ||
            (text != NULL && strcmp(text, r->zaak) != 0))
            fail_msg("%s: %s %s", r->name, status_slug(s), text == NULL ? "" : text);
        if ((r->pad == NULL) != (m.n == 0) || m.n > 1)
            fail_msg("%s: %u reports, the first %s at %s", r->name, m.n, m.n > 0 ? status_slug(m.m[0].status) : "",
                     m.n > 0 ? m.m[0].pad : "");
        if (r->pad != NULL && (strcmp(m.m[0].pad, r->pad) != 0 || strcmp(status_slug(m.m[0].status), r->reden) != 0 ||
                               strcmp(m.m[0].successor, r->successor) != 0))
            fail_msg("%s: %s at %s, successor \"%s\"", r->name, status_slug(m.m[0].status), m.m[0].pad, m.m[0].successor);
        assert_true((m.n_geweigerd > 0) == (r->zaak == NULL));
        free(text);
        json_decref(zaak);
    }
}

/* Twenty relations are members, whoever else is among them; the reader of cases says how many of them may be adults. */
static json_t *everybody(unsigned members, unsigned others, const char *role)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < members + others; i++)
        json_array_append_new(list, json_pack("{s:s,s:[{s:{s:s}}]}", "geboortedatum", "1991-05-05", "rollen", "soort", "code",
                                              i < others ? "CPE" : i == others ? "AAN" : role));
    return list;
}

static void how_many(void **state)
{
    const unsigned adults = ADULTS_MAX, people = CHILDREN_MAX < VERA_LEDEN_MAX ? 1 + CHILDREN_MAX : VERA_LEDEN_MAX;
    const struct { unsigned members, others; const char *role; bool taken; } sizes[] = {
        { 1, 30, "AAN", true }, { adults, 0, "VOL", true }, { adults + 1, 2, "VOL", false },
        { people, 0, "KIN", true }, { people + 1, 0, "KIN", false }, { people + 1, 3, "KIN", false },
    };
    struct vera_reports m;
    char place[32];
    json_t *zaak;
    int32_t dag;

    assert_true(date_parse("2021-12-15", 10, &dag));
    for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        snprintf(place, sizeof(place), "/relaties/%u", sizes[i].others + sizes[i].members - 1);
        AUTO_JSON list = everybody(sizes[i].members, sizes[i].others, sizes[i].role);
        enum status s = vera_zaak(list, NULL, dag, &zaak, &m);
        const struct vera_melding *last = &m.m[m.n > 0 ? m.n - 1 : 0];
        if (s != (sizes[i].taken ? OK : REFUSED_VALUE) || m.n_geweigerd != !sizes[i].taken ||
            (!sizes[i].taken && (last->status != REFUSED_TOO_MANY || strcmp(last->pad, place) != 0)))
            fail_msg("size %u: %s, %u reports", i, status_slug(s), m.n);
        json_decref(zaak);
    }
}

/* There is room for so many reports; the others are counted. */
static void more_reports(void **state)
{
    AUTO_JSON list = everybody(1, VERA_REPORTS_MAX + 5, "AAN");
    struct vera_reports m;
    json_t *zaak;
    int32_t dag;

    assert_true(date_parse("2021-12-15", 10, &dag));
    assert_int_equal(vera_zaak(list, NULL, dag, &zaak, &m), OK);
    assert_int_equal(m.n, VERA_REPORTS_MAX);
    assert_int_equal(m.n_more, 5);
    json_decref(zaak);
}

/* An income of a case comes back from VERA as it was. */
static void income_there_and_back(void **state)
{
    static const char *const goed = "{\"jaar\":2025,\"bedrag\":2710029,\"soort\":\"VERZAMELINKOMEN\"}";
    static const char *const fout[] = { "{\"jaar\":2025,\"bedrag\":{\"max\":1}}", "{\"bedrag\":1}",
                                        "{\"jaar\":2025,\"bedrag\":1,\"soort\":\"LOON\"}", "{\"jaar\":2025,\"bedrag\":10000000001}" };
    struct vera_reports m;
    AUTO_JSON in = NULL;
    json_t *zaak;

    assert_int_equal(strict_json_parse(goed, strlen(goed), true, &in), OK);
    json_t *vera = vera_inkomen(in);
    assert_non_null(vera);
    AUTO_JSON relations = json_pack("[{s:s,s:[{s:{s:s}}],s:[o]}]", "geboortedatum", "1991-05-05", "rollen", "soort", "code", "WON",
                                    "inkomens", vera);
    assert_non_null(relations);
    assert_int_equal(vera_zaak(relations, NULL, 20800, &zaak, &m), OK);  /* 2026 */
    assert_int_equal(m.n, 0);
    const json_t *lid = json_array_get(json_object_get(json_object_get(zaak, "huishouden"), "leden"), 0);
    assert_true(json_equal(json_array_get(json_object_get(lid, "inkomens"), 0), in));
    json_decref(zaak);
    for (unsigned i = 0; i < sizeof(fout) / sizeof(fout[0]); i++) {
        AUTO_JSON f = NULL;
        assert_int_equal(strict_json_parse(fout[i], strlen(fout[i]), true, &f), OK);
        assert_null(vera_inkomen(f));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(each_row), cmocka_unit_test(how_many), cmocka_unit_test(more_reports),
                                        cmocka_unit_test(income_there_and_back) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
