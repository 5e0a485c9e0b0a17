/*
 * Starts one role: fork, exec from the launcher's own directory, with descriptor 3 as control channel, nothing else of
 * ours open, an empty environment and a process group of its own.
 */
#ifndef PASSEND_LAUNCHER_SPAWN_H
#define PASSEND_LAUNCHER_SPAWN_H

#include "wire/messages.h"

#include <stdbool.h>
#include <sys/types.h>

/*
 * in:      bin_dir  directory of the programs
 * out:     *pid, *control (non-blocking, ours)
 * returns OK | FAULT_SYSTEM
 */
enum status spawn_role(int bin_dir, enum wire_role role, pid_t *pid, int *control) MUST_USE;
/* Directory this program was started from; -1 when it cannot be opened. */
int spawn_own_directory(void);

/*
 * Whether a process of ours can become uid (and gid) `uid`: false for ordinary users and in user namespaces that do not
 * map it.
 */
bool spawn_can_become(uid_t uid);

#endif
