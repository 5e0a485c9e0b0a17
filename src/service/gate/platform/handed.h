/*
 * What only the gate for platforms is handed: policy packs to show, the CA of its clients with its revocation lists, the key
 * set with the certificate that verdicts are signed under, and assessors.
 */
#ifndef PASSEND_GATE_PLATFORM_HANDED_H
#define PASSEND_GATE_PLATFORM_HANDED_H

#include "gate/gate.h"

/* As gate_kind says. */
enum status handed_open(struct gate *g) MUST_USE;
bool handed_keys(struct gate *g);
void handed_take(struct gate *g, struct role_control *m);

#endif
