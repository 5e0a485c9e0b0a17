/*
 * Reads the household of a case, its members and its present home.
 *
 * in, out, returns: as case_read.h
 * secret:  households are personal data.
 */
#ifndef PASSEND_JSON_CASE_HOUSEHOLD_H
#define PASSEND_JSON_CASE_HOUSEHOLD_H

#include "base/buf.h"
#include "json/case_values.h"

/* *volwassen: bit i is set where leden[i] stands among out->adults, in their order; the others are out->children.
 * More than LEDEN_MAX members are REFUSED_TOO_MANY; where too_many is given it is set instead, and the rest passed over. */
void case_read_household(struct pull *p, struct huishouden *out, uint32_t *adult_bits, bool *too_many);
/* What a JSON Pointer goes on with below a household to an adult; nothing is written, and false, where there is none of that
 * number. */
bool case_place_member(struct writer *w, uint32_t adult_bits, unsigned adult);

/* Parts that the API reads on their own. */
struct huidige_woning { int16_t slaapkamers_min, slaapkamers_max; uint8_t huurt_van_deelnemer; };   /* absent: no claim */
void case_read_huidige_woning(struct pull *p, void *home);
void case_huidige_woning(struct huishouden *h, const struct huidige_woning *w);

#endif
