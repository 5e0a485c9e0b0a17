/* Transactions of ledger.db: the rows of the log, what is beside them, and withdrawals. */
#include "store/sqlite/sqlite_private.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SLOW_MS 50                     /* a commit that takes longer is told */
#define SLOW_EVERY_MS 1000             /* so often at most; how many there were is said with the next */
#define ANEW_BYTES 65536

enum txn_outcome sqlite_ledger_outcome(const struct sqlite *q, enum status st)
{
    if (st == OK)
        return OUTCOME_DONE;
    if (q->ledger.last_error == SQLITE_FULL) /* the write that there was no room for is before the end of a commit */
        return OUTCOME_FAILED;
    return q->log_begun ? OUTCOME_LOST : OUTCOME_UNKNOWN;
}

static enum txn_outcome leave(struct sqlite *q, enum txn_outcome why)
{
    if (!sqlite3_get_autocommit(q->ledger.db) && sql_run(&q->ledger, q->ledger_rollback) != OK)
        return q->log_begun ? OUTCOME_LOST : OUTCOME_UNKNOWN;
    return why;
}

static void tell_slow(struct sqlite *q, int64_t began_ms)
{
    int64_t now_ms = clock_monotonic_ms();

    if (now_ms - began_ms <= SLOW_MS)
        return;
    q->slow_commits++;
    if (q->slow_told_ms != 0 && now_ms - q->slow_told_ms < SLOW_EVERY_MS)
        return;
    q->slow_told_ms = now_ms;
    event_log(EVENT_LEDGER_SLOW, now_ms - began_ms, q->slow_commits);
    q->slow_commits = 0;
}

/* ---- the log moves on ---- */

/* From where it is said to be, and nowhere else. */
static enum status check_move(struct sqlite *q, const struct log_move *m, enum stale_why *why)
{
    struct tree_hash root = tree_empty;
    uint64_t size = 0;
    bool row, whole = true;

    TRY(sql_row(&q->ledger, q->tree_read, &row));
    if (row) {
        size = (uint64_t)sqlite3_column_int64(q->tree_read, 0);
        whole = sql_blob(q->tree_read, 1, &root, sizeof root);
        sql_reset(q->tree_read);
    }
    if (!whole || size != m->size || !tree_hash_same(&root, &m->root))
        *why = WHY_MOVED;
    return OK;
}

static enum status write_move(struct sqlite *q, const struct log_move *m)
{
    sql_bind_int(q->tree_write, 1, (int64_t)(m->size + m->n));
    sql_bind_blob(q->tree_write, 2, &m->root_after, sizeof m->root_after);
    return sql_run(&q->ledger, q->tree_write);
}

static enum status add_leaf(struct sqlite *q, uint64_t nr, const struct leaf_row *leaf)
{
    sql_bind_int(q->leaf_add, 1, (int64_t)nr);
    sql_bind_int(q->leaf_add, 2, leaf->kind);
    sql_bind_blob(q->leaf_add, 3, leaf->entry, sizeof leaf->entry);
    sql_bind_int(q->leaf_add, 4, leaf->at);
    return sql_run(&q->ledger, q->leaf_add);
}

static enum status is_there(struct sqlite *q, sqlite3_stmt *st, bool *there)
{
    TRY(sql_row(&q->ledger, st, there));
    if (*there)
        sql_reset(st);
    return OK;
}

/* ---- rows that are appended ---- */

static enum status replace(struct sqlite *q, uint64_t nr, uint64_t replaced, enum stale_why *why)
{
    bool there;

    sql_bind_int(q->replaced_find, 1, (int64_t)replaced);
    TRY(is_there(q, q->replaced_find, &there));
    if (there) {
        *why = WHY_REPLACED;
        return OK;
    }
    sql_bind_int(q->replaced_add, 1, (int64_t)replaced);
    sql_bind_int(q->replaced_add, 2, (int64_t)nr);
    return sql_run(&q->ledger, q->replaced_add);
}

static enum status drop_name(struct sqlite *q, int64_t nr)
{
    sql_bind_int(q->name_drop, 1, nr);
    return sql_run(&q->ledger, q->name_drop);
}

static enum status add_name(struct sqlite *q, int64_t nr, const struct leaf_name *n)
{
    sql_bind_int(q->name_add, 1, nr);
    sql_bind_int(q->name_add, 2, n->day);
    sql_bind_blob(q->name_add, 3, n->digest, sizeof n->digest);
    sql_bind_blob(q->name_add, 4, n->note, n->note_len);
    return sql_run(&q->ledger, q->name_add);
}

static enum status append_row(struct sqlite *q, uint64_t nr, const struct append_row *row, const uint8_t *content,
                              enum stale_why *why)
{
    TRY(add_leaf(q, nr, &row->leaf));
    if (row->has_content) {
        sql_bind_int(q->content_add, 1, (int64_t)nr);
        sql_bind_blob(q->content_add, 2, content, row->content_len);
        TRY(sql_run(&q->ledger, q->content_add));
    }
    if (row->replaces)
        TRY(replace(q, nr, row->replaced, why));
    for (unsigned i = 0; i < row->n_names && *why == WHY_NOT; i++) {
        if (row->taken[i] >= 0)
            TRY(drop_name(q, row->taken[i]));
        TRY(add_name(q, name_nr(nr, i), &row->names[i]));
    }
    return OK;
}

static enum status append_rows(struct sqlite *q, const struct txn_append *t, struct txn_result *r)
{
    const uint8_t *content = t->content;

    TRY(check_move(q, &t->move, &r->why));
    for (uint32_t i = 0; i < t->move.n && r->why == WHY_NOT; i++) {
        r->row = i;
        TRY(append_row(q, t->move.size + i, &t->rows[i], content, &r->why));
        content += t->rows[i].content_len;
    }
    return r->why == WHY_NOT ? write_move(q, &t->move) : OK;
}

enum txn_outcome sqlite_append(struct sqlite *q, const struct txn_append *t, struct txn_result *r)
{
    int64_t began = clock_monotonic_ms();
    enum status st = sql_run(&q->ledger, q->ledger_begin);

    if (st == OK)
        st = append_rows(q, t, r);
    if (st == OK && r->why != WHY_NOT)
        return leave(q, OUTCOME_STALE);
    if (st == OK)
        st = sql_run(&q->ledger, q->ledger_commit);
    if (st != OK)
        return leave(q, sqlite_ledger_outcome(q, st));
    q->log_begun = true;
    tell_slow(q, began);
    return OUTCOME_DONE;
}

enum status sqlite_content_drop(struct sqlite *q, const struct txn_content_drop *t)
{
    sql_bind_int(q->content_drop, 1, (int64_t)t->from);
    sql_bind_int(q->content_drop, 2, (int64_t)t->to);
    return sql_run(&q->ledger, q->content_drop);
}

/* ---- withdrawals ---- */

static enum status withdrawal_rows(struct sqlite *q, const struct txn_end *t, enum stale_why *why)
{
    if (t->move.n > 0) {
        TRY(check_move(q, &t->move, why));
        if (*why != WHY_NOT)
            return OK;
        TRY(add_leaf(q, t->move.size, &t->leaf));
        TRY(write_move(q, &t->move));
    }
    sql_bind_blob(q->withdrawal_add, 1, t->digest, sizeof t->digest);
    return sql_run(&q->ledger, q->withdrawal_add);
}

static enum txn_outcome withdrawal(struct sqlite *q, const struct txn_end *t, enum stale_why *why)
{
    int64_t began = clock_monotonic_ms();
    enum status st = sql_run(&q->ledger, q->ledger_begin);

    if (st == OK)
        st = withdrawal_rows(q, t, why);
    if (st == OK && *why != WHY_NOT)
        return leave(q, OUTCOME_STALE);
    if (st == OK)
        st = sql_run(&q->ledger, q->ledger_commit);
    if (st != OK)
        return leave(q, sqlite_ledger_outcome(q, st));
    tell_slow(q, began);
    return OUTCOME_DONE;
}

enum txn_outcome sqlite_withdrawal(struct sqlite *q, const struct txn_end *t, enum stale_why *why)
{
    enum txn_outcome done = withdrawal(q, t, why);

    return done == OUTCOME_FAILED && sqlite_give_up_reserve(q, &q->ledger) ? withdrawal(q, t, why) : done;
}

enum status sqlite_withdrawn(struct sqlite *q, const struct txn_withdrawn *t, struct txn_result *r)
{
    bool there;

    for (uint32_t i = 0; i < t->n; i++) {
        sql_bind_blob(q->withdrawal_find, 1, t->digests[i], sizeof t->digests[i]);
        TRY(is_there(q, q->withdrawal_find, &there));
        r->found |= (uint64_t)there << i;
    }
    return OK;
}

/* ---- read ---- */

static enum status read_note(struct sqlite *q, int64_t nr)
{
    sqlite3_stmt *st = q->name_find;
    bool there;

    sql_bind_int(st, 1, nr);
    TRY(sql_row(&q->ledger, st, &there));
    if (!there)
        return FAULT_STORE;
    int len = sqlite3_column_bytes(st, 0);
    bool fits = len >= 0 && len <= LEAF_NOTE_MAX && (len == 0 || sql_blob(st, 0, q->row.note, (size_t)len));
    q->row.index = (uint64_t)nr / LEAF_NAMES_MAX;
    q->row.note_len = (uint16_t)len;
    sql_reset(st);
    return fits ? OK : FAULT_STORE;
}

static bool read_leaf(sqlite3_stmt *st, int column, struct leaf_row *out)
{
    int64_t kind = sqlite3_column_int64(st, column);

    *out = (struct leaf_row){ .kind = (uint8_t)kind, .at = sqlite3_column_int64(st, column + 2) };
    return kind >= 0 && kind <= UINT8_MAX && sql_blob(st, column + 1, out->entry, sizeof out->entry);
}

static bool read_content(struct sqlite *q, sqlite3_stmt *st, int column)
{
    size_t len = (size_t)sqlite3_column_bytes(st, column);

    if (sqlite3_column_type(st, column) == SQLITE_NULL)
        return true;
    if (len > sizeof q->content || (len > 0 && !sql_blob(st, column, q->content, len)))
        return false;
    q->row.content = q->content;
    q->row.content_len = len;
    return true;
}

enum status sqlite_row(struct sqlite *q, const struct txn_row *t, struct txn_result *r)
{
    sqlite3_stmt *st = q->leaf_find;
    bool there;

    q->row = (struct row_read){ .index = t->index, .replaced_by = -1 };
    if (t->text_named)
        TRY(read_note(q, t->name));
    sql_bind_int(st, 1, (int64_t)q->row.index);
    TRY(sql_row(&q->ledger, st, &there));
    if (!there)
        return FAULT_STORE;
    bool fits = read_leaf(st, 0, &q->row.leaf) && read_content(q, st, 3);
    if (sqlite3_column_type(st, 4) != SQLITE_NULL)
        q->row.replaced_by = sqlite3_column_int64(st, 4);
    sql_reset(st);
    r->read = &q->row;
    return fits ? OK : FAULT_STORE;
}

/* As many as there are one after the other. */
enum status sqlite_leaves(struct sqlite *q, const struct txn_leaves *t, struct txn_result *r)
{
    sqlite3_stmt *st = q->leaf_all;
    bool row;

    r->leaves = q->leaves;
    sql_bind_int(st, 1, (int64_t)t->from);
    sql_bind_int(st, 2, t->n < LEAVES_READ_MAX ? t->n : LEAVES_READ_MAX);
    for (;;) {
        TRY(sql_row(&q->ledger, st, &row));
        if (!row)
            return OK;
        if ((uint64_t)sqlite3_column_int64(st, 0) != t->from + r->n || !read_leaf(st, 1, &q->leaves[r->n])) {
            sql_reset(st);
            return OK;
        }
        r->n++;
    }
}

/* ---- names ---- */

enum status sqlite_names(struct sqlite *q, const struct txn_names *t, struct txn_result *r)
{
    sqlite3_stmt *st = q->name_all;
    bool row;

    r->names = q->names;
    sql_bind_int(st, 1, t->after);
    sql_bind_int(st, 2, LEAVES_READ_MAX);
    for (;;) {
        struct name_row *n = &q->names[r->n];

        TRY(sql_row(&q->ledger, st, &row));
        if (!row)
            return OK;
        *n = (struct name_row){ .nr = sqlite3_column_int64(st, 0), .day = (int32_t)sqlite3_column_int64(st, 1) };
        if (!sql_blob(st, 2, n->digest, sizeof n->digest)) {
            sql_reset(st);
            return FAULT_STORE;
        }
        r->n++;
    }
}

static enum status forget_names(struct sqlite *q, const struct txn_forget *t)
{
    for (uint32_t i = 0; i < t->n_names; i++)
        TRY(drop_name(q, t->names[i]));
    return OK;
}

enum txn_outcome sqlite_names_forget(struct sqlite *q, const struct txn_forget *t)
{
    enum status st = sql_run(&q->ledger, q->ledger_begin);

    if (st == OK)
        st = forget_names(q, t);
    if (st == OK)
        st = sql_run(&q->ledger, q->ledger_commit);
    return st == OK ? OUTCOME_DONE : leave(q, sqlite_ledger_outcome(q, st));
}

/* ---- at the start ---- */

enum status sqlite_read_tree(struct sqlite *q, struct backend_state *out)
{
    bool row, whole = true;

    out->root = tree_empty;
    TRY(sql_row(&q->ledger, q->tree_read, &row));
    if (row) {
        out->leaves = (uint64_t)sqlite3_column_int64(q->tree_read, 0);
        whole = sql_blob(q->tree_read, 1, &out->root, sizeof out->root);
        sql_reset(q->tree_read);
    }
    q->log_begun = out->leaves > 0;
    return whole && out->leaves <= TREE_SIZE_MAX ? OK : FAULT_STORE;
}

static bool write_anew(int fd)
{
    static uint8_t bytes[ANEW_BYTES];
    off_t at = 0;
    ssize_t n;

    while ((n = pread(fd, bytes, sizeof bytes, at)) > 0) {
        if (pwrite(fd, bytes, (size_t)n, at) != n)
            return false;
        at += n;
    }
    return n == 0 && fdatasync(fd) == 0;
}

/* After a sync that failed the kernel may take pages for written that are not, and reads them all the same: what is read of the
 * write-ahead log is written once more, and then on to the file, before anything is said of it. A full disk holds up only the
 * second. */
enum status sqlite_ledger_settle(struct sqlite *q, int data_dir)
{
    int fd = openat(data_dir, "ledger.db-wal", O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    bool done = fd >= 0 ? write_anew(fd) : errno == ENOENT;

    if (!done)
        event_log(EVENT_STORE_FAULT, SQLITE_IOERR, errno);
    fd_close(&fd);
    if (!done)
        return FAULT_STORE;
    return sql_checkpoint(&q->ledger, SQLITE_CHECKPOINT_TRUNCATE) == OK || q->ledger.last_error == SQLITE_FULL ? OK : FAULT_STORE;
}
