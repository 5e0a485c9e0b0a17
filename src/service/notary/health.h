/*
 * How the sources do that evidence is fetched from, by what their couriers say. One that fails LIMIT_SOURCE_FAILURES times in a
 * row is out of order: nobody is sent there but a few people after a while, and later the next (LIMIT_SOURCE_AGAIN_FIRST_MS ..
 * LIMIT_SOURCE_AGAIN_MS), until it does what it failed at. A few, and of each case one: who takes the place and never comes back
 * takes it from nobody.
 *
 * Only FAULT_SOURCE_* count, and of one case only one in a row: a visitor cannot switch a source off. Requests ahead and fetches
 * are counted apart: a source that takes requests and gives nothing is out of order too. Time is since boot, an argument.
 *
 * secret: none; of how long a fetch took only the median of many is told.
 */
#ifndef PASSEND_NOTARY_HEALTH_H
#define PASSEND_NOTARY_HEALTH_H

#include "base/clock.h"
#include "base/limits.h"
#include "base/status.h"
#include "model/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum health_kind { HEALTH_AHEAD, HEALTH_FETCH, HEALTH_KINDS };

struct health;

enum status health_init(struct health **out) MUST_USE;        /* OK | FAULT_MEMORY; all are in order */
void health_release(struct health *h);

/* It did what it was asked. took_ms: a fetch, from the call-back on. */
void health_good(struct health *h, size_t source, enum health_kind kind, int64_t took_ms, int64_t boot_ms);
/* It did not, for this case. A fetch that it refused shows that it answers; other statuses than FAULT_SOURCE_* say nothing of
 * it. */
void health_bad(struct health *h, size_t source, enum health_kind kind, const struct id *of, enum status why, int64_t boot_ms);

/* Whether somebody of this case may be sent there now; NULL: one who takes no place (a log-in). */
bool health_open(const struct health *h, size_t source, const struct id *of, int64_t boot_ms);
/* Somebody is. */
void health_sent(struct health *h, size_t source, const struct id *of, int64_t boot_ms);

struct health_state {
    bool down;
    int64_t since_ms;                /* it is so; 0 = as long as this process runs */
    uint32_t usual_s;                /* median of the last fetches, whole seconds, at least 1; 0 = there were too few to say */
};
/* since_ms by the wall clock, unix seconds; 0 likewise. */
static inline int64_t health_since(const struct health_state *s, struct moment now)
{
    return s->since_ms == 0 ? 0 : now.wall_s - (now.boot_ms - s->since_ms) / 1000;
}
struct health_state health_of(const struct health *h, size_t source);

/* A source whose state is another one than was told here last: one at a time, until there is none. */
bool health_changed(struct health *h, size_t *source);

#endif
