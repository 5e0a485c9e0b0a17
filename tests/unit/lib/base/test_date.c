/* Days and dates: every day of 400 years there and back, and month addition at the ends of months. */
#include "../../cmocka_all.h"

#include "base/date.h"

static void every_day_of_an_era(void **state)
{
    struct date d = { 1800, 1, 1 };
    int32_t day = day_of(d);

    for (int i = 0; i < 146097; i++, day++) {
        struct date back = date_of(day);

        if (back.year != d.year || back.month != d.month || back.day != d.day || day_of(back) != day)
            fail_msg("day %d", day);
        if (++d.day > days_in_month(d.year, d.month)) {
            d.day = 1;
            if (++d.month > 12) {
                d.month = 1;
                d.year++;
            }
        }
    }
}

static void parse_rows(void **state)
{
    static const struct { const char *in; bool ok; int32_t day; } rows[] = {
        { "1970-01-01", true, 0 }, { "1969-12-31", true, -1 }, { "2026-11-22", true, 20779 }, { "2024-02-29", true, 19782 },
        { "2026-02-29", false, 0 }, { "1900-02-29", false, 0 }, { "2000-02-29", true, 11016 }, { "2026-13-01", false, 0 },
        { "2026-00-01", false, 0 }, { "2026-01-00", false, 0 }, { "2026-1-01", false, 0 }, { "2026-01-1", false, 0 },
        { "2026/01/01", false, 0 }, { "0000-01-01", false, 0 }, { "2026-01-01T", false, 0 }, { " 026-01-01", false, 0 },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        int32_t day = 0;

        if (date_parse(rows[i].in, strlen(rows[i].in), &day) != rows[i].ok || (rows[i].ok && day != rows[i].day))
            fail_msg("row %zu: %d", i, day);
    }
}

static void span_rows(void **state)
{
    static const struct { const char *in, *first, *last; } rows[] = {
        { "1975-06-17", "1975-06-17", "1975-06-17" }, { "1975-06-00", "1975-06-01", "1975-06-30" },
        { "1976-02-00", "1976-02-01", "1976-02-29" }, { "1975-00-00", "1975-01-01", "1975-12-31" },
        { "9999-00-00", "9999-01-01", "9999-12-31" }, { "1975-00-17", NULL, NULL }, { "1975-13-00", NULL, NULL },
        { "1975-02-29", NULL, NULL },                 { "0000-00-00", NULL, NULL }, { "0000-06-00", NULL, NULL },
        { "1975-99-99", NULL, NULL },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        int32_t first, last, from, to;
        struct date d;

        assert_true(date_read(rows[i].in, 10, &d));
        if (date_span(d, &first, &last) != (rows[i].first != NULL))
            fail_msg("row %zu", i);
        if (rows[i].first == NULL)
            continue;
        assert_true(date_parse(rows[i].first, 10, &from) && date_parse(rows[i].last, 10, &to));
        if (first != from || last != to)
            fail_msg("row %zu: %d %d", i, first, last);
    }
}

static void months(void **state)
{
    static const struct { const char *from; int32_t n; const char *to; } rows[] = {
        { "2026-01-31", 1, "2026-02-28" }, { "2024-01-31", 1, "2024-02-29" }, { "2026-03-31", -1, "2026-02-28" },
        { "1957-02-15", 802, "2023-12-15" }, { "1959-01-01", 804, "2026-01-01" }, { "1959-01-02", 804, "2026-01-02" },
        { "2026-12-31", 12, "2027-12-31" }, { "2024-02-29", 12, "2025-02-28" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        int32_t from, to;

        assert_true(date_parse(rows[i].from, 10, &from) && date_parse(rows[i].to, 10, &to));
        if (day_add_months(from, rows[i].n) != to)
            fail_msg("row %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_day_of_an_era), cmocka_unit_test(parse_rows), cmocka_unit_test(span_rows),
                                        cmocka_unit_test(months) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
