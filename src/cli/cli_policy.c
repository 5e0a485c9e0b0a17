#include "cli/cli.h"
#include "cli/cli_packs.h"

#include "base/buf.h"
#include "packs/check.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

static const char help[] =
    "Usage: passend policy check PACK...\n"
    "       passend policy compile PACK -o FILE\n"
    "\n"
    "check    proves that every table answers every point exactly once (else: an example point), that names, readings\n"
    "         and citations are used and resolve, that an overlay stays within its bounds; decides all worked cases.\n"
    "         Packs named together are checked together; the base of an overlay is found under the policy directory.\n"
    "compile  writes the form the service loads and prints the SHA-256 of the pack (its identity, in every verdict)\n"
    "         and of the file (for the configuration)\n"
    "\n"
    "Exit status: 0 all is well   1 findings, or the pack is refused   2 usage   4 cannot read input\n"
    "Example: passend policy compile nl.woningwet/2026 -o 2026.pack\n";

static void hex(const uint8_t *sha, char out[2 * PACK_SHA256_LEN + 1])
{
    struct writer w;

    writer_init(&w, out, 2 * PACK_SHA256_LEN);
    write_hex(&w, sha, PACK_SHA256_LEN);
    out[2 * PACK_SHA256_LEN] = '\0';
}

static int compile(int argc, char **argv)
{
    const char *naam = NULL, *uit = NULL;
    char identiteit[2 * PACK_SHA256_LEN + 1], bestand[2 * PACK_SHA256_LEN + 1];
    uint8_t sha[SHA256_DIGEST_LENGTH];
    struct pakket p;

    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "-o") == 0 && i + 1 < argc)
            uit = argv[++i];
        else if (argv[i][0] != '-' && naam == NULL)
            naam = argv[i];
        else
            return EXIT_GEBRUIK;
    if (naam == NULL || uit == NULL)
        return EXIT_GEBRUIK;
    int e = cli_pakket_laden(naam, &p);
    if (e != EXIT_JA)
        return e;
    FILE *f = fopen(uit, "wb");
    bool ok = f != NULL && fwrite(p.blob, 1, p.len, f) == p.len;
    if (f != NULL)
        ok = fclose(f) == 0 && ok;
    if (ok) {
        SHA256(p.blob, p.len, sha);
        hex(pack_sha256(&p.pack), identiteit);
        hex(sha, bestand);
        printf("%s %s\nsha256 %s\nbestand %s\n", pack_id(&p.pack), pack_versie(&p.pack), identiteit, bestand);
    } else {
        fprintf(stderr, "passend: cannot write %s\n", uit);
    }
    pakket_vrij(&p);
    return ok ? EXIT_JA : EXIT_ONLEESBAAR;
}

static void melden(void *wie, const char *tekst)
{
    printf("%s: %s\n", (const char *)wie, tekst);
}

static void inkomensgrenzen_tonen(const char *naam, const struct pack *p)
{
    int64_t grenzen[PACK_INKOMENSGRENZEN_MAX];
    unsigned n = pack_inkomensgrenzen(p, grenzen);

    printf("%s: %s %s, %u income breakpoints", naam, pack_id(p), pack_versie(p), n);
    for (unsigned i = 0; i < n; i++)
        printf("%s %lld.%02lld", i == 0 ? ":" : ",", (long long)(grenzen[i] / 100), (long long)(grenzen[i] % 100));
    putchar('\n');
}

/* The national packs under the policy directory that are not named, so that an overlay finds its base. */
static void basis_erbij(struct packset *set, struct pakket *alle, unsigned *n)
{
    static char namen[PACKSET_MAX][PAKKET_PAD_MAX];
    unsigned m = pakket_namen(namen, PACKSET_MAX);
    struct packfout fout;

    for (unsigned i = 0; i < m && *n < PACKSET_MAX; i++) {
        struct pakket *p = &alle[*n];
        if (pakket_laden(namen[i], p, &fout) != OK)
            continue;
        if (pack_is_overlay(&p->pack) || packset_add(set, &p->pack) != OK)
            pakket_vrij(p);
        else
            (*n)++;
    }
}

static int check(int argc, char **argv)
{
    static struct pakket pakketten[PACKSET_MAX];
    static struct packset set;
    unsigned n = 0, bevindingen = 0, gevraagd = (unsigned)(argc - 1);
    int e = EXIT_JA;

    if (argc < 2 || gevraagd > PACKSET_MAX)
        return EXIT_GEBRUIK;
    packset_init(&set);
    for (int i = 1; i < argc && e == EXIT_JA; i++) {
        if (argv[i][0] == '-')
            return EXIT_GEBRUIK;
        e = cli_pakket_laden(argv[i], &pakketten[n]);
        if (e == EXIT_JA && packset_add(&set, &pakketten[n++].pack) != OK) {
            printf("%s: overlaps another pack named here\n", argv[i]);
            e = EXIT_NEE;
        }
    }
    if (e == EXIT_JA) {
        basis_erbij(&set, pakketten, &n);
        for (unsigned i = 0; i < gevraagd; i++) {
            inkomensgrenzen_tonen(argv[i + 1], &pakketten[i].pack);
            bevindingen += pack_check(&set, &pakketten[i].pack, melden, argv[i + 1]);
        }
        if (bevindingen == 0)
            printf("complete, no overlap, all worked cases as expected\n");
        e = bevindingen == 0 ? EXIT_JA : EXIT_NEE;
    }
    for (unsigned i = 0; i < n; i++)
        pakket_vrij(&pakketten[i]);
    return e;
}

int cli_policy(int argc, char **argv)
{
    int e = EXIT_GEBRUIK;

    if (argc >= 2 && strcmp(argv[1], "--help") == 0) {
        fputs(help, stdout);
        return EXIT_JA;
    }
    if (argc >= 2 && strcmp(argv[1], "compile") == 0)
        e = compile(argc - 1, argv + 1);
    else if (argc >= 2 && strcmp(argv[1], "check") == 0)
        e = check(argc - 1, argv + 1);
    if (e == EXIT_GEBRUIK)
        fputs("passend policy: expected check PACK... or compile PACK -o FILE; see passend policy --help\n", stderr);
    return e;
}
