/*
 * Whose turn it is: connections that have something to do now, served one step at a time and round robin by key, so that a
 * key with many of them waits for its turn as one with few does. What is urgent goes before what is whole, that before
 * the rest, and what takes long comes last - but not without end: who is passed over READY_PATIENCE times is next, what is to be
 * read after once, or one key with full buffers would keep others from being read at all. Pure: lists through memory that
 * others own.
 */
#ifndef PASSEND_HTTP_READY_H
#define PASSEND_HTTP_READY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/queue.h>

enum ready_class {
    READY_URGENT,                 /* routes of weight 0: withdrawals, health */
    READY_WHOLE,                  /* a request is there as a whole, or its answer is on its way */
    READY_REST,                   /* bytes to read, handshakes */
    READY_LARGE,                  /* a whole request that takes milliseconds to read: its body is large */
    READY_CLASSES
};

struct ready_key;

/* One connection. */
struct ready_item {
    TAILQ_ENTRY(ready_item) next;
    struct ready_key *key;
    enum ready_class class;
    bool queued;
};

TAILQ_HEAD(ready_items, ready_item);

/* All connections of one key. */
struct ready_key {
    struct ready_items items[READY_CLASSES];
    TAILQ_ENTRY(ready_key) ring[READY_CLASSES];
    unsigned owed;                /* turns to let pass for work that weighed more than one */
};

TAILQ_HEAD(ready_ring, ready_key);

#define READY_PATIENCE 4

struct ready {
    struct ready_ring rings[READY_CLASSES];
    unsigned passed[READY_CLASSES];   /* how often since it was served last, while something was in it */
    struct ready_key nobody;      /* of connections whose key is not known yet */
};

void ready_init(struct ready *r);
void ready_key_init(struct ready_key *k);
/* key NULL: not known yet. An item that is in the list stays where it is, unless its key or class is another. */
void ready_add(struct ready *r, struct ready_item *item, struct ready_key *key, enum ready_class class);
void ready_remove(struct ready *r, struct ready_item *item);
/* Takes the next one out, or NULL. */
struct ready_item *ready_take(struct ready *r);
bool ready_any(const struct ready *r);
/* A key began work of this weight: it lets weight - 1 turns pass while others wait for theirs. */
void ready_charge(struct ready_key *k, unsigned weight);
/* Nobody else waited while it worked: there is nobody whom it owes a turn. */
void ready_forgive(struct ready_key *k);

#endif
