/* The case reader: defaults, ranges, and each refusal with its status and place. */
#include "../cmocka_all.h"

#include "base/date.h"
#include "json/case_read.h"
#include "policy/outcome.h"

static struct pull p;
static struct zaak_gelezen z;

static enum status read_case(const char *text)
{
    pull_init(&p, text, strlen(text));
    case_read_zaak(&p, &z);
    return pull_end(&p);
}

static const char complete[] =
    "{\"fase\":\"reactie\",\"corporatie\":\"L0101\",\"eenheid\":{\"idExtern\":\"W-1024\",\"huurprijzen\":[71302,74500],"
    "\"woonruimtesoort\":\"ZELFSTANDIG\",\"kamers\":3,\"gemeente\":\"0153\",\"publicatiedatum\":\"2026-02-10\","
    "\"ingangsdatum\":{\"min\":\"2026-03-01\",\"max\":\"2026-04-01\"}},\"huishouden\":{\"leden\":["
    "{\"rol\":\"WON\",\"geboortedatum\":\"1991-05-05\",\"inkomens\":[{\"jaar\":2025,\"bedrag\":2710000,"
    "\"soort\":\"VERZAMELINKOMEN\"}]},{\"rol\":\"MBW\",\"kind\":true,\"geboortedatum\":\"2019-11-20\"}]}}";

static void the_example(void **state)
{
    assert_int_equal(read_case(complete), OK);
    assert_int_equal(z.fase, FASE_REACTIE);
    assert_string_equal(z.corporatie, "L0101");
    assert_int_equal(z.eenheid.n_huren, 2);
    assert_int_equal(z.eenheid.huren[1].max, 74500);
    assert_int_equal(z.eenheid.eenheid.kamers_min, 3);
    assert_string_equal(z.eenheid.eenheid.gemeente, "0153");
    assert_int_equal(z.huishouden.n_volwassenen, 1);
    assert_int_equal(z.huishouden.n_kinderen, 1);
    assert_int_equal(z.huishouden.volwassenen[0].kind, NEE);
    assert_int_equal(z.huishouden.volwassenen[0].inkomens[0].min, 2710000);
    assert_int_equal(z.huishouden.kinderen[0].kind, JA);
    assert_int_equal(z.huishouden.kinderen[0].dagen_min, 366);
    assert_int_equal(z.huishouden.kinderen[0].onderhouden, ONBEKEND);
    assert_int_equal(z.huishouden.vermogen.min, GELD_ONBEKEND_MIN);
}

static void unknown_birth_days_are_ranges(void **state)
{
    static const struct { const char *text; const char *min, *max; } rows[] = {
        { "1975-00-00", "1975-01-01", "1975-12-31" }, { "1975", "1975-01-01", "1975-12-31" },
        { "1976-02-00", "1976-02-01", "1976-02-29" }, { "1975-03", "1975-03-01", "1975-03-31" },
        { "1975-03-04", "1975-03-04", "1975-03-04" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        char text[128];
        int32_t min, max;

        snprintf(text, sizeof text, "{\"huishouden\":{\"leden\":[{\"rol\":\"WON\",\"geboortedatum\":\"%s\"}]}}", rows[i].text);
        assert_int_equal(read_case(text), OK);
        assert_true(date_parse(rows[i].min, 10, &min) && date_parse(rows[i].max, 10, &max));
        assert_int_equal(z.huishouden.volwassenen[0].geboortedatum.min, min);
        assert_int_equal(z.huishouden.volwassenen[0].geboortedatum.max, max);
    }
}

#define LID(members) "{\"huishouden\":{\"leden\":[{\"rol\":\"WON\"" members "}]}}"
#define HOME(members) "{\"eenheid\":{" members "},\"huishouden\":{\"leden\":[{\"rol\":\"WON\"}]}}"

static void refusals(void **state)
{
    static const struct { const char *text; enum status want; const char *pointer; const char *near; } rows[] = {
        { "{}", REFUSED_MEMBER_MISSING, "", NULL },
        { "{\"huishouden\":{\"leden\":[]}}", REFUSED_MEMBER_MISSING, "/huishouden", NULL },
        { "{\"huishouden\":{\"leden\":[{}]}}", REFUSED_MEMBER_MISSING, "/huishouden/leden/0", NULL },
        { "{\"fasse\":1}", REFUSED_MEMBER_UNKNOWN, "", "fase" },
        { "{\"fase\":\"REACTIE\"}", REFUSED_VALUE, "/fase", NULL },
        { "{\"corporatie\":\"X0101\"}", REFUSED_TEXT, "/corporatie", NULL },
        { "{\"corporatie\":\"L010\"}", REFUSED_TEXT, "/corporatie", NULL },
        { LID(",\"rool\":1"), REFUSED_MEMBER_UNKNOWN, "/huishouden/leden/0", "rol" },
        { LID(",\"kind\":true"), REFUSED_VALUE, "/huishouden/leden/0", NULL },
        { LID(",\"kind\":1"), REFUSED_JSON_TYPE, "/huishouden/leden/0/kind", NULL },
        { LID(",\"kind\":null"), REFUSED_JSON_TYPE, "/huishouden/leden/0/kind", NULL },
        { LID(",\"geboortedatum\":\"1991-02-30\""), REFUSED_DATE, "/huishouden/leden/0/geboortedatum", NULL },
        { LID(",\"geboortedatum\":\"1879-12-31\""), REFUSED_DATE, "/huishouden/leden/0/geboortedatum", NULL },
        { LID(",\"geboortedatum\":\"2101-01-01\""), REFUSED_DATE, "/huishouden/leden/0/geboortedatum", NULL },
        { LID(",\"geboortedatum\":\"1991-00-05\""), REFUSED_DATE, "/huishouden/leden/0/geboortedatum", NULL },
        { LID(",\"geboortedatum\":\"05-05-1991\""), REFUSED_DATE, "/huishouden/leden/0/geboortedatum", NULL },
        { LID(",\"geboortedatum\":{\"min\":\"1991-01-02\",\"max\":\"1991-01-01\"}"), REFUSED_RANGE, "/huishouden/leden/0/geboortedatum", NULL },
        { LID(",\"inkomens\":[{\"jaar\":2025,\"bedrag\":1.5}]"), REFUSED_JSON_NUMBER, "/huishouden/leden/0/inkomens/0/bedrag", NULL },
        { LID(",\"inkomens\":[{\"jaar\":2025,\"bedrag\":10000000001}]"), REFUSED_AMOUNT, "/huishouden/leden/0/inkomens/0/bedrag", NULL },
        { LID(",\"inkomens\":[{\"jaar\":2025,\"bedrag\":-1000000001}]"), REFUSED_AMOUNT, "/huishouden/leden/0/inkomens/0/bedrag", NULL },
        { LID(",\"inkomens\":[{\"jaar\":2025,\"bedrag\":{\"min\":2,\"max\":1}}]"), REFUSED_RANGE, "/huishouden/leden/0/inkomens/0/bedrag", NULL },
        { LID(",\"inkomens\":[{\"bedrag\":1}]"), REFUSED_MEMBER_MISSING, "/huishouden/leden/0/inkomens/0", NULL },
        { LID(",\"inkomens\":[{\"jaar\":2025},{\"jaar\":2025}]"), REFUSED_JSON_DUPLICATE, "/huishouden/leden/0/inkomens/1", NULL },
        { LID(",\"inkomens\":[{\"jaar\":1},{\"jaar\":2025}]"), REFUSED_JSON_NUMBER, "/huishouden/leden/0/inkomens/0/jaar", NULL },
        { LID(",\"inkomens\":[{\"jaar\":2021},{\"jaar\":2022},{\"jaar\":2023},{\"jaar\":2024},{\"jaar\":2025}]"), REFUSED_TOO_MANY, "/huishouden/leden/0/inkomens/4", NULL },
        { LID(",\"statussen\":[\"WTOS\",\"WTOS\"]"), REFUSED_JSON_DUPLICATE, "/huishouden/leden/0/statussen/1", NULL },
        { LID(",\"statussen\":[\"wtos\"]"), REFUSED_VALUE, "/huishouden/leden/0/statussen/0", NULL },
        { LID(",\"loonopgave\":{\"loonLoonheffing\":55600}"), REFUSED_MEMBER_MISSING, "/huishouden/leden/0/loonopgave", NULL },
        { LID(",\"verklaring\":{\"datum\":\"2026-11-01\"}"), REFUSED_MEMBER_MISSING, "/huishouden/leden/0/verklaring", NULL },
        { LID(",\"dagenPerJaar\":367"), REFUSED_JSON_NUMBER, "/huishouden/leden/0/dagenPerJaar", NULL },
        { HOME("\"rekenhuur\":70000"), REFUSED_RENT_KIND, "/eenheid/rekenhuur", NULL },
        { HOME("\"brutohuur\":70000"), REFUSED_RENT_KIND, "/eenheid/brutohuur", NULL },
        { HOME("\"huurprijs\":-1"), REFUSED_AMOUNT, "/eenheid/huurprijs", NULL },
        { HOME("\"huurprijs\":10000001"), REFUSED_AMOUNT, "/eenheid/huurprijs", NULL },
        { HOME("\"huurprijs\":\"700\""), REFUSED_JSON_TYPE, "/eenheid/huurprijs", NULL },
        { HOME("\"gemeente\":\"15a3\""), REFUSED_TEXT, "/eenheid/gemeente", NULL },
        { HOME("\"gemeente\":\"153\""), REFUSED_TEXT, "/eenheid/gemeente", NULL },
        { HOME("\"idExtern\":\"a b\""), REFUSED_TEXT, "/eenheid/idExtern", NULL },
        { HOME("\"woonruimtesoort\":[]"), REFUSED_VALUE, "/eenheid/woonruimtesoort", NULL },
        { HOME("\"doelgroep\":{\"leeftijdVan\":60,\"leeftijdTot\":50}"), REFUSED_RANGE, "/eenheid/doelgroep", NULL },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        char pointer[128];
        enum status got = read_case(rows[i].text);

        pull_pointer(&p, pointer, sizeof pointer);
        if (got != rows[i].want || strcmp(pointer, rows[i].pointer) != 0)
            fail_msg("row %zu: %s at %s, expected %s at %s", i, status_slug(got), pointer, status_slug(rows[i].want), rows[i].pointer);
        if (rows[i].near != NULL)
            assert_string_equal(p.known, rows[i].near);
    }
}

/* One member more than fits, for each list of people. */
static void too_many_people(void **state)
{
    char text[4096];

    for (int kind = 0; kind <= 1; kind++) {
        int max = kind ? KINDEREN_MAX : VOLWASSENEN_MAX;

        for (int extra = 0; extra <= 1; extra++) {
            size_t n = (size_t)snprintf(text, sizeof text, "{\"huishouden\":{\"leden\":[{\"rol\":\"WON\"}");

            for (int i = kind ? 0 : 1; i < max + extra; i++)
                n += (size_t)snprintf(text + n, sizeof text - n, ",{\"rol\":\"MBW\",\"kind\":%s}", kind ? "true" : "false");
            snprintf(text + n, sizeof text - n, "]}}");
            assert_int_equal(read_case(text), extra ? REFUSED_TOO_MANY : OK);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_example), cmocka_unit_test(unknown_birth_days_are_ranges),
                                        cmocka_unit_test(refusals), cmocka_unit_test(too_many_people) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
