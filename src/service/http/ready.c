#include "http/ready.h"

#include <string.h>

void ready_key_init(struct ready_key *k)
{
    for (int c = 0; c < READY_CLASSES; c++)
        TAILQ_INIT(&k->items[c]);
    k->owed = 0;
}

void ready_init(struct ready *r)
{
    for (int c = 0; c < READY_CLASSES; c++)
        TAILQ_INIT(&r->rings[c]);
    memset(r->passed, 0, sizeof r->passed);
    ready_key_init(&r->nobody);
}

void ready_remove(struct ready *r, struct ready_item *item)
{
    struct ready_key *k = item->key;

    if (!item->queued)
        return;
    TAILQ_REMOVE(&k->items[item->class], item, next);
    if (TAILQ_EMPTY(&k->items[item->class]))
        TAILQ_REMOVE(&r->rings[item->class], k, ring[item->class]);
    item->queued = false;
}

void ready_add(struct ready *r, struct ready_item *item, struct ready_key *key, enum ready_class class)
{
    struct ready_key *k = key != NULL ? key : &r->nobody;

    if (item->queued && item->key == k && item->class == class)
        return;
    ready_remove(r, item);
    if (TAILQ_EMPTY(&k->items[class]))
        TAILQ_INSERT_TAIL(&r->rings[class], k, ring[class]);
    TAILQ_INSERT_TAIL(&k->items[class], item, next);
    item->key = k;
    item->class = class;
    item->queued = true;
}

/* The key whose turn it is goes to the end of the ring. What is urgent is not held back by what its key did before. */
static struct ready_key *next_key(struct ready_ring *ring, enum ready_class class)
{
    struct ready_key *k = TAILQ_FIRST(ring);

    while (TAILQ_NEXT(k, ring[class]) != NULL) {
        TAILQ_REMOVE(ring, k, ring[class]);
        TAILQ_INSERT_TAIL(ring, k, ring[class]);
        if (class == READY_URGENT || k->owed == 0)
            return k;
        k->owed--;
        k = TAILQ_FIRST(ring);
    }
    if (class != READY_URGENT)
        k->owed = 0; /* nobody else waits */
    return k;
}

/* How many turns of others each class lets pass. To read is quick, and what is not read cannot be seen to be urgent. */
static const unsigned patience[READY_CLASSES] = { [READY_URGENT] = READY_PATIENCE, [READY_WHOLE] = READY_PATIENCE,
                                                  [READY_REST] = 1, [READY_LARGE] = READY_PATIENCE };

/* The first class that has something, unless a later one has lost its patience. READY_CLASSES: none has anything. */
static int next_class(const struct ready *r)
{
    int first = READY_CLASSES;

    for (int c = READY_CLASSES - 1; c >= 0; c--) {
        if (TAILQ_EMPTY(&r->rings[c]))
            continue;
        if (r->passed[c] >= patience[c])
            return c;
        first = c;
    }
    return first;
}

struct ready_item *ready_take(struct ready *r)
{
    int class = next_class(r);

    if (class == READY_CLASSES)
        return NULL;
    for (int c = 0; c < READY_CLASSES; c++)
        r->passed[c] = c == class || TAILQ_EMPTY(&r->rings[c]) ? 0 : r->passed[c] + 1;
    struct ready_item *item = TAILQ_FIRST(&next_key(&r->rings[class], (enum ready_class)class)->items[class]);
    ready_remove(r, item);
    return item;
}

bool ready_any(const struct ready *r)
{
    for (int c = 0; c < READY_CLASSES; c++)
        if (!TAILQ_EMPTY(&r->rings[c]))
            return true;
    return false;
}

void ready_charge(struct ready_key *k, unsigned weight)
{
    if (weight > 1)
        k->owed += weight - 1;
}

void ready_forgive(struct ready_key *k)
{
    k->owed = 0;
}
