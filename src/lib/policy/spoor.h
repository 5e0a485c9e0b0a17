/*
 * The trace of one evaluation: which rows of which packs were hit. Texts borrow from the packs.
 */
#ifndef PASSEND_POLICY_SPOOR_H
#define PASSEND_POLICY_SPOOR_H

#include "pack/pack.h"

#include <stdbool.h>
#include <stdint.h>

/* One row that was hit, in order of evaluation. */
struct spoorregel {
    const struct pack *pack;
    const char *tabel, *code;   /* name of the table, reason code of the row */
    const char *citaten;        /* the citations of the row, ids joined by one space */
    int16_t rij;                /* number of the row, from 0 */
    int16_t jaar;               /* lease year */
    uint8_t cel;                /* 0: the only cell; else rows of different cells have different numbers */
};

#define SPOOR_MAX 64

struct spoor {
    unsigned n;
    bool vol;                   /* there was more than fits */
    struct spoorregel regels[SPOOR_MAX];
};

#endif
