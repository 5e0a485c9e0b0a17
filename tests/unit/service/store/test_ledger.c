/* The ledger as a log: rows, edge, what is beside rows, withdrawals and packs in it, what was signed. */
#include "base/mem.h"
#include "between.h"
#include "rows.h"
#include "store/marks.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct expected log_is;

/* ---- what the store took from the kernel last, when it was this many ---- */

static uint8_t random_row[16];
static unsigned random_rows;

enum status __real_mem_random(void *out, size_t len);
enum status __wrap_mem_random(void *out, size_t len);
enum status __wrap_mem_random(void *out, size_t len)
{
    enum status st = __real_mem_random(out, len);

    if (len == sizeof random_row) {
        memcpy(random_row, out, len);
        random_rows++;
    }
    return st;
}

/* Of a closed store. */
static void change_ledger(const char *text)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open("ledger.db", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA locking_mode=EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK || sqlite3_changes(db) == 0)
        fail_msg("%s: %s", text, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* ---- rows ---- */

static void no_log_to_begin_with(void **state)
{
    struct place *p = *state;
    struct tree_hash root;
    uint64_t size;
    size_t n;

    open_store(p);
    check_log(p->s, &(struct expected){ 0 });
    assert_int_equal(store_log_last(p->s), 0);
    store_log_open_rows(p->s, &n);
    assert_int_equal(n, 0);
    assert_true(store_log_mark(p->s, &size, &root));
    assert_int_equal(size, 0);
    assert_false(store_lost(p->s));
}

static void rows_come_back(void **state)
{
    static const uint32_t groups[] = { 1, 2, 3, 32, 31, 7, 32, 32, 1, 32 };
    struct place *p = *state;
    uint32_t nr = 1;

    open_store(p);
    begin_log(p->s, &log_is);
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        assert_int_equal(append_some(p->s, &log_is, groups[i], nr), OK);
        nr += groups[i];
        check_log(p->s, &log_is);
        if (i % 3 == 0)
            reopen(p);
        check_rows(p->s, &log_is);
    }
    for (uint64_t size = 0; size <= log_is.n; size += 29) {
        struct tree_hash root, expected = expected_root(&log_is, size);

        assert_int_equal(store_log_root_at(p->s, size, &root), OK);
        assert_memory_equal(&root, &expected, sizeof root);
    }
}

static void more_rows_than_are_read_at_once(void **state)
{
    struct place *p = *state;

    open_store(p);
    begin_log(p->s, &log_is);
    for (uint32_t nr = 1; log_is.n < LEAVES_READ_MAX + 100; nr += LEAVES_MAX)
        assert_int_equal(append_some(p->s, &log_is, LEAVES_MAX, nr), OK);
    reopen(p);
    check_rows(p->s, &log_is);
    struct store_done done = told_of(p->s, store_leaves(p->s, log_is.n, 0, NULL));
    assert_int_equal(done.status, OK);
    assert_int_equal(done.n, 0);
}

/* More rows than between two edges that are kept, in this process and by its successor. */
static void roots_of_before_in_a_long_log(void **state)
{
    static const uint64_t sizes[] = { 0, 1, 2048, 16383, 16384, 16385, 16416, 17400 };
    struct place *p = *state;

    open_store(p);
    begin_log(p->s, &log_is);
    for (uint32_t nr = 1; log_is.n < 17400; nr += LEAVES_MAX)
        assert_int_equal(append_some(p->s, &log_is, LEAVES_MAX, nr), OK);
    for (int again = 0; again < 2; again++) {
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            struct tree_hash root, expected = expected_root(&log_is, sizes[i]);

            assert_int_equal(store_log_root_at(p->s, sizes[i], &root), OK);
            assert_memory_equal(&root, &expected, sizeof root);
        }
        reopen(p);
        check_log(p->s, &log_is);
    }
}

static void time_never_goes_back(void **state)
{
    struct place *p = *state;
    struct leaf_new leaf = leaf_of(ENTRY_DECISION, 1);
    const struct dossier *d;

    open_store(p);
    begin_log(p->s, &log_is);
    leaf.at = NOW + 50;
    assert_int_equal(append(p->s, &log_is, 1, &leaf, NULL), OK);
    leaf.at = NOW + 20;
    assert_int_equal(append(p->s, &log_is, 1, &leaf, NULL), OK);
    assert_int_equal(store_log_last(p->s), NOW + 50);
    d = dossier(p->s, 1);
    struct id id = grant(p->s, d, 0);
    assert_int_equal(ended(p->s, &id, CLIENT, REFUSED_WITHDRAWN, NOW), OK);
    reopen(p);
    assert_int_equal(store_log_last(p->s), NOW + 50);
    struct store_done done = told_of(p->s, store_leaves(p->s, 0, 4, NULL));
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(done.leaves[i].at, i == 0 ? NOW : NOW + 50);
    assert_int_equal(done.leaves[3].kind, ENTRY_WITHDRAWAL);
}

/* ---- beside rows ---- */

static void content_is_beside_its_row(void **state)
{
    struct place *p = *state;
    struct leaf_new leaves[3] = { leaf_of(ENTRY_VERDICT, 1), leaf_of(ENTRY_VERDICT, 2), leaf_of(ENTRY_VERDICT, 3) };
    uint8_t most[LEAF_CONTENT_MAX];

    memset(most, 7, sizeof most);
    leaves[0].content = most;
    leaves[0].content_len = sizeof most;
    leaves[2].content = "x";
    leaves[2].content_len = 1;
    open_store(p);
    begin_log(p->s, &log_is);
    assert_int_equal(append(p->s, &log_is, 3, leaves, NULL), OK);
    for (int again = 0; again < 2; again++) {
        /* Two questions before the first answer is looked at. */
        assert_int_equal(store_content(p->s, 1, &leaves[0]), OK);
        assert_int_equal(store_content(p->s, 3, &leaves[2]), OK);
        struct store_done done = told_of(p->s, OK);
        assert_ptr_equal(done.context, &leaves[0]);
        assert_int_equal(done.read->index, 1);
        assert_int_equal(done.read->leaf.kind, ENTRY_VERDICT);
        assert_int_equal(done.read->leaf.at, NOW);
        assert_int_equal(done.read->replaced_by, -1);
        assert_memory_equal(done.read->leaf.entry, log_is.entries[1], DIGEST_LEN);
        assert_int_equal(done.read->content_len, sizeof most);
        assert_memory_equal(done.read->content, most, sizeof most);
        done = told_of(p->s, OK);
        assert_int_equal(done.read->content_len, 1);
        assert_memory_equal(done.read->content, "x", 1);
        done = told_of(p->s, store_content(p->s, 2, NULL));
        assert_null(done.read->content);
        reopen(p);
    }
    assert_int_equal(told_of(p->s, store_content_drop(p->s, 1, 3, NULL)).status, OK);
    assert_null(told_of(p->s, store_content(p->s, 1, NULL)).read->content);
    assert_non_null(told_of(p->s, store_content(p->s, 3, NULL)).read->content);
    reopen(p);
    check_rows(p->s, &log_is);
}

static struct leaf_name name_of(int32_t day, uint8_t what, const char *note)
{
    struct leaf_name out = { .day = day, .digest = { what }, .note_len = (uint16_t)strlen(note) };

    memcpy(out.note, note, strlen(note));
    return out;
}

static const struct row_read *by_name(struct store *s, uint8_t what, int32_t from, int32_t to)
{
    uint8_t digest[DIGEST_LEN] = { what };
    struct store_done done = told_of(s, store_repeat(s, digest, from, to, NULL));

    assert_int_equal(done.status, OK);
    return done.read;
}

static void rows_have_names(void **state)
{
    struct place *p = *state;
    struct leaf_name key = name_of(100, 1, "body"), dossier = name_of(300, 2, "first"), later = name_of(300, 2, "");
    struct leaf_new leaf = leaf_of(ENTRY_VERDICT, 1);
    struct store_done done;

    dossier.newest = later.newest = true;
    leaf.content = "content";
    leaf.content_len = 7;
    leaf.n_names = 2;
    leaf.names[0] = &key;
    leaf.names[1] = &dossier;
    open_store(p);
    begin_log(p->s, &log_is);
    assert_int_equal(append(p->s, &log_is, 1, &leaf, NULL), OK);
    for (int again = 0; again < 2; again++) {
        const struct row_read *r = by_name(p->s, 1, 97, 101);
        assert_int_equal(r->index, 1);
        assert_int_equal(r->note_len, 4);
        assert_memory_equal(r->note, "body", 4);
        assert_memory_equal(r->content, "content", 7);
        assert_null(by_name(p->s, 1, 101, 104));
        assert_null(by_name(p->s, 3, 97, 104));
        assert_memory_equal(by_name(p->s, 2, 300, 300)->note, "first", 5);
        reopen(p);
    }
    /* A name that is to be free is not: nothing is done. One that may be taken is. */
    leaf = leaf_of(ENTRY_VERDICT, 2);
    struct leaf_new both[2] = { leaf_of(ENTRY_VERDICT, 3), leaf };
    both[1].n_names = 1;
    both[1].names[0] = &key;
    assert_int_equal(append(p->s, &log_is, 2, both, &done), FAULT_BUSY);
    assert_int_equal(done.why, WHY_NAMED);
    assert_int_equal(done.row, 1);
    check_rows(p->s, &log_is);
    both[1].names[0] = &later;
    assert_int_equal(append(p->s, &log_is, 2, both, &done), OK);
    assert_int_equal(done.row, 2);
    assert_int_equal(by_name(p->s, 2, 300, 300)->index, 3);
    assert_int_equal(by_name(p->s, 2, 300, 300)->note_len, 0);
    /* Two of one group too. */
    struct leaf_name fresh = name_of(100, 9, "");
    both[0] = leaf_of(ENTRY_VERDICT, 4);
    both[1] = leaf_of(ENTRY_VERDICT, 5);
    both[0].n_names = both[1].n_names = 1;
    both[0].names[0] = both[1].names[0] = &fresh;
    assert_int_equal(append(p->s, &log_is, 2, both, &done), FAULT_BUSY);
    assert_int_equal(done.why, WHY_NAMED);
    assert_int_equal(done.row, 1);
    reopen(p);
    check_rows(p->s, &log_is);
    assert_null(by_name(p->s, 9, 100, 100));
}

static void names_go(void **state)
{
    struct place *p = *state;
    struct leaf_name name = name_of(100, 1, "");
    struct leaf_new leaf = leaf_of(ENTRY_VERDICT, 1);

    leaf.n_names = 1;
    leaf.names[0] = &name;
    open_store(p);
    begin_log(p->s, &log_is);
    assert_int_equal(append(p->s, &log_is, 1, &leaf, NULL), OK);
    assert_int_equal(store_references_sweep(p->s, 100 + LEAF_NAME_DAYS), OK);
    assert_non_null(by_name(p->s, 1, 100, 100));
    assert_int_equal(store_references_sweep(p->s, 101 + LEAF_NAME_DAYS), OK);
    assert_null(by_name(p->s, 1, 100, 100));
    check_rows(p->s, &log_is);
}

static void a_row_is_replaced_once(void **state)
{
    struct place *p = *state;
    struct leaf_new leaves[2] = { leaf_of(ENTRY_VERDICT, 1), leaf_of(ENTRY_VERDICT, 2) };
    struct store_done done;

    open_store(p);
    begin_log(p->s, &log_is);
    assert_int_equal(append(p->s, &log_is, 2, leaves, NULL), OK);
    leaves[0] = leaf_of(ENTRY_VERDICT, 3);
    leaves[1] = leaf_of(ENTRY_VERDICT, 4);
    leaves[0].replaces = leaves[1].replaces = true;
    leaves[0].replaced = leaves[1].replaced = 1;
    assert_int_equal(append(p->s, &log_is, 2, leaves, &done), FAULT_BUSY);
    assert_int_equal(done.why, WHY_REPLACED);
    assert_int_equal(done.row, 1);
    assert_int_equal(told_of(p->s, store_content(p->s, 1, NULL)).read->replaced_by, -1);
    assert_int_equal(append(p->s, &log_is, 1, leaves, &done), OK);
    assert_int_equal(told_of(p->s, store_content(p->s, 1, NULL)).read->replaced_by, 3);
    reopen(p);
    assert_int_equal(append(p->s, &log_is, 1, leaves + 1, &done), FAULT_BUSY);
    assert_int_equal(done.why, WHY_REPLACED);
    assert_int_equal(done.row, 0);
    leaves[1].replaced = 2;
    assert_int_equal(append(p->s, &log_is, 1, leaves + 1, &done), OK);
    check_rows(p->s, &log_is);
}

/* ---- what everybody may read ---- */

static void open_rows_are_in_memory(void **state)
{
    static const enum entry_kind kinds[] = { ENTRY_KEY_IN_USE, ENTRY_VERDICT, ENTRY_KEY_RETIRED, ENTRY_AUDITOR, ENTRY_ALLOCATION };
    static const unsigned indices[] = { 0, 1, 3, 4 };
    struct place *p = *state;
    size_t n;

    open_store(p);
    begin_log(p->s, &log_is);
    for (unsigned i = 0; i < 5; i++) {
        struct leaf_new leaf = leaf_of(kinds[i], i);

        leaf.content = i == 3 ? NULL : &kinds[i];
        leaf.content_len = i == 3 ? 0 : sizeof kinds[i];
        assert_int_equal(append(p->s, &log_is, 1, &leaf, NULL), OK);
    }
    for (int again = 0; again < 2; again++) {
        const struct open_row *rows = store_log_open_rows(p->s, &n);

        assert_int_equal(n, 4);
        for (unsigned i = 0; i < 4; i++) {
            assert_int_equal(rows[i].index, indices[i]);
            assert_int_equal(rows[i].at, NOW);
            assert_memory_equal(rows[i].entry, log_is.entries[indices[i]], DIGEST_LEN);
            if (i == 0 || i == 3)
                continue;
            assert_int_equal(rows[i].kind, kinds[indices[i] - 1]);
            assert_int_equal(rows[i].len, sizeof kinds[0]);
            assert_memory_equal(rows[i].content, &kinds[indices[i] - 1], sizeof kinds[0]);
        }
        assert_memory_equal(rows[0].content, "voorbeeld.test/log", 18);
        assert_null(rows[3].content);
        reopen(p);
    }
}

static void packs_are_leaves_once(void **state)
{
    struct place *p = *state;
    const uint8_t before[DIGEST_LEN] = { 1 }, after[DIGEST_LEN] = { 2 };
    uint8_t digest[DIGEST_LEN];

    open_store(p);
    assert_int_equal(told_of(p->s, store_mark(p->s, MARK_PACK_IN_FORCE, before, NOW, NULL)).row, -1);
    begin_log(p->s, &log_is);
    assert_int_equal(store_log_pack(p->s, MARK_PACK_IN_FORCE, before), -1);
    for (int again = 0; again < 3; again++) {
        assert_int_equal(told_of(p->s, store_mark(p->s, MARK_PACK_IN_FORCE, before, NOW, NULL)).row, 1);
        assert_int_equal(told_of(p->s, store_mark(p->s, MARK_PACK_WITHDRAWN, before, NOW, NULL)).row, 2);
        assert_int_equal(told_of(p->s, store_mark(p->s, MARK_PACK_IN_FORCE, after, NOW, NULL)).row, 3);
        assert_int_equal(store_log_pack(p->s, MARK_PACK_WITHDRAWN, before), 2);
        assert_int_equal(store_log_pack(p->s, MARK_PACK_WITHDRAWN, after), -1);
        reopen(p);
    }
    for (unsigned i = 0; i < 3; i++) {
        mark_digest(i == 1 ? MARK_PACK_WITHDRAWN : MARK_PACK_IN_FORCE, i == 2 ? after : before, DIGEST_LEN, digest);
        expect_entry(&log_is, i == 1 ? ENTRY_PACK_WITHDRAWN : ENTRY_PACK_IN_FORCE, digest);
    }
    check_rows(p->s, &log_is);
}

/* ---- withdrawals ---- */

static void withdraw_one(struct place *p, struct id *out)
{
    whole(p->s, 1, out);
    assert_int_equal(ended(p->s, out, CLIENT, REFUSED_WITHDRAWN, NOW), OK);
}

static void without_a_log_withdrawals_are_no_leaves(void **state)
{
    struct place *p = *state;
    struct id id;

    open_store(p);
    withdraw_one(p, &id);
    assert_int_equal(store_log_edge(p->s)->size, 0);
    reopen(p);
    assert_int_equal(store_log_edge(p->s)->size, 0);
}

/* Its leaf is of bytes that are nowhere, and that nobody was given: neither the id nor anything of the grant leads to it. */
static void nobody_can_tell_whose_withdrawal_it_is(void **state)
{
    struct place *p = *state;
    uint8_t digest[DIGEST_LEN], keyed[DIGEST_LEN];
    struct id id;

    open_store(p);
    begin_log(p->s, &log_is);
    for (unsigned i = 0; i < 4; i++) {
        whole(p->s, 1, &id);
        const struct grant *g = store_grant(p->s, &id);
        struct id dossier_id = g->dossier->id, reference = g->verwijzing;
        random_rows = 0;
        assert_int_equal(ended(p->s, &id, CLIENT, REFUSED_WITHDRAWN, NOW), OK);
        assert_true(random_rows >= 1);
        store_keyed(p->s, "passend/withdrawn-grant/1", &(struct part){ &id, sizeof id }, 1, keyed);
        assert_true(on_disk(p, keyed, sizeof keyed));

        struct store_done done = told_of(p->s, store_leaves(p->s, log_is.n, 1, NULL));
        assert_int_equal(done.leaves[0].kind, ENTRY_WITHDRAWAL);
        const struct part tried[] = { { &id, sizeof id }, { &dossier_id, sizeof dossier_id },
                                      { &reference, sizeof reference }, { keyed, sizeof keyed } };
        for (unsigned k = 0; k < sizeof tried / sizeof tried[0]; k++) {
            struct expected one = { 0 };

            assert_int_equal(sha256(tried[k].at, tried[k].len, digest), OK);
            expect_entry(&one, ENTRY_WITHDRAWAL, digest);
            assert_memory_not_equal(one.entries[0], done.leaves[0].entry, DIGEST_LEN);
            mark_digest(MARK_WITHDRAWAL, tried[k].at, tried[k].len, digest);
            expect_entry(&one, ENTRY_WITHDRAWAL, digest);
            assert_memory_not_equal(one.entries[1], done.leaves[0].entry, DIGEST_LEN);
        }
        assert_null(told_of(p->s, store_content(p->s, log_is.n, NULL)).read->content);
        expect_entry(&log_is, ENTRY_WITHDRAWAL, (sha256_kept(random_row, sizeof random_row, digest), digest));
        check_rows(p->s, &log_is);
        assert_false(on_disk(p, random_row, sizeof random_row));
        assert_false(on_disk(p, digest, sizeof digest));
        reopen(p);
        assert_null(store_grant(p->s, &id));
    }
}

/* Also of one that a version before noted, whose grant a crash left. */
static void what_a_crash_left_of_a_withdrawal_is_finished(void **state)
{
    struct place *p = *state;

    for (int old = 0; old < 2; old++)
        for (int begun = 0; begun < 2; begun++) {
            struct id id, stays;
            uint8_t digest[DIGEST_LEN];
            char text[256];

            forget_all(p);
            open_store(p);
            log_is.n = 0;
            if (begun)
                begin_log(p->s, &log_is);
            whole(p->s, 1, &stays);
            whole(p->s, 1, &id);
            store_keyed(p->s, "passend/withdrawn-grant/1", &(struct part){ &id, sizeof id }, 1, digest);
            if (old)
                mark_digest(MARK_WITHDRAWAL, &id, sizeof id, digest);
            close_store(p);
            int n = snprintf(text, sizeof text, "%s", old ? "INSERT INTO regel(soort,hash,op) VALUES(1,x'" : "INSERT INTO intrekking(h) VALUES(x'");
            for (unsigned i = 0; i < DIGEST_LEN; i++)
                n += snprintf(text + n, sizeof text - (size_t)n, "%02x", digest[i]);
            snprintf(text + n, sizeof text - (size_t)n, old ? "',1)" : "')");
            change_ledger(text);
            open_store(p);
            assert_int_equal(p->report.ended, 1);
            assert_int_equal(store_end_of(p->s, &id, CLIENT), REFUSED_WITHDRAWN);
            assert_non_null(store_grant(p->s, &stays));
            check_log(p->s, &log_is); /* its leaf is there already, or it never had one */
            close_store(p);
        }
}

/* ---- rows that are not those that were written ---- */

static void other_rows_end_the_start(void **state)
{
    static const char *const changes[] = {
        "DELETE FROM blad WHERE nr=5", "DELETE FROM blad WHERE nr=9", "UPDATE blad SET h=zeroblob(32) WHERE nr=3",
        "UPDATE blad SET h=x'00' WHERE nr=3", "INSERT INTO blad(nr,soort,h,op) VALUES(10,1,zeroblob(32),1)", "DELETE FROM boom",
        "UPDATE boom SET grootte=9", "UPDATE boom SET grootte=11", "UPDATE boom SET wortel=zeroblob(32)", "UPDATE boom SET wortel=x'00'",
        "DELETE FROM blad", "UPDATE blad SET soort=-1 WHERE nr=2" };
    struct place *p = *state;

    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        forget_all(p);
        open_store(p);
        begin_log(p->s, &log_is);
        assert_int_equal(append_some(p->s, &log_is, 9, 1), OK);
        close_store(p);
        assert_int_equal(open_at(p, NOW), OK);
        close_store(p);
        change_ledger(changes[i]);
        if (open_at(p, NOW) != FAULT_STORE)
            fail_msg("%s", changes[i]);
    }
}

static void write_blob(const char *before, const uint8_t bytes[DIGEST_LEN], const char *after)
{
    char text[256];
    int n = snprintf(text, sizeof text, "%s x'", before);

    for (unsigned i = 0; i < DIGEST_LEN; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, "%02x", bytes[i]);
    snprintf(text + n, sizeof text - (size_t)n, "'%s", after);
    change_ledger(text);
}

/* Whichever byte of a row, or of the root that the last write came to, is another one. What is beside rows: test_content, for
 * verdicts, and test_keyset, for keys. */
static void every_byte_of_a_row_counts(void **state)
{
    enum { ROWS_THERE = 4 };
    struct place *p = *state;
    struct tree_hash root;

    open_store(p);
    begin_log(p->s, &log_is);
    assert_int_equal(append_some(p->s, &log_is, ROWS_THERE - 1, 1), OK);
    store_log_root(p->s, &root);
    close_store(p);
    for (unsigned nr = 0; nr <= ROWS_THERE; nr++) {
        const char *before = nr < ROWS_THERE ? "UPDATE blad SET h=" : "UPDATE boom SET wortel=";
        char after[32] = "";
        uint8_t bytes[DIGEST_LEN];

        memcpy(bytes, nr < ROWS_THERE ? log_is.entries[nr] : root.bytes, sizeof bytes);
        if (nr < ROWS_THERE)
            snprintf(after, sizeof after, " WHERE nr=%u", nr);
        for (unsigned i = 0; i < DIGEST_LEN; i++) {
            bytes[i] = (uint8_t)(bytes[i] ^ 1u << (i + nr) % 8);
            write_blob(before, bytes, after);
            if (open_at(p, NOW) != FAULT_STORE)
                fail_msg("row %u byte %u", nr, i);
            bytes[i] = (uint8_t)(bytes[i] ^ 1u << (i + nr) % 8);
        }
        write_blob(before, bytes, after);
    }
    open_store(p);
    check_rows(p->s, &log_is);
}

/* ---- what was signed ---- */

static void what_was_signed_is_in_the_key_file(void **state)
{
    struct place *p = *state;
    struct tree_hash root, read;
    uint64_t size;
    uint32_t count;

    open_store(p);
    begin_log(p->s, &log_is);
    assert_int_equal(append_some(p->s, &log_is, 3, 1), OK);
    store_log_root(p->s, &root);
    assert_int_equal(store_mark_signed(p->s, 4, &root), OK);
    assert_int_equal(append_some(p->s, &log_is, 3, 4), OK);
    for (int again = 0; again < 2; again++) {
        assert_true(store_log_mark(p->s, &size, &read));
        assert_int_equal(size, 4);
        assert_memory_equal(&read, &root, sizeof root);
        assert_int_equal(rewrap(p->s, NOW, true, &count), OK);
        reopen(p);
    }
    /* Where it cannot be written it is not said to be. */
    store_log_root(p->s, &root);
    fault_at(FAULT_FAIL, 1);
    assert_int_equal(store_mark_signed(p->s, 7, &root), FAULT_STORE);
    fault_at(FAULT_FAIL, 2);
    assert_int_equal(store_mark_signed(p->s, 7, &root), FAULT_STORE);
    fault_at(FAULT_NONE, 0);
    assert_int_equal(store_mark_signed(p->s, 7, &root), OK);
    reopen(p);
    assert_true(store_log_mark(p->s, &size, &read));
    assert_int_equal(size, 7);
    /* A key file that is new knows nothing of rows that are there. */
    close_store(p);
    assert_int_equal(ftruncate(p->key_fd, 0), 0);
    open_store(p);
    assert_false(store_log_mark(p->s, &size, &read));
    assert_int_equal(store_mark_signed(p->s, 7, &root), OK);
    assert_true(store_log_mark(p->s, &size, &read));
    reopen(p);
    assert_true(store_log_mark(p->s, &size, &read));
    assert_int_equal(size, 7);
}

/* Kind and time of a row stand in no leaf; the key file has a digest of those there were when something was signed, and knows
 * how many rows that were, also where they are more than what was signed. */
static void kinds_and_times_are_in_the_key_file(void **state)
{
    static const struct { const char *change; enum status status; } rows[] = {
        { "UPDATE blad SET op=op WHERE nr=0", OK },
        { "UPDATE blad SET soort=8 WHERE nr=0", FAULT_STORE }, /* of which log it is */
        { "UPDATE blad SET soort=8 WHERE nr=1", FAULT_STORE },
        { "UPDATE blad SET soort=12 WHERE nr=4", FAULT_STORE },
        { "UPDATE blad SET op=op+1 WHERE nr=0", FAULT_STORE },
        { "UPDATE blad SET op=op-1 WHERE nr=5", FAULT_STORE },
        { "UPDATE blad SET op=op+1 WHERE nr=6", OK },          /* written since: only its leaf is known */
        { "UPDATE blad SET soort=8 WHERE nr=6", OK },
    };
    struct place *p = *state;
    struct tree_hash root;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (unsigned lost = 0; lost < 2; lost++) {
            forget_all(p);
            open_store(p);
            begin_log(p->s, &log_is);
            assert_int_equal(append_some(p->s, &log_is, 3, 1), OK);
            store_log_root(p->s, &root);
            assert_int_equal(append_some(p->s, &log_is, 2, 4), OK);
            assert_int_equal(store_mark_signed(p->s, 4, &root), OK);
            assert_int_equal(append_some(p->s, &log_is, 1, 6), OK);
            reopen(p);
            close_store(p);
            change_ledger(rows[i].change);
            if (lost) /* then nobody knows */
                assert_int_equal(ftruncate(p->key_fd, 0), 0);
            enum status st = open_at(p, NOW);
            if (st != (lost ? OK : rows[i].status))
                fail_msg("%s, lost %u: %s", rows[i].change, lost, status_slug(st));
            if (st == OK)
                close_store(p);
        }
    }
}

/* The tree that was signed is there, and rows behind it are not any more. */
static void rows_behind_what_was_signed_are_missed(void **state)
{
    struct place *p = *state;
    struct tree_hash root;

    open_store(p);
    begin_log(p->s, &log_is);
    assert_int_equal(append_some(p->s, &log_is, 3, 1), OK);
    store_log_root(p->s, &root);
    close_store(p);
    struct copy older = take(p, "ledger.db");
    open_store(p);
    assert_int_equal(append_some(p->s, &log_is, 2, 4), OK);
    assert_int_equal(store_mark_signed(p->s, 4, &root), OK);
    close_store(p);
    put(p, "ledger.db", &older);
    assert_int_equal(open_at(p, NOW), FAULT_STORE);
}

static void key_file_of_a_version_that_signed_nothing(void **state)
{
    struct place *p = *state;
    struct tree_hash root;
    uint64_t size;
    struct id id;

    open_store(p);
    whole(p->s, 1, &id);
    close_store(p);
    struct copy c = take_fd(p->key_fd);
    assert_int_equal(c.len, KEYFILE_LEN);
    c.len = KEYFILE_LEN_3;
    c.data[7] = '3';
    struct part part = { c.data, c.len - DIGEST_LEN };
    sha256_parts(&part, 1, c.data + c.len - DIGEST_LEN);
    put_fd(p->key_fd, &c);
    open_store(p);
    assert_false(p->report.misfit);
    assert_non_null(store_grant(p->s, &id));
    assert_true(store_log_mark(p->s, &size, &root));
    assert_int_equal(size, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, make, clean)
    const struct CMUnitTest tests[] = {
        T(no_log_to_begin_with), T(rows_come_back), T(more_rows_than_are_read_at_once), T(roots_of_before_in_a_long_log), T(time_never_goes_back),
        T(content_is_beside_its_row), T(rows_have_names), T(names_go), T(a_row_is_replaced_once), T(open_rows_are_in_memory),
        T(packs_are_leaves_once), T(without_a_log_withdrawals_are_no_leaves), T(nobody_can_tell_whose_withdrawal_it_is),
        T(what_a_crash_left_of_a_withdrawal_is_finished), T(other_rows_end_the_start), T(every_byte_of_a_row_counts),
        T(what_was_signed_is_in_the_key_file), T(kinds_and_times_are_in_the_key_file), T(rows_behind_what_was_signed_are_missed),
        T(key_file_of_a_version_that_signed_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
