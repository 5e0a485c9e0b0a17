#include "base/date.h"

#include "base/status.h"

static bool leap(int32_t y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

uint8_t days_in_month(int16_t year, uint8_t month)
{
    static const uint8_t days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    BUG_IF(month < 1 || month > 12);
    return (uint8_t)(days[month - 1] + (month == 2 && leap(year) ? 1 : 0));
}

bool date_valid(struct date d)
{
    return d.year >= 1 && d.year <= 9999 && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
           d.day <= days_in_month(d.year, d.month);
}

/* Days and dates by eras of 400 years that begin on 1 March, so that the leap day comes last. */
int32_t day_of(struct date d)
{
    int32_t y = d.year - (d.month <= 2 ? 1 : 0);
    int32_t era = (y >= 0 ? y : y - 399) / 400;
    int32_t of_era = y - era * 400;
    int32_t of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct date date_of(int32_t day)
{
    int32_t z = day + 719468;
    int32_t era = (z >= 0 ? z : z - 146096) / 146097;
    int32_t of_era = z - era * 146097;
    int32_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int32_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int32_t m = (5 * of_year + 2) / 153;
    int32_t month = m < 10 ? m + 3 : m - 9;

    return (struct date){ .year = (int16_t)(year_of_era + era * 400 + (month <= 2 ? 1 : 0)),
                          .month = (uint8_t)month,
                          .day = (uint8_t)(of_year - (153 * m + 2) / 5 + 1) };
}

bool date_span(struct date d, int32_t *first, int32_t *last)
{
    struct date from = d, to = d;

    if (d.day == 0) {
        if (d.month == 0) {
            from.month = 1;
            to.month = 12;
        }
        from.day = 1;
        if (!date_valid(from))
            return false;
        to.day = days_in_month(to.year, to.month);
    }
    if (!date_valid(from))
        return false;
    *first = day_of(from);
    *last = day_of(to);
    return true;
}

bool date_read(const char *in, size_t len, struct date *out)
{
    int v[8];
    size_t n = 0;

    if (len != 10 || in[4] != '-' || in[7] != '-')
        return false;
    for (size_t i = 0; i < 10; i++) {
        if (i == 4 || i == 7)
            continue;
        if (in[i] < '0' || in[i] > '9')
            return false;
        v[n++] = in[i] - '0';
    }
    *out = (struct date){ .year = (int16_t)(v[0] * 1000 + v[1] * 100 + v[2] * 10 + v[3]),
                          .month = (uint8_t)(v[4] * 10 + v[5]),
                          .day = (uint8_t)(v[6] * 10 + v[7]) };
    return true;
}

bool date_parse(const char *in, size_t len, int32_t *day)
{
    struct date d;

    if (!date_read(in, len, &d) || !date_valid(d))
        return false;
    *day = day_of(d);
    return true;
}

int32_t day_add_months(int32_t day, int32_t months)
{
    struct date d = date_of(day);
    int32_t m = d.year * 12 + d.month - 1 + months;

    BUG_IF(m < 12 || m >= 10000 * 12);
    d.year = (int16_t)(m / 12);
    d.month = (uint8_t)(m % 12 + 1);
    if (d.day > days_in_month(d.year, d.month))
        d.day = days_in_month(d.year, d.month);
    return day_of(d);
}
