/*
 * What a verdict says, in words: every claim, those that this version does not know as they stand. Codes keep their
 * spelling; beside a reason stands what the packs that were given say of it.
 */
#ifndef PASSEND_CLI_CLI_WORDS_H
#define PASSEND_CLI_CLI_WORDS_H

#include "cli/cli_packs.h"

#include <jansson.h>

/* One line: a label, and the text behind it. */
void cli_words_line(const char *label, const char *text);
/* packs: NULL, or those whose texts are to be used. */
void cli_words_verdict(const json_t *claims, const struct geladen *packs);
/* 2026-11-22 10:00 UTC */
void cli_words_time(int64_t unix_s);

#endif
