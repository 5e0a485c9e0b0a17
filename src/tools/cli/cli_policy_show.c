#include "cli/cli.h"
#include "cli/cli_out.h"
#include "cli/cli_policy.h"

#include "json/strict_json.h"
#include "packs/show.h"

#include <string.h>

static const char help[] =
    "Usage: passend policy show PACK [--table NAME] [--markdown|--html|--csv|--json] [--lang nl|en]\n"
    "\n"
    "The rules of a pack as tables: identity and hash, amounts with their source, open questions of law with our answer\n"
    "and the alternative, what is derived from the persons, every table with its conditions as columns, worked cases,\n"
    "articles. Rows count from 0, as in passend evaluate.\n"
    "\n"
    "  PACK            a path, a name such as nl.woningwet/2026, or - (standard input)\n"
    "  --table NAME    only this table, for example passendheidsoort, parameters, readings, cases\n"
    "  --markdown      for a wiki or an issue\n"
    "  --html          one page that needs nothing else, for a browser or a website\n"
    "  --csv           for a spreadsheet: all tables, or one with --table (a cell never becomes a formula)\n"
    "  --json          headings and tables as JSON, for scripts\n"
    "\n"
    "Exit status: 0 shown   1 the pack is refused   2 usage   4 cannot read it, or no such table\n"
    "Example: passend policy show nl.woningwet/2026 --html > woningwet-2026.html\n";

static int show(const char *name, struct report_options *o)
{
    struct loaded_pack p;
    struct report r;
    size_t len;
    int e = cli_pack_load(name, &p);

    if (e != EXIT_YES)
        return e;
    const char *json = pack_json(&p.pack, &len);
    json_t *root = NULL;
    report_init(&r);
    if (strict_json_parse(json, len, false, &root) != OK) {
        fprintf(stderr, "passend: %s: carries no readable source\n", name);
        e = EXIT_NO;
    } else {
        show_pack(&r, &p.pack, root, o->en);
        if (o->table != NULL && !report_has_table(&r, o->table)) {
            fprintf(stderr, "passend: %s: no table of that name; passend policy show %s lists them\n", name, name);
            e = EXIT_UNREADABLE;
        } else {
            e = cli_out_print(&r, o, EXIT_YES);
        }
    }
    json_decref(root);
    report_release(&r);
    load_release(&p);
    return e;
}

int cli_policy_show(int argc, char **argv)
{
    const unsigned formats = 1u << REPORT_MARKDOWN | 1u << REPORT_HTML | 1u << REPORT_CSV | 1u << REPORT_JSON;
    struct report_options o = { 0 };
    const char *name = NULL;

    if (cli_help(argc, argv, help))
        return EXIT_YES;
    for (int i = 1; i < argc; i++) {
        int used = cli_out_option(argc - i, argv + i, formats, &o);
        if (used > 0)
            i += used - 1;
        else if (strcmp(argv[i], "--table") == 0 && i + 1 < argc)
            o.table = argv[++i];
        else if ((argv[i][0] != '-' || argv[i][1] == '\0') && name == NULL)
            name = argv[i];
        else
            return cli_usage("policy show", "one PACK");
    }
    if (name == NULL)
        return cli_usage("policy show", "one PACK");
    cli_out_terminal(&o);
    return show(name, &o);
}
