#include "standin/far_end.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <string.h>

#define JSON "application/json"
#define FORM "application/x-www-form-urlencoded"
#define BODY_MAX 8192
#define WAIT_MS 120000               /* also of who is to wait in vain */

enum { WANT_AUTHORIZATION };

/* ---- answers ---- */

/* An OAuth error (RFC 6749 5.2), or what RFC 6750 says for a token. */
static enum turn refuse(struct conn *c, unsigned status, const char *error)
{
    if (conn_room(c, 128) != OK || (status == 401 && conn_header(c, "WWW-Authenticate", "Bearer") != OK))
        return TURN_CLOSE;
    write_text(&c->answer.body, "{\"error\":\"");
    write_text(&c->answer.body, error);
    write_text(&c->answer.body, "\"}");
    return conn_answer(c, status, JSON);
}

/* The right answer stands in the body; some deeds change it. */
static enum turn finish(struct conn *c, enum deed deed, unsigned status, const char *media_type)
{
    struct writer *w = &c->answer.body;
    bool json = strcmp(media_type, JSON) == 0;

    if (w->failed)
        return TURN_CLOSE;
    if (deed == DEED_BROKEN || deed == DEED_EMPTY)
        w->at = w->start + (deed == DEED_BROKEN ? writer_len(w) / 2 : 0);
    if (deed == DEED_EMPTY && json)
        write_text(w, "{}");
    return conn_answer(c, status, deed == DEED_TYPE ? "text/plain" : media_type);
}

/* Whether a deed needs the right answer. */
static bool changes_answer(enum deed d)
{
    return d == DEED_NONE || d == DEED_TYPE || d == DEED_BROKEN || d == DEED_EMPTY;
}

/* ---- who asks ---- */

/* By certificate the connection says it: who is not known is refused before. */
static bool is_client(struct far_end *e, struct slice client_id, struct slice type, struct slice assertion)
{
    if (!slice_is(client_id, e->stroom.client_id))
        return false;
    if (e->stroom.by_certificate)
        return true;
    return slice_is(type, ASSERTION_TYPE) && assertion_check(&e->assertions, assertion, e->stroom.client_id, e->stroom.token.url,
                                                             e->stroom.iss, clock_wall_s()) == OK;
}

/* ---- the request ahead ---- */

static enum turn par(struct conn *c)
{
    struct far_end *e = far_end_of(c);
    enum deed deed = deed_at(e->par, ANSWER_PAR);
    struct asked_form form;
    struct flow *f;
    size_t len;
    char *body = conn_body(c, &len);

    if (!changes_answer(deed))
        return hostile_answer(&e->hostile, c, deed, true);
    if (authorize_read(body, len, &form) != OK)
        return refuse(c, 400, "invalid_request");
    if (!is_client(e, form.fields[ASKED_CLIENT].value, form.fields[ASKED_ASSERTION_TYPE].value,
                   form.fields[ASKED_ASSERTION].value))
        return refuse(c, 401, "invalid_client");
    if (authorize_begin(e, &form, clock_boot_ms(), &f) != OK)
        return refuse(c, 400, "invalid_request");
    conn_body_done(c);
    if (conn_room(c, 256) != OK)
        return TURN_CLOSE;
    write_text(&c->answer.body, "{\"request_uri\":\"urn:ietf:params:oauth:request_uri:");
    write_text(&c->answer.body, f->id);
    write_text(&c->answer.body, "\",\"expires_in\":");
    write_int(&c->answer.body, FLOW_REQUEST_MS / 1000);
    write_char(&c->answer.body, '}');
    return finish(c, deed, 201, JSON);
}

/* ---- the token ---- */

enum { GIVEN_TYPE, GIVEN_CODE, GIVEN_REDIRECT, GIVEN_VERIFIER, GIVEN_CLIENT, GIVEN_ASSERTION_TYPE, GIVEN_ASSERTION, GIVEN_N };

static bool verifies(const struct flow *f, struct slice verifier)
{
    uint8_t digest[DIGEST_LEN];
    char challenge[FLOW_NAME];

    if (verifier.len < 43 || verifier.len > 128 || sha256(verifier.at, verifier.len, digest) != OK)
        return false;
    base64url_encode(digest, sizeof digest, challenge);
    return memcmp(challenge, f->challenge, sizeof challenge) == 0;
}

/* The token answer, with the evidence where it has no address of its own. */
static enum turn answer_token(struct conn *c, struct flow *f, const char *jws)
{
    const struct stroom *s = &far_end_of(c)->stroom;
    struct writer *w = &c->answer.body;

    if (conn_room(c, 512 + (jws != NULL ? strlen(jws) : 0)) != OK)
        return TURN_CLOSE;
    write_text(w, "{\"access_token\":\"");
    write_text(w, f->token);
    write_text(w, "\",\"token_type\":\"Bearer\",\"expires_in\":");
    write_int(w, FLOW_TOKEN_MS / 1000);
    if (jws != NULL) {
        write_text(w, ",\"");
        write_text(w, s->member);
        write_text(w, "\":\"");
        write_text(w, jws);
        write_char(w, '"');
    }
    write_char(w, '}');
    return finish(c, deed_at(f->deed, ANSWER_TOKEN), 200, JSON);
}

static enum turn give_token(struct conn *c, struct flow *f)
{
    struct far_end *e = far_end_of(c);
    char *jws = NULL;

    f->code_used = true;
    f->token_ms = clock_boot_ms();
    if (flows_name(f->token) != OK ||
        (e->stroom.member != NULL && issue_evidence(e, f, clock_wall_s(), &jws) != OK))
        return refuse(c, 400, "server_error");
    enum turn turn = answer_token(c, f, jws);
    mem_free(jws);
    return turn;
}

static enum turn token(struct conn *c)
{
    struct far_end *e = far_end_of(c);
    struct urlform_field given[GIVEN_N] = {
        [GIVEN_TYPE] = { .name = "grant_type" }, [GIVEN_CODE] = { .name = "code" }, [GIVEN_REDIRECT] = { .name = "redirect_uri" },
        [GIVEN_VERIFIER] = { .name = "code_verifier" }, [GIVEN_CLIENT] = { .name = "client_id" },
        [GIVEN_ASSERTION_TYPE] = { .name = "client_assertion_type" }, [GIVEN_ASSERTION] = { .name = "client_assertion" },
    };
    const char *where;
    size_t len;
    char *body = conn_body(c, &len);

    if (urlform_read(body, len, given, GIVEN_N, &where) != OK)
        return refuse(c, 400, "invalid_request");
    if (!is_client(e, given[GIVEN_CLIENT].value, given[GIVEN_ASSERTION_TYPE].value, given[GIVEN_ASSERTION].value))
        return refuse(c, 401, "invalid_client");
    if (!slice_is(given[GIVEN_TYPE].value, "authorization_code"))
        return refuse(c, 400, "unsupported_grant_type");
    struct flow *f = flows_by_code(&e->flows, given[GIVEN_CODE].value, clock_boot_ms());
    if (f == NULL || f->code_used || !slice_is(given[GIVEN_REDIRECT].value, e->redirect_uri) ||
        !verifies(f, given[GIVEN_VERIFIER].value))
        return refuse(c, 400, "invalid_grant");
    conn_body_done(c);
    enum deed deed = deed_at(f->deed, ANSWER_TOKEN);
    return changes_answer(deed) ? give_token(c, f) : hostile_answer(&e->hostile, c, deed, true);
}

/* ---- the data ---- */

static enum turn data(struct conn *c)
{
    static const char bearer[] = "Bearer ";
    struct far_end *e = far_end_of(c);
    struct slice said = conn_text(c, c->request.wanted[WANT_AUTHORIZATION]);
    size_t skip = sizeof bearer - 1;
    bool is_bearer = said.len > skip && memcmp(said.at, bearer, skip) == 0;
    struct slice given = is_bearer ? (struct slice){ said.at + skip, said.len - skip } : (struct slice){ 0 };
    struct flow *f = flows_by_token(&e->flows, given, clock_boot_ms());
    char *jws;

    if (f == NULL)
        return refuse(c, 401, "invalid_token");
    enum deed deed = deed_at(f->deed, ANSWER_DATA);
    if (!changes_answer(deed))
        return hostile_answer(&e->hostile, c, deed, false);
    if (issue_evidence(e, f, clock_wall_s(), &jws) != OK || conn_room(c, strlen(jws)) != OK)
        return TURN_CLOSE;
    write_text(&c->answer.body, jws);
    mem_free(jws);
    return finish(c, deed, 200, "application/jwt");
}

/* ---- the site ---- */

static const struct quota_share couriers = { .connections = 64, .requests_per_s = 500, .slow_per_s = 500,
                                             .bytes = 32u << 20, .bytes_least = 1u << 20 };
static const struct quota_share strangers = { .refused = REFUSED_CLIENT_UNKNOWN, .connections = 16, .requests_per_s = 100,
                                              .bytes = 1u << 20, .bytes_least = 1u << 20 };

static uint64_t by_certificate(const struct conn *c, const struct quota_share **share)
{
    struct tls_names *names = tls_names(c->io.tls);
    bool known = names != NULL && tls_names_uri(names, far_end_of(c)->client_uri);

    tls_names_release(names);
    *share = known ? &couriers : &strangers;
    return known;
}

static uint64_t by_nothing(const struct conn *c, const struct quota_share **share)
{
    (void)c;
    *share = &couriers;
    return 1;
}

static const char *write_problem(const struct conn *c, struct writer *w, const struct problem *p)
{
    (void)c;
    write_text(w, p->status == REFUSED_CLIENT_UNKNOWN ? "{\"error\":\"invalid_client\"}" : "{\"error\":\"invalid_request\"}");
    return JSON;
}

void back_open(struct far_end *e)
{
    static const struct wanted_header wanted[] = { [WANT_AUTHORIZATION] = { "authorization", true } };
    static struct quota rows[64];
    static struct quota_table quotas;
    size_t n = 0;

    if (e->stroom.par.url != NULL)
        e->back_routes[n++] = (struct route){ METHOD_POST, e->stroom.par.path, BODY_MAX, FORM, 0, 1, WAIT_MS, par };
    if (e->stroom.data.url != NULL)
        e->back_routes[n++] = (struct route){ METHOD_GET, e->stroom.data.path, 0, NULL, 0, 1, WAIT_MS, data };
    e->back_routes[n++] = (struct route){ METHOD_POST, e->stroom.token.path, BODY_MAX, FORM, 0, 1, WAIT_MS, token };
    quota_init(&quotas, rows, sizeof rows / sizeof rows[0], 128u << 20);
    e->back = (struct site){
        .name = "back",
        .routes = e->back_routes,
        .request = { wanted, sizeof wanted / sizeof wanted[0], 1024, LIMIT_HEAD_BYTES, false },
        .limits = { 1024, 256, LIMIT_IDLE_MS },
        .transport = e->stroom.by_certificate ? SITE_MUTUAL_TLS : SITE_TLS,
        .identify = e->stroom.by_certificate ? by_certificate : by_nothing,
        .quotas = &quotas,
        .fixed = { .usual = "", .good = "", .all = "Cache-Control: no-store\r\n" },
        .write_problem = write_problem,
        .own = e,
    };
}
