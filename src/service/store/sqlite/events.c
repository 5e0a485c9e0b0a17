#include "store/sqlite/sqlite_private.h"

#include <string.h>

static void bind_id(sqlite3_stmt *st, int at, const struct id *id)
{
    bool none = id_is_zero(id);

    sql_bind_blob(st, at, none ? NULL : id, none ? 0 : sizeof *id);
}

enum status sqlite_event_add(struct sqlite *q, const char *client, const struct gebeurtenis *e)
{
    static const uint8_t nothing[DIGEST_LEN];
    sqlite3_stmt *st = q->event_add;
    bool subject = memcmp(e->subject, nothing, sizeof nothing) != 0;

    sql_bind_blob(st, 1, &e->id, sizeof e->id);
    sql_bind_text(st, 2, client);
    sql_bind_int(st, 3, e->kind);
    bind_id(st, 4, &e->dossier);
    bind_id(st, 5, &e->grant);
    if (e->reference[0] != 0)
        sql_bind_text(st, 6, e->reference);
    sql_bind_int(st, 7, e->reason);
    sql_bind_int(st, 8, e->number);
    sql_bind_blob(st, 9, subject ? e->subject : NULL, subject ? sizeof e->subject : 0);
    sql_bind_int(st, 10, e->at);
    return sql_run(&q->grants, st);
}

/* ---- written ---- */

/* What nobody acted on in between is said once, by the later one. */
static enum status restarted(struct sqlite *q, const struct event_row *row)
{
    struct gebeurtenis e = row->event;
    bool there;

    sql_bind_text(q->event_last_restart, 1, row->client);
    TRY(sql_row(&q->grants, q->event_last_restart, &there));
    if (there && sqlite3_column_int64(q->event_last_restart, 0) == EVENT_REASON_GRANTS)
        e.reason = EVENT_REASON_GRANTS;
    if (there)
        TRY(sql_run(&q->grants, q->event_last_restart));
    return sqlite_event_add(q, row->client, &e);
}

static enum status written(struct sqlite *q, const struct event_row *row, bool restart)
{
    if (restart && row->event.kind == EVENT_KIND_RESTARTED)
        return restarted(q, row);
    TRY(sqlite_event_add(q, row->client, &row->event));
    if (row->event.kind != EVENT_KIND_EXPIRES)
        return OK;
    sql_bind_blob(q->grant_warned, 1, &row->event.dossier, sizeof row->event.dossier);
    return sql_run(&q->grants, q->grant_warned);
}

enum status sqlite_events(struct sqlite *q, const struct txn_events *t)
{
    TRY(sql_run(&q->grants, q->begin));
    for (uint32_t i = 0; i < t->n; i++)
        TRY_TX(q, written(q, &t->rows[i], t->restart));
    if (t->restart)
        TRY_TX(q, sqlite_meta_delete(q, META_UNTOLD));
    if (t->with_packs)
        TRY_TX(q, sqlite_meta_write(q, META_PACKS, &t->packs, sizeof t->packs));
    return sqlite_commit(q);
}

/* ---- read ---- */

static enum status take(struct sqlite *q, const struct txn_event_read *t, uint32_t *gone)
{
    if (t->n == 0)
        return OK;
    TRY(sql_run(&q->grants, q->begin));
    for (uint32_t i = 0; i < t->n; i++) {
        sql_bind_blob(q->event_take, 1, &t->ids[i], sizeof t->ids[i]);
        sql_bind_text(q->event_take, 2, t->client);
        TRY_TX(q, sql_run(&q->grants, q->event_take));
        *gone += (uint32_t)sqlite3_changes(q->grants.db);
    }
    return sqlite_commit(q);
}

static void read_id(sqlite3_stmt *st, int column, struct id *out)
{
    if (!sql_blob(st, column, out, sizeof *out))
        *out = (struct id){ 0 };
}

static void read_event(sqlite3_stmt *st, struct gebeurtenis *e)
{
    const char *reference = (const char *)sqlite3_column_text(st, 5);

    *e = (struct gebeurtenis){ .kind = (uint8_t)sqlite3_column_int64(st, 2), .reason = (uint8_t)sqlite3_column_int64(st, 6),
                         .number = sqlite3_column_int64(st, 7), .at = sqlite3_column_int64(st, 9) };
    read_id(st, 1, &e->id);
    read_id(st, 3, &e->dossier);
    read_id(st, 4, &e->grant);
    if (reference != NULL && strlen(reference) < sizeof e->reference)
        memcpy(e->reference, reference, strlen(reference));
    if (!sql_blob(st, 8, e->subject, sizeof e->subject))
        memset(e->subject, 0, sizeof e->subject);
}

enum status sqlite_event_read(struct sqlite *q, const struct txn_event_read *t, struct txn_result *r)
{
    sqlite3_stmt *st = q->event_page;
    bool row;

    TRY(take(q, t, &r->gone));
    r->events = q->events;
    sql_bind_text(st, 1, t->client);
    sql_bind_int(st, 2, (int64_t)t->most + 1);
    for (;;) {
        TRY(sql_row(&q->grants, st, &row));
        if (!row)
            return OK;
        if (r->n == t->most) {
            r->more = true;
            sql_reset(st);
            return OK;
        }
        r->row = sqlite3_column_int64(st, 0);
        read_event(st, &q->events[r->n++]);
    }
}

/* ---- too many ---- */

static enum status one_number(struct sqlite *q, sqlite3_stmt *st, bool *found, int64_t *out)
{
    TRY(sql_row(&q->grants, st, found));
    *out = *found ? sqlite3_column_int64(st, 0) : 0;
    if (*found)
        sql_reset(st);
    return OK;
}

static void bind_cut(sqlite3_stmt *st, const struct txn_event_trim *t, int64_t cut)
{
    sql_bind_text(st, 1, t->skipped.client);
    sql_bind_int(st, 2, cut);
    sql_bind_int(st, 3, t->seen);
}

static enum status trim(struct sqlite *q, const struct txn_event_trim *t, int64_t cut)
{
    struct gebeurtenis skipped = t->skipped.event;
    bool found;

    TRY(sql_run(&q->grants, q->begin));
    bind_cut(q->event_sum, t, cut);
    TRY_TX(q, one_number(q, q->event_sum, &found, &skipped.number));
    bind_cut(q->event_drop, t, cut);
    TRY_TX(q, sql_run(&q->grants, q->event_drop));
    TRY_TX(q, sqlite_event_add(q, t->skipped.client, &skipped));
    return sqlite_commit(q);
}

enum status sqlite_event_trim(struct sqlite *q, const struct txn_event_trim *t, struct txn_result *r)
{
    int64_t cut;
    bool found;

    sql_bind_text(q->event_cut, 1, t->skipped.client);
    sql_bind_int(q->event_cut, 2, t->keep);
    TRY(one_number(q, q->event_cut, &found, &cut));
    if (found)
        TRY(trim(q, t, cut));
    sql_bind_text(q->event_count, 1, t->skipped.client);
    return one_number(q, q->event_count, &found, &r->row);
}
