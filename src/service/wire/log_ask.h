/*
 * How the log is attested to by others: the tiler asks a witness for its cosignature, or an authority for a time-stamp, and the
 * courier of the log carries it there and back. What is in an answer the tiler judges, but for a stamp.
 *
 *   tiler    LOG_ASK ─▶ courier       exactly one LOG_ASKED back, within LIMIT_LOG_ASK_MS and a little
 *
 * head.nr: the tiler's own, not in use among what it has asked; the answer echoes it. Each attestor is asked one thing at a time:
 * a second one is answered FAULT_BUSY. What a tiler asked that is gone is given up. A courier that was replaced answers
 * nothing of what the one before was asked: its tiler asks it again.
 *
 * secret: nothing; all of it is published.
 */
#ifndef PASSEND_WIRE_LOG_ASK_H
#define PASSEND_WIRE_LOG_ASK_H

#include "base/limits.h"
#include "model/attestor.h"
#include "wire/messages.h"

#include <stddef.h>

/* tiler -> courier: only the first len bytes are sent */
struct msg_log_ask {
    struct msg_head head;
    uint32_t attestor;               /* its place in the table ATTESTORS; says which kind it is */
    uint32_t len;                    /* 1..LIMIT_LOG_ASK_BYTES; of a stamp DIGEST_LEN */
    uint8_t body[LIMIT_LOG_ASK_BYTES];   /* the whole body of add-checkpoint; or SHA-256 of the whole published checkpoint */
};

/* courier -> tiler: only the first len bytes are sent */
struct msg_log_asked {
    struct msg_head head;
    /* OK: a witness has answered, whatever it says; an authority has granted a stamp of this digest to this question. Else
     * nothing below: FAULT_SOURCE_* (not reached, or no whole answer; of an authority also FAULT_SOURCE_ANSWER: no stamp, or one
     * of something else) | REFUSED_SOURCE_ANSWERED (it grants no stamp) | FAULT_BUSY | FAULT_MEMORY | FAULT_CRYPTO |
     * FAULT_RESTARTED (there was no dialer) */
    uint32_t status;
    uint32_t http;                   /* status of the answer, 200 to 499 and no redirect; of a stamp 200 */
    uint32_t len;                    /* 0..LIMIT_LOG_ANSWER_BYTES */
    uint32_t zero;
    uint8_t body[LIMIT_LOG_ANSWER_BYTES];   /* of a stamp the TimeStampResp, DER; its chain was not judged */
};

#endif
