/*
 * Households that a pack is tried on: adults of one age, children that move in, and nothing else known but what is said here.
 *
 * secret: none; nobody is meant.
 */
#ifndef PASSEND_PACKS_SAMPLE_H
#define PASSEND_PACKS_SAMPLE_H

#include "model/facts.h"

struct sample {
    uint8_t adults, children;
    int32_t born, child_born;    /* days */
    uint32_t status;             /* of each adult */
    bool room;                   /* the home is one, and not self-contained */
};

/* The question whether they fit a home that is let from this day on, while they respond to its advertisement. */
void sample_question(const struct sample *s, int32_t day, struct question_facts *out);
/* Their income together in that year, after indexing; cents. */
void sample_income(struct question_facts *z, int64_t income);

#endif
