/*
 * Parts of a page as text for a terminal: paragraphs that are broken, tables that fit, or lists where no table does.
 *
 * secret: none.
 */
#ifndef PASSEND_REPORT_TERMINAL_H
#define PASSEND_REPORT_TERMINAL_H

#include "report/part.h"

#include <stdio.h>

/* width: columns of text; bold: headings by escape codes */
void terminal_part(FILE *f, const json_t *part, bool first, unsigned width, bool bold);

#endif
