#include "notary/dossiers.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "notary/begun.h"
#include "notary/case_flow.h"
#include "notary/cases.h"
#include "notary/facts_merge.h"
#include "notary/held.h"
#include "notary/redeem.h"
#include "notary/seals.h"
#include "wire/platform.h"
#include "wire/permit.h"

#include <string.h>

enum status dossiers_match(struct notary *n, const struct dossier *d, const struct zegel *zegels, unsigned n_zegels,
                           const struct zegel *by_place[ROOSTER_MAX], int64_t now)
{
    unsigned placed = 0;

    if (n_zegels > d->n_rooster)
        return REFUSED_ROSTER_EXCESS;
    for (unsigned i = 0; i < n_zegels; i++) {
        struct id id;

        TRY(seals_id(zegels[i].b, zegels[i].len, ZEGEL_DEELNEMER, &id));
        const struct grant *g = store_grant(n->store, &id);
        if (g == NULL || strcmp(g->dossier->client, d->client) != 0)
            return notary_end(n, &id, d->client, REFUSED_SEAL_UNKNOWN);
        if (g->dossier != d)
            return REFUSED_ROSTER_FOREIGN;
        if (g->until <= now)
            return d->n_rooster > 1 ? REFUSED_INCOMPLETE : REFUSED_EXPIRED;
        if (by_place[g->plaats] != NULL)
            return REFUSED_ROSTER_DUPLICATE;
        by_place[g->plaats] = &zegels[i];
        placed++;
    }
    return placed == d->n_rooster ? OK : REFUSED_ROSTER_INCOMPLETE;
}

static enum status reduce(struct notary *n, const struct dossier *d, const struct huishouden *h, int64_t completed,
                          int64_t to, struct dossier_facts *out)
{
    char corporaties[LIMIT_CORPORATIONS][CORPORATIE_MAX] = { 0 };
    const char *at = dossier_corporations(d);

    for (unsigned i = 0; i < d->n_corporaties; i++, at += strlen(at) + 1)
        memcpy(corporaties[i], at, strlen(at) + 1);
    /* `to` is the first second that no longer counts. */
    enum status st = coarsen(&n->packs, (const char (*)[CORPORATIE_MAX])corporaties, d->n_corporaties,
                             clock_day(completed), clock_day(to - 1), h, out);
    return st == REFUSED_MESSAGE ? FAULT_SYSTEM : st;
}

static enum status open_all(struct notary *n, const struct dossier *d, const struct zegel *const *by_place, int64_t now,
                            struct huishouden *out)
{
    struct deelnemer_facts *f = mem_alloc(ROOSTER_MAX * sizeof *f);
    enum status st = f != NULL ? OK : FAULT_MEMORY;

    for (unsigned i = 0; i < d->n_rooster && st == OK; i++)
        st = seals_open_deelnemer(n->store, d->grants[i], by_place[i]->b, now, &f[i]);
    if (st == OK)
        st = facts_household(f, d->n_rooster, out);
    mem_free(f);
    return st;
}

/* A dossier is being completed: its seal follows. */
struct completing {
    struct begun begun;
    struct id dossier;
    struct dossier_facts feiten;
};

static enum status seal(struct notary *n, const struct dossier *d, const struct dossier_facts *feiten,
                        struct msg_dossierzegel *out)
{
    TRY(seals_make_dossier(n->store, d, feiten, out->zegel));
    cases_forget_persons(n, &d->id);
    out->zegel_len = ZEGEL_DOSSIER_LEN;
    out->dossier = d->id;
    out->bruikbaar_tot = d->until;
    return OK;
}

/* *answered = false: the store is asked. */
static enum status complete(struct notary *n, const struct dossier *d, const struct zegel *const *by_place, int64_t now,
                            struct completing *b, struct msg_dossierzegel *out, bool *answered)
{
    struct huishouden h;
    bool again = d->state == DOSSIER_COMPLETE;
    int64_t until = dossier_first_end(d);

    TRY(open_all(n, d, by_place, now, &h));
    enum status st = reduce(n, d, &h, again ? d->completed : now, until, &b->feiten);
    mem_wipe(&h, sizeof h);
    TRY(st);
    if (again)
        return seal(n, d, &b->feiten, out);
    b->dossier = d->id;
    TRY(store_complete(n->store, d, until, now, b));
    *answered = false;
    return OK;
}

static enum status finish(struct notary *n, const struct msg_dossier_complete *m, int64_t now, struct completing *b,
                          struct msg_dossierzegel *out, bool *answered)
{
    const struct zegel *by_place[ROOSTER_MAX] = { 0 };
    const struct client *a = client_find_platform(n->clients, n->n_clients, m->client);
    const struct dossier *d = store_dossier(n->store, &m->dossier);

    if (a == NULL)
        return REFUSED_CLIENT_UNKNOWN;
    if (d == NULL || strcmp(d->client, a->id) != 0)
        return notary_end(n, &m->dossier, a->id, REFUSED_DOSSIER_UNKNOWN);
    if (d->fase != FASE_REACTIE) /* an allocation is decided on exact facts, one home at a time */
        return REFUSED_PHASE;
    TRY(dossiers_match(n, d, m->zegels, m->n_zegels, by_place, now));
    return b != NULL ? complete(n, d, by_place, now, b, out, answered) : FAULT_MEMORY;
}

static void answer(struct msg_dossierzegel *out, enum status st, uint64_t nr)
{
    if (st != OK)
        *out = (struct msg_dossierzegel){ .status = st };
    msg_head_init(&out->head, MSG_DOSSIERZEGEL, sizeof *out, nr);
}

enum status dossiers_complete(struct notary *n, const struct msg_dossier_complete *m, uint64_t gate_nr, int64_t now,
                              struct msg_dossierzegel *out, bool *answered)
{
    *out = (struct msg_dossierzegel){ 0 };
    *answered = true;
    if (m->n_zegels > ROOSTER_MAX || !text_ends(m->client, sizeof m->client))
        return REFUSED_MESSAGE;
    for (unsigned i = 0; i < m->n_zegels; i++)
        if (m->zegels[i].len > ZEGEL_MAX)
            return REFUSED_MESSAGE;
    struct completing *b = mem_alloc(sizeof *b);
    if (b != NULL)
        *b = (struct completing){ .begun = { BEGUN_COMPLETE, gate_nr, m->head.nr,
                                             client_find_platform(n->clients, n->n_clients, m->client) } };
    answer(out, finish(n, m, now, b, out, answered), m->head.nr);
    if (*answered)
        mem_free(b);
    return OK;
}

void dossiers_completed(struct notary *n, struct begun *begun, const struct store_done *done, struct msg_dossierzegel *out)
{
    struct completing *b = (struct completing *)begun;
    const struct dossier *d = store_dossier(n->store, &b->dossier);
    enum status st = done->status;

    *out = (struct msg_dossierzegel){ 0 };
    if (st == OK)
        st = d != NULL ? seal(n, d, &b->feiten, out) : notary_end(n, &b->dossier, begun->client->id, REFUSED_DOSSIER_UNKNOWN);
    answer(out, st, begun->nr);
    mem_free(b);
}

void dossiers_silence(struct notary *n, const struct dossier *d)
{
    cases_forget_persons(n, &d->id);
    for (unsigned i = 0; i < d->n_rooster; i++)
        if (d->grants[i] != NULL)
            held_drop(n, &d->grants[i]->id);
}

enum status dossiers_grant_einde(struct notary *n, const struct msg_grant_end *m, uint64_t gate_nr, int64_t now,
                                 bool *answered)
{
    const struct client *a = client_find_platform(n->clients, n->n_clients, m->client);
    const struct grant *g = store_grant(n->store, &m->grant);

    enum status st;

    *answered = true;
    if (a == NULL)
        return REFUSED_CLIENT_UNKNOWN;
    if (g == NULL && redeem_end_pending(n, &m->grant, a, &st))
        return st;
    if (g == NULL && cases_ended(n, a, &m->grant)) /* repeated */
        return OK;
    if (g != NULL && strcmp(g->dossier->client, a->id) == 0)
        dossiers_silence(n, g->dossier);
    struct begun *b = mem_alloc(sizeof *b);
    if (b == NULL)
        return FAULT_MEMORY;
    *b = (struct begun){ BEGUN_END, gate_nr, m->head.nr, a };
    st = store_end(n->store, &m->grant, a->id, REFUSED_WITHDRAWN, now, b);
    *answered = st != OK;
    if (*answered)
        mem_free(b);
    return st;
}
