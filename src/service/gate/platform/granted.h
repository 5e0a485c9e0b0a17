/*
 * What was agreed to, as a client reads it back: authorization_details (RFC 9396 7), with what the person left of them. Pure.
 *
 * secret: none of the facts; the reference is the platform's own.
 */
#ifndef PASSEND_GATE_PLATFORM_GRANTED_H
#define PASSEND_GATE_PLATFORM_GRANTED_H

#include "base/buf.h"
#include "model/source.h"
#include "wire/token.h"

/* Upper bound of what granted_write writes. */
#define GRANTED_MAX 3072
/* The value of the member: a list with one object.
 * in: client: whose grant it is; sources: the table that granted->source points into */
void granted_write(struct writer *w, const struct granted *granted, const struct client *client, const struct source *sources,
                   size_t n_sources);

#endif
