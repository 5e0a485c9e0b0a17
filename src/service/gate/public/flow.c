#include "gate/public/flow.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "base/urlform.h"
#include "gate/public/away.h"
#include "gate/public/filled.h"
#include "gate/public/questions.h"
#include "gate/public/receipts.h"
#include "gate/public/view.h"
#include "oauth/authorize.h"

#include <string.h>

#define PAGE_BAD 400

static struct gate *gate_of(const struct conn *c)
{
    return &public_of(c)->gate;
}

/* ---- cookies of an answer ---- */

static enum status set_cookie(struct conn *c, enum browser_cookie which, const uint8_t *value)
{
    char line[BROWSER_SET_MAX];

    if (value != NULL)
        browser_set(which, value, line);
    else
        browser_forget(which, line);
    enum status s = conn_header(c, "Set-Cookie", line);
    mem_wipe(line, sizeof line);
    return s;
}

/* ---- reading a page ---- */

static bool is_end(enum page p)
{
    return p >= PAGE_ALREADY_DONE;
}

static bool is_mistake(enum page p)
{
    return p == PAGE_EXPIRED || p == PAGE_UNKNOWN || p == PAGE_WRONG_BROWSER;
}

/* The request_uri of the address opens nothing, or nothing any more: the answer is a page here and now. */
static bool no_request(const struct call *call, enum page p)
{
    return call->authorize && (is_end(p) || p == PAGE_DONE);
}

/* The first address can be opened from anywhere and with anything: what it says ends no flow of this browser. */
static bool ends_session(const struct call *call, enum page p)
{
    return call->has_session && !call->authorize && is_end(p) && p != PAGE_ALREADY_DONE;
}

/* A request_uri that cannot be used any more is an error, in whichever browser (RFC 9126 4); a page that was asked for by
 * its address is one where nobody knows who asks. */
static unsigned status_of(const struct call *call, const struct msg_page *m)
{
    enum page p = (enum page)m->page;

    return is_mistake(p) || (no_request(call, p) && p != PAGE_BY_PLATFORM) ? PAGE_BAD : 200;
}

static enum turn show(struct conn *c, struct call *call, const struct msg_page *m)
{
    enum page asked = call->authorize ? PAGE_WHY : view_page_of(call->route);
    enum status s = OK;

    if (call->authorize)
        call->language = (enum language)m->language;
    if (m->page != asked && !no_request(call, (enum page)m->page))
        return view_go(c, (enum language)m->language, view_route_of((enum page)m->page));
    if (m->has_ticket != 0) {
        memcpy(call->ticket, m->ticket.b, TICKET_LEN);
        call->has_ticket = true;
        s = set_cookie(c, BROWSER_TICKET, call->ticket);
    }
    if (m->page == PAGE_DONE) /* its form is proven by the session, wherever it is shown */
        call->route = ROUTE_DONE;
    if (m->page == PAGE_DONE || (m->page == PAGE_WHY && !call->has_ticket))
        call->has_request = false; /* so is the first page, in a browser that is bound and has no ticket any more */
    if (s == OK && ends_session(call, (enum page)m->page))
        s = set_cookie(c, BROWSER_SESSION, NULL);
    return s == OK ? view_case(c, call, m, status_of(call, m)) : conn_problem(c, s, "", NULL);
}

/* Whatever page was asked for, a case that is at its source has no other. returns false where the message is none of ours */
static bool to_source(struct conn *c, const struct call *call, const struct msg_to_source *m, enum turn *turn)
{
    if (call->route == ROUTE_TO_SOURCE)
        return view_to_source(c, call, m, turn);
    if (m->language >= LANGUAGE_N)
        return false;
    *turn = view_go(c, (enum language)m->language, ROUTE_TO_SOURCE);
    return true;
}

static enum turn on_page(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    struct call *call = c->call;
    enum turn turn;

    (void)len;
    if (type == MSG_TO_SOURCE && to_source(c, call, msg, &turn))
        return turn;
    if (type != MSG_PAGE || !view_sane(public_of(c), msg))
        return ask_wrong(gate_of(c));
    return show(c, call, msg);
}

static enum turn send_page_read(struct conn *c)
{
    const struct call *call = c->call;
    struct msg_page_read m = { .page = (uint8_t)(call->authorize ? PAGE_WHY : view_page_of(call->route)),
                               .language = (uint8_t)call->language, .has_request = call->has_request,
                               .has_ticket = call->has_ticket, .has_browser = call->has_session,
                               .request_uri = call->request_uri };

    memcpy(m.client, call->client, sizeof m.client);
    memcpy(m.ticket.b, call->ticket, TICKET_LEN);
    if (call->has_session)
        sha256_kept(call->session, SECRET_LEN, m.browser_sha);
    return ask_notary(gate_of(c), c, MSG_PAGE_READ, &m, sizeof m, ASK_IN_TURN, on_page);
}

enum turn flow_get(struct conn *c)
{
    struct call *call;
    enum status s = call_open(c, false, &call);

    if (s != OK)
        return conn_problem(c, s, "", NULL);
    if (call->route == ROUTE_RECEIPT || call->route == ROUTE_LOGIN || call->route == ROUTE_STOP || call->route == ROUTE_STOPPED)
        return receipts_get(c, call);
    if (call->route == ROUTE_SLIP) /* nothing is kept of the page before it: that one again */
        call->route = ROUTE_CHANGED;
    if (view_page_of(call->route) == PAGE_NONE)
        return conn_problem(c, REFUSED_NOT_FOUND, "", NULL);
    if (!call->has_session) /* nobody knows who this is, and the notary need not be asked */
        return view_plain(c, call->language, call->route == ROUTE_EXPIRED ? VIEW_EXPIRED
                                             : call->route == ROUTE_WRONG_BROWSER ? VIEW_WRONG_BROWSER : VIEW_UNKNOWN, PAGE_BAD);
    return ask_in_turn(gate_of(c), c, 1, send_page_read);
}

enum turn flow_authorize(struct conn *c)
{
    struct slice query = conn_text(c, c->request.query);
    struct authorize a;
    struct call *call;
    enum status s = call_open(c, false, &call);

    if (s != OK && s != REFUSED_NOT_FOUND) /* this address is not below a language */
        return conn_problem(c, s, "", NULL);
    s = authorize_read((char *)(uintptr_t)query.at, query.len, &a);
    if (s == OK && (a.client_id.len > CLIENT_MAX || !text_is_reference(a.client_id.at, a.client_id.len, CLIENT_MAX)))
        s = REFUSED_FORM;
    if (s != OK)
        return conn_problem(c, s, "", NULL);
    memcpy(call->client, a.client_id.at, a.client_id.len);
    call->request_uri = a.request_uri;
    call->has_request = call->authorize = true;
    call->route = ROUTE_WHY;
    if (!language_find(a.language.at, a.language.len, &call->language) ||
        (gate_of(c)->in.settings.languages & 1u << call->language) == 0)
        call->language = LANGUAGE_N;
    return ask_in_turn(gate_of(c), c, 1, send_page_read);
}

/* ---- answering a page ---- */

static enum turn on_step(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct public *p = public_of(c);
    const struct call *call = c->call;
    const struct msg_go *go = msg;

    (void)len;
    if (type == MSG_TO_PLATFORM && away_sane(p, msg))
        return away_to_platform(c, msg);
    if (type != MSG_GO || go->page <= PAGE_NONE || go->page >= PAGE_N || go->language > LANGUAGE_N)
        return ask_wrong(gate_of(c));
    enum status s = go->binds != 0 ? set_cookie(c, BROWSER_SESSION, call->fresh) : OK;
    if (s != OK)
        return conn_problem(c, s, "", NULL);
    return view_go(c, go->language < LANGUAGE_N ? (enum language)go->language : call->language,
                   view_route_of((enum page)go->page));
}

static enum status fill_source(const struct conn *c, const struct call *call, struct msg_step *m)
{
    const struct role_inputs *in = &public_of(c)->gate.in;

    for (size_t i = 0; i < in->n_shown_sources; i++)
        if (strcmp(in->shown_sources[i].name, call_value(call, FIELD_SOURCE)) == 0) {
            m->source = (uint8_t)i;
            return OK;
        }
    return REFUSED_FORM;
}

static enum status fill_year(const struct call *call, struct msg_step *m)
{
    int64_t year;
    const char *text = call_value(call, FIELD_YEAR);

    if (!decimal_parse(text, strlen(text), &year) || year < LIMIT_FIRST_YEAR || year > LIMIT_LAST_YEAR)
        return REFUSED_SELF;
    m->year = (int16_t)year;
    return OK;
}

static enum status fill(const struct conn *c, const struct call *call, struct msg_step *m)
{
    const char *reading = call_value(call, FIELD_READING);
    int64_t number = 0;

    if (reading[0] != 0 && (!decimal_parse(reading, strlen(reading), &number) || number < 0 || number > UINT32_MAX))
        return REFUSED_FORM;
    m->reading = (uint32_t)number;
    switch (call->step) {
    case STEP_SOURCE:
        return fill_source(c, call, m);
    case STEP_SELF:
        return filled_self(call, m);
    case STEP_CHANGED:
        return filled_slip(call, m);
    case STEP_OTHER_YEAR:
        return fill_year(call, m);
    case STEP_ANSWERS:
        return questions_fill(call, m);
    default:
        return OK;
    }
}

static enum turn send_step(struct conn *c)
{
    struct call *call = c->call;
    struct msg_step m = { .step = (uint8_t)call->step, .language = (uint8_t)call->language, .has_request = call->has_request,
                          .has_ticket = call->has_ticket, .has_browser = call->has_session, .request_uri = call->request_uri };
    enum status s = fill(c, call, &m);

    if (s == REFUSED_SELF) { /* the page again, with what is wrong */
        mem_wipe(&m, sizeof m);
        call->wrong = true;
        return send_page_read(c);
    }
    if (s != OK) {
        mem_wipe(&m, sizeof m);
        return conn_problem(c, s, "", NULL);
    }
    memcpy(m.client, call->client, sizeof m.client);
    memcpy(m.ticket.b, call->ticket, TICKET_LEN);
    if (call->has_session)
        sha256_kept(call->session, SECRET_LEN, m.browser_sha);
    sha256_kept(call->fresh, SECRET_LEN, m.fresh_sha);
    enum turn turn = ask_notary(gate_of(c), c, MSG_STEP, &m, msg_step_len(&m), ASK_IN_TURN, on_step);
    mem_wipe(&m, sizeof m);
    return turn;
}

/* What a button of a page does. step NONE: it leads to a page, or the page is shown again. */
static const struct button { enum route_name page; enum action action; enum step step; enum route_name leads; } buttons[] = {
    { ROUTE_WHY, ACTION_GO_ON, STEP_GO_ON, ROUTE_NONE },
    { ROUTE_WHY, ACTION_OTHER_WAY, STEP_OTHER_WAY, ROUTE_NONE },
    { ROUTE_OTHER_WAY, ACTION_SOURCE, STEP_SOURCE, ROUTE_NONE },
    { ROUTE_OTHER_WAY, ACTION_SELF, STEP_NONE, ROUTE_SELF },
    { ROUTE_OTHER_WAY, ACTION_DESK, STEP_DESK, ROUTE_NONE },
    { ROUTE_OTHER_WAY, ACTION_REFUSE, STEP_REFUSE, ROUTE_NONE },
    { ROUTE_SOURCES, ACTION_SOURCE, STEP_SOURCE, ROUTE_NONE },
    { ROUTE_SOURCES, ACTION_OTHER_WAY, STEP_OTHER_WAY, ROUTE_NONE },
    { ROUTE_SOURCES, ACTION_LEAVE, STEP_LEAVE, ROUTE_NONE },
    { ROUTE_SOURCES, ACTION_REFUSE, STEP_REFUSE, ROUTE_NONE },
    { ROUTE_TO_SOURCE, ACTION_SOURCE, STEP_SOURCE, ROUTE_NONE },
    { ROUTE_TO_SOURCE, ACTION_OTHER_WAY, STEP_OTHER_WAY, ROUTE_NONE },
    { ROUTE_BUSY, ACTION_OTHER_WAY, STEP_OTHER_WAY, ROUTE_NONE },
    { ROUTE_SELF, ACTION_GO_ON, STEP_SELF, ROUTE_NONE },
    { ROUTE_SELF, ACTION_OTHER_WAY, STEP_OTHER_WAY, ROUTE_NONE },
    { ROUTE_VALUES, ACTION_RIGHT, STEP_RIGHT, ROUTE_NONE },
    { ROUTE_NOT_RIGHT, ACTION_OTHER_SOURCE, STEP_OTHER_SOURCE, ROUTE_NONE },
    { ROUTE_NOT_RIGHT, ACTION_OTHER_WAY, STEP_OTHER_WAY, ROUTE_NONE },
    { ROUTE_OTHER_YEAR, ACTION_GO_ON, STEP_OTHER_YEAR, ROUTE_NONE },
    { ROUTE_CHANGED, ACTION_GO_ON, STEP_NONE, ROUTE_NONE },
    { ROUTE_SLIP, ACTION_GO_ON, STEP_CHANGED, ROUTE_NONE },
    { ROUTE_QUESTIONS, ACTION_RIGHT, STEP_ANSWERS, ROUTE_NONE },
    { ROUTE_QUESTIONS, ACTION_ADD_CHILD, STEP_NONE, ROUTE_NONE },
    { ROUTE_DONE, ACTION_BACK, STEP_BACK, ROUTE_NONE },
};

static const struct button *button_of(const struct call *call)
{
    const char *pressed = call_value(call, FIELD_ACTION);
    enum action a = action_find(pressed, strlen(pressed));

    for (size_t i = 0; i < sizeof buttons / sizeof *buttons; i++)
        if (buttons[i].page == call->route && buttons[i].action == a)
            return &buttons[i];
    return NULL;
}

/* Whether the form is from a page of ours that this browser was shown; *turn: what it gets where not. */
static bool proven(struct conn *c, const struct call *call, enum turn *turn)
{
    const uint8_t *cookie;
    enum browser_cookie which = call_proof(call, &cookie);
    struct slice given = { call_value(call, FIELD_CSRF), strlen(call_value(call, FIELD_CSRF)) };

    if (which == BROWSER_TICKET ? !call->has_ticket : !call->has_session)
        *turn = view_plain(c, call->language, which == BROWSER_TICKET ? VIEW_EXPIRED : VIEW_UNKNOWN, PAGE_BAD);
    else if (given.len == 0)
        *turn = view_plain(c, call->language, VIEW_FORBIDDEN, 403);
    else if (!browser_csrf_ok(which, cookie, call->route, given)) /* a second flow in this browser has taken the cookie */
        *turn = view_plain(c, call->language, VIEW_OTHER_TAB, PAGE_BAD);
    else
        return true;
    return false;
}

/* The form of the first page says which request it is of; no other does. */
static enum status read_request(struct call *call)
{
    struct slice client = { call_value(call, FIELD_CLIENT_ID), strlen(call_value(call, FIELD_CLIENT_ID)) };
    struct slice uri = { call_value(call, FIELD_REQUEST_URI), strlen(call_value(call, FIELD_REQUEST_URI)) };

    if (uri.len == 0)
        return OK;
    return call->route == ROUTE_WHY && call_take_request(call, client, uri) ? OK : REFUSED_FORM;
}

static enum turn press(struct conn *c, struct call *call)
{
    const struct button *b = button_of(call);

    if (b == NULL)
        return conn_problem(c, REFUSED_FORM, "", NULL);
    if (b->leads != ROUTE_NONE)
        return view_go(c, call->language, b->leads);
    call->step = b->step;
    call->more = b->action == ACTION_ADD_CHILD;
    if (call->route == ROUTE_CHANGED) {
        call->wrong = !filled_changed(call);
        if (!call->wrong) /* the next page, with the proof of its own form */
            call->route = ROUTE_SLIP;
    }
    if (mem_random(call->fresh, SECRET_LEN) != OK)
        return conn_problem(c, FAULT_CRYPTO, "", NULL);
    return ask_in_turn(gate_of(c), c, 1, b->step == STEP_NONE ? send_page_read : send_step);
}

enum turn flow_post(struct conn *c)
{
    struct call *call;
    enum status s = call_open(c, true, &call);
    enum turn turn;

    if (s != OK)
        return conn_problem(c, s, "", NULL);
    if (!browser_from_here(conn_text(c, c->request.wanted[PUBLIC_ORIGIN]), conn_text(c, c->request.wanted[PUBLIC_FETCH_SITE]),
                           gate_of(c)->in.settings.issuer))
        return view_plain(c, call->language, VIEW_FORBIDDEN, 403);
    s = call_read_form(c, call);
    if (s == OK)
        s = read_request(call);
    if (s != OK)
        return conn_problem(c, s, "", NULL);
    if (call->route == ROUTE_RECEIPT || call->route == ROUTE_LOGIN || call->route == ROUTE_STOP)
        return receipts_post(c, call);
    return proven(c, call, &turn) ? press(c, call) : turn;
}

/* ---- back from a source ---- */

/* Always on to the case's page: the code leaves the address. */
static enum turn on_call_back(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct call *call = c->call;
    const struct msg_go *go = msg;

    if (type == MSG_LOGIN && call->has_login)
        return receipts_back(c, msg, len);
    if (type != MSG_GO || go->page <= PAGE_NONE || go->page >= PAGE_N || go->language >= LANGUAGE_N)
        return ask_wrong(gate_of(c));
    return view_go(c, (enum language)go->language, view_route_of((enum page)go->page));
}

/* What the source sent along. Without a state of ours it is nobody's answer, and what is no answer by its form is the source's
 * mistake: with its state the person is taken back to the choice. */
static void read_returned(struct conn *c, struct msg_call_back *m)
{
    struct urlform_field f[] = { { .name = "code" }, { .name = "state", .required = true }, { .name = "iss" },
                                 { .name = "error" } };
    struct slice query = conn_text(c, c->request.query);
    const char *where;
    size_t n;

    if (urlform_read((char *)(uintptr_t)query.at, query.len, f, 4, &where) != OK ||
        !base64url_decode(f[1].value.at, f[1].value.len, m->state.b, SECRET_LEN, &n) || n != SECRET_LEN) {
        m->state = (struct secret32){ 0 };
        m->error = SOURCE_ERROR_OTHER;
        return;
    }
    if (f[3].given && f[0].value.len == 0)
        m->error = slice_is(f[3].value, "access_denied") ? SOURCE_ERROR_DENIED : SOURCE_ERROR_OTHER;
    else if (f[3].given || f[0].value.len == 0 || f[0].value.len > sizeof m->code || f[2].value.len > sizeof m->iss)
        m->error = SOURCE_ERROR_OTHER;
    if (m->error != SOURCE_ERROR_NONE)
        return;
    m->code_len = (uint16_t)f[0].value.len;
    m->iss_len = (uint16_t)f[2].value.len;
    memcpy(m->code, f[0].value.at, m->code_len);
    if (m->iss_len > 0)
        memcpy(m->iss, f[2].value.at, m->iss_len);
}

static enum turn send_call_back(struct conn *c)
{
    const struct call *call = c->call;
    struct msg_call_back m = { .source = UINT8_MAX, .has_browser = call->has_session, .has_login = call->has_login,
                               .language = LANGUAGE_N };
    const struct role_inputs *in = &gate_of(c)->in;

    for (size_t i = 0; i < in->n_shown_sources; i++)
        if (slice_is(c->param, in->shown_sources[i].name))
            m.source = (uint8_t)i;
    if (m.source == UINT8_MAX)
        return conn_problem(c, REFUSED_NOT_FOUND, "", NULL);
    read_returned(c, &m);
    if (call->has_session)
        sha256_kept(call->session, SECRET_LEN, m.browser_sha);
    if (call->has_login)
        sha256_kept(call->login, SECRET_LEN, m.login_sha);
    enum turn turn = ask_notary(gate_of(c), c, MSG_CALL_BACK, &m, sizeof m, ASK_IN_TURN, on_call_back);
    mem_wipe(&m, sizeof m);
    return turn;
}

/* The one GET that changes something: with the cookie of the case and its state, once. To HEAD, and to a browser that
 * fetches what somebody may open next, nothing happens. */
enum turn flow_call_back(struct conn *c)
{
    struct slice purpose = conn_text(c, c->request.wanted[PUBLIC_PURPOSE]);
    struct call *call;
    enum status s = call_open(c, false, &call);

    if (s != OK && s != REFUSED_NOT_FOUND)
        return conn_problem(c, s, "", NULL);
    if (c->request.method == METHOD_HEAD || purpose.len > 0)
        return conn_problem(c, FAULT_BUSY, "", NULL);
    if (!call->has_session && !call->has_login)
        return view_plain(c, browser_language(conn_text(c, c->request.wanted[PUBLIC_ACCEPT_LANGUAGE]),
                                              gate_of(c)->in.settings.languages), VIEW_WRONG_BROWSER, PAGE_BAD);
    return ask_in_turn(gate_of(c), c, 1, send_call_back);
}
