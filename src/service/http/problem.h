/*
 * What is wrong, for a caller who is a program: application/problem+json (RFC 9457). Pure. Repeats nothing of the input.
 */
#ifndef PASSEND_HTTP_PROBLEM_H
#define PASSEND_HTTP_PROBLEM_H

#include "base/buf.h"

struct problem {
    enum status status;
    const char *place;           /* JSON Pointer made of known names, or "" */
    const char *known;           /* a member name that was perhaps meant, or NULL */
    unsigned retry_s;            /* when to ask again, where that says it; 0 = in a second */
    const char *further;         /* members of this one problem, JSON, each with a comma before it; NULL = none */
};

/* Upper bound of what these write. */
#define PROBLEM_MAX 1024
/* base: URL below which /problemen/ lies. */
void problem_write_json(struct writer *w, const char *base, const struct problem *p);
/* The members without their braces, for an answer in which a problem is one member of many. */
void problem_write_members(struct writer *w, const char *base, const struct problem *p);

#endif
