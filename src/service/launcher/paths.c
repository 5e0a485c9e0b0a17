#include "launcher/paths.h"

#include "base/limits.h"
#include "base/mem.h"
#include "launcher/owners.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *why_not_open(void)
{
    return errno == ENOENT ? "names a file that does not exist" : "names a file that cannot be opened";
}

bool paths_secret(const struct node *at, int fd)
{
    struct stat st;

    return doc_good(at) && doc_expect(at, fstat(fd, &st) == 0 && S_ISREG(st.st_mode), "must name an ordinary file") &&
           doc_expect(at, (st.st_mode & (S_IRWXO | S_IWGRP)) == 0,
                      "names a key file that others can read or change: chmod 600 it");
}

bool paths_owned(const struct node *at, int dir, const char *path, int fd)
{
    const char *why = doc_good(at) ? owners_check(dir, path, fd) : NULL;

    return doc_expect(at, why == NULL, why);
}

bool paths_open(const struct node *object, const char *name, int dir, bool secret, int *fd)
{
    const char *path = doc_text(object, name, PATHS_LEN);
    struct node at = doc_member(object, name);

    if (!doc_good(object))
        return false;
    int f = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (!doc_expect(&at, f >= 0, why_not_open()))
        return false;
    *fd = f;
    return (!secret || paths_secret(&at, f)) && paths_owned(&at, dir, path, f);
}

bool paths_parent(const struct node *at, int dir, const char *path, int *parent)
{
    char text[PATHS_LEN + 1] = ".";
    const char *slash = strrchr(path, '/');
    size_t len = slash != NULL ? (size_t)(slash - path) : 0;

    if (!doc_good(at))
        return false;
    doc_expect(at, slash == NULL || (slash[1] != '\0' && strcmp(slash + 1, "..") != 0), "must end in a name");
    if (!doc_expect(at, len < sizeof text, "is too long"))
        return false;
    if (slash == path)
        len = 1;
    if (len > 0) {
        memcpy(text, path, len);
        text[len] = '\0';
    }
    int fd = openat(dir, text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (!doc_expect(at, fd >= 0, "lies in a directory that does not exist: make that one, mode 700"))
        return false;
    const char *why = owners_check_parent(dir, text, fd);
    if (doc_expect(at, why == NULL, why))
        *parent = fd;
    else
        close(fd);
    return doc_good(at);
}

bool paths_room(const struct node *at, int parent)
{
    return doc_expect(at, faccessat(parent, ".", W_OK | X_OK, AT_EACCESS) == 0,
                      "lies in a directory where we cannot make it: make it, or let us write there");
}

/* --check: the first start makes it, where it can. */
static bool could_make(const struct node *at, int dir, const char *path)
{
    int parent;

    if (!paths_parent(at, dir, path, &parent))
        return false;
    bool room = paths_room(at, parent);
    close(parent);
    return room;
}

bool paths_directory(const struct node *at, int dir, const char *given, bool create, mode_t mode, char path[PATHS_LEN + 1],
                     int *fd)
{
    size_t len = strlen(given);

    if (!doc_good(at))
        return false;
    while (len > 1 && given[len - 1] == '/')
        len--;
    memcpy(path, given, len);
    path[len] = '\0';
    *fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd < 0 && errno == ENOENT) {
        if (!could_make(at, dir, path) || !create)
            return doc_good(at);
        if (mkdirat(dir, path, mode) != 0)
            return doc_expect(at, false, "names a directory that cannot be made: make it yourself");
        *fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    return doc_expect(at, *fd >= 0, errno == EACCES ? "names a directory that we may not enter" : "must name a directory");
}

/* ---- reading ---- */

static bool read_all(int fd, char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        ssize_t n = pread(fd, text + at, len - at, (off_t)at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += (size_t)n;
    }
    text[len] = '\0';
    return true;
}

void paths_read_open(const struct node *at, int fd, char **text, size_t *len)
{
    struct stat st;

    *text = NULL;
    *len = 0;
    if (!doc_good(at) ||
        !doc_expect(at, fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size <= LIMIT_FILE_BYTES,
                    "must name an ordinary file of at most 4 MiB"))
        return;
    *text = mem_alloc((size_t)st.st_size + 1);
    *len = (size_t)st.st_size;
    if (!doc_take(at, *text != NULL ? OK : FAULT_MEMORY) ||
        doc_expect(at, read_all(fd, *text, *len), "names a file that cannot be read"))
        return;
    mem_free(*text);
    *text = NULL;
}

void paths_read(const struct node *at, int dir, const char *path, char **text, size_t *len)
{
    int fd = doc_good(at) ? openat(dir, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) : -1;

    *text = NULL;
    *len = 0;
    if (!doc_expect(at, fd >= 0, why_not_open()))
        return;
    paths_read_open(at, fd, text, len);
    bool owned = paths_owned(at, dir, path, fd);
    close(fd);
    if (owned)
        return;
    mem_free(*text);
    *text = NULL;
}

json_t *paths_parse(const struct node *at, char *text, size_t len)
{
    json_t *out = NULL;

    enum status s = text != NULL ? strict_json_parse(text, len, false, &out) : OK;
    mem_free(text);
    doc_expect(at, s != REFUSED_JSON_DUPLICATE, "names the same member twice in one object");
    doc_expect(at, s != REFUSED_JSON_NUMBER, "has a number that is not a whole number");
    doc_expect(at, status_class_of(s) != CLASS_REFUSED, "is not well-formed JSON: check it with any JSON tool");
    doc_take(at, s);
    return out;
}

/* ---- what lies in what ---- */

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
