/*
 * A question, and one pass over the cells of its facts. An evaluation makes several: the first finds the fields, one for each
 * reservation varies a reading or a number, and to find what is missing facts are held at some value. Each pass is a value of
 * its own; nothing of it changes once it is made. Internal to src/lib/policy.
 *
 * secret: facts are personal data.
 */
#ifndef PASSEND_POLICY_TRIAL_H
#define PASSEND_POLICY_TRIAL_H

#include "pack/layout.h"
#include "pack/pack.h"

struct reported;   /* values.h */

struct question {
    const struct packset *packs;
    const struct question_facts *said; /* as it was asked */
    const struct question_facts *facts; /* what counts of that: proven.h */
};

/* The one reading or number that is not at its default; form NULL: none. */
struct variation {
    const struct pack_form *form;
    bool is_reading;
    uint8_t nr;
    int64_t value;                   /* of a number; a reading has two */
};

/* A parameter or reading, OPEN_READING + its number, and the range that is left of it. */
struct open_part {
    const struct pack_form *form;
    uint8_t nr;
    int64_t min, max;
};

#define OPEN_READING PARAMS_MAX
#define HELD_MAX 8

/* Open parameters and readings of which a part is looked at; the last of each counts. */
struct held { unsigned n; struct open_part parts[HELD_MAX]; };

struct trial {
    const struct packset *packs;
    const struct question_facts *facts;
    struct variation variation;
    bool sum_fixed;                  /* the household sum is assumed to be `sum`, as far as the facts allow */
    int64_t sum;                     /* 10^-4 cent */
    /* What the pass is for. With a goal it is over once one of these fields is undecided; with `usual`, once something is
     * reported otherwise than there. Without either it finds the fields, reasons, and what is consulted. */
    uint32_t goal;
    const struct reported *usual;
    struct held held;
};

/* Is this number or reading the one that is varied? */
static inline bool trial_varies(const struct variation *v, const struct pack_form *f, bool is_reading, unsigned nr)
{
    return v->form == f && v->is_reading == is_reading && v->nr == nr;
}

/* The value of a reading that has a default. */
static inline bool trial_reading(const struct trial *t, const struct pack_form *f, unsigned nr)
{
    return FORM_AT(f, f->readings, struct form_reading)[nr].by_default ^ trial_varies(&t->variation, f, true, nr);
}

/* The range that a parameter or reading (OPEN_READING + nr) has left; of a known one its value. */
static inline struct open_part trial_open(const struct held *h, const struct pack_form *f, unsigned nr)
{
    for (unsigned i = h->n; i > 0; i--)
        if (h->parts[i - 1].form == f && h->parts[i - 1].nr == nr)
            return h->parts[i - 1];
    if (nr >= OPEN_READING) {
        uint8_t by_default = FORM_AT(f, f->readings, struct form_reading)[nr - OPEN_READING].by_default;
        bool open = by_default == READING_OPEN;
        return (struct open_part){ f, (uint8_t)nr, open ? 0 : by_default, open ? 1 : by_default };
    }
    const struct form_param *p = &FORM_AT(f, f->params, struct form_param)[nr];
    return (struct open_part){ f, (uint8_t)nr, p->open ? p->min : p->value, p->open ? p->max : p->value };
}

#endif
