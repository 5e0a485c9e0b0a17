#include "gate/public/receipts.h"

#include "gate/public/view.h"

#include <string.h>

static struct gate *gate_of(const struct conn *c)
{
    return &public_of(c)->gate;
}

enum turn receipts_get(struct conn *c, struct call *call)
{
    return call->route == ROUTE_RECEIPT ? view_receipt_form(c, call, false, false) : view_go(c, call->language, ROUTE_RECEIPT);
}

static enum turn on_receipt(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_receipt *m = msg;
    const struct call *call = c->call;
    enum turn turn;

    (void)len;
    if (type != MSG_RECEIPT)
        return ask_wrong(gate_of(c));
    if (m->status == REFUSED_RECEIPT_UNKNOWN)
        return view_receipt_form(c, call, false, true);
    if (m->status != OK)
        return conn_problem(c, m->status < STATUS_N ? (enum status)m->status : FAULT_BUSY, "", NULL);
    return view_receipt(c, call, m, &turn) ? turn : ask_wrong(gate_of(c));
}

static bool read_code(const struct call *call, struct id *out)
{
    const char *code = call_value(call, FIELD_CODE);

    return receipt_code_parse(code, strlen(code), out);
}

static enum turn send_read(struct conn *c)
{
    struct msg_receipt_read m = { 0 };

    if (!read_code(c->call, &m.receipt))
        return view_receipt_form(c, c->call, true, false);
    return ask_notary(gate_of(c), c, MSG_RECEIPT_READ, &m, sizeof m, ASK_IN_TURN, on_receipt);
}

/* A page of its own asks once more before anything ends. */
enum turn receipts_post(struct conn *c, struct call *call)
{
    struct msg_receipt_stop m = { 0 };
    const char *pressed = call_value(call, FIELD_ACTION);
    enum action a = action_find(pressed, strlen(pressed));

    call->stop = a == ACTION_STOP;
    if (call->route == ROUTE_RECEIPT && (a == ACTION_GO_ON || a == ACTION_STOP))
        return ask_in_turn(gate_of(c), c, 1, send_read);
    if (call->route != ROUTE_STOP || a != ACTION_STOP)
        return conn_problem(c, REFUSED_FORM, "", NULL);
    if (!read_code(call, &m.receipt))
        return view_receipt_form(c, call, true, false);
    return ask_notary(gate_of(c), c, MSG_RECEIPT_STOP, &m, sizeof m, ASK_URGENT, on_receipt);
}
