#include "notary/sessions.h"

#include "base/bucket.h"
#include "base/mem.h"
#include "notary/errands.h"
#include "notary/health.h"
#include "notary/pending.h"
#include "notary/receipts.h"
#include "notary/sourcing.h"
#include "store/idtable.h"
#include "wire/permit.h"

#include <string.h>

struct session {
    struct id browser;                   /* first: idtable; of the cookie's digest */
    struct id id, nonce;                 /* id: what an assessor calls it */
    TAILQ_ENTRY(session) by_age;
    int64_t until_ms;                    /* since boot */
    const struct source *source;
    struct errand *errand;               /* NULL: on the way to no source */
    uint32_t slot;                       /* of the assessor that judges it; NO_SLOT = none */
    uint8_t at;                          /* enum login_at */
    uint8_t language;
    uint8_t more;
    uint8_t n;
    uint16_t notice;
    uint8_t evidence_sha[DIGEST_LEN];
    struct id grants[LIMIT_LOGIN_GRANTS];/* n of them, the newest first */
};

#define NO_SLOT UINT32_MAX

struct sessions {
    struct idtable all;
    TAILQ_HEAD(, session) by_age;        /* oldest first */
    struct bucket begun;
    struct session *judged[LIMIT_ASSESSORS];   /* by slot */
};

enum status sessions_init(struct sessions **out)
{
    *out = mem_alloc(sizeof **out);
    if (*out == NULL)
        return FAULT_MEMORY;
    **out = (struct sessions){ 0 };
    TAILQ_INIT(&(*out)->by_age);
    return OK;
}

void sessions_release(struct sessions *s)
{
    struct session *one;

    if (s == NULL)
        return;
    while ((one = TAILQ_FIRST(&s->by_age)) != NULL) {
        TAILQ_REMOVE(&s->by_age, one, by_age);
        mem_free(one);
    }
    idtable_release(&s->all);
    mem_free(s);
}

/* ---- beginning and end ---- */

static void drop(struct notary *n, struct session *one)
{
    struct sessions *s = n->sessions;

    BUG_IF(one->slot != NO_SLOT);
    errand_drop(n->errands, one->errand);
    TAILQ_REMOVE(&s->by_age, one, by_age);
    idtable_remove(&s->all, &one->browser);
    mem_free(one);
}

/* Somebody waits for what comes of it: it is told first. */
static bool at_work(const struct session *one)
{
    return one->errand != NULL && one->errand->at != ERRAND_AWAY;
}

static void expire(struct notary *n, int64_t boot_ms)
{
    struct session *one = TAILQ_FIRST(&n->sessions->by_age), *next;

    for (; one != NULL && one->until_ms <= boot_ms; one = next) {
        next = TAILQ_NEXT(one, by_age);
        if (!at_work(one))
            drop(n, one);
    }
}

static struct session *find(struct notary *n, const uint8_t sha[DIGEST_LEN], int64_t boot_ms)
{
    struct id browser;

    expire(n, boot_ms);
    memcpy(&browser, sha, sizeof browser);
    return id_is_zero(&browser) ? NULL : idtable_find(&n->sessions->all, &browser);
}

static enum status make(struct notary *n, const struct msg_login_begin *m, int64_t boot_ms, struct session **out)
{
    struct sessions *s = n->sessions;
    struct session *one;

    *out = NULL;
    expire(n, boot_ms);
    if (s->all.n >= LIMIT_LOGINS || !bucket_take(&s->begun, LIMIT_LOGINS_PER_S, LIMIT_LOGINS_PER_S, boot_ms))
        return FAULT_BUSY;
    TRY(idtable_room(&s->all, 1));
    one = mem_alloc(sizeof *one);
    if (one == NULL)
        return FAULT_MEMORY;
    *one = (struct session){ .source = &n->bronnen[m->source], .until_ms = boot_ms + LIMIT_LOGIN_S * INT64_C(1000),
                             .slot = NO_SLOT, .at = LOGIN_AWAY, .language = m->language };
    memcpy(&one->browser, m->fresh_sha, sizeof one->browser);
    enum status st = mem_random(&one->nonce, sizeof one->nonce);
    if (st == OK)
        st = notary_random_id(n, one->id.b);
    if (st == OK)
        st = errand_new(n->errands, &(struct errand_of){ .session = one, .client = n->n_clients, .source_index = m->source,
                                                         .source = one->source }, boot_ms, &one->errand);
    if (st != OK) {
        mem_free(one);
        return st;
    }
    BUG_IF(idtable_add(&s->all, one) != OK);
    TAILQ_INSERT_TAIL(&s->by_age, one, by_age);
    *out = one;
    return OK;
}

/* ---- answers ---- */

static void begin(struct login_answer *out, uint64_t nr, enum status st)
{
    out->head = (struct msg_login){ .status = st, .at = LOGIN_NONE, .source = NO_SOURCE };
    msg_head_init(&out->head.head, MSG_LOGIN, sizeof out->head, nr);
}

/* Where it stands; without the list. */
static void say(const struct notary *n, const struct session *one, uint64_t nr, struct login_answer *out)
{
    begin(out, nr, OK);
    out->head.at = one->at;
    out->head.source = (uint8_t)(one->source - n->bronnen);
    out->head.notice = one->notice;
    out->head.language = one->language;
}

static void list(struct notary *n, const struct session *one, struct moment now, struct login_answer *out)
{
    if (one->at != LOGIN_LISTED)
        return;
    out->head.n = one->n;
    out->head.more = one->more;
    for (unsigned i = 0; i < one->n; i++)
        receipts_of_grant(n, &one->grants[i], now, &out->receipts[i]);
    out->head.head.len = (uint32_t)(sizeof out->head + one->n * sizeof out->receipts[0]);
}

static void tell(const struct notary *n, const struct session *one, struct errand *e, struct login_told *told)
{
    *told = (struct login_told){ .told = e->asker_gate != 0, .gate_nr = e->asker_gate };
    say(n, one, e->asker_nr, &told->login);
    e->asker_gate = 0;
}

static void waits(struct errand *e, uint64_t nr, uint64_t gate_nr)
{
    e->asker_nr = nr;
    e->asker_gate = gate_nr;
}

static void end_errand(struct notary *n, struct session *one)
{
    errand_drop(n->errands, one->errand);
    one->errand = NULL;
}

static void fail(struct notary *n, struct session *one, enum status why)
{
    one->at = LOGIN_FAILED;
    one->notice = (uint16_t)why;
    if (one->errand != NULL)
        end_errand(n, one);
}

/* ---- to the source ---- */

/* A cookie that none ever had before: what stands under one key in the table is one session. */
static bool fresh(struct notary *n, const uint8_t sha[DIGEST_LEN], int64_t boot_ms)
{
    struct id browser;

    memcpy(&browser, sha, sizeof browser);
    return !id_is_zero(&browser) && find(n, sha, boot_ms) == NULL;
}

bool sessions_begin(struct notary *n, const struct msg_login_begin *m, uint64_t gate_nr, int64_t boot_ms,
                    struct login_answer *out, bool *ours)
{
    struct session *one;

    *ours = m->source < n->n_bronnen && n->bronnen[m->source].login && m->language < LANGUAGE_N &&
            fresh(n, m->fresh_sha, boot_ms);
    if (!*ours)
        return false;
    enum status st = make(n, m, boot_ms, &one);
    begin(out, m->head.nr, st);
    if (st != OK)
        return false;
    if (!health_open(n->health, m->source, NULL, boot_ms)) { /* what comes of a log-in says nothing of the source: flows do */
        fail(n, one, FAULT_SOURCE_DOWN);
        say(n, one, m->head.nr, out);
        return false;
    }
    if (!one->source->par) {
        errand_move(n->errands, one->errand, ERRAND_AWAY, boot_ms);
        say(n, one, m->head.nr, out);
        return false;
    }
    st = errand_ahead(n->errands, one->errand, &one->nonce, (enum language)one->language);
    if (st != OK) {
        fail(n, one, st);
        say(n, one, m->head.nr, out);
        return false;
    }
    waits(one->errand, m->head.nr, gate_nr);
    return true;
}

void sessions_ahead(struct notary *n, struct errand *e, const struct msg_source_par_answer *m, int64_t boot_ms,
                    struct login_told *told)
{
    struct session *one = e->session;
    size_t len = strnlen(m->request_uri, sizeof m->request_uri);
    enum status st = m->status == OK && len > 0 && len <= LIMIT_SOURCE_REQUEST_URI_CHARS ? OK : sourcing_reason(m->status);

    *told = (struct login_told){ 0 };
    if (e->at != ERRAND_AHEAD)
        return;
    errand_answered(n->errands, e, ERRAND_AHEAD);
    if (st == OK)
        st = errand_request(n->errands, &e, m->request_uri, len);
    one->errand = e;
    if (st != OK) {
        sessions_failed(n, e, st, told);
        return;
    }
    errand_move(n->errands, e, ERRAND_AWAY, boot_ms);
    tell(n, one, e, told);
}

void sessions_failed(struct notary *n, struct errand *e, enum status why, struct login_told *told)
{
    struct session *one = e->session;

    one->at = LOGIN_FAILED;
    one->notice = (uint16_t)why;
    tell(n, one, e, told);
    end_errand(n, one);
}

static void make_link(const struct notary *n, const struct session *one, uint64_t nr, struct msg_to_source *out)
{
    const struct errand *e = one->errand;

    *out = (struct msg_to_source){ .client = NO_INDEX, .source = (uint8_t)(one->source - n->bronnen), .login = 1,
                                   .language = one->language, .nonce = one->nonce, .state = e->state,
                                   .request_uri_len = e->request_uri_len };
    msg_head_init(&out->head, MSG_TO_SOURCE, sizeof *out, nr);
    errand_challenge(e, out->challenge);
    memcpy(out->request_uri, e->request_uri, e->request_uri_len);
}

bool sessions_read(struct notary *n, const struct msg_login_read *m, struct moment now, struct msg_to_source *link,
                   struct login_answer *out)
{
    struct session *one = find(n, m->login_sha, now.boot_ms);

    begin(out, m->head.nr, OK);
    if (one == NULL)
        return false;
    if (one->at == LOGIN_AWAY && one->errand != NULL && one->errand->at == ERRAND_AWAY) {
        make_link(n, one, m->head.nr, link);
        return true;
    }
    say(n, one, m->head.nr, out);
    if (out->head.at == LOGIN_AWAY) /* its request is still on the way */
        out->head.at = LOGIN_BUSY;
    list(n, one, now, out);
    return false;
}

/* ---- back from it ---- */

/* A state counts once; shown again it finds nothing here, and leads to the page all the same. */
enum login_back sessions_call_back(struct notary *n, const struct msg_call_back *m, uint64_t gate_nr, int64_t boot_ms,
                                   struct login_answer *out)
{
    struct session *one = m->has_login == 1 ? find(n, m->login_sha, boot_ms) : NULL;
    const struct errand *shown = errand_by_state(n->errands, &m->state);

    if (one == NULL || one->source != &n->bronnen[m->source] || (shown != NULL && shown->session != one) ||
        (shown == NULL && m->has_browser == 1))
        return LOGIN_BACK_OTHER;
    bool live = shown != NULL && shown->at == ERRAND_AWAY && mem_equal(&one->errand->state, &m->state, sizeof m->state);
    if (live && m->error == SOURCE_ERROR_NONE && m->code_len > 0) {
        enum status st = errand_fetch(n->errands, one->errand, m, boot_ms);

        if (st == OK) {
            waits(one->errand, m->head.nr, gate_nr);
            one->at = LOGIN_BUSY;
            return LOGIN_BACK_WAITS;
        }
        fail(n, one, st);
    } else if (live) {
        fail(n, one, m->error == SOURCE_ERROR_DENIED ? REFUSED_SOURCE_DENIED : REFUSED_SOURCE_ERROR);
    }
    say(n, one, m->head.nr, out);
    return LOGIN_BACK_SAID;
}

void sessions_fetched(struct notary *n, struct errand *e, const uint8_t sha[DIGEST_LEN])
{
    memcpy(e->session->evidence_sha, sha, DIGEST_LEN);
    errand_answered(n->errands, e, ERRAND_FETCHED);
}

/* ---- the judgement ---- */

void sessions_assess(struct notary *n, struct errand *e, uint32_t slot, struct moment now, struct msg_zaak *out)
{
    struct session *one = e->session;

    BUG_IF(e->at != ERRAND_FETCHED || n->sessions->judged[slot] != NULL);
    *out = (struct msg_zaak){ .zaak = one->id, .nonce = one->nonce, .nu = now.wall_s, .login = 1 };
    msg_head_init(&out->head, MSG_ZAAK, sizeof *out, e->nr);
    memcpy(out->bron, one->source->name, sizeof out->bron);
    memcpy(out->bewijs_sha, one->evidence_sha, DIGEST_LEN);
    n->sessions->judged[slot] = one;
    one->slot = slot;
    errand_answered(n->errands, e, ERRAND_JUDGED);
}

static struct session *leave(struct notary *n, uint32_t slot)
{
    struct session *one = n->sessions->judged[slot];

    n->sessions->judged[slot] = NULL;
    if (one != NULL)
        one->slot = NO_SLOT;
    return one;
}

void sessions_unassess(struct notary *n, uint32_t slot)
{
    struct session *one = leave(n, slot);

    errand_answered(n->errands, one->errand, ERRAND_FETCHED);
}

struct session *sessions_of_slot(const struct notary *n, uint32_t slot)
{
    return n->sessions->judged[slot];
}

void sessions_refused(struct notary *n, uint32_t slot, enum status why, struct login_told *told)
{
    struct session *one = leave(n, slot);

    *told = (struct login_told){ 0 };
    if (one != NULL)
        sessions_failed(n, one->errand, why, told);
}

/* The newest first; one more than there is room for is said and not shown. */
static void note(struct session *one, int64_t made[LIMIT_LOGIN_GRANTS], const struct grant *g)
{
    unsigned at = one->n;

    while (at > 0 && made[at - 1] < g->made)
        at--;
    one->more |= one->n == LIMIT_LOGIN_GRANTS;
    if (at == LIMIT_LOGIN_GRANTS)
        return;
    if (one->n < LIMIT_LOGIN_GRANTS)
        one->n++;
    memmove(&one->grants[at + 1], &one->grants[at], (one->n - at - 1u) * sizeof one->grants[0]);
    memmove(&made[at + 1], &made[at], (one->n - at - 1u) * sizeof made[0]);
    one->grants[at] = g->id;
    made[at] = g->made;
}

static void choose(const struct notary *n, struct session *one, const struct id *subject, int64_t now)
{
    int64_t made[LIMIT_LOGIN_GRANTS] = { 0 };
    const struct pending *p;
    const struct grant *g = NULL;
    size_t at = 0;

    while ((g = store_grant_of_subject(n->store, subject, g)) != NULL)
        if (g->until > now)
            note(one, made, g);
    while ((p = pending_next(n, &at)) != NULL)
        if (memcmp(&prepared_grant(p->prepared)->subject, subject, sizeof *subject) == 0 &&
            store_grant(n->store, &p->grant_id) == NULL)
            note(one, made, prepared_grant(p->prepared));
}

/* Nothing but a subject, and as the profile's own. */
static bool login_sane(const struct session *one, const struct msg_feiten *m)
{
    static const struct adult none;

    return memcmp(&m->zaak, &one->id, sizeof one->id) == 0 && m->has_subject == 1 && m->n_confirmed_children == 0 &&
           memcmp(m->profiel_sha, one->source->profiel_sha, DIGEST_LEN) == 0 && memcmp(&m->feiten, &none, sizeof none) == 0 &&
           m->has_opdracht == 0;
}

enum status sessions_facts(struct notary *n, uint32_t slot, const struct msg_feiten *m, struct moment now,
                           struct login_told *told)
{
    struct session *one = n->sessions->judged[slot];
    struct id subject;

    *told = (struct login_told){ 0 };
    if (one == NULL || !login_sane(one, m)) {
        sessions_refused(n, slot, FAULT_RESTARTED, told);
        return REFUSED_MESSAGE;
    }
    leave(n, slot);
    store_subject(n->store, one->source->name, m->subject_sha, &subject);
    choose(n, one, &subject, now.wall_s);
    one->at = LOGIN_LISTED;
    one->notice = OK;
    tell(n, one, one->errand, told);
    end_errand(n, one);
    return OK;
}

/* ---- stop ---- */

struct login_stopping {
    struct begun begun;
    uint8_t login_sha[DIGEST_LEN];
};

static void answer_list(struct notary *n, const uint8_t sha[DIGEST_LEN], uint64_t nr, enum status st, struct moment now,
                        struct login_answer *out)
{
    struct session *one = find(n, sha, now.boot_ms);

    begin(out, nr, st);
    if (one == NULL)
        return;
    say(n, one, nr, out);
    out->head.status = st;
    if (st == OK)
        list(n, one, now, out);
}

bool sessions_stop(struct notary *n, const struct msg_login_stop *m, uint64_t gate_nr, struct moment now,
                   struct login_answer *out)
{
    struct session *one = find(n, m->login_sha, now.boot_ms);
    enum status st = OK;

    if (one != NULL && one->at == LOGIN_LISTED && m->nr < one->n) {
        struct login_stopping *b = mem_alloc(sizeof *b);

        st = FAULT_MEMORY;
        if (b != NULL) {
            *b = (struct login_stopping){ .begun = { BEGUN_LOGIN_STOP, gate_nr, m->head.nr, NULL } };
            memcpy(b->login_sha, m->login_sha, DIGEST_LEN);
            bool asked;
            st = receipts_stop_grant(n, &one->grants[m->nr], now.wall_s, &b->begun, &asked);
            if (asked)
                return false;
            mem_free(b);
        }
    }
    answer_list(n, m->login_sha, m->head.nr, st, now, out);
    return true;
}

void sessions_stopped(struct notary *n, struct begun *begun, const struct store_done *done, struct moment now,
                      struct login_answer *out)
{
    struct login_stopping *b = (struct login_stopping *)begun;

    answer_list(n, b->login_sha, begun->nr, done->status, now, out);
    mem_free(b);
}

/* ---- time ---- */

bool sessions_late(struct notary *n, int64_t boot_ms, struct errand_walk *walk, struct login_told *told)
{
    struct errand *e;

    *told = (struct login_told){ 0 };
    while ((e = errand_late(n->errands, boot_ms - LIMIT_CALL_BACK_MS, walk)) != NULL) {
        if (e->session == NULL)
            continue;
        if (e->since_ms <= boot_ms - LIMIT_SOURCE_MS && e->at != ERRAND_JUDGED) {
            sessions_failed(n, e, e->with_courier && e->at != ERRAND_FETCHED ? FAULT_SOURCE_SLOW : FAULT_BUSY, told);
            return true;
        }
        if (e->asker_gate != 0) {
            tell(n, e->session, e, told);
            return true;
        }
    }
    expire(n, boot_ms);
    return false;
}
