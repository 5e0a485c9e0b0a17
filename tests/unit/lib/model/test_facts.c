/* A household as a message has it: as long as it has members, and nothing else is one. */
#include "../../cmocka_all.h"

#include "model/facts.h"

static struct huishouden household(unsigned adults, unsigned children)
{
    struct huishouden h;

    facts_empty(&h);
    h.n_volwassenen = (uint8_t)adults;
    h.n_kinderen = (uint8_t)children;
    for (unsigned i = 0; i < adults; i++) {
        facts_empty_adult(&h.volwassenen[i]);
        h.volwassenen[i].rol = (uint8_t)(1 + i % 4);
        h.volwassenen[i].box3.max = i;
    }
    for (unsigned i = 0; i < children; i++)
        h.kinderen[i] = (struct kind){ .geboortedatum = { (int32_t)i, (int32_t)i }, .rol = ROL_MBW, .kind = JA };
    return h;
}

static void packed_and_unpacked(void **state)
{
    static const struct { unsigned adults, children; size_t len; } rows[] = {
        { 0, 0, 32 }, { 1, 0, 256 }, { 1, 1, 280 }, { 0, 20, 512 }, { 20, 0, 4512 }, { 20, 20, 4992 },
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
        case 2: packed[0] = VOLWASSENEN_MAX + 1; len = 32 + 200 * (VOLWASSENEN_MAX + 1) + 24; break;
        case 3: packed[1] = KINDEREN_MAX + 1; len = 32 + 400 + 24 * (KINDEREN_MAX + 1); break;
        case 4: packed[2] = 1; break;                       /* sums come from seals */
        default: packed[3] = INKOMENS_CELLEN; break;
        }
        if (household_packed(packed, len))
            fail_msg("row %d", row);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(packed_and_unpacked), cmocka_unit_test(no_household) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
