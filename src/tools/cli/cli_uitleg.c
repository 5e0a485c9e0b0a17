#include "cli/cli_uitleg.h"

#include "base/clock.h"
#include "base/date.h"
#include "cli/cli.h"
#include "cli/cli_out.h"

#include <stdio.h>
#include <string.h>

bool cli_uitleg_opties(int argc, char **argv, struct uitleg_opties *o)
{
    *o = (struct uitleg_opties){ .dag = clock_day(clock_wall_s()) };
    for (int i = 1; i < argc; i++) {
        bool nog = i + 1 < argc;
        if (strcmp(argv[i], "--json") == 0)
            o->json = true;
        else if (strcmp(argv[i], "--policy") == 0 && nog && o->n_packs < PACKSET_MAX)
            o->packs[o->n_packs++] = argv[++i];
        else if (strcmp(argv[i], "--at") == 0 && nog && date_parse(argv[i + 1], strlen(argv[i + 1]), &o->dag))
            i++;
        else if (strcmp(argv[i], "--lang") == 0 && nog && taal_lezen(argv[i + 1], strlen(argv[i + 1]), &o->taal))
            i++;
        else if (strcmp(argv[i], "--page") == 0 && nog)
            o->pagina = argv[++i];
        else if ((argv[i][0] != '-' || argv[i][1] == '\0') && o->zaak == NULL)
            o->zaak = argv[i];
        else
            return false;
    }
    cli_out_terminal(&o->pagina_opties);
    o->pagina_opties.en = o->taal == TAAL_EN;
    return o->zaak != NULL && !cli_stdin_twice(argc, argv);
}

int cli_uitleg_exit(const struct uitleg_vraag *v)
{
    if (!v->eenheid && v->uitslag->hoogste_passende_huurklasse != HUUR_ONBEPAALD)
        return EXIT_JA;
    return v->uitslag->uitkomst == UITKOMST_GESCHIKT ? EXIT_JA
           : v->uitslag->uitkomst == UITKOMST_ONBEPAALD ? EXIT_ONBEPAALD : EXIT_NEE;
}

void cli_kop(const struct report_options *o, const char *tekst)
{
    printf("%s%s%s\n", o->bold ? "\033[1m" : "", tekst, o->bold ? "\033[0m" : "");
}

/* The bytes of a word and its places on the screen. */
static size_t woord(const char *t, size_t *plaatsen)
{
    size_t n = 0;

    *plaatsen = 0;
    for (; t[n] != '\0' && t[n] != ' ' && t[n] != '\n'; n++)
        *plaatsen += ((unsigned char)t[n] & 0xc0) != 0x80;
    return n;
}

void cli_alinea(const struct report_options *o, unsigned inspringen, const char *tekst)
{
    size_t breed = o->width < 80 ? o->width : 80, regel = 0, plaatsen;

    while (*tekst != '\0') {
        size_t n = woord(tekst, &plaatsen);
        if (n > 0) {
            bool valuta = regel > 0 && n == 3 && memcmp(tekst, "€", 3) == 0;   /* stays with its number */
            size_t volgend = 0;
            if (valuta && tekst[n] == ' ')
                woord(tekst + n + 1, &volgend);
            if (regel > 0 && regel + 1 + plaatsen + (valuta ? 1 + volgend : 0) > breed) {
                putchar('\n');
                regel = 0;
            }
            printf("%*s%.*s", regel == 0 ? (int)inspringen : 1, "", (int)n, tekst);
            regel += (regel == 0 ? inspringen : 1) + plaatsen;
        }
        tekst += n;
        tekst += *tekst != '\0';
    }
    putchar('\n');
}
