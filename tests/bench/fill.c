/*
 * Fills an empty store with live grants of one-adult dossiers, through the store's own operations.
 *
 *   fill DATA_DIR KEY_FILE COUNT
 */
#include "base/clock.h"
#include "base/mem.h"
#include "store/sqlite/sqlite.h"
#include "store/store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool done(struct store *s, enum status begun)
{
    struct store_done told;

    return begun == OK && store_next(s, &told) && told.status == OK;
}

int main(int argc, char **argv)
{
    struct mem_report memory;
    struct store_report report;
    struct backend backend;
    struct store *s;
    static const struct corporatie corporaties[2] = { { "L0101" }, { "L0102" } };

    if (argc != 4 || mem_init(1 << 16, &memory) != OK || crypt_init() != OK)
        return 2;
    long count = strtol(argv[3], NULL, 10);
    int dir = open(argv[1], O_RDONLY | O_DIRECTORY), key = open(argv[2], O_RDWR | O_CREAT, 0600);
    int64_t now = clock_wall_s();
    if (dir < 0 || key < 0 || sqlite_open(dir, &backend) != OK || store_open(&backend, key, 0, now, true, &s, &report) != OK)
        return 1;
    for (long i = 0; i < count; i++) {
        struct seat roster = { .rol = ROL_WON };
        struct dossier_new fresh = { .client = "regio-demo", .fase = FASE_REACTIE, .grondslag = GRONDSLAG_TOESTEMMING,
                                       .doel = DOEL_REAGEREN, .n_corporaties = 2, .n_rooster = 1, .feiten = FEIT_ALL,
                                       .bronnen = 1, .until = now + 150 * 86400, .corporaties = corporaties,
                                       .rooster = &roster };
        struct origin from = { .bron = "qii", .wijze = WIJZE_VAULT_SIGNED, .zekerheid = ZEKERHEID_KLUISGETEKEND };
        const struct dossier *d;

        snprintf(roster.referentie, sizeof roster.referentie, "r-%ld", i);
        if (store_dossier_new(s, &fresh, &d) != OK ||
            !done(s, store_grant_new(s, d, 0, &from, NULL, NULL, fresh.until, now, NULL)) ||
            !done(s, store_complete(s, d, fresh.until, now, NULL)))
            return 1;
        if (i % 1000 != 999)
            continue;
        bool more;
        if (store_events_write(s, now, &more) != OK) /* what nobody reads is kept within its limit */
            return 1;
        store_idle(s, now);
    }
    if (store_grants(s) != (uint32_t)count)
        return 1;
    store_close(s);
    return 0;
}
