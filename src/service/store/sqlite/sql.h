/*
 * SQLite as the backend uses it: two connections, prepared statements that are kept, every failure one status.
 *
 * secret: SQLite's own memory is wiped when freed.
 */
#ifndef PASSEND_STORE_SQLITE_SQL_H
#define PASSEND_STORE_SQLITE_SQL_H

#include "base/status.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sql {
    sqlite3 *db;
    int wal_pages;         /* in the write-ahead log since it was last emptied */
    int last_error;        /* SQLite's code of the last failure; SQLITE_FULL: the disk is full */
    bool checkpoint_due;   /* the log must still be emptied */
};

/* Process-wide settings of the library; before the first sql_open. */
void sql_init(void);
/* Opens by relative name in the working directory: exclusive, write-ahead log, synchronous=FULL, secure_delete. bytes: of a page,
 * where the file is new; cache_kib: of pages in memory. returns OK | FAULT_STORE */
struct sql_pages { unsigned bytes, cache_kib; };
enum status sql_open(struct sql *q, const char *name, const struct sql_pages *pages) MUST_USE;
void sql_close(struct sql *q);

/* Runs statements without result. returns OK | FAULT_STORE */
enum status sql_exec(struct sql *q, const char *text) MUST_USE;
enum status sql_prepare(struct sql *q, const char *text, sqlite3_stmt **out) MUST_USE;

/* Bindings by number, from 1; they last until the next run. NULL blob: SQL NULL. */
void sql_bind_int(sqlite3_stmt *st, int i, int64_t v);
void sql_bind_blob(sqlite3_stmt *st, int i, const void *data, size_t len);
void sql_bind_text(sqlite3_stmt *st, int i, const char *text);

/* Runs to the end and resets. returns OK | FAULT_STORE */
enum status sql_run(struct sql *q, sqlite3_stmt *st) MUST_USE;
/* Next row. *row = false at the end, and the statement is reset. returns OK | FAULT_STORE (reset too) */
enum status sql_row(struct sql *q, sqlite3_stmt *st, bool *row) MUST_USE;
void sql_reset(sqlite3_stmt *st);
/* Copies a blob column of exactly len bytes; false for any other length or type. */
bool sql_blob(sqlite3_stmt *st, int column, void *out, size_t len);

/* Empties the write-ahead log into the file; on failure it stays due. mode: SQLITE_CHECKPOINT_TRUNCATE, or _RESTART: its bytes
 * stay, the next commit goes over them and need not make it grow. returns OK | FAULT_STORE */
enum status sql_checkpoint(struct sql *q, int mode) MUST_USE;

#endif
