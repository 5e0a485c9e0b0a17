#include "notary/serve_source.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "notary/case_flow.h"
#include "notary/errands.h"
#include "notary/events.h"
#include "notary/health.h"
#include "notary/serve_login.h"
#include "wire/permit.h"
#include "wire/platform.h"

#include <string.h>

bool on_call_back(struct service *s, const struct message *m)
{
    union flow_answer out;
    bool ours, done;

    if (!serve_login_call_back(s, m, &done))
        return false;
    if (done)
        return true;
    if (sourcing_call_back(&s->n, (const void *)m->data, s->peers.public.nr, clock_now(), &out, &ours))
        return true;
    if (ours)
        peers_answer(&s->peers, m->from, &out, out.head.len);
    mem_wipe(&out, sizeof out);
    return ours;
}

/* ---- couriers ---- */

/* A log-in that this courier speaks of; NULL: it is of a case, or over. */
static struct errand *login_of(const struct service *s, const struct message *m)
{
    struct errand *e = errand_find(s->n.errands, m->index, ((const struct msg_head *)(const void *)m->data)->nr);

    return e != NULL && e->session != NULL && e->with_courier ? e : NULL;
}

bool on_source_par_answer(struct service *s, const struct message *m)
{
    struct errand *login = login_of(s, m);
    struct sourcing_told told;

    if (login != NULL) {
        serve_login_ahead(s, login, m);
        return true;
    }
    sourcing_ahead(&s->n, m->index, (const void *)m->data, clock_boot_ms(), &told);
    peers_tell(&s->peers, &told);
    return true;
}

static void forget(struct service *s, size_t source, uint64_t nr)
{
    struct msg_fetch_drop drop;

    msg_head_init(&drop.head, MSG_FETCH_DROP, sizeof drop, nr);
    peers_send_courier(&s->peers, &s->n, source, &drop, sizeof drop);
}

bool on_fetched(struct service *s, const struct message *m)
{
    const struct msg_fetched *fetched = (const void *)m->data;
    struct sourcing_told told;

    if (fetched->len < 1 || fetched->len > LIMIT_EVIDENCE_BYTES)
        return false;
    struct errand *login = login_of(s, m);
    if (login != NULL) {
        serve_login_fetched(s, login, m);
        return true;
    }
    struct zaak *z = sourcing_fetched(&s->n, m->index, fetched, clock_boot_ms());
    if (z == NULL) {
        forget(s, m->index, fetched->head.nr);
        return true;
    }
    if (offers_add_fetched(s->offers, (size_t)(z->afnemer - s->n.clients), m->index, fetched->head.nr, clock_boot_ms()) != OK) {
        sourcing_busy(&s->n, z, &told);
        peers_tell(&s->peers, &told);
    }
    return true;
}

bool on_fetch_failed(struct service *s, const struct message *m)
{
    struct errand *login = login_of(s, m);
    struct sourcing_told told;

    if (login != NULL) {
        serve_login_failed(s, login, m);
        return true;
    }
    sourcing_failed(&s->n, m->index, (const void *)m->data, clock_boot_ms(), &told);
    peers_tell(&s->peers, &told);
    return true;
}

void serve_fetched(struct service *s, const struct offer *f)
{
    struct errand *e = errand_find(s->n.errands, f->source_index, f->nr);
    if (e != NULL && e->session != NULL) {
        serve_login_offer(s, e);
        return;
    }
    struct zaak *z = sourcing_wanted(&s->n, f->source_index, f->nr);
    struct sourcing_told told;

    if (z != NULL && case_dossier(&s->n, z, clock_wall_s()) == NULL) /* over meanwhile: who waits hears so (sourcing_dropped) */
        return;
    if (z == NULL || peers_assign_fetched(&s->peers, &s->n, z, f->source_index, f->nr))
        return;
    sourcing_busy(&s->n, z, &told);
    peers_tell(&s->peers, &told);
}

/* The operator reads it in the log, each platform among its events. */
static void tell_changes(struct service *s)
{
    size_t source;

    while (health_changed(s->n.health, &source)) {
        bool down = health_of(s->n.health, source).down;

        event_log(down ? EVENT_SOURCE_DOWN : EVENT_SOURCE_UP, (int64_t)source, 0);
        events_source(&s->n, &s->n.bronnen[source], down);
    }
}

void serve_sources(struct service *s)
{
    struct sourcing_told told;
    struct sourcing_drop drop;
    struct msg_head *message;

    while (sourcing_dropped(&s->n, &told, &drop)) {
        peers_tell(&s->peers, &told);
        if (drop.wanted)
            forget(s, drop.source_index, drop.nr);
    }
    tell_changes(s);
    for (size_t i = 0; i < s->n.n_bronnen; i++)
        while (s->peers.couriers[i].channel.fd >= 0 && (message = errands_turn(s->n.errands, i)) != NULL) {
            peers_send_courier(&s->peers, &s->n, i, message, message->len);
            mem_free(message);
        }
}

bool on_sources_read(struct service *s, const struct message *m)
{
    const struct msg_empty *read = (const void *)m->data;
    struct moment now = clock_now();
    struct msg_sources out = { .n = (uint32_t)s->n.n_bronnen };

    for (size_t i = 0; i < s->n.n_bronnen; i++) {
        struct health_state h = health_of(s->n.health, i);

        out.of[i] = (struct source_state){ .state = h.down ? SOURCE_DOWN : SOURCE_IN_ORDER, .usual_s = h.usual_s,
                                           .since = health_since(&h, now) };
    }
    msg_head_init(&out.head, MSG_SOURCES, sizeof out, read->head.nr);
    peers_answer(&s->peers, m->from, &out, sizeof out);
    return true;
}

void serve_late(struct service *s, int64_t boot_ms)
{
    struct errand_walk walk = { 0 };
    struct sourcing_told told;

    while (sourcing_late(&s->n, boot_ms, &walk, &told))
        peers_tell(&s->peers, &told);
    serve_login_late(s, boot_ms);
}

/* ---- assessors ---- */

bool serve_facts(struct service *s, const struct message *m)
{
    struct sourcing_told told;

    enum status st = sourcing_facts(&s->n, m->index, (const void *)m->data, clock_now(), &told);
    peers_tell(&s->peers, &told);
    return st == OK;
}

bool serve_refusal(struct service *s, const struct message *m)
{
    const struct msg_refusal *refusal = (const void *)m->data;
    const struct zaak *z = cases_of_slot(&s->n, m->index);
    size_t client = (size_t)(z->afnemer - s->n.clients);
    struct sourcing_told told;

    bool ours = memcmp(&refusal->zaak, &z->id, sizeof z->id) == 0 && refusal->status > OK && refusal->status < STATUS_N;
    if (ours && status_class_of((enum status)refusal->status) == CLASS_REFUSED)
        offers_refused(s->offers, OFFER_FETCHED, client, clock_boot_ms());
    sourcing_refused(&s->n, m->index, ours ? (enum status)refusal->status : FAULT_RESTARTED, &told);
    peers_tell(&s->peers, &told);
    return ours;
}
