#include "gate/platform/platform.h"

#include "base/clock.h"
#include "base/mem.h"
#include "gate/platform/bodies.h"
#include "gate/platform/failure.h"
#include "oauth/authorize.h"
#include "wire/platform.h"

#include <string.h>

#define JSON "application/json"

/* ---- POST /oauth/par ---- */

/* Who is expected is part of the request: 422 is for the evidence of another. */
static enum turn refused(struct conn *c, enum oauth_error error, const struct refusal *why)
{
    bool who = why->status == REFUSED_IDENTITY || why->status == REFUSED_NAME_LONG;

    return failure_answer(c, who ? 400 : status_http(why->status), error, why);
}

/* What the notary finds wrong with the details is said in the same form as what the gate finds. */
static enum turn par_refused(struct conn *c, enum status s, unsigned retry_s)
{
    struct refusal why;

    if (status_class_of(s) != CLASS_REFUSED || s == REFUSED_RATE)
        return conn_refuse(c, &(struct problem){ s, "", NULL, retry_s, NULL }, NULL);
    /* Only `to` can be what the notary says this of. */
    (void)refusal_set(&why, s, s == REFUSED_PERIOD ? "/authorization_details/0/tot" : "");
    return refused(c, oauth_error_of(s, OAUTH_INVALID_AUTHORIZATION_DETAILS), &why);
}

static enum turn on_par(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_par_answer *m = msg;

    (void)len;
    if (type != MSG_PAR_ANSWER)
        return ask_wrong(platform_gate(c));
    if (m->status != OK || conn_room(c, 1024) != OK)
        return par_refused(c, m->status != OK ? (enum status)m->status : FAULT_MEMORY, m->retry_s);
    struct writer *w = &c->answer.body;
    const char *issuer = platform_gate(c)->in.settings.issuer;
    write_text(w, "{\"request_uri\":\"" AUTHORIZE_URN);
    write_base64url(w, m->request_uri.b, ID_LEN);
    write_text(w, "\",\"expires_in\":");
    write_int(w, LIMIT_REQUEST_URI_S);
    platform_write_id(w, "dossier", &m->dossier);
    write_member_number(w, "plaats", m->plaats);
    if (id_is_zero(&m->zaak)) {      /* the person goes on in a browser */
        write_char(w, '}');
        return conn_answer(c, 201, JSON);
    }
    platform_write_id(w, "zaak", &m->zaak);
    platform_write_id(w, "nonce", &m->nonce);
    write_member_text(w, "aud", issuer);
    platform_write_time(w, "zaakTot", m->zaak_tot);
    write_char(w, '}');
    return conn_answer(c, 201, JSON);
}

static enum turn send_par(struct conn *c)
{
    struct msg_par *m = c->call;

    return ask_notary(platform_gate(c), c, MSG_PAR, m, msg_par_len(m), ASK_IN_TURN, on_par);
}

enum turn agreement_par(struct conn *c)
{
    struct gate *g = platform_gate(c);
    struct msg_par *m = mem_alloc(sizeof *m);
    struct par_context x = { platform_client(c), g->in.bronnen, g->in.n_bronnen, clock_day(clock_wall_s()) };
    struct refusal why;
    enum oauth_error oauth;
    size_t len;
    char *body = conn_body(c, &len);

    if (m == NULL)
        return conn_problem(c, FAULT_MEMORY, "", NULL);
    conn_keep(c, m, mem_free);
    enum status s = par_read(&platform_pull, body, len, &x, m, &oauth, &why);
    mem_wipe_stack();
    conn_body_done(c);
    if (s == OK)
        return ask_in_turn(g, c, LIMIT_SLICE, send_par);
    return refused(c, oauth, &why);
}

/* ---- DELETE /oauth/grants/{grant_id} ---- */

static enum turn on_end(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_status *m = msg;

    (void)len;
    if (type != MSG_STATUS)
        return ask_wrong(platform_gate(c));
    if (m->status != OK)
        return conn_problem(c, (enum status)m->status, "", NULL);
    return conn_answer(c, 204, NULL);
}

enum turn agreement_end(struct conn *c)
{
    struct msg_grant_end m = { 0 };

    if (!id_read(c->param, &m.grant))
        return conn_problem(c, REFUSED_GRANT_UNKNOWN, "", NULL);
    memcpy(m.client, platform_client(c)->id, sizeof m.client);
    return ask_notary(platform_gate(c), c, MSG_GRANT_END, &m, sizeof m, ASK_URGENT, on_end);
}
