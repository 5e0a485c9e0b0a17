/*
 * What the configuration says of corporations besides what pages show of them (model/showcase.h): the assurance that counts for
 * one, and where somebody goes who does not agree.
 *
 * Fixed layouts, handed down by the launcher. secret: none.
 */
#ifndef PASSEND_MODEL_CORPORATION_H
#define PASSEND_MODEL_CORPORATION_H

#include "base/limits.h"
#include "model/facts.h"

#include <stdbool.h>
#include <stddef.h>

#define CORPORATION_URL_MAX (LIMIT_URL_CHARS + 1)

struct corporation {
    char code[CORPORATIE_MAX];    /* L-number or OIN, NUL-terminated */
    uint8_t minimale_zekerheid;   /* enum zekerheid: of the weakest evidence that an allocation may rest on there */
    uint8_t zero[7];
};

/* NULL: none has this code. code: CORPORATIE_MAX bytes at most, perhaps without an end */
const struct corporation *corporation_find(const struct corporation *all, size_t n, const char *code);
/* Its bar, or that of one that is not there any more: all that is lawful evidence counts (ZEKERHEID_BALIE). */
uint8_t corporation_bar(const struct corporation *all, size_t n, const char *code);

/* Where a complaint goes, of a corporation; or an objection (bezwaar) to what a municipality decided, of both. Sorted by
 * redress_order, no two alike. */
struct redress {
    char corporatie[CORPORATIE_MAX];
    char gemeente[GEMEENTE_LEN + 1];   /* CBS code; empty: complaints */
    uint8_t zero[2];
    char url[CORPORATION_URL_MAX];
};

/* As qsort wants it: by corporation, then by municipality. */
int redress_order(const void *a, const void *b);
/* The page, or NULL where there is none. Texts are NUL-terminated; gemeente "": for complaints. */
const char *redress_find(const struct redress *all, size_t n, const char *corporatie, const char *gemeente);

#endif
