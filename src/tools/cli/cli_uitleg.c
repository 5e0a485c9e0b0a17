#include "cli/cli_uitleg.h"

#include "base/clock.h"
#include "base/date.h"
#include "cli/cli.h"
#include "cli/cli_out.h"

#include <stdio.h>
#include <string.h>

bool cli_uitleg_options(int argc, char **argv, struct uitleg_options *o)
{
    *o = (struct uitleg_options){ .dag = clock_day(clock_wall_s()) };
    for (int i = 1; i < argc; i++) {
        bool more = i + 1 < argc;
        if (strcmp(argv[i], "--json") == 0)
            o->json = true;
        else if (strcmp(argv[i], "--policy") == 0 && more && o->n_packs < PACKSET_MAX)
            o->packs[o->n_packs++] = argv[++i];
        else if (strcmp(argv[i], "--at") == 0 && more && date_parse(argv[i + 1], strlen(argv[i + 1]), &o->dag))
            i++;
        else if (strcmp(argv[i], "--lang") == 0 && more && explain_language_find(argv[i + 1], strlen(argv[i + 1]), &o->language))
            i++;
        else if (strcmp(argv[i], "--page") == 0 && more)
            o->page = argv[++i];
        else if ((argv[i][0] != '-' || argv[i][1] == '\0') && o->zaak == NULL)
            o->zaak = argv[i];
        else
            return false;
    }
    cli_out_terminal(&o->page_options);
    o->page_options.en = o->language == TEXT_EN;
    return o->zaak != NULL && !cli_stdin_twice(argc, argv);
}

int cli_uitleg_exit(const struct explain_question *v)
{
    if (!v->eenheid && v->outcome->hoogste_passende_huurklasse != HUUR_ONBEPAALD)
        return EXIT_YES;
    return v->outcome->uitkomst == UITKOMST_GESCHIKT ? EXIT_YES
           : v->outcome->uitkomst == UITKOMST_ONBEPAALD ? EXIT_UNDECIDED : EXIT_NO;
}

void cli_heading(const struct report_options *o, const char *text)
{
    printf("%s%s%s\n", o->bold ? "\033[1m" : "", text, o->bold ? "\033[0m" : "");
}

/* The bytes of a word and its places on the screen. */
static size_t word(const char *t, size_t *places)
{
    size_t n = 0;

    *places = 0;
    for (; t[n] != '\0' && t[n] != ' ' && t[n] != '\n'; n++)
        *places += ((unsigned char)t[n] & 0xc0) != 0x80;
    return n;
}

void cli_paragraph(const struct report_options *o, unsigned indent, const char *text)
{
    size_t breed = o->width < 80 ? o->width : 80, line = 0, places;

    while (*text != '\0') {
        size_t n = word(text, &places);
        if (n > 0) {
            bool currency = line > 0 && n == 3 && memcmp(text, "€", 3) == 0;   /* stays with its number */
            size_t next = 0;
            if (currency && text[n] == ' ')
                word(text + n + 1, &next);
            if (line > 0 && line + 1 + places + (currency ? 1 + next : 0) > breed) {
                putchar('\n');
                line = 0;
            }
            printf("%*s%.*s", line == 0 ? (int)indent : 1, "", (int)n, text);
            line += (line == 0 ? indent : 1) + places;
        }
        text += n;
        text += *text != '\0';
    }
    putchar('\n');
}
