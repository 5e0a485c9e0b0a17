#include "notary/change.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "notary/events.h"
#include "notary/log.h"
#include "wire/control.h"

#include <stdlib.h>

/* Before anything is served: waits for it. */
static enum status mark_now(struct notary *n, enum mark mark, const uint8_t sha[DIGEST_LEN], int64_t now)
{
    struct store_done done;

    TRY(store_mark(n->store, mark, sha, now, NULL));
    TRY(store_settle(n->store));
    return store_next(n->store, &done) ? done.status : FAULT_SYSTEM;
}

enum status change_mark(struct change *c, struct notary *n, struct moment now)
{
    const struct catalogue *b = &c->beleid.beleid;

    for (uint32_t i = 0; i < b->n; i++) {
        TRY(mark_now(n, MARK_PACK_IN_FORCE, b->rows[i].sha256, now.wall_s));
        if (b->rows[i].ingetrokken != CATALOGUE_NEVER)
            TRY(mark_now(n, MARK_PACK_WITHDRAWN, b->rows[i].sha256, now.wall_s));
    }
    return OK;
}

enum status change_load(struct change *c, struct notary *n, const struct role_inputs *in, struct moment now)
{
    const struct catalogue *b = &c->beleid.beleid;

    TRY(role_packs_begin(&c->beleid, in));
    if (!log_waits(n))
        TRY(change_mark(c, n, now));
    notary_policy(n, b, clock_day(now.wall_s), now.boot_ms);
    events_packs(n, b);
    return OK;
}

static void tell_launcher(uint64_t change, enum change_step step, enum status st, const struct tally *t, size_t n)
{
    if (role_beleid_stand(change, step, st, t, n) != OK)
        exit(0); /* without a launcher there is no service */
}

static struct begun *begun_new(enum begun_kind kind, uint64_t nr)
{
    struct begun *b = mem_alloc(sizeof *b);

    if (b != NULL)
        *b = (struct begun){ .kind = kind, .nr = nr };
    return b;
}

static enum status mark(struct notary *n, enum begun_kind kind, uint64_t change, enum mark mark,
                        const uint8_t sha[DIGEST_LEN], int64_t now)
{
    struct begun *b = begun_new(kind, change);
    enum status st = b != NULL ? store_mark(n->store, mark, sha, now, b) : FAULT_MEMORY;

    if (st != OK)
        mem_free(b);
    return st;
}

/* The ledger's row comes first: a pack that decides stands there. */
void change_offer(struct change *c, struct notary *n, struct role_control *r)
{
    enum status st = role_packs_offer(&c->beleid, r);

    c->count.busy = false;
    if (st == OK && log_waits(n))
        st = FAULT_BUSY;
    if (st == OK)
        st = mark(n, BEGUN_OFFER, r->change_nr, MARK_PACK_IN_FORCE, pack_sha256(&c->beleid.pack), clock_wall_s());
    if (st != OK)
        tell_launcher(r->change_nr, CHANGE_SEEN, st, NULL, 0);
}

enum status change_write_references(struct change *c, struct notary *n)
{
    bool more = true;

    while (more)
        TRY(references_write(n->references, n->store, n->clients, &c->beleid.beleid, REFERENCES_ALL,
                             clock_boot_ms(), &more));
    return OK;
}

static void counted(struct change *c, enum status st, const struct tally *t, size_t n)
{
    if (st != OK)
        event_log(EVENT_FAULT, st, 0);
    c->count.busy = c->count.begun = false;
    tell_launcher(c->count.change, CHANGE_COUNTED, st, t, st == OK ? n : 0);
}

static enum status count_begin(struct change *c, struct notary *n)
{
    struct begun *b = begun_new(BEGUN_COUNT, c->count.change);
    enum status st = b == NULL ? FAULT_MEMORY
                               : store_reference_count(n->store, c->beleid.beleid.rows[c->count.pack].sha256, b);

    if (st != OK)
        mem_free(b);
    c->count.begun = st == OK;
    return st;
}

/* One block of references of the withdrawn pack a turn, between the work of others: no verdict adds any. Then the count. */
void change_count(struct change *c, struct notary *n)
{
    bool more = false;

    if (c->count.begun)
        return;
    if (references_failures(n->references) != c->count.failed) {
        counted(c, FAULT_STORE, NULL, 0);
        return;
    }
    enum status st = references_write(n->references, n->store, n->clients, &c->beleid.beleid,
                                      UINT64_C(1) << c->count.pack, clock_boot_ms(), &more);
    if (st == OK && (more || references_busy(n->references)))
        return;
    if (st == OK)
        st = count_begin(c, n);
    if (st != OK)
        counted(c, st, NULL, 0);
}

/* The list is in use before anything is written: a disk that is slow delays the count of a withdrawal, not the withdrawal. */
void change_list(struct change *c, struct notary *n, struct role_control *r)
{
    const struct catalogue *b = &c->beleid.beleid;
    struct moment now = clock_now();

    if (role_packs_list(&c->beleid, r) != OK)
        exit(1);
    notary_policy(n, b, clock_day(now.wall_s), now.boot_ms);
    event_log(EVENT_POLICY_IN_USE, n->editions->nu, n->packs.n);
    events_packs(n, b);
    c->count.busy = c->count.begun = false;
    tell_launcher(r->change_nr, CHANGE_IN_USE, OK, NULL, 0);
    if (r->index >= b->n || b->rows[r->index].ingetrokken == CATALOGUE_NEVER)
        return;
    c->count.busy = true;
    c->count.pack = r->index;
    c->count.change = r->change_nr;
    c->count.failed = references_failures(n->references);
    /* Where the log waits its row is written when that is over (change_mark). */
    enum status st = log_waits(n) ? FAULT_BUSY
                                  : mark(n, BEGUN_WITHDRAWN, r->change_nr, MARK_PACK_WITHDRAWN, b->rows[r->index].sha256,
                                         now.wall_s);
    if (st != OK)
        counted(c, st, NULL, 0);
}

/* A count that was given up for a later change tells nobody. */
void change_finish(struct change *c, struct begun *b, const struct store_done *done)
{
    bool current = c->count.busy && c->count.change == b->nr;

    if (b->kind == BEGUN_OFFER)
        tell_launcher(b->nr, CHANGE_SEEN, done->status, NULL, 0);
    else if (current && (b->kind == BEGUN_COUNT || done->status != OK))
        counted(c, done->status, done->counts, done->n);
    mem_free(b);
}

void change_day(struct change *c, struct notary *n, struct moment now)
{
    if (clock_day(now.wall_s) == n->editions->dag)
        return;
    notary_policy(n, &c->beleid.beleid, clock_day(now.wall_s), now.boot_ms);
    event_log(EVENT_POLICY_IN_USE, n->editions->nu, n->packs.n);
}
