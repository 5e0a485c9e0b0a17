/*
 * The members of what is signed, one call each, and the protected header of it. Pure, as all of this folder.
 *
 * out:     JSON in the caller's writer, without white space; the first member of an object is written without a comma.
 *          The writer's sticky failure tells that it did not fit. A writer's start is that of the outermost object.
 * secret:  what is written is as secret as what went in.
 */
#ifndef PASSEND_PROOF_CLAIM_H
#define PASSEND_PROOF_CLAIM_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLAIM_X5C_MAX 4096              /* base64 of the certificate */
#define CLAIM_HEADER_MAX (CLAIM_X5C_MAX + 512)

/* Only the name; the value is the caller's to write. */
void claim_name(struct writer *w, const char *name);
/* Fixed names, references and codes: nothing in them needs escaping. */
void claim_plain(struct writer *w, const char *name, const char *text);
/* Likewise; left out when it is NULL or empty. */
void claim_known(struct writer *w, const char *name, const char *text);
void claim_list(struct writer *w, const char *name, const char *const *items, unsigned n);
/* Any text. */
void claim_text(struct writer *w, const char *name, const char *value);
void claim_number(struct writer *w, const char *name, int64_t v);
void claim_flag(struct writer *w, const char *name, bool v);
/* As base64url. */
void claim_bytes(struct writer *w, const char *name, const uint8_t *data, size_t len);
void claim_date(struct writer *w, const char *name, int32_t day);

/* A whole protected header. cty: what sort of token it is of. x5c: base64 of the certificate, NULL = without; kid, x5t_s256:
 * base64url. */
void claim_header(const char *cty, const char *kid, const char *x5t_s256, const char *x5c, int64_t iat, struct writer *w);

#endif
