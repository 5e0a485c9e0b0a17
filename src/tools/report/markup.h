/*
 * Parts of a page as Markdown and as HTML.
 *
 * secret: none.
 */
#ifndef PASSEND_REPORT_MARKUP_H
#define PASSEND_REPORT_MARKUP_H

#include "report/part.h"

#include <stdio.h>

void markup_markdown_part(FILE *f, const json_t *part, bool first);

/* en: the language of the page */
void markup_html_begin(FILE *f, const char *title, bool en);
/* in/out: *nr  headings so far */
void markup_html_part(FILE *f, const json_t *part, unsigned *nr);
void markup_html_end(FILE *f);

#endif
