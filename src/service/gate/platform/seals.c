#include "gate/platform/platform.h"

#include "base/mem.h"
#include "base/text.h"
#include "gate/platform/bodies.h"
#include "oauth/token.h"
#include "wire/platform.h"

#include <string.h>

#define JSON "application/json"

/* ---- GET /v1/zegels/{grant_id} ---- */

enum turn seals_answer(struct conn *c, const struct msg_zegel *m, unsigned status)
{
    char location[] = "/v1/zegels/0123456789012345678901";

    if (m->status != OK || m->zegel_len > ZEGEL_MAX || conn_room(c, 512 + BASE64URL_LEN(ZEGEL_MAX)) != OK)
        return conn_problem(c, m->status != OK ? (enum status)m->status : FAULT_MEMORY, "", NULL);
    struct writer *w = &c->answer.body;
    write_char(w, '{');
    platform_write_id(w, "grant_id", &m->grant);
    write_text(w, ",\"zegel\":\"");
    write_base64url(w, m->zegel, m->zegel_len);
    write_char(w, '"');
    platform_write_id(w, "grantVerwijzing", &m->verwijzing);
    platform_write_time(w, "verlooptOp", m->bruikbaar_tot);
    write_char(w, '}');
    base64url_encode(m->grant.b, ID_LEN, location + sizeof "/v1/zegels/" - 1);
    if (status == 201 && conn_header(c, "Location", location) != OK)
        return conn_problem(c, FAULT_MEMORY, "", NULL);
    return conn_answer(c, status, JSON);
}

/* RFC 6750 3: what a client is told beside the problem where it has no token, or one that opens nothing here. */
static enum turn challenge(struct conn *c, enum turn turn, enum status s, bool has_token)
{
    const char *value = status_http(s) == 403 ? "Bearer error=\"insufficient_scope\""
                        : has_token           ? "Bearer error=\"invalid_token\""
                                              : "Bearer";

    if (turn != TURN_NEXT || (status_http(s) != 401 && status_http(s) != 403))
        return turn;
    return conn_header(c, "WWW-Authenticate", value) == OK ? TURN_NEXT : TURN_CLOSE;
}

static enum turn on_seal(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_zegel *m = msg;
    const struct msg_zegel_read *asked = c->call;

    (void)len;
    if (type != MSG_ZEGEL)
        return ask_wrong(platform_gate(c));
    return challenge(c, seals_answer(c, m, 200), (enum status)m->status, asked->has_token);
}

static enum turn send_get(struct conn *c)
{
    struct msg_zegel_read *m = c->call;

    return ask_notary(platform_gate(c), c, MSG_ZEGEL_READ, m, sizeof *m, ASK_IN_TURN, on_seal);
}

/* With a token where the person agreed on our pages; after evidence that the client posted itself, without. Which of both it is,
 * the notary knows. */
static enum status read_token(struct conn *c, struct msg_zegel_read *m)
{
    struct slice shown = conn_text(c, c->request.wanted[PLATFORM_AUTHORIZATION]);
    struct secret32 token;

    if (shown.len == 0)
        return OK;
    m->has_token = 1;
    if (!token_of_header(shown, &token))
        return REFUSED_TOKEN_INVALID;
    sha256_kept(token.b, SECRET_LEN, m->token_sha);
    mem_wipe(&token, sizeof token);
    return tls_certificate_sha(c->io.tls, m->certificate_sha);
}

enum turn seals_get(struct conn *c)
{
    struct msg_zegel_read *m = mem_alloc(sizeof *m);

    if (m == NULL)
        return conn_problem(c, FAULT_MEMORY, "", NULL);
    conn_keep(c, m, mem_free);
    *m = (struct msg_zegel_read){ 0 };
    if (!id_read(c->param, &m->grant))
        return conn_problem(c, REFUSED_SEAL_UNKNOWN, "", NULL);
    memcpy(m->client, platform_client(c)->id, sizeof m->client);
    enum status s = read_token(c, m);
    if (s != OK)
        return challenge(c, conn_problem(c, s, "", NULL), s, true);
    return ask_in_turn(platform_gate(c), c, LIMIT_SLICE, send_get);
}

/* ---- POST /v1/dossierzegels ---- */

static enum turn on_complete(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_dossierzegel *m = msg;

    (void)len;
    if (type != MSG_DOSSIERZEGEL)
        return ask_wrong(platform_gate(c));
    if (m->status != OK || m->zegel_len > ZEGEL_MAX || conn_room(c, 512 + BASE64URL_LEN(ZEGEL_MAX)) != OK)
        return conn_problem(c, m->status != OK ? (enum status)m->status : FAULT_MEMORY, "", NULL);
    struct writer *w = &c->answer.body;
    write_char(w, '{');
    platform_write_id(w, "dossier", &m->dossier);
    write_text(w, ",\"dossierzegel\":\"");
    write_base64url(w, m->zegel, m->zegel_len);
    write_char(w, '"');
    platform_write_time(w, "verlooptOp", m->bruikbaar_tot);
    write_char(w, '}');
    return conn_answer(c, 201, JSON);
}

static enum turn send_complete(struct conn *c)
{
    struct msg_dossier_complete *m = c->call;

    return ask_notary(platform_gate(c), c, MSG_DOSSIER_COMPLETE, m, sizeof *m, ASK_IN_TURN, on_complete);
}

enum turn seals_complete(struct conn *c)
{
    struct msg_dossier_complete *m = mem_alloc(sizeof *m);
    struct refusal why;
    size_t len;
    const char *text = conn_body(c, &len);

    if (m == NULL)
        return conn_problem(c, FAULT_MEMORY, "", NULL);
    conn_keep(c, m, mem_free);
    if (dossierzegels_read(&platform_pull, text, len, m, &why) != OK)
        return conn_problem(c, why.status, why.place, why.known);
    memcpy(m->client, platform_client(c)->id, sizeof m->client);
    return ask_in_turn(platform_gate(c), c, LIMIT_SLICE, send_complete);
}
