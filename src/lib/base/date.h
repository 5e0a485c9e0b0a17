/*
 * Calendar days as int32 days since 1970-01-01 (proleptic Gregorian). No time zones, no clock.
 */
#ifndef PASSEND_BASE_DATE_H
#define PASSEND_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct date { int16_t year; uint8_t month, day; };

int32_t day_of(struct date d);       /* d must be valid */
struct date date_of(int32_t day);
bool date_valid(struct date d);      /* 1..9999 */
uint8_t days_in_month(int16_t year, uint8_t month);
/* The days a date stands for as BRP writes what is not known: day 0 for any of the month, month and day 0 for any of the
 * year. returns false where it is no date; the year is known */
bool date_span(struct date d, int32_t *first, int32_t *last);
/* YYYY-MM-DD, exactly 10 characters: the numbers, which need be no date. */
bool date_read(const char *in, size_t len, struct date *out);
/* Likewise; returns false where it is no date */
bool date_parse(const char *in, size_t len, int32_t *day);
/* Adds months; keeps the day or falls back to the month's last (R4). */
int32_t day_add_months(int32_t day, int32_t months);
static inline int16_t year_of(int32_t day) { return date_of(day).year; }

#endif
