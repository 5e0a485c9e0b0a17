/*
 * Which processes there are, who is connected to whom and what each is handed: the rows of roles.def and handover.def, and
 * questions to them.
 *
 * Every question takes the table it is asked of. The service's own is service_topology (wire/tables.h); a test has one with
 * more rows.
 */
#ifndef PASSEND_WIRE_TOPOLOGY_H
#define PASSEND_WIRE_TOPOLOGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No processes of their own. BEHEER: whoever runs passendctl at the control socket. GATES: in the table of messages, either
 * gate. FEEDER: whoever has the evidence of a case and was passed the feeding end of an assessor's intake for it:
 * gate-platform, or a courier. COURIERS: either kind of courier. */
enum wire_role {
    WIRE_LAUNCHER,
#define ROLE(id, name, least, most, profile, needs, silent) WIRE_##id,
#define PEER(a, at_a, b, at_b, many)
#include "wire/roles.def"
#undef ROLE
#undef PEER
    WIRE_OPERATOR,
    WIRE_GATES,
    WIRE_FEEDER,
    WIRE_COURIERS,
    WIRE_ROLE_N
};

/* A set of roles is the sum of these. */
enum role_set {
    SET_LAUNCHER = 1u << WIRE_LAUNCHER,
#define ROLE(id, name, least, most, profile, needs, silent) SET_##id = 1u << WIRE_##id,
#define PEER(a, at_a, b, at_b, many)
#include "wire/roles.def"
#undef ROLE
#undef PEER
    SET_ALL = (1u << WIRE_OPERATOR) - 1 - SET_LAUNCHER /* all processes but it */
};

enum handover {
    HANDOVER_NONE,
#define HANDOVER(kind, from, to, form, most, when, place) HANDOVER_##kind,
#include "wire/handover.def"
#undef HANDOVER
    HANDOVER_N
};

enum handover_form { FORM_BYTES, FORM_RECORD, FORM_TABLE, FORM_MAP, FORM_MAPS, FORM_FD, FORM_FD_PER_PEER };
enum handover_when { WHEN_AT_START, WHEN_ANY_TIME };
enum peer_many { PEER_ONE, PEER_EACH, PEER_SOURCE };

struct role_row {
    enum wire_role role;
    const char *name, *program;
    unsigned least, most;        /* processes */
    unsigned needs;              /* set of roles */
    unsigned silent;             /* beats that it may leave unanswered */
};

struct peer_row {
    enum wire_role a;
    enum handover at_a;          /* as what a gets its end */
    enum wire_role b;
    enum handover at_b;
    enum peer_many many;
};

struct handover_row {
    enum handover kind;
    unsigned from, to;           /* sets of roles */
    enum handover_form form;
    unsigned most;
    enum handover_when when;
    size_t place;                /* offset in struct role_inputs (wire/inputs.h) */
};

struct topology {
    const struct role_row *roles;
    size_t n_roles;
    const struct peer_row *peers;
    size_t n_peers;
    const struct handover_row *handovers;
    size_t n_handovers;
};

/* NULL: no process of the service. */
const struct role_row *topology_role(const struct topology *t, enum wire_role role);
/* NULL: no such kind. Any number may be asked. */
const struct handover_row *topology_handover(const struct topology *t, uint32_t kind);
/* The row of a kind that `from` may hand to `to`, or NULL. */
const struct handover_row *topology_may_hand(const struct topology *t, enum wire_role from, enum wire_role to, uint32_t kind);
/* Whether a process of `role` is handed `kind` by the launcher. */
bool topology_is_given(const struct topology *t, enum wire_role role, enum handover kind);
/* There is one process of this role for each source. */
bool topology_per_source(const struct topology *t, enum wire_role role);
/* There is one process of this role where there is any source, and none else. */
bool topology_for_sources(const struct topology *t, enum wire_role role);
/* There is one process of this role where a log is configured, and none else. */
bool topology_for_log(const struct topology *t, enum wire_role role);
/* There is one process of this role where the log asks others to attest to it, and none else. */
bool topology_for_attestors(const struct topology *t, enum wire_role role);
/* The greatest number of processes beside the launcher; those of roles before `role` only, or of all with WIRE_ROLE_N. */
unsigned topology_processes(const struct topology *t, enum wire_role before);

#endif
