/*
 * What an applicant agrees to: on which ground, for what, which facts, with whom on the roster, and who they are.
 *
 * Fixed layout; all padding is named and zero.
 * secret: struct identiteit is personal data. It lives in notary and assessor memory only, never on disk, and is wiped.
 */
#ifndef PASSEND_MODEL_AGREEMENT_H
#define PASSEND_MODEL_AGREEMENT_H

#include "base/limits.h"
#include "model/client.h"
#include "model/facts.h"

/* Room for as many characters as there may be, whatever they are in UTF-8; a surname with its prefix and a blank. */
#define NAAM_MAX (4 * (LIMIT_PREFIX_CHARS + 1 + LIMIT_NAME_CHARS) + 4)
#define VOORLETTERS_MAX (4 * LIMIT_INITIALS_CHARS + 8)

struct corporatie { char code[CORPORATIE_MAX]; };
struct seat { uint8_t rol; char referentie[REFERENTIE_MAX + 1]; uint8_t zero[6]; };

/* Between the first and the last day that a date of birth may be: who is compared by it is known at least to the year. */

/* Whom to expect. Text is UTF-8, NUL-terminated. */
struct identiteit {
    char achternaam[NAAM_MAX];       /* with prefix; empty only for people with a single name: then voornamen holds it */
    char voornamen[NAAM_MAX];
    char voorletters[VOORLETTERS_MAX];
    struct day_range geboortedatum;
};

enum grondslag { GRONDSLAG_TOESTEMMING = 1, GRONDSLAG_INSTEMMING_WW46 = 2 };
enum doel { DOEL_REAGEREN = 1, DOEL_TOEWIJZEN = 2 };
/* Bits of `feiten`: which facts are shared. */
enum feit { FEIT_INKOMEN_BAND = 1, FEIT_GEBOORTEDATUM = 2, FEIT_SAMENSTELLING = 4, FEIT_STATUS = 8, FEIT_VERMOGEN = 16,
            FEIT_ALL = 31 };

/* How evidence comes in: the person does it in a browser, or the platform posts what it has. */
enum intake { INTAKE_FLOW = 1, INTAKE_EVIDENCE = 2 };

/* How much of the identity the evidence confirmed. GEEN: there was no evidence. */
enum identity_strength { STRENGTH_NAAM_GEBDATUM, STRENGTH_VOORLETTERS, STRENGTH_VOORNAMEN, STRENGTH_BSN_BIJ_BRON, STRENGTH_GEEN };

#endif
