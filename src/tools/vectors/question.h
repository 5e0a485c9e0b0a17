/*
 * What the operations share: reading the members of a question, adding members to an accepting answer.
 *
 * Readers return REFUSED_MEMBER_MISSING where a member is absent, REFUSED_JSON_TYPE where it is of another type.
 */
#ifndef PASSEND_VECTORS_QUESTION_H
#define PASSEND_VECTORS_QUESTION_H

#include "json/pull.h"
#include "json/strict_json.h"

struct question {
    const json_t *doc;       /* the whole question, strictly read */
    const char *line;        /* and its text */
    size_t len;
};

struct vectors_op {
    const char *name;
    /* extra: an object for the members that an accept has besides id and result; not used when refused.
     * returns OK (accept) | REFUSED_* (refuse, with its code) | FAULT_* (likewise) */
    enum status (*answer)(const struct question *q, json_t *extra);
};

extern const struct vectors_op vectors_ops[];   /* ends with a NULL name */

enum status question_text(const struct question *q, const char *name, const char **out, size_t *len) MUST_USE;
/* A member of standard base64 with padding; *out is owned by the caller (mem_free). REFUSED_TEXT where it is anything
 * else. returns also FAULT_MEMORY */
enum status question_bytes(const struct question *q, const char *name, uint8_t **out, size_t *len) MUST_USE;
/* RFC 3339 in UTC, or unix seconds as a number or its text; `otherwise` where absent. REFUSED_DATE where it is anything
 * else. */
enum status question_time(const struct question *q, const char *name, int64_t otherwise, int64_t *out) MUST_USE;
#define QUESTION_KEYS_MAX 64   /* members of a key set that are looked at; those after them are passed over */

/* `key` or `keys`, one of them: a JWK (*one), or a JWK Set or its array (*list). Borrowed; keys are not looked at.
 * returns OK | REFUSED_MEMBER_MISSING (neither, or both) | REFUSED_KEY (neither object nor list) */
enum status question_keys(const struct question *q, const json_t **one, const json_t **list) MUST_USE;
/* The text of a member of the outermost object, as it stands in the line; len 0 where absent. */
struct slice question_raw(const struct question *q, const char *name);
/* The same over any line, also a broken one: what can be told apart up to there. */
struct slice question_raw_member(const char *line, size_t len, const char *name);

/* Adds name: standard base64 with padding. returns OK | FAULT_MEMORY */
enum status question_extra_bytes(json_t *extra, const char *name, const void *data, size_t len) MUST_USE;
/* Adds name: value, and takes value over (NULL: FAULT_MEMORY). returns OK | FAULT_MEMORY */
enum status question_extra_json(json_t *extra, const char *name, json_t *value) MUST_USE;

#endif
