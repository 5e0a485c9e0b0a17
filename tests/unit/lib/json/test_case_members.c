/* Every member of a case: read where it belongs, and each wrong shape refused with its own status. */
#include "../../cmocka_all.h"

#include "base/date.h"
#include "json/case_read.h"
#include "model/outcome.h"
#include "model/valid.h"

static struct pull p;
static struct case_input z;

struct row { const char *text; enum status want; };

/* begin, the row's text, end */
static void check(const char *begin, const struct row *rows, size_t n, const char *end)
{
    for (size_t i = 0; i < n; i++) {
        char text[4096];
        int len = snprintf(text, sizeof text, "%s%s%s", begin, rows[i].text, end);

        assert_true(len > 0 && (size_t)len < sizeof text);
        pull_init(&p, text, (size_t)len);
        case_read_zaak(&p, &z);
        enum status got = pull_end(&p);
        if (got != rows[i].want)
            fail_msg("row %zu: %s: %s, expected %s", i, rows[i].text, status_slug(got), status_slug(rows[i].want));
    }
}

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define PERSON "{\"huishouden\":{\"leden\":[{\"rol\":\"WON\""
#define BY_PERSON(rows) check(PERSON, rows, ROWS(rows), "}]}}")

static void persons(void **state)
{
    static const struct row rows[] = {
        { "", OK }, { ",\"onderhouden\":true", OK }, { ",\"onderhouden\":1", REFUSED_JSON_TYPE }, { ",\"kind\":false", OK },
        { ",\"kind\":true", REFUSED_VALUE }, { ",\"dagenPerJaar\":156", OK }, { ",\"dagenPerJaar\":367", REFUSED_JSON_NUMBER },
        { ",\"dagenPerJaar\":{\"min\":1,\"max\":2}", OK }, { ",\"dagenPerJaar\":{\"min\":2,\"max\":1}", REFUSED_RANGE },
        { ",\"dagenPerJaar\":{\"min\":2}", OK }, { ",\"dagenPerJaar\":{\"x\":2}", REFUSED_MEMBER_UNKNOWN }, { ",\"x\":1", REFUSED_MEMBER_UNKNOWN },
        { ",\"rol\":\"WON\"", REFUSED_JSON_DUPLICATE },
        { ",\"statussen\":[]", OK }, { ",\"statussen\":[\"BIJSTAND\",\"WTOS\"]", OK }, { ",\"statussen\":[\"BIJSTAND\",\"BIJSTAND\"]", REFUSED_JSON_DUPLICATE },
        { ",\"statussen\":\"BIJSTAND\"", REFUSED_JSON_TYPE }, { ",\"statussen\":[\"ANDERS\"]", REFUSED_VALUE }, { ",\"statussen\":[1]", REFUSED_JSON_TYPE },
        { ",\"statussenOnbekend\":[\"BIJSTAND\"]", OK }, { ",\"statussenOnbekend\":[\"BIJSTAND\"],\"statussen\":[\"WTOS\"]", OK },
        { ",\"statussenOnbekend\":[\"BIJSTAND\"],\"statussen\":[\"BIJSTAND\"]", REFUSED_JSON_DUPLICATE },
        { ",\"statussenBewezen\":[\"WTOS\"]", OK }, { ",\"statussenBewezen\":[\"WTOS\"],\"statussen\":[\"WTOS\",\"BIJSTAND\"]", OK },
        { ",\"statussenBewezen\":[\"WTOS\"],\"statussenOnbekend\":[\"WTOS\"]", REFUSED_JSON_DUPLICATE },
        { ",\"statussenBewezen\":[\"WTOS\",\"WTOS\"]", REFUSED_JSON_DUPLICATE }, { ",\"statussenBewezen\":[\"ANDERS\"]", REFUSED_VALUE },
        { ",\"statussenBewezen\":\"WTOS\"", REFUSED_JSON_TYPE }, { ",\"coaVerklaring\":\"2026-09-01\"", OK },
        { ",\"coaVerklaring\":{\"min\":\"2026-09-01\"}", OK }, { ",\"coaVerklaring\":\"0000-00-00\"", REFUSED_DATE },
        { ",\"coaVerklaring\":true", REFUSED_JSON_TYPE },
        { ",\"box3\":1000", OK }, { ",\"box3\":{\"min\":1,\"max\":2}", OK }, { ",\"box3\":{\"min\":1}", OK }, { ",\"box3\":{\"max\":1}", OK },
        { ",\"box3\":{\"min\":2,\"max\":1}", REFUSED_RANGE }, { ",\"box3\":{\"mn\":2}", REFUSED_MEMBER_UNKNOWN }, { ",\"box3\":\"1\"", REFUSED_JSON_TYPE },
        { ",\"box3\":99999999999999", REFUSED_AMOUNT }, { ",\"box3\":{\"min\":-99999999999999}", REFUSED_AMOUNT }, { ",\"box3\":[]", REFUSED_JSON_TYPE },
        { ",\"inspecteursverklaring\":true", OK }, { ",\"inspecteursverklaring\":\"ja\"", REFUSED_JSON_TYPE },
    };

    BY_PERSON(rows);
}

/* What is proven holds, whether it is said too or not; who has a statement of the COA is no child of whom nothing is kept. */
static void proofs(void **state)
{
    static const char text[] = "{\"huishouden\":{\"leden\":["
        "{\"rol\":\"WON\",\"statussen\":[\"BIJSTAND\"],\"statussenBewezen\":[\"COA_TAAKSTELLING\"],\"coaVerklaring\":\"2026-09-01\"},"
        "{\"rol\":\"MBW\",\"kind\":true,\"statussen\":[\"WTOS\"],\"statussenBewezen\":[\"WLZ_ADL\",\"COA_TAAKSTELLING\"]},"
        "{\"rol\":\"MBW\",\"kind\":true,\"coaVerklaring\":\"2026-09\"}]}}";
    const struct adult *v = z.huishouden.adults;
    const struct child *k = z.huishouden.children;

    pull_init(&p, text, sizeof text - 1);
    case_read_zaak(&p, &z);
    assert_int_equal(pull_end(&p), OK);
    assert_int_equal(z.huishouden.n_adults, 2);
    assert_int_equal(z.huishouden.n_children, 1);
    assert_int_equal(v[0].status, STATUS_BIJSTAND | STATUS_COA_TAAKSTELLING);
    assert_int_equal(v[0].status_proven, STATUS_COA_TAAKSTELLING);
    assert_int_equal(v[0].bewijs_datum.min, day_of((struct date){ 2026, 9, 1 }));
    assert_int_equal(v[0].bewijs_datum.max, v[0].bewijs_datum.min);
    assert_int_equal(k[0].status, STATUS_WTOS | STATUS_WLZ_ADL | STATUS_COA_TAAKSTELLING);
    assert_int_equal(k[0].status_proven, STATUS_WLZ_ADL);
    assert_int_equal(v[1].kind, TRUTH_YES);
    assert_int_equal(v[1].bewijs_datum.max, day_of((struct date){ 2026, 9, 30 }));
    assert_true(household_valid(&z.huishouden));
}

static void dates(void **state)
{
    static const struct row rows[] = {
        { ",\"geboortedatum\":\"1991-05-05\"", OK }, { ",\"geboortedatum\":\"1991\"", OK }, { ",\"geboortedatum\":\"1991-05\"", OK },
        { ",\"geboortedatum\":\"19910\"", REFUSED_DATE }, { ",\"geboortedatum\":\"\"", REFUSED_DATE }, { ",\"geboortedatum\":1991", REFUSED_JSON_TYPE },
        { ",\"geboortedatum\":\"1991-00-05\"", REFUSED_DATE }, { ",\"geboortedatum\":\"1991-13-01\"", REFUSED_DATE },
        { ",\"geboortedatum\":\"1991-02-30\"", REFUSED_DATE }, { ",\"geboortedatum\":\"0001-01-01\"", REFUSED_DATE },
        { ",\"geboortedatum\":\"9999-01-01\"", REFUSED_DATE }, { ",\"geboortedatum\":\"1991-05-05T\"", REFUSED_TEXT },
        { ",\"geboortedatum\":{\"min\":\"1991-01-01\",\"max\":\"1992-01-01\"}", OK }, { ",\"geboortedatum\":{\"max\":\"1992\"}", OK },
        { ",\"geboortedatum\":{\"min\":\"1992\"}", OK }, { ",\"geboortedatum\":{\"min\":\"1993\",\"max\":\"1992\"}", REFUSED_RANGE },
        { ",\"geboortedatum\":{\"x\":\"1993\"}", REFUSED_MEMBER_UNKNOWN }, { ",\"geboortedatum\":{\"min\":1}", REFUSED_JSON_TYPE },
        { ",\"geboortedatum\":[]", REFUSED_JSON_TYPE },
    };

    BY_PERSON(rows);
}

static void incomes(void **state)
{
    static const struct row rows[] = {
        { ",\"inkomens\":[]", OK }, { ",\"inkomens\":{}", REFUSED_JSON_TYPE }, { ",\"inkomens\":[{}]", REFUSED_MEMBER_MISSING },
        { ",\"inkomens\":[{\"jaar\":2025}]", OK }, { ",\"inkomens\":[{\"jaar\":\"2025\"}]", REFUSED_JSON_TYPE },
        { ",\"inkomens\":[{\"jaar\":1}]", REFUSED_JSON_NUMBER }, { ",\"inkomens\":[{\"jaar\":2025,\"soort\":\"BRUTO\"}]", REFUSED_VALUE },
        { ",\"inkomens\":[{\"jaar\":2025,\"x\":1}]", REFUSED_MEMBER_UNKNOWN }, { ",\"inkomens\":[{\"jaar\":2025},{\"jaar\":2025}]", REFUSED_JSON_DUPLICATE },
        { ",\"inkomens\":[{\"jaar\":2020},{\"jaar\":2021},{\"jaar\":2022},{\"jaar\":2023}]", OK },
        { ",\"inkomens\":[{\"jaar\":2020},{\"jaar\":2021},{\"jaar\":2022},{\"jaar\":2023},{\"jaar\":2024}]", REFUSED_TOO_MANY },
        { ",\"winst\":5", OK }, { ",\"winst\":{\"bedrag\":5,\"soort\":\"PROGNOSE\"}", OK }, { ",\"winst\":{\"min\":1,\"max\":2}", OK },
        { ",\"winst\":{\"min\":2,\"max\":1}", REFUSED_RANGE }, { ",\"winst\":{\"bedrag\":1,\"min\":1}", REFUSED_RANGE },
        { ",\"winst\":{\"soort\":\"ANDERS\"}", REFUSED_VALUE }, { ",\"winst\":{\"x\":1}", REFUSED_MEMBER_UNKNOWN }, { ",\"winst\":null", REFUSED_JSON_TYPE },
        { ",\"loonopgave\":{\"periode\":\"MAAND\",\"loonLoonheffing\":250000,\"periodeEinde\":\"2026-01-31\",\"vakantiegeldApart\":true}", OK },
        { ",\"loonopgave\":{\"periode\":\"VIERWEKEN\"}", OK }, { ",\"loonopgave\":{\"periode\":\"JAAR\"}", OK },
        { ",\"loonopgave\":{\"periode\":\"WEEK\"}", REFUSED_PAY_PERIOD }, { ",\"loonopgave\":{\"periode\":\"DAG\"}", REFUSED_VALUE },
        { ",\"loonopgave\":{\"periode\":1}", REFUSED_JSON_TYPE }, { ",\"loonopgave\":{}", REFUSED_MEMBER_MISSING },
        { ",\"loonopgave\":{\"x\":1}", REFUSED_MEMBER_UNKNOWN }, { ",\"loonopgave\":[]", REFUSED_JSON_TYPE },
        { ",\"loonopgave\":{\"periode\":\"MAAND\",\"vakantiegeldApart\":1}", REFUSED_JSON_TYPE },
        { ",\"verklaring\":{\"aanleiding\":\"DAEB_LAGER\",\"datum\":\"2026-01-01\",\"oorzaak\":\"minder uren\"}", OK },
        { ",\"verklaring\":{\"aanleiding\":[\"DAEB_LAGER\",\"PASSEND_LAGER\"],\"geschatHuishoudinkomen\":{\"max\":2600000}}", OK },
        { ",\"verklaring\":{\"aanleiding\":[\"PASSEND_HOGER\"]}", OK }, { ",\"verklaring\":{\"aanleiding\":[]}", REFUSED_VALUE },
        { ",\"verklaring\":{\"aanleiding\":[\"DAEB_LAGER\",\"DAEB_LAGER\"]}", REFUSED_JSON_DUPLICATE },
        { ",\"verklaring\":{\"aanleiding\":[\"DAEB_LAGER\",\"PASSEND_HOGER\"]}", REFUSED_VALUE },
        { ",\"verklaring\":{\"aanleiding\":[\"GEEN_GEGEVENS\",\"DAEB_LAGER\"]}", REFUSED_VALUE },
        { ",\"verklaring\":{\"aanleiding\":[\"ANDERS\"]}", REFUSED_VALUE }, { ",\"verklaring\":{\"aanleiding\":2}", REFUSED_JSON_TYPE },
        { ",\"verklaring\":{\"aanleiding\":\"DAEB_LAGER\",\"geschatHuishoudinkomen\":\"veel\"}", REFUSED_JSON_TYPE },
        { ",\"verklaring\":{\"aanleiding\":\"ANDERS\"}", REFUSED_VALUE }, { ",\"verklaring\":{\"datum\":\"2026-01-01\"}", REFUSED_MEMBER_MISSING },
        { ",\"verklaring\":{\"x\":1}", REFUSED_MEMBER_UNKNOWN }, { ",\"verklaring\":{\"oorzaak\":1}", REFUSED_JSON_TYPE },
    };

    BY_PERSON(rows);
}

/* oorzaak_was_counted_in_bytes: the schema and the page count characters. */
static void oorzaak_was_counted_in_bytes(void **state)
{
    static const struct { const char *letter; unsigned n; enum status status; } rows[] = {
        { "x", LIMIT_CAUSE_CHARS, OK }, { "x", LIMIT_CAUSE_CHARS + 1, REFUSED_TEXT },
        { "\xc3\xab", LIMIT_CAUSE_CHARS, OK }, { "\xc3\xab", LIMIT_CAUSE_CHARS + 1, REFUSED_TEXT },
        { "\xf0\x9f\x8f\xa0", LIMIT_CAUSE_CHARS, OK }, { "\xf0\x9f\x8f\xa0", LIMIT_CAUSE_CHARS + 1, REFUSED_TEXT },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        static char text[3000];
        char *at = text + sprintf(text, ",\"verklaring\":{\"aanleiding\":\"DAEB_LAGER\",\"oorzaak\":\"");

        for (unsigned k = 0; k < rows[i].n; k++)
            at += sprintf(at, "%s", rows[i].letter);
        strcpy(at, "\"}");
        const struct row one[] = { { text, rows[i].status } };
        BY_PERSON(one);
    }
}

static void households(void **state)
{
    static const struct row rows[] = {
        { "", OK }, { ",\"vermogen\":100", OK }, { ",\"vermogen\":{\"max\":100}", OK }, { ",\"verzoek54a\":true,\"besluit54a\":false", OK },
        { ",\"verzoek54a\":1", REFUSED_JSON_TYPE }, { ",\"besluit54a\":\"x\"", REFUSED_JSON_TYPE }, { ",\"urgentie\":[\"HVW_15_5\"]", OK },
        { ",\"urgentie\":\"HVW_15_5\"", REFUSED_JSON_TYPE }, { ",\"urgentie\":[\"HVW_15_5\",\"HVW_15_5\"]", REFUSED_JSON_DUPLICATE },
        { ",\"urgentie\":[\"X\"]", REFUSED_VALUE }, { ",\"x\":1", REFUSED_MEMBER_UNKNOWN }, { ",\"leden\":[]", REFUSED_JSON_DUPLICATE },
        { ",\"huidigeWoning\":{\"slaapkamers\":2,\"huurtVanDeelnemer\":true}", OK }, { ",\"huidigeWoning\":{\"x\":2}", REFUSED_MEMBER_UNKNOWN },
        { ",\"huidigeWoning\":7", REFUSED_JSON_TYPE },
    };
    static const struct row shapes[] = {
        { "{}", REFUSED_MEMBER_MISSING }, { "{\"leden\":[]}", REFUSED_MEMBER_MISSING }, { "{\"leden\":{}}", REFUSED_JSON_TYPE }, { "[]", REFUSED_JSON_TYPE },
        { "{\"leden\":[{}]}", REFUSED_MEMBER_MISSING }, { "{\"leden\":[{\"rol\":\"X\"}]}", REFUSED_VALUE }, { "{\"leden\":[7]}", REFUSED_JSON_TYPE },
        { "{\"leden\":[{\"rol\":\"WON\"},{\"rol\":\"MBW\"}]}", OK },
    };

    check("{\"huishouden\":{\"leden\":[{\"rol\":\"WON\"}]", rows, ROWS(rows), "}}");
    check("{\"huishouden\":", shapes, ROWS(shapes), "}");
    assert_int_equal(z.huishouden.adults[1].kind, TRUTH_UNKNOWN);   /* who also lives there may be a child */
}

static void too_many(void **state)
{
    char text[4096];
    static const struct { const char *person; unsigned max; } rows[] = {
        { ",{\"rol\":\"MDH\"}", LEDEN_MAX - 1 }, { ",{\"rol\":\"MBW\",\"kind\":true}", LEDEN_MAX - 1 },
        { ",{\"rol\":\"MBW\",\"kind\":true,\"winst\":1}", LEDEN_MAX - 1 },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        for (unsigned n = rows[i].max; n <= rows[i].max + 1; n++) {
            int len = snprintf(text, sizeof text, "{\"huishouden\":{\"leden\":[{\"rol\":\"WON\"}");

            for (unsigned k = 0; k < n; k++)
                len += snprintf(text + len, sizeof text - (size_t)len, "%s", rows[i].person);
            len += snprintf(text + len, sizeof text - (size_t)len, "]}}");
            pull_init(&p, text, (size_t)len);
            case_read_zaak(&p, &z);
            assert_int_equal(pull_end(&p), n > rows[i].max ? REFUSED_TOO_MANY : OK);
        }
}

static void homes(void **state)
{
    static const struct row rows[] = {
        { "", OK }, { "\"huurprijs\":70000", OK }, { "\"huurprijs\":{\"min\":1}", OK }, { "\"huurprijs\":{\"max\":70000}", OK }, { "\"huurprijs\":{}", OK },
        { "\"huurprijs\":-1", REFUSED_AMOUNT }, { "\"huurprijs\":{\"max\":99999999}", REFUSED_AMOUNT }, { "\"huurprijs\":\"1\"", REFUSED_JSON_TYPE },
        { "\"huurprijzen\":[1,2]", OK }, { "\"huurprijzen\":1", REFUSED_JSON_TYPE },
        { "\"huurprijzen\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]", OK }, { "\"huurprijzen\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]", REFUSED_TOO_MANY },
        { "\"woonruimtesoort\":\"ZELFSTANDIG\"", OK }, { "\"woonruimtesoort\":[\"ZELFSTANDIG\",\"ONZELFSTANDIG\"]", OK },
        { "\"woonruimtesoort\":[]", REFUSED_VALUE }, { "\"woonruimtesoort\":\"TENT\"", REFUSED_VALUE }, { "\"woonruimtesoort\":1", REFUSED_JSON_TYPE },
        { "\"doelgroep\":{\"leeftijdVan\":55,\"leeftijdTot\":70}", OK }, { "\"doelgroep\":{\"leeftijdVan\":55,\"leeftijdTot\":54}", REFUSED_RANGE },
        { "\"doelgroep\":{\"x\":55}", REFUSED_MEMBER_UNKNOWN }, { "\"doelgroep\":{\"leeftijdVan\":200}", REFUSED_JSON_NUMBER }, { "\"doelgroep\":55", REFUSED_JSON_TYPE },
        { "\"gemeente\":\"0202\"", OK }, { "\"gemeente\":\"202\"", REFUSED_TEXT }, { "\"gemeente\":\"02o2\"", REFUSED_TEXT }, { "\"gemeente\":202", REFUSED_JSON_TYPE },
        { "\"gemeente\":\"02021\"", REFUSED_TEXT }, { "\"gemeente\":\"02/2\"", REFUSED_TEXT },
        { "\"idExtern\":\"W-1\"", OK }, { "\"idExtern\":\"W 1\"", REFUSED_TEXT }, { "\"idExtern\":\"\"", REFUSED_TEXT }, { "\"idExtern\":1", REFUSED_JSON_TYPE },
        { "\"aangewezen\":true,\"permanenteBewoning\":true,\"voorAchtOfMeer\":false,\"middenhuur\":true,\"slaapkamers\":2,\"daebTak\":false", OK },
        { "\"aangewezen\":1", REFUSED_JSON_TYPE }, { "\"permanenteBewoning\":1", REFUSED_JSON_TYPE }, { "\"voorAchtOfMeer\":1", REFUSED_JSON_TYPE },
        { "\"daebTak\":\"JA\"", REFUSED_JSON_TYPE }, { "\"daebTak\":null", REFUSED_JSON_TYPE },
        { "\"rekenhuur\":1", REFUSED_RENT_KIND }, { "\"brutohuur\":1", REFUSED_RENT_KIND }, { "\"x\":1", REFUSED_MEMBER_UNKNOWN },
        { "\"kamers\":100", REFUSED_JSON_NUMBER }, { "\"kamers\":{\"min\":1,\"max\":3}", OK }, { "\"kamers\":{\"max\":3}", OK },
        { "\"publicatiedatum\":\"2026-01-01\",\"ingangsdatum\":{\"min\":\"2026-03-01\"}", OK },
    };

    check("{\"huishouden\":{\"leden\":[{\"rol\":\"WON\"}]},\"eenheid\":{", rows, ROWS(rows), "}}");
}

static void cases(void **state)
{
    static const struct row rows[] = {
        { "", OK }, { ",\"fase\":\"toewijzing\"", OK }, { ",\"fase\":\"later\"", REFUSED_VALUE }, { ",\"fase\":1", REFUSED_JSON_TYPE },
        { ",\"corporatie\":\"L0101\"", OK }, { ",\"corporatie\":\"00000001003214345000\"", OK }, { ",\"corporatie\":\"0000000100321434500x\"", REFUSED_TEXT },
        { ",\"corporatie\":\"L010\"", REFUSED_TEXT }, { ",\"corporatie\":\"L010:\"", REFUSED_TEXT }, { ",\"corporatie\":\"L01/1\"", REFUSED_TEXT },
        { ",\"corporatie\":\"M0101\"", REFUSED_TEXT }, { ",\"corporatie\":1", REFUSED_JSON_TYPE }, { ",\"x\":1", REFUSED_MEMBER_UNKNOWN },
        { ",\"samenstelling\":\"BEVESTIGD\"", OK }, { ",\"samenstelling\":\"X\"", REFUSED_VALUE },
        { ",\"jti\":\"s3KrAAAAAAAAAAAAAAAAAA\"", OK }, { ",\"jti\":\"s3KrAAAAAAAAAAAAAAAAAB\"", REFUSED_VALUE }, { ",\"jti\":\"s3Kr\"", REFUSED_VALUE },
        { ",\"jti\":1", REFUSED_JSON_TYPE }, { ",\"beleid\":[]", OK }, { ",\"beleid\":{}", REFUSED_JSON_TYPE }, { ",\"beleid\":[\"" SHA "\"]", OK },
        { ",\"beleid\":[\"" SHA "0\"]", REFUSED_TEXT }, { ",\"beleid\":[\"0\"]", REFUSED_VALUE },
        { ",\"beleid\":[\"" SHA "\",\"" SHA "\",\"" SHA "\",\"" SHA "\",\"" SHA "\",\"" SHA "\",\"" SHA "\"]", REFUSED_TOO_MANY },
        { ",\"bewijzen\":[]", OK }, { ",\"bewijzen\":[7]", REFUSED_JSON_TYPE }, { ",\"bewijzen\":[{\"plaats\":0,\"bron\":\"qii\"}]", OK },
        { ",\"bewijzen\":[{\"plaats\":8,\"bron\":\"qii\"}]", REFUSED_JSON_NUMBER }, { ",\"bewijzen\":[{\"plaats\":0}]", REFUSED_MEMBER_MISSING },
        { ",\"bewijzen\":[{\"bron\":\"qii\"}]", REFUSED_MEMBER_MISSING }, { ",\"bewijzen\":[{\"plaats\":0,\"bron\":\"q i\"}]", REFUSED_TEXT },
        { ",\"bewijzen\":[{\"plaats\":0,\"bron\":\"qii\",\"x\":1}]", REFUSED_MEMBER_UNKNOWN },
        { ",\"bewijzen\":[{\"plaats\":0,\"bron\":\"qii\",\"sha256\":\"" SHA "\",\"profiel\":\"AQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]", OK },
        { ",\"bewijzen\":[{\"plaats\":0,\"bron\":\"qii\",\"sha256\":\"AB\"}]", REFUSED_VALUE },
        { ",\"bewijzen\":[{\"plaats\":0,\"bron\":\"qii\",\"profiel\":\"AB\"}]", REFUSED_VALUE },
        { ",\"onbekend\":[]", OK }, { ",\"onbekend\":{}", REFUSED_JSON_TYPE }, { ",\"onbekend\":[7]", REFUSED_JSON_TYPE },
        { ",\"onbekend\":[\"/huishouden/leden/0/kind\"]", OK }, { ",\"onbekend\":[\"/huishouden/leden/0/rol\"]", REFUSED_VALUE },
        { ",\"onbekend\":[\"/huishouden/leden/1/kind\"]", REFUSED_VALUE }, { ",\"onbekend\":[\"/huishouden/leden/00/kind\"]", REFUSED_VALUE },
        { ",\"onbekend\":[\"/huishouden/leden/kind\"]", REFUSED_VALUE }, { ",\"onbekend\":[\"/huishouden/leden/\"]", REFUSED_VALUE },
        { ",\"onbekend\":[\"/huishouden/verzoek54a\",\"/huishouden/besluit54a\"]", OK },
        { ",\"onbekend\":[\"/huishouden/verzoek54a\",\"/huishouden/verzoek54a\"]", REFUSED_JSON_DUPLICATE },
        { ",\"onbekend\":[\"/huishouden/vermogen\"]", REFUSED_VALUE }, { ",\"onbekend\":[\"/eenheid/daebTak\"]", REFUSED_VALUE },
        { ",\"onbekend\":[\"\"]", REFUSED_VALUE }, { ",\"eenheid\":{},\"onbekend\":[\"/eenheid/daebTak\"]", OK },
        { ",\"onbekend\":[\"/eenheid/daebTak\"],\"eenheid\":{\"daebTak\":false}", REFUSED_JSON_DUPLICATE },
        { ",\"onbekend\":[\"/eenheid/kamers\"],\"eenheid\":{}", REFUSED_VALUE },
    };

    check("{\"huishouden\":{\"leden\":[{\"rol\":\"WON\"}]}", rows, ROWS(rows), "}");
}

/* Which of the members as sent are adults: a child with an income is one too. */
static void adults(void **state)
{
    static const struct { const char *members; uint32_t adults; } rows[] = {
        { "{\"rol\":\"WON\"}", 0x1 },
        { "{\"rol\":\"MBW\",\"kind\":true},{\"rol\":\"WON\"}", 0x2 },
        { "{\"rol\":\"MED\"},{\"rol\":\"MBW\",\"kind\":true},{\"rol\":\"MBW\",\"kind\":true,\"box3\":1},{\"rol\":\"WON\"}", 0xd },
        { "{\"rol\":\"MBW\"},{\"rol\":\"MBW\",\"kind\":false},{\"rol\":\"MBW\",\"kind\":true}", 0x3 },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct row row = { rows[i].members, OK };

        check("{\"huishouden\":{\"leden\":[", &row, 1, "]}}");
        assert_int_equal(z.adult_bits, rows[i].adults);
        assert_int_equal(__builtin_popcount(z.adult_bits), z.huishouden.n_adults);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(persons), cmocka_unit_test(proofs), cmocka_unit_test(dates), cmocka_unit_test(incomes), cmocka_unit_test(households),
        cmocka_unit_test(oorzaak_was_counted_in_bytes), cmocka_unit_test(too_many), cmocka_unit_test(homes),
        cmocka_unit_test(cases), cmocka_unit_test(adults),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
