/*
 * A part of a page as report.c builds it: {section, heading}, {text}, or {table, columns, rows}. Texts are borrowed.
 *
 * secret: none.
 */
#ifndef PASSEND_REPORT_PART_H
#define PASSEND_REPORT_PART_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define REPORT_COLUMNS_MAX 40

/* The heading of column i; right: it holds numbers. */
const char *part_column(const json_t *table, size_t i, bool *right);
size_t part_columns(const json_t *table);
const char *part_cell(const json_t *row, size_t i);

#endif
