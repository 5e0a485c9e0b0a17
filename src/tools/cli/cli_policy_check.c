#include "cli/cli.h"
#include "cli/cli_policy.h"

#include "base/buf.h"
#include "json/strict_json.h"
#include "packs/check.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "Usage: passend policy check PACK... [--json]\n"
    "\n"
    "Proves that every table answers every point exactly once (else: an example point), that names, readings and citations\n"
    "are used and resolve, that an overlay stays within its bounds; and decides all worked cases. Packs named together\n"
    "are checked together; the base of an overlay is found under the policy directory. One line a finding, then one line a\n"
    "pack with its income breakpoints.\n"
    "\n"
    "  PACK      a path, a name such as nl.woningwet/2026, or - (standard input)\n"
    "  --json    one line a pack: {\"pack\",\"id\",\"version\",\"sha256\",\"cases\",\"incomeBreakpoints\",\"findings\"}\n"
    "\n"
    "Exit status: 0 all is well   1 findings, or a pack is refused   2 usage   4 cannot read a pack\n"
    "Example: passend policy check nl.woningwet/2026 regio-demo/2026\n";

/* One pack that is checked. */
struct report_state {
    const char *name;
    const struct pack *pack;
    json_t *findings;         /* with --json, else NULL */
};

static void report(void *who, const char *text)
{
    const struct report_state *v = who;

    if (v->findings != NULL)
        (void)json_array_append_new(v->findings, json_string(text));
    else
        printf("%s: %s\n", v->name, text);
}

static size_t cases(const struct pack *p)
{
    AUTO_JSON root = NULL;
    size_t len;
    const char *json = pack_json(p, &len);

    return strict_json_parse(json, len, false, &root) == OK ? json_array_size(json_object_get(root, "cases")) : 0;
}

static void summarize(const struct report_state *v, unsigned findings)
{
    int64_t bounds[PACK_INCOME_BOUNDS_MAX];
    unsigned n = pack_income_bounds(v->pack, bounds);

    printf("%s: %s %s, ", v->name, pack_id(v->pack), pack_version(v->pack));
    if (findings == 0)
        printf("complete, no overlap, %zu worked cases as expected", cases(v->pack));
    else
        printf("%u finding%s", findings, findings == 1 ? "" : "s");
    printf("; %u income breakpoints", n);
    for (unsigned i = 0; i < n; i++)
        printf("%s %lld.%02lld", i == 0 ? ":" : ",", (long long)(bounds[i] / 100), (long long)(bounds[i] % 100));
    putchar('\n');
}

static void as_json(const struct report_state *v)
{
    int64_t bounds[PACK_INCOME_BOUNDS_MAX];
    unsigned n = pack_income_bounds(v->pack, bounds);
    const uint8_t *sha = pack_sha256(v->pack);
    json_t *points = json_array();
    char hex[2 * DIGEST_LEN + 1];
    struct writer w;

    writer_init(&w, hex, sizeof(hex) - 1);
    write_hex(&w, sha, DIGEST_LEN);
    hex[writer_len(&w)] = '\0';
    for (unsigned i = 0; i < n; i++)
        (void)json_array_append_new(points, json_integer(bounds[i]));
    json_t *o = json_pack("{s:s,s:s,s:s,s:s,s:I,s:o,s:O}", "pack", v->name, "id", pack_id(v->pack), "version",
                          pack_version(v->pack), "sha256", hex, "cases", (json_int_t)cases(v->pack),
                          "incomeBreakpoints", points, "findings", v->findings);
    if (o != NULL)
        (void)json_dumpf(o, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(o);
}

static int check(struct geladen *g, const char *const *names, unsigned n, bool json)
{
    unsigned total = 0;

    for (unsigned i = 0; i < n; i++) {
        struct report_state v = { names[i], &g->packs[i].pack, json ? json_array() : NULL };
        unsigned found = pack_check(&g->set, v.pack, report, &v);
        total += found;
        if (json)
            as_json(&v);
        else
            summarize(&v, found);
        json_decref(v.findings);
    }
    return total == 0 ? EXIT_YES : EXIT_NO;
}

int cli_policy_check(int argc, char **argv)
{
    static struct geladen g;
    const char *names[PACKSET_MAX];
    unsigned n = 0;
    bool json = false;
    int e = EXIT_YES;

    if (cli_help(argc, argv, help))
        return EXIT_YES;
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--json") == 0)
            json = true;
        else if ((argv[i][0] != '-' || argv[i][1] == '\0') && n < PACKSET_MAX)
            names[n++] = argv[i];
        else
            return cli_usage("policy check", "PACK...");
    if (n == 0 || cli_stdin_twice(argc, argv))
        return cli_usage("policy check", "PACK...");
    packset_init(&g.set);
    g.n = 0;
    for (unsigned i = 0; i < n && e == EXIT_YES; i++) {
        e = cli_pack_load(names[i], &g.packs[i]);
        g.n += e == EXIT_YES;
        if (e == EXIT_YES && packset_add(&g.set, &g.packs[i].pack) != OK) {
            fprintf(stderr, "passend: %s: %s: overlaps another pack named here; check them one by one\n", names[i],
                    status_slug(REFUSED_PACK));
            e = EXIT_NO;
        }
    }
    if (e == EXIT_YES) {
        cli_packs_basis(&g);
        e = check(&g, names, n, json);
    }
    cli_packs_release(&g);
    return e;
}
