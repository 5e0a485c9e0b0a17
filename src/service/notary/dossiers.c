#include "notary/dossiers.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "notary/cases.h"
#include "notary/facts_merge.h"
#include "notary/held.h"
#include "notary/seals.h"
#include "wire/platform.h"
#include "wire/permit.h"

#include <string.h>

/* The grants the seals belong to, by place: exactly the roster, no place twice. */
static enum status match_roster(struct notaris *n, const struct dossier *d, const struct msg_dossier_voltooi *m,
                                const struct zegel *by_place[VOLWASSENEN_MAX], int64_t now)
{
    unsigned placed = 0;

    for (unsigned i = 0; i < m->n_zegels; i++) {
        struct id id;

        TRY(zegel_id(m->zegels[i].b, m->zegels[i].len, ZEGEL_DEELNEMER, &id));
        const struct grant *g = store_grant(n->store, &id);
        if (g == NULL || strcmp(g->dossier->client, d->client) != 0)
            return notaris_einde(n, &id, d->client, REFUSED_SEAL_UNKNOWN);
        if (g->dossier != d)
            return REFUSED_ROSTER_FOREIGN;
        if (g->tot <= now)
            return d->n_rooster > 1 ? REFUSED_INCOMPLETE : REFUSED_EXPIRED;
        if (by_place[g->plaats] != NULL)
            return REFUSED_ROSTER_DUPLICATE;
        by_place[g->plaats] = &m->zegels[i];
        placed++;
    }
    return placed == d->n_rooster ? OK : REFUSED_ROSTER_INCOMPLETE;
}

static enum status reduce(struct notaris *n, const struct dossier *d, const struct huishouden *h, int64_t completed,
                          int64_t tot, struct dossierfeiten *out)
{
    char corporaties[LIMIT_CORPORATIONS][CORPORATIE_MAX] = { 0 };
    const char *at = d->corporaties;

    for (unsigned i = 0; i < d->n_corporaties; i++, at += strlen(at) + 1)
        memcpy(corporaties[i], at, strlen(at) + 1);
    /* `tot` is the first second that no longer counts. */
    enum status st = coarsen(&n->packs, (const char (*)[CORPORATIE_MAX])corporaties, d->n_corporaties,
                             clock_day(completed), clock_day(tot - 1), h, out);
    return st == REFUSED_MESSAGE ? FAULT_SYSTEM : st;
}

static enum status open_all(struct notaris *n, const struct dossier *d, const struct zegel *const *by_place, int64_t now,
                            struct huishouden *out)
{
    struct deelnemerfeiten *f = mem_alloc(VOLWASSENEN_MAX * sizeof *f);
    enum status st = f != NULL ? OK : FAULT_MEMORY;

    for (unsigned i = 0; i < d->n_rooster && st == OK; i++)
        st = zegel_open_deelnemer(n->store, d->grants[i], by_place[i]->b, now, &f[i]);
    if (st == OK)
        st = facts_household(f, d->n_rooster, out);
    mem_free(f);
    return st;
}

static enum status complete(struct notaris *n, struct dossier *d, const struct zegel *const *by_place, int64_t now,
                            struct msg_dossierzegel *out)
{
    struct dossierfeiten feiten;
    struct huishouden h;
    bool again = d->staat == DOSSIER_VOLTOOID;
    int64_t completed = again ? d->voltooid : now, tot = d->tot;

    for (unsigned i = 0; i < d->n_rooster; i++)
        if (d->grants[i]->tot < tot)
            tot = d->grants[i]->tot;
    TRY(open_all(n, d, by_place, now, &h));
    enum status st = reduce(n, d, &h, completed, tot, &feiten);
    mem_wipe(&h, sizeof h);
    if (st == OK && !again)
        st = store_voltooi(n->store, d, tot, now);
    if (st == OK)
        st = zegel_maak_dossier(n->store, d, &feiten, out->zegel);
    mem_wipe(&feiten, sizeof feiten);
    TRY(st);
    zaken_vergeet_personen(n, d);
    out->zegel_len = ZEGEL_DOSSIER_LEN;
    out->dossier = d->id;
    out->bruikbaar_tot = d->tot;
    return OK;
}

static enum status voltooi(struct notaris *n, const struct msg_dossier_voltooi *m, int64_t now,
                           struct msg_dossierzegel *out)
{
    const struct zegel *by_place[VOLWASSENEN_MAX] = { 0 };
    const struct client *a = client_find(n->afnemers, n->n_afnemers, m->client);
    struct dossier *d = store_dossier(n->store, &m->dossier);

    if (a == NULL)
        return REFUSED_CLIENT_UNKNOWN;
    if (d == NULL || strcmp(d->client, a->id) != 0)
        return notaris_einde(n, &m->dossier, a->id, REFUSED_DOSSIER_UNKNOWN);
    if (d->fase != FASE_REACTIE) /* an allocation is decided on exact facts, one home at a time */
        return REFUSED_PHASE;
    if (m->n_zegels > d->n_rooster)
        return REFUSED_ROSTER_EXCESS;
    TRY(match_roster(n, d, m, by_place, now));
    return complete(n, d, by_place, now, out);
}

enum status dossiers_voltooi(struct notaris *n, const struct msg_dossier_voltooi *m, int64_t now,
                             struct msg_dossierzegel *out)
{
    *out = (struct msg_dossierzegel){ 0 };
    if (m->n_zegels > VOLWASSENEN_MAX || !text_ends(m->client, sizeof m->client))
        return REFUSED_MESSAGE;
    for (unsigned i = 0; i < m->n_zegels; i++)
        if (m->zegels[i].len > ZEGEL_MAX)
            return REFUSED_MESSAGE;
    enum status st = voltooi(n, m, now, out);
    if (st != OK)
        *out = (struct msg_dossierzegel){ .status = st };
    msg_head_init(&out->head, MSG_DOSSIERZEGEL, sizeof *out, m->head.nr);
    return OK;
}

enum status dossiers_grant_einde(struct notaris *n, const struct msg_grant_einde *m, int64_t now)
{
    const struct client *a = client_find(n->afnemers, n->n_afnemers, m->client);
    const struct grant *g = store_grant(n->store, &m->grant);

    if (a == NULL)
        return REFUSED_CLIENT_UNKNOWN;
    if (g != NULL && strcmp(g->dossier->client, a->id) == 0) {
        zaken_vergeet_personen(n, g->dossier);
        for (unsigned i = 0; i < g->dossier->n_rooster; i++)
            if (g->dossier->grants[i] != NULL)
                zaken_zegel_weg(n, &g->dossier->grants[i]->id);
    }
    return store_beeindig(n->store, &m->grant, a->id, REFUSED_WITHDRAWN, now);
}
