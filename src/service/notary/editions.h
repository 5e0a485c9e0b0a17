/*
 * The sets of packs that decide, one after another: a new generation each time the list or the day changes what decides.
 *
 * A call is cut into slices; all of them name the generation of the first, which is kept for as long as a call may last. A
 * call repeated with its Idempotency-Key is answered under the generation of its first time, unless a pack of that was
 * withdrawn since: no new verdict rests on a withdrawn pack.
 *
 * Time is an argument. secret: none.
 */
#ifndef PASSEND_NOTARY_EDITIONS_H
#define PASSEND_NOTARY_EDITIONS_H

#include "pack/catalogue.h"
#include "store/crypt.h"

#define EDITIONS 64                /* remembered; older ones are as if they had never been */
#define EDITION_LINGER_MS 60000    /* a call lasts no longer (LIMIT_ANSWER_MS) */

struct edition {
    uint32_t nr;                   /* from 1; 0 = none */
    int64_t vervangen;             /* when another took its place, milliseconds since boot; 0 = in use */
    int64_t ingetrokken;           /* likewise, when a pack of it was withdrawn; 0 = none was */
    uint8_t sha[DIGEST_LEN];   /* of the identities of its packs */
    uint8_t nrs[PACKSET_MAX];      /* number of packs.packs[i] in the list */
    struct packset packs;
};

struct editions {
    uint32_t nu;                   /* number of the one in use */
    int32_t dag;                   /* day it was made for */
    struct edition list[EDITIONS];
};

/* The list or the day changed: a new generation when other packs decide now. Needs crypt_init. */
void editions_update(struct editions *g, const struct catalogue *b, int32_t dag, int64_t boot_ms);
const struct edition *editions_now(const struct editions *g);
/*
 * The generation for a slice.
 * in:      nr       that of the call's first slice; 0 = this is the first
 *          eerder   of the first call with this Idempotency-Key; 0 = no key, or the first call
 * returns NULL when nr is none that a call of today can have
 */
const struct edition *editions_for(const struct editions *g, uint32_t nr, uint32_t earlier, int64_t boot_ms);
/* The packs a verdict rests on, as bits by their numbers. packs: pointers into g->packs. */
uint64_t editions_packs(const struct edition *g, const struct pack *const *packs, unsigned n);

#endif
