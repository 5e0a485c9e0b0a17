/*
 * passendctl and the launcher, on the control socket: one question and its answer at a time.
 *
 * secret: none.
 */
#ifndef PASSEND_WIRE_OPERATOR_H
#define PASSEND_WIRE_OPERATOR_H

#include "pack/catalogue.h"
#include "wire/control.h"
#include "wire/topology.h"

struct msg_operator_load {           /* with the descriptor of the compiled pack; head + note_len bytes */
    struct msg_head head;
    uint32_t note_len, zero;
};
struct msg_operator_withdraw {
    struct msg_head head;
    uint8_t sha256[DIGEST_LEN];
    char reden[CATALOGUE_REASON_MAX + 1];
    uint8_t zero[7];
};

/* A pack as the operator sees it. Texts are NUL-terminated. */
struct operator_pack {
    struct catalogue_row row;
    char id[65], versie[33], basis[65];
    uint8_t status;                  /* enum catalogue_status, today */
    int32_t valid_from, valid_to;
};

struct msg_operator_answer {         /* to LOAD and WITHDRAW */
    struct msg_head head;
    uint32_t status;
    uint32_t n_tallies;
    uint32_t counted;                /* 1: the notary counted */
    uint32_t zero;
    struct operator_pack pack;       /* on OK */
    struct tally tallies[LIMIT_CLIENTS];
};
struct msg_operator_list { struct msg_head head; uint32_t status, n; };  /* head + n x struct operator_pack */
struct msg_operator_status {         /* to STATUS_READ; to CLOCK, LOG and LEAKED: the notary was told and has done it */
    struct msg_head head;
    uint32_t status;
    uint32_t port;
    uint64_t changes;                /* changes of the packs since the start */
    int64_t since;                   /* unix seconds: when the launcher started */
    uint32_t roles[WIRE_ROLE_N];     /* processes that serve, by enum wire_role */
    uint32_t wanted;                 /* bits of enum wire_role: there is to be one */
    uint32_t zero2;
    uint32_t n_packs[CATALOGUE_STATUS_N];
    uint32_t refused;                /* files under data/packs that could not be used at the start */
    uint32_t clock_jumped;           /* 1: nothing ends by date until the clock is believed again */
    int64_t ahead_s;                 /* how far it is ahead of what is believed; negative: behind */
    uint64_t log_size, log_published;    /* of the public log, these and the next as in struct msg_log_state */
    uint8_t log_configured, log_waits, log_late, zero[5];
    uint8_t log_public[32];          /* the key of its checkpoints */
    char log_origin[LIMIT_LOG_ORIGIN_CHARS + 1];
};

#endif
