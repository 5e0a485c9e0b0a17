/* The coarse seal answers as the exact facts do: a property over random households, weighted to the boundaries. */
#include "trekken.h"

#include "policy/coarsen.h"
#include "model/names.h"
#include "model/outcome.h"

#include <stdio.h>

/* PASSEND_COARSEN_CASES sets another number; a million takes some minutes. */
#if defined(PASSEND_SANITIZED)
#define GEVALLEN 5000
#elif !defined(__OPTIMIZE__)
#define GEVALLEN 20000
#else
#define GEVALLEN 50000
#endif

static void woning_trekken(struct question_facts *z, int16_t jaar, uint8_t maand)
{
    static const int64_t rents[] = { 18895, 19905, 20070, 20251, 47720, 49820,
                                     68296, 71302, 73193, 76414, 90007, 93293 };

    *z = zaak_leeg();
    if (kans(40))
        memcpy(z->corporatie, "L0101", 6);
    int64_t huur = rents[trek() % 12] + (kans(60) ? tussen(-1, 1) : tussen(-3000, 3000));
    z->eenheid.huurprijs = (struct money_range){ huur, huur };
    z->eenheid.woonruimtesoort = kans(80) ? WOONRUIMTESOORT_ZELFSTANDIG : WOONRUIMTESOORT_ONZELFSTANDIG;
    z->eenheid.aangewezen = kans(30) ? TRUTH_YES : TRUTH_NO;
    int32_t d = day_of((struct date){ jaar, maand, (uint8_t)tussen(1, 28) });
    z->eenheid.ingangsdatum = z->eenheid.publicatiedatum = (struct day_range){ d, d };
}

static void velden_van(const struct outcome *u, uint8_t v[8])
{
    const uint8_t all[8] = { u->uitkomst, u->daeb, u->passendheidsoort, u->inkomensklasse, u->huurklasse,
                             u->grootteklasse, u->is_ouderenhuishouden, u->hoogste_passende_huurklasse };

    memcpy(v, all, sizeof(all));
}

/* In force: the same. Elsewhere: the same or undecided (and then no better than it is). */
static bool klopt(const struct outcome *exact, const struct outcome *grof, bool in_force)
{
    uint8_t a[8], b[8];

    velden_van(exact, a);
    velden_van(grof, b);
    if (in_force)
        return memcmp(a, b, sizeof(a)) == 0 && exact->samenstelling == grof->samenstelling;
    for (unsigned i = 0; i < 7; i++)
        if (b[i] != a[i] && b[i] != (i == 6 ? (uint8_t)TRUTH_UNKNOWN : 0))
            return false;
    return true;
}

static void test_grof_is_exact(void **state)
{
    static const char corporaties[][CORPORATIE_MAX] = { "L0101", "L0200" };
    const char *aantal = getenv("PASSEND_COARSEN_CASES");
    unsigned n = aantal != NULL ? (unsigned)strtoul(aantal, NULL, 10) : GEVALLEN, beslist = 0, uniform = 0;
    static struct question_facts z;
    static struct huishouden exact, grof;
    static struct dossier_facts d;

    (void)state;
    toestand = 20261122;
    for (unsigned i = 0; i < n; i++) {
        /* November 2025: both years in force; 2026: only that year, and 2025 is another pack. */
        bool beide = kans(50);
        int32_t today = beide ? dag("2025-11-15") : day_of((struct date){ 2026, (uint8_t)tussen(1, 11), 15 });
        int16_t jaar = (int16_t)(beide && kans(50) ? 2025 : 2026);
        bool in_force = true;
        uint8_t maand = (uint8_t)tussen(jaar == 2025 ? 11 : beide ? 1 : date_of(today).month, 12);

        huishouden_trekken(&exact, beide ? (int16_t)2025 : (int16_t)2026);
        if (beide && kans(50))
            huishouden_trekken(&exact, 2026);
        if (!beide && kans(30)) {
            jaar = 2025;
            in_force = false;
            maand = (uint8_t)tussen(1, 12);
        }
        woning_trekken(&z, jaar, maand);
        verklaard_uiterlijk(&exact, today);
        if (in_force)
            start_vanaf(&z.eenheid, today);
        assert_int_equal(coarsen(&packs, corporaties, 2, today, today + 184, &exact, &d), OK);
        assert_int_equal(dossier_facts_household(&d, &grof), OK);
        z.huishouden = exact;
        z.huishouden.urgentie = kans(10) ? URGENTIE_HVW_15_5 : 0;
        z.huishouden.besluit54a = kans(50) ? TRUTH_YES : TRUTH_NO;
        grof.urgentie = z.huishouden.urgentie;
        grof.besluit54a = z.huishouden.besluit54a;
        struct outcome a = beslis(&z);
        z.huishouden = grof;
        struct outcome b = beslis(&z);
        if (!klopt(&a, &b, in_force)) {
            fprintf(stderr, "household %u, year %d month %d: exact %s %s %s %s, coarse %s %s %s %s\n", i, jaar, maand,
                    name_of(NAMES_UITKOMST, a.uitkomst), name_of(NAMES_DAEB, a.daeb), name_of(NAMES_PASSENDHEIDSOORT, a.passendheidsoort),
                    name_of(NAMES_INKOMENSKLASSE, a.inkomensklasse), name_of(NAMES_UITKOMST, b.uitkomst), name_of(NAMES_DAEB, b.daeb),
                    name_of(NAMES_PASSENDHEIDSOORT, b.passendheidsoort), name_of(NAMES_INKOMENSKLASSE, b.inkomensklasse));
            fail();
        }
        beslist += a.uitkomst != UITKOMST_ONBEPAALD;
        uniform += d.n_sums > 0 && d.sums[0].form == SUM_UNIFORM;
    }
    printf("%u households, %u decided, %u with one uniform sum\n", n, beslist, uniform);
    assert_true(beslist > n / 2 && uniform > n / 5 && uniform < n);
}

static void dossier_van(const struct huishouden *h, struct dossier_facts *d)
{
    static const char geen[1][CORPORATIE_MAX];

    assert_int_equal(coarsen(&packs, geen, 0, dag("2026-11-16"), dag("2027-05-16"), h, d), OK);
}

/* The seal of one adult holds no amount, no day of birth and no slip. */
static void test_niets_exacts(void **state)
{
    struct huishouden h;
    struct dossier_facts d;

    (void)state;
    facts_empty(&h);
    add(&h, ROL_WON, "1991-05-17", 2025, 2710000);
    h.vermogen = (struct money_range){ 1234567, 1234567 };
    dossier_van(&h, &d);
    assert_int_equal(d.n_sums, 1);
    assert_int_equal(d.sums[0].form, SUM_UNIFORM);
    assert_int_equal(d.sums[0].belastingjaar, 2025);
    assert_true(d.sums[0].cell.min <= 2710000 && d.sums[0].cell.max >= 2710000);
    assert_true(d.sums[0].cell.max - d.sums[0].cell.min >= 50000);
    assert_true(d.sums[0].cell.max - d.sums[0].cell.min <= 133100);
    assert_true(d.vermogen.min == MONEY_UNKNOWN_MIN && d.vermogen.max == 14601100);
    for (size_t i = 0; i + 8 <= sizeof(d); i++) {
        int64_t v;
        memcpy(&v, (const uint8_t *)&d + i, sizeof(v));
        assert_true(v != 2710000 && v != 1234567);
    }
    /* Any other day of May but the first gives the same bytes. */
    struct dossier_facts ander;
    h.adults[0].geboortedatum = (struct day_range){ dag("1991-05-31"), dag("1991-05-31") };
    dossier_van(&h, &ander);
    assert_memory_equal(&d, &ander, sizeof(d));
    h.adults[0].geboortedatum = (struct day_range){ dag("1991-05-01"), dag("1991-05-01") };
    dossier_van(&h, &ander);
    assert_memory_not_equal(&d, &ander, sizeof(d));
}

static void test_weigeringen(void **state)
{
    struct huishouden h;
    struct dossier_facts d;
    static const char geen[1][CORPORATIE_MAX];

    (void)state;
    facts_empty(&h);
    add(&h, ROL_WON, "1991-05-17", 2025, MONEY_MAX + 1);
    assert_int_equal(coarsen(&packs, geen, 0, 20000, 20184, &h, &d), REFUSED_AMOUNT);
    h.adults[0].inkomens[0].min = h.adults[0].inkomens[0].max = 0;
    h.income_form = INCOME_CELLS;
    assert_int_equal(coarsen(&packs, geen, 0, 20000, 20184, &h, &d), REFUSED_MESSAGE);
    h.income_form = INCOME_EXACT;
    h.n_adults = ADULTS_MAX + 1;
    h.adults[0].n_inkomens = 0;
    assert_int_equal(coarsen(&packs, geen, 0, 20000, 20184, &h, &d), REFUSED_MESSAGE);
    /* More adults than a dossier has may be declared, and are in no seal. */
    facts_empty(&h);
    while (h.n_adults < ROOSTER_MAX)
        add(&h, h.n_adults == 0 ? ROL_WON : ROL_MED, "1991-05-17", 2025, 100000);
    assert_int_equal(coarsen(&packs, geen, 0, 20000, 20184, &h, &d), OK);
    add(&h, ROL_MED, "1991-05-17", 2025, 100000);
    assert_int_equal(coarsen(&packs, geen, 0, 20000, 20184, &h, &d), REFUSED_MESSAGE);
}

static void test_zegel_beschadigd(void **state)
{
    struct huishouden h, out;
    struct dossier_facts goed, d;

    (void)state;
    facts_empty(&h);
    add(&h, ROL_WON, "1991-05-17", 2025, 2710000);
    kind_erbij(&h, "2019-11-20");
    dossier_van(&h, &goed);
    assert_int_equal(dossier_facts_household(&goed, &out), OK);
#define DEFECT(verandering)                                                    \
    do {                                                                       \
        d = goed;                                                              \
        verandering;                                                           \
        assert_int_equal(dossier_facts_household(&d, &out), REFUSED_SEAL_INVALID);  \
    } while (0)
    DEFECT(d.versie = 1);
    DEFECT(d.versie = 3);
    DEFECT(d.n_adults = ROOSTER_MAX + 1);
    DEFECT(d.n_children = CHILDREN_MAX + 1);
    DEFECT(d.n_sums = SUMS_MAX + 1);
    DEFECT(d.verzoek54a = TRUTH_NONE);
    DEFECT(d.samenstelling = SAMENSTELLING_N);
    DEFECT(d.adults[0].kind_onderhouden = 4);
    DEFECT(d.adults[0].kind_onderhouden = 16);
    DEFECT(d.adults[0].rol = ROL_MBW + 1);
    DEFECT(d.adults[0].route = ROUTE_N);
    DEFECT(d.adults[0].birth.from = 60000);
    DEFECT(d.adults[0].birth.to = 1);
    DEFECT(d.children[0].dagen_max = 367);
    DEFECT(d.sums[0].form = 0);
    DEFECT(d.sums[0].cell.min = d.sums[0].cell.max + 1);
    DEFECT(d.sums[0].cell.max = INT64_MAX - 1);
}

/* Per-person cells would lose this couple; one cell per sum does not. */
static void test_karim_en_leyla(void **state)
{
    struct question_facts z = zaak_leeg();
    struct huishouden *h = &z.huishouden;
    struct dossier_facts d;

    (void)state;
    z.eenheid.huurprijs = (struct money_range){ 75250, 75250 };
    add(h, ROL_WON, "1984-02-03", 2025, 3125000);
    struct adult *l = add(h, ROL_MED, "1988-07-08", 0, 0);
    l->aanleiding = AANLEIDING_GEEN_GEGEVENS;
    l->inspecteursverklaring = TRUTH_YES;
    l->verklaring_datum = (struct day_range){ dag("2026-11-10"), dag("2026-11-10") };
    l->loon = (struct loonopgave){ .loon_loonheffing = { 55600, 55600 }, .periode = LOON_VIERWEKEN,
                                   .periode_einde = { dag("2026-10-11"), dag("2026-10-11") },
                                   .vakantiegeld_apart = TRUTH_NO };
    kind_erbij(h, "2016-04-01");
    kind_erbij(h, "2019-04-01");
    for (int apart = 0; apart < 2; apart++) {
        l->loon.vakantiegeld_apart = apart ? TRUTH_YES : TRUTH_NO;
        struct outcome exact = beslis(&z);
        struct question_facts grof = z;
        dossier_van(h, &d);
        assert_int_equal(dossier_facts_household(&d, &grof.huishouden), OK);
        struct outcome u = beslis(&grof);
        assert_int_equal(exact.inkomensklasse, apart ? INKOMENSKLASSE_MIDDEN : INKOMENSKLASSE_LAAG);
        assert_int_equal(u.inkomensklasse, exact.inkomensklasse);
        assert_int_equal(u.passendheidsoort, apart ? PASSENDHEIDSOORT_NVT : PASSENDHEIDSOORT_PAS);
        assert_int_equal(u.bewijsroute[0], ROUTE_A1);
        assert_int_equal(u.bewijsroute[1], ROUTE_B);
    }
}

/* It was the declaration that was named, whose date no seal keeps. */
static void test_zonder_inspecteur(void **state)
{
    struct question_facts z = zaak_leeg();
    struct huishouden *h = &z.huishouden;
    struct dossier_facts d;

    (void)state;
    z.eenheid.huurprijs = (struct money_range){ 69011, 69011 };
    struct adult *l = add(h, ROL_WON, "1988-07-08", 0, 0);
    l->aanleiding = AANLEIDING_GEEN_GEGEVENS;
    l->inspecteursverklaring = TRUTH_UNKNOWN;
    l->verklaring_datum = (struct day_range){ dag("2026-11-10"), dag("2026-11-10") };
    l->loon = (struct loonopgave){ .loon_loonheffing = { 55600, 55600 }, .periode = LOON_VIERWEKEN,
                                   .periode_einde = { dag("2026-10-11"), dag("2026-10-11") }, .vakantiegeld_apart = TRUTH_NO };
    for (int coarse = 0; coarse < 2; coarse++) {
        struct question_facts asked = z;

        dossier_van(h, &d);
        if (coarse)
            assert_int_equal(dossier_facts_household(&d, &asked.huishouden), OK);
        struct outcome u = beslis(&asked);
        assert_int_equal(u.inkomensklasse, INKOMENSKLASSE_ONBEPAALD);
        assert_int_equal(u.n_ontbreekt, 1);
        assert_string_equal(u.ontbreekt[0].feit, "inspecteursverklaring");
    }
}

/* An adult child of whom it is not known whether it is maintained: the sum with its income is kept beside the one
 * without, so the reservation of O3 is made where it matters and only there. */
static void test_meerderjarig_kind(void **state)
{
    (void)state;
    for (int telt = 0; telt < 2; telt++) {
        struct question_facts z = zaak_leeg();
        struct dossier_facts d;
        add(&z.huishouden, ROL_WON, "1970-05-05", 2025, 2000000);
        add(&z.huishouden, ROL_MBW, "2005-06-01", 2025, telt ? 3000000 : 100000)->kind = TRUTH_YES;
        struct outcome exact = beslis(&z);
        dossier_van(&z.huishouden, &d);
        assert_int_equal(d.n_sums, 2);
        assert_int_equal(dossier_facts_household(&d, &z.huishouden), OK);
        struct outcome grof = beslis(&z);
        assert_int_equal(exact.inkomensklasse, INKOMENSKLASSE_LAAG);
        assert_int_equal(grof.inkomensklasse, INKOMENSKLASSE_LAAG);
        assert_int_equal(voorbehoud(&exact, "O3_MEERDERJARIG_KIND"), telt);
        assert_int_equal(voorbehoud(&grof, "O3_MEERDERJARIG_KIND"), telt);
    }
}

/* Route B may be open to a person for one lease year only: a statement of 2024 counts for 2025, not for 2026. */
static void test_opening_per_jaar(void **state)
{
    static const char geen[1][CORPORATIE_MAX];
    struct question_facts z = zaak_leeg();
    struct huishouden *h = &z.huishouden;
    struct dossier_facts d;
    const struct day_range verklaring = { dag("2025-11-01"), dag("2025-11-01") };

    (void)state;
    struct adult *v = add(h, ROL_WON, "1984-02-03", 2024, 6000000);
    v->aanleiding = AANLEIDING_DAEB_LAGER;
    v->verklaring_datum = verklaring;
    v->loon = (struct loonopgave){ .loon_loonheffing = { 3000000, 3000000 }, .periode = LOON_JAAR,
                                   .periode_einde = { dag("2024-12-31"), dag("2024-12-31") },
                                   .vakantiegeld_apart = TRUTH_NO };
    struct adult *m = add(h, ROL_MED, "1988-07-08", 2024, 4000000);
    m->aanleiding = AANLEIDING_PASSEND_LAGER;
    m->verklaring_datum = verklaring;
    m->loon = (struct loonopgave){ .loon_loonheffing = { -600000, -600000 }, .periode = LOON_MAAND,
                                   .periode_einde = { dag("2025-10-31"), dag("2025-10-31") },
                                   .vakantiegeld_apart = TRUTH_NO };
    assert_int_equal(coarsen(&packs, geen, 0, dag("2025-11-15"), dag("2026-05-15"), h, &d), OK);
    for (int16_t jaar = 2025; jaar <= 2026; jaar++) {
        struct question_facts grof = z;
        int32_t start = day_of((struct date){ jaar, 12, 1 });
        z.eenheid.ingangsdatum = grof.eenheid.ingangsdatum = (struct day_range){ start, start };
        assert_int_equal(dossier_facts_household(&d, &grof.huishouden), OK);
        assert_int_equal(beslis(&z).daeb, jaar == 2025 ? DAEB_BINNEN : DAEB_BOVEN);
        assert_int_equal(beslis(&grof).daeb, beslis(&z).daeb);
    }
}

/* A declaration of November 2026 counts for a lease of December 2026, and not for one of the year before, whose start it
 * comes after whatever its day. */
static void test_verklaring_na_het_jaar(void **state)
{
    static const char geen[1][CORPORATIE_MAX];
    static const struct { const char *from, *to; uint8_t jaar, open; } rows[] = {
        { "2025-11-10", "2025-11-10", TRUTH_YES, TRUTH_NO }, { "2025-12-31", "2025-12-31", TRUTH_YES, TRUTH_NO },
        { "2026-01-01", "2026-01-01", TRUTH_NO, TRUTH_NO }, { "2025-12-31", "2026-01-01", TRUTH_YES, TRUTH_YES } };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct huishouden h;
        struct dossier_facts d;

        facts_empty(&h);
        struct adult *v = add(&h, ROL_WON, "1984-02-03", 2024, 6000000);
        v->aanleiding = AANLEIDING_DAEB_LAGER;
        v->verklaring_datum = (struct day_range){ dag(rows[i].from), dag(rows[i].to) };
        v->winst = (struct money_range){ 2000000, 2000000 };
        assert_int_equal(coarsen(&packs, geen, 0, dag("2025-12-31"), dag("2026-06-30"), &h, &d), OK);
        assert_int_equal(d.adults[0].b_years >> B_BIT(2025) & 1, rows[i].jaar == TRUTH_YES);
        assert_int_equal(d.adults[0].b_years >> B_OPEN_BIT(2025) & 1, rows[i].open == TRUTH_YES);
        assert_int_equal(d.adults[0].b_years >> B_BIT(2026) & 1, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grof_is_exact),
        cmocka_unit_test(test_niets_exacts),
        cmocka_unit_test(test_weigeringen),
        cmocka_unit_test(test_zegel_beschadigd),
        cmocka_unit_test(test_karim_en_leyla),
        cmocka_unit_test(test_zonder_inspecteur),
        cmocka_unit_test(test_meerderjarig_kind),
        cmocka_unit_test(test_opening_per_jaar),
        cmocka_unit_test(test_verklaring_na_het_jaar),
    };

    return cmocka_run_group_tests(tests, packs_open, packs_dicht);
}
