/*
 * The languages of our pages, in the order of their numbers on the wire.
 *
 * secret: none.
 */
#ifndef PASSEND_MODEL_LANGUAGE_H
#define PASSEND_MODEL_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>

enum language { LANGUAGE_NL, LANGUAGE_EN, LANGUAGE_AR, LANGUAGE_TR, LANGUAGE_PL, LANGUAGE_UK, LANGUAGE_N };

/* "nl": BCP 47, and the first part of every address of a page */
const char *language_tag(enum language l);
/* False where no language of ours has this tag, in lower case. */
bool language_find(const char *tag, size_t len, enum language *out);

#endif
