/*
 * What changed from one pack to another, in words: identity and validity, amounts, open questions, derivations, tables row by
 * row (rows are matched by their condition, not by their number), articles, texts, worked cases; and which kinds of household
 * get another answer.
 */
#ifndef PASSEND_PACKS_DIFF_H
#define PASSEND_PACKS_DIFF_H

#include "report/report.h"
#include "model/facts.h"
#include "pack/pack.h"

/* One of the two packs: its source, and what decides under it on which day for which corporation. */
struct diff_side {
    const struct pack *pack;
    const json_t *root;
    const struct packset *set;
    int32_t dag;
    char corporatie[CORPORATIE_MAX];
};

/* out: the page is appended to *r; whether it went well, r->failed tells
 * returns whether anything differs */
bool diff_packs(struct report *r, const struct diff_side *old, const struct diff_side *fresh, bool en);
/* The last part of it: kinds of household with another answer (diff_kinds.c). returns whether there are any */
bool diff_kinds(struct report *r, const struct diff_side *old, const struct diff_side *fresh, bool en);

#endif
