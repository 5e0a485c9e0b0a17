#include "notary/asked.h"

#include <string.h>

enum status asked_dossier(struct notary *n, const struct client *a, const struct id *id, int64_t now,
                          const struct dossier **out)
{
    const struct dossier *d = store_dossier(n->store, id);

    *out = NULL;
    if (d == NULL || strcmp(d->client, a->id) != 0)
        return notary_end(n, id, a->id, REFUSED_DOSSIER_UNKNOWN);
    if (d->until <= now)
        return d->n_rooster > 1 ? REFUSED_INCOMPLETE : REFUSED_EXPIRED;
    if (d->fase != FASE_TOEWIJZING)
        return REFUSED_SCOPE;
    if (!client_has_corporation(a, dossier_corporations(d))) /* the one there is; its mandate may have ended */
        return REFUSED_CORPORATION;
    *out = d;
    return OK;
}
