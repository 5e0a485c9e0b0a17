/*
 * Fills a data directory through the store's own operations, so that memory and start can be measured with many grants:
 *
 *   fill_grants DATA-DIRECTORY KEY-FILE N [CLIENT CORPORATION]     prints one line of JSON with what it took
 *
 * Use a file system in memory: every grant is a durable commit.
 */
#include "base/clock.h"
#include "base/mem.h"
#include "store/store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static double ms(int64_t since)
{
    return (double)(clock_monotonic_ms() - since);
}

static long resident_kib(void)
{
    char line[128];
    long kib = 0;
    FILE *f = fopen("/proc/self/smaps_rollup", "r");

    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        if (strncmp(line, "Pss:", 4) == 0)
            kib = strtol(line + 4, NULL, 10);
    if (f != NULL)
        fclose(f);
    return kib;
}

static enum status add(struct store *s, const char *client, const char *corporatie, unsigned i, int64_t now)
{
    struct corporatie c = { { 0 } };
    struct roosterplaats rooster = { .rol = ROL_WON };
    struct herkomst h = { .bron = "qii", .wijze = WIJZE_VAULT_SIGNED, .zekerheid = ZEKERHEID_KLUISGETEKEND };
    struct dossier *d;
    struct grant *g;

    snprintf(c.code, sizeof c.code, "%s", corporatie);
    snprintf(rooster.referentie, sizeof rooster.referentie, "r-%u", i);
    struct dossier_nieuw in = { .client = client, .fase = FASE_REACTIE, .grondslag = GRONDSLAG_TOESTEMMING,
                                .doel = DOEL_REAGEREN, .n_corporaties = 1, .n_rooster = 1, .feiten = FEIT_ALLE,
                                .tot = now + 100 * 86400, .corporaties = &c, .rooster = &rooster };
    TRY(store_dossier_nieuw(s, &in, &d));
    TRY(store_grant_nieuw(s, d, 0, &h, in.tot, now, &g));
    return store_voltooi(s, d, in.tot, now - 7200); /* completed two hours ago */
}

int main(int argc, char **argv)
{
    struct store_report report;
    struct mem_report mem;
    struct store *s;
    uint32_t count;
    bool more = true;
    int64_t now = clock_wall_s();

    if ((argc != 4 && argc != 6) || mem_init(0, &mem) != OK || crypt_init() != OK)
        return 2;
    int dir = open(argv[1], O_RDONLY | O_DIRECTORY), key = open(argv[2], O_RDWR | O_CREAT, 0600);
    unsigned n = (unsigned)strtoul(argv[3], NULL, 10);
    if (dir < 0 || key < 0 || store_open(dir, key, now, &s, &report) != OK)
        return 4;
    int64_t start = clock_monotonic_ms();
    for (unsigned i = 0; i < n; i++) {
        if (add(s, argc == 6 ? argv[4] : "regio-demo", argc == 6 ? argv[5] : "L0101", i, now) != OK)
            return 1;
        if (i % 1000 == 0)
            store_rust(s);
    }
    double fill = ms(start);
    start = clock_monotonic_ms();
    while (more)
        if (store_verloop(s, now, &more) != OK)
            return 1;
    double sweep = ms(start);
    store_rust(s);
    store_close(s);
    start = clock_monotonic_ms();
    if (store_open(dir, key, now, &s, &report) != OK)
        return 1;
    double opening = ms(start);
    long kib = resident_kib();
    start = clock_monotonic_ms();
    if (store_herwikkel(s, now, true, &count) != OK)
        return 1;
    double rewrap = ms(start);
    start = clock_monotonic_ms();
    more = true;
    while (more)
        if (store_verloop(s, now, &more) != OK)
            return 1;
    printf("{\"grants\":%u,\"fill_ms\":%.0f,\"end_k_deel_ms\":%.0f,\"open_ms\":%.0f,\"pss_kib\":%ld,\"rewrap_ms\":%.0f,"
           "\"walk_ms\":%.0f}\n", report.grants, fill, sweep, opening, kib, rewrap, ms(start));
    store_close(s);
    return 0;
}
