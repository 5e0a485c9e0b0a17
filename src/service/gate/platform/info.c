#include "gate/platform/platform.h"

#include "model/names.h"
#include "wire/log.h"
#include "wire/platform.h"

#include <string.h>

#define JSON "application/json"

static enum turn answer_text(struct conn *c, const char *text, size_t len, const char *media_type)
{
    if (conn_room(c, len) != OK)
        return conn_problem(c, FAULT_MEMORY, "", NULL);
    write_bytes(&c->answer.body, text, len);
    return conn_answer(c, 200, media_type);
}

/* ---- sources ---- */

/* Of a source that evidence is fetched from, how it does. */
static void write_bron(struct writer *w, const struct source *b, const struct source_state *state)
{
    bool more = false;

    write_char(w, '{');
    write_member_text(w, "naam", b->name);
    write_text(w, ",\"fasen\":[");
    for (unsigned f = FASE_REACTIE; f <= FASE_TOEWIJZING; f++)
        if ((b->fasen & 1u << f) != 0) {
            const char *name = name_of(NAMES_FASE, f);

            write_text(w, more ? "," : "");
            write_json_text(w, name, strlen(name));
            more = true;
        }
    write_char(w, ']');
    write_member_text(w, "wijze", name_of(NAMES_WIJZE, b->wijze));
    write_member_text(w, "zekerheid", name_of(NAMES_ZEKERHEID, b->zekerheid));
    if (b->stroom) {
        write_member_text(w, "toestand", name_of(NAMES_SOURCE_CONDITION, state->state));
        if (state->since != 0)
            platform_write_time(w, "sinds", state->since);
        if (state->usual_s != 0)
            write_member_number(w, "gebruikelijkeDuur", state->usual_s);
    }
    write_char(w, '}');
}

static enum turn on_sources(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct role_inputs *in = &platform_gate(c)->in;
    const struct msg_sources *m = msg;

    (void)len;
    if (type != MSG_SOURCES || m->n != in->n_bronnen)
        return ask_wrong(platform_gate(c));
    for (size_t i = 0; i < m->n; i++)
        if (m->of[i].state > SOURCE_DOWN)
            return ask_wrong(platform_gate(c));
    if (conn_room(c, 64 + in->n_bronnen * 256) != OK)
        return conn_problem(c, FAULT_MEMORY, "", NULL);
    write_text(&c->answer.body, "{\"bronnen\":[");
    for (size_t i = 0; i < in->n_bronnen; i++) {
        if (i > 0)
            write_char(&c->answer.body, ',');
        write_bron(&c->answer.body, &in->bronnen[i], &m->of[i]);
    }
    write_text(&c->answer.body, "]}");
    return conn_answer(c, 200, JSON);
}

enum turn info_sources(struct conn *c)
{
    struct msg_empty m;

    return ask_notary(platform_gate(c), c, MSG_SOURCES_READ, &m, sizeof m, ASK_AT_ONCE, on_sources);
}

/* ---- health ---- */

static const char up[] = "{\"status\":\"pass\"}";
/* It serves, and somebody has to look. */
static const char jumped[] = "{\"status\":\"warn\",\"output\":\"klok-versprongen\"}";
static const char log_behind[] = "{\"status\":\"warn\",\"output\":\"log-loopt-achter\"}";
static const char log_unstamped[] = "{\"status\":\"warn\",\"output\":\"log-zonder-tijdstempel\"}";

enum turn info_live(struct conn *c)
{
    return answer_text(c, up, sizeof up - 1, JSON);
}

static enum turn on_pong(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_pong *m = msg;

    (void)len;
    if (type != MSG_PONG)
        return ask_wrong(platform_gate(c));
    if (m->status != OK)
        return conn_problem(c, (enum status)m->status, "", NULL);
    if (m->clock_jumped != 0)
        return answer_text(c, jumped, sizeof jumped - 1, JSON);
    if (m->log_late == LOG_BEHIND)
        return answer_text(c, log_behind, sizeof log_behind - 1, JSON);
    if (m->log_late == LOG_UNSTAMPED)
        return answer_text(c, log_unstamped, sizeof log_unstamped - 1, JSON);
    return answer_text(c, up, sizeof up - 1, JSON);
}

enum turn info_ready(struct conn *c)
{
    struct msg_empty m;

    return ask_notary(platform_gate(c), c, MSG_PING, &m, sizeof m, ASK_AT_ONCE, on_pong);
}
