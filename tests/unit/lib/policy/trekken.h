/* Random households, weighted to the boundaries of the rules; the same ones for the same seed. */
#ifndef PASSEND_TESTS_TREKKEN_H
#define PASSEND_TESTS_TREKKEN_H

#include "pakketten.h"

#include "model/outcome.h"

static uint64_t toestand;

static inline uint64_t trek(void)
{
    toestand = toestand * 6364136223846793005u + 1442695040888963407u;
    return toestand >> 33;
}

static inline int64_t tussen(int64_t min, int64_t max)
{
    return min + (int64_t)(trek() % (uint64_t)(max - min + 1));
}

static inline bool kans(unsigned procent)
{
    return trek() % 100 < procent;
}

/* Limits of 2025 and 2026, and of middle rent in these years. */
static const int64_t bounds[] = { 2777500, 2837500, 3735000, 3850000, 4966900, 5484700,
                                  2877500, 2940000, 3865000, 3992500, 5153700, 5691000,
                                  6736600, 8982100, 7014900, 9353100 };
static const int64_t indices[] = { 10413, 11279, 10376, 10805 };

/* An amount at, beside or near a limit of some year, before or after indexing. */
static inline int64_t bedrag(void)
{
    int64_t g = bounds[trek() % (sizeof(bounds) / sizeof(bounds[0]))];

    if (kans(70))
        g = g * 10000 / indices[trek() % 4];
    return g + (kans(50) ? tussen(-2, 2) : kans(50) ? tussen(-60000, 60000) : tussen(-2500000, 2500000));
}

static inline struct day_range geboren(int16_t jaar)
{
    static const int years[] = { 67, 67, 18, 18, 23, 21, 40, 8 };
    int32_t d = day_of((struct date){ (int16_t)(jaar - years[trek() % 8]), (uint8_t)tussen(1, 12), 1 });

    d += (int32_t)(kans(40) ? 0 : kans(30) ? 1 : tussen(0, 27));
    if (kans(3))
        return (struct day_range){ d, d + (int32_t)tussen(0, 400) };
    return (struct day_range){ d, d };
}

static inline uint32_t statussen(void)
{
    uint32_t s = 0;

    for (unsigned i = 0; i < 12; i++)
        if (kans(3))
            s |= 1u << i;
    return s;
}

/* Every set of openings that somebody can mean. */
static const uint8_t openingen[] = { AANLEIDING_GEEN, AANLEIDING_GEEN_GEGEVENS, AANLEIDING_DAEB_LAGER, AANLEIDING_PASSEND_LAGER,
                                     AANLEIDING_PASSEND_HOGER, AANLEIDING_DAEB_LAGER | AANLEIDING_PASSEND_LAGER };

static inline void route_b(struct adult *v, int16_t jaar, int64_t sum)
{
    v->aanleiding = openingen[tussen(1, 5)];
    v->inspecteursverklaring = (uint8_t)tussen(TRUTH_NO, TRUTH_UNKNOWN);
    v->loon.periode = (uint8_t)tussen(LOON_MAAND, LOON_JAAR);
    v->loon.vakantiegeld_apart = (uint8_t)tussen(TRUTH_NO, TRUTH_UNKNOWN);
    int64_t loon = sum / (v->loon.periode == LOON_MAAND ? 12 : v->loon.periode == LOON_VIERWEKEN ? 13 : 1);
    v->loon.loon_loonheffing = (struct money_range){ loon, loon };
    int32_t d = day_of((struct date){ jaar, (uint8_t)tussen(1, 12), (uint8_t)tussen(1, 28) });
    if (kans(90))
        v->verklaring_datum = (struct day_range){ d, d };
    int32_t e = v->loon.periode == LOON_JAAR ? day_of((struct date){ (int16_t)(jaar - tussen(1, 2)), 12, 31 })
                                             : day_add_months(d, -(int32_t)tussen(4, 8));
    v->loon.periode_einde = (struct day_range){ e, e };
}

/* Nothing is sealed that is dated after today. */
static inline void verklaard_uiterlijk(struct huishouden *h, int32_t today)
{
    for (unsigned i = 0; i < h->n_adults; i++) {
        struct day_range *d = &h->adults[i].verklaring_datum;
        if (d->min != DAY_UNKNOWN_MIN && d->min > today)
            *d = (struct day_range){ today, today };
    }
}

/* A sealed household is asked for a lease that is still to start. */
static inline void start_vanaf(struct eenheid *e, int32_t today)
{
    if (e->ingangsdatum.min < today)
        e->ingangsdatum = e->publicatiedatum = (struct day_range){ today, today };
}

static inline void huishouden_trekken(struct huishouden *h, int16_t jaar)
{
    facts_empty(h);
    h->n_adults = (uint8_t)(kans(50) ? 1 : tussen(1, 4));
    h->n_children = (uint8_t)(kans(50) ? 0 : tussen(1, 3));
    h->verzoek54a = (uint8_t)(kans(10) ? TRUTH_YES : TRUTH_NO);
    h->samenstelling = (uint8_t)tussen(0, 2);
    if (kans(50)) {
        static const int64_t v[] = { 14601100, 18463300, 14189600, 17942900 };
        h->vermogen.min = h->vermogen.max = v[trek() % 4] + tussen(-1, 1) * tussen(0, 200000);
    }
    int64_t rest = bedrag();
    for (unsigned i = 0; i < h->n_adults; i++) {
        struct adult *v = &h->adults[i];
        int64_t part = i + 1u == h->n_adults ? rest : tussen(-200000, rest > 0 ? rest : 0);
        rest -= part;
        facts_empty_adult(v);
        v->rol = i == 0 ? ROL_WON : (uint8_t)tussen(ROL_MED, ROL_MBW);
        v->geboortedatum = geboren(jaar);
        v->kind = (uint8_t)(i > 0 && kans(20) ? (kans(80) ? TRUTH_YES : TRUTH_UNKNOWN) : TRUTH_NO);
        v->onderhouden = (uint8_t)tussen(TRUTH_NO, TRUTH_UNKNOWN);
        if (v->kind != TRUTH_NO && kans(20))
            v->dagen_min = v->dagen_max = (int16_t)tussen(150, 160);
        v->status = statussen();
        for (int16_t t = 1; t <= 2; t++)
            if (kans(t == 1 ? 75 : 40)) {
                int64_t b = part + (t == 2 ? tussen(-100, 100) : 0);
                v->inkomens[v->n_inkomens++] = (struct inkomen){
                    .min = b, .max = kans(3) ? b + tussen(0, 3000000) : b, .jaar = (int16_t)(jaar - t),
                    .soort = INKOMEN_VERZAMELINKOMEN };
            }
        if (kans(12))
            route_b(v, jaar, part);
        if (kans(5))
            v->winst.min = v->winst.max = tussen(-100000, 900000);
    }
    for (unsigned i = 0; i < h->n_children; i++)
        h->children[i] = (struct child){ .geboortedatum = geboren(jaar), .dagen_min = 366, .dagen_max = 366,
                                         .status = (uint16_t)statussen(), .rol = ROL_MBW, .kind = TRUTH_YES,
                                         .onderhouden = (uint8_t)tussen(TRUTH_NO, TRUTH_UNKNOWN) };
    if (h->n_children > 0 && kans(30)) {
        h->children[0].dagen_min = (int16_t)tussen(150, 160);
        h->children[0].dagen_max = (int16_t)tussen(h->children[0].dagen_min, 160);
    }
}

#endif
