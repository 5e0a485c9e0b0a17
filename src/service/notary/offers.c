#include "notary/offers.h"

#include "base/bucket.h"
#include "base/limits.h"
#include "base/mem.h"

struct own {
    TAILQ_HEAD(, offer) waiting;
    unsigned n;
    struct bucket refused;
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
        TAILQ_INIT(&o->of[i].waiting);
    }
    return OK;
}

static struct offer *take_first(struct offers *o, size_t client)
{
    struct own *own = &o->of[client];
    struct offer *f = TAILQ_FIRST(&own->waiting);

    TAILQ_REMOVE(&own->waiting, f, next);
    own->n--;
    o->n--;
    return f;
}

void offers_release(struct offers *o)
{
    if (o == NULL)
        return;
    for (size_t i = 0; i < o->clients; i++)
        while (o->of[i].n > 0)
            mem_free(take_first(o, i));
    mem_free(o);
}

bool offers_any(const struct offers *o)
{
    return o->n > 0;
}

enum status offers_add(struct offers *o, size_t client, const struct msg_bewijs_open *m, uint64_t gate_nr, int64_t now_ms)
{
    BUG_IF(client >= o->clients);
    struct own *own = &o->of[client];

    if (!bucket_has(&own->refused, LIMIT_REFUSED_PER_S, LIMIT_REFUSED_BURST, now_ms))
        return REFUSED_RATE;
    if (own->n == LIMIT_OFFERS)
        return FAULT_BUSY;
    struct offer *f = mem_alloc(sizeof *f);
    if (f == NULL)
        return FAULT_MEMORY;
    *f = (struct offer){ .m = *m, .client = client, .gate_nr = gate_nr, .until_ms = now_ms + LIMIT_OFFER_MS };
    TAILQ_INSERT_TAIL(&own->waiting, f, next);
    own->n++;
    o->n++;
    return OK;
}

struct offer *offers_take(struct offers *o, const unsigned *busy, unsigned half)
{
    size_t first = o->clients, modest = o->clients;

    for (size_t i = 0; i < o->clients; i++) {
        size_t client = (o->turn + i) % o->clients;

        if (o->of[client].n == 0)
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
    for (size_t i = 0; i < o->clients && o->n > 0; i++)
        if (o->of[i].n > 0 && TAILQ_FIRST(&o->of[i].waiting)->until_ms <= now_ms)
            return take_first(o, i);
    return NULL;
}

void offers_refused(struct offers *o, size_t client, int64_t now_ms)
{
    struct bucket *b = &o->of[client].refused;

    /* What was earned until now counts first; whether there is a token does not matter. */
    (void)bucket_has(b, LIMIT_REFUSED_PER_S, LIMIT_REFUSED_BURST, now_ms);
    bucket_spend(b);
}
