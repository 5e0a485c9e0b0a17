/*
 * Where in which file something is wrong, for the operator: a JSON Pointer of member names and what to do about it.
 * Never a value.
 *
 * A reader enters a member before it looks at it and leaves it when it is right; after a refusal the place therefore
 * still points at the member that was wrong.
 */
#ifndef PASSEND_LAUNCHER_PLACE_H
#define PASSEND_LAUNCHER_PLACE_H

#include "base/limits.h"
#include "base/status.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct place {
    char text[192];        /* "/packs/0/sha256"; cut when longer */
    size_t len;
    const char *file;      /* as the operator wrote it; borrowed */
    const char *remedy;    /* literal: one sentence */
};

void place_init(struct place *p, const char *file);
size_t place_enter(struct place *p, const char *name);
size_t place_index(struct place *p, size_t i);
void place_leave(struct place *p, size_t mark);
/* Always REFUSED_CONFIG. */
enum status place_refuse(struct place *p, const char *remedy) MUST_USE;

/* Members of an object. required = false: absent gives *out as it was. returns OK | REFUSED_CONFIG */
enum status place_text(struct place *p, const json_t *obj, const char *name, bool required, size_t max,
                       const char **out) MUST_USE;
enum status place_int(struct place *p, const json_t *obj, const char *name, bool required, int64_t min, int64_t max,
                      int64_t *out) MUST_USE;
enum status place_array(struct place *p, const json_t *obj, const char *name, bool required, size_t min, size_t max,
                        json_t **out) MUST_USE;
enum status place_object(struct place *p, const json_t *obj, const char *name, const char *const *members,
                         json_t **out) MUST_USE;
/* Refuses a value that is no object or has members beside these. */
enum status place_only(struct place *p, const json_t *obj, const char *const *members) MUST_USE;
/* Text i of an array. */
enum status place_text_at(struct place *p, const json_t *array, size_t i, size_t max, const char **out) MUST_USE;

/* A text that pages show: at most LIMIT_SHOWN_NAME_CHARS characters, and text_is_shown. out is left as it is where the member
 * is absent and not required. */
#define PLACE_SHOWN_MAX (4 * LIMIT_SHOWN_NAME_CHARS + 1)
enum status place_shown(struct place *p, const json_t *obj, const char *name, bool required, char out[PLACE_SHOWN_MAX]) MUST_USE;

/* An https URL. out is left as it is where the member is absent and not required. */
#define PLACE_URL_MAX (LIMIT_URL_CHARS + 1)
enum status place_url(struct place *p, const json_t *obj, const char *name, bool required, char out[PLACE_URL_MAX]) MUST_USE;
/* Whether it is one, without spaces, quotes or control characters. */
bool place_is_url(const char *url);

/* What errno of a failed open means to the operator. */
const char *place_why_not_open(void);
/* Reads and parses a whole file that only we can change (owners.h).
 * returns OK | REFUSED_CONFIG | FAULT_MEMORY; *out is the caller's. */
enum status place_read(struct place *p, int dir, const char *path, char **text, size_t *len) MUST_USE;
/* The same of a file that is open and was looked at. fd stays the caller's, where it is in the file too. */
enum status place_read_open(struct place *p, int fd, char **text, size_t *len) MUST_USE;
enum status place_parse(struct place *p, const char *text, size_t len, json_t **out) MUST_USE;

#endif
