#include "store/store_private.h"

#include "base/mem.h"

#include <string.h>

#define STILL_EVERY 64                 /* pages */

/* A name in memory: where its row is found. Of the 32 bytes of its digest half are kept, and the day is mixed in: the same digest
 * on another day is another name. */
struct name {
    struct id id;                  /* first: idtable */
    int64_t nr;                    /* struct name_row */
    int32_t day;
};

static struct id id_of(const uint8_t digest[DIGEST_LEN], int32_t day)
{
    struct id id;

    memcpy(&id, digest, sizeof id);
    for (unsigned i = 0; i < sizeof day; i++)
        id.b[ID_LEN - 1 - i] ^= (uint8_t)((uint32_t)day >> 8 * i);
    return id;
}

/* ---- those of an append that was handed over ---- */

static const struct name *coming(const struct store *s, const struct id *id)
{
    for (unsigned i = s->names.n_coming; i > 0; i--) /* the last one that has it */
        if (memcmp(&s->names.coming[i - 1]->id, id, sizeof *id) == 0)
            return s->names.coming[i - 1];
    return NULL;
}

/* taken: as in struct append_row. returns OK | FAULT_MEMORY | REFUSED_DECIDED (it is to be free, and is not) */
static enum status come(struct store *s, const struct leaf_name *in, int64_t nr, int64_t *taken)
{
    struct id id = id_of(in->digest, in->day);
    const struct name *there = coming(s, &id);

    if (there == NULL)
        there = idtable_find(&s->names.table, &id);
    if (there != NULL && !in->newest)
        return REFUSED_DECIDED;
    struct name *n = mem_alloc(sizeof *n);
    if (n == NULL)
        return FAULT_MEMORY;
    *n = (struct name){ .id = id, .nr = nr, .day = in->day };
    *taken = there != NULL ? there->nr : -1;
    s->names.coming[s->names.n_coming++] = n;
    return OK;
}

static enum status all_come(struct store *s, struct txn_append *t, uint32_t *i)
{
    for (*i = 0; *i < t->move.n; ++*i) {
        struct append_row *row = &t->rows[*i];

        for (unsigned k = 0; k < row->n_names; k++)
            TRY(come(s, &row->names[k], name_nr(t->move.size + *i, k), &row->taken[k]));
    }
    return OK;
}

enum status leaf_names_come(struct store *s, struct txn_append *t, uint32_t *clash)
{
    size_t more = 0;

    for (uint32_t i = 0; i < t->move.n; i++)
        more += t->rows[i].n_names;
    if (more > 0 && s->names.table.n + more > s->names.most)
        return FAULT_BUSY;
    TRY(idtable_room(&s->names.table, more));
    enum status st = all_come(s, t, clash);
    if (st != OK)
        leaf_names_came(s, false);
    return st;
}

void leaf_names_came(struct store *s, bool done)
{
    for (unsigned i = 0; i < s->names.n_coming; i++) {
        struct name *n = s->names.coming[i], *there = idtable_find(&s->names.table, &n->id);

        if (!done || there != NULL) {
            if (done)
                there->nr = n->nr;
            mem_free(n);
            continue;
        }
        enum status st = idtable_add(&s->names.table, n);
        BUG_IF(st != OK); /* there is room */
    }
    s->names.n_coming = 0;
}

/* ---- looked up ---- */

enum status leaf_names_find(const struct store *s, const uint8_t digest[DIGEST_LEN], int32_t from_day, int32_t to_day,
                            int64_t *nr)
{
    *nr = -1;
    for (int32_t day = to_day; day >= from_day && *nr < 0; day--) {
        struct id id = id_of(digest, day);
        const struct name *n = idtable_find(&s->names.table, &id);

        if (coming(s, &id) != NULL)
            return FAULT_BUSY;
        if (n != NULL)
            *nr = n->nr;
    }
    return OK;
}

/* ---- past their day ---- */

uint32_t leaf_names_past(struct store *s, int32_t day, int64_t nrs[LEAF_FORGET_MAX])
{
    size_t end = s->names.at + SWEEP_SLICE;
    struct name *past[LEAF_FORGET_MAX], *n;
    uint32_t count = 0;

    while (count < LEAF_FORGET_MAX && s->names.at < end && (n = idtable_next(&s->names.table, &s->names.at)) != NULL)
        if (n->day < day)
            past[count++] = n;
    if (s->names.at >= s->names.table.cap)
        s->names.at = 0;
    for (uint32_t i = 0; i < count; i++) {
        nrs[i] = past[i]->nr;
        idtable_remove(&s->names.table, &past[i]->id);
        mem_free(past[i]);
    }
    return count;
}

/* ---- start and end ---- */

/* Of two rows of one name the last one has it. */
static enum status keep(struct store *s, const struct name_row *row)
{
    struct id id = id_of(row->digest, row->day);
    struct name *there = idtable_find(&s->names.table, &id);

    if (there != NULL) {
        there->nr = row->nr;
        return OK;
    }
    TRY(idtable_room(&s->names.table, 1));
    struct name *n = mem_alloc(sizeof *n);
    if (n == NULL)
        return FAULT_MEMORY;
    *n = (struct name){ .id = id, .nr = row->nr, .day = row->day };
    return idtable_add(&s->names.table, n);
}

static bool loaded(struct store *s, struct write *w, const struct txn_result *r)
{
    w->done.status = status_of(r->outcome);
    for (uint32_t i = 0; i < r->n && w->done.status == OK; i++) {
        w->done.status = keep(s, &r->names[i]);
        w->done.row = r->names[i].nr;
    }
    w->done.n = r->n;
    return true;
}

enum status leaf_names_load(struct store *s)
{
    struct store_done done = { .row = -1, .n = LEAVES_READ_MAX };

    s->names.most = LIMIT_NAMES;
    for (unsigned pages = 0; done.n == LEAVES_READ_MAX; pages++) {
        struct txn_names *t = (void *)txn_new(TXN_NAMES, sizeof *t);

        if (t == NULL)
            return FAULT_MEMORY;
        t->after = done.row;
        TRY(write_begin(s, &(struct write_new){ .txn = &t->txn, .asked = true, .conclude = loaded }));
        TRY(store_settle(s));
        if (!store_next(s, &done))
            return FAULT_STORE;
        TRY(done.status);
        if (s->backend.still != NULL && pages % STILL_EVERY == STILL_EVERY - 1)
            s->backend.still();
    }
    return OK;
}

void leaf_names_release(struct store *s)
{
    struct name *n;
    size_t at = 0;

    leaf_names_came(s, false);
    while ((n = idtable_next(&s->names.table, &at)) != NULL)
        mem_free(n);
    idtable_release(&s->names.table);
}
