/*
 * What the launcher tells a gate that serves: new channels, policy packs, revocation lists, and when to stop.
 */
#ifndef PASSEND_GATE_CONTROL_H
#define PASSEND_GATE_CONTROL_H

#include "gate/gate.h"

/* Takes what stands in the control channel. Ends the process when the launcher is gone, or when what must hold before
 * anything else is served cannot be had. */
void control_read(struct gate *g);
/*
 * The lists that are in use from now on, if they can be; either way the launcher is told. reading: 0 at the start.
 * returns OK | REFUSED_CONFIG (they cannot) | FAULT_MEMORY | FAULT_BUSY | FAULT_RESTARTED | FAULT_SYSTEM
 */
enum status control_use_lists(const struct gate *g, const struct role_pack *crl, uint64_t reading) MUST_USE;
/* No more requests; the process ends when what is at work is done, or after this long. */
void control_stop(struct gate *g, int64_t patience_ms);

#endif
