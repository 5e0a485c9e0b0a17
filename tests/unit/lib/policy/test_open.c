/* Numbers and readings that nobody has published: what depends on them is undecided and says so, the rest is decided. */
#include "pakketten.h"

#include "../../tools/packs/bewerken.h"

#include "policy/coarsen.h"
#include "model/outcome.h"

static struct loaded_pack gewijzigd;
static struct packset open_packs;

/* nl.woningwet/2026 with one parameter or reading changed; value is JSON. */
static void pack_met(const char *param, const char *value)
{
    json_t *j = bron("nl.woningwet/2026"), *p = json_object_get(json_object_get(j, "parameters"), param);
    struct pack_mistake fout;
    json_error_t e;

    json_object_del(j, "cases");
    json_object_set_new(j, "cases", json_array());
    if (p == NULL) {
        size_t i = strtoul(param + 1, NULL, 10);   /* "#i": reading i */
        p = json_array_get(json_object_get(j, "readings"), i);
        assert_int_equal(json_object_set_new(p, "default", json_loads(value, JSON_DECODE_ANY, &e)), 0);
    } else {
        assert_int_equal(json_object_set_new(p, "value", json_loads(value, JSON_DECODE_ANY, &e)), 0);
        json_object_set_new(p, "confidence", json_string("not_found"));
        json_object_del(p, "margin");
        json_object_del(p, "code");
    }
    load_release(&gewijzigd);
    if (compileer(j, &gewijzigd, &fout) != OK)
        print_error("%s: %s\n", fout.where, fout.why);
    assert_non_null(gewijzigd.blob);
    packset_init(&open_packs);
    assert_int_equal(packset_add(&open_packs, &gewijzigd.pack), OK);
    json_decref(j);
}

static struct outcome onder(const struct question_facts *z)
{
    struct outcome u;

    assert_int_equal(evaluate(&open_packs, z, &u), OK);
    return u;
}

static void ontbreekt_alleen(const struct outcome *u, const char *feit)
{
    assert_int_equal(u->n_ontbreekt, 1);
    assert_string_equal(u->ontbreekt[0].feit, feit);
    assert_int_equal(u->ontbreekt[0].owner, OWNER_BELEID);
}

static struct question_facts alone(int64_t inkomen)
{
    struct question_facts z = zaak_leeg();

    (void)add(&z.huishouden, ROL_WON, "1991-05-05", 2025, inkomen);
    return z;
}

/* The DAEB limit is unknown: LAAG stays LAAG, a low income stays within by no rule but the limit itself. */
static void test_daebgrens(void **state)
{
    struct question_facts z = alone(2710000);

    (void)state;
    pack_met("daeb_income_limit_single", "null");
    struct outcome u = onder(&z);
    assert_int_equal(u.daeb, DAEB_ONBEPAALD);
    assert_int_equal(u.inkomensklasse, INKOMENSKLASSE_LAAG);
    assert_int_equal(u.passendheidsoort, PASSENDHEIDSOORT_PAS);
    assert_int_equal(u.huurklasse, HUUR_TOT_LAGE_AFTOPPING);
    assert_int_equal(u.uitkomst, UITKOMST_ONBEPAALD);
    ontbreekt_alleen(&u, "daeb_income_limit_single");
    /* not for two persons, not where the home is not tested, not for who is exempt */
    (void)add(&z.huishouden, ROL_MED, "1991-05-05", 2025, 0);
    assert_int_equal(onder(&z).daeb, DAEB_BINNEN);
    z = alone(2710000);
    z.eenheid.permanente_bewoning = TRUTH_NO;
    assert_int_equal(onder(&z).uitkomst, UITKOMST_GESCHIKT);
    z = alone(2710000);
    z.huishouden.adults[0].status = STATUS_WLZ_VERBLIJF;
    assert_int_equal(onder(&z).daeb, DAEB_BINNEN);

    /* a range decides outside itself; its ends are inclusive */
    pack_met("daeb_income_limit_single", "{\"min\":5000000,\"max\":5200000}");
    static const struct { int64_t sum; uint8_t daeb, class; } rows[] = {
        { 5000000, DAEB_BINNEN, INKOMENSKLASSE_MIDDEN }, { 5000001, DAEB_ONBEPAALD, INKOMENSKLASSE_ONBEPAALD },
        { 5200000, DAEB_ONBEPAALD, INKOMENSKLASSE_ONBEPAALD }, { 5200001, DAEB_BOVEN, INKOMENSKLASSE_HOOG } };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        z = alone(0);
        z.huishouden.income_form = INCOME_CELLS;
        z.huishouden.adults[0].n_inkomens = 0;
        z.huishouden.adults[0].route = ROUTE_A1;
        z.huishouden.n_sums = 1;
        z.huishouden.sums[0] = (struct sum){ .cell = { rows[i].sum * 10000, rows[i].sum * 10000 }, .form = SUM_A,
                                             .jaar = 2026 };
        u = onder(&z);
        assert_int_equal(u.daeb, rows[i].daeb);
        assert_int_equal(u.inkomensklasse, rows[i].class);
    }
    /* a range of incomes around the open limit is undecided for both reasons */
    z = alone(2710000);
    z.huishouden.adults[0].inkomens[0].max = 6000000;
    u = onder(&z);
    assert_int_equal(u.daeb, DAEB_ONBEPAALD);
    assert_int_equal(u.n_ontbreekt, 2);
}

/* One cent between two sums, with the limit unknown: the limit may lie between A and B. */
static void test_tussen_a_en_b(void **state)
{
    struct question_facts z = alone(6000000);
    struct adult *v = &z.huishouden.adults[0];

    (void)state;
    v->aanleiding = AANLEIDING_DAEB_LAGER;
    v->verklaring_datum = (struct day_range){ dag("2026-11-10"), dag("2026-11-10") };
    v->loon = (struct loonopgave){ .loon_loonheffing = { 500000, 500000 }, .periode = LOON_MAAND,
                                   .periode_einde = { dag("2026-10-31"), dag("2026-10-31") },
                                   .vakantiegeld_apart = TRUTH_NO };
    /* A 62,256, B 60,000: the limit lies between 60,500 and 62,000, so that only B is within */
    pack_met("daeb_income_limit_single", "{\"min\":6050000,\"max\":6200000}");
    assert_int_equal(onder(&z).daeb, DAEB_BINNEN);
    /* any limit: within by A, within by B alone, or above */
    pack_met("daeb_income_limit_single", "{\"min\":5900000,\"max\":6300000}");
    assert_int_equal(onder(&z).daeb, DAEB_ONBEPAALD);
}

/* No index is published: only nothing times an index is known. */
static void test_index(void **state)
{
    struct question_facts z = alone(2710000);

    (void)state;
    pack_met("income_index_I1", "null");
    struct outcome u = onder(&z);
    assert_int_equal(u.uitkomst, UITKOMST_ONBEPAALD);
    assert_int_equal(u.grootteklasse, GROOTTEKLASSE_1);
    assert_int_equal(u.huurklasse, HUUR_TOT_LAGE_AFTOPPING);
    assert_int_equal(u.bewijsroute[0], ROUTE_A1);
    ontbreekt_alleen(&u, "income_index_I1");
    z = alone(0);
    assert_int_equal(onder(&z).uitkomst, UITKOMST_GESCHIKT);
    z = alone(-100000);
    assert_int_equal(onder(&z).inkomensklasse, INKOMENSKLASSE_LAAG);
    z = alone(2710000);
    z.huishouden.adults[0].inkomens[0].jaar = 2024;          /* I2 is known */
    assert_int_equal(onder(&z).inkomensklasse, INKOMENSKLASSE_LAAG);
    /* a wage slip of months is not indexed */
    z = alone(2710000);
    struct adult *v = &z.huishouden.adults[0];
    v->n_inkomens = 0;
    v->aanleiding = AANLEIDING_GEEN_GEGEVENS;
    v->inspecteursverklaring = TRUTH_YES;
    v->verklaring_datum = (struct day_range){ dag("2026-11-10"), dag("2026-11-10") };
    v->loon = (struct loonopgave){ .loon_loonheffing = { 200000, 200000 }, .periode = LOON_MAAND,
                                   .periode_einde = { dag("2026-10-31"), dag("2026-10-31") },
                                   .vakantiegeld_apart = TRUTH_NO };
    assert_int_equal(onder(&z).inkomensklasse, INKOMENSKLASSE_LAAG);

    pack_met("income_index_I1", "{\"min\":10000,\"max\":11000}");
    static const struct { int64_t inkomen; uint8_t class; } rows[] = {
        { 2672727, INKOMENSKLASSE_LAAG }, { 2672728, INKOMENSKLASSE_ONBEPAALD }, { 2940000, INKOMENSKLASSE_ONBEPAALD }, { 2940001, INKOMENSKLASSE_MIDDEN } };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        z = alone(rows[i].inkomen);
        assert_int_equal(onder(&z).inkomensklasse, rows[i].class);
        /* and so does the seal of the same household say */
        struct dossier_facts d;
        assert_int_equal(coarsen(&open_packs, NULL, 0, dag("2026-11-01"), dag("2026-12-31"), &z.huishouden, &d), OK);
        assert_int_equal(dossier_facts_household(&d, &z.huishouden), OK);
        assert_int_equal(onder(&z).inkomensklasse, rows[i].class);
    }
}

/* Index and limit unknown together: both are named. */
static void test_index_en_grens(void **state)
{
    json_t *j = bron("nl.woningwet/2026"), *params = json_object_get(j, "parameters");
    static const char *const open[] = { "income_index_I1", "daeb_income_limit_single" };
    struct question_facts z = alone(2710000);
    struct pack_mistake fout;

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        json_t *p = json_object_get(params, open[i]);
        json_object_set_new(p, "value", json_null());
        json_object_set_new(p, "confidence", json_string("not_found"));
        json_object_del(p, "margin");
        json_object_del(p, "code");
    }
    load_release(&gewijzigd);
    assert_int_equal(compileer(j, &gewijzigd, &fout), OK);
    packset_init(&open_packs);
    assert_int_equal(packset_add(&open_packs, &gewijzigd.pack), OK);
    json_decref(j);
    struct outcome u = onder(&z);
    assert_int_equal(u.uitkomst, UITKOMST_ONBEPAALD);
    assert_int_equal(u.n_ontbreekt, 2);
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(u.ontbreekt[i].owner, OWNER_BELEID);
    z.eenheid.woonruimtesoort = WOONRUIMTESOORT_ONZELFSTANDIG;
    assert_int_equal(onder(&z).passendheidsoort, PASSENDHEIDSOORT_NVT);
}

/* The pension age of the year is a range: only who is born between its ends is in doubt. */
static void test_aow(void **state)
{
    static const struct { const char *geboren; uint8_t ouder; } rows[] = {
        { "1958-10-01", TRUTH_YES }, { "1959-01-01", TRUTH_YES }, { "1959-01-02", TRUTH_UNKNOWN }, { "1959-12-31", TRUTH_UNKNOWN },
        { "1960-01-01", TRUTH_UNKNOWN }, { "1960-01-02", TRUTH_NO } };

    (void)state;
    pack_met("aow_age_months", "{\"min\":792,\"max\":804}");    /* 66 to 67 years */
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct question_facts z = alone(2000000);
        z.huishouden.adults[0].geboortedatum = (struct day_range){ dag(rows[i].geboren), dag(rows[i].geboren) };
        struct outcome u = onder(&z);
        assert_int_equal(u.is_ouderenhuishouden, rows[i].ouder);
        assert_int_equal(u.uitkomst, UITKOMST_GESCHIKT);    /* 20,752 is low either way */
        if (rows[i].ouder == TRUTH_UNKNOWN)
            ontbreekt_alleen(&u, "aow_age_months");
    }
    pack_met("aow_age_months", "null");
    struct question_facts z = alone(2800000);                /* 29,052.80: between the two limits */
    z.huishouden.adults[0].geboortedatum = (struct day_range){ dag("1960-06-01"), dag("1960-06-01") };
    struct outcome u = onder(&z);
    assert_int_equal(u.inkomensklasse, INKOMENSKLASSE_ONBEPAALD);
    ontbreekt_alleen(&u, "aow_age_months");
}

/* A reading without a default: both hold. Here O1, whether one member of pension age is enough. */
static void test_lezing(void **state)
{
    struct question_facts z = alone(2000000);

    (void)state;
    pack_met("#0", "null");
    (void)add(&z.huishouden, ROL_MED, "1950-01-01", 2025, 0);
    struct outcome u = onder(&z);
    assert_int_equal(u.is_ouderenhuishouden, TRUTH_UNKNOWN);
    assert_int_equal(u.uitkomst, UITKOMST_GESCHIKT);
    ontbreekt_alleen(&u, "O1_OUDERENHUISHOUDEN");
    for (unsigned i = 0; i < u.n_voorbehoud; i++)
        assert_string_not_equal(u.voorbehoud[i], "O1_OUDERENHUISHOUDEN");
    /* all or none of pension age: decided */
    z.huishouden.adults[0].geboortedatum = (struct day_range){ dag("1950-01-01"), dag("1950-01-01") };
    assert_int_equal(onder(&z).is_ouderenhuishouden, TRUTH_YES);
    assert_int_equal(onder(&z).n_ontbreekt, 0);
    z.huishouden.adults[0].inkomens[0].min = z.huishouden.adults[0].inkomens[0].max = 3780000;           /* 39,221.28 */
    assert_int_equal(onder(&z).inkomensklasse, INKOMENSKLASSE_MIDDEN);
    z.huishouden.adults[0].geboortedatum = (struct day_range){ dag("1991-05-05"), dag("1991-05-05") };
    u = onder(&z);
    assert_int_equal(u.inkomensklasse, INKOMENSKLASSE_ONBEPAALD);
    ontbreekt_alleen(&u, "O1_OUDERENHUISHOUDEN");
    struct trace s;
    assert_int_equal(evaluate_trace(&open_packs, &z, &u, &s), OK);
    assert_true(s.n > 0);
}

static int dicht(void **state)
{
    load_release(&gewijzigd);
    return packs_dicht(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_daebgrens), cmocka_unit_test(test_tussen_a_en_b), cmocka_unit_test(test_index),
        cmocka_unit_test(test_index_en_grens), cmocka_unit_test(test_aow), cmocka_unit_test(test_lezing),
    };

    strict_json_init();
    return cmocka_run_group_tests(tests, packs_open, dicht);
}
