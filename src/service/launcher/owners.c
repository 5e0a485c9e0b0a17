#include "launcher/owners.h"

#include "base/buf.h"

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINKS_MAX 40         /* more the kernel does not follow either */

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
static const char *step(int dir, const char *path, bool last, bool *link)
{
    struct stat st;

    if (fstatat(dir, path, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return unknown;
    *link = S_ISLNK(st.st_mode);
    if (!ours(&st))
        return last ? "belongs to another user than root and the one who starts the service: chown it"
                    : "is found by a directory or link of another user than root and the one who starts the service (namei -l)";
    if (open_to_others(&st))
        return last ? "can be changed by its group or by others: chmod go-w it"
                    : "lies below a directory that its group or others can change: chmod go-w that (namei -l)";
    return NULL;
}

/* A link on the way is walked as well: there may be more of them where it leads. */
struct walk {
    int dir;                 /* what `done` is relative to */
    char done[PATH_MAX];     /* looked at, no link among it */
    char left[PATH_MAX];     /* still to go */
    unsigned links;
};

/* Moves the next component from left to done. returns false where there is none, or no room */
static bool advance(struct walk *w)
{
    size_t at = strlen(w->done), skip = at > 0 ? strspn(w->left, "/") : 0, len = strcspn(w->left + skip, "/");
    bool slash = at > 0 && w->done[at - 1] != '/';

    if (at == 0 && w->left[0] == '/')
        len = 1;                                 /* the root is a step of its own */
    if (len == 0 || at + slash + len >= sizeof w->done)
        return false;
    if (slash)
        w->done[at++] = '/';
    memcpy(w->done + at, w->left + skip, len);
    w->done[at + len] = '\0';
    memmove(w->left, w->left + skip + len, strlen(w->left + skip + len) + 1);
    return true;
}

/* Puts where the link at the end of done leads before what is left. */
static bool follow(struct walk *w)
{
    char target[PATH_MAX];
    ssize_t n = readlinkat(w->dir, w->done, target, sizeof target);
    size_t left = strlen(w->left) + 1;
    char *slash = strrchr(w->done, '/');

    if (n <= 0 || (size_t)n + left > sizeof w->left || ++w->links > LINKS_MAX)
        return false;
    memmove(w->left + n, w->left, left);
    memcpy(w->left, target, (size_t)n);
    if (target[0] == '/') {
        w->dir = AT_FDCWD;
        w->done[0] = '\0';
    } else if (slash == w->done) {
        slash[1] = '\0';
    } else {
        *(slash != NULL ? slash : w->done) = '\0';
    }
    return true;
}

static const char *way(int dir, const char *path, bool last)
{
    struct walk w = { .dir = dir };
    const char *why = NULL;
    bool link = false;

    if (path[0] == '\0' || strlen(path) >= sizeof w.left)
        return unknown;
    memcpy(w.left, path, strlen(path) + 1);
    while (why == NULL && advance(&w)) {
        why = step(w.dir, w.done, last && w.left[strspn(w.left, "/")] == '\0', &link);
        if (why == NULL && link && !follow(&w))
            why = unknown;
    }
    return why != NULL || w.left[strspn(w.left, "/")] == '\0' ? why : unknown;
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
