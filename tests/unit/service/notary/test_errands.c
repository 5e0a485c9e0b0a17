/* Errands by their numbers, without a case or a session. */
#include "notary/errands.h"

#include "base/sha256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define MANY 3000                        /* live at once */
#define PLACES 4096                      /* of a table with as many: at most three quarters of it are taken */
#define SOURCES 2

/* The longest row of places that are taken, in a table that these keys are put into one after the other. */
static unsigned longest_row(struct errand *const *one, size_t n)
{
    static bool taken[PLACES];
    unsigned row = 0, longest = 0;

    memset(taken, 0, sizeof taken);
    for (size_t i = 0; i < n; i++) {
        uint64_t at;

        memcpy(&at, one[i]->key.b, sizeof at);
        while (taken[at % PLACES])
            at++;
        taken[at % PLACES] = true;
    }
    for (size_t i = 0; i < 2 * PLACES; i++) { /* round its end */
        row = taken[i % PLACES] ? row + 1 : 0;
        longest = row > longest ? row : longest;
    }
    return longest;
}

/* numbers_in_a_row: they lay in the table in a row too, and each that ended walked all behind it. */
static void numbers_in_a_row(void **state)
{
    static struct errand *one[MANY];
    struct source source = { .stroom = 1 };
    struct errands *e;

    (void)state;
    assert_int_equal(errands_init(&e), OK);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(errand_new(e, &(struct errand_of){ .source = &source, .source_index = i % SOURCES }, 1, &one[i]), OK);
    assert_in_range(longest_row(one, MANY), 1, 16);
    for (size_t i = 0; i < MANY; i++) {
        assert_ptr_equal(errand_find(e, i % SOURCES, one[i]->nr), one[i]);
        assert_null(errand_find(e, (i + 1) % SOURCES, one[i]->nr));
    }
    errands_release(e);
}

/* One walk comes to each that is late once, whatever is done with it meanwhile. */
static void one_walk(void **state)
{
    struct errand *one[4];
    struct source source = { .stroom = 1 };
    struct errand_walk walk = { 0 };
    struct errands *e;

    (void)state;
    assert_int_equal(errands_init(&e), OK);
    for (int64_t i = 0; i < 4; i++)
        assert_int_equal(errand_new(e, &(struct errand_of){ .source = &source }, i, &one[i]), OK);
    assert_ptr_equal(errand_late(e, 2, &walk), one[0]);
    assert_ptr_equal(errand_late(e, 2, &walk), one[1]);
    errand_drop(e, one[1]);
    assert_ptr_equal(errand_late(e, 2, &walk), one[2]);
    assert_null(errand_late(e, 2, &walk)); /* the last is not late */
    assert_null(errand_late(e, 2, &walk));
    errands_release(e);
}

int main(void)
{
    if (sha256_init() != OK)
        return 1;
    const struct CMUnitTest tests[] = { cmocka_unit_test(numbers_in_a_row), cmocka_unit_test(one_walk) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
