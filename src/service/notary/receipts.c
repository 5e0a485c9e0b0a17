#include "notary/receipts.h"

#include "base/mem.h"
#include "notary/case_flow.h"
#include "notary/dossiers.h"
#include "notary/flow_page.h"
#include "notary/pending.h"
#include "notary/redeem.h"
#include "wire/permit.h"

static void begin(struct msg_receipt *out, uint64_t nr, enum status st)
{
    *out = (struct msg_receipt){ .status = st, .client = NO_INDEX, .source = NO_SOURCE };
    msg_head_init(&out->head, MSG_RECEIPT, sizeof *out, nr);
}

/* One digit of it, the rest zeros. */
static uint32_t about(uint32_t n)
{
    uint32_t unit = 10;

    if (n <= USES_ONCE)
        return n;
    if (n < unit)
        return USES_FEW;
    while (n >= 10 * unit)
        unit *= 10;
    return (n + unit / 2) / unit * unit;
}

static void describe_uses(const struct client *client, const struct dossier *d, struct msg_receipt *out)
{
    uint32_t all = 0;

    for (unsigned i = 0; i < d->n_corporaties; i++)
        all += store_uses(d, i);
    out->uses = about(all);
    for (unsigned i = 0; client != NULL && i < client->n_corporaties; i++)
        out->uses_of[i] = about(store_uses(d, dossier_corporation(d, client->corporaties[i])));
}

static void describe(const struct notary *n, const struct grant *g, const struct dossier *d, uint32_t feiten,
                     struct msg_receipt *out)
{
    const struct client *client = client_find(n->clients, n->n_clients, d->client);

    out->status = OK;
    if (client != NULL) {
        out->client = (uint16_t)(client - n->clients);
        out->corporations = flow_corporations(client, d);
    }
    out->fase = d->fase;
    out->n_adults = d->n_rooster;
    out->feiten = feiten != 0 ? feiten : FEIT_ALL;
    out->source = flow_source_index(n, g->origin.bron);
    out->until = g->until;
    describe_uses(client, d, out);
    dossier_home(d, &out->home);
}

static void say_ended(int64_t at, struct msg_receipt *out)
{
    out->status = OK;
    out->ended = 1;
    out->ended_at = at;
}

/* Live, but past its time: the sweep has not come by yet. Then all of its dossier say so. */
static void live_or_over(const struct notary *n, const struct grant *g, int64_t now, struct msg_receipt *out)
{
    int64_t over = dossier_first_end(g->dossier);

    if (over <= now) {
        say_ended(over, out);
        return;
    }
    describe(n, g, g->dossier, g->dossier->feiten, out);
    out->given_at = g->made;
}

/* Pending, in a dossier that still takes it. */
static bool describe_pending(struct notary *n, struct pending *p, int64_t now, struct msg_receipt *out)
{
    const struct dossier *d = p != NULL ? case_dossier(n, p->zaak, now) : NULL;

    if (d == NULL)
        return false;
    describe(n, prepared_grant(p->prepared), d, p->zaak->feiten, out);
    out->pending = 1;
    return true;
}

void receipts_read(struct notary *n, const struct id *receipt, uint64_t nr, struct moment now, struct msg_receipt *out)
{
    int64_t ended_at;

    begin(out, nr, REFUSED_RECEIPT_UNKNOWN);
    cases_expire(n, now.boot_ms);
    struct pending *p = pending_by_receipt(n, receipt);
    const struct grant *g = store_grant_by_receipt(n->store, receipt);
    if (g != NULL)
        live_or_over(n, g, now.wall_s, out);
    else if (describe_pending(n, p, now.wall_s, out))
        return;
    else if (store_ending_by_receipt(n->store, receipt))
        out->status = FAULT_BUSY; /* whoever asked for it: it is tried until it is done */
    else if (store_end_by_receipt(n->store, receipt, &ended_at))
        say_ended(ended_at, out);
}

void receipts_of_grant(struct notary *n, const struct id *grant, struct moment now, struct msg_receipt *out)
{
    const struct grant *g = store_grant(n->store, grant);
    int64_t ended_at;

    begin(out, 0, FAULT_BUSY); /* its end was asked for and is not confirmed */
    if (g != NULL)
        live_or_over(n, g, now.wall_s, out);
    else if (!describe_pending(n, pending_by_grant(n, grant), now.wall_s, out) && !store_ending(n->store, grant))
        say_ended(store_ended_at(n->store, grant, &ended_at) ? ended_at : now.wall_s, out); /* what was pending leaves nothing */
}

/* ---- stop ---- */

struct stopping {
    struct begun begun;
    struct id receipt;
};

/* returns as store_end; the context is the caller's where it was not begun */
static enum status end_live(struct notary *n, const struct grant *g, int64_t now, void *context)
{
    char name[CLIENT_MAX + 1];
    struct id id = g->id;

    memcpy(name, g->dossier->client, strlen(g->dossier->client) + 1);
    dossiers_silence(n, g->dossier);
    return store_end(n->store, &id, name, REFUSED_WITHDRAWN, now, context);
}

static enum status stop(struct notary *n, const struct grant *g, const struct id *receipt, uint64_t nr, uint64_t gate_nr,
                        int64_t now)
{
    const struct client *client = client_find(n->clients, n->n_clients, g->dossier->client);
    struct stopping *b = mem_alloc(sizeof *b);

    if (b == NULL)
        return FAULT_MEMORY;
    *b = (struct stopping){ .begun = { BEGUN_STOP, gate_nr, nr, client }, .receipt = *receipt };
    enum status st = end_live(n, g, now, b);
    if (st != OK)
        mem_free(b);
    return st;
}

enum status receipts_stop_grant(struct notary *n, const struct id *grant, int64_t now, struct begun *b, bool *asked)
{
    const struct grant *g = store_grant(n->store, grant);
    struct pending *p = pending_by_grant(n, grant);
    enum status st = OK;

    *asked = false;
    if (g != NULL) {
        st = end_live(n, g, now, b);
        *asked = st == OK;
    } else if (p != NULL) {
        (void)redeem_end_pending(n, grant, p->zaak->afnemer, &st);
    }
    return st;
}

void receipts_stop(struct notary *n, const struct id *receipt, uint64_t nr, uint64_t gate_nr, struct moment now,
                   struct msg_receipt *out, bool *answered)
{
    struct pending *p = pending_by_receipt(n, receipt);
    const struct grant *g = store_grant_by_receipt(n->store, receipt);
    enum status st = OK;

    *answered = true;
    if (g != NULL) {
        st = stop(n, g, receipt, nr, gate_nr, now.wall_s);
        *answered = st != OK;
        begin(out, nr, st);
        return;
    }
    if (p != NULL && redeem_end_pending(n, &p->grant_id, p->zaak->afnemer, &st)) {
        begin(out, nr, st);
        if (st == OK)
            say_ended(now.wall_s, out);
        return;
    }
    receipts_read(n, receipt, nr, now, out); /* stopped before, or never there */
}

void receipts_stopped(struct notary *n, struct begun *begun, const struct store_done *done, struct moment now,
                      struct msg_receipt *out)
{
    struct stopping *b = (struct stopping *)begun;

    if (done->status == OK)
        receipts_read(n, &b->receipt, begun->nr, now, out);
    else
        begin(out, begun->nr, done->status);
    mem_free(b);
}
