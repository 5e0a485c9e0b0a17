/* The bare rent of a home: what each price component does to it, and what is said of it. */
#include "../../cmocka_all.h"

#include "base/date.h"
#include "base/limits.h"
#include "json/strict_json.h"
#include "vera/vera.h"

#include <stdlib.h>
#include <string.h>

#define P(soort, bedrag) "{\"soort\":{\"code\":\"" soort "\"},\"bedrag\":" bedrag "}"
#define D(soort, detail, bedrag) "{\"soort\":{\"code\":\"" soort "\"},\"detailSoort\":{\"code\":\"" detail "\"},\"bedrag\":" bedrag "}"
#define WITH(detail) "{\"soort\":{\"code\":\"NET\"},\"detailSoort\":" detail ",\"bedrag\":700}"
#define DAY "2026-12-15"
#define NONE (-1)      /* left out */
#define REFUSED (-2)

/* said: reason and place of each report, with the successor of a code that went. */
static const struct row {
    const char *name, *parts, *day;
    int64_t rent, left_out, to_check;
    const char *said;
} table[] = {
    /* NET */
    { "no detail", P("NET", "700.01"), DAY, 70001, 0, 0, "" },
    { "base rent", D("NET", "KAL", "700.01"), DAY, 70001, 0, 0, "" },
    { "other rent", D("NET", "KAL", "700") "," D("NET", "ONH", "12.50"), DAY, 71250, 0, 0, "" },
    { "a discount as other rent", D("NET", "KAL", "700") "," D("NET", "ONH", "-12.50"), DAY, 68750, 0, 0, "" },
    { "twice the base rent, in parts", D("NET", "KAL", "352.50") "," D("NET", "KAL", "352.50"), DAY, 70500, 0, 0, "" },
    { "levies", D("NET", "KAL", "705.00") "," D("NET", "RIH", "14.50") "," D("NET", "AFV", "11.25") "," D("NET", "WAS", "8"), DAY, 70500, 3375, 0,
      "vera-geen-kale-huur /prijscomponenten/1/detailSoort/code;vera-geen-kale-huur /prijscomponenten/2/detailSoort/code;"
      "vera-geen-kale-huur /prijscomponenten/3/detailSoort/code;" },
    { "a levy twice", P("NET", "700") "," D("NET", "RIH", "1") "," D("NET", "RIH", "1"), DAY, 70000, 200, 0,
      "vera-geen-kale-huur /prijscomponenten/1/detailSoort/code;vera-geen-kale-huur /prijscomponenten/2/detailSoort/code;" },
    { "a levy that is given back", P("NET", "700") "," D("NET", "AFV", "-3.10"), DAY, 70000, -310, 0,
      "vera-geen-kale-huur /prijscomponenten/1/detailSoort/code;" },
    { "parking that is part of the rent", P("NET", "700") "," D("NET", "IGA", "40") "," D("NET", "PBU", "20") "," D("NET", "PGA", "30"), DAY, 79000, 0, 9000,
      "vera-huurdeel-nagaan /prijscomponenten/1/detailSoort/code;vera-huurdeel-nagaan /prijscomponenten/2/detailSoort/code;"
      "vera-huurdeel-nagaan /prijscomponenten/3/detailSoort/code;" },
    { "a detail of other costs", P("NET", "700") "," D("NET", "GAS", "50"), DAY, REFUSED, 0, 0, "vera-dubbelzinnig /prijscomponenten/1/detailSoort/code;" },
    { "a detail of every cost", D("NET", "WAT", "50"), DAY, REFUSED, 0, 0, "vera-dubbelzinnig /prijscomponenten/0/detailSoort/code;" },
    { "a subsidy under NET", P("NET", "700") "," D("NET", "SUC", "-50"), DAY, REFUSED, 0, 0, "vera-dubbelzinnig /prijscomponenten/1/detailSoort/code;" },
    /* HUA */
    { "an adjustment", P("NET", "700") "," P("HUA", "-9.99"), DAY, 69001, 0, -999, "vera-huurdeel-nagaan /prijscomponenten/1/soort/code;" },
    { "subsidies", P("NET", "700") "," D("HUA", "MAT", "-50") "," D("HUA", "SUC", "-25.5"), DAY, 70000, -7550, 0,
      "vera-geen-kale-huur /prijscomponenten/1/detailSoort/code;vera-geen-kale-huur /prijscomponenten/2/detailSoort/code;" },
    { "base rent under HUA", P("NET", "700") "," D("HUA", "KAL", "5"), DAY, REFUSED, 0, 0, "vera-dubbelzinnig /prijscomponenten/1/detailSoort/code;" },
    /* Other kinds of cost are not looked at. */
    { "other kinds", P("NET", "700") "," P("SER", "1") "," P("VER", "1") "," P("PAR", "1") "," P("DIE", "1") "," P("EEN", "1") "," P("KOO", "250000000") "," P("STA", "1"),
      DAY, 70000, 0, 0, "" },
    { "with any detail", P("NET", "700") "," D("SER", "HUI", "1") "," D("PAR", "PGA", "1") "," D("DIE", "KAL", "1") "," D("EEN", "BOR", "1") "," D("SER", "AFV", "1"),
      DAY, 70000, 0, 0, "" },
    { "and with no exact amount", P("NET", "700") "," P("SER", "0.333") "," P("VER", "null"), DAY, 70000, 0, 0, "" },
    /* No rent */
    { "no component", "", DAY, NONE, 0, 0, "huurprijs-soort /prijscomponenten;" },
    { "levies only", D("NET", "RIH", "14.50"), DAY, NONE, 1450, 0,
      "vera-geen-kale-huur /prijscomponenten/0/detailSoort/code;huurprijs-soort /prijscomponenten;" },
    { "an adjustment of nothing", P("HUA", "700"), DAY, NONE, 0, 70000, "vera-huurdeel-nagaan /prijscomponenten/0/soort/code;huurprijs-soort /prijscomponenten;" },
    { "service only", P("SER", "700"), DAY, NONE, 0, 0, "huurprijs-soort /prijscomponenten;" },
    { "no rent is nothing", P("NET", "0"), DAY, NONE, 0, 0, "huurprijs-te-laag /prijscomponenten;" },
    { "under 50 euro", P("NET", "49.99"), DAY, NONE, 0, 0, "huurprijs-te-laag /prijscomponenten;" },
    { "50 euro", P("NET", "50"), DAY, LIMIT_RENT_MIN_CENTS, 0, 0, "" },
    { "under 50 euro by an adjustment", P("NET", "60") "," P("HUA", "-20"), DAY, NONE, 0, -2000,
      "vera-huurdeel-nagaan /prijscomponenten/1/soort/code;huurprijs-te-laag /prijscomponenten;" },
    { "under nothing", P("NET", "-0.01"), DAY, REFUSED, 0, 0, "bedrag-buiten-bereik /prijscomponenten;" },
    { "the highest rent", P("NET", "100000"), DAY, 10000000, 0, 0, "" },
    { "no rent is so high", P("NET", "100000.01"), DAY, REFUSED, 0, 0, "bedrag-buiten-bereik /prijscomponenten;" },
    { "nor in parts", P("NET", "99999999") "," P("NET", "99999999"), DAY, REFUSED, 0, 0, "bedrag-buiten-bereik /prijscomponenten;" },
    { "no amount is so high", P("NET", "1e9"), DAY, REFUSED, 0, 0, "bedrag-buiten-bereik /prijscomponenten/0/bedrag;" },
    { "through a 32-bit float", P("NET", "713.0199890136719"), DAY, REFUSED, 0, 0, "vera-bedrag-niet-exact /prijscomponenten/0/bedrag;" },
    { "a levy through a 32-bit float", P("NET", "700") "," D("NET", "RIH", "14.550000190734863"), DAY, REFUSED, 0, 0,
      "vera-bedrag-niet-exact /prijscomponenten/1/bedrag;" },
    { "no amount", "{\"soort\":{\"code\":\"NET\"}}", DAY, REFUSED, 0, 0, "lid-ontbreekt /prijscomponenten/0/bedrag;" },
    { "an amount that is text", P("NET", "\"700\""), DAY, REFUSED, 0, 0, "json-soort /prijscomponenten/0/bedrag;" },
    /* Codes of the day */
    { "a kind of no list", P("QQQ", "1"), DAY, REFUSED, 0, 0, "vera-code-onbekend /prijscomponenten/0/soort/code;" },
    { "no kind", "{\"bedrag\":1}", DAY, REFUSED, 0, 0, "lid-ontbreekt /prijscomponenten/0/soort/code;" },
    { "a detail of no list", D("NET", "XYZ", "1"), DAY, REFUSED, 0, 0, "vera-code-onbekend /prijscomponenten/0/detailSoort/code;" },
    { "also where it is not looked at", P("NET", "700") "," D("SER", "XYZ", "1"), DAY, REFUSED, 0, 0,
      "vera-code-onbekend /prijscomponenten/1/detailSoort/code;" },
    { "a detail that went", P("NET", "700") "," D("SER", "NSU", "1"), DAY, REFUSED, 0, 0, "vera-code-vervallen /prijscomponenten/1/detailSoort/code;" },
    { "and was still there", P("NET", "700") "," D("SER", "NSU", "1"), "2021-12-31", 70000, 0, 0, "" },
    { "a levy before it had a code", D("NET", "RIH", "1"), "2025-10-02", REFUSED, 0, 0, "vera-code-nog-niet /prijscomponenten/0/detailSoort/code;" },
    { "and since", P("NET", "700") "," D("NET", "RIH", "1"), "2025-10-03", 70000, 100, 0, "vera-geen-kale-huur /prijscomponenten/1/detailSoort/code;" },
    { "base rent before it had a code", D("NET", "KAL", "700"), "2023-08-31", REFUSED, 0, 0, "vera-code-nog-niet /prijscomponenten/0/detailSoort/code;" },
    /* A detail that is not said, and one that is said badly */
    { "null", WITH("null"), DAY, 70000, 0, 0, "" },
    { "empty", WITH("{}"), DAY, 70000, 0, 0, "" },
    { "empty members", WITH("{\"code\":null,\"naam\":\"\"}"), DAY, 70000, 0, 0, "" },
    { "by name only", WITH("{\"naam\":\"Rioolheffing\"}"), DAY, REFUSED, 0, 0, "lid-ontbreekt /prijscomponenten/0/detailSoort/code;" },
    { "a code that is a number", WITH("{\"code\":5}"), DAY, REFUSED, 0, 0, "lid-ontbreekt /prijscomponenten/0/detailSoort/code;" },
    { "as text", WITH("\"KAL\""), DAY, REFUSED, 0, 0, "lid-ontbreekt /prijscomponenten/0/detailSoort/code;" },
    { "an empty code", WITH("{\"code\":\"\"}"), DAY, REFUSED, 0, 0, "vera-code-onbekend /prijscomponenten/0/detailSoort/code;" },
};

static json_t *parsed(const char *text)
{
    json_t *out = NULL;

    if (strict_json_parse(text, strlen(text), true, &out) != OK)
        fail_msg("not JSON: %s", text);
    return out;
}

static enum status convert(const char *parts, const char *day, json_t **zaak, struct vera_reports *m)
{
    char text[1024];
    int32_t dag;
    AUTO_JSON who = parsed("[{\"geboortedatum\":\"1991-05-05\",\"rollen\":[{\"soort\":{\"code\":\"WON\"}}]}]");

    snprintf(text, sizeof(text), "{\"zelfstandig\":true,\"prijscomponenten\":%s%s%s}", parts[0] == '<' ? "" : "[", parts + (parts[0] == '<'),
             parts[0] == '<' ? "" : "]");
    AUTO_JSON home = parsed(text);
    assert_true(date_parse(day, 10, &dag));
    return vera_zaak(who, home, dag, zaak, m);
}

static void said_of(const struct vera_reports *m, char *out, size_t cap)
{
    size_t at = 0;

    out[0] = '\0';
    for (unsigned i = 0; i < m->n; i++)
        at += (size_t)snprintf(out + at, cap - at, "%s %s;", status_slug(m->m[i].status), m->m[i].pad);
}

static void rows(void **state)
{
    for (unsigned i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        const struct row *r = &table[i];
        struct vera_reports m;
        char said[1024];
        json_t *zaak;

        enum status s = convert(r->parts, r->day, &zaak, &m);
        const json_t *rent = json_object_get(json_object_get(zaak, "eenheid"), "huurprijs");
        int64_t got = s != OK ? REFUSED : rent == NULL ? NONE : json_integer_value(rent);
        said_of(&m, said, sizeof(said));
        if (got != r->rent || m.rent_left_out.cents != r->left_out || m.rent_to_check.cents != r->to_check || strcmp(said, r->said) != 0)
            fail_msg("%s: rent %lld, left out %lld, to check %lld, %s", r->name, (long long)got, (long long)m.rent_left_out.cents,
                     (long long)m.rent_to_check.cents, said);
        json_decref(zaak);
    }
}

static void no_list(void **state)
{
    struct vera_reports m;
    json_t *zaak;

    assert_int_equal(convert("<{\"soort\":{\"code\":\"NET\"}}", DAY, &zaak, &m), REFUSED_VALUE);
    assert_int_equal(m.m[0].status, REFUSED_JSON_TYPE);
    assert_string_equal(m.m[0].pad, "/prijscomponenten");
    assert_int_equal(convert("<null", DAY, &zaak, &m), OK);
    assert_int_equal(m.m[0].status, REFUSED_RENT_KIND);
    json_decref(zaak);
}

/* What the reference data files under NET and HUA has a row of its own: a code that is new there must be judged. */
static void every_code_of_the_rent(void **state)
{
    static const struct { const char *set, *code, *parent; } codes[] = {
#define VERA(set, code, begin, end, successor, parent) { #set, code, parent },
#include "vera/codes.def"
#undef VERA
    };
    unsigned n = 0;

    for (unsigned i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        struct vera_reports m;
        char parts[256];
        json_t *zaak;

        if (strcmp(codes[i].set, "PRIJSCOMPONENTDETAILSOORT") != 0 ||
            (strcmp(codes[i].parent, "NET") != 0 && strcmp(codes[i].parent, "HUA") != 0))
            continue;
        n++;
        snprintf(parts, sizeof(parts), P("NET", "700") ",{\"soort\":{\"code\":\"%s\"},\"detailSoort\":{\"code\":\"%s\"},\"bedrag\":1}",
                 codes[i].parent, codes[i].code);
        if (convert(parts, DAY, &zaak, &m) != OK)
            fail_msg("%s of %s: no row says what it is", codes[i].code, codes[i].parent);
        json_decref(zaak);
    }
    assert_int_equal(n, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows), cmocka_unit_test(no_list), cmocka_unit_test(every_code_of_the_rent) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
