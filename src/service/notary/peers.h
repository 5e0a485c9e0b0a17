/*
 * The notary's peers: the gate for platforms and the gate for browsers, whose messages are read ahead and whose answers wait
 * where they do not take them, of browsers so many a second; the assessors, warm or with one case each; and a courier for each
 * source that evidence is fetched from.
 *
 * secret: messages and answers carry personal data; what waits for a peer that is dropped is wiped with it.
 */
#ifndef PASSEND_NOTARY_PEERS_H
#define PASSEND_NOTARY_PEERS_H

#include "base/bucket.h"
#include "notary/cases.h"
#include "notary/sessions.h"
#include "notary/sourcing.h"
#include "wire/channel.h"
#include "wire/outbox.h"
#include "wire/role.h"
#include "wire/evidence.h"
#include "wire/platform.h"

#define PEERS_PUBLIC_AHEAD LIMIT_PUBLIC_ASKED
#define PEERS_PUBLIC_BYTES (8u << 10)   /* of one message of the gate for browsers */
#define PEERS_READ_AHEAD 16        /* messages of the gate, so that a withdrawal is seen behind them */

struct message {
    uint8_t *data;                 /* of a gate's: LIMIT_MESSAGE_BYTES, or PEERS_PUBLIC_BYTES */
    size_t len;
    enum msg_type type;
    enum wire_role from;
    uint32_t index;                /* of the assessor, or of the source of the courier, that sent it */
};

struct public_gate {
    struct channel channel;
    uint64_t nr;                   /* counts them */
    struct outbox outbox;          /* answers to it */
    struct bucket taken;           /* messages, of LIMIT_PUBLIC_MESSAGES_PER_S */
    struct message queue[PEERS_PUBLIC_AHEAD];
    unsigned first, queued;
};

struct peers {
    struct channel gate;
    uint64_t gate_nr;              /* counts the gates */
    struct outbox outbox;          /* answers to the gate */
    struct message queue[PEERS_READ_AHEAD];
    unsigned first, queued;
    struct public_gate public;
    struct {
        struct channel channel;
        int feed;                      /* the far end of its intake, until it is passed on; -1 = not here */
        int64_t since_ms;          /* busy: the case was given then; monotonic */
        bool busy;
    } slots[LIMIT_ASSESSORS];
    struct courier_peer { struct channel channel; struct outbox outbox; } couriers[LIMIT_SOURCES];   /* fd -1 = not here */
    struct tiler_peer { struct channel channel; struct outbox outbox; } tiler;   /* likewise; serve_log.h */
};

/* No peer is there yet. returns OK | FAULT_MEMORY */
enum status peers_init(struct peers *p) MUST_USE;
/* c: a channel to a new or replaced peer, taken in any case. The case of an assessor that is replaced is answered, and what a
 * courier had with it goes back to its person. */
void peers_take(struct peers *p, struct notary *n, const struct role_control *c);

/* To the gate that asked, whichever that is. One that does not read its answers is dropped when too many wait. */
void peers_answer(struct peers *p, enum wire_role to, const void *msg, size_t len);
/* Whether there is room for a message of the gate for browsers, and it is let in now. */
bool peers_public_may(struct peers *p, int64_t boot_ms);
void peers_drop_public(struct peers *p, enum msg_type type);
void peers_send_waiting_public(struct peers *p);
/* A browser that waited for what came of a source, if its gate is still there. */
void peers_tell(struct peers *p, const struct sourcing_told *told);
/* Likewise of a log-in; *told is wiped. */
void peers_tell_login(struct peers *p, struct login_told *told);

/* To the courier of a source, if it is there. One that does not read is dropped when too much waits. */
void peers_send_courier(struct peers *p, struct notary *n, size_t source, const void *msg, size_t len);
void peers_send_waiting_courier(struct peers *p, struct notary *n, size_t source);
/* What it had with it goes back to its person. */
void peers_drop_courier(struct peers *p, struct notary *n, size_t source, enum msg_type type);

/* type: of the message that is the reason, MSG_NONE = there is none. */
void peers_drop_gate(struct peers *p, enum msg_type type);
/* A gate that does not read its answers is dropped when too many wait. */
void peers_send_gate(struct peers *p, const void *msg, size_t len);
/* The gate takes messages again. */
void peers_send_waiting(struct peers *p);
/* The answer of a case goes to the gate that asked, not to its successor; *m is wiped. */
void peers_send_seal(struct peers *p, uint64_t gate_nr, struct msg_zegel *m);

/* Whether there is an assessor without a case. */
bool peers_warm(const struct peers *p);
/* Gives the case to the first warm assessor that takes it. false: there is none. */
bool peers_assign_fetched(struct peers *p, struct notary *n, struct zaak *z, size_t source_index, uint64_t nr);
/* Likewise a log-in. */
bool peers_assign_login(struct peers *p, struct notary *n, struct errand *e);
bool peers_assign(struct peers *p, struct notary *n, struct zaak *z, const struct msg_bewijs_open *m);
/* An assessor is done with, or wrong; the gate is told that its case found no answer. */
void peers_close_assessor(struct peers *p, struct notary *n, uint32_t slot);
/* Closes the assessors that took too long; ms: monotonic. */
void peers_late(struct peers *p, struct notary *n, int64_t ms);

#endif
