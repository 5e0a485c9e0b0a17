/*
 * The closed list of names a pack source may use: facts, predicates, values, and the members of each object.
 */
#ifndef PASSEND_PACKS_NAMES_H
#define PASSEND_PACKS_NAMES_H

#include "pack/layout.h"

#include <stdbool.h>

enum naamsoort { NAAM_WAARHEID, NAAM_GETAL, NAAM_WAARDE, NAAM_BEDRAG, NAAM_GELD, NAAM_SOM, NAAM_LEZING };

struct basisnaam { const char *name; uint8_t slot; uint8_t soort; };

extern const struct basisnaam basisnamen[];
extern const unsigned n_basisnamen;

/* The number of a value name of a base slot or outcome field, or -1. */
int waarde_nummer(uint8_t slot, const char *name);
/* The first and one past the last value number of a slot with named values. */
void waarde_bereik(uint8_t slot, int *eerste, int *einde);
const char *waarde_naam(uint8_t slot, int v);
/* The slot of an outcome field that a table of this name writes, or 0. */
uint8_t veld_slot(const char *name);
/* The bit of a person predicate, or 0. */
uint32_t predicaat_bit(const char *name);

/* An id and a version as the schema has them: both stand in signed notes, in lists and in file names. NULL is none. */
bool is_pack_id(const char *t);
bool is_versie(const char *t);

/* How an overlay writes its corporations: L0101, a run L0101..L0119, an OIN, or *. Anything else would hold for nobody. */
bool is_corporatie(const char *t);

#endif
