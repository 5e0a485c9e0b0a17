/*
 * Starts one role: fork, exec from the launcher's own directory, with descriptor 3 as control channel, nothing else of
 * ours open, an environment of its own (environment.h) and a process group of its own.
 *
 * The programs are opened once: all roles of a running service are of one build, also while an upgrade replaces the
 * files.
 */
#ifndef PASSEND_LAUNCHER_SPAWN_H
#define PASSEND_LAUNCHER_SPAWN_H

#include "base/status.h"
#include "wire/topology.h"

#include <stdbool.h>
#include <sys/types.h>

struct programs { int fds[WIRE_ROLE_N]; };   /* by role; -1 where no process of ours has it */

/*
 * From the directory this program was started from. returns NULL, or what is wrong with one of them: "is not ...", or what
 * owners_check says. spawn_close either way.
 */
const char *spawn_open(struct programs *out) MUST_USE;
void spawn_close(struct programs *p);

/*
 * out:     *pid, *control (non-blocking, ours)
 * returns OK | FAULT_SYSTEM
 */
enum status spawn_role(const struct programs *programs, enum wire_role role, pid_t *pid, int *control) MUST_USE;

/* Whether this user namespace has no uid but one, so that root is an ordinary user in it; false where that cannot be read. */
bool spawn_only_uid(void);
/* Starts a process that becomes uid (and gid) `uid`, and ends. returns NULL, or why that cannot be: a sentence */
const char *spawn_try_uid(uid_t uid) MUST_USE;

#endif
