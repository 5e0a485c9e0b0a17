/*
 * CSV of counts (RFC 4180, or with semicolons as spreadsheets here write it), a line at a time: the columns of the first
 * line by name, in any order; then rows.
 *
 * in:      every line without its line end; a quoted field cannot hold a line end
 * returns  what is named at each call; after a refusal fout says the line, the column where one is known, and what to do;
 *          never a value
 * secret:  rows may concern people; nothing outlives the reader, csv_einde wipes.
 * cost:    linear; no allocation but what libcsv needs for a field
 */
#ifndef PASSEND_IMPACT_CSV_READ_H
#define PASSEND_IMPACT_CSV_READ_H

#include "base/status.h"

#include <csv.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CSV_COLUMNS_MAX 24
#define CSV_LINE_MAX 4096

struct csv_fout {
    unsigned line;
    unsigned column;         /* the number of the column, from 1; 0 = the whole line */
    const char *name;        /* of the column; NULL where it has no known name */
    const char *why;
    const char *meant;       /* the nearest known name of a column, or NULL */
};

struct csv_reader {
    const char *const *names;              /* the columns there may be, NULL-terminated */
    unsigned required;                     /* bit i: column i must be there, with a value in every row */
    struct csv_parser parser;
    unsigned char separator;
    bool in_head;
    unsigned line, n_columns, n_fields;
    uint8_t head[CSV_COLUMNS_MAX];         /* which name each column of the file has */
    const char *fields[CSV_COLUMNS_MAX];   /* by name: the value in the present row, NULL = empty or no such column */
    char text[CSV_LINE_MAX + CSV_COLUMNS_MAX];
    size_t used;
    enum status failed;
    struct csv_fout fout;
};

/* namen: at most CSV_COLUMNS_MAX. returns OK | FAULT_MEMORY */
enum status csv_begin(struct csv_reader *l, const char *const *names, unsigned required) MUST_USE;
void csv_einde(struct csv_reader *l);
/*
 * The next line. *rij: a row stands in `fields` (the first line and empty lines are none).
 * returns OK | REFUSED_CSV (not CSV, too long, too many or too few fields) | REFUSED_TEXT (not UTF-8)
 *         | REFUSED_MEMBER_UNKNOWN (a column) | REFUSED_MEMBER_MISSING (a column or a value)
 */
enum status csv_line(struct csv_reader *l, const char *line, size_t len, bool *row) MUST_USE;

/* Values; `nr` is the number of the name. Each returns OK, or its reason with fout filled in. An empty field leaves *uit. */
enum status csv_integer(struct csv_reader *l, unsigned nr, int64_t min, int64_t max, int64_t *out) MUST_USE; /* REFUSED_VALUE */
/* Euros: 713,02 or 713.02 or 713; in cents. REFUSED_AMOUNT */
enum status csv_euro(struct csv_reader *l, unsigned nr, int64_t *out) MUST_USE;
/* An amount, or a range 24000..28000 with either end left open. REFUSED_AMOUNT | REFUSED_RANGE */
enum status csv_euro_range(struct csv_reader *l, unsigned nr, int64_t *min, int64_t *max) MUST_USE;
/* ja or nee, as enum truth. REFUSED_VALUE */
enum status csv_yes_no(struct csv_reader *l, unsigned nr, uint8_t *out) MUST_USE;
/* Fills fout for this column and gives s back. */
enum status csv_refuse(struct csv_reader *l, unsigned nr, enum status s, const char *why) MUST_USE;

#endif
