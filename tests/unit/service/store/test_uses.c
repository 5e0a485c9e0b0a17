/* How often dossiers were used: counted, written now and then, gone with its dossier; whatever fails or dies. */
#include "base/mem.h"
#include "between.h"
#include "place.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define MANY 1500                      /* more than one transaction has */

static const struct dossier *at(struct place *p, const struct id *id)
{
    const struct dossier *d = store_dossier(p->s, id);

    assert_non_null(d);
    return d;
}

static void use(struct place *p, const struct id *id, unsigned corporation, unsigned times)
{
    for (unsigned i = 0; i < times; i++)
        store_use(p->s, at(p, id), corporation);
}

static void counted(struct place *p, const struct id *id, uint32_t first, uint32_t second)
{
    const struct dossier *d = at(p, id);

    assert_int_equal(store_uses(d, 0), first);
    assert_int_equal(store_uses(d, 1), second);
    assert_int_equal(store_uses(d, 2), 0); /* it has two */
}

/* Slices that it took. */
static unsigned write_all(struct place *p)
{
    bool more = false;
    unsigned n = 0;

    do {
        assert_int_equal(store_uses_write(p->s, &more), OK);
        n++;
    } while (more);
    return n;
}

/* Rows in the file; the store is closed. */
static unsigned rows(struct place *p)
{
    struct backend b;
    struct loaded row;
    unsigned n = 0;

    assert_int_equal(sqlite_open(p->dir_fd, &b), OK);
    do {
        assert_int_equal(b.calls->load_next(b.self, 0, &row), OK);
        n += row.kind == LOADED_USE;
    } while (row.kind != LOADED_ALL);
    b.calls->close(b.self);
    return n;
}

static void written_and_found_again(void **state)
{
    struct place *p = *state;

    open_store(p);
    struct id one = whole(p->s, 1, NULL), two = whole(p->s, 2, NULL), none = whole(p->s, 1, NULL);
    use(p, &one, 0, 3);
    use(p, &two, 1, 1);
    counted(p, &one, 3, 0);
    write_all(p);
    use(p, &one, 1, 2);                /* of a crash nothing is left of these */
    counted(p, &one, 3, 2);
    reopen(p);
    counted(p, &one, 3, 0);
    counted(p, &two, 0, 1);
    counted(p, &none, 0, 0);
    use(p, &one, 0, 1);
    write_all(p);
    reopen(p);
    counted(p, &one, 4, 0);
    close_store(p);
    assert_int_equal(rows(p), 2);      /* none of what was never used */
    open_store(p);
}

/* Memory is only for what was used. */
static void what_is_not_used_costs_nothing(void **state)
{
    struct place *p = *state;

    open_store(p);
    struct id one = whole(p->s, 1, NULL), other = whole(p->s, 1, NULL);
    use(p, &one, 0, 1);
    write_all(p);
    reopen(p);
    assert_non_null(at(p, &one)->uses);
    assert_null(at(p, &other)->uses);
}

static void no_more_than_fits(void **state)
{
    struct place *p = *state;

    open_store(p);
    struct id one = whole(p->s, 1, NULL);
    use(p, &one, 0, UINT16_MAX + 5);
    counted(p, &one, UINT16_MAX, 0);
    write_all(p);
    reopen(p);
    use(p, &one, 0, 1);
    counted(p, &one, UINT16_MAX, 0);
}

static void many(void **state)
{
    static struct id ids[MANY];
    struct place *p = *state;

    open_store(p);
    for (unsigned i = 0; i < MANY; i++) {
        ids[i] = dossier(p->s, 1)->id;
        grant(p->s, at(p, &ids[i]), 0);
        use(p, &ids[i], i % 2, i % 7 + 1);
    }
    assert_true(write_all(p) > MANY / TXN_USES_MAX);
    reopen(p);
    for (unsigned i = 0; i < MANY; i++)
        counted(p, &ids[i], i % 2 ? 0 : i % 7 + 1, i % 2 ? i % 7 + 1 : 0);
}

/* A walk that begins anew has what the one before did not come to. */
static void a_walk_from_the_beginning(void **state)
{
    static struct id ids[MANY];
    struct place *p = *state;
    bool more = false;

    open_store(p);
    for (unsigned i = 0; i < MANY; i++) {
        ids[i] = whole(p->s, 1, NULL);
        use(p, &ids[i], 0, 1);
    }
    assert_int_equal(store_uses_write(p->s, &more), OK);
    assert_true(more);
    for (unsigned i = 0; i < MANY; i++)
        use(p, &ids[i], 0, 1);
    write_all(p);
    reopen(p);
    for (unsigned i = 0; i < MANY; i++)
        counted(p, &ids[i], 2, 0);
}

static void gone_with_its_dossier(void **state)
{
    struct place *p = *state;
    struct id grants[3], ids[3];
    bool more;

    open_store(p);
    for (unsigned i = 0; i < 3; i++) {
        ids[i] = whole(p->s, 2, &grants[i]);
        use(p, &ids[i], 0, 1);
    }
    write_all(p);
    assert_int_equal(ended(p->s, &grants[0], CLIENT, REFUSED_WITHDRAWN, NOW), OK);
    use(p, &ids[1], 0, 1);
    write_all(p);
    close_store(p);
    assert_int_equal(rows(p), 2);
    open_store(p);
    assert_int_equal(ended(p->s, &grants[1], CLIENT, REFUSED_EXPIRED, NOW), OK);
    assert_int_equal(store_sweep(p->s, at(p, &ids[2])->until, &more), OK);
    assert_null(store_dossier(p->s, &ids[2]));
    write_all(p);
    close_store(p);
    assert_int_equal(rows(p), 0);
    open_store(p);
}

/* With all agreements, where the files are not of one moment. */
static void dropped_with_all(void **state)
{
    struct place *p = *state;

    open_store(p);
    struct id one = whole(p->s, 1, NULL);
    use(p, &one, 0, 1);
    write_all(p);
    close_store(p);
    assert_int_equal(ftruncate(p->key_fd, 0), 0);
    open_store(p);
    assert_int_equal(p->report.dropped, 1);
    close_store(p);
    assert_int_equal(rows(p), 0);
    open_store(p);
}

/* ---- what a backend may do ---- */

static void open_between(struct place *p, struct between *between)
{
    struct backend sqlite, b;

    assert_int_equal(sqlite_open(p->dir_fd, &sqlite), OK);
    between_open(between, &sqlite, &b);
    assert_int_equal(store_open(&b, p->key_fd, 0, NOW, true, &p->s, &p->report), OK);
}

/* Rows that are not as its corporations are, or of nobody, count for nothing and harm nobody. */
static void rows_that_do_not_fit(void **state)
{
    static const uint8_t numbers[] = { 1, 3, LIMIT_CORPORATIONS };
    struct place *p = *state;
    struct between between;
    struct txn_result r;

    for (unsigned i = 0; i < sizeof numbers; i++) {
        open_between(p, &between);
        struct id one = whole(p->s, 1, NULL);
        struct txn_uses t = { .txn = { .kind = TXN_USES }, .n = 2 };

        t.rows[0] = (struct use_row){ .dossier = one, .n = numbers[i], .counts = { 7, 7, 7 } };
        t.rows[1] = (struct use_row){ .dossier = { { 9 } }, .n = 2, .counts = { 7, 7 } };
        assert_int_equal(between.behind.calls->submit(between.behind.self, &t.txn), OK);
        assert_true(between.behind.calls->result(between.behind.self, &r));
        assert_int_equal(r.outcome, OUTCOME_DONE);
        reopen(p);
        assert_int_equal(p->report.dropped, 0);
        counted(p, &one, 0, 0);
        close_store(p);
        assert_int_equal(rows(p), i + 1); /* of what is not there none was written */
    }
    open_store(p);
}

static void what_is_counted_meanwhile(void **state)
{
    struct place *p = *state;
    struct between between;
    bool more = false;

    open_between(p, &between);
    struct id one = whole(p->s, 1, NULL);
    use(p, &one, 0, 1);
    between.mode = BETWEEN_HOLD;
    assert_int_equal(store_uses_write(p->s, &more), OK);
    use(p, &one, 0, 1);
    between_release(&between);
    between.mode = BETWEEN_PASS;
    assert_int_equal(store_settle(p->s), OK);
    unsigned taken = between.taken;
    write_all(p);
    assert_int_equal(between.taken, taken + 1);
    write_all(p);
    assert_int_equal(between.taken, taken + 1); /* nothing has changed */
    reopen(p);
    counted(p, &one, 2, 0);
}

/* Its end comes first: nothing of it is written behind it. */
static void an_end_under_way(void **state)
{
    struct place *p = *state;
    struct between between;
    bool more = false;
    struct id first;

    open_between(p, &between);
    struct id one = whole(p->s, 1, &first);
    use(p, &one, 0, 1);
    between.mode = BETWEEN_HOLD;
    assert_int_equal(store_end(p->s, &first, CLIENT, REFUSED_WITHDRAWN, NOW, NULL), OK);
    assert_int_equal(store_uses_write(p->s, &more), FAULT_BUSY);
    assert_false(more);
    between_release(&between);
    between.mode = BETWEEN_PASS;
    assert_int_equal(store_settle(p->s), OK);
    write_all(p);
    close_store(p);
    assert_int_equal(rows(p), 0);
    open_store(p);
}

static void other_outcomes(void **state)
{
    static const struct { enum between_mode mode; bool unreachable; enum status told; } table[] = {
        { BETWEEN_FAIL, false, FAULT_STORE }, { BETWEEN_STALE, false, FAULT_STORE }, { BETWEEN_FULL, false, FAULT_BUSY },
        { BETWEEN_LOST_THERE, false, FAULT_STORE }, { BETWEEN_LOST_BACK, false, OK },
        { BETWEEN_LOST_THERE, true, OK }, { BETWEEN_LOST_BACK, true, OK } };   /* it is not known yet */
    struct place *p = *state;
    struct between between;

    for (unsigned i = 0; i < sizeof table / sizeof *table; i++) {
        bool more = false;

        open_between(p, &between);
        struct id one = whole(p->s, 1, NULL);
        use(p, &one, 0, 5);
        between.mode = table[i].mode;
        between.unreachable = table[i].unreachable;
        assert_int_equal(store_uses_write(p->s, &more), table[i].told);
        counted(p, &one, 5, 0);
        between.mode = BETWEEN_PASS;
        between.unreachable = false;
        store_idle(p->s, NOW);
        more = false;
        if (store_uses_write(p->s, &more) != OK) /* what failed before may be told by the next call */
            write_all(p);
        reopen(p);
        counted(p, &one, 5, 0);
        close_store(p);
    }
    open_store(p);
}

/* ---- faults and crashes ---- */

enum op { WRITE, WITHDRAW, EXPIRE, OP_N };

struct scene { struct id dossier, grant, other; };

/* Both were used twice, of which one time is written. */
static struct scene prepare(struct place *p)
{
    struct scene sc;

    open_store(p);
    sc.dossier = whole(p->s, 1, &sc.grant);
    sc.other = whole(p->s, 1, NULL);
    use(p, &sc.dossier, 0, 1);
    use(p, &sc.other, 0, 1);
    write_all(p);
    return sc;
}

static enum status perform(struct place *p, enum op op, const struct scene *sc)
{
    bool more = false;

    use(p, &sc->dossier, 0, 1);
    use(p, &sc->other, 0, 1);
    if (op == WRITE)
        return store_uses_write(p->s, &more);
    return ended(p->s, &sc->grant, CLIENT, op == WITHDRAW ? REFUSED_WITHDRAWN : REFUSED_EXPIRED, NOW);
}

/* Of one group all or nothing; nothing of a dossier that is not there. The store is open, and closed afterwards. */
static void check_sound(struct place *p, enum op op, const struct scene *sc, bool told)
{
    reopen(p);
    const struct dossier *d = store_dossier(p->s, &sc->dossier);
    uint32_t other = store_uses(at(p, &sc->other), 0);

    assert_true(d != NULL || op != WRITE);
    assert_true(!told || (op == WRITE) == (d != NULL));
    assert_true(other == 1 || (other == 2 && op == WRITE));
    if (d != NULL)
        assert_int_equal(store_uses(d, 0), other);
    assert_true(!told || op != WRITE || other == 2);
    bool live = d != NULL;
    close_store(p);
    assert_int_equal(rows(p), live ? 2 : 1);
}

static void every_step_may_fail(void **state)
{
    struct place *p = *state;

    for (enum op op = 0; op < OP_N; op++) {
        bool done = false;

        for (long step = 1; !done; step++) {
            struct scene sc = prepare(p);

            fault_at(FAULT_FAIL, step);
            enum status st = perform(p, op, &sc);
            done = fault_steps() < step;
            assert_true(st == OK || (st == FAULT_STORE && !done));
            fault_at(FAULT_NONE, 0);
            store_idle(p->s, NOW);
            if (op == WRITE) { /* nothing is lost as long as the process is there */
                bool more = false;

                status_ignored(store_uses_write(p->s, &more));
                write_all(p);
            }
            check_sound(p, op, &sc, st == OK || op == WRITE);
            forget_all(p);
        }
    }
    open_store(p);
}

static void every_step_may_crash(void **state)
{
    struct place *p = *state;

    for (enum op op = 0; op < OP_N; op++) {
        bool done = false;

        for (long step = 1; !done; step++) {
            struct scene sc = prepare(p);

            close_store(p);
            pid_t child = doomed(p, step);
            if (child == 0)
                _exit(perform(p, op, &sc) == OK ? 0 : 5);
            done = outlived(child);
            open_store(p);
            check_sound(p, op, &sc, done);
            forget_all(p);
        }
    }
    open_store(p);
}

/* What was counted waits for room; withdrawals do not. */
static void a_full_disk(void **state)
{
    struct place *p = *state;
    bool more = false;
    struct id first;

    open_store(p);
    struct id one = whole(p->s, 1, &first), other = whole(p->s, 1, NULL);
    reopen(p); /* the logs are empty */
    int reserve = openat(p->dir_fd, "reserve", O_RDWR);
    fault_disk_full(reserve);
    use(p, &one, 0, 1);
    use(p, &other, 0, 1);
    assert_int_equal(store_uses_write(p->s, &more), FAULT_STORE);
    assert_false(more);
    assert_int_equal(ended(p->s, &first, CLIENT, REFUSED_WITHDRAWN, NOW), OK);
    fault_disk_full(-1);
    close(reserve);
    write_all(p);
    reopen(p);
    counted(p, &other, 1, 0);
    close_store(p);
    assert_int_equal(rows(p), 1);
    open_store(p);
}

#define T(f) cmocka_unit_test_setup_teardown(f, make, clean)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(written_and_found_again), T(what_is_not_used_costs_nothing), T(no_more_than_fits), T(many), T(a_walk_from_the_beginning),
        T(gone_with_its_dossier), T(dropped_with_all),
        T(rows_that_do_not_fit), T(what_is_counted_meanwhile), T(an_end_under_way), T(other_outcomes),
        T(every_step_may_fail), T(every_step_may_crash), T(a_full_disk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
