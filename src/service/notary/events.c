#include "notary/events.h"

#include "base/mem.h"

#include <string.h>

#define GROUPS 4                         /* written by one beat; the next one goes on */
#define WAITERS (LIMIT_CLIENTS * LIMIT_EVENT_WAITERS)

struct events {
    bool begin_due, packs_due;           /* not written yet */
    int64_t since;
    struct packs_told packs;
    unsigned n_waiters;
    uint64_t serial;                     /* of all events, when waiters were looked at last */
    struct waiter waiters[WAITERS];      /* in no order */
};

enum status events_init(struct notary *n)
{
    n->events = mem_alloc(sizeof *n->events);
    if (n->events == NULL)
        return FAULT_MEMORY;
    memset(n->events, 0, sizeof *n->events);
    return OK;
}

void events_end(struct notary *n)
{
    mem_free(n->events);
    n->events = NULL;
}

/* ---- what is said ---- */

void events_flow(struct notary *n, const struct client *client, const struct id *dossier, unsigned plaats,
                 enum event_kind kind, enum event_reason reason)
{
    const struct dossier *d = store_dossier(n->store, dossier);
    struct gebeurtenis e = { .dossier = *dossier, .kind = (uint8_t)kind, .reason = (uint8_t)reason };

    if (d != NULL) { /* else it is over, and only its id is known */
        const char *reference = dossier_reference(d, plaats, NULL);

        memcpy(e.reference, reference, strlen(reference) + 1);
    }
    store_event(n->store, client->id, &e);
}

void events_source(struct notary *n, const struct source *source, bool down)
{
    struct gebeurtenis e = { .kind = (uint8_t)(down ? EVENT_KIND_SOURCE_DOWN : EVENT_KIND_SOURCE_UP) };

    _Static_assert(sizeof source->name <= sizeof e.subject, "a source's name is a subject");
    memcpy(e.subject, source->name, strlen(source->name));
    for (size_t i = 0; i < n->n_clients; i++)
        if (n->clients[i].role == CLIENT_PLATFORM)
            store_event(n->store, n->clients[i].id, &e);
}

static enum status write_begin(struct notary *n, int64_t now)
{
    struct events *e = n->events;

    if (e->begin_due)
        TRY(store_events_restart(n->store, n->clients, n->n_clients, e->since, now));
    e->begin_due = false;
    return OK;
}

void events_begin(struct notary *n, int64_t now)
{
    n->events->begin_due = true;
    n->events->since = now;
}

static enum status write_packs(struct notary *n, int64_t now)
{
    struct events *e = n->events;

    if (e->packs_due)
        TRY(store_events_packs(n->store, n->clients, n->n_clients, &e->packs, now));
    e->packs_due = false;
    return OK;
}

void events_packs(struct notary *n, const struct catalogue *b)
{
    struct packs_told *packs = &n->events->packs;

    _Static_assert(CATALOGUE_MAX <= LIMIT_PACKS_EVER, "each is told");
    *packs = (struct packs_told){ .n = b->n };
    for (uint32_t i = 0; i < b->n; i++) {
        memcpy(packs->of[i].sha, pack_sha256(&b->packs[i]), DIGEST_LEN);
        packs->of[i].withdrawn = b->rows[i].ingetrokken != CATALOGUE_NEVER;
    }
    n->events->packs_due = true;
}

enum status events_beat(struct notary *n, int64_t now)
{
    bool more = true;

    TRY(write_begin(n, now));
    TRY(write_packs(n, now));
    for (unsigned i = 0; i < GROUPS && more; i++)
        TRY(store_events_write(n->store, now, &more));
    return OK;
}

/* ---- waiters ---- */

static void take_out(struct events *e, size_t i, struct waiter *out)
{
    *out = e->waiters[i];
    e->waiters[i] = e->waiters[--e->n_waiters];
    e->waiters[e->n_waiters] = (struct waiter){ 0 };
}

bool events_wait(struct notary *n, const struct waiter *w, struct waiter *out)
{
    struct events *e = n->events;
    size_t oldest = 0;
    unsigned own = 0;

    for (size_t i = 0; i < e->n_waiters; i++)
        if (e->waiters[i].client == w->client && (own++ == 0 || e->waiters[i].until_ms < e->waiters[oldest].until_ms))
            oldest = i;
    bool full = own == LIMIT_EVENT_WAITERS;
    if (full)
        take_out(e, oldest, out);
    BUG_IF(e->n_waiters == WAITERS);
    e->waiters[e->n_waiters++] = *w;
    return full;
}

bool events_due(struct notary *n, int64_t boot_ms, struct waiter *out)
{
    struct events *e = n->events;
    uint64_t serial = store_events_serial(n->store, NULL);

    for (size_t i = 0; i < e->n_waiters; i++) {
        const struct waiter *w = &e->waiters[i];
        bool new = serial != e->serial && store_events_serial(n->store, w->client->id) != w->serial;

        if (new || w->until_ms <= boot_ms) {
            take_out(e, i, out);
            return true;
        }
    }
    e->serial = serial;
    return false;
}
