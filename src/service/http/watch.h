/*
 * What a process waits for beside its connections, in the server's loop: its channels.
 */
#ifndef PASSEND_HTTP_WATCH_H
#define PASSEND_HTTP_WATCH_H

#include "http/server.h"

struct watch;

/*
 * readable is called while fd has something to read, writable once after each watch_writable; either may close the watch. fd
 * stays the caller's, who closes the watch before it. returns NULL when memory is short
 */
struct watch *watch_open(struct server *s, int fd, void (*readable)(void *who), void (*writable)(void *who), void *who) MUST_USE;
void watch_writable(struct watch *w);
void watch_close(struct watch *w);   /* NULL is none */

#endif
