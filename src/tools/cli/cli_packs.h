/*
 * What several commands share: the packs they decide under, and one case from a file.
 *
 * Everything that is wrong is said on standard error, with the file, the place and the nearest known name; never a value.
 */
#ifndef PASSEND_CLI_CLI_PACKS_H
#define PASSEND_CLI_CLI_PACKS_H

#include "packs/case_facts.h"
#include "packs/load.h"
#include "model/facts.h"

#include <stdbool.h>

struct geladen {
    struct loaded_pack packs[PACKSET_MAX];
    unsigned n;
    struct packset set;
};

/* Loads the named packs, or without names all packs of the policy directory. returns false after saying why. Free with
 * cli_packs_release either way. */
bool cli_packs_laden(struct geladen *g, const char *const *names, unsigned n);
void cli_packs_release(struct geladen *g);
/* Adds the national packs of the policy directory that do not overlap what is there, so that an overlay finds its base. */
void cli_packs_basis(struct geladen *g);
/* One pack by name; "-" is standard input. returns the exit status: EXIT_YES | EXIT_NO (refused) | EXIT_UNREADABLE */
int cli_pack_load(const char *name, struct loaded_pack *p);

/* Is standard input, which can be read once, asked for twice: by "-", or by --stream? */
bool cli_stdin_twice(int argc, char **argv);
/* Says that a file was not read, after file_read returned s. */
void cli_unreadable(const char *pad, enum status s);

/*
 * Reads the case in a file ("-" is standard input) and sees that it can be asked: without a home it is about one on `dag`.
 * out:     *in  personal data: the caller wipes it
 * returns false after saying why
 */
bool cli_case_read(const char *pad, int32_t dag, struct case_input *in);
/* Likewise, and the case may be without a household. */
bool cli_question_read(const char *pad, int32_t dag, struct case_input *in);

#endif
