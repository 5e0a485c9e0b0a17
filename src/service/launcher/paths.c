#include "launcher/paths.h"

#include "launcher/owners.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum status paths_secret(struct place *p, int fd)
{
    struct stat st;

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return place_refuse(p, "must name an ordinary file");
    if ((st.st_mode & (S_IRWXO | S_IWGRP)) != 0)
        return place_refuse(p, "names a key file that others can read or change: chmod 600 it");
    return OK;
}

enum status paths_owned(struct place *p, int dir, const char *path, int fd)
{
    const char *why = owners_check(dir, path, fd);

    return why == NULL ? OK : place_refuse(p, why);
}

enum status paths_open(struct place *p, int dir, const char *path, bool secret, int *fd)
{
    int f = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (f < 0)
        return place_refuse(p, place_why_not_open());
    *fd = f;
    if (secret)
        TRY(paths_secret(p, f));
    return paths_owned(p, dir, path, f);
}

enum status paths_parent(struct place *p, int dir, const char *path, int *parent)
{
    char text[PATHS_LEN + 1] = ".";
    const char *slash = strrchr(path, '/');
    size_t len = slash != NULL ? (size_t)(slash - path) : 0;

    if (slash != NULL && (slash[1] == '\0' || strcmp(slash + 1, "..") == 0))
        return place_refuse(p, "must end in a name");
    if (len >= sizeof text)
        return place_refuse(p, "is too long");
    if (slash == path)
        len = 1;
    if (len > 0) {
        memcpy(text, path, len);
        text[len] = '\0';
    }
    int fd = openat(dir, text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return place_refuse(p, "lies in a directory that does not exist: make that one, mode 700");
    const char *why = owners_check_parent(dir, text, fd);
    if (why != NULL) {
        close(fd);
        return place_refuse(p, why);
    }
    *parent = fd;
    return OK;
}

enum status paths_room(struct place *p, int parent)
{
    if (faccessat(parent, ".", W_OK | X_OK, AT_EACCESS) == 0)
        return OK;
    return place_refuse(p, "lies in a directory where we cannot make it: make it, or let us write there");
}

/* --check: the first start makes it, where it can. */
static enum status could_make(struct place *p, int dir, const char *path)
{
    int parent;

    TRY(paths_parent(p, dir, path, &parent));
    enum status s = paths_room(p, parent);
    close(parent);
    return s;
}

enum status paths_directory(struct place *p, int dir, const char *given, bool create, mode_t mode, char path[PATHS_LEN + 1],
                            int *fd)
{
    size_t len = strlen(given);

    while (len > 1 && given[len - 1] == '/')
        len--;
    memcpy(path, given, len);
    path[len] = '\0';
    *fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd < 0 && errno == ENOENT) {
        TRY(could_make(p, dir, path));
        if (!create)
            return OK;
        if (mkdirat(dir, path, mode) != 0)
            return place_refuse(p, "names a directory that cannot be made: make it yourself");
        *fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    if (*fd >= 0)
        return OK;
    return place_refuse(p, errno == EACCES ? "names a directory that we may not enter" : "must name a directory");
}

static bool same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* O_PATH: a directory on the way need not be one that we may list. */
bool paths_within(int inner, int outer)
{
    struct stat target, at, above;
    int fd = openat(inner, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    bool told = false, found = false;

    while (!told && fd >= 0 && fstat(outer, &target) == 0 && fstat(fd, &at) == 0) {
        int up = openat(fd, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);

        close(fd);
        fd = up;
        found = same(&at, &target);
        told = found || (fd >= 0 && fstat(fd, &above) == 0 && same(&at, &above));
    }
    if (fd >= 0)
        close(fd);
    return !told || found;
}
