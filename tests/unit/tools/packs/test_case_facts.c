/* The questions a case asks: what of household and home cannot be together, with the exact status and place. */
#include "../../cmocka_all.h"

#include "base/date.h"
#include "packs/case_facts.h"

static struct pull p;
static struct case_input in;
static struct question_facts f;
static char place[CASE_PLACE_MAX];

static int32_t day(const char *text)
{
    int32_t d;

    assert_true(date_parse(text, 10, &d));
    return d;
}

/* Reads {"eenheid":{HOME},"huishouden":{"leden":[MEMBERS]}}; without HOME there is no home. */
static void read_case(const char *home, const char *members)
{
    char text[4096];
    int n = home != NULL ? snprintf(text, sizeof text, "{\"eenheid\":{%s},\"huishouden\":{\"leden\":[%s]}}", home, members)
                         : snprintf(text, sizeof text, "{\"huishouden\":{\"leden\":[%s]}}", members);

    assert_true(n > 0 && (size_t)n < sizeof text);
    pull_init(&p, text, (size_t)n);
    case_read_zaak(&p, &in);
    assert_int_equal(pull_end(&p), OK);
}

/* Without a home the question is about one that is let today, unless the day is given. */
static void without_a_home(void **state)
{
    read_case(NULL, "{\"rol\":\"WON\"}");
    case_facts(&in, 0, 20000, &f);
    assert_int_equal(f.eenheid.present, 0);
    assert_int_equal(f.eenheid.woonruimtesoort, WOONRUIMTESOORT_ZELFSTANDIG);
    assert_int_equal(f.eenheid.ingangsdatum.min, 20000);
    assert_int_equal(f.eenheid.ingangsdatum.max, 20000);
    in.eenheid.eenheid.ingangsdatum = (struct day_range){ 20500, 20600 };
    case_facts(&in, 0, 20000, &f);
    assert_int_equal(f.eenheid.ingangsdatum.max, 20600);
    in.eenheid.eenheid.ingangsdatum = (struct day_range){ DAY_UNKNOWN_MIN, 20600 };
    case_facts(&in, 0, 20000, &f);
    assert_int_equal(f.eenheid.ingangsdatum.max, 20600);
    read_case("\"huurprijzen\":[50000,70000],\"ingangsdatum\":\"2026-03-01\"", "{\"rol\":\"WON\"}");
    case_facts(&in, 1, 20000, &f);
    assert_int_equal(f.eenheid.huurprijs.min, 70000);
    assert_int_equal(f.eenheid.ingangsdatum.min, day("2026-03-01"));
}

/* Whoever rents the home is born by the day the lease starts; others who live there may not be yet. */
static void born_after_the_start(void **state)
{
#define START(day) "\"huurprijs\":75000,\"ingangsdatum\":\"" day "\""
#define STARTS(from, to) "\"huurprijs\":75000,\"ingangsdatum\":{\"min\":\"" from "\",\"max\":\"" to "\"}"
#define BORN(role, day) "{\"rol\":\"" role "\",\"geboortedatum\":\"" day "\"}"
#define BETWEEN(from, to) "{\"rol\":\"WON\",\"geboortedatum\":{\"min\":\"" from "\",\"max\":\"" to "\"}}"
#define CHILD "{\"rol\":\"MBW\",\"kind\":true,\"geboortedatum\":\"2027-05-05\"}"
#define LID(i) "/huishouden/leden/" #i "/geboortedatum"
    static const struct { const char *home, *members; enum status want; const char *place; } rows[] = {
        { START("2026-12-15"), BORN("WON", "1958-06-02"), OK, "" },
        { START("2026-12-15"), BORN("WON", "2058-06-02"), REFUSED_DATE, LID(0) },
        { START("2026-12-15"), BORN("WON", "2026-12-15"), OK, "" },
        { START("2026-12-15"), BORN("WON", "2026-12-16"), REFUSED_DATE, LID(0) },
        { START("2026-12-15"), BORN("MED", "2026-12-16"), REFUSED_DATE, LID(0) },
        { START("2026-12-15"), BORN("MDH", "2026-12-16"), REFUSED_DATE, LID(0) },
        { START("2026-12-15"), BORN("WON", "1991-05-05") "," BORN("MBW", "2026-12-16"), OK, "" },
        { START("2026-12-15"), BORN("WON", "1991-05-05") ",{\"rol\":\"MBW\",\"kind\":false,\"geboortedatum\":\"2058\"}", OK, "" },
        { START("2026-12-15"), BORN("WON", "1991-05-05") "," CHILD, OK, "" },
        /* where the member stands in the case, whatever stands before it */
        { START("2026-12-15"), BORN("WON", "1991-05-05") "," BORN("MED", "2027-01-01"), REFUSED_DATE, LID(1) },
        { START("2026-12-15"), CHILD "," CHILD "," BORN("WON", "2027-01-01"), REFUSED_DATE, LID(2) },
        { START("2026-12-15"), BORN("MBW", "2027-01-01") "," CHILD "," BORN("WON", "1991-05-05") "," BORN("MED", "2027-01-01"), REFUSED_DATE, LID(3) },
        { START("2026-12-15"), BORN("MED", "2027-01-01") "," BORN("WON", "2028-01-01"), REFUSED_DATE, LID(0) },
        /* the earliest day of birth against the latest start */
        { START("2026-12-15"), BORN("WON", "2026"), OK, "" },
        { START("2026-12-15"), BORN("WON", "2026-12-00"), OK, "" },
        { START("2026-11-30"), BORN("WON", "2026-12-00"), REFUSED_DATE, LID(0) },
        { START("2026-12-15"), BORN("WON", "2027"), REFUSED_DATE, LID(0) },
        { START("2026-12-15"), BETWEEN("2026-12-15", "2058-06-02"), OK, "" },
        { START("2026-12-15"), BETWEEN("2026-12-16", "2058-06-02"), REFUSED_DATE, LID(0) },
        { START("2026-12-15"), "{\"rol\":\"WON\",\"geboortedatum\":{\"min\":\"2026-12-16\"}}", REFUSED_DATE, LID(0) },
        { START("2026-12-15"), "{\"rol\":\"WON\",\"geboortedatum\":{\"max\":\"2058-06-02\"}}", OK, "" },
        { START("2026-12-15"), "{\"rol\":\"WON\"}", OK, "" },
        { STARTS("2026-12-01", "2026-12-31"), BORN("WON", "2026-12-31"), OK, "" },
        { STARTS("2026-12-01", "2026-12-31"), BORN("WON", "2027-01-01"), REFUSED_DATE, LID(0) },
        { "\"huurprijs\":75000,\"ingangsdatum\":\"2026\"", BORN("WON", "2026-12-31"), OK, "" },
        { "\"huurprijs\":75000,\"ingangsdatum\":{\"max\":\"2026-12-15\"}", BORN("WON", "2026-12-16"), REFUSED_DATE, LID(0) },
        { "\"huurprijs\":75000,\"ingangsdatum\":{\"min\":\"2026-12-15\"}", BORN("WON", "2058-06-02"), OK, "" },
        { "\"huurprijs\":75000", BORN("WON", "2058-06-02"), OK, "" },
        /* without a home the question is about today */
        { NULL, BORN("WON", "2026-11-22"), OK, "" },
        { NULL, BORN("WON", "2026-11-23"), REFUSED_DATE, LID(0) },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        read_case(rows[i].home, rows[i].members);
        enum status got = case_valid(&in, day("2026-11-22"), place);
        if (got != rows[i].want || strcmp(place, rows[i].place) != 0)
            fail_msg("row %zu: %s at '%s', expected %s at '%s'", i, status_slug(got), place, status_slug(rows[i].want), rows[i].place);
    }
}

/* A rent that can only be under 50 euro is a mistake, or says that it is not known. */
static void rents(void **state)
{
    static const struct { const char *home; enum status want; const char *place; } rows[] = {
        { "\"huurprijs\":5000", OK, "" },
        { "\"huurprijs\":4999", REFUSED_RENT_LOW, "/eenheid/huurprijs" },
        { "\"huurprijs\":750", REFUSED_RENT_LOW, "/eenheid/huurprijs" },
        { "\"huurprijs\":0", REFUSED_RENT_LOW, "/eenheid/huurprijs" },
        { "\"huurprijs\":{\"max\":4999}", REFUSED_RENT_LOW, "/eenheid/huurprijs" },
        { "\"huurprijs\":{\"max\":5000}", OK, "" },
        { "\"huurprijs\":{\"max\":75000}", OK, "" },
        { "\"huurprijs\":{\"min\":0,\"max\":75000}", OK, "" },
        { "\"huurprijs\":{\"min\":4000,\"max\":4500}", REFUSED_RENT_LOW, "/eenheid/huurprijs" },
        { "\"huurprijs\":{\"min\":0}", OK, "" },
        { "\"huurprijs\":{}", OK, "" },
        { "\"huurprijzen\":[0]", REFUSED_RENT_LOW, "/eenheid/huurprijzen/0" },
        { "\"huurprijzen\":[71302,5000]", OK, "" },
        { "\"huurprijzen\":[71302,4999,0]", REFUSED_RENT_LOW, "/eenheid/huurprijzen/1" },
        { "\"huurprijzen\":[]", OK, "" },
        { "\"kamers\":3", OK, "" },
        { NULL, OK, "" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        read_case(rows[i].home, "{\"rol\":\"WON\"}");
        enum status got = case_valid(&in, 20000, place);
        if (got != rows[i].want || strcmp(place, rows[i].place) != 0)
            fail_msg("row %zu: %s at '%s', expected %s at '%s'", i, status_slug(got), place, status_slug(rows[i].want), rows[i].place);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_home), cmocka_unit_test(born_after_the_start), cmocka_unit_test(rents),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
