/*
 * Tells whether the person in the evidence is the person the case expects, and how strongly.
 *
 * Surname and birth date must agree, and first names or initials where both sides have them. Names are compared as a
 * reader would: case, diacritics, apostrophes, hyphens and Dutch prefixes do not matter; anything less certain is
 * refused and goes to a person (docs/decisions/0004-identity.md).
 *
 * in:      expected, found   UTF-8; `found` as the source has it
 * out:     strength          enum identity_strength
 * returns OK | REFUSED_IDENTITY
 * secret: both are personal data; copies made here are wiped.
 */
#ifndef PASSEND_EVIDENCE_IDENTITY_H
#define PASSEND_EVIDENCE_IDENTITY_H

#include "base/status.h"
#include "model/agreement.h"

enum status identity_match(const struct identiteit *expected, const struct identiteit *found, uint8_t *strength)
    MUST_USE;

#endif
