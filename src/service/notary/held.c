#include "notary/held.h"

#include "base/mem.h"
#include "store/idtable.h"
#include "wire/platform.h"
#include "wire/permit.h"

#include <string.h>
#include <sys/queue.h>

struct held_seal {
    struct id grant;                     /* first: idtable */
    TAILQ_ENTRY(held_seal) by_age;
    int64_t until_ms;                    /* since boot */
    uint8_t seal[ZEGEL_DEELNEMER_LEN];
};

struct held {
    struct idtable table;
    TAILQ_HEAD(, held_seal) seals;       /* oldest first */
};

enum status held_init(struct held **out)
{
    *out = mem_alloc(sizeof **out);
    if (*out == NULL)
        return FAULT_MEMORY;
    **out = (struct held){ 0 };
    TAILQ_INIT(&(*out)->seals);
    return OK;
}

static void drop(struct held *h, struct held_seal *s)
{
    TAILQ_REMOVE(&h->seals, s, by_age);
    idtable_remove(&h->table, &s->grant);
    mem_free(s);
}

void held_release(struct held *h)
{
    if (h == NULL)
        return;
    while (!TAILQ_EMPTY(&h->seals))
        drop(h, TAILQ_FIRST(&h->seals));
    idtable_release(&h->table);
    mem_free(h);
}

void held_expire(struct held *h, int64_t boot_ms)
{
    while (!TAILQ_EMPTY(&h->seals) && TAILQ_FIRST(&h->seals)->until_ms <= boot_ms)
        drop(h, TAILQ_FIRST(&h->seals));
}

void held_drop(struct notary *n, const struct id *grant)
{
    struct held_seal *s = idtable_find(&n->held->table, grant);

    if (s != NULL)
        drop(n->held, s);
}

enum status held_keep(struct held *h, const struct id *grant, const uint8_t seal[ZEGEL_DEELNEMER_LEN], int64_t boot_ms)
{
    struct held_seal *old = idtable_find(&h->table, grant);

    if (old != NULL)
        drop(h, old);
    while (h->table.n >= LIMIT_SEALS_HELD)
        drop(h, TAILQ_FIRST(&h->seals));
    struct held_seal *s = mem_alloc(sizeof *s);
    if (s == NULL)
        return FAULT_MEMORY;
    *s = (struct held_seal){ .grant = *grant, .until_ms = boot_ms + LIMIT_SEAL_FETCH_S * 1000 };
    memcpy(s->seal, seal, sizeof s->seal);
    if (idtable_add(&h->table, s) != OK) {
        mem_free(s);
        return FAULT_MEMORY;
    }
    TAILQ_INSERT_TAIL(&h->seals, s, by_age);
    return OK;
}

void held_status(struct msg_zegel *out, uint64_t nr, enum status st)
{
    *out = (struct msg_zegel){ .status = st };
    msg_head_init(&out->head, MSG_ZEGEL, sizeof *out, nr);
}

enum status held_answer(const struct held *h, const struct grant *g, uint64_t nr, int64_t boot_ms, struct msg_zegel *out)
{
    const struct held_seal *s = idtable_find(&h->table, &g->id);

    if (s == NULL || s->until_ms <= boot_ms)
        return REFUSED_SEAL_GONE;
    held_status(out, nr, OK);
    out->grant = g->id;
    out->verwijzing = g->verwijzing;
    out->bruikbaar_tot = g->until;
    out->zegel_len = sizeof s->seal;
    memcpy(out->zegel, s->seal, sizeof s->seal);
    return OK;
}

void held_read(struct notary *n, const struct msg_zegel_read *m, int64_t boot_ms, struct msg_zegel *out)
{
    const struct client *a = client_find_platform(n->clients, n->n_clients, m->client);
    const struct grant *g = store_grant(n->store, &m->grant);
    enum status st;

    if (a == NULL)
        st = REFUSED_CLIENT_UNKNOWN;
    else if (g == NULL || strcmp(g->dossier->client, a->id) != 0)
        st = notary_end(n, &m->grant, a->id, REFUSED_SEAL_UNKNOWN);
    else
        st = held_answer(n->held, g, m->head.nr, boot_ms, out);
    if (st != OK)
        held_status(out, m->head.nr, st);
}
