/*
 * The limits of the service, LIMIT_NAME for each row of limits.def, in the unit that the row says.
 */
#ifndef PASSEND_BASE_LIMITS_H
#define PASSEND_BASE_LIMITS_H

enum {
#define PART(title)
#define LIMIT(name, value, unit, who, what, refused) LIMIT_##name = (value),
#include "base/limits.def"
#undef LIMIT
#undef PART
};

#endif
