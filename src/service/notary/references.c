#include "notary/references.h"

#include "base/event_log.h"
#include "base/mem.h"
#include "notary/begun.h"

#include <string.h>

#define BLOCKS 256
#define BLOCK_BEGIN 64              /* references a block has room for at first */
#define URGENT 32                   /* free places below which writing does not wait for idleness */
#define RETRY_MS 10000

struct block {
    uint8_t *jtis;                  /* NULL = free */
    uint64_t packs;
    size_t client;
    int32_t dag, to;
    uint32_t n, ruimte, stored;     /* references, room for, of which written */
    int64_t row;                    /* its row in the ledger; 0 = none yet */
    bool started;                   /* a write of it is under way */
    int64_t sinds_ms;               /* first that is not written */
};

struct references {
    struct block blocks[BLOCKS];
    unsigned laatste;               /* where the last reference went: mostly where the next one goes */
    unsigned taken;
    uint64_t lost;
    int64_t retry_ms;               /* not before; the ledger could not be written */
    uint64_t failed;                /* how often it could not */
};

/* A block is being written. */
struct writing {
    struct begun begun;
    unsigned block;
    uint32_t n;
};

enum status references_init(struct references **out)
{
    *out = mem_alloc(sizeof **out);
    if (*out == NULL)
        return FAULT_MEMORY;
    memset(*out, 0, sizeof **out);
    return OK;
}

static void release_block(struct references *v, struct block *k)
{
    mem_free(k->jtis);
    *k = (struct block){ 0 };
    v->taken--;
}

void references_release(struct references *v)
{
    if (v == NULL)
        return;
    for (unsigned i = 0; i < BLOCKS; i++)
        mem_free(v->blocks[i].jtis);
    mem_free(v);
}

static bool from(const struct block *k, size_t client, uint64_t packs, int32_t dag)
{
    return k->jtis != NULL && k->n < TXN_REFERENCES_MAX && k->packs == packs && k->client == client && k->dag == dag;
}

/* The open block of these, a free place for one, or one whose references all stand in the ledger. */
static struct block *find(struct references *v, size_t client, uint64_t packs, int32_t dag)
{
    struct block *empty = NULL, *stored = NULL;

    for (unsigned i = 0; i < BLOCKS; i++) {
        struct block *k = &v->blocks[i];

        if (from(k, client, packs, dag))
            return k;
        if (k->jtis == NULL)
            empty = k;
        else if (k->stored == k->n && !k->started)
            stored = k;
    }
    if (empty == NULL && stored != NULL) {
        release_block(v, stored);
        empty = stored;
    }
    return empty;
}

static bool grow(struct references *v, struct block *k)
{
    uint32_t ruimte = k->ruimte == 0 ? BLOCK_BEGIN : 2 * k->ruimte;
    uint8_t *jtis = mem_realloc(k->jtis, (size_t)ruimte * ID_LEN);

    if (jtis == NULL)
        return false;
    v->taken += k->jtis == NULL;
    k->jtis = jtis;
    k->ruimte = ruimte;
    return true;
}

void references_note(struct references *v, size_t client, uint64_t packs, int32_t to, int32_t dag,
                     const uint8_t *jti, int64_t ms)
{
    struct block *k = &v->blocks[v->laatste];

    if (!from(k, client, packs, dag))
        k = find(v, client, packs, dag);
    if (k == NULL || (k->n == k->ruimte && !grow(v, k))) {
        v->lost++;
        return;
    }
    if (k->n == 0)
        k->packs = packs, k->client = client, k->to = to, k->dag = dag;
    if (k->n == k->stored)
        k->sinds_ms = ms;
    memcpy(k->jtis + (size_t)k->n++ * ID_LEN, jti, ID_LEN);
    v->laatste = (unsigned)(k - v->blocks);
}

bool references_urgent(const struct references *v)
{
    return v->taken > BLOCKS - URGENT;
}

static bool must_write(const struct references *v, const struct block *k, uint64_t nu, int64_t ms)
{
    if (k->jtis == NULL || k->n == k->stored || k->started)
        return false;
    return nu == REFERENCES_ALL || (k->packs & nu) != 0 || k->n == TXN_REFERENCES_MAX ||
           ms - k->sinds_ms >= LIMIT_REFERENCES_MS || references_urgent(v);
}

static uint32_t identities(const struct catalogue *b, uint64_t packs, uint8_t out[TXN_PACKS_MAX][DIGEST_LEN])
{
    uint32_t n = 0;

    for (unsigned i = 0; i < b->n; i++)
        if (packs >> i & 1)
            memcpy(out[n++], b->rows[i].sha256, DIGEST_LEN);
    return n;
}

static enum status write_block(struct references *v, struct block *k, struct store *s, const struct client *clients,
                               const struct catalogue *b)
{
    static struct txn_references t;
    struct writing *w = mem_alloc(sizeof *w);

    if (w == NULL)
        return FAULT_MEMORY;
    *w = (struct writing){ .begun.kind = BEGUN_REFERENCES, .block = (unsigned)(k - v->blocks), .n = k->n };
    BUG_IF(__builtin_popcountll(k->packs) > TXN_PACKS_MAX);
    t.row = k->row;
    t.day = k->dag;
    t.until = k->to;
    t.n = k->n;
    t.n_packs = identities(b, k->packs, t.packs);
    memset(t.client, 0, sizeof t.client);
    memcpy(t.client, clients[k->client].id, strlen(clients[k->client].id));
    memcpy(t.ids, k->jtis, (size_t)k->n * ID_LEN);
    enum status st = store_references(s, &t, w);
    k->started = st == OK;
    if (st != OK)
        mem_free(w);
    return st;
}

static void put_off(struct references *v, int64_t ms)
{
    v->retry_ms = ms + RETRY_MS;
    v->failed++;
}

void references_written(struct references *v, struct begun *begun, const struct store_done *done, int64_t ms)
{
    const struct writing *w = (const struct writing *)begun;
    struct block *k = &v->blocks[w->block];

    k->started = false;
    if (done->status == OK) {
        k->row = done->row;
        k->stored = w->n;
    } else {
        event_log(EVENT_FAULT, done->status, 0);
        put_off(v, ms);
    }
    if (k->stored == TXN_REFERENCES_MAX)
        release_block(v, k);
    mem_free(begun);
}

uint64_t references_failures(const struct references *v)
{
    return v->failed;
}

enum status references_write(struct references *v, struct store *s, const struct client *clients,
                             const struct catalogue *b, uint64_t nu, int64_t ms, bool *meer)
{
    struct block *due = NULL;

    *meer = false;
    if (v->lost > 0) {
        event_log(EVENT_REFERENCES_LOST, (int64_t)v->lost, 0);
        v->lost = 0;
    }
    if (nu == 0 && ms < v->retry_ms)
        return OK;
    for (unsigned i = 0; i < BLOCKS && !*meer; i++) {
        if (!must_write(v, &v->blocks[i], nu, ms))
            continue;
        *meer = due != NULL;
        due = due != NULL ? due : &v->blocks[i];
    }
    enum status st = due != NULL ? write_block(v, due, s, clients, b) : OK;
    if (st != OK) {
        put_off(v, ms);
        *meer = false;
    }
    return st;
}

bool references_busy(const struct references *v)
{
    for (unsigned i = 0; i < BLOCKS; i++)
        if (v->blocks[i].started)
            return true;
    return false;
}
