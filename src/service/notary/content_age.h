/*
 * What is kept beside rows of the log goes once no agreement can be left that opens it: it is noise by then (content.h), and
 * takes room. Nothing tells of which agreement it was, so it goes by age: no agreement lasts longer than LIMIT_GRANT_S. What
 * everybody may read stays, and so do rows and leaves.
 *
 * A walk once a day, a slice of rows at a time, on from where the last one ended; a new process begins with the first
 * row of all.
 *
 * secret: nothing; what goes is not looked at.
 */
#ifndef PASSEND_NOTARY_CONTENT_AGE_H
#define PASSEND_NOTARY_CONTENT_AGE_H

#include "notary/begun.h"
#include "store/ledger.h"
#include "store/store.h"

struct content_age {
    uint64_t from;                 /* rows before this one are done with */
    int32_t day;                   /* of the last walk; 0 = there was none */
    bool walking;                  /* it is not at its end */
    bool busy;                     /* a step was begun and is not told */
};

/* Begins the next step, where one is due: to be called now and then, by a clock that is believed. now: unix seconds.
 * returns OK | FAULT_STORE | FAULT_MEMORY (this walk is over) */
enum status content_age_turn(struct content_age *c, struct store *s, int64_t now) MUST_USE;
/* What became of a step. returns as content_age_turn */
enum status content_age_told(struct content_age *c, struct store *s, struct begun *b, const struct store_done *done) MUST_USE;

#endif
