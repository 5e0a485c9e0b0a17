/*
 * What a canonical case (proof/case_json.h) says beside home and household: which evidence, packs and verdict it is of, and which
 * facts are not known although absence would say otherwise. Only whole cases have these members; the API does not.
 */
#ifndef PASSEND_JSON_CASE_ORIGIN_H
#define PASSEND_JSON_CASE_ORIGIN_H

#include "json/object.h"
#include "model/facts.h"

/* There are seven such facts of home and household, and two of each member. */
#define CASE_UNKNOWNS_MAX (3 * LEDEN_MAX)

struct case_unknowns { unsigned n; struct slice at[CASE_UNKNOWNS_MAX]; };

/* The values of `bewijzen`, `beleid` and `jti`: checked and passed over, as no rule reads them. */
void case_read_evidence(struct pull *p, void *unused);
void case_read_policy(struct pull *p, void *unused);
void case_read_jti(struct pull *p, void *unused);
/* The value of `onbekend`, JSON Pointers into the case, into a struct case_unknowns. */
void case_read_unknowns(struct pull *p, void *unknowns);
/* Makes these facts unknown. REFUSED_VALUE where there is no such fact, REFUSED_JSON_DUPLICATE where it was given. volwassen: as
 * of case_read_household. */
void case_unknowns_apply(struct pull *p, const struct case_unknowns *in, struct eenheid *home, struct huishouden *h,
                         uint32_t adult_bits);

#endif
