#include "standin/far_end.h"

#include "base/clock.h"
#include "base/mem.h"

#include <arpa/inet.h>
#include <string.h>

#define FORM "application/x-www-form-urlencoded"
#define BODY_MAX 2048
#define LOCATION_MAX 3600

static enum turn answer_page(struct conn *c, unsigned status)
{
    if (c->answer.body.failed)
        return conn_problem(c, FAULT_MEMORY, "", NULL);
    return conn_answer(c, status, PAGES_HTML);
}

static enum turn see(struct conn *c, const char *location, const struct writer *w)
{
    if (w->failed || conn_header(c, "Location", location) != OK)
        return conn_problem(c, FAULT_MEMORY, "", NULL);
    return conn_answer(c, 303, NULL);
}

static enum turn bad(struct conn *c, bool english)
{
    if (conn_room(c, PAGES_ROOM) != OK)
        return TURN_CLOSE;
    pages_bad(&c->answer.body, &far_end_of(c)->pages, english);
    return answer_page(c, 400);
}

/* ---- from the other side ---- */

static const char urn[] = "urn:ietf:params:oauth:request_uri:";

/* What was asked ahead, or what the address asks. NULL: neither. */
static struct flow *find_asked(struct far_end *e, const struct asked_form *form, int64_t now_ms)
{
    struct slice uri = form->fields[ASKED_REQUEST_URI].value;
    struct flow *f;

    if (e->stroom.par.url == NULL)
        return authorize_begin(e, form, now_ms, &f) == OK ? f : NULL;
    if (!slice_is(form->fields[ASKED_CLIENT].value, e->stroom.client_id) || uri.len <= sizeof urn - 1 ||
        memcmp(uri.at, urn, sizeof urn - 1) != 0)
        return NULL;
    return flows_by_id(&e->flows, (struct slice){ uri.at + sizeof urn - 1, uri.len - (sizeof urn - 1) }, now_ms);
}

/* On to another origin, as a source does that leaves the log-in to DigiD. */
static enum turn authorize(struct conn *c)
{
    struct far_end *e = far_end_of(c);
    struct slice query = conn_text(c, c->request.query);
    struct asked_form form;
    char location[256] = { 0 };
    struct writer w;

    enum status s = authorize_read((char *)query.at, query.len, &form);
    struct flow *f = s == OK ? find_asked(e, &form, clock_boot_ms()) : NULL;
    if (f == NULL)
        return bad(c, false);
    f->loaded = true;
    writer_init(&w, location, sizeof location - 1);
    write_text(&w, "https://login.");
    write_text(&w, e->stroom.authorize.host);
    write_char(&w, ':');
    write_int(&w, e->stroom.authorize.port);
    write_text(&w, "/inloggen?t=");
    write_text(&w, f->id);
    return see(c, location, &w);
}

/* ---- the page, and what is said on it ---- */

static bool is_english(struct slice language, bool before)
{
    return language.len > 0 ? slice_is(language, "en") : before;
}

static enum turn login(struct conn *c)
{
    struct far_end *e = far_end_of(c);
    struct urlform_field fields[] = { { .name = "t", .required = true }, { .name = "taal" } };
    struct slice query = conn_text(c, c->request.query);
    const char *where;

    enum status s = urlform_read((char *)query.at, query.len, fields, 2, &where);
    struct flow *f = s == OK ? flows_by_id(&e->flows, fields[0].value, clock_boot_ms()) : NULL;
    if (f == NULL || !f->loaded)
        return bad(c, false);
    f->english = is_english(fields[1].value, f->english);
    if (conn_room(c, PAGES_ROOM) != OK)
        return TURN_CLOSE;
    pages_login(&c->answer.body, &e->pages, f);
    return answer_page(c, 200);
}

static void add(struct writer *w, const char *name, const char *value)
{
    write_text(w, name);
    pages_write_value(w, value, strlen(value));
}

static const char *state_to_send(struct far_end *e, const struct flow *f)
{
    const struct flow *other = flows_other(&e->flows, f, false);

    if (f->deed.deed == DEED_STATE_NONE)
        return NULL;
    if (f->deed.deed != DEED_STATE_OTHER)
        return f->state;
    return other != NULL && other->state[0] != 0 ? other->state : "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
}

static const char *iss_to_send(const struct far_end *e, const struct flow *f)
{
    if (f->deed.deed == DEED_ISS_NONE)
        return NULL;
    return f->deed.deed == DEED_ISS_OTHER ? "https://elders.example" : e->stroom.iss;
}

/* A code that is right, or one that its owner was given before. */
static void write_code(struct writer *w, struct far_end *e, struct flow *f)
{
    const struct flow *other = flows_other(&e->flows, f, true);

    write_text(w, "?code=");
    if (f->deed.deed == DEED_CODE_LONG)
        for (int i = 0; i < 2000; i++)
            write_char(w, 'A');
    else if (f->deed.deed == DEED_CODE_USED && other != NULL)
        write_text(w, other->code);
    else
        write_text(w, f->code);
    f->code_used = f->deed.deed == DEED_CODE_USED;
}

/* Back to who asked, with a code or with `error`. */
static enum turn send_back(struct conn *c, struct flow *f, const char *error)
{
    struct far_end *e = far_end_of(c);
    const char *state = state_to_send(e, f), *iss = iss_to_send(e, f);
    char location[LOCATION_MAX] = { 0 };
    struct writer w;

    writer_init(&w, location, sizeof location - 1);
    write_text(&w, e->redirect_uri);
    if (error != NULL)
        add(&w, "?error=", error);
    else
        write_code(&w, e, f);
    if (state != NULL)
        add(&w, "&state=", state);
    if (iss != NULL)
        add(&w, "&iss=", iss);
    enum turn turn = see(c, location, &w);
    mem_wipe(location, sizeof location);
    return turn;
}

static const json_t *person_named(const struct far_end *e, struct slice id)
{
    const json_t *v;
    size_t i;

    JSON_EACH(json_object_get(e->people, "personas"), i, v) {
        const char *name = json_string_value(json_object_get(v, "id"));

        if (name != NULL && slice_is(id, name))
            return v;
    }
    return NULL;
}

enum { SAID_FLOW, SAID_PERSON, SAID_DEED, SAID_CHOICE, SAID_N };

static enum turn logged_in(struct conn *c)
{
    struct far_end *e = far_end_of(c);
    struct urlform_field said[SAID_N] = { [SAID_FLOW] = { .name = "t", .required = true }, [SAID_PERSON] = { .name = "persona" },
                                          [SAID_DEED] = { .name = "fout" }, [SAID_CHOICE] = { .name = "keuze" } };
    int64_t now = clock_boot_ms();
    const char *where;
    size_t len;
    char *body = conn_body(c, &len);

    enum status s = urlform_read(body, len, said, SAID_N, &where);
    struct flow *f = s == OK ? flows_by_id(&e->flows, said[SAID_FLOW].value, now) : NULL;
    if (f == NULL || !f->loaded || !deed_find(said[SAID_DEED].value, &f->deed))
        return bad(c, f != NULL && f->english);
    f->person = person_named(e, said[SAID_PERSON].value);
    bool cancelled = slice_is(said[SAID_CHOICE].value, "annuleren");
    if ((f->person == NULL && !cancelled) || flows_name(f->code) != OK)
        return bad(c, f->english);
    f->code_ms = now;
    f->code_used = cancelled;
    conn_body_done(c);
    return send_back(c, f, cancelled ? "access_denied" : f->deed.deed == DEED_ERROR ? "server_error" : NULL);
}

/* ---- what the source is like ---- */

static enum turn home(struct conn *c)
{
    struct far_end *e = far_end_of(c);
    struct urlform_field language = { .name = "taal" };
    struct slice query = conn_text(c, c->request.query);
    const char *where;

    if (urlform_read((char *)query.at, query.len, &language, 1, &where) != OK)
        return bad(c, false);
    if (conn_room(c, PAGES_ROOM) != OK)
        return TURN_CLOSE;
    pages_home(&c->answer.body, &e->pages, e->par, is_english(language.value, false));
    return answer_page(c, 200);
}

static enum turn set_state(struct conn *c)
{
    struct far_end *e = far_end_of(c);
    struct urlform_field deed = { .name = "fout" };
    struct deed_choice choice;
    const char *where;
    size_t len;
    char *body = conn_body(c, &len);
    struct writer w = { 0 };

    if (urlform_read(body, len, &deed, 1, &where) != OK || !deed_find(deed.value, &choice) ||
        deed_at(choice, ANSWER_PAR) != choice.deed)
        return bad(c, false);
    e->par = choice;
    return see(c, "/", &w);
}

static enum turn style(struct conn *c)
{
    if (conn_room(c, strlen(pages_style)) != OK)
        return TURN_CLOSE;
    write_text(&c->answer.body, pages_style);
    return conn_answer(c, 200, "text/css; charset=utf-8");
}

/* ---- the site ---- */

static const struct quota_share visitors = { .connections = 64, .requests_per_s = 500, .slow_per_s = 500,
                                             .bytes = 8u << 20, .bytes_least = 1u << 20 };

static uint64_t by_address(const struct conn *c, const struct quota_share **share)
{
    *share = &visitors;
    return c->peer.any.sa_family == AF_INET ? ntohl(c->peer.v4.sin_addr.s_addr) : 0;
}

static const char *write_problem(const struct conn *c, struct writer *w, const struct problem *p)
{
    (void)c;
    write_text(w, status_slug(p->status));
    write_char(w, '\n');
    return "text/plain; charset=utf-8";
}

void front_open(struct far_end *e)
{
    static struct quota rows[64];
    static struct quota_table quotas;
    const struct route routes[] = {
        { METHOD_GET, e->stroom.authorize.path, 0, NULL, ROUTE_QUERY, 1, LIMIT_ANSWER_MS, authorize },
        { METHOD_GET, "/inloggen", 0, NULL, ROUTE_QUERY, 1, LIMIT_ANSWER_MS, login },
        { METHOD_POST, "/inloggen", BODY_MAX, FORM, 0, 1, LIMIT_ANSWER_MS, logged_in },
        { METHOD_GET, "/", 0, NULL, ROUTE_QUERY, 1, LIMIT_ANSWER_MS, home },
        { METHOD_POST, "/toestand", BODY_MAX, FORM, 0, 1, LIMIT_ANSWER_MS, set_state },
        { METHOD_GET, "/stijl.css", 0, NULL, 0, 1, LIMIT_ANSWER_MS, style },
    };

    _Static_assert(sizeof routes / sizeof routes[0] < FAR_END_ROUTES, "and one that ends the table");
    memcpy(e->front_routes, routes, sizeof routes);
    quota_init(&quotas, rows, sizeof rows / sizeof rows[0], 32u << 20);
    e->front = (struct site){
        .name = "front",
        .routes = e->front_routes,
        .request = { NULL, 0, 4096, LIMIT_HEAD_BYTES, true },
        .limits = { 4096, 256, LIMIT_IDLE_MS },
        .transport = SITE_TLS,
        .identify = by_address,
        .quotas = &quotas,
        .fixed = { .usual = "",
                   .good = "Content-Language: nl, en\r\n",
                   .all = "Cache-Control: no-store\r\n"
                          "Content-Security-Policy: default-src 'none'; style-src 'self'; form-action 'self' https:; "
                          "base-uri 'none'; frame-ancestors 'none'\r\n"
                          "Referrer-Policy: no-referrer\r\n"
                          "X-Content-Type-Options: nosniff\r\n" },
        .write_problem = write_problem,
        .own = e,
    };
}
