/*
 * What the tiler makes of entries: tiles and bundles as they become full, and at each checkpoint those that are not, then the
 * checkpoint itself. So a checkpoint only ever stands over tiles that are durable, and partial tiles are there for published
 * sizes only.
 *
 * A folder without checkpoint, or whose checkpoint stands over tiles that are lost, is written anew from the first entry; what is
 * there already must be the same.
 *
 * secret: nothing.
 */
#ifndef PASSEND_TILER_TILING_H
#define PASSEND_TILER_TILING_H

#include "log/checkpoint.h"
#include "log/note.h"
#include "log/tilebuild.h"
#include "tiler/folder.h"

struct tiling {
    struct folder folder;
    struct tilebuild build;
    struct sha256_ctx *hash;
    struct note_key key;               /* of the log; its name is the origin */
    uint64_t durable;                  /* all tiles of a tree of this size are durable, the partial ones too */
    uint64_t published;                /* of the checkpoint in the folder; 0: there is none */
    struct tree_hash root;             /* its; zero where there is none */
    uint8_t signature[NOTE_SIGNATURE_LEN];   /* likewise */
};

/*
 * in:      dir      stays the caller's, open as long as *t is used
 *          origin, public    of the log
 * returns OK (tiling_close) | FAULT_LOG_FOLDER (its checkpoint is not of this log, or of another tree than its tiles)
 *         | REFUSED_KEY | FAULT_SYSTEM | FAULT_MEMORY | FAULT_CRYPTO
 */
enum status tiling_open(struct tiling *t, int dir, const char *origin, const uint8_t public[NOTE_PUBLIC_LEN]) MUST_USE;
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

#endif
