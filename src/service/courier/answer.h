/*
 * What a source answers at its PAR and token address: JSON of others, of which few members are ours.
 *
 * in:      text   the body; written over (strings are unescaped where they stand)
 * out:     slices point into the text, and are not set unless OK
 * returns  OK | FAULT_SOURCE_ANSWER (no JSON object, or a member is missing or not of its kind)
 * secret:  the text has a token, or evidence.
 */
#ifndef PASSEND_COURIER_ANSWER_H
#define PASSEND_COURIER_ANSWER_H

#include "base/slice.h"
#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/* expires_s is brought within 5..600: what a person needs, and what RFC 9126 means by short. */
enum status answer_par(char *text, size_t len, struct slice *request_uri, uint32_t *expires_s) MUST_USE;
/* member: name of the one that is the evidence, or NULL: then *out is the access token, of type Bearer. */
enum status answer_token(char *text, size_t len, const char *member, struct slice *out) MUST_USE;
/* REFUSED_SOURCE_CODE where the code is what is wrong (`invalid_grant`), else REFUSED_SOURCE_ANSWERED. */
enum status answer_error(char *text, size_t len) MUST_USE;

#endif
