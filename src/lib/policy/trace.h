/*
 * The trace of one evaluation: which rows of which packs were hit. Texts borrow from the packs.
 */
#ifndef PASSEND_POLICY_TRACE_H
#define PASSEND_POLICY_TRACE_H

#include "pack/pack.h"

#include <stdbool.h>
#include <stdint.h>

/* One row that was hit, in order of evaluation. */
struct trace_row {
    const struct pack *pack;
    const char *table, *code;   /* name of the table, reason code of the row */
    const char *citations;      /* the citations of the row, ids joined by one space */
    int16_t nr;                 /* number of the row, from 0 */
    int16_t year;               /* lease year */
    uint8_t cell;               /* 0: the only cell; else rows of different cells have different numbers */
};

#define TRACE_MAX 64

struct trace {
    unsigned n;
    bool full;                  /* there was more than fits */
    struct trace_row rows[TRACE_MAX];
};

#endif
