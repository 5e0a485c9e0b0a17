/*
 * Reads an application/x-www-form-urlencoded body strictly, in place: known fields only, each at most once.
 *
 * in:      data     the body; the decoded values are written over it
 *          fields   name and required are given
 * out:     fields   value and given; values borrow from data and may hold any byte but NUL
 *          *where   on a refusal: the known field it is about, or NULL
 * returns OK | REFUSED_FORM
 * secret:  authorization_details holds an identity; it stays in the caller's buffer, which wipes.
 * cost:    linear; no allocation
 */
#ifndef PASSEND_GATE_FORM_H
#define PASSEND_GATE_FORM_H

#include "base/status.h"
#include "json/pull.h"

#include <stdbool.h>
#include <stddef.h>

struct form_field {
    const char *name;
    bool required, given;
    struct slice value;
};

enum status form_read(char *data, size_t len, struct form_field *fields, size_t n, const char **where) MUST_USE;

#endif
