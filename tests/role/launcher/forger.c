/*
 * Loaded into the real roles of a test: once one is locked in, it does to its standard error all that its profile lets through.
 * FORGED is what it writes there.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FORGED "FORGED\033[31m\npassend-launcher: FORGED\n"

static bool is(const char *program)
{
    char name[64] = { 0 };
    int fd = (int)syscall(SYS_openat, AT_FDCWD, "/proc/self/comm", O_RDONLY | O_CLOEXEC);

    ssize_t n = fd >= 0 ? read(fd, name, sizeof name - 1) : -1;
    if (fd >= 0)
        close(fd);
    return n > 0 && strncmp(name, program, strlen(program)) == 0;
}

static bool locked_in(void)
{
    int fd = (int)syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDONLY | O_CLOEXEC);

    if (fd >= 0)
        close(fd);
    return fd < 0 && errno == EACCES;
}

/* Whatever comes over a channel: every role calls it before and after it is locked in. */
__attribute__((visibility("default"))) ssize_t recvmsg(int fd, struct msghdr *m, int flags)
{
    static bool known, is_notary, done;
    int before = errno;

    if (!known) {
        known = true;
        is_notary = is("passend-notary");
    }
    if (!done && locked_in()) {
        done = true;
        (void)fcntl(STDERR_FILENO, F_SETFL, 0);
        if (is_notary)      /* whose profile has this too */
            (void)ftruncate(STDERR_FILENO, 0);
        ssize_t ignored = write(STDERR_FILENO, FORGED, sizeof FORGED - 1);
        (void)ignored;
        (void)shutdown(STDERR_FILENO, SHUT_RDWR);
    }
    errno = before;
    return syscall(SYS_recvmsg, fd, m, flags);
}
