/*
 * Hashes of a tree out of its tiles, for proofs (tree_reader). A tile is read once and kept with the hashes of all subtrees in
 * it, so that many proofs of one log cost little more than their hashes.
 *
 * Nothing that is read is believed: a proof made of it is verified against the root of a checkpoint, as every other.
 */
#ifndef PASSEND_LOG_TILEREAD_H
#define PASSEND_LOG_TILEREAD_H

#include "log/tile.h"

#define TILEREAD_KEPT 64               /* tiles, of 16 KiB each */

/* get: the bytes of a tile, tile_bytes of them. returns OK | REFUSED_LOG_TILE (there is none, or of another length) |
 * FAULT_* */
struct tile_source {
    enum status (*get)(void *ctx, const struct tile *t, uint8_t *out);
    void *ctx;
};

struct tileread;

/* in: size of the tree that its checkpoint says. out: tileread_close. returns OK | FAULT_MEMORY */
enum status tileread_open(struct sha256_ctx *c, const struct tile_source *from, uint64_t size, struct tileread **out) MUST_USE;
/* Its read returns OK | REFUSED_LOG_TILE (beyond the tree too) | as get. Valid as long as t. */
struct tree_reader tileread_reader(struct tileread *t);
void tileread_close(struct tileread *t);

#endif
