/* Facts that are missing or only partly known: what is the same for all their values is decided, and nothing else. */
#include "pakketten.h"

#include "../../tools/packs/bewerken.h"

#include "model/outcome.h"

static struct question_facts alone(int16_t jaar, int64_t inkomen)
{
    struct question_facts z = zaak_leeg();

    (void)add(&z.huishouden, ROL_WON, "1991-05-05", jaar, inkomen);
    return z;
}

static struct day_range dagen(const char *from, const char *to)
{
    return (struct day_range){ dag(from), dag(to) };
}

static void ontbreekt_alleen(const struct outcome *u, const char *feit, uint8_t from)
{
    assert_int_equal(u->n_ontbreekt, 1);
    assert_string_equal(u->ontbreekt[0].feit, feit);
    assert_int_equal(u->ontbreekt[0].owner, from);
}

/* Who rents the home is born, whatever is known of the day; only others who live there may be unborn (R2). */
static void test_volwassene_zonder_geboortedatum(void **state)
{
    static const uint8_t roles[] = { ROL_WON, ROL_MED, ROL_MDH };
    const struct day_range onbekend = { DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX };

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        struct question_facts z = alone(2025, 3500000);
        struct adult *v = &z.huishouden.adults[0];
        v->rol = roles[i];
        v->geboortedatum = onbekend;
        struct outcome u = beslis(&z);
        assert_int_equal(u.inkomensklasse, INKOMENSKLASSE_MIDDEN);
        assert_int_equal(u.grootteklasse, GROOTTEKLASSE_1);
        assert_int_equal(u.uitkomst, UITKOMST_GESCHIKT);
        /* between the limits with and without AOW, 28,775 and 29,400: open */
        v->inkomens[0].min = v->inkomens[0].max = 2810000;
        u = beslis(&z);
        assert_int_equal(u.inkomensklasse, INKOMENSKLASSE_ONBEPAALD);
        assert_int_equal(u.daeb, DAEB_BINNEN);
        ontbreekt_alleen(&u, "geboortedatum", OWNER_AANVRAGER);
        /* of days before and after the start only those before it can be the day a tenant was born on */
        v->inkomens[0].min = v->inkomens[0].max = 3500000;
        v->geboortedatum = dagen("2026-06-01", "2027-06-01");
        assert_int_equal(beslis(&z).inkomensklasse, INKOMENSKLASSE_MIDDEN);
    }
    struct question_facts z = alone(2025, 3500000);
    struct adult *v = add(&z.huishouden, ROL_MBW, "1995-01-01", 2025, 0);
    v->geboortedatum = onbekend;
    assert_int_equal(beslis(&z).grootteklasse, GROOTTEKLASSE_ONBEPAALD);
}

static struct adult *met_strook(struct question_facts *z, uint8_t aanleiding, const char *einde)
{
    struct adult *v = &z->huishouden.adults[0];

    v->aanleiding = aanleiding;
    v->inspecteursverklaring = TRUTH_YES;
    v->loon = (struct loonopgave){ .loon_loonheffing = { 250000, 250000 }, .periode = LOON_VIERWEKEN,
                                   .periode_einde = dagen(einde, einde), .vakantiegeld_apart = TRUTH_NO };
    return v;
}

/* The declaration is from one of several months: in the early ones the slip counts, in the late ones it does not. */
static void test_verklaring_als_bereik(void **state)
{
    static const struct { uint8_t aanleiding; int64_t inkomen, loon; uint32_t status; } rows[] = {
        { AANLEIDING_GEEN_GEGEVENS, INT64_MIN, MONEY_UNKNOWN_MIN, STATUS_BIJSTAND },
        { AANLEIDING_GEEN_GEGEVENS, INT64_MIN, 250000, STATUS_BIJSTAND },
        { AANLEIDING_GEEN_GEGEVENS, INT64_MIN, 100000, STATUS_WLZ_VERBLIJF },
        { AANLEIDING_PASSEND_HOGER, 2000000, 300000, 0 },
        { AANLEIDING_PASSEND_LAGER, 4000000, 100000, 0 },
        { AANLEIDING_DAEB_LAGER, 6000000, 250000, 0 } };
    const struct day_range vroeg = dagen("2026-01-01", "2026-01-01"), laat = dagen("2026-11-23", "2026-11-23");

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct question_facts z = alone(rows[i].inkomen == INT64_MIN ? (int16_t)0 : (int16_t)2025, rows[i].inkomen);
        struct adult *v = met_strook(&z, rows[i].aanleiding, "2026-04-15");
        v->status = rows[i].status;
        v->loon.loon_loonheffing = (struct money_range){ rows[i].loon, rows[i].loon < 0 ? MONEY_UNKNOWN_MAX : rows[i].loon };
        v->verklaring_datum = vroeg;
        struct outcome a = beslis(&z);
        v->verklaring_datum = laat;
        struct outcome b = beslis(&z);
        assert_true(a.inkomensklasse != b.inkomensklasse || a.passendheidsoort != b.passendheidsoort || a.daeb != b.daeb);
        v->verklaring_datum = (struct day_range){ vroeg.min, laat.max };
        struct outcome u = beslis(&z);
        assert_int_equal(u.inkomensklasse, a.inkomensklasse == b.inkomensklasse ? a.inkomensklasse : 0);
        assert_int_equal(u.passendheidsoort, a.passendheidsoort == b.passendheidsoort ? a.passendheidsoort : 0);
        assert_int_equal(u.daeb, a.daeb == b.daeb ? a.daeb : 0);
        assert_true(u.n_ontbreekt > 0);
        assert_string_equal(u.ontbreekt[0].feit, "verklaring");
        /* the declaration is known, and the month of the slip is not */
        v->verklaring_datum = laat;
        v->loon.periode_einde = dagen("2026-04-15", "2026-05-15");
        u = beslis(&z);
        assert_true(u.inkomensklasse == 0 || u.passendheidsoort == 0 || u.daeb == 0);
        assert_true(u.n_ontbreekt > 0);
    }
}

/* One end of the day of the declaration is known: what is certain of the slip is decided by it. */
static void test_verklaring_half_open(void **state)
{
    struct question_facts z = alone(2025, 6000000);
    struct adult *v = met_strook(&z, AANLEIDING_DAEB_LAGER, "2026-04-15");

    (void)state;
    v->verklaring_datum = (struct day_range){ dag("2026-11-01"), DAY_UNKNOWN_MAX };
    assert_int_equal(beslis(&z).daeb, DAEB_BOVEN);              /* too late for the slip on any day from then on */
    v->verklaring_datum = (struct day_range){ DAY_UNKNOWN_MIN, dag("2026-10-31") };
    assert_int_equal(beslis(&z).daeb, DAEB_BINNEN);
    v->verklaring_datum = (struct day_range){ DAY_UNKNOWN_MIN, dag("2026-11-01") };
    assert_int_equal(beslis(&z).daeb, DAEB_ONBEPAALD);
    v->verklaring_datum = (struct day_range){ DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX };
    assert_int_equal(beslis(&z).daeb, DAEB_BOVEN);              /* none was given */
}

/* A declaration dated after the start opens nothing (R8). Which of two open days is asked for, the start or the declaration,
 * follows from which of them is open. */
static void test_verklaring_en_start(void **state)
{
    static const struct { const char *verklaard[2], *start[2]; uint8_t daeb; const char *ontbreekt; uint8_t from; } rows[] = {
        { { "2026-11-10", "2026-11-10" }, { "2026-11-10", "2026-11-10" }, DAEB_BINNEN, NULL, 0 },
        { { "2026-11-10", "2026-11-10" }, { "2026-11-09", "2026-11-09" }, DAEB_BOVEN, NULL, 0 },
        { { "2026-11-10", "2026-11-10" }, { "2026-11-10", "2026-12-31" }, DAEB_BINNEN, NULL, 0 },
        { { "2026-11-10", "2026-11-10" }, { "2026-10-01", "2026-11-09" }, DAEB_BOVEN, NULL, 0 },
        { { "2026-11-10", "2026-11-10" }, { "2026-10-01", "2026-11-10" }, DAEB_ONBEPAALD, "ingangsdatum", OWNER_PLATFORM },
        { { "2026-11-10", "2026-11-11" }, { "2026-11-10", "2026-11-10" }, DAEB_ONBEPAALD, "verklaring", OWNER_AANVRAGER },
        { { "2026-11-11", "2026-11-30" }, { "2026-11-10", "2026-11-10" }, DAEB_BOVEN, NULL, 0 },
        { { "2026-01-10", "2026-01-10" }, { "2025-12-01", "2026-01-31" }, DAEB_ONBEPAALD, "ingangsdatum", OWNER_PLATFORM } };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct question_facts z = alone(2025, 6000000);
        struct adult *v = &z.huishouden.adults[0];

        v->inkomens[v->n_inkomens++] = (struct inkomen){ .min = 6000000, .max = 6000000, .jaar = 2024,
                                                         .soort = INKOMEN_VERZAMELINKOMEN };
        v->aanleiding = AANLEIDING_DAEB_LAGER;
        v->winst = (struct money_range){ 2000000, 2000000 };
        v->verklaring_datum = dagen(rows[i].verklaard[0], rows[i].verklaard[1]);
        z.eenheid.ingangsdatum = dagen(rows[i].start[0], rows[i].start[1]);
        struct outcome u = beslis(&z);
        assert_int_equal(u.daeb, rows[i].daeb);
        if (rows[i].ontbreekt == NULL)
            assert_int_equal(u.n_ontbreekt, 0);
        else
            ontbreekt_alleen(&u, rows[i].ontbreekt, rows[i].from);
        assert_int_equal(u.bewijsroute[0], rows[i].daeb == DAEB_BINNEN ? ROUTE_B : ROUTE_A1);
    }
}

/* A profit that may be none at all: then there is nothing to declare. */
static void test_winst_misschien_geen(void **state)
{
    struct question_facts z = alone(2025, 6000000);
    struct adult *v = &z.huishouden.adults[0];

    (void)state;
    v->aanleiding = AANLEIDING_DAEB_LAGER;
    v->verklaring_datum = dagen("2026-11-10", "2026-11-10");
    v->winst = (struct money_range){ 1, 1000000 };
    assert_int_equal(beslis(&z).daeb, DAEB_BINNEN);
    v->winst.min = 0;
    assert_int_equal(beslis(&z).daeb, DAEB_ONBEPAALD);
    v->winst.max = 0;
    assert_int_equal(beslis(&z).daeb, DAEB_BOVEN);
}

/* A forecast is not indexed; the tax income beside it is, and its derived index is reserved for. */
static void test_prognose_houdt_index(void **state)
{
    struct question_facts z = alone(2024, 2724958);
    struct adult *v = &z.huishouden.adults[0];

    (void)state;
    z.eenheid.ingangsdatum = z.eenheid.publicatiedatum = dagen("2025-03-01", "2025-03-01");
    struct outcome zonder = beslis(&z);
    assert_true(voorbehoud(&zonder, "INDEX_2025_AFGELEID"));
    v->aanleiding = AANLEIDING_DAEB_LAGER;
    v->verklaring_datum = dagen("2025-02-01", "2025-02-01");
    v->winst = (struct money_range){ 2000000, 2000000 };
    v->winst_soort = WINST_PROGNOSE;
    struct outcome u = beslis(&z);
    assert_int_equal(u.inkomensklasse, INKOMENSKLASSE_LAAG);
    assert_true(voorbehoud(&u, "INDEX_2025_AFGELEID"));
}

static struct packset overlay_packs;

/* Regio Demo, for L0101 to L0119, on days of 2026 only. */
static struct question_facts te_duur(const char *corporatie, const char *start)
{
    struct question_facts z = alone(2025, 2710000);

    memcpy(z.corporatie, corporatie, 6);
    z.eenheid.huurprijs.min = z.eenheid.huurprijs.max = 74500;
    z.eenheid.ingangsdatum = dagen(start, start);
    z.eenheid.publicatiedatum = (struct day_range){ DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX };
    return z;
}

/* Without a day of publication the overlays of the year before the start count, and those of the start. */
static void test_zonder_publicatiedatum(void **state)
{
    struct question_facts z = te_duur("L0101", "2026-06-15");
    struct outcome u = beslis(&z);

    (void)state;
    assert_int_equal(u.uitkomst, UITKOMST_ONBEPAALD);      /* RUIMTE_PASSEND by the end of 2025, NIET_GESCHIKT in 2026 */
    assert_int_equal(u.passendheidsoort, PASSENDHEIDSOORT_NIE);
    ontbreekt_alleen(&u, "publicatiedatum", OWNER_PLATFORM);
    z.eenheid.publicatiedatum = (struct day_range){ dag("2026-01-01"), DAY_UNKNOWN_MAX };
    assert_int_equal(beslis(&z).uitkomst, UITKOMST_NIET_GESCHIKT);
    z.eenheid.publicatiedatum = (struct day_range){ DAY_UNKNOWN_MIN, dag("2025-12-31") };
    assert_int_equal(beslis(&z).uitkomst, UITKOMST_RUIMTE_PASSEND);
    z.eenheid.publicatiedatum = (struct day_range){ DAY_UNKNOWN_MIN, dag("2026-01-01") };
    assert_int_equal(beslis(&z).uitkomst, UITKOMST_ONBEPAALD);
    z.eenheid.publicatiedatum = (struct day_range){ DAY_UNKNOWN_MIN, dag("2020-01-01") };
    assert_int_equal(beslis(&z).uitkomst, UITKOMST_RUIMTE_PASSEND);
    /* it does not matter to who is within the norm, nor where no overlay holds */
    z = te_duur("L0101", "2026-06-15");
    z.eenheid.huurprijs.min = z.eenheid.huurprijs.max = 69011;
    u = beslis(&z);
    assert_int_equal(u.uitkomst, UITKOMST_GESCHIKT);
    assert_int_equal(u.n_ontbreekt, 0);
    z = te_duur("L0120", "2026-06-15");
    u = beslis(&z);
    assert_int_equal(u.uitkomst, UITKOMST_RUIMTE_PASSEND);
    assert_int_equal(u.n_ontbreekt, 0);
    /* a question without a home is about homes of that day */
    z = te_duur("L0101", "2026-06-15");
    z.eenheid.present = 0;
    u = beslis(&z);
    for (unsigned i = 0; i < u.n_ontbreekt; i++)
        assert_string_not_equal(u.ontbreekt[i].feit, "publicatiedatum");
    assert_int_equal(u.n_packs, 2);
}

/* An overlay that holds inside the range, on neither of its ends. */
static void test_overlay_binnen_bereik(void **state)
{
    struct question_facts z = te_duur("L0101", "2026-06-15");

    (void)state;
    z.eenheid.publicatiedatum = dagen("2025-06-01", "2027-06-01");
    struct outcome u = beslis(&z);
    assert_int_equal(u.uitkomst, UITKOMST_ONBEPAALD);
    ontbreekt_alleen(&u, "publicatiedatum", OWNER_PLATFORM);
    z.eenheid.publicatiedatum = dagen("2025-06-01", "2025-12-31");
    assert_int_equal(beslis(&z).uitkomst, UITKOMST_RUIMTE_PASSEND);
}

/* More overlays one after the other than an answer has room to name: undecided, never without one of them. */
static void test_te_veel_overlays(void **state)
{
    static struct loaded_pack reeks[PACKS_PER_OUTCOME];
    struct question_facts z = te_duur("L0101", "2026-12-15");
    struct pack_mistake fout;
    struct outcome u;

    (void)state;
    packset_init(&overlay_packs);
    assert_int_equal(packset_add(&overlay_packs, &pakketten[1].pack), OK);
    for (unsigned i = 0; i < PACKS_PER_OUTCOME; i++) {
        char begin[11], end[11];
        json_t *j = bron("regio-demo/2026");
        snprintf(begin, sizeof(begin), "2026-%02u-01", i + 1);
        snprintf(end, sizeof(end), "2026-%02u-28", i + 1);
        json_object_set_new(j, "cases", json_array());
        json_object_set_new(j, "validFrom", json_string(begin));
        json_object_set_new(j, "validUntil", json_string(end));
        assert_int_equal(compileer(j, &reeks[i], &fout), OK);
        assert_int_equal(packset_add(&overlay_packs, &reeks[i].pack), OK);
        json_decref(j);
    }
    assert_int_equal(evaluate(&overlay_packs, &z, &u), OK);
    assert_int_equal(u.uitkomst, UITKOMST_ONBEPAALD);
    ontbreekt_alleen(&u, "publicatiedatum", OWNER_PLATFORM);
    z.eenheid.publicatiedatum = dagen("2026-02-03", "2026-02-03");
    assert_int_equal(evaluate(&overlay_packs, &z, &u), OK);
    assert_int_equal(u.uitkomst, UITKOMST_NIET_GESCHIKT);
    assert_int_equal(u.n_packs, 2);
    for (unsigned i = 0; i < PACKS_PER_OUTCOME; i++)
        load_release(&reeks[i]);
}

/* Only the code of the exemption hangs on the reading: reserved for as well. */
static void test_vrijstelling_onder_voorbehoud(void **state)
{
    struct question_facts z = alone(2025, 1000000);

    (void)state;
    (void)add(&z.huishouden, ROL_MED, "1990-01-01", 2025, 1000000);
    z.huishouden.adults[0].status = STATUS_WLZ_VERBLIJF;
    struct outcome u = beslis(&z);
    assert_int_equal(u.daeb, DAEB_BINNEN);
    assert_string_equal(u.vrijstelling[VRIJSTELLING_DAEB], "WLZ_VERBLIJF");
    assert_true(voorbehoud(&u, "O5_ZORG_VAN_EEN_LID"));
    z.huishouden.adults[1].status = STATUS_WLZ_VERBLIJF;
    u = beslis(&z);
    assert_false(voorbehoud(&u, "O5_ZORG_VAN_EEN_LID"));
    /* an exemption that is not given is not hinted at: with a low income O4 would change nothing but the exemption */
    z = alone(2025, 1000000);
    (void)add(&z.huishouden, ROL_MED, "1990-01-01", 2025, 0);
    z.huishouden.adults[1].status = STATUS_ASIELVERGUNNING;
    u = beslis(&z);
    assert_null(u.vrijstelling[VRIJSTELLING_DAEB]);
    assert_false(voorbehoud(&u, "O4_VERGUNNING_MET_PARTNER"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_volwassene_zonder_geboortedatum),
        cmocka_unit_test(test_verklaring_als_bereik),
        cmocka_unit_test(test_verklaring_half_open),
        cmocka_unit_test(test_verklaring_en_start),
        cmocka_unit_test(test_winst_misschien_geen),
        cmocka_unit_test(test_prognose_houdt_index),
        cmocka_unit_test(test_zonder_publicatiedatum),
        cmocka_unit_test(test_overlay_binnen_bereik),
        cmocka_unit_test(test_te_veel_overlays),
        cmocka_unit_test(test_vrijstelling_onder_voorbehoud),
    };

    return cmocka_run_group_tests(tests, packs_open, packs_dicht);
}
