/* POST /v1/toetsingen, phase `toewijzing`: one household, one home, a verdict that stands in the log. */
#include "gate/platform/platform.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "gate/platform/classes.h"
#include "gate/platform/definitive_read.h"
#include "model/outcome.h"

#include <string.h>

#define WORK 2                      /* answers of an indication that take the notary as long */
#define POINTS 64                   /* what opening, encoding, signing and writing take, in points of evaluation */
#define ENTRY_MAX (1024 + 2 * CLASSES_JSON_MAX)   /* an answer without verdict, proof and words */
#define FURTHER_MAX 96
#define FORMER "/vervangt/toetsing"

struct definitive {
    struct msg_definitive m;
    unsigned talen;
    bool sent;                      /* the verdict that is replaced came along: */
    struct classes was;
};

/* ---- the answer ---- */

/* What stands there already, beside the refusal. */
static enum turn refuse(struct conn *c, const struct msg_definitive_answer *a)
{
    uint8_t further[FURTHER_MAX];
    struct writer w;

    writer_init(&w, further, sizeof further - 1);
    if (a->status == REFUSED_DECIDED) {
        platform_write_id(&w, "jti", &a->jti);
        write_member_number(&w, "logIndex", (int64_t)a->log_index);
    }
    further[writer_len(&w)] = 0;
    const char *place = a->status == REFUSED_SUPERSEDE_OTHER ? FORMER : "";
    return conn_refuse(c, &(struct problem){ (enum status)a->status, place, NULL, 0, (const char *)further }, NULL);
}

/* What the replaced verdict said and what this one says, side by side. */
static void write_compared(struct writer *w, const struct definitive *d, const struct classes *is)
{
    if (d->m.reden == SUPERSEDE_NONE)
        return;
    if (!d->sent) {
        write_text(w, ",\"nietVergeleken\":\"TOETSING_NIET_MEEGESTUURD\"");
        return;
    }
    write_text(w, ",\"vergelijking\":{\"was\":");
    classes_write(w, &d->was);
    write_text(w, ",\"is\":");
    classes_write(w, is);
    write_char(w, '}');
}

static void write_verdict(struct conn *c, const struct definitive *d, const struct msg_definitive_answer *a,
                          const uint8_t *jws, const struct classes *is)
{
    const uint8_t *proof = jws + a->jws_len;
    struct writer *w = &c->answer.body;

    write_text(w, "{\"antwoorden\":[");
    assess_write_subject(w, 0, d->m.referentie, &a->eenheid);
    assess_write_verdict(w, jws, a->jws_len, a->has_salt ? a->salt : NULL);
    write_text(w, ",\"logIndex\":");
    write_int(w, (int64_t)a->log_index);
    if (a->proof_len > 0) {
        write_text(w, ",\"logbewijs\":");
        write_json_text(w, (const char *)proof, a->proof_len);
    }
    if (a->replaced_by >= 0) {
        write_text(w, ",\"vervangenDoor\":");
        write_int(w, a->replaced_by);
    }
    if (a->ingetrokken)
        write_text(w, ",\"melding\":\"beleid-ingetrokken\"");
    write_compared(w, d, is);
    write_char(w, '}');
    if (d->talen != 0)
        assess_write_words(c, a->corporatie, &a->eenheid, d->talen, jws, a->jws_len, 8);
    write_text(&c->answer.body, "]}");
}

static enum turn on_answer(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_definitive_answer *a = msg;
    const struct definitive *d = c->call;
    struct classes is = { 0 };
    uint8_t sha[DIGEST_LEN];

    if (type != MSG_DEFINITIVE_ANSWER || memchr(a->corporatie, 0, sizeof a->corporatie) == NULL ||
        a->jws_len > DEFINITIVE_JWS_MAX || a->proof_len > DEFINITIVE_PROOF_MAX ||
        sizeof *a + a->jws_len + a->proof_len != len || (a->status == OK) != (a->jws_len > 0))
        return ask_wrong(platform_gate(c));
    ask_charge(c, a->points + POINTS);
    if (a->status != OK)
        return refuse(c, a);
    const uint8_t *jws = (const uint8_t *)msg + sizeof *a;
    if (d->sent && classes_read(&platform_pull, (const char *)jws, a->jws_len, &is, sha) != OK)
        return ask_wrong(platform_gate(c));
    enum status s = conn_room(c, ENTRY_MAX + a->jws_len + 6 * (size_t)a->proof_len); /* "\u000a" for a newline */
    if (s != OK)
        return conn_problem(c, s, "", NULL);
    write_verdict(c, d, a, jws, &is);
    mem_wipe(&is, sizeof is);
    return conn_answer(c, 200, "application/json");
}

static enum turn send_question(struct conn *c)
{
    struct definitive *d = c->call;

    return ask_notary(platform_gate(c), c, MSG_DEFINITIVE, &d->m, msg_definitive_len(&d->m), ASK_IN_TURN, on_answer);
}

/* ---- the request ---- */

static enum status read_request(struct conn *c, struct definitive *d, struct refusal *why)
{
    uint8_t key[DIGEST_LEN] = { 0 };
    struct definitive_beside beside;
    bool given;
    size_t len;
    const char *text = conn_body(c, &len);
    enum status s = assess_read_key(c, &given, key);

    if (s != OK || !given)
        return refusal_set(why, s != OK ? s : REFUSED_IDEMPOTENCY_MISSING, "");
    TRY(definitive_read(&platform_pull, text, len, &d->m, &beside, why));
    d->talen = beside.talen;
    d->sent = beside.former.at != NULL;
    if (d->sent && classes_read(&platform_pull, beside.former.at, beside.former.len, &d->was, d->m.previous_sha) != OK)
        return refusal_set(why, REFUSED_TEXT, FORMER);
    memcpy(d->m.client, platform_client(c)->id, sizeof d->m.client);
    memcpy(d->m.key_sha, key, sizeof key);
    sha256_kept(text, len, d->m.body_sha);
    return OK;
}

enum turn definitive_post(struct conn *c)
{
    struct definitive *d = mem_alloc(sizeof *d);
    struct refusal why;

    if (d == NULL)
        return conn_problem(c, FAULT_MEMORY, "", NULL);
    conn_keep(c, d, mem_free);
    if (read_request(c, d, &why) != OK)
        return conn_problem(c, why.status, why.place, why.known);
    conn_body_done(c);
    return ask_in_turn(platform_gate(c), c, WORK, send_question);
}
