/*
 * The rows of roles.def and handover.def as constants: the service as it is.
 */
#ifndef PASSEND_WIRE_TABLES_H
#define PASSEND_WIRE_TABLES_H

#include "wire/topology.h"

extern const struct topology service_topology;

/* "launcher", "notary", ...: as the log and the operator call it. */
const char *role_name(enum wire_role role);

/* The rows, for a table that has more of them. */
#define TOPOLOGY_ROLE(id, name, least, most, needs, silent) { WIRE_##id, name, "passend-" name, least, most, needs, silent },
#define TOPOLOGY_PEER(a, at_a, b, at_b, many) { WIRE_##a, HANDOVER_##at_a, WIRE_##b, HANDOVER_##at_b, many },
#define TOPOLOGY_HANDOVER(kind, from, to, form, most, when, place) \
    { HANDOVER_##kind, from, to, form, most, when, offsetof(struct role_inputs, place) },

#endif
