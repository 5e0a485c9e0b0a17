/*
 * What the lists of revoked client certificates came to, as the gate tells the launcher.
 *
 * Fixed layout. secret: none.
 */
#ifndef PASSEND_MODEL_CRL_STATE_H
#define PASSEND_MODEL_CRL_STATE_H

#include <stdint.h>

enum crl_defect {
    CRL_GOOD,
    CRL_NO_LIST,      /* the text holds none, or something else */
    CRL_TOO_MANY,
    CRL_UNSIGNED,     /* by none of the CAs, or not by its issuer */
    CRL_DELTA,
    CRL_FUTURE,
    CRL_STALE,        /* past its next update, or it names none */
    CRL_DEFECT_N
};

struct crl_state {
    uint32_t defect;         /* enum crl_defect */
    uint32_t list;           /* the one that has it, from 1; 0 = none in particular */
    uint32_t lists, revoked; /* how many there are; only without a defect */
    int64_t next_update;     /* the first of all lists, unix seconds; likewise */
};

#endif
