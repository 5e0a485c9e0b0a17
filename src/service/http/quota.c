#include "http/quota.h"

static struct quota *at(const struct quota_table *t, uint32_t place)
{
    return place != 0 ? &t->rows[place - 1] : NULL;
}

static uint32_t place_of(const struct quota_table *t, const struct quota *q)
{
    return (uint32_t)(q - t->rows) + 1;
}

/* ---- rows without connections, the longest idle first ---- */

static void idle_begin(struct quota_table *t, struct quota *q)
{
    q->older = t->newest;
    q->newer = 0;
    if (t->newest != 0)
        at(t, t->newest)->newer = place_of(t, q);
    else
        t->oldest = place_of(t, q);
    t->newest = place_of(t, q);
}

static void idle_end(struct quota_table *t, const struct quota *q)
{
    if (q->older != 0)
        at(t, q->older)->newer = q->newer;
    else
        t->oldest = q->newer;
    if (q->newer != 0)
        at(t, q->newer)->older = q->older;
    else
        t->newest = q->older;
}

/* ---- rows by key ---- */

/* Addresses of one network differ in a few bits only. */
static uint32_t *chain_of(const struct quota_table *t, uint64_t key)
{
    key = (key ^ key >> 32) * 0x9e3779b97f4a7c15u;
    return &t->rows[(key >> 32) % t->n].first;
}

static struct quota *find(const struct quota_table *t, uint64_t key)
{
    struct quota *q = at(t, *chain_of(t, key));

    while (q != NULL && q->key != key)
        q = at(t, q->next);
    return q;
}

static void unchain(const struct quota_table *t, const struct quota *q)
{
    uint32_t *link = chain_of(t, q->key);

    while (*link != place_of(t, q))
        link = &at(t, *link)->next;
    *link = q->next;
}

/* A row to give to this key, or NULL. */
static struct quota *give(struct quota_table *t, uint64_t key)
{
    struct quota *q = at(t, t->oldest);

    while (q != NULL && q->bytes > 0)
        q = at(t, q->newer);
    if (q == NULL)
        return NULL;
    if (q->share != NULL)
        unchain(t, q);
    uint32_t *chain = chain_of(t, key);
    *q = (struct quota){ .key = key, .first = q->first, .older = q->older, .newer = q->newer };
    q->next = *chain;
    *chain = place_of(t, q);
    ready_key_init(&q->turn);
    ready_key_init(&q->asks);
    return q;
}

void quota_init(struct quota_table *t, struct quota *rows, size_t n, size_t bytes_max)
{
    *t = (struct quota_table){ .rows = rows, .n = n, .bytes_max = bytes_max };
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct quota){ 0 };
    for (size_t i = 0; i < n; i++)
        idle_begin(t, &rows[i]);
}

struct quota *quota_enter(struct quota_table *t, uint64_t key, const struct quota_share *share)
{
    struct quota *q = find(t, key);

    if (q == NULL)
        q = give(t, key);
    if (q == NULL)
        return NULL;
    if (q->connections++ == 0)
        idle_end(t, q);
    q->share = share;
    return q;
}

void quota_leave(struct quota_table *t, struct quota *q)
{
    BUG_IF(q->connections == 0);
    if (--q->connections == 0)
        idle_begin(t, q);
}

enum status quota_take(struct quota *q, int64_t now_ms)
{
    return bucket_take(&q->all, q->share->requests_per_s, q->share->requests_per_s, now_ms) ? OK : REFUSED_RATE;
}

enum status quota_take_slow(struct quota *q, int64_t now_ms)
{
    return bucket_take(&q->slow, q->share->slow_per_s, q->share->slow_per_s, now_ms) ? OK : REFUSED_RATE;
}

enum status quota_bytes_take(struct quota_table *t, struct quota *q, size_t n)
{
    if (q->bytes + n > q->share->bytes)
        return REFUSED_RATE;
    if (t->bytes + n > t->bytes_max && q->bytes + n > q->share->bytes_least)
        return FAULT_BUSY;
    q->bytes += n;
    t->bytes += n;
    return OK;
}

void quota_bytes_give(struct quota_table *t, struct quota *q, size_t n)
{
    BUG_IF(q->bytes < n || t->bytes < n);
    q->bytes -= n;
    t->bytes -= n;
}
