/*
 * The ledger as a log: what is in it is a row, and each row is a leaf of one tree (log/tree.h), in the order in which they
 * were written. A row is 32 bytes (log/entry.h), its kind and when it was written; bytes that belong to it are kept
 * beside it. The rows are what is true, all else is made from them: the right edge of the tree is computed from them at
 * every start, kept in memory, and compared with what the last write said of itself.
 *
 * No log has begun while the size is 0: then withdrawals and packs are noted without a leaf, and the first append is that of
 * ORIGIN. From then on every withdrawal, and every pack that comes or goes, is a leaf too, by itself.
 *
 * An append is one transaction, all of it or nothing, against the size and root that the store knows. It is begun and told as
 * every write of the store is (store.h).
 *
 * A ledger that has leaves is not written on with after a commit of which it is not known whether it is durable: nobody is told
 * anything any more (store_next, store_lost), and the process is to end; what is durable the next start finds. A full disk is no
 * such thing: of it is known that nothing was done.
 *
 * secret: nothing of a row. What is kept beside it is the caller's: sealed where it is private. Names are keyed digests.
 */
#ifndef PASSEND_STORE_LEDGER_H
#define PASSEND_STORE_LEDGER_H

#include "store/backend.h"

struct store;

/* ---- in memory ---- */

/* Of what is durable. size 0: no log has begun. */
const struct tree_edge *store_log_edge(const struct store *s);
void store_log_root(const struct store *s, struct tree_hash *out);
/* When its last row was written, in unix seconds; 0 = there is none. */
int64_t store_log_last(const struct store *s);

/* Rows that everybody may read, with what is beside them, in their order: ORIGIN, keys, packs (their digest is mark_digest of
 * the pack's SHA-256, which is beside them), AUDITOR. Until the next append is told. */
struct open_row {
    uint64_t index;
    int64_t at;
    uint8_t kind;                      /* enum entry_kind */
    uint8_t entry[DIGEST_LEN];
    size_t len;
    const uint8_t *content;            /* NULL = nothing is beside it */
};
const struct open_row *store_log_open_rows(const struct store *s, size_t *n);

/* How many of the rows that the start found are statements, which are answered with a proof, and so with a checkpoint: neither
 * withdrawals nor what everybody may read. */
uint64_t store_log_statements(const struct store *s);

/* Where the pack's row is; -1: it has none. mark: MARK_PACK_IN_FORCE | MARK_PACK_WITHDRAWN */
int64_t store_log_pack(const struct store *s, enum mark mark, const uint8_t pack_sha[DIGEST_LEN]);

/* A commit was begun of which nobody knows whether it is durable, or another has written: this process is to end. */
bool store_lost(const struct store *s);

/* HMAC-SHA-256 under a key of the key file that is never replaced, of label (with its NUL) and parts (at most 6). A key
 * file that was lost has another. */
void store_keyed(const struct store *s, const char *label, const struct part *parts, size_t n, uint8_t out[DIGEST_LEN]);

/* ---- what was signed: the key file has it, which is never in a copy of the data ---- */

/* Durable when it returns, before what was signed leaves; with a digest of kinds and times of all rows there are, which a start
 * compares. Never less than before: that is a bug. returns OK | FAULT_STORE | FAULT_CRYPTO */
enum status store_mark_signed(struct store *s, uint64_t size, const struct tree_hash *root) MUST_USE;
/* Size 0: nothing was signed so far. false: nobody knows, for the key file was lost and there are rows. */
bool store_log_mark(const struct store *s, uint64_t *size, struct tree_hash *root);

/* ---- writing; as in store.h: told by store_next with `context` where it returns OK. Names: struct leaf_name of rows.h ---- */

struct leaf_new {
    enum entry_kind kind;
    uint8_t digest[DIGEST_LEN];        /* SHA-256 of the signing input or the row (log/entry.h) */
    int64_t at;                        /* unix seconds; of the last row, where that is later */
    const void *content;               /* kept beside the row; NULL = nothing is */
    size_t content_len;                /* at most LEAF_CONTENT_MAX */
    bool replaces;                     /* the row `replaced`, which no other row replaces */
    uint64_t replaced;
    unsigned n_names;
    const struct leaf_name *names[LEAF_NAMES_MAX];
};

/*
 * n rows, 1 to LEAVES_MAX, from index store_log_edge()->size on. Copies all it is given. One append at a time: also a
 * withdrawal is one.
 * returns OK | FAULT_BUSY | FAULT_STORE | FAULT_MEMORY
 * told: OK            row: index of the first
 *       FAULT_BUSY    nothing was done, as `why` says: WHY_REPLACED (another row replaces that one already), WHY_NAMED (the name
 *                     is taken); row: which of the n, from 0
 *       FAULT_STORE   nothing was done: no room
 */
enum status store_append(struct store *s, uint32_t n, const struct leaf_new *leaves, void *context) MUST_USE;

/* What is beside rows from..to-1 goes, rows and leaves stay; LEAF_DROP_MAX at most. told: OK | FAULT_STORE */
enum status store_content_drop(struct store *s, uint64_t from, uint64_t to, void *context) MUST_USE;

/* ---- reading what is not in memory: told too ---- */

/* One row. index must be below the size. told: OK (read) | FAULT_STORE */
enum status store_content(struct store *s, uint64_t index, void *context) MUST_USE;
/* The row of that name, the latest day first; at most LEAF_LOOK_DAYS of them. told: OK (read; NULL = there is none) |
 * FAULT_STORE */
enum status store_repeat(struct store *s, const uint8_t digest[DIGEST_LEN], int32_t from_day, int32_t to_day,
                         void *context) MUST_USE;
/* Rows from..from+n-1, n up to LEAVES_READ_MAX, all below the size. told: OK (n, leaves) | FAULT_STORE */
enum status store_leaves(struct store *s, uint64_t from, uint32_t n, void *context) MUST_USE;

/* For a process that does not serve yet: the root of the first `size` rows, which are there.
 * returns OK | FAULT_STORE | FAULT_MEMORY */
enum status store_log_root_at(struct store *s, uint64_t size, struct tree_hash *out) MUST_USE;

#endif
