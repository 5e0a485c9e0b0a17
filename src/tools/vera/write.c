#include "vera/vera_private.h"

#include "base/date.h"
#include "model/names.h"
#include "model/outcome.h"
#include "vera/codes.h"

#include <string.h>

/* Reads an exact amount of a case back into VERA; ranges and other kinds have no place there. */
json_t *vera_inkomen(const json_t *inkomen)
{
    const json_t *jaar = json_object_get(inkomen, "jaar"), *bedrag = json_object_get(inkomen, "bedrag");
    const char *soort = json_string_value(json_object_get(inkomen, "soort"));

    if (!json_is_integer(jaar) || !json_is_integer(bedrag) ||
        (soort != NULL && strcmp(soort, name_of(NAMES_INKOMENSSOORT, INKOMEN_VERZAMELINKOMEN)) != 0))
        return NULL;
    json_int_t cent = json_integer_value(bedrag);
    if (cent < MONEY_MIN || cent > MONEY_MAX)
        return NULL;
    return json_pack("{s:{s:s,s:s},s:{s:s,s:s},s:I,s:o}", "soort", "code", "BRU", "naam", "Bruto jaarinkomen",
                     "inkomensverklaringsoort", "code", "IBD", "naam", "Inkomensverklaring belastingdienst", "jaar",
                     json_integer_value(jaar), "bedrag", vera_euro(cent));
}

struct referentie { const char *ours, *code, *name; };

static const struct referentie passendheidsoort[] = {
    { "PAS", "PAS", "Passend" },
    { "NIE", "NIE", "Niet passend" },
    { "NVT", "NVT", "Passendheidtoets niet van toepassing" },
    { 0 },
};

/* MijnInkomen has no code of its own; MIJ is Mijn Overheid. */
static const struct referentie bronnen[] = {
    { "qii", "QII", "Qii" },
    { "dvmg", "MIJ", "Mijn Overheid" },
    { "balie", "KLA", "Klantcontact" },
    { "uwv", "UWV", "UWV" },
    { "duo", "DUO", "Dienst uitvoering onderwijs" },
    { "coa", "COA", "Centraal Orgaan opvang Asielzoekers" },
    { 0 },
};

static const struct referentie *find(const struct referentie *r, const char *ours)
{
    for (; ours != NULL && r->ours != NULL; r++)
        if (strcmp(r->ours, ours) == 0)
            return r;
    return NULL;
}

static json_t *referentie(const struct referentie *r)
{
    return json_pack("{s:s,s:s}", "code", r->code, "naam", r->name);
}

/* The member that all adults share, or NULL. */
static const char *shared(const json_t *origin, const char *lid)
{
    const char *eerste = json_string_value(json_object_get(json_array_get(origin, 0), lid));
    json_t *h;
    size_t i;

    json_array_foreach(origin, i, h) {
        const char *here = json_string_value(json_object_get(h, lid));
        if (eerste == NULL || here == NULL || strcmp(here, eerste) != 0)
            return NULL;
    }
    return eerste;
}

/* GIN: every amount is of the tax office; AIN: somebody's present income. */
static const char *gegeven_soort(const json_t *origin)
{
    json_t *h;
    size_t i;

    json_array_foreach(origin, i, h) {
        const char *route = json_string_value(json_object_get(h, "bewijsroute"));
        uint32_t nr;

        if (route == NULL || !name_find(NAMES_BEWIJSROUTE, route, strlen(route), &nr))
            return NULL;
        if (nr == ROUTE_B)
            return "AIN";
        if (nr != ROUTE_A1 && nr != ROUTE_A2)
            return NULL;
    }
    return json_array_size(origin) > 0 ? "GIN" : NULL;
}

static json_t *make_gegeven(const json_t *claims, const char *jti)
{
    const json_t *origin = json_object_get(claims, "herkomst");
    const struct referentie *bron = find(bronnen, shared(origin, "bron"));
    const char *soort = gegeven_soort(origin);
    json_t *g = json_pack("{s:s}", "token", jti);

    if (soort != NULL)
        json_object_set_new(g, "soort", json_pack("{s:s,s:s}", "code", soort, "naam",
                                                  soort[0] == 'G' ? "Geregistreerd inkomen" : "Actueel inkomen"));
    if (bron != NULL)
        json_object_set_new(g, "bron", referentie(bron));
    return g;
}

static json_t *instant(int64_t s)
{
    struct date d = date_of((int32_t)(s / 86400));

    return json_sprintf("%04d-%02d-%02dT%02d:%02d:%02dZ", d.year, d.month, d.day, (int)(s % 86400 / 3600),
                        (int)(s % 3600 / 60), (int)(s % 60));
}

enum status vera_toewijzing(const json_t *claims, const json_t *zaak, int32_t dag, json_t **toewijzing)
{
    const char *jti = json_string_value(json_object_get(claims, "jti"));
    const json_t *iat = json_object_get(claims, "iat"), *elderly = json_object_get(claims, "isOuderenhuishouden");
    const char *soort = json_string_value(json_object_get(claims, "passendheidsoort"));
    const json_t *id = json_object_get(json_object_get(claims, "eenheid"), "idExtern");
    const json_t *leden = json_object_get(json_object_get(zaak, "huishouden"), "leden");
    const struct referentie *passend = find(passendheidsoort, soort);

    *toewijzing = NULL;
    if (jti == NULL || soort == NULL || !json_is_integer(iat) || json_integer_value(iat) < 0 ||
        (passend == NULL && strcmp(soort, name_of(NAMES_PASSENDHEIDSOORT, PASSENDHEIDSOORT_ONBEPAALD)) != 0))
        return REFUSED_VERDICT_CLAIMS;
    json_t *t = json_pack("{s:o}", "datum", instant((int64_t)dag * 86400));
    if (json_is_string(id))
        json_object_set_new(t, "eenheid", json_pack("{s:s}", "idExtern", json_string_value(id)));
    if (json_array_size(leden) > 0)
        json_object_set_new(t, "huishoudgrootte", json_integer((json_int_t)json_array_size(leden)));
    if (json_is_boolean(elderly))
        json_object_set_new(t, "isOuderenhuishouden", json_boolean(json_is_true(elderly)));
    if (passend != NULL)
        json_object_set_new(t, "passendheidsoort", referentie(passend));
    json_object_set_new(t, "inkomen", json_pack("{s:o,s:o}", "controledatum", instant(json_integer_value(iat)),
                                                "authentiekGegeven", make_gegeven(claims, jti)));
    if (t == NULL)
        return FAULT_MEMORY;
    *toewijzing = t;
    return OK;
}

/* ---- back ---- */

static void check_code(const json_t *o, const char *lid, const char *where, enum vera_set set, int32_t dag,
                       const char *verwacht, struct vera_reports *m)
{
    const char *code = vera_code_of(o, lid), *successor = "";
    enum status s = code == NULL ? OK : vera_code(set, code, dag, &successor);

    if (s == OK && (code == NULL) != (verwacht == NULL))
        s = code == NULL ? REFUSED_MEMBER_MISSING : REFUSED_VERA_DIFFERS;
    if (s == OK && code != NULL && strcmp(code, verwacht) != 0)
        s = REFUSED_VERA_DIFFERS;
    if (s != OK)
        vera_report(m, s, true, successor, where, -1, "", -1, "");
}

enum status vera_check(const json_t *toewijzing, const json_t *claims, struct vera_reports *m)
{
    const json_t *gegeven = json_object_get(json_object_get(toewijzing, "inkomen"), "authentiekGegeven");
    const json_t *elderly = json_object_get(claims, "isOuderenhuishouden"), *origin = json_object_get(claims, "herkomst");
    const char *datum = json_string_value(json_object_get(toewijzing, "datum"));
    const char *jti = json_string_value(json_object_get(claims, "jti"));
    const char *token = json_string_value(json_object_get(gegeven, "token"));
    const char *id = json_string_value(json_object_get(json_object_get(claims, "eenheid"), "idExtern"));
    const char *their_id = json_string_value(json_object_get(json_object_get(toewijzing, "eenheid"), "idExtern"));
    const struct referentie *passend = find(passendheidsoort, json_string_value(json_object_get(claims, "passendheidsoort")));
    const struct referentie *bron = find(bronnen, shared(origin, "bron"));
    int32_t dag;

    memset(m, 0, sizeof(*m));
    if (jti == NULL)
        return REFUSED_VERDICT_CLAIMS;
    if (datum == NULL || strlen(datum) < 11 || datum[10] != 'T' || !date_parse(datum, 10, &dag)) {
        vera_report(m, datum == NULL ? REFUSED_MEMBER_MISSING : REFUSED_DATE, true, "", "/datum", -1, "", -1, "");
        return REFUSED_VALUE;
    }
    if (token == NULL || strcmp(token, jti) != 0)
        vera_report(m, token == NULL ? REFUSED_MEMBER_MISSING : REFUSED_VERA_DIFFERS, true, "",
                    "/inkomen/authentiekGegeven/token", -1, "", -1, "");
    if (id != NULL && (their_id == NULL || strcmp(id, their_id) != 0))
        vera_report(m, their_id == NULL ? REFUSED_MEMBER_MISSING : REFUSED_VERA_DIFFERS, true, "", "/eenheid/idExtern", -1,
                    "", -1, "");
    check_code(toewijzing, "passendheidsoort", "/passendheidsoort/code", PASSENDHEIDSSOORT, dag,
               passend == NULL ? NULL : passend->code, m);
    check_code(gegeven, "soort", "/inkomen/authentiekGegeven/soort/code", AUTHENTIEKGEGEVENSOORT, dag,
               gegeven_soort(origin), m);
    check_code(gegeven, "bron", "/inkomen/authentiekGegeven/bron/code", AUTHENTIEKGEGEVENBRON, dag,
               bron == NULL ? NULL : bron->code, m);
    const json_t *theirs = json_object_get(toewijzing, "isOuderenhuishouden");
    if (json_is_boolean(elderly) && (!json_is_boolean(theirs) || json_is_true(theirs) != json_is_true(elderly)))
        vera_report(m, theirs == NULL ? REFUSED_MEMBER_MISSING : REFUSED_VERA_DIFFERS, true, "", "/isOuderenhuishouden", -1,
                    "", -1, "");
    return m->n_geweigerd == 0 ? OK : REFUSED_VALUE;
}
