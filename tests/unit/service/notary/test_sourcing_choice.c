/* Back to the choice from a source at which nothing went wrong. */
#include "at_source.h"

/* Who does not want to wait goes another way: the courier forgets it, the browser that waits is answered, and nothing comes of it. */
static void given_up_while_it_is_fetched(void **state)
{
    struct scene *s = *state;

    for (unsigned held = 0; held < 2; held++) { /* before the source answered; while an assessor is wanted */
        struct visitor v = choosing(s);
        struct secret32 shown = away(&v);
        struct msg_call_back m = call_back(&v, BALIE, &shown);
        union flow_answer out;
        struct msg_fetch fetch;

        assert_true(come_back(&v, &m, &fetch, &out));
        if (held != 0)
            assert_non_null(fetched(&v, BALIE, fetch.head.nr));
        assert_int_equal(visitor_load(&v, PAGE_NONE).may_leave, 1);
        visitor_case(&v)->notice = REFUSED_SOURCE_DENIED; /* of another time */
        assert_int_equal(visitor_step(&v, STEP_OTHER_WAY).go.page, PAGE_OTHER_WAY);
        struct sourcing_told told = expect_drop(s, true, true, BALIE, fetch.head.nr);
        assert_int_equal(told.go.head.nr, 41);
        assert_int_equal(told.go.page, PAGE_SOURCES);
        assert_null(fetched(&v, BALIE, fetch.head.nr));
        assert_null(sourcing_wanted(&s->n, BALIE, fetch.head.nr));
        assert_int_equal(visitor_load(&v, PAGE_OTHER_WAY).page, PAGE_OTHER_WAY);
        assert_int_equal(visitor_load(&v, PAGE_NONE).notice, OK);
        assert_int_equal(visitor_case(&v)->pogingen, 0);
        assert_int_equal(choose(&v, BALIE).go.page, PAGE_TO_SOURCE); /* or the same again */
    }
}

/* What an assessor looks at already is not given up: it is soon known, and no page offers it. */
static void not_given_up_while_it_is_judged(void **state)
{
    struct scene *s = *state;
    struct visitor v = choosing(s);

    to_assessor(&v);
    assert_int_equal(visitor_load(&v, PAGE_NONE).may_leave, 0);
    assert_int_equal(visitor_step(&v, STEP_OTHER_WAY).go.page, PAGE_BUSY);
    assert_int_equal(visitor_case(&v)->flow, FLOW_AT_ASSESSOR);
}

int main(void)
{
    const struct CMUnitTest tests[] = { T(given_up_while_it_is_fetched), T(not_given_up_while_it_is_judged) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
