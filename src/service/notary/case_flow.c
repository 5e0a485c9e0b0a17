#include "notary/case_flow.h"

#include "notary/cases_private.h"
#include "wire/permit.h"

#include <string.h>

static struct zaak *case_at(void *member, size_t offset, int64_t boot_ms)
{
    struct zaak *z = member != NULL ? (struct zaak *)(void *)((uint8_t *)member - offset) : NULL;

    return z != NULL && z->until_ms > boot_ms ? z : NULL;
}

struct zaak *cases_by_request(const struct notary *n, const struct id *request_uri, int64_t boot_ms)
{
    return case_at(idtable_find(&n->cases->requests, request_uri), offsetof(struct zaak, request_uri), boot_ms);
}

struct zaak *cases_by_browser(const struct notary *n, const struct id *browser, int64_t boot_ms)
{
    return case_at(idtable_find(&n->cases->browsers, browser), offsetof(struct zaak, browser), boot_ms);
}

void case_touch(struct notary *n, struct zaak *z, int64_t boot_ms)
{
    int64_t until_ms = boot_ms + LIMIT_CASE_S * INT64_C(1000), last_ms = z->born_ms + LIMIT_FLOW_S * INT64_C(1000);

    case_until(n, z, until_ms < last_ms ? until_ms : last_ms);
}

enum status case_bind(struct notary *n, struct zaak *z, const struct id *browser)
{
    struct cases *zn = n->cases;

    BUG_IF(!id_is_zero(&z->browser));
    if (id_is_zero(browser) || idtable_find(&zn->browsers, browser) != NULL)
        return REFUSED_MESSAGE;
    TRY(idtable_room(&zn->browsers, 1));
    z->browser = *browser;
    return idtable_add(&zn->browsers, &z->browser);
}

bool cases_ended(const struct notary *n, const struct client *a, const struct id *grant)
{
    void *ended = idtable_find(&n->cases->ended, grant);
    const struct zaak *z = case_at(ended, offsetof(struct zaak, grant), INT64_MIN); /* until it is swept away */

    return z != NULL && z->afnemer == a;
}

uint8_t case_tries_left(const struct zaak *z)
{
    bool away = z->person != NULL && z->person->departures >= LIMIT_DEPARTURES;

    return away || z->tries >= LIMIT_EVIDENCE_TRIES ? 0 : (uint8_t)(LIMIT_EVIDENCE_TRIES - z->tries);
}

const struct dossier *case_dossier(struct notary *n, struct zaak *z, int64_t now)
{
    const struct dossier *d = store_dossier(n->store, &z->dossier);

    if (flow_over((enum flow_state)z->flow))
        return NULL;
    if (d != NULL && d->state == DOSSIER_OPEN && d->until > now && z->to > now)
        return d;
    if (!case_at_work(z))
        case_over(n, z, FLOW_ENDED);
    return NULL;
}
