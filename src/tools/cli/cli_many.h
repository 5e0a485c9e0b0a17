/*
 * passend verify of many verdicts: files, folders, and lines. One line for each, and a total at the end. Only our own check:
 * a second opinion costs as much again, and is there for the one that is in doubt.
 */
#ifndef PASSEND_CLI_CLI_MANY_H
#define PASSEND_CLI_CLI_MANY_H

#include "cli/cli_check.h"

#define CLI_MANY_FILE_MAX (1u << 30)

/* Is it more than one verdict: several lines, or lines of JSON? */
bool cli_many_is(const char *text, size_t len);
/* text is written in. returns the exit status: EXIT_NO where one was refused */
int cli_many_lines(struct check *c, bool json, char *text, size_t len);
int cli_many_files(struct check *c, bool json, char *const *paths, int n);
/* One line of JSON about a verdict that was found good. name: NULL, or which it is. */
void cli_many_json(const struct check *c, const struct checked *r, const char *name);

#endif
