/* The page by which a test lets time pass: who made it moves it, others follow and cannot write it. */
#include "../../cmocka_all.h"

#include "base/clock.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define HOUR INT64_C(3600)
#define SLACK_S 30               /* of a machine that has other things to do */

static bool about(int64_t found, int64_t wanted)
{
    return found >= wanted && found <= wanted + SLACK_S;
}

/* In another process: what it sees of an hour that passes after it followed the page, which it is told the descriptor of. */
static int follow(int told, int tell)
{
    struct moment before = clock_now();
    char path[64], c = 0;
    int there = 0;

    if (read(told, &there, sizeof there) != sizeof there)
        return 1;
    (void)snprintf(path, sizeof path, "/proc/%d/fd/%d", getppid(), there);
    int fd = open(path, O_RDONLY);
    if (fd < 0 || clock_page_follow(fd) != OK || write(tell, "f", 1) != 1 || read(told, &c, 1) != 1)
        return 1;
    struct moment after = clock_now();
    if (!about(after.wall_s - before.wall_s, HOUR))
        return 2;
    if (!about((after.boot_ms - before.boot_ms) / 1000, HOUR))
        return 3;
    return about((after.awake_ms - before.awake_ms) / 1000, HOUR) ? 0 : 4;
}

static void time_passes(void **state)
{
    (void)state;
    int fd, there[2], back[2], status;
    char c;

    assert_int_equal(pipe(there), 0);
    assert_int_equal(pipe(back), 0);
    pid_t pid = fork();
    if (pid == 0)
        _exit(follow(there[0], back[1]));
    assert_int_equal(clock_page_make(&fd), OK);
    assert_int_equal(write(there[1], &fd, sizeof fd), sizeof fd);
    assert_int_equal(read(back[0], &c, 1), 1);
    struct moment before = clock_now();
    clock_pass_s(HOUR);
    struct moment after = clock_now();
    assert_int_equal(write(there[1], "p", 1), 1);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_true(about(after.wall_s - before.wall_s, HOUR));
    assert_true(about((after.boot_ms - before.boot_ms) / 1000, HOUR));
    /* The one that made it watches the others by this: they have not run for an hour. */
    assert_true(about((after.awake_ms - before.awake_ms) / 1000, 0));
    /* Who was handed it cannot write it, by whatever way. */
    assert_ptr_equal(mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), MAP_FAILED);
    assert_int_equal(write(fd, "12345678", 8), -1);
    assert_int_equal(ftruncate(fd, 0), -1);
    for (int i = 0; i < 2; i++) {
        close(there[i]);
        close(back[i]);
    }
    close(fd);
}

static void only_a_sealed_page(void **state)
{
    (void)state;
    static const struct { const char *name; int seals; enum status want; } rows[] = {
        { "no seal", 0, REFUSED_MESSAGE },
        { "it could be written", F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW, REFUSED_MESSAGE },
        { "it could be cut off", F_SEAL_SEAL | F_SEAL_GROW | F_SEAL_FUTURE_WRITE, REFUSED_MESSAGE },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int fd = memfd_create("t", MFD_CLOEXEC | MFD_ALLOW_SEALING);

        assert_int_equal(ftruncate(fd, 8), 0);
        assert_int_equal(fcntl(fd, F_ADD_SEALS, rows[i].seals), 0);
        if (clock_page_follow(fd) != rows[i].want)
            fail_msg("%s", rows[i].name);
        close(fd);
    }
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    assert_int_equal(clock_page_follow(pipes[0]), REFUSED_MESSAGE);
    close(pipes[0]);
    close(pipes[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_sealed_page),
        cmocka_unit_test(time_passes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
