/*
 * Takes away every path but those below one folder (and, where the kernel offers it, TCP connect and bind, abstract
 * sockets and signals to others) from this process for good. Raw system calls: the C library has no wrappers.
 *
 * out:    *abi     interface version of the running kernel, 0 = Landlock is not there; nothing happened then
 * returns OK | FAULT_SYSTEM (offered, but it could not be applied)
 */
#ifndef PASSEND_SANDBOX_LANDLOCK_H
#define PASSEND_SANDBOX_LANDLOCK_H

#include "base/status.h"

#include <stdbool.h>

/* Needs no_new_privs. Descriptors that are open keep working. connects: TCP connections may be made. folder: an open directory
 * whose files may be read, and where `writes` made, changed in place of others and removed too; -1: no path at all. */
enum status landlock_lock(bool connects, int folder, bool writes, int *abi) MUST_USE;

#endif
