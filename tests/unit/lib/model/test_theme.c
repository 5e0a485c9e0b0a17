/* Which colours can be read, against ratios that others published, and how they are spelled. */
#include "../../cmocka_all.h"

#include "model/theme.h"

/* Beside white: the last grey that has 4.5 to 1 is 767676, the first that has not 777777 (WCAG technique G18 and every tool for it). */
static void contrast(void **state)
{
    static const struct { struct theme t; bool ok; } rows[] = {
        { { 0x000000, 0xffffff, 0x000000, 0xffffff, 0x000000 }, true },
        { { 0x767676, 0xffffff, 0x767676, 0xffffff, 0x767676 }, true },
        { { 0x777777, 0xffffff, 0x000000, 0xffffff, 0x000000 }, false },
        { { 0x000000, 0x000000, 0x000000, 0xffffff, 0x000000 }, false },
        { { 0xffffff, 0x767676, 0x000000, 0xffffff, 0x000000 }, true },      /* a band may be light */
        { { 0x000000, 0xffffff, 0xffff00, 0x000000, 0x000000 }, false },     /* a button may not: it stands on white */
        { { 0x000000, 0xffffff, 0x777777, 0xffffff, 0x000000 }, false },
        { { 0x000000, 0xffffff, 0x0000ff, 0x000000, 0x000000 }, false },     /* 2.44 */
        { { 0x000000, 0xffffff, 0x000000, 0xffffff, 0x777777 }, false },
        { { 0x000000, 0xffffff, 0x000000, 0xffffff, 0x0000ff }, true },      /* 8.59 */
        { { 0x000000, 0xffffff, 0x000000, 0xffffff, 0xff0000 }, false },     /* 4.00 */
        { { 0x000000, 0xffffff, 0x000000, 0xffffff, 0x008000 }, true },      /* 5.14 */
        { { 0x000000, 0xffffff, 0x000000, 0xffffff, 0x00ff00 }, false },     /* 1.37 */
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        if (theme_readable(&rows[i].t) != rows[i].ok)
            fail_msg("row %zu", i);
}

static void spelling(void **state)
{
    static const char *const wrong[] = { "", "#", "#00472", "#00472ff", "00472f", "#00472g", "# 0472f", "#00472F ", "groen" };
    uint32_t c = 0;

    assert_true(theme_colour_parse("#00472f", &c));
    assert_int_equal(c, 0x00472f);
    assert_true(theme_colour_parse("#FFaBcD", &c));
    assert_int_equal(c, 0xffabcd);
    for (size_t i = 0; i < ROWS(wrong); i++)
        if (theme_colour_parse(wrong[i], &c))
            fail_msg("%s", wrong[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(contrast), cmocka_unit_test(spelling) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
