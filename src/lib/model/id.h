/*
 * Identifiers, secrets and digests.
 *
 * secret: an id alone opens nothing; digests of evidence and of what an applicant was shown stay inside the service. Whoever has
 *         a secret may do what it stands for: it is kept as its digest wherever that will do, and is wiped.
 */
#ifndef PASSEND_MODEL_ID_H
#define PASSEND_MODEL_ID_H

#include "base/sha256.h"

#include <stdbool.h>
#include <string.h>

#define ID_LEN 16

struct id { uint8_t b[ID_LEN]; };

/* No id is zero: where one may be missing, that says so. */
static inline bool id_is_zero(const struct id *id)
{
    static const struct id none;

    return memcmp(id, &none, sizeof none) == 0;
}

#define SECRET_LEN 32

/* A code, a token, a state, a verifier, a cookie: random, and another type than an id, so that neither is taken for the other. */
struct secret32 { uint8_t b[SECRET_LEN]; };

#endif
