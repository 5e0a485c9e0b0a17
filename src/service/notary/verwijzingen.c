#include "notary/verwijzingen.h"

#include "base/event_log.h"
#include "base/mem.h"
#include "notary/begun.h"

#include <string.h>

#define BLOKKEN 256
#define BLOK_BEGIN 64               /* references a block has room for at first */
#define DRINGEND 32                 /* free places below which writing does not wait for idleness */
#define RETRY_MS 10000

struct blok {
    uint8_t *jtis;                  /* NULL = free */
    uint64_t packs;
    size_t client;
    int32_t dag, to;
    uint32_t n, ruimte, bewaard;    /* references, room for, of which written */
    int64_t row;                    /* its row in the ledger; 0 = none yet */
    bool begonnen;                  /* a write of it is under way */
    int64_t sinds_ms;               /* first that is not written */
};

struct verwijzingen {
    struct blok blokken[BLOKKEN];
    unsigned laatste;               /* where the last reference went: mostly where the next one goes */
    unsigned bezet;
    uint64_t verloren;
    int64_t opnieuw_ms;             /* not before; the ledger could not be written */
    uint64_t failed;                /* how often it could not */
};

/* A block is being written. */
struct schrijvend {
    struct begun begun;
    unsigned blok;
    uint32_t n;
};

enum status verwijzingen_init(struct verwijzingen **out)
{
    *out = mem_alloc(sizeof **out);
    if (*out == NULL)
        return FAULT_MEMORY;
    memset(*out, 0, sizeof **out);
    return OK;
}

static void release_block(struct verwijzingen *v, struct blok *k)
{
    mem_free(k->jtis);
    *k = (struct blok){ 0 };
    v->bezet--;
}

void verwijzingen_release(struct verwijzingen *v)
{
    if (v == NULL)
        return;
    for (unsigned i = 0; i < BLOKKEN; i++)
        mem_free(v->blokken[i].jtis);
    mem_free(v);
}

static bool from(const struct blok *k, size_t client, uint64_t packs, int32_t dag)
{
    return k->jtis != NULL && k->n < TXN_REFERENCES_MAX && k->packs == packs && k->client == client && k->dag == dag;
}

/* The open block of these, a free place for one, or one whose references all stand in the ledger. */
static struct blok *find(struct verwijzingen *v, size_t client, uint64_t packs, int32_t dag)
{
    struct blok *empty = NULL, *bewaard = NULL;

    for (unsigned i = 0; i < BLOKKEN; i++) {
        struct blok *k = &v->blokken[i];

        if (from(k, client, packs, dag))
            return k;
        if (k->jtis == NULL)
            empty = k;
        else if (k->bewaard == k->n && !k->begonnen)
            bewaard = k;
    }
    if (empty == NULL && bewaard != NULL) {
        release_block(v, bewaard);
        empty = bewaard;
    }
    return empty;
}

static bool groei(struct verwijzingen *v, struct blok *k)
{
    uint32_t ruimte = k->ruimte == 0 ? BLOK_BEGIN : 2 * k->ruimte;
    uint8_t *jtis = mem_realloc(k->jtis, (size_t)ruimte * ID_LEN);

    if (jtis == NULL)
        return false;
    v->bezet += k->jtis == NULL;
    k->jtis = jtis;
    k->ruimte = ruimte;
    return true;
}

void verwijzingen_noteer(struct verwijzingen *v, size_t client, uint64_t packs, int32_t to, int32_t dag,
                         const uint8_t *jti, int64_t ms)
{
    struct blok *k = &v->blokken[v->laatste];

    if (!from(k, client, packs, dag))
        k = find(v, client, packs, dag);
    if (k == NULL || (k->n == k->ruimte && !groei(v, k))) {
        v->verloren++;
        return;
    }
    if (k->n == 0)
        k->packs = packs, k->client = client, k->to = to, k->dag = dag;
    if (k->n == k->bewaard)
        k->sinds_ms = ms;
    memcpy(k->jtis + (size_t)k->n++ * ID_LEN, jti, ID_LEN);
    v->laatste = (unsigned)(k - v->blokken);
}

bool verwijzingen_dringend(const struct verwijzingen *v)
{
    return v->bezet > BLOKKEN - DRINGEND;
}

static bool must_write(const struct verwijzingen *v, const struct blok *k, uint64_t nu, int64_t ms)
{
    if (k->jtis == NULL || k->n == k->bewaard || k->begonnen)
        return false;
    return nu == VERWIJZINGEN_ALLES || (k->packs & nu) != 0 || k->n == TXN_REFERENCES_MAX ||
           ms - k->sinds_ms >= LIMIT_REFERENCES_MS || verwijzingen_dringend(v);
}

static uint32_t identiteiten(const struct catalogue *b, uint64_t packs, uint8_t out[TXN_PACKS_MAX][DIGEST_LEN])
{
    uint32_t n = 0;

    for (unsigned i = 0; i < b->n; i++)
        if (packs >> i & 1)
            memcpy(out[n++], b->rows[i].sha256, DIGEST_LEN);
    return n;
}

static enum status schrijf(struct verwijzingen *v, struct blok *k, struct store *s, const struct client *clients,
                           const struct catalogue *b)
{
    static struct txn_references t;
    struct schrijvend *w = mem_alloc(sizeof *w);

    if (w == NULL)
        return FAULT_MEMORY;
    *w = (struct schrijvend){ .begun.kind = BEGUN_REFERENCES, .blok = (unsigned)(k - v->blokken), .n = k->n };
    BUG_IF(__builtin_popcountll(k->packs) > TXN_PACKS_MAX);
    t.row = k->row;
    t.day = k->dag;
    t.until = k->to;
    t.n = k->n;
    t.n_packs = identiteiten(b, k->packs, t.packs);
    memset(t.client, 0, sizeof t.client);
    memcpy(t.client, clients[k->client].id, strlen(clients[k->client].id));
    memcpy(t.ids, k->jtis, (size_t)k->n * ID_LEN);
    enum status st = store_references(s, &t, w);
    k->begonnen = st == OK;
    if (st != OK)
        mem_free(w);
    return st;
}

static void uitstel(struct verwijzingen *v, int64_t ms)
{
    v->opnieuw_ms = ms + RETRY_MS;
    v->failed++;
}

void verwijzingen_geschreven(struct verwijzingen *v, struct begun *begun, const struct store_done *done, int64_t ms)
{
    const struct schrijvend *w = (const struct schrijvend *)begun;
    struct blok *k = &v->blokken[w->blok];

    k->begonnen = false;
    if (done->status == OK) {
        k->row = done->row;
        k->bewaard = w->n;
    } else {
        event_log(EVENT_FAULT, done->status, 0);
        uitstel(v, ms);
    }
    if (k->bewaard == TXN_REFERENCES_MAX)
        release_block(v, k);
    mem_free(begun);
}

uint64_t verwijzingen_mislukt(const struct verwijzingen *v)
{
    return v->failed;
}

enum status verwijzingen_schrijf(struct verwijzingen *v, struct store *s, const struct client *clients,
                                 const struct catalogue *b, uint64_t nu, int64_t ms, bool *meer)
{
    struct blok *due = NULL;

    *meer = false;
    if (v->verloren > 0) {
        event_log(EVENT_REFERENCES_LOST, (int64_t)v->verloren, 0);
        v->verloren = 0;
    }
    if (nu == 0 && ms < v->opnieuw_ms)
        return OK;
    for (unsigned i = 0; i < BLOKKEN && !*meer; i++) {
        if (!must_write(v, &v->blokken[i], nu, ms))
            continue;
        *meer = due != NULL;
        due = due != NULL ? due : &v->blokken[i];
    }
    enum status st = due != NULL ? schrijf(v, due, s, clients, b) : OK;
    if (st != OK) {
        uitstel(v, ms);
        *meer = false;
    }
    return st;
}

bool verwijzingen_bezig(const struct verwijzingen *v)
{
    for (unsigned i = 0; i < BLOKKEN; i++)
        if (v->blokken[i].begonnen)
            return true;
    return false;
}
