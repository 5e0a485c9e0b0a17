/*
 * The codes of the VERA reference data that are read or written here, each with its period. Codes are retired, and some
 * come back with another meaning: a code means something on a day only.
 *
 * secret: none.
 * source: VERA 4.3 reference data (Aedes-datastandaarden/vera-referentiedata, CC0).
 */
#ifndef PASSEND_VERA_CODES_H
#define PASSEND_VERA_CODES_H

#include "base/status.h"

#include <stdint.h>

enum vera_set {
    RELATIEROLSOORT, AUTHENTIEKGEGEVENBRON, AUTHENTIEKGEGEVENSOORT, INKOMENSSOORT, INKOMENSVERKLARINGSOORT,
    PASSENDHEIDSSOORT, PASSENDHEIDDETAILSOORT, AANGEMERKTHUURTOESLAG, PRIJSCOMPONENTSOORT, PRIJSCOMPONENTDETAILSOORT,
    EENHEIDSOORT, EENHEIDDETAILSOORT, DOELGROEP, AANVULLENDEDOELGROEP
};

/*
 * Is `code` of this set in use on a day?
 * out:     *opvolger  REFUSED_VERA_RETIRED: the code to use instead, "" where VERA names none; else ""
 * returns OK | REFUSED_VERA_UNKNOWN | REFUSED_VERA_RETIRED | REFUSED_VERA_NOT_YET
 *         | REFUSED_VERA_AMBIGUOUS (two meanings on that day)
 */
enum status vera_code(enum vera_set set, const char *code, int32_t dag, const char **successor) MUST_USE;

#endif
