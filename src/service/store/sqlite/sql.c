#include "store/sqlite/sql.h"

#include "base/event_log.h"
#include "base/mem.h"

#include <errno.h>
#include <malloc.h>
#include <string.h>

static void *s_malloc(int n) { return mem_alloc((size_t)n); }
static void *s_realloc(void *p, int n) { return mem_realloc(p, (size_t)n); }
static int s_size(void *p) { return p != NULL ? (int)malloc_usable_size(p) : 0; }
static int s_roundup(int n) { return (n + 7) & ~7; }
static int s_init(void *unused) { (void)unused; return SQLITE_OK; }
static void s_shutdown(void *unused) { (void)unused; }

void sql_init(void)
{
    static const sqlite3_mem_methods methods = { s_malloc, mem_free, s_realloc, s_size, s_roundup, s_init, s_shutdown, NULL };
    static bool done;

    if (done)
        return;
    done = true;
    BUG_IF(sqlite3_config(SQLITE_CONFIG_SINGLETHREAD) != SQLITE_OK);
    BUG_IF(sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) != SQLITE_OK);
    BUG_IF(sqlite3_initialize() != SQLITE_OK);
}

static enum status fault(struct sql *q, int code)
{
    int error = errno; /* SQLite's own of it is not set where a commit fails */

    q->last_error = code & 0xff;
    event_log(EVENT_STORE_FAULT, code, q->last_error == SQLITE_IOERR || q->last_error == SQLITE_CANTOPEN ? error : 0);
    return FAULT_STORE;
}

static int on_commit(void *arg, sqlite3 *db, const char *name, int pages)
{
    struct sql *q = arg;

    (void)db, (void)name;
    q->wal_pages = pages;
    return SQLITE_OK;
}

enum status sql_open(struct sql *q, const char *name, const struct sql_pages *pages)
{
    char text[48];

    *q = (struct sql){ 0 };
    int rc = sqlite3_open_v2(name, &q->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW, NULL);
    if (rc != SQLITE_OK) {
        enum status st = fault(q, rc);

        sqlite3_close(q->db);
        q->db = NULL;
        return st;
    }
    sqlite3_wal_hook(q->db, on_commit, q);
    sqlite3_snprintf(sizeof text, text, "PRAGMA page_size=%u", pages->bytes);
    TRY(sql_exec(q, text)); /* of a file that is there already it changes nothing */
    TRY(sql_exec(q, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                    "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"
                    "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON"));
    sqlite3_snprintf(sizeof text, text, "PRAGMA cache_size=-%u", pages->cache_kib);
    return sql_exec(q, text);
}

void sql_close(struct sql *q)
{
    if (q->db != NULL)
        BUG_IF(sqlite3_close(q->db) != SQLITE_OK);
    q->db = NULL;
}

enum status sql_exec(struct sql *q, const char *text)
{
    int rc = sqlite3_exec(q->db, text, NULL, NULL, NULL);

    return rc == SQLITE_OK ? OK : fault(q, rc);
}

enum status sql_prepare(struct sql *q, const char *text, sqlite3_stmt **out)
{
    int rc = sqlite3_prepare_v3(q->db, text, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);

    return rc == SQLITE_OK ? OK : fault(q, rc);
}

void sql_bind_int(sqlite3_stmt *st, int i, int64_t v)
{
    BUG_IF(sqlite3_bind_int64(st, i, v) != SQLITE_OK);
}

void sql_bind_blob(sqlite3_stmt *st, int i, const void *data, size_t len)
{
    BUG_IF(sqlite3_bind_blob(st, i, data, (int)len, SQLITE_STATIC) != SQLITE_OK);
}

void sql_bind_text(sqlite3_stmt *st, int i, const char *text)
{
    BUG_IF(sqlite3_bind_text(st, i, text, -1, SQLITE_STATIC) != SQLITE_OK);
}

void sql_reset(sqlite3_stmt *st)
{
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
}

enum status sql_row(struct sql *q, sqlite3_stmt *st, bool *row)
{
    int rc = sqlite3_step(st);

    *row = rc == SQLITE_ROW;
    if (*row)
        return OK;
    sql_reset(st);
    return rc == SQLITE_DONE ? OK : fault(q, rc);
}

enum status sql_run(struct sql *q, sqlite3_stmt *st)
{
    bool row;

    do
        TRY(sql_row(q, st, &row));
    while (row);
    return OK;
}

bool sql_blob(sqlite3_stmt *st, int column, void *out, size_t len)
{
    const void *data = sqlite3_column_blob(st, column);

    if (data == NULL || sqlite3_column_bytes(st, column) != (int)len)
        return false;
    memcpy(out, data, len);
    return true;
}

enum status sql_checkpoint(struct sql *q, int mode)
{
    int rc = sqlite3_wal_checkpoint_v2(q->db, NULL, mode, NULL, NULL);

    q->checkpoint_due = rc != SQLITE_OK;
    if (rc != SQLITE_OK)
        return fault(q, rc);
    q->wal_pages = 0;
    return OK;
}
