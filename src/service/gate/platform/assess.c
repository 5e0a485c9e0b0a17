#include "gate/platform/platform.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "gate/platform/backlog.h"
#include "gate/platform/definitive_read.h"
#include "gate/platform/toets_read.h"
#include "gate/platform/uitleg.h"
#include "json/case_read.h"
#include "wire/assess.h"

#include <string.h>

#define ENTRY_MAX 512               /* an answer without its verdict or problem */
#define TURN_HOUSEHOLDS 16          /* of a call, for whose reading one turn of its client is charged */
#define ANSWER_POINTS 16            /* what sealing open, encoding and signing take, in points of evaluation */

/* One call between its slices. */
struct toets {
    struct toets_call call;
    struct toets_slice slice;       /* at the notary now */
    uint64_t call_nr;
    uint32_t edition;               /* of the packs that decide the whole call; 0 before the first answer */
    uint64_t client;                /* its place in the register */
    uint32_t written;               /* answers in the body so far */
    uint32_t waiting;               /* those that count in the backlog */
    bool single, stopped, has_key;
    uint8_t key_sha[DIGEST_LEN], body_sha[DIGEST_LEN];
};

static struct backlog backlog;

/* What it holds but itself: nothing more will be asked. */
static void let_go(struct toets *t)
{
    backlog_dropped(&backlog, t->client, t->waiting);
    t->waiting = 0;
    toets_call_release(&t->call);
}

static void release(void *p)
{
    let_go(p);
    mem_free(p);
}

/* ---- writing answers ---- */

/* As it was asked; nothing where no rent was given. */
static void write_huurprijs(struct writer *w, const struct money_range *huur)
{
    struct eenheid geen;

    facts_empty_home(&geen);
    if (huur->min == geen.huurprijs.min && huur->max == geen.huurprijs.max)
        return;
    write_text(w, ",\"huurprijs\":");
    if (huur->min == huur->max) {
        write_int(w, huur->min);
        return;
    }
    write_text(w, "{\"min\":");
    write_int(w, huur->min);
    write_text(w, ",\"max\":");
    write_int(w, huur->max);
    write_char(w, '}');
}

void assess_write_subject(struct writer *w, uint32_t huishouden, const char *referentie, const struct eenheid *e)
{
    write_text(w, "{\"huishouden\":");
    write_int(w, huishouden);
    if (referentie[0] != 0) {
        write_text(w, ",\"referentie\":\"");
        write_text(w, referentie);
        write_char(w, '"');
    }
    if (e->id_extern[0] != 0) {
        write_text(w, ",\"idExtern\":\"");
        write_text(w, e->id_extern);
        write_char(w, '"');
    }
    write_huurprijs(w, &e->huurprijs);
}

void assess_write_verdict(struct writer *w, const uint8_t *jws, size_t len, const uint8_t *salt)
{
    write_text(w, ",\"toetsing\":\"");
    write_bytes(w, jws, len);
    write_char(w, '"');
    if (salt == NULL)
        return;
    write_text(w, ",\"verklaardZout\":\"");
    write_base64url(w, salt, DIGEST_LEN);
    write_char(w, '"');
}

static void begin_answer(struct writer *w, struct toets *t, uint32_t huishouden, uint32_t eenheid)
{
    if (t->written++ > 0)
        write_char(w, ',');
    assess_write_subject(w, huishouden, toets_huishouden_at(&t->call, huishouden)->referentie, &t->call.eenheden[eenheid]);
}

static void write_not_tested(struct writer *w)
{
    write_text(w, ",\"nietGetoetst\":\"STOP_BEREIKT\"}");
}

/* place: of what a refusal is about */
static void write_answer(struct writer *w, const char *issuer, const struct verdict_answer *a, const char *place,
                         const uint8_t *jws)
{
    if (a->niet_getoetst) {
        write_not_tested(w);
    } else if (a->status != OK) {
        write_text(w, ",\"probleem\":{");
        problem_write_members(w, issuer, &(struct problem){ (enum status)a->status, place, NULL, 0, NULL });
        write_text(w, "}}");
    } else {
        assess_write_verdict(w, jws, a->len, a->has_salt ? a->salt : NULL);
        write_char(w, '}');
    }
}

void assess_write_words(struct conn *c, const char *corporatie, const struct eenheid *e, unsigned talen, const uint8_t *jws,
                        size_t len, size_t after)
{
    static struct uitleg_verdict v;
    static char text[UITLEG_JSON_MAX];
    const struct catalogue *b = &platform_of(platform_gate(c))->beleid.beleid;
    struct writer w;

    writer_init(&w, text, sizeof text);
    if (uitleg_read(&platform_pull, jws, len, b->packs, b->n, &v) == OK &&
        uitleg_write(&w, platform_redress(c, &v, corporatie, e), e, b->packs, b->n, talen, clock_day(clock_wall_s())) &&
        conn_room(c, writer_len(&w) + after) == OK) {
        c->answer.body.at--;
        write_char(&c->answer.body, ',');
        write_bytes(&c->answer.body, text, writer_len(&w));
        write_char(&c->answer.body, '}');
    }
    mem_wipe(&v, sizeof v); /* what a verdict says of somebody is not left lying about */
    mem_wipe(text, writer_len(&w));
}

/* ---- slices ---- */

static enum turn on_answers(struct conn *c, enum msg_type type, const void *msg, size_t len);

static enum turn send_slice(struct conn *c)
{
    const struct toets *t = c->call;
    struct msg_toets *m = (void *)platform_message;

    memset(m, 0, sizeof *m);
    memcpy(m->client, platform_client(c)->id, sizeof m->client);
    memcpy(m->corporatie, t->call.corporatie, sizeof m->corporatie);
    m->fase = t->call.fase;
    m->n_eenheden = (uint8_t)t->slice.n_eenheden;
    m->n_huishoudens = (uint8_t)t->slice.n_huishoudens;
    m->eerste_huishouden = t->slice.huishouden;
    m->eerste_eenheid = t->slice.eenheid;
    m->single = t->single;
    m->stop_uitkomst = t->call.stop_uitkomst;
    m->stop_aantal = t->call.stop_aantal;
    m->call_nr = t->call_nr;
    m->edition = t->edition;
    m->has_key = t->has_key;
    memcpy(m->key_sha, t->key_sha, DIGEST_LEN);
    memcpy(m->body_sha, t->body_sha, DIGEST_LEN);
    size_t len = toets_write(&t->call, &t->slice, platform_message, sizeof platform_message);
    enum turn turn = ask_notary(platform_gate(c), c, MSG_TOETS, m, len, ASK_IN_TURN, on_answers);
    mem_wipe(platform_message, len);
    return turn;
}

/* The rest of a call that found what it looked for: never evaluated. */
static enum status write_rest(struct conn *c, struct toets *t)
{
    struct toets_slice s;

    while (toets_next(&t->call, &s)) {
        TRY(conn_room(c, (size_t)s.n_huishoudens * ENTRY_MAX));
        for (uint32_t i = 0; i < s.n_huishoudens; i++) {
            begin_answer(&c->answer.body, t, s.huishouden + i, 0);
            write_not_tested(&c->answer.body);
        }
        toets_advance(&t->call, s.n_huishoudens * s.n_eenheden);
    }
    return OK;
}

static enum turn next_slice(struct conn *c, struct toets *t)
{
    if (!t->stopped && toets_next(&t->call, &t->slice))
        return ask_in_turn(platform_gate(c), c, t->slice.n_huishoudens * t->slice.n_eenheden, send_slice);
    enum status s = write_rest(c, t);
    if (s == OK)
        s = conn_room(c, 8);
    if (s != OK)
        return conn_problem(c, s, "", NULL);
    write_text(&c->answer.body, "]}");
    let_go(t); /* an answer that nobody reads holds no call */
    conn_hold_end(c);
    return conn_answer(c, 200, "application/json");
}

/* Writes the answers of a slice. Returns false when the message is not made of exactly those. */
static bool take_answers(struct conn *c, struct toets *t, const struct msg_answers *m, struct reader *r)
{
    uint32_t n = t->slice.n_huishoudens * t->slice.n_eenheden;

    if (m->n > n || m->matches > m->n)
        return false;
    for (uint32_t i = 0; i < m->n; i++) {
        struct verdict_answer a;

        reader_copy(r, &a, sizeof a);
        const uint8_t *jws = reader_take(r, a.len);
        if (jws == NULL || (a.status == OK && !a.niet_getoetst && a.len == 0))
            return false;
        uint32_t eenheid = t->slice.eenheid + i % t->slice.n_eenheden, huishouden = t->slice.huishouden + i / t->slice.n_eenheden;
        char place[PLACE_MAX];
        toets_place(&t->call, huishouden, eenheid, (enum status)a.status, a.lid, place);
        begin_answer(&c->answer.body, t, huishouden, eenheid);
        write_answer(&c->answer.body, platform_gate(c)->in.settings.issuer, &a, place, jws);
        if (t->call.talen != 0 && a.status == OK && !a.niet_getoetst)
            assess_write_words(c, t->call.corporatie, &t->call.eenheden[eenheid], t->call.talen, jws, a.len,
                               (size_t)(r->end - r->at) + (m->n - i) * (ENTRY_MAX + PROBLEM_MAX));
    }
    return reader_end(r);
}

static enum turn on_answers(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_answers *m = msg;
    struct toets *t = c->call;
    struct reader r;

    if (type != MSG_ANSWERS)
        return ask_wrong(platform_gate(c));
    if (m->status != OK)
        return conn_problem(c, (enum status)m->status, "", NULL);
    if (m->n == 0)
        return ask_wrong(platform_gate(c));
    t->edition = m->edition;
    enum status s = conn_room(c, len + m->n * (ENTRY_MAX + PROBLEM_MAX));
    if (s != OK)
        return conn_problem(c, s, "", NULL);
    reader_init(&r, (const uint8_t *)msg + sizeof *m, len - sizeof *m);
    if (!take_answers(c, t, m, &r))
        return ask_wrong(platform_gate(c));
    if (t->call.stop_uitkomst != 0) {
        t->call.stop_aantal -= m->matches < t->call.stop_aantal ? m->matches : t->call.stop_aantal;
        t->stopped = m->stopped != 0 || t->call.stop_aantal == 0;
    }
    toets_advance(&t->call, m->n);
    ask_charge(c, m->points + m->n * ANSWER_POINTS);
    backlog_answered(&backlog, t->client, m->n, clock_boot_ms());
    t->waiting -= m->n;
    return next_slice(c, t);
}

/* ---- the request ---- */

enum status assess_read_key(const struct conn *c, bool *given, uint8_t sha[DIGEST_LEN])
{
    struct slice key = conn_text(c, c->request.wanted[PLATFORM_IDEMPOTENCY_KEY]);

    *given = key.len > 0;
    if (!*given)
        return OK;
    if (!text_is_reference(key.at, key.len, LIMIT_IDEMPOTENCY_KEY_CHARS))
        return REFUSED_IDEMPOTENCY_KEY;
    sha256_kept(key.at, key.len, sha);
    return OK;
}

/* All that the answer will take, so that a call is refused at its beginning or not at all. */
static enum status take_room(struct conn *c, const struct toets *t)
{
    size_t all = toets_answers(&t->call), slice = all < LIMIT_SLICE ? all : LIMIT_SLICE, languages = 0;

    for (unsigned bits = t->call.talen; bits != 0; bits &= bits - 1)
        languages++;
    return conn_room(c, 64 + platform_of(platform_gate(c))->certificaat_len +
                            all * (LIMIT_ANSWER_BYTES + languages * LIMIT_WORDS_BYTES) +
                            slice * (ENTRY_MAX + PROBLEM_MAX));
}

static enum status read_request(struct conn *c, struct toets *t, struct refusal *why)
{
    size_t len;
    const char *text = conn_body(c, &len);
    enum status s = assess_read_key(c, &t->has_key, t->key_sha);

    if (s != OK)
        return refusal_set(why, s, "");
    TRY(toets_read(&platform_pull, text, len, &t->call, why));
    conn_charge(c, t->call.n_huishoudens / TURN_HOUSEHOLDS);
    if (!client_has_corporation(platform_client(c), t->call.corporatie))
        return refusal_set(why, REFUSED_CORPORATION, "/corporatie");
    s = backlog_take(&backlog, t->client, toets_answers(&t->call));
    if (s == OK)
        t->waiting = toets_answers(&t->call);
    if (s == OK)
        s = conn_hold(c, t->call.blocks_cap + t->call.n_eenheden * sizeof(struct eenheid));
    if (s == OK)
        s = take_room(c, t);
    if (s != OK)
        return refusal_set(why, s, "");
    if (t->has_key)
        sha256_kept(text, len, t->body_sha);
    t->single = toets_answers(&t->call) == 1;
    t->call_nr = ask_number(platform_gate(c), c);
    if (!t->single && platform_of(platform_gate(c))->certificaat == NULL)
        return refusal_set(why, FAULT_RESTARTED, "");
    return OK;
}

/* Whether a body that was refused as an indication asks for a definitive verdict, which stands in the log: without one it is
 * refused. Nobody asks beforehand, so that an indication, which may be long, is gone through once. */
static bool asks_definitive(const struct conn *c)
{
    size_t len;

    if (platform_gate(c)->in.settings.log_origin[0] == '\0')
        return false;
    const char *text = conn_body(c, &len);

    return definitive_asked(&platform_pull, text, len);
}

enum turn assess_post(struct conn *c)
{
    const struct platform *p = platform_of(platform_gate(c));
    struct toets *t = mem_alloc(sizeof *t);
    struct refusal why;

    if (t == NULL)
        return conn_problem(c, FAULT_MEMORY, "", NULL);
    memset(t, 0, sizeof *t);
    t->client = c->key;
    conn_keep(c, t, release);
    enum status s = read_request(c, t, &why);
    if (s != OK || t->call.verklaard)
        mem_wipe_stack();
    if (s != OK) {
        let_go(t);
        conn_hold_end(c);
    }
    if (s != OK && asks_definitive(c)) {
        conn_release_call(c);
        return definitive_post(c);
    }
    if (s == REFUSED_RATE)
        return conn_refuse(c, &(struct problem){ s, "", NULL, backlog_wait_s(&backlog, clock_boot_ms()), NULL }, NULL);
    if (s != OK)
        return conn_problem(c, why.status, why.place, why.known);
    conn_body_done(c);
    write_char(&c->answer.body, '{');
    if (!t->single) { /* a single verdict carries it itself */
        write_text(&c->answer.body, "\"certificaat\":\"");
        write_bytes(&c->answer.body, p->certificaat, p->certificaat_len);
        write_text(&c->answer.body, "\",");
    }
    write_text(&c->answer.body, "\"antwoorden\":[");
    return next_slice(c, t);
}
