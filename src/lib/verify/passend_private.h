/*
 * What stands behind the handles of the public library.
 */
#ifndef PASSEND_VERIFY_PASSEND_PRIVATE_H
#define PASSEND_VERIFY_PASSEND_PRIVATE_H

#include "verify/place.h"

/* Texts that were asked for, kept with the verdict so that they can be handed out NUL-terminated. */
struct passend_claim {
    struct passend_claim *next;
    const char *value;       /* NULL: there is no such claim */
    char name[];             /* name, NUL, value, NUL */
};

struct passend_keys { struct verify_keys keys; };
struct passend_verdict {
    struct verified verified;
    struct passend_claim *texts;
};
struct passend_log {
    struct logtrust trust;
    struct place_checker checker;
    char text[];             /* the policy: the trust borrows from it */
};

/* The result of the public library for a status; *reason its code. */
int passend_result(enum status st, const char **reason);

#endif
