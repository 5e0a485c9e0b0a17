#include "notary/offers.h"

#include "base/bucket.h"
#include "base/limits.h"
#include "base/mem.h"

TAILQ_HEAD(offer_list, offer);

/* Of one client. */
struct own {
    struct offer_list waiting[OFFER_KINDS];
    unsigned n[OFFER_KINDS];
    enum offer_kind turn;            /* which goes first, where both wait */
    struct bucket refused[OFFER_KINDS];
};

struct offers {
    size_t n;                        /* that wait, of all clients */
    size_t turn;                     /* whose it is first */
    size_t clients;
    struct own of[];
};

enum status offers_init(struct offers **out, size_t clients)
{
    struct offers *o = mem_alloc(sizeof *o + clients * sizeof o->of[0]);

    *out = o;
    if (o == NULL)
        return FAULT_MEMORY;
    *o = (struct offers){ .clients = clients };
    for (size_t i = 0; i < clients; i++) {
        o->of[i] = (struct own){ 0 };
        for (unsigned kind = 0; kind < OFFER_KINDS; kind++)
            TAILQ_INIT(&o->of[i].waiting[kind]);
    }
    return OK;
}

static struct offer *take_of(struct offers *o, size_t client, enum offer_kind kind)
{
    struct own *own = &o->of[client];
    struct offer *f = TAILQ_FIRST(&own->waiting[kind]);

    TAILQ_REMOVE(&own->waiting[kind], f, next);
    own->n[kind]--;
    o->n--;
    return f;
}

static bool any_of(const struct own *own)
{
    return own->n[OFFER_BROUGHT] + own->n[OFFER_FETCHED] > 0;
}

static struct offer *take_first(struct offers *o, size_t client)
{
    struct own *own = &o->of[client];
    enum offer_kind kind = own->n[own->turn] > 0 ? own->turn : own->turn == OFFER_BROUGHT ? OFFER_FETCHED : OFFER_BROUGHT;

    own->turn = kind == OFFER_BROUGHT ? OFFER_FETCHED : OFFER_BROUGHT;
    return take_of(o, client, kind);
}

void offers_release(struct offers *o)
{
    if (o == NULL)
        return;
    for (size_t i = 0; i < o->clients; i++)
        while (any_of(&o->of[i]))
            mem_free(take_first(o, i));
    mem_free(o);
}

bool offers_any(const struct offers *o)
{
    return o->n > 0;
}

/* *made: it waits already, and only the caller's part is missing. */
static enum status add(struct offers *o, size_t client, enum offer_kind kind, size_t most, int64_t now_ms, struct offer **made)
{
    BUG_IF(client >= o->clients);
    struct own *own = &o->of[client];

    if (!bucket_has(&own->refused[kind], LIMIT_REFUSED_PER_S, LIMIT_REFUSED_BURST, now_ms))
        return REFUSED_RATE;
    if (own->n[kind] >= most)
        return FAULT_BUSY;
    struct offer *f = mem_alloc(sizeof *f);
    if (f == NULL)
        return FAULT_MEMORY;
    *f = (struct offer){ .kind = kind, .client = client };
    TAILQ_INSERT_TAIL(&own->waiting[kind], f, next);
    own->n[kind]++;
    o->n++;
    *made = f;
    return OK;
}

enum status offers_add(struct offers *o, size_t client, const struct msg_bewijs_open *m, uint64_t gate_nr, int64_t now_ms)
{
    struct offer *f;

    TRY(add(o, client, OFFER_BROUGHT, LIMIT_OFFERS, now_ms, &f));
    f->m = *m;
    f->gate_nr = gate_nr;
    f->until_ms = now_ms + LIMIT_OFFER_MS;
    return OK;
}

enum status offers_add_fetched(struct offers *o, size_t client, size_t source_index, uint64_t nr, int64_t now_ms)
{
    struct offer *f;

    TRY(add(o, client, OFFER_FETCHED, SIZE_MAX, now_ms, &f));
    f->source_index = source_index;
    f->nr = nr;
    return OK;
}

struct offer *offers_take(struct offers *o, const unsigned *busy, unsigned half)
{
    size_t first = o->clients, modest = o->clients;

    for (size_t i = 0; i < o->clients; i++) {
        size_t client = (o->turn + i) % o->clients;

        if (!any_of(&o->of[client]))
            continue;
        if (first == o->clients)
            first = client;
        if (modest == o->clients && busy[client] < half)
            modest = client;
    }
    if (first == o->clients)
        return NULL;
    size_t next = modest < o->clients ? modest : first;
    o->turn = (next + 1) % o->clients;
    return take_first(o, next);
}

struct offer *offers_late(struct offers *o, int64_t now_ms)
{
    for (size_t i = 0; i < o->clients && o->n > 0; i++) {
        const struct own *own = &o->of[i];

        if (own->n[OFFER_BROUGHT] > 0 && TAILQ_FIRST(&own->waiting[OFFER_BROUGHT])->until_ms <= now_ms)
            return take_of(o, i, OFFER_BROUGHT);
    }
    return NULL;
}

void offers_refused(struct offers *o, enum offer_kind kind, size_t client, int64_t now_ms)
{
    struct bucket *b = &o->of[client].refused[kind];

    /* What was earned until now counts first; whether there is a token does not matter. */
    (void)bucket_has(b, LIMIT_REFUSED_PER_S, LIMIT_REFUSED_BURST, now_ms);
    bucket_spend(b);
}
