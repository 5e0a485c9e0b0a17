/*
 * What the parts of pack_check share: the pack under examination, how a finding is written, and the points at which a
 * program of tables is tried. Internal to src/tools/packs.
 */
#ifndef PASSEND_PACKS_CHECK_PRIVATE_H
#define PASSEND_PACKS_CHECK_PRIVATE_H

#include "base/buf.h"
#include "packs/check.h"
#include "pack/layout.h"

#include <jansson.h>

#define LINE_MAX 768
#define AXES_MAX 20
#define POINTS_MAX 128
#define POINTS_TABLE_MAX 20000000

struct checking {
    const struct packset *set;
    const struct pack *pack;
    const struct pack_form *f;
    const json_t *root;
    finding *report;
    void *who;
    unsigned n;
};

/* One finding: where, what, and after the colon what to do about it. */
struct row { struct writer w; char text[LINE_MAX]; };

void check_begin(struct row *r);
void check_report(struct checking *k, struct row *r);
/* A finding of these texts one after the other; NULL ends them. */
void check_say(struct checking *k, const char *text, ...) __attribute__((sentinel));

/* One input of a program: a slot and the values that stand for its cells; or an amount table, by its parameters. */
struct axis {
    uint8_t slot;
    bool bedrag;                 /* the values are parameters an amount table may yield */
    bool coarse;                 /* numbers: cells between bounds */
    unsigned n;
    int64_t v[POINTS_MAX];
};

/* Steps of the pack that are run together; everything else they read is an input. */
struct program {
    const struct pack_form *f;
    bool runs[STEPS_MAX];
    struct axis axes[AXES_MAX];
    unsigned n;
};

/* Fills the inputs and their values. returns NULL, or why there are too many. */
const char *check_axes(struct program *p);
/* The points of all inputs together, at most POINTS_TABLE_MAX + 1. */
uint64_t check_points(const struct program *p);
bool check_point_in_row(const struct program *p, const struct form_row *r, const int64_t *value, const int64_t *param);
/* Runs the program at a point; value[] and param[] (of amount tables) by slot. */
void check_run(const struct program *p, int64_t *value, int64_t *param);
/* Sets the values of a point. */
void check_set_point(const struct program *p, const unsigned *index, int64_t *value, int64_t *param);
/* The next point among the inputs i with choose[i] (NULL: all); false: there is none, and they stand at the first again. */
bool check_next(const struct program *p, unsigned *index, const bool *choose);
void check_write_point(const struct checking *k, struct writer *w, const struct program *p, const unsigned *index,
                       const bool *choose);
/* Marks what the rows of a step read: slots, and parameters (NULL: nobody asks). */
void check_reads(const struct pack_form *f, const struct form_step *s, bool *slots, bool *params);
const char *check_slot_name(const struct checking *k, uint8_t slot);

/* check_tables.c: every point of each table is covered by exactly one row, and every row is hit. */
void check_table(struct checking *k, uint32_t step);
/* check_proof.c: what an outcome may not depend on. */
void check_bewijzen(struct checking *k);
/* check_texts.c: what the pack says to people, a text in nl and en for every code it can give and none besides, in the words and
 * the sentence length of language level B1. */
void check_texts(struct checking *k);
const struct pack *check_basis(const struct checking *k);

#endif
