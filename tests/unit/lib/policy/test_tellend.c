/* Whether a letting counts: routes, evidence, the bar and what must be decided, one thing at a time; then under the shipped packs. */
#include "pakketten.h"

#include "model/source.h"
#include "policy/tellend.h"

/* Of a low income that fits, of two adults and a child. */
struct asked {
    struct question_facts z;
    struct outcome u;
    uint8_t zekerheid[ADULTS_MAX];
    uint32_t routes;
    uint8_t least;
};

static struct asked good(void)
{
    struct asked a = { .z = zaak_leeg(), .routes = ROUTES_LAWFUL, .least = ZEKERHEID_BALIE,
                       .u = { .uitkomst = UITKOMST_GESCHIKT, .daeb = DAEB_BINNEN, .passendheidsoort = PASSENDHEIDSOORT_PAS,
                              .inkomensklasse = INKOMENSKLASSE_LAAG, .huurklasse = HUUR_TOT_LAGE_AFTOPPING,
                              .grootteklasse = GROOTTEKLASSE_3PLUS, .is_ouderenhuishouden = TRUTH_NO,
                              .samenstelling = SAMENSTELLING_BEVESTIGD, .bewijsroute = { ROUTE_A1, ROUTE_A2 } } };

    a.z.fase = FASE_TOEWIJZING;
    (void)add(&a.z.huishouden, ROL_WON, "1980-01-01", 2025, 1000000);
    (void)add(&a.z.huishouden, ROL_MED, "1981-01-01", 2024, 1000000);
    (void)kind_erbij(&a.z.huishouden, "2015-01-01");
    a.zekerheid[0] = ZEKERHEID_BRONGETEKEND;
    a.zekerheid[1] = ZEKERHEID_BALIE;
    return a;
}

/* The lettings that count, and the first role of whom evidence is missing. */
static bool counts(struct asked *a)
{
    return tellend(&a->z, a->zekerheid, a->routes, a->least, &a->u);
}

static void test_rijen(void **state)
{
    enum { COUNT, NOT, MISSING };      /* MISSING: and "bewijs" of the co-tenant is named */
    static const struct { const char *name; int want; } rows[] = {
        { "everybody by tax data", COUNT }, { "at the bar of a desk", COUNT }, { "a bar above the desk", MISSING },
        { "a source below the bar", MISSING }, { "declared", MISSING }, { "declared, under any bar", MISSING },
        { "fetched, under a bar of its own", COUNT }, { "actual income", COUNT }, { "a COA statement", COUNT },
        { "an award", COUNT }, { "student finance", COUNT }, { "no route", MISSING }, { "an intermediary", MISSING },
        { "a route that does not count", MISSING }, { "a child in the list of adults", COUNT },
        { "a grown child of whom it is not said", COUNT }, { "a grown child on its own", MISSING },
        { "a minor on its own", COUNT }, { "not known whether a child", MISSING },
        { "outcome undecided", NOT }, { "DAEB undecided", NOT }, { "passend undecided", NOT }, { "size undecided", NOT },
        { "rent class undecided", NOT }, { "elderly undecided", NOT }, { "an exemption undecided", NOT },
        { "another composition", NOT }, { "a composition that was declared", COUNT }, { "income class undecided", COUNT },
        { "care, in a room", COUNT }, { "care, declared", MISSING }, { "care, and the norm applies", MISSING },
        { "care, by art. 54a", MISSING }, { "deemed low, in a room", MISSING }, { "not tested at all", COUNT },
        { "outside the limit, on no income", MISSING }, { "inside the margin", COUNT },
    };

    (void)state;
    for (int row = 0; row < (int)(sizeof rows / sizeof rows[0]); row++) {
        struct asked a = good();
        struct adult *med = &a.z.huishouden.adults[1];
        struct outcome *u = &a.u;
        uint8_t *route = &u->bewijsroute[1], *sure = &a.zekerheid[1];

        if (row >= 29 && row <= 33) {       /* exempt by care, and nothing is known of her income */
            *route = ROUTE_GEEN;
            u->vrijstelling[VRIJSTELLING_DAEB] = "WLZ_VERBLIJF";
            u->passendheidsoort = PASSENDHEIDSOORT_NVT;
            u->inkomensklasse = INKOMENSKLASSE_ONBEPAALD;
        }
        switch (row) {
        case 0: case 1: case 29: break;
        case 2: a.least = ZEKERHEID_KLUISGETEKEND; break;
        case 3: *sure = ZEKERHEID_OPGEHAALD; break;
        case 4: *sure = ZEKERHEID_VERKLAARD; break;
        case 5: *sure = a.least = ZEKERHEID_VERKLAARD; break;
        case 6: *sure = a.least = ZEKERHEID_OPGEHAALD; break;
        case 7: *route = ROUTE_B; break;
        case 8: *route = ROUTE_COA; break;
        case 9: *route = ROUTE_BIJSTAND; break;
        case 10: *route = ROUTE_STUDIE; break;
        case 11: *route = ROUTE_GEEN; break;
        case 12: *route = ROUTE_INTERMEDIAIR; break;
        case 13: a.routes &= ~ROUTE_BIT(ROUTE_A2); break;
        case 14: *route = ROUTE_GEEN, med->kind = TRUTH_YES, med->onderhouden = TRUTH_YES; break;
        case 15: *route = ROUTE_GEEN, med->kind = TRUTH_YES, med->onderhouden = TRUTH_UNKNOWN; break;
        case 16: *route = ROUTE_GEEN, med->kind = TRUTH_YES, med->onderhouden = TRUTH_NO; break;
        case 17: *route = ROUTE_GEEN, med->kind = TRUTH_YES, med->onderhouden = TRUTH_NO, med->geboortedatum.min = dag("2008-12-02"); break;
        case 18: *route = ROUTE_GEEN, med->kind = TRUTH_UNKNOWN; break;
        case 19: u->uitkomst = UITKOMST_ONBEPAALD; break;
        case 20: u->daeb = DAEB_ONBEPAALD; break;
        case 21: u->passendheidsoort = PASSENDHEIDSOORT_ONBEPAALD; break;
        case 22: u->grootteklasse = GROOTTEKLASSE_ONBEPAALD; break;
        case 23: u->huurklasse = HUUR_ONBEPAALD; break;
        case 24: u->is_ouderenhuishouden = TRUTH_UNKNOWN; break;
        case 25: u->vrijstelling_open = 1u << VRIJSTELLING_PASSEND; break;
        case 26: u->samenstelling = SAMENSTELLING_VERSCHIL; break;
        case 27: u->samenstelling = SAMENSTELLING_VERKLAARD; break;
        case 28: u->inkomensklasse = INKOMENSKLASSE_ONBEPAALD; break;
        case 30: *sure = ZEKERHEID_VERKLAARD; break;
        case 31: u->passendheidsoort = PASSENDHEIDSOORT_PAS; break;
        case 32: u->vrijstelling[VRIJSTELLING_PASSEND] = "BTIV_54A"; break;
        case 33: u->vrijstelling[VRIJSTELLING_DAEB] = "STUDENT"; break;
        case 34: *route = ROUTE_GEEN, u->daeb = DAEB_NVT, u->passendheidsoort = PASSENDHEIDSOORT_NVT; break;
        case 35: *route = ROUTE_GEEN, u->daeb = DAEB_BOVEN, u->passendheidsoort = PASSENDHEIDSOORT_NVT; break;
        case 36: u->uitkomst = UITKOMST_RUIMTE_PASSEND, u->passendheidsoort = PASSENDHEIDSOORT_NIE; break;
        default: fail();
        }
        bool counted = counts(&a), text_named = u->n_ontbreekt == 1 && strcmp(u->ontbreekt[0].feit, "bewijs") == 0 &&
                                                u->ontbreekt[0].rol == ROL_MED && u->ontbreekt[0].owner == OWNER_AANVRAGER;
        if (counted != (rows[row].want == COUNT) || (rows[row].want == MISSING ? !text_named : u->n_ontbreekt != 0))
            fail_msg("%s: %d, %u missing", rows[row].name, counted, u->n_ontbreekt);
    }
}

/* What would do is named, of each role once, behind what is missing besides; and no more than there is room for. */
static void test_wat_ontbreekt(void **state)
{
    struct asked a = good();

    (void)state;
    (void)add(&a.z.huishouden, ROL_MED, "1982-01-01", 2025, 1000000);
    a.zekerheid[1] = a.zekerheid[2] = ZEKERHEID_VERKLAARD;
    a.u.bewijsroute[2] = ROUTE_A1;
    a.z.huishouden.children[0].kind = TRUTH_UNKNOWN;
    a.u.n_ontbreekt = 1;
    a.u.ontbreekt[0].feit = "inkomen";
    assert_false(counts(&a));
    assert_int_equal(a.u.n_ontbreekt, 3);
    assert_int_equal(a.u.ontbreekt[1].rol, ROL_MED);
    assert_string_equal(a.u.ontbreekt[1].zekerheid, "BALIE");
    assert_int_equal(a.u.ontbreekt[2].rol, ROL_MBW);
    a.u.n_ontbreekt = ONTBREEKT_MAX;
    assert_false(counts(&a));
    assert_int_equal(a.u.n_ontbreekt, ONTBREEKT_MAX);
    a = good();
    a.zekerheid[0] = ZEKERHEID_VERKLAARD;
    a.least = ZEKERHEID_VERKLAARD;          /* what is only declared is asked for as evidence of any kind */
    assert_false(counts(&a));
    assert_string_equal(a.u.ontbreekt[0].zekerheid, "GEUPLOAD");
}

/* Before a lease it is told whether an exemption is open; in a response nothing is. */
static void test_open_vrijstelling(void **state)
{
    static const struct { uint8_t fase; uint32_t open; int64_t inkomen; unsigned want; } rows[] = {
        { FASE_TOEWIJZING, 0, 1000000, 0 }, { FASE_TOEWIJZING, STATUS_WLZ_VERBLIJF, 1000000, 1u << VRIJSTELLING_DAEB },
        { FASE_REACTIE, STATUS_WLZ_VERBLIJF, 1000000, 0 },
        { FASE_TOEWIJZING, STATUS_BUITENLANDSE_STUDENT_HO, 1000000, 0 } };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct question_facts z = zaak_leeg();

        z.fase = rows[i].fase;
        (void)add(&z.huishouden, ROL_WON, "1980-01-01", 2025, rows[i].inkomen);
        z.huishouden.adults[0].status_unknown = rows[i].open;
        struct outcome u = beslis(&z);
        assert_int_equal(u.daeb, DAEB_BINNEN);
        assert_int_equal(u.uitkomst, UITKOMST_GESCHIKT);
        assert_null(u.vrijstelling[VRIJSTELLING_DAEB]);
        assert_int_equal(u.vrijstelling_open, rows[i].want);
    }
}

/* The whole of it: Amina counts, and no longer when her income is her own word. */
static void test_samen(void **state)
{
    struct question_facts z = zaak_leeg();
    uint8_t zekerheid = ZEKERHEID_KLUISGETEKEND;

    (void)state;
    z.fase = FASE_TOEWIJZING;
    (void)add(&z.huishouden, ROL_WON, "1991-05-05", 2025, 2710000);
    struct outcome u = beslis(&z);
    assert_true(tellend(&z, &zekerheid, ROUTES_LAWFUL, ZEKERHEID_BALIE, &u));
    zekerheid = ZEKERHEID_VERKLAARD;
    assert_false(tellend(&z, &zekerheid, ROUTES_LAWFUL, ZEKERHEID_BALIE, &u));
    assert_int_equal(u.uitkomst, UITKOMST_GESCHIKT);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_rijen), cmocka_unit_test(test_wat_ontbreekt),
                                        cmocka_unit_test(test_open_vrijstelling), cmocka_unit_test(test_samen) };

    return cmocka_run_group_tests(tests, packs_open, packs_dicht);
}
