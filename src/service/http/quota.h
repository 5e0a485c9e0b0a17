/*
 * What one key of a site - a client, an address - has open and has used, and what it may. Pure arithmetic over a table that
 * the site owns; time is an argument.
 */
#ifndef PASSEND_HTTP_QUOTA_H
#define PASSEND_HTTP_QUOTA_H

#include "base/bucket.h"
#include "base/status.h"
#include "http/ready.h"

#include <stddef.h>

/* What a key may. One for each kind of caller that a site knows. */
struct quota_share {
    enum status refused;          /* OK: it is served; else it is served open routes only, and answered this at all others */
    unsigned connections;         /* at once */
    int64_t requests_per_s, slow_per_s;
    size_t bytes;                 /* of large bodies and answers and what stands between them, at once */
    size_t bytes_least;           /* so many of them however much others hold */
};

struct quota {
    uint64_t key;
    const struct quota_share *share;    /* NULL: the row is free */
    unsigned connections;
    size_t bytes;
    struct bucket all, slow;
    struct ready_key turn;        /* its connections that have something to do */
    struct ready_key asks;        /* those whose handler waits for its turn with somebody else, for whoever lets them wait */
    /* The table's own: places of rows, counted from 1; 0 = none. */
    uint32_t first;               /* of those whose key falls on this place */
    uint32_t next;                /* the next one of the same place */
    uint32_t older, newer;        /* of those without connections */
};

struct quota_table {
    struct quota *rows;
    size_t n;
    uint32_t oldest, newest;      /* of those without connections, by when they had the last one */
    size_t bytes, bytes_max;      /* of all keys together */
};

/* rows: as many as keys can have connections at once */
void quota_init(struct quota_table *t, struct quota *rows, size_t n, size_t bytes_max);
/* Counts a connection of this key, whose row stays until quota_leave. NULL: as many other keys have connections as there
 * are rows. A row without connections is given away only when no free one is left, the longest idle first.
 * cost: the keys that fall on one place, whatever the number of rows */
struct quota *quota_enter(struct quota_table *t, uint64_t key, const struct quota_share *share);
void quota_leave(struct quota_table *t, struct quota *q);
/* One request. returns OK | REFUSED_RATE */
enum status quota_take(struct quota *q, int64_t now_ms) MUST_USE;
/* One that makes work which lasts, besides. */
enum status quota_take_slow(struct quota *q, int64_t now_ms) MUST_USE;
/* Room for something large. returns OK | REFUSED_RATE (this key has enough) | FAULT_BUSY (all together have) */
enum status quota_bytes_take(struct quota_table *t, struct quota *q, size_t n) MUST_USE;
void quota_bytes_give(struct quota_table *t, struct quota *q, size_t n);

#endif
