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

static const struct term { const char *term, *names, *en, *nl, *bron; } terms[] = {
#define TERM(term, names, en, nl, bron) { term, names, en, nl, bron },
#include "cli/glossary.def"
#undef TERM
};
#define N_TERMS (sizeof(terms) / sizeof(terms[0]))

#define NAAM_MAX 64
#define NAMES_MAX 256

/* Every name of every term, for the nearest. */
struct name_list { char text[NAMES_MAX][NAAM_MAX]; const char *list[NAMES_MAX + 1]; size_t from[NAMES_MAX]; unsigned n; };

static void add_name(struct name_list *l, const char *t, size_t len, size_t term)
{
    if (len == 0 || len >= NAAM_MAX || l->n == NAMES_MAX)
        return;
    memcpy(l->text[l->n], t, len);
    l->text[l->n][len] = '\0';
    l->from[l->n] = term;
    l->list[l->n] = l->text[l->n];
    l->n++;
}

/* Words of a list; '_' stands for a blank where a name has one. */
static void names_of(struct name_list *l, const char *list, const char *separator, size_t term)
{
    while (*list != '\0') {
        size_t n = strcspn(list, separator);
        add_name(l, list, n, term);
        list += n;
        list += strspn(list, separator);
    }
}

static void make_names(struct name_list *l)
{
    for (size_t i = 0; i < N_TERMS; i++) {
        add_name(l, terms[i].term, strlen(terms[i].term), i);
        names_of(l, terms[i].term, ",:()", i);
        names_of(l, terms[i].names, " ", i);
    }
}

static void show(const struct term *t, bool nl, const struct report_options *o)
{
    cli_heading(o, t->term);
    cli_paragraph(o, 2, nl ? t->nl : t->en);
    printf("  %s\n", strcmp(t->bron, "ours") == 0 ? (nl ? "eigen woord" : "our own word") : t->bron);
}

static void json_lid(struct writer *w, const char *name, const char *text)
{
    write_text(w, name);
    write_json_text(w, text, strlen(text));
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

static int one_term(const char *sought, bool as_json, bool nl, const struct report_options *o)
{
    static struct name_list l;
    size_t len = strlen(sought);

    make_names(&l);
    for (unsigned i = 0; i < l.n; i++)
        if (strcasecmp(l.text[i], sought) == 0) {
            if (as_json) {
                json(&terms[l.from[i]], true);
                putchar('\n');
            } else {
                show(&terms[l.from[i]], nl, o);
            }
            return EXIT_YES;
        }
    const char *meant = text_nearest(sought, len, l.list);
    fprintf(stderr, "passend glossary: no such term%s%s; passend glossary lists them all\n",
            meant != NULL ? "; the nearest is " : "", meant != NULL ? meant : "");
    return EXIT_NO;
}

int cli_glossary(int argc, char **argv)
{
    struct report_options o = { 0 };
    const char *sought = NULL;
    bool as_json = false;
    enum text_language language = TEXT_EN;

    if (cli_help(argc, argv, help))
        return EXIT_YES;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            as_json = true;
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc &&
                 explain_language_find(argv[i + 1], strlen(argv[i + 1]), &language))
            i++;
        else if (argv[i][0] != '-' && sought == NULL)
            sought = argv[i];
        else
            return cli_usage("glossary", "at most one TERM");
    }
    cli_out_terminal(&o);
    if (sought != NULL)
        return one_term(sought, as_json, language == TEXT_NL, &o);
    fputs(as_json ? "[" : "", stdout);
    for (size_t i = 0; i < N_TERMS; i++) {
        if (as_json) {
            json(&terms[i], i == 0);
            continue;
        }
        fputs(i > 0 ? "\n" : "", stdout);
        show(&terms[i], language == TEXT_NL, &o);
    }
    fputs(as_json ? "]\n" : "", stdout);
    return EXIT_YES;
}
