/*
 * Strict text forms: base64url without padding, hex, decimal, dates. Each accepts exactly one spelling of a value.
 *
 * returns false where the text is anything else; the output is then not to be used.
 */
#ifndef PASSEND_BASE_TEXT_H
#define PASSEND_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BASE64URL_LEN(n) (((n) * 4 + 2) / 3)
/* Upper bound of the bytes that len characters decode to. */
#define BASE64URL_BYTES(len) ((len) / 4 * 3 + ((len) % 4 ? (len) % 4 - 1 : 0))

/* RFC 4648 section 5 without padding; unused trailing bits must be zero. *out_len <= cap. */
bool base64url_decode(const char *in, size_t in_len, uint8_t *out, size_t cap, size_t *out_len);
/* Writes BASE64URL_LEN(n) characters, no NUL. */
void base64url_encode(const uint8_t *in, size_t n, char *out);
/* Standard base64 with padding, as in x5c and vectors. */
bool base64_decode(const char *in, size_t in_len, uint8_t *out, size_t cap, size_t *out_len);

bool hex_decode(const char *in, size_t in_len, uint8_t *out, size_t n); /* in_len must be 2n, lower case */
bool decimal_parse(const char *in, size_t len, int64_t *out);  /* -?(0|[1-9][0-9]*) within int64 */

/* [A-Za-z0-9._-]{1,max} */
bool text_is_reference(const char *in, size_t len, size_t max);
/* Well-formed UTF-8, no NUL. */
bool text_is_utf8(const char *in, size_t len);
/* Whether a text that others wrote may stand on a page among ours: well-formed UTF-8 without controls (C0, DEL, C1), without what
 * turns the direction of writing (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069) and other line ends (U+2028,
 * U+2029). */
bool text_is_shown(const char *in, size_t len);
/* How many characters (code points) a text of well-formed UTF-8 has. */
size_t text_chars(const char *in, size_t len);

/* The name of a NULL-terminated list that is so near to the given one that it may have been meant; NULL if none is. */
const char *text_nearest(const char *name, size_t len, const char *const *known);

/* Whether both are equal, or neither is there (NULL). */
bool text_same(const char *a, const char *b);
/* Whether a field of fixed size holds a NUL-terminated text. */
bool text_ends(const char *text, size_t size);
/* Whether it does, and the text is a reference or nothing. */
bool text_reference_or_empty(const char *text, size_t size);
/* A moment as somebody types it: YYYY-MM-DDTHH:MM:SSZ, YYYY-MM-DD (its beginning) or unix seconds, after 1970-01-01 */
bool moment_parse(const char *in, size_t len, int64_t *unix_s);

#endif
