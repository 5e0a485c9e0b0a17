#include "notary/outcomes.h"

#include "base/mem.h"
#include "policy/evaluate.h"

#include <string.h>

enum status outcomes_init(struct outcomes **out)
{
    struct outcomes *o = mem_alloc(sizeof *o);

    if (o == NULL)
        return FAULT_MEMORY;
    memset(o, 0, sizeof *o);
    *out = o;
    return OK;
}

void outcomes_release(struct outcomes *o)
{
    mem_free(o);
}

/* Other packs decide: what rested on the old ones points into them. */
static void empty(struct outcomes *o, uint32_t edition)
{
    mem_wipe(o->kept, sizeof o->kept);
    o->n = o->next = 0;
    o->edition = edition;
}

static void zero_after(char *text, size_t size)
{
    size_t len = strnlen(text, size);

    memset(text + len, 0, size - len);
}

/* One spelling of one question: zero where a struct holds nothing. What is left out of a hash would be found by another
 * question, so everything is taken but that. */
static void canonical(struct question_facts *z)
{
    struct eenheid *e = &z->eenheid;
    struct huishouden *h = &z->huishouden;

    memset(z->zero, 0, sizeof z->zero);
    memset(e->zero, 0, sizeof e->zero);
    zero_after(z->corporatie, sizeof z->corporatie);
    zero_after(e->id_extern, sizeof e->id_extern);
    zero_after(e->gemeente, sizeof e->gemeente);
    for (unsigned i = 0; i < h->n_adults; i++) {
        struct adult *v = &h->adults[i];
        unsigned used = v->n_inkomens <= INKOMENS_MAX ? v->n_inkomens : INKOMENS_MAX;

        memset(&v->inkomens[used], 0, (INKOMENS_MAX - used) * sizeof v->inkomens[0]);
        for (unsigned k = 0; k < used; k++)
            memset(v->inkomens[k].zero, 0, sizeof v->inkomens[k].zero);
        memset(v->loon.zero, 0, sizeof v->loon.zero);
    }
    for (unsigned i = 0; i < h->n_children; i++)
        memset(h->children[i].zero, 0, sizeof h->children[i].zero);
}

/* Of the arrays only what is in use; how much that is stands before them. */
static void hash_question(const uint8_t *key, const struct edition *g, int32_t day, const struct question_facts *z,
                          uint8_t out[DIGEST_LEN])
{
    struct question_facts c = *z;
    const struct huishouden *h = &c.huishouden;
    struct part parts[] = { { &day, sizeof day }, { g->sha, sizeof g->sha },
                            { &c, offsetof(struct question_facts, huishouden.adults) },
                            { h->adults, h->n_adults * sizeof h->adults[0] },
                            { h->children, h->n_children * sizeof h->children[0] },
                            { h->sums, h->n_sums * sizeof h->sums[0] } };

    canonical(&c);
    crypt_hmac(key, CRYPT_KEY_LEN, parts, sizeof parts / sizeof parts[0], out);
    mem_wipe(&c, sizeof c);
}

static const struct outcome *find(const struct outcomes *o, const uint8_t hash[DIGEST_LEN])
{
    for (unsigned i = 0; i < o->n; i++)
        if (memcmp(o->kept[i].hash, hash, DIGEST_LEN) == 0)
            return &o->kept[i].outcome;
    return NULL;
}

static void keep(struct outcomes *o, const uint8_t hash[DIGEST_LEN], const struct outcome *u)
{
    memcpy(o->kept[o->next].hash, hash, DIGEST_LEN);
    o->kept[o->next].outcome = *u;
    o->next = (o->next + 1) % OUTCOMES_MAX;
    o->n += o->n < OUTCOMES_MAX;
}

enum status outcomes_evaluate(struct outcomes *o, const uint8_t *key, const struct edition *g, int32_t day,
                              const struct question_facts *z, struct outcome *u, uint32_t *points)
{
    const struct huishouden *h = &z->huishouden;
    uint8_t hash[DIGEST_LEN];
    bool hashed = false;

    if (h->n_adults > ADULTS_MAX || h->n_children > CHILDREN_MAX || h->n_sums > SUMS_MAX)
        return REFUSED_MESSAGE;
    if (o->edition != g->nr)
        empty(o, g->nr);
    if (o->n > 0) {
        hash_question(key, g, day, z, hash);
        hashed = true;
        const struct outcome *known = find(o, hash);
        if (known != NULL) {
            *u = *known;
            o->found++;
            return OK;
        }
    }
    TRY(evaluate(&g->packs, z, u));
    *points += u->points;
    if (u->points < OUTCOMES_WORTH)
        return OK;
    if (!hashed)
        hash_question(key, g, day, z, hash);
    keep(o, hash, u);
    return OK;
}
