/*
 * The Merkle tree of RFC 6962 (2.1): hashes of leaves and nodes, the right edge of a growing tree, and proofs that something
 * is in a tree or that one tree goes on from another, made and verified.
 *
 * A proof is made from hashes of perfect subtrees, which the caller's reader finds: in tiles (log/tileread.h), or for what was
 * added a moment ago in the edge before it and the leaves since (tree_group_reader).
 *
 * in:      c       who hashes; one thread at a time
 * secret:  nothing; hashes.
 * cost:    a hash is about a fifth of a microsecond; a proof has at most one a level
 */
#ifndef PASSEND_LOG_TREE_H
#define PASSEND_LOG_TREE_H

#include "base/sha256.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TREE_SIZE_MAX UINT64_C(0x7fffffffffffffff)   /* as int64 has it */
#define TREE_LEVELS 63
#define TREE_PROOF_MAX 64             /* hashes of one proof */

struct tree_hash { uint8_t bytes[DIGEST_LEN]; };

bool tree_hash_same(const struct tree_hash *a, const struct tree_hash *b);
void tree_leaf(struct sha256_ctx *c, const void *entry, size_t len, struct tree_hash *out);
void tree_node(struct sha256_ctx *c, const struct tree_hash *left, const struct tree_hash *right, struct tree_hash *out);
/* The root of a tree without leaves. */
extern const struct tree_hash tree_empty;

/* ---- the right edge ---- */

/* All that is needed to add a leaf: of each perfect subtree that the size is the sum of, its hash. hash[i] covers 2^i
 * leaves, and
 * counts where bit i of size is set. */
struct tree_edge {
    uint64_t size;
    struct tree_hash hash[TREE_LEVELS];
};

/* size must be below TREE_SIZE_MAX. */
void tree_append(struct sha256_ctx *c, struct tree_edge *e, const struct tree_hash *leaf);
void tree_root(struct sha256_ctx *c, const struct tree_edge *e, struct tree_hash *out);

/* ---- proofs ---- */

/* read: the hash of the perfect subtree of leaves [index * 2^level, (index + 1) * 2^level).
 * returns OK | whatever it has: it ends the making of the proof */
struct tree_reader {
    enum status (*read)(void *ctx, unsigned level, uint64_t index, struct tree_hash *out);
    void *ctx;
};

struct tree_proof {
    unsigned n;
    struct tree_hash hash[TREE_PROOF_MAX];
};

/* The root of the first `size` leaves. returns OK | as read */
enum status tree_root_read(struct sha256_ctx *c, const struct tree_reader *r, uint64_t size, struct tree_hash *out) MUST_USE;
/* returns OK | REFUSED_LOG_INCLUSION (no such leaf) | as read */
enum status tree_prove_inclusion(struct sha256_ctx *c, const struct tree_reader *r, uint64_t index, uint64_t size,
                                 struct tree_proof *out) MUST_USE;
/* 0 < from <= to. returns OK | REFUSED_LOG_CONSISTENCY (sizes) | as read */
enum status tree_prove_consistency(struct sha256_ctx *c, const struct tree_reader *r, uint64_t from, uint64_t to,
                                   struct tree_proof *out) MUST_USE;

/* returns OK | REFUSED_LOG_INCLUSION */
enum status tree_verify_inclusion(struct sha256_ctx *c, const struct tree_hash *leaf, uint64_t index, uint64_t size,
                                  const struct tree_proof *proof, const struct tree_hash *root) MUST_USE;
/* Also that equal sizes have equal roots. From a tree without leaves there is no proof (RFC 9162, 2.1.4).
 * returns OK | REFUSED_LOG_CONSISTENCY */
enum status tree_verify_consistency(struct sha256_ctx *c, uint64_t from, const struct tree_hash *from_root, uint64_t to,
                                    const struct tree_hash *to_root, const struct tree_proof *proof) MUST_USE;

/* Subtrees that were computed for one proof of a group, for the next of the same group. n 0 to begin with. */
#define TREE_MEMO_MAX 64               /* as many as a group of 32 has; what does not fit is computed again */
struct tree_memo {
    unsigned n;
    struct { unsigned level; uint64_t index; struct tree_hash hash; } of[TREE_MEMO_MAX];
};

/* What was just added: the edge before it, and the leaves since. Reads every subtree that is not within one of the edge;
 * another is REFUSED_LOG_INCLUSION. */
struct tree_group {
    struct sha256_ctx *c;
    const struct tree_edge *before;
    const struct tree_hash *leaves;
    uint64_t n;
    struct tree_memo *memo;            /* NULL: nothing is kept */
};
struct tree_reader tree_group_reader(struct tree_group *g);

#endif
