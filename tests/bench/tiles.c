/*
 * What it costs to write a log of COUNT entries into an empty folder, in slices as the notary sends them, and one checkpoint at the end.
 *
 *   tiles FOLDER COUNT
 *
 * Prints JSON: seconds of the clock and of the processor, files, and both for 10,000,000 entries in proportion.
 */
#include "base/mem.h"
#include "tiler/tiling.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ORIGIN "log.example/passend"
#define LARGE 1e7

static struct tiling t;

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "tiles: %s\n", what);
    exit(1);
}

static double now_s(clockid_t clock)
{
    struct timespec at;

    clock_gettime(clock, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void add(uint64_t count)
{
    static uint8_t entries[LIMIT_LOG_SLICE][DIGEST_LEN];

    while (t.build.size < count) {
        size_t n = count - t.build.size < LIMIT_LOG_SLICE ? (size_t)(count - t.build.size) : LIMIT_LOG_SLICE;

        for (size_t i = 0; i < n; i++) {
            uint64_t which = t.build.size + i;

            must(sha256(&which, sizeof which, entries[i]) == OK, "an entry");
        }
        must(tiling_add(&t, t.build.size, (const uint8_t (*)[DIGEST_LEN])entries, n) == OK, "a slice");
    }
}

static void publish(EVP_PKEY *key)
{
    struct checkpoint c = { .origin = { ORIGIN, strlen(ORIGIN) }, .size = t.build.size };
    uint8_t signature[NOTE_SIGNATURE_LEN];
    size_t len = sizeof signature;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    char text[256];
    struct writer w;

    tilebuild_root(t.hash, &t.build, &c.root);
    writer_init(&w, text, sizeof text);
    checkpoint_write(&c, &w);
    must(EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) == 1 &&
             EVP_DigestSign(ctx, signature, &len, (uint8_t *)text, writer_len(&w)) == 1, "signing");
    EVP_MD_CTX_free(ctx);
    must(tiling_publish(&t, c.size, &c.root, t.key.hash, signature) == OK, "the checkpoint");
}

int main(int argc, char **argv)
{
    uint8_t public[NOTE_PUBLIC_LEN];
    size_t len = sizeof public;
    struct mem_report report;

    must(argc == 3 && mem_init(0, &report) == OK, "tiles FOLDER COUNT");
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    uint64_t count = strtoull(argv[2], NULL, 10);
    int dir = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    must(dir >= 0 && count > 0 && EVP_PKEY_get_raw_public_key(key, public, &len) == 1, "the folder");
    must(tiling_open(&t, dir, ORIGIN, public, NULL, 0) == OK && t.published == 0, "the folder is not empty");
    double wall = now_s(CLOCK_MONOTONIC), cpu = now_s(CLOCK_PROCESS_CPUTIME_ID);
    add(count);
    publish(key);
    wall = now_s(CLOCK_MONOTONIC) - wall;
    cpu = now_s(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("{\"entries\":%llu,\"wall_s\":%.2f,\"cpu_s\":%.2f,\"of_10000000_wall_s\":%.0f,\"of_10000000_cpu_s\":%.1f}\n", (unsigned long long)count, wall,
           cpu, wall * LARGE / (double)count, cpu * LARGE / (double)count);
    tiling_close(&t);
    EVP_PKEY_free(key);
    return 0;
}
