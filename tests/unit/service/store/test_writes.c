/* Writes whose outcome comes late, is another one, or is not known: what memory has, who is told what, what is tried again. */
#include "base/mem.h"
#include "between.h"
#include "place.h"

#include <poll.h>
#include <string.h>

static struct between between;
static int contexts[4];

static void open_between(struct place *p)
{
    struct backend sqlite, b;

    assert_int_equal(sqlite_open(p->dir_fd, &sqlite), OK);
    between_open(&between, &sqlite, &b);
    assert_int_equal(store_open(&b, p->key_fd, 0, NOW, true, &p->s, &p->report), OK);
}

/* Nobody else is told of anything. */
static void told(struct place *p, void *context, enum status status)
{
    struct store_done done;

    assert_true(store_next(p->s, &done));
    assert_ptr_equal(done.context, context);
    assert_int_equal(done.status, status);
    assert_false(store_next(p->s, &done));
}

static void nobody_told(struct place *p)
{
    struct store_done done;

    assert_false(store_next(p->s, &done));
}

/* ---- late ---- */

static void memory_changes_when_it_is_told(void **state)
{
    struct place *p = *state;
    const struct grant *other;
    struct store_done done;
    struct id id;

    open_between(p);
    assert_int_equal(store_fd(p->s), between.fds[0]);
    const struct dossier *d = dossier(p->s, 1), *second = dossier(p->s, 1);
    between.mode = BETWEEN_HOLD;
    assert_int_equal(store_grant_new(p->s, d, 0, &origin, NULL, NULL, d->until, NOW, &contexts[0]), OK);
    nobody_told(p);
    assert_null(d->grants[0]);
    assert_int_equal(store_grants(p->s), 0);
    /* One write of a dossier at a time; and this backend has room for one. */
    assert_int_equal(store_grant_new(p->s, d, 0, &origin, NULL, NULL, d->until, NOW, &contexts[1]), FAULT_BUSY);
    assert_int_equal(store_complete(p->s, d, d->until, NOW, &contexts[1]), FAULT_BUSY);
    assert_int_equal(store_grant_new(p->s, second, 0, &origin, NULL, NULL, d->until, NOW, &contexts[1]), FAULT_BUSY);
    nobody_told(p);

    between_release(&between);
    assert_int_equal(poll(&(struct pollfd){ .fd = store_fd(p->s), .events = POLLIN }, 1, 0), 1);
    assert_true(store_next(p->s, &done));
    assert_ptr_equal(done.context, &contexts[0]);
    assert_int_equal(done.status, OK);
    assert_ptr_equal(store_grant(p->s, &done.grant), d->grants[0]);
    id = done.grant;

    between.mode = BETWEEN_PASS;
    assert_int_equal(grant_new(p->s, second, 0, &origin, NULL, d->until, NOW, &other), OK);
    between.mode = BETWEEN_HOLD;
    assert_int_equal(store_complete(p->s, d, d->until - 1, NOW, &contexts[0]), OK);
    assert_int_equal(d->state, DOSSIER_OPEN);
    between_release(&between);
    told(p, &contexts[0], OK);
    assert_int_equal(d->state, DOSSIER_COMPLETE);

    /* A withdrawal counts from when it is asked. */
    assert_int_equal(store_end(p->s, &id, CLIENT, REFUSED_WITHDRAWN, NOW, &contexts[0]), OK);
    nobody_told(p);
    assert_null(store_grant(p->s, &id));
    assert_int_equal(store_end_of(p->s, &id, CLIENT), REFUSED_WITHDRAWN);
    assert_int_equal(store_end_of(p->s, &id, OTHER), OK);
    assert_int_equal(store_end(p->s, &id, CLIENT, REFUSED_WITHDRAWN, NOW, &contexts[1]), FAULT_BUSY);
    between_release(&between);
    told(p, &contexts[0], OK);
    assert_int_equal(store_end_of(p->s, &id, CLIENT), REFUSED_WITHDRAWN);
    assert_int_equal(store_grants(p->s), 1);
}

static void settle_waits(void **state)
{
    struct place *p = *state;
    uint8_t sha[DIGEST_LEN] = { 1 };

    open_between(p);
    assert_int_equal(store_mark(p->s, MARK_PACK_IN_FORCE, sha, NOW, &contexts[0]), OK);
    assert_int_equal(store_settle(p->s), OK);
    told(p, &contexts[0], OK);
}

/* ---- another outcome ---- */

enum what { GRANT, REPLACE, COMPLETE, WITHDRAW, WHAT_N };

static enum status begin(struct place *p, enum what what, const struct dossier *d)
{
    switch (what) {
    case GRANT:
        return store_grant_new(p->s, d, 1, &origin, NULL, NULL, d->until, NOW, &contexts[0]);
    case REPLACE:
        return store_grant_new(p->s, d, 0, &origin, NULL, NULL, d->until, NOW, &contexts[0]);
    case COMPLETE:
        return store_complete(p->s, d, d->until, NOW, &contexts[0]);
    default:
        return store_end(p->s, &d->grants[0]->id, CLIENT, REFUSED_WITHDRAWN, NOW, &contexts[0]);
    }
}

/* Whether memory has it. id, first: of the dossier and of its first grant before. */
static bool is_done(struct place *p, enum what what, const struct id *id, const struct id *first)
{
    const struct dossier *d = store_dossier(p->s, id);

    switch (what) {
    case GRANT:
        return d->grants[1] != NULL;
    case REPLACE:
        return store_grant(p->s, first) == NULL && d->grants[0] != NULL;
    case COMPLETE:
        return d->state == DOSSIER_COMPLETE;
    default:
        return d == NULL;
    }
}

/* A dossier of two that has its first grant, and for completion both. */
static const struct dossier *start(struct place *p, enum what what, struct id *first)
{
    const struct dossier *d = dossier(p->s, 2);

    between.mode = BETWEEN_PASS;
    *first = grant(p->s, d, 0);
    if (what == COMPLETE)
        grant(p->s, d, 1);
    return d;
}

static void read_again(struct place *p)
{
    close_store(p);
    open_between(p);
    assert_false(p->report.misfit);
}

static void not_done(void **state)
{
    static const enum between_mode modes[] = { BETWEEN_FAIL, BETWEEN_STALE, BETWEEN_LOST_THERE };
    struct place *p = *state;

    open_between(p);
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
        for (enum what what = 0; what < WHAT_N; what++) {
            struct id first, id;
            const struct dossier *d = start(p, what, &first);

            id = d->id;
            between.mode = modes[i];
            assert_int_equal(begin(p, what, d), OK);
            told(p, &contexts[0], FAULT_STORE);
            between.mode = BETWEEN_PASS;
            if (what == WITHDRAW) { /* it answers nothing, and is tried again */
                assert_null(store_dossier(p->s, &id));
                assert_null(store_grant(p->s, &first));
                assert_int_equal(store_end_of(p->s, &first, CLIENT), REFUSED_INCOMPLETE);
                store_idle(p->s, NOW);
            } else {
                assert_false(is_done(p, what, &id, &first));
                assert_int_equal(begin(p, what, d), OK);
                told(p, &contexts[0], OK);
            }
            nobody_told(p);
            assert_true(is_done(p, what, &id, &first));
            read_again(p);
            assert_true(is_done(p, what, &id, &first));
        }
}

static void not_taken(void **state)
{
    struct place *p = *state;

    open_between(p);
    for (enum what what = 0; what < WHAT_N; what++) {
        struct id first, id;
        const struct dossier *d = start(p, what, &first);

        id = d->id;
        between.mode = BETWEEN_FULL;
        assert_int_equal(begin(p, what, d), FAULT_BUSY);
        nobody_told(p);
        between.mode = BETWEEN_PASS;
        if (what == WITHDRAW)
            store_idle(p->s, NOW);
        else
            assert_false(is_done(p, what, &id, &first));
        if (what != WITHDRAW) {
            assert_int_equal(begin(p, what, d), OK);
            told(p, &contexts[0], OK);
        }
        assert_true(is_done(p, what, &id, &first));
    }
}

/* ---- not known ---- */

static void done_after_all(void **state)
{
    struct place *p = *state;

    open_between(p);
    for (enum what what = 0; what < WHAT_N; what++) {
        struct id first, id, other;
        const struct dossier *d = start(p, what, &first);
        const struct dossier *aside = dossier(p->s, 1);

        id = d->id;
        other = grant(p->s, aside, 0);
        between.mode = BETWEEN_LOST_BACK;
        between.unreachable = true;
        assert_int_equal(begin(p, what, d), OK);
        told(p, &contexts[0], FAULT_STORE);
        between.mode = BETWEEN_PASS;
        /* Nothing else begins before it is known, and what is known goes on being read. */
        assert_int_equal(store_complete(p->s, aside, aside->until, NOW, &contexts[1]), FAULT_STORE);
        assert_int_equal(store_end(p->s, &other, CLIENT, REFUSED_WITHDRAWN, NOW, &contexts[1]), FAULT_STORE);
        store_idle(p->s, NOW);
        nobody_told(p);
        if (what == WITHDRAW)
            assert_null(store_grant(p->s, &first));
        else
            assert_false(is_done(p, what, &id, &first));
        between.unreachable = false;
        store_idle(p->s, NOW);
        nobody_told(p);
        assert_true(is_done(p, what, &id, &first));
        assert_null(store_grant(p->s, &other)); /* that withdrawal was not forgotten either */
        read_again(p);
        assert_true(is_done(p, what, &id, &first));
    }
}

static void asked_once_a_time(void **state)
{
    struct place *p = *state;
    struct id first;

    open_between(p);
    const struct dossier *d = start(p, GRANT, &first);
    unsigned asked = between.asked;
    between.mode = BETWEEN_LOST_BACK;
    assert_int_equal(begin(p, GRANT, d), OK);
    assert_int_equal(between.asked, asked + 1);
    told(p, &contexts[0], OK); /* it was known in time */
    assert_non_null(d->grants[1]);
}

/* ---- nobody asked ---- */

static void sweeps_and_rewraps_fail(void **state)
{
    static const enum between_mode modes[] = { BETWEEN_FAIL, BETWEEN_STALE, BETWEEN_LOST_THERE };
    struct place *p = *state;
    uint8_t key[CRYPT_KEY_LEN];
    struct id first;
    uint32_t count;
    bool more;

    open_between(p);
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        start(p, GRANT, &first);
        between.mode = modes[i];
        assert_int_equal(store_sweep(p->s, NOW + 31 * 86400, &more), FAULT_STORE);
        assert_int_equal(store_k_part(p->s, store_grant(p->s, &first), NOW, key), OK);
        assert_int_equal(store_sweep(p->s, NOW + 101 * 86400, &more), FAULT_STORE);
        assert_non_null(store_grant(p->s, &first));
        assert_int_equal(store_rewrap(p->s, NOW, true, &more, &count), FAULT_STORE);
        assert_int_equal(store_k_grant(p->s, store_grant(p->s, &first), key), OK);
        between.mode = BETWEEN_PASS;
        assert_int_equal(rewrap(p->s, NOW, true, &count), OK);
        assert_int_equal(count, 1);
        assert_int_equal(store_k_grant(p->s, store_grant(p->s, &first), key), OK);
        assert_int_equal(store_sweep(p->s, NOW + 31 * 86400, &more), OK);
        assert_int_equal(store_k_part(p->s, store_grant(p->s, &first), NOW, key), REFUSED_SEAL_REDUCED);
        assert_int_equal(store_sweep(p->s, NOW + 101 * 86400, &more), OK);
        assert_null(store_grant(p->s, &first));
    }
}

/* only_what_ended_is_confirmed: a withdrawal failed, and is asked for again by the dossier's id, which nothing has ended yet. */
static void only_what_ended_is_confirmed(void **state)
{
    struct place *p = *state;
    struct id first, id;

    open_between(p);
    id = start(p, WITHDRAW, &first)->id;
    between.mode = BETWEEN_FAIL;
    assert_int_equal(store_end(p->s, &first, CLIENT, REFUSED_WITHDRAWN, NOW, &contexts[0]), OK);
    told(p, &contexts[0], FAULT_STORE);
    assert_int_equal(store_end(p->s, &id, CLIENT, REFUSED_WITHDRAWN, NOW, &contexts[0]), FAULT_BUSY);
    assert_int_equal(store_end(p->s, &first, OTHER, REFUSED_WITHDRAWN, NOW, &contexts[0]), REFUSED_GRANT_UNKNOWN);
    nobody_told(p);
    between.mode = BETWEEN_PASS;
    store_idle(p->s, NOW);
    assert_int_equal(store_end(p->s, &id, CLIENT, REFUSED_WITHDRAWN, NOW, &contexts[0]), OK);
    told(p, &contexts[0], OK);
}

/* withdrawal_while_something_else_is_written: it is refused as busy, and not forgotten. */
static void withdrawal_while_something_else_is_written(void **state)
{
    static const enum what whats[] = { GRANT, REPLACE, COMPLETE };
    struct place *p = *state;

    open_between(p);
    for (size_t i = 0; i < 3; i++)
        for (int lost = 0; lost < 2; lost++) {
            struct id first;
            const struct dossier *d = start(p, whats[i], &first);
            struct id id = d->id;

            between.mode = lost ? BETWEEN_LOST_BACK : BETWEEN_HOLD;
            between.unreachable = lost;
            assert_int_equal(begin(p, whats[i], d), OK);
            if (lost)
                told(p, &contexts[0], FAULT_STORE);
            assert_int_equal(store_end(p->s, &first, CLIENT, REFUSED_WITHDRAWN, NOW, &contexts[1]), FAULT_BUSY);
            assert_null(store_dossier(p->s, &id)); /* it answers nothing from then on */
            store_idle(p->s, NOW);
            between.mode = BETWEEN_PASS;
            between.unreachable = false;
            if (!lost) {
                between_release(&between);
                told(p, &contexts[0], OK);
            }
            store_idle(p->s, NOW);
            store_idle(p->s, NOW);
            nobody_told(p);
            assert_int_equal(store_end_of(p->s, &id, CLIENT), REFUSED_INCOMPLETE);
            assert_int_equal(store_grants(p->s), 0);
            read_again(p);
            assert_int_equal(store_grants(p->s), 0);
        }
}

/* end_in_doubt_frees_the_dossier: what is asked of it meanwhile waits, and does not touch what is gone. */
static void end_in_doubt_frees_the_dossier(void **state)
{
    struct place *p = *state;
    struct id first;

    open_between(p);
    const struct dossier *d = start(p, COMPLETE, &first);
    between.mode = BETWEEN_LOST_BACK;
    between.unreachable = true;
    assert_int_equal(store_end(p->s, &first, CLIENT, REFUSED_EXPIRED, NOW, &contexts[0]), OK);
    told(p, &contexts[0], FAULT_STORE);
    between.mode = BETWEEN_PASS;
    between.unreachable = false;
    assert_int_equal(store_complete(p->s, d, d->until, NOW, &contexts[0]), FAULT_BUSY);
    store_idle(p->s, NOW);
    assert_int_equal(store_grants(p->s), 0);
    nobody_told(p);
}

/* rewrap_does_not_spin: while it is not known what became of a write there is nothing to be wrapped anew. */
static void rewrap_does_not_spin(void **state)
{
    struct place *p = *state;
    struct id first;
    uint32_t count;
    bool more;

    open_between(p);
    const struct dossier *d = start(p, GRANT, &first);
    between.mode = BETWEEN_LOST_THERE;
    between.unreachable = true;
    assert_int_equal(begin(p, GRANT, d), OK);
    told(p, &contexts[0], FAULT_STORE);
    between.mode = BETWEEN_PASS;
    assert_int_equal(store_rewrap(p->s, NOW, true, &more, &count), OK);
    assert_false(more);
    between.unreachable = false;
    store_idle(p->s, NOW);
    assert_int_equal(rewrap(p->s, NOW, true, &count), OK);
    assert_int_equal(count, 1);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, make, clean)
    const struct CMUnitTest tests[] = {
        T(memory_changes_when_it_is_told), T(settle_waits), T(not_done), T(not_taken), T(done_after_all), T(asked_once_a_time),
        T(sweeps_and_rewraps_fail), T(only_what_ended_is_confirmed), T(withdrawal_while_something_else_is_written),
        T(end_in_doubt_frees_the_dossier), T(rewrap_does_not_spin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
