/* A log whose writes fail, are not known or find no room: nobody is told what is not so, and there is one tree. */
#include "between.h"
#include "rows.h"
#include "stride.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct expected log_is;
static struct between between;

static void open_between(struct place *p)
{
    struct backend sqlite, b;

    assert_int_equal(sqlite_open(p->dir_fd, &sqlite), OK);
    between_open(&between, &sqlite, &b);
    assert_int_equal(store_open(&b, p->key_fd, 0, NOW, true, &p->s, &p->report), OK);
}

enum op { OP_APPEND, OP_WITHDRAW, OP_PACK, OP_DROP, OP_REFERENCES, OP_N };

static enum status begin(struct place *p, enum op op, const struct id *id)
{
    const uint8_t sha[DIGEST_LEN] = { 77 };
    struct leaf_new leaves[3] = { leaf_of(ENTRY_VERDICT, 1), leaf_of(ENTRY_VERDICT, 2), leaf_of(ENTRY_VERDICT, 3) };

    switch (op) {
    case OP_APPEND:
        return store_append(p->s, 3, leaves, p);
    case OP_WITHDRAW:
        return store_end(p->s, id, CLIENT, REFUSED_WITHDRAWN, NOW, p);
    case OP_PACK:
        return store_mark(p->s, MARK_PACK_IN_FORCE, sha, NOW, p);
    case OP_DROP:
        return store_content_drop(p->s, 0, 1, p);
    default:
        return store_references(p->s, &(struct txn_references){ .n = 1, .client = CLIENT }, p);
    }
}

static uint64_t rows_of(enum op op)
{
    return op == OP_APPEND ? 3 : op == OP_WITHDRAW || op == OP_PACK ? 1 : 0;
}

/* A log and a grant; what is done then is to be told, or the store is lost. */
static struct id scene(struct place *p)
{
    struct id id;

    open_store(p);
    begin_log(p->s, &log_is);
    assert_int_equal(append_some(p->s, &log_is, 5, 100), OK);
    whole(p->s, 1, &id);
    return id;
}

/* All of it is there or nothing of it; told: that it is. */
static void check(struct place *p, enum op op, const struct id *id, bool told)
{
    uint64_t before = log_is.n, size = store_log_edge(p->s)->size;

    assert_true(size == before + rows_of(op) || (!told && size == before));
    catch_up(p->s, &log_is);
    check_rows(p->s, &log_is);
    if (op == OP_WITHDRAW)
        assert_true((store_grant(p->s, id) == NULL) == (size > before));
    log_is.n = before;
}

static void every_step_may_fail(void **state)
{
    struct place *p = *state;

    for (enum op op = 0; op < OP_N; op++) {
        unsigned lost = 0;
        bool done = false;

        for (long step = 1; !done; step += STRIDE) {
            struct store_done d = { .status = FAULT_STORE };

            forget_all(p);
            struct id id = scene(p);
            fault_at(FAULT_FAIL, step);
            assert_int_equal(begin(p, op, &id), OK);
            bool told = store_next(p->s, &d);
            done = fault_steps() < step;
            fault_at(FAULT_NONE, 0);
            assert_true(told != store_lost(p->s));
            if (store_lost(p->s)) {
                lost++;
                assert_int_equal(begin(p, OP_APPEND, &id), FAULT_STORE);
                store_idle(p->s, NOW);
                store_turn(p->s);
                assert_false(store_next(p->s, &d));
                assert_int_equal(store_log_edge(p->s)->size, log_is.n);
            } else if (d.status == OK) {
                check(p, op, &id, true);
            }
            told = told && d.status == OK;
            if (done)
                assert_true(told);
            reopen(p);
            check(p, op, &id, told);
            if (op == OP_WITHDRAW && store_grant(p->s, &id) != NULL)
                assert_int_equal(ended(p->s, &id, CLIENT, REFUSED_WITHDRAWN, NOW), OK);
            close_store(p);
        }
        assert_true(lost > (STRIDE == 1 ? 1 : 0));
    }
}

static void every_step_may_crash(void **state)
{
    struct place *p = *state;

    for (enum op op = 0; op < OP_N; op++) {
        bool done = false;

        for (long step = 1; !done; step += STRIDE) {
            struct store_done d;

            forget_all(p);
            struct id id = scene(p);
            close_store(p);
            pid_t child = doomed(p, step);
            if (child == 0)
                _exit(begin(p, op, &id) == OK && store_next(p->s, &d) && d.status == OK ? 0 : 5);
            done = outlived(child);
            open_store(p);
            check(p, op, &id, done);
            close_store(p);
        }
    }
}

/* A start is not half done either. */
static void every_step_of_a_start_may_fail(void **state)
{
    static const enum fault_kind kinds[] = { FAULT_FAIL, FAULT_FAIL_FROM };
    struct place *p = *state;
    unsigned refused = 0;

    for (unsigned k = 0; k < 2; k++)
        for (long step = 1;; step += STRIDE) {
            forget_all(p);
            struct id id = scene(p);
            close_store(p);
            pid_t child = doomed(p, 12); /* what it leaves is in the write-ahead log */
            if (child == 0)
                _exit(append_some(p->s, &log_is, 3, 200) == OK && append_some(p->s, &log_is, 3, 300) == OK ? 0 : 5);
            outlived(child);
            fault_at(kinds[k], step);
            enum status st = open_at(p, NOW);
            bool done = fault_steps() < step;
            fault_at(FAULT_NONE, 0);
            assert_true(st == OK || st == FAULT_STORE || st == FAULT_SYSTEM);
            refused += st != OK;
            if (st == OK)
                close_store(p);
            open_store(p);
            catch_up(p->s, &log_is);
            check_rows(p->s, &log_is);
            assert_non_null(store_grant(p->s, &id));
            close_store(p);
            if (done)
                break;
        }
    assert_true(refused > 4 / STRIDE);
}

/* Pairs: it failed and is not there, it failed and is there all the same. */
static void lost_on_either_side(void **state)
{
    struct place *p = *state;

    for (enum op op = 0; op < OP_DROP; op++)
        for (int back = 0; back < 2; back++) {
            struct store_done d;

            forget_all(p);
            struct id id = scene(p);
            close_store(p);
            open_between(p);
            between.mode = back ? BETWEEN_GONE_BACK : BETWEEN_GONE_THERE;
            assert_int_equal(begin(p, op, &id), OK);
            assert_false(store_next(p->s, &d));
            assert_true(store_lost(p->s));
            assert_int_equal(store_settle(p->s), FAULT_STORE);
            assert_int_equal(store_log_edge(p->s)->size, log_is.n);
            between.mode = BETWEEN_PASS;
            assert_int_equal(begin(p, OP_REFERENCES, &id), FAULT_STORE);
            reopen(p);
            assert_false(store_lost(p->s));
            check(p, op, &id, back);
            close_store(p);
        }
}

/* With a backend that can find out: the same pairs, and the log goes on. */
static void in_doubt_and_then_known(void **state)
{
    static const enum between_mode modes[] = { BETWEEN_FAIL, BETWEEN_STALE, BETWEEN_LOST_THERE, BETWEEN_LOST_BACK };
    struct place *p = *state;

    for (enum op op = 0; op < OP_DROP; op++)
        for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
            for (int late = 0; late < 2; late++) {
                bool there = modes[i] == BETWEEN_LOST_BACK, doubt = late && modes[i] >= BETWEEN_LOST_THERE;
                struct store_done d;

                forget_all(p);
                struct id id = scene(p);
                close_store(p);
                open_between(p);
                between.mode = modes[i];
                between.unreachable = late;
                assert_int_equal(begin(p, op, &id), OK);
                /* An append waits until it is known; who withdraws is told to ask again. */
                bool told = store_next(p->s, &d);
                assert_true(told == (!doubt || op == OP_WITHDRAW));
                if (told)
                    assert_int_equal(d.status, there && !doubt ? OK : FAULT_STORE);
                between.mode = BETWEEN_PASS;
                if (doubt) {
                    assert_int_equal(append_some(p->s, &log_is, 1, 400), FAULT_STORE);
                    assert_int_equal(store_log_edge(p->s)->size, log_is.n);
                }
                between.unreachable = false;
                if (op == OP_WITHDRAW) {
                    store_idle(p->s, NOW);
                    store_idle(p->s, NOW);
                    assert_null(store_grant(p->s, &id));
                    catch_up(p->s, &log_is);
                }
                assert_int_equal(store_settle(p->s), OK);
                if (doubt && op != OP_WITHDRAW) {
                    assert_true(store_next(p->s, &d));
                    assert_int_equal(d.status, there ? OK : FAULT_STORE);
                }
                if (op != OP_WITHDRAW) {
                    assert_int_equal(store_log_edge(p->s)->size, log_is.n + (there ? rows_of(op) : 0));
                    catch_up(p->s, &log_is);
                }
                assert_int_equal(append_some(p->s, &log_is, 2, 500), OK);
                reopen(p);
                check_rows(p->s, &log_is);
                close_store(p);
            }
}

static void one_at_a_time(void **state)
{
    struct place *p = *state;
    struct store_done d;

    struct id id = scene(p);
    close_store(p);
    open_between(p);
    between.mode = BETWEEN_HOLD;
    assert_int_equal(begin(p, OP_APPEND, &id), OK);
    assert_int_equal(begin(p, OP_APPEND, &id), FAULT_BUSY);
    assert_int_equal(begin(p, OP_WITHDRAW, &id), FAULT_BUSY);
    assert_int_equal(store_log_edge(p->s)->size, log_is.n);
    between_release(&between);
    assert_true(store_next(p->s, &d));
    assert_int_equal(d.status, OK);
    between.mode = BETWEEN_PASS;
    store_idle(p->s, NOW); /* the withdrawal is not forgotten */
    assert_null(store_grant(p->s, &id));
    catch_up(p->s, &log_is);
    assert_int_equal(append_some(p->s, &log_is, 2, 500), OK);
    reopen(p);
    check_rows(p->s, &log_is);
}

/* Another has written: what this one knows of the log is not so. */
static void another_has_written(void **state)
{
    struct place *p = *state;
    struct backend sqlite;
    struct store_done d;

    for (enum op op = 0; op < OP_DROP; op++) {
        struct txn_append t = { .txn = { .kind = TXN_APPEND, .nr = 1000000 } };
        struct txn_result r;

        forget_all(p);
        struct id id = scene(p);
        close_store(p);
        assert_int_equal(sqlite_open(p->dir_fd, &sqlite), OK);
        assert_int_equal(store_open(&sqlite, p->key_fd, 0, NOW, true, &p->s, &p->report), OK);
        t.move = (struct log_move){ .size = log_is.n, .n = 1 };
        store_log_root(p->s, &t.move.root);
        assert_int_equal(sqlite.calls->submit(sqlite.self, &t.txn), OK);
        assert_true(sqlite.calls->result(sqlite.self, &r));
        assert_int_equal(r.outcome, OUTCOME_DONE);
        assert_int_equal(begin(p, op, &id), OK);
        assert_false(store_next(p->s, &d));
        assert_true(store_lost(p->s));
        close_store(p);
    }
}

/* A full disk is known to have taken nothing: appends wait, withdrawals and starts have the reserve. */
static void full_disk(void **state)
{
    struct place *p = *state;
    struct id more[4];

    scene(p);
    for (unsigned i = 0; i < 4; i++)
        whole(p->s, 1, &more[i]);
    reopen(p);
    int reserve = openat(p->dir_fd, "reserve", O_RDWR);
    assert_true(reserve >= 0);
    fault_disk_full(reserve);
    assert_int_equal(append_some(p->s, &log_is, 32, 600), FAULT_STORE);
    assert_false(store_lost(p->s));
    check_rows(p->s, &log_is);
    for (unsigned i = 0; i < 4; i++) {
        store_idle(p->s, NOW);
        assert_int_equal(ended(p->s, &more[i], CLIENT, REFUSED_WITHDRAWN, NOW), OK);
        assert_int_equal(store_log_edge(p->s)->size, log_is.n + 1);
        catch_up(p->s, &log_is);
        if (i % 2 == 1)
            reopen(p);
    }
    check_rows(p->s, &log_is);
    fault_disk_full(-1);
    assert_int_equal(append_some(p->s, &log_is, 32, 600), OK);
    reopen(p);
    check_rows(p->s, &log_is);
    close(reserve);
}

/* full_disk_and_a_start_after_a_kill: the write-ahead log cannot be emptied, and it is on the disk all the same. */
static void full_disk_and_a_start_after_a_kill(void **state)
{
    struct place *p = *state;

    struct id id = scene(p);
    close_store(p);
    pid_t child = doomed(p, 1000);
    if (child == 0)
        _exit(append_some(p->s, &log_is, 32, 200) == OK ? 0 : 5);
    assert_true(outlived(child));
    int reserve = openat(p->dir_fd, "reserve", O_RDWR);
    fault_disk_full(reserve);
    open_store(p);
    assert_int_equal(store_log_edge(p->s)->size, log_is.n + 32);
    catch_up(p->s, &log_is);
    assert_int_equal(ended(p->s, &id, CLIENT, REFUSED_WITHDRAWN, NOW), OK);
    catch_up(p->s, &log_is);
    fault_disk_full(-1);
    reopen(p);
    check_rows(p->s, &log_is);
    close(reserve);
}

/* The write-ahead log is emptied between answers, and neither by a commit nor to nothing. */
static void the_write_ahead_log_stays_short(void **state)
{
    struct place *p = *state;
    struct stat st;
    off_t most = 0;

    open_store(p);
    begin_log(p->s, &log_is);
    int wal = openat(p->dir_fd, "ledger.db-wal", O_RDONLY);
    assert_true(wal >= 0);
    for (uint32_t i = 0; i < 120; i++) {
        assert_int_equal(append_some(p->s, &log_is, 32, 1 + 32 * i), OK);
        store_turn(p->s);
        assert_int_equal(fstat(wal, &st), 0);
        assert_true(st.st_size >= most);
        most = st.st_size > most ? st.st_size : most;
    }
    assert_true(most > 900L * 4096 && most < 1200L * 4096);
    store_idle(p->s, NOW);
    assert_int_equal(fstat(wal, &st), 0);
    assert_int_equal(st.st_size, most);
    close(wal);
    reopen(p);
    check_rows(p->s, &log_is);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, make, clean)
    const struct CMUnitTest tests[] = {
        T(every_step_may_fail), T(every_step_may_crash), T(every_step_of_a_start_may_fail), T(lost_on_either_side),
        T(in_doubt_and_then_known), T(one_at_a_time), T(another_has_written), T(full_disk), T(full_disk_and_a_start_after_a_kill),
        T(the_write_ahead_log_stays_short),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
