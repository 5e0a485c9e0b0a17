#include "files/file.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_GUESS (64u << 10)   /* what a pipe holds */

struct block { char *at; size_t len, cap; };

/* The size of an ordinary file spares moving the block. That of a pipe is 0, and /proc says 0 for everything. */
static size_t guess(int fd, size_t max)
{
    struct stat st;
    size_t len = FIRST_GUESS;

    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
        len = (uint64_t)st.st_size < max ? (size_t)st.st_size : max;
    return len < max ? len : max;
}

static bool grow(struct block *b, size_t most)
{
    size_t cap = b->cap < most / 2 ? 2 * b->cap : most;
    char *more = mem_realloc(b->at, cap);

    if (more == NULL)
        return false;
    b->at = more;
    b->cap = cap;
    return true;
}

/* Somebody may have made standard input non-blocking. */
static bool wait_readable(int fd)
{
    struct pollfd p = { .fd = fd, .events = POLLIN };

    return poll(&p, 1, -1) >= 0 || errno == EINTR;
}

/* One byte more than max has room: for the NUL, and to see that there is more. */
static enum status read_to_end(int fd, size_t max, struct block *b)
{
    for (;;) {
        if (b->len == b->cap && !grow(b, max + 1))
            return FAULT_MEMORY;
        ssize_t n = read(fd, b->at + b->len, b->cap - b->len);
        if (n < 0 && (errno == EINTR || (errno == EAGAIN && wait_readable(fd))))
            continue;
        if (n < 0)
            return FAULT_SYSTEM;
        if (n == 0)
            break;
        b->len += (size_t)n;
        if (b->len > max)
            return REFUSED_FILE_SIZE;
    }
    b->at[b->len] = '\0';
    return OK;
}

enum status file_read(const char *path, size_t max, char **data, size_t *len)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    enum status s = FAULT_MEMORY;

    *data = NULL;
    *len = 0;
    if (fd < 0)
        return FAULT_SYSTEM;
    struct block b = { .cap = guess(fd, max) + 1 };
    b.at = mem_alloc(b.cap);
    if (b.at != NULL)
        s = read_to_end(fd, max, &b);
    int err = errno;
    if (!standard)
        close(fd);
    if (s == OK) {
        *data = b.at;
        *len = b.len;
    } else {
        mem_free(b.at);
    }
    errno = err;
    return s;
}
