#include "gate/control.h"

#include "base/clock.h"

void control_stop(struct gate *g, int64_t patience_ms)
{
    if (g->stop_at_ms != 0)
        return;
    g->stop_at_ms = clock_monotonic_ms() + patience_ms;
    server_drain(&g->server);
    if (server_idle(&g->server))
        server_end(&g->server);
}

static void take(void *who, struct role_control *m)
{
    struct gate *g = who;

    if (m->kind == HANDOVER_NOTARY) {
        BUG_IF(g->kind->notary == NULL);
        g->kind->notary->set(g, m->fd);
        return;
    }
    BUG_IF(g->kind->take == NULL);   /* the table allows nothing else at any time */
    g->kind->take(g, m);
}

void control_read(struct gate *g)
{
    if (!role_heed(take, g))
        control_stop(g, LIMIT_DRAIN_MS);
}
