/*
 * Who gets another answer under another policy: every household with every home, decided under two sets of packs, counted.
 *
 * Homes that no rule of either side can tell apart are one class; a household is decided once for each class, and the answer
 * counts for every home of it. So the counts are of pairs, and equal to deciding every pair.
 *
 * secret: households come one at a time and are not kept; what is kept are counts.
 * cost:   2 x classes evaluations a household; memory by the number of homes, not of households
 */
#ifndef PASSEND_IMPACT_IMPACT_H
#define PASSEND_IMPACT_IMPACT_H

#include "base/status.h"
#include "impact/impact_rows.h"
#include "model/outcome.h"
#include "pack/pack.h"

#define IMPACT_CLASSES_MAX 512
#define IMPACT_HOMES_MAX 100000
#define IMPACT_BAND_N ((unsigned)INKOMENSKLASSE_N * (unsigned)GROOTTEKLASSE_N)
#define IMPACT_BAND(inkomen, grootte) ((unsigned)(inkomen) * GROOTTEKLASSE_N + (unsigned)(grootte))

/* One of the two policies: what decides, for a start on which day, at which corporation ("" = national rules only). */
struct impact_side {
    const struct packset *set;
    int32_t dag;
    char corporatie[CORPORATIE_MAX];
};

struct impact_cell {
    int64_t pairs;         /* households x homes */
    int64_t huishoudens;   /* households with at least one such home */
};

/* Bands are those of the old side; index 0 of each is ONBEPAALD. */
struct impact {
    struct impact_side side[2];
    unsigned n_classes;
    struct eenheid classes[IMPACT_CLASSES_MAX];
    int64_t homes[IMPACT_CLASSES_MAX];               /* homes of each class */
    int64_t n_homes, n_huishoudens, n_rows;
    struct impact_cell cells[IMPACT_BAND_N][HUUR_N][UITKOMST_N][UITKOMST_N];   /* [band][huurklasse][old][new] */
    int64_t shifts[IMPACT_BAND_N][INKOMENSKLASSE_N];     /* households of a band, by inkomensklasse of the new side */
    int64_t chance[IMPACT_BAND_N][3];                /* households that fit fewer, as many, more homes than before */
    int64_t *past[2];                                /* [band][homes that fit, 0..n_homes]: households, each side */
};

/* returns OK | FAULT_MEMORY */
enum status impact_begin(const struct impact_side side[2], struct impact **out) MUST_USE;
void impact_release(struct impact *i);
/* returns OK | REFUSED_TOO_MANY (classes or homes) */
enum status impact_woning(struct impact *i, const struct eenheid *e, int64_t aantal) MUST_USE;
/* One home of every rent class that either side knows: for a run without homes. returns as impact_woning */
enum status impact_homes_per_huurklasse(struct impact *i) MUST_USE;
/* After the last home. returns OK | FAULT_MEMORY */
enum status impact_homes_done(struct impact *i) MUST_USE;
/* Is somebody of the household born after the lease starts, on either side? */
bool impact_unborn(const struct impact *i, const struct impact_huishouden *h);
/* returns OK | REFUSED_MESSAGE, REFUSED_DATE (an impossible household) */
enum status impact_huishouden(struct impact *i, const struct impact_huishouden *h) MUST_USE;
/* The tax years of which an income can be used under both: from *van to *tot; empty when *van > *tot. */
void impact_tax_years(const struct impact *i, int16_t *from, int16_t *to);

/* How many homes fit the household in place `part`/100 of a band, ordered by that; -1 for a band without households. */
int64_t impact_quantile(const struct impact *i, unsigned side, unsigned band, unsigned part);

#endif
