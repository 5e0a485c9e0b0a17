#include "cli/cli_many.h"

#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"
#include "files/file.h"
#include "json/pull.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PROOF_END ".tlog-proof"
#define NAMES_MAX (1u << 20)           /* files of one folder */
#define PATH_LEN 4096

struct count { unsigned long good, bad; };

/* ---- answers ---- */

static void print_name(const char *name)
{
    char text[2 * PATH_LEN];
    struct writer w;

    writer_init(&w, text, sizeof text);
    write_json_text(&w, name, strlen(name));
    fwrite(text, 1, w.failed ? 0 : writer_len(&w), stdout);
}

void cli_many_json(const struct check *c, const struct checked *r, const char *name)
{
    putchar('{');
    if (name != NULL) {
        fputs("\"name\":", stdout);
        print_name(name);
        putchar(',');
    }
    printf("\"result\":\"accept\",\"usable\":%s,", c->files.at < ((int64_t)r->v.bruikbaar_tot + 1) * 86400 ? "true" : "false");
    if (r->placed) {
        printf("\"log\":{\"origin\":");
        print_name(r->origin);
        printf(",\"index\":%llu,\"size\":%llu,", (unsigned long long)r->index, (unsigned long long)r->size);
        printf("\"witnesses\":%u,", r->witnesses);
        printf("\"cosigned\":%lld,\"stamped\":%lld},", (long long)r->cosigned, (long long)r->stamped);
    }
    printf("\"claims\":%s}\n", r->v.claims);
}

static void print_claim(const struct verified *v, const char *claim)
{
    size_t len;
    const char *text = verified_text(v, claim, &len);

    if (text != NULL && text_is_shown(text, len))
        printf("  %.*s", (int)len, text);
}

static void answer(struct check *c, bool json, const char *name, const char *jws, size_t len, struct slice proof,
                   struct count *n)
{
    struct checked r;
    enum status s = memchr(jws, 0, len) != NULL ? REFUSED_TOKEN_FORMAT
                    : proof.len > 0 && c->files.trust == NULL ? REFUSED_LOG_TRUST : check_verdict(c, jws, len, proof, &r);

    if (s != OK) {
        n->bad++;
        if (json) {
            fputs("{\"name\":", stdout);
            print_name(name);
            printf(",\"result\":\"refuse\",\"reason\":\"%s\"}\n", status_slug(s));
        } else {
            printf("%s  refused  %s\n", name, status_slug(s));
        }
        return;
    }
    n->good++;
    if (json) {
        cli_many_json(c, &r, name);
    } else {
        printf("%s  genuine", name);
        print_claim(&r.v, "uitkomst");
        print_claim(&r.v, "referentie");
        if (r.placed)
            printf("  place %llu", (unsigned long long)r.index);
        putchar('\n');
    }
    checked_release(&r);
}

static int total(bool json, const struct count *n)
{
    if (json)
        printf("{\"genuine\":%lu,\"refused\":%lu}\n", n->good, n->bad);
    else
        printf("%lu genuine, %lu refused\n", n->good, n->bad);
    return n->bad == 0 ? EXIT_YES : EXIT_NO;
}

/* ---- lines ---- */

bool cli_many_is(const char *text, size_t len)
{
    return memchr(text, '\n', len) != NULL || (len > 0 && (text[0] == '{' || text[0] == '"'));
}

/* A verdict as a text, or an answer of the API with `toetsing` and perhaps `logbewijs`; its other members are passed over. */
static void read_line(struct pull *p, struct slice *jws, struct slice *proof)
{
    struct slice name;

    if (pull_peek(p) == PULL_TEXT)
        *jws = pull_text(p, CLI_MANY_FILE_MAX);
    else if (pull_object(p))
        while (pull_member(p, &name)) {
            struct slice *to = slice_is(name, "toetsing") ? jws : slice_is(name, "logbewijs") ? proof : NULL;

            if (to != NULL && pull_peek(p) == PULL_TEXT)
                *to = pull_text(p, CLI_MANY_FILE_MAX);
            else
                pull_skip(p);
        }
}

/* A line of JSON, which is written in. */
static void json_line(struct check *c, bool json, const char *name, char *line, size_t len, struct count *n)
{
    struct slice jws = { "", 0 }, proof = { NULL, 0 };
    struct pull p;

    pull_init_foreign(&p, line, len);
    read_line(&p, &jws, &proof);
    if (pull_end(&p) == OK)
        answer(c, json, name, jws.at, jws.len, proof, n);
    else
        answer(c, json, name, "", 0, (struct slice){ NULL, 0 }, n);
}

static void lines(struct check *c, bool json, const char *prefix, char *text, size_t len, struct count *n)
{
    char *at = text, *end = text + len;
    char name[PATH_LEN + 32];

    for (unsigned long i = 1; at < end; i++) {
        char *stop = memchr(at, '\n', (size_t)(end - at));
        char *next = stop != NULL ? stop + 1 : end;

        stop = stop != NULL ? stop : end;
        if (stop > at && stop[-1] == '\r')
            stop--;
        snprintf(name, sizeof name, "%s%s%lu", prefix, prefix[0] != '\0' ? ":" : "", i);
        if (stop > at && (*at == '{' || *at == '"'))
            json_line(c, json, name, at, (size_t)(stop - at), n);
        else if (stop > at)
            answer(c, json, name, at, (size_t)(stop - at), (struct slice){ NULL, 0 }, n);
        at = next;
    }
}

int cli_many_lines(struct check *c, bool json, char *text, size_t len)
{
    struct count n = { 0, 0 };

    lines(c, json, "", text, len, &n);
    return total(json, &n);
}

/* ---- files ---- */

static bool ends_with(const char *name, const char *end)
{
    size_t len = strlen(name), end_len = strlen(end);

    return len > end_len && strcmp(name + len - end_len, end) == 0;
}

/* NAME.jws has its proof in NAME.tlog-proof. */
static char *proof_beside(const char *path, size_t *len)
{
    char beside[PATH_LEN], *proof;
    const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
    size_t stem = dot != NULL && (slash == NULL || dot > slash) ? (size_t)(dot - path) : strlen(path);

    *len = 0;
    int n = snprintf(beside, sizeof beside, "%.*s" PROOF_END, (int)stem, path);
    return n > 0 && (size_t)n < sizeof beside && file_read(beside, LOGPROOF_MAX, &proof, len) == OK ? proof : NULL;
}

static bool one_file(struct check *c, bool json, const char *path, struct count *n)
{
    char *text, *proof;
    size_t len, proof_len = 0;

    if (file_read(path, CLI_MANY_FILE_MAX, &text, &len) != OK) {
        fprintf(stderr, "passend verify: cannot read %s\n", path);
        return false;
    }
    while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
        len--;
    if (cli_many_is(text, len)) {
        lines(c, json, path, text, len, n);
    } else {
        proof = strcmp(path, "-") != 0 ? proof_beside(path, &proof_len) : NULL;
        answer(c, json, path, text, len, (struct slice){ proof, proof_len }, n);
        mem_free(proof);
    }
    mem_free(text);
    return true;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The ordinary files of a folder, in the order of their names; proofs belong to others. */
static char **list(const char *folder, size_t *n)
{
    DIR *dir = opendir(folder);
    size_t cap = 64;
    char **names = dir != NULL ? mem_alloc(cap * sizeof *names) : NULL;
    struct dirent *e;

    *n = 0;
    while (names != NULL && *n < NAMES_MAX && (e = readdir(dir)) != NULL) {
        char path[PATH_LEN];
        struct stat st;
        int len = snprintf(path, sizeof path, "%s/%s", folder, e->d_name);

        if (len < 0 || (size_t)len >= sizeof path || ends_with(e->d_name, PROOF_END) || stat(path, &st) != 0 ||
            !S_ISREG(st.st_mode))
            continue;
        if (*n == cap) {
            char **more = mem_realloc(names, 2 * cap * sizeof *names);

            if (more == NULL)
                break;
            names = more;
            cap *= 2;
        }
        names[*n] = mem_alloc((size_t)len + 1);
        if (names[*n] == NULL)
            break;
        memcpy(names[(*n)++], path, (size_t)len + 1);
    }
    if (dir != NULL)
        closedir(dir);
    if (names != NULL)
        qsort(names, *n, sizeof *names, by_name);
    return names;
}

static bool folder(struct check *c, bool json, const char *path, struct count *n)
{
    size_t count;
    char **names = list(path, &count);
    bool ok = names != NULL;

    if (!ok)
        fprintf(stderr, "passend verify: cannot read %s\n", path);
    for (size_t i = 0; i < count; i++) {
        ok = one_file(c, json, names[i], n) && ok;
        mem_free(names[i]);
    }
    mem_free(names);
    return ok;
}

int cli_many_files(struct check *c, bool json, char *const *paths, int n)
{
    struct count count = { 0, 0 };
    bool ok = true;

    for (int i = 0; i < n; i++) {
        struct stat st;
        bool is_folder = strcmp(paths[i], "-") != 0 && stat(paths[i], &st) == 0 && S_ISDIR(st.st_mode);

        ok = (is_folder ? folder : one_file)(c, json, paths[i], &count) && ok;
    }
    int e = total(json, &count);
    return ok ? e : EXIT_UNREADABLE;
}
