#include "notary/notary.h"

#include "base/mem.h"
#include "notary/cases.h"
#include "notary/definitive.h"
#include "notary/errands.h"
#include "notary/events.h"
#include "notary/health.h"
#include "notary/held.h"
#include "notary/repeats.h"
#include "notary/keyset.h"
#include "notary/log.h"
#include "notary/outcomes.h"
#include "notary/pending.h"
#include "notary/sessions.h"
#include "notary/tokens.h"

#include <string.h>

enum status notary_init(struct notary *n)
{
    n->keys = mem_key_alloc(sizeof *n->keys);
    if (n->keys == NULL)
        return FAULT_MEMORY;
    TRY(mem_random(n->keys, sizeof *n->keys));
    n->keys->ids_used = 0;
    n->editions = mem_alloc(sizeof *n->editions);
    if (n->editions == NULL)
        return FAULT_MEMORY;
    memset(n->editions, 0, sizeof *n->editions);
    TRY(references_init(&n->references));
    TRY(outcomes_init(&n->outcomes));
    TRY(held_init(&n->held));
    TRY(cases_init(&n->cases));
    TRY(pendings_init(&n->pendings));
    TRY(tokens_init(&n->tokens));
    TRY(errands_init(&n->errands));
    TRY(events_init(n));
    TRY(health_init(&n->health));
    TRY(sessions_init(&n->sessions));
    n->log = NULL;
    TRY(keyset_open(&n->keyset));
    TRY(keyset_publish(n->keyset, n->signer));
    TRY(definitives_init(&n->definitives));
    return repeats_init(&n->repeats, n->n_clients);
}

void notary_release(struct notary *n)
{
    log_release(n);
    keyset_close(n->keyset);
    cases_release(n);
    sessions_release(n->sessions);
    errands_release(n->errands);
    events_end(n);
    health_release(n->health);
    pendings_release(n->pendings);
    tokens_release(n->tokens);
    held_release(n->held);
    outcomes_release(n->outcomes);
    repeats_release(n->repeats);
    definitives_release(n->definitives);
    if (n->keys != NULL)
        mem_key_free(n->keys, sizeof *n->keys);
    mem_free(n->editions);
    references_release(n->references);
    n->editions = NULL;
    n->references = NULL;
    n->cases = NULL;
    n->pendings = NULL;
    n->tokens = NULL;
    n->errands = NULL;
    n->health = NULL;
    n->sessions = NULL;
    n->held = NULL;
    n->keyset = NULL;
    n->outcomes = NULL;
    n->repeats = NULL;
    n->definitives = NULL;
    n->keys = NULL;
}

void notary_policy(struct notary *n, const struct catalogue *b, int32_t dag, int64_t boot_ms)
{
    editions_update(n->editions, b, dag, boot_ms);
    n->packs = editions_now(n->editions)->packs;
}

enum status notary_random_id(struct notary *n, uint8_t out[ID_LEN])
{
    struct notary_keys *k = n->keys;

    if (k->ids_used == sizeof k->ids) {
        TRY(mem_random(k->ids, sizeof k->ids));
        k->ids_used = 0;
    }
    memcpy(out, k->ids + k->ids_used, ID_LEN);
    mem_wipe(k->ids + k->ids_used, ID_LEN);
    k->ids_used += ID_LEN;
    return OK;
}

enum status notary_end(struct notary *n, const struct id *id, const char *client, enum status unknown)
{
    enum status st = store_end_of(n->store, id, client);

    return st == OK ? unknown : st;
}
