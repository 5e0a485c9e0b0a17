/* Tags of languages, both ways. */
#include "../../cmocka_all.h"

#include "model/language.h"

static void tags(void **state)
{
    static const char *const none[] = { "", "n", "nll", "NL", "de", "nl-NL", "en " };
    enum language l = LANGUAGE_N;

    for (unsigned i = 0; i < LANGUAGE_N; i++) {
        const char *tag = language_tag((enum language)i);

        assert_true(language_find(tag, strlen(tag), &l));
        assert_int_equal(l, i);
    }
    assert_string_equal(language_tag(LANGUAGE_UK), "uk");
    for (size_t i = 0; i < ROWS(none); i++)
        if (language_find(none[i], strlen(none[i]), &l))
            fail_msg("%s", none[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(tags) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
