#include "cli/cli.h"

#include "base/mem.h"
#include "json/strict_json.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "passend " PASSEND_VERSION "   does this household fit this home?\n"
    "\n"
    "Usage: passend COMMAND [ARGUMENTS]\n"
    "\n"
    "Check a verdict (offline; needs no service)\n"
    "  verify VERDICT... --keys JWKS        is it genuine, does it stand in the log, and what does it say\n"
    "  show VERDICT                         what it says, without checking\n"
    "  bewijs FOLDER INDEX...               proofs out of the log's tiles\n"
    "\n"
    "Decide (your own data, on your own machine)\n"
    "  evaluate CASE [--policy PACK]...     outcome and trace          [--json] [--stream]\n"
    "  needs CASE                           what must still be asked, and of whom\n"
    "  explain CASE --lang nl|en            the text an applicant would read\n"
    "\n"
    "Write policy\n"
    "  policy check PACK...                 gaps, overlaps, unused names, broken citations, worked cases\n"
    "  policy show PACK                     the rules as tables        [--markdown|--html|--csv|--json]\n"
    "  policy text PACK --lang nl|en        the page for your website, in plain words\n"
    "  policy diff OLD NEW                  what changed, in words\n"
    "  policy impact OLD NEW --households CSV [--homes CSV]   who gets another answer, in counts\n"
    "  policy compile PACK -o FILE          ready to load; prints its SHA-256\n"
    "\n"
    "Exchange\n"
    "  vera zaak | toewijzing | nagaan      to and from the sector's data standard VERA\n"
    "\n"
    "Try it on other people's test data\n"
    "  vectors                              one question a line in, accept or refuse a line out\n"
    "\n"
    "Options everywhere: --help  --version\n"
    "Exit status: 0 yes/valid/fits   1 no/refused   2 usage   3 undecided   4 cannot read input\n"
    "\n"
    "Examples\n"
    "  passend evaluate case.json --policy nl.woningwet/2026 --policy regio-demo/2026\n"
    "  passend policy check nl.woningwet/2026\n"
    "\n"
    "Terms such as huishoudinkomen stay Dutch: passend glossary huishoudinkomen\n";

static const struct { const char *name; int (*act)(int, char **); } commands[] = {
    { "bewijs", cli_bewijs },
    { "evaluate", cli_evaluate },
    { "explain", cli_explain },
    { "glossary", cli_glossary },
    { "needs", cli_needs },
    { "policy", cli_policy },
    { "show", cli_show },
    { "vectors", cli_vectors },
    { "vera", cli_vera },
    { "verify", cli_verify },
};

/* An answer that did not reach its reader is none. */
static int finish(int e)
{
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return e;
    fputs("passend: cannot write the output\n", stderr);
    return EXIT_UNREADABLE;
}

int main(int argc, char **argv)
{
    struct mem_report report;

    if (mem_init(0, &report) != OK) {
        fputs("passend: not enough memory\n", stderr);
        return EXIT_UNREADABLE;
    }
    strict_json_init();
    if (argc < 2) {
        fputs(help, stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        fputs(help, stdout);
        return EXIT_YES;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("passend " PASSEND_VERSION);
        return EXIT_YES;
    }
    for (unsigned i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return finish(commands[i].act(argc - 1, argv + 1));
    fputs("passend: unknown command; see passend --help\n", stderr);
    return EXIT_USAGE;
}
