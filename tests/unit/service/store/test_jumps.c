/* What a clock that ran ahead left, and what it may not take. */
#include "place.h"

#include "base/mem.h"

#include <sqlite3.h>
#include <stdlib.h>

#define DAY INT64_C(86400)

static void sweep(struct place *p, int64_t now)
{
    bool more = true;

    while (more)
        assert_int_equal(store_sweep(p->s, now, &more), OK);
}

/* Opened by a clock that says `now`. seen: what the files say of the last one */
static void opened(struct place *p, int64_t now, bool trusted, int64_t seen)
{
    struct backend b;

    assert_int_equal(sqlite_open(p->dir_fd, &b), OK);
    assert_int_equal(b.state.seen.wall_s, seen);
    assert_int_equal(b.state.seen.offset_s, seen != 0 ? seen - 7 : 0);
    assert_string_equal(b.state.seen.boot.text, seen != 0 ? "a boot" : "");
    assert_int_equal(store_open(&b, p->key_fd, 0, now, trusted, &p->s, &p->report), OK);
}

static void the_time_is_written_when_it_is_told(void **state)
{
    struct place *p = *state;

    opened(p, NOW, true, 0);
    sweep(p, NOW + 5);
    close_store(p);
    opened(p, NOW, true, 0);
    assert_int_equal(forget(p->s, NOW + 7), OK);
    assert_int_equal(forget(p->s, NOW + 9), OK);
    assert_int_equal(store_references_sweep(p->s, 20000), OK);
    close_store(p);
    opened(p, NOW, true, NOW + 9);
    assert_int_equal(forget(p->s, NOW - 7 * DAY), OK); /* it was put right */
    close_store(p);
    opened(p, NOW, true, NOW - 7 * DAY);
}

/* A dossier whose grant a crash left out, by its order: it goes on there, unless its time is over. */
static void a_clock_that_is_not_believed_drops_no_dossier(void **state)
{
    static const struct { int64_t now; bool trusted, kept; } rows[] = {
        { NOW + 99 * DAY, true, true }, { NOW + 300 * DAY, false, true }, { NOW + 100 * DAY, true, false } };
    struct place *p = *state;
    struct id id;
    sqlite3 *db;

    open_store(p);
    id = whole(p->s, 1, NULL);
    close_store(p);
    assert_int_equal(sqlite3_open("grants.db", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA locking_mode=EXCLUSIVE; DELETE FROM grants", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        opened(p, rows[i].now, rows[i].trusted, 0);
        assert_int_equal(store_dossier(p->s, &id) != NULL, rows[i].kept);
        close_store(p);
    }
}

/* Completed while the clock was 20 days ahead, the exact amounts could be opened for 20 days instead of an hour. */
static void an_hour_that_begins_later_than_now_is_over(void **state)
{
    static const struct { int64_t ahead; bool kept; } rows[] = { { 0, true }, { 120, true }, { 121, false },
                                                                 { 20 * DAY, false } };
    struct place *p = *state;
    uint8_t key[CRYPT_KEY_LEN];

    open_store(p);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct id id = whole(p->s, 1, NULL);
        const struct dossier *d = store_dossier(p->s, &id);

        sweep(p, NOW);
        assert_int_equal(store_k_part(p->s, d->grants[0], NOW, key), OK);
        assert_int_equal(completed(p->s, d, d->until, NOW + rows[i].ahead), OK);
        sweep(p, NOW);
        assert_int_equal(store_k_part(p->s, d->grants[0], NOW, key), rows[i].kept ? OK : REFUSED_SEAL_REDUCED);
        assert_int_equal(store_k_grant(p->s, d->grants[0], key), OK);
    }
}

/* The same of a dossier that waits for its other adults: made while the clock was ahead, its month would begin then. An allocation
 * keeps its amounts as long as its agreement lasts. */
static void a_month_that_begins_later_than_now_is_over(void **state)
{
    static const struct { int64_t ahead; uint8_t fase; bool kept; } rows[] = {
        { 0, FASE_REACTIE, true }, { 120, FASE_REACTIE, true }, { 121, FASE_REACTIE, false }, { 50 * DAY, FASE_REACTIE, false },
        { 50 * DAY, FASE_TOEWIJZING, true } };
    struct place *p = *state;
    uint8_t key[CRYPT_KEY_LEN];

    open_store(p);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct dossier *d = dossier_in(p->s, 2, rows[i].fase);
        const struct grant *g;

        assert_int_equal(grant_new(p->s, d, 0, &origin, NULL, d->until, NOW + rows[i].ahead, &g), OK);
        sweep(p, NOW);
        assert_int_equal(store_k_part(p->s, g, NOW, key), rows[i].kept ? OK : REFUSED_SEAL_REDUCED);
        assert_int_equal(store_k_grant(p->s, g, key), OK);
    }
}

/* The weekly key, made while the clock was 300 days ahead, was not replaced for 307 days. */
static void a_wrapping_key_of_a_day_to_come_is_replaced(void **state)
{
    static const struct { int64_t made; bool replaced; } rows[] = {
        { NOW - 7 * DAY + 1, false }, { NOW - 7 * DAY, true }, { NOW + 120, false }, { NOW + 121, true },
        { NOW + 300 * DAY, true } };
    struct place *p = *state;
    uint32_t count;

    open_store(p);
    whole(p->s, 1, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(rewrap(p->s, rows[i].made, true, &count), OK);
        assert_int_equal(count, 1);
        assert_int_equal(rewrap(p->s, NOW, false, &count), OK);
        assert_int_equal(count, rows[i].replaced);
    }
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, make, clean)
    const struct CMUnitTest tests[] = {
        T(the_time_is_written_when_it_is_told), T(a_clock_that_is_not_believed_drops_no_dossier),
        T(an_hour_that_begins_later_than_now_is_over), T(a_month_that_begins_later_than_now_is_over),
        T(a_wrapping_key_of_a_day_to_come_is_replaced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
