/*
 * jansson, with everything refused that RFC 8259 leaves open: duplicate members, depth, size, NUL (also as escape), lone
 * surrogates, trailing bytes, numbers that are not integers within int64 unless asked for. For trusted-path documents
 * (packs, profiles, registry) and for verified claims; request bodies are read by json/pull.h.
 *
 * secret: strict_json_init installs the wiping allocator, so released documents leave nothing behind.
 */
#ifndef PASSEND_JSON_STRICT_JSON_H
#define PASSEND_JSON_STRICT_JSON_H

#include "base/status.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As json_array_foreach, with one condition; v may be const. */
#define JSON_EACH(list, i, v) for ((i) = 0; ((v) = json_array_get((list), (i))) != NULL; (i)++)

#define STRICT_JSON_DEPTH 19   /* as far as JSON_checker of json.org goes: its pass2.json has 19 levels, fail18.json 20 */
#define STRICT_JSON_SIZE (4u << 20)

static inline void strict_json_release(json_t **j)
{
    json_decref(*j);
}
#define AUTO_JSON __attribute__((cleanup(strict_json_release))) json_t *

/* Once per process, before any other call. Reads the seed for hashing. */
void strict_json_init(void);

#define STRICT_JSON_REAL 1u      /* numbers with fraction or exponent are allowed, within the range of a double */
#define STRICT_JSON_SCALAR 2u    /* the text may be one value that is no object or array */
#define STRICT_JSON_DOUBLES 4u   /* with _REAL: integers are read as doubles too, so none is too large (RFC 8785) */

/*
 * in:      how   STRICT_JSON_* together; 0 (or false) for integers only, 1 (or true) for STRICT_JSON_REAL
 * out:     *out  owned by the caller, NULL unless OK
 * returns OK | REFUSED_JSON_SIZE | _NUL | _UTF8 | _DEPTH | _SYNTAX | _DUPLICATE | _TRAILING | _NUMBER | FAULT_MEMORY
 * cost:   linear in len; memory linear in the number of values
 */
enum status strict_json_parse(const void *data, size_t len, unsigned how, json_t **out) MUST_USE;

/* Compact; *out is owned by the caller (mem_free), NULL unless OK. json_dumps itself loses characters when memory runs
 * out. returns OK | FAULT_MEMORY */
enum status strict_json_dump(const json_t *j, char **out) MUST_USE;

/* The line at which jansson stopped reading in the last call of this thread; 0 where nothing was wrong or it is not known. */
unsigned strict_json_line(void);

/* Typed getters: REFUSED_MEMBER_MISSING where absent, REFUSED_JSON_TYPE where of another type. Text borrows. */
enum status strict_json_text(const json_t *obj, const char *name, const char **out, size_t *len) MUST_USE;
enum status strict_json_int(const json_t *obj, const char *name, int64_t min, int64_t max, int64_t *out) MUST_USE;
/* Refuses members that are not in the NULL-terminated list. */
enum status strict_json_only(const json_t *obj, const char *const *names) MUST_USE;

#endif
