/*
 * The code of a receipt: 125 random bits as 25 characters of Crockford's base32 and a check character, in groups of five. People
 * type it: case, blanks and hyphens do not matter, I and L are 1, O is 0. It is looked up by its digest.
 *
 * The check character is of the same alphabet (Luhn modulo 32), as Crockford's own can be one of five signs that nobody dictates
 * over a telephone. It finds every wrong character and nearly every swap of neighbours.
 *
 * sha256_init first. secret: whoever has the code may read the receipt and stop the agreement.
 * source: https://www.crockford.com/base32.html
 */
#ifndef PASSEND_MODEL_RECEIPT_CODE_H
#define PASSEND_MODEL_RECEIPT_CODE_H

#include "model/id.h"

#include <stdbool.h>
#include <stddef.h>

#define RECEIPT_CODE_RANDOM 16       /* bytes, of which 125 bits are used */
#define RECEIPT_CODE_CHARS 31        /* XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-X */

/* in: random, RECEIPT_CODE_RANDOM bytes. out: text, NUL-terminated; digest: of that code */
void receipt_code_make(const uint8_t random[RECEIPT_CODE_RANDOM], char text[RECEIPT_CODE_CHARS + 1], struct id *digest);
/* in: what somebody typed, any bytes. false: no code, or its check character says that it was mistyped */
bool receipt_code_parse(const char *text, size_t len, struct id *digest);

#endif
