/*
 * Time as an argument: pure code is given moments, processes read them here.
 *
 * Dates go by the wall clock, which may be set. How long something lives goes by the time since boot: it counts on while the
 * machine sleeps, and nobody sets it. How long a process may take goes by the monotonic clock, which stands still with the
 * machine: who could not run is not late.
 */
#ifndef PASSEND_BASE_CLOCK_H
#define PASSEND_BASE_CLOCK_H

#include "base/status.h"

#include <stdint.h>

/* One moment on all of them. */
struct moment {
    int64_t wall_s;               /* unix seconds UTC */
    int64_t boot_ms;              /* since boot, sleep included */
    int64_t awake_ms;             /* without it */
};

struct moment clock_now(void);
int64_t clock_wall_s(void);
int64_t clock_boot_ms(void);
int64_t clock_monotonic_ms(void);
/* Day since 1970-01-01 of a unix time, Dutch local date is not needed: policy days are given by callers. */
int32_t clock_day(int64_t wall_s);
/*
 * Test builds only: the wall clock is shifted, and from now on SIGUSR2 shifts it by as many seconds more as the signal's value
 * says, instead of what one before said. In a release build this does nothing.
 */
void clock_shift_s(int64_t offset_s);

#ifdef PASSEND_TESTBUILD
/*
 * Time that passes by a test's word: as many seconds on every clock of every process that follows the page. The one that made it
 * goes by it too, but for the monotonic clock: by that it watches processes, and they have not run any longer.
 *
 * clock_page_make   *fd: to hand to the others, who can only read it. Once, before the first thread or process
 *                   returns OK | FAULT_SYSTEM | FAULT_MEMORY
 * clock_page_follow fd may be closed after it. returns OK | REFUSED_MESSAGE (somebody could still write it) | FAULT_MEMORY
 * clock_pass_s      by whoever made it only
 */
enum status clock_page_make(int *fd) MUST_USE;
enum status clock_page_follow(int fd) MUST_USE;
void clock_pass_s(int64_t seconds);
#endif

#endif
