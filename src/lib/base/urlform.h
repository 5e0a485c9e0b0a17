/*
 * Reads an application/x-www-form-urlencoded body strictly, in place: each field at most once, also one that is not known and is
 * passed over (RFC 6749 3.1).
 *
 * in:      data     the body; the decoded values are written over it
 *          fields   name and required are given
 * out:     fields   value and given; values borrow from data and may hold any byte but NUL
 *          *where   on a refusal: the known field it is about, or NULL
 * returns OK | REFUSED_FORM
 * secret:  values may name a person; they stay in the caller's buffer, which wipes.
 * cost:    linear; no allocation
 */
#ifndef PASSEND_BASE_URLFORM_H
#define PASSEND_BASE_URLFORM_H

#include "base/slice.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

struct urlform_field {
    const char *name;
    bool required, given;
    struct slice value;
};

/*
 * One name=value after the other, for forms in which a name may come more than once. Decoded in place.
 * in, out: *at      where to read on; behind the pair
 * out:     *name, *value   borrow from data; name.at NULL: there is no more, or the name itself is what was refused
 * returns OK | REFUSED_FORM
 */
enum status urlform_next(char **at, char *end, struct slice *name, struct slice *value) MUST_USE;

enum status urlform_read(char *data, size_t len, struct urlform_field *fields, size_t n, const char **where) MUST_USE;

#endif
