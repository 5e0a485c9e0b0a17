#include "cli/cli_policy.h"

#include "cli/cli.h"
#include "json/strict_json.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "Usage: passend policy SUBCOMMAND [ARGUMENTS]\n"
    "\n"
    "  check PACK...          gaps, overlaps, unused names, broken citations, worked cases\n"
    "  show PACK              the rules as tables                    [--markdown|--html|--csv|--json]\n"
    "  text PACK              the page for your website, in plain words  [--lang nl|en] [--html|--json]\n"
    "  diff OLD NEW           what changed, in words                 [--markdown|--html|--json]\n"
    "  impact OLD NEW --households CSV [--homes CSV]\n"
    "                         who gets another answer, in counts     [--markdown|--csv|--json]\n"
    "  compile PACK -o FILE   ready to load; prints its SHA-256      [--json]\n"
    "\n"
    "A PACK is a path, or a name such as nl.woningwet/2026 under the policy directory (PASSEND_POLICY_DIR, else\n"
    "./policy, else the installed one); - is standard input. Each subcommand has its own --help.\n"
    "\n"
    "Exit status: 0 all is well   1 findings, differences, or a refused pack   2 usage   4 cannot read the input\n"
    "Example: passend policy show nl.woningwet/2026\n";

bool cli_help(int argc, char **argv, const char *text)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0) {
            fputs(text, stdout);
            return true;
        }
    return false;
}

int cli_usage(const char *command, const char *expected)
{
    fprintf(stderr, "passend %s: expected %s; see passend %s --help\n", command, expected, command);
    return EXIT_USAGE;
}

bool cli_stdin_twice(int argc, char **argv)
{
    unsigned n = 0;

    for (int i = 1; i < argc; i++)
        n += strcmp(argv[i], "-") == 0 || strcmp(argv[i], "--stream") == 0;
    return n > 1;
}

void cli_unreadable(const char *pad, enum status s)
{
    if (s == REFUSED_FILE_SIZE)
        fprintf(stderr, "passend: %s: %s\n", pad, status_slug(s));
    else
        fprintf(stderr, "passend: cannot read %s\n", pad);
}

int cli_side_load(const char *name, struct side *k)
{
    struct geladen *g = &k->geladen;
    size_t len;

    packset_init(&g->set);
    g->n = 0;
    k->root = NULL;
    int e = cli_pack_load(name, &g->packs[0]);
    if (e != EXIT_YES)
        return e;
    g->n = 1;
    const char *json = pack_json(&g->packs[0].pack, &len);
    if (strict_json_parse(json, len, false, &k->root) != OK || packset_add(&g->set, &g->packs[0].pack) != OK) {
        fprintf(stderr, "passend: %s: carries no readable source\n", name);
        return EXIT_NO;
    }
    if (pack_is_overlay(&g->packs[0].pack))
        cli_packs_basis(g);
    if (packset_check(&g->set) == OK)
        return EXIT_YES;
    fprintf(stderr, "passend: %s: its base %s is not under the policy directory for the time it is valid\n", name,
            pack_basis(&g->packs[0].pack));
    return EXIT_NO;
}

void cli_side_release(struct side *k)
{
    json_decref(k->root);
    k->root = NULL;
    cli_packs_release(&k->geladen);
}

int32_t cli_side_day(const struct side *k)
{
    const struct pack *p = &k->geladen.packs[0].pack;
    int32_t dag = pack_valid_from(p), later = INT32_MAX;

    if (packset_national(&k->geladen.set, dag) != NULL)
        return dag;
    for (uint32_t i = 0; i < k->geladen.set.n; i++) {
        const struct pack *q = &k->geladen.set.packs[i];
        if (!pack_is_overlay(q) && pack_valid_from(q) > dag && pack_valid_from(q) < later)
            later = pack_valid_from(q);
    }
    return later <= pack_valid_to(p) ? later : dag;
}

void cli_side_corporatie(const struct side *k, char out[CORPORATIE_MAX])
{
    const struct pack *p = &k->geladen.packs[0].pack;

    memset(out, 0, CORPORATIE_MAX);
    if (pack_n_corporaties(p) == 0)
        return;
    const char *c = pack_corporatie(p, 0);
    for (size_t i = 0; i + 1 < CORPORATIE_MAX && c[i] != '\0' && c[i] != '.'; i++)
        out[i] = c[i];
}

int cli_policy(int argc, char **argv)
{
    static const struct { const char *name; int (*run)(int, char **); } subcommands[] = {
        { "check", cli_policy_check }, { "show", cli_policy_show }, { "text", cli_policy_text }, { "diff", cli_policy_diff },
        { "impact", cli_policy_impact },
        { "compile", cli_policy_compile } };

    for (unsigned i = 0; argc >= 2 && i < sizeof(subcommands) / sizeof(subcommands[0]); i++)
        if (strcmp(argv[1], subcommands[i].name) == 0)
            return subcommands[i].run(argc - 1, argv + 1);
    if (cli_help(argc < 2 ? argc : 2, argv, help))
        return EXIT_YES;
    return cli_usage("policy", "check, show, text, diff, impact or compile");
}
