#include "notary/serve_login.h"

#include "base/clock.h"
#include "base/mem.h"
#include "notary/errands.h"
#include "notary/sessions.h"
#include "notary/sourcing.h"
#include "wire/permit.h"

static void send(struct service *s, struct login_answer *out)
{
    peers_answer(&s->peers, WIRE_GATE_PUBLIC, out, out->head.head.len);
    mem_wipe(out, sizeof *out);
}

bool on_login_begin(struct service *s, const struct message *m)
{
    struct login_answer out;
    bool ours;

    if (!sessions_begin(&s->n, (const void *)m->data, s->peers.public.nr, clock_boot_ms(), &out, &ours) && ours)
        send(s, &out);
    return ours;
}

bool on_login_read(struct service *s, const struct message *m)
{
    struct login_answer out;
    struct msg_to_source link;

    if (sessions_read(&s->n, (const void *)m->data, clock_now(), &link, &out)) {
        peers_answer(&s->peers, m->from, &link, sizeof link);
        mem_wipe(&link, sizeof link);
    } else {
        send(s, &out);
    }
    return true;
}

bool on_login_stop(struct service *s, const struct message *m)
{
    struct login_answer out;

    if (sessions_stop(&s->n, (const void *)m->data, s->peers.public.nr, clock_now(), &out))
        send(s, &out);
    return true;
}

void serve_login_stopped(struct service *s, struct begun *b, const struct store_done *done)
{
    bool there = b->gate_nr == s->peers.public.nr;
    struct login_answer out;

    sessions_stopped(&s->n, b, done, clock_now(), &out);
    if (there)
        send(s, &out);
}

bool serve_login_call_back(struct service *s, const struct message *m, bool *done)
{
    const struct msg_call_back *back = (const void *)m->data;
    struct login_answer out;

    *done = false;
    if (back->has_login > 1 || back->source >= s->n.n_bronnen || back->error > SOURCE_ERROR_OTHER ||
        back->code_len > LIMIT_SOURCE_CODE_CHARS || back->iss_len > LIMIT_SOURCE_ISS_CHARS)
        return false;
    enum login_back said = sessions_call_back(&s->n, back, s->peers.public.nr, clock_boot_ms(), &out);
    *done = said != LOGIN_BACK_OTHER;
    if (said == LOGIN_BACK_SAID)
        send(s, &out);
    return true;
}

/* ---- couriers ---- */

void serve_login_ahead(struct service *s, struct errand *e, const struct message *m)
{
    struct login_told told;

    sessions_ahead(&s->n, e, (const void *)m->data, clock_boot_ms(), &told);
    peers_tell_login(&s->peers, &told);
}

static void failed(struct service *s, struct errand *e, enum status why)
{
    struct login_told told;

    sessions_failed(&s->n, e, why, &told);
    peers_tell_login(&s->peers, &told);
}

void serve_login_fetched(struct service *s, struct errand *e, const struct message *m)
{
    const struct msg_fetched *fetched = (const void *)m->data;

    if (e->at != ERRAND_FETCHING)
        return;
    sessions_fetched(&s->n, e, fetched->sha);
    enum status st = offers_add_fetched(s->offers, s->n.n_clients, m->index, fetched->head.nr, clock_boot_ms());
    if (st != OK)
        failed(s, e, FAULT_BUSY);
}

void serve_login_failed(struct service *s, struct errand *e, const struct message *m)
{
    const struct msg_fetch_failed *said = (const void *)m->data;

    errand_answered(s->n.errands, e, ERRAND_JUDGED);
    failed(s, e, sourcing_reason(said->status));
}

void serve_login_offer(struct service *s, struct errand *e)
{
    if (e->at == ERRAND_FETCHED && !peers_assign_login(&s->peers, &s->n, e))
        failed(s, e, FAULT_BUSY);
}

/* ---- assessors ---- */

bool serve_login_facts(struct service *s, const struct message *m)
{
    struct login_told told;

    enum status st = sessions_facts(&s->n, m->index, (const void *)m->data, clock_now(), &told);
    peers_tell_login(&s->peers, &told);
    return st == OK;
}

bool serve_login_refusal(struct service *s, const struct message *m)
{
    const struct msg_refusal *refusal = (const void *)m->data;
    struct login_told told;

    bool ours = refusal->status > OK && refusal->status < STATUS_N;
    if (ours && status_class_of((enum status)refusal->status) == CLASS_REFUSED)
        offers_refused(s->offers, OFFER_FETCHED, s->n.n_clients, clock_boot_ms());
    sessions_refused(&s->n, m->index, ours ? (enum status)refusal->status : FAULT_RESTARTED, &told);
    peers_tell_login(&s->peers, &told);
    return ours;
}

void serve_login_late(struct service *s, int64_t boot_ms)
{
    struct errand_walk walk = { 0 };
    struct login_told told;

    while (sessions_late(&s->n, boot_ms, &walk, &told))
        peers_tell_login(&s->peers, &told);
}
