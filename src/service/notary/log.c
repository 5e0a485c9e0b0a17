#include "notary/log_private.h"

#include "base/event_log.h"
#include "base/mem.h"
#include "log/logproof.h"

#include <openssl/evp.h>
#include <string.h>

#define NOTE_TEXT_MAX (CHECKPOINT_TEXT_MAX(NOTE_NAME_MAX) + 1 + NOTE_LINE_MAX)
#define SAY_EVERY_MS 60000
#define ORIGIN_ROW_MAX (2 * NOTE_NAME_MAX + NOTE_VKEY_MAX + LIMIT_LOG_ORIGIN_CHARS + 192)
#define ROOT_BASE64 44

/* ---- which log it is ---- */

/* The log before, by the newest checkpoint that is known of it, as that spells it. */
static void write_before(const struct log_before *b, struct writer *w)
{
    uint8_t root[ROOT_BASE64 + 1];

    if (b->origin[0] == '\0') {
        write_text(w, "null");
        return;
    }
    (void)EVP_EncodeBlock(root, b->root, sizeof b->root);
    write_char(w, '{');
    claim_number(w, "grootte", (int64_t)b->size);
    claim_text(w, "origin", b->origin);
    claim_plain(w, "wortel", (const char *)root);
    write_char(w, '}');
}

/* The first row: this log, and which one it goes on from. */
static size_t origin_row(const struct log *l, char out[ORIGIN_ROW_MAX])
{
    char vkey[NOTE_VKEY_MAX + 1];
    struct writer w;

    writer_init(&w, vkey, sizeof vkey - 1);
    note_key_write(&l->key, &w);
    BUG_IF(w.failed);
    vkey[writer_len(&w)] = '\0';
    writer_init(&w, out, ORIGIN_ROW_MAX);
    write_char(&w, '{');
    claim_text(&w, "origin", l->key.name);
    claim_text(&w, "sleutel", vkey);
    claim_name(&w, "vervolgVan");
    write_before(l->before, &w);
    write_char(&w, '}');
    BUG_IF(w.failed);
    return writer_len(&w);
}

static enum status identify(struct notary *n, struct log *l)
{
    const struct settings *s = &n->settings;
    uint8_t public[NOTE_PUBLIC_LEN];

    if (!signer_log_public(n->signer, public) || memcmp(public, s->log_public, sizeof public) != 0 ||
        note_key_make(s->log_origin, strlen(s->log_origin), public, &l->key) != OK)
        return REFUSED_CONFIG;
    l->before = &s->log_before;
    return sha256_open(&l->c);
}

static bool entry_is(struct log *l, const struct open_row *r, const uint8_t digest[DIGEST_LEN])
{
    uint8_t entry[DIGEST_LEN];

    entry_make(l->c, r->kind, digest, entry);
    return memcmp(entry, r->entry, sizeof entry) == 0;
}

static enum status check_origin(struct log *l, const struct open_row *r)
{
    char text[ORIGIN_ROW_MAX];
    uint8_t digest[DIGEST_LEN];
    struct part row = { text, origin_row(l, text) };

    sha256_with(l->c, &row, 1, digest);
    return r->kind == ENTRY_ORIGIN && r->index == 0 && r->len == row.len && memcmp(r->content, text, r->len) == 0 &&
           entry_is(l, r, digest) ? OK : REFUSED_LOG_ORIGIN;
}

/* What everybody may read of it: that it is this log, and its keys. l NULL: no log is configured, which it may have been. */
static enum status take_rows(struct notary *n, struct log *l)
{
    size_t n_rows;
    const struct open_row *rows = store_log_open_rows(n->store, &n_rows);
    uint8_t digest[DIGEST_LEN];

    if (l != NULL && store_log_edge(n->store)->size > 0)
        TRY(n_rows > 0 ? check_origin(l, &rows[0]) : REFUSED_LOG_ORIGIN);
    for (size_t i = 0; i < n_rows; i++) {
        const struct open_row *r = &rows[i];

        if (r->kind != ENTRY_KEY_IN_USE && r->kind != ENTRY_KEY_RETIRED)
            continue;
        TRY(keyset_take(n->keyset, r->kind, r->index, r->content, r->len, digest));
        if (l != NULL && !entry_is(l, r, digest))
            return FAULT_STORE;
    }
    return OK;
}

/* ---- start ---- */

enum status log_goes_on(struct notary *n, enum log_mark mark, uint64_t size, const struct tree_hash *root)
{
    const struct tree_edge *edge = store_log_edge(n->store);
    struct tree_hash ours;

    if (size <= edge->size) {
        if (size == edge->size)
            store_log_root(n->store, &ours);
        else
            TRY(store_log_root_at(n->store, size, &ours));
        if (tree_hash_same(&ours, root))
            return OK;
    }
    event_log(EVENT_PUBLIC_LOG_REFUSED, mark, (int64_t)size);
    return REFUSED_LOG_CONSISTENCY;
}

static enum status open_log(struct notary *n, struct log *l, int64_t boot_ms)
{
    struct tree_hash root;
    uint64_t size;

    *l = (struct log){ .waits = true, .opened_ms = boot_ms, .say_ms = boot_ms + LIMIT_LOG_FOLDER_MS, .link.fresh_ms = boot_ms };
    TRY(identify(n, l));
    TRY(take_rows(n, l));
    l->marked = store_log_mark(n->store, &size, &root);
    return l->marked && size > 0 ? log_goes_on(n, LOG_MARK_KEY_FILE, size, &root) : OK;
}

enum status log_open(struct notary *n, struct moment now)
{
    n->log = NULL;
    if (n->settings.log_origin[0] == '\0') {
        TRY(take_rows(n, NULL));
        return keyset_publish(n->keyset, n->signer);
    }
    n->log = mem_alloc(sizeof *n->log);
    if (n->log == NULL)
        return FAULT_MEMORY;
    enum status st = open_log(n, n->log, now.boot_ms);
    if (st != OK)
        log_release(n);
    return st;
}

void log_release(struct notary *n)
{
    if (n->log == NULL)
        return;
    sha256_close(n->log->c);
    mem_free(n->log);
    n->log = NULL;
}

bool log_waits(const struct notary *n)
{
    return n->log != NULL && n->log->waits;
}

/* Somebody knows what the newest one is. */
static bool known(const struct log *l, int64_t boot_ms)
{
    bool heard = l->link.heard, patient = boot_ms - l->opened_ms < LIMIT_LOG_FOLDER_MS;

    if (log_disputed(l))
        return false;
    return l->confirmed || (heard && l->link.published > 0) || (l->marked && (heard || !patient));
}

bool log_settled(struct notary *n, struct moment now)
{
    struct log *l = n->log;

    if (!log_waits(n))
        return false;
    bool clock = now.wall_s >= store_log_last(n->store) || now.boot_ms - l->opened_ms >= LIMIT_LOG_CLOCK_MS;
    if (clock && known(l, now.boot_ms)) {
        l->waits = false;
        return true;
    }
    if (now.boot_ms >= l->say_ms) {
        event_log(EVENT_PUBLIC_LOG_WAITS, clock, l->link.heard);
        l->say_ms = now.boot_ms + SAY_EVERY_MS;
    }
    return false;
}

/* Nobody has a checkpoint: the key file knows of none, nor does the folder or a witness, and no answer had one. */
static enum status never_published(const struct notary *n)
{
    const struct log *l = n->log;

    if (!l->waits || l->marked || log_disputed(l) || (l->link.heard && l->link.published > 0) ||
        store_log_statements(n->store) > 0)
        return REFUSED_LOG_CONSISTENCY;
    return l->link.heard ? OK : FAULT_BUSY;
}

enum status log_confirm(struct notary *n, uint64_t size, const struct tree_hash *root,
                        const uint8_t signature[NOTE_SIGNATURE_LEN])
{
    if (n->log == NULL)
        return REFUSED_LOG_ORIGIN;
    if (size == 0) {
        TRY(never_published(n));
        n->log->confirmed = true;
        return OK;
    }
    TRY(log_is_ours(n->log, size, root, signature));
    TRY(log_goes_on(n, LOG_MARK_OPERATOR, size, root));
    n->log->confirmed = true;
    n->log->waived = n->log->disputed;
    return OK;
}

/* ---- rows ---- */

bool log_ready(const struct notary *n)
{
    uint64_t row;

    return n->log != NULL && !n->log->waits && keyset_place(n->keyset, n->signer, SIGNS_VERDICTS, &row);
}

const char *log_origin(const struct notary *n)
{
    return n->settings.log_origin;
}

uint64_t log_next(const struct notary *n)
{
    return store_log_edge(n->store)->size;
}

uint64_t log_key_row(const struct notary *n)
{
    uint64_t row;

    BUG_IF(!keyset_place(n->keyset, n->signer, SIGNS_VERDICTS, &row));
    return row;
}

enum status log_key_at(const struct notary *n, uint64_t row, struct signer_public *out)
{
    return keyset_key_at(n->keyset, row, out) ? OK : FAULT_STORE;
}

enum status log_append(struct notary *n, uint32_t count, const struct leaf_new *leaves, void *context)
{
    struct log *l = n->log;
    struct tree_edge before = *store_log_edge(n->store);

    BUG_IF(l == NULL || l->waits || count > LEAVES_MAX);
    TRY(store_append(n->store, count, leaves, context));
    l->group.before = before;
    l->group.n = count;
    for (uint32_t i = 0; i < count; i++)
        entry_leaf(l->c, leaves[i].kind, leaves[i].digest, &l->group.leaves[i]);
    l->group.memo.n = 0;
    return OK;
}

/* ---- checkpoints ---- */

static struct checkpoint checkpoint_of(const struct log *l, uint64_t size, const struct tree_hash *root)
{
    return (struct checkpoint){ .origin = { l->key.name, strlen(l->key.name) }, .size = size, .root = *root };
}

static void write_note(const struct log *l, const struct signed_tree *t, struct writer *w)
{
    struct checkpoint k = checkpoint_of(l, t->size, &t->root);

    checkpoint_write(&k, w);
    write_char(w, '\n');
    note_signature_write(&l->key, t->signature, w);
}

enum status log_is_ours(const struct log *l, uint64_t size, const struct tree_hash *root,
                        const uint8_t signature[NOTE_SIGNATURE_LEN])
{
    struct signed_tree t = { .size = size, .root = *root };
    char text[NOTE_TEXT_MAX];
    struct writer w;
    struct note note;

    memcpy(t.signature, signature, sizeof t.signature);
    writer_init(&w, text, sizeof text);
    write_note(l, &t, &w);
    BUG_IF(w.failed);
    return note_open(text, writer_len(&w), &l->key, 1, &note);
}

/* Of what is durable. The key file has it before anybody else. */
static enum status sign(struct notary *n, uint64_t size, const struct tree_hash *root)
{
    struct log *l = n->log;
    struct checkpoint k = checkpoint_of(l, size, root);
    struct signed_tree t = { .size = size, .root = *root };

    if (size == l->newest.size) {
        BUG_IF(!tree_hash_same(root, &l->newest.root));
        return OK;
    }
    TRY(signer_checkpoint(n->signer, &k, t.signature));
    TRY(store_mark_signed(n->store, size, root));
    l->newest = t;
    return OK;
}

enum status log_beat(struct notary *n, int64_t boot_ms)
{
    struct log *l = n->log;
    struct tree_hash root;

    if (l == NULL || l->waits || (l->beat_ms != 0 && boot_ms - l->beat_ms < (int64_t)n->settings.log_beat_s * 1000))
        return OK;
    l->beat_ms = boot_ms;
    if (l->link.published == l->target.size)
        l->link.fresh_ms = boot_ms;
    store_log_root(n->store, &root);
    TRY(sign(n, store_log_edge(n->store)->size, &root));
    l->target = l->newest;
    return OK;
}

/* The group is what is durable now, or was when it was told: rows of others may have come behind it. */
static enum status sign_group(struct notary *n)
{
    struct log *l = n->log;
    struct tree_edge edge = l->group.before;
    struct tree_hash root, durable;

    if (l->newest.size == edge.size + l->group.n)
        return OK;
    if (l->newest.size > edge.size + l->group.n)
        return REFUSED_LOG_PLACE;
    for (uint32_t i = 0; i < l->group.n; i++)
        tree_append(l->c, &edge, &l->group.leaves[i]);
    tree_root(l->c, &edge, &root);
    BUG_IF(store_log_edge(n->store)->size < edge.size); /* it was told */
    if (store_log_edge(n->store)->size == edge.size) {
        store_log_root(n->store, &durable);
        BUG_IF(!tree_hash_same(&root, &durable));
    }
    return sign(n, edge.size, &root);
}

enum status log_proof(struct notary *n, uint64_t index, struct writer *out)
{
    struct log *l = n->log;
    struct logproof p = { .index = index };
    char note[NOTE_TEXT_MAX];
    struct writer w;

    if (l == NULL || index < l->group.before.size || index - l->group.before.size >= l->group.n)
        return REFUSED_LOG_PLACE;
    TRY(sign_group(n));
    struct tree_group g = { l->c, &l->group.before, l->group.leaves, l->group.n, &l->group.memo };
    struct tree_reader r = tree_group_reader(&g);
    TRY(tree_prove_inclusion(l->c, &r, index, l->newest.size, &p.path));
    writer_init(&w, note, sizeof note);
    write_note(l, &l->newest, &w);
    BUG_IF(w.failed);
    p.note = (struct slice){ note, writer_len(&w) };
    logproof_write(&p, out);
    return out->failed ? FAULT_SYSTEM : OK;
}

/* ---- rows of our own ---- */

static struct leaf_new leaf_of(const struct key_row *r, int64_t now)
{
    struct leaf_new leaf = { .kind = r->kind, .at = now, .content = r->content, .content_len = r->len };

    memcpy(leaf.digest, r->digest, sizeof leaf.digest);
    return leaf;
}

static void stop_leaked(struct notary *n)
{
    for (unsigned i = 0; i < SIGNS_N; i++) {
        const struct signer_public *p = signer_public(n->signer, i);

        if (p == NULL || !keyset_leaked(n->keyset, p->kid))
            continue;
        signer_stop(n->signer, i);
        event_log(EVENT_KEY_LEAKED, i, 0);
    }
}

enum status log_keys_written(struct notary *n, const struct store_done *done)
{
    struct log *l = n->log;
    uint64_t first = (uint64_t)done->row + (done->row == 0);   /* ORIGIN stands before them */
    uint8_t digest[DIGEST_LEN];
    unsigned due = l->n_due;

    l->n_due = 0;
    TRY(done->status);
    for (unsigned i = 0; i < due; i++)
        TRY(keyset_take(n->keyset, l->due[i].kind, first + i, l->due[i].content, l->due[i].len, digest));
    stop_leaked(n);
    return keyset_publish(n->keyset, n->signer);
}

enum status log_begin(struct notary *n, struct moment now)
{
    struct log *l = n->log;
    struct leaf_new leaves[1 + KEYSET_DUE_MAX];
    struct store_done done;
    char origin[ORIGIN_ROW_MAX];
    uint32_t count = 0;

    if (log_next(n) == 0) {
        struct part row = { origin, origin_row(l, origin) };

        leaves[count] = (struct leaf_new){ .kind = ENTRY_ORIGIN, .at = now.wall_s, .content = origin, .content_len = row.len };
        sha256_with(l->c, &row, 1, leaves[count++].digest);
    }
    l->n_due = keyset_due(n->keyset, n->signer, l->due);
    for (unsigned i = 0; i < l->n_due; i++)
        leaves[count++] = leaf_of(&l->due[i], now.wall_s);
    if (count == 0) {
        stop_leaked(n);
        return keyset_publish(n->keyset, n->signer);
    }
    TRY(log_append(n, count, leaves, NULL));
    TRY(store_settle(n->store));
    if (!store_next(n->store, &done))
        return FAULT_SYSTEM;
    return log_keys_written(n, &done);
}

enum status log_leak(struct notary *n, const char *kid, int64_t from, int64_t now, void *context, bool *begun)
{
    struct log *l = n->log;

    *begun = false;
    if (l == NULL || l->waits)
        return REFUSED_LOG_ORIGIN;
    if (l->n_due > 0)
        return FAULT_BUSY;
    TRY(keyset_leak(n->keyset, kid, from, &l->due[0], begun));
    if (!*begun)
        return OK;
    struct leaf_new leaf = leaf_of(&l->due[0], now);
    enum status st = log_append(n, 1, &leaf, context);
    l->n_due = st == OK;
    *begun = st == OK;
    return st;
}
