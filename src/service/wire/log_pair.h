/*
 * How what a role logs reaches the launcher: each process has a SOCK_SEQPACKET pair of its own with it, over which it sends
 * integers. The launcher writes the line, and whose line it is it knows by the pair; no role says a word or a name.
 *
 * A role never waits for it: what finds no room is counted, and the number is the next thing that is said.
 */
#ifndef PASSEND_WIRE_LOG_PAIR_H
#define PASSEND_WIRE_LOG_PAIR_H

#include "base/event_log.h"
#include "base/status.h"
#include "wire/topology.h"

#include <stdbool.h>

/* ---- the role's half ---- */

/* What this process logs goes over fd from now on, and where it finds a bug. The caller keeps it open. */
void log_pair_use(enum wire_role self, int fd);
/* Says how many lines were lost, where there were any and it can be said now. Each line does so before it is sent. */
void log_pair_tell(void);

/* The number that stands for a source file there: what `cksum` (POSIX) prints for its name without directories. */
int64_t log_pair_file(const char *path);

/* ---- the launcher's half ---- */

/* [0] is the launcher's end and never makes it wait. returns OK | FAULT_SYSTEM, and both are -1 */
enum status log_pair_open(int fds[2]) MUST_USE;
/*
 * The next entry of the process at the other end, if there is one. It is checked: event and time can be written as a line.
 * returns OK | REFUSED_MESSAGE (what no role may say) | FAULT_RESTARTED (it ended, and nothing more comes) | FAULT_SYSTEM
 */
enum status log_pair_receive(int fd, enum wire_role from, struct log_entry *out, bool *there) MUST_USE;

#endif
