/* vera_cent and vera_euro: exact or refused. */
#include "../../cmocka_all.h"

#include "json/strict_json.h"
#include "model/facts.h"
#include "vera/vera.h"

#include <string.h>

static const struct rij { const char *json; enum status s; int64_t cent; } rijen[] = {
    { "713.02", OK, 71302 },
    { "713.020", OK, 71302 },
    { "7.1302e2", OK, 71302 },
    { "713", OK, 71300 },
    { "0", OK, 0 },
    { "-0.01", OK, -1 },
    { "0.29", OK, 29 },
    { "1.005", REFUSED_VERA_INEXACT, 0 },
    { "713.021", REFUSED_VERA_INEXACT, 0 },
    { "713.0199890136719", REFUSED_VERA_INEXACT, 0 },   /* 713.02 through a 32-bit float */
    { "713.0200000001", REFUSED_VERA_INEXACT, 0 },
    { "29400.1", OK, 2940010 },
    { "100000000", OK, GELD_MAX },
    { "100000000.01", REFUSED_AMOUNT, 0 },
    { "-10000000", OK, GELD_MIN },
    { "-10000000.01", REFUSED_AMOUNT, 0 },
    { "99999999.99", OK, GELD_MAX - 1 },
    { "\"713.02\"", REFUSED_JSON_TYPE, 0 },
    { "null", REFUSED_JSON_TYPE, 0 },
};

static json_t *getal(const char *tekst)
{
    json_t *in = NULL;
    char lijst[64];

    snprintf(lijst, sizeof(lijst), "[%s]", tekst);
    assert_int_equal(strict_json_parse(lijst, strlen(lijst), true, &in), OK);
    json_t *uit = json_incref(json_array_get(in, 0));
    json_decref(in);
    return uit;
}

static void each_row(void **state)
{
    for (unsigned i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        json_t *in = getal(rijen[i].json);
        int64_t cent = 99;
        enum status s = vera_cent(in, &cent);
        if (s != rijen[i].s || cent != rijen[i].cent)
            fail_msg("%s: %s %lld", rijen[i].json, status_slug(s), (long long)cent);
        json_decref(in);
    }
}

static void none(void **state)
{
    int64_t cent = 99;

    assert_int_equal(vera_cent(NULL, &cent), REFUSED_MEMBER_MISSING);
    assert_int_equal(cent, 0);
}

/* Every cent to text and back. */
static void there_and_back(void **state)
{
    static const int64_t vanaf[] = { -150, 0, 29399 * 100, GELD_MAX - 3000, GELD_MIN, 4095 * 100 + 70 };

    for (unsigned k = 0; k < sizeof(vanaf) / sizeof(vanaf[0]); k++)
        for (int64_t c = vanaf[k]; c < vanaf[k] + 3000; c++) {
            json_t *uit = vera_euro(c);
            char *tekst = json_dumps(uit, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
            int64_t cent = 0;
            json_t *in = getal(tekst);
            enum status s = vera_cent(in, &cent);
            if (s != OK || cent != c)
                fail_msg("%lld became %s and %lld", (long long)c, tekst, (long long)cent);
            free(tekst);
            json_decref(in);
            json_decref(uit);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(each_row), cmocka_unit_test(none), cmocka_unit_test(there_and_back) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
