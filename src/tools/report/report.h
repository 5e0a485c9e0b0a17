/*
 * A page of headings, sentences and tables, written once and printed for a terminal, as Markdown, HTML, CSV or JSON.
 *
 * A step that fails for want of memory sticks: report_print then prints nothing and tells.
 *
 * secret: none; nothing about a person goes in here.
 */
#ifndef PASSEND_REPORT_REPORT_H
#define PASSEND_REPORT_REPORT_H

#include "report/part.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define CELL_MAX 8192

struct report {
    json_t *parts;
    bool failed;
};

enum report_format { REPORT_TERMINAL, REPORT_MARKDOWN, REPORT_HTML, REPORT_CSV, REPORT_JSON };

struct report_options {
    enum report_format format;
    unsigned width;       /* TERMINAL: columns of text */
    bool bold;            /* TERMINAL: headings by escape codes */
    bool en;              /* HTML: the language of the page */
    const char *table;    /* only this table; NULL = everything */
};

void report_init(struct report *r);
void report_release(struct report *r);

/* The first heading is the title of the page. name: of the section, for --json. */
void report_heading(struct report *r, const char *name, const char *text);
void report_text(struct report *r, const char *text);
/* columns: n headings; a column whose heading begins with '>' holds numbers and is set to the right.
 * returns the table, for report_row; borrowed */
json_t *report_table(struct report *r, const char *name, const char *const *columns, unsigned n);
/* cells: as many as the table has columns; NULL is empty. */
void report_row(struct report *r, json_t *table, const char *const *cells);

bool report_has_table(const struct report *r, const char *name);
/* returns false when something went wrong before; whether the writing went well, ferror(f) tells */
bool report_print(const struct report *r, FILE *f, const struct report_options *o);

/* One CSV field (RFC 4180), guarded so that a spreadsheet does not take it for a formula. */
void report_csv_field(FILE *f, const char *text);

#endif
