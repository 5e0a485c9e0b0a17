/* Blocks of references of verdicts, in ledger.db. */
#include "store/sqlite/sqlite_private.h"

#include <string.h>

enum txn_outcome sqlite_references(struct sqlite *q, const struct txn_references *t, struct txn_result *r)
{
    sqlite3_stmt *st = t->row == 0 ? q->references_add : q->references_more;

    if (t->row == 0) {
        sql_bind_text(st, 3, t->client);
        sql_bind_blob(st, 4, t->packs, t->n_packs * sizeof t->packs[0]);
        sql_bind_int(st, 5, t->day);
        sql_bind_int(st, 6, t->until);
    } else {
        sql_bind_int(st, 3, t->row);
    }
    sql_bind_int(st, 1, t->n);
    sql_bind_blob(st, 2, t->ids, t->n * sizeof t->ids[0]);
    enum status s = sql_run(&q->ledger, st);
    r->row = t->row != 0 ? t->row : sqlite3_last_insert_rowid(q->ledger.db);
    return sqlite_ledger_outcome(q, s);
}

/* Whether the list of identities in this column holds one. */
static bool holds(sqlite3_stmt *st, int column, const uint8_t sha[DIGEST_LEN])
{
    const uint8_t *list = sqlite3_column_blob(st, column);
    size_t len = (size_t)sqlite3_column_bytes(st, column);

    for (size_t at = 0; list != NULL && at + DIGEST_LEN <= len; at += DIGEST_LEN)
        if (memcmp(list + at, sha, DIGEST_LEN) == 0)
            return true;
    return false;
}

enum status sqlite_reference_page(struct sqlite *q, const struct txn_reference_page *t, struct txn_result *r)
{
    sqlite3_stmt *st = q->references_of;
    int64_t after = t->after;
    bool row;

    r->ids = q->page;
    sql_bind_text(st, 1, t->client);
    sql_bind_int(st, 2, after);
    for (;;) {
        TRY(sql_row(&q->ledger, st, &row));
        if (!row)
            return OK;
        if (holds(st, 1, t->pack)) {
            const void *ids = sqlite3_column_blob(st, 2);
            uint32_t more = (uint32_t)sqlite3_column_bytes(st, 2) / ID_LEN;

            if (more > TXN_PAGE_MAX - r->n) {
                r->row = after;
                sql_reset(st);
                return OK;
            }
            if (ids != NULL)
                memcpy(q->page + r->n, ids, more * ID_LEN);
            r->n += more;
        }
        after = sqlite3_column_int64(st, 0);
    }
}

static void count_in(struct tally *out, uint32_t *n, const char *client, uint64_t more)
{
    uint32_t i = 0;

    while (i < *n && strcmp(out[i].client, client) != 0)
        i++;
    if (i == *n) {
        if (i == LIMIT_CLIENTS || strlen(client) > CLIENT_MAX) /* clients of long ago; the first ones are enough to go on */
            return;
        out[i] = (struct tally){ 0 };
        memcpy(out[i].client, client, strlen(client));
        ++*n;
    }
    out[i].n += more;
}

enum status sqlite_reference_count(struct sqlite *q, const struct txn_reference_count *t, struct txn_result *r)
{
    sqlite3_stmt *st = q->references_count;
    bool row;

    r->counts = q->counts;
    for (;;) {
        TRY(sql_row(&q->ledger, st, &row));
        if (!row)
            return OK;
        const char *client = (const char *)sqlite3_column_text(st, 0);
        if (client != NULL && holds(st, 1, t->pack))
            count_in(q->counts, &r->n, client, (uint64_t)sqlite3_column_int64(st, 2));
    }
}
