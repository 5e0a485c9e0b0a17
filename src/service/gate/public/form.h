/*
 * Reads a form that a browser sent into texts by name. Pure, in place.
 *
 * in:      data      the body, with room for one byte behind it
 *          fields    name and most are given
 * out:     fields    n and values: each NUL-terminated, borrowing from data; only those of a browser's own charset, well-formed
 * UTF-8 returns OK | REFUSED_FORM: no form, no UTF-8, a name more often than it may be. Names that are not known are passed over.
 * secret:  values are personal data; they stay in the caller's buffer, which wipes.
 */
#ifndef PASSEND_GATE_PUBLIC_FORM_H
#define PASSEND_GATE_PUBLIC_FORM_H

#include "base/status.h"

#include <stddef.h>

#define FORM_VALUES 24            /* the most that one name may come: a row for each child, and a few statuses */

struct form_field {
    const char *name;
    unsigned most;                /* 1..FORM_VALUES */
    unsigned n;
    const char *values[FORM_VALUES];
};

enum status form_read(char *data, size_t len, struct form_field *fields, size_t n) MUST_USE;

/* The field of this name; there is one. */
const struct form_field *form_field(const struct form_field *fields, size_t n, const char *name);
/* Its first value; "" where none came. */
const char *form_value(const struct form_field *fields, size_t n, const char *name);

#endif
