#include "notary/change.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "wire/control.h"

#include <stdlib.h>

enum status change_load(struct change *c, struct notaris *n, const struct role_inputs *in, int64_t now)
{
    const struct beleid *b = &c->beleid.beleid;

    TRY(beleidsrol_begin(&c->beleid, in));
    for (uint32_t i = 0; i < b->n; i++) {
        TRY(store_activeer(n->store, b->regels[i].sha256, now));
        if (b->regels[i].ingetrokken != BELEID_NOOIT)
            TRY(store_pakket_ingetrokken(n->store, b->regels[i].sha256, now));
    }
    notaris_beleid(n, b, clock_day(now), now);
    return OK;
}

static void tell_launcher(uint64_t change, enum beleid_stap stap, enum status st, const struct telling *t, size_t n)
{
    if (role_beleid_stand(change, stap, st, t, n) != OK)
        exit(0); /* without a launcher there is no service */
}

/* The ledger's row comes first: a pack that decides stands there. */
void change_offer(struct change *c, struct notaris *n, struct role_control *r)
{
    enum status st = beleidsrol_aanbod(&c->beleid, r);

    if (st == OK)
        st = store_activeer(n->store, pack_sha256(&c->beleid.pack), clock_wall_s());
    c->count.busy = false;
    tell_launcher(r->volgnummer, BELEID_GEZIEN, st, NULL, 0);
}

enum status change_write_references(struct change *c, struct notaris *n)
{
    bool more = true;

    while (more)
        TRY(verwijzingen_schrijf(n->verwijzingen, n->store, n->afnemers, &c->beleid.beleid, VERWIJZINGEN_ALLES,
                                 clock_wall_s() * 1000, &more));
    return OK;
}

static void counted(struct change *c, enum status st, const struct telling *t, size_t n)
{
    if (st != OK)
        event_log(EVENT_FAULT, st, 0);
    c->count.busy = false;
    tell_launcher(c->count.change, BELEID_GETELD, st, t, st == OK ? n : 0);
}

/* One block of references of the withdrawn pack a turn, between the work of others: no verdict adds any. Then the count. */
void change_count(struct change *c, struct notaris *n)
{
    static struct telling t[LIMIT_CLIENTS];
    const struct beleid *b = &c->beleid.beleid;
    bool more = false;
    size_t n_clients = 0;

    enum status st = verwijzingen_schrijf(n->verwijzingen, n->store, n->afnemers, b, UINT64_C(1) << c->count.pack,
                                          clock_wall_s() * 1000, &more);
    if (st == OK && more)
        return;
    if (st == OK)
        st = store_verwijzing_tel(n->store, b->regels[c->count.pack].sha256, t, &n_clients);
    counted(c, st, t, n_clients);
}

/* The list is in use before anything is written: a disk that is slow delays the count of a withdrawal, not the withdrawal. */
void change_list(struct change *c, struct notaris *n, struct role_control *r)
{
    const struct beleid *b = &c->beleid.beleid;
    int64_t now = clock_wall_s();

    if (beleidsrol_lijst(&c->beleid, r) != OK)
        exit(1);
    notaris_beleid(n, b, clock_day(now), now);
    event_log(EVENT_POLICY_IN_USE, n->generaties->nu, n->packs.n);
    c->count.busy = false;
    tell_launcher(r->volgnummer, BELEID_IN_GEBRUIK, OK, NULL, 0);
    if (r->index >= b->n || b->regels[r->index].ingetrokken == BELEID_NOOIT)
        return;
    c->count.busy = true;
    c->count.pack = r->index;
    c->count.change = r->volgnummer;
    enum status st = store_pakket_ingetrokken(n->store, b->regels[r->index].sha256, now);
    if (st != OK)
        counted(c, st, NULL, 0);
}

void change_day(struct change *c, struct notaris *n, int64_t now)
{
    if (clock_day(now) == n->generaties->dag)
        return;
    notaris_beleid(n, &c->beleid.beleid, clock_day(now), now);
    event_log(EVENT_POLICY_IN_USE, n->generaties->nu, n->packs.n);
}
