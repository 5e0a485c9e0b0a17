#include "gate/platform/platform.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "gate/platform/bodies.h"
#include "wire/evidence.h"

#include <string.h>

_Static_assert(sizeof(struct msg_bewijs) + LIMIT_EVIDENCE_BYTES + INTREKKING_ROOM <= LIMIT_MESSAGE_BYTES, "BEWIJS is a message");

/* ---- POST /v1/bewijzen ---- */

/* bewijs borrows from the request until it is sent on; what was given about revocation is the call's own. */
struct bewijs_call {
    struct slice bewijs;
    bool sent;
    unsigned n_intrekking;
    uint32_t intrekking_len[LIMIT_INTREKKING];
    size_t intrekking_sum;
    uint8_t intrekking[];
};

/* The notary claimed an assessor for this case: it gets the evidence, and answers to the notary. */
static enum turn send_on(struct conn *c)
{
    struct bewijs_call *call = c->call;
    struct msg_bewijs *m = (void *)platform_message;
    size_t len = sizeof *m + call->bewijs.len + call->intrekking_sum;

    call->sent = true;
    *m = (struct msg_bewijs){ .bewijs_len = (uint32_t)call->bewijs.len, .n_intrekking = call->n_intrekking };
    memcpy(m->intrekking_len, call->intrekking_len, sizeof m->intrekking_len);
    memcpy(m + 1, call->bewijs.at, call->bewijs.len);
    memcpy((uint8_t *)(m + 1) + call->bewijs.len, call->intrekking, call->intrekking_sum);
    enum status s = ask_assessor(platform_gate(c), c, m, len);
    mem_wipe(platform_message, len);
    conn_body_done(c);
    return s == OK ? TURN_WAIT : conn_problem(c, s, "", NULL);
}

static enum turn on_evidence(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct bewijs_call *call = c->call;

    (void)len;
    if (type == MSG_SLOT && !call->sent)
        return send_on(c);
    return type == MSG_ZEGEL ? seals_answer(c, msg, 201) : ask_wrong(platform_gate(c));
}

enum turn evidence_post(struct conn *c)
{
    struct bewijzen_body body;
    struct refusal why;
    size_t len;
    char *text = conn_body(c, &len);

    if (bewijzen_read(&platform_pull, text, len, &body, platform_message, &why) != OK)
        return conn_problem(c, why.status, why.place, why.known);
    struct bewijs_call *call = mem_alloc(sizeof *call + body.intrekking_sum);
    if (call == NULL)
        return conn_problem(c, FAULT_MEMORY, "", NULL);
    *call = (struct bewijs_call){ .bewijs = body.bewijs, .n_intrekking = body.n_intrekking,
                                  .intrekking_sum = body.intrekking_sum };
    memcpy(call->intrekking_len, body.intrekking_len, sizeof call->intrekking_len);
    memcpy(call->intrekking, platform_message, body.intrekking_sum);
    conn_keep(c, call, mem_free);
    enum status s = conn_hold(c, sizeof *call + body.intrekking_sum);
    if (s != OK)
        return conn_problem(c, s, "", NULL);
    struct msg_bewijs_open m = { .zaak = body.zaak };
    memcpy(m.client, platform_client(c)->id, sizeof m.client);
    memcpy(m.bron, body.bron, sizeof m.bron);
    sha256_kept(body.bewijs.at, body.bewijs.len, m.bewijs_sha);
    return ask_notary(platform_gate(c), c, MSG_BEWIJS_OPEN, &m, sizeof m, ASK_AT_ONCE, on_evidence);
}
