#include "notary/tokens.h"

#include "base/mem.h"
#include "store/idtable.h"

#include <string.h>

struct tokens {
    struct idtable all, codes;           /* of tokens; of their members `code` */
    TAILQ_HEAD(, access) by_age;         /* oldest first */
};

enum status tokens_init(struct tokens **out)
{
    *out = mem_alloc(sizeof **out);
    if (*out == NULL)
        return FAULT_MEMORY;
    **out = (struct tokens){ 0 };
    TAILQ_INIT(&(*out)->by_age);
    return OK;
}

void tokens_end(struct tokens *t, struct access *a)
{
    TAILQ_REMOVE(&t->by_age, a, by_age);
    idtable_remove(&t->codes, &a->code);
    idtable_remove(&t->all, &a->token);
    mem_free(a);
}

void tokens_release(struct tokens *t)
{
    if (t == NULL)
        return;
    while (!TAILQ_EMPTY(&t->by_age))
        tokens_end(t, TAILQ_FIRST(&t->by_age));
    idtable_release(&t->codes);
    idtable_release(&t->all);
    mem_free(t);
}

void tokens_expire(struct tokens *t, int64_t boot_ms)
{
    while (!TAILQ_EMPTY(&t->by_age) && TAILQ_FIRST(&t->by_age)->until_ms <= boot_ms)
        tokens_end(t, TAILQ_FIRST(&t->by_age));
}

enum status tokens_add(struct tokens *t, const struct id *code, const struct id *grant, const struct client *client,
                       const uint8_t certificate_sha[DIGEST_LEN], int64_t boot_ms, struct secret32 *token)
{
    uint8_t sha[DIGEST_LEN];

    TRY(idtable_room(&t->all, 1));
    TRY(idtable_room(&t->codes, 1));
    TRY(mem_random(token, sizeof *token));
    sha256_kept(token, sizeof *token, sha);
    struct access *a = mem_alloc(sizeof *a);
    if (a == NULL)
        return FAULT_MEMORY;
    *a = (struct access){ .code = *code, .grant = *grant, .client = client, .until_ms = boot_ms + LIMIT_TOKEN_S * INT64_C(1000) };
    memcpy(&a->token, sha, sizeof a->token);
    memcpy(a->certificate_sha, certificate_sha, DIGEST_LEN);
    BUG_IF(idtable_add(&t->all, a) != OK || idtable_add(&t->codes, &a->code) != OK);
    TAILQ_INSERT_TAIL(&t->by_age, a, by_age);
    return OK;
}

static struct access *living(struct access *a, int64_t boot_ms)
{
    return a != NULL && a->until_ms > boot_ms ? a : NULL;
}

struct access *tokens_find(const struct tokens *t, const struct id *token, int64_t boot_ms)
{
    return living(idtable_find(&t->all, token), boot_ms);
}

struct access *tokens_by_code(const struct tokens *t, const struct id *code, int64_t boot_ms)
{
    uint8_t *at = idtable_find(&t->codes, code);

    return living(at != NULL ? (struct access *)(void *)(at - offsetof(struct access, code)) : NULL, boot_ms);
}
