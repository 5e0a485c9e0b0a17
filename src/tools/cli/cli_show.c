/*
 * passend show: what a verdict says, without checking anything: for a person who wants to read one, and knows that.
 */
#include "cli/cli.h"
#include "cli/cli_policy.h"
#include "cli/cli_words.h"

#include "base/mem.h"
#include "base/text.h"
#include "files/file.h"
#include "json/strict_json.h"
#include "verify/verify.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "Usage: passend show VERDICT [--beleid PACK]... [--json]\n"
    "\n"
    "Prints what a verdict says. NOTHING IS CHECKED: anybody can write a file that reads like one; passend verify checks it.\n"
    "\n"
    "  VERDICT        a file, or - (standard input)\n"
    "  --beleid PACK  its texts stand beside the reasons; may be repeated\n"
    "  --json         the claims as they stand\n"
    "\n"
    "Example: passend show W-1024.jws --beleid nl.woningwet/2026\n"
    "Exit status: 0 shown   1 not a verdict   2 usage   4 cannot read the input\n";

/* The payload as JSON: mem_free. */
static enum status read_claims(const char *jws, size_t len, char **text, json_t **claims)
{
    const char *end = jws + len, *a = memchr(jws, '.', len), *b = a != NULL ? memchr(a + 1, '.', (size_t)(end - a - 1)) : NULL;
    size_t n;

    *text = NULL;
    *claims = NULL;
    if (b == NULL || len > VERIFY_JWS_MAX)
        return REFUSED_TOKEN_FORMAT;
    *text = mem_alloc(BASE64URL_BYTES((size_t)(b - a - 1)) + 1);
    if (*text == NULL)
        return FAULT_MEMORY;
    if (!base64url_decode(a + 1, (size_t)(b - a - 1), (uint8_t *)*text, BASE64URL_BYTES((size_t)(b - a - 1)), &n))
        return REFUSED_TOKEN_BASE64;
    (*text)[n] = '\0';
    TRY(strict_json_parse(*text, n, 0, claims));
    return json_is_object(*claims) ? OK : REFUSED_VERDICT_CLAIMS;
}

static int show(const char *path, const struct geladen *packs, bool json)
{
    char *jws, *text = NULL;
    json_t *claims = NULL;
    size_t len;

    if (file_read(path, 1u << 20, &jws, &len) != OK) {
        fprintf(stderr, "passend show: cannot read the verdict\n");
        return EXIT_UNREADABLE;
    }
    while (len > 0 && (jws[len - 1] == '\n' || jws[len - 1] == '\r'))
        len--;
    enum status s = read_claims(jws, len, &text, &claims);
    if (s != OK) {
        fprintf(stderr, "passend show: %s: %s\n", status_slug(s), status_title(s));
    } else if (json) {
        puts(text);
    } else {
        puts("NOT CHECKED: passend verify tells whether it is genuine");
        cli_words_verdict(claims, packs->n > 0 ? packs : NULL);
    }
    json_decref(claims);
    mem_free(text);
    mem_free(jws);
    return s == OK ? EXIT_YES : EXIT_NO;
}

int cli_show(int argc, char **argv)
{
    static struct geladen packs;
    const char *path = NULL;
    bool json = false;
    int e = EXIT_YES;

    if (cli_help(argc, argv, help))
        return EXIT_YES;
    for (int i = 1; i < argc && e == EXIT_YES; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            json = true;
        } else if (strcmp(argv[i], "--beleid") == 0 && i + 1 < argc && packs.n < PACKSET_MAX) {
            e = cli_pack_load(argv[++i], &packs.packs[packs.n]);
            packs.n += e == EXIT_YES;
        } else if (path == NULL && (argv[i][0] != '-' || argv[i][1] == '\0')) {
            path = argv[i];
        } else {
            e = EXIT_USAGE;
        }
    }
    if (e == EXIT_USAGE || (e == EXIT_YES && path == NULL)) {
        fputs(help, stderr);
        e = EXIT_USAGE;
    } else if (e == EXIT_YES) {
        e = show(path, &packs, json);
    }
    cli_packs_release(&packs);
    return e;
}
