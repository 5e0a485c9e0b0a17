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

    crypt_hmac(s->keys.k->gezien.key, CRYPT_KEY_LEN, parts, 2, out);
}

void order_row_of(const struct store *s, const struct order *o, struct order_row *out)
{
    keyed(s, LABEL_ORDER, o->sha, out->order);
    keyed(s, LABEL_EVIDENCE, o->evidence_sha, out->evidence);
    out->until = o->until + ORDER_SLACK_S;
}

bool order_may_be_new(const struct store *s, const struct order *o)
{
    return o->made >= s->keys.k->gezien.vanaf;
}

enum status order_key(struct store *s, int64_t now, bool *made)
{
    *made = s->keys.k->gezien.vanaf == 0;
    if (!*made)
        return OK;
    /* Rows under a lost key cannot be read: what they stand for was made before now, or a little ahead of our clock. */
    return keyfile_new_gezien(&s->keys, s->backend.state.orders ? now + ORDER_SLACK_S : now);
}

void orders_not_before(struct store *s, int64_t from)
{
    if (from <= s->keys.k->gezien.vanaf)
        return;
    s->keys.k->gezien.vanaf = from;
    s->key_dirty = true;
}

void orders_incomplete(struct store *s, int64_t now)
{
    orders_not_before(s, now + ORDER_SLACK_S);
}
