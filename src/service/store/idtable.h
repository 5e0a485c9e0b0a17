/*
 * A hash table of objects whose first member is a struct id. Ids are ours and random, or spread alike, so the id is its own hash.
 *
 * cost: open addressing, at most three quarters full; one look-up is one or two cache lines.
 */
#ifndef PASSEND_STORE_IDTABLE_H
#define PASSEND_STORE_IDTABLE_H

#include "model/id.h"
#include "base/status.h"
#include "wire/messages.h"

#include <stddef.h>

struct idtable {
    void **slots;
    size_t cap, n;       /* cap is a power of two, or 0 */
};

void *idtable_find(const struct idtable *t, const struct id *id);
/* So many more will find room. returns OK | FAULT_MEMORY */
enum status idtable_room(struct idtable *t, size_t more) MUST_USE;
/* returns OK | FAULT_MEMORY. The id must not be in the table. */
enum status idtable_add(struct idtable *t, void *object) MUST_USE;
void idtable_remove(struct idtable *t, const struct id *id);
void idtable_release(struct idtable *t);
/* The next object at or after *at (start with 0), NULL at the end. Nothing may be added or removed while walking. */
void *idtable_next(const struct idtable *t, size_t *at);

#endif
