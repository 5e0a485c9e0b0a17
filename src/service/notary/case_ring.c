/* Cases by when they end, and by dossier: nothing here takes longer where there are more of others. */
#include "notary/cases_private.h"

#include <string.h>

/* ---- by when they end ---- */

/* Behind all that end no later: nearly always the last place. */
static void put_at(struct cases *zn, struct zaak *z, size_t at)
{
    struct case_list *list = &zn->ring[at];
    struct zaak *before = TAILQ_LAST(list, case_list);

    z->ring = (uint16_t)at;
    while (before != NULL && before->until_ms > z->until_ms)
        before = TAILQ_PREV(before, case_list, by_age);
    if (before != NULL)
        TAILQ_INSERT_AFTER(list, before, z, by_age);
    else
        TAILQ_INSERT_HEAD(list, z, by_age);
}

void ring_put(struct cases *zn, struct zaak *z)
{
    int64_t second = z->until_ms / 1000;

    put_at(zn, z, (size_t)((second < zn->swept_s ? zn->swept_s : second) % CASE_RING));
}

void ring_take(struct cases *zn, struct zaak *z)
{
    TAILQ_REMOVE(&zn->ring[z->ring], z, by_age);
}

struct zaak *ring_due(struct cases *zn, int64_t boot_ms)
{
    int64_t now_s = boot_ms / 1000;

    if (now_s - zn->swept_s >= CASE_RING) /* a whole turn and more: each second once */
        zn->swept_s = now_s - CASE_RING + 1;
    for (;; zn->swept_s++) {
        struct zaak *z = TAILQ_FIRST(&zn->ring[zn->swept_s % CASE_RING]);

        if (z != NULL && z->until_ms <= boot_ms)
            return z;
        if (zn->swept_s >= now_s)
            return NULL;
    }
}

void ring_put_off(struct cases *zn, struct zaak *z)
{
    ring_take(zn, z);
    put_at(zn, z, CASE_RING);
}

struct zaak *ring_late(struct cases *zn)
{
    return TAILQ_FIRST(&zn->ring[CASE_RING]);
}

const struct zaak *ring_first(const struct cases *zn)
{
    for (int64_t i = 0; i < CASE_RING; i++) {
        const struct zaak *z = TAILQ_FIRST(&zn->ring[(zn->swept_s + i) % CASE_RING]);

        if (z != NULL)
            return z;
    }
    return NULL;
}

/* ---- by dossier ---- */

struct zaak *siblings_of(const struct cases *zn, const struct id *dossier)
{
    uint8_t *at = idtable_find(&zn->dossiers, dossier);

    return at != NULL ? (struct zaak *)(void *)(at - offsetof(struct zaak, dossier)) : NULL;
}

enum status siblings_add(struct cases *zn, struct zaak *z)
{
    struct zaak *first = siblings_of(zn, &z->dossier);

    z->sibling = z->sibling_before = z;
    if (first == NULL)
        return idtable_add(&zn->dossiers, &z->dossier);
    z->sibling = first;
    z->sibling_before = first->sibling_before;
    first->sibling_before->sibling = z;
    first->sibling_before = z;
    return OK;
}

void siblings_remove(struct cases *zn, struct zaak *z)
{
    struct zaak *other = z->sibling;

    if (siblings_of(zn, &z->dossier) == z) {
        idtable_remove(&zn->dossiers, &z->dossier);
        if (other != z)
            BUG_IF(idtable_add(&zn->dossiers, &other->dossier) != OK); /* there is the room of the one that went */
    }
    z->sibling_before->sibling = other;
    other->sibling_before = z->sibling_before;
}
