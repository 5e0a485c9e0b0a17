/*
 * Accepts connections while there is room for them; the rest waits in the kernel's queue.
 */
#ifndef PASSEND_GATE_LISTENER_H
#define PASSEND_GATE_LISTENER_H

#include "gate/gate.h"

/* fd: a listening, non-blocking TCP socket. returns OK | FAULT_SYSTEM */
enum status listener_open(struct gate *g, int fd) MUST_USE;
/* There may be room again. */
void listener_resume(void);
/* No more connections; closes the socket. */
void listener_close(void);

#endif
