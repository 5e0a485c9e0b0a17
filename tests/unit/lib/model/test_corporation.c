/* Bars of corporations, and where somebody turns to: found, and not found, in any table. */
#include "../../cmocka_all.h"

#include "model/client.h"
#include "model/corporation.h"
#include "model/source.h"

static void bars(void **state)
{
    static const struct corporation all[] = { { "L0101", ZEKERHEID_BRONGETEKEND, { 0 } }, { "L0102", ZEKERHEID_KLUISGETEKEND, { 0 } },
                                              { "00000001003214345000", ZEKERHEID_BALIE, { 0 } } };
    static const struct { const char *code; uint8_t bar; bool there; } rows[] = {
        { "L0101", ZEKERHEID_BRONGETEKEND, true }, { "L0102", ZEKERHEID_KLUISGETEKEND, true },
        { "00000001003214345000", ZEKERHEID_BALIE, true }, { "L010", ZEKERHEID_BALIE, false }, { "L01011", ZEKERHEID_BALIE, false },
        { "", ZEKERHEID_BALIE, false },
    };
    char endless[CORPORATIE_MAX];

    memset(endless, 'L', sizeof endless);
    assert_null(corporation_find(all, ROWS(all), endless));
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct corporation *found = corporation_find(all, ROWS(all), rows[i].code);

        assert_int_equal(found != NULL, rows[i].there);
        assert_int_equal(corporation_bar(all, ROWS(all), rows[i].code), rows[i].bar);
        assert_int_equal(corporation_bar(NULL, 0, rows[i].code), ZEKERHEID_BALIE);
    }
}

/* In a table of each length every row is found, and nothing between two of them. */
static void redress(void **state)
{
    static struct redress all[64];
    char code[8], gemeente[8];

    for (unsigned i = 0; i < ROWS(all); i++) {
        snprintf(all[i].corporatie, sizeof all[i].corporatie, "L%04u", i / 4);
        if (i % 4 != 0)
            snprintf(all[i].gemeente, sizeof all[i].gemeente, "%04u", 10 * (i % 4));
        snprintf(all[i].url, sizeof all[i].url, "https://a.example/%u", i);
    }
    for (unsigned i = 1; i < ROWS(all); i++)
        assert_true(redress_order(&all[i - 1], &all[i]) < 0 && redress_order(&all[i], &all[i - 1]) > 0);
    assert_int_equal(redress_order(&all[3], &all[3]), 0);
    for (size_t n = 0; n <= ROWS(all); n++)
        for (unsigned i = 0; i < ROWS(all); i++) {
            snprintf(code, sizeof code, "L%04u", i / 4);
            snprintf(gemeente, sizeof gemeente, "%04u", 10 * (i % 4));
            const char *found = redress_find(all, n, code, i % 4 != 0 ? gemeente : "");
            assert_ptr_equal(found, i < n ? all[i].url : NULL);
            gemeente[3] = '5';
            assert_null(redress_find(all, n, code, gemeente));
            code[0] = 'K';
            assert_null(redress_find(all, n, code, ""));
        }
}

static void platforms(void **state)
{
    static const struct client all[] = { { .id = "een" }, { .id = "twee", .role = CLIENT_CORPORATION }, { .id = "drie", .role = CLIENT_AUDITOR } };

    for (size_t i = 0; i < ROWS(all); i++) {
        assert_ptr_equal(client_find(all, ROWS(all), all[i].id), &all[i]);
        assert_ptr_equal(client_find_platform(all, ROWS(all), all[i].id), i == 0 ? &all[0] : NULL);
    }
    assert_null(client_find_platform(all, ROWS(all), "vier"));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(bars), cmocka_unit_test(redress), cmocka_unit_test(platforms) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
