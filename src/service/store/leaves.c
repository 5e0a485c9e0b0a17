#include "store/store_private.h"

#include "base/event_log.h"
#include "base/mem.h"
#include "store/marks.h"

#include <string.h>

#define LABEL_WITHDRAWN "passend/withdrawn-grant/1"
#define WITHDRAWAL_BYTES 16
#define KEYED_PARTS_MAX 6
#define STILL_EVERY (64 * LEAVES_READ_MAX)
#define PASSED_EVERY 16384             /* rows between edges that are kept: 1.2 MiB of ten million rows */

/* ---- the edge ---- */

const struct tree_edge *store_log_edge(const struct store *s)
{
    return &s->log.edge;
}

void store_log_root(const struct store *s, struct tree_hash *out)
{
    *out = s->log.root;
}

int64_t store_log_last(const struct store *s)
{
    return s->log.at;
}

bool store_lost(const struct store *s)
{
    return s->log.lost;
}

/* What is in doubt may have moved it: that is to be known before. One at a time. */
static enum status move_begin(struct store *s)
{
    TRY(writes_certain(s));
    if (s->log.lost)
        return FAULT_STORE;
    if (s->log.moving)
        return FAULT_BUSY;
    s->log.moving = true;
    s->log.next = s->log.edge;
    s->log.next_at = s->log.at;
    return OK;
}

static struct columns columns_of(const struct leaf_row *row)
{
    struct columns c = { .kind = row->kind };

    memcpy(c.time, &row->at, sizeof c.time);
    return c;
}

static void move_add(struct store *s, enum entry_kind kind, const uint8_t digest[DIGEST_LEN], int64_t at, struct leaf_row *out)
{
    struct tree_hash leaf;

    *out = (struct leaf_row){ .kind = (uint8_t)kind, .at = at > s->log.next_at ? at : s->log.next_at };
    entry_make(s->log.c, kind, digest, out->entry);
    tree_leaf(s->log.c, out->entry, sizeof out->entry, &leaf);
    s->log.moved[s->log.next.size - s->log.edge.size] = columns_of(out);
    tree_append(s->log.c, &s->log.next, &leaf);
    s->log.next_at = out->at;
}

static void move_end(struct store *s, struct log_move *out)
{
    tree_root(s->log.c, &s->log.next, &s->log.next_root);
    *out = (struct log_move){ .size = s->log.edge.size, .root = s->log.root, .root_after = s->log.next_root,
                              .n = (uint32_t)(s->log.next.size - s->log.edge.size) };
}

/* Where there is no memory for it, a root of before is further away. */
static void pass(struct store *s, const struct tree_edge *e)
{
    uint64_t last = s->log.n_passed > 0 ? s->log.passed[s->log.n_passed - 1].size : 0;

    if (e->size - last < PASSED_EVERY)
        return;
    struct tree_edge *more = mem_realloc(s->log.passed, (s->log.n_passed + 1) * sizeof *more);
    if (more == NULL)
        return;
    more[s->log.n_passed++] = *e;
    s->log.passed = more;
}

/* The last one that is kept of at most this size. */
static struct tree_edge passed_before(const struct store *s, uint64_t size)
{
    size_t i = s->log.n_passed;

    while (i > 0 && s->log.passed[i - 1].size > size)
        i--;
    return i > 0 ? s->log.passed[i - 1] : (struct tree_edge){ .size = 0 };
}

void ledger_moved(struct store *s, bool done)
{
    BUG_IF(!s->log.moving);
    s->log.moving = false;
    if (!done)
        return;
    sha256_run_add(s->log.columns, s->log.moved, (s->log.next.size - s->log.edge.size) * sizeof s->log.moved[0]);
    s->log.edge = s->log.next;
    s->log.root = s->log.next_root;
    s->log.at = s->log.next_at;
    pass(s, &s->log.edge);
}

/* ---- rows that everybody may read ---- */

static bool is_open(unsigned kind)
{
    switch (kind) {
    case ENTRY_ORIGIN:
    case ENTRY_PACK_IN_FORCE:
    case ENTRY_PACK_WITHDRAWN:
    case ENTRY_KEY_IN_USE:
    case ENTRY_KEY_RETIRED:
    case ENTRY_AUDITOR:
        return true;
    default:
        return false;
    }
}

static enum status open_add(struct store *s, uint64_t index, const struct leaf_row *leaf)
{
    struct open_row *wider = mem_realloc(s->log.open, (s->log.n_open + 1) * sizeof *wider);

    if (wider == NULL)
        return FAULT_MEMORY;
    s->log.open = wider;
    wider[s->log.n_open] = (struct open_row){ .index = index, .at = leaf->at, .kind = leaf->kind };
    memcpy(wider[s->log.n_open++].entry, leaf->entry, sizeof leaf->entry);
    return OK;
}

static enum status open_content(struct open_row *row, const void *content, size_t len)
{
    uint8_t *copy = mem_alloc(len);

    if (copy == NULL)
        return FAULT_MEMORY;
    memcpy(copy, content, len);
    row->content = copy;
    row->len = len;
    return OK;
}

const struct open_row *store_log_open_rows(const struct store *s, size_t *n)
{
    *n = s->log.n_open;
    return s->log.open;
}

uint64_t store_log_statements(const struct store *s)
{
    return s->log.statements;
}

static enum entry_kind kind_of(enum mark mark)
{
    return mark == MARK_PACK_IN_FORCE ? ENTRY_PACK_IN_FORCE : ENTRY_PACK_WITHDRAWN;
}

int64_t store_log_pack(const struct store *s, enum mark mark, const uint8_t pack_sha[DIGEST_LEN])
{
    uint8_t digest[DIGEST_LEN], entry[DIGEST_LEN];

    mark_digest(mark, pack_sha, DIGEST_LEN, digest);
    entry_make(s->log.c, kind_of(mark), digest, entry);
    for (size_t i = 0; i < s->log.n_open; i++)
        if (memcmp(s->log.open[i].entry, entry, sizeof entry) == 0)
            return (int64_t)s->log.open[i].index;
    return -1;
}

/* ---- written ---- */

/* Where there is no memory for what everybody may read, the next start has it. */
static enum status keep_open(struct store *s, const struct txn_append *t)
{
    const uint8_t *content = t->content;

    for (uint32_t i = 0; i < t->move.n; i++) {
        const struct append_row *row = &t->rows[i];

        if (is_open(row->leaf.kind)) {
            TRY(open_add(s, t->move.size + i, &row->leaf));
            if (row->has_content)
                TRY(open_content(&s->log.open[s->log.n_open - 1], content, row->content_len));
        }
        content += row->content_len;
    }
    return OK;
}

static bool appended(struct store *s, struct write *w, const struct txn_result *r)
{
    const struct txn_append *t = (const void *)w->txn;
    bool done = r->outcome == OUTCOME_DONE;

    ledger_moved(s, done);
    leaf_names_came(s, done);
    w->done.status = r->why == WHY_NOT ? status_of(r->outcome) : FAULT_BUSY;
    w->done.why = r->why;
    w->done.row = done ? (int64_t)t->move.size : r->row;
    if (done && keep_open(s, t) != OK)
        s->log.lost = true;
    return true;
}

static void fill_row(struct store *s, struct txn_append *t, struct append_row *row, const struct leaf_new *in)
{
    move_add(s, in->kind, in->digest, in->at, &row->leaf);
    row->replaces = in->replaces;
    row->replaced = in->replaced;
    row->has_content = in->content != NULL;
    row->content_len = (uint32_t)in->content_len;
    if (in->content_len > 0)
        memcpy(t->content + t->content_len, in->content, in->content_len);
    t->content_len += row->content_len;
    for (unsigned i = 0; i < in->n_names; i++) {
        BUG_IF(in->names[i]->note_len > LEAF_NOTE_MAX);
        row->names[i] = *in->names[i];
    }
    row->n_names = (uint8_t)in->n_names;
}

/* Nothing was handed over. */
static enum status tell_named(struct store *s, uint32_t row, void *context)
{
    struct store_done done = { .context = context, .status = FAULT_BUSY, .why = WHY_NAMED, .row = row };

    return write_told(s, &done);
}

static enum status hand_over(struct store *s, struct txn_append *t, void *context)
{
    uint32_t clash = 0;
    enum status st = leaf_names_come(s, t, &clash);

    if (st != OK) {
        mem_free(t);
        ledger_moved(s, false);
        return st == REFUSED_DECIDED ? tell_named(s, clash, context) : st;
    }
    st = write_begin(s, &(struct write_new){ .txn = &t->txn, .asked = true, .patient = true, .context = context,
                                             .conclude = appended });
    if (st != OK) {
        leaf_names_came(s, false);
        ledger_moved(s, false);
    }
    return st;
}

enum status store_append(struct store *s, uint32_t n, const struct leaf_new *leaves, void *context)
{
    size_t content = 0;

    BUG_IF(n == 0 || n > LEAVES_MAX);
    for (uint32_t i = 0; i < n; i++) {
        BUG_IF((leaves[i].kind == ENTRY_ORIGIN) != (s->log.edge.size == 0 && i == 0));
        BUG_IF(leaves[i].content_len > (leaves[i].content != NULL ? LEAF_CONTENT_MAX : 0) || leaves[i].n_names > LEAF_NAMES_MAX);
        content += leaves[i].content_len;
    }
    struct txn_append *t = (void *)txn_new(TXN_APPEND, sizeof *t + content);
    if (t == NULL)
        return FAULT_MEMORY;
    enum status st = move_begin(s);
    if (st != OK) {
        mem_free(t);
        return st;
    }
    for (uint32_t i = 0; i < n; i++)
        fill_row(s, t, &t->rows[i], &leaves[i]);
    move_end(s, &t->move);
    return hand_over(s, t, context);
}

enum status ledger_pack(struct store *s, enum mark mark, const uint8_t sha[DIGEST_LEN], int64_t now, void *context)
{
    int64_t there = store_log_pack(s, mark, sha);
    struct leaf_new leaf = { .kind = kind_of(mark), .at = now, .content = sha, .content_len = DIGEST_LEN };

    if (there >= 0)
        return write_nothing(s, there, context);
    mark_digest(mark, sha, DIGEST_LEN, leaf.digest);
    return store_append(s, 1, &leaf, context);
}

/* What is hashed nobody ever has, neither who withdrew nor who keeps the ledger: not even two who know the grant see its leaf. */
enum status ledger_withdrawal(struct store *s, int64_t now, struct leaf_row *leaf, struct log_move *out)
{
    uint8_t row[WITHDRAWAL_BYTES], digest[DIGEST_LEN];

    *out = (struct log_move){ .n = 0 };
    if (s->log.edge.size == 0)
        return OK;
    TRY(mem_random(row, sizeof row));
    sha256_kept(row, sizeof row, digest);
    mem_wipe(row, sizeof row);
    TRY(move_begin(s));
    move_add(s, ENTRY_WITHDRAWAL, digest, now, leaf);
    move_end(s, out);
    return OK;
}

void ledger_withdrawal_digest(const struct store *s, const struct id *grant, uint8_t out[DIGEST_LEN])
{
    store_keyed(s, LABEL_WITHDRAWN, &(struct part){ grant, sizeof *grant }, 1, out);
}

void store_keyed(const struct store *s, const char *label, const struct part *parts, size_t n, uint8_t out[DIGEST_LEN])
{
    struct part all[1 + KEYED_PARTS_MAX] = { { label, strlen(label) + 1 } };

    BUG_IF(n > KEYED_PARTS_MAX);
    memcpy(all + 1, parts, n * sizeof *parts);
    crypt_mac(s->keyed, all, n + 1, out);
}

static bool over(struct store *s, struct write *w, const struct txn_result *r)
{
    (void)s;
    w->done.status = status_of(r->outcome);
    return true;
}

enum status store_content_drop(struct store *s, uint64_t from, uint64_t to, void *context)
{
    struct txn_content_drop *t = (void *)txn_new(TXN_CONTENT_DROP, sizeof *t);

    BUG_IF(to < from || to - from > LEAF_DROP_MAX);
    if (t == NULL)
        return FAULT_MEMORY;
    t->from = from;
    t->to = to;
    return write_begin(s, &(struct write_new){ .txn = &t->txn, .asked = true, .context = context, .conclude = over });
}

/* ---- read ---- */

static bool row_read(struct store *s, struct write *w, const struct txn_result *r)
{
    (void)s;
    w->done.status = status_of(r->outcome);
    if (r->outcome != OUTCOME_DONE || r->read == NULL)
        return true;
    struct row_read *copy = w->kept = mem_alloc(sizeof *copy + r->read->content_len);
    if (copy == NULL) {
        w->done.status = FAULT_MEMORY;
        return true;
    }
    *copy = *r->read;
    if (copy->content != NULL) {
        memcpy(copy + 1, r->read->content, copy->content_len);
        copy->content = (const uint8_t *)(copy + 1);
    }
    w->done.read = copy;
    return true;
}

static bool leaves_read(struct store *s, struct write *w, const struct txn_result *r)
{
    (void)s;
    w->done.status = status_of(r->outcome);
    if (r->outcome != OUTCOME_DONE || r->n == 0)
        return true;
    w->kept = mem_alloc(r->n * sizeof *r->leaves);
    if (w->kept == NULL) {
        w->done.status = FAULT_MEMORY;
        return true;
    }
    memcpy(w->kept, r->leaves, r->n * sizeof *r->leaves);
    w->done.leaves = w->kept;
    w->done.n = r->n;
    return true;
}

static enum status read_row(struct store *s, const struct txn_row *what, void *context)
{
    struct txn_row *t = (void *)txn_new(TXN_ROW, sizeof *t);

    if (t == NULL)
        return FAULT_MEMORY;
    *t = *what;
    t->txn.kind = TXN_ROW;
    return write_begin(s, &(struct write_new){ .txn = &t->txn, .asked = true, .context = context, .conclude = row_read });
}

enum status store_content(struct store *s, uint64_t index, void *context)
{
    BUG_IF(index >= s->log.edge.size);
    return read_row(s, &(struct txn_row){ .index = index }, context);
}

enum status store_repeat(struct store *s, const uint8_t digest[DIGEST_LEN], int32_t from_day, int32_t to_day, void *context)
{
    struct txn_row what = { .text_named = true };

    BUG_IF(to_day < from_day || to_day - from_day >= LEAF_LOOK_DAYS);
    TRY(leaf_names_find(s, digest, from_day, to_day, &what.name));
    return what.name >= 0 ? read_row(s, &what, context) : write_nothing(s, -1, context);
}

static enum status read_leaves(struct store *s, uint64_t from, uint32_t n, void *context)
{
    struct txn_leaves *t = (void *)txn_new(TXN_LEAVES, sizeof *t);

    if (t == NULL)
        return FAULT_MEMORY;
    t->from = from;
    t->n = n;
    return write_begin(s, &(struct write_new){ .txn = &t->txn, .asked = true, .context = context, .conclude = leaves_read });
}

enum status store_leaves(struct store *s, uint64_t from, uint32_t n, void *context)
{
    BUG_IF(n > LEAVES_READ_MAX || from > s->log.edge.size || n > s->log.edge.size - from);
    return read_leaves(s, from, n, context);
}

/* ---- at the start ---- */

static enum status told(struct store *s, enum status begun, struct store_done *out)
{
    TRY(begun);
    TRY(store_settle(s));
    return store_next(s, out) ? out->status : FAULT_STORE;
}

/* Of a row that the start finds: what everybody may read, when it was written, and whether all up to it are of the kinds and
 * times that the key file knows. */
static enum status note_row(struct store *s, uint64_t index, const struct leaf_row *row)
{
    const struct signedslot *mark = &s->keys.k->signed_last;
    const struct columns columns = columns_of(row);
    uint8_t digest[DIGEST_LEN];

    if (is_open(row->kind))
        TRY(open_add(s, index, row));
    s->log.statements += !is_open(row->kind) && row->kind != ENTRY_WITHDRAWAL;
    s->log.at = row->at;
    sha256_run_add(s->log.columns, &columns, sizeof columns);
    if (mark->rows != index + 1)
        return OK;
    TRY(sha256_run_digest(s->log.columns, digest));
    if (memcmp(mark->columns, digest, sizeof digest) == 0)
        return OK;
    event_log(EVENT_LEDGER_DIFFERS, (int64_t)mark->rows, (int64_t)mark->rows);
    return FAULT_STORE;
}

/* From the edge *e to that of the first `size` rows. note: and note_row of each, and edges on the way */
static enum status walk(struct store *s, uint64_t size, bool note, struct tree_edge *e)
{
    struct store_done done;
    struct tree_hash leaf;

    while (e->size < size) {
        uint32_t n = size - e->size < LEAVES_READ_MAX ? (uint32_t)(size - e->size) : LEAVES_READ_MAX;

        TRY(told(s, read_leaves(s, e->size, n, NULL), &done));
        if (done.n != n) {
            event_log(EVENT_LEDGER_DIFFERS, (int64_t)(e->size + done.n), (int64_t)size);
            return FAULT_STORE;
        }
        for (uint32_t i = 0; i < n; i++) {
            const struct leaf_row *row = &done.leaves[i];

            if (note)
                TRY(note_row(s, e->size, row));
            tree_leaf(s->log.c, row->entry, sizeof row->entry, &leaf);
            tree_append(s->log.c, e, &leaf);
        }
        if (note)
            pass(s, e);
        if (note && s->backend.still != NULL && e->size % STILL_EVERY == 0)
            s->backend.still();
    }
    return OK;
}

static enum status read_open(struct store *s)
{
    struct store_done done;

    for (size_t i = 0; i < s->log.n_open; i++) {
        TRY(told(s, read_row(s, &(struct txn_row){ .index = s->log.open[i].index }, NULL), &done));
        if (done.read != NULL && done.read->content != NULL)
            TRY(open_content(&s->log.open[i], done.read->content, done.read->content_len));
    }
    return OK;
}

enum status ledger_begin(struct store *s)
{
    s->log.root = tree_empty;
    TRY(sha256_run_open(&s->log.columns));
    return sha256_open(&s->log.c);
}

enum status ledger_load(struct store *s, bool key_found)
{
    uint64_t size = s->backend.state.leaves;
    const struct signedslot *mark = &s->keys.k->signed_last;
    struct store_done done;

    if (!key_found) /* nothing was signed, or nobody knows what */
        s->keys.k->signed_last.known = size == 0;
    TRY(walk(s, size, true, &s->log.edge));
    tree_root(s->log.c, &s->log.edge, &s->log.root);
    TRY(told(s, read_leaves(s, size, 1, NULL), &done));
    if (done.n > 0 || (size > 0 && !tree_hash_same(&s->log.root, &s->backend.state.root))) {
        event_log(EVENT_LEDGER_DIFFERS, (int64_t)(size + done.n), (int64_t)size);
        return FAULT_STORE;
    }
    if (mark->size <= size && mark->rows > size) { /* what was signed is there, and there were more behind it */
        event_log(EVENT_LEDGER_DIFFERS, (int64_t)size, (int64_t)mark->rows);
        return FAULT_STORE;
    }
    TRY(read_open(s));
    return leaf_names_load(s);
}

enum status store_log_root_at(struct store *s, uint64_t size, struct tree_hash *out)
{
    struct tree_edge e = passed_before(s, size);

    BUG_IF(size > s->log.edge.size);
    TRY(walk(s, size, false, &e));
    tree_root(s->log.c, &e, out);
    return OK;
}

void ledger_release(struct store *s)
{
    for (size_t i = 0; i < s->log.n_open; i++)
        mem_free((void *)(uintptr_t)s->log.open[i].content);
    mem_free(s->log.open);
    mem_free(s->log.passed);
    leaf_names_release(s);
    mem_free(s->given);
    sha256_run_close(s->log.columns);
    sha256_close(s->log.c);
}

/* ---- what was signed ---- */

enum status store_mark_signed(struct store *s, uint64_t size, const struct tree_hash *root)
{
    struct signedslot *mark = &s->keys.k->signed_last;
    uint8_t columns[DIGEST_LEN];

    BUG_IF(size > s->log.edge.size || size < mark->size);
    BUG_IF(size == mark->size && size > 0 && !tree_hash_same(root, &mark->root));
    if (mark->known == 1 && size == mark->size && !s->key_dirty)
        return OK;
    TRY(sha256_run_digest(s->log.columns, columns));
    *mark = (struct signedslot){ .known = 1, .size = size, .root = *root, .rows = s->log.edge.size };
    memcpy(mark->columns, columns, sizeof columns);
    s->key_dirty = true;
    return keys_flush(s);
}

bool store_log_mark(const struct store *s, uint64_t *size, struct tree_hash *root)
{
    const struct signedslot *mark = &s->keys.k->signed_last;

    *size = mark->size;
    *root = mark->size > 0 ? mark->root : tree_empty;
    return mark->known == 1;
}
