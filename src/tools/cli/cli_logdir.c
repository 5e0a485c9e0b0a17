#include "cli/cli_logdir.h"

#include "base/mem.h"
#include "base/text.h"
#include "files/file.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define PATH_MAX_HERE 4096
#define STAMPS "stempels"
#define STAMPED ".checkpoint"

static bool join(char out[PATH_MAX_HERE], const char *dir, const char *name)
{
    struct writer w;

    writer_init(&w, out, PATH_MAX_HERE - 1);
    write_text(&w, dir);
    write_char(&w, '/');
    write_text(&w, name);
    *w.at = '\0';
    return !w.failed;
}

enum status logdir_file(const struct logdir *d, const char *name, size_t max, char **data, size_t *len)
{
    char path[PATH_MAX_HERE];

    *data = NULL;
    return join(path, d->path, name) ? file_read(path, max, data, len) : FAULT_SYSTEM;
}

/* ---- tiles ---- */

static enum status read_tile(const struct logdir *d, const struct tile *t, uint8_t *out, size_t wanted)
{
    char name[TILE_PATH_MAX], *data;
    size_t len;

    tile_path(t, name);
    enum status s = logdir_file(d, name, TILE_BUNDLE_BYTES, &data, &len);
    if (s == FAULT_SYSTEM || s == REFUSED_FILE_SIZE || (s == OK && len != tile_bytes(t)))
        s = REFUSED_LOG_TILE;
    if (s == OK)
        memcpy(out, data, wanted);
    mem_free(data);
    return s;
}

/* A partial tile may be gone once the full one is there; it begins with the same hashes. */
static enum status get_tile(void *ctx, const struct tile *t, uint8_t *out)
{
    struct tile full = *t;
    enum status s = read_tile(ctx, t, out, tile_bytes(t));

    full.width = TILE_WIDTH;
    return s == REFUSED_LOG_TILE && t->width < TILE_WIDTH ? read_tile(ctx, &full, out, tile_bytes(t)) : s;
}

/* ---- stamps ---- */

static int by_size(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

static bool stamp_size(const char *name, uint64_t *size)
{
    size_t len = strlen(name), end = strlen(STAMPED);
    int64_t n;

    if (len <= end || strcmp(name + len - end, STAMPED) != 0 || !decimal_parse(name, len - end, &n) || n < 0)
        return false;
    *size = (uint64_t)n;
    return true;
}

static enum status list_stamps(struct logdir *d)
{
    char path[PATH_MAX_HERE];
    DIR *dir = join(path, d->path, STAMPS) ? opendir(path) : NULL;
    struct dirent *e;

    if (dir == NULL)
        return OK;                     /* a log without stamps */
    d->stamps = mem_alloc(LOGDIR_STAMPS_MAX * sizeof d->stamps[0]);
    while (d->stamps != NULL && d->n_stamps < LOGDIR_STAMPS_MAX && (e = readdir(dir)) != NULL)
        d->n_stamps += stamp_size(e->d_name, &d->stamps[d->n_stamps]);
    closedir(dir);
    if (d->stamps == NULL)
        return FAULT_MEMORY;
    qsort(d->stamps, d->n_stamps, sizeof d->stamps[0], by_size);
    return OK;
}

/* ---- the folder ---- */

static enum status read_checkpoint(struct logdir *d)
{
    struct note n;

    TRY(logdir_file(d, "checkpoint", NOTE_MAX, &d->note, &d->note_len));
    TRY(note_split(d->note, d->note_len, &n));
    TRY(checkpoint_parse(n.text, n.text_len, &d->checkpoint));
    d->size = d->checkpoint.size;
    return OK;
}

enum status logdir_open(struct sha256_ctx *c, const char *path, struct logdir *out)
{
    const struct tile_source from = { get_tile, out };

    *out = (struct logdir){ .path = path };
    enum status s = read_checkpoint(out);
    if (s == OK)
        s = list_stamps(out);
    if (s == OK)
        s = tileread_open(c, &from, out->size, &out->tiles);
    if (s == OK)
        out->reader = tileread_reader(out->tiles);
    else
        logdir_close(out);
    return s;
}

void logdir_close(struct logdir *d)
{
    tileread_close(d->tiles);
    mem_free(d->stamps);
    mem_free(d->note);
    *d = (struct logdir){ 0 };
}
