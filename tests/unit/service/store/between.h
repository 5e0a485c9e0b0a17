/*
 * A backend between the store and another one, as a far store would be: it takes each transaction as bytes, answers when it is
 * let, and may lose it on the way there or on the way back.
 */
#ifndef PASSEND_TEST_STORE_BETWEEN_H
#define PASSEND_TEST_STORE_BETWEEN_H

#include "store/backend.h"

enum between_mode {
    BETWEEN_PASS,          /* carried out, answered */
    BETWEEN_HOLD,          /* carried out and answered by between_release */
    BETWEEN_FAIL,          /* not carried out: FAILED */
    BETWEEN_STALE,         /* not carried out: STALE */
    BETWEEN_LOST_THERE,    /* not carried out: UNKNOWN, and FAILED when asked */
    BETWEEN_LOST_BACK,     /* carried out: UNKNOWN, and DONE when asked */
    BETWEEN_FULL,          /* not taken */
    BETWEEN_GONE_THERE,    /* not carried out: LOST */
    BETWEEN_GONE_BACK      /* carried out: LOST */
};

struct between {
    struct backend behind;
    enum between_mode mode;
    bool unreachable;      /* whoever asks hears UNKNOWN */
    unsigned taken, asked; /* transactions; reconciliations */
    uint8_t *held;         /* bytes of what waits */
    bool has_result;
    struct txn_result result;
    uint64_t lost;
    int fds[2];
};

/* Takes `behind` over. */
void between_open(struct between *b, const struct backend *behind, struct backend *out);
/* Carries out what is held. */
void between_release(struct between *b);

#endif
