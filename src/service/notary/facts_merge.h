/*
 * Brings facts together: what the source attested with what the adult declared, and the adults of a dossier into one
 * household (R2). Every struct that came from another process is checked here before it is sealed.
 *
 * secret: all of it is personal data; callers wipe.
 */
#ifndef PASSEND_NOTARY_FACTS_MERGE_H
#define PASSEND_NOTARY_FACTS_MERGE_H

#include "notary/cases.h"
#include "notary/seals.h"
#include "wire/evidence.h"
#include "wire/platform.h"

/* What a participant declares in PAR is possible: counts, enumerations, ranges, and nothing that only evidence can say. */
bool facts_declared_ok(const struct msg_par *m);

/*
 * One participant: birth date, incomes, statuses and slip from the evidence, the rest as declared; what the agreement
 * does not cover (`feiten`) is left out. A status holds when either says so, and is proven when the evidence does.
 */
struct attested {
    const struct adult *facts;
    const struct day_range *children;    /* birth dates of n_children that the source attests */
    const uint8_t *evidence_sha;         /* of the bytes that say so; NULL: filled in, which proves nothing */
    uint8_t n_children;
    int16_t year;                        /* of the incomes only this year is shared; 0 = all */
    uint16_t child_status;               /* enum persoonsstatus, proven of the child that is born then; 0 = of none */
    struct day_range child;
};
void facts_merge(const struct person *p, uint32_t feiten, const struct attested *a, uint8_t rol, struct deelnemer_facts *out);

/* Counts, enumerations and ranges of the result are possible. */
bool facts_ok(const struct deelnemer_facts *f);

/* Unix second at which this evidence is too old for any lease: after 31 December of the tax year + 2, or six months after
 * the month of the slip (of a year statement: after the year that follows), whichever is later; INT64_MAX for evidence without
 * amounts. */
int64_t facts_evidence_until(const struct adult *v);

/*
 * The household of a dossier, adults in roster order. Declared children are joined as multisets: twins of one parent count
 * twice, the same child named by both parents once, with all that either proved of it. `samenstelling`: BEVESTIGD when sources
 * attest every declared child, VERSCHIL when they attest some but not all, VERKLAARD when none attests any.
 * returns OK | REFUSED_TOO_MANY (children)
 */
enum status facts_household(const struct deelnemer_facts *f, unsigned n, struct huishouden *out) MUST_USE;

#endif
