/*
 * How many answers of calls that were accepted are still to come, by client. A call that would wait longer than anybody should is
 * refused at its beginning, before anything is done for it: with a time that follows from how many are answered in a second.
 * Pure: time is an argument.
 */
#ifndef PASSEND_GATE_PLATFORM_BACKLOG_H
#define PASSEND_GATE_PLATFORM_BACKLOG_H

#include "base/limits.h"
#include "base/status.h"

#include <stdint.h>

struct backlog {                         /* zeroed: nothing waits */
    uint32_t all, of[LIMIT_CLIENTS];     /* answers that wait; by place in the register */
    int64_t second;                      /* the present one */
    uint32_t now, last;                  /* answers in it, and in the whole second before it */
};

/* n answers more. Who has none waiting is let in however many others have.
 * returns OK | REFUSED_RATE (this client has enough waiting, or all together have) */
enum status backlog_take(struct backlog *b, uint64_t client, uint32_t n) MUST_USE;
void backlog_answered(struct backlog *b, uint64_t client, uint32_t n, int64_t now_ms);
/* They will not come: the call failed, or nobody waits any more. */
void backlog_dropped(struct backlog *b, uint64_t client, uint32_t n);
/* After how many seconds to ask again: all that wait by the better pace of the present second and the last whole one; 1 at least
 * (also while none is known), as long as an answer may take at most. */
unsigned backlog_wait_s(struct backlog *b, int64_t now_ms);

#endif
