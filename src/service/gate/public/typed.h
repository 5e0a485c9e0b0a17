/*
 * What people type: amounts, dates, days of a year. Pure. Forgiving about what cannot be misunderstood - blanks, a currency
 * sign, dots between thousands - and about nothing else.
 *
 * in:      text     NUL-terminated, any bytes of UTF-8
 * out:     *out     where it is true
 * secret:  amounts and dates of birth are personal data.
 */
#ifndef PASSEND_GATE_PUBLIC_TYPED_H
#define PASSEND_GATE_PUBLIC_TYPED_H

#include <stdbool.h>
#include <stdint.h>

/* Nothing but blanks. */
bool typed_empty(const char *text);
/* "27100", "27.100", "€ 27.100,00", "27 100,5-": cents, 0 to LIMIT_AMOUNT_EURO. A comma, or a dot before one or two last
 * digits, is where cents begin. */
bool typed_amount(const char *text, int64_t *cents);
/* Day, month and year apart; a day that exists, LIMIT_FIRST_YEAR to LIMIT_LAST_YEAR. Days since 1970-01-01. */
bool typed_date(const char *day, const char *month, const char *year, int32_t *out);
/* Likewise of who does not know the day, or neither day nor month: then those are blank, and it is the first and last
 * day that it may be. */
bool typed_birth(const char *day, const char *month, const char *year, int32_t *first, int32_t *last);
/* "3-7-2019", "03 07 2019", "3/7/2019", "2019-07-03" */
bool typed_whole_date(const char *text, int32_t *out);
/* 0 to 366 */
bool typed_days(const char *text, int16_t *out);

#endif
