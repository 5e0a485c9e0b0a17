#include "gate/api.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "gate/bodies.h"
#include "gate/link.h"
#include "gate/sha256.h"

#include <string.h>

#define JSON "application/json"

const struct route api_routes[] = {
    { METHOD_POST, "/v1/toetsingen", LIMIT_BODY_TOETSINGEN, JSON, 0, api_toetsingen },
    { METHOD_POST, "/oauth/par", LIMIT_BODY_DEFAULT, "application/x-www-form-urlencoded", ROUTE_SLOW, api_par },
    { METHOD_POST, "/v1/bewijzen", LIMIT_BODY_BEWIJZEN, JSON, ROUTE_SLOW, api_bewijzen },
    { METHOD_GET, "/v1/zegels/{}", 0, NULL, 0, api_zegel },
    { METHOD_POST, "/v1/dossierzegels", LIMIT_BODY_DEFAULT, JSON, 0, api_dossierzegels },
    { METHOD_DELETE, "/oauth/grants/{}", 0, NULL, 0, api_grant_einde },
    { METHOD_GET, "/.well-known/jwks.json", 0, NULL, ROUTE_OPEN, api_jwks },
    { METHOD_GET, "/v1/beleidspakketten", 0, NULL, 0, api_pakketten },
    { METHOD_GET, "/v1/beleidspakketten/{}", 0, NULL, 0, api_pakket },
    { METHOD_GET, "/v1/beleidspakketten/{}/toetsingen", 0, NULL, ROUTE_SLOW, api_pakket_toetsingen },
    { METHOD_GET, "/v1/beleidspakketten/{}/toetsingen/{}", 0, NULL, ROUTE_SLOW, api_pakket_toetsingen },
    { METHOD_GET, "/v1/bronnen", 0, NULL, 0, api_bronnen },
    { METHOD_GET, "/health/live", 0, NULL, ROUTE_OPEN, api_live },
    { METHOD_GET, "/health/ready", 0, NULL, ROUTE_OPEN, api_ready },
    { 0 },
};

struct pull api_pull;
_Alignas(8) uint8_t api_message[LIMIT_MESSAGE_BYTES];

_Static_assert(sizeof(struct msg_bewijs) + LIMIT_EVIDENCE_BYTES + INTREKKING_ROOM <= LIMIT_MESSAGE_BYTES, "BEWIJS is a message");

void api_write_id(struct writer *w, const char *name, const struct id *id)
{
    write_char(w, '"');
    write_text(w, name);
    write_text(w, "\":\"");
    write_base64url(w, id->b, ID_LEN);
    write_char(w, '"');
}

static void write_two(struct writer *w, int64_t v)
{
    write_char(w, (char)('0' + v / 10));
    write_char(w, (char)('0' + v % 10));
}

void api_write_time(struct writer *w, const char *name, int64_t unix_s)
{
    int64_t s = unix_s % 86400;

    write_char(w, '"');
    write_text(w, name);
    write_text(w, "\":\"");
    write_date(w, clock_day(unix_s));
    write_char(w, 'T');
    write_two(w, s / 3600);
    write_char(w, ':');
    write_two(w, s / 60 % 60);
    write_char(w, ':');
    write_two(w, s % 60);
    write_text(w, "Z\"");
}

static void refused(struct conn *c, const struct refusal *why)
{
    conn_problem(c, why->status, why->place, why->known);
}

/* ---- POST /oauth/par ---- */

/* RFC 6749 5.2, with our reason code beside it. */
static void oauth_error(struct conn *c, const char *error, const struct refusal *why)
{
    const char *title = status_title(why->status);

    if (conn_room(c, PROBLEM_MAX) != OK) {
        conn_problem(c, FAULT_MEMORY, "", NULL);
        return;
    }
    struct writer *w = &c->w;
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
    conn_answer(c, strcmp(error, "invalid_client") == 0 ? 401 : 400, JSON, NULL);
}

/* What the notary finds wrong with the details is said in the same form as what the gate finds. */
static void par_refused(struct conn *c, enum status s)
{
    struct refusal why;

    /* Only `tot` can be what the notary says this of. */
    (void)refusal_set(&why, s, s == REFUSED_PERIOD ? "/authorization_details/0/tot" : "");
    if (status_class_of(s) == CLASS_REFUSED && status_http(s) == 400)
        oauth_error(c, "invalid_authorization_details", &why);
    else
        conn_problem(c, s, "", NULL);
}

static bool on_par(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_par_antwoord *m = msg;

    (void)len;
    if (type != MSG_PAR_ANTWOORD)
        return false;
    if (m->status != OK || conn_room(c, 1024) != OK) {
        par_refused(c, m->status != OK ? (enum status)m->status : FAULT_MEMORY);
        return true;
    }
    struct writer *w = &c->w;
    const char *issuer = c->gate->in.instelling.issuer;
    write_text(w, "{\"request_uri\":\"urn:ietf:params:oauth:request_uri:");
    write_base64url(w, m->request_uri.b, ID_LEN);
    write_text(w, "\",\"expires_in\":");
    write_int(w, LIMIT_REQUEST_URI_S);
    write_char(w, ',');
    api_write_id(w, "dossier", &m->dossier);
    write_char(w, ',');
    api_write_id(w, "zaak", &m->zaak);
    write_text(w, ",\"plaats\":");
    write_int(w, m->plaats);
    write_char(w, ',');
    api_write_id(w, "nonce", &m->nonce);
    write_text(w, ",\"aud\":");
    write_json_text(w, issuer, strlen(issuer));
    write_char(w, ',');
    api_write_time(w, "zaakTot", m->zaak_tot);
    write_char(w, '}');
    conn_answer(c, 201, JSON, NULL);
    return true;
}

void api_par(struct conn *c)
{
    static struct msg_par m;
    struct par_context x = { conn_afnemer(c), c->gate->in.bronnen, c->gate->in.n_bronnen, clock_day(clock_wall_s()) };
    struct refusal why;
    const char *oauth;
    size_t len;
    char *body = conn_body(c, &len);
    enum status s = par_read(&api_pull, body, len, &x, &m, &oauth, &why);

    mem_wipe_stack();
    conn_body_done(c);
    if (s == OK)
        conn_ask(c, MSG_PAR, &m, sizeof m, false, on_par);
    else if (oauth != NULL)
        oauth_error(c, oauth, &why);
    else
        refused(c, &why);
    mem_wipe(&m, sizeof m);
}

/* ---- POST /v1/bewijzen, GET /v1/zegels/{grant_id} ---- */

/* bewijs borrows from the request until it is sent on; what was given about revocation is the call's own. */
struct bewijs_call {
    struct slice bewijs;
    bool sent;
    unsigned n_intrekking;
    uint32_t intrekking_len[LIMIT_INTREKKING];
    size_t intrekking_sum;
    uint8_t intrekking[];
};

static void answer_zegel(struct conn *c, const struct msg_zegel *m, unsigned status)
{
    char location[] = "/v1/zegels/0123456789012345678901";

    if (m->status != OK || m->zegel_len > ZEGEL_MAX || conn_room(c, 512 + BASE64URL_LEN(ZEGEL_MAX)) != OK) {
        conn_problem(c, m->status != OK ? (enum status)m->status : FAULT_MEMORY, "", NULL);
        return;
    }
    struct writer *w = &c->w;
    write_char(w, '{');
    api_write_id(w, "grant_id", &m->grant);
    write_text(w, ",\"zegel\":\"");
    write_base64url(w, m->zegel, m->zegel_len);
    write_text(w, "\",");
    api_write_id(w, "grantVerwijzing", &m->verwijzing);
    write_char(w, ',');
    api_write_time(w, "bruikbaarTot", m->bruikbaar_tot);
    write_char(w, '}');
    base64url_encode(m->grant.b, ID_LEN, location + sizeof "/v1/zegels/" - 1);
    conn_answer(c, status, JSON, status == 201 ? location : NULL);
}

/* The notary claimed an assessor for this case: it gets the evidence, and answers to the notary. */
static void send_bewijs(struct conn *c, const struct msg_slot *slot)
{
    struct bewijs_call *call = c->call;
    struct msg_bewijs *m = (void *)api_message;
    size_t len = sizeof *m + call->bewijs.len + call->intrekking_sum;
    uint64_t nr = c->nr;

    call->sent = true;
    *m = (struct msg_bewijs){ .bewijs_len = (uint32_t)call->bewijs.len, .n_intrekking = call->n_intrekking };
    memcpy(m->intrekking_len, call->intrekking_len, sizeof m->intrekking_len);
    memcpy(m + 1, call->bewijs.at, call->bewijs.len);
    memcpy((uint8_t *)(m + 1) + call->bewijs.len, call->intrekking, call->intrekking_sum);
    msg_head_init(&m->head, MSG_BEWIJS, len, nr);
    enum status s = link_send_evidence(c->gate, slot->slot, slot->volgnummer, &m->head, len);
    mem_wipe(api_message, len);
    if (!conn_awaits(nr)) /* the notary was replaced meanwhile, and the client told so */
        return;
    conn_body_done(c);
    if (s != OK)
        conn_problem(c, s, "", NULL);
}

static bool on_bewijs(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct bewijs_call *call = c->call;

    (void)len;
    if (type == MSG_SLOT && !call->sent)
        send_bewijs(c, msg);
    else if (type == MSG_ZEGEL)
        answer_zegel(c, msg, 201);
    else
        return false;
    return true;
}

void api_bewijzen(struct conn *c)
{
    struct bewijzen_body body;
    struct refusal why;
    size_t len;
    char *text = conn_body(c, &len);

    if (bewijzen_read(&api_pull, text, len, &body, api_message, &why) != OK) {
        refused(c, &why);
        return;
    }
    struct bewijs_call *call = mem_alloc(sizeof *call + body.intrekking_sum);
    if (call == NULL) {
        conn_problem(c, FAULT_MEMORY, "", NULL);
        return;
    }
    *call = (struct bewijs_call){ .bewijs = body.bewijs, .n_intrekking = body.n_intrekking,
                                  .intrekking_sum = body.intrekking_sum };
    memcpy(call->intrekking_len, body.intrekking_len, sizeof call->intrekking_len);
    memcpy(call->intrekking, api_message, body.intrekking_sum);
    conn_keep(c, call, mem_free);
    struct msg_bewijs_open m = { .zaak = body.zaak };
    memcpy(m.client, conn_afnemer(c)->id, sizeof m.client);
    memcpy(m.bron, body.bron, sizeof m.bron);
    sha256(body.bewijs.at, body.bewijs.len, m.bewijs_sha);
    conn_ask(c, MSG_BEWIJS_OPEN, &m, sizeof m, false, on_bewijs);
}

static bool on_zegel(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    (void)len;
    if (type != MSG_ZEGEL)
        return false;
    answer_zegel(c, msg, 200);
    return true;
}

void api_zegel(struct conn *c)
{
    struct msg_zegel_lees m = { 0 };

    if (!id_read(c->param, &m.grant)) {
        conn_problem(c, REFUSED_SEAL_UNKNOWN, "", NULL);
        return;
    }
    memcpy(m.client, conn_afnemer(c)->id, sizeof m.client);
    conn_ask(c, MSG_ZEGEL_LEES, &m, sizeof m, false, on_zegel);
}

/* ---- POST /v1/dossierzegels ---- */

static bool on_dossierzegel(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_dossierzegel *m = msg;

    (void)len;
    if (type != MSG_DOSSIERZEGEL)
        return false;
    if (m->status != OK || m->zegel_len > ZEGEL_MAX || conn_room(c, 512 + BASE64URL_LEN(ZEGEL_MAX)) != OK) {
        conn_problem(c, m->status != OK ? (enum status)m->status : FAULT_MEMORY, "", NULL);
        return true;
    }
    struct writer *w = &c->w;
    write_char(w, '{');
    api_write_id(w, "dossier", &m->dossier);
    write_text(w, ",\"dossierzegel\":\"");
    write_base64url(w, m->zegel, m->zegel_len);
    write_text(w, "\",");
    api_write_time(w, "bruikbaarTot", m->bruikbaar_tot);
    write_char(w, '}');
    conn_answer(c, 201, JSON, NULL);
    return true;
}

void api_dossierzegels(struct conn *c)
{
    static struct msg_dossier_voltooi m;
    struct refusal why;
    size_t len;
    const char *text = conn_body(c, &len);

    if (dossierzegels_read(&api_pull, text, len, &m, &why) != OK) {
        refused(c, &why);
        return;
    }
    memcpy(m.client, conn_afnemer(c)->id, sizeof m.client);
    conn_ask(c, MSG_DOSSIER_VOLTOOI, &m, sizeof m, false, on_dossierzegel);
}

/* ---- DELETE /oauth/grants/{grant_id} ---- */

static bool on_einde(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_status *m = msg;

    (void)len;
    if (type != MSG_STATUS)
        return false;
    if (m->status != OK)
        conn_problem(c, (enum status)m->status, "", NULL);
    else
        conn_answer(c, 204, NULL, NULL);
    return true;
}

void api_grant_einde(struct conn *c)
{
    struct msg_grant_einde m = { 0 };

    if (!id_read(c->param, &m.grant)) {
        conn_problem(c, REFUSED_GRANT_UNKNOWN, "", NULL);
        return;
    }
    memcpy(m.client, conn_afnemer(c)->id, sizeof m.client);
    conn_ask(c, MSG_GRANT_EINDE, &m, sizeof m, true, on_einde);
}
