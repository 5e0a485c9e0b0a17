/* How long a test waits for what must come: no measure of speed, a guard against waiting for ever (tests/e2e/patience.py). */
#ifndef TESTS_ROLE_PATIENCE_H
#define TESTS_ROLE_PATIENCE_H

#include <stdlib.h>

static inline int patience_ms(void)
{
    const char *factor = getenv("PASSEND_PATIENCE");

    return (int)(60000 * (factor != NULL ? strtod(factor, NULL) : 1));
}

#endif
