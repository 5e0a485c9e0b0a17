/* vera_cent and vera_euro: exact or refused. */
#include "../../cmocka_all.h"

#include "json/strict_json.h"
#include "model/facts.h"
#include "vera/vera.h"

#include <string.h>

static const struct row { const char *json; enum status s; int64_t cent; } rows[] = {
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
    { "100000000", OK, MONEY_MAX },
    { "100000000.01", REFUSED_AMOUNT, 0 },
    { "-10000000", OK, MONEY_MIN },
    { "-10000000.01", REFUSED_AMOUNT, 0 },
    { "99999999.99", OK, MONEY_MAX - 1 },
    { "\"713.02\"", REFUSED_JSON_TYPE, 0 },
    { "null", REFUSED_JSON_TYPE, 0 },
};

static json_t *number(const char *text)
{
    json_t *in = NULL;
    char list[64];

    snprintf(list, sizeof(list), "[%s]", text);
    assert_int_equal(strict_json_parse(list, strlen(list), true, &in), OK);
    json_t *out = json_incref(json_array_get(in, 0));
    json_decref(in);
    return out;
}

static void each_row(void **state)
{
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        json_t *in = number(rows[i].json);
        int64_t cent = 99;
        enum status s = vera_cent(in, &cent);
        if (s != rows[i].s || cent != rows[i].cent)
            fail_msg("%s: %s %lld", rows[i].json, status_slug(s), (long long)cent);
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
    static const int64_t vanaf[] = { -150, 0, 29399 * 100, MONEY_MAX - 3000, MONEY_MIN, 4095 * 100 + 70 };

    for (unsigned k = 0; k < sizeof(vanaf) / sizeof(vanaf[0]); k++)
        for (int64_t c = vanaf[k]; c < vanaf[k] + 3000; c++) {
            json_t *out = vera_euro(c);
            char *text = json_dumps(out, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
            int64_t cent = 0;
            json_t *in = number(text);
            enum status s = vera_cent(in, &cent);
            if (s != OK || cent != c)
                fail_msg("%lld became %s and %lld", (long long)c, text, (long long)cent);
            free(text);
            json_decref(in);
            json_decref(out);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(each_row), cmocka_unit_test(none), cmocka_unit_test(there_and_back) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
