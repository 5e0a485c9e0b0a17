/*
 * Letters as a reader compares them: without case, Latin ones without diacritics, and what stands between them.
 *
 * Text is UTF-8, NUL-terminated. Pure; nothing is kept.
 * secret: what is read may be personal data.
 */
#ifndef PASSEND_EVIDENCE_FOLD_H
#define PASSEND_EVIDENCE_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FOLD_MAX 4             /* bytes of a folded letter */

/* The next code point, and *at behind it; 0 at the end or where it is not UTF-8. */
uint32_t fold_next(const unsigned char **at);

/* Left out wherever it stands: combining marks, and what is not seen (soft hyphen, zero width). */
bool fold_nothing(uint32_t c);
bool fold_apostrophe(uint32_t c);
bool fold_hyphen(uint32_t c);
/* Between words: a hyphen too. */
bool fold_separator(uint32_t c);

/* How many bytes of `out` the folded form is; `out` need not be wiped to be written again. */
size_t fold_letter(uint32_t c, char out[FOLD_MAX]);

#endif
