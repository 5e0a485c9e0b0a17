#include "gate/public/receipts.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "gate/public/view.h"
#include "gate/public/view_receipt.h"

#include <string.h>

static struct gate *gate_of(const struct conn *c)
{
    return &public_of(c)->gate;
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
        return view_receipt_form(c, call, VIEW_NO_RECEIPT);
    if (m->status != OK)
        return conn_problem(c, m->status < STATUS_N ? (enum status)m->status : FAULT_BUSY, "", NULL);
    return view_receipt_show(c, call, m, &turn) ? turn : ask_wrong(gate_of(c));
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
        return view_receipt_form(c, c->call, VIEW_MISTYPED);
    return ask_notary(gate_of(c), c, MSG_RECEIPT_READ, &m, sizeof m, ASK_IN_TURN, on_receipt);
}

/* ---- by logging in ---- */

/* Whether it can be shown: every number in it is one of ours. */
static bool login_sane(const struct conn *c, const struct msg_login *m, size_t len)
{
    const struct role_inputs *in = &gate_of(c)->in;
    const struct msg_receipt *list = (const void *)(m + 1);

    if (m->n > LIMIT_LOGIN_GRANTS || m->at > LOGIN_LISTED || len != sizeof *m + m->n * sizeof *list ||
        (m->at == LOGIN_LISTED && m->source >= in->n_shown_sources))
        return false;
    for (unsigned i = 0; i < m->n; i++)
        if ((list[i].client != NO_INDEX && list[i].client >= in->n_shown_clients) ||
            !text_reference_or_empty(list[i].home.id_extern, sizeof list[i].home.id_extern))
            return false;
    return true;
}

/* The one that was pressed; LIMIT_LOGIN_GRANTS: none. */
static unsigned number_of(const struct call *call)
{
    const char *text = call_value(call, FIELD_NUMBER);
    int64_t n;

    return decimal_parse(text, strlen(text), &n) && n >= 0 && n < LIMIT_LOGIN_GRANTS ? (unsigned)n : LIMIT_LOGIN_GRANTS;
}

static enum turn on_login(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_to_source *link = msg;
    const struct msg_login *m = msg;
    const struct call *call = c->call;
    enum turn turn;

    if (type == MSG_TO_SOURCE && link->login != 0 && view_receipt_login(c, call, link->source, link, &turn))
        return turn;
    if (type != MSG_LOGIN || !login_sane(c, m, len))
        return ask_wrong(gate_of(c));
    if (m->status != OK)
        return conn_problem(c, m->status < STATUS_N ? (enum status)m->status : FAULT_BUSY, "", NULL);
    if (m->at == LOGIN_NONE)
        return view_go(c, call->language, ROUTE_RECEIPT);
    if (m->at == LOGIN_FAILED)
        return view_receipt_form(c, call, VIEW_LOGIN_FAILED);
    if (m->at == LOGIN_LISTED)
        return view_receipt_list(c, call, m, number_of(call));
    return view_receipt_login(c, call, m->source, NULL, &turn) ? turn : ask_wrong(gate_of(c));
}

static enum turn send_login_read(struct conn *c)
{
    const struct call *call = c->call;
    struct msg_login_read m = { 0 };

    sha256_kept(call->login, SECRET_LEN, m.login_sha);
    return ask_notary(gate_of(c), c, MSG_LOGIN_READ, &m, sizeof m, ASK_IN_TURN, on_login);
}

enum turn receipts_get(struct conn *c, struct call *call)
{
    if (call->route == ROUTE_RECEIPT)
        return view_receipt_form(c, call, VIEW_MISTAKE_NONE);
    if (call->route != ROUTE_LOGIN || !call->has_login)
        return view_go(c, call->language, ROUTE_RECEIPT);
    return ask_in_turn(gate_of(c), c, 1, send_login_read);
}

enum turn receipts_back(struct conn *c, const struct msg_login *m, size_t len)
{
    const struct call *call = c->call;
    enum language l = call->language;

    if (!login_sane(c, m, len))
        return ask_wrong(gate_of(c));
    if (l == LANGUAGE_N) /* the address of a call-back has none */
        l = m->language < LANGUAGE_N ? (enum language)m->language : LANGUAGE_NL;
    return view_go(c, l, ROUTE_LOGIN);
}

/* The cookie comes with the first answer, whatever that is. */
static enum turn on_begun(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_login *m = msg;
    const struct call *call = c->call;
    char line[BROWSER_SET_MAX];

    if (type != MSG_LOGIN || !login_sane(c, m, len))
        return ask_wrong(gate_of(c));
    if (m->status != OK)
        return conn_problem(c, m->status < STATUS_N ? (enum status)m->status : FAULT_BUSY, "", NULL);
    browser_set(BROWSER_LOGIN, call->fresh, line);
    enum status s = conn_header(c, "Set-Cookie", line);
    mem_wipe(line, sizeof line);
    return s == OK ? view_go(c, call->language, ROUTE_LOGIN) : conn_problem(c, s, "", NULL);
}

static enum turn send_begin(struct conn *c)
{
    const struct role_inputs *in = &gate_of(c)->in;
    struct call *call = c->call;
    struct msg_login_begin m = { .source = UINT8_MAX, .language = (uint8_t)call->language };

    for (size_t i = 0; i < in->n_shown_sources; i++)
        if (in->shown_sources[i].login_scope[0] != 0 && strcmp(in->shown_sources[i].name, call_value(call, FIELD_SOURCE)) == 0)
            m.source = (uint8_t)i;
    if (m.source == UINT8_MAX)
        return conn_problem(c, REFUSED_FORM, "", NULL);
    enum status s = mem_random(call->fresh, SECRET_LEN);
    if (s != OK)
        return conn_problem(c, s, "", NULL);
    sha256_kept(call->fresh, SECRET_LEN, m.fresh_sha);
    return ask_notary(gate_of(c), c, MSG_LOGIN_BEGIN, &m, sizeof m, ASK_IN_TURN, on_begun);
}

static enum turn stop_by_number(struct conn *c, const struct call *call)
{
    struct msg_login_stop m = { .nr = number_of(call) };

    sha256_kept(call->login, SECRET_LEN, m.login_sha);
    return ask_notary(gate_of(c), c, MSG_LOGIN_STOP, &m, sizeof m, ASK_URGENT, on_login);
}

/* A form of the list, or the question whether one of it is to stop: by the cookie of the log-in. */
static enum turn post_login(struct conn *c, struct call *call)
{
    struct slice given = { call_value(call, FIELD_CSRF), strlen(call_value(call, FIELD_CSRF)) };

    if (!call->has_login)
        return view_go(c, call->language, ROUTE_RECEIPT);
    if (!browser_csrf_ok(BROWSER_LOGIN, call->login, call->route, given) || number_of(call) == LIMIT_LOGIN_GRANTS)
        return conn_problem(c, REFUSED_FORM, "", NULL);
    return call->route == ROUTE_STOP ? stop_by_number(c, call) : ask_in_turn(gate_of(c), c, 1, send_login_read);
}

/* ---- forms ---- */

/* A page of its own asks once more before anything ends. */
enum turn receipts_post(struct conn *c, struct call *call)
{
    struct msg_receipt_stop m = { 0 };
    const char *pressed = call_value(call, FIELD_ACTION);
    enum action a = action_find(pressed, strlen(pressed));

    call->stop = a == ACTION_STOP;
    if (call->route == ROUTE_RECEIPT && a == ACTION_SOURCE)
        return ask_in_turn(gate_of(c), c, 1, send_begin);
    if (call->stop && call->route != ROUTE_RECEIPT && call_value(call, FIELD_NUMBER)[0] != 0)
        return post_login(c, call);
    if (call->route == ROUTE_RECEIPT && (a == ACTION_GO_ON || a == ACTION_STOP))
        return ask_in_turn(gate_of(c), c, 1, send_read);
    if (call->route != ROUTE_STOP || a != ACTION_STOP)
        return conn_problem(c, REFUSED_FORM, "", NULL);
    if (!read_code(call, &m.receipt))
        return view_receipt_form(c, call, VIEW_MISTYPED);
    return ask_notary(gate_of(c), c, MSG_RECEIPT_STOP, &m, sizeof m, ASK_URGENT, on_receipt);
}
