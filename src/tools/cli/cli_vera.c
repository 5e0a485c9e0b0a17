#include "cli/cli.h"
#include "cli/cli_packs.h"

#include "base/clock.h"
#include "base/date.h"
#include "files/file.h"
#include "base/mem.h"
#include "json/strict_json.h"
#include "vera/vera.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "Usage: passend vera zaak --relaties FILE [--eenheid FILE] [--op DATE]\n"
    "       passend vera toewijzing VERDICT [--zaak FILE] [--op DATE]\n"
    "       passend vera nagaan TOEWIJZING VERDICT\n"
    "\n"
    "Converts between VERA 4.3 and what passend reads and gives (docs/vera.md).\n"
    "\n"
    "zaak        a Kandidaat or Relatiegroep, and an Eenheid, to a case for passend evaluate. What VERA cannot say is\n"
    "            left out and listed on standard error, so that it can be asked\n"
    "toewijzing  a verdict to a Toewijzing, with our reference in inkomen.authentiekGegeven.token\n"
    "nagaan      does this Toewijzing say what the verdict says?\n"
    "\n"
    "VERDICT is what passend verify --json prints. - is standard input.\n"
    "  --op DATE   day on which roles and codes count (default: today)\n"
    "\n"
    "Exit status: 0 done, or the same   1 refused, or it differs   2 usage   4 cannot read input\n"
    "Example: passend verify W-1024.jws --keys keys.json --json | passend vera toewijzing - --op 2026-12-15\n";

struct vraag {
    const char *relations, *eenheid, *zaak, *argument[2];
    unsigned n;
    int32_t dag;
};

static bool read_question(int argc, char **argv, struct vraag *v)
{
    static const char *const options[] = { "--relaties", "--eenheid", "--zaak" };

    *v = (struct vraag){ .dag = clock_day(clock_wall_s()) };
    for (int i = 2; i < argc; i++) {
        const char **to[] = { &v->relations, &v->eenheid, &v->zaak };
        bool was_read = false;
        for (unsigned k = 0; k < 3; k++)
            if (strcmp(argv[i], options[k]) == 0 && i + 1 < argc && *to[k] == NULL) {
                *to[k] = argv[++i];
                was_read = true;
                break;
            }
        if (was_read)
            continue;
        if (strcmp(argv[i], "--op") == 0 && i + 1 < argc && date_parse(argv[i + 1], strlen(argv[i + 1]), &v->dag))
            i++;
        else if ((argv[i][0] != '-' || argv[i][1] == '\0') && v->n < 2)
            v->argument[v->n++] = argv[i];
        else
            return false;
    }
    return !cli_stdin_twice(argc, argv);
}

static bool document(const char *pad, json_t **out)
{
    char *text;
    size_t len;
    enum status s = file_read(pad, STRICT_JSON_SIZE, &text, &len);

    *out = NULL;
    if (s == OK) {
        s = strict_json_parse(text, len, true, out);
        mem_free(text);
    }
    if (s != OK)
        fprintf(stderr, "passend: %s: %s\n", pad, s == FAULT_SYSTEM ? "cannot read it" : status_slug(s));
    return s == OK;
}

/* The claims in what `passend verify --json` prints. */
static bool claims_of(const char *pad, json_t **out)
{
    AUTO_JSON doc = NULL;

    *out = NULL;
    if (!document(pad, &doc))
        return false;
    const char *result = json_string_value(json_object_get(doc, "result"));
    if (result == NULL || strcmp(result, "accept") != 0 || !json_is_object(json_object_get(doc, "claims"))) {
        fprintf(stderr, "passend: %s: not an accepted verdict; expected the output of passend verify --json\n", pad);
        return false;
    }
    *out = json_incref(json_object_get(doc, "claims"));
    return true;
}

static void show(const struct vera_reports *m, const char *pad)
{
    for (unsigned i = 0; i < m->n; i++) {
        fprintf(stderr, "passend: %s: %s at %s", pad, status_slug(m->m[i].status), m->m[i].pad);
        if (m->m[i].successor != NULL && m->m[i].successor[0] != '\0')
            fprintf(stderr, "; use %s", m->m[i].successor);
        fputc('\n', stderr);
    }
    if (m->n_more > 0)
        fprintf(stderr, "passend: %s: and %u more\n", pad, m->n_more);
}

/* Rents are no personal data; the sum of what was reported lets somebody check what was left out, and what was not. */
static void say_sum(const char *what, const struct vera_sum *sum)
{
    long long size = llabs(sum->cents);

    if (sum->n > 0)
        fprintf(stderr, "passend: vera: %s: %s%lld.%02lld euro\n", what, sum->cents < 0 ? "-" : "", size / 100, size % 100);
}

static int write_out(json_t *doc)
{
    bool ok = json_dumpf(doc, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) == 0 && putchar('\n') != EOF &&
              fflush(stdout) == 0;

    json_decref(doc);
    return ok ? EXIT_YES : EXIT_UNREADABLE;
}

static int zaak(const struct vraag *v)
{
    struct vera_reports m;
    AUTO_JSON relations = NULL;
    AUTO_JSON eenheid = NULL;
    json_t *out;

    if (v->relations == NULL || v->n > 0 || v->zaak != NULL)
        return EXIT_USAGE;
    if (!document(v->relations, &relations) || (v->eenheid != NULL && !document(v->eenheid, &eenheid)))
        return EXIT_UNREADABLE;
    enum status s = vera_zaak(relations, eenheid, v->dag, &out, &m);
    show(&m, "vera");
    say_sum("left out of the rent", &m.rent_left_out);
    say_sum("to be checked as part of the rent", &m.rent_to_check);
    return s == OK ? write_out(out) : EXIT_NO;
}

static int toewijzing(const struct vraag *v)
{
    AUTO_JSON claims = NULL;
    AUTO_JSON de_zaak = NULL;
    json_t *out;

    if (v->n != 1 || v->relations != NULL || v->eenheid != NULL)
        return EXIT_USAGE;
    if (!claims_of(v->argument[0], &claims) || (v->zaak != NULL && !document(v->zaak, &de_zaak)))
        return EXIT_UNREADABLE;
    enum status s = vera_toewijzing(claims, de_zaak, v->dag, &out);
    if (s == OK)
        return write_out(out);
    fprintf(stderr, "passend: %s: %s\n", v->argument[0], status_slug(s));
    return EXIT_NO;
}

static int check(const struct vraag *v)
{
    struct vera_reports m;
    AUTO_JSON claims = NULL;
    AUTO_JSON doc = NULL;

    if (v->n != 2 || v->relations != NULL || v->eenheid != NULL || v->zaak != NULL)
        return EXIT_USAGE;
    if (!document(v->argument[0], &doc) || !claims_of(v->argument[1], &claims))
        return EXIT_UNREADABLE;
    enum status s = vera_check(doc, claims, &m);
    show(&m, v->argument[0]);
    if (s == REFUSED_VERDICT_CLAIMS)
        fprintf(stderr, "passend: %s: %s\n", v->argument[1], status_slug(s));
    if (s == OK)
        puts("the same");
    return s == OK ? EXIT_YES : EXIT_NO;
}

int cli_vera(int argc, char **argv)
{
    struct vraag v;
    int e = EXIT_USAGE;

    if (argc >= 2 && strcmp(argv[1], "--help") == 0) {
        fputs(help, stdout);
        return EXIT_YES;
    }
    if (argc >= 2 && read_question(argc, argv, &v)) {
        if (strcmp(argv[1], "zaak") == 0)
            e = zaak(&v);
        else if (strcmp(argv[1], "toewijzing") == 0)
            e = toewijzing(&v);
        else if (strcmp(argv[1], "nagaan") == 0)
            e = check(&v);
    }
    if (e == EXIT_USAGE)
        fputs("passend vera: expected zaak, toewijzing or nagaan; see passend vera --help\n", stderr);
    return e;
}
