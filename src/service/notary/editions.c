#include "notary/editions.h"

#include <string.h>

static struct edition *plaats(struct editions *g, uint32_t nr)
{
    return &g->list[nr % EDITIONS];
}

static const struct edition *find(const struct editions *g, uint32_t nr)
{
    const struct edition *e = &g->list[nr % EDITIONS];

    return nr != 0 && e->nr == nr ? e : NULL;
}

static void hash(struct edition *e)
{
    struct part parts[PACKSET_MAX];

    for (uint32_t i = 0; i < e->packs.n; i++)
        parts[i] = (struct part){ pack_sha256(&e->packs.packs[i]), DIGEST_LEN };
    sha256_parts(parts, e->packs.n, e->sha);
}

static bool holds_withdrawn(const struct edition *e, const struct catalogue *b)
{
    for (uint32_t i = 0; i < e->packs.n; i++)
        if (b->rows[e->nrs[i]].ingetrokken != CATALOGUE_NEVER)
            return true;
    return false;
}

void editions_update(struct editions *g, const struct catalogue *b, int32_t dag, int64_t boot_ms)
{
    struct edition next = { .nr = g->nu + 1 }, *old = plaats(g, g->nu);

    g->dag = dag;
    for (unsigned i = 0; i < EDITIONS; i++)
        if (g->list[i].nr != 0 && g->list[i].ingetrokken == 0 && holds_withdrawn(&g->list[i], b))
            g->list[i].ingetrokken = boot_ms;
    catalogue_set(b, dag, &next.packs, next.nrs);
    hash(&next);
    if (g->nu != 0 && memcmp(next.sha, old->sha, sizeof next.sha) == 0)
        return;
    if (g->nu != 0)
        old->vervangen = boot_ms;
    g->nu = next.nr;
    *plaats(g, next.nr) = next;
}

const struct edition *editions_now(const struct editions *g)
{
    return find(g, g->nu);
}

static bool recent(int64_t since, int64_t boot_ms)
{
    return since == 0 || boot_ms - since <= EDITION_LINGER_MS;
}

const struct edition *editions_for(const struct editions *g, uint32_t nr, uint32_t earlier, int64_t boot_ms)
{
    const struct edition *first = find(g, earlier), *e = find(g, nr);

    if (nr == 0)
        return first != NULL && first->ingetrokken == 0 ? first : editions_now(g);
    if (e == NULL || recent(e->vervangen, boot_ms))
        return e;
    return e == first && recent(e->ingetrokken, boot_ms) ? e : NULL;
}

uint64_t editions_packs(const struct edition *g, const struct pack *const *packs, unsigned n)
{
    uint64_t bits = 0;

    for (unsigned i = 0; i < n; i++)
        bits |= (uint64_t)1 << g->nrs[packs[i] - g->packs.packs];
    return bits;
}
