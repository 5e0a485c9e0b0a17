/* How often verdicts were signed for dossiers, for receipts: counted in memory, written now and then. */
#include "store/store_private.h"

#include "base/mem.h"

#include <string.h>

/* Only of a dossier that was used. */
struct uses {
    bool changed;                  /* since it was written */
    uint16_t counts[];             /* n_corporaties of them */
};

/* NULL: no memory */
static struct uses *uses_of(struct dossier *d)
{
    size_t size = sizeof *d->uses + d->n_corporaties * sizeof d->uses->counts[0];

    if (d->uses != NULL)
        return d->uses;
    d->uses = mem_alloc(size);
    if (d->uses != NULL)
        memset(d->uses, 0, size);
    return d->uses;
}

void store_use(struct store *s, const struct dossier *d, unsigned corporation)
{
    struct dossier *own = find_dossier(s, &d->id);

    BUG_IF(own == NULL || corporation >= own->n_corporaties);
    struct uses *u = uses_of(own);
    if (u == NULL || u->counts[corporation] == UINT16_MAX)
        return;
    u->counts[corporation]++;
    u->changed = true;
}

uint32_t store_uses(const struct dossier *d, unsigned corporation)
{
    return d->uses != NULL && corporation < d->n_corporaties ? d->uses->counts[corporation] : 0;
}

enum status uses_load(struct store *s, const struct use_row *row)
{
    struct dossier *d = find_dossier(s, &row->dossier);

    if (d == NULL || row->n != d->n_corporaties)
        return OK;
    struct uses *u = uses_of(d);
    if (u == NULL)
        return FAULT_MEMORY;
    memcpy(u->counts, row->counts, row->n * sizeof row->counts[0]);
    return OK;
}

/* ---- writing ---- */

/* What was counted meanwhile is written by the next walk, as is what this one could not. */
static bool written(struct store *s, struct write *w, const struct txn_result *r)
{
    const struct txn_uses *t = (const void *)w->txn;

    w->done.status = status_of(r->outcome);
    for (uint32_t i = 0; i < t->n && r->outcome == OUTCOME_DONE; i++) {
        const struct use_row *row = &t->rows[i];
        struct dossier *d = find_dossier(s, &row->dossier);

        if (d != NULL && memcmp(d->uses->counts, row->counts, row->n * sizeof row->counts[0]) == 0)
            d->uses->changed = false;
    }
    return true;
}

static void put(const struct dossier *d, struct use_row *row)
{
    row->dossier = d->id;
    row->n = d->n_corporaties;
    memcpy(row->counts, d->uses->counts, row->n * sizeof row->counts[0]);
}

static enum status write_rows(struct store *s, struct txn_uses *t)
{
    TRY(write_begin(s, &(struct write_new){ .txn = &t->txn, .conclude = written }));
    return write_failed(s);
}

enum status store_uses_write(struct store *s, bool *more)
{
    struct txn_uses *t = (void *)txn_new(TXN_USES, sizeof *t);
    size_t end = *more ? s->uses_at + SWEEP_SLICE : SWEEP_SLICE;
    const struct dossier *d;

    if (!*more)
        s->uses_at = 0;
    *more = false;
    if (t == NULL)
        return FAULT_MEMORY;
    while (t->n < TXN_USES_MAX && s->uses_at < end && (d = idtable_next(&s->dossiers, &s->uses_at)) != NULL)
        if (d->uses != NULL && d->uses->changed)
            put(d, &t->rows[t->n++]);
    bool ended = s->uses_at >= s->dossiers.cap;
    if (t->n > 0)
        TRY(write_rows(s, t));
    else
        mem_free(t);
    *more = !ended;
    return OK;
}
