#include "notary/upkeep.h"

#include "base/event_log.h"
#include "notary/cases.h"
#include "notary/events.h"
#include "notary/serve_source.h"

#include <stdlib.h>

#define TICK_MS 1000
#define SWEEP_EVERY_MS 10000
#define FORGET_EVERY_MS 3600000
#define SAY_EVERY_MS 60000
#define USES_EVERY_MS 3600000

/* last 0: it never was. */
static bool due(int64_t *last_ms, int64_t every_ms, int64_t boot_ms)
{
    if (*last_ms != 0 && boot_ms - *last_ms < every_ms)
        return false;
    *last_ms = boot_ms;
    return true;
}

/* ---- the clock ---- */

static void tell(struct upkeep *u, const struct service *s, uint64_t nr, struct moment now)
{
    u->told = !s->clock.trusted;
    if (role_clock_state(nr, s->clock.trusted, clock_trust_ahead_s(&s->clock, now)) != OK)
        exit(0); /* without a launcher there is no service */
}

/* Whether what ends for good may end now. */
static bool believed(struct upkeep *u, struct service *s, struct moment now)
{
    bool trusted = clock_trust_look(&s->clock, now);

    if (trusted == u->told)
        tell(u, s, 0, now);
    if (trusted)
        u->last_said = 0;
    else if (due(&u->last_said, SAY_EVERY_MS, now.boot_ms))
        event_log(EVENT_CLOCK_JUMPED, clock_trust_ahead_s(&s->clock, now), 0);
    return trusted;
}

/* Writes down the time, and what is past it goes. */
static void forget(struct upkeep *u, struct service *s, struct moment now)
{
    struct clock_seen seen = clock_trust_seen(&s->clock, now);

    if (!due(&u->last_forget, FORGET_EVERY_MS, now.boot_ms) || store_forget(s->n.store, &seen) == OK)
        return;
    event_log(EVENT_FAULT, FAULT_STORE, 0);
    u->last_forget = now.boot_ms - FORGET_EVERY_MS + SAY_EVERY_MS; /* again in a minute */
}

void upkeep_confirm(struct upkeep *u, struct service *s, uint64_t nr, struct moment now)
{
    if (!clock_trust_look(&s->clock, now))
        event_log(EVENT_CLOCK_CONFIRMED, clock_trust_ahead_s(&s->clock, now), 0);
    clock_trust_confirm(&s->clock, now);
    u->last_forget = 0;
    forget(u, s, now); /* who starts next goes by it */
    tell(u, s, nr, now);
}

/* ---- what is due ---- */

static void sweep(struct upkeep *u, struct store *store, int64_t now)
{
    enum status st = store_sweep(store, now, &u->sweeping);

    if (st == OK)
        return;
    event_log(EVENT_FAULT, st, 0);
    u->sweeping = false;
}

static void rewrap(struct upkeep *u, struct store *store, int64_t now)
{
    uint32_t count;
    enum status st = store_rewrap(store, now, false, &u->rewrapping, &count);

    if (st != OK)
        event_log(EVENT_FAULT, st, 0);
    else if (count > 0)
        event_log(EVENT_REWRAPPED, count, 0);
}

/* One block at a time, when there is nothing else to do or no room for more. */
static void write_due_references(struct upkeep *u, struct service *s, int64_t boot_ms)
{
    bool more = false;

    if (s->peers.queued > 0 && !references_urgent(s->n.references))
        return;
    enum status st = references_write(s->n.references, s->n.store, s->n.clients, &s->change.beleid.beleid, 0, boot_ms,
                                      &more);
    if (st != OK)
        event_log(EVENT_FAULT, st, 0);
    u->references = more;
}

/* Once an hour, a slice of the walk each second: whoever asks meanwhile hardly waits. */
static void write_uses(struct upkeep *u, struct store *store, int64_t boot_ms)
{
    if (!u->uses && !due(&u->last_uses, USES_EVERY_MS, boot_ms))
        return;
    enum status st = store_uses_write(store, &u->uses);
    if (st == OK)
        return;
    event_log(EVENT_FAULT, st, 0);
    u->last_uses = boot_ms - USES_EVERY_MS + SAY_EVERY_MS; /* all of it again in a minute */
}

/* What ends by date, for good. */
static void end_what_is_over(struct upkeep *u, struct service *s, struct moment now)
{
    if (due(&u->last_sweep, SWEEP_EVERY_MS, now.boot_ms)) {
        u->sweeping = u->rewrapping = true;
        if (store_references_sweep(s->n.store, clock_day(now.wall_s)) != OK)
            event_log(EVENT_FAULT, FAULT_STORE, 0);
    }
    forget(u, s, now);
    if (u->sweeping)
        sweep(u, s->n.store, now.wall_s);
    if (u->rewrapping)
        rewrap(u, s->n.store, now.wall_s);
}

/* In what is logged nobody can open it any more. */
static void drop_old_contents(struct service *s, int64_t now)
{
    enum status st = content_age_turn(&s->content_age, s->n.store, now);

    if (st != OK)
        event_log(EVENT_FAULT, st, 0);
}

/* Nobody asked for the end of these: their cases hear of it here. */
static void forget_persons(struct notary *n)
{
    for (struct id dossier; store_swept(n->store, &dossier);)
        cases_forget_persons(n, &dossier);
}

bool upkeep_busy(const struct upkeep *u)
{
    return u->sweeping || u->rewrapping;
}

void upkeep_turn(struct upkeep *u, struct service *s, struct moment now)
{
    serve_offers(s);
    store_turn(s->n.store);
    if (s->change.count.busy) {
        change_count(&s->change, &s->n);
        serve_done(s); /* before another write is begun */
    }
    if (u->references)
        write_due_references(u, s, now.boot_ms);

    bool trusted = believed(u, s, now);
    if (trusted)
        end_what_is_over(u, s, now);
    else
        u->sweeping = u->rewrapping = false;
    forget_persons(&s->n);
    if (!due(&u->last_tick, TICK_MS, now.boot_ms))
        return;
    change_day(&s->change, &s->n, now);
    cases_expire(&s->n, now.boot_ms);
    serve_late(s, now.boot_ms);
    if (events_beat(&s->n, now.wall_s) != OK)
        event_log(EVENT_FAULT, FAULT_STORE, 0);
    peers_late(&s->peers, &s->n, clock_monotonic_ms());
    write_due_references(u, s, now.boot_ms);
    write_uses(u, s->n.store, now.boot_ms);
    if (trusted)
        drop_old_contents(s, now.wall_s);
    store_idle(s->n.store, now.wall_s);
}
