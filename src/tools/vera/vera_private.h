/*
 * What the files of src/tools/vera share; vera.h is what others use.
 *
 * secret: as in vera.h. Reports hold places, codes and sums of rent only.
 */
#ifndef PASSEND_VERA_VERA_PRIVATE_H
#define PASSEND_VERA_VERA_PRIVATE_H

#include "vera/vera.h"

/* The code of a Referentiedata member, or NULL. */
const char *vera_code_of(const json_t *o, const char *name);

/* Notes a report at a/i/b/j/c; i and j are left out when negative. refuses: the document cannot be used. */
void vera_report(struct vera_reports *m, enum status s, bool refuses, const char *successor, const char *a, long i,
                 const char *b, long j, const char *c);

/* Person i's incomes as a case has them: the verzamelinkomen of the two years before the day. Owned by the caller. */
json_t *vera_incomes(const json_t *person, int32_t day, long i, struct vera_reports *m);

/* The bare rent of a home, set in *out where it can be told. */
void vera_rent(const json_t *home, int32_t day, json_t *out, struct vera_reports *m);

#endif
