#include "log/tile.h"

#include "base/buf.h"
#include "base/text.h"

#include <string.h>

#define GROUP 1000                     /* N stands in groups of three digits */
#define GROUPS 7

static void three_digits(struct writer *w, uint64_t v)
{
    write_char(w, (char)('0' + v / 100));
    write_char(w, (char)('0' + v / 10 % 10));
    write_char(w, (char)('0' + v % 10));
}

static void write_n(struct writer *w, uint64_t n)
{
    uint64_t group[GROUPS];
    unsigned groups = 0;

    do {
        group[groups++] = n % GROUP;
        n /= GROUP;
    } while (n > 0);
    while (groups-- > 1) {
        write_char(w, 'x');
        three_digits(w, group[groups]);
        write_char(w, '/');
    }
    three_digits(w, group[0]);
}

void tile_path(const struct tile *t, char out[TILE_PATH_MAX])
{
    struct writer w;

    BUG_IF(t->level > TILE_ENTRIES || t->width == 0 || t->width > TILE_WIDTH);
    writer_init(&w, out, TILE_PATH_MAX - 1);
    write_text(&w, "tile/");
    if (t->level == TILE_ENTRIES)
        write_text(&w, "entries");
    else
        write_int(&w, t->level);
    write_char(&w, '/');
    write_n(&w, t->n);
    if (t->width < TILE_WIDTH) {
        write_text(&w, ".p/");
        write_int(&w, t->width);
    }
    BUG_IF(w.failed);
    *w.at = '\0';
}

/* A decimal number up to max and what stands after it. */
static bool read_number(const char **at, const char *end, int64_t max, int64_t *out)
{
    const char *stop = *at;

    while (stop < end && *stop >= '0' && *stop <= '9')
        stop++;
    if (!decimal_parse(*at, (size_t)(stop - *at), out) || *out > max)
        return false;
    *at = stop;
    return true;
}

static bool read_n(const char **at, const char *end, uint64_t *n)
{
    bool last = false;

    *n = 0;
    for (unsigned i = 0; !last; i++) {
        uint64_t group = 0;

        last = *at == end || **at != 'x';
        *at += last ? 0 : 1;
        /* The first group of several is not 0: N has no leading zeros but within a group. */
        if (i == GROUPS || end - *at < 3)
            return false;
        for (int d = 0; d < 3; d++, (*at)++) {
            if (**at < '0' || **at > '9')
                return false;
            group = 10 * group + (uint64_t)(**at - '0');
        }
        if ((i == 0 && group == 0 && !last) || *n > (TREE_SIZE_MAX - group) / GROUP)
            return false;
        *n = *n * GROUP + group;
        if (!last && (*at == end || *(*at)++ != '/'))
            return false;
    }
    return true;
}

static bool starts(const char **at, const char *end, const char *with)
{
    size_t len = strlen(with);

    if ((size_t)(end - *at) < len || memcmp(*at, with, len) != 0)
        return false;
    *at += len;
    return true;
}

bool tile_parse(const char *path, size_t len, struct tile *out)
{
    const char *at = path, *end = path + len;
    int64_t level = TILE_ENTRIES, width = TILE_WIDTH;

    *out = (struct tile){ 0 };
    if (!starts(&at, end, "tile/") || (!starts(&at, end, "entries") && !read_number(&at, end, TILE_ENTRIES - 1, &level)) ||
        !starts(&at, end, "/") || !read_n(&at, end, &out->n))
        return false;
    if (starts(&at, end, ".p/") && (!read_number(&at, end, TILE_WIDTH - 1, &width) || width == 0))
        return false;
    out->level = (unsigned)level;
    out->width = (unsigned)width;
    return at == end;
}

unsigned tile_width(unsigned level, uint64_t n, uint64_t size)
{
    unsigned shift = level == TILE_ENTRIES ? 0 : TILE_HEIGHT * level;
    uint64_t hashes = shift < 64 ? size >> shift : 0;

    if (n > hashes / TILE_WIDTH)
        return 0;
    hashes -= n * TILE_WIDTH;
    return hashes < TILE_WIDTH ? (unsigned)hashes : TILE_WIDTH;
}

size_t tile_bytes(const struct tile *t)
{
    return t->width * (size_t)(t->level == TILE_ENTRIES ? TILE_ENTRY_BYTES : DIGEST_LEN);
}
