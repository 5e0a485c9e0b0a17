#include "gate/api.h"

#include "gate/link.h"

#include <string.h>

#define JSON "application/json"

static void answer_text(struct conn *c, const char *text, size_t len, const char *media_type)
{
    if (conn_room(c, len) != OK) {
        conn_problem(c, FAULT_MEMORY, "", NULL);
        return;
    }
    write_bytes(&c->w, text, len);
    conn_answer(c, 200, media_type, NULL);
}

void api_jwks(struct conn *c)
{
    if (c->gate->jwks == NULL)
        conn_problem(c, FAULT_RESTARTED, "", NULL);
    else
        answer_text(c, c->gate->jwks, c->gate->jwks_len, "application/jwk-set+json");
}

static void write_member(struct writer *w, const char *name, const char *text)
{
    write_char(w, '"');
    write_text(w, name);
    write_text(w, "\":");
    write_json_text(w, text, strlen(text));
}

/* ---- sources ---- */

static void write_bron(struct writer *w, const struct source *b)
{
    static const char *const wijzen[] = { "", "source-signed", "vault-signed", "scraped", "uploaded", "desk" };
    static const char *const zekerheden[] = { "BRONGETEKEND", "KLUISGETEKEND", "BALIE", "OPGEHAALD", "GEUPLOAD",
                                              "VERKLAARD" };
    bool reactie = (b->fasen & 1u << FASE_REACTIE) != 0, toewijzing = (b->fasen & 1u << FASE_TOEWIJZING) != 0;

    write_char(w, '{');
    write_member(w, "naam", b->naam);
    write_text(w, ",\"fasen\":[");
    if (reactie)
        write_text(w, "\"reactie\"");
    if (toewijzing)
        write_text(w, reactie ? ",\"toewijzing\"" : "\"toewijzing\"");
    write_text(w, "],");
    write_member(w, "wijze", b->wijze < sizeof wijzen / sizeof wijzen[0] ? wijzen[b->wijze] : "");
    write_char(w, ',');
    write_member(w, "zekerheid",
                 b->zekerheid < sizeof zekerheden / sizeof zekerheden[0] ? zekerheden[b->zekerheid] : "");
    write_char(w, '}');
}

void api_bronnen(struct conn *c)
{
    const struct role_inputs *in = &c->gate->in;

    if (conn_room(c, 64 + in->n_bronnen * 256) != OK) {
        conn_problem(c, FAULT_MEMORY, "", NULL);
        return;
    }
    write_text(&c->w, "{\"bronnen\":[");
    for (size_t i = 0; i < in->n_bronnen; i++) {
        if (i > 0)
            write_char(&c->w, ',');
        write_bron(&c->w, &in->bronnen[i]);
    }
    write_text(&c->w, "]}");
    conn_answer(c, 200, JSON, NULL);
}

/* ---- health ---- */

static const char up[] = "{\"status\":\"pass\"}";

void api_live(struct conn *c)
{
    answer_text(c, up, sizeof up - 1, JSON);
}

static bool on_pong(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_pong *m = msg;

    (void)len;
    if (type != MSG_PONG)
        return false;
    if (m->status != OK)
        conn_problem(c, (enum status)m->status, "", NULL);
    else
        answer_text(c, up, sizeof up - 1, JSON);
    return true;
}

void api_ready(struct conn *c)
{
    struct msg_leeg m;

    conn_ask(c, MSG_PING, &m, sizeof m, false, on_pong);
}
