/*
 * Fills an empty store with agreements of one adult to the test of one home, through the store's own operations, and makes what a
 * platform asks about them:
 *
 *   offers DATA_DIR KEY_FILE CLIENT COUNT YEAR START > LINES
 *
 * A line is the body of POST /v1/toetsingen, a tab, and the id of the grant. YEAR: of the income that was shown; START: of the
 * lease, days since 1970. Asking about one definitively can be done once, so a measure needs as many as it asks.
 */
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "notary/seals.h"
#include "store/sqlite/sqlite.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MUST(what)                                   \
    do {                                             \
        if (!(what)) {                               \
            fprintf(stderr, "offers: %s\n", #what);  \
            exit(1);                                 \
        }                                            \
    } while (0)

static const struct corporatie corporation = { "L0101" };

static struct deelnemer_facts facts(long i, int year)
{
    struct deelnemer_facts f = { .versie = ZEGEL_VERSIE, .verzoek54a = TRUTH_NO, .vermogen = { 500000, 500000 } };
    struct adult *v = &f.adult;
    int64_t income = 2000000 + 1000 * (i % 2000);

    facts_empty_adult(v);
    v->rol = ROL_WON;
    v->kind = TRUTH_NO;
    v->geboortedatum = (struct day_range){ 7794, 7794 };
    v->dagen_min = v->dagen_max = 366;
    v->status_unknown = 0;
    v->n_inkomens = 1;
    v->inkomens[0] = (struct inkomen){ income, income, (int16_t)year, INKOMEN_VERZAMELINKOMEN, { 0 } };
    memset(f.bewijs_sha, 7, sizeof f.bewijs_sha);
    return f;
}

static struct eenheid home_of(long i, int32_t start)
{
    struct eenheid e;

    facts_empty_home(&e);
    e.present = 1;
    e.huurprijs = (struct money_range){ 69011, 69011 };
    e.ingangsdatum = (struct day_range){ start, start };
    e.publicatiedatum = (struct day_range){ start - 30, start - 30 };
    e.woonruimtesoort = WOONRUIMTESOORT_ZELFSTANDIG;
    e.kamers_min = e.kamers_max = 3;
    snprintf(e.id_extern, sizeof e.id_extern, "W-%ld", i);
    memcpy(e.gemeente, "0202", sizeof e.gemeente);
    return e;
}

static const struct grant *agreed(struct store *s, const char *client, const struct eenheid *home, int64_t now)
{
    struct seat roster = { .rol = ROL_WON, .referentie = "r-1" };
    struct dossier_new made = { .client = client, .fase = FASE_TOEWIJZING, .grondslag = GRONDSLAG_INSTEMMING_WW46,
                                .doel = DOEL_TOEWIJZEN, .n_corporaties = 1, .n_rooster = 1, .feiten = FEIT_ALL, .bronnen = 1,
                                .until = now + 50 * 86400, .corporaties = &corporation, .rooster = &roster, .eenheid = home };
    struct origin from = { .bron = "dvmg", .wijze = WIJZE_SOURCE_SIGNED, .zekerheid = ZEKERHEID_BRONGETEKEND,
                           .has_certificate = 1 };
    struct store_done told;
    const struct dossier *d;

    MUST(store_dossier_new(s, &made, &d) == OK && store_grant_new(s, d, 0, &from, NULL, NULL, made.until, now, NULL) == OK);
    MUST(store_next(s, &told) && told.status == OK);
    return store_grant(s, &told.grant);
}

static void print(const struct grant *g, const uint8_t *seal)
{
    char dossier[32] = { 0 }, grant[32] = { 0 }, text[2 * ZEGEL_MAX] = { 0 };

    base64url_encode(g->dossier->id.b, ID_LEN, dossier);
    base64url_encode(g->id.b, ID_LEN, grant);
    base64url_encode(seal, ZEGEL_DEELNEMER_LEN, text);
    printf("{\"fase\":\"toewijzing\",\"huishoudens\":[{\"dossier\":\"%s\",\"zegels\":[\"%s\"]}]}\t%s\n", dossier, text, grant);
}

int main(int argc, char **argv)
{
    uint8_t seal[ZEGEL_DEELNEMER_LEN];
    struct mem_report memory;
    struct store_report report;
    struct backend backend;
    struct store *s;
    bool more;

    if (argc != 7 || mem_init(1 << 16, &memory) != OK || crypt_init() != OK)
        return 2;
    long count = strtol(argv[4], NULL, 10);
    int year = (int)strtol(argv[5], NULL, 10), key = open(argv[2], O_RDWR | O_CREAT, 0600);
    int32_t start = (int32_t)strtol(argv[6], NULL, 10);
    int dir = open(argv[1], O_RDONLY | O_DIRECTORY);
    int64_t now = clock_wall_s();
    MUST(dir >= 0 && key >= 0 && sqlite_open(dir, &backend) == OK && store_open(&backend, key, 0, now, true, &s, &report) == OK);
    for (long i = 0; i < count; i++) {
        struct eenheid home = home_of(i, start);
        struct deelnemer_facts f = facts(i, year);
        const struct grant *g = agreed(s, argv[3], &home, now);

        MUST(seals_make_deelnemer(s, g, &f, now, seal) == OK);
        print(g, seal);
        if (i % 1000 != 999)
            continue;
        MUST(store_events_write(s, now, &more) == OK); /* what nobody reads is kept within its limit */
        store_idle(s, now);
    }
    store_close(s);
    return fflush(stdout) == 0 ? 0 : 1;
}
