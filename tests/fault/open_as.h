/*
 * The open calls of the C library, for what is loaded before it. Whoever includes this has
 *
 *   static int opened(int dir, const char *path, int flags, mode_t mode)    in the place of openat
 */
#ifndef PASSEND_TESTS_FAULT_OPEN_AS_H
#define PASSEND_TESTS_FAULT_OPEN_AS_H

#include <fcntl.h>
#include <stdarg.h>
#include <sys/types.h>

#define EXPORT __attribute__((visibility("default")))

static int opened(int dir, const char *path, int flags, mode_t mode);

static mode_t mode_of(int flags, va_list rest)
{
    return (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
}

#define OPEN_AS(name, dir_parameter, dir)                              \
    EXPORT int name(dir_parameter const char *path, int flags, ...)    \
    {                                                                  \
        va_list rest;                                                  \
                                                                       \
        va_start(rest, flags);                                         \
        int fd = opened(dir, path, flags, mode_of(flags, rest));       \
        va_end(rest);                                                  \
        return fd;                                                     \
    }
#define DIR_PARAMETER int dir,

OPEN_AS(open, , AT_FDCWD)
OPEN_AS(open64, , AT_FDCWD)
OPEN_AS(openat, DIR_PARAMETER, dir)
OPEN_AS(openat64, DIR_PARAMETER, dir)

#endif
