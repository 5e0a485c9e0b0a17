/* Before a lease only what is proven counts: a status that is said may hold or not, and what would show it is what is missing. */
#include "pakketten.h"

#include "model/outcome.h"
#include "policy/proven.h"

#include <stdio.h>

#define NO_INCOME INT64_MIN

struct row {
    const char *what;
    uint8_t fase;
    int64_t income;                      /* NO_INCOME: no tax data */
    uint32_t said, proven, unknown;      /* of the tenant */
    uint16_t child, child_proven;        /* of a child of ten; 0 = there is none */
    const char *coa;                     /* day of the statement; the lease starts on 2026-12-15 */
    uint8_t inkomensklasse, daeb, passendheidsoort, route;
    const char *missing;                 /* in order, each with its role */
};

static struct question_facts case_of(const struct row *r)
{
    struct question_facts z = zaak_leeg();
    bool none = r->income == NO_INCOME;
    struct adult *v = add(&z.huishouden, ROL_WON, "1991-05-05", none ? (int16_t)0 : (int16_t)2025, none ? 0 : r->income);

    z.fase = r->fase;
    v->status = r->said | r->proven;
    v->status_proven = r->proven;
    v->status_unknown = r->unknown;
    if (r->coa != NULL)
        v->bewijs_datum = (struct day_range){ dag(r->coa), dag(r->coa) };
    if (r->child != 0) {
        struct child *k = kind_erbij(&z.huishouden, "2016-04-04");

        k->status = r->child;
        k->status_proven = r->child_proven;
    }
    return z;
}

static void missing_text(const struct outcome *u, char out[200])
{
    static const char *const roles[] = { "-", "WON", "MED", "MDH", "MBW" };
    int len = 0;

    out[0] = '\0';
    for (unsigned i = 0; i < u->n_ontbreekt; i++)
        len += snprintf(out + len, (size_t)(200 - len), "%s%s %s", i > 0 ? ", " : "", u->ontbreekt[i].feit, roles[u->ontbreekt[i].rol]);
}

static void what_counts(void **state)
{
#define RESP FASE_REACTIE
#define LEASE FASE_TOEWIJZING
#define STUDENT STATUS_STUDENT_VOLTIJD
#define PERMIT STATUS_ASIELVERGUNNING
#define COA STATUS_COA_TAAKSTELLING
    static const struct row rows[] = {
        { "student, high income, response", RESP, 6000000, STUDENT, 0, 0, 0, 0, NULL, INKOMENSKLASSE_LAAG, DAEB_BINNEN, PASSENDHEIDSOORT_PAS, ROUTE_A1, "" },
        { "the same before a lease", LEASE, 6000000, STUDENT, 0, 0, 0, 0, NULL, 0, 0, 0, ROUTE_A1, "inschrijving WON" },
        { "shown", LEASE, 6000000, 0, STUDENT, 0, 0, 0, NULL, INKOMENSKLASSE_LAAG, DAEB_BINNEN, PASSENDHEIDSOORT_PAS, ROUTE_A1, "" },
        { "another status is shown", LEASE, 6000000, STUDENT, STATUS_STUDIEFINANCIERING, 0, 0, 0, NULL, 0, 0, 0, ROUTE_A1, "inschrijving WON" },
        { "not known, neither said nor shown", LEASE, 6000000, 0, 0, STUDENT, 0, 0, NULL, 0, 0, 0, ROUTE_A1, "statussen WON" },
        { "low income: it does not matter", LEASE, 2710000, STUDENT, 0, 0, 0, 0, NULL, INKOMENSKLASSE_LAAG, DAEB_BINNEN, PASSENDHEIDSOORT_PAS, ROUTE_A1, "" },
        { "what cannot matter is not asked for", LEASE, 6000000, STUDENT | STATUS_STUDIEFINANCIERING, 0, 0, 0, 0, NULL, 0, 0, 0, ROUTE_A1,
          "inschrijving WON" },
        { "doctorate", LEASE, 6000000, STATUS_PROMOTIE, 0, 0, 0, 0, NULL, 0, 0, 0, ROUTE_A1, "promotie WON" },
        { "student finance in place of data", RESP, NO_INCOME, STUDENT | STATUS_STUDIEFINANCIERING, 0, 0, 0, 0, NULL, INKOMENSKLASSE_LAAG, DAEB_BINNEN,
          PASSENDHEIDSOORT_PAS, ROUTE_STUDIE, "" },
        { "of which nothing is shown", LEASE, NO_INCOME, STUDENT | STATUS_STUDIEFINANCIERING, 0, 0, 0, 0, NULL, 0, 0, 0, ROUTE_GEEN,
          "inkomen WON, inschrijving WON" },
        { "enrolment is shown", LEASE, NO_INCOME, STATUS_STUDIEFINANCIERING, STUDENT, 0, 0, 0, NULL, INKOMENSKLASSE_LAAG, DAEB_BINNEN, PASSENDHEIDSOORT_PAS,
          ROUTE_GEEN, "" },
        { "both are", LEASE, NO_INCOME, 0, STUDENT | STATUS_STUDIEFINANCIERING, 0, 0, 0, NULL, INKOMENSKLASSE_LAAG, DAEB_BINNEN, PASSENDHEIDSOORT_PAS,
          ROUTE_STUDIE, "" },
        { "WTOS", LEASE, 6000000, STATUS_WTOS, 0, 0, 0, 0, NULL, 0, 0, 0, ROUTE_A1, "studiefinanciering WON" },
        { "permit", LEASE, 6000000, PERMIT, 0, 0, 0, 0, NULL, 0, 0, 0, ROUTE_A1, "asielvergunning WON" },
        { "statement of the COA", LEASE, NO_INCOME, 0, PERMIT | COA, 0, 0, 0, "2026-06-15", INKOMENSKLASSE_LAAG, DAEB_BINNEN, PASSENDHEIDSOORT_PAS, ROUTE_COA, "" },
        { "a day too old", LEASE, NO_INCOME, 0, PERMIT | COA, 0, 0, 0, "2026-06-14", INKOMENSKLASSE_LAAG, DAEB_BINNEN, PASSENDHEIDSOORT_PAS, ROUTE_GEEN, "" },
        { "without a day", LEASE, NO_INCOME, 0, PERMIT | COA, 0, 0, 0, NULL, INKOMENSKLASSE_LAAG, DAEB_BINNEN, PASSENDHEIDSOORT_PAS, ROUTE_GEEN, "" },
        { "a day too old, response", RESP, NO_INCOME, 0, PERMIT | COA, 0, 0, 0, "2026-06-14", INKOMENSKLASSE_LAAG, DAEB_BINNEN, PASSENDHEIDSOORT_PAS, ROUTE_COA, "" },
        { "welfare", RESP, NO_INCOME, STATUS_BIJSTAND, 0, 0, 0, 0, NULL, INKOMENSKLASSE_LAAG, DAEB_BINNEN, PASSENDHEIDSOORT_PAS, ROUTE_BIJSTAND, "" },
        { "welfare, not shown", LEASE, NO_INCOME, STATUS_BIJSTAND, 0, 0, 0, 0, NULL, 0, 0, 0, ROUTE_GEEN, "inkomen WON, bijstandBesluit WON" },
        { "welfare, shown", LEASE, NO_INCOME, 0, STATUS_BIJSTAND, 0, 0, 0, NULL, INKOMENSKLASSE_LAAG, DAEB_BINNEN, PASSENDHEIDSOORT_PAS, ROUTE_BIJSTAND, "" },
        { "care, high income", LEASE, 6000000, STATUS_WLZ_ADL, 0, 0, 0, 0, NULL, INKOMENSKLASSE_HOOG, 0, PASSENDHEIDSOORT_NVT, ROUTE_A1, "zorgindicatie WON" },
        { "care, shown", LEASE, 6000000, 0, STATUS_WLZ_ADL, 0, 0, 0, NULL, INKOMENSKLASSE_HOOG, DAEB_BINNEN, PASSENDHEIDSOORT_NVT, ROUTE_A1, "" },
        { "care without income", LEASE, NO_INCOME, 0, STATUS_AWBZ_2014, 0, 0, 0, NULL, 0, DAEB_BINNEN, PASSENDHEIDSOORT_NVT, ROUTE_GEEN, "inkomen WON" },
        /* with the award the income is low and the rent fits; without it nothing is tested */
        { "care, and welfare that is not shown", LEASE, NO_INCOME, STATUS_BIJSTAND, STATUS_AWBZ_2014, 0, 0, 0, NULL, 0, DAEB_BINNEN, 0, ROUTE_GEEN,
          "inkomen WON, bijstandBesluit WON" },
        { "care of a child", LEASE, 6000000, 0, 0, 0, STATUS_WLZ_VERBLIJF, 0, NULL, INKOMENSKLASSE_HOOG, 0, PASSENDHEIDSOORT_NVT, ROUTE_A1, "zorgindicatie MBW" },
        { "care of a child, shown", LEASE, 6000000, 0, 0, 0, STATUS_WLZ_VERBLIJF, STATUS_WLZ_VERBLIJF, NULL, INKOMENSKLASSE_HOOG, DAEB_BINNEN,
          PASSENDHEIDSOORT_NVT, ROUTE_A1, "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct question_facts z = case_of(&rows[i]);
        struct outcome u = beslis(&z);
        char missing[200];

        missing_text(&u, missing);
        if (u.inkomensklasse != rows[i].inkomensklasse || u.daeb != rows[i].daeb || u.passendheidsoort != rows[i].passendheidsoort ||
            u.bewijsroute[0] != rows[i].route || strcmp(missing, rows[i].missing) != 0)
            fail_msg("%s: %u %u %u %u, %s", rows[i].what, u.inkomensklasse, u.daeb, u.passendheidsoort, u.bewijsroute[0], missing);
    }
}

/* A response is answered as if nothing were said of proofs. */
static void a_response_does_not_ask(void **state)
{
    (void)state;
    for (unsigned bit = 0; bit < 12; bit++) {
        struct row r = { .fase = FASE_REACTIE, .income = bit % 2 == 0 ? 6000000 : NO_INCOME, .said = 1u << bit };
        struct question_facts z = case_of(&r);
        struct outcome plain = beslis(&z), proven;

        z.huishouden.adults[0].status_proven = 1u << bit;
        z.huishouden.adults[0].bewijs_datum = (struct day_range){ dag("2026-12-01"), dag("2026-12-01") };
        proven = beslis(&z);
        assert_memory_equal(&proven, &plain, sizeof plain);
    }
}

/* With everything shown a lease is answered as a response is. */
static void all_shown(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits <= STATUS_ALL; bits += 7) {
        struct row r = { .fase = FASE_REACTIE, .income = bits % 2 == 0 ? 6000000 : NO_INCOME, .proven = bits, .coa = "2026-12-01" };
        struct question_facts z = case_of(&r);
        struct outcome response = beslis(&z), lease;

        z.fase = FASE_TOEWIJZING;
        lease = beslis(&z);
        lease.points = response.points;
        assert_memory_equal(&lease, &response, sizeof response);
    }
}

/* Of a start on one of several days a statement must be fresh on the last. */
static void a_range_of_starts(void **state)
{
    struct row r = { .fase = FASE_TOEWIJZING, .income = NO_INCOME, .proven = STATUS_ASIELVERGUNNING | STATUS_COA_TAAKSTELLING,
                     .coa = "2026-06-10" };
    struct question_facts z = case_of(&r), out;

    (void)state;
    z.eenheid.ingangsdatum = (struct day_range){ dag("2026-12-01"), dag("2026-12-10") };
    proven_facts(&z, &out);
    assert_int_equal(out.huishouden.adults[0].status, STATUS_ASIELVERGUNNING | STATUS_COA_TAAKSTELLING);
    z.eenheid.ingangsdatum.max++;
    proven_facts(&z, &out);
    assert_int_equal(out.huishouden.adults[0].status, STATUS_ASIELVERGUNNING);
    assert_int_equal(out.huishouden.adults[0].status_unknown, STATUS_COA_TAAKSTELLING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_counts), cmocka_unit_test(a_response_does_not_ask), cmocka_unit_test(all_shown),
        cmocka_unit_test(a_range_of_starts),
    };

    return cmocka_run_group_tests(tests, packs_open, packs_dicht);
}
