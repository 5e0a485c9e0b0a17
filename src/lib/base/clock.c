#include "base/clock.h"

#include <stdbool.h>
#include <time.h>

static int64_t offset_s;

static int64_t read_ms(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

#ifdef PASSEND_TESTBUILD
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE_SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE)

static atomic_int moved_s;
static _Atomic int64_t *page;    /* seconds that passed by a test's word; NULL: nobody says so */
static bool keeper;              /* it is ours to write */

static int64_t passed_s(void)
{
    return page != NULL ? atomic_load(page) : 0;
}

static enum status map_page(int fd, int how)
{
    void *p = mmap(NULL, sizeof *page, how, MAP_SHARED, fd, 0);

    if (p == MAP_FAILED)
        return FAULT_MEMORY;
    page = p;
    return OK;
}

/* Sealed when it is mapped here: nobody else can have it to write. */
enum status clock_page_make(int *fd)
{
    *fd = memfd_create("passend-klok", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (*fd < 0 || ftruncate(*fd, sizeof *page) != 0)
        return FAULT_SYSTEM;
    TRY(map_page(*fd, PROT_READ | PROT_WRITE));
    keeper = true;
    return fcntl(*fd, F_ADD_SEALS, PAGE_SEALS) == 0 ? OK : FAULT_SYSTEM;
}

enum status clock_page_follow(int fd)
{
    int seals = fcntl(fd, F_GET_SEALS);

    return seals < 0 || (seals & PAGE_SEALS) != PAGE_SEALS ? REFUSED_MESSAGE : map_page(fd, PROT_READ);
}

void clock_pass_s(int64_t seconds)
{
    BUG_IF(!keeper);
    atomic_store(page, atomic_load(page) + seconds);
}

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
static const bool keeper = true;

static int64_t passed_s(void)
{
    return 0;
}

void clock_shift_s(int64_t shift_s)
{
    (void)shift_s;
}
#endif

int64_t clock_wall_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec + offset_s + moved_s + passed_s();
}

int64_t clock_boot_ms(void)
{
    return read_ms(CLOCK_BOOTTIME) + passed_s() * 1000;
}

int64_t clock_monotonic_ms(void)
{
    return read_ms(CLOCK_MONOTONIC) + (keeper ? 0 : passed_s() * 1000);
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
