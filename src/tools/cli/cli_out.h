/*
 * What commands that print pages share: options by which a page is asked for, and how it reaches the reader.
 */
#ifndef PASSEND_CLI_CLI_OUT_H
#define PASSEND_CLI_CLI_OUT_H

#include "report/report.h"

/* Reads one option that says how to print: --markdown, --html, --csv, --json, --lang nl|en.
 * in: formats  which are offered here, bit (1 << enum report_format); returns how many arguments were used, 0 = none */
int cli_out_option(int left, char **argv, unsigned formats, struct report_options *o);
/* The width of the terminal, and whether headings may be bold (a terminal, and no NO_COLOR). */
void cli_out_terminal(struct report_options *o);
/* Prints, and says on standard error where that failed. returns e, or EXIT_UNREADABLE */
int cli_out_print(const struct report *r, const struct report_options *o, int e);

#endif
