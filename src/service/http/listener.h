/*
 * Accepts the connections of one site while there is room for them; the rest waits in the kernel's queue.
 */
#ifndef PASSEND_HTTP_LISTENER_H
#define PASSEND_HTTP_LISTENER_H

#include "http/drive.h"

struct listener {
    struct conn_table *table;
    const struct site *site;
    struct tls_context *tls;      /* NULL: plain */
    struct event event;
    int fd;
    bool paused;
};

/* fd: a listening, non-blocking socket, TCP or Unix; the listener's from now on. returns OK | FAULT_SYSTEM */
enum status listener_open(struct listener *l, struct conn_table *t, const struct site *site, struct tls_context *tls,
                          int fd) MUST_USE;
/* There may be room again. */
void listener_resume(struct listener *l);
/* No more connections; closes the socket. */
void listener_close(struct listener *l);

#endif
