/* Pension age (R4) and the income of a person (R8). */
#include "pakketten.h"

#include "policy/derive.h"
#include "model/outcome.h"

static void test_aow_bereikt(void **state)
{
    static const struct { const char *geboren, *op; int l, vorig; bool bereikt; } rows[] = {
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
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(derive_aow_reached(dag(rows[i].geboren), dag(rows[i].op), rows[i].l, rows[i].vorig),
                         rows[i].bereikt);
}

/* The latest birth date agrees with the rule on both sides, for every month of years in which the age rises. */
static void test_aow_geboren_tot(void **state)
{
    static const struct { int16_t jaar; int l, vorig; } years[] = { { 2023, 802, 799 }, { 2024, 804, 802 },
                                                                   { 2026, 804, 804 }, { 2028, 807, 804 } };

    (void)state;
    for (size_t i = 0; i < sizeof(years) / sizeof(years[0]); i++)
        for (uint8_t m = 1; m <= 12; m++) {
            int32_t op = day_of((struct date){ years[i].jaar, m, 1 });
            int32_t to = derive_aow_born_by(op, years[i].l, years[i].vorig);
            for (int32_t d = to - 70; d <= to + 70; d++)
                assert_int_equal(derive_aow_reached(d, op, years[i].l, years[i].vorig), d <= to);
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
    struct adult *v = add(&h, ROL_WON, "1991-05-05", 2025, 2710000);
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

static struct adult strook(void)
{
    struct adult v;

    facts_empty_adult(&v);
    v.aanleiding = AANLEIDING_GEEN_GEGEVENS;
    v.inspecteursverklaring = TRUTH_YES;
    v.verklaring_datum = (struct day_range){ dag("2026-11-10"), dag("2026-11-10") };
    v.loon = (struct loonopgave){ .loon_loonheffing = { 55600, 55600 }, .periode = LOON_VIERWEKEN,
                                  .periode_einde = { dag("2026-10-11"), dag("2026-10-11") }, .vakantiegeld_apart = TRUTH_YES };
    return v;
}

static void test_route_b_bedrag(void **state)
{
    struct adult v = strook();

    (void)state;
    assert_int_equal(derive_income(&v, &r2026).b.min, 780624LL * 10000);   /* 556.00 x 13 x 1.08 = 7,806.24 */
    assert_int_equal(derive_income(&v, &r2026).a.min, 780624LL * 10000);   /* without tax data it stands in for A */
    v.loon.vakantiegeld_apart = TRUTH_NO;
    assert_int_equal(derive_income(&v, &r2026).b.max, 722800LL * 10000);
    v.loon.vakantiegeld_apart = TRUTH_UNKNOWN;
    assert_int_equal(derive_income(&v, &r2026).b.min, 722800LL * 10000);
    assert_int_equal(derive_income(&v, &r2026).b.max, 780624LL * 10000);
    v = strook();
    v.loon.periode = LOON_MAAND;
    assert_int_equal(derive_income(&v, &r2026).b.min, 55600LL * 12 * 10800);
    v.loon.periode = LOON_JAAR;
    v.loon.periode_einde = (struct day_range){ dag("2025-12-31"), dag("2025-12-31") };
    assert_int_equal(derive_income(&v, &r2026).b.min, 55600LL * 10376);
    v.winst = (struct money_range){ 100, 100 };
    v.box3 = (struct money_range){ 7, 7 };
    assert_int_equal(derive_income(&v, &r2026).b.min, 55700LL * 10376 + 70000);
    v.winst_soort = WINST_PROGNOSE;                                      /* a forecast is of the year itself */
    assert_int_equal(derive_income(&v, &r2026).b.min, 55600LL * 10376 + 1000000 + 70000);
}

/* Business profit without a wage: of a closed year times I1, a forecast as it is, a loss below nought. */
static void test_winst(void **state)
{
    static const struct { struct money_range winst; uint8_t soort; int64_t min, max; bool index; } rows[] = {
        { { 3000000, 3000000 }, WINST_JAARCIJFER, 3000000LL * 10376, 3000000LL * 10376, true },
        { { 3000000, 3000000 }, WINST_PROGNOSE, 30000000000LL, 30000000000LL, false },
        { { -100000, -100000 }, WINST_JAARCIJFER, -100000LL * 10376, -100000LL * 10376, true },
        { { 1000000, 2000000 }, WINST_PROGNOSE, 10000000000LL, 20000000000LL, false },
        { { 1000000, MONEY_UNKNOWN_MAX }, WINST_JAARCIJFER, 1000000LL * 10376, AMOUNT_MAX, true },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct adult v = strook();
        v.loon = (struct loonopgave){ .loon_loonheffing = { MONEY_UNKNOWN_MIN, MONEY_UNKNOWN_MAX },
                                      .periode_einde = { DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX },
                                      .vakantiegeld_apart = TRUTH_UNKNOWN };
        v.winst = rows[i].winst;
        v.winst_soort = rows[i].soort;
        struct income p = derive_income(&v, &r2026);
        assert_true(p.has_b && p.route == ROUTE_B && !p.unknown);
        assert_int_equal(p.b.min, rows[i].min);
        assert_int_equal(p.b.max, rows[i].max);
        assert_int_equal(p.b_index, rows[i].index);
    }
}

/* The window: a slip is not from before the sixth month before the declaration; a year statement is of Y-1. */
static void test_venster(void **state)
{
    static const struct { uint8_t periode; const char *from, *to; uint8_t bruikbaar; } rows[] = {
        { LOON_MAAND, "2026-05-31", "2026-05-31", TRUTH_YES }, { LOON_MAAND, "2026-05-01", "2026-05-01", TRUTH_YES },
        { LOON_MAAND, "2026-04-30", "2026-04-30", TRUTH_NO }, { LOON_MAAND, "2026-04-30", "2026-05-31", TRUTH_UNKNOWN },
        { LOON_MAAND, "2026-11-30", "2026-11-30", TRUTH_YES },
        { LOON_VIERWEKEN, "2026-05-01", "2026-05-01", TRUTH_YES }, { LOON_VIERWEKEN, "2026-04-30", "2026-04-30", TRUTH_NO },
        { LOON_JAAR, "2025-12-31", "2025-12-31", TRUTH_YES }, { LOON_JAAR, "2024-12-31", "2024-12-31", TRUTH_NO },
        { LOON_JAAR, "2026-12-31", "2026-12-31", TRUTH_NO }, { LOON_JAAR, "2024-12-31", "2025-12-31", TRUTH_UNKNOWN },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct adult v = strook();
        v.loon.periode = rows[i].periode;
        v.loon.periode_einde = (struct day_range){ dag(rows[i].from), dag(rows[i].to) };
        struct income p = derive_income(&v, &r2026);
        assert_int_equal(p.has_b, rows[i].bruikbaar != TRUTH_NO);
        assert_int_equal(p.b_open, rows[i].bruikbaar == TRUTH_UNKNOWN);
    }
    /* across a year end: declared in January, the sixth month before is July */
    struct adult v = strook();
    v.verklaring_datum = (struct day_range){ dag("2026-01-31"), dag("2026-01-31") };
    v.loon.periode = LOON_MAAND;
    v.loon.periode_einde = (struct day_range){ dag("2025-07-01"), dag("2025-07-01") };
    assert_true(derive_income(&v, &r2026).has_b);
    v.loon.periode_einde = (struct day_range){ dag("2025-06-30"), dag("2025-06-30") };
    assert_false(derive_income(&v, &r2026).has_b);
}

/* A declaration opens nothing for a lease that had started before; where that is not certain, it is open. */
static void test_verklaring_na_de_start(void **state)
{
    static const struct { const char *verklaard[2], *start[2]; uint8_t bruikbaar; } rows[] = {
        { { "2026-12-14", "2026-12-14" }, { "2026-12-15", "2026-12-15" }, TRUTH_YES },
        { { "2026-12-15", "2026-12-15" }, { "2026-12-15", "2026-12-15" }, TRUTH_YES },
        { { "2026-12-16", "2026-12-16" }, { "2026-12-15", "2026-12-15" }, TRUTH_NO },
        { { "2026-12-16", "2026-12-20" }, { "2026-12-15", "2026-12-15" }, TRUTH_NO },
        { { "2026-12-15", "2026-12-16" }, { "2026-12-15", "2026-12-15" }, TRUTH_UNKNOWN },
        { { "2026-12-10", "2026-12-15" }, { "2026-12-15", "2026-12-31" }, TRUTH_YES },
        { { "2026-12-16", "2026-12-16" }, { "2026-12-15", "2026-12-31" }, TRUTH_UNKNOWN },
        { { "2026-12-31", "2026-12-31" }, { "2026-12-15", "2026-12-31" }, TRUTH_UNKNOWN },
        { { "2027-01-01", "2027-01-01" }, { "2026-12-15", "2026-12-31" }, TRUTH_NO },
        { { NULL, "2026-12-15" }, { "2026-12-15", "2026-12-15" }, TRUTH_YES },
        { { NULL, "2026-12-16" }, { "2026-12-15", "2026-12-15" }, TRUTH_UNKNOWN },
        { { "2026-12-15", NULL }, { "2026-12-15", "2026-12-15" }, TRUTH_UNKNOWN },
        { { "2026-12-16", NULL }, { "2026-12-15", "2026-12-15" }, TRUTH_NO },
        { { "2026-12-15", "2026-12-15" }, { NULL, NULL }, TRUTH_UNKNOWN },
        { { "2026-12-15", "2026-12-15" }, { "2026-12-15", NULL }, TRUTH_YES },
        { { "2026-12-15", "2026-12-15" }, { NULL, "2026-12-14" }, TRUTH_NO },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct income_rules r = r2026;
        struct adult v = strook();

        v.loon.periode = LOON_JAAR;       /* whose window does not move with the declaration */
        v.loon.periode_einde = (struct day_range){ dag("2025-12-31"), dag("2025-12-31") };
        v.verklaring_datum.min = rows[i].verklaard[0] != NULL ? dag(rows[i].verklaard[0]) : DAY_UNKNOWN_MIN;
        v.verklaring_datum.max = rows[i].verklaard[1] != NULL ? dag(rows[i].verklaard[1]) : DAY_UNKNOWN_MAX;
        r.start.min = rows[i].start[0] != NULL ? dag(rows[i].start[0]) : DAY_UNKNOWN_MIN;
        r.start.max = rows[i].start[1] != NULL ? dag(rows[i].start[1]) : DAY_UNKNOWN_MAX;
        struct income p = derive_income(&v, &r);
        assert_int_equal(p.has_b, rows[i].bruikbaar != TRUTH_NO);
        assert_int_equal(p.b_open, rows[i].bruikbaar == TRUTH_UNKNOWN);
        assert_int_equal(p.route, rows[i].bruikbaar == TRUTH_YES ? ROUTE_B : ROUTE_GEEN);
    }
    /* Neither a slip out of its window nor a missing statement of the inspector becomes better by it. */
    struct income_rules r = r2026;
    struct adult v = strook();
    r.start = (struct day_range){ dag("2026-11-01"), dag("2026-12-31") };
    assert_true(derive_income(&v, &r).b_open);
    v.inspecteursverklaring = TRUTH_NO;
    assert_false(derive_income(&v, &r).has_b);
    v = strook();
    v.loon.periode_einde = (struct day_range){ dag("2026-04-30"), dag("2026-04-30") };
    assert_false(derive_income(&v, &r).has_b);
}

/* What keeps route B shut, one defect at a time. */
static void test_route_b_dicht(void **state)
{
    struct adult v = strook();

    (void)state;
    assert_true(derive_income(&v, &r2026).has_b && !derive_income(&v, &r2026).unknown);
#define DICHT(verandering)                                                             \
    do {                                                                               \
        v = strook();                                                                  \
        verandering;                                                                   \
        assert_true(!derive_income(&v, &r2026).has_b && derive_income(&v, &r2026).unknown); \
    } while (0)
    DICHT(v.aanleiding = AANLEIDING_GEEN);
    DICHT(v.inspecteursverklaring = TRUTH_NO);
    DICHT(v.verklaring_datum = ((struct day_range){ DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX }));
    DICHT(v.verklaring_datum.min = v.verklaring_datum.max = dag("2026-12-16"));
    DICHT(v.loon.periode = LOON_GEEN);
    DICHT(v.loon.periode_einde.min = v.loon.periode_einde.max = dag("2026-04-30"));
    DICHT(v.loon.periode = LOON_JAAR);
    v = strook();
    v.loon.periode_einde.min = v.loon.periode_einde.max = dag("2026-05-01");
    struct income p = derive_income(&v, &r2026);
    assert_true(p.has_b && p.depends_on_o7);   /* by its first day it belongs to April */
    v.inspecteursverklaring = TRUTH_UNKNOWN;
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
