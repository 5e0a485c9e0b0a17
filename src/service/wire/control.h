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
#include "model/crl_stand.h"
#include "wire/messages.h"
#include "wire/topology.h"

#include <stddef.h>

struct msg_kanaal {          /* launcher -> role, with one descriptor (SCM_RIGHTS on the same datagram) */
    struct msg_head head;
    uint32_t soort;          /* enum handover: what the descriptor is */
    uint32_t index;          /* of the process at the other end, or count */
    uint64_t volgnummer;     /* PACK, POLICY after START: number of the change, echoed in BELEID_STAND. TLS_CRL after START: of
                                the reading, echoed in CRL_STAND */
};

/* GEREED, role -> launcher: sandboxed and serving. */
struct msg_gereed { struct msg_head head; int32_t landlock_abi; uint8_t filter, arena_locked, all_locked, nul; };

/* LOG, role -> launcher, on the log pair only (wire/log_pair.h). */
struct msg_log {
    struct msg_head head;
    uint32_t event;          /* enum log_event */
    uint32_t nul;
    int64_t at_s;            /* wall clock of the role: 0 to LOG_AT_MAX */
    int64_t a, b;
};

/*
 * gate -> launcher, of each TLS_CRL it was handed; head.nr: the number of the reading, 0 of those before START. With a defect
 * they are not in use: a gate that starts with them ends, one that serves goes on with those before. Only where time is the
 * defect a gate that starts takes them all the same, and lets nobody in: the launcher decides whether that is a start.
 */
struct msg_crl_stand { struct msg_head head; struct crl_stand stand; };

/*
 * A change of the policy packs in a running service. PACK offers the next pack, which the role opens and does not use;
 * POLICY is the list from now on: with the offered pack it comes into use, without it is dropped. The role answers both at
 * once. Of a list that is about a withdrawn pack the notary also tells how many verdicts rest on it, when all their
 * references are written down; another PACK or POLICY before that ends the counting.
 */
enum beleid_stap { BELEID_GEZIEN = 1, BELEID_IN_GEBRUIK = 2, BELEID_GETELD = 3 };

/* Notary -> launcher: its clock is not believed, or is again. head.nr: of the CLOCK_CONFIRM this answers; 0 = of none */
struct msg_clock_state { struct msg_head head; int64_t ahead_s; uint8_t trusted, nul[7]; };

/*
 * Of the public log. LOG_STATE: notary -> launcher, whenever it is another one. LOG_CONFIRM, KEY_LEAKED: launcher -> notary, what
 * an operator says; LOG_ANSWER: what came of it, with the number of the question.
 */
struct msg_log_state {
    struct msg_head head;
    uint64_t size, published;        /* rows; of the checkpoint in the folder */
    uint8_t configured, waits, late, nul[5];   /* as struct log_state (notary/log.h); late: enum log_late (log.h) */
};
struct msg_log_confirm {
    struct msg_head head;
    uint64_t size;                   /* 0: no checkpoint was ever published; the rest is zero then */
    uint8_t root[DIGEST_LEN], signature[64];
};
struct msg_key_leaked { struct msg_head head; int64_t from; char kid[43]; uint8_t nul[5]; };
struct msg_log_answer { struct msg_head head; uint32_t status, nul; };

struct telling { char client[CLIENT_MAX + 1]; uint8_t nul[7]; uint64_t n; };

struct msg_beleid_stand {        /* gate, notary -> launcher; head.nr: the number of the change. Head + n_tellingen of these */
    struct msg_head head;
    uint32_t stap;               /* enum beleid_stap */
    uint32_t status;             /* GEZIEN: why it cannot be used. GETELD: why it cannot be counted */
    uint32_t n_tellingen;        /* GETELD: verdicts that rest on the pack, per client */
    uint32_t nul;
    struct telling tellingen[LIMIT_CLIENTS];
};

static inline size_t msg_beleid_stand_len(const struct msg_beleid_stand *m)
{
    return offsetof(struct msg_beleid_stand, tellingen) + m->n_tellingen * sizeof m->tellingen[0];
}

#endif
