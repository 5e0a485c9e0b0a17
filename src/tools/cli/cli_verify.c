/*
 * passend verify: is this verdict genuine? Our own check first; then libjwt, which shares no code with it, is asked for a
 * second opinion. When the two differ nothing is believed.
 */
#include "cli/cli.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "files/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "json/strict_json.h"
#include "verify/verify.h"

#include <getopt.h>
#include <jwt.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX (1u << 20)   /* a key set may have large keys of other kinds, with certificates */

static const char usage[] =
    "Usage: passend verify VERDICT --keys JWKS [--test] [--at TIME] [--json]\n"
    "\n"
    "Checks a verdict offline. VERDICT and JWKS are files; - is standard input.\n"
    "  --keys JWKS  the service's key set (/.well-known/jwks.json)\n"
    "  --test       also accept verdicts of a test environment\n"
    "  --at TIME    judge as of TIME: 2026-11-22T10:00:00Z, 2026-11-22 or unix seconds\n"
    "  --json       one line of JSON\n"
    "\n"
    "Example: passend verify W-1024.jws --keys keys.json\n"
    "Exit status: 0 genuine   1 refused (reason on standard error)   2 usage   4 cannot read the input\n";

struct call {
    const char *verdict, *keys;
    int64_t at;
    bool test, json;
};

/* ---- input ---- */

/* hh:mm:ss */
static bool time_of_day(const char *in, int64_t *out)
{
    int64_t v[3];

    for (int i = 0; i < 3; i++) {
        if (in[3 * i] < '0' || in[3 * i] > '9' || in[3 * i + 1] < '0' || in[3 * i + 1] > '9' ||
            (i < 2 && in[3 * i + 2] != ':'))
            return false;
        v[i] = (in[3 * i] - '0') * 10 + (in[3 * i + 1] - '0');
    }
    *out = v[0] * 3600 + v[1] * 60 + v[2];
    return v[0] < 24 && v[1] < 60 && v[2] < 60;
}

static bool read_time(const char *in, int64_t *out)
{
    size_t len = strlen(in);
    int32_t day;
    int64_t second = 0;

    if (len == 10 || len == 20) {
        if (date_parse(in, 10, &day) &&
            (len == 10 || (in[10] == 'T' && in[19] == 'Z' && time_of_day(in + 11, &second)))) {
            *out = (int64_t)day * 86400 + second;
            return true;
        }
    }
    return decimal_parse(in, len, out) && *out > 0;
}

/* ---- second opinion ---- */

static char *public_pem(EVP_PKEY *key, size_t *len)
{
    BIO *b = BIO_new(BIO_s_mem());
    char *data, *out = NULL;

    if (b != NULL && PEM_write_bio_PUBKEY(b, key) == 1) {
        *len = (size_t)BIO_get_mem_data(b, &data);
        out = mem_alloc(*len + 1);
        if (out != NULL) {
            memcpy(out, data, *len);
            out[*len] = '\0';
        }
    }
    BIO_free(b);
    return out;
}

/* libjwt accepts the same bytes under the same key as ES256 and reads the same issue time and id. */
static bool second_opinion(const char *jws, const struct verified *v)
{
    size_t pem_len, jti_len;
    char *pem = public_pem(v->key, &pem_len);
    jwt_t *jwt = NULL;
    bool ok = false;

    if (pem != NULL && jwt_decode(&jwt, jws, (const unsigned char *)pem, (int)pem_len) == 0 &&
        jwt_get_alg(jwt) == JWT_ALG_ES256) {
        const char *ours = verified_text(v, "jti", &jti_len), *theirs = jwt_get_grant(jwt, "jti");

        ok = ours != NULL && theirs != NULL && strlen(theirs) == jti_len && memcmp(ours, theirs, jti_len) == 0 &&
             jwt_get_grant_int(jwt, "iat") == (long)v->iat;
    }
    jwt_free(jwt);
    mem_free(pem);
    return ok;
}

static bool passes_there(const char *jws, EVP_PKEY *key)
{
    size_t pem_len;
    char *pem = public_pem(key, &pem_len);
    jwt_t *jwt = NULL;
    bool passes = pem != NULL && jwt_decode(&jwt, jws, (const unsigned char *)pem, (int)pem_len) == 0 &&
                  jwt_get_alg(jwt) != JWT_ALG_NONE;

    jwt_free(jwt);
    mem_free(pem);
    return passes;
}

/* A signature that we refuse must not pass there either, with any key of the set. */
static bool refused_there_too(const char *jws, const struct verify_keys *keys)
{
    bool passes = false;

    for (unsigned i = 0; i < keys->n && !passes; i++) {
        EVP_PKEY *key;

        if (verify_key_open(&keys->keys[i], &key) == OK)
            passes = passes_there(jws, key);
        EVP_PKEY_free(key);
    }
    return !passes;
}

/* ---- output ---- */

static void print_time(int64_t s)
{
    struct date d = date_of(clock_day(s));

    printf("%04d-%02u-%02u %02u:%02u UTC", d.year, d.month, d.day, (unsigned)(s % 86400 / 3600),
           (unsigned)(s % 3600 / 60));
}

static void print_claim(const struct verified *v, const char *label, const char *claim)
{
    size_t len;
    const char *text = verified_text(v, claim, &len);

    if (text != NULL)
        printf("  %-12s %.*s\n", label, (int)len, text);
}

static void print_packs(const json_t *claims)
{
    json_t *pack;
    size_t i;

    json_array_foreach(json_object_get(claims, "beleid"), i, pack) {
        const char *id = json_string_value(json_object_get(pack, "id"));
        const char *versie = json_string_value(json_object_get(pack, "versie"));
        const char *sha = json_string_value(json_object_get(pack, "sha256"));

        if (id != NULL && versie != NULL && sha != NULL)
            printf("  %-12s %s/%s (sha256 %.8s...)\n", i == 0 ? "rules" : "", id, versie, sha);
    }
}

static void print_plain(const struct verified *v, int64_t at)
{
    struct date d = date_of(v->bruikbaar_tot);
    json_t *claims;

    printf("genuine%s   decided ", v->test ? " (test environment)" : "");
    print_time(v->iat);
    printf("   usable until %04d-%02u-%02u%s\n", d.year, d.month, d.day,
           at >= ((int64_t)v->bruikbaar_tot + 1) * 86400 ? " (passed)" : "");
    print_claim(v, "outcome", "uitkomst");
    print_claim(v, "daeb", "daeb");
    print_claim(v, "passend", "passendheidsoort");
    print_claim(v, "reference", "referentie");
    print_claim(v, "corporation", "corporatie");
    print_claim(v, "assurance", "zekerheid");
    if (strict_json_parse(v->claims, v->claims_len, false, &claims) == OK) {
        print_packs(claims);
        json_decref(claims);
    }
    printf("  %-12s OpenSSL and libjwt agree\n", "checked by");
}

static int refuse(const struct call *c, enum status st)
{
    if (c->json)
        printf("{\"result\":\"refuse\",\"reason\":\"%s\"}\n", status_slug(st));
    fprintf(stderr, "passend verify: %s: %s\n", status_slug(st), status_title(st));
    return EXIT_NEE;
}

static int accept(const struct call *c, const struct verified *v)
{
    if (c->json)
        printf("{\"result\":\"accept\",\"usable\":%s,\"claims\":%s}\n",
               c->at < ((int64_t)v->bruikbaar_tot + 1) * 86400 ? "true" : "false", v->claims);
    else
        print_plain(v, c->at);
    return EXIT_JA;
}

/* ---- the command ---- */

static int check(const struct call *c, const char *jws, size_t len, const struct verify_keys *keys)
{
    const struct verify_options o = { .at = c->at, .allow_test = c->test };
    struct verified v;

    enum status st = verify_verdict(keys, jws, len, &o, &v);
    if (st == REFUSED_TOKEN_SIGNATURE && !refused_there_too(jws, keys))
        return refuse(c, REFUSED_VERIFIERS_DISAGREE);
    if (st != OK)
        return refuse(c, st);
    int result = second_opinion(jws, &v) ? accept(c, &v) : refuse(c, REFUSED_VERIFIERS_DISAGREE);
    verified_release(&v);
    return result;
}

static int read_and_check(const struct call *c)
{
    char *jws = NULL, *jwks = NULL;
    size_t jws_len, jwks_len;
    struct verify_keys keys;
    int result = EXIT_ONLEESBAAR;

    if (file_read(c->verdict, FILE_MAX, &jws, &jws_len) != OK) {
        fprintf(stderr, "passend verify: cannot read the verdict\n");
    } else if (file_read(c->keys, FILE_MAX, &jwks, &jwks_len) != OK) {
        fprintf(stderr, "passend verify: cannot read the keys\n");
    } else {
        while (jws_len > 0 && (jws[jws_len - 1] == '\n' || jws[jws_len - 1] == '\r'))
            jws_len--;
        jws[jws_len] = '\0';
        enum status st = verify_keys_read(jwks, jwks_len, &keys);
        if (st == OK && memchr(jws, 0, jws_len) != NULL)
            st = REFUSED_TOKEN_FORMAT;
        result = st != OK ? refuse(c, st) : check(c, jws, jws_len, &keys);
    }
    mem_free(jws);
    mem_free(jwks);
    return result;
}

int cli_verify(int argc, char **argv)
{
    static const struct option options[] = { { "keys", required_argument, NULL, 'k' }, { "at", required_argument, NULL, 'a' },
                                             { "test", no_argument, NULL, 't' }, { "json", no_argument, NULL, 'j' },
                                             { "help", no_argument, NULL, 'h' }, { 0 } };
    struct call c = { .at = clock_wall_s() };
    int o;

    optind = 1;
    while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (o) {
        case 'k':
            c.keys = optarg;
            break;
        case 'a':
            if (!read_time(optarg, &c.at)) {
                fprintf(stderr, "passend verify: --at: not a time, for example 2026-11-22T10:00:00Z\n");
                return EXIT_GEBRUIK;
            }
            break;
        case 't':
            c.test = true;
            break;
        case 'j':
            c.json = true;
            break;
        case 'h':
            fputs(usage, stdout);
            return EXIT_JA;
        default:
            fputs(usage, stderr);
            return EXIT_GEBRUIK;
        }
    }
    if (optind + 1 != argc || c.keys == NULL || (strcmp(argv[optind], "-") == 0 && strcmp(c.keys, "-") == 0)) {
        fputs(usage, stderr);
        return EXIT_GEBRUIK;
    }
    c.verdict = argv[optind];
    return read_and_check(&c);
}
