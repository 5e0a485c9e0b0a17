/*
 * What the launcher tells a gate that serves: new channels, policy packs, revocation lists, and when to stop.
 */
#ifndef PASSEND_GATE_CONTROL_H
#define PASSEND_GATE_CONTROL_H

#include "gate/gate.h"

/* Takes what stands in the control channel. Ends the process when the launcher is gone, or when what must hold before
 * anything else is served cannot be had. */
void control_read(struct gate *g);
/* The lists that are in use from now on. returns OK | REFUSED_CONFIG | FAULT_MEMORY */
enum status control_use_lists(const struct gate *g, const uint8_t *crl, size_t len) MUST_USE;
/* No more requests; the process ends when what is at work is done, or after this long. */
void control_stop(struct gate *g, int64_t patience_ms);

#endif
