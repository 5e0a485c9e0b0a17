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

#define REGEL_MAX 768
#define ASSEN_MAX 20
#define PUNTEN_MAX 128
#define PUNTEN_TABEL_MAX 20000000

struct keuring {
    const struct packset *set;
    const struct pack *pack;
    const struct pack_form *f;
    const json_t *root;
    bevinding *report;
    void *who;
    unsigned n;
};

/* One finding: where, what, and after the colon what to do about it. */
struct row { struct writer w; char text[REGEL_MAX]; };

void check_begin(struct row *r);
void check_melden(struct keuring *k, struct row *r);
/* A finding of these texts one after the other; NULL ends them. */
void check_say(struct keuring *k, const char *text, ...) __attribute__((sentinel));

/* One input of a program: a slot and the values that stand for its cells; or an amount table, by its parameters. */
struct axis {
    uint8_t slot;
    bool bedrag;                 /* the values are parameters an amount table may yield */
    bool grof;                   /* numbers: cells between bounds */
    unsigned n;
    int64_t v[PUNTEN_MAX];
};

/* Steps of the pack that are run together; everything else they read is an input. */
struct programma {
    const struct pack_form *f;
    bool draait[STEPS_MAX];
    struct axis assen[ASSEN_MAX];
    unsigned n;
};

/* Fills the inputs and their values. returns NULL, or why there are too many. */
const char *check_assen(struct programma *p);
/* The points of all inputs together, at most PUNTEN_TABEL_MAX + 1. */
uint64_t check_punten(const struct programma *p);
bool check_punt_in_rij(const struct programma *p, const struct form_row *r, const int64_t *value, const int64_t *param);
/* Runs the program at a point; value[] and param[] (of amount tables) by slot. */
void check_draaien(const struct programma *p, int64_t *value, int64_t *param);
/* Sets the values of a point. */
void check_punt_zetten(const struct programma *p, const unsigned *index, int64_t *value, int64_t *param);
/* The next point among the inputs i with kies[i] (NULL: all); false: there is none, and they stand at the first again. */
bool check_volgende(const struct programma *p, unsigned *index, const bool *kies);
void check_punt_schrijven(const struct keuring *k, struct writer *w, const struct programma *p, const unsigned *index,
                          const bool *kies);
/* Marks what the rows of a step read: slots, and parameters (NULL: nobody asks). */
void check_leest(const struct pack_form *f, const struct form_step *s, bool *slots, bool *params);
const char *check_slot_naam(const struct keuring *k, uint8_t slot);

/* check_tables.c: every point of each table is covered by exactly one row, and every row is hit. */
void check_tabel(struct keuring *k, uint32_t step);
/* check_proof.c: what an outcome may not depend on. */
void check_bewijzen(struct keuring *k);
/* check_texts.c: what the pack says to people, a text in nl and en for every code it can give and none besides, in the words and
 * the sentence length of language level B1. */
void check_texts(struct keuring *k);
const struct pack *check_basis(const struct keuring *k);

#endif
