#include "store/store_private.h"

#include "base/mem.h"

#include <string.h>

/* ---- a new grant ---- */

/* A response is reduced within a month of its evidence; an allocation keeps it as long as its agreement lasts. */
static int64_t part_until(const struct dossier *d, int64_t until, int64_t now)
{
    return d->fase == FASE_TOEWIJZING ? until : now + LIMIT_PART_OPEN_S;
}

enum status grant_make(struct store *s, struct dossier *d, uint8_t plaats, const struct origin *origin, int64_t until,
                       int64_t now, struct grant **out)
{
    struct grant *g = grant_alloc(origin);

    *out = g;
    if (g == NULL)
        return FAULT_MEMORY;
    g->dossier = d;
    g->plaats = plaats;
    g->made = now;
    g->until = until;
    g->part_until = part_until(d, until, now);
    TRY(mem_random(&g->id, sizeof g->id));
    TRY(mem_random(&g->verwijzing, sizeof g->verwijzing));
    return keys_make(s, g);
}

static void grant_to_row(const struct grant *g, struct grant_row *row)
{
    *row = (struct grant_row){ .id = g->id, .dossier = g->dossier->id, .verwijzing = g->verwijzing, .receipt = g->receipt,
                               .subject = g->subject, .made = g->made, .until = g->until,
                               .part_until = g->part_until, .kek = g->kek, .plaats = g->plaats, .has_part = 1,
                               .k_grant = g->k_grant, .k_part = *g->k_part };
    memcpy(&row->origin, &g->origin, origin_len(&g->origin));
}

/* order: NULL = without. */
static struct txn_grant_put *put_of(const struct grant *g, const struct order_row *order, bool order_new, int64_t now)
{
    const struct grant *old = g->dossier->grants[g->plaats];
    struct txn_grant_put *t = (void *)txn_new(TXN_GRANT_PUT, sizeof *t);

    if (t == NULL)
        return NULL;
    t->now = now;
    t->txn.destroys = t->replaces = old != NULL;
    if (old != NULL) {
        t->replaced = old->id;
        t->replaced_receipt = old->receipt;
    }
    t->with_order = order != NULL;
    t->order_new = order_new;
    if (order != NULL)
        t->order = *order;
    t->with_dossier = !g->dossier->stored;
    if (t->with_dossier)
        dossier_to_row(g->dossier, &t->dossier);
    memcpy(t->client, g->dossier->client, strlen(g->dossier->client) + 1);
    grant_to_row(g, &t->grant);
    if (event_of_grant(g, now, &t->event) == OK)
        return t;
    mem_free(t);
    return NULL;
}

static void put_done(struct store *s, struct write *w)
{
    const struct txn_grant_put *t = (const void *)w->txn;
    struct grant *g = w->grant;
    struct dossier *d = w->dossier;

    d->stored = true;
    event_rows_written(s, t->client, 1);
    if (t->replaces) {
        grant_free(s, d->grants[g->plaats]);
        end_note(s, &t->replaced, &t->replaced_receipt, d->client, END_REPLACED, t->now);
        status_ignored(keys_follow(s)); /* not a promise to anyone: kept as due */
    }
    BUG_IF(grant_add(s, g) != OK); /* there was room before it was handed over */
    if (s->rewrap.active && g->kek == s->keys.k->slot[0].kek)
        s->rewrap.old++;
    w->grant = NULL;
    d->grants[g->plaats] = g;
    w->done.grant = g->id;
}

/* Made now under the id that its order stands for: a crash came before it was there. Whether it was handed over anew. */
static bool make_as(struct store *s, struct write *w, const struct id *id)
{
    const struct txn_grant_put *t = (const void *)w->txn;

    w->grant->id = *id;
    enum status st = keys_make(s, w->grant);
    if (st == OK)
        st = write_again(s, w, (struct txn *)put_of(w->grant, &t->order, t->order_new, t->now));
    if (st == OK)
        return true;
    w->done.status = st;
    return false;
}

/* The grant that an order stands for is live, ended, or was never there. Live it counts under the terms it was given for: others
 * are another agreement. Whether it was handed over anew. */
static bool of_before(struct store *s, struct write *w, const struct id *id)
{
    const struct txn_grant_put *t = (const void *)w->txn;
    const struct grant *g = find_grant(s, id), *made = w->grant;

    if (g == NULL && store_end_of(s, id, t->client) == OK)
        return make_as(s, w, id);
    bool same = g != NULL && g->dossier == made->dossier && g->plaats == made->plaats && g->until == made->until &&
                g->origin.has_certificate == made->origin.has_certificate &&
                memcmp(&g->origin, &made->origin, origin_len(&made->origin)) == 0;
    w->done.status = same ? OK : REFUSED_ORDER_USED;
    if (same)
        w->done.grant = g->id;
    return false;
}

static bool grant_put(struct store *s, struct write *w, const struct txn_result *r)
{
    static const struct id none;
    const struct txn_grant_put *t = (const void *)w->txn;

    if (r->outcome == OUTCOME_STALE && t->with_order && memcmp(&r->grant, &none, sizeof none) != 0)
        return !of_before(s, w, &r->grant);
    w->done.status = status_of(r->outcome);
    /* A row may say of the order that it was used for this dossier: then that is where it goes on. */
    if (r->outcome != OUTCOME_DONE && t->with_order)
        w->dossier->kept = true;
    if (r->outcome == OUTCOME_DONE)
        put_done(s, w);
    else if (r->outcome == OUTCOME_STALE && t->with_order)
        w->done.status = r->row != 0 ? REFUSED_ORDER_USED : REFUSED_TOKEN_IAT;
    return true;
}

void grant_discard(struct grant *g)
{
    if (g != NULL)
        mem_free(g->k_part);
    mem_free(g);
}

enum status grant_write(struct store *s, struct grant *g, const struct order *order, int64_t now, void *context)
{
    struct write_new w = { .dossier = g->dossier, .grant = g, .asked = true, .context = context, .conclude = grant_put };
    struct order_row row;

    if (order != NULL)
        order_row_of(s, order, &row);
    enum status st = idtable_room(&s->grants, 1 + writes_under_way(s));
    if (st == OK)
        st = idtable_room(&s->receipts, 1 + writes_under_way(s));
    if (st == OK)
        st = idtable_room(&s->subjects, 1 + writes_under_way(s));
    if (st == OK)
        st = event_rows_before(s, &g->dossier->id, now);
    if (st != OK) {
        grant_discard(g);
        return st;
    }
    w.txn = (struct txn *)put_of(g, order != NULL ? &row : NULL, order != NULL && order_may_be_new(s, order), now);
    return write_begin(s, &w);
}

enum status store_grant_new(struct store *s, const struct dossier *dossier, uint8_t plaats, const struct origin *origin,
                            const struct id *subject, const struct order *order, int64_t until, int64_t now, void *context)
{
    struct dossier *d = find_dossier(s, &dossier->id);
    struct grant *g;

    BUG_IF(d == NULL || plaats >= d->n_rooster);
    if (order != NULL && now > order->until + ORDER_SLACK_S)
        return REFUSED_TOKEN_IAT;
    enum status st = grant_make(s, d, plaats, origin, until, now, &g);
    if (st == OK && subject != NULL)
        g->subject = *subject;
    if (st == OK)
        return grant_write(s, g, order, now, context);
    grant_discard(g);
    return st;
}

/* ---- a dossier is complete ---- */

static bool completed(struct store *s, struct write *w, const struct txn_result *r)
{
    const struct txn_complete *t = (const void *)w->txn;
    struct dossier *d = w->dossier;

    (void)s;
    w->done.status = status_of(r->outcome);
    if (r->outcome != OUTCOME_DONE)
        return true;
    d->state = DOSSIER_COMPLETE;
    d->until = t->until;
    d->completed = t->completed;
    for (unsigned i = 0; i < d->n_rooster; i++)
        if (d->grants[i] != NULL && d->grants[i]->part_until != 0)
            d->grants[i]->part_until = t->part_until;
    return true;
}

enum status store_complete(struct store *s, const struct dossier *dossier, int64_t until, int64_t now, void *context)
{
    struct txn_complete *t = (void *)txn_new(TXN_COMPLETE, sizeof *t);

    if (t == NULL)
        return FAULT_MEMORY;
    t->dossier = dossier->id;
    t->until = until;
    t->completed = now;
    t->part_until = now + LIMIT_PART_AFTER_COMPLETION_S;
    return write_begin(s, &(struct write_new){ .txn = &t->txn, .dossier = find_dossier(s, &dossier->id), .asked = true,
                                               .context = context, .conclude = completed });
}
