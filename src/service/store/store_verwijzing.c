#include "store/store_private.h"
#include "wire/control.h"

#include <string.h>

enum status store_verwijzing_bewaar(struct store *s, const struct store_verwijzing *w, int64_t *rij)
{
    sqlite3_stmt *st = *rij == 0 ? s->verwijzing_add : s->verwijzing_more;

    if (*rij == 0) {
        sql_bind_text(st, 3, w->client);
        sql_bind_blob(st, 4, w->pakketten, w->n_pakketten * DIGEST_LEN);
        sql_bind_int(st, 5, w->dag);
        sql_bind_int(st, 6, w->tot);
    } else {
        sql_bind_int(st, 3, *rij);
    }
    sql_bind_int(st, 1, w->n);
    sql_bind_blob(st, 2, w->jtis, (size_t)w->n * ID_LEN);
    TRY(sql_run(&s->ledger_db, st));
    if (*rij == 0)
        *rij = sqlite3_last_insert_rowid(s->ledger_db.db);
    return OK;
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

enum status store_verwijzing_lees(struct store *s, const char *client, const uint8_t sha[DIGEST_LEN], int64_t na,
                                  struct id *out, size_t cap, size_t *n, int64_t *volgende)
{
    sqlite3_stmt *st = s->verwijzing_van;
    bool row;

    *n = 0;
    *volgende = 0;
    sql_bind_text(st, 1, client);
    sql_bind_int(st, 2, na);
    for (;;) {
        TRY(sql_row(&s->ledger_db, st, &row));
        if (!row)
            break;
        if (holds(st, 1, sha)) {
            const void *jtis = sqlite3_column_blob(st, 2);
            size_t more = (size_t)sqlite3_column_bytes(st, 2) / ID_LEN;

            if (more > cap - *n) {
                *volgende = na;
                sql_reset(st);
                break;
            }
            if (jtis != NULL)
                memcpy(out + *n, jtis, more * ID_LEN);
            *n += more;
        }
        na = sqlite3_column_int64(st, 0);
    }
    return OK;
}

static void count(struct telling *out, size_t *n, const char *client, uint64_t more)
{
    size_t i = 0;

    while (i < *n && strcmp(out[i].client, client) != 0)
        i++;
    if (i == *n) {
        if (i == LIMIT_CLIENTS || strlen(client) > CLIENT_MAX) /* clients of long ago; the first ones are enough to go on */
            return;
        out[i] = (struct telling){ 0 };
        memcpy(out[i].client, client, strlen(client));
        ++*n;
    }
    out[i].n += more;
}

enum status store_verwijzing_tel(struct store *s, const uint8_t sha[DIGEST_LEN], struct telling out[LIMIT_CLIENTS], size_t *n)
{
    bool row;

    *n = 0;
    for (;;) {
        TRY(sql_row(&s->ledger_db, s->verwijzing_tel, &row));
        if (!row)
            return OK;
        const char *client = (const char *)sqlite3_column_text(s->verwijzing_tel, 0);
        if (client != NULL && holds(s->verwijzing_tel, 1, sha))
            count(out, n, client, (uint64_t)sqlite3_column_int64(s->verwijzing_tel, 2));
    }
}

enum status store_verwijzing_verloop(struct store *s, int32_t dag)
{
    sql_bind_int(s->verwijzing_delete, 1, dag);
    return sql_run(&s->ledger_db, s->verwijzing_delete);
}
