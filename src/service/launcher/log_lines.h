/*
 * The log of the service: the launcher alone writes it to standard error, and never waits for whoever reads it. What cannot be
 * written is kept, 64 KB of it, then counted (log_ring.h); it is written as soon as it can be.
 *
 *   log_lines_open();      what the launcher logs is a line from here on
 *   each turn: log_lines_poll() beside the rest, then log_lines_flush()
 *   log_lines_close();     as the last: waits a second at most
 *
 * A terminal or pipe is opened a second time: that it never makes anybody wait (O_NONBLOCK) belongs to the open file, and the
 * one we were given is the operator's too. To a socket it is said with each line. What cannot be opened again is written
 * to when poll says that there is room: on a pipe a line then does not wait, if nobody else fills it in the same moment.
 * An ordinary file always has room; it waits for its disk.
 */
#ifndef PASSEND_LAUNCHER_LOG_LINES_H
#define PASSEND_LAUNCHER_LOG_LINES_H

#include "base/event_log.h"

#include <poll.h>
#include <stdbool.h>

/* Also: a reader that goes away is a log that stalls, not the end of the service (SIGPIPE is ignored), and a terminal that
 * holds back who writes in the background holds back nobody (SIGTTOU). */
void log_lines_open(void);
void log_lines_close(void);

/* A line of a role: `name` of the table, entry as log_pair_receive gives it. */
void log_lines_add(const char *name, const struct log_entry *e);
/* A quarter is kept for the launcher's own: while there is no more than that, lines of roles wait where they are. */
bool log_lines_room(void);
/* "passend-launcher: " and these texts, to NULL, in one line; what is beyond LOG_TEXT_MAX is cut. No text comes from a caller. */
void log_lines_say(const char *const *texts);
#define SAY(...) log_lines_say((const char *const[]){ __VA_ARGS__, NULL })

/* What to wait for; fd -1 = nothing. */
struct pollfd log_lines_poll(void);
void log_lines_flush(void);

/* Whether a line can be written to this descriptor now. */
bool log_lines_ready(int fd);

#endif
