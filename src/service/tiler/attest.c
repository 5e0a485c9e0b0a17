#include "tiler/attest.h"

#include "base/event_log.h"
#include "wire/permit.h"

#include <string.h>

_Static_assert(TILING_STEP_MAX <= LIMIT_LOG_ASK_BYTES, "a step fits what is asked");

enum status attest_take(struct attest *a, const struct attestor *table, size_t n)
{
    a->courier.fd = -1;
    for (size_t i = 0; i < n; i++) {
        bool witness = table[i].kind == ATTESTOR_WITNESS;

        if (a->authority || (witness && a->n_witnesses == LIMIT_LOG_WITNESSES))
            return REFUSED_CONFIG;
        a->authority = !witness;
        if (!witness)
            continue;
        struct note_key *key = &a->keys[a->n_witnesses++];
        enum status s = note_key_parse_any(table[i].vkey, strlen(table[i].vkey), key);
        if (s == REFUSED_KEY || (s == OK && key->kind != NOTE_COSIGNED))
            return REFUSED_CONFIG;
        TRY(s);
    }
    return OK;
}

enum status attest_open(struct attest *a, struct tiling *tiling, struct moment now)
{
    struct asking_folder f = { .size = tiling->published, .cosigned = tiling->cosigned };
    int64_t since_s = now.wall_s;

    a->tiling = tiling;
    if (a->authority)
        TRY(stamps_open(&a->stamps, &tiling->folder, &since_s));
    f.stamped = a->stamps.last;
    f.stamp_age_ms = (now.wall_s - since_s) * 1000;
    asking_init(&a->asking, a->n_witnesses, a->authority, &f, now.boot_ms);
    return OK;
}

/* ---- the courier ---- */

static void drop(struct attest *a)
{
    channel_close(&a->courier);
    asking_lost(&a->asking);
}

void attest_courier(struct attest *a, int fd)
{
    drop(a);
    channel_init(&a->courier, fd, WIRE_TILER, WIRE_LOG_COURIER, true);
    event_log(EVENT_PEER_CONNECTED, WIRE_LOG_COURIER, 0);
}

/* ---- questions ---- */

static enum status make_stamp_question(struct attest *a, struct writer *w)
{
    struct writer note;
    uint8_t digest[DIGEST_LEN];

    writer_init(&note, a->note, sizeof a->note);
    tiling_note(a->tiling, &note);
    a->note_len = writer_len(&note);
    sha256_with(a->tiling->hash, &(struct part){ a->note, a->note_len }, 1, digest);
    write_bytes(w, digest, sizeof digest);
    return OK;
}

static enum status ask(struct attest *a, const struct asking_question *q)
{
    struct msg_log_ask *m = &a->m.ask;
    bool stamp = q->kind == ASKING_STAMP;
    struct writer w;

    writer_init(&w, m->body, sizeof m->body);
    TRY(stamp ? make_stamp_question(a, &w) : tiling_step(a->tiling, q->old, &w));
    size_t len = offsetof(struct msg_log_ask, body) + writer_len(&w);
    m->attestor = stamp ? a->n_witnesses : q->witness;
    m->len = (uint32_t)writer_len(&w);
    msg_head_init(&m->head, MSG_LOG_ASK, len, q->nr);
    enum status s = channel_send(&a->courier, m, len, -1);
    if (s != OK) {
        event_log(EVENT_PEER_DROPPED, WIRE_LOG_COURIER, MSG_LOG_ASK);
        drop(a);
    }
    return OK;
}

enum status attest_turn(struct attest *a, struct moment now)
{
    struct asking_question q;

    asking_published(&a->asking, a->tiling->published, now.boot_ms);
    while (a->courier.fd >= 0 && asking_next(&a->asking, now.boot_ms, &q))
        TRY(ask(a, &q));
    return OK;
}

/* ---- answers ---- */

/* A change only is said: who does not answer is asked at every beat. */
static void say(bool failed_before, bool failed, unsigned attestor, uint32_t http)
{
    if (failed == failed_before)
        return;
    if (failed)
        event_log(EVENT_NOT_ATTESTED, attestor, http);
    else
        event_log(EVENT_ATTESTED_AGAIN, attestor, 0);
}

static bool failed(const struct attest *a, const struct asking_question *q)
{
    return q->kind == ASKING_STAMP ? a->asking.stamp.failed : a->asking.witnesses[q->witness].failed;
}

/* Lines that are none cost the witness's cosignature only. */
static enum status take_lines(struct attest *a, unsigned witness, const struct asking_answer *answer)
{
    enum status s = tiling_cosign(a->tiling, witness, answer->body, answer->len);

    if (s != OK && status_class_of(s) != CLASS_REFUSED)
        return s;
    asking_cosigned(&a->asking, witness, s == OK);
    return OK;
}

static enum status take_stamp(struct attest *a, uint64_t size, const struct asking_answer *answer, struct moment now)
{
    TRY(stamps_keep(&a->stamps, size, a->note, a->note_len, answer->body, answer->len));
    asking_stamped(&a->asking, size, now.boot_ms);
    return OK;
}

/* Whom a number was given to, before the answer to it is taken. */
static bool failed_before(const struct attest *a, uint64_t nr)
{
    for (unsigned i = 0; i < a->n_witnesses; i++)
        if (a->asking.witnesses[i].nr == nr)
            return a->asking.witnesses[i].failed;
    return a->asking.stamp.failed;
}

static enum status take(struct attest *a, const struct msg_log_asked *m, struct moment now)
{
    const struct asking_answer answer = { .nr = m->head.nr, .answered = m->status == OK, .http = m->http,
                                          .body = (const char *)m->body, .len = m->len };
    bool before = failed_before(a, answer.nr);
    struct asking_question q;
    enum asking_told told;
    enum status s = OK;

    TRY(asking_heard(&a->asking, &answer, now.boot_ms, &told, &q));
    if (told == ASKING_TOLD_LINES)
        s = take_lines(a, q.witness, &answer);
    else if (told == ASKING_TOLD_STAMP)
        s = take_stamp(a, q.size, &answer, now);
    say(before, failed(a, &q), q.kind == ASKING_STAMP ? a->n_witnesses : q.witness, m->status == OK ? m->http : 0);
    return s;
}

enum status attest_hear(struct attest *a, struct moment now)
{
    struct msg_log_asked *m = &a->m.asked;
    enum msg_type type = MSG_NONE;
    size_t len;
    enum status s = channel_receive(&a->courier, m, sizeof *m, &len, &type, NULL);
    bool there = s == OK && len > 0;

    if (there && len != offsetof(struct msg_log_asked, body) + (size_t)m->len)
        s = REFUSED_MESSAGE;
    else if (there)
        s = take(a, m, now);
    if (s == OK || (there && s != REFUSED_MESSAGE))
        return s;
    event_log(EVENT_PEER_DROPPED, WIRE_LOG_COURIER, (int64_t)type);
    drop(a);
    return OK;
}

/* ---- what the notary is to be told ---- */

void attest_word(const struct attest *a, struct moment now, struct msg_others *out)
{
    struct asking_word w = asking_word(&a->asking, now.boot_ms);

    *out = (struct msg_others){ .disputed = w.disputed, .another = w.another, .unstamped = w.unstamped };
    msg_head_init(&out->head, MSG_OTHERS, sizeof *out, 0);
}
