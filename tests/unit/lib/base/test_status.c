/* The reason table: codes are unique, have a form that can be relied on, and a class that fits their HTTP status. */
#include "../../cmocka_all.h"

#include "base/status.h"

static void every_code_is_unique_and_well_formed(void **state)
{
    for (int s = 1; s < STATUS_N; s++) {
        const char *slug = status_slug((enum status)s);

        assert_true(strlen(slug) >= 3 && strlen(slug) < 48);
        assert_int_equal(strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-_"), strlen(slug));
        assert_true(strlen(status_title((enum status)s)) > 10);
        for (int t = 1; t < s; t++)
            assert_string_not_equal(slug, status_slug((enum status)t));
    }
}

static void class_fits_http(void **state)
{
    for (int s = 1; s < STATUS_N; s++) {
        unsigned http = status_http((enum status)s);

        if (status_class_of((enum status)s) == CLASS_FAULT)
            assert_int_equal(http, 503);
        else
            assert_true((http >= 400 && http < 500) || http == 501 || http == 505);
    }
    assert_string_equal(status_slug(OK), "ok");
    assert_string_equal(status_slug(STATUS_N), "onbekend");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_code_is_unique_and_well_formed),
                                        cmocka_unit_test(class_fits_http) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
