/*
 * Time as an argument: pure code gets seconds, processes read this. A test build may shift the wall clock.
 */
#ifndef PASSEND_BASE_CLOCK_H
#define PASSEND_BASE_CLOCK_H

#include <stdint.h>

int64_t clock_wall_s(void);       /* unix seconds UTC */
int64_t clock_monotonic_ms(void);
/* Day since 1970-01-01 of a unix time, Dutch local date is not needed: policy days are given by callers. */
int32_t clock_day(int64_t wall_s);
/* Test builds only shift; in a release build this does nothing. */
void clock_shift_s(int64_t offset_s);

#endif
