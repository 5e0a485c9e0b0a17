/*
 * What time brings: cases and grants end, references and uses are written, keys are wrapped again, another day begins, and what
 * nobody can open any more leaves the ledger. A clock that is not believed (base/clock_trust.h) ends nothing that has a date;
 * that is logged each minute and told to the launcher, and the gate hears of it when it asks whether the service is ready.
 *
 * secret: none of its own.
 */
#ifndef PASSEND_NOTARY_UPKEEP_H
#define PASSEND_NOTARY_UPKEEP_H

#include "notary/serve.h"

struct upkeep {
    int64_t last_tick, last_sweep, last_forget, last_said, last_uses;   /* since boot; 0 = not yet */
    bool sweeping, rewrapping, uses;         /* not at the end of a walk */
    bool references;                         /* more blocks are due */
    bool told;                               /* the launcher was told that the clock is not believed */
};

/* More is to be done without waiting for anything. */
bool upkeep_busy(const struct upkeep *u);
/* To be called between messages, and once a second where there are none. */
void upkeep_turn(struct upkeep *u, struct service *s, struct moment now);
/* The operator says that the clock is right; nr: of the launcher's question, which is answered. */
void upkeep_confirm(struct upkeep *u, struct service *s, uint64_t nr, struct moment now);

#endif
