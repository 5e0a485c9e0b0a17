/* How long references of verdicts are kept, and in how many blocks. */
#include "scene.h"

#include "../store/between.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/mem.h"

#include <string.h>

#define DAY(y, m, d) day_of((struct date){ y, m, d })
#define TODAY clock_day(NOW)             /* 2026-11-22 */

static struct between between;

static void put_between(struct backend *b)
{
    struct backend behind = *b;

    between_open(&between, &behind, b);
}

/* One declared household asks about a lease that starts between these days; published on the scene's day. */
static void ask(struct scene *s, int32_t min, int32_t max)
{
    struct toets_parts t = scene_question(CLIENT);
    struct huishouden h = scene_declared(2710000);

    scene_household(&t, TOETS_VERKLAARD, &h, sizeof h);
    t.homes[0] = scene_home(69011, TODAY);
    t.homes[0].publicatiedatum = (struct day_range){ TODAY, TODAY };
    t.homes[0].ingangsdatum = (struct day_range){ min, max };
    assert_int_equal(scene_one(s, &t, NOW), OK);
}

/* Writes one block, and says what the ledger is given; *more: there is another. */
static struct txn_references written(struct scene *s, bool *more)
{
    static struct catalogue policy = { .n = 3 };
    struct txn_references t = { 0 };
    struct store_done done;

    between.mode = BETWEEN_HOLD;
    assert_int_equal(references_write(s->n.references, s->n.store, s->clients, &policy, REFERENCES_ALL, NOW * 1000, more), OK);
    assert_non_null(between.held);
    memcpy(&t, between.held, offsetof(struct txn_references, ids));
    assert_int_equal(t.txn.kind, TXN_REFERENCES);
    between_release(&between);
    between.mode = BETWEEN_PASS;
    assert_true(store_next(s->n.store, &done));
    references_written(s->n.references, done.context, &done, NOW * 1000);
    return t;
}

/* references_live_by_the_pack_not_by_the_lease: they lived to the end of the year after the last possible start of the lease, which
 * a caller may put in 2100. */
static void references_live_by_the_pack_not_by_the_lease(void **state)
{
    static const struct { const char *what; struct date min, max, until; unsigned packs; } rows[] = {
        { "law of 2026", { 2026, 12, 15 }, { 2026, 12, 15 }, { 2027, 12, 31 }, 2 },
        { "law of 2026, its last day", { 2026, 12, 31 }, { 2026, 12, 31 }, { 2027, 12, 31 }, 2 },
        { "law of 2026, the start may be as far as can be said", { 2026, 12, 15 }, { 2100, 12, 31 }, { 2027, 12, 31 }, 2 },
        { "law of 2025 and 2026", { 2025, 12, 15 }, { 2026, 1, 15 }, { 2027, 12, 31 }, 3 },
        { "law of 2025 and 2026, any start", { 1880, 1, 1 }, { 2100, 12, 31 }, { 2027, 12, 31 }, 3 },
        { "law of 2025, which is past", { 2025, 12, 15 }, { 2025, 12, 15 }, { 2027, 11, 22 }, 2 },
        { "no law, a region only", { 2100, 12, 31 }, { 2100, 12, 31 }, { 2027, 11, 22 }, 1 },
    };
    struct scene *s = *state;

    s->between = put_between;
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool more;

        scene_restart(s); /* a block of its own */
        ask(s, day_of(rows[i].min), day_of(rows[i].max));
        struct txn_references t = written(s, &more);
        if (t.n != 1 || more || t.n_packs != rows[i].packs || t.day != TODAY || t.until != day_of(rows[i].until))
            fail_msg("%s: %u packs, until %d", rows[i].what, t.n_packs, t.until);
    }
    bool more;

    scene_restart(s);
    ask(s, DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX);
    assert_int_equal(written(s, &more).until, DAY(2027, 12, 31));
}

/* lease_years_share_a_block: each last year of a lease had a block of its own, so that one caller could fill all places. */
static void lease_years_share_a_block(void **state)
{
    struct scene *s = *state;
    bool more;

    s->between = put_between;
    scene_restart(s);
    for (int16_t year = 2026; year <= 2100; year++)
        ask(s, DAY(2026, 12, 15), DAY(year, 12, 31));
    struct txn_references t = written(s, &more);
    assert_int_equal(t.n, 75);
    assert_false(more);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)
    const struct CMUnitTest tests[] = {
        T(references_live_by_the_pack_not_by_the_lease), T(lease_years_share_a_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
