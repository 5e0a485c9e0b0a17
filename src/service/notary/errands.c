#include "notary/errands.h"

#include "base/mem.h"
#include "base/text.h"
#include "store/idtable.h"
#include "wire/permit.h"

#include <string.h>

TAILQ_HEAD(errand_list, errand);

#define PLACES (LIMIT_CLIENTS + 1)

/* Of one source. */
struct courier_work {
    struct errand_list has;              /* what the courier was told and did not answer, and what it holds */
    size_t asked, fetching, held;        /* of these: at AHEAD or FETCHING; at FETCHING; at FETCHED */
    struct errand_list waiting[PLACES];  /* for room, by client; the last: log-ins */
    size_t n_waiting, turn;              /* turn: whose client it is first */
};

struct errands {
    struct idtable all, states;          /* of errands; of their members `shown` */
    struct errand_list away, busy;       /* those that wait for a person; the others */
    struct errand_list dropped;          /* of which somebody has to be told */
    uint64_t nr;                         /* of the last */
    struct courier_work of[LIMIT_SOURCES];
};

enum status errands_init(struct errands **out)
{
    *out = mem_alloc(sizeof **out);
    if (*out == NULL)
        return FAULT_MEMORY;
    **out = (struct errands){ 0 };
    TAILQ_INIT(&(*out)->away);
    TAILQ_INIT(&(*out)->busy);
    TAILQ_INIT(&(*out)->dropped);
    for (size_t i = 0; i < LIMIT_SOURCES; i++) {
        TAILQ_INIT(&(*out)->of[i].has);
        for (size_t j = 0; j < PLACES; j++)
            TAILQ_INIT(&(*out)->of[i].waiting[j]);
    }
    return OK;
}

static struct errand_list *list_of(struct errands *e, const struct errand *one)
{
    return one->at == ERRAND_AWAY ? &e->away : &e->busy;
}

/* ---- with its courier ---- */

static void count(struct courier_work *w, const struct errand *one, size_t by)
{
    w->asked += one->at == ERRAND_AHEAD || one->at == ERRAND_FETCHING ? by : 0;
    w->fetching += one->at == ERRAND_FETCHING ? by : 0;
    w->held += one->at == ERRAND_FETCHED ? by : 0;
}

/* Neither waits for it nor is there. */
static void leave_courier(struct errands *e, struct errand *one)
{
    struct courier_work *w = &e->of[one->source_index];

    if (one->message != NULL) {
        TAILQ_REMOVE(&w->waiting[one->client], one, of_courier);
        w->n_waiting--;
        mem_free(one->message);
        one->message = NULL;
    }
    if (one->with_courier) {
        TAILQ_REMOVE(&w->has, one, of_courier);
        count(w, one, (size_t)-1);
        one->with_courier = 0;
    }
}

static void enter_courier(struct errands *e, struct errand *one)
{
    struct courier_work *w = &e->of[one->source_index];

    TAILQ_INSERT_TAIL(&w->has, one, of_courier);
    one->with_courier = 1;
    count(w, one, 1);
}

/* A copy of it waits for its turn. */
static enum status tell(struct errands *e, struct errand *one, const struct msg_head *message)
{
    struct courier_work *w = &e->of[one->source_index];

    BUG_IF(one->message != NULL || one->with_courier);
    one->message = mem_alloc(message->len);
    if (one->message == NULL)
        return FAULT_MEMORY;
    memcpy(one->message, message, message->len);
    TAILQ_INSERT_TAIL(&w->waiting[one->client], one, of_courier);
    w->n_waiting++;
    return OK;
}

/* It asks its source so much at once, and what it fetches it must be able to hold. */
static bool room(const struct courier_work *w, const struct errand *one)
{
    return w->asked < LIMIT_FETCHES && (one->at == ERRAND_AHEAD || w->fetching + w->held < LIMIT_FETCHES);
}

struct msg_head *errands_turn(struct errands *e, size_t source_index)
{
    struct courier_work *w = &e->of[source_index];

    for (size_t i = 0; i < PLACES && w->n_waiting > 0; i++) {
        size_t client = (w->turn + i) % PLACES;
        struct errand *one = TAILQ_FIRST(&w->waiting[client]);

        if (one == NULL || !room(w, one))
            continue;
        struct msg_head *message = one->message;
        TAILQ_REMOVE(&w->waiting[client], one, of_courier);
        w->n_waiting--;
        one->message = NULL;
        enter_courier(e, one);
        w->turn = (client + 1) % PLACES;
        return message;
    }
    return NULL;
}

struct errand *errands_with(const struct errands *e, size_t source_index)
{
    return TAILQ_FIRST(&e->of[source_index].has);
}

/* ---- beginning and end ---- */

/* Out of everything that finds it. */
static void take_out(struct errands *e, struct errand *one)
{
    leave_courier(e, one);
    TAILQ_REMOVE(list_of(e, one), one, by_age);
    idtable_remove(&e->states, &one->shown);
    idtable_remove(&e->all, &one->key);
}

void errand_drop(struct errands *e, struct errand *one)
{
    if (one == NULL)
        return;
    bool there = one->with_courier;
    take_out(e, one);
    if (!there && one->asker_gate == 0) {
        mem_free(one);
        return;
    }
    one->with_courier = there;
    one->zaak = NULL;
    one->session = NULL;
    mem_wipe(&one->state, sizeof one->state);
    mem_wipe(&one->verifier, sizeof one->verifier);
    TAILQ_INSERT_TAIL(&e->dropped, one, by_age);
}

bool errands_dropped(struct errands *e, struct errand_end *out)
{
    struct errand *one = TAILQ_FIRST(&e->dropped);

    if (one == NULL)
        return false;
    *out = (struct errand_end){ one->source_index, one->nr, one->with_courier, one->of, one->client, one->asker_nr,
                                one->asker_gate, one->language };
    TAILQ_REMOVE(&e->dropped, one, by_age);
    mem_free(one);
    return true;
}

void errands_release(struct errands *e)
{
    struct errand *one;

    if (e == NULL)
        return;
    while ((one = TAILQ_FIRST(&e->away)) != NULL || (one = TAILQ_FIRST(&e->busy)) != NULL) {
        take_out(e, one);
        mem_free(one);
    }
    for (struct errand_end end; errands_dropped(e, &end);)
        ;
    idtable_release(&e->states);
    idtable_release(&e->all);
    mem_free(e);
}

/* Numbers are given out in a row, and a table goes by the first bytes of a key as they are (store/idtable.h): taken times an odd
 * number, which no two share, they lie far from each other. Else all that are live were one row that each removal walks. */
static struct id key_of(size_t source_index, uint64_t nr)
{
    uint64_t both[2] = { nr * UINT64_C(0x9e3779b97f4a7c15), source_index };
    struct id key;

    _Static_assert(sizeof both == sizeof key, "number and source are a key");
    memcpy(&key, both, sizeof key);
    return key;
}

static struct id shown_of(const struct secret32 *state)
{
    uint8_t sha[DIGEST_LEN];
    struct id shown;

    sha256_kept(state, sizeof *state, sha);
    memcpy(&shown, sha, sizeof shown);
    return shown;
}

const struct errand *errand_by_state(const struct errands *e, const struct secret32 *state)
{
    struct id shown = shown_of(state);
    const uint8_t *at = idtable_find(&e->states, &shown);

    return at != NULL ? (const void *)(at - offsetof(struct errand, shown)) : NULL;
}

enum status errand_new(struct errands *e, const struct errand_of *of, int64_t boot_ms, struct errand **out)
{
    struct errand *one = mem_alloc(sizeof *one);

    *out = NULL;
    if (one == NULL)
        return FAULT_MEMORY;
    *one = (struct errand){ .of = of->id, .zaak = of->zaak, .session = of->session,
                            .source = of->source, .since_ms = boot_ms, .nr = ++e->nr,
                            .source_index = (uint16_t)of->source_index, .client = (uint16_t)of->client, .at = ERRAND_AHEAD };
    one->key = key_of(of->source_index, one->nr);
    enum status st = mem_random(&one->state, sizeof one->state);
    if (st == OK)
        st = mem_random(&one->verifier, sizeof one->verifier);
    if (st == OK)
        st = idtable_room(&e->states, 1);
    if (st == OK)
        st = idtable_add(&e->all, one);
    if (st != OK) {
        mem_free(one);
        return st;
    }
    one->shown = shown_of(&one->state);
    BUG_IF(idtable_add(&e->states, &one->shown) != OK);
    TAILQ_INSERT_TAIL(&e->busy, one, by_age);
    *out = one;
    return OK;
}

enum status errand_request(struct errands *e, struct errand **one, const char *request_uri, size_t len)
{
    struct errand *old = *one, *wider = mem_alloc(sizeof *wider + len);

    BUG_IF(old->message != NULL || old->with_courier);
    if (wider == NULL)
        return FAULT_MEMORY;
    *wider = *old;
    wider->request_uri_len = (uint16_t)len;
    memcpy(wider->request_uri, request_uri, len);
    TAILQ_INSERT_AFTER(list_of(e, old), old, wider, by_age);
    TAILQ_REMOVE(list_of(e, old), old, by_age);
    idtable_remove(&e->states, &old->shown);
    idtable_remove(&e->all, &old->key);
    BUG_IF(idtable_add(&e->all, wider) != OK || idtable_add(&e->states, &wider->shown) != OK); /* their places are free */
    mem_free(old);
    *one = wider;
    return OK;
}

struct errand *errand_find(const struct errands *e, size_t source_index, uint64_t nr)
{
    struct id key = key_of(source_index, nr);

    return idtable_find(&e->all, &key);
}

void errand_move(struct errands *e, struct errand *one, enum errand_at at, int64_t boot_ms)
{
    BUG_IF(one->message != NULL || one->with_courier);
    TAILQ_REMOVE(list_of(e, one), one, by_age);
    one->at = (uint8_t)at;
    one->since_ms = boot_ms;
    TAILQ_INSERT_TAIL(list_of(e, one), one, by_age);
}

void errand_answered(struct errands *e, struct errand *one, enum errand_at at)
{
    BUG_IF(one->at == ERRAND_AWAY || at == ERRAND_AWAY);
    leave_courier(e, one);
    one->at = (uint8_t)at;
    if (at == ERRAND_FETCHED)
        enter_courier(e, one);
}

struct errand *errand_late(const struct errands *e, int64_t before_ms, struct errand_walk *walk)
{
    struct errand *one = walk->begun ? walk->next : TAILQ_FIRST(&e->busy);

    if (one != NULL && one->since_ms > before_ms)
        one = NULL;
    *walk = (struct errand_walk){ .begun = true, .next = one != NULL ? TAILQ_NEXT(one, by_age) : NULL };
    return one;
}

void errand_challenge(const struct errand *one, uint8_t out[DIGEST_LEN])
{
    char text[BASE64URL_LEN(SECRET_LEN)];

    base64url_encode(one->verifier.b, SECRET_LEN, text);
    sha256_kept(text, sizeof text, out);
    mem_wipe(text, sizeof text);
}

/* ---- what a courier is told ---- */

static enum fetch_purpose purpose_of(const struct errand *one)
{
    return one->session != NULL ? FETCH_LOGIN : FETCH_DATA;
}

enum status errand_ahead(struct errands *e, struct errand *one, const struct id *nonce, enum language language)
{
    const char *tag = language_tag(language);
    struct msg_source_par m = { .state = one->state, .nonce = *nonce, .purpose = (uint8_t)purpose_of(one) };

    msg_head_init(&m.head, MSG_SOURCE_PAR, sizeof m, one->nr);
    errand_challenge(one, m.challenge);
    memcpy(m.language, tag, strlen(tag) + 1);
    enum status st = tell(e, one, &m.head);
    mem_wipe(&m, sizeof m);
    return st;
}

enum status errand_fetch(struct errands *e, struct errand *one, const struct msg_call_back *m, int64_t boot_ms)
{
    struct msg_fetch fetch = { .verifier = one->verifier, .purpose = (uint8_t)purpose_of(one), .code_len = m->code_len,
                               .iss_len = m->iss_len };

    msg_head_init(&fetch.head, MSG_FETCH, sizeof fetch, one->nr);
    memcpy(fetch.code, m->code, m->code_len);
    memcpy(fetch.iss, m->iss, m->iss_len);
    errand_move(e, one, ERRAND_FETCHING, boot_ms);
    enum status st = tell(e, one, &fetch.head);
    mem_wipe(&fetch, sizeof fetch);
    mem_wipe(&one->state, sizeof one->state);
    mem_wipe(&one->verifier, sizeof one->verifier);
    return st;
}
