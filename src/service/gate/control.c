#include "gate/control.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "gate/link.h"
#include "wire/control.h"

#include <stdlib.h>

void control_stop(struct gate *g, int64_t patience_ms)
{
    if (g->stop_at_ms != 0)
        return;
    g->stop_at_ms = clock_monotonic_ms() + patience_ms;
    server_drain(&g->server);
    if (server_idle(&g->server))
        server_end(&g->server);
}

/* The packs that are shown change with those that decide. */
static void on_beleid(struct gate *g, struct role_control *m)
{
    enum beleid_stap stap = m->kind == HANDOVER_PACK ? BELEID_GEZIEN : BELEID_IN_GEBRUIK;
    enum status s = m->kind == HANDOVER_PACK ? beleidsrol_aanbod(&g->beleid, m) : beleidsrol_lijst(&g->beleid, m);

    if (stap == BELEID_IN_GEBRUIK && s != OK)
        exit(EXIT_FAILURE);
    if (role_beleid_stand(m->volgnummer, stap, s, NULL, 0) != OK)
        exit(EXIT_SUCCESS);
}

enum status control_use_lists(const struct gate *g, const struct role_pack *crl, uint64_t reading)
{
    struct crl_stand stand;
    enum status s = tls_revoked(g->tls, crl->data, crl->len, clock_wall_s(), reading == 0, &stand);

    if (s == OK && stand.defect == CRL_GOOD)
        event_log(EVENT_CRL_IN_USE, stand.lists, stand.revoked);
    if (s == OK || s == REFUSED_CONFIG)
        TRY(role_crl_stand(reading, &stand));
    return s;
}

/* In use before anything else is heard, or those before stay. */
static void on_lists(struct gate *g, struct role_control *m)
{
    enum status s = control_use_lists(g, &m->pack, m->volgnummer);

    if (s != OK && s != REFUSED_CONFIG)
        exit(EXIT_FAILURE);
    role_pack_release(&m->pack);
    if (s == OK)
        drive_recheck(&g->server.table);
}

static void take(struct gate *g, struct role_control *m)
{
    switch (m->kind) {
    case HANDOVER_PACK:
    case HANDOVER_POLICY:
        on_beleid(g, m);
        return;
    case HANDOVER_TLS_CRL:
        on_lists(g, m);
        return;
    case HANDOVER_NOTARY:
        link_set_notary(g, m->fd);
        return;
    case HANDOVER_ASSESSOR:
        link_set_assessor(g, m->index, m->volgnummer, m->fd);
        return;
    default:
        bug(__FILE__, __LINE__);   /* the table allows nothing else at any time */
    }
}

void control_read(struct gate *g)
{
    struct role_control m;

    do {
        if (role_control_receive(&m) != OK)
            exit(EXIT_SUCCESS); /* the launcher is gone, and with it the reason to serve */
        if (m.event == ROLE_STOP)
            control_stop(g, LIMIT_DRAIN_MS);
        else if (m.event == ROLE_HANDOVER)
            take(g, &m);
    } while (m.event != ROLE_NOTHING);
}
