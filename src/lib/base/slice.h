/*
 * A piece of somebody else's text: where it is and how long. It may hold any byte and has no end of its own.
 */
#ifndef PASSEND_BASE_SLICE_H
#define PASSEND_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice { const char *at; size_t len; };

static inline bool slice_is(struct slice s, const char *text)
{
    return strlen(text) == s.len && (s.len == 0 || memcmp(s.at, text, s.len) == 0);
}

#endif
