#include "cli/cli.h"
#include "cli/cli_packs.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/mem.h"
#include "json/strict_json.h"
#include "model/names.h"
#include "packs/table_text.h"
#include "packs/outcome_json.h"
#include "policy/evaluate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ANTWOORD_MAX (64u << 10)

static const char help[] =
    "Usage: passend evaluate CASE [--policy PACK]... [--at DATE] [--json]\n"
    "       passend evaluate --stream [--policy PACK]... [--at DATE] < cases.ndjson > answers.ndjson\n"
    "\n"
    "Decides one case (JSON, see policy/schema/case.schema.json; - is standard input) and shows every rule that led\n"
    "there. With several rents there is one answer per rent. Without --policy all packs under the policy directory\n"
    "(PASSEND_POLICY_DIR, one or more between colons, else ./policy, else the installed one) are loaded, but drafts.\n"
    "\n"
    "  --policy PACK   a path, or a name such as nl.woningwet/2026; may be repeated\n"
    "  --at DATE       the day a question without a home is about (default: today)\n"
    "  --json          the answer as JSON, an array where there are several rents\n"
    "  --stream        one case a line in, one answer a line out; --quiet: without progress\n"
    "\n"
    "Exit status: 0 GESCHIKT   1 RUIMTE_DAEB, RUIMTE_PASSEND, NIET_GESCHIKT   2 usage   3 ONBEPAALD   4 cannot read\n"
    "Example: passend evaluate case.json --policy nl.woningwet/2026\n";

struct options {
    const char *zaak;
    const char *packs[PACKSET_MAX];
    unsigned n_packs;
    bool json, stream, quiet;
    int32_t dag;
};

static int read_options(int argc, char **argv, struct options *o)
{
    *o = (struct options){ .dag = clock_day(clock_wall_s()) };
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            fputs(help, stdout);
            return -1;
        }
        if (strcmp(argv[i], "--json") == 0)
            o->json = true;
        else if (strcmp(argv[i], "--stream") == 0)
            o->stream = true;
        else if (strcmp(argv[i], "--quiet") == 0)
            o->quiet = true;
        else if (strcmp(argv[i], "--policy") == 0 && i + 1 < argc && o->n_packs < PACKSET_MAX)
            o->packs[o->n_packs++] = argv[++i];
        else if (strcmp(argv[i], "--at") == 0 && i + 1 < argc && date_parse(argv[i + 1], strlen(argv[i + 1]), &o->dag))
            i++;
        else if ((argv[i][0] != '-' || argv[i][1] == '\0') && o->zaak == NULL)
            o->zaak = argv[i];
        else
            return EXIT_USAGE;
    }
    return o->stream == (o->zaak == NULL) && !cli_stdin_twice(argc, argv) ? 0 : EXIT_USAGE;
}

/* ---- for people ---- */

/* What the answer is about, in its units. */
static void show_home(const struct eenheid *e)
{
    char text[64];
    struct writer w;

    if (!e->present)
        return;
    writer_init(&w, text, sizeof(text) - 1);
    text_money(&w, e->huurprijs.min, false);
    if (e->huurprijs.max != e->huurprijs.min) {
        write_text(&w, " t/m ");
        text_money(&w, e->huurprijs.max, false);
    }
    text[writer_len(&w)] = '\0';
    printf("%-26s %s euro per maand, kaal\n", "huurprijs", text);
}

/* The title of an article in the source of its pack, or NULL. */
static const char *article_title(const json_t *root, const char *id, size_t len)
{
    return json_string_value(json_object_get(json_object_getn(json_object_get(root, "citations"), id, len), "title"));
}

/* The articles of the rows that gave a reason, each once, with their titles. */
static void show_articles(const struct trace *trace)
{
    char seen[2048] = " ";
    struct writer w;
    size_t json_len;

    writer_init(&w, seen + 1, sizeof(seen) - 2);
    puts("\narticles");
    for (unsigned i = 0; i < trace->n; i++) {
        const char *id = trace->rows[i].citations;
        AUTO_JSON root = NULL;
        const char *json = pack_json(trace->rows[i].pack, &json_len);
        if (trace->rows[i].code[0] == '\0' || strict_json_parse(json, json_len, false, &root) != OK)
            continue;
        for (size_t len = strcspn(id, " "); len > 0; id += len + (id[len] == ' '), len = strcspn(id, " ")) {
            char with[80];
            const char *title = article_title(root, id, len);
            snprintf(with, sizeof(with), " %.*s ", (int)len, id);
            if (strstr(seen, with) != NULL || title == NULL)
                continue;
            write_bytes(&w, with + 1, strlen(with) - 1);
            seen[1 + writer_len(&w)] = '\0';
            printf("  %-18.*s %s\n", (int)len, id, title);
        }
    }
}

static void show(const struct eenheid *e, const struct outcome *u, const struct trace *trace)
{
    show_home(e);
    printf("uitkomst                   %s\n", name_of(NAMES_UITKOMST, u->uitkomst));
    printf("daeb                       %s\n", name_of(NAMES_DAEB, u->daeb));
    printf("passendheidsoort           %s\n", name_of(NAMES_PASSENDHEIDSOORT, u->passendheidsoort));
    printf("inkomensklasse             %s\n", name_of(NAMES_INKOMENSKLASSE, u->inkomensklasse));
    printf("huurklasse                 %s\n", name_of(NAMES_HUURKLASSE, u->huurklasse));
    printf("grootteklasse              %s\n", name_of(NAMES_GROOTTEKLASSE, u->grootteklasse));
    printf("isOuderenhuishouden        %s\n", u->is_ouderenhuishouden == TRUTH_YES ? "ja"
                                              : u->is_ouderenhuishouden == TRUTH_NO ? "nee" : "ONBEPAALD");
    printf("hoogstePassendeHuurklasse  %s\n", name_of(NAMES_HUURKLASSE, u->hoogste_passende_huurklasse));
    if (u->vrijstelling[VRIJSTELLING_DAEB] != NULL)
        printf("vrijstellingDaeb           %s\n", u->vrijstelling[VRIJSTELLING_DAEB]);
    if (u->vrijstelling[VRIJSTELLING_PASSEND] != NULL)
        printf("vrijstellingPassend        %s\n", u->vrijstelling[VRIJSTELLING_PASSEND]);
    for (unsigned i = 0; i < u->n_redenen; i++)
        printf("%-26s %s\n", i == 0 ? "redenen" : "", u->redenen[i]);
    for (unsigned i = 0; i < u->n_voorbehoud; i++)
        printf("%-26s %s\n", i == 0 ? "voorbehoud" : "", u->voorbehoud[i]);
    for (unsigned i = 0; i < u->n_ontbreekt; i++)
        printf("%-26s %s (%s)\n", i == 0 ? "ontbreekt" : "", u->ontbreekt[i].feit, name_of(NAMES_OWNER, u->ontbreekt[i].owner));
    for (unsigned i = 0; i < u->n_packs; i++)
        printf("%-26s %s %s\n", i == 0 ? "beleid" : "", pack_id(u->packs[i]), pack_version(u->packs[i]));
    puts("\nrules");
    for (unsigned i = 0; i < trace->n; i++) {
        const struct trace_row *r = &trace->rows[i];
        if (i > 0 && trace->rows[i - 1].cell != r->cell)
            puts("  --");
        printf("  %-28s row %-3d %-34s %s\n", r->table, r->nr, r->code, r->citations);
    }
    if (trace->full)
        puts("  ... and further cells");
    if (u->n_redenen > 0)
        show_articles(trace);
}

static int exit_of(unsigned uitkomst)
{
    return uitkomst == UITKOMST_GESCHIKT ? EXIT_YES : uitkomst == UITKOMST_ONBEPAALD ? EXIT_UNDECIDED : EXIT_NO;
}

/* Every rent of a case, as JSON into w or as text; the best outcome is the exit status. */
static int antwoorden(const struct geladen *g, const struct case_input *in, int32_t dag, struct writer *w)
{
    static struct question_facts zaak;
    static struct outcome u;
    static struct trace trace;
    unsigned n = in->eenheid.n_rents > 1 ? in->eenheid.n_rents : 1;
    int best = EXIT_UNREADABLE;

    if (w != NULL && n > 1)
        write_char(w, '[');
    for (unsigned i = 0; i < n; i++) {
        case_facts(in, i, dag, &zaak);
        enum status s = w != NULL ? evaluate(&g->set, &zaak, &u) : evaluate_trace(&g->set, &zaak, &u, &trace);
        mem_wipe(&zaak.huishouden, sizeof(zaak.huishouden));
        if (s != OK)
            return EXIT_UNREADABLE;
        int e = exit_of(u.uitkomst);
        if (best == EXIT_UNREADABLE || e == EXIT_YES || (e == EXIT_UNDECIDED && best == EXIT_NO))
            best = e;
        if (w == NULL) {
            if (i > 0)
                puts("\n----\n");
            show(&zaak.eenheid, &u, &trace);
            continue;
        }
        if (i > 0)
            write_char(w, ',');
        outcome_json(w, &u, in->huishouden.n_adults);
    }
    if (w != NULL && n > 1)
        write_char(w, ']');
    return best;
}

static int one_case(const struct geladen *g, const struct options *o)
{
    static struct case_input in;
    static char antwoord[ANTWOORD_MAX];
    struct writer w;
    int e = EXIT_UNREADABLE;

    if (cli_case_read(o->zaak, o->dag, &in)) {
        writer_init(&w, antwoord, sizeof(antwoord));
        e = antwoorden(g, &in, o->dag, o->json ? &w : NULL);
        if (o->json && !w.failed && e != EXIT_UNREADABLE) {
            write_char(&w, '\n');
            fwrite(antwoord, 1, writer_len(&w), stdout);
        }
        if (e == EXIT_UNREADABLE)
            fputs("passend: the case holds impossible values\n", stderr);
    }
    mem_wipe(&in, sizeof(in));
    return e;
}

/* How far the input is, where it is a file and somebody is watching. */
struct progress { bool on; off_t length; int64_t begin, n; };

static void progress_begin(struct progress *v, bool quiet)
{
    struct stat st;

    *v = (struct progress){ .begin = clock_monotonic_ms() };
    v->on = !quiet && isatty(STDERR_FILENO) == 1 && fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0;
    v->length = v->on ? st.st_size : 1;
}

static void progress_step(struct progress *v)
{
    v->n++;
    if (v->on && v->n % 65536 == 0)
        fprintf(stderr, "\r%lld cases, %lld%%, %lld s ", (long long)v->n, (long long)(ftello(stdin) * 100 / v->length),
                (long long)(clock_monotonic_ms() - v->begin) / 1000);
}

static int stroom(const struct geladen *g, const struct options *o)
{
    static struct pull p;
    static struct case_input in;
    static char antwoord[ANTWOORD_MAX], out_buffer[1u << 18];
    char *line = NULL, plaats[256];
    struct progress v;
    size_t cap = 0;
    ssize_t len;
    int e = EXIT_YES;

    progress_begin(&v, o->quiet);
    setvbuf(stdout, out_buffer, _IOFBF, sizeof(out_buffer));
    while ((len = getline(&line, &cap, stdin)) > 0) {
        struct writer w;
        writer_init(&w, antwoord, sizeof(antwoord) - 1);
        pull_init(&p, line, (size_t)len);
        case_read_zaak(&p, &in);
        enum status s = pull_end(&p);
        pull_pointer(&p, plaats, sizeof(plaats));
        if (s == OK)
            s = case_valid(&in, o->dag, plaats);
        if (s == OK && antwoorden(g, &in, o->dag, &w) == EXIT_UNREADABLE)
            s = REFUSED_MESSAGE;
        if (s != OK) {
            e = EXIT_UNREADABLE;
            writer_init(&w, antwoord, sizeof(antwoord) - 1);
            write_text(&w, "{\"fout\":");
            write_json_text(&w, status_slug(s), strlen(status_slug(s)));
            write_text(&w, ",\"vindplaats\":");
            write_json_text(&w, plaats, strlen(plaats));
            write_char(&w, '}');
        }
        antwoord[writer_len(&w)] = '\n';
        fwrite(antwoord, 1, writer_len(&w) + 1, stdout);
        progress_step(&v);
    }
    if (v.on && v.n >= 65536)
        fputs("\r\033[K", stderr);
    if (line != NULL)
        mem_wipe(line, cap);
    free(line);
    pull_wipe(&p);
    mem_wipe(&in, sizeof(in));
    return fflush(stdout) == 0 ? e : EXIT_UNREADABLE;
}

int cli_evaluate(int argc, char **argv)
{
    static struct geladen g;
    struct options o;
    int fout = read_options(argc, argv, &o);

    if (fout != 0) {
        if (fout == EXIT_USAGE)
            fputs("passend evaluate: expected CASE or --stream; see passend evaluate --help\n", stderr);
        return fout < 0 ? EXIT_YES : fout;
    }
    int e = EXIT_UNREADABLE;
    if (cli_packs_laden(&g, o.packs, o.n_packs))
        e = o.stream ? stroom(&g, &o) : one_case(&g, &o);
    cli_packs_release(&g);
    return e;
}
