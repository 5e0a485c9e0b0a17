/*
 * What a platform is told without having asked, between its gate and the notary: it says what it has, and gets what it has not.
 *
 *   EVENTS_READ  -> EVENTS; one with `waits` says that there is nothing yet, and is followed by another, without question, as
 *                   soon as there is, at the latest after LIMIT_EVENT_WAIT_MS
 *
 * secret: none; the platform's own references.
 */
#ifndef PASSEND_WIRE_EVENTS_H
#define PASSEND_WIRE_EVENTS_H

#include "model/event.h"
#include "wire/messages.h"

#include <stddef.h>

struct msg_events_read {
    struct msg_head head;
    char client[CLIENT_MAX + 1];
    uint8_t may_wait;                /* 1: it waits where there is nothing */
    uint16_t most;                   /* events of the answer, at most LIMIT_EVENTS_PAGE; 0: what it has is all it says */
    uint16_t n;                      /* of these only so many are sent */
    uint8_t zero[2];
    struct id have[LIMIT_EVENT_ACKS];
};

static inline size_t msg_events_read_len(const struct msg_events_read *m)
{
    return offsetof(struct msg_events_read, have) + m->n * sizeof m->have[0];
}

struct msg_events {                  /* head + n x struct gebeurtenis, oldest first */
    struct msg_head head;
    uint32_t status;
    uint16_t n;
    uint8_t more;                    /* 1: there are further ones */
    uint8_t waits;
};

#endif
