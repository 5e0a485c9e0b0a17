#include "base/limits.h"
#include "notary/herhaling.h"

#include "base/mem.h"
#include "store/crypt.h"
#include "store/idtable.h"

#include <string.h>

struct gebruik {
    struct id id;                    /* first: idtable. Start of SHA-256(client, key) */
    uint8_t rest[DIGEST_LEN - ID_LEN];
    uint8_t inhoud_sha[DIGEST_LEN];
    int64_t iat;
    uint32_t generatie;
    struct gebruik *next;            /* in order of first use */
};

struct herhaling {
    struct idtable table;
    struct gebruik *oldest, *newest;
};

enum status herhaling_init(struct herhaling **out)
{
    *out = mem_alloc(sizeof **out);
    if (*out == NULL)
        return FAULT_MEMORY;
    **out = (struct herhaling){ 0 };
    return OK;
}

static void drop_oldest(struct herhaling *h)
{
    struct gebruik *g = h->oldest;

    h->oldest = g->next;
    if (h->oldest == NULL)
        h->newest = NULL;
    idtable_remove(&h->table, &g->id);
    mem_free(g);
}

void herhaling_release(struct herhaling *h)
{
    if (h == NULL)
        return;
    while (h->oldest != NULL)
        drop_oldest(h);
    idtable_release(&h->table);
    mem_free(h);
}

enum status herhaling_gebruik(struct herhaling *h, const char *client, const uint8_t sleutel_sha[DIGEST_LEN],
                              const uint8_t inhoud_sha[DIGEST_LEN], int64_t *iat, uint32_t *generatie)
{
    struct part parts[] = { { client, strlen(client) + 1 }, { sleutel_sha, DIGEST_LEN } };
    uint8_t hash[DIGEST_LEN];
    struct id id;
    int64_t now = *iat;

    while (h->oldest != NULL && now - h->oldest->iat >= LIMIT_IDEMPOTENCY_S)
        drop_oldest(h);
    sha256_parts(parts, 2, hash);
    memcpy(&id, hash, sizeof id);
    struct gebruik *g = idtable_find(&h->table, &id);
    if (g != NULL) {
        if (memcmp(g->rest, hash + ID_LEN, sizeof g->rest) != 0 || memcmp(g->inhoud_sha, inhoud_sha, DIGEST_LEN) != 0)
            return REFUSED_IDEMPOTENCY_CONFLICT;
        *iat = g->iat;
        *generatie = g->generatie;
        return OK;
    }
    if (h->table.n == LIMIT_IDEMPOTENCY_KEYS)
        drop_oldest(h);
    g = mem_alloc(sizeof *g);
    if (g == NULL)
        return FAULT_MEMORY;
    *g = (struct gebruik){ .id = id, .iat = now, .generatie = *generatie };
    memcpy(g->rest, hash + ID_LEN, sizeof g->rest);
    memcpy(g->inhoud_sha, inhoud_sha, DIGEST_LEN);
    if (idtable_add(&h->table, g) != OK) {
        mem_free(g);
        return FAULT_MEMORY;
    }
    if (h->newest != NULL)
        h->newest->next = g;
    else
        h->oldest = g;
    h->newest = g;
    return OK;
}
