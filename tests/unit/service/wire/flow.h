/*
 * The tables of the service with rows for two roles more: a dialer, and a courier for each source, to which the dialer hands
 * on the sockets it connected. No program of them exists; what reads tables must make do with rows.
 */
#ifndef TESTS_UNIT_WIRE_FLOW_H
#define TESTS_UNIT_WIRE_FLOW_H

#include "wire/inputs.h"
#include "wire/tables.h"

/* WIRE_ROLE_N stands for any role in the table of messages. */
#define WIRE_DIALER ((enum wire_role)(WIRE_ROLE_N + 1))
#define WIRE_COURIER ((enum wire_role)(WIRE_ROLE_N + 2))
#define SET_DIALER (1u << WIRE_DIALER)
#define SET_COURIER (1u << WIRE_COURIER)
#define HANDOVER_DIALER ((enum handover)HANDOVER_N)
#define HANDOVER_COURIER ((enum handover)(HANDOVER_N + 1))
#define HANDOVER_COURIER_KEY ((enum handover)(HANDOVER_N + 2))
#define HANDOVER_CONNECTION ((enum handover)(HANDOVER_N + 3))
#define FLOW_HANDOVER_N (HANDOVER_N + 4)

static const struct role_row flow_roles[] = {
#define ROLE(id, name, least, most, profile, needs, silent) TOPOLOGY_ROLE(id, name, least, most, needs, silent)
#define PEER(a, at_a, b, at_b, many)
#include "wire/roles.def"
    ROLE(DIALER, "dialer", 1, 1, DIALER, 0, 5)
    ROLE(COURIER, "courier", 0, LIMIT_SOURCES, COURIER, 0, 5)
#undef ROLE
#undef PEER
};

static const struct peer_row flow_peers[] = {
#define ROLE(id, name, least, most, profile, needs, silent)
#define PEER TOPOLOGY_PEER
#include "wire/roles.def"
    PEER(NOTARY, COURIER, COURIER, NOTARY, PEER_SOURCE)
    PEER(DIALER, COURIER, COURIER, DIALER, PEER_SOURCE)
#undef ROLE
#undef PEER
};

/* What the new roles get of the old kinds. */
#define FLOW_TOO(kind) ((kind) == HANDOVER_SETTINGS ? SET_DIALER | SET_COURIER : (kind) == HANDOVER_NOTARY ? SET_COURIER : 0u)

static const struct handover_row flow_handovers[] = {
#define HANDOVER(kind, from, to, form, most, when, place) \
    TOPOLOGY_HANDOVER(kind, from, (to) | FLOW_TOO(HANDOVER_##kind), form, most, when, place)
#include "wire/handover.def"
    HANDOVER(COURIER, SET_LAUNCHER, SET_NOTARY | SET_DIALER, FORM_FD_PER_PEER, LIMIT_SOURCES, WHEN_ANY_TIME, assessors)
    HANDOVER(DIALER, SET_LAUNCHER, SET_COURIER, FORM_FD, 1, WHEN_ANY_TIME, intake)
    HANDOVER(COURIER_KEY, SET_LAUNCHER, SET_COURIER, FORM_BYTES, 1, WHEN_AT_START, tls_key)
    HANDOVER(CONNECTION, SET_DIALER, SET_COURIER, FORM_FD, 1, WHEN_ANY_TIME, intake)
#undef HANDOVER
};

#define FLOW_COUNT(a) (sizeof(a) / sizeof(a)[0])

static const struct topology flow_topology = { flow_roles, FLOW_COUNT(flow_roles), flow_peers, FLOW_COUNT(flow_peers),
                                               flow_handovers, FLOW_COUNT(flow_handovers) };

#endif
