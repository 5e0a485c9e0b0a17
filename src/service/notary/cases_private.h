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

struct zaken {
    struct idtable table, requests, browsers;  /* of cases; of their members of that name */
    struct idtable ended;                /* of members `grant` that ended while they were pending */
    struct case_list unopened, all;      /* flows whose first page was not loaded, and the others: whichever ends first is
                                          * the first */
    struct own of[LIMIT_CLIENTS];        /* by place in the registry */
    struct id bij_slot[LIMIT_ASSESSORS]; /* case of each slot, zero = none */
};

/* With an assessor or the store: somebody waits for what becomes of it. */
bool case_at_work(const struct zaak *z);

#endif
