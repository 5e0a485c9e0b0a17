/* The rule by which the wall clock is believed, or not: looks at moments, one after another. */
#include "../../cmocka_all.h"

#include "base/clock_trust.h"

#define WALL INT64_C(1795341600)
#define BOOT_S INT64_C(5000)
#define DAY INT64_C(86400)
#define NEVER INT64_MIN

enum since { OTHER_BOOT, SAME_BOOT, FULL };   /* FULL: nothing was written, and yet something is there */

enum want { YES, NO, CONFIRM };   /* believed; not; the operator says that it is right, then it is */

struct look {
    int64_t boot_s, ahead_s;      /* since the first look; how far the wall clock is off then */
    enum want want;
};

struct row {
    const char *name;
    int64_t away_s;               /* from the last time written down to the start; NEVER = none was */
    int64_t ahead_s;              /* how far off the clock is at the start */
    enum since since;             /* what is the same as when it was written */
    struct look looks[8];
    unsigned n;
};

#define LOOKS(...) .looks = { __VA_ARGS__ }, .n = sizeof((struct look[]){ __VA_ARGS__ }) / sizeof(struct look)

static const struct row rows[] = {
    /* ---- while it runs ---- */
    { "moves as it should", 10, 0, OTHER_BOOT, LOOKS({ 0, 0, YES }, { 1, 0, YES }, { 400 * DAY, 0, YES }) },
    { "a small step", 10, 0, OTHER_BOOT, LOOKS({ 5, 60, YES }, { 6, -60, YES }, { 7, 0, YES }) },
    { "a step too large", 10, 0, OTHER_BOOT, LOOKS({ 5, 61, NO }, { 6, 60, YES }, { 7, -61, NO }) },
    { "small steps that add up", 10, 0, OTHER_BOOT, LOOKS({ 5, 30, YES }, { 6, 60, YES }, { 7, 90, NO }) },
    { "jumps ahead and back", 10, 0, OTHER_BOOT, LOOKS({ 5, 300 * DAY, NO }, { 20, 300 * DAY, NO }, { 21, 0, YES }) },
    { "jumps behind and back", 10, 0, OTHER_BOOT, LOOKS({ 5, -300 * DAY, NO }, { 20, -300 * DAY, NO }, { 21, 0, YES }) },
    { "a second too little of an hour", 10, 0, OTHER_BOOT,
      LOOKS({ 5, 300 * DAY, NO }, { 3604, 300 * DAY, NO }, { 3605, 300 * DAY, YES }) },
    { "kept for an hour, then back", 10, 0, OTHER_BOOT,
      LOOKS({ 5, DAY, NO }, { 3605, DAY, YES }, { 3606, 0, NO }, { 7206, 0, YES }) },
    { "the hour begins anew with each jump", 10, 0, OTHER_BOOT,
      LOOKS({ 5, DAY, NO }, { 3000, 2 * DAY, NO }, { 3605, 2 * DAY, NO }, { 6599, 2 * DAY, NO }, { 6600, 2 * DAY, YES }) },
    { "the hour begins anew after it was back", 10, 0, OTHER_BOOT,
      LOOKS({ 5, DAY, NO }, { 3000, 0, YES }, { 3001, DAY, NO }, { 3605, DAY, NO }, { 6601, DAY, YES }) },
    { "an offset is kept to a minute", 10, 0, OTHER_BOOT, LOOKS({ 5, DAY, NO }, { 900, DAY + 59, NO }, { 3605, DAY - 1, YES }) },
    { "who walks on does not stay", 10, 0, OTHER_BOOT,
      LOOKS({ 5, DAY, NO }, { 1200, DAY + 50, NO }, { 2400, DAY + 100, NO }, { 3605, DAY + 100, NO }, { 6000, DAY + 100, YES }) },
    { "confirmed", 10, 0, OTHER_BOOT, LOOKS({ 5, DAY, NO }, { 6, DAY, CONFIRM }, { 7, DAY, YES }, { 8, 0, NO }) },
    { "confirmed while it is right", 10, 0, OTHER_BOOT, LOOKS({ 5, 0, CONFIRM }, { 6, 0, YES }, { 7, DAY, NO }) },
    /* ---- at a start ---- */
    { "nothing was ever written, and all is there", NEVER, 0, FULL,
      LOOKS({ 0, 0, NO }, { 5, DAY, NO }, { 3000, 0, NO }, { 6599, 0, NO }, { 6600, 0, YES }, { 6601, DAY, NO }) },
    { "the same, confirmed", NEVER, 0, FULL, LOOKS({ 0, 0, NO }, { 5, 0, CONFIRM }, { 6, DAY, NO }, { 7, 0, YES }) },
    { "in the same boot", 10, 0, SAME_BOOT, LOOKS({ 0, 0, YES }, { 5, 60, YES }, { 6, -60, YES }, { 7, 61, NO }) },
    { "in the same boot, long after", 400 * DAY, 0, SAME_BOOT, LOOKS({ 0, 0, YES }, { 5, DAY, NO }) },
    { "jumped in the same boot", 10, 61, SAME_BOOT, LOOKS({ 0, 61, NO }, { 5, 60, YES }, { 6, 30 * DAY, NO }) },
    { "jumped behind in the same boot", 10, -61, SAME_BOOT, LOOKS({ 0, -61, NO }, { 3600, -61, YES }, { 3601, 0, NO }) },
    { "nothing was ever written", NEVER, 0, OTHER_BOOT, LOOKS({ 0, 0, YES }, { 5, DAY, NO }, { 6, 0, YES }) },
    { "stopped for a moment, and set back a little", 0, -60, OTHER_BOOT, LOOKS({ 0, -60, YES }) },
    { "before what was written", 0, -61, OTHER_BOOT, LOOKS({ 0, -61, NO }, { 10, 0, YES }) },
    { "stopped for a month", 31 * DAY, 0, OTHER_BOOT, LOOKS({ 0, 0, YES }, { 5, 0, YES }) },
    { "stopped for longer, or a copy of long ago", 31 * DAY + 1, 0, OTHER_BOOT, LOOKS({ 0, 0, NO }, { 3599, 0, NO }, { 3600, 0, YES }) },
    { "the same, confirmed", 40 * DAY, 0, OTHER_BOOT, LOOKS({ 0, 0, NO }, { 10, 0, CONFIRM }, { 20, 0, YES }) },
    { "started ahead, then put right", 10, 300 * DAY, OTHER_BOOT, LOOKS({ 0, 300 * DAY, NO }, { 60, 300 * DAY, NO }, { 90, 0, YES },
                                                            { 100, 300 * DAY, NO }) },
    { "started ahead, confirmed", 10, 300 * DAY, OTHER_BOOT, LOOKS({ 0, 300 * DAY, NO }, { 60, 300 * DAY, CONFIRM }, { 90, 0, NO }) },
    { "started in 1970", 10, -WALL + 100, OTHER_BOOT, LOOKS({ 0, -WALL + 100, NO }, { 30, 0, YES }) },
    /* Where it comes to rest within what is possible counts from then on, to the minute. */
    { "what is possible becomes what was seen", 10, 20 * DAY, OTHER_BOOT, LOOKS({ 0, 20 * DAY, YES }, { 10, 0, NO }, { 3610, 0, YES }) },
};

static struct moment moment_of(const struct look *l)
{
    return (struct moment){ .wall_s = WALL + l->boot_s + l->ahead_s, .boot_ms = (BOOT_S + l->boot_s) * 1000,
                            .awake_ms = (BOOT_S + l->boot_s) * 1000 };
}

static void begin(struct clock_trust *t, const struct clock_seen *last, const struct row *r)
{
    const struct clock_boot boots[] = { { "one" }, { "two" } };

    clock_trust_begin(t, last, r->since != FULL, &boots[r->since != SAME_BOOT],
                      moment_of(&(struct look){ .ahead_s = r->ahead_s }));
}

static void believes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct row *r = &rows[i];
        struct clock_trust t;

        struct clock_seen last = { .boot = { "one" } };

        if (r->away_s != NEVER) {
            last.wall_s = WALL - r->away_s;
            last.offset_s = WALL - BOOT_S;
        }
        begin(&t, &last, r);
        for (unsigned k = 0; k < r->n; k++) {
            struct moment now = moment_of(&r->looks[k]);

            if (r->looks[k].want == CONFIRM)
                clock_trust_confirm(&t, now);
            bool trusted = clock_trust_look(&t, now);
            if (trusted != (r->looks[k].want != NO) || trusted != t.trusted || (!t.none && trusted != (clock_trust_ahead_s(&t, now) == 0)))
                fail_msg("%s: look %u", r->name, k);
        }
    }
}

static void says_how_far(void **state)
{
    struct clock_trust t;

    (void)state;
    begin(&t, &(struct clock_seen){ .wall_s = WALL }, &(struct row){ 0 });
    assert_int_equal(clock_trust_ahead_s(&t, moment_of(&(struct look){ .boot_s = 5, .ahead_s = DAY })), DAY - 60);
    assert_int_equal(clock_trust_ahead_s(&t, moment_of(&(struct look){ .boot_s = 5, .ahead_s = -DAY })), -DAY + 60);
    begin(&t, &(struct clock_seen){ .wall_s = WALL - 40 * DAY }, &(struct row){ 0 });
    assert_int_equal(clock_trust_ahead_s(&t, moment_of(&(struct look){ 0 })), 9 * DAY);
}

/* Where the boot cannot be known it is another one. What is written is what is believed, not what is seen. */
static void writes_what_is_believed(void **state)
{
    const struct clock_boot unknown = { { 0 } }, one = { "one" };
    const struct moment start = moment_of(&(struct look){ .ahead_s = 20 * DAY });
    struct clock_seen last = { .wall_s = WALL, .offset_s = WALL - BOOT_S };
    struct clock_trust t;

    (void)state;
    clock_trust_begin(&t, &last, false, &unknown, start);
    assert_true(t.trusted);
    last.boot = one;
    clock_trust_begin(&t, &last, false, &one, start);
    assert_false(t.trusted);
    clock_trust_begin(&t, &last, false, &one, moment_of(&(struct look){ .ahead_s = 50 }));
    assert_true(t.trusted);
    struct clock_seen seen = clock_trust_seen(&t, moment_of(&(struct look){ .boot_s = 9, .ahead_s = 50 }));
    assert_int_equal(seen.wall_s, WALL + 59);
    assert_int_equal(seen.offset_s, WALL - BOOT_S);
    assert_string_equal(seen.boot.text, "one");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(believes),
        cmocka_unit_test(says_how_far),
        cmocka_unit_test(writes_what_is_believed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
