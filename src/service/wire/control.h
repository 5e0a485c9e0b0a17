/*
 * What the launcher and the roles say on the control channel, descriptor 3 of every role, and on the log pair.
 *
 * secret: a descriptor may be a key.
 */
#ifndef PASSEND_WIRE_CONTROL_H
#define PASSEND_WIRE_CONTROL_H

#include "base/limits.h"
#include "base/sha256.h"
#include "model/client.h"
#include "model/crl_state.h"
#include "wire/messages.h"
#include "wire/topology.h"

#include <stddef.h>

struct msg_channel {         /* launcher -> role, with one descriptor (SCM_RIGHTS on the same datagram) */
    struct msg_head head;
    uint32_t soort;          /* enum handover: what the descriptor is */
    uint32_t index;          /* of the process at the other end, or count */
    uint64_t change_nr;      /* PACK, POLICY after START: number of the change, echoed in POLICY_STATE. TLS_CRL after START: of
                                the reading, echoed in CRL_STATE */
};

/* READY, role -> launcher: sandboxed and serving. */
struct msg_ready { struct msg_head head; int32_t landlock_abi; uint8_t filter, arena_locked, all_locked, zero; };

/* LOG, role -> launcher, on the log pair only (wire/log_pair.h). */
struct msg_log {
    struct msg_head head;
    uint32_t event;          /* enum log_event */
    uint32_t zero;
    int64_t at_s;            /* wall clock of the role: 0 to LOG_AT_MAX */
    int64_t a, b;
};

/*
 * gate -> launcher, of each TLS_CRL it was handed; head.nr: the number of the reading, 0 of those before START. With a defect
 * they are not in use: a gate that starts with them ends, one that serves goes on with those before. Only where time is the
 * defect a gate that starts takes them all the same, and lets nobody in: the launcher decides whether that is a start.
 */
struct msg_crl_state { struct msg_head head; struct crl_state stand; };

/*
 * A change of the policy packs in a running service. PACK offers the next pack, which the role opens and does not use;
 * POLICY is the list from now on: with the offered pack it comes into use, without it is dropped. The role answers both at
 * once. Of a list that is about a withdrawn pack the notary also tells how many verdicts rest on it, when all their
 * references are written down; another PACK or POLICY before that ends the counting.
 */
enum change_step { CHANGE_SEEN = 1, CHANGE_IN_USE = 2, CHANGE_COUNTED = 3 };

/* Notary -> launcher: its clock is not believed, or is again. head.nr: of the CLOCK_CONFIRM this answers; 0 = of none */
struct msg_clock_state { struct msg_head head; int64_t ahead_s; uint8_t trusted, zero[7]; };

/*
 * Of the public log. LOG_STATE: notary -> launcher, whenever it is another one. LOG_CONFIRM, KEY_LEAKED: launcher -> notary, what
 * an operator says; LOG_ANSWER: what came of it, with the number of the question.
 */
struct msg_log_state {
    struct msg_head head;
    uint64_t size, published;        /* rows; of the checkpoint in the folder */
    uint8_t configured, waits, late, zero[5];  /* as struct log_state (notary/log.h); late: enum log_late (log.h) */
};
struct msg_log_confirm {
    struct msg_head head;
    uint64_t size;                   /* 0: no checkpoint was ever published; the rest is zero then */
    uint8_t root[DIGEST_LEN], signature[64];
};
struct msg_key_leaked { struct msg_head head; int64_t from; char kid[43]; uint8_t zero[5]; };
struct msg_log_answer { struct msg_head head; uint32_t status, zero; };

struct tally { char client[CLIENT_MAX + 1]; uint8_t zero[7]; uint64_t n; };

struct msg_policy_state {        /* gate, notary -> launcher; head.nr: the number of the change. Head + n_tallies of these */
    struct msg_head head;
    uint32_t step;               /* enum change_step */
    uint32_t status;             /* SEEN: why it cannot be used. COUNTED: why it cannot be counted */
    uint32_t n_tallies;          /* COUNTED: verdicts that rest on the pack, per client */
    uint32_t zero;
    struct tally tallies[LIMIT_CLIENTS];
};

static inline size_t msg_policy_state_len(const struct msg_policy_state *m)
{
    return offsetof(struct msg_policy_state, tallies) + m->n_tallies * sizeof m->tallies[0];
}

#endif
