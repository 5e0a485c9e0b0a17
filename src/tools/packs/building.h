/*
 * A pack source while it is compiled: the form so far, and its names and texts. Shared by the parts of the compiler.
 *
 * A refusal sticks (json/doc.h), with the place as authors know it; what is computed after one is of no meaning.
 */
#ifndef PASSEND_PACKS_BUILDING_H
#define PASSEND_PACKS_BUILDING_H

#include "json/doc.h"
#include "pack/layout.h"
#include "packs/compile_texts.h"
#include "packs/names.h"
#include "policy/cell.h"

#define TEXTS_MAX (256u << 10)
#define CORPORATIONS_MAX 256

/* What a name in a condition stands for. */
struct meaning { uint8_t slot, soort; int step; };   /* step: its index, or -1 */

struct bounds { unsigned n; int64_t v[CELL_CUTS_MAX]; };

struct building {
    const json_t *citations;
    struct pack_form form;
    struct form_param params[PARAMS_MAX];
    struct form_reading readings[READINGS_MAX];
    const char *reading_names[READINGS_MAX], *param_names[PARAMS_MAX], *step_names[STEPS_MAX];
    struct form_step steps[STEPS_MAX];
    const json_t *step_values[STEPS_MAX];       /* "values" of a table with own value names, else NULL */
    bool step_truths[STEPS_MAX];
    struct form_row rows[ROWS_MAX];
    struct form_condition conditions[CONDITIONS_MAX];
    uint32_t corporations[CORPORATIONS_MAX];
    char texts[TEXTS_MAX];
    struct bounds incomes, rents, assets, rooms;
    struct text_block explanations;
};

/* A member that is text, or NULL. */
const char *building_text(const struct node *object, const char *name);
bool building_one_of(const char *text, const char *const *texts);   /* NULL ends them; NULL is none of them */
/* A member that is a day. */
int32_t building_day(const struct node *object, const char *name);
/* Refuses a value that is no object, or has members beside these (NULL ends them); names the member. */
void building_only(const struct node *value, const char *const *members);
/* Adds a text to the pack's. returns its place */
uint32_t building_add_text(struct building *b, const struct node *at, const char *text);
/* The citations of an element, joined by one space; every one must exist. returns the place of that text */
uint32_t building_citations(struct building *b, const struct node *object, bool required);
/* The name of a new derivation or table. */
const char *building_new_name(struct building *b, const struct node *object);
bool building_name(const struct building *b, const char *name, struct meaning *out);
/* Number of a parameter, or -1; of a value that a name can have, or -1. */
int building_param(const struct building *b, const char *name);
int building_value(const struct building *b, const struct meaning *m, const char *value);

/* ---- parts of the compiler, each in the file of its name ---- */

/* How a computed amount came about. in: parameter: one member of "parameters" */
void compile_formula(struct building *b, const struct node *parameter);
/* The ages that a derivation is about; without any: all. */
void compile_age(const struct building *b, const struct node *age, struct form_step *s);
/* One element of `tables`. */
void compile_tables(struct building *b, const struct node *table);

#endif
