/*
 * The closed list of names a pack source may use: facts, predicates, values, and the members of each object.
 */
#ifndef PASSEND_PACKS_NAMES_H
#define PASSEND_PACKS_NAMES_H

#include "pack/layout.h"

#include <stdbool.h>

enum name_kind { NAME_TRUTH, NAME_NUMBER, NAME_VALUE, NAME_AMOUNT, NAME_MONEY, NAME_SUM, NAME_READING };

struct base_name { const char *name; uint8_t slot; uint8_t soort; };

extern const struct base_name base_names[];
extern const unsigned n_base_names;

/* The number of a value name of a base slot or outcome field, or -1. */
int names_value_number(uint8_t slot, const char *name);
/* The first and one past the last value number of a slot with named values. */
void names_value_range(uint8_t slot, int *eerste, int *einde);
const char *names_value(uint8_t slot, int v);
/* The slot of an outcome field that a table of this name writes, or 0. */
uint8_t names_field(const char *name);
/* The bit of a person predicate, or 0. */
uint32_t names_predicate(const char *name);

/* An id and a version as the schema has them: both stand in signed notes, in lists and in file names. NULL is none. */
bool names_pack_id(const char *t);
bool names_version(const char *t);

/* How an overlay writes its corporations: L0101, a run L0101..L0119, an OIN, or *. Anything else would hold for nobody. */
bool names_corporatie(const char *t);

#endif
