#include "notary/errands.h"

#include "base/mem.h"
#include "base/text.h"
#include "store/idtable.h"

#include <string.h>

TAILQ_HEAD(errand_list, errand);

struct errands {
    struct idtable all, states;          /* of errands; of their members `shown` */
    struct errand_list away, busy;       /* those that wait for a person; the others */
    uint64_t nr;                         /* of the last */
};

enum status errands_init(struct errands **out)
{
    *out = mem_alloc(sizeof **out);
    if (*out == NULL)
        return FAULT_MEMORY;
    **out = (struct errands){ 0 };
    TAILQ_INIT(&(*out)->away);
    TAILQ_INIT(&(*out)->busy);
    return OK;
}

static struct errand_list *list_of(struct errands *e, const struct errand *one)
{
    return one->at == ERRAND_AWAY ? &e->away : &e->busy;
}

void errand_drop(struct errands *e, struct errand *one)
{
    if (one == NULL)
        return;
    TAILQ_REMOVE(list_of(e, one), one, by_age);
    idtable_remove(&e->states, &one->shown);
    idtable_remove(&e->all, &one->key);
    mem_free(one);
}

void errands_release(struct errands *e)
{
    struct errand *one;

    if (e == NULL)
        return;
    while ((one = TAILQ_FIRST(&e->away)) != NULL || (one = TAILQ_FIRST(&e->busy)) != NULL)
        errand_drop(e, one);
    idtable_release(&e->states);
    idtable_release(&e->all);
    mem_free(e);
}

static struct id key_of(size_t source_index, uint64_t nr)
{
    uint64_t both[2] = { nr, source_index };
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

enum status errand_new(struct errands *e, struct zaak *z, const struct source *source, size_t source_index, int64_t boot_ms,
                       struct errand **out)
{
    struct errand *one = mem_alloc(sizeof *one);

    *out = NULL;
    if (one == NULL)
        return FAULT_MEMORY;
    *one = (struct errand){ .zaak = z, .source = source, .since_ms = boot_ms, .nr = ++e->nr, .at = ERRAND_AHEAD };
    one->key = key_of(source_index, one->nr);
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
    TAILQ_REMOVE(list_of(e, one), one, by_age);
    one->at = (uint8_t)at;
    one->since_ms = boot_ms;
    TAILQ_INSERT_TAIL(list_of(e, one), one, by_age);
}

struct errand *errand_since(const struct errands *e, int64_t before_ms)
{
    struct errand *one = TAILQ_FIRST(&e->busy);

    return one != NULL && one->since_ms <= before_ms ? one : NULL;
}

struct errand *errand_next(struct errand *one)
{
    return TAILQ_NEXT(one, by_age);
}

void errand_challenge(const struct errand *one, uint8_t out[DIGEST_LEN])
{
    char text[BASE64URL_LEN(SECRET_LEN)];

    base64url_encode(one->verifier.b, SECRET_LEN, text);
    sha256_kept(text, sizeof text, out);
    mem_wipe(text, sizeof text);
}
