/* What a home can be, and that facts of which nothing is known are possible. One defect a row. */
#include "../../cmocka_all.h"

#include "model/valid.h"

static struct eenheid a_home(void)
{
    struct eenheid e;

    facts_empty_home(&e);
    e.present = 1;
    e.huurprijs = (struct money_range){ 69011, 69011 };
    e.ingangsdatum = (struct day_range){ 20469, 20469 };
    strcpy(e.id_extern, "W-1024_a.b");
    strcpy(e.gemeente, "0202");
    return e;
}

static void homes(void **state)
{
    for (int row = 0; row < 38; row++) {
        struct eenheid e = a_home();
        bool want = row < 7;

        switch (row) {
        case 0: break;
        case 1: e.id_extern[0] = '\0'; break;
        case 2: e.gemeente[0] = '\0'; break;
        case 3: e.huurprijs = (struct money_range){ MONEY_UNKNOWN_MIN, MONEY_UNKNOWN_MAX }; break;
        case 4: e.ingangsdatum = (struct day_range){ DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX }; break;
        case 5: memset(e.id_extern, 'W', ID_EXTERN_MAX); break;
        case 6: facts_empty_home(&e); break;
        case 7: e.huurprijs.min = e.huurprijs.max + 1; break;
        case 8: e.huurprijs.min = -1; break;
        case 9: e.huurprijs.max = MONEY_MAX + 1; break;
        case 10: e.ingangsdatum.min++; break;
        case 11: e.ingangsdatum.max = 376200; break;
        case 12: e.publicatiedatum = (struct day_range){ -62092, 0 }; break;
        case 13: e.woonruimtesoort = 0; break;
        case 14: e.woonruimtesoort = WOONRUIMTESOORT_ALL + 1; break;
        case 15: e.aangewezen = TRUTH_NONE; break;
        case 16: e.permanente_bewoning = TRUTH_UNKNOWN + 1; break;
        case 17: e.voor_acht = TRUTH_NONE; break;
        case 18: e.middenhuur = TRUTH_NONE; break;
        case 19: e.kamers_min = -1; break;
        case 20: e.kamers_max = 100; break;
        case 21: e.kamers_min = 2, e.kamers_max = 1; break;
        case 22: e.slaapkamers_min = -1; break;
        case 23: e.slaapkamers_max = 100; break;
        case 24: e.age_from = -1; break;
        case 25: e.age_to = 200; break;
        case 26: e.age_from = 61, e.age_to = 60; break;
        case 27: e.rent_rank = 0; break;
        case 28: e.rent_rank = RENT_RANK_ALL + 1; break;
        case 29: e.present = 2; break;
        case 30: strcpy(e.id_extern, "W\"1"); break;
        case 31: memset(e.id_extern, 'W', sizeof e.id_extern); break;
        case 32: strcpy(e.gemeente, "02"); break;
        case 33: strcpy(e.gemeente, "02a2"); break;
        case 34: memset(e.gemeente, '0', sizeof e.gemeente); break;
        case 35: strcpy(e.id_extern, "W 1"); break;
        case 36: e.slaapkamers_min = 3, e.slaapkamers_max = 2; break;
        case 37: e.daeb_tak = TRUTH_NONE; break;
        default: fail();
        }
        if (home_valid(&e) != want)
            fail_msg("row %d", row);
    }
}

static void nothing_known(void **state)
{
    struct huishouden h;

    facts_empty(&h);
    assert_true(household_valid(&h));
    h.n_adults = 1;
    facts_empty_adult(&h.adults[0]);
    assert_true(household_valid(&h));
    assert_int_equal(h.adults[0].rol, ROL_GEEN);
    assert_int_equal(h.adults[0].loon.periode, LOON_GEEN);
}

/* Who is declared may be twenty; a household of cells comes from a dossier, and has no more adults than one. */
static void as_many_as_there_may_be(void **state)
{
    static const struct { uint8_t form; unsigned adults, children; bool valid; } rows[] = {
        { INCOME_EXACT, 20, 0, true }, { INCOME_EXACT, 21, 0, false }, { INCOME_EXACT, 8, 20, true },
        { INCOME_EXACT, 1, 21, false }, { INCOME_CELLS, 8, 20, true }, { INCOME_CELLS, 9, 0, false },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct huishouden h;

        facts_empty(&h);
        h.income_form = rows[i].form;
        h.n_adults = (uint8_t)rows[i].adults;
        h.n_children = (uint8_t)rows[i].children;
        for (unsigned k = 0; k < ADULTS_MAX; k++)
            facts_empty_adult(&h.adults[k]);
        for (unsigned k = 0; k < CHILDREN_MAX; k++)
            h.children[k] = (struct child){ .dagen_max = 366, .rol = ROL_MBW, .kind = TRUTH_YES, .onderhouden = TRUTH_YES };
        if (household_valid(&h) != rows[i].valid)
            fail_msg("row %zu", i);
    }
}

/* What is proven holds, and no statement of the COA is a child's. */
static void what_can_be_proven(void **state)
{
    static const struct { uint32_t status, proven; uint16_t child, child_proven; bool valid; } rows[] = {
        { STATUS_WTOS, STATUS_WTOS, STATUS_WLZ_ADL, STATUS_WLZ_ADL, true }, { STATUS_ALL, STATUS_ALL, STATUS_ALL, 0, true },
        { STATUS_WTOS, STATUS_BIJSTAND, 0, 0, false }, { 0, STATUS_WTOS, 0, 0, false }, { STATUS_ALL, STATUS_ALL + 1, 0, 0, false },
        { 0, 0, STATUS_WLZ_ADL, STATUS_WLZ_VERBLIJF, false }, { 0, 0, STATUS_COA_TAAKSTELLING, STATUS_COA_TAAKSTELLING, false },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct huishouden h;

        facts_empty(&h);
        h.n_adults = h.n_children = 1;
        facts_empty_adult(&h.adults[0]);
        h.adults[0].status = rows[i].status;
        h.adults[0].status_proven = rows[i].proven;
        h.children[0] = (struct child){ .dagen_max = 366, .rol = ROL_MBW, .kind = TRUTH_YES, .onderhouden = TRUTH_YES, .status = rows[i].child,
                                        .status_proven = rows[i].child_proven };
        if (household_valid(&h) != rows[i].valid)
            fail_msg("row %zu", i);
        h.adults[0].bewijs_datum = (struct day_range){ 20001, 20000 };
        assert_false(household_valid(&h));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(homes), cmocka_unit_test(nothing_known), cmocka_unit_test(as_many_as_there_may_be),
                                        cmocka_unit_test(what_can_be_proven) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
