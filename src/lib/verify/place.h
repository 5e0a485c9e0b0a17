/*
 * Whether a verdict stands in a log: the proof leads from its signing input to the root of a checkpoint that is believed, at
 * the place that the verdict names itself where it names one, and its key was in use there.
 *
 * Checkpoints that were believed once are known again by their digest, so that many verdicts under one cost one verification.
 */
#ifndef PASSEND_VERIFY_PLACE_H
#define PASSEND_VERIFY_PLACE_H

#include "log/logproof.h"
#include "log/remember.h"
#include "verify/verify.h"

#define PLACE_NOTES 8                  /* checkpoints that are known again */

struct place_note {
    uint8_t digest[DIGEST_LEN];
    bool used;
    char origin[NOTE_NAME_MAX + 1];
    struct logtrust_result result;     /* its origin is the one above */
};

/* Who checks many: one thread at a time. */
struct place_checker {
    struct sha256_ctx *c;
    const struct logtrust *trust;
    struct place_note notes[PLACE_NOTES];
    unsigned next;
};

/* Where it is. */
struct place {
    uint64_t index, size;              /* of the tree of the checkpoint */
    const struct logtrust_result *note;  /* borrows from the checker, until the next one */
};

/* trust: borrowed. out: place_close. returns OK | FAULT_MEMORY | FAULT_CRYPTO */
enum status place_open(const struct logtrust *trust, struct place_checker *out) MUST_USE;
void place_close(struct place_checker *p);

/* A checkpoint by its whole note. returns OK | as logtrust_check */
enum status place_note(struct place_checker *p, const char *note, size_t len, const struct logtrust_result **out) MUST_USE;

/*
 * in:      v       good by its signature
 *          bound   unix seconds at which the place was there by somebody else's clock, of a stamp over a checkpoint; 0: none
 * returns OK | as logproof_verify | REFUSED_LOG_INDEX (the verdict names another place or log) | REFUSED_LOG_KEY (its key
 * was not in
 *         use there) | REFUSED_KEY_LEAKED (its key leaked, and nobody saw this checkpoint before)
 */
enum status place_check(struct place_checker *p, const struct verified *v, const struct logproof *proof, int64_t bound,
                        struct place *out) MUST_USE;

#endif
