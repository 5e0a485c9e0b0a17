/* How sources do: what counts, for how long nobody is sent there, what is told. */
#include "../../cmocka_all.h"

#include "notary/health.h"

#define SOURCE 3

static struct health *h;
static int64_t now;
static uint8_t cases;

static int fresh(void **state)
{
    (void)state;
    now = 1000;
    return health_init(&h) != OK;
}

static int done(void **state)
{
    (void)state;
    health_release(h);
    return 0;
}

/* Of a case of its own each. */
static void fails(enum health_kind kind, enum status why, unsigned times)
{
    while (times-- > 0)
        health_bad(h, SOURCE, kind, &(struct id){ { ++cases } }, why, now);
}

static void expect(bool down, bool open)
{
    assert_int_equal(health_of(h, SOURCE).down, down);
    assert_int_equal(health_open(h, SOURCE, &(struct id){ { 0, 1 } }, now), open);
}

static void expect_told(bool changed)
{
    size_t source = 0;

    assert_int_equal(health_changed(h, &source), changed);
    if (changed)
        assert_int_equal(source, SOURCE);
    assert_false(health_changed(h, &source));
}

static void five_in_a_row(void **state)
{
    (void)state;
    for (enum health_kind kind = 0; kind < HEALTH_KINDS; kind++) {
        fails(kind, FAULT_SOURCE_DOWN, LIMIT_SOURCE_FAILURES - 1);
        health_good(h, SOURCE, kind, 10, now);
        fails(kind, FAULT_SOURCE_DOWN, LIMIT_SOURCE_FAILURES - 1);
        expect(false, true);
        expect_told(false);
        assert_int_equal(health_of(h, SOURCE).since_ms, kind == 0 ? 0 : now);
        now += 500;
        fails(kind, FAULT_SOURCE_NAME, 1);
        expect(true, false);
        expect_told(true);
        assert_int_equal(health_of(h, SOURCE).since_ms, now);
        assert_true(health_open(h, SOURCE + 1, NULL, now));
        now += 500;
        health_good(h, SOURCE, kind, 10, now);
        expect(false, true);
        expect_told(true);
        assert_int_equal(health_of(h, SOURCE).since_ms, now);
    }
}

/* A source that takes every request ahead, and gives nobody anything. */
static void what_it_does_well_hides_nothing(void **state)
{
    (void)state;
    for (unsigned i = 0; i < LIMIT_SOURCE_FAILURES; i++) {
        expect(false, true);
        health_good(h, SOURCE, HEALTH_AHEAD, 0, now);
        fails(HEALTH_FETCH, FAULT_SOURCE_BROKEN, 1);
    }
    expect(true, false);
    health_good(h, SOURCE, HEALTH_AHEAD, 0, now);
    expect(true, false);
    fails(HEALTH_AHEAD, FAULT_SOURCE_SLOW, LIMIT_SOURCE_FAILURES);
    health_good(h, SOURCE, HEALTH_FETCH, 10, now);
    expect(true, false);
    health_good(h, SOURCE, HEALTH_AHEAD, 0, now);
    expect(false, true);
}

static void what_counts(void **state)
{
    static const struct { enum status why; bool counts; } rows[] = {
        { FAULT_SOURCE_NAME, true }, { FAULT_SOURCE_CONNECT, true }, { FAULT_SOURCE_TLS, true }, { FAULT_SOURCE_SLOW, true },
        { FAULT_SOURCE_ENDLESS, true }, { FAULT_SOURCE_LARGE, true }, { FAULT_SOURCE_REDIRECT, true }, { FAULT_SOURCE_HTML, true },
        { FAULT_SOURCE_TYPE, true }, { FAULT_SOURCE_ANSWER, true }, { FAULT_SOURCE_BROKEN, true }, { FAULT_SOURCE_DOWN, true },
        { REFUSED_SOURCE_ISSUER, false }, { REFUSED_SOURCE_CODE, false }, { REFUSED_SOURCE_ANSWERED, false }, { FAULT_BUSY, false },
        { FAULT_MEMORY, false }, { FAULT_RESTARTED, false }, { REFUSED_IDENTITY, false }, { OK, false },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        done(state);
        fresh(state);
        fails(HEALTH_FETCH, rows[i].why, LIMIT_SOURCE_FAILURES);
        if (health_of(h, SOURCE).down != rows[i].counts)
            fail_msg("%s", status_slug(rows[i].why));
    }
}

/* However often one person brings a source to fail, it is not switched off for the others. */
static void one_case_counts_once(void **state)
{
    const struct id one = { { 200 } };

    (void)state;
    for (unsigned i = 0; i < 10 * LIMIT_SOURCE_FAILURES; i++)
        health_bad(h, SOURCE, HEALTH_FETCH, &one, FAULT_SOURCE_LARGE, now);
    fails(HEALTH_FETCH, FAULT_SOURCE_LARGE, LIMIT_SOURCE_FAILURES - 2);
    health_bad(h, SOURCE, HEALTH_FETCH, &one, FAULT_SOURCE_LARGE, now);
    expect(false, true);
    fails(HEALTH_FETCH, FAULT_SOURCE_LARGE, 1);
    expect(true, false);
}

/* Of a case of its own each. */
static void sent(unsigned times)
{
    while (times-- > 0) {
        struct id of = { { ++cases } };

        assert_true(health_open(h, SOURCE, &of, now));
        health_sent(h, SOURCE, &of, now);
        assert_false(health_open(h, SOURCE, &of, now)); /* of each case one, each time */
    }
}

/* A few are let through after a while, and ever less often. */
static void again_after_a_while(void **state)
{
    int64_t wait = LIMIT_SOURCE_AGAIN_FIRST_MS;

    (void)state;
    fails(HEALTH_FETCH, FAULT_SOURCE_DOWN, LIMIT_SOURCE_FAILURES);
    for (unsigned i = 0; i < 10; i++) {
        now += wait - 1;
        expect(true, false);
        now++;
        expect(true, true);
        assert_true(health_open(h, SOURCE, NULL, now));
        sent(LIMIT_SOURCE_PROBES - 1);
        assert_false(health_open(h, SOURCE, NULL, now));
        expect(true, true);
        fails(HEALTH_FETCH, FAULT_SOURCE_DOWN, LIMIT_SOURCE_PROBES); /* that all of them fail makes the wait no longer */
        sent(1);
        expect(true, false);
        wait = 2 * wait < LIMIT_SOURCE_AGAIN_MS ? 2 * wait : LIMIT_SOURCE_AGAIN_MS;
    }
    assert_int_equal(wait, LIMIT_SOURCE_AGAIN_MS);
    now += wait;
    sent(LIMIT_SOURCE_PROBES);     /* who never comes back says nothing: then the next */
    expect(true, false);
    now += wait - 1;
    expect(true, false);
    now++;
    expect(true, true);
    health_good(h, SOURCE, HEALTH_FETCH, 10, now);
    fails(HEALTH_FETCH, FAULT_SOURCE_DOWN, LIMIT_SOURCE_FAILURES);
    now += LIMIT_SOURCE_AGAIN_FIRST_MS; /* from the beginning */
    expect(true, true);
}

/* Who is refused with a code has found out that it answers; nothing else that a visitor can bring about says so. */
static void a_refused_fetch_is_an_answer(void **state)
{
    static const struct { enum health_kind kind; enum status why; bool good; } rows[] = {
        { HEALTH_FETCH, REFUSED_SOURCE_CODE, true }, { HEALTH_FETCH, REFUSED_SOURCE_ANSWERED, true },
        { HEALTH_FETCH, REFUSED_SOURCE_ISSUER, false }, { HEALTH_FETCH, FAULT_BUSY, false }, { HEALTH_FETCH, FAULT_RESTARTED, false },
        { HEALTH_AHEAD, REFUSED_SOURCE_ANSWERED, false }, { HEALTH_AHEAD, REFUSED_SOURCE_CODE, false },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        done(state);
        fresh(state);
        fails(HEALTH_FETCH, FAULT_SOURCE_DOWN, LIMIT_SOURCE_FAILURES);
        fails(rows[i].kind, rows[i].why, 1);
        if (health_of(h, SOURCE).down == rows[i].good)
            fail_msg("row %zu", i);
        assert_int_equal(health_of(h, SOURCE).usual_s, 0);
    }
    done(state);
    fresh(state);
    for (unsigned i = 0; i < LIMIT_SOURCE_TIMES; i++)
        fails(HEALTH_FETCH, REFUSED_SOURCE_CODE, 1);
    assert_int_equal(health_of(h, SOURCE).usual_s, 0); /* how long it took is not known of it */
}

static void how_long_it_takes(void **state)
{
    static const struct { unsigned n; int64_t took_ms; uint32_t usual_s; } rows[] = {
        { LIMIT_SOURCE_TIMES_LEAST - 1, 900, 0 }, { 1, 14000, 1 },   /* of few the time of one could be told */
        { LIMIT_SOURCE_TIMES_LEAST - 3, 2001, 1 }, { 1, 2001, 3 }, { LIMIT_SOURCE_TIMES, 0, 1 }, { LIMIT_SOURCE_TIMES / 2, 4000, 4 },
        { LIMIT_SOURCE_TIMES, INT64_MAX, 66 }, { LIMIT_SOURCE_TIMES, -1, 1 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        health_good(h, SOURCE, HEALTH_AHEAD, 60000, now); /* is no fetch */
        for (unsigned n = 0; n < rows[i].n; n++)
            health_good(h, SOURCE, HEALTH_FETCH, rows[i].took_ms, now);
        if (health_of(h, SOURCE).usual_s != rows[i].usual_s)
            fail_msg("row %zu: %u", i, health_of(h, SOURCE).usual_s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(five_in_a_row, fresh, done),
        cmocka_unit_test_setup_teardown(what_it_does_well_hides_nothing, fresh, done),
        cmocka_unit_test_setup_teardown(what_counts, fresh, done),
        cmocka_unit_test_setup_teardown(one_case_counts_once, fresh, done),
        cmocka_unit_test_setup_teardown(again_after_a_while, fresh, done),
        cmocka_unit_test_setup_teardown(a_refused_fetch_is_an_answer, fresh, done),
        cmocka_unit_test_setup_teardown(how_long_it_takes, fresh, done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
