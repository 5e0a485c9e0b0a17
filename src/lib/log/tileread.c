#include "log/tileread.h"

#include "base/mem.h"

#include <string.h>

/* The hashes of a tile and of the subtrees above them: those of height h begin at first[h]. */
#define NODES (2u * TILE_WIDTH)

struct kept {
    struct tile tile;                  /* width 0: none */
    uint64_t used;                     /* when last, counted in reads */
    struct tree_hash node[NODES];
};

struct tileread {
    struct sha256_ctx *c;
    struct tile_source from;
    uint64_t size, reads;
    struct kept kept[TILEREAD_KEPT];
};

/* Where the hashes of height h of a tile begin: 256 of height 0, 128 of height 1, ... */
static unsigned first(unsigned height)
{
    return NODES - (NODES >> height);
}

static enum status fill(struct tileread *t, struct kept *k, const struct tile *tile)
{
    uint8_t bytes[TILE_BYTES];

    k->tile.width = 0;
    TRY(t->from.get(t->from.ctx, tile, bytes));
    memcpy(k->node, bytes, tile_bytes(tile));
    for (unsigned h = 1; h <= TILE_HEIGHT; h++)
        for (unsigned i = 0; i < tile->width >> h; i++)
            tree_node(t->c, &k->node[first(h - 1) + 2 * i], &k->node[first(h - 1) + 2 * i + 1], &k->node[first(h) + i]);
    k->tile = *tile;
    return OK;
}

/* The tile among those kept, or in the place of the one that was not used for longest. */
static enum status find(struct tileread *t, const struct tile *tile, struct kept **out)
{
    struct kept *oldest = &t->kept[0];

    for (unsigned i = 0; i < TILEREAD_KEPT; i++) {
        struct kept *k = &t->kept[i];

        if (k->tile.width == tile->width && k->tile.level == tile->level && k->tile.n == tile->n) {
            *out = k;
            return OK;
        }
        if (k->used < oldest->used)
            oldest = k;
    }
    *out = oldest;
    return fill(t, oldest, tile);
}

static enum status read_node(void *ctx, unsigned level, uint64_t index, struct tree_hash *out)
{
    struct tileread *t = ctx;
    unsigned height = level % TILE_HEIGHT;
    uint64_t leftmost = index << height;
    struct tile tile = { .level = level / TILE_HEIGHT, .n = leftmost / TILE_WIDTH };
    struct kept *k;

    if (level >= TREE_LEVELS || index > TREE_SIZE_MAX >> level || ((index + 1) << level) > t->size)
        return REFUSED_LOG_TILE;
    tile.width = tile_width(tile.level, tile.n, t->size);
    TRY(find(t, &tile, &k));
    k->used = ++t->reads;
    *out = k->node[first(height) + (leftmost % TILE_WIDTH >> height)];
    return OK;
}

enum status tileread_open(struct sha256_ctx *c, const struct tile_source *from, uint64_t size, struct tileread **out)
{
    struct tileread *t = mem_alloc(sizeof *t);

    *out = t;
    if (t == NULL)
        return FAULT_MEMORY;
    memset(t, 0, sizeof *t);           /* a value of this size would be made on the stack first, of which a role has little */
    t->c = c;
    t->from = *from;
    t->size = size;
    return OK;
}

struct tree_reader tileread_reader(struct tileread *t)
{
    return (struct tree_reader){ .read = read_node, .ctx = t };
}

void tileread_close(struct tileread *t)
{
    mem_free(t);
}
