/*
 * How the public log gets from the notary's rows to a folder. The notary sends the entries in their order and, on its beat, the
 * signature of what it has sent so far; the tiler writes tiles and then the checkpoint, and says how far it is.
 *
 *   tiler    OTHERS ─▶ notary         first on every channel, and whenever it is another one: what witnesses say, and of stamps
 *   tiler    TILES ─▶ notary          next on every channel: what its folder has; then after each of the following two
 *   notary   LEAVES ─▶ tiler          the next entries: start is the size that the tiler said last, or sent since
 *   notary   CHECKPOINT ─▶ tiler      publish: of exactly the leaves that were sent before it
 *
 * TILES in answer to LEAVES says that all tiles which these filled are durable; in answer to CHECKPOINT, that it is
 * published. head.nr of an answer is that of the question; of the first TILES it is 0. Whoever sends more than
 * LOG_LEAVES_AHEAD messages that are not answered waits on the tiler's disk.
 *
 * The tiler computes the root itself: where it is another than the checkpoint's, where a signature does not verify or a
 * start does not fit, it drops the channel and ends. So does it where its disk fails; its successor says again what the
 * folder has.
 *
 * secret: nothing; entries are hashes, and all of it is published.
 */
#ifndef PASSEND_WIRE_LOG_H
#define PASSEND_WIRE_LOG_H

#include "base/limits.h"
#include "base/sha256.h"
#include "wire/messages.h"

#include <stddef.h>

#define LOG_SIGNATURE_LEN 64
#define LOG_LEAVES_AHEAD 4           /* messages that may be sent before the first of them is answered */

/* What is behind, for the operator and for health. */
enum log_late { LOG_IN_TIME, LOG_BEHIND, LOG_UNSTAMPED };   /* the folder; what is published has no time-stamp for long */

/* tiler -> notary: head.nr 0 */
struct msg_others {
    struct msg_head head;
    uint64_t disputed;               /* size of a tree that a witness has, and ours may not go on from; 0: there is none */
    uint32_t another;                /* 1: what we have at this size, or went on to from it, is another one, as it says */
    uint32_t unstamped;              /* 1: what was published has been without a time-stamp for LIMIT_LOG_STAMP_LATE_S */
};

/* tiler -> notary */
struct msg_tiles {
    struct msg_head head;
    uint64_t size;                   /* leaves it has; the next LEAVES starts here */
    uint64_t published;              /* size of the checkpoint in the folder, at most `size`; 0: there is none */
    uint8_t root[DIGEST_LEN];        /* of that checkpoint; zero where there is none */
    uint8_t signature[LOG_SIGNATURE_LEN];   /* of the log's key under it; likewise */
};

/* notary -> tiler: only the first n entries are sent */
struct msg_leaves {
    struct msg_head head;
    uint64_t start;                  /* index of the first */
    uint32_t n;                      /* 1..LIMIT_LOG_SLICE */
    uint32_t zero;
    uint8_t entries[LIMIT_LOG_SLICE][DIGEST_LEN];   /* as log/entry.h makes them */
};

/* notary -> tiler: signed over the text of log/checkpoint.h with the origin of the settings */
struct msg_checkpoint {
    struct msg_head head;
    uint64_t size;                   /* at least 1, and at least what is published */
    uint8_t root[DIGEST_LEN];
    uint32_t key_id;                 /* as log/note.h has it of origin and public key of the settings */
    uint32_t zero;
    uint8_t signature[LOG_SIGNATURE_LEN];
};

#endif
