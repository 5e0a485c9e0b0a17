/* What people type, as they do, and what is too unlike it to be believed. */
#include "../../../cmocka_all.h"

#include "gate/public/typed.h"

#define NO INT64_MIN

static void amounts(void **state)
{
    static const struct { const char *text; int64_t cents; } rows[] = {
        { "27100", 2710000 }, { "27.100", 2710000 }, { "\xe2\x82\xac 27.100,00", 2710000 }, { "27 100", 2710000 }, { " 27100 ", 2710000 },
        { "27.100,-", 2710000 }, { "27100,5", 2710050 }, { "27100,05", 2710005 }, { "27100.50", 2710050 }, { "0", 0 }, { "0,01", 1 },
        { "27100 \xe2\x82\xac", 2710000 }, { "27\xc2\xa0" "100", 2710000 }, { "27\xe2\x80\xaf" "100,50", 2710050 },
        { "1.234.567", 123456700 }, { "100000000", 10000000000 }, { "007", 700 }, { "\t5", 500 },
        { "100000001", NO }, { "100000000,01", NO }, { "99999999999999999999999", NO },
        { "", NO }, { " ", NO }, { "\xe2\x82\xac", NO }, { "-5", NO }, { "5-", NO }, { "27,100", NO }, { "27.1000", NO }, { "2710.0", 271000 },
        { "27.10.000", NO }, { "27100.100", NO }, { "1.23", 123 }, { "1,2,3", NO }, { "27100,", NO }, { "27100,--", NO }, { ",50", NO },
        { "\xe2\x82\xac\xe2\x82\xac 5", NO }, { "5 euro", NO }, { "vijf", NO }, { "1e3", NO }, { "0x10", NO }, { "+5", NO }, { "5\n", NO },
        { "\xd9\xa2\xd9\xa7", NO },   /* digits of Arabic: pages show Western ones */
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        int64_t cents = 0;
        bool ok = typed_amount(rows[i].text, &cents);

        if (ok != (rows[i].cents != NO) || (ok && cents != rows[i].cents))
            fail_msg("row %zu, %s: %lld", i, rows[i].text, (long long)cents);
    }
}

static void dates(void **state)
{
    static const struct { const char *day, *month, *year; int32_t out; } rows[] = {
        { "5", "5", "1991", 7794 }, { "05", "05", "1991", 7794 }, { " 5 ", "5", "1991 ", 7794 }, { "29", "2", "2024", 19782 },
        { "29", "2", "2023", -1 }, { "31", "4", "1991", -1 }, { "0", "5", "1991", -1 }, { "5", "13", "1991", -1 }, { "5", "0", "1991", -1 },
        { "5", "5", "91", -1 }, { "5", "5", "1879", -1 }, { "5", "5", "2101", -1 }, { "", "5", "1991", -1 }, { "5", "mei", "1991", -1 },
        { "005", "5", "1991", -1 }, { "5", "5", "19910", -1 }, { "-5", "5", "1991", -1 },
    };
    static const struct { const char *text; int32_t out; } whole[] = {
        { "5-5-1991", 7794 }, { "05/05/1991", 7794 }, { "5.5.1991", 7794 }, { "05 05 1991", 7794 }, { "1991-05-05", 7794 }, { " 5 - 5 - 1991", -1 },
        { "5- 5- 1991 ", 7794 }, { "5-5-91", -1 }, { "5-1991-5", -1 }, { "1991-5", -1 }, { "", -1 }, { "5 mei 1991", -1 }, { "5-5-1991x", -1 },
        { "05051991", -1 }, { "31-2-2020", -1 }, { "5--5-1991", -1 },
    };
    static const struct { const char *day, *month, *year; int32_t first, last; } births[] = {
        { "5", "5", "1991", 7794, 7794 }, { "", "5", "1991", 7790, 7820 }, { " ", "", "1991", 7670, 8034 }, { "", "2", "2024", 19754, 19782 },
        { "5", "", "1991", -1, 0 }, { "", "13", "1991", -1, 0 }, { "", "0", "1991", -1, 0 }, { "", "mei", "1991", -1, 0 }, { "", "", "", -1, 0 },
        { "", "", "91", -1, 0 }, { "", "", "1879", -1, 0 }, { "", "", "2101", -1, 0 }, { "31", "2", "1991", -1, 0 }, { "x", "5", "1991", -1, 0 },
    };
    int32_t day, last;

    for (size_t i = 0; i < ROWS(births); i++)
        if (typed_birth(births[i].day, births[i].month, births[i].year, &day, &last) != (births[i].first >= 0) ||
            (births[i].first >= 0 && (day != births[i].first || last != births[i].last)))
            fail_msg("birth %zu", i);
    for (size_t i = 0; i < ROWS(rows); i++)
        if (typed_date(rows[i].day, rows[i].month, rows[i].year, &day) != (rows[i].out >= 0) || (rows[i].out >= 0 && day != rows[i].out))
            fail_msg("row %zu", i);
    for (size_t i = 0; i < ROWS(whole); i++)
        if (typed_whole_date(whole[i].text, &day) != (whole[i].out >= 0) || (whole[i].out >= 0 && day != whole[i].out))
            fail_msg("%s", whole[i].text);
}

static void days(void **state)
{
    static const struct { const char *text; int out; } rows[] = {
        { "0", 0 }, { "366", 366 }, { " 182 ", 182 }, { "007", 7 }, { "367", -1 }, { "", -1 }, { "0182", -1 }, { "1.5", -1 }, { "x", -1 }, { "-1", -1 },
    };
    int16_t n;

    for (size_t i = 0; i < ROWS(rows); i++)
        if (typed_days(rows[i].text, &n) != (rows[i].out >= 0) || (rows[i].out >= 0 && n != rows[i].out))
            fail_msg("%s", rows[i].text);
    assert_true(typed_empty("") && typed_empty(" \t\xc2\xa0") && !typed_empty(" 0"));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(amounts), cmocka_unit_test(dates), cmocka_unit_test(days) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
