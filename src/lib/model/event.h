/*
 * What a platform is told of without having asked: an agreement began or ended, a flow broke off, packs, sources, the service
 * itself. Each is told once, under an id of its own, and is kept until the platform says that it has it.
 *
 * Fixed layout: a row of the store, and what notary and gate say to each other. secret: none; references are the platform's.
 */
#ifndef PASSEND_MODEL_EVENT_H
#define PASSEND_MODEL_EVENT_H

#include "base/sha256.h"
#include "model/client.h"
#include "model/id.h"

#include <stdint.h>

/* Numbers on disk; they never change their meaning. */
enum event_kind {
    EVENT_KIND_GIVEN = 1,          /* dossier, grant, reference */
    EVENT_KIND_REFUSED = 2,        /* dossier, reference, reason */
    EVENT_KIND_BROKEN_OFF = 3,     /* likewise */
    EVENT_KIND_WITHDRAWN = 4,      /* dossier; where it is of one adult: grant, reference */
    EVENT_KIND_EXPIRED = 5,        /* likewise */
    EVENT_KIND_EXPIRES = 6,        /* likewise; number: unix seconds, when */
    EVENT_KIND_PACK_LOADED = 7,    /* subject: the pack's identity */
    EVENT_KIND_PACK_WITHDRAWN = 8, /* likewise */
    EVENT_KIND_SOURCE_DOWN = 9,    /* subject: the source's name */
    EVENT_KIND_SOURCE_UP = 10,     /* likewise */
    EVENT_KIND_SKIPPED = 11,       /* number: of events that are not told any more, as too many were waiting */
    EVENT_KIND_RESTARTED = 12,     /* number: unix seconds, since when; EVENT_REASON_GRANTS: all grants of before are gone */
    EVENT_KIND_VERDICT_REPLACED = 13   /* dossier; subject: the verdict's id; number: where in the log the one stands that took
                                        * its place */
};

enum event_reason {
    EVENT_REASON_NONE = 0,
    EVENT_REASON_NO = 1, EVENT_REASON_OTHER_WAY = 2,   /* refused */
    EVENT_REASON_SOURCE = 3,       /* broken off: the source was out of order, and the person left */
    EVENT_REASON_TIME = 4,         /* it took too long */
    EVENT_REASON_ENDED = 5,        /* platform or person ended it, or its dossier is complete or over */
    EVENT_REASON_GRANTS = 6
};

struct gebeurtenis {
    struct id id;
    struct id dossier, grant;            /* zero: about none in particular */
    int64_t at;                          /* unix seconds */
    int64_t number;                      /* by kind */
    uint8_t subject[DIGEST_LEN];         /* by kind; zero: none */
    char reference[REFERENTIE_MAX + 1];  /* the platform's, of an adult; "": of none */
    uint8_t kind, reason;                /* enums of above */
    uint8_t zero[5];
};

#endif
