/* From code to token, the end of a token, and what a grant is about. */
#include "gate/platform/platform.h"

#include "base/mem.h"
#include "gate/platform/bodies.h"
#include "gate/platform/failure.h"
#include "gate/platform/granted.h"
#include "oauth/token.h"
#include "wire/token.h"

#include <string.h>

#define JSON "application/json"

/* ---- what both forms have ---- */

static enum turn refused(struct conn *c, const struct oauth_refusal *wrong)
{
    struct refusal why;

    (void)refusal_set(&why, wrong->status, wrong->where);
    return failure_answer(c, status_http(wrong->status), wrong->error, &why);
}

/* What the notary says of a code or token. */
static enum turn refused_by_notary(struct conn *c, enum status s, enum oauth_error error)
{
    if (status_class_of(s) != CLASS_REFUSED || s == REFUSED_RATE)
        return conn_problem(c, s, "", NULL);
    struct oauth_refusal wrong;
    (void)oauth_refuse(&wrong, s, oauth_error_of(s, error), "");
    return refused(c, &wrong);
}

/* ---- POST /oauth/token ---- */

static void write_granted(struct conn *c, const struct granted *granted)
{
    const struct role_inputs *in = &platform_gate(c)->in;

    write_text(&c->answer.body, "\"authorization_details\":");
    granted_write(&c->answer.body, granted, platform_client(c), in->bronnen, in->n_bronnen);
}

static enum turn on_token(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_token_answer *m = msg;

    if (type != MSG_TOKEN_ANSWER || m->receipt_len != len - sizeof *m)
        return ask_wrong(platform_gate(c));
    if (m->status != OK)
        return refused_by_notary(c, (enum status)m->status, OAUTH_INVALID_GRANT);
    if (conn_room(c, 512 + GRANTED_MAX + m->receipt_len) != OK)
        return conn_problem(c, FAULT_MEMORY, "", NULL);
    struct writer *w = &c->answer.body;
    write_text(w, "{\"access_token\":\"");
    write_base64url(w, m->token.b, SECRET_LEN);
    write_text(w, "\",\"token_type\":\"Bearer\",\"expires_in\":");
    write_int(w, m->expires_in);
    write_char(w, ',');
    write_granted(c, &m->granted);
    platform_write_id(w, "grant_id", &m->granted.grant);
    write_text(w, ",\"ontvangst\":\"");
    write_bytes(w, m + 1, m->receipt_len); /* a compact JWS: nothing in it needs an escape */
    write_text(w, "\"}");
    return conn_answer(c, 200, JSON);
}

static enum turn send_token(struct conn *c)
{
    struct msg_token *m = c->call;

    return ask_notary(platform_gate(c), c, MSG_TOKEN, m, sizeof *m, ASK_IN_TURN, on_token);
}

enum turn access_token(struct conn *c)
{
    struct msg_token *m = mem_alloc(sizeof *m);
    struct oauth_refusal wrong;
    struct token_request t;
    size_t len;
    char *body = conn_body(c, &len);

    if (m == NULL)
        return conn_problem(c, FAULT_MEMORY, "", NULL);
    conn_keep(c, m, mem_free);
    *m = (struct msg_token){ 0 };
    memcpy(m->client, platform_client(c)->id, sizeof m->client);
    if (token_read(body, len, platform_client(c), &t, &wrong) != OK) {
        mem_wipe(&t, sizeof t); /* a code may have been read before what is wrong */
        conn_body_done(c);
        return refused(c, &wrong);
    }
    m->redirect_index = t.redirect_index;
    m->has_verifier = t.verifier.len > 0;
    sha256_kept(t.code.b, SECRET_LEN, m->code_sha);
    if (m->has_verifier)
        sha256_kept(t.verifier.at, t.verifier.len, m->challenge);
    mem_wipe(&t, sizeof t);
    conn_body_done(c);
    enum status s = tls_certificate_sha(c->io.tls, m->certificate_sha);
    return s == OK ? ask_in_turn(platform_gate(c), c, LIMIT_SLICE, send_token) : conn_problem(c, s, "", NULL);
}

/* ---- POST /oauth/revoke ---- */

static enum turn on_revoked(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_status *m = msg;

    (void)len;
    if (type != MSG_STATUS)
        return ask_wrong(platform_gate(c));
    return m->status == OK ? conn_answer(c, 200, NULL) : refused_by_notary(c, (enum status)m->status, OAUTH_INVALID_REQUEST);
}

/* What cannot be a token of ours is not valid any more either, which is what was wanted (RFC 7009 2.2). */
enum turn access_revoke(struct conn *c)
{
    struct msg_revoke m = { 0 };
    struct oauth_refusal wrong;
    struct secret32 token;
    size_t len;
    bool known;
    char *body = conn_body(c, &len);

    enum status s = token_read_revocation(body, len, platform_client(c), &known, &token, &wrong);
    conn_body_done(c);
    if (s != OK || !known) {
        mem_wipe(&token, sizeof token);
        return s != OK ? refused(c, &wrong) : conn_answer(c, 200, NULL);
    }
    memcpy(m.client, platform_client(c)->id, sizeof m.client);
    sha256_kept(token.b, SECRET_LEN, m.token_sha);
    mem_wipe(&token, sizeof token);
    return ask_notary(platform_gate(c), c, MSG_REVOKE, &m, sizeof m, ASK_URGENT, on_revoked);
}

/* ---- GET /oauth/grants/{grant_id} ---- */

static enum turn on_grant(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_grant *m = msg;

    (void)len;
    if (type != MSG_GRANT)
        return ask_wrong(platform_gate(c));
    if (m->status != OK || conn_room(c, 256 + GRANTED_MAX) != OK)
        return conn_problem(c, m->status != OK ? (enum status)m->status : FAULT_MEMORY, "", NULL);
    struct writer *w = &c->answer.body;
    write_char(w, '{');
    write_granted(c, &m->granted);
    write_text(w, ",\"created_at\":");
    write_int(w, m->granted.created_at);
    write_text(w, ",\"last_updated_at\":");
    write_int(w, m->granted.updated_at);
    write_text(w, ",\"expires_at\":");
    write_int(w, m->granted.until);
    write_char(w, '}');
    return conn_answer(c, 200, JSON);
}

static enum turn send_grant(struct conn *c)
{
    struct msg_grant_read m = { 0 };

    if (!id_read(c->param, &m.grant))
        return conn_problem(c, REFUSED_GRANT_UNKNOWN, "", NULL);
    memcpy(m.client, platform_client(c)->id, sizeof m.client);
    return ask_notary(platform_gate(c), c, MSG_GRANT_READ, &m, sizeof m, ASK_IN_TURN, on_grant);
}

enum turn access_grant(struct conn *c)
{
    return ask_in_turn(platform_gate(c), c, LIMIT_SLICE, send_grant);
}
