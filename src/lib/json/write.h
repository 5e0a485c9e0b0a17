/*
 * Writes members of a JSON object: each goes behind what is there, with a comma unless the brace that opens the object was
 * written last. So a writer that is empty goes on with an object whose beginning is elsewhere.
 *
 * in:      name   needs no escaping
 * out:     JSON without white space; the writer's sticky failure tells that it did not fit
 * secret:  as secret as what is written.
 */
#ifndef PASSEND_JSON_WRITE_H
#define PASSEND_JSON_WRITE_H

#include "base/buf.h"

/* Only the name; the value is the caller's to write. */
void write_name(struct writer *w, const char *name);
/* NULL: null */
void write_member_text(struct writer *w, const char *name, const char *text);
void write_member_texts(struct writer *w, const char *name, const char *const *texts, size_t n);
void write_member_number(struct writer *w, const char *name, int64_t number);
void write_member_bool(struct writer *w, const char *name, bool yes);
void write_member_hex(struct writer *w, const char *name, const uint8_t *data, size_t len);
/* YYYY-MM-DD */
void write_member_day(struct writer *w, const char *name, int32_t day);

#endif
