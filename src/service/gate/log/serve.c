#include "gate/log/log.h"

#include "base/text.h"
#include "log/note.h"
#include "log/tile.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STRING(x) #x
#define DECIMAL(x) STRING(x)
/* Its row of limits.def, as a literal. */
#define CHECKPOINT_AGE_S 5
_Static_assert(CHECKPOINT_AGE_S == LIMIT_LOG_CHECKPOINT_AGE_S, "what is said is what is written down");
#define LOG_CHECKPOINT "Cache-Control: public, max-age=" DECIMAL(CHECKPOINT_AGE_S) "\r\n" LOG_ANYBODY

/* A file of the folder, and of no other: nothing leads out of it, whatever lies in it. */
static int open_below(int dir, const char *path)
{
    const struct open_how how = { .flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
                                  .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS };

    return (int)syscall(SYS_openat2, dir, path, &how, sizeof how);
}

/* Bytes of an ordinary file of at most cap. returns OK | FAULT_SYSTEM */
static enum status read_whole(int fd, uint8_t *out, size_t cap, size_t *len)
{
    struct stat st;

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < 0 || (uint64_t)st.st_size > cap)
        return FAULT_SYSTEM;
    *len = (size_t)st.st_size;
    for (size_t at = 0; at < *len;) {
        ssize_t n = pread(fd, out + at, *len - at, (off_t)at);

        if (n <= 0)
            return FAULT_SYSTEM;
        at += (size_t)n;
    }
    return OK;
}

/* exact: its length, where that is known. */
static enum turn answer_file(struct conn *c, const char *path, size_t exact, const char *media_type, const char *lines)
{
    static uint8_t bytes[NOTE_MAX];
    size_t len = 0;
    int fd = open_below(log_of(c)->gate.in.log_dir, path);

    if (fd < 0)
        return conn_problem(c, errno == ENOENT || errno == ENOTDIR ? REFUSED_NOT_FOUND : FAULT_SYSTEM, "", NULL);
    enum status s = read_whole(fd, bytes, sizeof bytes, &len);
    close(fd);
    if (s == OK && exact != 0 && len != exact)
        s = FAULT_SYSTEM;
    if (s == OK)
        s = conn_room(c, len);
    if (s != OK)
        return conn_problem(c, s, "", NULL);
    conn_instead(c, lines);
    write_bytes(&c->answer.body, bytes, len);
    return conn_answer(c, 200, media_type);
}

enum turn serve_checkpoint(struct conn *c)
{
    return answer_file(c, "checkpoint", 0, "text/plain; charset=utf-8", LOG_CHECKPOINT);
}

/* The path is written anew from the numbers that were read in it. */
enum turn serve_tile(struct conn *c)
{
    struct slice target = conn_text(c, c->request.path);
    char path[TILE_PATH_MAX];
    struct tile t;

    if (!tile_parse(target.at + 1, target.len - 1, &t))
        return conn_problem(c, REFUSED_NOT_FOUND, "", NULL);
    tile_path(&t, path);
    return answer_file(c, path, tile_bytes(&t), "application/octet-stream", LOG_TILE);
}

/* ---- stamps ---- */

#define STAMPS "/stempels/"
#define STAMPS_LIST "/stempels/lijst/"
#define STAMP_PATH_MAX 64

/* What stands behind the prefix up to this end, where that is a number as one is written. */
static bool read_number(struct slice target, const char *prefix, const char *end, uint64_t *out)
{
    size_t before = strlen(prefix), after = strlen(end);
    int64_t n;

    if (target.len <= before + after || memcmp(target.at + target.len - after, end, after) != 0 ||
        !decimal_parse(target.at + before, target.len - before - after, &n) || n < 0)
        return false;
    *out = (uint64_t)n;
    return true;
}

enum turn serve_stamp(struct conn *c)
{
    static const struct { const char *end, *type; } kinds[] = { { ".checkpoint", "text/plain; charset=utf-8" },
                                                                { ".tsr", "application/timestamp-reply" } };
    struct slice target = conn_text(c, c->request.path);
    char path[STAMP_PATH_MAX];
    uint64_t size;

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (!read_number(target, STAMPS, kinds[i].end, &size))
            continue;
        snprintf(path, sizeof path, "stempels/%" PRIu64 "%s", size, kinds[i].end);
        return answer_file(c, path, 0, kinds[i].type, LOG_TILE);
    }
    return conn_problem(c, REFUSED_NOT_FOUND, "", NULL);
}

enum turn serve_stamps(struct conn *c)
{
    char path[STAMP_PATH_MAX];
    uint64_t page;

    if (!read_number(conn_text(c, c->request.path), STAMPS_LIST, "", &page))
        return conn_problem(c, REFUSED_NOT_FOUND, "", NULL);
    snprintf(path, sizeof path, "stempels/lijst/%" PRIu64, page);
    return answer_file(c, path, 0, "text/plain; charset=utf-8", LOG_CHECKPOINT);
}
