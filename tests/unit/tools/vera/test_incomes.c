/* Which incomes of a person count on a day: those of the two years before, one a year, the one checked last. */
#include "../../cmocka_all.h"

#include "base/date.h"
#include "json/strict_json.h"
#include "vera/vera.h"

#include <stdlib.h>
#include <string.h>

#define IBD ",\"inkomensverklaringsoort\":{\"code\":\"IBD\"}"
#define I(year, amount) "{\"jaar\":" year ",\"bedrag\":" amount IBD "}"
#define C(year, amount, checked) "{\"jaar\":" year ",\"bedrag\":" amount IBD ",\"controledatum\":" checked "}"
#define T(moment) "\"" moment "\""

/* taken: year:cents of each that is in the case, or NULL where it is refused. said: reason and place of each report. */
static const struct row { const char *name, *incomes, *day, *taken, *said; } table[] = {
    { "the two years before", I("2024", "25000") "," I("2025", "26000.5"), "2026-12-15", "2024:2500000 2025:2600050 ", "" },
    { "six years", I("2020", "1") "," I("2021", "2") "," I("2022", "3") "," I("2023", "4") "," I("2024", "5") "," I("2025", "6"), "2026-12-15",
      "2024:500 2025:600 ",
      "vera-inkomen-telt-niet 0/jaar;vera-inkomen-telt-niet 1/jaar;vera-inkomen-telt-niet 2/jaar;vera-inkomen-telt-niet 3/jaar;" },
    { "another day, other years", I("2024", "5") "," I("2025", "6"), "2027-01-01", "2025:600 ", "vera-inkomen-telt-niet 0/jaar;" },
    { "the year itself", I("2026", "5"), "2026-12-15", "", "vera-inkomen-telt-niet 0/jaar;" },
    { "years that are none", I("0", "5") "," I("-2025", "5") "," I("20255", "5") "," I("9223372036854775807", "5"), "2026-12-15", "",
      "vera-inkomen-telt-niet 0/jaar;vera-inkomen-telt-niet 1/jaar;vera-inkomen-telt-niet 2/jaar;vera-inkomen-telt-niet 3/jaar;" },
    { "a year that does not count needs no amount", "{\"jaar\":2019" IBD "}," I("2020", "0.333"), "2026-12-15", "",
      "vera-inkomen-telt-niet 0/jaar;vera-inkomen-telt-niet 1/jaar;" },
    { "a year that is text", "{\"jaar\":\"2025\",\"bedrag\":5" IBD "}", "2026-12-15", NULL, "lid-ontbreekt 0/jaar;" },
    { "a loss", I("2025", "-1200.50"), "2026-12-15", "2025:-120050 ", "" },
    { "more than an income can be", I("2025", "100000001"), "2026-12-15", NULL, "bedrag-buiten-bereik 0/bedrag;" },
    { "another kind of a year that counts", "{\"jaar\":2025,\"bedrag\":5}," I("2025", "6"), "2026-12-15", "2025:600 ", "vera-geen-verzamelinkomen 0;" },
    /* Two of one year */
    { "the later one counts", C("2025", "1", T("2026-03-01T10:00:00Z")) "," C("2025", "2", T("2026-05-01T09:00:00Z")), "2026-12-15", "2025:200 ",
      "vera-inkomen-telt-niet 0/controledatum;" },
    { "wherever it stands", C("2025", "2", T("2026-05-01T09:00:00Z")) "," C("2025", "1", T("2026-03-01T10:00:00Z")), "2026-12-15", "2025:200 ",
      "vera-inkomen-telt-niet 1/controledatum;" },
    { "on one day", C("2025", "1", T("2026-03-01T10:00:00Z")) "," C("2025", "2", T("2026-03-01T10:00:01Z")), "2026-12-15", "2025:200 ",
      "vera-inkomen-telt-niet 0/controledatum;" },
    { "in one second", C("2025", "1", T("2026-03-01T10:00:00Z")) "," C("2025", "2", T("2026-03-01T10:00:00.05Z")), "2026-12-15", "2025:200 ",
      "vera-inkomen-telt-niet 0/controledatum;" },
    { "by digits of a fraction", C("2025", "1", T("2026-03-01T10:00:00.5Z")) "," C("2025", "2", T("2026-03-01T10:00:00.49Z")), "2026-12-15", "2025:100 ",
      "vera-inkomen-telt-niet 1/controledatum;" },
    { "by day only", C("2025", "1", T("2026-03-01")) "," C("2025", "2", T("2026-03-02")), "2026-12-15", "2025:200 ",
      "vera-inkomen-telt-niet 0/controledatum;" },
    { "three of them", C("2025", "1", T("2026-03-01")) "," C("2025", "3", T("2026-03-03")) "," C("2025", "2", T("2026-03-02")), "2026-12-15", "2025:300 ",
      "vera-inkomen-telt-niet 0/controledatum;vera-inkomen-telt-niet 2/controledatum;" },
    { "two equal ones and a later one", C("2025", "1", T("2026-03-01")) "," C("2025", "2", T("2026-03-01")) "," C("2025", "3", T("2026-03-02")),
      "2026-12-15", "2025:300 ", "vera-inkomen-telt-niet 0/controledatum;vera-inkomen-telt-niet 1/controledatum;" },
    { "in two years", C("2024", "1", T("2026-03-02")) "," C("2025", "2", T("2026-03-01")) "," C("2024", "3", T("2026-03-01")), "2026-12-15",
      "2024:100 2025:200 ", "vera-inkomen-telt-niet 2/controledatum;" },
    { "the one that is left out needs no amount", C("2025", "0.333", T("2026-03-01")) "," C("2025", "2", T("2026-03-02")), "2026-12-15", "2025:200 ",
      "vera-inkomen-telt-niet 0/controledatum;" },
    { "neither says when", I("2025", "1") "," I("2025", "2"), "2026-12-15", NULL, "vera-dubbelzinnig 1;" },
    { "the same twice", I("2025", "1") "," I("2025", "1"), "2026-12-15", NULL, "vera-dubbelzinnig 1;" },
    { "one says when", C("2025", "1", T("2026-03-01")) "," I("2025", "2"), "2026-12-15", NULL, "vera-dubbelzinnig 1;" },
    { "the other says when", I("2025", "1") "," C("2025", "2", T("2026-03-01")), "2026-12-15", NULL, "vera-dubbelzinnig 1;" },
    { "two say when, one does not", C("2025", "1", T("2026-03-01")) "," I("2025", "2") "," C("2025", "3", T("2026-03-03")), "2026-12-15", NULL,
      "vera-inkomen-telt-niet 0/controledatum;vera-dubbelzinnig 2;" },
    { "at the same moment", C("2025", "1", T("2026-03-01T10:00:00.50Z")) "," C("2025", "2", T("2026-03-01T10:00:00.5Z")), "2026-12-15", NULL,
      "vera-dubbelzinnig 1;" },
    { "on the same day, one without time", C("2025", "1", T("2026-03-01T10:00:00Z")) "," C("2025", "2", T("2026-03-01")), "2026-12-15", NULL,
      "vera-dubbelzinnig 1;" },
    { "three at once are said once", I("2025", "1") "," I("2025", "2") "," I("2025", "3"), "2026-12-15", NULL, "vera-dubbelzinnig 1;" },
    { "two of a year that does not count", I("2020", "1") "," I("2020", "2"), "2026-12-15", "",
      "vera-inkomen-telt-niet 0/jaar;vera-inkomen-telt-niet 1/jaar;" },
};

/* Beside 2026-03-01 by day: what does not have the form of a moment says nothing. */
static const char *const no_moments[] = {
    "null", "20260501", T("2026-05"), T("0000-00-00"), T("0000-00-00T00:00:00Z"), T("2026-02-30T00:00:00Z"), T("2026-05-01T00:00:00"),
    T("2026-05-01T00:00:00+01:00"), T("2026-05-01 00:00:00Z"), T("2026-05-01T24:00:00Z"), T("2026-05-01T00:60:00Z"), T("2026-05-01T00:00:61Z"),
    T("2026-05-01T00:00:00.Z"), T("2026-05-01T00:00:00.5xZ"), T("2026-05-01T00:00:00,5Z"), T("2026-05-01T0x:00:00Z"), T("2026-05-01T00-00:00Z"),
    T("2026-05-01T00:00-00Z"), T("2026-05-01T:0:00:00Z"),
};

static enum status convert(const char *incomes, const char *day, json_t **zaak, struct vera_reports *m)
{
    char text[2048];
    AUTO_JSON who = NULL;
    int32_t dag;

    snprintf(text, sizeof(text), "[{\"geboortedatum\":\"1991-05-05\",\"rollen\":[{\"soort\":{\"code\":\"WON\"}}],\"inkomens\":[%s]}]", incomes);
    if (strict_json_parse(text, strlen(text), true, &who) != OK)
        fail_msg("not JSON: %s", text);
    assert_true(date_parse(day, 10, &dag));
    return vera_zaak(who, NULL, dag, zaak, m);
}

static void rows(void **state)
{
    for (unsigned i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        const struct row *r = &table[i];
        struct vera_reports m;
        char taken[256] = "", said[1024] = "";
        json_t *zaak, *income;
        size_t k, at = 0;

        enum status s = convert(r->incomes, r->day, &zaak, &m);
        const json_t *lid = json_array_get(json_object_get(json_object_get(zaak, "huishouden"), "leden"), 0);
        json_array_foreach(json_object_get(lid, "inkomens"), k, income)
            at += (size_t)snprintf(taken + at, sizeof(taken) - at, "%lld:%lld ", json_integer_value(json_object_get(income, "jaar")),
                                   json_integer_value(json_object_get(income, "bedrag")));
        at = 0;
        for (unsigned n = 0; n < m.n; n++) {
            assert_memory_equal(m.m[n].pad, "/relaties/0/inkomens/", 21);
            at += (size_t)snprintf(said + at, sizeof(said) - at, "%s %s;", status_slug(m.m[n].status), m.m[n].pad + 21);
        }
        if (s != (r->taken != NULL ? OK : REFUSED_VALUE) || (r->taken != NULL && strcmp(taken, r->taken) != 0) || strcmp(said, r->said) != 0)
            fail_msg("%s: %s, taken %s, said %s", r->name, status_slug(s), taken, said);
        json_decref(zaak);
    }
}

static void moments(void **state)
{
    for (unsigned i = 0; i < sizeof(no_moments) / sizeof(no_moments[0]); i++) {
        struct vera_reports m;
        char incomes[512];
        json_t *zaak;

        snprintf(incomes, sizeof(incomes), C("2025", "1", "\"2026-03-01\"") "," C("2025", "2", "%s"), no_moments[i]);
        enum status s = convert(incomes, "2026-12-15", &zaak, &m);
        if (s != REFUSED_VALUE || m.n != 1 || m.m[0].status != REFUSED_VERA_AMBIGUOUS)
            fail_msg("%s is taken for a moment", no_moments[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows), cmocka_unit_test(moments) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
