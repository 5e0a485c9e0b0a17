/*
 * Linear time and bounded memory, without a stopwatch: basic blocks executed in our sources and bytes allocated, for an input
 * and one of twice the size.
 */
#ifndef PASSEND_TESTS_STEPS_H
#define PASSEND_TESTS_STEPS_H

#include "../cmocka_all.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An input: a beginning, something many times, an end. */
struct shape {
    const char *name, *begin, *middle, *end;
    bool numbered;                        /* the middle has a place (%08u) for a number, so that names differ */
};

struct parser {
    const char *name;
    void (*read)(const char *text, size_t len);
    bool flat;                            /* takes no memory at all */
};

/* Every reader on every shape: twice the input is at most 2.3 times the steps and the bytes. */
void steps_linear(const struct parser *readers, size_t n_readers, const struct shape *shapes, size_t n_shapes);
/* Every reader on every shape: at most a hundred bytes of memory a byte of input. */
void steps_bounded(const struct parser *readers, size_t n_readers, const struct shape *shapes, size_t n_shapes);

#endif
