/*
 * A gate from its start to its end: what it is handed, its sandbox, its loop.
 */
#ifndef PASSEND_GATE_RUN_H
#define PASSEND_GATE_RUN_H

#include "gate/gate.h"

/* For gate_kind.open: TLS with the certificate and key that were handed over. ca: clients show a certificate under it; NULL: they
 * show none. Keys are released. returns OK | REFUSED_CONFIG | FAULT_MEMORY */
enum status run_open_tls(struct gate *g, const struct role_bytes *ca) MUST_USE;
/* *g: zeroed, with its kind. returns the status to exit with */
int run_gate(struct gate *g);

#endif
