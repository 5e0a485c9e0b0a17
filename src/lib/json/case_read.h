/*
 * Reads a case (policy/schema/case.schema.json: home, household, persons) from a pull reader.
 * One reader serves the API and the command line; case_home.h and case_household.h have the parts.
 *
 * in:      a reader that stands before the object
 * out:     *out fully initialised: members that are absent are the full range or the documented default
 * returns nothing; the reader's sticky status tells. Unknown members are refused with the nearest known name;
 *          `rekenhuur` and `brutohuur` with REFUSED_RENT_KIND, weekly pay with REFUSED_PAY_PERIOD; out-of-range dates and
 *          amounts with their own codes.
 * secret:  households are personal data.
 */
#ifndef PASSEND_JSON_CASE_READ_H
#define PASSEND_JSON_CASE_READ_H

#include "json/case_home.h"
#include "json/case_household.h"

/* The whole case { fase, corporatie, eenheid, huishouden }, and what a canonical one has besides (case_origin.h); eenheid with
 * one rent or several. */
struct case_input {
    uint8_t fase;
    char corporatie[CORPORATIE_MAX];
    struct home_with_rents eenheid;
    struct huishouden huishouden;
    uint32_t adult_bits;                               /* as of case_read_household */
};
void case_read_zaak(struct pull *p, struct case_input *out);
/* Likewise, and huishouden may be absent: nobody is in it then. */
void case_read_vraag(struct pull *p, struct case_input *out);

bool case_corporatie_ok(struct slice s);   /* L-number "L0101" or OIN of 20 digits */

#endif
