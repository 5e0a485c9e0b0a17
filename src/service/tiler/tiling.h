/*
 * What the tiler makes of entries: tiles and bundles as they become full, and at each checkpoint those that are not, then the
 * checkpoint itself. So a checkpoint only ever stands over tiles that are durable, and partial tiles are there for published
 * sizes only.
 *
 * A folder without checkpoint, or whose checkpoint stands over tiles that are lost, is written anew from the first entry; what is
 * there already must be the same.
 *
 * Witnesses cosign what is published: a line of theirs comes under the checkpoint that it is for and goes with it. The first of a
 * witness stays, as it says the most: by then that tree was there.
 *
 * secret: nothing.
 */
#ifndef PASSEND_TILER_TILING_H
#define PASSEND_TILER_TILING_H

#include "log/checkpoint.h"
#include "log/note.h"
#include "log/tilebuild.h"
#include "tiler/folder.h"

#define TILING_WITNESSES_MAX LIMIT_LOG_WITNESSES
/* A checkpoint as it is published. */
#define TILING_NOTE_MAX (CHECKPOINT_TEXT_MAX(NOTE_NAME_MAX) + 1 + (1 + TILING_WITNESSES_MAX) * NOTE_LINE_MAX)
/* What a witness is sent: without lines of others. */
#define TILING_STEP_MAX (32 + TREE_PROOF_MAX * 45 + CHECKPOINT_TEXT_MAX(NOTE_NAME_MAX) + 1 + NOTE_LINE_MAX)

struct tiling {
    struct folder folder;
    struct tilebuild build;
    struct sha256_ctx *hash;
    struct note_key key;               /* of the log; its name is the origin */
    uint64_t durable;                  /* all tiles of a tree of this size are durable, the partial ones too */
    uint64_t published;                /* of the checkpoint in the folder; 0: there is none */
    struct tree_hash root;             /* its; zero where there is none */
    uint8_t signature[NOTE_SIGNATURE_LEN];   /* likewise */
    const struct note_key *witnesses;  /* the caller's, n of them */
    unsigned n_witnesses;
    uint32_t cosigned;                 /* bit i: witness i, under the checkpoint in the folder */
    uint8_t cosignatures[TILING_WITNESSES_MAX][NOTE_COSIGNATURE_LEN];
};

/*
 * in:      dir      stays the caller's, open as long as *t is used
 *          origin, public    of the log
 *          witnesses         n of the kind NOTE_COSIGNED, at most TILING_WITNESSES_MAX; the caller's, as long as *t is used
 * returns OK (tiling_close) | FAULT_LOG_FOLDER (its checkpoint is not of this log, or of another tree than its tiles)
 *         | REFUSED_KEY | FAULT_SYSTEM | FAULT_MEMORY | FAULT_CRYPTO
 */
enum status tiling_open(struct tiling *t, int dir, const char *origin, const uint8_t public[NOTE_PUBLIC_LEN],
                        const struct note_key *witnesses, unsigned n) MUST_USE;
void tiling_close(struct tiling *t);

/* start: index of the first entry. Nothing of t is good after an error.
 * returns OK (what became full is durable) | REFUSED_MESSAGE (not what comes next) | FAULT_LOG_FOLDER (a path has another
 *         content, or this is not the tree that was published) | FAULT_SYSTEM */
enum status tiling_add(struct tiling *t, uint64_t start, const uint8_t (*entries)[DIGEST_LEN], size_t n) MUST_USE;
/* The checkpoint of all that was added, with the signature of the log. Again what is published: nothing happens.
 * returns OK (it is published) | REFUSED_MESSAGE (another size, root or key, or the signature does not verify) | as tiling_add
 *         | FAULT_MEMORY | FAULT_CRYPTO */
enum status tiling_publish(struct tiling *t, uint64_t size, const struct tree_hash *root, uint32_t key_id,
                           const uint8_t signature[NOTE_SIGNATURE_LEN]) MUST_USE;

/* The checkpoint in the folder, with the lines under it. There is one. */
void tiling_note(const struct tiling *t, struct writer *out);
/* What a witness is to be sent that has a tree of size old, at most what is published (C2SP tlog-witness, the body of
 * add-checkpoint).
 * returns OK | FAULT_LOG_FOLDER (a tile is missing) | FAULT_SYSTEM | FAULT_MEMORY */
enum status tiling_step(struct tiling *t, uint64_t old, struct writer *out) MUST_USE;
/* What a witness answered to that: its lines.
 * returns OK (its cosignature is under the checkpoint, if it was not before) | REFUSED_NOTE | REFUSED_NOTE_SIGNATURE
 *         | REFUSED_NOTE_UNKNOWN (no line is by its key) | FAULT_SYSTEM | FAULT_MEMORY | FAULT_CRYPTO */
enum status tiling_cosign(struct tiling *t, unsigned witness, const char *lines, size_t len) MUST_USE;

#endif
