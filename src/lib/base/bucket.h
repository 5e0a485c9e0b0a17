/*
 * Token bucket: `rate` tokens a second, at most `burst` at once. Pure arithmetic; time is an argument. A zeroed bucket is full.
 */
#ifndef PASSEND_BASE_BUCKET_H
#define PASSEND_BASE_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

struct bucket {
    int64_t used_milli;   /* thousandths of a token taken and not yet earned back */
    int64_t at_ms;        /* when that was */
};

/* Whether there is a token. */
static inline bool bucket_has(struct bucket *b, int64_t rate, int64_t burst, int64_t now_ms)
{
    int64_t earned = (now_ms - b->at_ms) * rate;

    b->at_ms = now_ms;
    b->used_milli = earned >= b->used_milli ? 0 : b->used_milli - earned;
    return b->used_milli + 1000 <= burst * 1000;
}

/* Takes one, whether it is there or still to be earned. */
static inline void bucket_spend(struct bucket *b)
{
    b->used_milli += 1000;
}

/* Takes one; false when the bucket is empty, which takes nothing. */
static inline bool bucket_take(struct bucket *b, int64_t rate, int64_t burst, int64_t now_ms)
{
    if (!bucket_has(b, rate, burst, now_ms))
        return false;
    bucket_spend(b);
    return true;
}

#endif
