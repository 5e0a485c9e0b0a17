#include "tiler/folder.h"

#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FRESH ".new"                   /* beside its place; no part of a tile's path, and no name that the gate serves */

void folder_init(struct folder *f, int dir)
{
    *f = (struct folder){ .dir = dir };
}

/* ---- directories ---- */

static bool is_known(const struct folder *f, const char *dir, size_t len)
{
    for (unsigned i = 0; i < FOLDER_KNOWN; i++)
        if (strlen(f->known[i]) == len && memcmp(f->known[i], dir, len) == 0)
            return true;
    return false;
}

static void remember(struct folder *f, const char *dir, size_t len)
{
    if (is_known(f, dir, len))
        return;
    memcpy(f->known[f->next], dir, len);
    f->known[f->next][len] = '\0';
    f->next = (f->next + 1) % FOLDER_KNOWN;
}

static int open_directory(int at, const char *name)
{
    return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* The directory `name` in `at`. make: it is made where it is missing, and durable when this returns; durable: it is already. */
static enum status enter(int at, const char *name, bool make, bool durable, int *out)
{
    *out = open_directory(at, name);
    if (*out < 0 && errno == ENOENT && make) {
        durable = false;
        if (mkdirat(at, name, 0755) != 0)
            return FAULT_SYSTEM;
        *out = open_directory(at, name);
    }
    if (*out < 0)
        return errno == ENOENT ? REFUSED_NOT_FOUND : FAULT_SYSTEM;
    if (!make || durable || fsync(at) == 0)
        return OK;
    fd_close(out);
    return FAULT_SYSTEM;
}

static void close_parent(const struct folder *f, int dir)
{
    if (dir != f->dir)
        close(dir);
}

/* The directory in which the last component of the path lies, and that component. make: as enter.
 * returns OK (*dir: close_parent) | REFUSED_NOT_FOUND | FAULT_SYSTEM */
static enum status open_parent(struct folder *f, const char *path, bool make, int *dir, const char **name)
{
    char component[FOLDER_PATH_MAX];
    const char *last = strrchr(path, '/'), *end;
    size_t len = last != NULL ? (size_t)(last - path) : 0;
    bool durable = len == 0 || is_known(f, path, len);

    BUG_IF(strlen(path) >= FOLDER_PATH_MAX);
    *dir = f->dir;
    *name = last != NULL ? last + 1 : path;
    for (const char *at = path; at < *name; at = end + 1) {
        int inner;

        end = strchr(at, '/');
        memcpy(component, at, (size_t)(end - at));
        component[end - at] = '\0';
        enum status s = enter(*dir, component, make, durable, &inner);
        close_parent(f, *dir);
        *dir = inner;
        TRY(s);
    }
    if (make)
        remember(f, path, len);
    return OK;
}

/* ---- what was moved ---- */

enum status folder_settle(struct folder *f)
{
    for (; f->n_moved > 0; f->n_moved--) {
        const char *name;
        int dir;

        TRY(open_parent(f, f->moved[f->n_moved - 1], false, &dir, &name));
        enum status s = fsync(dir) == 0 ? OK : FAULT_SYSTEM;
        close_parent(f, dir);
        TRY(s);
    }
    return OK;
}

/* In the directory of this path something was moved to its place. */
static enum status note_moved(struct folder *f, const char *path, const char *name)
{
    size_t len = (size_t)(name - path);

    for (unsigned i = 0; i < f->n_moved; i++)
        if (strlen(f->moved[i]) == len && memcmp(f->moved[i], path, len) == 0)
            return OK;
    if (f->n_moved == FOLDER_KNOWN)
        TRY(folder_settle(f));
    memcpy(f->moved[f->n_moved], path, len);
    f->moved[f->n_moved++][len] = '\0';
    return OK;
}

/* ---- reading ---- */

static enum status read_open(int fd, uint8_t *out, size_t cap, size_t *len)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return FAULT_SYSTEM;
    if (!S_ISREG(st.st_mode) || st.st_size < 0 || (uint64_t)st.st_size > cap)
        return FAULT_LOG_FOLDER;
    *len = (size_t)st.st_size;
    for (size_t at = 0; at < *len;) {
        ssize_t n = pread(fd, out + at, *len - at, (off_t)at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return FAULT_SYSTEM;
        at += (size_t)n;
    }
    return OK;
}

static enum status open_file(struct folder *f, const char *path, int *out)
{
    const char *name;
    int dir;

    TRY(open_parent(f, path, false, &dir, &name));
    *out = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    int err = errno;
    close_parent(f, dir);
    return *out >= 0 ? OK : err == ENOENT ? REFUSED_NOT_FOUND : FAULT_SYSTEM;
}

enum status folder_read(struct folder *f, const char *path, void *out, size_t cap, size_t *len)
{
    int fd;

    *len = 0;
    TRY(open_file(f, path, &fd));
    enum status s = read_open(fd, out, cap, len);
    close(fd);
    return s;
}

enum status folder_written(struct folder *f, const char *path, int64_t *at_s)
{
    struct stat st;
    int fd;

    *at_s = 0;
    TRY(open_file(f, path, &fd));
    enum status s = fstat(fd, &st) != 0 ? FAULT_SYSTEM : !S_ISREG(st.st_mode) ? FAULT_LOG_FOLDER : OK;
    close(fd);
    if (s == OK)
        *at_s = st.st_mtim.tv_sec;
    return s;
}

/* ---- writing ---- */

static enum status write_all(int fd, const uint8_t *data, size_t len)
{
    for (size_t at = 0; at < len;) {
        ssize_t n = write(fd, data + at, len - at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return FAULT_SYSTEM;
        at += (size_t)n;
    }
    return fsync(fd) == 0 ? OK : FAULT_SYSTEM;
}

/* A file of its own each time: one that a sync failed for is not written on. */
static enum status write_fresh(int dir, const void *data, size_t len)
{
    if (unlinkat(dir, FRESH, 0) != 0 && errno != ENOENT)
        return FAULT_SYSTEM;
    int fd = openat(dir, FRESH, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0)
        return FAULT_SYSTEM;
    enum status s = write_all(fd, data, len);
    return close(fd) == 0 ? s : FAULT_SYSTEM;
}

enum status folder_write(struct folder *f, const char *path, const void *data, size_t len)
{
    const char *name;
    int dir;

    TRY(open_parent(f, path, true, &dir, &name));
    enum status s = write_fresh(dir, data, len);
    if (s == OK && renameat(dir, FRESH, dir, name) != 0)
        s = FAULT_SYSTEM;
    close_parent(f, dir);
    return s == OK ? note_moved(f, path, name) : s;
}

enum status folder_write_once(struct folder *f, const char *path, const void *data, size_t len)
{
    uint8_t there[TILE_BUNDLE_BYTES];
    size_t there_len;

    BUG_IF(len > sizeof there);
    enum status s = folder_read(f, path, there, sizeof there, &there_len);
    if (s == OK && (there_len != len || memcmp(there, data, len) != 0))
        return FAULT_LOG_FOLDER;
    /* The same content again: whether what is there is durable is not known. */
    return s == OK || s == REFUSED_NOT_FOUND ? folder_write(f, path, data, len) : s;
}

void folder_drop_partials(struct folder *f, const struct tile *full)
{
    struct tile t = *full;
    char path[FOLDER_PATH_MAX];

    for (t.width = 1; t.width < TILE_WIDTH; t.width++) {
        tile_path(&t, path);
        (void)unlinkat(f->dir, path, 0);
    }
    char *name = strrchr(path, '/') + 1;
    memcpy(name, FRESH, sizeof FRESH);      /* of a start that did not come to its end */
    (void)unlinkat(f->dir, path, 0);
    name[-1] = '\0';
    (void)unlinkat(f->dir, path, AT_REMOVEDIR);
}
