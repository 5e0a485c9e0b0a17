/* The constant of the build is docs/openapi.json, byte by byte: an editor that ends lines otherwise, or a build of before, is noticed. */
#include "../../../cmocka_all.h"

#include "gate/openapi.h"

static void test_is_the_file(void **state)
{
    static char text[1 << 20];
    FILE *f = fopen(OPENAPI, "r");

    assert_non_null(f);
    size_t len = fread(text, 1, sizeof text, f);
    fclose(f);
    assert_int_equal(len, openapi_json_len);
    assert_memory_equal(text, openapi_json, len);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_is_the_file) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
