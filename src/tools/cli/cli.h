/*
 * The commands of the program `passend`. Each takes its own arguments (argv[0] is the command) and returns the exit
 * status: 0 yes, 1 no or refused, 2 usage, 3 undecided, 4 cannot read the input.
 */
#ifndef PASSEND_CLI_CLI_H
#define PASSEND_CLI_CLI_H

enum exit_status { EXIT_JA = 0, EXIT_NEE = 1, EXIT_GEBRUIK = 2, EXIT_ONBEPAALD = 3, EXIT_ONLEESBAAR = 4 };

int cli_bewijs(int argc, char **argv);
int cli_evaluate(int argc, char **argv);
int cli_explain(int argc, char **argv);
int cli_glossary(int argc, char **argv);
int cli_needs(int argc, char **argv);
int cli_policy(int argc, char **argv);
int cli_show(int argc, char **argv);
int cli_vectors(int argc, char **argv);
int cli_vera(int argc, char **argv);
int cli_verify(int argc, char **argv);

#endif
