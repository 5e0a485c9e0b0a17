/*
 * A checkpoint that a reader saw before, and one that it sees now: whether both are of one log that only grew. Who keeps the
 * larger of the two notices a log that shows other people another tree.
 */
#ifndef PASSEND_LOG_REMEMBER_H
#define PASSEND_LOG_REMEMBER_H

#include "log/checkpoint.h"

/*
 * in:      path    the proof from the smaller to the larger one; NULL: there is none
 * out:     *newer  now is larger than before
 * returns OK | REFUSED_LOG_ORIGIN (of two logs) | REFUSED_LOG_CONSISTENCY | REFUSED_LOG_STEP (sizes differ, and no proof is
 * there)
 */
enum status remember_check(struct sha256_ctx *c, const struct checkpoint *before, const struct checkpoint *now,
                           const struct tree_proof *path, bool *newer) MUST_USE;

#endif
