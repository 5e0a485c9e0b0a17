/* Cells of a household sum. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policy/cell.h"

#define EURO 100

static const int64_t cuts[] = { 2773226, 2833461, 3724942 };

static void test_rijen(void **state)
{
    static const struct { int64_t q, min, max; } rows[] = {
        /* far from a limit: the grid, closed above */
        { 1550000, 1500001, 1600000 },
        { 1600000, 1500001, 1600000 },
        { 1600001, 1600001, 1700000 },
        { 0, -99999, 0 },
        { -1, -99999, 0 },
        { -100000, -199999, -100000 },
        /* a grid line within 500 euro of a limit is left out: 28,000 is 267.74 above one and 334.61 below another */
        { 2710000, 2700001, 2773226 },
        { 2773226, 2700001, 2773226 },
        { 2773227, 2773227, 2833461 },
        { 2833461, 2773227, 2833461 },
        { 2833462, 2833462, 2900000 },
        { 3724942, 3600001, 3724942 },
        { 3724943, 3724943, 3800000 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct money_range c = cell_of(rows[i].q, cuts, 3, EURO);
        assert_int_equal(c.min, rows[i].min);
        assert_int_equal(c.max, rows[i].max);
    }
}

/* No limit lies inside a cell, every member has the same cell, and none is a strip beside a limit. */
static void test_eigenschappen(void **state)
{
    (void)state;
    for (int64_t q = 2500000; q < 4000000; q += 37) {
        struct money_range c = cell_of(q, cuts, 3, EURO);
        assert_true(c.min <= q && q <= c.max);
        assert_true(c.max - c.min + 1 >= 50000 && c.max - c.min + 1 <= 150000);
        for (int i = 0; i < 3; i++)
            assert_true(cuts[i] < c.min || cuts[i] >= c.max);
        struct money_range from = cell_of(c.min, cuts, 3, EURO), to = cell_of(c.max, cuts, 3, EURO);
        assert_true(from.min == c.min && from.max == c.max && to.min == c.min && to.max == c.max);
    }
}

static void test_zonder_sneden(void **state)
{
    (void)state;
    struct money_range c = cell_of(2833461, NULL, 0, EURO);
    assert_int_equal(c.min, 2800001);
    assert_int_equal(c.max, 2900000);
}

static void test_lijst(void **state)
{
    int64_t list[CELL_CUTS_MAX];
    unsigned n = 0;

    (void)state;
    n = cell_cut(list, n, 5);
    n = cell_cut(list, n, 1);
    n = cell_cut(list, n, 5);
    n = cell_cut(list, n, 3);
    assert_int_equal(n, 3);
    assert_true(list[0] == 1 && list[1] == 3 && list[2] == 5);
    assert_int_equal(cell_divide_down(-1, 10), -1);
    assert_int_equal(cell_divide_down(-10, 10), -1);
    assert_int_equal(cell_divide_down(9, 10), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rijen),
        cmocka_unit_test(test_eigenschappen),
        cmocka_unit_test(test_zonder_sneden),
        cmocka_unit_test(test_lijst),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
