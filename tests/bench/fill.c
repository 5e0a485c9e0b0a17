/*
 * Fills an empty store with live grants of one-adult dossiers, through the store's own operations.
 *
 *   fill DATA_DIR KEY_FILE COUNT
 */
#include "base/clock.h"
#include "base/mem.h"
#include "store/store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct mem_report memory;
    struct store_report report;
    struct store *s;
    static const struct corporatie corporaties[2] = { { "L0101" }, { "L0102" } };

    if (argc != 4 || mem_init(1 << 16, &memory) != OK || crypt_init() != OK)
        return 2;
    long count = strtol(argv[3], NULL, 10);
    int dir = open(argv[1], O_RDONLY | O_DIRECTORY), key = open(argv[2], O_RDWR | O_CREAT, 0600);
    int64_t now = clock_wall_s();
    if (dir < 0 || key < 0 || store_open(dir, key, now, &s, &report) != OK)
        return 1;
    for (long i = 0; i < count; i++) {
        struct roosterplaats roster = { .rol = ROL_WON };
        struct dossier_nieuw nieuw = { .client = "regio-demo", .fase = FASE_REACTIE, .grondslag = GRONDSLAG_TOESTEMMING,
                                       .doel = DOEL_REAGEREN, .n_corporaties = 2, .n_rooster = 1, .feiten = FEIT_ALLE,
                                       .bronnen = 1, .tot = now + 150 * 86400, .corporaties = corporaties,
                                       .rooster = &roster };
        struct herkomst from = { .bron = "qii", .wijze = WIJZE_VAULT_SIGNED, .zekerheid = ZEKERHEID_KLUISGETEKEND };
        struct dossier *d;
        struct grant *g;

        snprintf(roster.referentie, sizeof roster.referentie, "r-%ld", i);
        if (store_dossier_nieuw(s, &nieuw, &d) != OK || store_grant_nieuw(s, d, 0, &from, nieuw.tot, now, &g) != OK ||
            store_voltooi(s, d, nieuw.tot, now) != OK)
            return 1;
        if (i % 1000 == 999)
            store_rust(s);
    }
    if (store_grants(s) != (uint32_t)count)
        return 1;
    store_close(s);
    return 0;
}
