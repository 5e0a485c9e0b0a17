/* vera_toewijzing and vera_check: a verdict to an allocation, and one defect at a time back. */
#include "../../cmocka_all.h"

#include "json/strict_json.h"
#include "vera/vera.h"

#include <stdlib.h>
#include <string.h>

#define DAG 20437   /* 2025-12-15 */
#define HERKOMST(bron, route) "{\"rol\":\"WON\",\"bron\":\"" bron "\",\"bewijsroute\":\"" route "\"}"
#define CLAIMS(soort, ouder, origin)                                                                                \
    "{\"jti\":\"b3Jq\",\"iat\":1764000000,\"passendheidsoort\":\"" soort "\",\"isOuderenhuishouden\":" ouder          \
    ",\"eenheid\":{\"idExtern\":\"W-1\"},\"herkomst\":[" origin "]}"
#define GOED CLAIMS("PAS", "false", HERKOMST("qii", "A1"))

static const struct { const char *name, *claims, *zaak, *out; } gemaakt[] = {
    { "registered income from Qii", GOED, "{\"huishouden\":{\"leden\":[{},{},{}]}}",
      "{\"datum\":\"2025-12-15T00:00:00Z\",\"eenheid\":{\"idExtern\":\"W-1\"},\"huishoudgrootte\":3,\"inkomen\":{\"authentiekGegeven\":{\"bron\":{\"code\":\"QII\",\"naam\":\"Qii\"},\"soort\":{\"code\":\"GIN\",\"naam\":\"Geregistreerd inkomen\"},\"token\":\"b3Jq\"},\"controledatum\":\"2025-11-24T16:00:00Z\"},\"isOuderenhuishouden\":false,\"passendheidsoort\":{\"code\":\"PAS\",\"naam\":\"Passend\"}}" },
    { "MijnInkomen has no code, and MIJ is not it", CLAIMS("NVT", "true", HERKOMST("mijninkomen", "A2")), NULL,
      "{\"datum\":\"2025-12-15T00:00:00Z\",\"eenheid\":{\"idExtern\":\"W-1\"},\"inkomen\":{\"authentiekGegeven\":{\"soort\":{\"code\":\"GIN\",\"naam\":\"Geregistreerd inkomen\"},\"token\":\"b3Jq\"},\"controledatum\":\"2025-11-24T16:00:00Z\"},\"isOuderenhuishouden\":true,\"passendheidsoort\":{\"code\":\"NVT\",\"naam\":\"Passendheidtoets niet van toepassing\"}}" },
    { "one of two by a wage slip, two sources; undecided has no code",
      CLAIMS("ONBEPAALD", "null", HERKOMST("qii", "A1") "," HERKOMST("balie", "B")), NULL,
      "{\"datum\":\"2025-12-15T00:00:00Z\",\"eenheid\":{\"idExtern\":\"W-1\"},\"inkomen\":{\"authentiekGegeven\":{\"soort\":{\"code\":\"AIN\",\"naam\":\"Actueel inkomen\"},\"token\":\"b3Jq\"},\"controledatum\":\"2025-11-24T16:00:00Z\"}}" },
    { "no proof of income, at the desk", CLAIMS("NIE", "false", HERKOMST("balie", "BIJSTAND")), NULL,
      "{\"datum\":\"2025-12-15T00:00:00Z\",\"eenheid\":{\"idExtern\":\"W-1\"},\"inkomen\":{\"authentiekGegeven\":{\"bron\":{\"code\":\"KLA\",\"naam\":\"Klantcontact\"},\"token\":\"b3Jq\"},\"controledatum\":\"2025-11-24T16:00:00Z\"},\"isOuderenhuishouden\":false,\"passendheidsoort\":{\"code\":\"NIE\",\"naam\":\"Niet passend\"}}" },
};

static json_t *lees(const char *text)
{
    json_t *out = NULL;

    if (text != NULL && strict_json_parse(text, strlen(text), true, &out) != OK)
        fail_msg("not JSON: %s", text);
    return out;
}

static void made(void **state)
{
    for (unsigned i = 0; i < sizeof(gemaakt) / sizeof(gemaakt[0]); i++) {
        AUTO_JSON claims = lees(gemaakt[i].claims);
        AUTO_JSON zaak = lees(gemaakt[i].zaak);
        AUTO_JSON out = NULL;
        struct vera_reports m;

        assert_int_equal(vera_toewijzing(claims, zaak, DAG, &out), OK);
        char *text = json_dumps(out, JSON_COMPACT | JSON_SORT_KEYS);
        if (strcmp(text, gemaakt[i].out) != 0)
            fail_msg("%s: %s", gemaakt[i].name, text);
        free(text);
        if (vera_check(out, claims, &m) != OK)
            fail_msg("%s: does not agree with itself at %s", gemaakt[i].name, m.m[0].pad);
    }
}

static void no_verdict(void **state)
{
    static const char *const rows[] = { "{}", CLAIMS("XYZ", "false", ""), "{\"jti\":\"a\",\"iat\":1}",
                                        "{\"jti\":\"a\",\"passendheidsoort\":\"PAS\"}", "{\"jti\":1,\"iat\":1,\"passendheidsoort\":\"PAS\"}" };

    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_JSON claims = lees(rows[i]);
        json_t *out = NULL;
        assert_int_equal(vera_toewijzing(claims, NULL, DAG, &out), REFUSED_VERDICT_CLAIMS);
        assert_null(out);
    }
}

/* The made allocation with one member set (NULL: taken out). */
static const struct { const char *name, *lid, *onder, *value, *pad, *reden; } anders[] = {
    { "another verdict", "token", "authentiekGegeven", "\"b3Jr\"", "/inkomen/authentiekGegeven/token", "vera-anders-dan-verdict" },
    { "no reference", "token", "authentiekGegeven", NULL, "/inkomen/authentiekGegeven/token", "lid-ontbreekt" },
    { "another source", "bron", "authentiekGegeven", "{\"code\":\"UWV\"}", "/inkomen/authentiekGegeven/bron/code", "vera-anders-dan-verdict" },
    { "a source that did not exist yet", "bron", "authentiekGegeven", "{\"code\":\"QQQ\"}", "/inkomen/authentiekGegeven/bron/code",
      "vera-code-onbekend" },
    { "another kind of income", "soort", "authentiekGegeven", "{\"code\":\"AIN\"}", "/inkomen/authentiekGegeven/soort/code",
      "vera-anders-dan-verdict" },
    { "another outcome", "passendheidsoort", NULL, "{\"code\":\"NVT\"}", "/passendheidsoort/code", "vera-anders-dan-verdict" },
    { "an outcome of no code", "passendheidsoort", NULL, "{\"code\":\"ONB\"}", "/passendheidsoort/code", "vera-code-onbekend" },
    { "no outcome", "passendheidsoort", NULL, NULL, "/passendheidsoort/code", "lid-ontbreekt" },
    { "the other age class", "isOuderenhuishouden", NULL, "true", "/isOuderenhuishouden", "vera-anders-dan-verdict" },
    { "no age class", "isOuderenhuishouden", NULL, NULL, "/isOuderenhuishouden", "lid-ontbreekt" },
    { "another home", "eenheid", NULL, "{\"idExtern\":\"W-2\"}", "/eenheid/idExtern", "vera-anders-dan-verdict" },
    { "no home", "eenheid", NULL, NULL, "/eenheid/idExtern", "lid-ontbreekt" },
    { "no day", "datum", NULL, NULL, "/datum", "lid-ontbreekt" },
    { "not a day", "datum", NULL, "\"2025-02-30T00:00:00Z\"", "/datum", "datum-ongeldig" },
    { "a day without time", "datum", NULL, "\"2025-12-15\"", "/datum", "datum-ongeldig" },
};

static void differs(void **state)
{
    AUTO_JSON claims = lees(GOED);

    for (unsigned i = 0; i < sizeof(anders) / sizeof(anders[0]); i++) {
        AUTO_JSON t = NULL;
        struct vera_reports m;
        char list[80];

        assert_int_equal(vera_toewijzing(claims, NULL, DAG, &t), OK);
        json_t *o = anders[i].onder == NULL ? t : json_object_get(json_object_get(t, "inkomen"), anders[i].onder);
        if (anders[i].value == NULL) {
            json_object_del(o, anders[i].lid);
        } else {
            snprintf(list, sizeof(list), "[%s]", anders[i].value);
            AUTO_JSON fresh = lees(list);
            json_object_set(o, anders[i].lid, json_array_get(fresh, 0));
        }
        enum status s = vera_check(t, claims, &m);
        if (s != REFUSED_VALUE || m.n != 1 || strcmp(m.m[0].pad, anders[i].pad) != 0 ||
            strcmp(status_slug(m.m[0].status), anders[i].reden) != 0)
            fail_msg("%s: %s, %u reports, %s at %s", anders[i].name, status_slug(s), m.n, m.n > 0 ? status_slug(m.m[0].status) : "",
                     m.n > 0 ? m.m[0].pad : "");
    }
    struct vera_reports m;
    AUTO_JSON empty = lees("{}");
    assert_int_equal(vera_check(empty, empty, &m), REFUSED_VERDICT_CLAIMS);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(made), cmocka_unit_test(no_verdict), cmocka_unit_test(differs) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
