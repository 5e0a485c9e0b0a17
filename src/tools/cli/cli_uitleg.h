/*
 * What explain and needs share: their options, and the answer for each rent of a case.
 */
#ifndef PASSEND_CLI_CLI_UITLEG_H
#define PASSEND_CLI_CLI_UITLEG_H

#include "cli/cli_packs.h"
#include "report/report.h"
#include "policy/evaluate.h"
#include "pack/explain.h"

struct uitleg_options {
    const char *zaak, *page;
    const char *packs[PACKSET_MAX];
    unsigned n_packs;
    bool json;
    enum text_language language;
    int32_t dag;                     /* of a question without a home */
    struct report_options page_options;
};

/* returns false where an argument is none of them */
bool cli_uitleg_options(int argc, char **argv, struct uitleg_options *o);
/* The exit status that an outcome gives. */
int cli_uitleg_exit(const struct explain_question *v);

/* A heading, and a paragraph that is broken at blanks, as wide as the terminal (at most 80). */
void cli_heading(const struct report_options *o, const char *text);
void cli_paragraph(const struct report_options *o, unsigned indent, const char *text);

#endif
