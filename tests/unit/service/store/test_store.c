/* The store: what is remembered, what ends how, and what survives each fault and each crash. */
#include "base/mem.h"
#include "place.h"
#include "stride.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- remembering ---- */

static void remembers_grants(void **state)
{
    struct place *p = *state;
    uint8_t before[2][32], after[2][32];
    struct id first;

    open_store(p);
    assert_int_equal(p->report.grants, 0);
    assert_false(p->report.misfit);
    struct id d = whole(p->s, 2, &first);
    assert_int_equal(store_k_grant(p->s, store_grant(p->s, &first), before[0]), OK);
    assert_int_equal(store_k_part(p->s, store_grant(p->s, &first), NOW, before[1]), OK);
    assert_memory_not_equal(before[0], before[1], 32);
    reopen(p);
    assert_int_equal(p->report.grants, 2);
    assert_int_equal(p->report.dropped, 0);
    const struct grant *g = store_grant(p->s, &first);
    assert_non_null(g);
    assert_int_equal(store_k_grant(p->s, g, after[0]), OK);
    assert_int_equal(store_k_part(p->s, g, NOW, after[1]), OK);
    assert_memory_equal(before, after, sizeof before);
    assert_memory_equal(&g->dossier->id, &d, sizeof d);
    assert_string_equal(g->dossier->client, CLIENT);
    assert_string_equal(g->origin.bron, "qii");
    assert_true(dossier_has_corporation(g->dossier, "L0102"));
    assert_false(dossier_has_corporation(g->dossier, "L010"));
    uint8_t rol;
    assert_string_equal(dossier_reference(g->dossier, 1, &rol), "r-2");
    assert_int_equal(rol, ROL_MED);
}

static void keys_are_never_on_disk_unwrapped(void **state)
{
    struct place *p = *state;
    uint8_t key[32];
    struct id first;

    open_store(p);
    whole(p->s, 1, &first);
    assert_int_equal(store_k_grant(p->s, store_grant(p->s, &first), key), OK);
    assert_true(on_disk(p, store_grant(p->s, &first)->k_grant.b, 60));
    assert_false(on_disk(p, key, 16));
}

static void same_place_replaces(void **state)
{
    struct place *p = *state;

    open_store(p);
    const struct dossier *d = dossier(p->s, 2);
    struct id a = grant(p->s, d, 0), b = grant(p->s, d, 1), c = grant(p->s, d, 0);
    assert_null(store_grant(p->s, &a));
    assert_non_null(store_grant(p->s, &b));
    assert_non_null(store_grant(p->s, &c));
    assert_int_equal(store_end_of(p->s, &a, CLIENT), REFUSED_SEAL_REPLACED);
    reopen(p);
    assert_int_equal(p->report.grants, 2);
    assert_int_equal(store_end_of(p->s, &a, CLIENT), REFUSED_SEAL_REPLACED);
}

/* ---- ending ---- */

static void ends(void **state)
{
    static const struct { unsigned adults; enum status how, code; } rows[] = {
        { 1, REFUSED_WITHDRAWN, REFUSED_WITHDRAWN },
        { 1, REFUSED_EXPIRED, REFUSED_EXPIRED },
        { 2, REFUSED_WITHDRAWN, REFUSED_INCOMPLETE },
        { 2, REFUSED_EXPIRED, REFUSED_INCOMPLETE },
        { 3, REFUSED_WITHDRAWN, REFUSED_INCOMPLETE },
    };
    struct place *p = *state;

    open_store(p);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct id first, d = whole(p->s, rows[i].adults, &first);
        uint8_t wrapped[60];

        memcpy(wrapped, store_grant(p->s, &first)->k_grant.b, sizeof wrapped);
        assert_true(on_disk(p, wrapped, sizeof wrapped));
        assert_int_equal(ended(p->s, &first, OTHER, rows[i].how, NOW), REFUSED_GRANT_UNKNOWN);
        assert_int_equal(ended(p->s, &first, CLIENT, rows[i].how, NOW), OK);
        assert_null(store_grant(p->s, &first));
        assert_null(store_dossier(p->s, &d));
        assert_false(on_disk(p, wrapped, sizeof wrapped));
        for (int again = 0; again < 2; again++) {
            assert_int_equal(store_end_of(p->s, &first, CLIENT), rows[i].code);
            assert_int_equal(store_end_of(p->s, &d, CLIENT), rows[i].code);
            assert_int_equal(store_end_of(p->s, &first, OTHER), OK);
            assert_int_equal(ended(p->s, &first, CLIENT, rows[i].how, NOW), OK);
            assert_int_equal(ended(p->s, &first, OTHER, rows[i].how, NOW), REFUSED_GRANT_UNKNOWN);
            reopen(p);
            assert_int_equal(p->report.dropped, 0);
        }
    }
}

static void unknown_id(void **state)
{
    struct place *p = *state;
    struct id id = { { 1 } };

    open_store(p);
    assert_int_equal(store_end_of(p->s, &id, CLIENT), OK);
    assert_int_equal(ended(p->s, &id, CLIENT, REFUSED_WITHDRAWN, NOW), REFUSED_GRANT_UNKNOWN);
}

static void sweep(struct place *p, int64_t now)
{
    bool more = true;

    while (more)
        assert_int_equal(store_sweep(p->s, now, &more), OK);
}

static void deel_lives_an_hour(void **state)
{
    struct place *p = *state;
    struct id first;
    uint8_t key[32];

    open_store(p);
    struct id id = whole(p->s, 2, &first);
    const struct dossier *d = store_dossier(p->s, &id);
    assert_int_equal(store_k_part(p->s, d->grants[1], NOW + 29 * 86400, key), OK);
    assert_int_equal(store_k_part(p->s, d->grants[1], NOW + 30 * 86400, key), REFUSED_SEAL_REDUCED);
    assert_int_equal(completed(p->s, d, d->until - 5, NOW), OK);
    reopen(p);
    d = store_dossier(p->s, &id);
    assert_int_equal(d->state, DOSSIER_COMPLETE);
    assert_int_equal(d->completed, NOW);
    assert_int_equal(d->until, NOW + 100 * 86400 - 5);
    sweep(p, NOW + 59 * 60);
    assert_int_equal(store_k_part(p->s, d->grants[0], NOW + 59 * 60, key), OK);
    assert_int_equal(store_k_part(p->s, d->grants[0], NOW + 60 * 60, key), REFUSED_SEAL_REDUCED);
    sweep(p, NOW + 61 * 60);
    assert_int_equal(d->grants[0]->part_until, 0);
    /* Gone for good, also for a clock that is set back. */
    assert_int_equal(store_k_part(p->s, d->grants[0], NOW, key), REFUSED_SEAL_REDUCED);
    reopen(p);
    d = store_dossier(p->s, &id);
    assert_int_equal(store_k_part(p->s, d->grants[1], NOW, key), REFUSED_SEAL_REDUCED);
    assert_int_equal(store_k_grant(p->s, d->grants[1], key), OK);
}

/* Of how many ends the sweep tells, and how often of this one. */
static unsigned told_swept(struct store *s, const struct id *one, unsigned *times)
{
    struct id dossier;
    unsigned n = 0;

    for (*times = 0; store_swept(s, &dossier); n++) {
        assert_null(store_dossier(s, &dossier));
        *times += memcmp(&dossier, one, sizeof dossier) == 0;
    }
    return n;
}

static void sweep_ends_what_expired(void **state)
{
    struct place *p = *state;
    struct id one[700], two, withdrawn, couple;
    unsigned live = 0, times;

    open_store(p);
    for (unsigned i = 0; i < 700; i++) {
        const struct dossier *d = dossier(p->s, 1);
        const struct grant *g;

        assert_int_equal(grant_new(p->s, d, 0, &origin, NULL, NOW + 86400 * (1 + i % 2), NOW, &g), OK);
        one[i] = g->id;
    }
    couple = whole(p->s, 2, &two);
    whole(p->s, 1, &withdrawn);
    assert_int_equal(ended(p->s, &withdrawn, CLIENT, REFUSED_WITHDRAWN, NOW), OK);
    assert_int_equal(told_swept(p->s, &couple, &times), 0); /* who asked for that was told */
    sweep(p, NOW + 86400);
    sweep(p, NOW + 86400);
    assert_int_equal(told_swept(p->s, &couple, &times), 350);
    for (unsigned i = 0; i < 700; i++) {
        live += store_grant(p->s, &one[i]) != NULL;
        assert_int_equal(store_end_of(p->s, &one[i], CLIENT), i % 2 == 0 ? REFUSED_EXPIRED : OK);
    }
    assert_int_equal(live, 350);
    sweep(p, NOW + 101 * 86400);
    sweep(p, NOW + 101 * 86400);
    assert_int_equal(store_grants(p->s), 0);
    assert_int_equal(store_end_of(p->s, &two, CLIENT), REFUSED_INCOMPLETE);
    assert_int_equal(told_swept(p->s, &couple, &times), 351);
    assert_int_equal(times, 1); /* though two grants ended with it */
    assert_int_equal(forget(p->s, NOW + 191LL * 86400), OK); /* ends are remembered for 90 days */
    assert_int_equal(store_end_of(p->s, &two, CLIENT), REFUSED_INCOMPLETE);
    assert_int_equal(forget(p->s, NOW + 191LL * 86400 + 1), OK);
    assert_int_equal(store_end_of(p->s, &two, CLIENT), OK);
}

/* ---- files that do not fit together ---- */

static void restored_copy_starts_empty(void **state)
{
    struct place *p = *state;
    struct id a, b;

    open_store(p);
    whole(p->s, 1, &a);
    whole(p->s, 1, &b);
    close_store(p);
    struct copy morning = take(p, "grants.db");
    open_store(p);
    for (int i = 0; i < 2; i++) { /* two generations further */
        struct id more;

        whole(p->s, 1, &more);
        assert_int_equal(ended(p->s, i == 0 ? &a : &more, CLIENT, REFUSED_WITHDRAWN, NOW), OK);
    }
    close_store(p);
    put(p, "grants.db", &morning);
    open_store(p);
    assert_true(p->report.misfit);
    assert_int_equal(p->report.dropped, 2);
    assert_int_equal(p->report.grants, 0);
    assert_null(store_grant(p->s, &a));
    assert_null(store_grant(p->s, &b));
    reopen(p); /* and goes on as a new store */
    assert_false(p->report.misfit);
    whole(p->s, 1, &a);
    reopen(p);
    assert_int_equal(p->report.grants, 1);
}

static void both_files_restored_the_ledger_remembers(void **state)
{
    struct place *p = *state;
    struct id a, b;

    open_store(p);
    whole(p->s, 1, &a);
    whole(p->s, 1, &b);
    close_store(p);
    struct copy grants = take(p, "grants.db"), key = take_fd(p->key_fd);
    open_store(p);
    assert_int_equal(ended(p->s, &a, CLIENT, REFUSED_WITHDRAWN, NOW), OK);
    close_store(p);
    put(p, "grants.db", &grants);
    put_fd(p->key_fd, &key);
    open_store(p);
    assert_int_equal(p->report.ended, 1);
    assert_int_equal(p->report.grants, 1);
    assert_int_equal(store_end_of(p->s, &a, CLIENT), REFUSED_WITHDRAWN);
    assert_non_null(store_grant(p->s, &b));
}

static void generation_table(void **state)
{
    static const struct { int64_t file_minus_db; bool live; } rows[] = {
        { 0, true }, { -1, true }, { -2, false }, { 1, false }, { 7, false } };
    struct place *p = *state;
    struct keyfile k;
    struct id id;
    bool found;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        open_store(p);
        whole(p->s, 1, &id);
        close_store(p);
        assert_int_equal(keyfile_open(p->key_fd, &k, &found), OK);
        assert_true(found);
        k.k->edition = (uint64_t)((int64_t)k.k->edition + rows[i].file_minus_db);
        assert_int_equal(keyfile_write(&k), OK);
        keyfile_close(&k);
        open_store(p);
        assert_int_equal(store_grant(p->s, &id) != NULL, rows[i].live);
        assert_int_equal(p->report.misfit, !rows[i].live);
        for (unsigned more = 0; more < 3; more++) { /* raise the generation for the next row */
            whole(p->s, 1, &id);
            assert_int_equal(ended(p->s, &id, CLIENT, REFUSED_EXPIRED, NOW), OK);
        }
        close_store(p);
    }
}

static void key_file_missing_or_damaged(void **state)
{
    struct place *p = *state;
    struct id id, withdrawn;

    for (int row = 0; row < 5; row++) {
        open_store(p);
        whole(p->s, 1, &withdrawn);
        assert_int_equal(ended(p->s, &withdrawn, CLIENT, REFUSED_WITHDRAWN, NOW), OK);
        whole(p->s, 1, &id);
        close_store(p);
        struct copy c = take_fd(p->key_fd);
        if (row == 0)
            c.len = 0;
        else if (row == 1)
            c.len -= 1;
        else if (row == 2)
            c.data[c.len++] = 0;
        else if (row == 3)
            c.data[40] ^= 1; /* the key */
        else
            c.data[c.len - 1] ^= 1; /* the checksum */
        put_fd(p->key_fd, &c);
        open_store(p);
        assert_true(p->report.misfit);
        assert_null(store_grant(p->s, &id));
        assert_int_equal(store_grants(p->s), 0);
        assert_int_equal(store_end_of(p->s, &withdrawn, CLIENT), REFUSED_WITHDRAWN); /* ends stay known */
        close_store(p);
    }
}

/* ---- keys that ended ---- */

#define MASK 0x5a

/* Occurrences of a key in this process's writable memory. The key is given masked, so that it is not found here. */
static unsigned in_memory(const uint8_t masked[CRYPT_KEY_LEN])
{
    static uint8_t part[1u << 16];
    FILE *maps = fopen("/proc/self/maps", "r");
    int mem = open("/proc/self/mem", O_RDONLY);
    unsigned long long from, to;
    unsigned found = 0;
    char line[512];

    assert_non_null(maps);
    assert_true(mem >= 0);
    while (fgets(line, sizeof line, maps) != NULL) {
        if (sscanf(line, "%llx-%llx", &from, &to) != 2 || strstr(line, " rw") == NULL || to - from > 1ull << 30)
            continue;
        for (unsigned long long at = from; at < to; at += sizeof part - CRYPT_KEY_LEN) {
            ssize_t n = pread(mem, part, to - at < sizeof part ? to - at : sizeof part, (off_t)at);

            const uint8_t *end = part + (n > 0 ? n : 0), *c = part;

            while ((c = memchr(c, masked[0] ^ MASK, (size_t)(end - c))) != NULL && end - c >= CRYPT_KEY_LEN) {
                unsigned k = 1;

                while (k < CRYPT_KEY_LEN && (c[k] ^ MASK) == masked[k])
                    k++;
                found += k == CRYPT_KEY_LEN;
                c++;
            }
            mem_wipe(part, sizeof part);
        }
    }
    close(mem);
    fclose(maps);
    return found;
}

static void mask(uint8_t key[CRYPT_KEY_LEN], uint8_t masked[CRYPT_KEY_LEN])
{
    for (unsigned i = 0; i < CRYPT_KEY_LEN; i++)
        masked[i] = key[i] ^ MASK;
    mem_wipe(key, CRYPT_KEY_LEN);
}

/* As the seals of a dossier and of a participant use them. */
static void use_keys(struct store *s, const struct grant *g, uint8_t k_grant[CRYPT_KEY_LEN], uint8_t k_deel[CRYPT_KEY_LEN])
{
    uint8_t key[CRYPT_KEY_LEN], hash[DIGEST_LEN], nonce[CRYPT_NONCE_LEN], tag[CRYPT_TAG_LEN], cipher[8];
    struct part part = { "x", 1 };

    assert_int_equal(store_k_grant(s, g, key), OK);
    crypt_hmac(key, sizeof key, &part, 1, hash);
    mask(key, k_grant);
    assert_int_equal(store_k_part(s, g, NOW, key), OK);
    assert_int_equal(crypt_seal(key, "", 0, cipher, 0, nonce, cipher, tag), OK);
    mask(key, k_deel);
    mem_wipe_stack();
}

/* The contexts that are kept hold the schedule of the last key: an ended key is overwritten there too. */
static void ended_keys_leave_the_contexts(void **state)
{
    enum how { WITHDRAW, EXPIRE, REPLACE, DEEL, REWRAP, HOW_N };
    struct place *p = *state;

    open_store(p);
    for (enum how how = 0; how < HOW_N; how++) {
        uint8_t k_grant[CRYPT_KEY_LEN], k_deel[CRYPT_KEY_LEN], kek[CRYPT_KEY_LEN];
        struct id id;
        struct copy file = take_fd(p->key_fd);
        uint32_t count;

        mask(file.data + 8 + 8 + 16, kek);
        mem_wipe(file.data, file.len);
        free(file.data);
        struct id dossier_id = whole(p->s, 1, &id);
        const struct dossier *d = store_dossier(p->s, &dossier_id);

        use_keys(p->s, store_grant(p->s, &id), k_grant, k_deel);
        assert_true(in_memory(k_grant) > 0);
        assert_true(in_memory(k_deel) > 0);
        assert_true(in_memory(kek) > 0);
        switch (how) {
        case WITHDRAW: assert_int_equal(ended(p->s, &id, CLIENT, REFUSED_WITHDRAWN, NOW), OK); break;
        case EXPIRE: sweep(p, NOW + 100 * 86400); break;
        case REPLACE: grant(p->s, d, 0); break;
        case DEEL: sweep(p, NOW + LIMIT_PART_OPEN_S); break;
        default: assert_int_equal(rewrap(p->s, NOW, true, &count), OK); break;
        }
        mem_wipe_stack();
        if (how < DEEL)
            assert_int_equal(in_memory(k_grant), 0);
        assert_int_equal(in_memory(k_deel), 0);
        if (how == REWRAP)
            assert_int_equal(in_memory(kek), 0);
    }
}

/* ---- rows that are not of our making ---- */

static void impossible_rows_drop_everything(void **state)
{
    static const struct { const char *sql; bool live; } rows[] = {
        { "UPDATE dossier SET tot=tot", true },
        { "UPDATE dossier SET staat=2", false },
        { "UPDATE dossier SET staat=257", false },
        { "UPDATE dossier SET staat=-1", false },
        { "UPDATE dossier SET voltooid=0", false },
        { "UPDATE dossier SET staat=0", false },
        { "UPDATE dossier SET staat=0, voltooid=0", true },
        { "DELETE FROM grants WHERE plaats=1", false },
        { "UPDATE grants SET plaats=257 WHERE plaats=1", false },
        { "UPDATE grants SET plaats=-1 WHERE plaats=1", false },
        { "UPDATE grants SET herkomst=CAST(replace(hex(zeroblob(48)),'0','q') AS BLOB)", false },
    };
    struct place *p = *state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct id id, first, withdrawn;
        sqlite3 *db;

        open_store(p);
        whole(p->s, 1, &withdrawn);
        assert_int_equal(ended(p->s, &withdrawn, CLIENT, REFUSED_WITHDRAWN, NOW), OK);
        id = whole(p->s, 2, &first);
        assert_int_equal(completed(p->s, store_dossier(p->s, &id), NOW + 86400, NOW), OK);
        close_store(p);
        assert_int_equal(sqlite3_open("grants.db", &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, "PRAGMA locking_mode=EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
        if (sqlite3_exec(db, rows[i].sql, NULL, NULL, NULL) != SQLITE_OK || sqlite3_changes(db) == 0)
            fail_msg("%s: %s", rows[i].sql, sqlite3_errmsg(db));
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        open_store(p);
        if ((store_grant(p->s, &first) != NULL) != rows[i].live || p->report.misfit == rows[i].live)
            fail_msg("%s", rows[i].sql);
        assert_int_equal(store_end_of(p->s, &withdrawn, CLIENT), REFUSED_WITHDRAWN);
        if (rows[i].live)
            assert_int_equal(ended(p->s, &first, CLIENT, REFUSED_EXPIRED, NOW), OK);
        assert_int_equal(store_grants(p->s), 0);
        close_store(p);
    }
}

/* ---- weekly change of key ---- */

static void rewrap_keeps_grants_and_loses_copies(void **state)
{
    struct place *p = *state;
    uint8_t before[32], after[32], old_kek[32];
    struct id id;
    uint32_t count;

    open_store(p);
    whole(p->s, 1, &id);
    assert_int_equal(store_k_grant(p->s, store_grant(p->s, &id), before), OK);
    close_store(p);
    struct copy file = take(p, "grants.db"), key = take_fd(p->key_fd);
    memcpy(old_kek, key.data + 8 + 8 + 16, sizeof old_kek);
    free(key.data);
    open_store(p);
    assert_true(on_disk(p, old_kek, sizeof old_kek));
    assert_int_equal(rewrap(p->s, NOW + LIMIT_REWRAP_S - 1, false, &count), OK);
    assert_int_equal(count, 0);
    assert_int_equal(rewrap(p->s, NOW + LIMIT_REWRAP_S, false, &count), OK);
    assert_int_equal(count, 1);
    assert_false(on_disk(p, old_kek, sizeof old_kek));
    assert_int_equal(store_k_grant(p->s, store_grant(p->s, &id), after), OK);
    assert_memory_equal(before, after, sizeof before);
    assert_int_equal(store_k_part(p->s, store_grant(p->s, &id), NOW, after), OK);
    assert_int_equal(rewrap(p->s, NOW + LIMIT_REWRAP_S + 1, false, &count), OK);
    assert_int_equal(count, 0);
    reopen(p);
    assert_int_equal(store_k_grant(p->s, store_grant(p->s, &id), after), OK);
    assert_memory_equal(before, after, sizeof before);
    close_store(p);
    put(p, "grants.db", &file); /* last week's copy */
    open_store(p);
    assert_true(p->report.misfit);
    assert_int_equal(store_grants(p->s), 0);
}

/* Opened with both keys live, at any moment of it. */
static void check_all(struct place *p, const struct id *ids, const uint8_t (*keys)[2][CRYPT_KEY_LEN], unsigned n)
{
    uint8_t key[CRYPT_KEY_LEN];

    for (unsigned i = 0; i < n; i++) {
        const struct grant *g = store_grant(p->s, &ids[i]);

        if (g == NULL)
            continue;
        assert_int_equal(store_k_grant(p->s, g, key), OK);
        assert_memory_equal(key, keys[i][0], sizeof key);
        if (g->part_until != 0) {
            assert_int_equal(store_k_part(p->s, g, NOW, key), OK);
            assert_memory_equal(key, keys[i][1], sizeof key);
        }
    }
}

static void old_key(const struct place *p, uint8_t out[CRYPT_KEY_LEN])
{
    struct copy key = take_fd(p->key_fd);

    memcpy(out, key.data + 8 + 8 + 16, CRYPT_KEY_LEN);
    free(key.data);
}

/* Slices, with grants that come and go between them, and a crash after any of them: it goes on where it was. */
static void rewraps_in_slices(void **state)
{
    enum { N = 3 * TXN_REWRAP_MAX + 10 };
    static struct id ids[N];
    static uint8_t keys[N][2][CRYPT_KEY_LEN];
    uint8_t kek[CRYPT_KEY_LEN];
    struct place *p = *state;
    uint32_t count, slices = 0;
    bool more = true;

    open_store(p);
    for (unsigned i = 0; i < N; i++) {
        ids[i] = grant(p->s, dossier(p->s, 1), 0);
        assert_int_equal(store_k_grant(p->s, store_grant(p->s, &ids[i]), keys[i][0]), OK);
        assert_int_equal(store_k_part(p->s, store_grant(p->s, &ids[i]), NOW, keys[i][1]), OK);
    }
    old_key(p, kek);
    for (; more; slices++) {
        uint8_t key[CRYPT_KEY_LEN];

        assert_int_equal(store_rewrap(p->s, NOW + LIMIT_REWRAP_S, false, &more, &count), OK);
        assert_int_equal(on_disk(p, kek, sizeof kek), more);
        /* Of those that were to be wrapped anew one ends, and one comes that is wrapped with the new key. */
        assert_int_equal(ended(p->s, &ids[slices], CLIENT, REFUSED_WITHDRAWN, NOW), OK);
        struct id new = grant(p->s, dossier(p->s, 1), 0);
        check_all(p, ids, (const uint8_t (*)[2][CRYPT_KEY_LEN])keys, N);
        if (slices == 1) {
            reopen(p);
            assert_false(p->report.misfit);
            check_all(p, ids, (const uint8_t (*)[2][CRYPT_KEY_LEN])keys, N);
        }
        assert_int_equal(store_k_grant(p->s, store_grant(p->s, &new), key), OK);
    }
    assert_true(slices >= 4);
    assert_true(count > TXN_REWRAP_MAX); /* those since it was opened */
    reopen(p);
    assert_false(p->report.misfit);
    assert_int_equal(p->report.grants, N);
    check_all(p, ids, (const uint8_t (*)[2][CRYPT_KEY_LEN])keys, N);
    assert_int_equal(store_rewrap(p->s, NOW + LIMIT_REWRAP_S + 1, false, &more, &count), OK);
    assert_false(more); /* the new key is not due */
}

static void rewraps_an_empty_store(void **state)
{
    struct place *p = *state;
    uint8_t kek[CRYPT_KEY_LEN];
    uint32_t count;

    open_store(p);
    old_key(p, kek);
    assert_int_equal(rewrap(p->s, NOW, true, &count), OK);
    assert_int_equal(count, 0);
    assert_false(on_disk(p, kek, sizeof kek));
    reopen(p);
    assert_false(p->report.misfit);
}

/* ---- faults and crashes ---- */

enum op { OP_GRANT, OP_REPLACE, OP_COMPLETE, OP_WITHDRAW, OP_EXPIRE, OP_DEEL, OP_REWRAP, OP_N };

struct scene { struct id dossier, grant, other; };

static struct scene prepare(struct place *p)
{
    struct scene sc;

    open_store(p);
    sc.dossier = whole(p->s, 1, &sc.grant);
    whole(p->s, 2, &sc.other);
    return sc;
}

static enum status perform(struct place *p, enum op op, const struct scene *sc)
{
    const struct dossier *d = store_dossier(p->s, &sc->dossier);
    const struct grant *g;
    uint32_t count;
    bool more;

    switch (op) {
    case OP_GRANT:
        return grant_new(p->s, dossier(p->s, 1), 0, &origin, NULL, NOW + 9, NOW, &g);
    case OP_REPLACE:
        return grant_new(p->s, d, 0, &origin, NULL, NOW + 9, NOW, &g);
    case OP_COMPLETE:
        return completed(p->s, d, d->until, NOW);
    case OP_WITHDRAW:
        return ended(p->s, &sc->grant, CLIENT, REFUSED_WITHDRAWN, NOW);
    case OP_EXPIRE:
        return store_sweep(p->s, NOW + 101 * 86400, &more);
    case OP_DEEL:
        return store_sweep(p->s, NOW + 31 * 86400, &more);
    default:
        return rewrap(p->s, NOW, true, &count);
    }
}

/* Everything that is live can still be opened; nothing that was told to be gone is there. */
static void check_sound(struct place *p, enum op op, const struct scene *sc, bool confirmed)
{
    uint8_t key[32];
    bool live = store_grant(p->s, &sc->grant) != NULL;

    assert_false(p->report.misfit);
    assert_int_equal(p->report.dropped, 0);
    if (live)
        assert_int_equal(store_k_grant(p->s, store_grant(p->s, &sc->grant), key), OK);
    if (op == OP_WITHDRAW && confirmed) {
        assert_false(live);
        assert_int_equal(store_end_of(p->s, &sc->grant, CLIENT), REFUSED_WITHDRAWN);
    }
    if (op == OP_REPLACE && confirmed)
        assert_int_equal(store_end_of(p->s, &sc->grant, CLIENT), REFUSED_SEAL_REPLACED);
    if (!live && op != OP_WITHDRAW && op != OP_EXPIRE)
        assert_int_equal(op, OP_REPLACE);
    if (op == OP_COMPLETE && confirmed)
        assert_int_equal(store_dossier(p->s, &sc->dossier)->state, DOSSIER_COMPLETE);
    if (op != OP_EXPIRE) {
        assert_non_null(store_grant(p->s, &sc->other));
        assert_int_equal(store_k_grant(p->s, store_grant(p->s, &sc->other), key), OK);
    }
    /* Repeating what was not confirmed succeeds. */
    if (!confirmed && op == OP_WITHDRAW) {
        assert_int_equal(perform(p, op, sc), OK);
        assert_null(store_grant(p->s, &sc->grant));
    }
}

static void every_step_may_fail(void **state)
{
    struct place *p = *state;

    for (enum op op = 0; op < OP_N; op++) {
        long faults = 0;
        bool done = false;

        for (long step = 1; !done; step += STRIDE) {
            struct scene sc = prepare(p);

            fault_at(FAULT_FAIL, step);
            enum status st = perform(p, op, &sc);
            done = fault_steps() < step;
            faults += st == FAULT_STORE;
            if (done)
                assert_int_equal(st, OK);
            else
                assert_true(st == OK || st == FAULT_STORE);
            fault_at(FAULT_NONE, 0);
            check_sound(p, op, &sc, st == OK);
            reopen(p);
            check_sound(p, op, &sc, st == OK);
            for (int i = 0; i < 2; i++) { /* leave no old rows behind */
                const struct id *id = i == 0 ? &sc.grant : &sc.other;

                if (store_grant(p->s, id) != NULL)
                    assert_int_equal(ended(p->s, id, CLIENT, REFUSED_EXPIRED, NOW), OK);
            }
            close_store(p);
        }
        assert_true(faults > (STRIDE == 1 ? 1 : 0));
    }
}

static void every_step_may_crash(void **state)
{
    struct place *p = *state;

    for (enum op op = 0; op < OP_N; op++) {
        bool done = false;

        for (long step = 1; !done; step += STRIDE) {
            struct scene sc = prepare(p);

            close_store(p);
            pid_t child = doomed(p, step);
            if (child == 0)
                _exit(perform(p, op, &sc) == OK ? 0 : 5);
            done = outlived(child);
            open_store(p);
            check_sound(p, op, &sc, done);
            for (int i = 0; i < 2; i++) {
                const struct id *id = i == 0 ? &sc.grant : &sc.other;

                if (store_grant(p->s, id) != NULL)
                    assert_int_equal(ended(p->s, id, CLIENT, REFUSED_EXPIRED, NOW), OK);
            }
            close_store(p);
        }
    }
}

/*
 * write_after_a_doubt_kept_the_files_in_step: a withdrawal whose mark is durable fails from some step on, another follows when
 * there is room again, and the service is started anew.
 */
static void write_after_a_doubt_kept_the_files_in_step(void **state)
{
    struct place *p = *state;
    unsigned doubts = 0;

    for (long step = 1; step < 16; step++) {
        struct id first, second, other;

        open_store(p);
        whole(p->s, 1, &first);
        whole(p->s, 1, &second);
        whole(p->s, 1, &other);
        fault_at(FAULT_FAIL_FROM, step);
        enum status st = ended(p->s, &first, CLIENT, REFUSED_WITHDRAWN, NOW);
        fault_at(FAULT_NONE, 0);
        doubts += st == FAULT_STORE;
        assert_int_equal(ended(p->s, &second, CLIENT, REFUSED_WITHDRAWN, NOW), OK);
        store_idle(p->s, NOW);
        assert_int_equal(store_end_of(p->s, &first, CLIENT), REFUSED_WITHDRAWN);
        reopen(p);
        assert_false(p->report.misfit);
        assert_null(store_grant(p->s, &first));
        assert_null(store_grant(p->s, &second));
        assert_non_null(store_grant(p->s, &other));
        assert_int_equal(ended(p->s, &other, CLIENT, REFUSED_WITHDRAWN, NOW), OK);
        close_store(p);
    }
    assert_true(doubts > 5);
}

static void full_disk_still_withdraws(void **state)
{
    struct place *p = *state;
    struct id id, other, more[5];
    const struct grant *g;

    open_store(p);
    whole(p->s, 1, &id);
    whole(p->s, 1, &other);
    for (unsigned i = 0; i < 5; i++)
        whole(p->s, 1, &more[i]);
    reopen(p);
    int reserve = openat(p->dir_fd, "reserve", O_RDWR);
    assert_true(reserve >= 0);
    fault_disk_full(reserve);
    assert_int_equal(grant_new(p->s, dossier(p->s, 1), 0, &origin, NULL, NOW + 9, NOW, &g), FAULT_STORE);
    assert_non_null(store_grant(p->s, &id));
    assert_int_equal(ended(p->s, &id, CLIENT, REFUSED_WITHDRAWN, NOW), OK);
    assert_null(store_grant(p->s, &id));
    /* It stays full, and what is free goes back into the reserve each time. */
    for (unsigned i = 0; i < 5; i++) {
        store_idle(p->s, NOW);
        assert_int_equal(ended(p->s, &more[i], CLIENT, REFUSED_WITHDRAWN, NOW), OK);
    }
    fault_disk_full(-1);
    reopen(p);
    assert_null(store_grant(p->s, &id));
    assert_non_null(store_grant(p->s, &other));
    struct stat st;
    assert_int_equal(fstat(reserve, &st), 0);
    assert_true(st.st_size > 0); /* and is kept again */
    close(reserve);
}

/* Files are as short as they get, and the first write of a start needs room already. */
static void full_disk_still_starts(void **state)
{
    struct place *p = *state;
    struct id id, other;

    open_store(p);
    whole(p->s, 1, &id);
    whole(p->s, 1, &other);
    close_store(p);
    int reserve = openat(p->dir_fd, "reserve", O_RDWR);
    assert_true(reserve >= 0);
    fault_disk_full(reserve);
    open_store(p);
    assert_non_null(store_grant(p->s, &other));
    assert_int_equal(ended(p->s, &id, CLIENT, REFUSED_WITHDRAWN, NOW), OK);
    fault_disk_full(-1);
    reopen(p);
    assert_null(store_grant(p->s, &id));
    assert_non_null(store_grant(p->s, &other));
    close(reserve);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, make, clean)
    const struct CMUnitTest tests[] = {
        T(remembers_grants), T(keys_are_never_on_disk_unwrapped), T(same_place_replaces), T(ends), T(unknown_id),
        T(deel_lives_an_hour), T(sweep_ends_what_expired), T(restored_copy_starts_empty),
        T(both_files_restored_the_ledger_remembers), T(generation_table), T(key_file_missing_or_damaged),
        T(ended_keys_leave_the_contexts), T(impossible_rows_drop_everything),
        T(rewrap_keeps_grants_and_loses_copies), T(rewraps_in_slices), T(rewraps_an_empty_store),
        T(every_step_may_fail), T(every_step_may_crash),
        T(write_after_a_doubt_kept_the_files_in_step),
        T(full_disk_still_withdraws), T(full_disk_still_starts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
