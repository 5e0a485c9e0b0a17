/*
 * How many verdicts are checked in a second on one core: FOLDER is what make_log wrote. Prints JSON: verdicts alone; with a place under one
 * checkpoint; with a proof and a checkpoint each, that is believed anew each time, where nobody but the log is believed and where a
 * witness must have signed too; and beside these what the library of cryptography takes for the signatures alone, keys opened once: one
 * ES256, with one Ed25519, with two. All in turn, several times; each number is the median.
 */
#include "base/mem.h"
#include "files/file.h"
#include "verify/place.h"

#include <dirent.h>
#include <openssl/ec.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define VERDICTS_MAX 4096
#define SECONDS 0.4
#define ROUNDS 7

struct item { char *jws, *proof; size_t jws_len, proof_len; };

static struct item items[VERDICTS_MAX];
static size_t n_items;
static struct verify_keys keys;
static struct logtrust trust[2];                  /* the log alone; its witness too */
static struct place_checker checkers[2];

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench_verify: %s\n", what);
    exit(1);
}

static char *load(const char *folder, const char *name, size_t *len)
{
    char path[4096], *data;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    must(file_read(path, 1 << 20, &data, len) == OK, path);
    return data;
}

static void load_all(const char *folder)
{
    char path[4096];
    struct dirent *e;
    unsigned line;
    size_t len;

    char *jwks = load(folder, "keys.json", &len);
    must(verify_keys_read(jwks, len, &keys) == OK, "keys");
    char *policy = load(folder, "log.policy", &len), own[512];
    int own_len = snprintf(own, sizeof own, "%.*s\nquorum none\n", (int)strcspn(policy, "\n"), policy);
    must(own_len > 0 && (size_t)own_len < sizeof own && logtrust_parse(own, (size_t)own_len, &trust[0], &line) == OK, "policy");
    must(logtrust_parse(policy, len, &trust[1], &line) == OK, "policy");
    for (int i = 0; i < 2; i++)
        must(place_open(&trust[i], &checkers[i]) == OK, "policy");
    snprintf(path, sizeof path, "%s/verdicts", folder);
    DIR *d = opendir(path);
    must(d != NULL, path);
    while (n_items < VERDICTS_MAX && (e = readdir(d)) != NULL) {
        size_t name = strlen(e->d_name);

        if (name < 5 || strcmp(e->d_name + name - 4, ".jws") != 0)
            continue;
        struct item *i = &items[n_items++];
        snprintf(path, sizeof path, "verdicts/%s", e->d_name);
        i->jws = load(folder, path, &i->jws_len);
        snprintf(path, sizeof path, "verdicts/%.*s.tlog-proof", (int)name - 4, e->d_name);
        i->proof = load(folder, path, &i->proof_len);
    }
    closedir(d);
    must(n_items > 0, "no verdicts");
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* by: NULL = without its place in the log. anew: nothing is remembered of the checkpoint. */
static void check(const struct item *i, struct place_checker *by, bool anew)
{
    static struct verify_opened opened;
    const struct verify_options o = { .allow_test = true, .placed = by != NULL, .opened = &opened };
    struct verified v;
    struct logproof p;
    struct place at;

    must(verify_verdict(&keys, i->jws, i->jws_len, &o, &v) == OK, "verdict");
    if (anew)
        memset(by->notes, 0, sizeof by->notes);
    if (by != NULL)
        must(logproof_parse(i->proof, i->proof_len, &p) == OK && place_check(by, &v, &p, 0, &at) == OK, "place");
    verified_release(&v);
}

static double rate(struct place_checker *by, bool anew)
{
    double start = now(), end;
    unsigned long n = 0;

    do {
        for (size_t i = 0; i < n_items && i < 200; i++)
            check(&items[(n + i) % n_items], by, anew);
        n += n_items < 200 ? n_items : 200;
        end = now();
    } while (end - start < SECONDS);
    return (double)n / (end - start);
}

/* One ES256 and so many Ed25519, as the library of cryptography has them. */
static double signatures(unsigned ed25519)
{
    EVP_PKEY *p256 = EVP_EC_gen("P-256"), *ed = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    uint8_t hash[32] = { 1 }, der[128], sig[64], text[200] = { 2 };
    size_t der_len = sizeof der, sig_len = sizeof sig;
    EVP_PKEY_CTX *s = EVP_PKEY_CTX_new(p256, NULL);
    double start, end;
    unsigned long n = 0;

    must(EVP_PKEY_sign_init(s) == 1 && EVP_PKEY_sign(s, der, &der_len, hash, 32) == 1, "sign");
    must(EVP_DigestSignInit(ctx, NULL, NULL, NULL, ed) == 1 && EVP_DigestSign(ctx, sig, &sig_len, text, sizeof text) == 1, "sign");
    must(EVP_PKEY_verify_init(s) == 1, "verify");
    start = now();
    do {
        for (int i = 0; i < 200; i++) {
            must(EVP_PKEY_verify(s, der, der_len, hash, 32) == 1, "verify");
            for (unsigned k = 0; k < ed25519; k++) {
                EVP_MD_CTX_reset(ctx);
                must(EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, ed) == 1 && EVP_DigestVerify(ctx, sig, sig_len, text, sizeof text) == 1, "verify");
            }
        }
        n += 200;
        end = now();
    } while (end - start < SECONDS);
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_CTX_free(s);
    EVP_PKEY_free(p256);
    EVP_PKEY_free(ed);
    return (double)n / (end - start);
}

enum { ALONE, ONE_CHECKPOINT, OWN_CHECKPOINT, OWN_WITNESSED, ES256, ES256_ED25519, ES256_TWO_ED25519, MEASURES };

static double one(int measure)
{
    switch (measure) {
    case ALONE:
        return rate(NULL, false);
    case ONE_CHECKPOINT:
        return rate(&checkers[1], false);
    case OWN_CHECKPOINT:
    case OWN_WITNESSED:
        return rate(&checkers[measure - OWN_CHECKPOINT], true);
    default:
        return signatures((unsigned)(measure - ES256));
    }
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double of[ROUNDS])
{
    qsort(of, ROUNDS, sizeof of[0], by_size);
    return of[ROUNDS / 2];
}

int main(int argc, char **argv)
{
    static const char *const names[MEASURES] = { "alone", "one_checkpoint", "own_checkpoint", "own_checkpoint_witnessed", "es256",
                                                 "es256_ed25519", "es256_two_ed25519" };
    double got[MEASURES][ROUNDS], own[2][ROUNDS];
    struct mem_report report;

    must(argc == 2 && mem_init(0, &report) == OK, "bench_verify FOLDER");
    load_all(argv[1]);
    for (int round = 0; round < ROUNDS; round++) {
        for (int m = 0; m < MEASURES; m++)
            got[m][round] = one(m);
        for (int i = 0; i < 2; i++)
            own[i][round] = got[OWN_CHECKPOINT + i][round] / got[ES256_ED25519 + i][round];
    }
    printf("{\"verdicts\":%zu", n_items);
    for (int m = 0; m < MEASURES; m++)
        printf(",\"%s_per_s\":%.0f", names[m], median(got[m]));
    printf(",\"own_to_signatures\":%.2f,\"own_witnessed_to_signatures\":%.2f}\n", median(own[0]), median(own[1]));
    return 0;
}
