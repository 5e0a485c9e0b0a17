#include "base/clock.h"

#include <time.h>

static int64_t offset_s;

static int64_t read_ms(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

#ifdef PASSEND_TESTBUILD
#include <signal.h>
#include <stdatomic.h>

static atomic_int moved_s;

static void move(int signal, siginfo_t *info, void *context)
{
    (void)signal, (void)context;
    moved_s = info->si_value.sival_int;
}

void clock_shift_s(int64_t shift_s)
{
    struct sigaction act = { .sa_sigaction = move, .sa_flags = SA_SIGINFO | SA_RESTART };

    offset_s = shift_s;
    (void)sigaction(SIGUSR2, &act, NULL);
}
#else
static const int moved_s;

void clock_shift_s(int64_t shift_s)
{
    (void)shift_s;
}
#endif

int64_t clock_wall_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec + offset_s + moved_s;
}

int64_t clock_boot_ms(void)
{
    return read_ms(CLOCK_BOOTTIME);
}

int64_t clock_monotonic_ms(void)
{
    return read_ms(CLOCK_MONOTONIC);
}

struct moment clock_now(void)
{
    int64_t boot_ms = clock_boot_ms(), awake_ms = clock_monotonic_ms();

    return (struct moment){ .wall_s = clock_wall_s(), .boot_ms = boot_ms, .awake_ms = awake_ms };
}

int32_t clock_day(int64_t wall_s)
{
    return (int32_t)(wall_s >= 0 ? wall_s / 86400 : (wall_s - 86399) / 86400);
}
