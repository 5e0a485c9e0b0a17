#include "store/store_private.h"

#include "base/mem.h"

#include <string.h>

enum status store_prepare(struct store *s, const struct dossier *dossier, uint8_t plaats, const struct origin *origin,
                          const struct id *receipt, const struct id *subject, int64_t until, int64_t now,
                          struct prepared **out)
{
    struct dossier *d = find_dossier(s, &dossier->id);
    struct prepared *p = mem_alloc(sizeof *p);

    *out = NULL;
    BUG_IF(d == NULL || plaats >= d->n_rooster);
    if (p == NULL)
        return FAULT_MEMORY;
    *p = (struct prepared){ .dossier = d->id };
    enum status st = grant_make(s, d, plaats, origin, until, now, &p->grant);
    if (st != OK) {
        grant_discard(p->grant);
        mem_free(p);
        return st;
    }
    p->grant->receipt = *receipt;
    if (subject != NULL)
        p->grant->subject = *subject;
    TAILQ_INSERT_TAIL(&s->prepared, p, link);
    *out = p;
    return OK;
}

const struct grant *prepared_grant(const struct prepared *p)
{
    return p->grant;
}

const struct id *prepared_dossier(const struct prepared *p)
{
    return &p->dossier;
}

void store_prepared_drop(struct store *s, struct prepared *p)
{
    TAILQ_REMOVE(&s->prepared, p, link);
    grant_discard(p->grant);
    mem_free(p);
}

/* Given now. */
static struct grant *copy_of(const struct grant *g, struct dossier *d, int64_t now)
{
    struct grant *copy = grant_alloc(&g->origin);

    if (copy == NULL)
        return NULL;
    memcpy(copy, g, offsetof(struct grant, origin));
    copy->dossier = d;
    copy->made = now;
    copy->k_part = mem_alloc(sizeof *copy->k_part);
    if (copy->k_part == NULL) {
        mem_free(copy);
        return NULL;
    }
    *copy->k_part = *g->k_part;
    return copy;
}

enum status store_prepared_write(struct store *s, const struct prepared *p, int64_t now, void *context)
{
    struct dossier *d = find_dossier(s, &p->dossier);

    BUG_IF(d == NULL);
    struct grant *copy = copy_of(p->grant, d, now);
    return copy != NULL ? grant_write(s, copy, NULL, now, context) : FAULT_MEMORY;
}

enum status prepared_rewrap(struct store *s)
{
    struct prepared *p;

    TAILQ_FOREACH(p, &s->prepared, link)
        if (p->grant->kek == s->keys.k->slot[0].kek)
            TRY(keys_rewrap(s, p->grant));
    return OK;
}

void prepared_release(struct store *s)
{
    while (!TAILQ_EMPTY(&s->prepared))
        store_prepared_drop(s, TAILQ_FIRST(&s->prepared));
}
