/*
 * Who attests to the log from outside, and the courier between: what is to be asked (asking.h) is sent to it, and what comes back
 * goes into the folder (tiling.h, stamps.h).
 *
 * A courier that goes away costs what it was asked, which the next one is asked again. secret: nothing.
 */
#ifndef PASSEND_TILER_ATTEST_H
#define PASSEND_TILER_ATTEST_H

#include "base/clock.h"
#include "tiler/asking.h"
#include "tiler/stamps.h"
#include "tiler/tiling.h"
#include "wire/channel.h"
#include "wire/log.h"
#include "wire/log_ask.h"

struct attest {
    struct tiling *tiling;
    struct asking asking;
    struct stamps stamps;
    struct channel courier;            /* fd -1: there is none */
    unsigned n_witnesses;
    bool authority;
    struct note_key keys[LIMIT_LOG_WITNESSES];   /* of the witnesses */
    char note[TILING_NOTE_MAX];        /* the checkpoint that a stamp was asked for */
    size_t note_len;
    union {
        struct msg_log_ask ask;
        struct msg_log_asked asked;
    } m;
};

/* The table as it was handed over: witnesses, then the authority, where there is one. Then a->keys is good for tiling_open.
 * returns OK | REFUSED_CONFIG (in another order, or a key that is none) | FAULT_CRYPTO */
enum status attest_take(struct attest *a, const struct attestor *table, size_t n) MUST_USE;
/* What the folder has; tiling is open, and stays so. returns OK | as stamps_open */
enum status attest_open(struct attest *a, struct tiling *tiling, struct moment now) MUST_USE;

/* The channel to another courier. */
void attest_courier(struct attest *a, int fd);
/* Something is there to be read. returns OK | FAULT_LOG_FOLDER | FAULT_SYSTEM | FAULT_MEMORY | FAULT_CRYPTO: as tiling_add, the
 * process ends. A courier that says what none of ours would is dropped. */
enum status attest_hear(struct attest *a, struct moment now) MUST_USE;
/* Asks what is due. To be called in every turn. returns as attest_hear */
enum status attest_turn(struct attest *a, struct moment now) MUST_USE;

/* What the notary is to be told. */
void attest_word(const struct attest *a, struct moment now, struct msg_others *out);

#endif
