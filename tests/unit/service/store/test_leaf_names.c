/* Names of rows, which are looked up in memory: what is durable, coming, taken, past its day, and more than there may be. */
#include "between.h"
#include "rows.h"
#include "store/store_private.h"

#include <string.h>

static struct expected log_is;
static struct between between;

static void open_between(struct place *p)
{
    struct backend sqlite, b;

    assert_int_equal(sqlite_open(p->dir_fd, &sqlite), OK);
    between_open(&between, &sqlite, &b);
    assert_int_equal(store_open(&b, p->key_fd, 0, NOW, true, &p->s, &p->report), OK);
}

static struct leaf_name name_of(int32_t day, uint32_t what)
{
    struct leaf_name out = { .day = day, .note_len = sizeof what };

    memcpy(out.digest, &what, sizeof what);
    memcpy(out.note, &what, sizeof what);
    return out;
}

/* Index of the row of that name; -1: there is none. */
static int64_t row_of(struct store *s, uint32_t what, int32_t from, int32_t to)
{
    struct leaf_name name = name_of(0, what);
    struct store_done done = told_of(s, store_repeat(s, name.digest, from, to, NULL));

    assert_int_equal(done.status, OK);
    if (done.read == NULL)
        return -1;
    assert_memory_equal(done.read->note, name.note, name.note_len);
    return (int64_t)done.read->index;
}

/* Rows of one name each. */
static enum status append_named(struct store *s, uint32_t n, struct leaf_name *names, struct store_done *out)
{
    struct leaf_new leaves[LEAVES_MAX];

    for (uint32_t i = 0; i < n; i++) {
        leaves[i] = leaf_of(ENTRY_VERDICT, i);
        leaves[i].n_names = 1;
        leaves[i].names[0] = &names[i];
    }
    return append(s, &log_is, n, leaves, out);
}

/* ---- rows ---- */

static void more_than_are_read_at_once(void **state)
{
    struct place *p = *state;
    struct leaf_name names[LEAVES_MAX];
    const uint32_t n = 2 * LEAVES_READ_MAX;

    open_store(p);
    begin_log(p->s, &log_is);
    for (uint32_t at = 0; at < n; at += LEAVES_MAX) {
        for (uint32_t i = 0; i < LEAVES_MAX; i++)
            names[i] = name_of(100 + (int32_t)(at + i) % 7, at + i);
        assert_int_equal(append_named(p->s, LEAVES_MAX, names, NULL), OK);
    }
    for (int again = 0; again < 2; again++) {
        for (uint32_t i = 0; i < n; i++)
            assert_int_equal(row_of(p->s, i, 100, 106), i + 1);
        assert_int_equal(row_of(p->s, n, 100, 106), -1);
        reopen(p);
    }
}

/* On two days it is two names; the later one is found first. */
static void a_name_is_of_its_day(void **state)
{
    struct place *p = *state;
    struct leaf_name names[2] = { name_of(100, 1), name_of(102, 1) };

    open_store(p);
    begin_log(p->s, &log_is);
    assert_int_equal(append_named(p->s, 2, names, NULL), OK);
    for (int again = 0; again < 2; again++) {
        assert_int_equal(row_of(p->s, 1, 99, 103), 2);
        assert_int_equal(row_of(p->s, 1, 99, 101), 1);
        assert_int_equal(row_of(p->s, 1, 101, 101), -1);
        reopen(p);
    }
    assert_int_equal(store_references_sweep(p->s, 101 + LEAF_NAME_DAYS), OK);
    assert_int_equal(row_of(p->s, 1, 99, 101), -1);
    reopen(p);
    assert_int_equal(row_of(p->s, 1, 99, 101), -1);
    assert_int_equal(row_of(p->s, 1, 99, 103), 2);
}

/* The row that it was taken from has it no more, also when both are of one append. */
static void a_name_that_is_taken(void **state)
{
    struct place *p = *state;
    struct leaf_name names[3] = { name_of(100, 1), name_of(100, 2), name_of(100, 2) };

    for (unsigned i = 0; i < 3; i++)
        names[i].newest = true;
    open_store(p);
    begin_log(p->s, &log_is);
    assert_int_equal(append_named(p->s, 3, names, NULL), OK);
    assert_int_equal(append_named(p->s, 1, names, NULL), OK);
    for (int again = 0; again < 2; again++) {
        assert_int_equal(row_of(p->s, 1, 100, 100), 4);
        assert_int_equal(row_of(p->s, 2, 100, 100), 3);
        reopen(p);
    }
    assert_int_equal(p->s->names.table.n, 2);
}

/* ---- an append that is not known yet, or came to nothing ---- */

static void while_it_is_coming(void **state)
{
    struct place *p = *state;
    struct leaf_name name = name_of(100, 1), other = name_of(100, 2);
    struct leaf_new leaf = leaf_of(ENTRY_VERDICT, 1);

    leaf.n_names = 1;
    leaf.names[0] = &name;
    open_between(p);
    begin_log(p->s, &log_is);
    between.mode = BETWEEN_HOLD;
    assert_int_equal(store_append(p->s, 1, &leaf, NULL), OK);
    assert_int_equal(store_repeat(p->s, name.digest, 98, 101, NULL), FAULT_BUSY);
    assert_int_equal(row_of(p->s, 1, 101, 104), -1);    /* on other days it is not */
    assert_int_equal(store_repeat(p->s, other.digest, 98, 101, p), OK);
    between.mode = BETWEEN_PASS;
    between_release(&between);
    for (unsigned i = 0; i < 2; i++) {
        struct store_done done = told_of(p->s, OK);

        assert_int_equal(done.status, OK);
        assert_null(done.read);
    }
    assert_int_equal(row_of(p->s, 1, 98, 101), 1);
}

static void of_nothing_there_is_no_name(void **state)
{
    static const enum between_mode modes[] = { BETWEEN_FAIL, BETWEEN_FULL };
    struct place *p = *state;
    struct leaf_name name = name_of(100, 1);
    struct leaf_new leaf = leaf_of(ENTRY_VERDICT, 1);

    leaf.n_names = 1;
    leaf.names[0] = &name;
    open_between(p);
    begin_log(p->s, &log_is);
    for (unsigned i = 0; i < 2; i++) {
        between.mode = modes[i];
        enum status st = store_append(p->s, 1, &leaf, NULL);
        if (modes[i] == BETWEEN_FAIL)
            assert_int_equal(told_of(p->s, st).status, FAULT_STORE);
        else
            assert_int_equal(st, FAULT_BUSY);
        between.mode = BETWEEN_PASS;
        assert_int_equal(row_of(p->s, 1, 98, 101), -1);
    }
    assert_int_equal(append_named(p->s, 1, &name, NULL), OK);
    assert_int_equal(row_of(p->s, 1, 98, 101), 1);
}

/* ---- many ---- */

static void more_than_there_may_be(void **state)
{
    struct place *p = *state;
    struct leaf_name names[3] = { name_of(100, 1), name_of(100, 2), name_of(100, 3) };
    struct leaf_new leaf = leaf_of(ENTRY_VERDICT, 1);

    leaf.n_names = 1;
    leaf.names[0] = &names[2];
    open_store(p);
    begin_log(p->s, &log_is);
    assert_int_equal(p->s->names.most, LIMIT_NAMES);
    p->s->names.most = 2;
    assert_int_equal(append_named(p->s, 2, names, NULL), OK);
    assert_int_equal(store_append(p->s, 1, &leaf, NULL), FAULT_BUSY);
    leaf.n_names = 0;
    assert_int_equal(append(p->s, &log_is, 1, &leaf, NULL), OK);   /* what has none is written */
    assert_int_equal(store_references_sweep(p->s, 101 + LEAF_NAME_DAYS), OK);
    assert_int_equal(append_named(p->s, 2, names, NULL), OK);
    check_rows(p->s, &log_is);
}

/* One sweep takes some of them, and the next ones the rest. */
static void many_go_by_and_by(void **state)
{
    struct place *p = *state;
    struct leaf_name names[LEAVES_MAX];

    open_store(p);
    begin_log(p->s, &log_is);
    for (uint32_t at = 0; at < 2 * LEAF_FORGET_MAX; at += LEAVES_MAX) {
        for (uint32_t i = 0; i < LEAVES_MAX; i++)
            names[i] = name_of(100, at + i);
        assert_int_equal(append_named(p->s, LEAVES_MAX, names, NULL), OK);
    }
    assert_int_equal(store_references_sweep(p->s, 101 + LEAF_NAME_DAYS), OK);
    assert_int_equal(p->s->names.table.n, LEAF_FORGET_MAX);
    reopen(p);
    assert_int_equal(p->s->names.table.n, LEAF_FORGET_MAX);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(store_references_sweep(p->s, 101 + LEAF_NAME_DAYS), OK);
    assert_int_equal(p->s->names.table.n, 0);
    reopen(p);
    assert_int_equal(p->s->names.table.n, 0);
    check_rows(p->s, &log_is);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, make, clean)
    const struct CMUnitTest tests[] = { T(more_than_are_read_at_once), T(a_name_is_of_its_day), T(a_name_that_is_taken),
                                        T(while_it_is_coming), T(of_nothing_there_is_no_name), T(more_than_there_may_be),
                                        T(many_go_by_and_by) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
