/*
 * The canonical form of a JSON document (RFC 8785): members sorted by UTF-16 code units, no white space, the shortest
 * escapes, numbers as ECMAScript writes them.
 *
 * An integer that jansson holds as such must be within 2^53, so that no two documents share a form by rounding; a
 * document read with STRICT_JSON_DOUBLES has doubles only and is written with ECMAScript's rounding.
 *
 * in:      root   strings without NUL, nested at most JCS_DEPTH deep
 * out:     *text of *len bytes, owned by the caller (mem_free); NULL unless OK
 * returns OK | REFUSED_JSON_NUMBER (an integer beyond 2^53) | REFUSED_JSON_DEPTH | FAULT_MEMORY
 * secret: as the document; the text is in wiped memory.
 * cost:   linear, and n log n in the members of one object
 */
#ifndef PASSEND_JSON_JCS_H
#define PASSEND_JSON_JCS_H

#include "json/strict_json.h"

#define JCS_DEPTH 64

enum status jcs_encode(const json_t *root, char **text, size_t *len) MUST_USE;

#endif
