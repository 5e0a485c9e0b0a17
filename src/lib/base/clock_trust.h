/*
 * Whether the wall clock is believed enough to end something by it, for good. What is refused by date can be undone: that goes
 * on with any clock.
 *
 * Believed is a clock that has moved as the time since boot has, to LIMIT_CLOCK_STEP_S, since it was believed first. At a start
 * there is nothing to compare with but the last time that a clock which was believed wrote down: it may not be before that, nor
 * LIMIT_CLOCK_AWAY_S after it. Where nothing was written down, nothing is there that could be ended.
 *
 * A clock that is not believed is so again when it is back, when it has kept one offset for LIMIT_CLOCK_KEPT_S, or when the
 * operator says so. Pure: moments are arguments. secret: none.
 */
#ifndef PASSEND_BASE_CLOCK_TRUST_H
#define PASSEND_BASE_CLOCK_TRUST_H

#include "base/clock.h"

#include <stdbool.h>

struct clock_trust {
    int64_t low_s, high_s;        /* offsets (wall minus time since boot) that are believed */
    bool wide;                    /* these are from what was written down, not from what was seen */
    bool trusted;                 /* what was found last */
    int64_t kept_s, kept_ms;      /* not believed: the offset that it keeps, and since when */
};

/* last_s: the time that was written down last, unix seconds; 0 = none ever was */
void clock_trust_begin(struct clock_trust *t, int64_t last_s, struct moment now);
/* To be asked often: a jump is seen by looking. returns t->trusted */
bool clock_trust_look(struct clock_trust *t, struct moment now);
/* The operator says that it is right. */
void clock_trust_confirm(struct clock_trust *t, struct moment now);
/* How far it is ahead of what is believed, in seconds; negative: behind. 0 = it is believed */
int64_t clock_trust_ahead_s(const struct clock_trust *t, struct moment now);

#endif
