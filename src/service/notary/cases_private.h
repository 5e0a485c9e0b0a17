/*
 * The tables of cases: shared by the files that keep them (cases.c, case_flow.c).
 *
 * secret: as cases.h.
 */
#ifndef PASSEND_NOTARY_CASES_PRIVATE_H
#define PASSEND_NOTARY_CASES_PRIVATE_H

#include "notary/cases.h"
#include "store/idtable.h"

TAILQ_HEAD(case_list, zaak);

/* What one client has. */
struct own {
    struct case_list unopened, open;     /* whichever ends first of each is the first */
    struct case_list finished;           /* in the order in which they were finished */
    unsigned n_open, n_finished;         /* n_open: unopened ones too */
};

/* Cases by the second in which they end, so that one whose time is set anew is not looked for a place among all others. None
 * ends later than a turn of the ring from now. */
#define CASE_RING 2048
_Static_assert(CASE_RING > LIMIT_CASE_S + 2 && CASE_RING > LIMIT_REQUEST_URI_S + 2, "the last second is not the present one");

struct cases {
    struct idtable table, requests, browsers;  /* of cases; of their members of that name */
    struct idtable dossiers;             /* of members `dossier`: the first case of each, the others are its siblings */
    struct idtable ended;                /* of members `grant` that ended while they were pending */
    struct case_list ring[CASE_RING + 1];/* each: whichever ends first is the first; the last: those that cannot go yet */
    int64_t swept_s;                     /* since boot: nothing is left that ended before this second */
    struct own of[LIMIT_CLIENTS];        /* by place in the registry */
    struct id bij_slot[LIMIT_ASSESSORS]; /* case of each slot, zero = none */
};

/* ---- case_ring.c ---- */

/* Into the ring by its until_ms, and out of it. */
void ring_put(struct cases *zn, struct zaak *z);
void ring_take(struct cases *zn, struct zaak *z);
/* The next one whose time is over at boot_ms: it is to be taken out or put off before another is asked for. NULL: there is
 * none */
struct zaak *ring_due(struct cases *zn, int64_t boot_ms);
/* It cannot go yet: ring_late has it from then on. */
void ring_put_off(struct cases *zn, struct zaak *z);
/* The first of those; the others by by_age. */
struct zaak *ring_late(struct cases *zn);
/* Whichever ends first of all; NULL: there is none. */
const struct zaak *ring_first(const struct cases *zn);

/* Among those of its dossier, and out. returns OK | FAULT_MEMORY */
enum status siblings_add(struct cases *zn, struct zaak *z) MUST_USE;
void siblings_remove(struct cases *zn, struct zaak *z);
/* One case of a dossier, from which `sibling` leads round to it; NULL: there is none. */
struct zaak *siblings_of(const struct cases *zn, const struct id *dossier);

/* ---- cases.c ---- */

/* With an assessor or the store: somebody waits for what becomes of it. */
bool case_at_work(const struct zaak *z);

#endif
