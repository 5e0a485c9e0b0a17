#include "passend/passend.h"

#include "base/mem.h"
#include "verify/passend_private.h"

#include <string.h>

int passend_result(enum status st, const char **reason)
{
    if (reason != NULL)
        *reason = status_slug(st);
    return status_class_of(st) == CLASS_OK ? PASSEND_OK : status_class_of(st) == CLASS_REFUSED ? PASSEND_REFUSED
                                                                                                : PASSEND_FAULT;
}

const char *passend_version(void)
{
    return PASSEND_VERSION;
}

int passend_keys_new(const char *jwks, size_t len, struct passend_keys **out, const char **reason)
{
    struct passend_keys *k = mem_alloc(sizeof *k);

    *out = NULL;
    if (k == NULL)
        return passend_result(FAULT_MEMORY, reason);
    enum status st = verify_keys_read(jwks, len, &k->keys);
    if (st != OK)
        mem_free(k);
    else
        *out = k;
    return passend_result(st, reason);
}

void passend_keys_free(struct passend_keys *keys)
{
    mem_free(keys);
}

int passend_verify(const struct passend_keys *keys, const char *jws, size_t len, const struct passend_options *options,
                   struct passend_verdict **out, const char **reason)
{
    struct passend_options o = { 0 };

    *out = NULL;
    if (options != NULL) /* a caller built against a smaller struct leaves the rest at its default */
        memcpy(&o, options, options->size < sizeof o ? options->size : sizeof o);
    struct passend_verdict *v = mem_alloc(sizeof *v);
    if (v == NULL)
        return passend_result(FAULT_MEMORY, reason);
    *v = (struct passend_verdict){ 0 };
    const struct verify_options how = { .at = o.at, .allow_test = o.allow_test != 0, .issuer = o.issuer,
                                        .audience = o.audience, .placed = o.place != 0 };
    enum status st = verify_verdict(&keys->keys, jws, len, &how, &v->verified);
    if (st != OK)
        mem_free(v);
    else
        *out = v;
    return passend_result(st, reason);
}

void passend_verdict_free(struct passend_verdict *verdict)
{
    if (verdict == NULL)
        return;
    for (struct passend_claim *t = verdict->texts, *next; t != NULL; t = next) {
        next = t->next;
        mem_free(t);
    }
    verified_release(&verdict->verified);
    mem_free(verdict);
}

const char *passend_verdict_claims(const struct passend_verdict *verdict, size_t *len)
{
    if (len != NULL)
        *len = verdict->verified.claims_len;
    return verdict->verified.claims;
}

const char *passend_verdict_text(struct passend_verdict *verdict, const char *claim)
{
    size_t len, name_len = strlen(claim);

    for (const struct passend_claim *t = verdict->texts; t != NULL; t = t->next)
        if (strcmp(t->name, claim) == 0)
            return t->value;
    const char *value = verified_text(&verdict->verified, claim, &len);
    if (value == NULL)
        return NULL;
    struct passend_claim *t = mem_alloc(sizeof *t + name_len + 1 + len + 1);
    if (t == NULL)
        return NULL;
    memcpy(t->name, claim, name_len + 1);
    memcpy(t->name + name_len + 1, value, len);
    t->name[name_len + 1 + len] = '\0';
    t->value = t->name + name_len + 1;
    t->next = verdict->texts;
    verdict->texts = t;
    return t->value;
}

int64_t passend_verdict_issued(const struct passend_verdict *verdict)
{
    return verdict->verified.iat;
}

int passend_verdict_usable(const struct passend_verdict *verdict, int64_t at)
{
    return at < ((int64_t)verdict->verified.bruikbaar_tot + 1) * 86400;
}

int passend_verdict_declared(const struct passend_verdict *verdict, const char *salt, size_t salt_len, const char *member,
                             size_t member_len)
{
    return passend_result(verify_declared(&verdict->verified, salt, salt_len, member, member_len), NULL);
}
