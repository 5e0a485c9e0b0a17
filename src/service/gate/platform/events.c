/* What the platform was not told yet (shape of RFC 8936). */
#include "gate/platform/platform.h"

#include "base/mem.h"
#include "gate/platform/bodies.h"
#include "model/names.h"
#include "wire/events.h"

#include <string.h>

#define JSON "application/json"
#define EVENT_BYTES 384                  /* of one in an answer, at most */

/* Calls that may wait, by place in the register. */
static unsigned waiting[LIMIT_CLIENTS];

struct events_call {
    struct msg_events_read m;
    uint64_t client;
    bool counted;                        /* in `waiting` */
};

static void release(void *call)
{
    struct events_call *e = call;

    if (e->counted)
        waiting[e->client]--;
    mem_free(e);
}

/* ---- the answer ---- */

/* What this kind says beside what all have. */
static void write_own(struct writer *w, const struct gebeurtenis *e)
{
    char source[BRON_MAX] = { 0 };
    struct id verdict;

    switch ((enum event_kind)e->kind) {
    case EVENT_KIND_GIVEN:
    case EVENT_KIND_WITHDRAWN:
    case EVENT_KIND_EXPIRED:
        break;
    case EVENT_KIND_REFUSED:
    case EVENT_KIND_BROKEN_OFF:
        write_member_text(w, "reden", name_of(NAMES_EVENT_REASON, e->reason));
        break;
    case EVENT_KIND_EXPIRES:
        platform_write_time(w, "verlooptOp", e->number);
        break;
    case EVENT_KIND_PACK_LOADED:
    case EVENT_KIND_PACK_WITHDRAWN:
        write_member_hex(w, "sha256", e->subject, DIGEST_LEN);
        break;
    case EVENT_KIND_SOURCE_DOWN:
    case EVENT_KIND_SOURCE_UP:
        memcpy(source, e->subject, sizeof source - 1);
        write_member_text(w, "bron", source);
        break;
    case EVENT_KIND_VERDICT_REPLACED:
        memcpy(&verdict, e->subject, sizeof verdict);
        platform_write_id(w, "jti", &verdict);
        write_member_number(w, "vervangenDoor", e->number);
        break;
    case EVENT_KIND_SKIPPED:
        write_member_number(w, "aantal", e->number);
        break;
    case EVENT_KIND_RESTARTED:
        platform_write_time(w, "vanaf", e->number);
        write_text(w, e->reason == EVENT_REASON_GRANTS ? ",\"instemmingen\":true" : ",\"instemmingen\":false");
        break;
    }
}

static void write_event(struct writer *w, const struct gebeurtenis *e)
{
    write_char(w, '{');
    platform_write_id(w, "id", &e->id);
    write_member_text(w, "soort", name_of(NAMES_EVENT_KIND, e->kind));
    platform_write_time(w, "op", e->at);
    if (!id_is_zero(&e->dossier))
        platform_write_id(w, "dossier", &e->dossier);
    if (!id_is_zero(&e->grant))
        platform_write_id(w, "grant_id", &e->grant);
    if (e->reference[0] != 0)
        write_member_text(w, "referentie", e->reference);
    write_own(w, e);
    write_char(w, '}');
}

static enum turn on_events(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_events *m = msg;
    const struct gebeurtenis *events = (const void *)(m + 1);
    const struct events_call *asked = c->call;

    if (type != MSG_EVENTS || len != sizeof *m + m->n * sizeof *events || (m->waits && !asked->m.may_wait))
        return ask_wrong(platform_gate(c));
    if (m->status == OK && m->waits) {
        conn_watch(c);
        return TURN_WAIT;
    }
    enum status s = m->status == OK ? conn_room(c, 64 + m->n * (size_t)EVENT_BYTES) : (enum status)m->status;
    if (s != OK)
        return conn_problem(c, s, "", NULL);
    struct writer *w = &c->answer.body;
    write_text(w, "{\"gebeurtenissen\":[");
    for (unsigned i = 0; i < m->n; i++) {
        if (i > 0)
            write_char(w, ',');
        write_event(w, &events[i]);
    }
    write_text(w, m->more ? "],\"meer\":true}" : "],\"meer\":false}");
    return conn_answer(c, 200, JSON);
}

/* ---- the question ---- */

static enum turn send_read(struct conn *c)
{
    struct events_call *e = c->call;

    return ask_notary(platform_gate(c), c, MSG_EVENTS_READ, &e->m, msg_events_read_len(&e->m), ASK_IN_TURN, on_events);
}

enum turn events_post(struct conn *c)
{
    struct events_call *e = mem_alloc(sizeof *e);
    struct refusal why;
    size_t len;
    const char *text = conn_body(c, &len);

    if (e == NULL)
        return conn_problem(c, FAULT_MEMORY, "", NULL);
    *e = (struct events_call){ .client = c->key };
    conn_keep(c, e, release);
    if (events_read(&platform_pull, text, len, &e->m, &why) != OK)
        return conn_problem(c, why.status, why.place, why.known);
    if (e->m.may_wait && waiting[c->key] == LIMIT_EVENT_WAITERS)
        return conn_problem(c, REFUSED_RATE, "", NULL);
    e->counted = e->m.may_wait;
    waiting[c->key] += e->counted;
    memcpy(e->m.client, platform_client(c)->id, sizeof e->m.client);
    return ask_in_turn(platform_gate(c), c, LIMIT_SLICE, send_read);
}
