/*
 * The control socket's place in the file system: a Unix socket of mode 600, where nobody else has one.
 *
 * secret: nothing.
 */
#ifndef PASSEND_LAUNCHER_CONTROL_SOCKET_H
#define PASSEND_LAUNCHER_CONTROL_SOCKET_H

#include "base/status.h"

/*
 * Makes it under this name of the directory, in the place of one that a killed predecessor left.
 * out:     *listener, -1 = nothing was made; where it is, the name is the caller's to remove, whatever is returned
 * returns OK | REFUSED_CONFIG (the place cannot have one, or has somebody's) | FAULT_SYSTEM
 */
enum status control_socket_open(int dir, const char *name, int *listener) MUST_USE;

#endif
