/*
 * Token bucket: `rate` requests a second with a burst of one second. Pure arithmetic; time is an argument.
 */
#ifndef PASSEND_HTTP_BUCKET_H
#define PASSEND_HTTP_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

struct bucket {
    int64_t used_milli;   /* thousandths of a request taken and not yet earned back */
    int64_t at_ms;        /* when that was */
};

/* Takes one; false when the bucket is empty, which takes nothing. A zeroed bucket is full. */
static inline bool bucket_take(struct bucket *b, int64_t rate, int64_t now_ms)
{
    int64_t earned = (now_ms - b->at_ms) * rate;

    b->at_ms = now_ms;
    b->used_milli = earned >= b->used_milli ? 0 : b->used_milli - earned;
    if (b->used_milli + 1000 > rate * 1000)
        return false;
    b->used_milli += 1000;
    return true;
}

#endif
