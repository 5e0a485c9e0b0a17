/* The case reader: defaults, ranges, and each refusal with its status and place. */
#include "../../cmocka_all.h"

#include "base/date.h"
#include "json/case_read.h"
#include "model/outcome.h"

static struct pull p;
static struct case_input z;

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
    assert_int_equal(z.eenheid.n_rents, 2);
    assert_int_equal(z.eenheid.rents[1].max, 74500);
    assert_int_equal(z.eenheid.eenheid.kamers_min, 3);
    assert_string_equal(z.eenheid.eenheid.gemeente, "0153");
    assert_int_equal(z.huishouden.n_adults, 1);
    assert_int_equal(z.huishouden.n_children, 1);
    assert_int_equal(z.huishouden.adults[0].kind, TRUTH_NO);
    assert_int_equal(z.huishouden.adults[0].inkomens[0].min, 2710000);
    assert_int_equal(z.huishouden.children[0].kind, TRUTH_YES);
    assert_int_equal(z.huishouden.children[0].dagen_min, 366);
    assert_int_equal(z.huishouden.children[0].onderhouden, TRUTH_UNKNOWN);
    assert_int_equal(z.huishouden.vermogen.min, MONEY_UNKNOWN_MIN);
}

/* BRP writes zeros for a date of birth that is not known: as if it were absent. Of no other date do they mean anything. */
static void unknown_births_are_absent(void **state)
{
    static const struct { const char *member; enum status want; } rows[] = {
        { "\"geboortedatum\":\"0000-00-00\"", OK }, { "\"geboortedatum\":\"0000-00\"", OK }, { "\"geboortedatum\":\"0000\"", OK },
        { "\"geboortedatum\":{\"min\":\"0000-00-00\"}", OK }, { "\"geboortedatum\":{\"max\":\"0000-00-00\"}", OK },
        { "\"geboortedatum\":\"0000-01-00\"", REFUSED_DATE }, { "\"geboortedatum\":\"0000-00-01\"", REFUSED_DATE },
        { "\"geboortedatum\":\"0000-06-02\"", REFUSED_DATE }, { "\"geboortedatum\":\"00000000\"", REFUSED_DATE },
        { "\"geboortedatum\":\"0000-0-0\"", REFUSED_DATE }, { "\"geboortedatum\":\"0000/00/00\"", REFUSED_DATE },
        { "\"geboortedatum\":\"0000-00-00T\"", REFUSED_TEXT }, { "\"geboortedatum\":0", REFUSED_JSON_TYPE },
        { "\"verklaring\":{\"aanleiding\":\"DAEB_LAGER\",\"datum\":\"0000-00-00\"}", REFUSED_DATE },
        { "\"loonopgave\":{\"periode\":\"MAAND\",\"periodeEinde\":\"0000-00-00\"}", REFUSED_DATE },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        char text[256];
        struct day_range *born = &z.huishouden.adults[0].geboortedatum;

        snprintf(text, sizeof text, "{\"huishouden\":{\"leden\":[{\"rol\":\"WON\",%s},{\"rol\":\"MBW\",\"kind\":true,%s}]}}",
                 rows[i].member, i < 5 ? rows[i].member : "\"kind\":true");
        if (read_case(text) != rows[i].want)
            fail_msg("row %zu: %s", i, status_slug(p.failed));
        if (rows[i].want != OK)
            continue;
        assert_true(born->min == DAY_UNKNOWN_MIN && born->max == DAY_UNKNOWN_MAX);
        born = &z.huishouden.children[0].geboortedatum;
        assert_true(born->min == DAY_UNKNOWN_MIN && born->max == DAY_UNKNOWN_MAX);
    }
    assert_int_equal(read_case("{\"eenheid\":{\"ingangsdatum\":\"0000-00-00\"},\"huishouden\":{\"leden\":[{\"rol\":\"WON\"}]}}"), REFUSED_DATE);
    assert_int_equal(read_case("{\"eenheid\":{\"publicatiedatum\":\"0000\"},\"huishouden\":{\"leden\":[{\"rol\":\"WON\"}]}}"), REFUSED_DATE);
    /* one end of a range may be unknown beside another that is not */
    assert_int_equal(read_case("{\"huishouden\":{\"leden\":[{\"rol\":\"WON\",\"geboortedatum\":{\"min\":\"0000-00-00\",\"max\":\"1958\"}}]}}"), OK);
    assert_int_equal(z.huishouden.adults[0].geboortedatum.min, DAY_UNKNOWN_MIN);
    assert_true(z.huishouden.adults[0].geboortedatum.max < 0);
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
        assert_int_equal(z.huishouden.adults[0].geboortedatum.min, min);
        assert_int_equal(z.huishouden.adults[0].geboortedatum.max, max);
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
        { HOME("\"huurprijs\":70000,\"huurprijzen\":[70000]"), REFUSED_JSON_DUPLICATE, "/eenheid", NULL },
        { HOME("\"huurprijzen\":[],\"huurprijs\":70000"), REFUSED_JSON_DUPLICATE, "/eenheid", NULL },
        { HOME("\"gemeente\":\"15a3\""), REFUSED_TEXT, "/eenheid/gemeente", NULL },
        { HOME("\"gemeente\":\"153\""), REFUSED_TEXT, "/eenheid/gemeente", NULL },
        { HOME("\"idExtern\":\"a b\""), REFUSED_TEXT, "/eenheid/idExtern", NULL },
        { HOME("\"woonruimtesoort\":[]"), REFUSED_VALUE, "/eenheid/woonruimtesoort", NULL },
        { LID(",\"loonopgave\":{\"periode\":\"WEEK\",\"loonLoonheffing\":55600}"), REFUSED_PAY_PERIOD, "/huishouden/leden/0/loonopgave/periode", NULL },
        { LID(",\"loonopgave\":{\"periode\":\"DAG\"}"), REFUSED_VALUE, "/huishouden/leden/0/loonopgave/periode", NULL },
        { LID(",\"winst\":{\"bedrag\":1,\"soort\":\"SCHATTING\"}"), REFUSED_VALUE, "/huishouden/leden/0/winst/soort", NULL },
        { LID(",\"winst\":{\"bedrag\":1,\"min\":1}"), REFUSED_RANGE, "/huishouden/leden/0/winst", NULL },
        { LID(",\"winst\":{\"min\":2,\"max\":1}"), REFUSED_RANGE, "/huishouden/leden/0/winst", NULL },
        { LID(",\"winst\":{\"bedrag2\":1}"), REFUSED_MEMBER_UNKNOWN, "/huishouden/leden/0/winst", "bedrag" },
        { HOME("\"slaapkamers\":100"), REFUSED_JSON_NUMBER, "/eenheid/slaapkamers", NULL },
        { HOME("\"middenhuur\":1"), REFUSED_JSON_TYPE, "/eenheid/middenhuur", NULL },
        { "{\"huishouden\":{\"leden\":[{\"rol\":\"WON\"}],\"huidigeWoning\":{\"slaapkamer\":1}}}", REFUSED_MEMBER_UNKNOWN, "/huishouden/huidigeWoning", "slaapkamers" },
        { "{\"huishouden\":{\"leden\":[{\"rol\":\"WON\"}],\"huidigeWoning\":{\"slaapkamers\":{\"min\":4,\"max\":3}}}}", REFUSED_RANGE, "/huishouden/huidigeWoning/slaapkamers", NULL },
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

static void profit(void **state)
{
    static const struct { const char *text; int64_t min, max; uint8_t soort; } rows[] = {
        { LID(",\"winst\":100"), 100, 100, WINST_JAARCIJFER },
        { LID(",\"winst\":{\"min\":1,\"max\":2}"), 1, 2, WINST_JAARCIJFER },
        { LID(",\"winst\":{\"bedrag\":-5,\"soort\":\"PROGNOSE\"}"), -5, -5, WINST_PROGNOSE },
        { LID(",\"winst\":{\"soort\":\"JAARCIJFER\",\"bedrag\":{\"max\":7}}"), MONEY_UNKNOWN_MIN, 7, WINST_JAARCIJFER },
        { LID(""), 0, 0, WINST_JAARCIJFER },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(read_case(rows[i].text), OK);
        assert_int_equal(z.huishouden.adults[0].winst.min, rows[i].min);
        assert_int_equal(z.huishouden.adults[0].winst.max, rows[i].max);
        assert_int_equal(z.huishouden.adults[0].winst_soort, rows[i].soort);
    }
}

static void facts_of_the_platform(void **state)
{
    assert_int_equal(read_case("{\"eenheid\":{\"slaapkamers\":{\"min\":2},\"middenhuur\":true},\"huishouden\":{\"leden\":"
                               "[{\"rol\":\"WON\"}],\"huidigeWoning\":{\"slaapkamers\":4,\"huurtVanDeelnemer\":true}}}"), OK);
    assert_int_equal(z.eenheid.eenheid.slaapkamers_min, 2);
    assert_int_equal(z.eenheid.eenheid.slaapkamers_max, 99);
    assert_int_equal(z.eenheid.eenheid.middenhuur, TRUTH_YES);
    assert_int_equal(z.huishouden.nu_slaapkamers_min, 4);
    assert_int_equal(z.huishouden.nu_slaapkamers_max, 4);
    assert_int_equal(z.huishouden.huurt_van_deelnemer, TRUTH_YES);
    /* absent: any number of bedrooms, no middle rent, no claim about the present home */
    assert_int_equal(read_case(HOME("")), OK);
    assert_int_equal(z.eenheid.eenheid.slaapkamers_min, 0);
    assert_int_equal(z.eenheid.eenheid.slaapkamers_max, 99);
    assert_int_equal(z.eenheid.eenheid.middenhuur, TRUTH_NO);
    assert_int_equal(z.huishouden.nu_slaapkamers_max, 0);
    assert_int_equal(z.huishouden.huurt_van_deelnemer, TRUTH_NO);
}

/* The rank of each rent among all, as a set where ranges leave it open. */
static void ranks_of_rents(void **state)
{
    enum { E = RENT_RANK_ENIGE, L = RENT_RANK_LAAGSTE, T = RENT_RANK_TUSSEN, H = RENT_RANK_HOOGSTE };
    static const struct { const char *rents; uint8_t ranks[3]; } rows[] = {
        { "[70000]", { E } }, { "[70000,75000]", { L, H } }, { "[75000,70000]", { H, L } },
        { "[70000,70000]", { E, E } }, { "[71000,70000,75000]", { T, L, H } }, { "[70000,70000,75000]", { L, L, H } },
        { "[70000,75000,75000]", { L, H, H } }, { "[70000,70000,70000]", { E, E, E } },
        { "[{\"min\":69000,\"max\":71000},70000]", { E | L | H, E | L | H } },
        { "[{\"min\":69000,\"max\":71000},75000]", { L, H } },
        { "[{\"min\":69000,\"max\":71000},70000,75000]", { L | T, L | T, H } },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        char text[256];

        snprintf(text, sizeof text, "{\"eenheid\":{\"huurprijzen\":%s},\"huishouden\":{\"leden\":[{\"rol\":\"WON\"}]}}",
                 rows[i].rents);
        assert_int_equal(read_case(text), OK);
        for (unsigned k = 0; k < z.eenheid.n_rents; k++) {
            struct eenheid e;

            case_choose_rent(&z.eenheid, k, &e);
            assert_memory_equal(&e.huurprijs, &z.eenheid.rents[k], sizeof e.huurprijs);
            if (e.rent_rank != rows[i].ranks[k])
                fail_msg("row %zu, rent %u: %u", i, k, e.rent_rank);
        }
    }
}

/* Twenty members, whoever they are; of one more the place is said, or it is passed over and only known. */
static void too_many_people(void **state)
{
    static const char *const people[] = { "{\"rol\":\"MBW\",\"kind\":true}", "{\"rol\":\"MED\"}", "{\"rol\":\"MBW\"}" };
    char text[4096], place[64];

    for (size_t k = 0; k < ROWS(people); k++)
        for (unsigned extra = 0; extra <= 2; extra++) {
            size_t n = (size_t)snprintf(text, sizeof text, "{\"huishouden\":{\"leden\":[{\"rol\":\"WON\"}");
            struct huishouden h;
            uint32_t adults;
            bool too_many = false;

            for (unsigned i = 1; i < LEDEN_MAX + extra; i++)
                n += (size_t)snprintf(text + n, sizeof text - n, ",%s", people[k]);
            snprintf(text + n, sizeof text - n, "]}}");
            assert_int_equal(read_case(text), extra > 0 ? REFUSED_TOO_MANY : OK);
            if (extra > 0) {
                pull_pointer(&p, place, sizeof place);
                assert_string_equal(place, "/huishouden/leden/20");
            }
            pull_init(&p, text + 14, strlen(text) - 15);
            case_read_household(&p, &h, &adults, &too_many);
            assert_int_equal(pull_end(&p), OK);
            assert_int_equal(too_many, extra > 0);
            assert_int_equal(h.n_adults, k == 0 ? 1 : LEDEN_MAX);
            assert_int_equal(h.n_children, k == 0 ? LEDEN_MAX - 1 : 0);
            assert_int_equal(adults, k == 0 ? 1u : (1u << LEDEN_MAX) - 1);
        }
    /* What is passed over is looked at as JSON all the same. */
    size_t n = (size_t)snprintf(text, sizeof text, "{\"leden\":[");
    for (unsigned i = 0; i < LEDEN_MAX; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "{\"rol\":\"WON\"},");
    snprintf(text + n, sizeof text - n, "{\"rol\":01}]}");
    struct huishouden h;
    uint32_t adults;
    bool too_many = false;
    pull_init(&p, text, strlen(text));
    case_read_household(&p, &h, &adults, &too_many);
    assert_int_equal(pull_end(&p), REFUSED_JSON_SYNTAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_example), cmocka_unit_test(unknown_birth_days_are_ranges),
                                        cmocka_unit_test(unknown_births_are_absent),
                                        cmocka_unit_test(refusals), cmocka_unit_test(too_many_people),
                                        cmocka_unit_test(profit), cmocka_unit_test(facts_of_the_platform),
                                        cmocka_unit_test(ranks_of_rents) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
