/*
 * What an applicant reads about one answer: result, why, what does fit, what to do next; from the texts in the packs.
 *
 * Only codes and classes of the answer go in, besides the rent of the home and pages to turn to: no fact of anybody
 * can come out. A text is a list of pieces; a piece that names something unknown (the rent of a range, a date that
 * nobody gave) is left out, and so is one that was said before in the same part. Overlays speak before the national
 * pack; where no pack decided (a year without rules), the latest national pack that is loaded speaks.
 *
 * secret: none. No allocation, no clock, no globals.
 */
#ifndef PASSEND_PACK_EXPLAIN_H
#define PASSEND_PACK_EXPLAIN_H

#include "base/buf.h"
#include "pack/layout.h"
#include "model/outcome.h"

#include <stdbool.h>
#include <stddef.h>

#define EXPLAIN_MAX (16u << 10)             /* room that is enough for any text of explain_text */
#define EXPLAIN_ZONDER_EENHEID "ZONDER_EENHEID" /* the outcome of a question without a home */
#define EXPLAIN_BELEID "beleid"             /* the missing fact "beleid nl.woningwet/2027", for any year */
#define EXPLAIN_PARAMETER "parameter"       /* a missing fact that is an amount of the rules */

/* One answer to explain. */
struct explain_question {
    const struct outcome *outcome;
    const struct pack *packs;       /* loaded, for an answer that no national pack decided */
    size_t n_packs;
    struct money_range huurprijs;   /* of the home; a range is not named */
    bool eenheid;                   /* the question was about a home */
    const char *page;               /* where a person looks, or NULL */
    const char *klachten, *bezwaar; /* where to complain, and to object to what the municipality decided; or NULL */
    int32_t today;                  /* the day the text is read: a day that has passed is not promised any more */
};

/* The words for the variables of a text; NULL = unknown. Indexed by enum uitleg_variable. */
struct explain_words { const char *word[VAR_N]; };

/* in: taal. out: all four parts, a blank line between two; the writer fails only without EXPLAIN_MAX bytes of room. */
void explain_text(const struct explain_question *v, enum text_language language, struct writer *w);
/* One part (PART_RESULT..PART_STEP), or for a missing fact PART_QUESTION with explain_question. */
void explain_part(const struct explain_question *v, enum text_language language, enum uitleg_part part, struct writer *w);
/* The question that asks for a missing fact; `part` PART_QUESTION, or PART_STEP: how to answer it. */
void explain_question(const struct explain_question *v, const struct missing_fact *o, enum text_language language,
                      enum uitleg_part part, struct writer *w);

/* The pieces a pack has for a code, NUL-terminated, pieces ended by newlines; "" = none. */
const char *explain_from_pack(const struct pack *p, enum uitleg_kind soort, const char *code, enum text_language language,
                              enum uitleg_part part);
/* Writes the pieces, separated by spaces, with the words filled in. */
void explain_pieces(const char *text, const struct explain_words *words, struct writer *w);
/* Upper bound of the rents in a class by a pack's own table; false where it has none. */
bool explain_rent_bound(const struct pack *p, uint8_t huurklasse, int64_t *out);

/* "€ 1.184,82", "€1,184.82"; "25 november 2026", "25 November 2026". */
void explain_money(struct writer *w, int64_t cent, enum text_language language);
void explain_day(struct writer *w, int32_t dag, enum text_language language);
const char *explain_language(enum text_language language); /* "nl", "en" */
bool explain_language_find(const char *name, size_t len, enum text_language *out);

#endif
