/*
 * One piece of evidence as it was sent in, with the answers about revocation that came with it.
 *
 * secret: the text holds personal data; it belongs to the caller, who wipes it.
 */
#ifndef PASSEND_EVIDENCE_INPUT_H
#define PASSEND_EVIDENCE_INPUT_H

#include "base/limits.h"

#include <stddef.h>
#include <stdint.h>

#define EVIDENCE_REVOCATION_MAX LIMIT_INTREKKING

struct evidence_blob {
    const uint8_t *at;
    size_t len;
};

struct evidence_input {
    const char *text;                         /* not NUL-terminated */
    size_t len;
    const struct evidence_blob *revocation;   /* DER CRLs or OCSP answers, in any order */
    size_t n_revocation;                      /* at most EVIDENCE_REVOCATION_MAX */
};

#endif
