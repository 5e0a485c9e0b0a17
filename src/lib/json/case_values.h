/*
 * The values of a case, each in every form that policy/schema/case.schema.json
 * allows for it: exact, or a range or set where less is known.
 *
 * in:      a reader that stands before the value; out: of the type that is said, so that tables of members name them
 * returns the value, or it is in *out; of no meaning where the reader's sticky status tells of a refusal: an end before the
 *          other REFUSED_RANGE, a day outside the years of limits.def REFUSED_DATE, a spelling twice REFUSED_JSON_DUPLICATE
 * secret:  values of households are personal data.
 */
#ifndef PASSEND_JSON_CASE_VALUES_H
#define PASSEND_JSON_CASE_VALUES_H

#include "json/object.h"
#include "model/facts.h"
#include "model/names.h"

/* A spelling of names.def, or an array of them as bits; `otherwise` for any other text. */
uint32_t case_read_name(struct pull *p, enum names names, enum status otherwise);
uint32_t case_read_names(struct pull *p, enum names names, enum status otherwise);
/* Either of the two, as bits; REFUSED_VALUE. */
uint32_t case_read_set(struct pull *p, enum names names);
void case_read_truth(struct pull *p, void *out);                     /* uint8_t of enum truth: TRUTH_YES or TRUTH_NO */
int64_t case_read_bedrag(struct pull *p);                            /* cents; REFUSED_AMOUNT */
void case_read_money_range(struct pull *p, void *out);               /* struct money_range: n or {"min":n,"max":n}, either
                                                                        end optional */
void case_read_telling(struct pull *p, int16_t least, int16_t most, int16_t *min, int16_t *max);   /* likewise, a small count */
void case_read_day_range(struct pull *p, void *out);                 /* struct day_range: date, or {"min","max"};
                                                                        "1975-00-00" style: "1975" and "1975-03" are ranges too */
/* Likewise; 0000-00-00 is BRP's word for a date of birth that is not known, and reads as if it were absent. */
void case_read_geboortedatum(struct pull *p, void *out);

#endif
