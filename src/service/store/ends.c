#include "store/store_private.h"

#include "base/mem.h"

#include <string.h>

/* An order is refused as too old long before its row goes. */
#define ORDERS_KEPT_S 86400

static enum end_code code_of(enum status code)
{
    switch (code) {
    case REFUSED_WITHDRAWN:
        return END_WITHDRAWN;
    case REFUSED_EXPIRED:
        return END_EXPIRED;
    default:
        return END_INCOMPLETE;
    }
}

static enum status status_of_code(unsigned code)
{
    switch (code) {
    case END_WITHDRAWN:
        return REFUSED_WITHDRAWN;
    case END_EXPIRED:
        return REFUSED_EXPIRED;
    case END_REPLACED:
        return REFUSED_SEAL_REPLACED;
    default:
        return REFUSED_INCOMPLETE;
    }
}

/* ---- what ended ---- */

/* UINT16_MAX: no memory. Clients are few; those of long ago are among them. */
static uint16_t client_number(struct store *s, const char *client)
{
    for (uint16_t i = 0; i < s->n_clients; i++)
        if (strcmp(s->clients[i], client) == 0)
            return i;
    if (s->n_clients == UINT16_MAX)
        return UINT16_MAX;
    void *wider = mem_realloc(s->clients, (s->n_clients + 1u) * sizeof *s->clients);
    if (wider == NULL)
        return UINT16_MAX;
    s->clients = wider;
    memcpy(s->clients[s->n_clients], client, strlen(client) + 1);
    return s->n_clients++;
}

enum status end_from_row(struct store *s, const struct end_row *row)
{
    struct end *e = idtable_find(&s->ends, &row->id);
    uint16_t client = client_number(s, row->client);
    bool new = e == NULL;

    if (idtable_room(&s->end_receipts, 1) != OK)
        return FAULT_MEMORY;
    if (!new && !id_is_zero(&e->receipt))
        idtable_remove(&s->end_receipts, &e->receipt);
    if (new)
        e = mem_alloc(sizeof *e);
    if (e == NULL || client == UINT16_MAX) {
        if (new)
            mem_free(e);
        return FAULT_MEMORY;
    }
    *e = (struct end){ .id = row->id, .receipt = row->receipt, .at = row->at, .client = client, .code = row->code };
    enum status st = new ? idtable_add(&s->ends, e) : OK;
    if (st != OK) {
        mem_free(e);
        return st;
    }
    return id_is_zero(&e->receipt) ? OK : idtable_add(&s->end_receipts, &e->receipt);
}

void end_note(struct store *s, const struct id *id, const struct id *receipt, const char *client, enum end_code code, int64_t now)
{
    struct end_row row = { .id = *id, .receipt = *receipt, .at = now, .code = (uint8_t)code };

    memcpy(row.client, client, strlen(client) + 1);
    status_ignored(end_from_row(s, &row));
}

bool store_end_by_receipt(const struct store *s, const struct id *receipt, int64_t *at)
{
    const uint8_t *found = id_is_zero(receipt) ? NULL : idtable_find(&s->end_receipts, receipt);
    const struct end *e = found != NULL ? (const void *)(found - offsetof(struct end, receipt)) : NULL;

    *at = e != NULL ? e->at : 0;
    return e != NULL;
}

bool store_ended_at(const struct store *s, const struct id *id, int64_t *at)
{
    const struct end *e = idtable_find(&s->ends, id);

    *at = e != NULL ? e->at : 0;
    return e != NULL;
}

enum status store_end_of(const struct store *s, const struct id *id, const char *client)
{
    const struct end *e = idtable_find(&s->ends, id);
    const struct grant *g = find_grant(s, id);
    const struct dossier *d = g != NULL ? g->dossier : find_dossier(s, id);

    if (e != NULL)
        return strcmp(s->clients[e->client], client) == 0 ? status_of_code(e->code) : OK;
    if (d == NULL || !d->ending || strcmp(d->client, client) != 0)
        return OK;
    return d->n_rooster > 1 ? REFUSED_INCOMPLETE : REFUSED_WITHDRAWN;
}

/* ---- ending ---- */

static void note_ended(struct store *s, const struct ended *e, int64_t now)
{
    static const struct id none;

    event_rows_written(s, e->client, 1);
    end_note(s, &e->dossier, &none, e->client, e->code, now);
    for (unsigned i = 0; i < e->n_grants; i++)
        end_note(s, &e->grants[i], &e->receipts[i], e->client, e->code, now);
    struct dossier *d = find_dossier(s, &e->dossier);
    if (d != NULL)
        dossier_free(s, d);
}

/* Where there is no memory its dossier answers nothing all the same, and who asked was told to ask again. */
static void try_again(struct store *s, const struct id *dossier, const struct withdrawal *what)
{
    struct ending *e;

    STAILQ_FOREACH(e, &s->endings, next)
        if (memcmp(&e->dossier, dossier, sizeof *dossier) == 0)
            return;
    e = mem_alloc(sizeof *e);
    if (e == NULL)
        return;
    *e = (struct ending){ .dossier = *dossier, .what = *what };
    STAILQ_INSERT_TAIL(&s->endings, e, next);
}

static void note_swept(struct store *s, const struct id *dossier)
{
    struct swept *e = mem_alloc(sizeof *e);

    if (e == NULL)
        return;
    e->dossier = *dossier;
    STAILQ_INSERT_TAIL(&s->swept, e, next);
}

bool store_swept(struct store *s, struct id *dossier)
{
    struct swept *e = STAILQ_FIRST(&s->swept);

    if (e == NULL)
        return false;
    *dossier = e->dossier;
    STAILQ_REMOVE_HEAD(&s->swept, next);
    mem_free(e);
    return true;
}

static bool end_concluded(struct store *s, struct write *w, const struct txn_result *r)
{
    const struct txn_end *t = (const void *)w->txn;

    w->done.status = status_of(r->outcome);
    if (t->move.n > 0)
        ledger_moved(s, r->outcome == OUTCOME_DONE);
    for (uint32_t i = 0; i < t->n; i++) {
        struct dossier *d = find_dossier(s, &t->ended[i].dossier);

        if (d != NULL)
            d->writing = false;
    }
    if (r->outcome == OUTCOME_DONE) {
        for (uint32_t i = 0; i < t->n; i++) {
            note_ended(s, &t->ended[i], t->now);
            if (!w->asked && !t->withdrawn)
                note_swept(s, &t->ended[i].dossier);
        }
        w->done.status = keys_follow(s);
    } else if (t->withdrawn) {
        try_again(s, &t->ended[0].dossier, &(struct withdrawal){ t->grant, t->noted });
        if (!w->asked)
            w->done.status = OK; /* nobody else is concerned */
    }
    return true;
}

static enum status fill_ended(const struct dossier *d, enum status code, int64_t now, struct ended *e)
{
    e->dossier = d->id;
    e->code = (uint8_t)(d->n_rooster > 1 ? END_INCOMPLETE : code_of(code));
    memcpy(e->client, d->client, strlen(d->client) + 1);
    for (unsigned i = 0; i < d->n_rooster; i++)
        if (d->grants[i] != NULL) {
            e->receipts[e->n_grants] = d->grants[i]->receipt;
            e->grants[e->n_grants++] = d->grants[i]->id;
        }
    return event_of_dossier(d, code == REFUSED_EXPIRED ? EVENT_KIND_EXPIRED : EVENT_KIND_WITHDRAWN, now, &e->event);
}

/* What the ledger is to have of it. */
static enum status fill_withdrawal(struct store *s, const struct withdrawal *what, int64_t now, struct txn_end *t)
{
    t->withdrawn = true;
    t->noted = what->noted;
    t->grant = what->grant;
    ledger_withdrawal_digest(s, &t->grant, t->digest);
    return t->noted ? OK : ledger_withdrawal(s, now, &t->leaf, &t->move);
}

static enum status begin_end(struct store *s, struct txn_end *t, struct dossier *const *d, bool asked, void *context)
{
    struct write_new w = { .txn = &t->txn, .asked = asked, .context = context, .conclude = end_concluded };
    bool moves = t->move.n > 0;
    uint32_t n = t->n;

    for (uint32_t i = 0; i < n; i++)
        d[i]->writing = true;
    enum status st = write_begin(s, &w);
    if (st == OK)
        return OK;
    for (uint32_t i = 0; i < n; i++)
        d[i]->writing = false;
    if (moves)
        ledger_moved(s, false);
    return st;
}

enum status end_dossiers(struct store *s, struct dossier *const *d, uint32_t n, enum status code,
                         const struct withdrawal *withdrawn, int64_t now, bool asked, void *context)
{
    struct txn_end *t = (void *)txn_new(TXN_END, offsetof(struct txn_end, ended) + n * sizeof t->ended[0]);

    if (t == NULL)
        return FAULT_MEMORY;
    t->txn.destroys = true;
    t->now = now;
    t->n = n;
    enum status st = OK;
    for (uint32_t i = 0; i < n && st == OK; i++)
        st = fill_ended(d[i], code, now, &t->ended[i]);
    if (st == OK && withdrawn != NULL)
        st = fill_withdrawal(s, withdrawn, now, t);
    if (st == OK)
        return begin_end(s, t, d, asked, context);
    mem_free(t);
    return st;
}

/* It answers nothing from here on, whatever becomes of it. */
static enum status withdraw(struct store *s, struct dossier *d, const struct id *grant, int64_t now, void *context)
{
    struct withdrawal what = { .grant = *grant };

    d->ending = true;
    enum status st = d->writing ? FAULT_BUSY : end_dossiers(s, &d, 1, REFUSED_WITHDRAWN, &what, now, true, context);
    if (st != OK)
        try_again(s, &d->id, &what);
    return st;
}

enum status store_end(struct store *s, const struct id *grant, const char *client, enum status code, int64_t now, void *context)
{
    status_ignored(writes_certain(s)); /* that may be the end that is asked for */
    struct grant *g = find_grant(s, grant);

    if (g == NULL || strcmp(g->dossier->client, client) != 0) {
        if (store_end_of(s, grant, client) == OK)
            return REFUSED_GRANT_UNKNOWN;
        if (idtable_find(&s->ends, grant) == NULL) /* of a dossier that is ending: not carried out yet */
            return FAULT_BUSY;
        TRY(keys_flush(s));
        return write_nothing(s, 0, context);
    }
    if (code == REFUSED_WITHDRAWN)
        return withdraw(s, g->dossier, grant, now, context);
    return g->dossier->writing ? FAULT_BUSY : end_dossiers(s, &g->dossier, 1, code, NULL, now, true, context);
}

void endings_retry(struct store *s, int64_t now)
{
    struct ending *e;
    enum status st = OK;
    size_t n = 0;

    STAILQ_FOREACH(e, &s->endings, next)
        n++;
    for (; n > 0 && st == OK; n--) { /* where one fails the others would */
        e = STAILQ_FIRST(&s->endings);
        struct ending was = *e;
        struct dossier *d = find_dossier(s, &was.dossier);

        STAILQ_REMOVE_HEAD(&s->endings, next);
        mem_free(e);
        if (d == NULL)
            continue;
        if (!d->writing)
            st = end_dossiers(s, &d, 1, REFUSED_WITHDRAWN, &was.what, now, false, NULL);
        if (find_dossier(s, &was.dossier) == NULL)
            continue;
        try_again(s, &was.dossier, &was.what);
        st = FAULT_STORE;
    }
}

/* ---- passing of time ---- */

static void forget_ends(struct store *s, int64_t before)
{
    struct end *e;
    size_t at = 0;

    while ((e = idtable_next(&s->ends, &at)) != NULL) {
        if (e->at >= before)
            continue;
        if (!id_is_zero(&e->receipt))
            idtable_remove(&s->end_receipts, &e->receipt);
        idtable_remove(&s->ends, &e->id);
        mem_free(e);
        at--; /* another may have moved there; one that this walk misses the next one finds */
    }
}

static struct txn *forget_of(const struct store *s, const struct clock_seen *now)
{
    struct txn_forget *t = (void *)txn_new(TXN_FORGET, sizeof *t);

    if (t == NULL)
        return NULL;
    t->seen = *now;
    t->ends = now->wall_s - LIMIT_EINDE_S;
    t->orders = now->wall_s - ORDERS_KEPT_S;
    t->events = now->wall_s - LIMIT_EVENTS_S;
    t->orders_noted = s->keys.k->seen.vanaf;
    return &t->txn;
}

/* By the clock orders are too old; a clock that ran ahead for a moment, and was put right, does not bring them back: the key file
 * says first from when on orders are known. */
static bool forgotten(struct store *s, struct write *w, const struct txn_result *r)
{
    const struct txn_forget *t = (const void *)w->txn;

    w->done.status = status_of(r->outcome);
    if (r->outcome != OUTCOME_DONE)
        return true;
    if (r->row != 0) {
        orders_not_before(s, r->row);
        enum status st = keys_flush(s);
        if (st == OK)
            st = write_again(s, w, forget_of(s, &t->seen));
        if (st == OK)
            return false;
        w->done.status = st;
        return true;
    }
    forget_ends(s, t->ends);
    return true;
}

enum status store_forget(struct store *s, const struct clock_seen *now)
{
    orders_believed(s, now->wall_s);
    TRY(write_begin(s, &(struct write_new){ .txn = forget_of(s, now), .conclude = forgotten }));
    return write_failed(s);
}

static bool part_keys_ended(struct store *s, struct write *w, const struct txn_result *r)
{
    const struct txn_part_key_end *t = (const void *)w->txn;

    w->done.status = status_of(r->outcome);
    for (uint32_t i = 0; i < t->n; i++) {
        struct grant *g = find_grant(s, &t->grants[i]);

        if (g == NULL)
            continue;
        g->dossier->writing = false;
        if (r->outcome != OUTCOME_DONE)
            continue;
        g->part_until = 0;
        mem_free(g->k_part);
        g->k_part = NULL;
    }
    if (r->outcome == OUTCOME_DONE)
        w->done.status = keys_follow(s);
    return true;
}

static enum status end_part_keys(struct store *s, struct grant *const *due, uint32_t n)
{
    struct txn_part_key_end *t = (void *)txn_new(TXN_PART_KEY_END, sizeof *t);

    if (t == NULL)
        return FAULT_MEMORY;
    t->txn.destroys = true;
    t->n = n;
    for (uint32_t i = 0; i < n; i++)
        t->grants[i] = due[i]->id;
    struct write_new w = { .txn = &t->txn, .conclude = part_keys_ended };
    for (uint32_t i = 0; i < n; i++)
        due[i]->dossier->writing = true;
    enum status st = write_begin(s, &w);
    for (uint32_t i = 0; i < n && st != OK; i++)
        due[i]->dossier->writing = false;
    return st == OK ? write_failed(s) : st;
}

/* Puts the dossier in the list, once. */
static void add_once(struct dossier **list, uint32_t *n, struct dossier *d)
{
    for (uint32_t i = *n; i > 0; i--)
        if (list[i - 1] == d)
            return;
    list[(*n)++] = d;
}

static uint32_t without_writing(struct dossier **list, uint32_t n)
{
    uint32_t left = 0;

    for (uint32_t i = 0; i < n; i++)
        if (!list[i]->writing)
            list[left++] = list[i];
    return left;
}

/* Made or completed by a clock that ran ahead, its month or its hour would last until that day. Two moments that are believed may
 * be a step on either side. */
static bool part_key_due(const struct grant *g, int64_t now)
{
    const struct dossier *d = g->dossier;
    int64_t most = d->state == DOSSIER_COMPLETE ? LIMIT_PART_AFTER_COMPLETION_S :
                   d->fase == FASE_REACTIE ? LIMIT_PART_OPEN_S : g->until - now;

    return g->part_until != 0 && (g->part_until <= now || g->part_until > now + most + 2 * LIMIT_CLOCK_STEP_S);
}

/* Of a grant that was given for less than that there is nothing to tell. */
static bool ends_soon(const struct grant *g, int64_t now)
{
    int64_t from = g->until - LIMIT_EXPIRES_S;

    return !g->warned && from <= now && g->made <= from;
}

enum status store_sweep(struct store *s, int64_t now, bool *more)
{
    struct dossier *expired[TXN_ENDS_MAX];
    struct dossier *soon[TXN_EVENTS_MAX];
    struct grant *due[TXN_PART_KEYS_MAX];
    uint32_t n_expired = 0, n_due = 0, n_soon = 0;
    size_t end = s->sweep_at + SWEEP_SLICE;
    struct grant *g;

    *more = false;
    while (n_expired < TXN_ENDS_MAX && n_due < TXN_PART_KEYS_MAX && n_soon < TXN_EVENTS_MAX && s->sweep_at < end &&
           (g = idtable_next(&s->grants, &s->sweep_at)) != NULL) {
        if (g->dossier->writing || g->dossier->ending)
            continue;
        if (g->until <= now)
            add_once(expired, &n_expired, g->dossier);
        else if (part_key_due(g, now))
            due[n_due++] = g;
        if (g->until > now && ends_soon(g, now))
            add_once(soon, &n_soon, g->dossier);
    }
    if (s->sweep_at >= s->grants.cap)
        s->sweep_at = 0;
    *more = s->sweep_at != 0;
    if (n_soon > 0)
        TRY(event_rows_expire(s, soon, n_soon, now));
    if (n_due > 0)
        TRY(end_part_keys(s, due, n_due));
    /* Removal moves others within the table; whom this walk misses the next one finds. So with those whose part keys end. */
    n_expired = without_writing(expired, n_expired);
    if (n_expired == 0)
        return OK;
    TRY(end_dossiers(s, expired, n_expired, REFUSED_EXPIRED, NULL, now, false, NULL));
    return write_failed(s);
}

void ends_release(struct store *s)
{
    struct ending *e;
    struct end *ended;
    size_t at = 0;

    for (struct id dossier; store_swept(s, &dossier);)
        ;
    while ((e = STAILQ_FIRST(&s->endings)) != NULL) {
        STAILQ_REMOVE_HEAD(&s->endings, next);
        mem_free(e);
    }
    while ((ended = idtable_next(&s->ends, &at)) != NULL)
        mem_free(ended);
    idtable_release(&s->end_receipts);
    idtable_release(&s->ends);
    mem_free(s->clients);
}
