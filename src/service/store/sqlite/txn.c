#include "store/sqlite/sqlite_private.h"

#include "base/mem.h"

#include <string.h>

/* ---- one file, one commit ---- */

enum status sqlite_commit(struct sqlite *q)
{
    enum status st = sql_run(&q->grants, q->commit);

    if (st != OK)
        return sqlite_abandon(q, st);
    if (q->grants.wal_pages > WAL_MAX_PAGES)
        status_ignored(sql_checkpoint(&q->grants, SQLITE_CHECKPOINT_TRUNCATE));
    return OK;
}

static enum status write_epoch(struct sqlite *q, uint64_t epoch)
{
    return sqlite_meta_write(q, "generatie", &epoch, sizeof epoch);
}

/* Of grants.db. A full disk has taken nothing. Of any other failure it is only known after the next commit what became of the one
 * before. */
static enum txn_outcome outcome_of(const struct sqlite *q, enum status st)
{
    if (st == OK)
        return OUTCOME_DONE;
    return q->grants.last_error == SQLITE_FULL ? OUTCOME_FAILED : OUTCOME_UNKNOWN;
}

static void bind_digest(sqlite3_stmt *st, int at, const struct id *digest)
{
    bool none = id_is_zero(digest);

    sql_bind_blob(st, at, none ? NULL : digest, none ? 0 : sizeof *digest);
}

static enum status end_add(struct sqlite *q, const struct id *id, const struct id *receipt, const char *client,
                           enum end_code code, int64_t now)
{
    sql_bind_blob(q->end_add, 1, id, sizeof *id);
    sql_bind_text(q->end_add, 2, client);
    sql_bind_int(q->end_add, 3, code);
    sql_bind_int(q->end_add, 4, now);
    bind_digest(q->end_add, 5, receipt);
    return sql_run(&q->grants, q->end_add);
}

static enum status mark_add(struct sqlite *q, enum mark mark, const uint8_t digest[DIGEST_LEN], int64_t now)
{
    sql_bind_int(q->mark_add, 1, mark);
    sql_bind_blob(q->mark_add, 2, digest, DIGEST_LEN);
    sql_bind_int(q->mark_add, 3, now);
    return sql_run(&q->ledger, q->mark_add);
}

/* ---- grants ---- */

static enum status dossier_add(struct sqlite *q, const struct dossier_row *d)
{
    sql_bind_blob(q->dossier_add, 1, &d->id, sizeof d->id);
    sql_bind_text(q->dossier_add, 2, d->client);
    sql_bind_blob(q->dossier_add, 3, d->scope, d->scope_len);
    sql_bind_blob(q->dossier_add, 4, d->scope_sha, sizeof d->scope_sha);
    sql_bind_blob(q->dossier_add, 5, d->roster, d->roster_len);
    sql_bind_int(q->dossier_add, 6, d->state);
    sql_bind_int(q->dossier_add, 7, d->until);
    sql_bind_int(q->dossier_add, 8, d->completed);
    return sql_run(&q->grants, q->dossier_add);
}

/* A row that was written before its order, which then failed, is there already. */
static enum status dossier_ensure(struct sqlite *q, const struct dossier_row *d)
{
    bool row;

    sql_bind_blob(q->dossier_find, 1, &d->id, sizeof d->id);
    TRY(sql_row(&q->grants, q->dossier_find, &row));
    if (!row)
        return dossier_add(q, d);
    sql_reset(q->dossier_find);
    return OK;
}

static enum status grant_add(struct sqlite *q, const struct grant_row *g)
{
    sql_bind_blob(q->grant_add, 1, &g->id, sizeof g->id);
    sql_bind_blob(q->grant_add, 2, &g->dossier, sizeof g->dossier);
    sql_bind_int(q->grant_add, 3, g->plaats);
    sql_bind_blob(q->grant_add, 4, &g->verwijzing, sizeof g->verwijzing);
    sql_bind_int(q->grant_add, 5, g->kek);
    sql_bind_blob(q->grant_add, 6, &g->k_grant, sizeof g->k_grant);
    sql_bind_blob(q->grant_add, 7, &g->k_part, sizeof g->k_part);
    sql_bind_int(q->grant_add, 8, g->part_until);
    sql_bind_blob(q->grant_add, 9, &g->origin, origin_len(&g->origin));
    sql_bind_int(q->grant_add, 10, g->until);
    bind_digest(q->grant_add, 11, &g->receipt);
    sql_bind_int(q->grant_add, 12, g->made);
    bind_digest(q->grant_add, 13, &g->subject);
    return sql_run(&q->grants, q->grant_add);
}

static enum status grant_rows(struct sqlite *q, const struct txn_grant_put *t)
{
    TRY(sql_run(&q->grants, q->begin));
    if (t->with_dossier)
        TRY_TX(q, dossier_ensure(q, &t->dossier));
    if (t->replaces) {
        sql_bind_blob(q->grant_delete, 1, &t->replaced, sizeof t->replaced);
        TRY_TX(q, sql_run(&q->grants, q->grant_delete));
        TRY_TX(q, end_add(q, &t->replaced, &t->replaced_receipt, t->client, END_REPLACED, t->now));
        TRY_TX(q, write_epoch(q, t->txn.epoch));
    }
    TRY_TX(q, grant_add(q, &t->grant));
    TRY_TX(q, sqlite_event_add(q, t->client, &t->event));
    return sqlite_commit(q);
}

/* The dossier comes first: after a crash there is one that the order belongs to, and it goes on there. */
static enum txn_outcome order_use(struct sqlite *q, const struct txn_grant_put *t)
{
    if (!t->order_new)
        return OUTCOME_STALE;
    enum status st = t->with_dossier ? dossier_ensure(q, &t->dossier) : OK;
    if (st != OK)
        return outcome_of(q, st);
    sql_bind_blob(q->order_add, 1, t->order.order, DIGEST_LEN);
    sql_bind_text(q->order_add, 2, t->client);
    sql_bind_blob(q->order_add, 3, &t->grant.dossier, sizeof t->grant.dossier);
    sql_bind_int(q->order_add, 4, t->grant.plaats);
    sql_bind_blob(q->order_add, 5, t->order.evidence, DIGEST_LEN);
    sql_bind_blob(q->order_add, 6, &t->grant.id, sizeof t->grant.id);
    sql_bind_int(q->order_add, 7, t->order.until);
    return sqlite_ledger_outcome(q, sql_run(&q->ledger, q->order_add));
}

static enum status ended(struct sqlite *q, const struct id *id, bool *found)
{
    sql_bind_blob(q->end_find, 1, id, sizeof *id);
    TRY(sql_row(&q->grants, q->end_find, found));
    if (*found)
        sql_reset(q->end_find);
    return OK;
}

static enum txn_outcome order(struct sqlite *q, const struct txn_grant_put *t, struct txn_result *r)
{
    uint8_t evidence[DIGEST_LEN];
    sqlite3_stmt *st = q->order_find;
    struct id dossier;
    bool row;

    sql_bind_blob(st, 1, t->order.order, DIGEST_LEN);
    if (sql_row(&q->ledger, st, &row) != OK)
        return OUTCOME_FAILED;
    if (!row)
        return order_use(q, t);
    r->row = 1;
    const char *client = (const char *)sqlite3_column_text(st, 0);
    bool same = client != NULL && strcmp(client, t->client) == 0 && sql_blob(st, 1, &dossier, sizeof dossier) &&
                memcmp(&dossier, &t->grant.dossier, sizeof dossier) == 0 && sqlite3_column_int64(st, 2) == t->grant.plaats &&
                sql_blob(st, 3, evidence, sizeof evidence) && mem_equal(evidence, t->order.evidence, sizeof evidence) &&
                sql_blob(st, 4, &r->grant, sizeof r->grant);
    sql_reset(st);
    if (same && ended(q, &r->grant, &row) != OK)
        return OUTCOME_FAILED;
    same = same && !row;
    if (!same)
        r->grant = (struct id){ 0 };
    return same && memcmp(&r->grant, &t->grant.id, sizeof r->grant) == 0 ? OUTCOME_DONE : OUTCOME_STALE;
}

static enum txn_outcome grant_put(struct sqlite *q, const struct txn_grant_put *t, struct txn_result *r)
{
    if (t->with_order) {
        enum txn_outcome used = order(q, t, r);

        if (used != OUTCOME_DONE)
            return used;
    }
    return outcome_of(q, grant_rows(q, t));
}

static enum status complete_rows(struct sqlite *q, const struct txn_complete *t)
{
    TRY(sql_run(&q->grants, q->begin));
    sql_bind_blob(q->dossier_update, 1, &t->dossier, sizeof t->dossier);
    sql_bind_int(q->dossier_update, 2, DOSSIER_COMPLETE);
    sql_bind_int(q->dossier_update, 3, t->until);
    sql_bind_int(q->dossier_update, 4, t->completed);
    TRY_TX(q, sql_run(&q->grants, q->dossier_update));
    sql_bind_blob(q->grant_part_until, 1, &t->dossier, sizeof t->dossier);
    sql_bind_int(q->grant_part_until, 2, t->part_until);
    TRY_TX(q, sql_run(&q->grants, q->grant_part_until));
    return sqlite_commit(q);
}

/* ---- ends ---- */

static enum status end_one(struct sqlite *q, const struct ended *e, int64_t now)
{
    static const struct id none;

    sql_bind_blob(q->grant_delete_dossier, 1, &e->dossier, sizeof e->dossier);
    TRY(sql_run(&q->grants, q->grant_delete_dossier));
    sql_bind_blob(q->dossier_delete, 1, &e->dossier, sizeof e->dossier);
    TRY(sql_run(&q->grants, q->dossier_delete));
    sql_bind_blob(q->use_delete, 1, &e->dossier, sizeof e->dossier);
    TRY(sql_run(&q->grants, q->use_delete));
    TRY(end_add(q, &e->dossier, &none, e->client, e->code, now));
    for (unsigned i = 0; i < e->n_grants; i++)
        TRY(end_add(q, &e->grants[i], &e->receipts[i], e->client, e->code, now));
    return sqlite_event_add(q, e->client, &e->event);
}

static enum status end_rows(struct sqlite *q, const struct txn_end *t)
{
    TRY(sql_run(&q->grants, q->begin));
    for (uint32_t i = 0; i < t->n; i++)
        TRY_TX(q, end_one(q, &t->ended[i], t->now));
    TRY_TX(q, write_epoch(q, t->txn.epoch));
    return sqlite_commit(q);
}

static enum status end_rows_full_or_not(struct sqlite *q, const struct txn_end *t)
{
    enum status st = end_rows(q, t);

    return st != OK && sqlite_give_up_reserve(q, &q->grants) ? end_rows(q, t) : st;
}

static enum txn_outcome end(struct sqlite *q, const struct txn_end *t, struct txn_result *r)
{
    if (!t->withdrawn || t->noted)
        return outcome_of(q, end_rows_full_or_not(q, t));
    enum txn_outcome noted = sqlite_withdrawal(q, t, &r->why);
    if (noted != OUTCOME_DONE)
        return noted;
    if (end_rows_full_or_not(q, t) == OK)
        return OUTCOME_DONE;
    /* What is marked goes, by reconcile or at the next start: until then it is not known to be gone. */
    memcpy(&q->unfinished, t, offsetof(struct txn_end, ended) + t->n * sizeof t->ended[0]);
    return OUTCOME_UNKNOWN;
}

static enum status part_key_rows(struct sqlite *q, const struct txn_part_key_end *t)
{
    TRY(sql_run(&q->grants, q->begin));
    for (uint32_t i = 0; i < t->n; i++) {
        sql_bind_blob(q->grant_part_delete, 1, &t->grants[i], sizeof t->grants[i]);
        TRY_TX(q, sql_run(&q->grants, q->grant_part_delete));
    }
    TRY_TX(q, write_epoch(q, t->txn.epoch));
    return sqlite_commit(q);
}

static enum status rewrap_rows(struct sqlite *q, const struct txn_rewrap *t)
{
    TRY(sql_run(&q->grants, q->begin));
    for (uint32_t i = 0; i < t->n; i++) {
        const struct rewrapped *r = &t->rows[i];

        sql_bind_blob(q->grant_wrap, 1, &r->grant, sizeof r->grant);
        sql_bind_int(q->grant_wrap, 2, t->kek);
        sql_bind_blob(q->grant_wrap, 3, &r->k_grant, sizeof r->k_grant);
        sql_bind_blob(q->grant_wrap, 4, r->has_part ? &r->k_part : NULL, r->has_part ? sizeof r->k_part : 0);
        TRY_TX(q, sql_run(&q->grants, q->grant_wrap));
    }
    if (t->last)
        TRY_TX(q, sqlite_meta_write(q, "kek", &t->kek, sizeof t->kek));
    return sqlite_commit(q);
}

static enum status drop_rows(struct sqlite *q, const struct txn_drop_all *t)
{
    static const uint8_t untold = 1;

    TRY(sql_run(&q->grants, q->begin));
    TRY_TX(q, sql_run(&q->grants, q->drop_grants));
    TRY_TX(q, sql_run(&q->grants, q->drop_dossiers));
    TRY_TX(q, sql_run(&q->grants, q->drop_events));
    TRY_TX(q, sql_run(&q->grants, q->drop_uses));
    TRY_TX(q, sqlite_meta_delete(q, META_PACKS));
    if (t->untold)
        TRY_TX(q, sqlite_meta_write(q, META_UNTOLD, &untold, sizeof untold));
    TRY_TX(q, write_epoch(q, t->txn.epoch));
    TRY_TX(q, sqlite_meta_write(q, "kek", &t->kek, sizeof t->kek));
    return sqlite_commit(q);
}

static enum status use_rows(struct sqlite *q, const struct txn_uses *t)
{
    TRY(sql_run(&q->grants, q->begin));
    for (uint32_t i = 0; i < t->n; i++) {
        sql_bind_blob(q->use_write, 1, &t->rows[i].dossier, sizeof t->rows[i].dossier);
        sql_bind_blob(q->use_write, 2, t->rows[i].counts, t->rows[i].n * sizeof t->rows[i].counts[0]);
        TRY_TX(q, sql_run(&q->grants, q->use_write));
    }
    return sqlite_commit(q);
}

/* ---- what is past its time ---- */

static enum status forget_orders(struct sqlite *q, const struct txn_forget *t, struct txn_result *r)
{
    bool row;

    sql_bind_int(q->order_newest, 1, t->orders);
    TRY(sql_row(&q->ledger, q->order_newest, &row));
    if (!row)
        return OK;
    int64_t newest = sqlite3_column_int64(q->order_newest, 0);
    sql_reset(q->order_newest);
    if (newest > t->orders_noted) {
        r->row = newest;
        return OK;
    }
    sql_bind_int(q->order_delete, 1, t->orders);
    return sql_run(&q->ledger, q->order_delete);
}

static enum txn_outcome forget(struct sqlite *q, const struct txn_forget *t, struct txn_result *r)
{
    enum txn_outcome done = OUTCOME_DONE;

    if (t->seen.wall_s != 0)
        done = outcome_of(q, sqlite_meta_write(q, "klok", &t->seen, sizeof t->seen));
    if (t->ends != 0 && done == OUTCOME_DONE) {
        sql_bind_int(q->end_delete, 1, t->ends);
        done = outcome_of(q, sql_run(&q->grants, q->end_delete));
    }
    if (t->events != 0 && done == OUTCOME_DONE) {
        sql_bind_int(q->event_forget, 1, t->events);
        done = outcome_of(q, sql_run(&q->grants, q->event_forget));
    }
    if (t->orders != 0 && done == OUTCOME_DONE)
        done = sqlite_ledger_outcome(q, forget_orders(q, t, r));
    if (t->n_names != 0 && done == OUTCOME_DONE)
        done = sqlite_names_forget(q, t);
    if (t->references != 0 && done == OUTCOME_DONE) {
        sql_bind_int(q->references_delete, 1, t->references);
        done = sqlite_ledger_outcome(q, sql_run(&q->ledger, q->references_delete));
    }
    return done;
}

/* ---- one transaction ---- */

static enum txn_outcome carry_out(struct sqlite *q, const struct txn *txn, struct txn_result *r)
{
    const void *t = txn;
    const struct txn_mark *mark = t;

    switch (txn->kind) {
    case TXN_GRANT_PUT:
        return grant_put(q, t, r);
    case TXN_COMPLETE:
        return outcome_of(q, complete_rows(q, t));
    case TXN_END:
        return end(q, t, r);
    case TXN_PART_KEY_END:
        return outcome_of(q, part_key_rows(q, t));
    case TXN_REWRAP:
        return outcome_of(q, rewrap_rows(q, t));
    case TXN_DROP_ALL:
        return outcome_of(q, drop_rows(q, t));
    case TXN_MARK:
        return sqlite_ledger_outcome(q, mark_add(q, mark->mark, mark->digest, mark->now));
    case TXN_FORGET:
        return forget(q, t, r);
    case TXN_REFERENCES:
        return sqlite_references(q, t, r);
    case TXN_REFERENCE_PAGE:
        return sqlite_reference_page(q, t, r) == OK ? OUTCOME_DONE : OUTCOME_FAILED;
    case TXN_REFERENCE_COUNT:
        return sqlite_reference_count(q, t, r) == OK ? OUTCOME_DONE : OUTCOME_FAILED;
    case TXN_EVENTS:
        return outcome_of(q, sqlite_events(q, t));
    case TXN_EVENT_READ:
        return outcome_of(q, sqlite_event_read(q, t, r));
    case TXN_EVENT_TRIM:
        return outcome_of(q, sqlite_event_trim(q, t, r));
    case TXN_USES:
        return outcome_of(q, use_rows(q, t));
    case TXN_APPEND:
        return sqlite_append(q, t, r);
    case TXN_CONTENT_DROP:
        return sqlite_ledger_outcome(q, sqlite_content_drop(q, t));
    case TXN_ROW:
        return sqlite_row(q, t, r) == OK ? OUTCOME_DONE : OUTCOME_FAILED;
    case TXN_LEAVES:
        return sqlite_leaves(q, t, r) == OK ? OUTCOME_DONE : OUTCOME_FAILED;
    case TXN_NAMES:
        return sqlite_names(q, t, r) == OK ? OUTCOME_DONE : OUTCOME_FAILED;
    case TXN_WITHDRAWN:
        return sqlite_withdrawn(q, t, r) == OK ? OUTCOME_DONE : OUTCOME_FAILED;
    }
    return OUTCOME_FAILED;
}

enum status sqlite_submit(void *self, const struct txn *txn)
{
    struct sqlite *q = self;

    if (q->has_result || q->unfinished.n > 0)
        return FAULT_BUSY;
    if (q->loading && q->next != LOADED_ALL)
        sqlite_load_over(q);
    q->result = (struct txn_result){ .nr = txn->nr };
    q->result.outcome = carry_out(q, txn, &q->result);
    q->has_result = true;
    return OK;
}

bool sqlite_result(void *self, struct txn_result *out)
{
    struct sqlite *q = self;

    if (!q->has_result)
        return false;
    *out = q->result;
    q->has_result = false;
    return true;
}

static bool commit_again(struct sqlite *q, struct sql *db)
{
    static const char nothing[] = "PRAGMA user_version=0"; /* writes the first page all the same */

    return sql_exec(db, nothing) == OK || (sqlite_give_up_reserve(q, db) && sql_exec(db, nothing) == OK);
}

/* What the log has of a commit that failed is overwritten by the next one: then it can no longer come back after a crash. */
enum txn_outcome sqlite_reconcile(void *self, uint64_t nr)
{
    struct sqlite *q = self;

    if (!commit_again(q, &q->grants) || (!q->log_begun && !commit_again(q, &q->ledger)))
        return OUTCOME_UNKNOWN;
    if (q->unfinished.n == 0 || q->unfinished.txn.nr != nr)
        return OUTCOME_FAILED;
    if (end_rows_full_or_not(q, &q->unfinished) != OK)
        return OUTCOME_UNKNOWN;
    q->unfinished.n = 0;
    return OUTCOME_DONE;
}

/* Where this fails it stays due, and maintain tries again. */
enum status sqlite_purge(void *self)
{
    struct sqlite *q = self;
    enum status st = sql_checkpoint(&q->grants, SQLITE_CHECKPOINT_TRUNCATE);

    return st != OK && sqlite_give_up_reserve(q, &q->grants) ? sql_checkpoint(&q->grants, SQLITE_CHECKPOINT_TRUNCATE) : st;
}
