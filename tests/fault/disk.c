/*
 * A disk with faults, for tests/fault/disks.py: loaded before the C library (LD_PRELOAD) into the launcher and its roles, it
 * refuses or holds up what they ask of files, as the file `disk` beside this library says at that moment.
 *
 * Concerned are files and directories on the file system of `disk`, not the standard streams. `disk` is mapped at the
 * beginning: looking at it takes no system call, and what else is called here each role's filter allows (profiles.def).
 */
#include "open_as.h"

#include <errno.h>
#include <dlfcn.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SLICE_MS 10

struct disk {                     /* disks.py has the same; all zero: no faults */
    int32_t full;                 /* 1: files grow by `room` bytes all together, and no more */
    int32_t write_error;          /* errno of whatever changes a file */
    int32_t sync_error;           /* errno of fsync and fdatasync */
    int32_t sync_ms;              /* how long these take; an error comes after it */
    int64_t room;
    uint64_t only;                /* inode number of the one file that has faults; 0 = all have */
    int64_t refused, slow;        /* counted here: calls that failed, and calls that were held up */
};

static struct disk *disk;
static dev_t device;

__attribute__((constructor)) static void load(void)
{
    char path[4096];
    struct stat st;
    Dl_info self;

    if (dladdr(&device, &self) == 0 || self.dli_fname[0] != '/' || strlen(self.dli_fname) >= sizeof path)
        return;
    strcpy(path, self.dli_fname);
    strcpy(strrchr(path, '/'), "/disk");
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0)
        return;
    void *at = mmap(NULL, sizeof *disk, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    syscall(SYS_close, fd);
    device = st.st_dev;
    disk = at != MAP_FAILED ? at : NULL;
}

#define LOOK(member) __atomic_load_n(&disk->member, __ATOMIC_SEQ_CST)

static int concerned(int fd, struct stat *st)
{
    return disk != NULL && fd > STDERR_FILENO && fstat(fd, st) == 0 && (S_ISREG(st->st_mode) || S_ISDIR(st->st_mode)) &&
           st->st_dev == device && (LOOK(only) == 0 || LOOK(only) == st->st_ino);
}

static int refuse(int error)
{
    __atomic_fetch_add(&disk->refused, 1, __ATOMIC_SEQ_CST);
    errno = error;
    return -1;
}

/* 0, or -1 and errno. end: where the file ends afterwards at least; below 0: as much further than now. */
static int change(int fd, off_t end)
{
    struct stat st;

    if (!concerned(fd, &st))
        return 0;
    if (LOOK(write_error) != 0)
        return refuse(LOOK(write_error));
    end = end < 0 ? st.st_size - end : end;
    if (!LOOK(full) || end <= st.st_size)
        return 0;
    if (__atomic_sub_fetch(&disk->room, end - st.st_size, __ATOMIC_SEQ_CST) >= 0)
        return 0;
    __atomic_fetch_add(&disk->room, end - st.st_size, __ATOMIC_SEQ_CST);
    return refuse(ENOSPC);
}

static int synchronise(int fd)
{
    const struct timespec slice = { .tv_nsec = SLICE_MS * 1000000 };
    struct stat st;

    if (!concerned(fd, &st))
        return 0;
    if (LOOK(sync_ms) > 0)
        __atomic_fetch_add(&disk->slow, 1, __ATOMIC_SEQ_CST);
    for (int ms = 0; ms < LOOK(sync_ms); ms += SLICE_MS)
        clock_nanosleep(CLOCK_MONOTONIC, 0, &slice, NULL);
    return LOOK(sync_error) != 0 ? refuse(LOOK(sync_error)) : 0;
}

/* ---- what the C library has under these names ---- */

EXPORT int fsync(int fd)
{
    return synchronise(fd) == 0 ? (int)syscall(SYS_fsync, fd) : -1;
}

EXPORT int fdatasync(int fd)
{
    return synchronise(fd) == 0 ? (int)syscall(SYS_fdatasync, fd) : -1;
}

/* Only new files are written so. */
EXPORT ssize_t write(int fd, const void *data, size_t len)
{
    return change(fd, -(off_t)len) == 0 ? syscall(SYS_write, fd, data, len) : -1;
}

EXPORT ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at)
{
    return change(fd, at + (off_t)len) == 0 ? syscall(SYS_pwrite64, fd, data, len, at) : -1;
}

EXPORT ssize_t pwrite(int fd, const void *data, size_t len, off_t at)
{
    return pwrite64(fd, data, len, at);
}

EXPORT int ftruncate64(int fd, off64_t len)
{
    struct stat st = { 0 };
    int known = concerned(fd, &st);

    if (change(fd, len) != 0 || syscall(SYS_ftruncate, fd, len) != 0)
        return -1;
    if (known && len < st.st_size)
        __atomic_fetch_add(&disk->room, st.st_size - len, __ATOMIC_SEQ_CST);
    return 0;
}

EXPORT int ftruncate(int fd, off_t len)
{
    return ftruncate64(fd, len);
}

/* Of a disk that is read-only. */
static int opened(int dir, const char *path, int flags, mode_t mode)
{
    int fd = (int)syscall(SYS_openat, dir, path, flags & ~O_TRUNC, mode);
    struct stat st;

    if (fd < 0 || disk == NULL || (flags & O_ACCMODE) == O_RDONLY)
        return fd;
    if (concerned(fd, &st) && LOOK(write_error) == EROFS) {
        syscall(SYS_close, fd);
        return refuse(EROFS);
    }
    if ((flags & O_TRUNC) != 0)
        syscall(SYS_ftruncate, fd, 0);
    return fd;
}

