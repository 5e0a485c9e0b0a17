/*
 * The subcommands of `passend policy`, one file each. Each takes its own arguments (argv[0] is the subcommand) and
 * returns the exit status; EXIT_GEBRUIK after it said what it expected.
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
/* Says how the subcommand is used, and gives EXIT_GEBRUIK. */
int cli_usage(const char *command, const char *expected);

/* A pack and the packs it stands on: an overlay with every national pack of the policy directory. */
struct kant {
    struct geladen geladen;      /* packs[0] is the pack */
    json_t *root;                /* its source */
};

/* returns the exit status: EXIT_JA | EXIT_NEE (refused) | EXIT_ONLEESBAAR; free either way */
int cli_kant_laden(const char *name, struct kant *k);
void cli_kant_vrij(struct kant *k);
/* The first day on which the pack and a national pack are valid. */
int32_t cli_kant_dag(const struct kant *k);
/* The first corporation an overlay is for; "" for a national pack. */
void cli_kant_corporatie(const struct kant *k, char out[CORPORATIE_MAX]);

#endif
