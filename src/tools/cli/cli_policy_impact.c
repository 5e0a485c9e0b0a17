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

struct opties {
    const char *packs[2], *huishoudens, *woningen;
    int32_t dag[2];
    int64_t onder;
    bool stil;
    struct report_options uit;
};

/* ---- input ---- */

static bool regel_lezen(FILE *f, char *uit, size_t *len)
{
    int c = 0;

    *len = 0;
    while (*len < CSV_REGEL_MAX + 1 && (c = getc_unlocked(f)) != EOF && c != '\n')
        uit[(*len)++] = (char)c;
    return *len > 0 || c != EOF;
}

static int weigering(const char *pad, const struct csv_lezer *l, enum status s)
{
    const struct csv_fout *w = &l->fout;

    fprintf(stderr, "passend: %s: line %u", pad, w->regel);
    if (w->kolom > 0)
        fprintf(stderr, ", column %u", w->kolom);
    if (w->naam != NULL)
        fprintf(stderr, " (%s)", w->naam);
    fprintf(stderr, ": %s: %s", status_slug(s), w->waarom);
    if (w->bedoeld != NULL)
        fprintf(stderr, "; the nearest known name is %s", w->bedoeld);
    fputc('\n', stderr);
    return EXIT_NEE;
}

/* What is done with every row of a file. */
typedef enum status rij_doen(struct impact *i, struct csv_lezer *l);

static enum status woning_doen(struct impact *i, struct csv_lezer *l)
{
    struct eenheid e;
    int64_t aantal;

    TRY(impact_woning_lezen(l, &e, &aantal));
    if (impact_woning(i, &e, aantal) != OK)
        return csv_weiger(l, 0, REFUSED_TOO_MANY, "more than 100,000 homes, or 512 kinds of them: take a sample");
    return OK;
}

static enum status huishouden_doen(struct impact *i, struct csv_lezer *l)
{
    struct impact_huishouden h;
    int16_t van, tot;

    TRY(impact_huishouden_lezen(l, &h));
    impact_belastingjaren(i, &van, &tot);
    if (h.belastingjaar != 0 && (h.belastingjaar < van || h.belastingjaar > tot))
        return csv_weiger(l, 3, REFUSED_VALUE, "an income of this year does not count under both packs; leave it empty for "
                                               "the year before the start on either side");
    if (impact_ongeboren(i, &h))
        return csv_weiger(l, 4, REFUSED_DATE, "born after the lease starts, on one of the two sides");
    if (impact_huishouden(i, &h) != OK)
        return csv_weiger(l, 0, REFUSED_MESSAGE, "an impossible household");
    return OK;
}

static void voortgang(const struct impact *i, int64_t begin, const struct opties *o)
{
    if (!o->stil && i->n_rijen > 0 && i->n_rijen % 4096 == 0)
        fprintf(stderr, "\r%lld households, %lld s ", (long long)i->n_rijen, (long long)(clock_monotonic_ms() - begin) / 1000);
}

static int rijen(struct impact *i, const char *pad, const char *const *kolommen, unsigned verplicht, rij_doen *doe,
                 const struct opties *o)
{
    static struct csv_lezer l;
    static char regel[CSV_REGEL_MAX + 1];
    FILE *f = strcmp(pad, "-") == 0 ? stdin : fopen(pad, "rb");
    int64_t begin = clock_monotonic_ms();
    enum status s = OK;
    size_t len;
    bool rij;

    if (f == NULL) {
        fprintf(stderr, "passend: cannot read %s\n", pad);
        return EXIT_ONLEESBAAR;
    }
    if (csv_begin(&l, kolommen, verplicht) != OK)
        s = FAULT_MEMORY;
    while (s == OK && regel_lezen(f, regel, &len)) {
        s = csv_regel(&l, regel, len, &rij);
        if (s == OK && rij)
            s = doe(i, &l);
        voortgang(i, begin, o);
    }
    bool onleesbaar = ferror(f) != 0 || l.n_kop == 0;
    int e = s != OK ? weigering(pad, &l, s) : EXIT_JA;
    if (e == EXIT_JA && onleesbaar) {
        fprintf(stderr, "passend: %s: cannot be read, or has no first line with the names of the columns\n", pad);
        e = EXIT_ONLEESBAAR;
    }
    if (!o->stil && i->n_rijen >= 4096)
        fputs("\r\033[K", stderr);
    csv_einde(&l);
    mem_wipe(regel, sizeof(regel));
    if (f != stdin)
        fclose(f);
    return e;
}

/* ---- the run ---- */

/* On which day, at which corporation. */
static int kant_vullen(const struct kant *k, int32_t dag, const char *naam, struct impact_kant *uit)
{
    const struct pack *p = &k->geladen.pakketten[0].pack;

    *uit = (struct impact_kant){ .set = &k->geladen.set, .dag = dag != INT32_MIN ? dag : cli_kant_dag(k) };
    if (uit->dag < pack_geldig_van(p) || uit->dag > pack_geldig_tot(p)) {
        fprintf(stderr, "passend: %s: not valid on the start that was asked for\n", naam);
        return EXIT_NEE;
    }
    cli_kant_corporatie(k, uit->corporatie);
    if (packset_nationaal(uit->set, uit->dag) == NULL) {
        fprintf(stderr, "passend: %s: no national pack is valid on its start; say another with --old-start or --new-start\n",
                naam);
        return EXIT_NEE;
    }
    return EXIT_JA;
}

static int tonen(const struct impact *i, const struct kant k[2], const struct opties *o)
{
    const struct impact_namen namen = { { &k[0].geladen.pakketten[0].pack, &k[1].geladen.pakketten[0].pack },
                                        o->woningen != NULL };
    struct report r;
    int e;

    if (o->uit.format == REPORT_JSON) {
        json_t *j = impact_json(i, &namen, o->onder);
        e = j != NULL && json_dumpf(j, stdout, JSON_COMPACT) == 0 ? EXIT_JA : EXIT_ONLEESBAAR;
        putchar('\n');
        json_decref(j);
        return e;
    }
    report_init(&r);
    impact_report(&r, i, &namen, o->onder, o->uit.format == REPORT_CSV, o->uit.en);
    e = cli_out_print(&r, &o->uit, EXIT_JA);
    report_release(&r);
    return e;
}

static int tellen(const struct kant k[2], const struct opties *o)
{
    struct impact_kant kanten[2];
    struct impact *i = NULL;
    int e = kant_vullen(&k[0], o->dag[0], o->packs[0], &kanten[0]);

    if (e == EXIT_JA)
        e = kant_vullen(&k[1], o->dag[1], o->packs[1], &kanten[1]);
    if (e != EXIT_JA)
        return e;
    if (impact_begin(kanten, &i) != OK)
        return EXIT_ONLEESBAAR;
    if (o->woningen != NULL)
        e = rijen(i, o->woningen, impact_woningkolommen, IMPACT_WONING_VERPLICHT, woning_doen, o);
    else if (impact_woningen_per_huurklasse(i) != OK)
        e = EXIT_ONLEESBAAR;
    if (e == EXIT_JA && i->n_woningen == 0) {
        fprintf(stderr, "passend: %s: no homes in it\n", o->woningen);
        e = EXIT_ONLEESBAAR;
    }
    if (e == EXIT_JA && impact_klaar_met_woningen(i) != OK)
        e = EXIT_ONLEESBAAR;
    if (e == EXIT_JA)
        e = rijen(i, o->huishoudens, impact_huishoudkolommen, IMPACT_HUISHOUD_VERPLICHT, huishouden_doen, o);
    if (e == EXIT_JA)
        e = tonen(i, k, o);
    impact_vrij(i);
    return e;
}

static bool optie(int argc, char **argv, int *i, struct opties *o)
{
    const char *v = *i + 1 < argc ? argv[*i + 1] : NULL, *naam = argv[*i];

    if (strcmp(naam, "--quiet") == 0) {
        o->stil = true;
        return true;
    }
    if (naam[0] != '-' || naam[1] == '\0') {
        unsigned n = o->packs[0] == NULL ? 0 : 1;
        bool vrij = o->packs[n] == NULL;
        o->packs[n] = vrij ? naam : o->packs[n];
        return vrij;
    }
    if (v == NULL)
        return false;
    (*i)++;
    if (strcmp(naam, "--households") == 0)
        o->huishoudens = v;
    else if (strcmp(naam, "--homes") == 0)
        o->woningen = v;
    else if (strcmp(naam, "--hide-under") == 0)
        return decimal_parse(v, strlen(v), &o->onder) && o->onder >= 0 && o->onder <= 1000000;
    else if (strcmp(naam, "--old-start") == 0)
        return date_parse(v, strlen(v), &o->dag[0]);
    else if (strcmp(naam, "--new-start") == 0)
        return date_parse(v, strlen(v), &o->dag[1]);
    else
        return false;
    return true;
}

int cli_policy_impact(int argc, char **argv)
{
    static const char verwacht[] = "OLD NEW --households CSV";
    static struct kant k[2];
    struct opties o = { .dag = { INT32_MIN, INT32_MIN } };

    if (cli_help(argc, argv, help))
        return EXIT_JA;
    o.stil = isatty(STDERR_FILENO) != 1;
    for (int i = 1; i < argc; i++) {
        int gebruikt = cli_out_option(argc - i, argv + i, 1u << REPORT_MARKDOWN | 1u << REPORT_CSV | 1u << REPORT_JSON, &o.uit);
        if (gebruikt > 0)
            i += gebruikt - 1;
        else if (!optie(argc, argv, &i, &o))
            return cli_usage("policy impact", verwacht);
    }
    if (o.packs[1] == NULL || o.huishoudens == NULL || cli_stdin_twice(argc, argv))
        return cli_usage("policy impact", verwacht);
    cli_out_terminal(&o.uit);
    int e = cli_kant_laden(o.packs[0], &k[0]);
    if (e == EXIT_JA)
        e = cli_kant_laden(o.packs[1], &k[1]);
    if (e == EXIT_JA)
        e = tellen(k, &o);
    cli_kant_vrij(&k[0]);
    cli_kant_vrij(&k[1]);
    return e;
}
