#include "notary/repeats.h"

#include "base/limits.h"
#include "base/mem.h"
#include "store/idtable.h"

#include <string.h>
#include <sys/queue.h>

struct use {
    struct id id;                    /* first: idtable. Start of HMAC(client, key) */
    uint8_t rest[DIGEST_LEN - ID_LEN];
    uint8_t body_sha[DIGEST_LEN];
    int64_t iat, since_ms;           /* unix seconds; since boot */
    uint32_t edition;
    STAILQ_ENTRY(use) by_age;
};

/* What one client used, in the order of first use. */
struct own {
    STAILQ_HEAD(, use) used;
    size_t n;
};

struct repeats {
    struct idtable table;
    size_t share;                    /* of each client */
    size_t clients;
    struct own of[];
};

enum status repeats_init(struct repeats **out, size_t clients)
{
    size_t share = LIMIT_IDEMPOTENCY_KEYS / (clients > 0 ? clients : 1);
    struct repeats *h = mem_alloc(sizeof *h + clients * sizeof h->of[0]);

    *out = h;
    if (h == NULL)
        return FAULT_MEMORY;
    *h = (struct repeats){ .share = share > LIMIT_IDEMPOTENCY_KEYS_LEAST ? share : LIMIT_IDEMPOTENCY_KEYS_LEAST,
                           .clients = clients };
    for (size_t i = 0; i < clients; i++) {
        STAILQ_INIT(&h->of[i].used);
        h->of[i].n = 0;
    }
    return OK;
}

static void drop_oldest(struct repeats *h, struct own *o)
{
    struct use *g = STAILQ_FIRST(&o->used);

    STAILQ_REMOVE_HEAD(&o->used, by_age);
    o->n--;
    idtable_remove(&h->table, &g->id);
    mem_free(g);
}

void repeats_release(struct repeats *h)
{
    if (h == NULL)
        return;
    for (size_t i = 0; i < h->clients; i++)
        while (h->of[i].n > 0)
            drop_oldest(h, &h->of[i]);
    idtable_release(&h->table);
    mem_free(h);
}

enum status repeats_use(struct repeats *h, const uint8_t *key, size_t client, const uint8_t key_sha[DIGEST_LEN],
                        const uint8_t body_sha[DIGEST_LEN], int64_t boot_ms, int64_t *iat,
                        uint32_t *edition)
{
    uint32_t place = (uint32_t)client;
    struct part parts[] = { { &place, sizeof place }, { key_sha, DIGEST_LEN } };
    uint8_t hash[DIGEST_LEN];
    struct id id;

    BUG_IF(client >= h->clients);
    struct own *o = &h->of[client];
    while (o->n > 0 && boot_ms - STAILQ_FIRST(&o->used)->since_ms >= LIMIT_IDEMPOTENCY_S * INT64_C(1000))
        drop_oldest(h, o);
    crypt_hmac(key, CRYPT_KEY_LEN, parts, 2, hash);
    memcpy(&id, hash, sizeof id);
    struct use *g = idtable_find(&h->table, &id);
    if (g != NULL) {
        if (memcmp(g->rest, hash + ID_LEN, sizeof g->rest) != 0 || memcmp(g->body_sha, body_sha, DIGEST_LEN) != 0)
            return REFUSED_IDEMPOTENCY_CONFLICT;
        *iat = g->iat;
        *edition = g->edition;
        return OK;
    }
    if (o->n == h->share)
        drop_oldest(h, o);
    g = mem_alloc(sizeof *g);
    if (g == NULL)
        return FAULT_MEMORY;
    *g = (struct use){ .id = id, .iat = *iat, .since_ms = boot_ms, .edition = *edition };
    memcpy(g->rest, hash + ID_LEN, sizeof g->rest);
    memcpy(g->body_sha, body_sha, DIGEST_LEN);
    if (idtable_add(&h->table, g) != OK) {
        mem_free(g);
        return FAULT_MEMORY;
    }
    STAILQ_INSERT_TAIL(&o->used, g, by_age);
    o->n++;
    return OK;
}
