/*
 * How the values of our enumerations are written: in requests, verdicts, profiles and policy. names.def says it once.
 */
#ifndef PASSEND_MODEL_NAMES_H
#define PASSEND_MODEL_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One for each enumeration of model/ that is written somewhere. */
enum names {
    NAMES_ROL, NAMES_PERSOONSSTATUS, NAMES_INKOMENSSOORT, NAMES_LOON_PERIODE, NAMES_WINST_SOORT, NAMES_AANLEIDING, NAMES_OORZAAK,
    NAMES_URGENTIE, NAMES_WOONRUIMTESOORT, NAMES_RENT_RANK, NAMES_FASE, NAMES_GRONDSLAG, NAMES_DOEL, NAMES_FEIT,
    NAMES_STRENGTH, NAMES_INTAKE, NAMES_WIJZE, NAMES_SOURCE_CONDITION, NAMES_ZEKERHEID, NAMES_UITKOMST, NAMES_DAEB,
    NAMES_PASSENDHEIDSOORT, NAMES_INKOMENSKLASSE, NAMES_HUURKLASSE, NAMES_GROOTTEKLASSE, NAMES_SAMENSTELLING, NAMES_BEWIJSROUTE,
    NAMES_OWNER, NAMES_SUPERSEDE_REASON, NAMES_EVENT_KIND, NAMES_EVENT_REASON, NAMES_CLIENT_ROLE, NAMES_N
};

/* The spelling of a value (of a set: of one bit); "" for a number that has none. */
const char *name_of(enum names names, uint32_t number);

/*
 * The value with this spelling, in the same letters.
 * in:      text  len bytes
 * out:     *number, only when there is one
 * returns false where no value of the enumeration is written like this
 */
bool name_find(enum names names, const char *text, size_t len, uint32_t *number);

#endif
