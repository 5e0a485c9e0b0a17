/*
 * 64 KB of lines: whole ones, in their order; what has no room is counted, and the count is said before anything that follows.
 */
#include "launcher/log_ring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT 1795341723   /* 2026-11-22T10:02:03Z */
#define LOST "2026-11-22T10:02:03Z launcher log-lost count="

static struct log_ring ring;

static int empty(void **state)
{
    (void)state;
    memset(&ring, 0, sizeof ring);
    return 0;
}

/* Line n, padded to len bytes. */
static void add(unsigned n, size_t len, size_t spare)
{
    uint8_t line[LOG_TEXT_MAX];

    memset(line, '.', len);
    int digits = snprintf((char *)line, sizeof line, "%u", n);
    line[digits] = ' ';
    line[len - 1] = '\n';
    log_ring_add(&ring, AT, line, len, spare);
}

/* The next line as text without its break, or NULL. */
static const char *next(void)
{
    static char text[LOG_TEXT_MAX + 1];
    size_t len = log_ring_first(&ring, (uint8_t *)text);

    if (len == 0)
        return NULL;
    assert_int_equal(text[len - 1], '\n');
    text[len - 1] = '\0';
    log_ring_took(&ring, len);
    return text;
}

static void expect_line(unsigned n)
{
    const char *text = next();

    assert_non_null(text);
    assert_int_equal(strtoul(text, NULL, 10), n);
}

static void expect_lost(int64_t n)
{
    char wanted[LOG_LINE_MAX];

    snprintf(wanted, sizeof wanted, LOST "%" PRId64, n);
    const char *text = next();
    assert_non_null(text);
    assert_string_equal(text, wanted);
}

static void lines_come_out_as_they_went_in(void **state)
{
    (void)state;
    assert_null(next());
    /* Far enough that every length begins everywhere in the ring. */
    for (unsigned n = 0, out = 0; n < 20000; n++) {
        add(n, 8 + n * 7 % (LOG_TEXT_MAX - 7), 0);
        if (n % 3 != 0)
            for (; out < n; out++)
                expect_line(out);
    }
    assert_int_equal(ring.lost, 0);
}

/* A line that has no room is not cut, and a shorter one after it does not overtake it. */
static void full_is_full(void **state)
{
    (void)state;
    for (unsigned n = 0; n < LIMIT_LOG_KEPT_BYTES / 512 - 1; n++)
        add(n, 512, 0);
    assert_int_equal(log_ring_room(&ring), 512);
    add(127, 300, 0);
    assert_int_equal(log_ring_room(&ring), 212);
    add(128, 213, 0);
    add(129, 8, 0);
    assert_int_equal(ring.lost, 2);
    for (unsigned n = 0; n < 128; n++)
        expect_line(n);
    assert_null(next());
    assert_int_equal(ring.lost, 2);
}

static void the_count_is_said_first(void **state)
{
    unsigned kept = LIMIT_LOG_KEPT_BYTES / 100;

    (void)state;
    for (unsigned n = 0; n < kept + 1000; n++)
        add(n, 100, 0);
    assert_int_equal(ring.lost, 1000);
    /* There is room for the line, but not for the count before it: then it is lost too. */
    expect_line(0);
    add(5000, 100, 0);
    assert_int_equal(ring.lost, 1001);
    for (unsigned n = 1; n < 5; n++)
        expect_line(n);
    add(5001, 100, 0);
    assert_int_equal(ring.lost, 0);
    add(5002, 100, 0);
    for (unsigned n = 5; n < kept; n++)
        expect_line(n);
    expect_lost(1001);
    expect_line(5001);
    expect_line(5002);
    assert_null(next());
}

/* Also when nothing follows. */
static void the_count_can_be_asked_for(void **state)
{
    (void)state;
    assert_false(log_ring_tell(&ring, AT));
    for (unsigned n = 0; n < 1000; n++)
        add(n, 100, 0);
    assert_false(log_ring_tell(&ring, AT));
    while (log_ring_room(&ring) < LIMIT_LOG_KEPT_BYTES)
        assert_non_null(next());
    assert_true(log_ring_tell(&ring, AT));
    expect_lost(1000 - LIMIT_LOG_KEPT_BYTES / 100);
    assert_false(log_ring_tell(&ring, AT));
    assert_null(next());
}

/* What is spared is there for those who need not spare it. */
static void some_is_spared(void **state)
{
    (void)state;
    for (unsigned n = 0; n < 1000; n++)
        add(n, 100, 16384);
    assert_true(log_ring_room(&ring) >= 16384);
    assert_int_equal(ring.lost, 1000 - (LIMIT_LOG_KEPT_BYTES - 16384) / 100);
    add(2000, 100, 0);
    assert_int_equal(ring.lost, 0);
}

static void half_a_line_waits_for_its_rest(void **state)
{
    uint8_t line[LOG_TEXT_MAX];

    (void)state;
    add(1, 20, 0);
    add(2, 20, 0);
    log_ring_took(&ring, 5);
    assert_int_equal(log_ring_first(&ring, line), 15);
    log_ring_took(&ring, 15);
    expect_line(2);
    assert_null(next());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(lines_come_out_as_they_went_in, empty),
        cmocka_unit_test_setup(full_is_full, empty),
        cmocka_unit_test_setup(the_count_is_said_first, empty),
        cmocka_unit_test_setup(the_count_can_be_asked_for, empty),
        cmocka_unit_test_setup(some_is_spared, empty),
        cmocka_unit_test_setup(half_a_line_waits_for_its_rest, empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
