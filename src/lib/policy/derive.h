/*
 * What is derived from one person's facts: pension age (R4), the income of a lease year (R8), the fixed days.
 */
#ifndef PASSEND_POLICY_DERIVE_H
#define PASSEND_POLICY_DERIVE_H

#include "model/facts.h"

#include <stdbool.h>

#define AMOUNT_MIN INT64_MIN     /* minus infinity */
#define AMOUNT_MAX INT64_MAX
#define COOUDERSCHAP_DAYS 156   /* a year with a parent, from which a child counts (R3), unless an overlay sets it */
#define INDEX_ONE 10000          /* 1.0000; an indexed amount is in 10^-4 cent */

/* R4: has a person born on `geboren` reached pension age on `dag`? l, l_vorig: that age in months for the year of dag
 * and the year before. */
bool derive_aow_reached(int32_t geboren, int32_t dag, int32_t l, int32_t l_vorig);
/* The latest birth date for which derive_aow_reached holds. */
int32_t derive_aow_born_by(int32_t dag, int32_t l, int32_t l_vorig);
/* The latest birth date of somebody who is `jaren` old on the first of a month (29 February counts from 1 March). */
int32_t derive_born_by(int16_t jaar, uint8_t maand, int jaren);

struct amount { int64_t min, max; };   /* 10^-4 cent; AMOUNT_MIN, AMOUNT_MAX where open */

struct amount derive_plus(struct amount a, struct amount b);
/* From the least to the greatest of both. */
struct amount derive_enclose(struct amount a, struct amount b);

struct index_range { int64_t min, max; };   /* of a published index both are the same */

/* The rules of a lease year that the income of a person depends on. */
struct income_rules {
    int16_t jaar;            /* lease year Y */
    uint8_t voorkeur;        /* 1 or 2: the tax year Y-1 or Y-2 first */
    uint8_t oudste;          /* 1: only Y-1; 2: also Y-2 */
    struct index_range index[2]; /* I1, I2 */
    struct dagbereik ingang; /* the days of Y on which the lease may start */
    bool vierweken_laatste_dag; /* O7 */
};

struct income {
    struct amount a, b;      /* route A (or the route that stands in for it); route B where usable, else as a */
    struct amount dicht;     /* b_open: what a and b are where route B may not be used */
    uint8_t route;           /* enum bewijsroute */
    uint8_t belastingjaar_terug; /* 1, 2: `a` is tax income of Y-1, Y-2; 0: it is not */
    bool heeft_b;            /* b differs in kind from a */
    bool b_open;             /* whether route B may be used is itself unknown; route, zonder are of where it may not */
    bool zonder;             /* nothing is known of the income */
    bool index_gebruikt[2];
    bool b_index;            /* an amount of route B holds I1 */
    bool hangt_af_van_o7;
};

/* An amount of whole cents times an index, outward. */
struct amount derive_times(struct geldbereik g, struct index_range index);
/* The enum bewijsroute (R7) of somebody of whom no amount is known: with one, the income is nought or more (O6). */
uint8_t derive_route_without_amount(uint32_t status);
/* R8 for one person. */
struct income derive_income(const struct volwassene *p, const struct income_rules *r);

#endif
