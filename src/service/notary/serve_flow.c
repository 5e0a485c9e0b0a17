#include "notary/serve_flow.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "notary/flow.h"
#include "notary/receipt_sign.h"
#include "notary/receipts.h"
#include "notary/redeem.h"
#include "wire/permit.h"
#include "wire/token.h"

#include <string.h>

static void send_flow(struct service *s, const struct message *m, union flow_answer *out)
{
    peers_answer(&s->peers, m->from, out, out->head.len);
    mem_wipe(out, sizeof *out);
}

bool on_page_read(struct service *s, const struct message *m)
{
    union flow_answer out;

    if (flow_page_read(&s->n, (const void *)m->data, clock_now(), &out) != OK)
        return false;
    send_flow(s, m, &out);
    return true;
}

bool on_step(struct service *s, const struct message *m)
{
    struct msg_step step = { 0 };            /* the children that were not sent are zero */
    union flow_answer out;
    bool waits = false;

    memcpy(&step, m->data, offsetof(struct msg_step, children));
    bool whole = step.n_children <= CHILDREN_MAX && m->len == msg_step_len(&step);
    if (whole)
        memcpy(&step, m->data, m->len);
    enum status st = whole ? flow_step(&s->n, &step, s->peers.public.nr, clock_now(), &out, &waits) : REFUSED_MESSAGE;
    mem_wipe(&step, sizeof step);
    if (st == OK && !waits)
        send_flow(s, m, &out);
    return st == OK;
}

/* ---- receipts ---- */

bool on_receipt_read(struct service *s, const struct message *m)
{
    const struct msg_receipt_read *read = (const void *)m->data;
    struct msg_receipt out;

    receipts_read(&s->n, &read->receipt, read->head.nr, clock_now(), &out);
    peers_answer(&s->peers, m->from, &out, sizeof out);
    return true;
}

bool on_receipt_stop(struct service *s, const struct message *m)
{
    const struct msg_receipt_stop *stop = (const void *)m->data;
    struct msg_receipt out;
    bool answered;

    receipts_stop(&s->n, &stop->receipt, stop->head.nr, s->peers.public.nr, clock_now(), &out, &answered);
    if (answered)
        peers_answer(&s->peers, m->from, &out, sizeof out);
    return true;
}

void serve_stopped(struct service *s, struct begun *b, const struct store_done *done)
{
    bool there = b->gate_nr == s->peers.public.nr;
    struct msg_receipt out;

    receipts_stopped(&s->n, b, done, clock_now(), &out);
    if (there)
        peers_answer(&s->peers, WIRE_GATE_PUBLIC, &out, sizeof out);
}

/* ---- the platform ---- */

/* The receipt stands behind the answer; without one there is no token. */
bool on_token(struct service *s, const struct message *m)
{
    const struct msg_token *token = (const void *)m->data;
    struct msg_token_answer *out = (void *)s->answer;
    const struct pending *pending;
    struct moment now = clock_now();
    struct writer w;

    if (!text_ends(token->client, sizeof token->client))
        return false;
    redeem_token(&s->n, token, now, out, &pending);
    writer_init(&w, out + 1, RECEIPT_MAX);
    if (pending != NULL) {
        enum status st = receipt_sign(&s->n, pending, &out->granted, now.wall_s, &w);

        if (st != OK) {
            struct msg_token_answer none = { .head = out->head, .status = st };

            mem_wipe(out, sizeof *out + RECEIPT_MAX);
            *out = none;
            writer_init(&w, out + 1, RECEIPT_MAX);
        }
    }
    out->receipt_len = (uint32_t)writer_len(&w);
    out->head.len = (uint32_t)(sizeof *out + out->receipt_len);
    size_t len = out->head.len;
    peers_answer(&s->peers, m->from, out, len);
    mem_wipe(out, len);
    return true;
}

bool on_revoke(struct service *s, const struct message *m)
{
    const struct msg_revoke *revoke = (const void *)m->data;
    struct msg_status out = { 0 };

    if (!text_ends(revoke->client, sizeof revoke->client))
        return false;
    out.status = redeem_revoke(&s->n, revoke, clock_now());
    msg_head_init(&out.head, MSG_STATUS, sizeof out, revoke->head.nr);
    peers_answer(&s->peers, m->from, &out, sizeof out);
    return true;
}

bool on_grant_read(struct service *s, const struct message *m)
{
    const struct msg_grant_read *read = (const void *)m->data;
    struct msg_grant out;

    if (!text_ends(read->client, sizeof read->client))
        return false;
    redeem_grant_read(&s->n, read, clock_now(), &out);
    peers_answer(&s->peers, m->from, &out, sizeof out);
    return true;
}

bool on_zegel_read(struct service *s, const struct message *m)
{
    const struct msg_zegel_read *read = (const void *)m->data;
    struct msg_zegel out;
    bool answered;

    if (!text_ends(read->client, sizeof read->client) || read->has_token > 1)
        return false;
    redeem_seal(&s->n, read, s->peers.gate_nr, clock_now(), &out, &answered);
    if (answered)
        peers_send_seal(&s->peers, s->peers.gate_nr, &out);
    return true;
}

void serve_committed(struct service *s, struct begun *b, const struct store_done *done)
{
    uint64_t gate_nr = b->gate_nr;
    struct msg_zegel out;

    redeem_committed(&s->n, b, done, clock_now(), &out);
    peers_send_seal(&s->peers, gate_nr, &out);
}
