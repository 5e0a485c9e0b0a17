/*
 * A write that was begun for somebody: who is to be answered once the store tells what came of it. Each kind is finished by the
 * file that began it, in a function that looks at nothing but this and what was told.
 *
 * secret: some carry facts; mem_free wipes them.
 */
#ifndef PASSEND_NOTARY_BEGUN_H
#define PASSEND_NOTARY_BEGUN_H

#include "model/client.h"

#include <stdint.h>

enum begun_kind {
    BEGUN_GRANT, BEGUN_COMPLETE, BEGUN_END,                       /* of a case, a dossier, a grant */
    BEGUN_COMMIT, BEGUN_STOP, BEGUN_LOGIN_STOP,                   /* of a grant that was pending; by a receipt, a log-in */
    BEGUN_REFERENCES, BEGUN_PAGE, BEGUN_COUNT,                    /* of verdicts */
    BEGUN_LOOK, BEGUN_GROUP,                                      /* of definitive verdicts */
    BEGUN_EVENTS,                                                 /* a page of them */
    BEGUN_LEAVES, BEGUN_LEAKED,                                   /* of the log, for the tiler; that a key leaked */
    BEGUN_OLD_ROWS, BEGUN_OLD_DROPPED,                            /* of the log; what was beside them */
    BEGUN_OFFER, BEGUN_WITHDRAWN                                  /* of packs */
};

struct begun {
    enum begun_kind kind;
    uint64_t gate_nr, nr;          /* the request that waits, and of which gate; or the change that does */
    const struct client *client;   /* whose it is; NULL where that makes no difference */
};

#endif
