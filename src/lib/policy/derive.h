/*
 * What is derived from one person's facts: pension age (R4), the income of a lease year (R8), the fixed days.
 */
#ifndef PASSEND_POLICY_DERIVE_H
#define PASSEND_POLICY_DERIVE_H

#include "base/date.h"
#include "model/facts.h"

#include <stdbool.h>

#define AMOUNT_MIN INT64_MIN     /* minus infinity */
#define AMOUNT_MAX INT64_MAX
#define COOUDERSCHAP_DAYS 156    /* a year with a parent, from which a child counts (R3), unless an overlay sets it */
#define INDEX_ONE 10000          /* 1.0000; an indexed amount is in 10^-4 cent */
#define INDEX_NONE { INDEX_ONE, INDEX_ONE }

/* R4: has a person born on `born` reached pension age on `day`? age, age_before: that age in months for the year of the day
 * and the year before. */
bool derive_aow_reached(int32_t born, int32_t day, int32_t age, int32_t age_before);
/* The latest birth date for which derive_aow_reached holds. */
int32_t derive_aow_born_by(int32_t day, int32_t age, int32_t age_before);
/* The latest birth date of somebody who is so many years old on the first of a month (29 February counts from 1 March). */
static inline int32_t derive_born_by(int16_t year, uint8_t month, int age)
{
    return day_of((struct date){ .year = (int16_t)(year - age), .month = month, .day = 1 });
}

struct amount { int64_t min, max; };   /* 10^-4 cent; AMOUNT_MIN, AMOUNT_MAX where open */

static inline struct amount derive_plus(struct amount a, struct amount b)
{
    return (struct amount){
        .min = a.min == AMOUNT_MIN || b.min == AMOUNT_MIN ? AMOUNT_MIN : a.min + b.min,
        .max = a.max == AMOUNT_MAX || b.max == AMOUNT_MAX ? AMOUNT_MAX : a.max + b.max };
}

/* From the least to the greatest of both. */
static inline struct amount derive_enclose(struct amount a, struct amount b)
{
    return (struct amount){ .min = a.min < b.min ? a.min : b.min, .max = a.max > b.max ? a.max : b.max };
}

struct index_range { int64_t min, max; };   /* of a published index both are the same */

/* An amount of whole cents times an index, outward. */
static inline struct amount derive_times(struct money_range g, struct index_range index)
{
    return (struct amount){
        .min = g.min == MONEY_UNKNOWN_MIN ? AMOUNT_MIN : g.min * (g.min < 0 ? index.max : index.min),
        .max = g.max == MONEY_UNKNOWN_MAX ? AMOUNT_MAX : g.max * (g.max < 0 ? index.min : index.max) };
}

/* The rules of a lease year that the income of a person depends on. */
struct income_rules {
    int16_t year;            /* lease year Y */
    uint8_t preferred;       /* 1 or 2: the tax year Y-1 or Y-2 first */
    uint8_t oldest;          /* 1: only Y-1; 2: also Y-2 */
    struct index_range index[2]; /* I1, I2 */
    struct day_range start;  /* the days of Y on which the lease may start */
    bool vierweken_last_day; /* O7 */
};

struct income {
    struct amount a, b;      /* route A (or the route that stands in for it); route B where usable, else as a */
    struct amount closed;    /* has_b: what a and b are where route B may not be used */
    uint8_t route;           /* enum bewijsroute */
    uint8_t years_back;      /* 1, 2: `a` is tax income of Y-1, Y-2; 0: it is not */
    bool has_b;              /* b differs in kind from a */
    bool b_open;             /* whether route B may be used is itself unknown; route, unknown are of where it may not */
    bool unknown;            /* nothing is known of the income */
    bool index_used[2];
    bool b_index;            /* an amount of route B holds I1 */
    bool depends_on_o7;
};

/* The enum bewijsroute (R7) of somebody of whom no amount is known: with one, the income is nought or more (O6). */
uint8_t derive_route_without_amount(uint32_t status);
/* R8 for one person. */
struct income derive_income(const struct adult *p, const struct income_rules *r);

#endif
