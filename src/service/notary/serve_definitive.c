#include "notary/serve_definitive.h"

#include "notary/definitive.h"
#include "wire/permit.h"

#include <string.h>

bool on_definitive(struct service *s, const struct message *m)
{
    enum status st = definitives_ask(&s->n, m->data, m->len, s->peers.gate_nr);
    struct msg_definitive_answer out = { .status = st };
    struct msg_head head;

    if (st == FAULT_MEMORY) {
        memcpy(&head, m->data, sizeof head);
        msg_head_init(&out.head, MSG_DEFINITIVE_ANSWER, sizeof out, head.nr);
        peers_send_gate(&s->peers, &out, sizeof out);
    }
    return st != REFUSED_MESSAGE;
}

bool serve_decide(struct service *s)
{
    return definitives_turn(&s->n, clock_now());
}

void serve_decided(struct service *s)
{
    uint64_t gate_nr;
    struct writer w;

    for (;;) {
        writer_init(&w, s->answer, LIMIT_MESSAGE_BYTES);
        if (!definitives_answer(&s->n, &gate_nr, &w))
            return;
        if (gate_nr == s->peers.gate_nr) /* else the gate that asked is gone */
            peers_send_gate(&s->peers, s->answer, writer_len(&w));
    }
}
