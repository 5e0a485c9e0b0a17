/*
 * The text of one cell of a table while it is written.
 *
 * secret: none.
 */
#ifndef PASSEND_REPORT_CELL_H
#define PASSEND_REPORT_CELL_H

#include "base/buf.h"
#include "report/report.h"

struct cell {
    char text[CELL_MAX];
    struct writer w;
};

struct writer *cell_begin(struct cell *c);
/* What was written, valid until it is begun anew. Too much of it is a step of the page that failed. */
const char *cell_end(struct report *r, struct cell *c);

#endif
