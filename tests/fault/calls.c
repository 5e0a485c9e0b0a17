/*
 * Has one call on files fail, or be the last, for calls.py: loaded before the C library (LD_PRELOAD). Calls count from when the
 * folder CALLS_FOLDER is opened, per name; those on the standard streams do not.
 *
 *   CALLS_TRACE=FILE           each call is written down: its name, and its errno (0: it went well)
 *   CALLS_FAULT="NAME N EIO"   the N-th call of that name fails
 *   CALLS_FAULT="NAME N KILL"  the process is killed as it is about to make it
 */
#include "open_as.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum call { OPEN, CLOSE, MKDIR, RENAME, SYNC, READ, WRITE, UNLINK, STAT, TRUNCATE, LOCK, CALLS };

static const char *const names[CALLS] = { "open", "close", "mkdir", "rename", "sync", "read", "write", "unlink", "stat", "truncate",
                                          "lock" };
static const char *folder;
static int armed, trace = -1, target = -1, kills;
static long counted[CALLS], at;

__attribute__((constructor)) static void load(void)
{
    const char *fault = getenv("CALLS_FAULT"), *file = getenv("CALLS_TRACE");
    char name[16], how[8];

    folder = getenv("CALLS_FOLDER");
    if (file != NULL)
        trace = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fault == NULL || sscanf(fault, "%15s %ld %7s", name, &at, how) != 3)
        return;
    for (int i = 0; i < CALLS; i++)
        if (strcmp(names[i], name) == 0)
            target = i;
    kills = strcmp(how, "KILL") == 0;
    if (target < 0)
        abort();
}

/* 1: this call is to fail. */
static int fails(enum call call)
{
    if (!armed || ++counted[call] != at || (int)call != target)
        return 0;
    if (kills)
        syscall(SYS_kill, getpid(), SIGKILL);
    errno = EIO;
    return 1;
}

static long done(enum call call, long result)
{
    int error = errno;
    char line[32];

    if (armed && trace >= 0) {
        int len = snprintf(line, sizeof line, "%s %d\n", names[call], result < 0 ? error : 0);
        syscall(SYS_write, trace, line, (size_t)len);
    }
    errno = error;
    return result;
}

/* On a descriptor. */
static long on(enum call call, int fd, long number, long a, long b, long c)
{
    if (fd <= STDERR_FILENO)
        return syscall(number, fd, a, b, c);
    return done(call, fails(call) ? -1 : syscall(number, fd, a, b, c));
}

/* ---- what the C library has under these names ---- */

static int opened(int dir, const char *path, int flags, mode_t mode)
{
    int fd = (int)done(OPEN, fails(OPEN) ? -1 : syscall(SYS_openat, dir, path, flags, mode));

    armed = armed || (folder != NULL && strcmp(path, folder) == 0);
    return fd;
}

/* As the kernel does: it is closed whatever is said. */
EXPORT int close(int fd)
{
    if (fd <= STDERR_FILENO)
        return (int)syscall(SYS_close, fd);
    int failed = fails(CLOSE);
    long result = syscall(SYS_close, fd);
    if (failed)
        errno = EIO;
    return (int)done(CLOSE, failed ? -1 : result);
}

EXPORT int mkdirat(int dir, const char *path, mode_t mode)
{
    return (int)done(MKDIR, fails(MKDIR) ? -1 : syscall(SYS_mkdirat, dir, path, mode));
}

EXPORT int renameat(int from, const char *old, int to, const char *new)
{
    return (int)done(RENAME, fails(RENAME) ? -1 : syscall(SYS_renameat2, from, old, to, new, 0));
}

EXPORT int unlinkat(int dir, const char *path, int flags)
{
    return (int)done(UNLINK, fails(UNLINK) ? -1 : syscall(SYS_unlinkat, dir, path, flags));
}

EXPORT int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

EXPORT int fsync(int fd) { return (int)on(SYNC, fd, SYS_fsync, 0, 0, 0); }
EXPORT int fdatasync(int fd) { return (int)on(SYNC, fd, SYS_fdatasync, 0, 0, 0); }
EXPORT ssize_t read(int fd, void *to, size_t len) { return on(READ, fd, SYS_read, (long)to, (long)len, 0); }
EXPORT ssize_t pread64(int fd, void *to, size_t len, off64_t from) { return on(READ, fd, SYS_pread64, (long)to, (long)len, from); }
EXPORT ssize_t pread(int fd, void *to, size_t len, off_t from) { return pread64(fd, to, len, from); }
EXPORT ssize_t write(int fd, const void *data, size_t len) { return on(WRITE, fd, SYS_write, (long)data, (long)len, 0); }
EXPORT ssize_t pwrite64(int fd, const void *data, size_t len, off64_t to)
{
    return on(WRITE, fd, SYS_pwrite64, (long)data, (long)len, to);
}
EXPORT ssize_t pwrite(int fd, const void *data, size_t len, off_t to) { return pwrite64(fd, data, len, to); }
EXPORT int ftruncate64(int fd, off64_t len) { return (int)on(TRUNCATE, fd, SYS_ftruncate, len, 0, 0); }
EXPORT int ftruncate(int fd, off_t len) { return ftruncate64(fd, len); }

/* As fortified programs call them; what these check the compiler could not. */
ssize_t __pread_chk(int fd, void *to, size_t len, off_t from, size_t room);
ssize_t __pread64_chk(int fd, void *to, size_t len, off64_t from, size_t room);
ssize_t __read_chk(int fd, void *to, size_t len, size_t room);

EXPORT ssize_t __pread64_chk(int fd, void *to, size_t len, off64_t from, size_t room)
{
    if (len > room)
        abort();
    return pread64(fd, to, len, from);
}

EXPORT ssize_t __pread_chk(int fd, void *to, size_t len, off_t from, size_t room)
{
    return __pread64_chk(fd, to, len, from, room);
}

EXPORT ssize_t __read_chk(int fd, void *to, size_t len, size_t room)
{
    if (len > room)
        abort();
    return read(fd, to, len);
}

static int looked_at(int dir, const char *path, struct stat *out, int flags)
{
    return (int)done(STAT, fails(STAT) ? -1 : syscall(SYS_newfstatat, dir, path, out, flags));
}

EXPORT int fstat(int fd, struct stat *out) { return looked_at(fd, "", out, AT_EMPTY_PATH); }
EXPORT int stat(const char *path, struct stat *out) { return looked_at(AT_FDCWD, path, out, 0); }
EXPORT int lstat(const char *path, struct stat *out) { return looked_at(AT_FDCWD, path, out, AT_SYMLINK_NOFOLLOW); }
EXPORT int fstat64(int fd, struct stat64 *out) { return fstat(fd, (struct stat *)out); }
EXPORT int stat64(const char *path, struct stat64 *out) { return stat(path, (struct stat *)out); }
EXPORT int lstat64(const char *path, struct stat64 *out) { return lstat(path, (struct stat *)out); }

EXPORT int fcntl64(int fd, int what, ...)
{
    va_list rest;

    va_start(rest, what);
    long value = va_arg(rest, long);
    va_end(rest);
    if (what != F_SETLK && what != F_SETLKW && what != F_OFD_SETLK)
        return (int)syscall(SYS_fcntl, fd, what, value);
    return (int)on(LOCK, fd, SYS_fcntl, what, value, 0);
}
