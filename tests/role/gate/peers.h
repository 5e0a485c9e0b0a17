/* The launcher, the notary and the assessors of a gate, as the test plays them. */
#ifndef TESTS_ROLE_GATE_PEERS_H
#define TESTS_ROLE_GATE_PEERS_H

#include "child.h"
#include "wire/channel.h"
#include "wire/assess.h"
#include "wire/definitive.h"
#include "wire/evidence.h"
#include "wire/log.h"
#include "wire/platform.h"
#include "wire/events.h"
#include "wire/token.h"

#include <pthread.h>

/* How the notary behaves. */
enum manner {
    ANSWERS,
    SILENT,           /* takes questions, answers none */
    WRONG_TYPE,       /* answers a question with the answer to another */
    BAD_COUNT,        /* one answer more to TOETS than was asked for */
    NO_ANSWERS,       /* none to it, and no reason */
    OLD_SLOT          /* passes the intake of an assessor that is gone */
};

struct peers {
    struct spawned gate;
    uint16_t port;
    int notary;                           /* our end of the present channel */
    pthread_t thread;
    volatile enum manner manner;
    volatile enum status refuse;          /* status of answers, OK = do it */
    volatile uint16_t retry_s;            /* of the answer to PAR */
    volatile unsigned pause_ms;           /* before each answer */
    volatile unsigned most;               /* answers to one TOETS at most, 0 = all that it asks */
    volatile bool hold;                   /* no answer until it is false again */
    volatile enum log_late log_late;      /* what is behind of its public log */
    volatile bool clock_jumped;           /* it does not believe its clock */
    volatile unsigned taken;              /* messages that came, but questions for keys */
    char asked_by[64][CLIENT_MAX + 1];    /* TOETS in their order: whose */
    /* What came in last */
    struct msg_par par;
    struct msg_toets toets;               /* of the last slice */
    unsigned slices, households_seen;
    struct msg_bewijs_open bewijs_open;
    char evidence[256];
    unsigned n_intrekking;
    size_t intrekking_len;
    uint8_t intrekking[LIMIT_INTREKKING_BYTES];
    struct msg_dossier_complete voltooi;
    struct msg_grant_end einde;
    struct msg_token token;
    struct msg_revoke revoke;
    struct msg_zegel_read seal_asked;
    volatile uint32_t sources;            /* how many it speaks of; and what it says of the first */
    struct source_state source;
    struct msg_events_read events_read;
    volatile bool nothing_yet;            /* there are no events: who asks for them waits */
    volatile unsigned n_waiting;          /* so many were told so */
    uint64_t waiting[4];                  /* the numbers of their questions */
    bool log;                             /* there is a public log; before peers_start */
    struct msg_definitive definitive;
    volatile bool again;                  /* it answers as of a call that is repeated, much later */
    const char *volatile verdict;         /* that it answers with; NULL: one without claims */
    volatile bool by_oneself;             /* what the grant is about: filled in, of one year, for a home */
    volatile uint32_t places, places_said;   /* of packs in the log: in its answer, and that it says are */
    volatile unsigned receipt_more;       /* bytes that the answer to TOKEN says it has and has not */
};

extern struct peers peers;

void peers_start(const char *gate_program, bool filter);
void peers_new_notary(void);
void peers_drop_notary(void);
/* There are events for the waiter that came as this one, counted from 0. */
void peers_push_events(unsigned waiter);

#endif
