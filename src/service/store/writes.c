#include "store/store_private.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"

#include <poll.h>
#include <string.h>

#define SLOW_MS 1000                   /* a write that takes longer is told: nothing is answered meanwhile */

struct txn *txn_new(enum txn_kind kind, size_t size)
{
    struct txn *t = mem_alloc(size);

    if (t != NULL) {
        memset(t, 0, size);
        t->kind = kind;
    }
    return t;
}

enum status status_of(enum txn_outcome outcome)
{
    return outcome == OUTCOME_DONE ? OK : FAULT_STORE;
}

static void write_free(struct write *w)
{
    if (w->grant != NULL)
        mem_free(w->grant->k_part);
    mem_free(w->grant);
    mem_free(w->kept);
    mem_free(w->txn);
    mem_free(w);
}

static void tell(struct store *s, struct write *w)
{
    if (w->asked) {
        mem_free(w->txn);
        w->txn = NULL;
        STAILQ_INSERT_TAIL(&s->told, w, next);
        return;
    }
    if (w->done.status != OK && !w->answered)
        s->failed = w->done.status;
    write_free(w);
}

static void concluded(struct store *s, struct write *w, const struct txn_result *r)
{
    if (w->dossier != NULL)
        w->dossier->writing = false;
    if (w->conclude(s, w, r))
        tell(s, w);
}

/* Who asked is told that it is not confirmed; the write itself stays until its outcome is known. */
static void doubt(struct store *s, struct write *w)
{
    struct write *answer = w->asked && !w->patient ? mem_alloc(sizeof *answer) : NULL;

    STAILQ_INSERT_TAIL(&s->doubt, w, next);
    if (answer == NULL)
        return;
    *answer = (struct write){ .asked = true, .done = { .context = w->done.context, .status = FAULT_STORE } };
    w->asked = false;
    w->answered = true;
    w->done.context = NULL;
    STAILQ_INSERT_TAIL(&s->told, answer, next);
}

enum status writes_certain(struct store *s)
{
    struct write *w;

    while ((w = STAILQ_FIRST(&s->doubt)) != NULL) {
        struct txn_result r = { .nr = w->txn->nr };

        r.outcome = s->backend.calls->reconcile(s->backend.self, r.nr);
        s->log.lost = s->log.lost || r.outcome == OUTCOME_LOST;
        if (r.outcome == OUTCOME_UNKNOWN || r.outcome == OUTCOME_LOST)
            return FAULT_STORE;
        STAILQ_REMOVE_HEAD(&s->doubt, next);
        concluded(s, w, &r);
    }
    return OK;
}

static struct write *take(struct store *s, uint64_t nr)
{
    struct write *w;

    STAILQ_FOREACH(w, &s->under_way, next)
        if (w->txn->nr == nr)
            break;
    if (w != NULL)
        STAILQ_REMOVE(&s->under_way, w, write, next);
    return w;
}

/* Of a ledger with leaves that is not known, or that another has written to, nothing more is said. */
static bool is_lost(const struct txn_result *r)
{
    return r->outcome == OUTCOME_LOST || (r->outcome == OUTCOME_STALE && r->why == WHY_MOVED);
}

static void take_results(struct store *s)
{
    struct txn_result r;

    while (!s->log.lost && s->backend.calls->result(s->backend.self, &r)) {
        struct write *w = take(s, r.nr);

        BUG_IF(w == NULL);
        if (r.outcome == OUTCOME_UNKNOWN)
            r.outcome = s->backend.calls->reconcile(s->backend.self, r.nr);
        if (is_lost(&r)) {
            s->log.lost = true;
            STAILQ_INSERT_TAIL(&s->under_way, w, next);
        } else if (r.outcome == OUTCOME_UNKNOWN) {
            doubt(s, w);
        } else {
            concluded(s, w, &r);
        }
    }
}

static void tell_slow(int64_t since_ms)
{
    int64_t ms = clock_monotonic_ms() - since_ms;

    if (ms >= SLOW_MS)
        event_log(EVENT_STORE_SLOW, ms, 0);
}

/* One at a time, and never more than one ahead of the key file. */
static enum status next_epoch(struct store *s, struct txn *t)
{
    const struct write *other;

    STAILQ_FOREACH(other, &s->under_way, next)
        if (other->txn->destroys)
            return FAULT_BUSY;
    TRY(keys_flush(s));
    t->epoch = s->epoch + 1;
    return OK;
}

static enum status hand_over(struct store *s, struct write *w)
{
    if (w->txn->destroys)
        TRY(next_epoch(s, w->txn));
    w->txn->nr = ++s->nr;
    int64_t began = clock_monotonic_ms();
    enum status st = s->backend.calls->submit(s->backend.self, w->txn);
    if (st != OK)
        return st;
    STAILQ_INSERT_TAIL(&s->under_way, w, next);
    if (w->dossier != NULL)
        w->dossier->writing = true;
    take_results(s);
    tell_slow(began);
    return OK;
}

enum status write_begin(struct store *s, const struct write_new *in)
{
    struct write *w = mem_alloc(sizeof *w);
    enum status st = FAULT_MEMORY;

    if (w == NULL || in->txn == NULL) {
        mem_free(w);
        w = NULL;
    } else {
        *w = (struct write){ .txn = in->txn, .asked = in->asked, .patient = in->patient, .done.context = in->context,
                             .dossier = in->dossier, .grant = in->grant, .conclude = in->conclude };
        /* What is in doubt may be the end of this dossier: it is writing then, and gone when that is known. */
        st = s->log.lost ? FAULT_STORE : in->dossier != NULL && in->dossier->writing ? FAULT_BUSY : writes_certain(s);
    }
    if (st == OK)
        st = hand_over(s, w);
    if (st == OK)
        return OK;
    if (w != NULL) {
        write_free(w);
        return st;
    }
    if (in->grant != NULL)
        mem_free(in->grant->k_part);
    mem_free(in->grant);
    mem_free(in->txn);
    return st;
}

enum status write_again(struct store *s, struct write *w, struct txn *txn)
{
    if (txn == NULL)
        return FAULT_MEMORY;
    mem_free(w->txn);
    w->txn = txn;
    return hand_over(s, w);
}

enum status write_told(struct store *s, const struct store_done *done)
{
    struct write *w = mem_alloc(sizeof *w);

    if (w == NULL)
        return FAULT_MEMORY;
    *w = (struct write){ .asked = true, .done = *done };
    STAILQ_INSERT_TAIL(&s->told, w, next);
    return OK;
}

enum status write_nothing(struct store *s, int64_t row, void *context)
{
    return write_told(s, &(struct store_done){ .context = context, .row = row });
}

size_t writes_under_way(const struct store *s)
{
    const struct write *w;
    size_t n = 0;

    STAILQ_FOREACH(w, &s->under_way, next)
        n++;
    STAILQ_FOREACH(w, &s->doubt, next)
        n++;
    return n;
}

enum status write_failed(struct store *s)
{
    enum status st = s->failed;

    s->failed = OK;
    return st;
}

bool store_next(struct store *s, struct store_done *out)
{
    take_results(s);
    struct write *w = STAILQ_FIRST(&s->told);
    if (w == NULL || s->log.lost)
        return false;
    STAILQ_REMOVE_HEAD(&s->told, next);
    mem_free(s->given);
    s->given = w->kept;
    w->kept = NULL;
    *out = w->done;
    write_free(w);
    return true;
}

int store_fd(const struct store *s)
{
    return s->backend.calls->fd(s->backend.self);
}

enum status store_settle(struct store *s)
{
    struct pollfd p = { .fd = store_fd(s), .events = POLLIN };

    for (take_results(s); !STAILQ_EMPTY(&s->under_way) && !s->log.lost; take_results(s))
        if (poll(&p, 1, -1) < 0)
            continue; /* a signal */
    if (s->log.lost)
        return FAULT_STORE;
    TRY(writes_certain(s));
    return write_failed(s);
}

static void release(struct writes *list)
{
    struct write *w;

    while ((w = STAILQ_FIRST(list)) != NULL) {
        STAILQ_REMOVE_HEAD(list, next);
        write_free(w);
    }
}

void writes_release(struct store *s)
{
    release(&s->under_way);
    release(&s->told);
    release(&s->doubt);
}

void store_idle(struct store *s, int64_t now)
{
    int64_t began = clock_monotonic_ms();

    if (s->log.lost)
        return;
    take_results(s);
    status_ignored(keys_flush(s));
    if (writes_certain(s) == OK)
        endings_retry(s, now);
    s->backend.calls->maintain(s->backend.self, true);
    tell_slow(began);
}

void store_turn(struct store *s)
{
    if (!s->log.lost)
        s->backend.calls->maintain(s->backend.self, false);
}
