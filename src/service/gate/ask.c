#include "gate/ask.h"

#include "base/mem.h"
#include "gate/link.h"
#include "wire/evidence.h"
#include "wire/permit.h"

#include <string.h>

#define TURN_POINTS 100           /* that one turn pays for */

/* What one connection waits for. */
struct ask {
    struct ready_item turn;       /* first: a ready item is its ask */
    ask_send *send;               /* until it is its turn */
    uint32_t work;
    uint64_t nr;                  /* of the message whose answer is awaited, 0 = none */
    ask_answer *on_answer;
};

/* What the notary has in turn and has not answered. */
struct asked {
    uint64_t nr;                  /* 0 = nothing */
    uint32_t work;
};

struct asks {
    struct ask *of;               /* by slot of the connection */
    struct ready waiting;         /* for their turn; all of one class */
    struct asked asked[GATE_ASKED];
    uint32_t work;                /* of all of them */
    const struct ask *heard;      /* whose on_answer is at work now, or NULL */
    bool wrong;                   /* it said that this is no answer */
    bool lost;                    /* the notary went while it was at work */
};

_Static_assert(offsetof(struct ask, turn) == 0, "a ready item is its ask");

static struct ask *ask_of(struct gate *g, uint64_t nr)
{
    uint16_t slot = link_slot(nr);
    struct ask *a = slot < g->kind->connections ? &g->asks->of[slot] : NULL;

    return a != NULL && a->nr == nr && nr != 0 ? a : NULL;
}

static struct conn *conn_of(struct gate *g, const struct ask *a)
{
    return &g->server.table.all[a - g->asks->of];
}

/* Nobody waits any more: what the notary still says of it is passed over. */
static void forget(struct conn *c)
{
    struct asks *asks = ((struct gate *)c->site->own)->asks;
    struct ask *a = &asks->of[c->slot];

    ready_remove(&asks->waiting, &a->turn);
    *a = (struct ask){ 0 };
}

/* The place of this number among what was asked in turn; of 0: one that is free. NULL: there is none. */
static struct asked *asked(struct gate *g, uint64_t nr)
{
    for (size_t i = 0; i < g->kind->asked; i++)
        if (g->asks->asked[i].nr == nr)
            return &g->asks->asked[i];
    return NULL;
}

static void asked_begin(struct gate *g, struct asked *place, uint64_t nr, uint32_t work)
{
    *place = (struct asked){ nr, work };
    g->asks->work += work;
}

static void asked_end(struct gate *g, struct asked *place)
{
    g->asks->work -= place->work;
    *place = (struct asked){ 0 };
}

static bool room(struct gate *g)
{
    return g->asks->work < g->kind->asked_answers && asked(g, 0) != NULL;
}

enum turn ask_notary(struct gate *g, struct conn *c, enum msg_type type, void *msg, size_t len, enum ask_order order,
                     ask_answer *on_answer)
{
    struct ask *a = &g->asks->of[c->slot];
    struct asked *place = order == ASK_IN_TURN ? asked(g, 0) : NULL;
    struct msg_head *head = msg;
    uint32_t work = a->work;

    BUG_IF(order == ASK_IN_TURN && (place == NULL || work == 0));
    *a = (struct ask){ .nr = link_number(g, c->slot), .on_answer = on_answer };
    msg_head_init(head, type, len, a->nr);
    if (place != NULL)
        asked_begin(g, place, a->nr, work);
    enum status s = link_send(g, head, len, order == ASK_URGENT);
    if (s == OK)
        return conn_wait(c, 0, forget);
    if (place != NULL)
        asked_end(g, place);
    forget(c);
    return conn_problem(c, s, "", NULL);
}

enum turn ask_in_turn(struct gate *g, struct conn *c, uint32_t work, ask_send *send)
{
    struct ask *a = &g->asks->of[c->slot];

    BUG_IF(work == 0 || work > LIMIT_SLICE);
    *a = (struct ask){ .work = work };
    if (room(g) && !ready_any(&g->asks->waiting)) {
        ready_forgive(&c->quota->asks);
        return send(c);
    }
    a->send = send;
    ready_add(&g->asks->waiting, &a->turn, &c->quota->asks, READY_WHOLE);
    return conn_wait(c, 0, forget);
}

void ask_charge(const struct conn *c, uint32_t points)
{
    ready_charge(&c->quota->asks, 1 + points / TURN_POINTS);
}

/* Whoever's turn it is asks, while the notary has room. */
static void take_turns(struct gate *g)
{
    struct ready_item *item;

    while (room(g) && (item = ready_take(&g->asks->waiting)) != NULL) {
        const struct ask *a = (const struct ask *)item;
        struct conn *c = conn_of(g, a);
        enum turn turn = a->send(c);

        if (turn == TURN_WAIT)
            continue;
        forget(c);
        drive_resume(c, turn);
    }
}

enum turn ask_wrong(struct gate *g)
{
    g->asks->wrong = true;
    return TURN_WAIT;
}

enum status ask_assessor(struct gate *g, const struct conn *c, struct msg_bewijs *msg, size_t len)
{
    msg_head_init(&msg->head, MSG_BEWIJS, len, g->asks->of[c->slot].nr);
    return link_send_passed(g, WIRE_ASSESSOR, &msg->head, len);
}

uint64_t ask_number(struct gate *g, const struct conn *c)
{
    return link_number(g, c->slot);
}

/* ---- what the link says ---- */

/* What is in the count of those at the notary goes there, whoever waits for it: its answer ends the count. */
static bool awaits(struct gate *g, uint64_t nr)
{
    return ask_of(g, nr) != NULL || asked(g, nr) != NULL;
}

/* false: it cannot be an answer to what was asked. */
static bool hear(struct gate *g, enum msg_type type, const struct msg_head *msg, size_t len)
{
    struct asks *asks = g->asks;
    const struct ask *a = ask_of(g, msg->nr);

    if (a == NULL)
        return true;
    struct conn *c = conn_of(g, a);
    asks->heard = a;
    asks->wrong = asks->lost = false;
    enum turn turn = a->on_answer(c, type, msg, len);
    asks->heard = NULL;
    if (asks->wrong)
        return false;
    if (turn == TURN_WAIT && asks->lost)
        turn = conn_problem(c, FAULT_RESTARTED, "", NULL);
    if (turn != TURN_WAIT)
        forget(c);
    drive_resume(c, turn);
    return true;
}

static bool deliver(struct gate *g, enum msg_type type, const struct msg_head *msg, size_t len)
{
    struct asked *place = msg->nr != 0 ? asked(g, msg->nr) : NULL;

    if (place != NULL)
        asked_end(g, place);
    if (!hear(g, type, msg, len))
        return false;
    take_turns(g);
    return true;
}

/* The notary is gone: whoever waits for it is told. Whoever hears an answer just now is told by hear. */
static void notary_lost(struct gate *g)
{
    g->asks->lost = true;
    memset(g->asks->asked, 0, sizeof g->asks->asked);
    g->asks->work = 0;
    for (struct ask *a = g->asks->of; a < g->asks->of + g->kind->connections; a++) {
        struct conn *c = conn_of(g, a);

        if ((a->nr == 0 && a->send == NULL) || a == g->asks->heard)
            continue;
        forget(c);
        drive_resume(c, conn_problem(c, FAULT_RESTARTED, "", NULL));
    }
}

static enum status open_asks(struct gate *g)
{
    static const struct link_user user = { awaits, deliver, notary_lost };

    size_t len = g->kind->connections * sizeof(struct ask);
    struct ask *of = mem_alloc(len);

    g->asks = mem_alloc(sizeof *g->asks);
    if (of == NULL || g->asks == NULL)
        return FAULT_MEMORY;
    memset(of, 0, len);
    memset(g->asks, 0, sizeof *g->asks);
    g->asks->of = of;
    ready_init(&g->asks->waiting);
    return link_open(g, &user);
}

const struct gate_notary ask_notaries = { open_asks, link_set_notary, link_up, link_lost };
