/* One-time orders: one grant for each, whatever happens in between. */
#include "base/mem.h"
#include "place.h"
#include "stride.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TOT (NOW + 50 * 86400)

static const struct dossier *dossier_of(struct store *s, const char *client, unsigned n)
{
    static const struct corporatie corporaties[] = { { "L0101" } };
    static const struct eenheid home = { .huurprijs = { 69011, 69011 }, .id_extern = "W-1024", .gemeente = "0202", .present = 1 };
    struct seat rooster[ADULTS_MAX] = { { .rol = ROL_WON, .referentie = "r-1" }, { .rol = ROL_MED, .referentie = "r-2" } };
    struct dossier_new in = { .client = client, .fase = FASE_TOEWIJZING, .grondslag = GRONDSLAG_INSTEMMING_WW46,
                                .doel = DOEL_TOEWIJZEN, .n_corporaties = 1, .n_rooster = (uint8_t)n, .feiten = FEIT_ALL,
                                .until = TOT, .corporaties = corporaties, .rooster = rooster, .eenheid = &home };
    const struct dossier *d;

    assert_int_equal(store_dossier_new(s, &in, &d), OK);
    return d;
}

static struct order order(uint8_t number, uint8_t evidence, int64_t made)
{
    struct order o = { .made = made, .until = made + 3600 };

    memset(o.sha, number, sizeof o.sha);
    memset(o.evidence_sha, evidence, sizeof o.evidence_sha);
    return o;
}

static enum status use(struct place *p, const struct dossier *d, uint8_t plaats, uint8_t number, uint8_t evidence, struct id *id)
{
    struct order o = order(number, evidence, NOW);
    const struct grant *g;
    enum status st = grant_new(p->s, d, plaats, &origin, &o, TOT, NOW, &g);

    assert_int_equal(st == OK, g != NULL);
    if (st == OK)
        *id = g->id;
    return st;
}

/* ---- who may use an order again ---- */

static void the_same_again_is_the_same_grant(void **state)
{
    struct place *p = *state;
    struct id dossier, first, again;

    open_store(p);
    const struct dossier *d = dossier_of(p->s, CLIENT, 2);
    dossier = d->id;
    assert_int_equal(use(p, d, 0, 1, 1, &first), OK);
    assert_int_equal(use(p, d, 0, 1, 1, &again), OK);
    assert_memory_equal(&first, &again, sizeof first);
    reopen(p);
    d = store_dossier(p->s, &dossier);
    assert_non_null(d);
    assert_int_equal(use(p, d, 0, 1, 1, &again), OK);
    assert_memory_equal(&first, &again, sizeof first);
    assert_int_equal(store_grants(p->s), 1);
    /* The other adult has an order of their own. */
    assert_int_equal(use(p, d, 1, 2, 2, &again), OK);
    assert_memory_not_equal(&first, &again, sizeof first);
}

static void anything_else_is_refused(void **state)
{
    struct place *p = *state;
    struct origin other_notice = origin, certified = origin;
    struct order o = order(1, 1, NOW);
    const struct grant *g;
    struct id id;

    open_store(p);
    const struct dossier *d = dossier_of(p->s, CLIENT, 2), *same_client = dossier_of(p->s, CLIENT, 2),
                   *other_client = dossier_of(p->s, OTHER, 2);
    assert_int_equal(use(p, d, 0, 1, 1, &id), OK);
    other_notice.kennisgeving_sha[0] = 1;
    certified.has_certificate = 1;
    for (int restarted = 0; restarted < 2; restarted++) {
        assert_int_equal(use(p, d, 1, 1, 1, &id), REFUSED_ORDER_USED);
        assert_int_equal(use(p, d, 0, 1, 2, &id), REFUSED_ORDER_USED);
        assert_int_equal(use(p, same_client, 0, 1, 1, &id), REFUSED_ORDER_USED);
        assert_int_equal(use(p, other_client, 0, 1, 1, &id), REFUSED_ORDER_USED);
        /* Other terms than the grant was given under. */
        assert_int_equal(grant_new(p->s, d, 0, &origin, &o, TOT - 1, NOW, &g), REFUSED_ORDER_USED);
        assert_int_equal(grant_new(p->s, d, 0, &other_notice, &o, TOT, NOW, &g), REFUSED_ORDER_USED);
        assert_int_equal(grant_new(p->s, d, 0, &certified, &o, TOT, NOW, &g), REFUSED_ORDER_USED);
        assert_null(g);
        assert_int_equal(store_grants(p->s), 1);
        struct id dossier = d->id;
        reopen(p);
        d = store_dossier(p->s, &dossier);
        same_client = dossier_of(p->s, CLIENT, 2); /* those without a grant went with the process */
        other_client = dossier_of(p->s, OTHER, 2);
    }
}

static void an_ended_grant_does_not_come_back(void **state)
{
    struct place *p = *state;
    struct id dossier, first, id;

    open_store(p);
    const struct dossier *d = dossier_of(p->s, CLIENT, 2);
    dossier = d->id;
    assert_int_equal(use(p, d, 0, 1, 1, &first), OK);
    assert_int_equal(use(p, d, 0, 2, 2, &id), OK); /* newer evidence for the place */
    assert_int_equal(store_end_of(p->s, &first, CLIENT), REFUSED_SEAL_REPLACED);
    assert_int_equal(use(p, d, 0, 1, 1, &id), REFUSED_ORDER_USED);
    reopen(p);
    d = store_dossier(p->s, &dossier);
    assert_int_equal(use(p, d, 0, 1, 1, &id), REFUSED_ORDER_USED);
    assert_int_equal(use(p, d, 0, 2, 2, &id), OK);
    assert_int_equal(ended(p->s, &id, CLIENT, REFUSED_WITHDRAWN, NOW), OK);
    assert_int_equal(use(p, dossier_of(p->s, CLIENT, 2), 0, 2, 2, &id), REFUSED_ORDER_USED);
    assert_int_equal(store_grants(p->s), 0);
}

static void agreement_of_an_allocation_keeps_its_key(void **state)
{
    struct place *p = *state;
    uint8_t key[CRYPT_KEY_LEN];
    struct eenheid home;
    struct id id;
    bool more;

    open_store(p);
    assert_int_equal(use(p, dossier_of(p->s, CLIENT, 1), 0, 1, 1, &id), OK);
    reopen(p);
    const struct grant *g = store_grant(p->s, &id);
    assert_true(dossier_home(g->dossier, &home));
    assert_string_equal(home.id_extern, "W-1024");
    assert_int_equal(home.huurprijs.max, 69011);
    assert_int_equal(home.daeb_tak, TRUTH_YES); /* the row is of before that was asked */
    assert_false(dossier_home(dossier(p->s, 1), &home));
    do
        assert_int_equal(store_sweep(p->s, TOT - 1, &more), OK);
    while (more);
    assert_int_equal(store_k_part(p->s, g, TOT - 1, key), OK);
    assert_int_equal(store_k_part(p->s, g, TOT, key), REFUSED_SEAL_REDUCED);
    do
        assert_int_equal(store_sweep(p->s, TOT, &more), OK);
    while (more);
    assert_null(store_grant(p->s, &id));
}

/* ---- provenance ---- */

static void certificate_is_kept(void **state)
{
    struct place *p = *state;
    struct origin h = origin;
    struct id with, without;
    const struct grant *g;
    sqlite3 *db;

    h.has_certificate = 1;
    memset(h.certificate_sha, 0xc5, sizeof h.certificate_sha);
    open_store(p);
    assert_int_equal(grant_new(p->s, dossier(p->s, 1), 0, &h, NULL, TOT, NOW, &g), OK);
    with = g->id;
    without = grant(p->s, dossier(p->s, 1), 0);
    reopen(p);
    assert_memory_equal(&store_grant(p->s, &with)->origin, &h, sizeof h);
    assert_memory_equal(&store_grant(p->s, &without)->origin, &origin, origin_len(&origin));
    close_store(p);
    /* A row that says the one and is as long as the other is not of our making. */
    assert_int_equal(sqlite3_open("grants.db", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA locking_mode=EXCLUSIVE; UPDATE grants SET herkomst=substr(herkomst,1,96)"
                                      " WHERE length(herkomst)=128", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_changes(db), 1);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    open_store(p);
    assert_true(p->report.misfit);
    assert_int_equal(store_grants(p->s), 0);
}

/* ---- time ---- */

static int64_t rows(void)
{
    sqlite3 *db;
    sqlite3_stmt *st;

    assert_int_equal(sqlite3_open("ledger.db", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA locking_mode=EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM gezien", -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return n;
}

static void rows_go_when_the_order_is_too_old(void **state)
{
    struct place *p = *state;
    struct order o = order(1, 1, NOW);
    const struct dossier *d;
    const struct grant *g;
    struct id id;

    open_store(p);
    for (unsigned i = 1; i <= 100; i++)
        assert_int_equal(use(p, dossier_of(p->s, CLIENT, 1), 0, (uint8_t)i, 1, &id), OK);
    assert_int_equal(forget(p->s, NOW + 3600 + ORDER_SLACK_S), OK);
    d = dossier_of(p->s, OTHER, 1);
    assert_int_equal(grant_new(p->s, d, 0, &origin, &o, TOT, NOW + 3600 + ORDER_SLACK_S, &g), REFUSED_ORDER_USED);
    assert_int_equal(grant_new(p->s, d, 0, &origin, &o, TOT, NOW + 3600 + ORDER_SLACK_S + 1, &g), REFUSED_TOKEN_IAT);
    close_store(p);
    assert_int_equal(rows(), 100);
    open_store(p);
    assert_int_equal(forget(p->s, NOW + 40 * 3600), OK);
    close_store(p);
    assert_int_equal(rows(), 0);
}

/* The rows went while it ran ahead; put right again, the order is of just now. */
static void a_clock_that_ran_ahead_frees_no_order(void **state)
{
    struct place *p = *state;
    struct order fresh = order(3, 1, NOW + 3600 + ORDER_SLACK_S);
    const struct grant *g;
    struct id id;

    open_store(p);
    assert_int_equal(use(p, dossier_of(p->s, CLIENT, 1), 0, 1, 1, &id), OK);
    assert_int_equal(forget(p->s, NOW + 40 * 86400), OK);
    for (int restarted = 0; restarted < 2; restarted++) {
        assert_int_equal(use(p, dossier_of(p->s, OTHER, 1), 0, 1, 1, &id), REFUSED_TOKEN_IAT);
        reopen(p);
    }
    assert_int_equal(store_grants(p->s), 1);
    assert_int_equal(grant_new(p->s, dossier_of(p->s, OTHER, 1), 0, &origin, &fresh, TOT, fresh.made, &g), OK);
    close_store(p);
    assert_int_equal(rows(), 1);
}

/* ---- the key ---- */

static void nothing_to_compare_with_on_disk(void **state)
{
    struct place *p = *state;
    struct order o = order(0xa7, 0xb3, NOW);
    struct id id;

    open_store(p);
    assert_int_equal(use(p, dossier_of(p->s, CLIENT, 1), 0, 0xa7, 0xb3, &id), OK);
    close_store(p);
    assert_false(on_disk(p, o.sha, sizeof o.sha));
    assert_false(on_disk(p, o.evidence_sha, sizeof o.evidence_sha));
}

static void survives_a_rewrap(void **state)
{
    struct place *p = *state;
    struct id first, id;
    uint32_t count;

    open_store(p);
    const struct dossier *d = dossier_of(p->s, CLIENT, 1);
    assert_int_equal(use(p, d, 0, 1, 1, &first), OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(rewrap(p->s, NOW, true, &count), OK);
    assert_int_equal(use(p, dossier_of(p->s, CLIENT, 1), 0, 1, 1, &id), REFUSED_ORDER_USED);
    assert_int_equal(use(p, d, 0, 1, 1, &id), OK);
    assert_memory_equal(&first, &id, sizeof id);
    reopen(p);
    assert_int_equal(use(p, dossier_of(p->s, CLIENT, 1), 0, 1, 1, &id), REFUSED_ORDER_USED);
}

static void survives_a_restored_copy_of_grants(void **state)
{
    struct place *p = *state;
    struct id id, old;

    open_store(p);
    whole(p->s, 1, &old);
    close_store(p);
    struct copy file = take(p, "grants.db");
    open_store(p);
    assert_int_equal(use(p, dossier_of(p->s, CLIENT, 1), 0, 1, 1, &id), OK);
    assert_int_equal(ended(p->s, &old, CLIENT, REFUSED_WITHDRAWN, NOW), OK);
    close_store(p);
    put(p, "grants.db", &file);
    open_store(p);
    assert_int_equal(store_grants(p->s), 0);
    assert_int_equal(use(p, dossier_of(p->s, CLIENT, 1), 0, 1, 1, &id), REFUSED_ORDER_USED);
}

/* After the loss of a disk: the ledger from a backup of before the order, the key file from its own place. */
static void a_restored_ledger_frees_no_order(void **state)
{
    struct place *p = *state;
    struct order fresh = order(3, 1, NOW + ORDER_SLACK_S);
    const struct grant *g;
    struct id id, old;

    open_store(p);
    whole(p->s, 1, &old);
    close_store(p);
    struct copy ledger = take(p, "ledger.db");
    open_store(p);
    assert_int_equal(use(p, dossier_of(p->s, CLIENT, 1), 0, 1, 1, &id), OK);
    close_store(p);
    put(p, "ledger.db", &ledger);
    assert_int_equal(unlink("grants.db"), 0);
    open_store(p);
    assert_true(p->report.misfit);
    for (int restarted = 0; restarted < 2; restarted++) {
        assert_int_equal(use(p, dossier_of(p->s, OTHER, 1), 0, 1, 1, &id), REFUSED_TOKEN_IAT);
        reopen(p);
    }
    assert_int_equal(grant_new(p->s, dossier_of(p->s, OTHER, 1), 0, &origin, &fresh, TOT, NOW, &g), OK);
}

static void a_lost_key_file_frees_no_order(void **state)
{
    static const struct { int64_t made; enum status status; } rows_[] = {
        { NOW, REFUSED_TOKEN_IAT }, { NOW + ORDER_SLACK_S - 1, REFUSED_TOKEN_IAT }, { NOW + ORDER_SLACK_S, OK } };
    struct place *p = *state;
    struct id id;

    open_store(p);
    assert_int_equal(use(p, dossier_of(p->s, CLIENT, 1), 0, 1, 1, &id), OK);
    close_store(p);
    assert_int_equal(ftruncate(p->key_fd, 0), 0);
    for (int restarted = 0; restarted < 2; restarted++) {
        open_store(p);
        for (size_t i = 0; i < sizeof rows_ / sizeof rows_[0]; i++) {
            struct order o = order((uint8_t)(i + 3 + 10 * (unsigned)restarted), 1, rows_[i].made);
            const struct grant *g;

            assert_int_equal(grant_new(p->s, dossier_of(p->s, CLIENT, 1), 0, &origin, &o, TOT, NOW, &g), rows_[i].status);
        }
        assert_int_equal(use(p, dossier_of(p->s, CLIENT, 1), 0, 1, 1, &id), REFUSED_TOKEN_IAT);
        close_store(p);
    }
}

/* Of an order made at this moment that was never used. */
static enum status fresh_one(struct place *p, int64_t made, int64_t now)
{
    static uint8_t number = 100;
    struct order o = order(number++, 1, made);
    const struct grant *g;

    return grant_new(p->s, dossier_of(p->s, OTHER, 1), 0, &origin, &o, TOT, now, &g);
}

/* Nothing is left but the place. */
static void anew(struct place *p)
{
    close_store(p);
    assert_int_equal(ftruncate(p->key_fd, 0), 0);
    assert_int_equal(unlink("grants.db"), 0);
    assert_int_equal(unlink("ledger.db"), 0);
}

/* Every order of now was too old for 300 days. It is put right under the running service, or between two. */
static void a_first_start_ahead_refuses_no_order_for_long(void **state)
{
    struct place *p = *state;

    for (int restarted = 0; restarted < 2; restarted++) {
        assert_int_equal(open_at(p, NOW + 300 * 86400), OK);
        assert_int_equal(forget(p->s, NOW + 300 * 86400), OK);
        if (restarted) {
            close_store(p);
            assert_int_equal(open_by(p, NOW, false), OK); /* before what was written */
        }
        assert_int_equal(fresh_one(p, NOW + ORDER_SLACK_S, NOW), REFUSED_TOKEN_IAT);
        assert_int_equal(forget(p->s, NOW), OK);          /* and now it is believed */
        for (int again = 0; again < 2; again++) {
            assert_int_equal(fresh_one(p, NOW + ORDER_SLACK_S - 1, NOW), REFUSED_TOKEN_IAT);
            assert_int_equal(fresh_one(p, NOW + ORDER_SLACK_S, NOW), OK);
            store_idle(p->s, NOW);
            reopen(p);
        }
        anew(p);
    }
}

/* The first start by a right clock refuses nothing after a restart that it took before. */
static void the_first_clock_stands_where_it_was_right(void **state)
{
    struct place *p = *state;

    open_store(p);
    assert_int_equal(forget(p->s, NOW), OK);
    close_store(p);
    assert_int_equal(open_at(p, NOW + 3600), OK);
    assert_int_equal(forget(p->s, NOW + 3600), OK);
    assert_int_equal(fresh_one(p, NOW, NOW + 3600), OK);
    assert_int_equal(fresh_one(p, NOW - 1, NOW + 3600), REFUSED_TOKEN_IAT);
}

/* An order that was used and withdrawn was taken again: it was made after the day on which its key was lost. */
static void a_key_file_lost_a_day_behind_frees_no_order(void **state)
{
    struct place *p = *state;
    struct id id;

    for (int restarted = 0; restarted < 2; restarted++) { /* it is put right in this life, or before the next one */
        open_store(p);
        assert_int_equal(forget(p->s, NOW - 600), OK);
        assert_int_equal(use(p, dossier_of(p->s, CLIENT, 1), 0, 1, 1, &id), OK);
        assert_int_equal(ended(p->s, &id, CLIENT, REFUSED_WITHDRAWN, NOW), OK);
        close_store(p);
        assert_int_equal(ftruncate(p->key_fd, 0), 0);
        assert_int_equal(open_by(p, NOW - 86400, false), OK);
        assert_int_equal(fresh_one(p, NOW - 601, NOW), REFUSED_TOKEN_IAT); /* it is not before what was written, whatever it says */
        if (restarted) {
            close_store(p);
            assert_int_equal(open_at(p, NOW + 60), OK);
        } else {
            assert_int_equal(forget(p->s, NOW + 60), OK);
        }
        assert_int_equal(use(p, dossier_of(p->s, CLIENT, 1), 0, 1, 1, &id), REFUSED_TOKEN_IAT);
        assert_int_equal(fresh_one(p, NOW + 60 + ORDER_SLACK_S, NOW + 60), OK);
        anew(p);
    }
}

/* The files are not of one moment, and the clock is behind. */
static void a_ledger_restored_a_day_behind_frees_no_order(void **state)
{
    struct place *p = *state;
    struct id id, old;

    open_store(p);
    whole(p->s, 1, &old);
    close_store(p);
    struct copy ledger = take(p, "ledger.db");
    open_store(p);
    assert_int_equal(use(p, dossier_of(p->s, CLIENT, 1), 0, 1, 1, &id), OK);
    close_store(p);
    put(p, "ledger.db", &ledger);
    assert_int_equal(unlink("grants.db"), 0);
    assert_int_equal(open_by(p, NOW - 86400, false), OK);
    assert_true(p->report.misfit);
    assert_int_equal(forget(p->s, NOW), OK);
    assert_int_equal(use(p, dossier_of(p->s, OTHER, 1), 0, 1, 1, &id), REFUSED_TOKEN_IAT);
    assert_int_equal(fresh_one(p, NOW + ORDER_SLACK_S, NOW), OK);
}

/* As a service wrote it that knew orders, and no doubt. */
static void key_file_of_the_second_form(void **state)
{
    struct place *p = *state;
    struct id first, id, dossier;

    open_store(p);
    const struct dossier *d = dossier_of(p->s, CLIENT, 1);
    dossier = d->id;
    assert_int_equal(use(p, d, 0, 1, 1, &first), OK);
    close_store(p);
    struct copy c = take_fd(p->key_fd);
    c.len = KEYFILE_LEN_2;
    c.data[7] = '2';
    struct part part = { c.data, c.len - DIGEST_LEN };
    sha256_parts(&part, 1, c.data + c.len - DIGEST_LEN);
    put_fd(p->key_fd, &c);
    for (int restarted = 0; restarted < 2; restarted++) {
        uint32_t count;

        open_store(p);
        assert_false(p->report.misfit);
        assert_int_equal(use(p, store_dossier(p->s, &dossier), 0, 1, 1, &id), OK);
        assert_memory_equal(&first, &id, sizeof id);
        assert_int_equal(use(p, dossier_of(p->s, OTHER, 1), 0, 1, 1, &id), REFUSED_ORDER_USED);
        assert_int_equal(rewrap(p->s, NOW, true, &count), OK);
        close_store(p);
        struct copy now = take_fd(p->key_fd);
        assert_int_equal(now.len, KEYFILE_LEN); /* in its new form */
        put_fd(p->key_fd, &now);
    }
}

/* As a service wrote it that knew no orders: nobody has to agree again. */
static void key_file_of_the_first_form(void **state)
{
    struct place *p = *state;
    uint8_t before[CRYPT_KEY_LEN], after[CRYPT_KEY_LEN];
    struct id id, order_id;

    open_store(p);
    whole(p->s, 1, &id);
    assert_int_equal(store_k_grant(p->s, store_grant(p->s, &id), before), OK);
    close_store(p);
    struct copy c = take_fd(p->key_fd);
    assert_int_equal(c.len, KEYFILE_LEN);
    c.len = KEYFILE_LEN_1;
    c.data[7] = '1';
    struct part part = { c.data, c.len - DIGEST_LEN };
    sha256_parts(&part, 1, c.data + c.len - DIGEST_LEN);
    put_fd(p->key_fd, &c);
    open_store(p);
    assert_false(p->report.misfit);
    assert_int_equal(store_k_grant(p->s, store_grant(p->s, &id), after), OK);
    assert_memory_equal(before, after, sizeof before);
    assert_int_equal(use(p, dossier_of(p->s, CLIENT, 1), 0, 1, 1, &order_id), OK);
    reopen(p); /* in its new form */
    assert_int_equal(store_k_grant(p->s, store_grant(p->s, &id), after), OK);
    assert_int_equal(use(p, dossier_of(p->s, CLIENT, 1), 0, 1, 1, &order_id), REFUSED_ORDER_USED);
    close_store(p);
    c = take_fd(p->key_fd);
    assert_int_equal(c.len, KEYFILE_LEN);
    put_fd(p->key_fd, &c);
}

/* ---- faults and crashes ---- */

static bool seen_before(const struct id *a, const struct id *b)
{
    static const struct id none;

    return memcmp(a, &none, sizeof none) == 0 || memcmp(a, b, sizeof *a) == 0;
}

/* Whatever step went wrong: the same request goes on to the one grant; every other is refused. */
static void go_on(struct place *p, const struct id *dossier, uint8_t number, const struct id *was)
{
    struct id id;

    const struct dossier *d = store_dossier(p->s, dossier);
    assert_non_null(d);
    enum status st = use(p, dossier_of(p->s, OTHER, 1), 0, number, 1, &id);
    if (st == OK) { /* then nothing at all had been kept of it */
        assert_true(seen_before(was, &id));
        assert_int_equal(use(p, d, 1, number, 1, &id), REFUSED_ORDER_USED);
        return;
    }
    assert_int_equal(st, REFUSED_ORDER_USED);
    assert_int_equal(use(p, d, 0, number, 1, &id), REFUSED_ORDER_USED);
    assert_int_equal(use(p, d, 1, number, 1, &id), OK);
    assert_true(seen_before(was, &id));
}

/* fresh: the first adult's, that nothing is on disk of. */
static const struct dossier *begin(struct place *p, bool fresh)
{
    const struct dossier *d = dossier_of(p->s, CLIENT, 2);
    const struct grant *g;

    if (!fresh)
        assert_int_equal(grant_new(p->s, d, 0, &origin, NULL, TOT, NOW, &g), OK);
    return d;
}

static void fails_at_every_step(struct place *p, bool fresh, uint8_t first)
{
    long faults = 0;
    bool done = false;

    for (uint8_t step = 1; !done; step += STRIDE) {
        struct id none = { 0 }, id = { 0 };
        uint8_t number = (uint8_t)(first + step);

        open_store(p);
        const struct dossier *d = begin(p, fresh);
        struct id dossier = d->id;
        fault_at(FAULT_FAIL, step);
        enum status st = use(p, d, 1, number, 1, &id);
        done = fault_steps() < step;
        assert_true(done ? st == OK : st == OK || st == FAULT_STORE);
        faults += st == FAULT_STORE;
        fault_at(FAULT_NONE, 0);
        if (step % 2 == 0) /* at once, and after a restart */
            reopen(p);
        if (store_dossier(p->s, &dossier) != NULL)
            go_on(p, &dossier, number, st == OK ? &id : &none);
        else
            assert_int_equal(use(p, begin(p, true), 1, number, 1, &id), OK); /* then nothing was kept of the order either */
        close_store(p);
    }
    assert_true(faults > 2);
}

static void every_step_may_fail(void **state)
{
    fails_at_every_step(*state, false, 0);
    fails_at_every_step(*state, true, 100);
}

static void crashes_at_every_step(struct place *p, bool fresh, uint8_t first)
{
    bool done = false, row_alone = false;

    for (uint8_t step = 1; !done; step += STRIDE) {
        struct id dossier, none = { 0 };
        uint8_t number = (uint8_t)(first + step);
        int told[2];

        open_store(p);
        if (!fresh)
            dossier = begin(p, false)->id;
        close_store(p);
        int64_t before = rows();
        assert_int_equal(pipe(told), 0);
        pid_t child = doomed(p, step);
        if (child == 0) {
            struct id id;
            const struct dossier *d = fresh ? begin(p, true) : store_dossier(p->s, &dossier);
            if (write(told[1], &d->id, sizeof d->id) != sizeof d->id)
                _exit(4);
            _exit(use(p, d, 1, number, 1, &id) == OK ? 0 : 5);
        }
        assert_int_equal(read(told[0], &dossier, sizeof dossier), sizeof dossier);
        close(told[0]);
        close(told[1]);
        done = outlived(child);
        bool row = rows() > before;
        open_store(p);
        const struct dossier *d = store_dossier(p->s, &dossier);
        assert_true(d != NULL || !row); /* there is always a dossier to go on with */
        const struct grant *g = d != NULL ? d->grants[1] : NULL;
        assert_true(g == NULL || row); /* never the grant without its row */
        row_alone = row_alone || (row && g == NULL);
        if (d != NULL)
            go_on(p, &dossier, number, g != NULL ? &g->id : &none);
        close_store(p);
    }
    assert_true(row_alone || STRIDE > 1); /* the moment between the two was among them */
}

static void every_step_may_crash(void **state)
{
    crashes_at_every_step(*state, false, 0);
    crashes_at_every_step(*state, true, 100);
}

/* What a crash left of a dossier goes when nobody could agree any more. */
static void dossiers_without_grants_go(void **state)
{
    struct place *p = *state;
    struct id dossier = { 0 }, id;

    for (long step = 1; dossier.b[0] == 0; step++) { /* until its row is there and no grant is */
        open_store(p);
        const struct dossier *d = begin(p, true);
        struct id of = d->id;
        fault_at(FAULT_FAIL, step);
        enum status st = use(p, d, 1, (uint8_t)step, 1, &id);
        fault_at(FAULT_NONE, 0);
        assert_int_equal(st, FAULT_STORE);
        reopen(p);
        d = store_dossier(p->s, &of);
        if (d != NULL && d->grants[1] == NULL)
            dossier = of;
        close_store(p);
    }
    assert_int_equal(open_at(p, TOT - 1), OK);
    assert_non_null(store_dossier(p->s, &dossier));
    close_store(p);
    assert_int_equal(open_at(p, TOT), OK);
    assert_null(store_dossier(p->s, &dossier));
}

/* order_burnt_with_its_dossier: the row of the order is there and its grant is not: the dossier it was used for is not forgotten,
 * and the order goes on there. */
static void order_burnt_with_its_dossier(void **state)
{
    struct place *p = *state;
    unsigned kept = 0;

    for (long step = 1; step < 20; step++) {
        struct id id;

        open_store(p);
        const struct dossier *d = dossier_of(p->s, CLIENT, 1);
        fault_at(FAULT_FAIL_FROM, step);
        enum status st = use(p, d, 0, (uint8_t)(100 + step), 1, &id);
        fault_at(FAULT_NONE, 0);
        if (st != OK) {
            assert_int_equal(st, FAULT_STORE);
            assert_true(d->kept || d->writing);   /* writing: what became of it is not known */
            kept++;
            store_idle(p->s, NOW);
            assert_int_equal(use(p, d, 0, (uint8_t)(100 + step), 1, &id), OK);
        }
        close_store(p);
    }
    assert_true(kept > 5);
}

/* ---- any order of events ---- */

#define ORDERS 6
#define EVENTS 600

static uint32_t draw(uint32_t *seed, uint32_t n)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % n;
}

struct history {
    struct id grant[ORDERS];           /* the one that was ever answered, zero = none */
    struct id dossiers[3];
};

static void answered(struct history *h, unsigned k, const struct id *id)
{
    if (!seen_before(&h->grant[k], id))
        fail_msg("order %u gave a second grant", k);
    h->grant[k] = *id;
}

static const struct dossier *any_dossier(struct place *p, struct history *h, uint32_t *seed)
{
    unsigned i = draw(seed, 3);
    const struct dossier *d = store_dossier(p->s, &h->dossiers[i]);

    if (d == NULL)
        d = dossier_of(p->s, i == 2 ? OTHER : CLIENT, 2);
    h->dossiers[i] = d->id;
    return d;
}

/* All grants that live were answered, or were being made when the process died; k: for which order. */
static void after_crash(struct place *p, struct history *h, unsigned k)
{
    unsigned new = 0;

    for (unsigned i = 0; i < 3; i++) {
        const struct dossier *d = store_dossier(p->s, &h->dossiers[i]);

        for (unsigned place = 0; d != NULL && place < 2; place++) {
            bool known = d->grants[place] == NULL;

            for (unsigned o = 0; o < ORDERS; o++)
                known = known || memcmp(&h->grant[o], &d->grants[place]->id, sizeof(struct id)) == 0;
            if (!known) {
                new++;
                answered(h, k, &d->grants[place]->id);
            }
        }
    }
    assert_true(new <= 1);
}

static void an_event(struct place *p, struct history *h, uint32_t *seed)
{
    unsigned k = draw(seed, ORDERS), what = draw(seed, 20);
    const struct dossier *d = any_dossier(p, h, seed);
    uint8_t place = (uint8_t)draw(seed, 2), evidence = (uint8_t)(draw(seed, 8) == 0 ? 99 : k);
    uint32_t count;
    struct id id;

    switch (what) {
    case 0:
        reopen(p);
        return;
    case 1:
        assert_int_equal(rewrap(p->s, NOW, true, &count), OK);
        return;
    case 2:
        if (d->grants[place] != NULL)
            assert_int_equal(ended(p->s, &d->grants[place]->id, d->client, REFUSED_WITHDRAWN, NOW), OK);
        return;
    case 3:
    case 4: { /* the process dies at some step of it */
        struct id dossier = d->id;

        close_store(p);
        pid_t child = doomed(p, 1 + draw(seed, 12));
        if (child == 0) {
            d = store_dossier(p->s, &dossier);
            if (d != NULL)
                use(p, d, place, (uint8_t)k, evidence, &id);
            _exit(0);
        }
        outlived(child);
        open_store(p);
        after_crash(p, h, k);
        return;
    }
    case 5:
        fault_at(FAULT_FAIL, 1 + draw(seed, 12));
        break;
    default:
        break;
    }
    enum status st = use(p, d, place, (uint8_t)k, evidence, &id);
    fault_at(FAULT_NONE, 0);
    if (st == OK)
        answered(h, k, &id);
    else
        assert_true(st == REFUSED_ORDER_USED || (what == 5 && st == FAULT_STORE));
}

static void no_order_ever_has_two_grants(void **state)
{
    struct place *p = *state;
    unsigned used = 0;

    for (uint32_t run = 1; run <= 5; run += STRIDE) {
        struct history h = { 0 };
        uint32_t seed = run;
        sqlite3 *db;

        open_store(p);
        for (unsigned i = 0; i < EVENTS; i++)
            an_event(p, &h, &seed);
        for (unsigned k = 0; k < ORDERS; k++)
            used += !seen_before(&h.grant[k], &(struct id){ { 1 } });
        close_store(p);
        assert_int_equal(rows() <= ORDERS, 1);
        for (int i = 0; i < 2; i++) { /* the next run's orders are other ones */
            assert_int_equal(sqlite3_open(i == 0 ? "ledger.db" : "grants.db", &db), SQLITE_OK);
            assert_int_equal(sqlite3_exec(db, i == 0 ? "PRAGMA locking_mode=EXCLUSIVE; DELETE FROM gezien"
                                                     : "PRAGMA locking_mode=EXCLUSIVE; DELETE FROM grants; DELETE FROM dossier",
                                          NULL, NULL, NULL), SQLITE_OK);
            assert_int_equal(sqlite3_close(db), SQLITE_OK);
        }
    }
    assert_true(used > 4 * ORDERS / STRIDE);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, make, clean)
    const struct CMUnitTest tests[] = {
        T(the_same_again_is_the_same_grant), T(anything_else_is_refused), T(an_ended_grant_does_not_come_back),
        T(agreement_of_an_allocation_keeps_its_key), T(certificate_is_kept), T(rows_go_when_the_order_is_too_old),
        T(a_clock_that_ran_ahead_frees_no_order), T(nothing_to_compare_with_on_disk), T(survives_a_rewrap),
        T(survives_a_restored_copy_of_grants), T(a_restored_ledger_frees_no_order),
        T(a_lost_key_file_frees_no_order), T(a_first_start_ahead_refuses_no_order_for_long),
        T(the_first_clock_stands_where_it_was_right), T(a_key_file_lost_a_day_behind_frees_no_order),
        T(a_ledger_restored_a_day_behind_frees_no_order), T(key_file_of_the_second_form), T(key_file_of_the_first_form), T(every_step_may_fail), T(every_step_may_crash),
        T(dossiers_without_grants_go), T(order_burnt_with_its_dossier), T(no_order_ever_has_two_grants),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
