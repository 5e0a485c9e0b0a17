#include "launcher/owners.h"

#include "base/buf.h"

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char unknown[] = "cannot be traced to where it lies: is /proc mounted, and each directory above it open to us?";

static bool ours(const struct stat *st)
{
    return st->st_uid == 0 || st->st_uid == geteuid();
}

static bool open_to_others(const struct stat *st)
{
    if (S_ISLNK(st->st_mode) || (st->st_mode & (S_IWGRP | S_IWOTH)) == 0)
        return false;
    return !(S_ISDIR(st->st_mode) && (st->st_mode & S_ISVTX) != 0 && st->st_uid == 0);
}

/* One step of the way; the last one is the thing itself. */
static const char *step(int dir, const char *path, bool last)
{
    struct stat st;

    if (fstatat(dir, path, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return unknown;
    if (!ours(&st))
        return last ? "belongs to another user than root and the one who starts the service: chown it"
                    : "is found by a directory or link of another user than root and the one who starts the service (namei -l)";
    if (open_to_others(&st))
        return last ? "can be changed by its group or by others: chmod go-w it"
                    : "lies below a directory that its group or others can change: chmod go-w that (namei -l)";
    return NULL;
}

static const char *way(int dir, const char *path, bool last)
{
    char part[PATH_MAX];
    size_t len = strlen(path);
    const char *why = path[0] == '/' ? step(dir, "/", false) : NULL;

    if (len == 0 || len >= sizeof part)
        return unknown;
    for (size_t i = 1; why == NULL && i <= len; i++) {
        if (i < len && path[i] != '/')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        why = step(dir, part, last && i == len);
    }
    return why;
}

/* Where it lies, whatever links led there. */
static const char *way_of(int fd, bool last)
{
    char link[32], path[PATH_MAX];
    struct writer w;

    writer_init(&w, link, sizeof link - 1);
    write_text(&w, "/proc/self/fd/");
    write_int(&w, fd);
    link[writer_len(&w)] = '\0';
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= 0 || path[0] != '/')
        return unknown;
    path[n] = '\0';
    return way(AT_FDCWD, path, last);
}

static const char *way_here(void)
{
    char path[PATH_MAX];

    return getcwd(path, sizeof path) != NULL ? way(AT_FDCWD, path, false) : unknown;
}

static const char *check(int dir, const char *path, int fd, bool itself)
{
    const char *why = NULL;

    if (path[0] != '/')
        why = dir == AT_FDCWD ? way_here() : way_of(dir, false);
    if (why == NULL)
        why = way(dir, path, itself);
    return why != NULL ? why : way_of(fd, itself);
}

const char *owners_check(int dir, const char *path, int fd)
{
    return check(dir, path, fd, true);
}

const char *owners_check_parent(int dir, const char *path, int fd)
{
    return check(dir, path, fd, false);
}
