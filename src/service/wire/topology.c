#include "wire/topology.h"

const struct role_row *topology_role(const struct topology *t, enum wire_role role)
{
    for (size_t i = 0; i < t->n_roles; i++)
        if (t->roles[i].role == role)
            return &t->roles[i];
    return NULL;
}

const struct handover_row *topology_handover(const struct topology *t, uint32_t kind)
{
    for (size_t i = 0; i < t->n_handovers; i++)
        if ((uint32_t)t->handovers[i].kind == kind)
            return &t->handovers[i];
    return NULL;
}

const struct handover_row *topology_may_hand(const struct topology *t, enum wire_role from, enum wire_role to, uint32_t kind)
{
    const struct handover_row *row = topology_handover(t, kind);

    return row != NULL && (row->from & 1u << from) != 0 && (row->to & 1u << to) != 0 ? row : NULL;
}

bool topology_is_given(const struct topology *t, enum wire_role role, enum handover kind)
{
    return topology_may_hand(t, WIRE_LAUNCHER, role, kind) != NULL;
}

bool topology_per_source(const struct topology *t, enum wire_role role)
{
    for (size_t i = 0; i < t->n_peers; i++)
        if (t->peers[i].b == role && t->peers[i].many == PEER_SOURCE)
            return true;
    return false;
}

bool topology_for_sources(const struct topology *t, enum wire_role role)
{
    const struct role_row *r = topology_role(t, role);

    for (size_t i = 0; i < t->n_peers; i++)
        if (t->peers[i].a == role && t->peers[i].many == PEER_SOURCE)
            return r != NULL && r->least == 0;
    return false;
}

bool topology_for_log(const struct topology *t, enum wire_role role)
{
    const struct role_row *r = topology_role(t, role);

    return r != NULL && r->least == 0 && topology_is_given(t, role, HANDOVER_LOG_DIR);
}

bool topology_for_attestors(const struct topology *t, enum wire_role role)
{
    const struct role_row *r = topology_role(t, role);

    return r != NULL && r->least == 0 && topology_is_given(t, role, HANDOVER_ATTESTORS_CA);
}

unsigned topology_processes(const struct topology *t, enum wire_role before)
{
    unsigned sum = 0;

    for (size_t i = 0; i < t->n_roles && t->roles[i].role != before; i++)
        sum += t->roles[i].most;
    return sum;
}
