/*
 * What others say of a log that lies in a folder: which of its checkpoints a policy believes, and by when a place was there.
 *
 * A checkpoint is published before witnesses have seen it. Until they have, the folder has older ones that they did see, in the
 * copies that stamps are of; the newest of these that is believed is as good, for what stands in it.
 */
#ifndef PASSEND_CLI_CLI_ATTESTED_H
#define PASSEND_CLI_CLI_ATTESTED_H

#include "cli/cli_logdir.h"
#include "verify/place.h"

#include <openssl/x509.h>

struct attested {
    struct sha256_ctx *c;
    struct logdir *log;
    struct place_checker *place;       /* by the policy */
    struct logtrust any;               /* the same logs and witnesses, and no quorum */
    struct { uint64_t size; int64_t stamped, cosigned; } last;   /* what was found of the last copy; size 0: nothing was */
};

/*
 * out: log->note and log->checkpoint are those that are believed; its tiles are of the newest
 * returns OK | REFUSED_LOG_QUORUM (none is) | REFUSED_LOG_CONSISTENCY (a copy, which others saw, is of another tree)
 *         | as logtrust_check | REFUSED_LOG_TILE | FAULT_*
 */
enum status attested_open(struct attested *a, struct sha256_ctx *c, struct logdir *log, struct place_checker *place) MUST_USE;

/*
 * By when others had seen a place: of the smallest tree that has it, and of which there is a copy.
 *
 * in:      anchors   authorities of stamps; NULL: stamps are not looked at
 *          at        unix seconds, which no stamp may be later than
 * out:     *stamped, *cosigned   unix seconds, by as many as the quorum wants; 0: nobody says
 * returns OK | as timestamp_verify, place_note, remember_check | REFUSED_LOG_INCLUSION (a copy is of another size than it says)
 */
enum status attested_by(struct attested *a, uint64_t index, const STACK_OF(X509) *anchors, int64_t at, int64_t *stamped,
                        int64_t *cosigned) MUST_USE;

#endif
