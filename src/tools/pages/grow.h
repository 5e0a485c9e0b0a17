/*
 * Text that grows, and what is wrong in a source of pages. For a tool that runs once: nothing is given back, and where memory
 * ends the tool does.
 */
#ifndef PASSEND_PAGES_GROW_H
#define PASSEND_PAGES_GROW_H

#include <stdbool.h>
#include <stddef.h>

struct grow { char *at; size_t len, cap; };

void *grow_alloc(size_t size);                      /* zeroed */
void *grow_array(void *at, size_t n, size_t size);  /* room for one more of size bytes behind n */
void grow_bytes(struct grow *g, const char *text, size_t len);
void grow_text(struct grow *g, const char *text);
const char *grow_string(const struct grow *g);      /* NUL-terminated; good until the next grow_ call */
char *grow_copy(const char *text, size_t len);      /* NUL-terminated */

/* The whole of a file, NUL-terminated; NULL and a problem where it cannot be read. */
char *grow_file(const char *path, size_t *len);

/* Where something stands. */
struct place { const char *file; int line; };

/* Prints "file:line: what: detail"; detail may be NULL. */
void problem(struct place at, const char *what, const char *detail);
unsigned problems(void);                            /* how many there were */

#endif
