/*
 * Who is trusted with a log (C2SP tlog-policy): the logs, the witnesses, and how many of these must have cosigned a checkpoint.
 *
 *   log VKEY [URL]
 *   witness NAME VKEY [URL]
 *   group NAME all|any|NUMBER NAME...
 *   quorum NAME|none
 *
 * Witnesses whose keys are ML-DSA-44 may be named; they count as one that did not sign, as nobody can tell here.
 *
 * Pure. secret: nothing.
 */
#ifndef PASSEND_LOG_LOGTRUST_H
#define PASSEND_LOG_LOGTRUST_H

#include "log/checkpoint.h"
#include "log/note.h"

#define LOGTRUST_LOGS_MAX 32
#define LOGTRUST_WITNESSES_MAX 32
#define LOGTRUST_GROUPS_MAX 32
#define LOGTRUST_TEXT_MAX (256u << 10)

/* A witness, or a group of which `least` must have signed. */
struct logtrust_node {
    struct slice name;                 /* borrows from the text */
    unsigned least;                    /* 0: a witness */
    unsigned key;                      /* of a witness: which of the keys */
    uint64_t members;                  /* of a group: bit i = node i, which stands before it */
};

struct logtrust {
    struct note_key keys[LOGTRUST_LOGS_MAX + LOGTRUST_WITNESSES_MAX];
    unsigned n_keys;
    uint64_t logs;                     /* bit i: key i is a log's; the others are of witnesses */
    struct logtrust_node nodes[LOGTRUST_WITNESSES_MAX + LOGTRUST_GROUPS_MAX];
    unsigned n_nodes;
    int quorum;                        /* a node, or LOGTRUST_NO_QUORUM */
};
#define LOGTRUST_NO_QUORUM (-1)

/* text: lives as long as *out is used.
 * returns OK | REFUSED_LOG_TRUST (*line: which line, from 1; 0 the whole) | FAULT_CRYPTO */
enum status logtrust_parse(const char *text, size_t len, struct logtrust *out, unsigned *line) MUST_USE;

/* For who names keys only: any log, and no quorum. returns OK | REFUSED_KEY | REFUSED_TOO_MANY | FAULT_CRYPTO */
void logtrust_init(struct logtrust *t);
enum status logtrust_add_key(struct logtrust *t, const char *vkey, size_t len) MUST_USE;

/* What a checkpoint that is believed says. */
struct logtrust_result {
    struct checkpoint checkpoint;      /* borrows from the note */
    unsigned log;                      /* which key */
    uint64_t signers;                  /* bits of keys */
    unsigned witnesses;                /* how many of them cosigned */
    int64_t cosigned;                  /* by when enough of them for the quorum say that they had; 0: there is no quorum */
};

/*
 * in:      note    the whole checkpoint, as published
 * returns OK | REFUSED_NOTE | REFUSED_NOTE_SIGNATURE | REFUSED_NOTE_UNKNOWN (no key of these) | REFUSED_KEY (two keys for
 * one line)
 *         | REFUSED_CHECKPOINT | REFUSED_LOG_ORIGIN (no log of these signed under the name that its key has)
 *         | REFUSED_LOG_QUORUM | FAULT_MEMORY | FAULT_CRYPTO
 * cost:   as note_open: one Ed25519 verification for each line of a known key
 */
enum status logtrust_check(const struct logtrust *t, const char *note, size_t len, struct logtrust_result *out) MUST_USE;

#endif
