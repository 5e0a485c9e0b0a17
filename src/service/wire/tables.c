#include "wire/tables.h"

#include "base/limits.h"
#include "base/status.h"
#include "wire/inputs.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const struct role_row roles[] = {
#define ROLE(id, name, least, most, profile, needs, silent) TOPOLOGY_ROLE(id, name, least, most, needs, silent)
#define PEER(a, at_a, b, at_b, many)
#include "wire/roles.def"
#undef ROLE
#undef PEER
};

static const struct peer_row peers[] = {
#define ROLE(id, name, least, most, profile, needs, silent)
#define PEER TOPOLOGY_PEER
#include "wire/roles.def"
#undef ROLE
#undef PEER
};

static const struct handover_row handovers[] = {
#define HANDOVER TOPOLOGY_HANDOVER
#include "wire/handover.def"
#undef HANDOVER
};

const struct topology service_topology = { roles, COUNT(roles), peers, COUNT(peers), handovers, COUNT(handovers) };

const char *role_name(enum wire_role role)
{
    const struct role_row *row = topology_role(&service_topology, role);

    BUG_IF(row == NULL && role != WIRE_LAUNCHER);
    return row != NULL ? row->name : "launcher";
}
