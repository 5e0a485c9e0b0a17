/*
 * The inside of the notary's log, for its own files only: log.c (start, rows, checkpoints), log_link.c (the tiler).
 */
#ifndef PASSEND_NOTARY_LOG_PRIVATE_H
#define PASSEND_NOTARY_LOG_PRIVATE_H

#include "notary/log.h"

struct signed_tree {
    uint64_t size;                     /* 0: none */
    struct tree_hash root;
    uint8_t signature[NOTE_SIGNATURE_LEN];
};

/* What the tiler was sent and has not answered, in its order. */
struct asked { uint64_t nr, size; bool checkpoint; struct tree_hash root; };

struct log {
    struct sha256_ctx *c;
    struct note_key key;
    const struct log_before *before;   /* of the settings */
    bool waits, marked, confirmed;     /* marked: the key file knows what was signed; confirmed: the operator does */
    struct dispute { uint64_t size; bool another; } disputed, waived;   /* by a witness, as in OTHERS, where it is more than the
                                        * rows have; what the operator overruled. size 0: nothing */
    int64_t opened_ms, say_ms, beat_ms;
    struct {
        struct tree_edge before;
        uint32_t n;
        struct tree_hash leaves[LEAVES_MAX];
        struct tree_memo memo;         /* of these */
    } group;                           /* of the last log_append */
    struct signed_tree newest, target; /* signed last; to be published */
    unsigned n_due;
    struct key_row due[KEYSET_DUE_MAX];   /* being written; behind ORIGIN where the log begins */
    struct {
        bool there, heard, reading, unstamped;
        uint32_t serial;               /* counts them: what is read for one is not sent to another */
        uint64_t nr, sent;             /* sent: where the next rows start */
        uint64_t offered;              /* size of the last checkpoint that it has or was sent */
        uint64_t published;
        struct tree_hash root;
        unsigned n_asked;
        struct asked asked[LOG_LEAVES_AHEAD];
        int64_t fresh_ms;              /* the folder had all that was signed, or more than before */
    } link;
};

/* A checkpoint that somebody has is one of ours.
 * returns OK | REFUSED_NOTE_SIGNATURE | FAULT_MEMORY | FAULT_CRYPTO */
enum status log_is_ours(const struct log *l, uint64_t size, const struct tree_hash *root,
                        const uint8_t signature[NOTE_SIGNATURE_LEN]) MUST_USE;
/* The rows go on from it. mark: where it was found, for the event. returns OK | REFUSED_LOG_CONSISTENCY (logged) | FAULT_* */
enum log_mark { LOG_MARK_KEY_FILE = 1, LOG_MARK_FOLDER = 2, LOG_MARK_OPERATOR = 3, LOG_MARK_WITNESS = 4 };
enum status log_goes_on(struct notary *n, enum log_mark mark, uint64_t size, const struct tree_hash *root) MUST_USE;
/* A witness has a tree that the rows do not lead to, as it says, and the operator did not overrule it. */
bool log_disputed(const struct log *l);

#endif
