#include "notary/log_private.h"

#include "base/event_log.h"
#include "wire/permit.h"

#include <string.h>

void log_tiler(struct notary *n, bool there)
{
    struct log *l = n->log;

    if (l == NULL)
        return;
    /* What was published stays so. */
    l->link.there = there;
    l->link.heard = l->link.reading = l->link.unstamped = false;
    l->link.serial++;
    l->link.n_asked = 0;
}

/* ---- what it says ---- */

static struct tree_hash root_of(const uint8_t bytes[DIGEST_LEN])
{
    struct tree_hash h;

    memcpy(h.bytes, bytes, sizeof h.bytes);
    return h;
}

/* One that this process published, or was about to. */
static bool is_remembered(const struct log *l, uint64_t size, const struct tree_hash *root)
{
    return (size == l->link.published && tree_hash_same(root, &l->link.root)) ||
           (size == l->target.size && tree_hash_same(root, &l->target.root));
}

/* What a folder has must be in the rows: who writes it has no other source. */
static enum status first_words(struct notary *n, const struct msg_tiles *m)
{
    struct log *l = n->log;
    struct tree_hash root = root_of(m->root);

    if (m->head.nr != 0)
        return REFUSED_MESSAGE;
    if (m->published > 0 && !is_remembered(l, m->published, &root)) {
        if (log_is_ours(l, m->published, &root, m->signature) != OK)
            return REFUSED_MESSAGE;
        TRY(log_goes_on(n, LOG_MARK_FOLDER, m->published, &root));
    }
    if (m->size > log_next(n))
        return log_goes_on(n, LOG_MARK_FOLDER, m->size, &root);
    l->link.heard = true;
    l->link.sent = m->size;
    l->link.published = m->published;
    l->link.offered = m->published < m->size ? m->published : m->size;   /* tiles that were lost are written anew */
    l->link.root = root;
    return OK;
}

enum status log_tiles(struct notary *n, const struct msg_tiles *m, struct moment now)
{
    struct log *l = n->log;
    struct tree_hash root = root_of(m->root);

    if (l == NULL || !l->link.there)
        return REFUSED_MESSAGE;
    if (!l->link.heard)
        return first_words(n, m);
    const struct asked a = l->link.asked[0];
    uint64_t published = a.checkpoint ? a.size : l->link.published;
    if (l->link.n_asked == 0 || m->head.nr != a.nr || m->size != a.size || m->published != published ||
        (published > 0 && !tree_hash_same(&root, a.checkpoint ? &a.root : &l->link.root)))
        return REFUSED_MESSAGE;
    memmove(&l->link.asked[0], &l->link.asked[1], --l->link.n_asked * sizeof a);
    if (!a.checkpoint)
        return OK;
    l->link.published = a.size;
    l->link.root = a.root;
    l->link.fresh_ms = now.boot_ms;
    return OK;
}

/* ---- what others say of the log, by it ---- */

bool log_disputed(const struct log *l)
{
    const struct dispute *d = &l->disputed, *w = &l->waived;

    return d->size > 0 && (d->size > w->size || (d->another && !w->another));
}

enum status log_others(struct notary *n, const struct msg_others *m)
{
    struct log *l = n->log;

    if (l == NULL || !l->link.there || m->another > 1 || m->unstamped > 1 || (m->another == 1 && m->disputed == 0))
        return REFUSED_MESSAGE;
    bool before = log_disputed(l);
    l->link.unstamped = m->unstamped == 1;
    /* What is in the rows and not yet in the folder it may have from an answer's proof. */
    bool counts = m->another == 1 || m->disputed > log_next(n);
    l->disputed = counts ? (struct dispute){ m->disputed, m->another == 1 } : (struct dispute){ 0 };
    if (!log_disputed(l))
        return OK;
    if (!before)
        event_log(EVENT_PUBLIC_LOG_REFUSED, LOG_MARK_WITNESS, (int64_t)m->disputed);
    return l->waits ? OK : REFUSED_LOG_CONSISTENCY;
}

/* ---- what it is sent ---- */

enum log_next log_to_send(const struct notary *n, uint64_t *from, uint32_t *count)
{
    const struct log *l = n->log;

    *from = 0;
    *count = 0;
    if (l == NULL || l->waits || !l->link.heard || l->link.reading || l->link.n_asked == LOG_LEAVES_AHEAD ||
        l->link.sent > l->target.size)
        return LOG_NOTHING;
    uint64_t rest = l->target.size - l->link.sent;
    if (rest == 0)
        return l->link.offered < l->target.size ? LOG_SEND_CHECKPOINT : LOG_NOTHING;
    *from = l->link.sent;
    *count = rest < LIMIT_LOG_SLICE ? (uint32_t)rest : LIMIT_LOG_SLICE;
    return LOG_SEND_LEAVES;
}

uint32_t log_reading(struct notary *n)
{
    n->log->link.reading = true;
    return n->log->link.serial;
}

bool log_read(struct notary *n, uint32_t serial)
{
    if (n->log->link.serial != serial)
        return false;
    n->log->link.reading = false;
    return n->log->link.there;
}

static struct asked *ask(struct log *l, uint64_t size)
{
    struct asked *a = &l->link.asked[l->link.n_asked++];

    *a = (struct asked){ .nr = ++l->link.nr, .size = size };
    return a;
}

size_t log_leaves(struct notary *n, const struct leaf_row *rows, uint32_t count, struct msg_leaves *out)
{
    struct log *l = n->log;
    size_t len = offsetof(struct msg_leaves, entries) + (size_t)count * DIGEST_LEN;

    out->start = l->link.sent;
    out->n = count;
    out->zero = 0;
    for (uint32_t i = 0; i < count; i++)
        memcpy(out->entries[i], rows[i].entry, DIGEST_LEN);
    l->link.sent += count;
    msg_head_init(&out->head, MSG_LEAVES, len, ask(l, l->link.sent)->nr);
    return len;
}

void log_checkpoint(struct notary *n, struct msg_checkpoint *out)
{
    struct log *l = n->log;
    const struct signed_tree *t = &l->target;
    struct asked *a = ask(l, t->size);

    a->checkpoint = true;
    a->root = t->root;
    l->link.offered = t->size;
    *out = (struct msg_checkpoint){ .size = t->size, .key_id = l->key.hash };
    memcpy(out->root, t->root.bytes, sizeof out->root);
    memcpy(out->signature, t->signature, sizeof out->signature);
    msg_head_init(&out->head, MSG_CHECKPOINT, sizeof *out, a->nr);
}

/* ---- how it is ---- */

void log_state(const struct notary *n, int64_t boot_ms, struct log_state *out)
{
    const struct log *l = n->log;

    *out = (struct log_state){ .configured = l != NULL };
    if (l == NULL)
        return;
    out->size = log_next(n);
    out->published = l->link.published;
    out->waits = l->waits;
    if (l->target.size > l->link.published &&
        boot_ms - l->link.fresh_ms > (int64_t)n->settings.log_beat_s * 1000 * LIMIT_LOG_LATE_BEATS)
        out->late = LOG_BEHIND;
    else if (l->link.unstamped)
        out->late = LOG_UNSTAMPED;
}
