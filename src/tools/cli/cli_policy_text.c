#include "cli/cli.h"
#include "cli/cli_out.h"
#include "cli/cli_policy.h"

#include "packs/site.h"

static const char help[] =
    "Usage: passend policy text PACK [--lang nl|en] [--html|--json]\n"
    "\n"
    "The page about a policy for a website, in plain words: what it is about, the amounts, the rules with their articles,\n"
    "what each outcome means, exceptions, examples, what is not certain, sources. Made of the texts that applicants read, so\n"
    "that page and answer never differ.\n"
    "\n"
    "  PACK            a path, a name such as nl.woningwet/2026, or - (standard input)\n"
    "  --lang nl|en    the language (default: nl)\n"
    "  --html          one page that needs nothing else; without it: Markdown\n"
    "  --json          headings and tables as JSON, for a content system\n"
    "\n"
    "Exit status: 0 written   1 the pack is refused   2 usage   4 cannot read it\n"
    "Example: passend policy text nl.woningwet/2026 --lang en --html > rules-2026.html\n";

int cli_policy_text(int argc, char **argv)
{
    static struct side k;
    struct report_options o = { .format = REPORT_MARKDOWN };
    const char *name = NULL;
    struct report r;

    if (cli_help(argc, argv, help))
        return EXIT_YES;
    for (int i = 1; i < argc; i++) {
        int used = cli_out_option(argc - i, argv + i, 1u << REPORT_MARKDOWN | 1u << REPORT_HTML | 1u << REPORT_JSON, &o);
        if (used > 0)
            i += used - 1;
        else if ((argv[i][0] != '-' || argv[i][1] == '\0') && name == NULL)
            name = argv[i];
        else
            return cli_usage("policy text", "one PACK");
    }
    if (name == NULL)
        return cli_usage("policy text", "one PACK");
    cli_out_terminal(&o);
    int e = cli_side_load(name, &k);
    if (e == EXIT_YES) {
        report_init(&r);
        site_page(&r, &k.geladen.set, &k.geladen.packs[0].pack, k.root, o.en ? TEXT_EN : TEXT_NL);
        e = cli_out_print(&r, &o, e);
        report_release(&r);
    }
    cli_side_release(&k);
    return e;
}
