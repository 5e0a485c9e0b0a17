/*
 * Where the hashes of a log stand (C2SP tlog-tiles): a tile has up to 256 hashes of one level, and each of them covers 256
 * times as many leaves as those of the level below. Entries are 32 bytes here; a bundle of them stands at a path of the same
 * shape.
 *
 *   tile/LEVEL/N[.p/WIDTH]    tile/entries/N[.p/WIDTH]
 */
#ifndef PASSEND_LOG_TILE_H
#define PASSEND_LOG_TILE_H

#include "log/tree.h"

#define TILE_HEIGHT 8                  /* levels of the tree that one tile holds */
#define TILE_WIDTH 256
#define TILE_LEVELS 8                  /* of tiles; with TREE_SIZE_MAX leaves there are no more */
#define TILE_ENTRIES 64                /* in `level`: not hashes but entries */
#define TILE_BYTES (TILE_WIDTH * DIGEST_LEN)
#define TILE_ENTRY_BYTES (2 + DIGEST_LEN)   /* of an entry in a bundle, behind its length */
#define TILE_BUNDLE_BYTES (TILE_WIDTH * TILE_ENTRY_BYTES)
#define TILE_PATH_MAX 48               /* with its NUL */

struct tile {
    unsigned level;                    /* 0 to 63, or TILE_ENTRIES */
    unsigned width;                    /* 1 to TILE_WIDTH; that many hashes or entries are in it */
    uint64_t n;
};

/* Writes the path with a NUL. */
void tile_path(const struct tile *t, char out[TILE_PATH_MAX]);
/* The one spelling of each. returns whether it is a path of a tile */
bool tile_parse(const char *path, size_t len, struct tile *out);
/* How wide tile n of this level (TILE_ENTRIES: as level 0) is in a tree of that size; 0: it is not in it. */
unsigned tile_width(unsigned level, uint64_t n, uint64_t size);
/* Bytes of what it holds. */
size_t tile_bytes(const struct tile *t);

#endif
