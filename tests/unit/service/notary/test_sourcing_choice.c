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

/* the_same_choice_without_end: each made the source a question of ours, and its answer cost nobody a try. */
static void the_same_choice_without_end(void **state)
{
    struct scene *s = *state;

    for (uint8_t source = QII; source <= BALIE; source++) { /* that is told ahead; that is not */
        struct visitor v = choosing(s);

        for (unsigned i = 0; i < LIMIT_DEPARTURES; i++) {
            assert_int_equal(visitor_load(&v, PAGE_SOURCES).tries_left, LIMIT_EVIDENCE_TRIES);
            union flow_answer out = choose(&v, source);
            if (source == QII)
                assert_int_equal(tell_ahead(&v, FAULT_BUSY, "").go.notice, FAULT_BUSY);
            else
                assert_int_equal(out.go.page, PAGE_TO_SOURCE);
        }
        struct msg_go refused = choose(&v, source).go;
        assert_false(v.waits);
        assert_int_equal(refused.page, source == QII ? PAGE_SOURCES : PAGE_TO_SOURCE); /* where they are they may still come back from */
        assert_int_equal(refused.notice, REFUSED_CASE_CLOSED);
        assert_null(errands_turn(s->n.errands, source));
        assert_int_equal(visitor_step(&v, STEP_OTHER_SOURCE).go.page, PAGE_SOURCES);
        assert_int_equal(visitor_load(&v, PAGE_SOURCES).tries_left, 0);
        struct visitor other = choosing(s); /* counted by itself */
        choose(&other, BALIE);
        assert_int_equal(visitor_case(&other)->flow, FLOW_AT_SOURCE);
        struct msg_step m = visitor_self(&v, BIRTH, INCOME);
        assert_int_equal(visitor_send(&v, &m).go.page, PAGE_VALUES);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { T(given_up_while_it_is_fetched), T(not_given_up_while_it_is_judged),
                                        T(the_same_choice_without_end) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
