/*
 * What a large log costs: its start, and an append of groups with what is beside their rows, against one to an empty log.
 *
 *   rows DIR COUNT          DIR is empty; files of about 50 bytes a row
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
#define GROUPS 1000

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

static struct store *open_at(int top, const char *name)
{
    struct store_report report;
    struct backend backend;
    struct store *s;
    char key[64];

    snprintf(key, sizeof key, "%s.key", name);
    if (mkdirat(top, name, 0700) != 0)
        MUST(faccessat(top, name, X_OK, 0) == 0);
    int dir = openat(top, name, O_RDONLY | O_DIRECTORY), file = openat(top, key, O_RDWR | O_CREAT, 0600);
    MUST(dir >= 0 && file >= 0 && sqlite_open(dir, &backend) == OK);
    MUST(store_open(&backend, file, 0, clock_wall_s(), true, &s, &report) == OK);
    close(dir);
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
    printf("{\"log\":\"%s\",\"rows\":%llu,\"cpu_us_a_row\":%.2f,\"group_p50_us\":%.0f,\"group_p99_us\":%.0f,\"group_max_us\":%.0f}\n", name,
           (unsigned long long)store_log_edge(s)->size, cpu, took[GROUPS / 2], took[GROUPS * 99 / 100], took[GROUPS - 1]);
    return cpu;
}

int main(int argc, char **argv)
{
    struct mem_report memory;

    if (argc != 3 || mem_init(1 << 16, &memory) != OK || crypt_init() != OK)
        return 2;
    uint64_t count = strtoull(argv[2], NULL, 10);
    int top = open(argv[1], O_RDONLY | O_DIRECTORY);
    MUST(top >= 0 && count > LEAVES_MAX);

    struct store *s = open_at(top, "large");
    append(s, 0, 1, NULL);
    for (uint64_t n = 1; n < count; n += LEAVES_MAX) {
        append(s, n, count - n < LEAVES_MAX ? (uint32_t)(count - n) : LEAVES_MAX, NULL);
        store_turn(s);
    }
    store_close(s);
    double t = now_us(CLOCK_MONOTONIC);
    s = open_at(top, "large");
    printf("{\"start_s\":%.2f,\"rows\":%llu}\n", (now_us(CLOCK_MONOTONIC) - t) / 1e6, (unsigned long long)store_log_edge(s)->size);
    /* One after the other, twice: the same machine is slower from one minute to the next. */
    for (int again = 0; again < 2; again++) {
        char name[16];

        snprintf(name, sizeof name, "empty%d", again);
        double large = measure(s, "large");
        store_close(s);
        s = open_at(top, name);
        append(s, 0, 1, NULL);
        double empty = measure(s, "empty");
        store_close(s);
        printf("{\"large_against_empty\":%.3f}\n", large / empty);
        s = open_at(top, "large");
    }
    store_close(s);
    return 0;
}
