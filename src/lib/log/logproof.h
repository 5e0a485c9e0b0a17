/*
 * What shows without asking anybody that something stands in a log (C2SP tlog-proof): its place, the hashes that lead from
 * it to the root, and the checkpoint of a log as it was published.
 *
 *   c2sp.org/tlog-proof@v1
 *   extra BASE64               (may be there; nothing rests on it, as nobody signed it)
 *   index N
 *   BASE64 of a hash           (from the leaf up, none or more)
 *   empty line
 *   the signed checkpoint
 *
 * Pure. secret: nothing.
 */
#ifndef PASSEND_LOG_LOGPROOF_H
#define PASSEND_LOG_LOGPROOF_H

#include "log/logtrust.h"

#define LOGPROOF_EXTRA_MAX (64u << 10)                 /* characters of base64 */
#define LOGPROOF_MAX (NOTE_MAX + LOGPROOF_EXTRA_MAX + TREE_PROOF_MAX * 45 + 64)

struct logproof {
    uint64_t index;
    struct slice extra;                /* base64 as it stands; len 0: none */
    struct tree_proof path;
    struct slice note;                 /* the checkpoint */
};

/* Takes it apart; the checkpoint is not looked at but that there is something. *out borrows from the text.
 * returns OK | REFUSED_LOG_PROOF */
enum status logproof_parse(const char *text, size_t len, struct logproof *out) MUST_USE;
void logproof_write(const struct logproof *p, struct writer *w);

/* Is this leaf in the log at p->index, by a checkpoint that is believed?
 * returns OK | as logtrust_check | REFUSED_LOG_INCLUSION */
enum status logproof_verify(struct sha256_ctx *c, const struct logproof *p, const struct logtrust *t,
                            const struct tree_hash *leaf, struct logtrust_result *out) MUST_USE;

/*
 * That one checkpoint goes on from another, as a witness is told it (C2SP tlog-witness, the body of add-checkpoint):
 *
 *   old N
 *   BASE64 of a hash           (none or more)
 *   empty line
 *   the signed checkpoint
 */
struct logstep {
    uint64_t old;
    struct tree_proof path;
    struct slice note;
};
enum status logstep_parse(const char *text, size_t len, struct logstep *out) MUST_USE;
void logstep_write(const struct logstep *s, struct writer *w);

#endif
