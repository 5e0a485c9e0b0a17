/* Syncs that fail, processes that end and power that goes, at each step: there is one tree, and whatever was told or signed is in it. */
#include "power.h"
#include "rows.h"
#include "stride.h"

#include <string.h>

#define PEOPLE 3
#define ROUNDS 4

/* What the world outside knows. */
static struct told {
    struct expected log;
    struct id people[PEOPLE];
    bool withdrawn[PEOPLE];
    uint64_t size;                 /* of the last checkpoint that left */
    struct tree_hash root;
} told;

static bool sign(struct place *p)
{
    struct tree_hash root;

    store_log_root(p->s, &root);
    if (store_mark_signed(p->s, store_log_edge(p->s)->size, &root) != OK)
        return false;
    told.size = store_log_edge(p->s)->size;
    told.root = root;
    return true;
}

static void begin(struct place *p)
{
    forget_all(p);
    power_begin(p->key_fd);
    memset(&told, 0, sizeof told);
    open_store(p);
    begin_log(p->s, &told.log);
    for (unsigned i = 0; i < PEOPLE; i++)
        whole(p->s, 1, &told.people[i]);
    assert_true(sign(p));
}

/* False: the process ends. */
static bool withdraw(struct place *p, unsigned i)
{
    struct store_done done;

    if (store_end(p->s, &told.people[i], CLIENT, REFUSED_WITHDRAWN, NOW, NULL) != OK || !store_next(p->s, &done))
        return !store_lost(p->s) && !power_ended();
    told.withdrawn[i] = done.status == OK;
    if (done.status == OK)
        catch_up(p->s, &told.log);
    return true;
}

/* An orderly stop and a start, so that what comes next is the first in a write-ahead log. False: it does not start. */
static bool again(struct place *p)
{
    close_store(p);
    return !power_ended() && open_at(p, NOW) == OK;
}

/* Groups, each signed when it is durable; people who withdraw in between. */
static void work(struct place *p)
{
    for (uint32_t i = 0; i < ROUNDS && !power_ended(); i++) {
        if (i == ROUNDS / 2 && !again(p))
            return;
        enum status st = append_some(p->s, &told.log, 1 + i % 3, 10 * i);

        if (store_lost(p->s) || (st == OK && !sign(p)))
            return;
        if (i % 2 == 1 && !withdraw(p, i / 2))
            return;
        catch_up(p->s, &told.log); /* of a withdrawal that was not known to be there */
    }
}

static void process_ends(struct place *p)
{
    power_end();
    if (p->s != NULL)
        close_store(p);
}

/* A start: what was told is there, and may be gone on from. */
static void look(struct place *p)
{
    struct tree_hash root;
    uint64_t size;

    power_next();
    open_store(p);
    assert_true(store_log_edge(p->s)->size >= told.log.n);
    catch_up(p->s, &told.log);
    check_rows(p->s, &told.log);
    for (uint64_t i = 0; i < told.log.n; i++)
        assert_non_null(told_of(p->s, store_content(p->s, i, NULL)).read);
    for (unsigned i = 0; i < PEOPLE; i++)
        assert_true(!told.withdrawn[i] || store_grant(p->s, &told.people[i]) == NULL);
    root = expected_root(&told.log, told.size);
    assert_memory_equal(&root, &told.root, sizeof root);
    assert_false(p->report.misfit);
    assert_true(store_log_mark(p->s, &size, &root));
    assert_true(size >= told.size && size <= told.log.n);
    struct tree_hash expected = expected_root(&told.log, size);
    assert_memory_equal(&root, &expected, sizeof root);
}

static void power_goes_at_each_step(void **state)
{
    struct place *p = *state;
    long steps = 0;

    for (int some = 0; some < 2; some++)
        for (long step = 1; steps == 0 || step <= steps; step += STRIDE) {
            begin(p);
            power_end_at(step);
            work(p);
            steps = power_ended() ? steps : power_steps();
            process_ends(p);
            power_cut(some == 1);
            look(p);
            assert_int_equal(append_some(p->s, &told.log, 3, 1000), OK);
            close_store(p);
        }
    assert_true(steps > 50);
}

/* failed_sync_and_a_start: what the kernel says of the log then is not on the disk, unless the start sees to it. */
static void failed_sync_and_a_start(void **state)
{
    struct place *p = *state;
    long syncs = 0, lost = 0;

    for (long fail = 1; syncs == 0 || fail <= syncs; fail++) {
        begin(p);
        power_fail_sync(fail);
        work(p);
        if (power_syncs() < fail)
            syncs = power_syncs();
        lost += p->s != NULL && store_lost(p->s);
        process_ends(p);
        look(p);
        if (!sign(p)) /* a checkpoint of what was found */
            fail_msg("%ld", fail);
        assert_int_equal(append_some(p->s, &told.log, 3, 1000), OK);
        assert_true(sign(p));
        process_ends(p);
        power_cut(false);
        look(p);
        close_store(p);
    }
    assert_true(syncs > 20);
    assert_true(lost > 3);
}

/* The power goes while such a start is about it. */
static void failed_sync_and_half_a_start(void **state)
{
    struct place *p = *state;
    long syncs = 0;

    for (long fail = 1; syncs == 0 || fail <= syncs; fail++)
        for (long step = 1;; step += STRIDE) {
            begin(p);
            power_fail_sync(fail);
            work(p);
            if (power_syncs() < fail)
                syncs = power_syncs();
            process_ends(p);
            power_next();
            power_end_at(step);
            if (open_at(p, NOW) == OK)
                assert_true(store_log_edge(p->s)->size >= told.log.n);
            bool over = !power_ended();
            process_ends(p);
            power_cut(step % 2 == 0);
            look(p);
            close_store(p);
            if (over)
                break;
        }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, make, clean)
    const struct CMUnitTest tests[] = {
        T(power_goes_at_each_step), T(failed_sync_and_a_start), T(failed_sync_and_half_a_start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
