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

struct msg_beheer_laad {             /* with the descriptor of the compiled pack; head + note_len bytes */
    struct msg_head head;
    uint32_t note_len, nul;
};
struct msg_beheer_intrek {
    struct msg_head head;
    uint8_t sha256[DIGEST_LEN];
    char reden[BELEID_REDEN_MAX + 1];
    uint8_t nul[7];
};

/* A pack as the operator sees it. Texts are NUL-terminated. */
struct beheer_pakket {
    struct beleid_regel regel;
    char id[65], versie[33], basis[65];
    uint8_t status;                  /* enum beleidsstatus, today */
    int32_t geldig_van, geldig_tot;
};

struct msg_beheer_antwoord {         /* to LAAD and INTREK */
    struct msg_head head;
    uint32_t status;
    uint32_t n_tellingen;
    uint32_t geteld;                 /* 1: the notary counted */
    uint32_t nul;
    struct beheer_pakket pakket;     /* on OK */
    struct telling tellingen[LIMIT_CLIENTS];
};
struct msg_beheer_lijst { struct msg_head head; uint32_t status, n; };   /* head + n x struct beheer_pakket */
struct msg_beheer_status {           /* to STATUS_LEES; to KLOK, LOG and GELEKT: the notary was told and has done it */
    struct msg_head head;
    uint32_t status;
    uint32_t poort;
    uint64_t wijziging;              /* changes of the packs since the start */
    int64_t sinds;                   /* unix seconds: when the launcher started */
    uint32_t rollen[WIRE_ROLE_N];    /* processes that serve, by enum wire_role */
    uint32_t wanted;                 /* bits of enum wire_role: there is to be one */
    uint32_t nul2;
    uint32_t n_pakketten[BELEIDSSTATUS_N];
    uint32_t geweigerd;              /* files under data/packs that could not be used at the start */
    uint32_t clock_jumped;           /* 1: nothing ends by date until the clock is believed again */
    int64_t ahead_s;                 /* how far it is ahead of what is believed; negative: behind */
    uint64_t log_size, log_published;    /* of the public log, these and the next as in struct msg_log_state */
    uint8_t log_configured, log_waits, log_late, nul[5];
    uint8_t log_public[32];          /* the key of its checkpoints */
    char log_origin[LIMIT_LOG_ORIGIN_CHARS + 1];
};

#endif
