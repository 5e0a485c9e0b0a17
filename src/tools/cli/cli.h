/*
 * The commands of the program `passend`. Each takes its own arguments (argv[0] is the command) and returns the exit
 * status: 0 yes, 1 no or refused, 2 usage, 3 undecided, 4 cannot read the input.
 */
#ifndef PASSEND_CLI_CLI_H
#define PASSEND_CLI_CLI_H

enum exit_status { EXIT_YES = 0, EXIT_NO = 1, EXIT_USAGE = 2, EXIT_UNDECIDED = 3, EXIT_UNREADABLE = 4 };

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
