/*
 * An open fact, and the values at which it is held to see whether it matters (missing.h). Internal to src/lib/policy.
 */
#ifndef PASSEND_POLICY_FACT_H
#define PASSEND_POLICY_FACT_H

#include "policy/trial.h"
#include "policy/values.h"

/* From BIRTH on they are facts of a person, but for POLICY. PROOF: a status that is said, and not shown. */
enum fact_kind { FACT_RENT, FACT_START, FACT_PUBLICATION, FACT_WOONRUIMTESOORT, FACT_DESIGNATED, FACT_PERMANENT,
                 FACT_EIGHT, FACT_DAEB_TAK, FACT_MIDDENHUUR, FACT_ROOMS, FACT_BEDROOMS, FACT_RENT_RANK, FACT_BESLUIT54A,
                 FACT_RENTS_NOW, FACT_BEDROOMS_NOW, FACT_VERZOEK54A, FACT_ASSETS, FACT_INCOME,
                 FACT_BIRTH, FACT_CHILD, FACT_DAYS, FACT_STATUS, FACT_PROOF, FACT_POLICY, FACT_KINDS };

struct fact {
    uint8_t kind;
    uint8_t person;                  /* number of the person; POLICY: of the open value in `form` */
    uint8_t proof;                   /* PROOF: enum proof */
    uint32_t statuses;               /* STATUS, PROOF: the statuses it is about */
    const struct pack_form *form;
};

/* A trial of facts of its own. */
struct attempt { struct trial trial; struct question_facts facts; };

/* Is this fact more than one value? */
bool fact_open(const struct packset *packs, const struct question_facts *z, struct fact f);
/* The slot that a fact of home or household stands in, or SLOT_BASIS_N: it has none of its own. */
unsigned fact_slot(struct fact f);
/* How it is named where it is missing, and by whom (enum owner) it is known; missing.c names INCOME and POLICY. */
const char *fact_name(const struct question_facts *z, struct fact f);
uint8_t fact_owner(struct fact f);

/* The facts of the question as they are. */
void attempt_make(const struct question *q, struct attempt *a);
/* Gives an open fact the k-th of its trial values, out of the first walk's packs; false where there is no k-th. */
bool attempt_hold(struct attempt *a, const struct values *first, struct fact f, unsigned k);

#endif
