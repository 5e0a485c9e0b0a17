#include "store/store_private.h"

#include "base/mem.h"

#include <string.h>

/* ---- clients ---- */

static struct event_client *find_client(const struct store *s, const char *client)
{
    for (size_t i = 0; i < s->events.n; i++)
        if (strcmp(s->events.clients[i].id, client) == 0)
            return &s->events.clients[i];
    return NULL;
}

/* NULL: no memory */
static struct event_client *client_of(struct store *s, const char *client)
{
    struct event_client *c = find_client(s, client);

    if (c != NULL)
        return c;
    void *wider = mem_realloc(s->events.clients, (s->events.n + 1) * sizeof *s->events.clients);
    if (wider == NULL)
        return NULL;
    s->events.clients = wider;
    c = &s->events.clients[s->events.n++];
    *c = (struct event_client){ 0 };
    memcpy(c->id, client, strlen(client) + 1);
    return c;
}

void event_rows_init(struct store *s)
{
    STAILQ_INIT(&s->events.queue);
    s->events.untold = s->backend.state.untold;
    s->events.packs_known = s->backend.state.packs_known;
    s->events.packs = s->backend.state.packs;
}

static void take_first(struct store *s)
{
    struct queued *q = STAILQ_FIRST(&s->events.queue);
    struct event_client *c = find_client(s, q->row.client);

    STAILQ_REMOVE_HEAD(&s->events.queue, next);
    if (c != NULL)
        c->queued--;
    mem_free(q);
}

void event_rows_release(struct store *s)
{
    while (!STAILQ_EMPTY(&s->events.queue))
        take_first(s);
    mem_free(s->events.clients);
}

/* All that is there may have been read before. */
enum status event_rows_load(struct store *s, const char *client, uint32_t n, int64_t last)
{
    struct event_client *c = client_of(s, client);

    if (c == NULL)
        return FAULT_MEMORY;
    c->n = n;
    c->seen = last;
    return OK;
}

void event_rows_written(struct store *s, const char *client, uint32_t n)
{
    struct event_client *c = client_of(s, client);

    if (c == NULL) /* they are counted at the next start */
        return;
    c->n += n;
    c->serial++;
    s->events.serial++;
}

uint64_t store_events_serial(const struct store *s, const char *client)
{
    const struct event_client *c = client != NULL ? find_client(s, client) : NULL;

    return client == NULL ? s->events.serial : c != NULL ? c->serial : 0;
}

/* ---- what is said ---- */

static enum status event_new(enum event_kind kind, int64_t now, struct gebeurtenis *out)
{
    *out = (struct gebeurtenis){ .kind = (uint8_t)kind, .at = now };
    return mem_random(&out->id, sizeof out->id);
}

static void set_reference(const struct dossier *d, unsigned plaats, struct gebeurtenis *out)
{
    const char *reference = dossier_reference(d, plaats, NULL);

    memcpy(out->reference, reference, strlen(reference) + 1);
}

enum status event_of_grant(const struct grant *g, int64_t now, struct gebeurtenis *out)
{
    TRY(event_new(EVENT_KIND_GIVEN, now, out));
    out->dossier = g->dossier->id;
    out->grant = g->id;
    set_reference(g->dossier, g->plaats, out);
    return OK;
}

/* Of several adults nobody is told whose it was. */
enum status event_of_dossier(const struct dossier *d, enum event_kind kind, int64_t now, struct gebeurtenis *out)
{
    TRY(event_new(kind, now, out));
    out->dossier = d->id;
    if (d->n_rooster > 1 || d->grants[0] == NULL)
        return OK;
    out->grant = d->grants[0]->id;
    set_reference(d, 0, out);
    return OK;
}

/* ---- queue ---- */

static bool enqueue(struct store *s, struct event_client *c, const struct gebeurtenis *e)
{
    struct queued *q = c->queued < LIMIT_EVENTS_QUEUED ? mem_alloc(sizeof *q) : NULL;

    if (q == NULL)
        return false;
    *q = (struct queued){ .row.event = *e };
    memcpy(q->row.client, c->id, sizeof q->row.client);
    if (mem_random(&q->row.event.id, sizeof q->row.event.id) != OK) {
        mem_free(q);
        return false;
    }
    STAILQ_INSERT_TAIL(&s->events.queue, q, next);
    c->queued++;
    return true;
}

/* What had no room is said before what came later. */
static void say_lost(struct store *s, struct event_client *c)
{
    struct gebeurtenis skipped = { .kind = EVENT_KIND_SKIPPED, .number = c->lost };

    if (c->lost > 0 && enqueue(s, c, &skipped))
        c->lost = 0;
}

void store_event(struct store *s, const char *client, const struct gebeurtenis *e)
{
    struct event_client *c = client_of(s, client);

    if (c == NULL)
        return;
    say_lost(s, c);
    if (c->lost > 0 || !enqueue(s, c, e))
        c->lost++;
}

/* ---- writing ---- */

static struct txn_events *events_txn(uint32_t n)
{
    struct txn_events *t = (void *)txn_new(TXN_EVENTS, sizeof *t + n * sizeof t->rows[0]);

    if (t != NULL)
        t->n = n;
    return t;
}

static void count_written(struct store *s, const struct txn_events *t)
{
    for (uint32_t i = 0; i < t->n; i++)
        event_rows_written(s, t->rows[i].client, 1);
}

static bool group_written(struct store *s, struct write *w, const struct txn_result *r)
{
    const struct txn_events *t = (const void *)w->txn;

    w->done.status = status_of(r->outcome);
    s->events.writing = 0;
    if (r->outcome != OUTCOME_DONE)
        return true;
    for (uint32_t i = 0; i < t->n; i++)
        take_first(s);
    count_written(s, t);
    return true;
}

/* The first of the queue. There is one. */
static enum status write_group(struct store *s, int64_t now)
{
    const struct queued *q;
    uint32_t n = 0;

    TRY(writes_certain(s)); /* these may be among what is in doubt */
    if (s->events.writing > 0)
        return FAULT_BUSY;
    STAILQ_FOREACH(q, &s->events.queue, next)
        if (n++ == TXN_EVENTS_MAX)
            break;
    n = n < TXN_EVENTS_MAX ? n : TXN_EVENTS_MAX;
    struct txn_events *t = events_txn(n);
    if (t == NULL)
        return FAULT_MEMORY;
    n = 0;
    STAILQ_FOREACH(q, &s->events.queue, next) {
        if (n == t->n)
            break;
        t->rows[n] = q->row;
        t->rows[n++].event.at = now;
    }
    s->events.writing = n;
    enum status st = write_begin(s, &(struct write_new){ .txn = &t->txn, .conclude = group_written });
    if (st != OK)
        s->events.writing = 0;
    return st == OK ? write_failed(s) : st;
}

static bool trimmed(struct store *s, struct write *w, const struct txn_result *r)
{
    const struct txn_event_trim *t = (const void *)w->txn;
    struct event_client *c = find_client(s, t->skipped.client);

    w->done.status = status_of(r->outcome);
    if (r->outcome != OUTCOME_DONE || c == NULL)
        return true;
    c->n = (uint32_t)r->row;
    c->serial++;
    s->events.serial++;
    return true;
}

static enum status trim(struct store *s, const struct event_client *c, int64_t now)
{
    struct txn_event_trim *t = (void *)txn_new(TXN_EVENT_TRIM, sizeof *t);

    if (t == NULL)
        return FAULT_MEMORY;
    t->keep = LIMIT_EVENTS - 1;
    t->seen = c->seen;
    memcpy(t->skipped.client, c->id, sizeof c->id);
    enum status st = event_new(EVENT_KIND_SKIPPED, now, &t->skipped.event);
    if (st != OK) {
        mem_free(t);
        return st;
    }
    TRY(write_begin(s, &(struct write_new){ .txn = &t->txn, .conclude = trimmed }));
    return write_failed(s);
}

enum status store_events_write(struct store *s, int64_t now, bool *more)
{
    *more = false;
    for (size_t i = 0; i < s->events.n; i++)
        say_lost(s, &s->events.clients[i]);
    if (!STAILQ_EMPTY(&s->events.queue))
        TRY(write_group(s, now));
    for (size_t i = 0; i < s->events.n; i++)
        if (s->events.clients[i].n > LIMIT_EVENTS)
            TRY(trim(s, &s->events.clients[i], now));
    *more = !STAILQ_EMPTY(&s->events.queue);
    return OK;
}

enum status event_rows_before(struct store *s, const struct id *dossier, int64_t now)
{
    const struct queued *q;

    for (;;) {
        STAILQ_FOREACH(q, &s->events.queue, next)
            if (memcmp(&q->row.event.dossier, dossier, sizeof *dossier) == 0)
                break;
        if (q == NULL)
            return OK;
        TRY(write_group(s, now));
    }
}

/* ---- what all are told ---- */

static bool told(struct store *s, struct write *w, const struct txn_result *r)
{
    const struct txn_events *t = (const void *)w->txn;

    w->done.status = status_of(r->outcome);
    if (r->outcome != OUTCOME_DONE)
        return true;
    count_written(s, t);
    if (t->restart)
        s->events.untold = false;
    if (t->with_packs) {
        s->events.packs = t->packs;
        s->events.packs_known = true;
    }
    return true;
}

static enum status tell_all(struct store *s, struct txn_events *t)
{
    TRY(write_begin(s, &(struct write_new){ .txn = &t->txn, .conclude = told }));
    return write_failed(s);
}

static enum status fill(const struct client *client, const struct gebeurtenis *e, struct event_row *out)
{
    memcpy(out->client, client->id, strlen(client->id) + 1);
    out->event = *e;
    return mem_random(&out->event.id, sizeof out->event.id);
}

enum status store_events_restart(struct store *s, const struct client *clients, size_t n, int64_t since, int64_t now)
{
    struct gebeurtenis e = { .kind = EVENT_KIND_RESTARTED, .at = now, .number = since };

    TRY(writes_certain(s));
    e.reason = s->events.untold ? EVENT_REASON_GRANTS : EVENT_REASON_NONE;
    struct txn_events *t = events_txn((uint32_t)n);
    if (t == NULL)
        return FAULT_MEMORY;
    t->restart = true;
    t->n = 0;
    enum status st = OK;
    for (size_t i = 0; i < n && st == OK; i++)
        if (clients[i].role == CLIENT_PLATFORM)
            st = client_of(s, clients[i].id) != NULL ? fill(&clients[i], &e, &t->rows[t->n++]) : FAULT_MEMORY;
    if (st == OK)
        return tell_all(s, t);
    mem_free(t);
    return st;
}

static const struct pack_told *find_told(const struct packs_told *packs, const uint8_t sha[DIGEST_LEN])
{
    for (uint32_t i = 0; i < packs->n; i++)
        if (memcmp(packs->of[i].sha, sha, DIGEST_LEN) == 0)
            return &packs->of[i];
    return NULL;
}

/* What is said of a pack that is another one than before: up to two things. */
static unsigned changed(const struct packs_told *before, const struct pack_told *now, enum event_kind kinds[2])
{
    const struct pack_told *was = find_told(before, now->sha);
    unsigned n = 0;

    if (was == NULL)
        kinds[n++] = EVENT_KIND_PACK_LOADED;
    if (now->withdrawn && (was == NULL || !was->withdrawn))
        kinds[n++] = EVENT_KIND_PACK_WITHDRAWN;
    return n;
}

static enum status fill_packs(struct txn_events *t, const struct client *clients, size_t n, const struct packs_told *before,
                              int64_t now)
{
    enum event_kind kinds[2];

    t->n = 0;
    for (uint32_t p = 0; p < t->packs.n; p++) {
        unsigned n_kinds = changed(before, &t->packs.of[p], kinds);

        for (unsigned k = 0; k < n_kinds; k++)
            for (size_t i = 0; i < n; i++) {
                struct gebeurtenis e = { .kind = (uint8_t)kinds[k], .at = now };

                if (clients[i].role != CLIENT_PLATFORM)
                    continue;
                memcpy(e.subject, t->packs.of[p].sha, DIGEST_LEN);
                TRY(fill(&clients[i], &e, &t->rows[t->n++]));
            }
    }
    return OK;
}

enum status store_events_packs(struct store *s, const struct client *clients, size_t n, const struct packs_told *packs,
                               int64_t now)
{
    const struct packs_told *before = s->events.packs_known ? &s->events.packs : packs; /* what was there first is not news */
    enum event_kind kinds[2];
    uint32_t most = 0;

    TRY(writes_certain(s));
    for (uint32_t p = 0; p < packs->n; p++)
        most += changed(before, &packs->of[p], kinds);
    if (most == 0 && s->events.packs_known)
        return OK;
    struct txn_events *t = events_txn(most * (uint32_t)n);
    if (t == NULL)
        return FAULT_MEMORY;
    t->with_packs = true;
    t->packs = *packs;
    enum status st = fill_packs(t, clients, n, before, now);
    if (st == OK)
        return tell_all(s, t);
    mem_free(t);
    return st;
}

/* ---- agreements that end soon ---- */

static void set_warned(struct dossier *d, bool warned)
{
    for (unsigned i = 0; i < d->n_rooster; i++)
        if (d->grants[i] != NULL)
            d->grants[i]->warned = warned;
}

static bool warned(struct store *s, struct write *w, const struct txn_result *r)
{
    const struct txn_events *t = (const void *)w->txn;

    w->done.status = status_of(r->outcome);
    if (r->outcome == OUTCOME_DONE) {
        count_written(s, t);
        return true;
    }
    for (uint32_t i = 0; i < t->n; i++) {
        struct dossier *d = find_dossier(s, &t->rows[i].event.dossier);

        if (d != NULL)
            set_warned(d, false); /* another walk tells it */
    }
    return true;
}

enum status event_rows_expire(struct store *s, struct dossier *const *d, uint32_t n, int64_t now)
{
    struct txn_events *t = events_txn(n);
    enum status st = OK;

    if (t == NULL)
        return FAULT_MEMORY;
    for (uint32_t i = 0; i < n && st == OK; i++) {
        st = event_of_dossier(d[i], EVENT_KIND_EXPIRES, now, &t->rows[i].event);
        t->rows[i].event.number = dossier_first_end(d[i]);
        memcpy(t->rows[i].client, d[i]->client, strlen(d[i]->client) + 1);
    }
    if (st != OK) {
        mem_free(t);
        return st;
    }
    for (uint32_t i = 0; i < n; i++)
        set_warned(d[i], true);
    st = write_begin(s, &(struct write_new){ .txn = &t->txn, .conclude = warned });
    for (uint32_t i = 0; i < n && st != OK; i++)
        set_warned(d[i], false);
    return st == OK ? write_failed(s) : st;
}

/* ---- reading ---- */

static bool was_read(struct store *s, struct write *w, const struct txn_result *r)
{
    const struct txn_event_read *t = (const void *)w->txn;
    struct event_client *c = find_client(s, t->client);

    w->done.status = status_of(r->outcome);
    w->done.n = r->n;
    w->done.events = r->events;
    w->done.more = r->more;
    if (r->outcome != OUTCOME_DONE || c == NULL)
        return true;
    c->n -= r->gone < c->n ? r->gone : c->n;
    if (r->row > c->seen)
        c->seen = r->row;
    return true;
}

enum status store_events_read(struct store *s, const char *client, const struct id *have, uint32_t n, uint32_t most,
                             void *context)
{
    struct txn_event_read *t = (void *)txn_new(TXN_EVENT_READ, sizeof *t);

    BUG_IF(n > LIMIT_EVENT_ACKS || most > TXN_EVENTS_MAX);
    if (t == NULL)
        return FAULT_MEMORY;
    memcpy(t->client, client, strlen(client) + 1);
    t->most = most;
    t->n = n;
    if (n > 0)
        memcpy(t->ids, have, n * sizeof *have);
    return write_begin(s, &(struct write_new){ .txn = &t->txn, .asked = true, .context = context, .conclude = was_read });
}
