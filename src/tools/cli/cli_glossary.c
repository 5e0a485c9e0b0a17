#include "cli/cli.h"
#include "cli/cli_uitleg.h"

#include "base/text.h"
#include "cli/cli_out.h"
#include "cli/cli_policy.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char help[] =
    "Usage: passend glossary [TERM] [--lang nl|en] [--json]\n"
    "\n"
    "What a term means: words of the law and of the sector's data standard stay Dutch in files, answers and documents.\n"
    "Without TERM all of them. Upper and lower case are the same; names of values such as TOT_LAGE_AFTOPPING lead to\n"
    "their term. docs/glossary.md is the same list.\n"
    "\n"
    "  TERM            one term or name\n"
    "  --lang nl|en    the language of the explanation (default: en; nl: in plain words)\n"
    "  --json          for scripts; both languages\n"
    "\n"
    "Exit status: 0 found   1 no such term (the nearest is named)   2 usage\n"
    "Example: passend glossary huishoudinkomen --lang nl\n";

static const struct term { const char *term, *namen, *en, *nl, *bron; } termen[] = {
#define TERM(term, namen, en, nl, bron) { term, namen, en, nl, bron },
#include "cli/glossary.def"
#undef TERM
};
#define N_TERMEN (sizeof(termen) / sizeof(termen[0]))

#define NAAM_MAX 64
#define NAMEN_MAX 256

/* Every name of every term, for the nearest. */
struct namen { char tekst[NAMEN_MAX][NAAM_MAX]; const char *lijst[NAMEN_MAX + 1]; size_t van[NAMEN_MAX]; unsigned n; };

static void naam_erbij(struct namen *l, const char *t, size_t len, size_t term)
{
    if (len == 0 || len >= NAAM_MAX || l->n == NAMEN_MAX)
        return;
    memcpy(l->tekst[l->n], t, len);
    l->tekst[l->n][len] = '\0';
    l->van[l->n] = term;
    l->lijst[l->n] = l->tekst[l->n];
    l->n++;
}

/* Words of a list; '_' stands for a blank where a name has one. */
static void namen_van(struct namen *l, const char *lijst, const char *scheiding, size_t term)
{
    while (*lijst != '\0') {
        size_t n = strcspn(lijst, scheiding);
        naam_erbij(l, lijst, n, term);
        lijst += n;
        lijst += strspn(lijst, scheiding);
    }
}

static void namen_maken(struct namen *l)
{
    for (size_t i = 0; i < N_TERMEN; i++) {
        naam_erbij(l, termen[i].term, strlen(termen[i].term), i);
        namen_van(l, termen[i].term, ",:()", i);
        namen_van(l, termen[i].namen, " ", i);
    }
}

static void tonen(const struct term *t, bool nl, const struct report_options *o)
{
    cli_kop(o, t->term);
    cli_alinea(o, 2, nl ? t->nl : t->en);
    printf("  %s\n", strcmp(t->bron, "ours") == 0 ? (nl ? "eigen woord" : "our own word") : t->bron);
}

static void json_lid(struct writer *w, const char *naam, const char *tekst)
{
    write_text(w, naam);
    write_json_text(w, tekst, strlen(tekst));
}

static void json(const struct term *t, bool eerste)
{
    char buf[4096];
    struct writer w;

    writer_init(&w, buf, sizeof(buf));
    json_lid(&w, eerste ? "{\"term\":" : ",{\"term\":", t->term);
    json_lid(&w, ",\"en\":", t->en);
    json_lid(&w, ",\"nl\":", t->nl);
    if (strcmp(t->bron, "ours") != 0)
        json_lid(&w, ",\"bron\":", t->bron);
    write_char(&w, '}');
    fwrite(buf, 1, writer_len(&w), stdout);
}

static int een_term(const char *gezocht, bool als_json, bool nl, const struct report_options *o)
{
    static struct namen l;
    size_t len = strlen(gezocht);

    namen_maken(&l);
    for (unsigned i = 0; i < l.n; i++)
        if (strcasecmp(l.tekst[i], gezocht) == 0) {
            if (als_json) {
                json(&termen[l.van[i]], true);
                putchar('\n');
            } else {
                tonen(&termen[l.van[i]], nl, o);
            }
            return EXIT_JA;
        }
    const char *bedoeld = text_nearest(gezocht, len, l.lijst);
    fprintf(stderr, "passend glossary: no such term%s%s; passend glossary lists them all\n",
            bedoeld != NULL ? "; the nearest is " : "", bedoeld != NULL ? bedoeld : "");
    return EXIT_NEE;
}

int cli_glossary(int argc, char **argv)
{
    struct report_options o = { 0 };
    const char *gezocht = NULL;
    bool als_json = false;
    enum taal taal = TAAL_EN;

    if (cli_help(argc, argv, help))
        return EXIT_JA;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            als_json = true;
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc &&
                 taal_lezen(argv[i + 1], strlen(argv[i + 1]), &taal))
            i++;
        else if (argv[i][0] != '-' && gezocht == NULL)
            gezocht = argv[i];
        else
            return cli_usage("glossary", "at most one TERM");
    }
    cli_out_terminal(&o);
    if (gezocht != NULL)
        return een_term(gezocht, als_json, taal == TAAL_NL, &o);
    fputs(als_json ? "[" : "", stdout);
    for (size_t i = 0; i < N_TERMEN; i++) {
        if (als_json) {
            json(&termen[i], i == 0);
            continue;
        }
        fputs(i > 0 ? "\n" : "", stdout);
        tonen(&termen[i], taal == TAAL_NL, &o);
    }
    fputs(als_json ? "]\n" : "", stdout);
    return EXIT_JA;
}
