#include "cli/cli.h"
#include "cli/cli_out.h"
#include "cli/cli_policy.h"

#include "packs/diff.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "Usage: passend policy diff OLD NEW [--lang nl|en] [--markdown|--html|--json]\n"
    "\n"
    "What changed from one pack to another: validity, amounts (with difference and percentage), open questions of law,\n"
    "derivations, rows that were added, removed or changed (matched by their condition, not by their number), articles,\n"
    "texts, worked cases. Ends with the kinds of household that get another answer, at which incomes and rents.\n"
    "\n"
    "  OLD, NEW     paths, or names such as nl.woningwet/2025; one of them may be - (standard input)\n"
    "  --lang       the language of the page (nl); names and codes stay as the packs have them\n"
    "  --markdown   for a wiki or a pull request     --html  a page for a browser\n"
    "  --json       headings and tables as JSON, for scripts\n"
    "\n"
    "Exit status: 0 the same   1 they differ, or a pack is refused   2 usage   4 cannot read a pack\n"
    "Example: passend policy diff nl.woningwet/2025 nl.woningwet/2026\n";

static int compare(struct side k[2], const struct report_options *o)
{
    struct diff_side sides[2];
    struct report r;

    for (unsigned i = 0; i < 2; i++) {
        const struct pack *p = &k[i].geladen.packs[0].pack;
        sides[i] = (struct diff_side){ .pack = p, .root = k[i].root, .set = &k[i].geladen.set, .dag = cli_side_day(&k[i]) };
        cli_side_corporatie(&k[i], sides[i].corporatie);
    }
    report_init(&r);
    bool anders = diff_packs(&r, &sides[0], &sides[1], o->en);
    int e = cli_out_print(&r, o, anders ? EXIT_NO : EXIT_YES);
    report_release(&r);
    return e;
}

int cli_policy_diff(int argc, char **argv)
{
    static struct side k[2];
    const unsigned formats = 1u << REPORT_MARKDOWN | 1u << REPORT_HTML | 1u << REPORT_JSON;
    struct report_options o = { 0 };
    const char *names[2];
    unsigned n = 0;

    if (cli_help(argc, argv, help))
        return EXIT_YES;
    for (int i = 1; i < argc; i++) {
        int used = cli_out_option(argc - i, argv + i, formats, &o);
        if (used > 0)
            i += used - 1;
        else if ((argv[i][0] != '-' || argv[i][1] == '\0') && n < 2)
            names[n++] = argv[i];
        else
            return cli_usage("policy diff", "OLD NEW");
    }
    if (n != 2 || cli_stdin_twice(argc, argv))
        return cli_usage("policy diff", "OLD NEW");
    cli_out_terminal(&o);
    int e = cli_side_load(names[0], &k[0]);
    if (e == EXIT_YES)
        e = cli_side_load(names[1], &k[1]);
    if (e == EXIT_YES)
        e = compare(k, &o);
    cli_side_release(&k[0]);
    cli_side_release(&k[1]);
    return e;
}
