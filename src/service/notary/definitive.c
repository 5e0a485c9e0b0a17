#include "notary/definitive.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/outcome.h"
#include "model/valid.h"
#include "notary/decide.h"
#include "notary/log.h"
#include "wire/permit.h"

#include <string.h>
#include <sys/queue.h>

#define TRIES 4                              /* groups that one may be put off by */
#define NAME_DAYS (LEAF_NAME_DAYS - 1)       /* before today that a call is looked for */

/* What it is to be looked up by, or where it is after that. */
enum stage { BY_CALL, BY_DOSSIER, BY_FORMER, LOOKED, WRITING, ANSWERED };

struct question {
    struct begun begun;                      /* first: of a look-up */
    TAILQ_ENTRY(question) link;
    enum stage stage;
    bool looking;                            /* the store was asked */
    unsigned tries;
    struct asked a;                          /* its message is this one's */
    struct decision *decision;               /* WRITING */
    struct msg_definitive_answer out;        /* ANSWERED; its texts: */
    uint8_t *texts;                          /* the verdict, then the proof */
};

struct group {
    struct begun begun;                      /* first */
    uint32_t n;
    struct question *of[LEAVES_MAX];
};

struct definitives {
    TAILQ_HEAD(questions, question) all;
    size_t n;
    struct group group;
    bool writing;                            /* the group is */
    struct decide_room *room;
};

enum status definitives_init(struct definitives **out)
{
    *out = mem_alloc(sizeof **out);
    if (*out == NULL)
        return FAULT_MEMORY;
    memset(*out, 0, sizeof **out);
    (*out)->group.begun.kind = BEGUN_GROUP;
    TAILQ_INIT(&(*out)->all);
    return decide_room_open(&(*out)->room);
}

static void drop(struct definitives *q, struct question *k)
{
    TAILQ_REMOVE(&q->all, k, link);
    q->n--;
    mem_free(k->decision);
    mem_free(k->texts);
    mem_free((void *)(uintptr_t)k->a.m);
    mem_free(k);
}

void definitives_release(struct definitives *q)
{
    if (q == NULL)
        return;
    while (!TAILQ_EMPTY(&q->all))
        drop(q, TAILQ_FIRST(&q->all));
    decide_room_close(q->room);
    mem_free(q);
}

/* ---- a question ---- */

static bool message_sane(const struct msg_definitive *m)
{
    if (!text_ends(m->client, sizeof m->client) || !text_reference_or_empty(m->referentie, sizeof m->referentie) ||
        m->reden >= SUPERSEDE_N || m->besluit54a < TRUTH_NO || m->besluit54a > TRUTH_YES || m->huurt_van_deelnemer < TRUTH_NO ||
        m->huurt_van_deelnemer > TRUTH_YES || m->nu_slaapkamers_min < 0 || m->nu_slaapkamers_min > m->nu_slaapkamers_max ||
        m->nu_slaapkamers_max > 99 || (m->urgentie & ~(uint32_t)URGENTIE_HVW_15_5) != 0 ||
        m->ingangsdatum.min > m->ingangsdatum.max || m->eenheid.present != (m->reden == SUPERSEDE_EENHEID))
        return false;
    for (unsigned i = 0; i < m->n_zegels; i++)
        if (m->zegels[i].len > ZEGEL_MAX)
            return false;
    return !m->eenheid.present || (home_valid(&m->eenheid) && m->eenheid.huurprijs.min == m->eenheid.huurprijs.max);
}

static void answer(struct question *k, enum status st)
{
    mem_free(k->decision);
    k->decision = NULL;
    if (st != OK)
        k->out = (struct msg_definitive_answer){ .status = st, .points = k->out.points, .jti = k->out.jti,
                                                 .log_index = k->out.log_index };
    k->stage = ANSWERED;
}

/* What can be said without looking. */
static enum status begin(struct notary *n, struct question *k)
{
    k->a.client = client_find_platform(n->clients, n->n_clients, k->a.m->client);
    if (k->a.client == NULL)
        return REFUSED_CLIENT_UNKNOWN;
    if (log_origin(n)[0] == '\0')
        return REFUSED_PHASE;
    if (!log_ready(n) || n->definitives->n > LIMIT_DEFINITIVES)
        return FAULT_BUSY;
    content_name_call(n->store, k->a.client->id, k->a.m->key_sha, k->a.m->body_sha, &k->a.call);
    content_name_dossier(n->store, &k->a.m->dossier, k->a.dossier);
    return OK;
}

enum status definitives_ask(struct notary *n, const void *msg, size_t len, uint64_t gate_nr)
{
    const struct msg_definitive *m = msg;
    struct definitives *q = n->definitives;

    if (m->n_zegels > ROOSTER_MAX || len != msg_definitive_len(m) || !message_sane(m))
        return REFUSED_MESSAGE;
    struct question *k = mem_alloc(sizeof *k);
    void *copy = mem_alloc(len);
    if (k == NULL || copy == NULL) {
        mem_free(k);
        mem_free(copy);
        return FAULT_MEMORY;
    }
    memcpy(copy, msg, len);
    *k = (struct question){ .begun = { BEGUN_LOOK, gate_nr, m->head.nr, NULL }, .a.m = copy };
    TAILQ_INSERT_TAIL(&q->all, k, link);
    q->n++;
    enum status st = begin(n, k);
    if (st != OK)
        answer(k, st);
    return OK;
}

/* ---- looking up ---- */

/* Rows do not go back in time, so neither does a verdict, nor what is looked for. */
static int64_t row_time(const struct notary *n, struct moment now)
{
    int64_t last = store_log_last(n->store);

    return now.wall_s > last ? now.wall_s : last;
}

/* By the name of a dossier, which it has on the last day of that. */
static enum status look_dossier(struct notary *n, struct question *k, const struct id *id, const uint8_t digest[DIGEST_LEN],
                                struct moment now)
{
    const struct dossier *d;

    TRY(asked_dossier(n, k->a.client, id, now.wall_s, &d));
    return store_repeat(n->store, digest, clock_day(d->until), clock_day(d->until), k);
}

static enum status look(struct notary *n, struct question *k, struct moment now)
{
    int32_t today = clock_day(row_time(n, now));
    uint8_t former[DIGEST_LEN];
    const struct dossier *d;

    if (k->stage == BY_DOSSIER)
        return look_dossier(n, k, &k->a.m->dossier, k->a.dossier, now);
    if (k->stage == BY_FORMER) {
        content_name_dossier(n->store, &k->a.m->previous_dossier, former);
        return look_dossier(n, k, &k->a.m->previous_dossier, former, now);
    }
    TRY(asked_dossier(n, k->a.client, &k->a.m->dossier, now.wall_s, &d));
    return store_repeat(n->store, k->a.call.digest, today - NAME_DAYS, today, k);
}

static enum stage next(const struct question *k)
{
    return k->stage == BY_DOSSIER && k->a.m->reden != SUPERSEDE_HUISHOUDEN ? LOOKED : (enum stage)(k->stage + 1);
}

/* A call that was answered before. */
static enum status repeat(struct notary *n, struct question *k, const struct row_read *r, struct moment now)
{
    struct msg_definitive_answer *out = &k->out;
    const struct dossier *d;
    struct content c;
    struct writer w;

    if (!content_same_call(&k->a.call, r->note, r->note_len))
        return REFUSED_IDEMPOTENCY_CONFLICT;
    TRY(asked_dossier(n, k->a.client, &k->a.m->dossier, now.wall_s, &d));
    if (r->content == NULL)
        return REFUSED_OUTDATED;
    k->texts = mem_alloc(DEFINITIVE_JWS_MAX);
    if (k->texts == NULL)
        return FAULT_MEMORY;
    enum status st = content_open(n->store, d, r->index, r->content, r->content_len, &c);
    if (st == REFUSED_SEAL_INVALID) /* its agreements are others by now */
        return REFUSED_OUTDATED;
    TRY(st);
    writer_init(&w, k->texts, DEFINITIVE_JWS_MAX);
    st = decide_again(n, &c, r->leaf.entry, &w);
    out->jws_len = (uint32_t)writer_len(&w);
    out->log_index = r->index;
    out->replaced_by = r->replaced_by;
    out->has_salt = c.has_salt;
    out->ingetrokken = decide_withdrawn(n, &c);
    memcpy(out->salt, c.salt, sizeof out->salt);
    out->eenheid = c.eenheid;
    memcpy(out->corporatie, dossier_corporations(d), strlen(dossier_corporations(d)) + 1);
    mem_wipe(&c, sizeof c);
    if (st == OK)
        store_use(n->store, d, dossier_corporation(d, out->corporatie));
    return st;
}

static enum status take_newest(struct notary *n, const struct id *dossier, const struct row_read *r, struct newest *out)
{
    out->stands = r != NULL;
    if (r == NULL)
        return OK;
    out->index = r->index;
    out->replaced_by = r->replaced_by;
    memcpy(out->entry, r->leaf.entry, sizeof out->entry);
    return stand_open(n->store, dossier, r->note, r->note_len, &out->stand);
}

/* What was found; OK: on with it. */
static enum status found(struct notary *n, struct question *k, const struct row_read *r, struct moment now)
{
    switch (k->stage) {
    case BY_CALL:
        if (r != NULL)
            answer(k, repeat(n, k, r, now));
        return OK;
    case BY_DOSSIER:
        TRY(take_newest(n, &k->a.m->dossier, r, &k->a.own));
        if (r == NULL)
            return OK;
        k->out.jti = k->a.own.stand.jti;
        k->out.log_index = k->a.own.index;
        return OK;
    default:
        return take_newest(n, &k->a.m->previous_dossier, r, &k->a.former);
    }
}

static void told_look(struct notary *n, struct question *k, const struct store_done *done, struct moment now)
{
    enum status st = done->status == OK ? found(n, k, done->read, now) : done->status;

    k->looking = false;
    if (st != OK)
        answer(k, st);
    else if (k->stage != ANSWERED)
        k->stage = next(k);
}

/* ---- a group ---- */

static bool same_id(const struct id *a, const struct id *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* Of one dossier one at a time, and of one call: the second looks again when the first stands. */
static bool collides(const struct group *g, const struct question *k)
{
    const struct msg_definitive *own = k->a.m;

    for (uint32_t i = 0; i < g->n; i++) {
        const struct msg_definitive *m = g->of[i]->a.m;

        if (same_id(&m->dossier, &own->dossier) || same_id(&m->dossier, &own->previous_dossier) ||
            (m->reden == SUPERSEDE_HUISHOUDEN &&
             (same_id(&m->previous_dossier, &own->dossier) ||
              (own->reden == SUPERSEDE_HUISHOUDEN && same_id(&m->previous_dossier, &own->previous_dossier)))) ||
            memcmp(g->of[i]->a.call.digest, k->a.call.digest, DIGEST_LEN) == 0)
            return true;
    }
    return false;
}

static void again(struct question *k)
{
    mem_free(k->decision);
    k->decision = NULL;
    k->stage = BY_CALL;
    if (++k->tries == TRIES)
        answer(k, FAULT_BUSY);
}

/* Decides one for the next place of the group. */
static void join(struct notary *n, struct group *g, struct question *k, struct moment now)
{
    struct decide_at at = { log_next(n) + g->n, row_time(n, now), now };
    enum status st = decide(n->definitives->room, n, &k->a, at, &k->decision, &k->out.points);

    if (st != OK) {
        answer(k, st);
        return;
    }
    k->stage = WRITING;
    g->of[g->n++] = k;
}

static void gather(struct notary *n, struct moment now)
{
    struct definitives *q = n->definitives;
    struct group *g = &q->group;
    uint32_t points = 0;
    struct question *k;

    g->n = 0;
    TAILQ_FOREACH(k, &q->all, link) {
        if (g->n == LEAVES_MAX || points >= LIMIT_SLICE_POINTS)
            return;
        if (k->stage != LOOKED)
            continue;
        if (collides(g, k)) {
            again(k);
            continue;
        }
        join(n, g, k, now);
        points += k->out.points;
    }
}

static bool write_group(struct notary *n, struct moment now)
{
    struct definitives *q = n->definitives;
    struct leaf_new leaves[LEAVES_MAX];

    gather(n, now);
    if (q->group.n == 0)
        return false;
    for (uint32_t i = 0; i < q->group.n; i++)
        leaves[i] = q->group.of[i]->decision->leaf;
    enum status st = log_append(n, q->group.n, leaves, &q->group);
    mem_wipe(leaves, sizeof leaves);
    q->writing = st == OK;
    for (uint32_t i = 0; st != OK && i < q->group.n; i++) {
        if (st == FAULT_BUSY) /* another row comes first: these are for other places then */
            again(q->group.of[i]);
        else
            answer(q->group.of[i], st);
    }
    return q->writing;
}

/* It stands. Where there is no memory for the answer, a repeated call has it. */
static void written(struct notary *n, struct question *k, struct moment now)
{
    const struct decision *d = k->decision;
    struct msg_definitive_answer *out = &k->out;
    uint8_t proof[DEFINITIVE_PROOF_MAX];
    struct writer w;

    decide_written(n, &k->a, d, now.boot_ms);
    writer_init(&w, proof, sizeof proof);
    if (log_proof(n, d->index, &w) == OK) /* whoever has the verdict can make one from the log itself */
        out->proof_len = (uint32_t)writer_len(&w);
    k->texts = mem_alloc(d->jws_len + out->proof_len);
    if (k->texts == NULL) {
        answer(k, FAULT_MEMORY);
        return;
    }
    memcpy(k->texts, d->jws, d->jws_len);
    memcpy(k->texts + d->jws_len, proof, out->proof_len);
    out->jws_len = (uint32_t)d->jws_len;
    out->log_index = d->index;
    memcpy(&out->jti, d->jti, sizeof out->jti);
    out->replaced_by = -1;
    out->has_salt = d->has_salt;
    memcpy(out->salt, d->salt, sizeof out->salt);
    out->eenheid = d->eenheid;
    memcpy(out->corporatie, d->corporatie, sizeof out->corporatie);
    answer(k, OK);
}

static void told_group(struct notary *n, const struct store_done *done, struct moment now)
{
    struct definitives *q = n->definitives;

    q->writing = false;
    for (uint32_t i = 0; i < q->group.n; i++) {
        struct question *k = q->group.of[i];

        if (done->status == OK)
            written(n, k, now);
        else if (done->status != FAULT_BUSY)
            answer(k, done->status);
        else if (done->why == WHY_REPLACED && done->row == (int64_t)i)
            answer(k, REFUSED_SUPERSEDED);
        else
            again(k);
    }
    q->group.n = 0;
}

void definitives_told(struct notary *n, struct begun *b, const struct store_done *done, struct moment now)
{
    if (b->kind == BEGUN_GROUP)
        told_group(n, done, now);
    else
        told_look(n, (struct question *)b, done, now);
}

/* ---- turns ---- */

bool definitives_turn(struct notary *n, struct moment now)
{
    struct definitives *q = n->definitives;
    struct question *k;
    bool begun = !q->writing && write_group(n, now);

    TAILQ_FOREACH(k, &q->all, link) {
        if (k->looking || k->stage >= LOOKED)
            continue;
        enum status st = look(n, k, now);
        if (st == FAULT_BUSY)
            return begun;
        if (st != OK) {
            answer(k, st);
            continue;
        }
        k->looking = begun = true;
    }
    return begun;
}

bool definitives_due(const struct notary *n)
{
    const struct question *k;

    TAILQ_FOREACH(k, &n->definitives->all, link)
        if (!k->looking && k->stage != WRITING)
            return true;
    return false;
}

bool definitives_answer(struct notary *n, uint64_t *gate_nr, struct writer *out)
{
    struct definitives *q = n->definitives;
    struct question *k;

    TAILQ_FOREACH(k, &q->all, link)
        if (k->stage == ANSWERED)
            break;
    if (k == NULL)
        return false;
    *gate_nr = k->begun.gate_nr;
    msg_head_init(&k->out.head, MSG_DEFINITIVE_ANSWER, sizeof k->out + k->out.jws_len + k->out.proof_len, k->begun.nr);
    write_bytes(out, &k->out, sizeof k->out);
    write_bytes(out, k->texts, k->out.jws_len + k->out.proof_len);
    drop(q, k);
    return true;
}
