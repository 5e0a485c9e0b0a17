/* The canonical form of a pack source (RFC 8785 for integers and text). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "json/strict_json.h"
#include "packs/canonical.h"

static void test_vorm(void **state)
{
    static const struct { const char *in, *uit; } rijen[] = {
        { "{ \"b\" : 1, \"a\" : [ true , null ] }", "{\"a\":[true,null],\"b\":1}" },
        { "{\"a\":{\"d\":-5,\"c\":\"\"}}", "{\"a\":{\"c\":\"\",\"d\":-5}}" },
        { "[\"\\u20ac \\/ \\u0022 \\\\ \\n\\t\"]", "[\"\xe2\x82\xac / \\\" \\\\ \\n\\t\"]" },
        { "[9007199254740991,-9007199254740991,0]", "[9007199254740991,-9007199254740991,0]" },
        { "{\"A\":1,\"a\":2,\"B\":3,\"1\":4}", "{\"1\":4,\"A\":1,\"B\":3,\"a\":2}" },
        { "[\"\\ud83d\\ude00\\u007f\"]", "[\"\xf0\x9f\x98\x80\x7f\"]" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        json_t *j = NULL;
        char *uit;
        size_t len;
        assert_int_equal(strict_json_parse(rijen[i].in, strlen(rijen[i].in), false, &j), OK);
        assert_int_equal(canonical_json(j, &uit, &len), OK);
        assert_int_equal(len, strlen(rijen[i].uit));
        assert_memory_equal(uit, rijen[i].uit, len);
        mem_free(uit);
        json_decref(j);
    }
}

static void test_geweigerd(void **state)
{
    static const char *const rijen[] = { "[1.5]", "[\"\\u0001\"]", "{\"\\u00e9\":1}", "[9007199254740992]" };

    (void)state;
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        json_error_t e;
        json_t *j = json_loads(rijen[i], 0, &e);
        char *uit;
        size_t len;
        assert_non_null(j);
        assert_int_equal(canonical_json(j, &uit, &len), REFUSED_PACK);
        assert_null(uit);
        json_decref(j);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_vorm), cmocka_unit_test(test_geweigerd) };

    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
