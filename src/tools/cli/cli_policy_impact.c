#include "cli/cli.h"
#include "cli/cli_out.h"
#include "cli/cli_policy.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "impact/impact_report.h"
#include "packs/table_text.h"

#include <string.h>
#include <unistd.h>

static const char help[] =
    "Usage: passend policy impact OLD NEW --households CSV [--homes CSV] [--hide-under N] [--markdown|--csv|--json]\n"
    "\n"
    "Decides every household with every home under both packs and counts who gets another answer: by inkomensklasse,\n"
    "grootteklasse and huurklasse, and how many homes fit a household. An overlay is decided on top of its national pack;\n"
    "a national pack as OLD and an overlay as NEW shows what the overlay does. Nothing about a household is kept or printed.\n"
    "\n"
    "  --households CSV  a kind of household a row: personen [kinderen inkomen belastingjaar geboortejaar aow statussen\n"
    "                    urgentie huidigeSlaapkamers huurtVanDeelnemer aantal]; - is standard input; see docs/impact.md\n"
    "  --homes CSV       a kind of home a row: huurprijs [woonruimtesoort aangewezen kamers leeftijdVan leeftijdTot\n"
    "                    slaapkamers middenhuur huursoort aantal]; at most 100,000 homes of 512 kinds.\n"
    "                    Without it: one home of each rent class\n"
    "  --old-start DATE, --new-start DATE   the start of the lease on either side; else the first day of the pack\n"
    "  --hide-under N    for publication: hide what rests on fewer than N households, round the rest to multiples of N\n"
    "  --markdown, --csv, --json, --lang nl|en, --quiet (no progress)\n"
    "\n"
    "Exit status: 0 counted   1 a pack or a row is refused   2 usage   4 cannot read\n"
    "Example: passend policy impact nl.woningwet/2025 nl.woningwet/2026 --households policy/examples/huishoudens.csv\n";

struct options {
    const char *packs[2], *huishoudens, *homes;
    int32_t dag[2];
    int64_t below;
    bool quiet;
    struct report_options out;
};

/* ---- input ---- */

static bool read_line(FILE *f, char *out, size_t *len)
{
    int c = 0;

    *len = 0;
    while (*len < CSV_LINE_MAX + 1 && (c = getc_unlocked(f)) != EOF && c != '\n')
        out[(*len)++] = (char)c;
    return *len > 0 || c != EOF;
}

static int refusal(const char *pad, const struct csv_reader *l, enum status s)
{
    const struct csv_fout *w = &l->fout;

    fprintf(stderr, "passend: %s: line %u", pad, w->line);
    if (w->column > 0)
        fprintf(stderr, ", column %u", w->column);
    if (w->name != NULL)
        fprintf(stderr, " (%s)", w->name);
    fprintf(stderr, ": %s: %s", status_slug(s), w->why);
    if (w->meant != NULL)
        fprintf(stderr, "; the nearest known name is %s", w->meant);
    fputc('\n', stderr);
    return EXIT_NO;
}

/* What is done with every row of a file. */
typedef enum status row_action(struct impact *i, struct csv_reader *l);

static enum status woning_doen(struct impact *i, struct csv_reader *l)
{
    struct eenheid e;
    int64_t aantal;

    TRY(impact_home_read(l, &e, &aantal));
    if (impact_woning(i, &e, aantal) != OK)
        return csv_refuse(l, 0, REFUSED_TOO_MANY, "more than 100,000 homes, or 512 kinds of them: take a sample");
    return OK;
}

static enum status huishouden_doen(struct impact *i, struct csv_reader *l)
{
    struct impact_huishouden h;
    int16_t from, to;

    TRY(impact_household_read(l, &h));
    impact_tax_years(i, &from, &to);
    if (h.belastingjaar != 0 && (h.belastingjaar < from || h.belastingjaar > to))
        return csv_refuse(l, 3, REFUSED_VALUE, "an income of this year does not count under both packs; leave it empty for "
                                               "the year before the start on either side");
    if (impact_unborn(i, &h))
        return csv_refuse(l, 4, REFUSED_DATE, "born after the lease starts, on one of the two sides");
    if (impact_huishouden(i, &h) != OK)
        return csv_refuse(l, 0, REFUSED_MESSAGE, "an impossible household");
    return OK;
}

static void progress(const struct impact *i, int64_t begin, const struct options *o)
{
    if (!o->quiet && i->n_rows > 0 && i->n_rows % 4096 == 0)
        fprintf(stderr, "\r%lld households, %lld s ", (long long)i->n_rows, (long long)(clock_monotonic_ms() - begin) / 1000);
}

static int rows(struct impact *i, const char *pad, const char *const *columns, unsigned required, row_action *act,
                const struct options *o)
{
    static struct csv_reader l;
    static char line[CSV_LINE_MAX + 1];
    FILE *f = strcmp(pad, "-") == 0 ? stdin : fopen(pad, "rb");
    int64_t begin = clock_monotonic_ms();
    enum status s = OK;
    size_t len;
    bool row;

    if (f == NULL) {
        fprintf(stderr, "passend: cannot read %s\n", pad);
        return EXIT_UNREADABLE;
    }
    if (csv_begin(&l, columns, required) != OK)
        s = FAULT_MEMORY;
    while (s == OK && read_line(f, line, &len)) {
        s = csv_line(&l, line, len, &row);
        if (s == OK && row)
            s = act(i, &l);
        progress(i, begin, o);
    }
    bool unreadable = ferror(f) != 0 || l.n_columns == 0;
    int e = s != OK ? refusal(pad, &l, s) : EXIT_YES;
    if (e == EXIT_YES && unreadable) {
        fprintf(stderr, "passend: %s: cannot be read, or has no first line with the names of the columns\n", pad);
        e = EXIT_UNREADABLE;
    }
    if (!o->quiet && i->n_rows >= 4096)
        fputs("\r\033[K", stderr);
    csv_einde(&l);
    mem_wipe(line, sizeof(line));
    if (f != stdin)
        fclose(f);
    return e;
}

/* ---- the run ---- */

/* On which day, at which corporation. */
static int fill_side(const struct side *k, int32_t dag, const char *name, struct impact_side *out)
{
    const struct pack *p = &k->geladen.packs[0].pack;

    *out = (struct impact_side){ .set = &k->geladen.set, .dag = dag != INT32_MIN ? dag : cli_side_day(k) };
    if (out->dag < pack_valid_from(p) || out->dag > pack_valid_to(p)) {
        fprintf(stderr, "passend: %s: not valid on the start that was asked for\n", name);
        return EXIT_NO;
    }
    cli_side_corporatie(k, out->corporatie);
    if (packset_national(out->set, out->dag) == NULL) {
        fprintf(stderr, "passend: %s: no national pack is valid on its start; say another with --old-start or --new-start\n",
                name);
        return EXIT_NO;
    }
    return EXIT_YES;
}

static int show(const struct impact *i, const struct side k[2], const struct options *o)
{
    const struct impact_names names = { { &k[0].geladen.packs[0].pack, &k[1].geladen.packs[0].pack },
                                        o->homes != NULL };
    struct report r;
    int e;

    if (o->out.format == REPORT_JSON) {
        json_t *j = impact_json(i, &names, o->below);
        e = j != NULL && json_dumpf(j, stdout, JSON_COMPACT) == 0 ? EXIT_YES : EXIT_UNREADABLE;
        putchar('\n');
        json_decref(j);
        return e;
    }
    report_init(&r);
    impact_report(&r, i, &names, o->below, o->out.format == REPORT_CSV, o->out.en);
    e = cli_out_print(&r, &o->out, EXIT_YES);
    report_release(&r);
    return e;
}

static int count(const struct side k[2], const struct options *o)
{
    struct impact_side sides[2];
    struct impact *i = NULL;
    int e = fill_side(&k[0], o->dag[0], o->packs[0], &sides[0]);

    if (e == EXIT_YES)
        e = fill_side(&k[1], o->dag[1], o->packs[1], &sides[1]);
    if (e != EXIT_YES)
        return e;
    if (impact_begin(sides, &i) != OK)
        return EXIT_UNREADABLE;
    if (o->homes != NULL)
        e = rows(i, o->homes, impact_home_columns, IMPACT_HOME_REQUIRED, woning_doen, o);
    else if (impact_homes_per_huurklasse(i) != OK)
        e = EXIT_UNREADABLE;
    if (e == EXIT_YES && i->n_homes == 0) {
        fprintf(stderr, "passend: %s: no homes in it\n", o->homes);
        e = EXIT_UNREADABLE;
    }
    if (e == EXIT_YES && impact_homes_done(i) != OK)
        e = EXIT_UNREADABLE;
    if (e == EXIT_YES)
        e = rows(i, o->huishoudens, impact_household_columns, IMPACT_HOUSEHOLD_REQUIRED, huishouden_doen, o);
    if (e == EXIT_YES)
        e = show(i, k, o);
    impact_release(i);
    return e;
}

static bool option(int argc, char **argv, int *i, struct options *o)
{
    const char *v = *i + 1 < argc ? argv[*i + 1] : NULL, *name = argv[*i];

    if (strcmp(name, "--quiet") == 0) {
        o->quiet = true;
        return true;
    }
    if (name[0] != '-' || name[1] == '\0') {
        unsigned n = o->packs[0] == NULL ? 0 : 1;
        bool free_place = o->packs[n] == NULL;
        o->packs[n] = free_place ? name : o->packs[n];
        return free_place;
    }
    if (v == NULL)
        return false;
    (*i)++;
    if (strcmp(name, "--households") == 0)
        o->huishoudens = v;
    else if (strcmp(name, "--homes") == 0)
        o->homes = v;
    else if (strcmp(name, "--hide-under") == 0)
        return decimal_parse(v, strlen(v), &o->below) && o->below >= 0 && o->below <= 1000000;
    else if (strcmp(name, "--old-start") == 0)
        return date_parse(v, strlen(v), &o->dag[0]);
    else if (strcmp(name, "--new-start") == 0)
        return date_parse(v, strlen(v), &o->dag[1]);
    else
        return false;
    return true;
}

int cli_policy_impact(int argc, char **argv)
{
    static const char verwacht[] = "OLD NEW --households CSV";
    static struct side k[2];
    struct options o = { .dag = { INT32_MIN, INT32_MIN } };

    if (cli_help(argc, argv, help))
        return EXIT_YES;
    o.quiet = isatty(STDERR_FILENO) != 1;
    for (int i = 1; i < argc; i++) {
        int used = cli_out_option(argc - i, argv + i, 1u << REPORT_MARKDOWN | 1u << REPORT_CSV | 1u << REPORT_JSON, &o.out);
        if (used > 0)
            i += used - 1;
        else if (!option(argc, argv, &i, &o))
            return cli_usage("policy impact", verwacht);
    }
    if (o.packs[1] == NULL || o.huishoudens == NULL || cli_stdin_twice(argc, argv))
        return cli_usage("policy impact", verwacht);
    cli_out_terminal(&o.out);
    int e = cli_side_load(o.packs[0], &k[0]);
    if (e == EXIT_YES)
        e = cli_side_load(o.packs[1], &k[1]);
    if (e == EXIT_YES)
        e = count(k, &o);
    cli_side_release(&k[0]);
    cli_side_release(&k[1]);
    return e;
}
