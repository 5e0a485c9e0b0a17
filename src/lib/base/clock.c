#include "base/clock.h"

#include <time.h>

static int64_t offset_s;

int64_t clock_wall_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec + offset_s;
}

int64_t clock_monotonic_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int32_t clock_day(int64_t wall_s)
{
    return (int32_t)(wall_s >= 0 ? wall_s / 86400 : (wall_s - 86399) / 86400);
}

void clock_shift_s(int64_t shift_s)
{
#ifdef PASSEND_TESTBUILD
    offset_s = shift_s;
#else
    (void)shift_s;
#endif
}
