#include "gate/ask.h"

#include "base/mem.h"
#include "gate/control.h"
#include "gate/link.h"
#include "wire/evidence.h"
#include "wire/permit.h"

#include <string.h>

/* What one connection waits for. */
struct ask {
    uint64_t nr;                  /* of the message whose answer is awaited, 0 = none */
    ask_answer *on_answer;
};

struct asks {
    struct ask of[LIMIT_CONNECTIONS];     /* by slot of the connection */
    const struct ask *heard;      /* whose on_answer is at work now, or NULL */
    bool wrong;                   /* it said that this is no answer */
    bool lost;                    /* the notary went while it was at work */
};

static struct ask *ask_of(struct gate *g, uint64_t nr)
{
    uint16_t slot = link_slot(nr);
    struct ask *a = slot < LIMIT_CONNECTIONS ? &g->asks->of[slot] : NULL;

    return a != NULL && a->nr == nr && nr != 0 ? a : NULL;
}

static struct conn *conn_of(struct gate *g, const struct ask *a)
{
    return &g->server.table.all[a - g->asks->of];
}

/* Nobody waits any more: what the notary still says of it is passed over. */
static void forget(struct conn *c)
{
    struct gate *g = c->site->own;

    g->asks->of[c->slot] = (struct ask){ 0 };
}

enum turn ask_notary(struct gate *g, struct conn *c, enum msg_type type, void *msg, size_t len, bool urgent,
                     ask_answer *on_answer)
{
    struct ask *a = &g->asks->of[c->slot];
    struct msg_head *head = msg;

    *a = (struct ask){ link_number(g, c->slot), on_answer };
    msg_head_init(head, type, len, a->nr);
    enum status s = link_send(g, head, len, urgent);
    if (s == OK)
        return conn_wait(c, 0, forget);
    forget(c);
    return conn_problem(c, s, "", NULL);
}

enum turn ask_wrong(struct gate *g)
{
    g->asks->wrong = true;
    return TURN_WAIT;
}

enum status ask_assessor(struct gate *g, const struct conn *c, uint32_t slot, uint64_t volgnummer, struct msg_bewijs *msg,
                         size_t len)
{
    msg_head_init(&msg->head, MSG_BEWIJS, len, g->asks->of[c->slot].nr);
    if (!link_has_assessor(g, slot, volgnummer)) /* its hand-over may stand in the control channel, or be on its way */
        control_read(g);
    return link_send_evidence(g, slot, volgnummer, &msg->head, len);
}

uint64_t ask_number(struct gate *g, const struct conn *c)
{
    return link_number(g, c->slot);
}

/* ---- what the link says ---- */

static bool awaits(struct gate *g, uint64_t nr)
{
    return ask_of(g, nr) != NULL;
}

static bool deliver(struct gate *g, enum msg_type type, const struct msg_head *msg, size_t len)
{
    struct asks *asks = g->asks;
    struct ask *a = ask_of(g, msg->nr);

    if (a == NULL)
        return true;
    uint64_t nr = a->nr;
    struct conn *c = conn_of(g, a);
    asks->heard = a;
    asks->wrong = asks->lost = false;
    enum turn turn = a->on_answer(c, type, msg, len);
    asks->heard = NULL;
    if (asks->wrong)
        return false;
    if (turn == TURN_WAIT && asks->lost)
        turn = conn_problem(c, FAULT_RESTARTED, "", NULL);
    if (turn != TURN_WAIT && a->nr == nr)
        forget(c);
    drive_resume(c, turn);
    return true;
}

/* The notary is gone: whoever waits for it is told. Whoever hears an answer just now is told by deliver. */
static void notary_lost(struct gate *g)
{
    g->asks->lost = true;
    for (struct ask *a = g->asks->of; a < g->asks->of + LIMIT_CONNECTIONS; a++) {
        struct conn *c = conn_of(g, a);

        if (a->nr == 0 || a == g->asks->heard)
            continue;
        forget(c);
        drive_resume(c, conn_problem(c, FAULT_RESTARTED, "", NULL));
    }
}

enum status ask_open(struct gate *g)
{
    static const struct link_user user = { awaits, deliver, notary_lost };

    g->asks = mem_alloc(sizeof *g->asks);
    if (g->asks == NULL)
        return FAULT_MEMORY;
    memset(g->asks, 0, sizeof *g->asks);
    return link_open(g, &user);
}
