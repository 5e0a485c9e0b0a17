/*
 * The turns of a courier, of a source or of the log: it hears the launcher, whoever asks of it and the dialer, and works at its
 * requests as their sockets and times want it.
 *
 * secret: nothing.
 */
#ifndef PASSEND_COURIER_SERVING_H
#define PASSEND_COURIER_SERVING_H

#include "courier/dialling.h"
#include "courier/request.h"
#include "wire/outbox.h"
#include "wire/role.h"

#define SERVING_PLACES 64

/* One thing that a courier may have in hand. */
struct serving_place {
    struct exchange *x;
    const int64_t *until_ms;         /* monotonic: then it wants its turn; 0: there is nothing in hand */
};

struct serving {
    struct serving_place places[SERVING_PLACES];
    size_t n;
    struct channel *asker;           /* closed: there is none just now */
    const struct outbox *answers;    /* to it */
    struct dialling *dialer;
    /* A new or replaced asker or dialer, as handover.def has it. */
    void (*take)(void *who, struct role_control *m);
    /* One message, as many as there are, at most n a turn; false: there was none, or the channel is closed now. */
    bool (*hear_asker)(void);
    bool (*hear_dialer)(void);
    void (*send_waiting)(void);      /* the asker takes messages again */
    void (*work)(size_t i, short events, int64_t now_ms);   /* one step of place i, also when nothing is in hand */
};

/* returns OK, told to stop | FAULT_RESTARTED, without a peer that was there for LIMIT_LOST_MS */
enum status serve(const struct serving *s) MUST_USE;

#endif
