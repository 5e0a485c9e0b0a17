/* policy check finds what it promises to find, and nothing in the shipped packs. */
#include "bewerken.h"

static char gevonden[16][512];
static unsigned n_gevonden;

static void onthoud(void *wie, const char *tekst)
{
    (void)wie;
    if (strncmp(tekst, "texts.", 6) == 0)
        return;   /* what is said to people: test_texts.c */
    if (n_gevonden < 16) {
        strncpy(gevonden[n_gevonden], tekst, sizeof(gevonden[0]) - 1);
        n_gevonden++;
    }
}

/* Compiles j, checks it beside the other shipped packs. */
static unsigned keur(const json_t *j)
{
    static const char *const namen[] = { "nl.woningwet/2025", "nl.woningwet/2026", "regio-demo/2026" };
    struct pakket p, andere[3];
    struct packset set;
    struct packfout fout;
    unsigned n = 0;

    memset(gevonden, 0, sizeof(gevonden));
    n_gevonden = 0;
    assert_int_equal(compileer(j, &p, &fout), OK);
    packset_init(&set);
    assert_int_equal(packset_add(&set, &p.pack), OK);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(pakket_laden(namen[i], &andere[i], &fout), OK);
        (void)!packset_add(&set, &andere[i].pack);   /* the one that is checked is there already */
    }
    (void)pack_check(&set, &p.pack, onthoud, NULL);
    n = n_gevonden;
    for (unsigned i = 0; i < 3; i++)
        pakket_vrij(&andere[i]);
    pakket_vrij(&p);
    return n;
}

static bool meldt(const char *deel)
{
    for (unsigned i = 0; i < n_gevonden; i++)
        if (strstr(gevonden[i], deel) != NULL)
            return true;
    return false;
}

static void test_geleverd(void **state)
{
    static const char *const namen[] = { "nl.woningwet/2025", "nl.woningwet/2026", "regio-demo/2026" };

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        json_t *j = bron(namen[i]);
        assert_int_equal(keur(j), 0);
        json_decref(j);
    }
}

static json_t *tabel(json_t *j, const char *naam)
{
    json_t *t;
    size_t i;

    json_array_foreach(json_object_get(j, "tables"), i, t)
        if (strcmp(json_string_value(json_object_get(t, "name")), naam) == 0)
            return t;
    fail();
    return NULL;
}

static void test_tabellen(void **state)
{
    json_t *j = bron("nl.woningwet/2026"), *rijen = json_object_get(tabel(j, "huurklasse"), "rows"), *when;

    (void)state;
    assert_int_equal(json_array_remove(rijen, 2), 0);
    assert_true(keur(j) > 0);
    assert_true(meldt("table huurklasse has a gap at huurprijs=49821"));
    json_decref(j);

    j = bron("nl.woningwet/2026");
    when = json_object_get(json_array_get(json_object_get(tabel(j, "huurklasse"), "rows"), 2), "when");
    json_object_set_new(json_object_get(when, "huurprijs"), "max", json_string("hoge_aftoppingsgrens"));
    assert_true(keur(j) > 0);
    assert_true(meldt("table huurklasse has overlapping rows 2 and 3 at huurprijs=7"));
    json_decref(j);

    /* A gap that only one choice of an amount opens is found too. */
    j = bron("nl.woningwet/2026");
    when = json_object_get(json_array_get(json_object_get(tabel(j, "onderPlafond"), "rows"), 1), "when");
    json_object_set_new(json_object_get(when, "huurprijs"), "above", json_string("hoge_aftoppingsgrens"));
    assert_true(keur(j) > 0);
    assert_true(meldt("table onderPlafond has a gap"));
    assert_true(meldt("plafond=lage_aftoppingsgrens"));
    json_decref(j);

    j = bron("nl.woningwet/2026");
    when = json_object_get(json_array_get(json_object_get(tabel(j, "huurklasse"), "rows"), 5), "when");
    json_object_set_new(when, "kamers", json_pack("{s:i}", "below", 0));
    assert_true(keur(j) > 0);
    assert_true(meldt("table huurklasse row 5 can never be hit"));
    json_decref(j);
}

static void test_namen(void **state)
{
    json_t *j = bron("nl.woningwet/2026"), *p;

    (void)state;
    p = json_deep_copy(json_object_get(json_object_get(j, "parameters"), "lage_aftoppingsgrens"));
    json_object_set_new(json_object_get(j, "parameters"), "niet_gebruikt", p);
    json_object_set_new(json_object_get(j, "citations"), "LEEG", json_pack("{s:s}", "title", "x"));
    p = json_deep_copy(json_array_get(json_object_get(j, "readings"), 0));
    json_object_set_new(p, "name", json_string("o99"));
    json_object_set_new(p, "code", json_string("O99_NIETS"));
    json_array_append_new(json_object_get(j, "readings"), p);
    assert_int_equal(keur(j), 3);
    assert_true(meldt("parameter niet_gebruikt is not used"));
    assert_true(meldt("citation LEEG is not used"));
    assert_true(meldt("reading O99_NIETS is not used"));
    json_decref(j);
}

static void test_gevallen(void **state)
{
    json_t *j = bron("nl.woningwet/2026"), *geval = json_array_get(json_object_get(j, "cases"), 0);

    (void)state;
    json_object_set_new(json_object_get(geval, "expect"), "inkomensklasse", json_string("HOOG"));
    assert_int_equal(keur(j), 1);
    assert_true(meldt("inkomensklasse is \"LAAG\""));
    json_object_set_new(json_object_get(json_object_get(geval, "case"), "eenheid"), "rekenhuur", json_integer(1));
    assert_int_equal(keur(j), 1);
    assert_true(meldt("cannot be read"));
    json_decref(j);
}

/* Huisvestingswet 15(5): the exception cannot be left out; nor may urgency harm. */
static void test_hvw_15_5(void **state)
{
    static const char *const rijen[] = { "tables", "#0", "rows", NULL };
    json_t *j = bron("regio-demo/2026"), *rows = plek(j, rijen);

    (void)state;
    json_object_set_new(j, "cases", json_array());
    json_array_remove(rows, 3);
    json_array_remove(rows, 2);
    json_object_del(json_object_get(json_array_get(rows, 1), "when"), "urgentHvw15_5");
    json_object_del(json_object_get(j, "citations"), "HVW-15-5");
    assert_int_equal(keur(j), 1);
    assert_true(meldt("refuses on income for URGENT_HVW_15_5"));
    json_decref(j);

    /* refusing only the urgent */
    j = bron("regio-demo/2026");
    rows = plek(j, rijen);
    json_object_set_new(j, "cases", json_array());
    json_object_set_new(json_object_get(json_array_get(rows, 1), "when"), "urgentHvw15_5", json_true());
    json_object_set_new(json_object_get(json_array_get(rows, 2), "when"), "urgentHvw15_5", json_false());
    json_object_set_new(json_object_get(json_array_get(rows, 3), "when"), "urgentHvw15_5", json_false());
    assert_true(keur(j) >= 1);
    assert_true(meldt("makes an outcome worse"));
    json_decref(j);
}

static void test_hoogste(void **state)
{
    json_t *j = bron("nl.woningwet/2026"), *r;
    size_t i;

    (void)state;
    json_object_set_new(j, "cases", json_array());
    json_array_foreach(json_object_get(tabel(j, "hoogstePassendeHuurklasse"), "rows"), i, r)
        if (strcmp(json_string_value(json_object_get(r, "then")), "TOT_LAGE_AFTOPPING") == 0)
            json_object_set_new(r, "then", json_string("TOT_HOGE_AFTOPPING"));
    assert_int_equal(keur(j), 1);
    assert_true(meldt("hoogstePassendeHuurklasse is TOT_HOGE_AFTOPPING"));
    json_decref(j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_geleverd), cmocka_unit_test(test_tabellen), cmocka_unit_test(test_namen),
        cmocka_unit_test(test_gevallen), cmocka_unit_test(test_hvw_15_5), cmocka_unit_test(test_hoogste),
    };

    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
