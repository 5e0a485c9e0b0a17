#include "http/quota.h"

void quota_init(struct quota_table *t, struct quota *rows, size_t n, size_t bytes_max)
{
    *t = (struct quota_table){ .rows = rows, .n = n, .bytes_max = bytes_max };
}

/* The row of this key, or else the one to give it. */
static struct quota *find_row(struct quota_table *t, uint64_t key)
{
    struct quota *best = NULL;

    for (struct quota *q = t->rows; q < t->rows + t->n; q++) {
        if (q->share != NULL && q->key == key)
            return q;
        if (q->connections > 0 || q->bytes > 0 || (best != NULL && best->share == NULL))
            continue;
        if (best == NULL || q->share == NULL || q->all.at_ms < best->all.at_ms)
            best = q;
    }
    return best;
}

struct quota *quota_enter(struct quota_table *t, uint64_t key, const struct quota_share *share)
{
    struct quota *q = find_row(t, key);

    if (q == NULL)
        return NULL;
    if (q->share == NULL || q->key != key) {
        *q = (struct quota){ .key = key };
        ready_key_init(&q->turn);
        ready_key_init(&q->asks);
    }
    q->share = share;
    q->connections++;
    return q;
}

void quota_leave(struct quota *q)
{
    BUG_IF(q->connections == 0);
    q->connections--;
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
