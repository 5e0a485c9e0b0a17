#include "store/store_private.h"

#include "base/event_log.h"
#include "base/mem.h"

#include <string.h>

/* What was read, and whom the backend knows to be withdrawn though its rows are still there. */
struct loading {
    int64_t now;
    bool trusted;                  /* dossiers without a grant whose time is over go */
    struct id *withdrawn;
    size_t n, cap;
};

static bool over(struct store *s, struct write *w, const struct txn_result *r)
{
    (void)s;
    w->done.status = status_of(r->outcome);
    return true;
}

static bool found(struct store *s, struct write *w, const struct txn_result *r)
{
    (void)s;
    w->done.status = status_of(r->outcome);
    w->done.row = (int64_t)r->found;
    return true;
}

/* The files are not of one moment: whatever was ended since must not come back, so nothing does. */
static enum status drop_all(struct store *s, uint64_t epoch, uint32_t kek, bool untold, int64_t now)
{
    struct txn_drop_all *t = (void *)txn_new(TXN_DROP_ALL, sizeof *t);

    if (t == NULL)
        return FAULT_MEMORY;
    t->txn.epoch = epoch;
    t->kek = kek;
    t->untold = untold;
    s->events.untold = s->events.untold || untold;
    s->events.packs_known = false;
    TRY(write_begin(s, &(struct write_new){ .txn = &t->txn, .conclude = over }));
    TRY(store_settle(s));
    s->epoch = epoch;
    s->keys.k->edition = epoch;
    TRY(keyfile_new(&s->keys, 0, kek, now));
    mem_wipe(&s->keys.k->slot[1], sizeof s->keys.k->slot[1]);
    TRY(keyfile_write(&s->keys));
    s->key_dirty = false;
    return s->backend.calls->purge(s->backend.self);
}

/* Compares the epoch of both, and settles which wrapping key is current. */
static enum status reconcile(struct store *s, bool key_found, const struct loading *l, struct store_report *report)
{
    const struct backend_state *b = &s->backend.state;
    struct keyslots *k = s->keys.k;

    bool fits = key_found && b->found && (b->epoch == k->edition || b->epoch == k->edition + 1) &&
                keyfile_find(&s->keys, b->kek) != NULL;
    if (!fits) {
        uint32_t last = k->slot[1].kek > k->slot[0].kek ? k->slot[1].kek : k->slot[0].kek;

        report->dropped = b->grants;
        report->misfit = key_found || b->found;
        if (report->misfit) /* a ledger that came from a copy does not have the last orders */
            orders_incomplete(s, l->now, l->trusted);
        return drop_all(s, (b->epoch > k->edition ? b->epoch : k->edition) + 1, (last > b->kek ? last : b->kek) + 1,
                        report->misfit, l->now);
    }
    bool changed = b->epoch != k->edition;
    s->epoch = k->edition = b->epoch;
    if (k->slot[1].kek == b->kek) { /* no row is wrapped with the other key any more */
        k->slot[0] = k->slot[1];
        mem_wipe(&k->slot[1], sizeof k->slot[1]);
        changed = true;
    }
    s->rewrap.active = k->slot[1].kek != 0; /* it goes on where it was */
    return changed ? keyfile_write(&s->keys) : OK;
}

static enum status load_dossier(struct store *s, const struct dossier_row *row)
{
    struct dossier *d;

    TRY(dossier_from_row(s, row, &d));
    d->stored = true;
    return OK;
}

static enum status load_grant(struct store *s, const struct grant_row *row)
{
    struct dossier *d = find_dossier(s, &row->dossier);

    if (d == NULL || row->plaats >= d->n_rooster || d->grants[row->plaats] != NULL || keyfile_find(&s->keys, row->kek) == NULL)
        return REFUSED_MESSAGE;
    struct grant *g = grant_alloc(&row->origin);
    if (g == NULL)
        return FAULT_MEMORY;
    g->id = row->id;
    g->dossier = d;
    g->verwijzing = row->verwijzing;
    g->receipt = row->receipt;
    g->subject = row->subject;
    g->made = row->made;
    g->until = row->until;
    g->part_until = row->part_until;
    g->kek = row->kek;
    g->plaats = row->plaats;
    g->warned = row->warned != 0;
    g->k_grant = row->k_grant;
    if (row->has_part)
        g->k_part = mem_alloc(sizeof *g->k_part);
    enum status st = row->has_part && g->k_part == NULL ? FAULT_MEMORY : grant_add(s, g);
    if (st != OK) {
        mem_free(g->k_part);
        mem_free(g);
        return st;
    }
    if (row->has_part)
        *g->k_part = row->k_part;
    d->grants[row->plaats] = g;
    s->rewrap.old += s->rewrap.active && g->kek == s->keys.k->slot[0].kek;
    return OK;
}

static enum status note_withdrawn(struct loading *l, const struct id *grant)
{
    if (l->n == l->cap) {
        size_t cap = l->cap > 0 ? 2 * l->cap : 64;
        struct id *wider = mem_realloc(l->withdrawn, cap * sizeof *wider);

        if (wider == NULL)
            return FAULT_MEMORY;
        l->withdrawn = wider;
        l->cap = cap;
    }
    l->withdrawn[l->n++] = *grant;
    return OK;
}

/* A completed dossier answers with the keys of all its adults. */
static enum status check_complete(const struct store *s)
{
    const struct dossier *d;
    size_t at = 0;

    while ((d = idtable_next(&s->dossiers, &at)) != NULL)
        for (unsigned i = 0; d->state == DOSSIER_COMPLETE && i < d->n_rooster; i++)
            if (d->grants[i] == NULL)
                return REFUSED_MESSAGE;
    return OK;
}

static enum status load_all(struct store *s, struct loading *l)
{
    struct loaded row;

    for (;;) {
        TRY(s->backend.calls->load_next(s->backend.self, l->trusted ? l->now : 0, &row));
        switch (row.kind) {
        case LOADED_DOSSIER:
            TRY(load_dossier(s, &row.dossier));
            break;
        case LOADED_GRANT:
            TRY(load_grant(s, &row.grant));
            if (row.withdrawn)
                TRY(note_withdrawn(l, &row.grant.id));
            break;
        case LOADED_END:
            TRY(end_from_row(s, &row.end));
            break;
        case LOADED_EVENTS:
            TRY(event_rows_load(s, row.events.client, row.events.n, row.events.last));
            break;
        case LOADED_USE:
            TRY(uses_load(s, &row.use));
            break;
        case LOADED_ALL:
            return check_complete(s);
        }
    }
}

static void forget_all(struct store *s)
{
    struct dossier *d;
    size_t at = 0;

    while ((d = idtable_next(&s->dossiers, &at)) != NULL) {
        for (unsigned i = 0; i < d->n_rooster; i++) {
            if (d->grants[i] != NULL)
                mem_free(d->grants[i]->k_part);
            mem_free(d->grants[i]);
        }
        mem_free(d->uses);
        mem_free(d);
    }
    idtable_release(&s->dossiers);
    idtable_release(&s->receipts);
    idtable_release(&s->subjects);
    idtable_release(&s->grants);
}

/* Rows that are not of this service: as with a restored copy, none of them counts. */
static enum status load_or_drop(struct store *s, struct loading *l, struct store_report *report)
{
    enum status st = load_all(s, l);

    if (st != REFUSED_MESSAGE)
        return st;
    report->dropped = s->backend.state.grants;
    report->misfit = true;
    orders_incomplete(s, l->now, l->trusted);
    forget_all(s);
    l->n = 0;
    s->rewrap.active = false;
    s->rewrap.old = 0;
    TRY(drop_all(s, s->epoch + 1, s->keys.k->slot[0].kek + 2, true, l->now));
    st = load_all(s, l); /* the ends, which stay known */
    return st == REFUSED_MESSAGE ? FAULT_STORE : st;
}

/* Which of these grants the ledger knows to be withdrawn. */
static enum status ask_withdrawn(struct store *s, const struct id *grants, uint32_t n, struct loading *l)
{
    struct txn_withdrawn *t = (void *)txn_new(TXN_WITHDRAWN, sizeof *t);
    struct store_done done;

    if (t == NULL)
        return FAULT_MEMORY;
    t->n = n;
    for (uint32_t i = 0; i < n; i++)
        ledger_withdrawal_digest(s, &grants[i], t->digests[i]);
    TRY(write_begin(s, &(struct write_new){ .txn = &t->txn, .asked = true, .conclude = found }));
    TRY(store_settle(s));
    if (!store_next(s, &done) || done.status != OK)
        return FAULT_STORE;
    for (uint32_t i = 0; i < n; i++)
        if (((uint64_t)done.row >> i & 1) != 0)
            TRY(note_withdrawn(l, &grants[i]));
    return OK;
}

static enum status all_withdrawn(struct store *s, struct loading *l)
{
    struct id grants[TXN_WITHDRAWN_MAX];
    const struct grant *g;
    uint32_t n = 0;
    size_t at = 0;

    while ((g = idtable_next(&s->grants, &at)) != NULL) {
        grants[n++] = g->id;
        if (n == TXN_WITHDRAWN_MAX) {
            TRY(ask_withdrawn(s, grants, n, l));
            n = 0;
        }
    }
    return n > 0 ? ask_withdrawn(s, grants, n, l) : OK;
}

static enum status finish_withdrawals(struct store *s, const struct loading *l, uint32_t *ended)
{
    for (size_t i = 0; i < l->n; i++) {
        struct grant *g = find_grant(s, &l->withdrawn[i]);

        if (g == NULL) /* another adult of the dossier withdrew too */
            continue;
        struct withdrawal what = { l->withdrawn[i], true };
        TRY(end_dossiers(s, &g->dossier, 1, REFUSED_WITHDRAWN, &what, l->now, false, NULL));
        TRY(store_settle(s));
        ++*ended;
    }
    return OK;
}

static enum status open_store(struct store *s, int key_fd, int64_t now, bool trusted, struct store_report *report)
{
    struct loading l = { .now = now, .trusted = trusted };
    bool key_found, new_key;

    TRY(ledger_begin(s));
    TRY(keyfile_open(key_fd, &s->keys, &key_found));
    TRY(ledger_load(s, key_found));
    TRY(order_key(s, now, trusted, &new_key));
    TRY(crypt_mac_open(s->keys.k->seen.key, &s->keyed));
    TRY(reconcile(s, key_found, &l, report));
    if (new_key)
        TRY(keyfile_write(&s->keys));
    enum status st = load_or_drop(s, &l, report);
    if (st == OK)
        st = all_withdrawn(s, &l);
    if (st == OK)
        st = finish_withdrawals(s, &l, &report->ended);
    mem_free(l.withdrawn);
    TRY(st);
    if (trusted)
        orders_believed(s, now);
    report->grants = store_grants(s);
    if (report->dropped > 0 || report->misfit)
        event_log(EVENT_GRANTS_DROPPED, key_found ? 1 : 2, report->dropped);
    return OK;
}

enum status store_open(const struct backend *backend, int key_fd, size_t own_bytes, int64_t now, bool trusted,
                       struct store **out, struct store_report *report)
{
    struct store *s = mem_alloc(sizeof *s);

    *out = NULL;
    *report = (struct store_report){ 0 };
    if (s == NULL) {
        backend->calls->close(backend->self);
        return FAULT_MEMORY;
    }
    *s = (struct store){ .backend = *backend, .own_bytes = own_bytes };
    STAILQ_INIT(&s->under_way);
    STAILQ_INIT(&s->told);
    STAILQ_INIT(&s->doubt);
    STAILQ_INIT(&s->endings);
    STAILQ_INIT(&s->swept);
    TAILQ_INIT(&s->prepared);
    event_rows_init(s);
    enum status st = open_store(s, key_fd, now, trusted, report);
    if (st != OK) {
        store_close(s);
        return st;
    }
    *out = s;
    return OK;
}

void store_close(struct store *s)
{
    writes_release(s);
    prepared_release(s);
    forget_all(s);
    ends_release(s);
    event_rows_release(s);
    ledger_release(s);
    s->backend.calls->close(s->backend.self);
    crypt_mac_close(s->keyed);
    keyfile_close(&s->keys);
    mem_free(s);
}
