#include "gate/log/log.h"

#include "log/note.h"
#include "log/tile.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
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
