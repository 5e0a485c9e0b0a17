/* Pension age (R4) and the income of a person (R8). */
#include "pakketten.h"

#include "policy/derive.h"
#include "model/outcome.h"

static void test_aow_bereikt(void **state)
{
    static const struct { const char *geboren, *op; int l, vorig; bool bereikt; } rijen[] = {
        /* the check values of R4: 66 years and 10 months in 2023, 67 years from 2024 */
        { "1957-02-15", "2024-01-01", 804, 802, true },
        { "1957-02-28", "2024-01-01", 804, 802, true },
        { "1957-03-01", "2024-01-01", 804, 802, false },
        { "1956-12-31", "2023-01-01", 802, 799, false },
        { "1959-01-01", "2026-01-01", 804, 804, true },
        { "1959-01-02", "2026-01-01", 804, 804, false },
        { "1959-01-02", "2026-02-01", 804, 804, true },
        /* 29 February has its birthday on the 28th here: month addition falls back to the month's last day */
        { "1956-02-29", "2023-03-01", 804, 804, true },
        { "1956-02-29", "2023-02-28", 804, 804, true },
        { "1956-02-29", "2023-02-27", 804, 804, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++)
        assert_int_equal(derive_aow_reached(dag(rijen[i].geboren), dag(rijen[i].op), rijen[i].l, rijen[i].vorig),
                         rijen[i].bereikt);
}

/* The latest birth date agrees with the rule on both sides, for every month of years in which the age rises. */
static void test_aow_geboren_tot(void **state)
{
    static const struct { int16_t jaar; int l, vorig; } jaren[] = { { 2023, 802, 799 }, { 2024, 804, 802 },
                                                                   { 2026, 804, 804 }, { 2028, 807, 804 } };

    (void)state;
    for (size_t i = 0; i < sizeof(jaren) / sizeof(jaren[0]); i++)
        for (uint8_t m = 1; m <= 12; m++) {
            int32_t op = day_of((struct date){ jaren[i].jaar, m, 1 });
            int32_t tot = derive_aow_born_by(op, jaren[i].l, jaren[i].vorig);
            for (int32_t d = tot - 70; d <= tot + 70; d++)
                assert_int_equal(derive_aow_reached(d, op, jaren[i].l, jaren[i].vorig), d <= tot);
        }
}

static const struct income_rules r2026 = { .year = 2026, .preferred = 1, .oldest = 2, .index = { { 10376, 10376 }, { 10805, 10805 } },
                                             .start = { 20802, 20802 }, .vierweken_last_day = true };   /* 2026-12-15 */

static void test_route_a(void **state)
{
    struct huishouden h;
    struct income_rules r = r2026;

    (void)state;
    facts_empty(&h);
    struct volwassene *v = erbij(&h, ROL_WON, "1991-05-05", 2025, 2710000);
    v->inkomens[v->n_inkomens++] = (struct inkomen){ .min = 1000, .max = 2000, .jaar = 2024,
                                                     .soort = INKOMEN_VERZAMELINKOMEN };
    struct income p = derive_income(v, &r);
    assert_true(p.route == ROUTE_A1 && p.a.min == 2710000LL * 10376 && p.a.max == p.a.min && !p.has_b);
    r.preferred = 2;
    p = derive_income(v, &r);
    assert_true(p.route == ROUTE_A2 && p.a.min == 1000LL * 10805 && p.a.max == 2000LL * 10805);
    r = r2026;
    v->n_inkomens = 0;
    v->inkomens[v->n_inkomens++] = (struct inkomen){ .min = -5, .max = -5, .jaar = 2024,
                                                     .soort = INKOMEN_VERZAMELINKOMEN };
    assert_true(derive_income(v, &r).a.max == -5LL * 10805);
    r.oldest = 1;
    assert_true(derive_income(v, &r).unknown);
    r = r2026;
    v->inkomens[0].jaar = 2023;
    p = derive_income(v, &r);
    assert_true(p.unknown && p.route == ROUTE_GEEN && p.a.min == AMOUNT_MIN && p.a.max == AMOUNT_MAX);
    v->status = STATUS_BIJSTAND;
    p = derive_income(v, &r);
    assert_true(!p.unknown && p.route == ROUTE_BIJSTAND && p.a.min == 0 && p.a.max == AMOUNT_MAX);
}

static struct volwassene strook(void)
{
    struct volwassene v;

    facts_empty_adult(&v);
    v.aanleiding = AANLEIDING_GEEN_GEGEVENS;
    v.inspecteursverklaring = JA;
    v.verklaring_datum = (struct dagbereik){ dag("2026-11-10"), dag("2026-11-10") };
    v.loon = (struct loonopgave){ .loon_loonheffing = { 55600, 55600 }, .periode = LOON_VIERWEKEN,
                                  .periode_einde = { dag("2026-10-11"), dag("2026-10-11") }, .vakantiegeld_apart = JA };
    return v;
}

static void test_route_b_bedrag(void **state)
{
    struct volwassene v = strook();

    (void)state;
    assert_int_equal(derive_income(&v, &r2026).b.min, 780624LL * 10000);   /* 556.00 x 13 x 1.08 = 7,806.24 */
    assert_int_equal(derive_income(&v, &r2026).a.min, 780624LL * 10000);   /* without tax data it stands in for A */
    v.loon.vakantiegeld_apart = NEE;
    assert_int_equal(derive_income(&v, &r2026).b.max, 722800LL * 10000);
    v.loon.vakantiegeld_apart = ONBEKEND;
    assert_int_equal(derive_income(&v, &r2026).b.min, 722800LL * 10000);
    assert_int_equal(derive_income(&v, &r2026).b.max, 780624LL * 10000);
    v = strook();
    v.loon.periode = LOON_MAAND;
    assert_int_equal(derive_income(&v, &r2026).b.min, 55600LL * 12 * 10800);
    v.loon.periode = LOON_JAAR;
    v.loon.periode_einde = (struct dagbereik){ dag("2025-12-31"), dag("2025-12-31") };
    assert_int_equal(derive_income(&v, &r2026).b.min, 55600LL * 10376);
    v.winst = (struct geldbereik){ 100, 100 };
    v.box3 = (struct geldbereik){ 7, 7 };
    assert_int_equal(derive_income(&v, &r2026).b.min, 55700LL * 10376 + 70000);
    v.winst_soort = WINST_PROGNOSE;                                      /* a forecast is of the year itself */
    assert_int_equal(derive_income(&v, &r2026).b.min, 55600LL * 10376 + 1000000 + 70000);
}

/* Business profit without a wage: of a closed year times I1, a forecast as it is, a loss below nought. */
static void test_winst(void **state)
{
    static const struct { struct geldbereik winst; uint8_t soort; int64_t min, max; bool index; } rijen[] = {
        { { 3000000, 3000000 }, WINST_JAARCIJFER, 3000000LL * 10376, 3000000LL * 10376, true },
        { { 3000000, 3000000 }, WINST_PROGNOSE, 30000000000LL, 30000000000LL, false },
        { { -100000, -100000 }, WINST_JAARCIJFER, -100000LL * 10376, -100000LL * 10376, true },
        { { 1000000, 2000000 }, WINST_PROGNOSE, 10000000000LL, 20000000000LL, false },
        { { 1000000, GELD_ONBEKEND_MAX }, WINST_JAARCIJFER, 1000000LL * 10376, AMOUNT_MAX, true },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        struct volwassene v = strook();
        v.loon = (struct loonopgave){ .loon_loonheffing = { GELD_ONBEKEND_MIN, GELD_ONBEKEND_MAX },
                                      .periode_einde = { DAG_ONBEKEND_MIN, DAG_ONBEKEND_MAX },
                                      .vakantiegeld_apart = ONBEKEND };
        v.winst = rijen[i].winst;
        v.winst_soort = rijen[i].soort;
        struct income p = derive_income(&v, &r2026);
        assert_true(p.has_b && p.route == ROUTE_B && !p.unknown);
        assert_int_equal(p.b.min, rijen[i].min);
        assert_int_equal(p.b.max, rijen[i].max);
        assert_int_equal(p.b_index, rijen[i].index);
    }
}

/* The window: a slip is not from before the sixth month before the declaration; a year statement is of Y-1. */
static void test_venster(void **state)
{
    static const struct { uint8_t periode; const char *van, *tot; uint8_t bruikbaar; } rijen[] = {
        { LOON_MAAND, "2026-05-31", "2026-05-31", JA }, { LOON_MAAND, "2026-05-01", "2026-05-01", JA },
        { LOON_MAAND, "2026-04-30", "2026-04-30", NEE }, { LOON_MAAND, "2026-04-30", "2026-05-31", ONBEKEND },
        { LOON_MAAND, "2026-11-30", "2026-11-30", JA },
        { LOON_VIERWEKEN, "2026-05-01", "2026-05-01", JA }, { LOON_VIERWEKEN, "2026-04-30", "2026-04-30", NEE },
        { LOON_JAAR, "2025-12-31", "2025-12-31", JA }, { LOON_JAAR, "2024-12-31", "2024-12-31", NEE },
        { LOON_JAAR, "2026-12-31", "2026-12-31", NEE }, { LOON_JAAR, "2024-12-31", "2025-12-31", ONBEKEND },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        struct volwassene v = strook();
        v.loon.periode = rijen[i].periode;
        v.loon.periode_einde = (struct dagbereik){ dag(rijen[i].van), dag(rijen[i].tot) };
        struct income p = derive_income(&v, &r2026);
        assert_int_equal(p.has_b, rijen[i].bruikbaar != NEE);
        assert_int_equal(p.b_open, rijen[i].bruikbaar == ONBEKEND);
    }
    /* across a year end: declared in January, the sixth month before is July */
    struct volwassene v = strook();
    v.verklaring_datum = (struct dagbereik){ dag("2026-01-31"), dag("2026-01-31") };
    v.loon.periode = LOON_MAAND;
    v.loon.periode_einde = (struct dagbereik){ dag("2025-07-01"), dag("2025-07-01") };
    assert_true(derive_income(&v, &r2026).has_b);
    v.loon.periode_einde = (struct dagbereik){ dag("2025-06-30"), dag("2025-06-30") };
    assert_false(derive_income(&v, &r2026).has_b);
}

/* A declaration opens nothing for a lease that had started before; where that is not certain, it is open. */
static void test_verklaring_na_de_start(void **state)
{
    static const struct { const char *verklaard[2], *start[2]; uint8_t bruikbaar; } rijen[] = {
        { { "2026-12-14", "2026-12-14" }, { "2026-12-15", "2026-12-15" }, JA },
        { { "2026-12-15", "2026-12-15" }, { "2026-12-15", "2026-12-15" }, JA },
        { { "2026-12-16", "2026-12-16" }, { "2026-12-15", "2026-12-15" }, NEE },
        { { "2026-12-16", "2026-12-20" }, { "2026-12-15", "2026-12-15" }, NEE },
        { { "2026-12-15", "2026-12-16" }, { "2026-12-15", "2026-12-15" }, ONBEKEND },
        { { "2026-12-10", "2026-12-15" }, { "2026-12-15", "2026-12-31" }, JA },
        { { "2026-12-16", "2026-12-16" }, { "2026-12-15", "2026-12-31" }, ONBEKEND },
        { { "2026-12-31", "2026-12-31" }, { "2026-12-15", "2026-12-31" }, ONBEKEND },
        { { "2027-01-01", "2027-01-01" }, { "2026-12-15", "2026-12-31" }, NEE },
        { { NULL, "2026-12-15" }, { "2026-12-15", "2026-12-15" }, JA },
        { { NULL, "2026-12-16" }, { "2026-12-15", "2026-12-15" }, ONBEKEND },
        { { "2026-12-15", NULL }, { "2026-12-15", "2026-12-15" }, ONBEKEND },
        { { "2026-12-16", NULL }, { "2026-12-15", "2026-12-15" }, NEE },
        { { "2026-12-15", "2026-12-15" }, { NULL, NULL }, ONBEKEND },
        { { "2026-12-15", "2026-12-15" }, { "2026-12-15", NULL }, JA },
        { { "2026-12-15", "2026-12-15" }, { NULL, "2026-12-14" }, NEE },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        struct income_rules r = r2026;
        struct volwassene v = strook();

        v.loon.periode = LOON_JAAR;       /* whose window does not move with the declaration */
        v.loon.periode_einde = (struct dagbereik){ dag("2025-12-31"), dag("2025-12-31") };
        v.verklaring_datum.min = rijen[i].verklaard[0] != NULL ? dag(rijen[i].verklaard[0]) : DAG_ONBEKEND_MIN;
        v.verklaring_datum.max = rijen[i].verklaard[1] != NULL ? dag(rijen[i].verklaard[1]) : DAG_ONBEKEND_MAX;
        r.start.min = rijen[i].start[0] != NULL ? dag(rijen[i].start[0]) : DAG_ONBEKEND_MIN;
        r.start.max = rijen[i].start[1] != NULL ? dag(rijen[i].start[1]) : DAG_ONBEKEND_MAX;
        struct income p = derive_income(&v, &r);
        assert_int_equal(p.has_b, rijen[i].bruikbaar != NEE);
        assert_int_equal(p.b_open, rijen[i].bruikbaar == ONBEKEND);
        assert_int_equal(p.route, rijen[i].bruikbaar == JA ? ROUTE_B : ROUTE_GEEN);
    }
    /* Neither a slip out of its window nor a missing statement of the inspector becomes better by it. */
    struct income_rules r = r2026;
    struct volwassene v = strook();
    r.start = (struct dagbereik){ dag("2026-11-01"), dag("2026-12-31") };
    assert_true(derive_income(&v, &r).b_open);
    v.inspecteursverklaring = NEE;
    assert_false(derive_income(&v, &r).has_b);
    v = strook();
    v.loon.periode_einde = (struct dagbereik){ dag("2026-04-30"), dag("2026-04-30") };
    assert_false(derive_income(&v, &r).has_b);
}

/* What keeps route B shut, one defect at a time. */
static void test_route_b_dicht(void **state)
{
    struct volwassene v = strook();

    (void)state;
    assert_true(derive_income(&v, &r2026).has_b && !derive_income(&v, &r2026).unknown);
#define DICHT(verandering)                                                             \
    do {                                                                               \
        v = strook();                                                                  \
        verandering;                                                                   \
        assert_true(!derive_income(&v, &r2026).has_b && derive_income(&v, &r2026).unknown); \
    } while (0)
    DICHT(v.aanleiding = AANLEIDING_GEEN);
    DICHT(v.inspecteursverklaring = NEE);
    DICHT(v.verklaring_datum = ((struct dagbereik){ DAG_ONBEKEND_MIN, DAG_ONBEKEND_MAX }));
    DICHT(v.verklaring_datum.min = v.verklaring_datum.max = dag("2026-12-16"));
    DICHT(v.loon.periode = LOON_GEEN);
    DICHT(v.loon.periode_einde.min = v.loon.periode_einde.max = dag("2026-04-30"));
    DICHT(v.loon.periode = LOON_JAAR);
    v = strook();
    v.loon.periode_einde.min = v.loon.periode_einde.max = dag("2026-05-01");
    struct income p = derive_income(&v, &r2026);
    assert_true(p.has_b && p.depends_on_o7);   /* by its first day it belongs to April */
    v.inspecteursverklaring = ONBEKEND;
    p = derive_income(&v, &r2026);
    assert_true(p.has_b && p.b_open && p.closed.min == AMOUNT_MIN && p.b.min == p.b.max && p.unknown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aow_bereikt),  cmocka_unit_test(test_aow_geboren_tot), cmocka_unit_test(test_route_a),
        cmocka_unit_test(test_route_b_bedrag), cmocka_unit_test(test_route_b_dicht), cmocka_unit_test(test_winst),
        cmocka_unit_test(test_venster), cmocka_unit_test(test_verklaring_na_de_start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
