/*
 * Converts between VERA 4.3 (the data standard of the sector) and what we read and give: relations and a home to a case,
 * a verdict to an allocation, and an allocation back to what it says of a verdict.
 *
 * Nothing is guessed. What VERA cannot say (whether an MBW is a child, whether an income is the verzamelinkomen) stays
 * out of the case and is reported, so that it can be asked; a code that means nothing on the day is refused. Names,
 * numbers and addresses are passed over.
 *
 * units:   amounts in VERA are euros as JSON numbers; they are converted exactly or refused (vera_cent).
 * secret:  documents and cases are personal data: they live in jansson's wiped memory. Reports hold places and codes only.
 * source:  VERA 4.3 OpenAPI (Woonruimteverdeling, Dossier); docs/vera.md has the whole mapping.
 */
#ifndef PASSEND_VERA_VERA_H
#define PASSEND_VERA_VERA_H

#include "base/status.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define VERA_REPORTS_MAX 64
#define VERA_PAD_MAX 96
#define VERA_LEDEN_MAX 20      /* of a household; relations that are no members do not count */

/* One thing that was refused or is to be asked, and where (JSON Pointer). */
struct vera_melding {
    char pad[VERA_PAD_MAX];
    enum status status;
    const char *successor;     /* REFUSED_VERA_RETIRED: the code to use, or "" */
};

struct vera_sum { unsigned n; int64_t cents; };

struct vera_reports {
    unsigned n;
    unsigned n_more;           /* for which there was no room */
    unsigned n_geweigerd;      /* those that make the document unusable; the others are to be asked */
    struct vera_sum rent_left_out;   /* all that was reported as no part of the bare rent */
    struct vera_sum rent_to_check;   /* all that was reported as a part that somebody is to check */
    struct vera_melding m[VERA_REPORTS_MAX];
};

/*
 * Euros as a JSON number to cents.
 * returns OK | REFUSED_MEMBER_MISSING (NULL) | REFUSED_JSON_TYPE | REFUSED_AMOUNT (out of range)
 *         | REFUSED_VERA_INEXACT (its shortest decimal form has more than two decimals, such as 713.0199890136719 for a
 *         713.02 that went through a 32-bit float)
 */
enum status vera_cent(const json_t *number, int64_t *cent) MUST_USE;
/* Cents to a JSON number in euros that vera_cent reads back as the same; owned by the caller, NULL without memory. */
json_t *vera_euro(int64_t cent);

/*
 * in:      relaties  a Kandidaat, a Relatiegroep, or an array of NatuurlijkPersoon; eenheid: an Eenheid, or NULL;
 *          dag: the day on which roles and codes are read, and the start of the lease
 * out:     *zaak  a case that case_read_zaak reads (policy/schema/case.schema.json), owned by the caller; NULL when
 *          refused. *m: reports, among them everything that was left out
 * returns OK (also with things to ask) | REFUSED_VALUE (something was refused: see *m) | FAULT_MEMORY
 */
enum status vera_zaak(const json_t *relations, const json_t *eenheid, int32_t dag, json_t **zaak,
                      struct vera_reports *m) MUST_USE;

/* One income of a case as VERA Inkomen. returns NULL without memory or when *inkomen is no exact verzamelinkomen. */
json_t *vera_inkomen(const json_t *inkomen);

/*
 * in:      claims  those of a verdict that was checked; zaak: the case it was given, for the number of persons, or NULL;
 *          dag: day of allocation
 * out:     *toewijzing  owned by the caller
 * returns OK | REFUSED_VERDICT_CLAIMS | FAULT_MEMORY
 */
enum status vera_toewijzing(const json_t *claims, const json_t *zaak, int32_t dag, json_t **toewijzing) MUST_USE;

/*
 * What a Toewijzing says against the verdict it names.
 * out:     *m  one report per member that differs (REFUSED_VERA_DIFFERS), is refused or is missing
 * returns OK | REFUSED_VALUE (see *m) | REFUSED_VERDICT_CLAIMS
 */
enum status vera_check(const json_t *toewijzing, const json_t *claims, struct vera_reports *m) MUST_USE;

#endif
