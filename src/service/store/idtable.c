#include "store/idtable.h"

#include "base/mem.h"

#include <string.h>

static size_t place(const struct idtable *t, const struct id *id)
{
    uint64_t h;

    memcpy(&h, id->b, sizeof h);
    return (size_t)h & (t->cap - 1);
}

static bool same(const void *object, const struct id *id)
{
    return memcmp(object, id, sizeof *id) == 0;
}

void *idtable_find(const struct idtable *t, const struct id *id)
{
    if (t->cap == 0)
        return NULL;
    for (size_t i = place(t, id);; i = (i + 1) & (t->cap - 1)) {
        if (t->slots[i] == NULL || same(t->slots[i], id))
            return t->slots[i];
    }
}

static void put(struct idtable *t, void *object)
{
    size_t i = place(t, object);

    while (t->slots[i] != NULL)
        i = (i + 1) & (t->cap - 1);
    t->slots[i] = object;
}

static enum status grow(struct idtable *t)
{
    struct idtable wider = { .cap = t->cap > 0 ? 2 * t->cap : 64, .n = t->n };

    wider.slots = mem_alloc(wider.cap * sizeof *wider.slots);
    if (wider.slots == NULL)
        return FAULT_MEMORY;
    memset(wider.slots, 0, wider.cap * sizeof *wider.slots);
    for (size_t i = 0; i < t->cap; i++)
        if (t->slots[i] != NULL)
            put(&wider, t->slots[i]);
    mem_free(t->slots);
    *t = wider;
    return OK;
}

enum status idtable_room(struct idtable *t, size_t more)
{
    while (t->n + more > t->cap / 4 * 3)
        TRY(grow(t));
    return OK;
}

enum status idtable_add(struct idtable *t, void *object)
{
    TRY(idtable_room(t, 1));
    put(t, object);
    t->n++;
    return OK;
}

void idtable_remove(struct idtable *t, const struct id *id)
{
    size_t i, mask = t->cap - 1;

    if (t->cap == 0)
        return;
    for (i = place(t, id); t->slots[i] == NULL || !same(t->slots[i], id); i = (i + 1) & mask)
        if (t->slots[i] == NULL)
            return;
    t->slots[i] = NULL;
    t->n--;
    /* Close the gap, so that no search stops short of an object that was pushed past it. */
    for (size_t j = (i + 1) & mask; t->slots[j] != NULL; j = (j + 1) & mask) {
        size_t home = place(t, t->slots[j]);

        if (((j - home) & mask) >= ((j - i) & mask)) {
            t->slots[i] = t->slots[j];
            t->slots[j] = NULL;
            i = j;
        }
    }
}

void idtable_release(struct idtable *t)
{
    mem_free(t->slots);
    *t = (struct idtable){ 0 };
}

void *idtable_next(const struct idtable *t, size_t *at)
{
    while (*at < t->cap)
        if (t->slots[(*at)++] != NULL)
            return t->slots[*at - 1];
    return NULL;
}
