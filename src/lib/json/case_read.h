/*
 * Reads the case of policy.md 1 (home, household, persons) from a pull reader into struct zaakfeiten and its parts.
 * One reader serves the API and the command line.
 *
 * in:      a reader that stands before the object
 * out:     *out fully initialised: members that are absent are the full range or the documented default
 * returns nothing; the reader's sticky status tells. Unknown members are refused with the nearest known name;
 *          `rekenhuur` and `brutohuur` with REFUSED_RENT_KIND,
 *          weekly pay with REFUSED_PAY_PERIOD; out-of-range dates and amounts with their own codes.
 * secret:  households are personal data.
 */
#ifndef PASSEND_JSON_CASE_READ_H
#define PASSEND_JSON_CASE_READ_H

#include "base/buf.h"
#include "json/pull.h"
#include "model/facts.h"
#include "model/names.h"

/* Rents of one home; the home itself is repeated per rent by the caller. */
#define HUURPRIJZEN_MAX LIMIT_RENTS

struct eenheid_met_huren {
    struct eenheid eenheid;                            /* huurprijs: the first of huren, unknown if none */
    uint8_t n_huren;
    bool als_lijst;                                    /* given as huurprijzen */
    struct geldbereik huren[HUURPRIJZEN_MAX];
};

void case_read_eenheid(struct pull *p, struct eenheid_met_huren *out);
/* The home at rent i, with the rank of that rent among all of them; i = 0 without a rent: the home as it is. */
void case_kies_huur(const struct eenheid_met_huren *in, unsigned i, struct eenheid *out);
/* *volwassen: bit i is set where leden[i] stands among out->volwassenen, in their order; the others are out->kinderen.
 * More than LEDEN_MAX members are REFUSED_TOO_MANY; where te_veel is given it is set instead, and the rest passed over. */
void case_read_huishouden(struct pull *p, struct huishouden *out, uint32_t *volwassen, bool *te_veel);
/* The whole case { fase, corporatie, eenheid, huishouden }, and what a canonical one has besides (case_origin.h); eenheid with
 * one rent or several. */
struct zaak_gelezen {
    uint8_t fase;
    char corporatie[CORPORATIE_MAX];
    struct eenheid_met_huren eenheid;
    struct huishouden huishouden;
    uint32_t volwassen;                                /* as of case_read_huishouden */
};
void case_read_zaak(struct pull *p, struct zaak_gelezen *out);
/* Likewise, and huishouden may be absent: nobody is in it then. */
void case_read_vraag(struct pull *p, struct zaak_gelezen *out);

/* What a JSON Pointer goes on with below a household or a home: to an adult (nothing is written, and false, where there is none
 * of that number), to rent i. */
bool case_place_member(struct writer *w, uint32_t volwassen, unsigned adult);
void case_place_rent(struct writer *w, bool als_lijst, unsigned i);

/* Parts that the API reads on their own. */
struct huidige_woning { int16_t slaapkamers_min, slaapkamers_max; uint8_t huurt_van_deelnemer; };   /* absent: no claim */
void case_read_huidige_woning(struct pull *p, struct huidige_woning *out);
void huishouden_huidige_woning(struct huishouden *h, const struct huidige_woning *w);
void case_read_geldbereik(struct pull *p, struct geldbereik *out);   /* n or {"min":n,"max":n}, either end optional */
void case_read_dagbereik(struct pull *p, struct dagbereik *out);     /* date, or {"min","max"}; "1975-00-00" style:
                                                                        "1975" and "1975-03" are ranges too */
/* Likewise; 0000-00-00 is BRP's word for a date of birth that is not known, and reads as if it were absent. */
void case_read_geboortedatum(struct pull *p, struct dagbereik *out);
/* A spelling of names.def, or an array of them as bits; 0 and `otherwise` for any other text. */
uint32_t case_read_name(struct pull *p, enum names names, enum status otherwise);
uint32_t case_read_names(struct pull *p, enum names names, enum status otherwise);
/* The facts of one adult as in `leden` (rol, kind, geboortedatum, statussen, loonopgave, ...). */
void case_read_lid(struct pull *p, struct volwassene *out);
bool case_corporatie_ok(struct slice s);   /* L-number "L0101" or OIN of 20 digits */

#endif
