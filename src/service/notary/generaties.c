#include "notary/generaties.h"

#include <string.h>

static struct generatie *plaats(struct generaties *g, uint32_t nr)
{
    return &g->lijst[nr % GENERATIES];
}

static const struct generatie *zoek(const struct generaties *g, uint32_t nr)
{
    const struct generatie *e = &g->lijst[nr % GENERATIES];

    return nr != 0 && e->nr == nr ? e : NULL;
}

static void hash(struct generatie *e)
{
    struct part parts[PACKSET_MAX];

    for (uint32_t i = 0; i < e->packs.n; i++)
        parts[i] = (struct part){ pack_sha256(&e->packs.packs[i]), DIGEST_LEN };
    sha256_parts(parts, e->packs.n, e->sha);
}

static bool holds_withdrawn(const struct generatie *e, const struct beleid *b)
{
    for (uint32_t i = 0; i < e->packs.n; i++)
        if (b->regels[e->nrs[i]].ingetrokken != BELEID_NOOIT)
            return true;
    return false;
}

void generaties_bij(struct generaties *g, const struct beleid *b, int32_t dag, int64_t boot_ms)
{
    struct generatie next = { .nr = g->nu + 1 }, *old = plaats(g, g->nu);

    g->dag = dag;
    for (unsigned i = 0; i < GENERATIES; i++)
        if (g->lijst[i].nr != 0 && g->lijst[i].ingetrokken == 0 && holds_withdrawn(&g->lijst[i], b))
            g->lijst[i].ingetrokken = boot_ms;
    beleid_set(b, dag, &next.packs, next.nrs);
    hash(&next);
    if (g->nu != 0 && memcmp(next.sha, old->sha, sizeof next.sha) == 0)
        return;
    if (g->nu != 0)
        old->vervangen = boot_ms;
    g->nu = next.nr;
    *plaats(g, next.nr) = next;
}

const struct generatie *generaties_nu(const struct generaties *g)
{
    return zoek(g, g->nu);
}

static bool recent(int64_t since, int64_t boot_ms)
{
    return since == 0 || boot_ms - since <= GENERATIE_NALOOP_MS;
}

const struct generatie *generaties_voor(const struct generaties *g, uint32_t nr, uint32_t eerder, int64_t boot_ms)
{
    const struct generatie *first = zoek(g, eerder), *e = zoek(g, nr);

    if (nr == 0)
        return first != NULL && first->ingetrokken == 0 ? first : generaties_nu(g);
    if (e == NULL || recent(e->vervangen, boot_ms))
        return e;
    return e == first && recent(e->ingetrokken, boot_ms) ? e : NULL;
}

uint64_t generatie_pakketten(const struct generatie *g, const struct pack *const *packs, unsigned n)
{
    uint64_t bits = 0;

    for (unsigned i = 0; i < n; i++)
        bits |= (uint64_t)1 << g->nrs[packs[i] - g->packs.packs];
    return bits;
}
