/*
 * The subcommands of `passend policy`, one file each. Each takes its own arguments (argv[0] is the subcommand) and
 * returns the exit status; EXIT_USAGE after it said what it expected.
 */
#ifndef PASSEND_CLI_CLI_POLICY_H
#define PASSEND_CLI_CLI_POLICY_H

#include "cli/cli_packs.h"

int cli_policy_check(int argc, char **argv);
int cli_policy_show(int argc, char **argv);
int cli_policy_text(int argc, char **argv);
int cli_policy_diff(int argc, char **argv);
int cli_policy_impact(int argc, char **argv);
int cli_policy_compile(int argc, char **argv);

/* Is --help among the arguments? Then it was printed. */
bool cli_help(int argc, char **argv, const char *help);
/* Says how the subcommand is used, and gives EXIT_USAGE. */
int cli_usage(const char *command, const char *expected);

/* A pack and the packs it stands on: an overlay with every national pack of the policy directory. */
struct side {
    struct geladen geladen;      /* packs[0] is the pack */
    json_t *root;                /* its source */
};

/* returns the exit status: EXIT_YES | EXIT_NO (refused) | EXIT_UNREADABLE; free either way */
int cli_side_load(const char *name, struct side *k);
void cli_side_release(struct side *k);
/* The first day on which the pack and a national pack are valid. */
int32_t cli_side_day(const struct side *k);
/* The first corporation an overlay is for; "" for a national pack. */
void cli_side_corporatie(const struct side *k, char out[CORPORATIE_MAX]);

#endif
