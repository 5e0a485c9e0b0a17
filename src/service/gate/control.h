/*
 * What the launcher tells a gate that serves: new channels, what its kind is handed besides, and when to stop.
 */
#ifndef PASSEND_GATE_CONTROL_H
#define PASSEND_GATE_CONTROL_H

#include "gate/gate.h"

/* Takes what stands in the control channel. Ends the process when the launcher is gone, or when what must hold before
 * anything else is served cannot be had. */
void control_read(struct gate *g);
/* No more requests; the process ends when what is at work is done, or after this long. */
void control_stop(struct gate *g, int64_t patience_ms);

#endif
