/*
 * What the cells walked so far have in common and where they differ; and what is reported of that.
 * Internal to src/lib/policy.
 */
#ifndef PASSEND_POLICY_VALUES_H
#define PASSEND_POLICY_VALUES_H

#include "model/outcome.h"
#include "pack/layout.h"
#include "pack/pack.h"

#define FIELDS (SLOT_HOOGSTE - SLOT_FIELD_FIRST + 1)  /* of numbers; exemptions are texts */
#define FIELD(slot) ((slot) - SLOT_FIELD_FIRST)
#define FIELD_BIT(slot) (1u << FIELD(slot))
#define FIELDS_ALL ((1u << PACK_FIELDS) - 1)

struct point;
struct year;

struct values {
    uint16_t set[FIELDS];            /* bit v: value v occurs */
    const char *exemption[VRIJSTELLING_N];
    bool begun, exemption_varies[VRIJSTELLING_N];
    bool too_much;                   /* nothing is decided: there was more to walk than is allowed */
    bool no_policy;                  /* some start date has no national pack; the first of these is in year_without, 0: any */
    int16_t year_without;
    uint8_t n_reasons, n_national, n_overlays;
    const char *reasons[REDENEN_MAX];   /* of every cell */
    const struct pack *national[PACKS_PER_OUTCOME], *overlays[PACKS_PER_OUTCOME];
};

/* What is reported of the fields: 0 where a field is undecided. Of an exemption that is not given nothing is said: that there
 * might be one would tell of a permit or care. */
struct reported { uint8_t fields[FIELDS]; const char *exemption[VRIJSTELLING_N]; };

static inline bool values_any(const struct values *w)
{
    return !w->too_much && !w->no_policy;
}

/* The value of an outcome field (its slot) that all cells share, or 0: undecided. */
static inline uint8_t values_decided(const struct values *w, unsigned slot)
{
    unsigned set = w->set[FIELD(slot)];

    return values_any(w) && set != 0 && (set & (set - 1)) == 0 ? (uint8_t)__builtin_ctz(set) : 0;
}

/* Of these fields, those that are undecided. */
static inline uint32_t values_undecided(const struct values *w, uint32_t fields)
{
    for (unsigned i = 0; i < FIELDS; i++)
        if (values_decided(w, SLOT_FIELD_FIRST + i) != 0)
            fields &= ~(1u << i);
    return fields;
}

struct reported values_reported(const struct values *w);
/* Does something that is reported in `usual` differ? */
bool values_differ(const struct reported *usual, const struct values *w);
/*
 * Takes up a point that was run.
 * returns which of the wanted fields another point could still change, as far as the trial of the year asks for them
 */
uint32_t values_add(struct values *w, const struct year *y, const struct point *p, uint32_t wanted);

#endif
