/* A household as a message has it: as long as it has members, and nothing else is one. What evidence proves for a lease. */
#include "../../cmocka_all.h"

#include "base/date.h"
#include "model/facts.h"
#include "model/proofs.h"

static struct huishouden household(unsigned adults, unsigned children)
{
    struct huishouden h;

    facts_empty(&h);
    h.n_adults = (uint8_t)adults;
    h.n_children = (uint8_t)children;
    for (unsigned i = 0; i < adults; i++) {
        facts_empty_adult(&h.adults[i]);
        h.adults[i].rol = (uint8_t)(1 + i % 4);
        h.adults[i].box3.max = i;
    }
    for (unsigned i = 0; i < children; i++)
        h.children[i] = (struct child){ .geboortedatum = { (int32_t)i, (int32_t)i }, .rol = ROL_MBW, .kind = TRUTH_YES };
    return h;
}

static void packed_and_unpacked(void **state)
{
    static const struct { unsigned adults, children; size_t len; } rows[] = {
        { 0, 0, 32 }, { 1, 0, 264 }, { 1, 1, 288 }, { 0, 20, 512 }, { 20, 0, 4672 }, { 20, 20, 5152 },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct huishouden h = household(rows[i].adults, rows[i].children), back;
        uint8_t *packed = malloc(rows[i].len);   /* not a byte more */

        assert_non_null(packed);
        assert_int_equal(household_len(&h), rows[i].len);
        household_pack(&h, packed);
        assert_true(household_packed(packed, rows[i].len));
        memset(&back, 0xaa, sizeof back);
        household_unpack(packed, &back);
        assert_memory_equal(&back, &h, sizeof h);
        assert_false(household_packed(packed, rows[i].len - 8));
        assert_false(household_packed(packed, rows[i].len + 8));
        free(packed);
    }
}

static void no_household(void **state)
{
    for (int row = 0; row < 6; row++) {
        struct huishouden h = household(2, 1);
        uint8_t packed[sizeof h];
        size_t len = household_len(&h);

        household_pack(&h, packed);
        assert_true(household_packed(packed, len));
        switch (row) {
        case 0: len = 0; break;
        case 1: len = 31; break;
        case 2: packed[0] = ADULTS_MAX + 1; len = 32 + 200 * (ADULTS_MAX + 1) + 24; break;
        case 3: packed[1] = CHILDREN_MAX + 1; len = 32 + 400 + 24 * (CHILDREN_MAX + 1); break;
        case 4: packed[2] = 1; break;                       /* sums come from seals */
        default: packed[3] = INCOME_CELLS; break;
        }
        if (household_packed(packed, len))
            fail_msg("row %d", row);
    }
}

static int32_t day(const char *text)
{
    int32_t d;

    assert_true(date_parse(text, strlen(text), &d));
    return d;
}

/* A statement of the COA proves as long as it is not older than six months on the day of the start; nothing else ages. */
static void proven(void **state)
{
    static const struct { const char *from, *to, *start; bool coa; } rows[] = {
        { "2026-06-15", "2026-06-15", "2026-12-15", true }, { "2026-06-14", "2026-06-14", "2026-12-15", false },
        { "2026-12-15", "2026-12-15", "2026-12-15", true }, { "2027-01-01", "2027-01-01", "2026-12-15", true },
        { "2026-02-28", "2026-02-28", "2026-08-31", true }, { "2026-02-27", "2026-02-27", "2026-08-31", false },
        { "2026-06-14", "2026-09-01", "2026-12-15", false }, { "2026-06-15", "2026-09-01", "2026-12-15", true },
        { NULL, NULL, "2026-12-15", false }, { NULL, "2026-12-01", "2026-12-15", false }, { "2026-06-15", NULL, "2026-12-15", true },
        { "2026-12-15", "2026-12-15", NULL, false },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct adult v;
        uint32_t always = STATUS_WTOS | STATUS_AWBZ_2014;
        int32_t start = rows[i].start != NULL ? day(rows[i].start) : DAY_UNKNOWN_MAX;

        facts_empty_adult(&v);
        assert_int_equal(facts_proven(&v, start), 0);
        v.status = STATUS_ALL;
        v.status_proven = always | STATUS_COA_TAAKSTELLING;
        v.bewijs_datum.min = rows[i].from != NULL ? day(rows[i].from) : DAY_UNKNOWN_MIN;
        v.bewijs_datum.max = rows[i].to != NULL ? day(rows[i].to) : DAY_UNKNOWN_MAX;
        if (facts_proven(&v, start) != (always | (rows[i].coa ? STATUS_COA_TAAKSTELLING : 0u)))
            fail_msg("row %zu", i);
    }
}

/* Every status can be shown, and in one way. */
static void a_proof_for_each_status(void **state)
{
    uint32_t all = 0;

    for (unsigned p = 0; p < PROOF_N; p++) {
        assert_true(proof_name((enum proof)p)[0] != '\0');
        assert_int_equal(all & proof_statuses((enum proof)p), 0);
        all |= proof_statuses((enum proof)p);
    }
    assert_int_equal(all, STATUS_ALL);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(packed_and_unpacked), cmocka_unit_test(no_household), cmocka_unit_test(proven),
                                        cmocka_unit_test(a_proof_for_each_status) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
