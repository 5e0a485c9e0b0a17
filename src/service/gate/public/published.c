#include "gate/openapi.h"
#include "gate/public/public.h"
#include "gate/public/verify_page.h"
#include "log/note.h"
#include "model/language.h"
#include "oauth/metadata.h"
#include "wire/platform.h"

#include <string.h>

#define JSON "application/json"

_Static_assert(sizeof ((struct public *)0)->metadata_text >= METADATA_MAX, "the document fits");

/* Who is trusted with the log, in the form that `passend verify --vertrouwen` takes: its key, and no witnesses. */
static void make_log_policy(struct public *p)
{
    const struct settings *s = &p->gate.in.settings;
    struct note_key key;

    writer_init(&p->log_policy, p->log_policy_text, sizeof p->log_policy_text);
    if (s->log_origin[0] == '\0' || note_key_make(s->log_origin, strlen(s->log_origin), s->log_public, &key) != OK)
        return;                          /* such a one the launcher refuses */
    write_text(&p->log_policy, "log ");
    note_key_write(&key, &p->log_policy);
    write_text(&p->log_policy, "\nquorum none\n");
    BUG_IF(p->log_policy.failed);
}

/* Nothing in it changes while we run. */
void published_make(struct public *p)
{
    const struct settings *s = &p->gate.in.settings;
    const char *languages[LANGUAGE_N];
    struct metadata m = { .issuer = s->issuer, .platform = s->platform, .languages = languages };

    for (unsigned l = 0; l < LANGUAGE_N; l++)
        if ((s->languages & 1u << l) != 0)
            languages[m.n_languages++] = language_tag((enum language)l);
    writer_init(&p->metadata, p->metadata_text, sizeof p->metadata_text);
    make_log_policy(p);
    metadata_write(&p->metadata, &m);
    BUG_IF(p->metadata.failed);
}

static enum turn answer_text(struct conn *c, const void *text, size_t len, const char *media_type)
{
    enum status s = conn_room(c, len);

    if (s != OK)
        return conn_problem(c, s, "", NULL);
    write_bytes(&c->answer.body, text, len);
    return conn_answer(c, 200, media_type);
}

enum turn published_metadata(struct conn *c)
{
    const struct public *p = public_of(c);

    conn_instead(c, PUBLIC_FOR_ALL);
    return answer_text(c, p->metadata.start, writer_len(&p->metadata), JSON);
}

enum turn published_keys(struct conn *c)
{
    const struct gate *g = &public_of(c)->gate;

    if (g->jwks == NULL)
        return conn_problem(c, FAULT_RESTARTED, "", NULL);
    conn_instead(c, PUBLIC_FOR_ALL);
    return answer_text(c, g->jwks, g->jwks_len, "application/jwk-set+json");
}

/* Of the API at the other host: who wants to build on it has no certificate yet. */
enum turn published_openapi(struct conn *c)
{
    conn_instead(c, PUBLIC_FOR_ALL);
    return answer_text(c, openapi_json, openapi_json_len, JSON);
}

/* For auditors, who have no account here. */
enum turn published_verify(struct conn *c)
{
    conn_instead(c, verify_page_lines);
    return answer_text(c, verify_page, verify_page_len, "text/html; charset=utf-8");
}

enum turn published_log(struct conn *c)
{
    const struct public *p = public_of(c);

    if (writer_len(&p->log_policy) == 0)
        return conn_problem(c, REFUSED_NOT_FOUND, "", NULL);
    conn_instead(c, PUBLIC_FOR_ALL);
    return answer_text(c, p->log_policy.start, writer_len(&p->log_policy), "text/plain; charset=utf-8");
}

/* ---- health ---- */

static const char up[] = "{\"status\":\"pass\"}";

enum turn published_live(struct conn *c)
{
    return answer_text(c, up, sizeof up - 1, JSON);
}

/* Whether its clock jumped is for the operator, who asks at the host for platforms. */
static enum turn on_pong(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_pong *m = msg;

    (void)len;
    if (type != MSG_PONG)
        return ask_wrong(&public_of(c)->gate);
    if (m->status != OK)
        return conn_problem(c, (enum status)m->status, "", NULL);
    return answer_text(c, up, sizeof up - 1, JSON);
}

static enum turn send_ping(struct conn *c)
{
    struct msg_empty m;

    return ask_notary(&public_of(c)->gate, c, MSG_PING, &m, sizeof m, ASK_IN_TURN, on_pong);
}

enum turn published_ready(struct conn *c)
{
    return ask_in_turn(&public_of(c)->gate, c, 1, send_ping);
}
