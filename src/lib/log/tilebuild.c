#include "log/tilebuild.h"

#include <string.h>

void tilebuild_init(struct tilebuild *b)
{
    memset(b, 0, sizeof *b);
}

/* The partial tile of this level, or the partial bundle; width 0: it is full, or empty. */
static struct tile partial(const struct tilebuild *b, unsigned level)
{
    unsigned shift = level == TILE_ENTRIES ? 0 : TILE_HEIGHT * level;
    uint64_t hashes = b->size >> shift;

    return (struct tile){ .level = level, .n = hashes / TILE_WIDTH, .width = (unsigned)(hashes % TILE_WIDTH) };
}

static bool bundle_ok(const uint8_t *bundle, unsigned width)
{
    for (unsigned i = 0; i < width; i++)
        if (bundle[i * TILE_ENTRY_BYTES] != 0 || bundle[i * TILE_ENTRY_BYTES + 1] != DIGEST_LEN)
            return false;
    return true;
}

enum status tilebuild_load(struct tilebuild *b, uint64_t size, enum status (*get)(void *ctx, const struct tile *t, uint8_t *out),
                           void *ctx)
{
    tilebuild_init(b);
    if (size > TREE_SIZE_MAX)
        return REFUSED_LOG_TILE;
    b->size = size;
    for (unsigned level = 0; level < TILE_LEVELS; level++) {
        struct tile t = partial(b, level);

        if (t.width > 0)
            TRY(get(ctx, &t, b->level[level]));
    }
    struct tile t = partial(b, TILE_ENTRIES);
    if (t.width > 0)
        TRY(get(ctx, &t, b->bundle));
    return bundle_ok(b->bundle, t.width) ? OK : REFUSED_LOG_TILE;
}

/* The root of `width` hashes, a power of two, in place. */
static void fold(struct sha256_ctx *c, struct tree_hash *h, unsigned width)
{
    for (; width > 1; width /= 2)
        for (unsigned i = 0; i < width / 2; i++)
            tree_node(c, &h[2 * i], &h[2 * i + 1], &h[i]);
}

static void root_of(struct sha256_ctx *c, const uint8_t *hashes, unsigned width, struct tree_hash *out)
{
    struct tree_hash h[TILE_WIDTH];

    memcpy(h, hashes, width * (size_t)DIGEST_LEN);
    fold(c, h, width);
    *out = h[0];
}

enum status tilebuild_add(struct sha256_ctx *c, struct tilebuild *b, const uint8_t entry[DIGEST_LEN], const struct tile_sink *to)
{
    struct tile t = partial(b, TILE_ENTRIES);
    uint8_t *place = b->bundle + t.width * TILE_ENTRY_BYTES;
    struct tree_hash h;

    BUG_IF(b->size >= TREE_SIZE_MAX);
    place[0] = 0;
    place[1] = DIGEST_LEN;
    memcpy(place + 2, entry, DIGEST_LEN);
    t.width++;
    if (t.width == TILE_WIDTH)
        TRY(to->put(to->ctx, &t, b->bundle));
    tree_leaf(c, entry, DIGEST_LEN, &h);
    for (unsigned level = 0; level < TILE_LEVELS; level++) {
        t = partial(b, level);
        memcpy(b->level[level] + t.width * DIGEST_LEN, h.bytes, DIGEST_LEN);
        if (++t.width < TILE_WIDTH)
            break;
        TRY(to->put(to->ctx, &t, b->level[level]));
        root_of(c, b->level[level], TILE_WIDTH, &h);
    }
    b->size++;
    return OK;
}

enum status tilebuild_partials(const struct tilebuild *b, const struct tile_sink *to)
{
    for (unsigned level = 0; level < TILE_LEVELS; level++) {
        struct tile t = partial(b, level);

        if (t.width > 0)
            TRY(to->put(to->ctx, &t, b->level[level]));
    }
    struct tile t = partial(b, TILE_ENTRIES);
    return t.width > 0 ? to->put(to->ctx, &t, b->bundle) : OK;
}

void tilebuild_root(struct sha256_ctx *c, const struct tilebuild *b, struct tree_hash *out)
{
    struct tree_hash h;
    bool begun = false;

    *out = tree_empty;
    /* The perfect subtrees from the smallest: in each tile those of its last hashes first. */
    for (unsigned level = 0; level < TILE_LEVELS; level++) {
        unsigned left = partial(b, level).width;

        for (unsigned width = 1; left > 0; width *= 2) {
            if ((left & width) == 0)
                continue;
            left -= width;
            root_of(c, b->level[level] + left * (size_t)DIGEST_LEN, width, &h);
            if (begun)
                tree_node(c, &h, out, out);
            else
                *out = h;
            begun = true;
        }
    }
}
