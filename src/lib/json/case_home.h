/*
 * Reads the home of a case, at one rent or several.
 *
 * in, out, returns: as case_read.h
 * secret:  none.
 */
#ifndef PASSEND_JSON_CASE_HOME_H
#define PASSEND_JSON_CASE_HOME_H

#include "base/buf.h"
#include "json/case_values.h"

/* Rents of one home; the home itself is repeated per rent by the caller. */
#define HUURPRIJZEN_MAX LIMIT_RENTS

struct home_with_rents {
    struct eenheid eenheid;                            /* huurprijs: the first of huren, unknown if none */
    uint8_t n_rents;
    bool as_list;                                      /* given as huurprijzen */
    struct money_range rents[HUURPRIJZEN_MAX];
};

void case_read_eenheid(struct pull *p, void *home);   /* struct home_with_rents */
/* The home at rent i, with the rank of that rent among all of them; i = 0 without a rent: the home as it is. */
void case_choose_rent(const struct home_with_rents *in, unsigned i, struct eenheid *out);
/* What a JSON Pointer goes on with below a home to rent i. */
void case_place_rent(struct writer *w, bool as_list, unsigned i);

#endif
