/* One-time orders that were used (docs/decisions/0059). */
#include "store/store_private.h"

#include "base/mem.h"

#include <string.h>

#define LABEL_ORDER "passend/order/1"
#define LABEL_EVIDENCE "passend/order-evidence/1"

/* The ledger is backed up: it has neither orders nor evidence by a digest that can be compared without the key. */
static void keyed(const struct store *s, const char *label, const uint8_t sha[DIGEST_LEN], uint8_t out[DIGEST_LEN])
{
    struct part parts[] = { { label, strlen(label) + 1 }, { sha, DIGEST_LEN } };

    crypt_hmac(s->keys.k->seen.key, CRYPT_KEY_LEN, parts, 2, out);
}

void order_row_of(const struct store *s, const struct order *o, struct order_row *out)
{
    keyed(s, LABEL_ORDER, o->sha, out->order);
    keyed(s, LABEL_EVIDENCE, o->evidence_sha, out->evidence);
    out->until = o->until + ORDER_SLACK_S;
}

bool order_may_be_new(const struct store *s, const struct order *o)
{
    return o->made >= s->keys.k->seen.vanaf;
}

/* What is written down is a time that was believed: it is not earlier than that. */
static int64_t latest(const struct store *s, int64_t now)
{
    int64_t seen = s->backend.state.seen.wall_s;

    return seen > now ? seen : now;
}

static enum vanaf_by by(const struct store *s, bool trusted)
{
    return !trusted ? VANAF_DOUBTED : s->backend.state.seen.wall_s == 0 ? VANAF_FIRST : VANAF_BELIEVED;
}

enum status order_key(struct store *s, int64_t now, bool trusted, bool *made)
{
    *made = s->keys.k->seen.vanaf == 0;
    if (!*made)
        return OK;
    /* Rows under a lost key cannot be read: what they stand for was made before now, or a little ahead of our clock. */
    s->keys.k->seen.by = by(s, trusted);
    return keyfile_new_seen(&s->keys, latest(s, now) + (s->backend.state.orders ? ORDER_SLACK_S : 0));
}

void orders_not_before(struct store *s, int64_t from)
{
    if (from <= s->keys.k->seen.vanaf)
        return;
    s->keys.k->seen.vanaf = from;
    s->keys.k->seen.by = VANAF_BELIEVED;
    s->key_dirty = true;
}

void orders_incomplete(struct store *s, int64_t now, bool trusted)
{
    struct seen_slot *g = &s->keys.k->seen;
    uint64_t was = g->by, is = by(s, trusted);

    orders_not_before(s, latest(s, now) + ORDER_SLACK_S);
    g->by = was > is ? was : is;
    s->key_dirty = true;
}

/* Up or down: whatever was used was made before now, or a little ahead of our clock. */
void orders_believed(struct store *s, int64_t now)
{
    struct seen_slot *g = &s->keys.k->seen;
    int64_t from = now + ORDER_SLACK_S;

    if (g->by == VANAF_BELIEVED || (g->by == VANAF_FIRST && g->vanaf <= from))
        return;
    g->vanaf = from;
    g->by = VANAF_BELIEVED;
    s->key_dirty = true;
}
