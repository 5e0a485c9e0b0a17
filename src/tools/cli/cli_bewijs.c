/*
 * passend bewijs: proofs made anew out of a log's tiles, to the checkpoint that lies there with its cosignatures. No
 * network, no key: a proof is as good as its checkpoint, and passend verify tells that.
 */
#include "cli/cli.h"
#include "cli/cli_attested.h"
#include "cli/cli_policy.h"

#include "base/mem.h"
#include "base/text.h"
#include "files/file.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "Usage: passend bewijs FOLDER INDEX... [--vertrouwen FILE] [-o FOLDER]\n"
    "\n"
    "Makes the proof (tlog-proof) that the entry at a place stands in a log, out of the log's tiles.\n"
    "\n"
    "  FOLDER     the log: checkpoint and tile/..., as it is published\n"
    "  INDEX      the place, as the verdict has it in logIndex\n"
    "  --vertrouwen FILE  to the newest checkpoint there that this policy (tlog-policy) believes; else to the newest\n"
    "  -o FOLDER  one file INDEX.tlog-proof for each; needed for more than one\n"
    "\n"
    "Example: passend bewijs log 4711 > W-1024.tlog-proof\n"
    "Exit status: 0 made   1 no such place, or tiles that do not fit the checkpoint   2 usage   4 cannot read or write\n";

static int refused(const char *what, enum status s)
{
    fprintf(stderr, "passend bewijs: %s: %s: %s\n", what, status_slug(s), status_title(s));
    return s == FAULT_SYSTEM || s == FAULT_MEMORY ? EXIT_UNREADABLE : EXIT_NO;
}

/* Tiles of another tree would make a proof that nobody can use. */
static enum status check_root(struct sha256_ctx *c, struct logdir *d)
{
    struct tree_hash root;

    TRY(tree_root_read(c, &d->reader, d->size, &root));
    return tree_hash_same(&root, &d->checkpoint.root) ? OK : REFUSED_LOG_CONSISTENCY;
}

static enum status make(struct sha256_ctx *c, struct logdir *d, uint64_t index, struct writer *w)
{
    struct logproof p = { .index = index, .note = { d->note, d->note_len } };

    if (index >= d->checkpoint.size && index < d->size)
        return REFUSED_LOG_QUORUM;             /* of what was published since, witnesses have said nothing yet */
    TRY(tree_prove_inclusion(c, &d->reader, index, d->checkpoint.size, &p.path));
    logproof_write(&p, w);
    BUG_IF(w->failed);
    return OK;
}

static bool write_out(const char *folder, uint64_t index, const char *text, size_t len)
{
    char path[4096];

    if (folder == NULL)
        return fwrite(text, 1, len, stdout) == len;
    int n = snprintf(path, sizeof path, "%s/%llu.tlog-proof", folder, (unsigned long long)index);
    FILE *f = n > 0 && (size_t)n < sizeof path ? fopen(path, "wb") : NULL;
    if (f == NULL)
        return false;
    bool ok = fwrite(text, 1, len, f) == len;
    return fclose(f) == 0 && ok;
}

static int each(struct sha256_ctx *c, struct logdir *d, const char *folder, char *const *places, int n, char *text)
{
    for (int i = 0; i < n; i++) {
        struct writer w;
        int64_t index;

        if (!decimal_parse(places[i], strlen(places[i]), &index) || index < 0)
            return EXIT_USAGE;
        writer_init(&w, text, LOGPROOF_MAX);
        enum status s = make(c, d, (uint64_t)index, &w);
        if (s != OK)
            return refused(places[i], s);
        if (!write_out(folder, (uint64_t)index, text, writer_len(&w))) {
            fprintf(stderr, "passend bewijs: cannot write the proof of %s\n", places[i]);
            return EXIT_UNREADABLE;
        }
    }
    return EXIT_YES;
}

/* The checkpoint that is to be proved to. */
static enum status choose(struct sha256_ctx *c, struct logdir *d, const char *policy)
{
    static struct logtrust trust;
    static struct attested attested;
    struct place_checker place = { 0 };
    char *text;
    unsigned line;
    size_t len;

    TRY(file_read(policy, LOGTRUST_TEXT_MAX, &text, &len));
    enum status s = logtrust_parse(text, len, &trust, &line);
    if (s == OK)
        s = place_open(&trust, &place);
    if (s == OK)
        s = attested_open(&attested, c, d, &place);
    place_close(&place);
    mem_free(text);
    return s;
}

static int run(const char *log, const char *policy, const char *folder, char *const *places, int n)
{
    char *text = mem_alloc(LOGPROOF_MAX);
    struct sha256_ctx *c = NULL;
    struct logdir d;

    enum status s = text != NULL ? sha256_open(&c) : FAULT_MEMORY;
    if (s == OK)
        s = logdir_open(c, log, &d);
    bool open = s == OK;
    if (s == OK)
        s = check_root(c, &d);
    if (s == OK && policy != NULL)
        s = choose(c, &d, policy);
    int e = s == OK ? each(c, &d, folder, places, n, text) : refused(log, s);
    if (open)
        logdir_close(&d);
    sha256_close(c);
    mem_free(text);
    return e;
}

int cli_bewijs(int argc, char **argv)
{
    char *places[4096];
    const char *log = NULL, *folder = NULL, *policy = NULL;
    int n = 0, e = EXIT_USAGE;
    bool ok = true;

    if (cli_help(argc, argv, help))
        return EXIT_YES;
    for (int i = 1; i < argc && ok; i++) {
        if (strcmp(argv[i], "-o") == 0 && i + 1 < argc)
            folder = argv[++i];
        else if (strcmp(argv[i], "--vertrouwen") == 0 && i + 1 < argc)
            policy = argv[++i];
        else if (argv[i][0] == '-' || (log != NULL && n == 4096))
            ok = false;
        else if (log == NULL)
            log = argv[i];
        else
            places[n++] = argv[i];
    }
    if (ok && n > 0 && (n == 1 || folder != NULL))
        e = run(log, policy, folder, places, n);
    if (e == EXIT_USAGE)
        fputs(help, stderr);
    return e;
}
