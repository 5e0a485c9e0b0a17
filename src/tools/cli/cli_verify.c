/*
 * passend verify: is this verdict genuine, does it stand in the log, and what does it say? Our own check first; then libjwt,
 * which shares no code with it, is asked for a second opinion on the signature. When the two differ nothing is believed.
 */
#include "cli/cli.h"
#include "cli/cli_check.h"
#include "cli/cli_many.h"
#include "cli/cli_opinion.h"
#include "cli/cli_words.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "files/file.h"
#include "json/strict_json.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char usage[] =
    "Usage: passend verify VERDICT... --keys JWKS [OPTIONS]\n"
    "\n"
    "Checks verdicts offline, and prints what one says. VERDICT is a file, a folder of files, or - (standard input); a file\n"
    "with several lines has a verdict in each: as it is, or a line of JSON with toetsing and logbewijs.\n"
    "\n"
    "  --keys JWKS        the service's key set (/.well-known/jwks.json)\n"
    "  --bewijs FILE      it stands in the log: a proof (tlog-proof) that came with it; in a folder NAME.tlog-proof\n"
    "  --log FOLDER       it stands in the log: proved from the log's own tiles\n"
    "  --vertrouwen FILE  which log and which witnesses are believed (tlog-policy); needed for both\n"
    "  --onthoud FILE     the checkpoint of this time is remembered there; the one of before must lead to it\n"
    "  --samenhang FILE   how it leads there (a proof of consistency, as a witness is sent), where there is no --log\n"
    "  --beleid PACK      its rules are this pack, and lead from its classes to its outcome; may be repeated\n"
    "  --ca FILE          authorities (PEM) of the certificate in it, and of the time-stamps in the folder of the log\n"
    "  --test             also accept verdicts of a test environment\n"
    "  --at TIME          judge as of TIME: 2026-11-22T10:00:00Z, 2026-11-22 or unix seconds\n"
    "  --json             one line of JSON each\n"
    "\n"
    "Example: passend verify W-1024.jws --keys keys.json --bewijs W-1024.tlog-proof --vertrouwen log.policy\n"
    "Exit status: 0 genuine   1 refused (reason on standard error)   2 usage   4 cannot read the input\n";

struct call {
    struct check_files files;
    const char *proof;
    bool json;
};

/* ---- one ---- */

static void print_place(const struct checked *r, bool asked)
{
    if (!asked)
        return;
    printf("  %-12s %s, place %llu of %llu\n", "in the log", r->origin, (unsigned long long)r->index,
           (unsigned long long)r->size);
    if (r->witnesses > 0) {
        printf("  %-12s cosigned by %u", "witnesses", r->witnesses);
        if (r->cosigned != 0) {
            printf(", enough of them by ");
            cli_words_time(r->cosigned);
        }
        putchar('\n');
    }
    if (r->stamped != 0) {
        printf("  %-12s there before ", "time-stamp");
        cli_words_time(r->stamped);
        putchar('\n');
    }
}

static void print_plain(const struct check *c, const struct checked *r)
{
    struct date d = date_of(r->v.bruikbaar_tot);
    json_t *claims;

    printf("genuine%s   decided ", r->v.test ? " (test environment)" : "");
    cli_words_time(r->v.iat);
    printf("   usable until %04d-%02u-%02u%s\n", d.year, d.month, d.day,
           c->files.at >= ((int64_t)r->v.bruikbaar_tot + 1) * 86400 ? " (passed)" : "");
    if (strict_json_parse(r->v.claims, r->v.claims_len, false, &claims) == OK) {
        cli_words_verdict(claims, c->packs.n > 0 ? &c->packs : NULL);
        json_decref(claims);
    }
    print_place(r, r->placed);
    if (!r->placed && r->v.log_index >= 0)
        cli_words_line("in the log", "not shown: give a proof or the log");
    if (r->ruled)
        cli_words_line("by the rules", "the packs are those it names, and its classes lead to its outcome");
    if (r->chained)
        cli_words_line("certificate", "led to the authority when it was signed");
    cli_words_line("checked by", "OpenSSL and libjwt agree");
}

static int refuse(const struct call *c, enum status st)
{
    if (c->json)
        printf("{\"result\":\"refuse\",\"reason\":\"%s\"}\n", status_slug(st));
    fprintf(stderr, "passend verify: %s: %s\n", status_slug(st), status_title(st));
    return EXIT_NO;
}

static int one(const struct call *call, struct check *c, const char *jws, size_t len, struct slice proof)
{
    struct checked r;

    enum status st = memchr(jws, 0, len) != NULL ? REFUSED_TOKEN_FORMAT : check_verdict(c, jws, len, proof, &r);
    if (st == REFUSED_TOKEN_SIGNATURE && !cli_opinion_refuses(jws, &c->keys))
        st = REFUSED_VERIFIERS_DISAGREE;
    if (st != OK)
        return refuse(call, st);
    int result = EXIT_YES;
    if (!cli_opinion_agrees(jws, &r.v))
        result = refuse(call, REFUSED_VERIFIERS_DISAGREE);
    else if (call->json)
        cli_many_json(c, &r, NULL);
    else
        print_plain(c, &r);
    checked_release(&r);
    return result;
}

/* A verdict and what came with it; a file of several lines is many. */
static int read_one(const struct call *call, struct check *c, const char *path)
{
    char *text, *proof = NULL;
    struct slice p = { NULL, 0 };
    size_t len;

    if (file_read(path, CLI_MANY_FILE_MAX, &text, &len) != OK) {
        fprintf(stderr, "passend verify: cannot read the verdict\n");
        return EXIT_UNREADABLE;
    }
    while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
        len--;
    text[len] = '\0';
    int result = EXIT_UNREADABLE;
    if (cli_many_is(text, len))
        result = call->proof == NULL ? cli_many_lines(c, call->json, text, len) : EXIT_USAGE;
    else if (call->proof != NULL && file_read(call->proof, LOGPROOF_MAX, &proof, &p.len) != OK)
        fprintf(stderr, "passend verify: cannot read the proof\n");
    else
        result = one(call, c, text, len, (struct slice){ proof, p.len });
    if (result == EXIT_USAGE)
        fputs(usage, stderr);
    mem_free(proof);
    mem_free(text);
    return result;
}

static bool is_folder(const char *path)
{
    struct stat st;

    return strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* ---- the command ---- */

static int run(const struct call *call, char *const *paths, int n)
{
    struct check *c = mem_alloc(sizeof *c);

    if (c == NULL) {
        fprintf(stderr, "passend verify: not enough memory\n");
        return EXIT_UNREADABLE;
    }
    int result = check_open(&call->files, c);
    if (result == EXIT_NO && call->json)
        printf("{\"result\":\"refuse\",\"reason\":\"%s\"}\n", status_slug(c->failed));
    if (result == EXIT_YES && n == 1 && !is_folder(paths[0]))
        result = read_one(call, c, paths[0]);
    else if (result == EXIT_YES)
        result = cli_many_files(c, call->json, paths, n);
    if (result == EXIT_YES)
        result = check_end(c);
    check_close(c);
    mem_free(c);
    return result;
}

static bool add_pack(struct check_files *f, const char *name)
{
    if (f->n_packs == PACKSET_MAX)
        return false;
    f->packs[f->n_packs++] = name;
    return true;
}

/* What one option needs of another. */
static bool fits_together(const struct call *c, int n, char *const *paths)
{
    const struct check_files *f = &c->files;
    bool place = c->proof != NULL || f->log != NULL;
    int from_stdin = (f->keys != NULL && strcmp(f->keys, "-") == 0) + (c->proof != NULL && strcmp(c->proof, "-") == 0) +
                     (f->trust != NULL && strcmp(f->trust, "-") == 0);

    for (int i = 0; i < n; i++)
        from_stdin += strcmp(paths[i], "-") == 0;
    return n > 0 && f->keys != NULL && from_stdin <= 1 && !(place && f->trust == NULL) &&
           !(f->remember != NULL && f->trust == NULL) &&
           !(f->step != NULL && f->remember == NULL) && !(c->proof != NULL && (n > 1 || is_folder(paths[0])));
}

int cli_verify(int argc, char **argv)
{
    static const struct option options[] = {
        { "keys", required_argument, NULL, 'k' }, { "at", required_argument, NULL, 'a' }, { "test", no_argument, NULL, 't' },
        { "json", no_argument, NULL, 'j' }, { "help", no_argument, NULL, 'h' }, { "bewijs", required_argument, NULL, 'b' },
        { "vertrouwen", required_argument, NULL, 'v' }, { "onthoud", required_argument, NULL, 'o' },
        { "log", required_argument, NULL, 'l' }, { "samenhang", required_argument, NULL, 's' },
        { "beleid", required_argument, NULL, 'p' }, { "ca", required_argument, NULL, 'c' }, { 0 } };
    struct call c = { .files = { .at = clock_wall_s() } };
    bool ok = true;
    int o;

    optind = 1;
    while (ok && (o = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (o) {
        case 'k': c.files.keys = optarg; break;
        case 'b': c.proof = optarg; break;
        case 'v': c.files.trust = optarg; break;
        case 'o': c.files.remember = optarg; break;
        case 'l': c.files.log = optarg; break;
        case 's': c.files.step = optarg; break;
        case 'c': c.files.ca = optarg; break;
        case 't': c.files.test = true; break;
        case 'j': c.json = true; break;
        case 'p': ok = add_pack(&c.files, optarg); break;
        case 'a':
            if (!moment_parse(optarg, strlen(optarg), &c.files.at)) {
                fprintf(stderr, "passend verify: --at: not a time, for example 2026-11-22T10:00:00Z\n");
                return EXIT_USAGE;
            }
            break;
        case 'h':
            fputs(usage, stdout);
            return EXIT_YES;
        default:
            ok = false;
        }
    }
    if (ok && fits_together(&c, argc - optind, argv + optind))
        return run(&c, argv + optind, argc - optind);
    fputs(usage, stderr);
    return EXIT_USAGE;
}
