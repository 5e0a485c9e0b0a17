/*
 * Whether the wall clock is believed enough to end something by it, for good. What is refused by date can be undone: that goes
 * on with any clock.
 *
 * Believed is a clock that has moved as the time since boot has, to LIMIT_CLOCK_STEP_S, since it was believed first. What was
 * believed is written down, with the boot that it was in: who starts later in the same boot goes on from there. After another
 * boot there is nothing to compare with but that time: the clock may not be before it, nor LIMIT_CLOCK_AWAY_S after it. Where
 * nothing was written down it is believed if nothing is there that could be ended.
 *
 * A clock that is not believed is so again when it is back, when it has kept one offset for LIMIT_CLOCK_KEPT_S in which the
 * machine did not sleep, or when the operator says so. Pure: moments are arguments. secret: none.
 */
#ifndef PASSEND_BASE_CLOCK_TRUST_H
#define PASSEND_BASE_CLOCK_TRUST_H

#include "base/clock.h"

#include <stdbool.h>

/* Which boot of the machine it is, as the kernel names it, then zeros; all zero = it cannot be known. */
struct clock_boot {
    char text[40];
};

/* What is written down of a clock that is believed; stored as it is. */
struct clock_seen {
    int64_t wall_s;               /* unix seconds; 0 = nothing was written */
    int64_t offset_s;             /* wall minus time since boot, that is believed */
    struct clock_boot boot;
};

struct clock_trust {
    int64_t low_s, high_s;        /* offsets (wall minus time since boot) that are believed */
    bool wide;                    /* these are from another boot, not from what was seen in this one */
    bool none;                    /* there are none */
    bool trusted;                 /* what was found last */
    int64_t kept_s, kept_ms;      /* not believed: the offset that it keeps, and since when, in time awake */
    struct clock_boot boot;
};

/* last: what was written down last. empty: nothing is there that could be ended. boot: in which `now` is */
void clock_trust_begin(struct clock_trust *t, const struct clock_seen *last, bool empty, const struct clock_boot *boot,
                       struct moment now);
/* To be asked often: a jump is seen by looking. returns t->trusted */
bool clock_trust_look(struct clock_trust *t, struct moment now);
/* The operator says that it is right. */
void clock_trust_confirm(struct clock_trust *t, struct moment now);
/* What is to be written down now, while it is believed. */
struct clock_seen clock_trust_seen(const struct clock_trust *t, struct moment now);
/* How far it is ahead of what is believed, in seconds; negative: behind. 0 = believed, or nothing to compare with */
int64_t clock_trust_ahead_s(const struct clock_trust *t, struct moment now);

#endif
