/*
 * A role that keeps ending at once is started again ever later, up to a bound; one that did better begins anew.
 */
#include "launcher/restart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define N(a) (sizeof(a) / sizeof(a)[0])

struct end {
    int64_t lived_ms;
    bool served, well;
    int64_t wait_ms;
};

static void in_a_row(const struct end *ends, size_t n)
{
    unsigned quick = 0;

    for (size_t i = 0; i < n; i++) {
        int64_t wait = restart_after(&quick, ends[i].lived_ms, ends[i].served, ends[i].well);

        if (wait != ends[i].wait_ms)
            fail_msg("end %zu: %lld ms", i, (long long)wait);
    }
}

static void test_never_served(void **state)
{
    static const struct end ends[] = {
        { 0, false, false, 0 },      { 999, false, false, 0 },    { 5, false, true, 100 },    { 5, false, false, 200 },
        { 5, false, false, 400 },    { 5, false, false, 800 },    { 5, false, false, 1600 },  { 5, false, false, 3200 },
        { 5, false, false, 5000 },   { 5, false, false, 5000 },
    };

    (void)state;
    in_a_row(ends, N(ends));
}

static void test_served(void **state)
{
    static const struct end ends[] = {
        { 5, true, false, 0 }, { 5, true, false, 0 }, { 5, true, false, 100 }, { 5, true, false, 200 }, { 5, true, false, 400 },
        { 5, true, false, 400 }, { 5, false, false, 1600 }, { 5, true, false, 400 },
    };

    (void)state;
    in_a_row(ends, N(ends));
}

static void test_anew(void **state)
{
    static const struct end ends[] = {
        { 5, false, false, 0 }, { 5, false, false, 0 }, { 5, false, false, 100 },
        { 1000, false, false, 0 },   /* it lived */
        { 5, false, false, 0 }, { 5, false, false, 0 }, { 5, false, false, 100 },
        { 5, true, true, 0 },        /* it was done */
        { 5, false, false, 0 }, { 5, false, false, 0 }, { 5, false, false, 100 }, { 5, false, true, 200 },
    };

    (void)state;
    in_a_row(ends, N(ends));
}

/* It may go on for days. */
static void test_stays(void **state)
{
    unsigned quick = 1000000;

    (void)state;
    assert_int_equal(restart_after(&quick, 5, false, false), 5000);
    assert_int_equal(restart_after(&quick, 5, true, false), 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_never_served),
        cmocka_unit_test(test_served),
        cmocka_unit_test(test_anew),
        cmocka_unit_test(test_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
