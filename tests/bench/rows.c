/*
 * What a large log costs: its start, and an append of groups with what is beside their rows, against one to an empty log.
 *
 *   rows fill DATA KEY COUNT        goes on with rows until there are so many: of verdicts, with nothing beside them, about 50 bytes each
 *   rows measure DATA KEY EMPTY     starts on them; then in turn on new logs in folders of EMPTY
 *
 * KEY: the key file. large.py drives it.
 */
#include "base/clock.h"
#include "base/mem.h"
#include "store/ledger.h"
#include "store/sqlite/sqlite.h"
#include "store/store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define CONTENT 1600
#define GROUPS 600
#define ROUNDS 3

#define MUST(what)                                       \
    do {                                                 \
        if (!(what)) {                                   \
            fprintf(stderr, "rows: %s\n", #what);        \
            exit(1);                                     \
        }                                                \
    } while (0)

static double now_us(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static struct store *open_store(const char *data, const char *key)
{
    struct store_report report;
    struct backend backend;
    struct store *s;
    int dir = open(data, O_RDONLY | O_DIRECTORY), file = open(key, O_RDWR | O_CREAT, 0600), home = open(".", O_RDONLY | O_DIRECTORY);

    MUST(dir >= 0 && file >= 0 && sqlite_open(dir, &backend) == OK);
    MUST(store_open(&backend, file, 0, clock_wall_s(), true, &s, &report) == OK);
    MUST(fchdir(home) == 0); /* where the store was opened, paths are others */
    close(dir);
    close(home);
    return s;
}

static void append(struct store *s, uint64_t nr, uint32_t n, const void *content)
{
    struct leaf_new leaves[LEAVES_MAX];
    struct leaf_name names[LEAVES_MAX];
    struct store_done done;

    for (uint32_t i = 0; i < n; i++) {
        uint64_t which = nr + i;

        leaves[i] = (struct leaf_new){ .kind = which == 0 ? ENTRY_ORIGIN : ENTRY_VERDICT, .at = clock_wall_s(), .content = content,
                                       .content_len = content != NULL ? CONTENT : 0, .n_names = content != NULL };
        sha256_kept(&which, sizeof which, leaves[i].digest);
        names[i] = (struct leaf_name){ .day = clock_day(leaves[i].at) };
        sha256_kept(leaves[i].digest, DIGEST_LEN, names[i].digest);
        leaves[i].names[0] = &names[i];
    }
    MUST(store_append(s, n, leaves, NULL) == OK && store_next(s, &done) && done.status == OK);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Checkpoints of the file are made between groups, as in the notary, and counted in the processor time. */
static double measure(struct store *s, const char *name)
{
    static double took[GROUPS];
    static uint8_t content[CONTENT];
    double cpu = now_us(CLOCK_PROCESS_CPUTIME_ID);

    for (unsigned i = 0; i < GROUPS; i++) {
        double t = now_us(CLOCK_MONOTONIC);

        memset(content, (int)i, sizeof content);
        append(s, store_log_edge(s)->size, LEAVES_MAX, content);
        took[i] = now_us(CLOCK_MONOTONIC) - t;
        store_turn(s);
    }
    cpu = (now_us(CLOCK_PROCESS_CPUTIME_ID) - cpu) / (GROUPS * LEAVES_MAX);
    qsort(took, GROUPS, sizeof took[0], by_size);
    printf("{\"log\":\"%s\",\"rows\":%llu,\"cpu_us_a_row\":%.2f,\"group_p50_us\":%.0f,\"group_p99_us\":%.0f,\"group_max_us\":%.0f}", name,
           (unsigned long long)store_log_edge(s)->size, cpu, took[GROUPS / 2], took[GROUPS * 99 / 100], took[GROUPS - 1]);
    return cpu;
}

static void fill(const char *data, const char *key, uint64_t count)
{
    struct store *s = open_store(data, key);

    if (store_log_edge(s)->size == 0)
        append(s, 0, 1, NULL);
    for (uint64_t n; (n = store_log_edge(s)->size) < count;) {
        append(s, n, count - n < LEAVES_MAX ? (uint32_t)(count - n) : LEAVES_MAX, NULL);
        store_turn(s);
    }
    store_close(s);
}

/* In turn: the same machine is slower from one minute to the next. */
static void compare(const char *data, const char *key, const char *top)
{
    double t = now_us(CLOCK_MONOTONIC), cpu = now_us(CLOCK_PROCESS_CPUTIME_ID), large[ROUNDS], empty[ROUNDS], ratio[ROUNDS];
    struct store *s = open_store(data, key);

    printf("{\"start_s\":%.2f,\"start_cpu_s\":%.2f,\"rounds\":[", (now_us(CLOCK_MONOTONIC) - t) / 1e6,
           (now_us(CLOCK_PROCESS_CPUTIME_ID) - cpu) / 1e6);
    for (int i = 0; i < ROUNDS; i++) {
        char path[4096], own_key[4096];

        if (i > 0)
            s = open_store(data, key);
        large[i] = measure(s, "large");
        store_close(s);
        printf(",");
        snprintf(path, sizeof path, "%s/%d", top, i);
        snprintf(own_key, sizeof own_key, "%s/%d.key", top, i);
        MUST(mkdir(path, 0700) == 0);
        s = open_store(path, own_key);
        append(s, 0, 1, NULL);
        empty[i] = measure(s, "empty");
        store_close(s);
        printf(i == ROUNDS - 1 ? "]" : ",");
        ratio[i] = large[i] / empty[i];
    }
    qsort(ratio, ROUNDS, sizeof ratio[0], by_size);
    printf(",\"large_to_empty\":%.3f}\n", ratio[ROUNDS / 2]);
}

int main(int argc, char **argv)
{
    struct mem_report memory;

    if (argc != 5 || mem_init(1 << 16, &memory) != OK || crypt_init() != OK)
        return 2;
    if (strcmp(argv[1], "fill") == 0)
        fill(argv[2], argv[3], strtoull(argv[4], NULL, 10));
    else
        compare(argv[2], argv[3], argv[4]);
    return 0;
}
