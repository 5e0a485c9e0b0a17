#include "gate/platform/platform.h"

#include "base/mem.h"
#include "base/text.h"
#include "gate/platform/bodies.h"
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
    write_text(w, "\",");
    platform_write_id(w, "grantVerwijzing", &m->verwijzing);
    write_char(w, ',');
    platform_write_time(w, "verlooptOp", m->bruikbaar_tot);
    write_char(w, '}');
    base64url_encode(m->grant.b, ID_LEN, location + sizeof "/v1/zegels/" - 1);
    if (status == 201 && conn_header(c, "Location", location) != OK)
        return conn_problem(c, FAULT_MEMORY, "", NULL);
    return conn_answer(c, status, JSON);
}

static enum turn on_seal(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    (void)len;
    return type == MSG_ZEGEL ? seals_answer(c, msg, 200) : ask_wrong(platform_gate(c));
}

static enum turn send_get(struct conn *c)
{
    struct msg_zegel_lees m = { 0 };

    if (!id_read(c->param, &m.grant))
        return conn_problem(c, REFUSED_SEAL_UNKNOWN, "", NULL);
    memcpy(m.client, platform_client(c)->id, sizeof m.client);
    return ask_notary(platform_gate(c), c, MSG_ZEGEL_LEES, &m, sizeof m, ASK_IN_TURN, on_seal);
}

enum turn seals_get(struct conn *c)
{
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
    write_text(w, "\",");
    platform_write_time(w, "verlooptOp", m->bruikbaar_tot);
    write_char(w, '}');
    return conn_answer(c, 201, JSON);
}

static enum turn send_complete(struct conn *c)
{
    struct msg_dossier_voltooi *m = c->call;

    return ask_notary(platform_gate(c), c, MSG_DOSSIER_VOLTOOI, m, sizeof *m, ASK_IN_TURN, on_complete);
}

enum turn seals_complete(struct conn *c)
{
    struct msg_dossier_voltooi *m = mem_alloc(sizeof *m);
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
