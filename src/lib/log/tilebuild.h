/*
 * Makes the tiles and entry bundles of a growing log (log/tile.h). What it keeps is the partial tile of each level and the
 * partial bundle; full ones leave by the call-back as they become full, partial ones when they are asked for: for sizes that
 * are published, and no others.
 *
 * Pure: who takes them writes them. secret: nothing; entries are hashes.
 */
#ifndef PASSEND_LOG_TILEBUILD_H
#define PASSEND_LOG_TILEBUILD_H

#include "log/tile.h"

struct tilebuild {
    uint64_t size;
    uint8_t bundle[TILE_BUNDLE_BYTES];
    uint8_t level[TILE_LEVELS][TILE_BYTES];
};

/* put: tile_bytes of t at data. returns OK | whatever it has: it ends the call, and nothing of the builder is good after it */
struct tile_sink {
    enum status (*put)(void *ctx, const struct tile *t, const uint8_t *data);
    void *ctx;
};

/* An empty log. */
void tilebuild_init(struct tilebuild *b);
/* One of this size, whose partial tiles and bundle get returns (as tile_source of log/tileread.h).
 * returns OK | REFUSED_LOG_TILE (also a bundle that is none) | as get */
enum status tilebuild_load(struct tilebuild *b, uint64_t size, enum status (*get)(void *ctx, const struct tile *t, uint8_t *out),
                           void *ctx) MUST_USE;
/* returns OK | as put */
enum status tilebuild_add(struct sha256_ctx *c, struct tilebuild *b, const uint8_t entry[DIGEST_LEN],
                          const struct tile_sink *to) MUST_USE;
/* What is not full of each level and of the bundle. returns OK | as put */
enum status tilebuild_partials(const struct tilebuild *b, const struct tile_sink *to) MUST_USE;
void tilebuild_root(struct sha256_ctx *c, const struct tilebuild *b, struct tree_hash *out);

#endif
