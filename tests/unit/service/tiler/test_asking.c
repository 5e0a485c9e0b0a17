/* What is asked of witnesses and of an authority, when, and what their answers lead to. */
#include "../../cmocka_all.h"

#include "tiler/asking.h"

#include <stdio.h>
#include <string.h>

#define S 1000
#define START (1000 * (int64_t)S)
#define AGAIN ((int64_t)LIMIT_LOG_ASK_AGAIN_S * S)
#define HOUR ((int64_t)LIMIT_LOG_STAMP_S * S)
#define LATE ((int64_t)LIMIT_LOG_STAMP_LATE_S * S)

static struct asking a;
static int64_t now;

static void begin(unsigned n, bool stamps, uint64_t size)
{
    const struct asking_folder f = { .size = size };

    now = START;
    asking_init(&a, n, stamps, &f, now);
}

/* What is asked next, as text: WITNESS:OLD>SIZE, S>SIZE or nothing. */
static struct asking_question asked;
static const char *next(void)
{
    static char text[64];

    if (!asking_next(&a, now, &asked))
        return "";
    if (asked.kind == ASKING_STAMP)
        snprintf(text, sizeof text, "S>%lu", asked.size);
    else
        snprintf(text, sizeof text, "%u:%lu>%lu", asked.witness, asked.old, asked.size);
    return text;
}

static enum asking_told answer(uint64_t nr, enum status status, uint32_t http, const char *body)
{
    const struct asking_answer given = { nr, status == OK, http, body, strlen(body) };
    struct asking_question of;
    enum asking_told told;

    assert_int_equal(asking_heard(&a, &given, now, &told, &of), OK);
    return told;
}

static void cosigns(uint64_t nr, unsigned witness)
{
    assert_int_equal(answer(nr, OK, 200, "lines"), ASKING_TOLD_LINES);
    asking_cosigned(&a, witness, true);
}

static void says(uint64_t disputed, bool another, bool unstamped)
{
    struct asking_word w = asking_word(&a, now);

    assert_int_equal(w.disputed, disputed);
    assert_int_equal(w.another, another);
    assert_int_equal(w.unstamped, unstamped);
}

/* ---- witnesses ---- */

static void nobody_is_asked_before_there_is_a_checkpoint(void **state)
{
    begin(2, true, 0);
    assert_string_equal(next(), "");
    asking_published(&a, 5, now);
    assert_string_equal(next(), "0:0>5");
    assert_string_equal(next(), "1:0>5");
    assert_string_equal(next(), "");
}

/* What a witness has is known once it cosigned; what it is asked goes on from there. */
static void each_newer_checkpoint_is_asked_for(void **state)
{
    begin(1, false, 5);
    assert_string_equal(next(), "0:0>5");
    cosigns(asked.nr, 0);
    assert_string_equal(next(), "");
    asking_published(&a, 9, now);
    assert_string_equal(next(), "0:5>9");
    cosigns(asked.nr, 0);
    asking_published(&a, 9, now);                     /* the same again is none */
    assert_string_equal(next(), "");
    now += AGAIN - 1;
    assert_string_equal(next(), "");
    now += 1;
    assert_string_equal(next(), "0:9>9");
}

static void one_thing_at_a_time(void **state)
{
    begin(2, false, 5);
    assert_string_equal(next(), "0:0>5");
    uint64_t first = asked.nr;
    assert_string_equal(next(), "1:0>5");
    uint64_t second = asked.nr;
    asking_published(&a, 6, now);
    assert_string_equal(next(), "");
    assert_int_equal(answer(first, OK, 200, "lines"), ASKING_TOLD_NOTHING);   /* lines for what is gone */
    assert_string_equal(next(), "0:5>6");
    assert_string_equal(next(), "");
    now += 2 * AGAIN;
    assert_string_equal(next(), "");
    assert_int_equal(answer(second, FAULT_SOURCE_SLOW, 0, ""), ASKING_TOLD_NOTHING);
    assert_string_equal(next(), "1:0>6");
}

/* A start asks all of them, also those whose line is there: one may be ahead. */
static void a_start_goes_on_from_the_folder(void **state)
{
    const struct asking_folder f = { .size = 7, .cosigned = 2 };

    asking_init(&a, 3, false, &f, START);
    now = START;
    assert_string_equal(next(), "0:0>7");
    assert_string_equal(next(), "1:7>7");
    assert_string_equal(next(), "2:0>7");
}

static void who_has_another_size_is_asked_from_there(void **state)
{
    begin(1, false, 9);
    assert_string_equal(next(), "0:0>9");
    assert_int_equal(answer(asked.nr, OK, 409, "4\n"), ASKING_TOLD_NOTHING);
    assert_string_equal(next(), "0:4>9");
    assert_int_equal(answer(asked.nr, OK, 409, "9\n"), ASKING_TOLD_NOTHING);
    assert_string_equal(next(), "0:9>9");
    assert_int_equal(answer(asked.nr, OK, 409, "3\n"), ASKING_TOLD_NOTHING);   /* one that answers so for ever is not asked for ever */
    assert_string_equal(next(), "");
    assert_true(a.witnesses[0].failed);
    now += AGAIN;
    assert_string_equal(next(), "0:3>9");
    cosigns(asked.nr, 0);
    assert_false(a.witnesses[0].failed);
    says(0, false, false);
}

/* A witness that began anew has nothing. */
static void one_that_lost_what_it_knew(void **state)
{
    const struct asking_folder f = { .size = 7, .cosigned = 1 };

    asking_init(&a, 1, false, &f, START);
    now = START;
    assert_string_equal(next(), "0:7>7");
    assert_int_equal(answer(asked.nr, OK, 409, "0\n"), ASKING_TOLD_NOTHING);
    assert_string_equal(next(), "0:0>7");
    cosigns(asked.nr, 0);
}

/* Neither cosigns nor disputes anything: it is asked again when the next is due. */
static void what_is_no_answer(void **state)
{
    static const struct { enum status status; uint32_t http; const char *body; } rows[] = {
        { FAULT_SOURCE_SLOW, 0, "" }, { FAULT_BUSY, 0, "" }, { FAULT_SOURCE_CONNECT, 200, "lines" }, { OK, 400, "" }, { OK, 403, "" },
        { OK, 404, "" }, { OK, 201, "lines" }, { OK, 409, "" }, { OK, 409, "\n" }, { OK, 409, "12" }, { OK, 409, "x\n" },
        { OK, 409, "-1\n" }, { OK, 409, "12\n\n" }, { OK, 409, "012\n" }, { OK, 409, "99999999999999999999\n" },
        { OK, 409, "0\n" },                              /* that is what it was asked from */
        { OK, 422, "" },                                 /* from nothing there is nothing to dispute */
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        begin(1, false, 9);
        assert_string_equal(next(), "0:0>9");
        if (answer(asked.nr, rows[i].status, rows[i].http, rows[i].body) != ASKING_TOLD_NOTHING || next()[0] != '\0' ||
            !a.witnesses[0].failed)
            fail_msg("row %zu", i);
        says(0, false, false);
        asking_published(&a, 10, now);
        assert_string_equal(next(), "0:0>10");
    }
}

/* ---- what is said to the notary ---- */

static void one_that_is_ahead(void **state)
{
    begin(2, false, 9);
    assert_string_equal(next(), "0:0>9");
    uint64_t first = asked.nr;
    assert_string_equal(next(), "1:0>9");
    assert_int_equal(answer(first, OK, 409, "10\n"), ASKING_TOLD_NOTHING);
    says(10, false, false);
    assert_string_equal(next(), "");
    cosigns(asked.nr, 1);
    says(10, false, false);                              /* what the other one says takes nothing back */
    asking_published(&a, 10, now);
    assert_string_equal(next(), "0:0>10");
    first = asked.nr;
    assert_string_equal(next(), "1:9>10");
    assert_int_equal(answer(asked.nr, OK, 409, "30\n"), ASKING_TOLD_NOTHING);
    says(30, false, false);
    assert_int_equal(answer(first, OK, 409, "10\n"), ASKING_TOLD_NOTHING);
    assert_string_equal(next(), "0:10>10");              /* it is not ahead any more */
    cosigns(asked.nr, 0);
    says(30, false, false);
    now += AGAIN;
    assert_string_equal(next(), "0:10>10");
    assert_string_equal(next(), "1:9>10");
    assert_int_equal(answer(asked.nr, FAULT_SOURCE_CONNECT, 0, ""), ASKING_TOLD_NOTHING);
    says(30, false, false);                              /* who says nothing takes nothing back */
    now += AGAIN;
    assert_string_equal(next(), "1:9>10");
    cosigns(asked.nr, 1);
    says(0, false, false);
}

/* Published meanwhile: what it has is no more than we have. */
static void one_that_was_ahead_of_what_it_was_asked(void **state)
{
    begin(1, false, 9);
    assert_string_equal(next(), "0:0>9");
    asking_published(&a, 12, now);
    assert_int_equal(answer(asked.nr, OK, 409, "11\n"), ASKING_TOLD_NOTHING);
    says(0, false, false);
    assert_string_equal(next(), "0:11>12");
}

static void one_that_has_another_tree(void **state)
{
    begin(2, false, 9);
    assert_string_equal(next(), "0:0>9");
    uint64_t first = asked.nr;
    assert_string_equal(next(), "1:0>9");
    assert_int_equal(answer(asked.nr, OK, 409, "50\n"), ASKING_TOLD_NOTHING);
    assert_int_equal(answer(first, OK, 409, "4\n"), ASKING_TOLD_NOTHING);
    assert_string_equal(next(), "0:4>9");
    assert_int_equal(answer(asked.nr, OK, 422, ""), ASKING_TOLD_NOTHING);
    says(4, true, false);                                /* before one that is only ahead */
    now += AGAIN;
    assert_string_equal(next(), "0:4>9");
    assert_int_equal(answer(asked.nr, OK, 409, "0\n"), ASKING_TOLD_NOTHING);
    says(50, false, false);                              /* it began anew */
    assert_string_equal(next(), "0:0>9");
}

/* ---- stamps ---- */

static void an_hour_from_one_stamp_to_the_next(void **state)
{
    begin(0, true, 5);
    assert_string_equal(next(), "S>5");
    assert_string_equal(next(), "");
    assert_int_equal(answer(asked.nr, OK, 200, "token"), ASKING_TOLD_STAMP);
    asking_stamped(&a, asked.size, now);
    asking_published(&a, 6, now);
    now += HOUR - 1;
    assert_string_equal(next(), "");
    now += 1;
    asking_published(&a, 8, now);
    assert_string_equal(next(), "S>8");
    asking_published(&a, 9, now);
    assert_int_equal(answer(asked.nr, OK, 200, "token"), ASKING_TOLD_STAMP);
    asking_stamped(&a, 8, now);
    now += HOUR;
    assert_string_equal(next(), "S>9");
}

/* All that is published has one already. */
static void a_tree_has_one_stamp(void **state)
{
    begin(0, true, 5);
    assert_string_equal(next(), "S>5");
    assert_int_equal(answer(asked.nr, OK, 200, "token"), ASKING_TOLD_STAMP);
    asking_stamped(&a, 5, now);
    now += 100 * HOUR;
    assert_string_equal(next(), "");
    says(0, false, false);
    asking_published(&a, 6, now);
    says(0, false, false);                               /* the hours count from when there is something to stamp */
    assert_string_equal(next(), "S>6");
}

static void a_stamp_that_is_not_given_is_asked_for_again(void **state)
{
    begin(0, true, 5);
    for (int64_t since = now; now - since < LATE; now += (int64_t)LIMIT_LOG_STAMP_AGAIN_S * S) {
        says(0, false, false);
        assert_string_equal(next(), "S>5");
        assert_int_equal(answer(asked.nr, REFUSED_SOURCE_ANSWERED, 0, ""), ASKING_TOLD_NOTHING);
        assert_true(a.stamp.failed);
        assert_string_equal(next(), "");
    }
    says(0, false, true);
    assert_string_equal(next(), "S>5");
    assert_int_equal(answer(asked.nr, OK, 200, "token"), ASKING_TOLD_STAMP);
    assert_false(a.stamp.failed);
    asking_stamped(&a, 5, now);
    says(0, false, false);
}

/* Cosignatures that come in time are dated too; one who does not answer holds up no stamp for long. */
static void a_stamp_waits_for_witnesses(void **state)
{
    begin(2, true, 5);
    assert_string_equal(next(), "0:0>5");
    uint64_t first = asked.nr;
    assert_string_equal(next(), "1:0>5");
    assert_string_equal(next(), "");
    cosigns(asked.nr, 1);
    assert_string_equal(next(), "");
    assert_int_equal(answer(first, FAULT_SOURCE_CONNECT, 0, ""), ASKING_TOLD_NOTHING);
    assert_string_equal(next(), "S>5");
    assert_int_equal(answer(asked.nr, OK, 200, "token"), ASKING_TOLD_STAMP);
    asking_stamped(&a, 5, now);
    now += HOUR;
    asking_published(&a, 6, now);
    assert_string_equal(next(), "0:0>6");
    assert_string_equal(next(), "1:5>6");
    now += 2 * LIMIT_LOG_ASK_MS - 1;
    asking_published(&a, 7, now);
    assert_string_equal(next(), "");
    now += 1;
    assert_string_equal(next(), "S>7");
}

static void a_start_knows_the_last_stamp(void **state)
{
    static const struct { uint64_t size, stamped; int64_t age; const char *next; bool late; } rows[] = {
        { 5, 0, 0, "S>5", false }, { 5, 0, LATE - 1, "S>5", false }, { 5, 0, LATE, "S>5", true }, { 5, 5, LATE, "", false },
        { 6, 5, 0, "", false }, { 6, 5, HOUR - 1, "", false }, { 6, 5, HOUR, "S>6", false }, { 6, 5, LATE, "S>6", true },
        { 6, 5, -HOUR, "", false },                       /* the clock was put back: an hour from now at the latest */
        { 0, 0, LATE, "", false }, { 0, 5, LATE, "", false },
    };

    now = START;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct asking_folder f = { .size = rows[i].size, .stamped = rows[i].stamped, .stamp_age_ms = rows[i].age };

        asking_init(&a, 0, true, &f, now);
        if (asking_word(&a, now).unstamped != rows[i].late || strcmp(next(), rows[i].next) != 0)
            fail_msg("row %zu", i);
    }
    asking_init(&a, 0, true, &(struct asking_folder){ .size = 6, .stamped = 5, .stamp_age_ms = -HOUR }, now);
    now += HOUR;
    assert_string_equal(next(), "S>6");
}

static void without_an_authority_there_are_none(void **state)
{
    begin(0, false, 5);
    now += 10 * LATE;
    assert_string_equal(next(), "");
    says(0, false, false);
}

/* ---- the courier ---- */

static void what_was_lost_is_asked_again(void **state)
{
    begin(1, true, 5);
    assert_string_equal(next(), "0:0>5");
    cosigns(asked.nr, 0);
    assert_string_equal(next(), "S>5");
    uint64_t stamp = asked.nr;
    assert_string_equal(next(), "");
    now += AGAIN;
    assert_string_equal(next(), "0:5>5");
    uint64_t witness = asked.nr;
    asking_lost(&a);
    const struct asking_answer late[] = { { .nr = stamp, .body = "" }, { .nr = witness, .http = 200, .body = "" }, { .nr = 0, .body = "" } };
    for (size_t i = 0; i < ROWS(late); i++) {
        struct asking_question of;
        enum asking_told told;

        assert_int_equal(asking_heard(&a, &late[i], now, &told, &of), REFUSED_MESSAGE);
        assert_int_equal(told, ASKING_TOLD_NOTHING);
    }
    assert_string_equal(next(), "0:5>5");
    assert_true(asked.nr > witness);
    cosigns(asked.nr, 0);
    assert_string_equal(next(), "S>5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_asked_before_there_is_a_checkpoint), cmocka_unit_test(each_newer_checkpoint_is_asked_for),
        cmocka_unit_test(one_thing_at_a_time), cmocka_unit_test(a_start_goes_on_from_the_folder),
        cmocka_unit_test(who_has_another_size_is_asked_from_there), cmocka_unit_test(one_that_lost_what_it_knew),
        cmocka_unit_test(what_is_no_answer), cmocka_unit_test(one_that_is_ahead),
        cmocka_unit_test(one_that_was_ahead_of_what_it_was_asked), cmocka_unit_test(one_that_has_another_tree),
        cmocka_unit_test(an_hour_from_one_stamp_to_the_next), cmocka_unit_test(a_tree_has_one_stamp),
        cmocka_unit_test(a_stamp_that_is_not_given_is_asked_for_again), cmocka_unit_test(a_stamp_waits_for_witnesses),
        cmocka_unit_test(a_start_knows_the_last_stamp), cmocka_unit_test(without_an_authority_there_are_none),
        cmocka_unit_test(what_was_lost_is_asked_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
