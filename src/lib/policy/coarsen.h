/*
 * The coarse seal: reduces an exact household to what the rules can tell apart, so that no amount, birth day or slip
 * survives completion of a dossier.
 *
 * One cell per household sum, cut at the income limits of the packs in force, the overlays of the corporations among
 * them; birth dates become "first day / later day of a month"; days and assets become cells; roles and statuses stay.
 * Every pack in force answers the same from the coarse household as from the exact one; another pack answers the same or
 * ONBEPAALD.
 */
#ifndef PASSEND_POLICY_COARSEN_H
#define PASSEND_POLICY_COARSEN_H

#include "base/status.h"
#include "model/facts.h"
#include "pack/pack.h"

#include <stdbool.h>

#define DOSSIER_FACTS_VERSION 2  /* version 1: notary/seals.c */

/* A birth date: 2 x month number (from January 1800) + 0 for the first day, + 1 for a later day of that month. */
struct birth_class { uint16_t from, to; };      /* 0 and 65535: unknown */

struct dossier_facts_adult {
    struct birth_class birth;
    int16_t dagen_min, dagen_max;
    uint16_t status, status_unknown;
    uint8_t rol;
    uint8_t kind_onderhouden;        /* enum truth of both: kind + 4 x onderhouden; + 16 x inspecteursverklaring with
                                      * GEEN_GEGEVENS: it may be what is missing (else 0) */
    uint8_t aanleiding;              /* set of enum aanleiding */
    uint8_t route;                   /* enum bewijsroute in the first lease year */
    uint8_t slip_depends_on_o7;      /* 1: under the other reading of O7 the slip is in or out of its window */
    uint8_t unknown_years, bijstand_years, b_years; /* as in struct adult */
};

struct dossier_facts_child {
    struct birth_class birth;
    int16_t dagen_min, dagen_max;
    uint16_t status, status_unknown;
    uint8_t rol, kind, onderhouden;
    uint8_t zero;
};

/* Plaintext of the dossier seal. Constant size, padding named and zero, little endian as in memory. */
struct dossier_facts {
    uint8_t versie;                  /* DOSSIER_FACTS_VERSION */
    uint8_t n_adults, n_children, n_sums;
    uint8_t verzoek54a, samenstelling;
    uint8_t zero[2];
    struct money_range vermogen;
    struct dossier_facts_adult adults[ROOSTER_MAX];
    struct dossier_facts_child children[CHILDREN_MAX];
    struct sum sums[SUMS_MAX];
};

_Static_assert(sizeof(struct dossier_facts) == 888, "layout of struct dossierfeiten");

/*
 * in:      corporaties  n names of the dossier's corporations, each NUL-terminated
 *          today, tot   the dossier answers from today up to and including tot
 *          exact        an INCOME_EXACT household
 * out:     *out on OK; zeroed otherwise
 * returns OK | REFUSED_MESSAGE (*exact is impossible, or of more adults than a dossier has) | REFUSED_AMOUNT (an amount outside
 *         MONEY_MIN..MONEY_MAX)
 * secret: both households are personal data; the caller wipes them.
 * cost:   no allocation; some microseconds.
 */
enum status coarsen(const struct packset *packs, const char corporaties[][CORPORATIE_MAX], unsigned n, int32_t today,
                    int32_t to, const struct huishouden *exact, struct dossier_facts *out) MUST_USE;

/* The INCOME_CELLS household of a seal. Platform facts (urgentie, besluit54a, the present home) are left
 * at none / TRUTH_NO for the caller.
 * returns OK | REFUSED_SEAL_INVALID (another version, or impossible content); *out zeroed then */
enum status dossier_facts_household(const struct dossier_facts *d, struct huishouden *out) MUST_USE;

#endif
