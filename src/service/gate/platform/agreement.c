#include "gate/platform/platform.h"

#include "base/clock.h"
#include "base/mem.h"
#include "gate/platform/bodies.h"
#include "wire/platform.h"

#include <string.h>

#define JSON "application/json"

static enum turn refused(struct conn *c, const struct refusal *why)
{
    return conn_problem(c, why->status, why->place, why->known);
}

/* ---- POST /oauth/par ---- */

/* RFC 6749 5.2, with our reason code beside it. */
static enum turn oauth_error(struct conn *c, const char *error, const struct refusal *why)
{
    const char *title = status_title(why->status);

    if (conn_room(c, PROBLEM_MAX) != OK)
        return conn_problem(c, FAULT_MEMORY, "", NULL);
    struct writer *w = &c->answer.body;
    write_text(w, "{\"error\":\"");
    write_text(w, error);
    write_text(w, "\",\"error_description\":");
    write_json_text(w, title, strlen(title));
    write_text(w, ",\"reden\":\"");
    write_text(w, status_slug(why->status));
    write_char(w, '"');
    if (why->place[0] != 0) {
        write_text(w, ",\"plaats\":\"");
        write_text(w, why->place);
        write_char(w, '"');
    }
    if (why->known != NULL) {
        write_text(w, ",\"bedoeldeU\":\"");
        write_text(w, why->known);
        write_char(w, '"');
    }
    write_char(w, '}');
    return conn_answer(c, strcmp(error, "invalid_client") == 0 ? 401 : 400, JSON);
}

/* What the notary finds wrong with the details is said in the same form as what the gate finds. */
static enum turn par_refused(struct conn *c, enum status s)
{
    struct refusal why;

    /* Only `tot` can be what the notary says this of. */
    (void)refusal_set(&why, s, s == REFUSED_PERIOD ? "/authorization_details/0/tot" : "");
    if (status_class_of(s) == CLASS_REFUSED && status_http(s) == 400)
        return oauth_error(c, "invalid_authorization_details", &why);
    return conn_problem(c, s, "", NULL);
}

static enum turn on_par(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_par_antwoord *m = msg;

    (void)len;
    if (type != MSG_PAR_ANTWOORD)
        return ask_wrong(platform_gate(c));
    if (m->status != OK || conn_room(c, 1024) != OK)
        return par_refused(c, m->status != OK ? (enum status)m->status : FAULT_MEMORY);
    struct writer *w = &c->answer.body;
    const char *issuer = platform_gate(c)->in.instelling.issuer;
    write_text(w, "{\"request_uri\":\"urn:ietf:params:oauth:request_uri:");
    write_base64url(w, m->request_uri.b, ID_LEN);
    write_text(w, "\",\"expires_in\":");
    write_int(w, LIMIT_REQUEST_URI_S);
    write_char(w, ',');
    platform_write_id(w, "dossier", &m->dossier);
    write_char(w, ',');
    platform_write_id(w, "zaak", &m->zaak);
    write_text(w, ",\"plaats\":");
    write_int(w, m->plaats);
    write_char(w, ',');
    platform_write_id(w, "nonce", &m->nonce);
    write_text(w, ",\"aud\":");
    write_json_text(w, issuer, strlen(issuer));
    write_char(w, ',');
    platform_write_time(w, "zaakTot", m->zaak_tot);
    write_char(w, '}');
    return conn_answer(c, 201, JSON);
}

enum turn agreement_par(struct conn *c)
{
    static struct msg_par m;
    struct gate *g = platform_gate(c);
    struct par_context x = { platform_client(c), g->in.bronnen, g->in.n_bronnen, clock_day(clock_wall_s()) };
    struct refusal why;
    const char *oauth;
    size_t len;
    char *body = conn_body(c, &len);
    enum status s = par_read(&platform_pull, body, len, &x, &m, &oauth, &why);
    enum turn turn;

    mem_wipe_stack();
    conn_body_done(c);
    if (s == OK)
        turn = ask_notary(g, c, MSG_PAR, &m, sizeof m, false, on_par);
    else if (oauth != NULL)
        turn = oauth_error(c, oauth, &why);
    else
        turn = refused(c, &why);
    mem_wipe(&m, sizeof m);
    return turn;
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
    struct msg_grant_einde m = { 0 };

    if (!id_read(c->param, &m.grant))
        return conn_problem(c, REFUSED_GRANT_UNKNOWN, "", NULL);
    memcpy(m.client, platform_client(c)->id, sizeof m.client);
    return ask_notary(platform_gate(c), c, MSG_GRANT_EINDE, &m, sizeof m, true, on_end);
}
