/*
 * Identifiers and digests.
 *
 * secret: an id alone opens nothing; digests of evidence and of what an applicant was shown stay inside the service.
 */
#ifndef PASSEND_MODEL_ID_H
#define PASSEND_MODEL_ID_H

#include "base/sha256.h"

#define ID_LEN 16

struct id { uint8_t b[ID_LEN]; };

#endif
