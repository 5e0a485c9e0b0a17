#include "store/store_private.h"

#include "base/event_log.h"
#include "base/mem.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char grants_schema[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS meta(k TEXT PRIMARY KEY, v BLOB) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS dossier(id BLOB PRIMARY KEY, client TEXT NOT NULL, scope BLOB NOT NULL,"
    " scope_sha BLOB NOT NULL, rooster BLOB NOT NULL, staat INT NOT NULL, tot INT NOT NULL, voltooid INT NOT NULL)"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS grants(id BLOB PRIMARY KEY, dossier BLOB NOT NULL, plaats INT NOT NULL,"
    " verwijzing BLOB NOT NULL, kek INT NOT NULL, k_grant BLOB NOT NULL, k_deel BLOB, deel_tot INT NOT NULL,"
    " herkomst BLOB NOT NULL, staat INT NOT NULL, tot INT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE UNIQUE INDEX IF NOT EXISTS grants_plaats ON grants(dossier, plaats);"
    "CREATE TABLE IF NOT EXISTS einde(id BLOB PRIMARY KEY, client TEXT NOT NULL, code INT NOT NULL, op INT NOT NULL)"
    " STRICT, WITHOUT ROWID;"
    "INSERT OR IGNORE INTO meta(k,v) VALUES('schema', x'01');"
    "COMMIT";

static const char ledger_schema[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS regel(nr INTEGER PRIMARY KEY, soort INT NOT NULL, hash BLOB NOT NULL, op INT NOT NULL)"
    " STRICT;"
    "CREATE UNIQUE INDEX IF NOT EXISTS regel_hash ON regel(hash);"
    /* The long column last: the others are read without it. */
    "CREATE TABLE IF NOT EXISTS verwijzing(nr INTEGER PRIMARY KEY, client TEXT NOT NULL, pakketten BLOB NOT NULL,"
    " dag INT NOT NULL, tot INT NOT NULL, n INT NOT NULL, jtis BLOB NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS verwijzing_client ON verwijzing(client);"
    "CREATE INDEX IF NOT EXISTS verwijzing_tot ON verwijzing(tot);"
    "CREATE TABLE IF NOT EXISTS gezien(h BLOB PRIMARY KEY, client TEXT NOT NULL, dossier BLOB NOT NULL, plaats INT NOT NULL,"
    " bewijs BLOB NOT NULL, grant_id BLOB NOT NULL, tot INT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS gezien_tot ON gezien(tot);"
    "COMMIT";

static enum status prepare_all(struct store *s)
{
#define X(name, text) TRY(sql_prepare(&s->grants_db, text, &s->name));
    GRANT_STATEMENTS(X)
#undef X
#define X(name, text) TRY(sql_prepare(&s->ledger_db, text, &s->name));
    LEDGER_STATEMENTS(X)
#undef X
    return OK;
}

static void finalize_all(struct store *s)
{
#define X(name, text) sqlite3_finalize(s->name);
    GRANT_STATEMENTS(X)
    LEDGER_STATEMENTS(X)
#undef X
}

static enum status open_files(struct store *s, int data_dir)
{
    bool found;
    uint8_t schema = 0;

    if (fchdir(data_dir) != 0)
        return FAULT_SYSTEM;
    umask(077);
    sql_init();
    TRY(sql_open(&s->grants_db, "grants.db"));
    TRY(sql_open(&s->ledger_db, "ledger.db"));
    TRY(sql_exec(&s->grants_db, grants_schema));
    TRY(sql_exec(&s->ledger_db, ledger_schema));
    TRY(prepare_all(s));
    TRY(store_meta_read(s, "schema", &schema, sizeof schema, &found));
    if (!found || schema != 1)
        return FAULT_STORE;
    s->reserve = openat(data_dir, "reserve", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    store_fill_reserve(s);
    return OK;
}

static enum status count_grants(struct store *s, uint32_t *n)
{
    bool row;

    *n = 0;
    for (;;) {
        TRY(sql_row(&s->grants_db, s->grant_all, &row));
        if (!row)
            return OK;
        ++*n;
    }
}

/* The files are not of one moment: whatever was ended since must not come back, so nothing does. */
static enum status drop_all(struct store *s, uint64_t generatie, uint32_t kek, int64_t now)
{
    TRY(store_begin(s));
    TRY_TX(s, sql_run(&s->grants_db, s->drop_grants));
    TRY_TX(s, sql_run(&s->grants_db, s->drop_dossiers));
    TRY_TX(s, store_write_generatie(s, generatie));
    TRY_TX(s, store_write_kek(s, kek));
    TRY(store_commit(s));
    s->generatie = generatie;
    s->keys.k->generatie = generatie;
    TRY(keyfile_new(&s->keys, 0, kek, now));
    mem_wipe(&s->keys.k->slot[1], sizeof s->keys.k->slot[1]);
    TRY(keyfile_write(&s->keys));
    return sql_checkpoint(&s->grants_db);
}

/* Compares generatie of both files and settles which wrapping key is current. */
static enum status reconcile(struct store *s, bool key_found, int64_t now, struct store_report *report)
{
    struct keyslots *k = s->keys.k;
    uint64_t generatie = 0;
    uint32_t kek = 0, n;
    bool db_found, kek_found;

    TRY(store_meta_read(s, "generatie", &generatie, sizeof generatie, &db_found));
    TRY(store_meta_read(s, "kek", &kek, sizeof kek, &kek_found));
    TRY(count_grants(s, &n));
    bool fits = key_found && db_found && kek_found && (generatie == k->generatie || generatie == k->generatie + 1) &&
                keyfile_find(&s->keys, kek) != NULL;
    if (!fits) {
        uint32_t last = k->slot[1].kek > k->slot[0].kek ? k->slot[1].kek : k->slot[0].kek;

        report->gevallen = n;
        report->bestanden_passen_niet = key_found || db_found;
        if (report->bestanden_passen_niet) /* a ledger that came from a copy does not have the last orders */
            store_gezien_onvolledig(s, now);
        return drop_all(s, (generatie > k->generatie ? generatie : k->generatie) + 1, (last > kek ? last : kek) + 1, now);
    }
    bool changed = generatie != k->generatie || k->slot[1].kek != 0;
    s->generatie = generatie;
    k->generatie = generatie;
    if (k->slot[1].kek == kek) /* a re-wrap had been committed */
        k->slot[0] = k->slot[1];
    mem_wipe(&k->slot[1], sizeof k->slot[1]);
    return changed ? keyfile_write(&s->keys) : OK;
}

static enum status load_dossier(struct store *s)
{
    struct id id;
    uint8_t sha[DIGEST_LEN];
    struct dossier *d;

    const void *scope = sqlite3_column_blob(s->dossier_all, 1), *rooster = sqlite3_column_blob(s->dossier_all, 3);
    if (scope == NULL || rooster == NULL || !sql_blob(s->dossier_all, 0, &id, sizeof id) ||
        !sql_blob(s->dossier_all, 2, sha, sizeof sha))
        return FAULT_STORE;
    enum status st = store_dossier_from_rows(scope, (size_t)sqlite3_column_bytes(s->dossier_all, 1), rooster,
                                             (size_t)sqlite3_column_bytes(s->dossier_all, 3), &d);
    if (st != OK)
        return st == REFUSED_MESSAGE ? FAULT_STORE : st;
    if (memcmp(&id, &d->id, sizeof id) != 0 || !mem_equal(sha, d->scope_sha, sizeof sha)) {
        mem_free(d);
        return FAULT_STORE;
    }
    int64_t staat = sqlite3_column_int64(s->dossier_all, 4);
    d->tot = sqlite3_column_int64(s->dossier_all, 5);
    d->voltooid = sqlite3_column_int64(s->dossier_all, 6);
    if ((staat != DOSSIER_OPEN && staat != DOSSIER_VOLTOOID) || (staat == DOSSIER_VOLTOOID) != (d->voltooid != 0)) {
        mem_free(d);
        return FAULT_STORE;
    }
    d->staat = (uint8_t)staat;
    d->opgeslagen = true;
    st = idtable_add(&s->dossiers, d);
    if (st != OK)
        mem_free(d);
    return st;
}

/* As long as herkomst_len says, and not a byte more or less. */
static bool load_herkomst(sqlite3_stmt *st, int column, struct herkomst *out)
{
    const void *at = sqlite3_column_blob(st, column);
    size_t len = (size_t)sqlite3_column_bytes(st, column);

    *out = (struct herkomst){ 0 };
    if (at == NULL || (len != sizeof *out && len != offsetof(struct herkomst, certificaat_sha)))
        return false;
    memcpy(out, at, len);
    return out->heeft_certificaat <= 1 && herkomst_len(out) == len && memchr(out->bron, '\0', sizeof out->bron) != NULL;
}

static enum status load_grant(struct store *s)
{
    struct grant *g = mem_alloc(sizeof *g);
    struct id dossier;

    if (g == NULL)
        return FAULT_MEMORY;
    int64_t plaats = sqlite3_column_int64(s->grant_all, 2);
    *g = (struct grant){ .plaats = (uint8_t)plaats,
                         .kek = (uint32_t)sqlite3_column_int64(s->grant_all, 4),
                         .deel_tot = sqlite3_column_int64(s->grant_all, 6),
                         .tot = sqlite3_column_int64(s->grant_all, 8) };
    bool ok = sql_blob(s->grant_all, 0, &g->id, sizeof g->id) && sql_blob(s->grant_all, 1, &dossier, sizeof dossier) &&
              sql_blob(s->grant_all, 3, &g->verwijzing, sizeof g->verwijzing) &&
              sql_blob(s->grant_all, 5, g->k_grant, sizeof g->k_grant) &&
              load_herkomst(s->grant_all, 7, &g->herkomst);
    g->dossier = ok ? store_dossier(s, &dossier) : NULL;
    ok = ok && g->dossier != NULL && plaats >= 0 && plaats < g->dossier->n_rooster &&
         g->dossier->grants[plaats] == NULL && keyfile_find(&s->keys, g->kek) != NULL;
    enum status st = ok ? idtable_add(&s->grants, g) : FAULT_STORE;
    if (st != OK) {
        mem_free(g);
        return st;
    }
    g->dossier->grants[g->plaats] = g;
    return OK;
}

/* A completed dossier answers with the keys of all its adults. */
static enum status check_complete(const struct store *s)
{
    const struct dossier *d;
    size_t at = 0;

    while ((d = idtable_next(&s->dossiers, &at)) != NULL)
        for (unsigned i = 0; d->staat == DOSSIER_VOLTOOID && i < d->n_rooster; i++)
            if (d->grants[i] == NULL)
                return FAULT_STORE;
    return OK;
}

static enum status load_all(struct store *s, int64_t now)
{
    bool row;

    sql_bind_int(s->dossier_drop_empty, 1, now);
    TRY(sql_run(&s->grants_db, s->dossier_drop_empty));
    for (;;) {
        TRY(sql_row(&s->grants_db, s->dossier_all, &row));
        if (!row)
            break;
        enum status st = load_dossier(s);
        if (st != OK) {
            sql_reset(s->dossier_all);
            return st;
        }
    }
    for (;;) {
        TRY(sql_row(&s->grants_db, s->grant_all, &row));
        if (!row)
            return check_complete(s);
        enum status st = load_grant(s);
        if (st != OK) {
            sql_reset(s->grant_all);
            return st;
        }
    }
}

/* A withdrawal that reached the ledger and not the grants is carried out. */
static enum status finish_withdrawals(struct store *s, int64_t now, uint32_t *done)
{
    uint8_t hash[DIGEST_LEN];
    struct grant *g;
    bool row;
    size_t at = 0;

    while ((g = idtable_next(&s->grants, &at)) != NULL) {
        store_regel_hash(LABEL_INTREKKING, &g->id, sizeof g->id, hash);
        sql_bind_blob(s->regel_find, 1, hash, sizeof hash);
        TRY(sql_row(&s->ledger_db, s->regel_find, &row));
        if (!row)
            continue;
        sql_reset(s->regel_find);
        TRY(store_end_dossiers(s, &g->dossier, 1, REFUSED_WITHDRAWN, now));
        ++*done;
        at = 0;
    }
    return OK;
}

/* Rows that cannot be read are not of this service: as with a restored copy, none of them counts. */
static enum status load_or_drop(struct store *s, int64_t now, struct store_report *report)
{
    enum status st = load_all(s, now);
    struct dossier *d;
    size_t at = 0;

    if (st != FAULT_STORE || s->grants_db.last_error != SQLITE_OK)
        return st;
    TRY(count_grants(s, &report->gevallen));
    report->bestanden_passen_niet = true;
    store_gezien_onvolledig(s, now);
    while ((d = idtable_next(&s->dossiers, &at)) != NULL) {
        for (unsigned i = 0; i < d->n_rooster; i++)
            mem_free(d->grants[i]);
        mem_free(d);
    }
    idtable_release(&s->dossiers);
    idtable_release(&s->grants);
    return drop_all(s, s->generatie + 1, s->keys.k->slot[0].kek + 1, now);
}

enum status store_open(int data_dir, int key_fd, int64_t now, struct store **out, struct store_report *report)
{
    bool key_found, new_key = false;

    *out = NULL;
    *report = (struct store_report){ 0 };
    struct store *s = mem_alloc(sizeof *s);
    if (s == NULL)
        return FAULT_MEMORY;
    *s = (struct store){ .reserve = -1, .sweep_einde = now };
    enum status st = keyfile_open(key_fd, &s->keys, &key_found);
    if (st == OK)
        st = open_files(s, data_dir);
    if (st == OK)
        st = store_gezien_sleutel(s, now, &new_key);
    if (st == OK)
        st = reconcile(s, key_found, now, report);
    if (st == OK && new_key)
        st = keyfile_write(&s->keys);
    if (st == OK)
        st = load_or_drop(s, now, report);
    if (st == OK)
        st = finish_withdrawals(s, now, &report->hersteld);
    if (st == OK) /* opens the logs of both files, after which no path is needed */
        st = store_write_generatie(s, s->generatie);
    if (st == OK)
        st = sql_exec(&s->ledger_db, "BEGIN IMMEDIATE; COMMIT");
    if (st != OK) {
        store_close(s);
        return st;
    }
    report->grants = store_grants(s);
    if (report->gevallen > 0 || report->bestanden_passen_niet)
        event_log(EVENT_GRANTS_DROPPED, key_found ? 1 : 2, report->gevallen);
    *out = s;
    return OK;
}

void store_close(struct store *s)
{
    struct dossier *d;
    size_t at = 0;

    while ((d = idtable_next(&s->dossiers, &at)) != NULL) {
        for (unsigned i = 0; i < d->n_rooster; i++)
            mem_free(d->grants[i]);
        mem_free(d);
    }
    idtable_release(&s->dossiers);
    idtable_release(&s->grants);
    finalize_all(s);
    sql_close(&s->grants_db);
    sql_close(&s->ledger_db);
    if (s->reserve >= 0)
        close(s->reserve);
    keyfile_close(&s->keys);
    mem_free(s);
}
