#include "cli/cli.h"
#include "base/sha256.h"
#include "cli/cli_policy.h"

#include "base/buf.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "Usage: passend policy compile PACK -o FILE [--json]\n"
    "\n"
    "Writes the form that the service loads and prints two hashes: sha256, the identity of the policy whatever its layout\n"
    "(it stands in every verdict), and bestand, the hash of the written file (for the service's configuration).\n"
    "\n"
    "  PACK      a path, a name such as nl.woningwet/2026, or - (standard input)\n"
    "  -o FILE   where to write; nothing is written when the pack is refused\n"
    "  --json    one line: {\"id\",\"version\",\"sha256\",\"bestand\",\"bytes\"}\n"
    "\n"
    "Exit status: 0 written   1 the pack is refused   2 usage   4 cannot read or write\n"
    "Example: passend policy compile nl.woningwet/2026 -o 2026.pack\n";

static const char *hex(const uint8_t *sha, char out[2 * DIGEST_LEN + 1])
{
    struct writer w;

    writer_init(&w, out, 2 * DIGEST_LEN);
    write_hex(&w, sha, DIGEST_LEN);
    out[2 * DIGEST_LEN] = '\0';
    return out;
}

static int compile(const char *name, const char *out, bool json)
{
    char identiteit[2 * DIGEST_LEN + 1], bestand[2 * DIGEST_LEN + 1];
    uint8_t sha[DIGEST_LEN];
    struct loaded_pack p;
    int e = cli_pack_load(name, &p);

    if (e != EXIT_YES)
        return e;
    FILE *f = fopen(out, "wb");
    bool ok = f != NULL && fwrite(p.blob, 1, p.len, f) == p.len;
    if (f != NULL)
        ok = fclose(f) == 0 && ok;
    ok = sha256(p.blob, p.len, sha) == OK && ok;
    hex(pack_sha256(&p.pack), identiteit);
    hex(sha, bestand);
    if (!ok)
        fprintf(stderr, "passend: cannot write %s\n", out);
    else if (json)
        printf("{\"id\":\"%s\",\"version\":\"%s\",\"sha256\":\"%s\",\"bestand\":\"%s\",\"bytes\":%zu}\n", pack_id(&p.pack),
               pack_version(&p.pack), identiteit, bestand, p.len);
    else
        printf("%s %s\nsha256 %s\nbestand %s\n", pack_id(&p.pack), pack_version(&p.pack), identiteit, bestand);
    load_release(&p);
    return ok ? EXIT_YES : EXIT_UNREADABLE;
}

int cli_policy_compile(int argc, char **argv)
{
    const char *name = NULL, *out = NULL;
    bool json = false;

    if (cli_help(argc, argv, help))
        return EXIT_YES;
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "-o") == 0 && i + 1 < argc)
            out = argv[++i];
        else if (strcmp(argv[i], "--json") == 0)
            json = true;
        else if ((argv[i][0] != '-' || argv[i][1] == '\0') && name == NULL)
            name = argv[i];
        else
            return cli_usage("policy compile", "PACK -o FILE");
    if (name == NULL || out == NULL)
        return cli_usage("policy compile", "PACK -o FILE");
    return compile(name, out, json);
}
