/* What the ledger says of packs, and of the verdicts that rest on them. */
#include "store/store_private.h"

#include "base/mem.h"
#include "store/marks.h"

#include <string.h>

static bool told(struct store *s, struct write *w, const struct txn_result *r)
{
    (void)s;
    w->done.status = status_of(r->outcome);
    w->done.row = r->row;
    w->done.n = r->n;
    w->done.ids = r->ids;
    w->done.counts = r->counts;
    return true;
}

static bool marked(struct store *s, struct write *w, const struct txn_result *r)
{
    (void)s;
    w->done.status = status_of(r->outcome);
    w->done.row = -1;
    return true;
}

static enum status begin(struct store *s, struct txn *t, bool patient, void *context)
{
    return write_begin(s, &(struct write_new){ .txn = t, .asked = true, .patient = patient, .context = context,
                                               .conclude = told });
}

enum status store_mark(struct store *s, enum mark mark, const uint8_t pack_sha[DIGEST_LEN], int64_t now, void *context)
{
    if (s->log.edge.size > 0)
        return ledger_pack(s, mark, pack_sha, now, context);
    struct txn_mark *t = (void *)txn_new(TXN_MARK, sizeof *t);
    if (t == NULL)
        return FAULT_MEMORY;
    t->mark = mark;
    t->now = now;
    mark_digest(mark, pack_sha, DIGEST_LEN, t->digest);
    return write_begin(s, &(struct write_new){ .txn = &t->txn, .asked = true, .context = context, .conclude = marked });
}

enum status store_references(struct store *s, const struct txn_references *block, void *context)
{
    size_t len = offsetof(struct txn_references, ids) + block->n * sizeof block->ids[0];
    struct txn_references *t = (void *)txn_new(TXN_REFERENCES, len);

    if (t == NULL)
        return FAULT_MEMORY;
    memcpy(t, block, len);
    t->txn.kind = TXN_REFERENCES;
    /* A block that was written and not told would be written again. */
    return begin(s, &t->txn, true, context);
}

enum status store_reference_page(struct store *s, const char *client, const uint8_t pack_sha[DIGEST_LEN], int64_t after,
                                 void *context)
{
    struct txn_reference_page *t = (void *)txn_new(TXN_REFERENCE_PAGE, sizeof *t);

    if (t == NULL)
        return FAULT_MEMORY;
    t->after = after;
    memcpy(t->client, client, strlen(client) + 1);
    memcpy(t->pack, pack_sha, DIGEST_LEN);
    return begin(s, &t->txn, false, context);
}

enum status store_reference_count(struct store *s, const uint8_t pack_sha[DIGEST_LEN], void *context)
{
    struct txn_reference_count *t = (void *)txn_new(TXN_REFERENCE_COUNT, sizeof *t);

    if (t == NULL)
        return FAULT_MEMORY;
    memcpy(t->pack, pack_sha, DIGEST_LEN);
    return begin(s, &t->txn, false, context);
}

enum status store_references_sweep(struct store *s, int32_t day)
{
    struct txn_forget *t = (void *)txn_new(TXN_FORGET, sizeof *t);

    if (t == NULL)
        return FAULT_MEMORY;
    t->references = day;
    t->n_names = leaf_names_past(s, day - LEAF_NAME_DAYS, t->names);
    TRY(write_begin(s, &(struct write_new){ .txn = &t->txn, .conclude = told }));
    return write_failed(s);
}
