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

struct eenheid_met_huren {
    struct eenheid eenheid;                            /* huurprijs: the first of huren, unknown if none */
    uint8_t n_huren;
    bool als_lijst;                                    /* given as huurprijzen */
    struct geldbereik huren[HUURPRIJZEN_MAX];
};

void case_read_eenheid(struct pull *p, void *home);   /* struct eenheid_met_huren */
/* The home at rent i, with the rank of that rent among all of them; i = 0 without a rent: the home as it is. */
void case_kies_huur(const struct eenheid_met_huren *in, unsigned i, struct eenheid *out);
/* What a JSON Pointer goes on with below a home to rent i. */
void case_place_rent(struct writer *w, bool als_lijst, unsigned i);

#endif
