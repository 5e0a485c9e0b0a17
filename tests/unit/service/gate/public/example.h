/*
 * Every page with example data: what unit tests and browsers look at.
 */
#ifndef TESTS_EXAMPLE_H
#define TESTS_EXAMPLE_H

#include "gate/public/pages.h"

enum example_text {
    EXAMPLE_REAL,     /* as in life */
    EXAMPLE_TOKEN,    /* every text is EXAMPLE_WORD */
    EXAMPLE_NASTY     /* every text is EXAMPLE_WORD and behind it each character that HTML is made of */
};
#define EXAMPLE_WORD "woord"
#define EXAMPLE_MARKS "<&>\"'"

struct example {
    enum language language;
    bool rich;        /* everything that the page can have: mistakes, notices, long lists; else a usual one */
    enum example_text text;
};

const char *example_name(enum page_view v);
void example_page(struct writer *w, enum page_view v, const struct example *e);

#endif
