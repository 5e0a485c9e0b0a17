#include "store/sqlite/sqlite_private.h"

#include "base/fd.h"
#include "base/mem.h"
#include "store/marks.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RESERVE_BYTES (4u << 20)
#define SCHEMA 2                      /* of grants.db */

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

/* Receipts are found by the digest of their code, also after an end, and grants by who gave them. What platforms are told stands
 * here until they have it (AUTOINCREMENT: a number never stands for two things); gemeld: that it was told that a grant ends
 * soon. How often a dossier was used stands beside it, and goes with it. */
static const char grants_schema_2[] =
    "BEGIN IMMEDIATE;"
    "ALTER TABLE grants ADD COLUMN ontvangst BLOB;"
    "ALTER TABLE grants ADD COLUMN onderwerp BLOB;"
    "ALTER TABLE grants ADD COLUMN gegeven INT;"
    "ALTER TABLE grants ADD COLUMN gemeld INT;"
    "ALTER TABLE einde ADD COLUMN ontvangst BLOB;"
    "CREATE TABLE gebeurtenis(nr INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, client TEXT NOT NULL,"
    " soort INT NOT NULL, dossier BLOB, grant_id BLOB, referentie TEXT, reden INT NOT NULL, getal INT NOT NULL, wat BLOB,"
    " op INT NOT NULL) STRICT;"
    "CREATE INDEX gebeurtenis_client ON gebeurtenis(client, nr);"
    "CREATE TABLE gebruik(dossier BLOB PRIMARY KEY, aantallen BLOB NOT NULL) STRICT, WITHOUT ROWID;"
    "UPDATE meta SET v=x'02' WHERE k='schema';"
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
    /* The log: narrow rows in their order, and nothing random beside them but what is rare. boom: what the last write came
     * to. Names are found by their number, which is twice that of their row or one more. */
    "CREATE TABLE IF NOT EXISTS blad(nr INTEGER PRIMARY KEY, soort INT NOT NULL, h BLOB NOT NULL, op INT NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS boom(nr INTEGER PRIMARY KEY, grootte INT NOT NULL, wortel BLOB NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS inhoud(nr INTEGER PRIMARY KEY, inhoud BLOB NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS naam(nr INTEGER PRIMARY KEY, dag INT NOT NULL, h BLOB NOT NULL, noot BLOB NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS vervangen(nr INTEGER PRIMARY KEY, door INT NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS intrekking(h BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;"
    "COMMIT";

/* ---- small helpers ---- */

enum status sqlite_abandon(struct sqlite *q, enum status why)
{
    if (!sqlite3_get_autocommit(q->grants.db))
        status_ignored(sql_run(&q->grants, q->rollback));
    return why;
}

enum status sqlite_meta_delete(struct sqlite *q, const char *name)
{
    sql_bind_text(q->meta_delete, 1, name);
    return sql_run(&q->grants, q->meta_delete);
}

static enum status meta_read(struct sqlite *q, const char *name, void *out, size_t len, bool *found)
{
    bool row;

    sql_bind_text(q->meta_read, 1, name);
    TRY(sql_row(&q->grants, q->meta_read, &row));
    *found = row && sql_blob(q->meta_read, 0, out, len);
    sql_reset(q->meta_read);
    return OK;
}

enum status sqlite_meta_write(struct sqlite *q, const char *name, const void *data, size_t len)
{
    sql_bind_text(q->meta_write, 1, name);
    sql_bind_blob(q->meta_write, 2, data, len);
    return sql_run(&q->grants, q->meta_write);
}

void sqlite_fill_reserve(struct sqlite *q)
{
    static const uint8_t zeros[65536];

    if (q->reserve < 0)
        return;
    off_t have = lseek(q->reserve, 0, SEEK_END);
    while (have >= 0 && have < (off_t)RESERVE_BYTES) {
        ssize_t n = pwrite(q->reserve, zeros, sizeof zeros, have);

        if (n <= 0)
            return;
        have += n;
    }
    q->reserve_used = have < (off_t)RESERVE_BYTES;
}

bool sqlite_give_up_reserve(struct sqlite *q, const struct sql *db)
{
    if (db->last_error != SQLITE_FULL || q->reserve < 0 || lseek(q->reserve, 0, SEEK_END) <= 0)
        return false;
    q->reserve_used = true;
    return ftruncate(q->reserve, 0) == 0;
}

/* ---- loading ---- */

/* False: a text or list of bytes that does not fit. */
static bool copy_blob(sqlite3_stmt *st, int column, void *out, size_t cap, uint16_t *len)
{
    const void *data = sqlite3_column_blob(st, column);
    size_t n = (size_t)sqlite3_column_bytes(st, column);

    if (data == NULL || n > cap)
        return false;
    memcpy(out, data, n);
    *len = (uint16_t)n;
    return true;
}

static bool copy_text(sqlite3_stmt *st, int column, char out[CLIENT_MAX + 1])
{
    const char *text = (const char *)sqlite3_column_text(st, column);

    if (text == NULL || strlen(text) > CLIENT_MAX)
        return false;
    memcpy(out, text, strlen(text) + 1);
    return true;
}

static bool fits(int64_t v, int64_t most)
{
    return v >= 0 && v <= most;
}

/* The client stands in the scope too. */
static bool load_dossier(sqlite3_stmt *st, struct dossier_row *d)
{
    int64_t state = sqlite3_column_int64(st, 4);

    *d = (struct dossier_row){ .state = (uint8_t)state, .until = sqlite3_column_int64(st, 5),
                               .completed = sqlite3_column_int64(st, 6) };
    return fits(state, UINT8_MAX) && sql_blob(st, 0, &d->id, sizeof d->id) &&
           copy_blob(st, 1, d->scope, sizeof d->scope, &d->scope_len) &&
           sql_blob(st, 2, d->scope_sha, sizeof d->scope_sha) &&
           copy_blob(st, 3, d->roster, sizeof d->roster, &d->roster_len);
}

/* As long as origin_len says, and not a byte more or less. */
static bool load_origin(sqlite3_stmt *st, int column, struct origin *out)
{
    const void *at = sqlite3_column_blob(st, column);
    size_t len = (size_t)sqlite3_column_bytes(st, column);

    *out = (struct origin){ 0 };
    if (at == NULL || (len != sizeof *out && len != offsetof(struct origin, certificate_sha)))
        return false;
    memcpy(out, at, len);
    return out->has_certificate <= 1 && origin_len(out) == len && memchr(out->bron, '\0', sizeof out->bron) != NULL;
}

/* None, or whole. */
static bool load_digest(sqlite3_stmt *st, int column, struct id *out)
{
    *out = (struct id){ 0 };
    return sqlite3_column_type(st, column) == SQLITE_NULL || sql_blob(st, column, out, sizeof *out);
}

static bool load_grant(sqlite3_stmt *st, struct grant_row *g)
{
    int64_t plaats = sqlite3_column_int64(st, 2), kek = sqlite3_column_int64(st, 4);

    *g = (struct grant_row){ .plaats = (uint8_t)plaats, .kek = (uint32_t)kek, .until = sqlite3_column_int64(st, 9),
                             .made = sqlite3_column_int64(st, 11), .warned = sqlite3_column_int64(st, 13) == 1,
                             .has_part = sqlite3_column_type(st, 6) != SQLITE_NULL };
    g->part_until = g->has_part ? sqlite3_column_int64(st, 7) : 0;
    return fits(plaats, UINT8_MAX) && fits(kek, UINT32_MAX) && sql_blob(st, 0, &g->id, sizeof g->id) &&
           sql_blob(st, 1, &g->dossier, sizeof g->dossier) && sql_blob(st, 3, &g->verwijzing, sizeof g->verwijzing) &&
           sql_blob(st, 5, &g->k_grant, sizeof g->k_grant) &&
           (!g->has_part || sql_blob(st, 6, &g->k_part, sizeof g->k_part)) && load_origin(st, 8, &g->origin) &&
           load_digest(st, 10, &g->receipt) && load_digest(st, 12, &g->subject);
}

static bool load_end(sqlite3_stmt *st, struct end_row *e)
{
    int64_t code = sqlite3_column_int64(st, 2);

    *e = (struct end_row){ .code = (uint8_t)code, .at = sqlite3_column_int64(st, 3) };
    return fits(code, UINT8_MAX) && sql_blob(st, 0, &e->id, sizeof e->id) && copy_text(st, 1, e->client) &&
           load_digest(st, 4, &e->receipt);
}

/* Of a client that is none, nothing is counted. */
static bool load_events(sqlite3_stmt *st, struct loaded *out)
{
    int64_t n = sqlite3_column_int64(st, 1);

    out->events.n = (uint32_t)n;
    out->events.last = sqlite3_column_int64(st, 2);
    return fits(n, UINT32_MAX) && copy_text(st, 0, out->events.client);
}

static bool load_use(sqlite3_stmt *st, struct use_row *u)
{
    uint16_t len = 0;

    *u = (struct use_row){ 0 };
    bool fit = copy_blob(st, 1, u->counts, sizeof u->counts, &len) && len % sizeof u->counts[0] == 0;
    u->n = (uint8_t)(len / sizeof u->counts[0]);
    return fit && sql_blob(st, 0, &u->dossier, sizeof u->dossier);
}

/* A withdrawal that a version before this one noted, whose rows a crash left. */
static enum status marked(struct sqlite *q, const struct id *grant, bool *found)
{
    uint8_t digest[DIGEST_LEN];

    mark_digest(MARK_WITHDRAWAL, grant, sizeof *grant, digest);
    sql_bind_blob(q->mark_find, 1, digest, sizeof digest);
    TRY(sql_row(&q->ledger, q->mark_find, found));
    if (*found)
        sql_reset(q->mark_find);
    return OK;
}

void sqlite_load_over(struct sqlite *q)
{
    sql_reset(q->dossier_all);
    sql_reset(q->grant_all);
    sql_reset(q->end_all);
    sql_reset(q->event_counts);
    sql_reset(q->use_all);
    q->loading = false;
    q->next = LOADED_DOSSIER;
}

static enum status next_row(struct sqlite *q, sqlite3_stmt **st)
{
    sqlite3_stmt *const all[] = { q->dossier_all, q->grant_all, q->end_all, q->event_counts, q->use_all };
    bool row = false;

    while (!row && q->next != LOADED_ALL) {
        *st = all[q->next];
        TRY(sql_row(&q->grants, *st, &row));
        if (!row)
            q->next++;
    }
    return OK;
}

static enum status load_next(void *self, int64_t now, struct loaded *out)
{
    struct sqlite *q = self;
    sqlite3_stmt *st = NULL;               /* none, once all was read */

    if (!q->loading) {
        if (now != 0) {
            sql_bind_int(q->dossier_drop_empty, 1, now);
            TRY(sql_run(&q->grants, q->dossier_drop_empty));
        }
        q->loading = true;
    }
    do {
        TRY(next_row(q, &st));
        *out = (struct loaded){ .kind = q->next };
    } while ((q->next == LOADED_END && !load_end(st, &out->end)) || /* an end that cannot be read is none */
             (q->next == LOADED_EVENTS && !load_events(st, out)) || (q->next == LOADED_USE && !load_use(st, &out->use)));
    if (q->next == LOADED_DOSSIER)
        return load_dossier(st, &out->dossier) ? OK : REFUSED_MESSAGE;
    if (q->next == LOADED_GRANT)
        return load_grant(st, &out->grant) ? marked(q, &out->grant.id, &out->withdrawn) : REFUSED_MESSAGE;
    return OK;
}

/* ---- opening ---- */

static enum status prepare_all(struct sqlite *q)
{
#define X(name, text) TRY(sql_prepare(&q->grants, text, &q->name));
    GRANT_STATEMENTS(X)
#undef X
#define X(name, text) TRY(sql_prepare(&q->ledger, text, &q->name));
    LEDGER_STATEMENTS(X)
#undef X
    return OK;
}

static void finalize_all(struct sqlite *q)
{
#define X(name, text) sqlite3_finalize(q->name);
    GRANT_STATEMENTS(X)
    LEDGER_STATEMENTS(X)
#undef X
}

static enum status read_state(struct sqlite *q, struct backend_state *out)
{
    bool epoch, kek, seen, references, names, row;
    uint8_t untold;

    TRY(meta_read(q, "generatie", &out->epoch, sizeof out->epoch, &epoch));
    TRY(meta_read(q, "kek", &out->kek, sizeof out->kek, &kek));
    TRY(meta_read(q, "klok", &out->seen, sizeof out->seen, &seen));
    if (!seen)
        out->seen = (struct clock_seen){ 0 };
    out->found = epoch && kek;
    TRY(meta_read(q, META_PACKS, &out->packs, sizeof out->packs, &out->packs_known));
    TRY(meta_read(q, META_UNTOLD, &untold, sizeof untold, &out->untold));
    TRY(sql_row(&q->grants, q->grant_count, &row));
    out->grants = row ? (uint32_t)sqlite3_column_int64(q->grant_count, 0) : 0;
    sql_reset(q->grant_count);
    TRY(sql_row(&q->ledger, q->order_any, &out->orders));
    sql_reset(q->order_any);
    TRY(sql_row(&q->ledger, q->reference_any, &references));
    sql_reset(q->reference_any);
    TRY(sql_row(&q->ledger, q->name_any, &names));
    sql_reset(q->name_any);
    TRY(sql_row(&q->grants, q->dated_any, &row));
    out->empty = row && sqlite3_column_int64(q->dated_any, 0) == 0 && !out->orders && !references && !names;
    sql_reset(q->dated_any);
    return sqlite_read_tree(q, out);
}

/* Writing opens the logs of both files, after which no path is needed. After an orderly stop these are empty: on a full disk the
 * reserve has their room. */
static enum status open_logs(struct sqlite *q, const struct backend_state *state)
{
    enum status st = OK;

    if (state->found)
        st = sqlite_meta_write(q, "generatie", &state->epoch, sizeof state->epoch);
    if (st != OK && sqlite_give_up_reserve(q, &q->grants))
        st = sqlite_meta_write(q, "generatie", &state->epoch, sizeof state->epoch);
    return st == OK ? sql_exec(&q->ledger, "BEGIN IMMEDIATE; COMMIT") : st;
}

static enum status read_schema(struct sqlite *q, uint8_t *schema)
{
    sqlite3_stmt *st;
    bool row;

    TRY(sql_prepare(&q->grants, "SELECT v FROM meta WHERE k='schema'", &st));
    enum status s = sql_row(&q->grants, st, &row);
    if (s == OK && !(row && sql_blob(st, 0, schema, sizeof *schema)))
        s = FAULT_STORE;
    sqlite3_finalize(st);
    return s;
}

/* On a full disk the reserve has the room for it. */
static enum status change_schema(struct sqlite *q, struct sql *db, const char *text)
{
    enum status st = sql_exec(db, text);

    if (st == OK)
        return OK;
    if (!sqlite3_get_autocommit(db->db))
        status_ignored(sql_exec(db, "ROLLBACK"));
    return sqlite_give_up_reserve(q, db) ? sql_exec(db, text) : st;
}

/* Files of a version before are brought up to this one. */
static enum status upgrade(struct sqlite *q)
{
    uint8_t schema;

    TRY(read_schema(q, &schema));
    if (schema == SCHEMA)
        return OK;
    return schema == 1 ? change_schema(q, &q->grants, grants_schema_2) : FAULT_STORE;
}

static enum status open_files(struct sqlite *q, int data_dir, struct backend_state *state)
{
    if (fchdir(data_dir) != 0)
        return FAULT_SYSTEM;
    umask(077);
    sql_init();
    TRY(sql_open(&q->grants, "grants.db", &(struct sql_pages)GRANTS_PAGES));
    TRY(sql_open(&q->ledger, "ledger.db", &(struct sql_pages)LEDGER_PAGES));
    TRY(sql_exec(&q->grants, grants_schema));
    q->reserve = openat(data_dir, "reserve", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    TRY(change_schema(q, &q->ledger, ledger_schema));
    TRY(upgrade(q));
    TRY(prepare_all(q));
    sqlite_fill_reserve(q);
    TRY(read_state(q, state));
    if (q->log_begun)
        TRY(sqlite_ledger_settle(q, data_dir));
    return open_logs(q, state);
}

static int no_fd(const void *self)
{
    (void)self;
    return -1;
}

/* The ledger's log keeps its bytes: each commit would have to make it grow again. What failed waits for a moment without
 * work. */
static void maintain(void *self, bool idle)
{
    struct sqlite *q = self;

    if (idle ? q->ledger.checkpoint_due || q->ledger.wal_pages > WAL_IDLE_PAGES
             : !q->ledger.checkpoint_due && q->ledger.wal_pages > WAL_LEDGER_PAGES)
        status_ignored(sql_checkpoint(&q->ledger, SQLITE_CHECKPOINT_RESTART));
    if (!idle)
        return;
    if (q->grants.checkpoint_due || q->grants.wal_pages > WAL_IDLE_PAGES)
        status_ignored(sql_checkpoint(&q->grants, SQLITE_CHECKPOINT_TRUNCATE));
    if (q->reserve_used)
        sqlite_fill_reserve(q);
}

/* The logs are emptied: what lies beside a file that is put back must not be newer than it. */
static void close_all(void *self)
{
    struct sqlite *q = self;
    struct sql *const both[] = { &q->grants, &q->ledger };

    finalize_all(q);
    for (unsigned i = 0; i < 2; i++)
        if (both[i]->db != NULL)
            status_ignored(sql_checkpoint(both[i], SQLITE_CHECKPOINT_TRUNCATE));
    sql_close(&q->grants);
    sql_close(&q->ledger);
    fd_close(&q->reserve);
    mem_free(q);
}

enum status sqlite_open(int data_dir, struct backend *out)
{
    static const struct backend_calls calls = { load_next, sqlite_submit, sqlite_result, no_fd, sqlite_reconcile, sqlite_purge,
                                                maintain, close_all };
    struct sqlite *q = mem_alloc(sizeof *q);

    *out = (struct backend){ .self = q, .calls = &calls };
    if (q == NULL)
        return FAULT_MEMORY;
    memset(q, 0, sizeof *q);
    q->reserve = -1;
    enum status st = open_files(q, data_dir, &out->state);
    if (st != OK) {
        close_all(q);
        *out = (struct backend){ 0 };
    }
    return st;
}
