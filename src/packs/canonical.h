/*
 * The canonical form (RFC 8785) of a pack source, whose SHA-256 is the pack's identity.
 *
 * Packs hold integers, plain text and ASCII member names only; for those, sorted members without white space and with
 * the shortest escapes is the canonical form. Anything else is refused rather than guessed.
 */
#ifndef PASSEND_PACKS_CANONICAL_H
#define PASSEND_PACKS_CANONICAL_H

#include "base/status.h"

#include <jansson.h>
#include <stddef.h>

/* out: *text of *len bytes, owned by the caller (mem_free). returns OK | REFUSED_PACK | FAULT_MEMORY */
enum status canonical_json(const json_t *root, char **text, size_t *len) MUST_USE;

#endif
