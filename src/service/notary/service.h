/*
 * All that a serving notary has.
 *
 * secret: messages and the answer buffer hold personal data.
 */
#ifndef PASSEND_NOTARY_SERVICE_H
#define PASSEND_NOTARY_SERVICE_H

#include "base/clock_trust.h"
#include "notary/change.h"
#include "notary/content_age.h"
#include "notary/notary.h"
#include "notary/offers.h"
#include "notary/peers.h"
#include "wire/log.h"

struct service {
    struct notary n;
    struct change change;
    struct peers peers;
    struct clock_trust clock;          /* of the wall clock; looked at in upkeep.h */
    struct offers *offers;             /* offers.h */
    struct content_age content_age;    /* content_age.h */
    struct {                           /* serve_log.h */
        struct msg_log_state told;     /* the launcher was told last */
        int64_t tell_ms, say_ms;       /* when next, at the earliest; since boot */
        enum log_late late;
    } log;
    uint8_t *answer;                   /* LIMIT_MESSAGE_BYTES */
};

#endif
