/*
 * The limits of the service, LIMIT_NAME for each row of limits.def, in the unit that the row says.
 */
#ifndef PASSEND_BASE_LIMITS_H
#define PASSEND_BASE_LIMITS_H

#include <stdint.h>

enum {
#define PART(title)
#define LIMIT(name, value, unit, who, what, refused) LIMIT_##name = (value),
#include "base/limits.def"
#undef LIMIT
#undef PART
};

_Static_assert(LIMIT_CASES_PER_CLIENT * 10 <= LIMIT_CASES, "ten clients with all they may have");
_Static_assert(LIMIT_CASES_PER_CLIENT * 10 / LIMIT_CASE_S == 11, "1.1 cases a second, as the table says");
_Static_assert(LIMIT_CASE_S <= UINT16_MAX, "what is left of a case fits its answer");

#endif
