/*
 * The bytes of one connection: over TLS, or as they are. One call moves what one record or one read holds and never waits.
 */
#ifndef PASSEND_HTTP_TRANSPORT_H
#define PASSEND_HTTP_TRANSPORT_H

#include "http/tls.h"

struct transport {
    int fd;                       /* connected and non-blocking; -1 = none */
    struct tls_session *tls;      /* NULL: plain */
};

/* *n: bytes moved, 0 unless IO_DONE. */
enum io_result transport_read(struct transport *t, void *data, size_t cap, size_t *n);
enum io_result transport_write(struct transport *t, const void *data, size_t len, size_t *n);
/* Bytes are waiting inside, which no poll will announce. */
bool transport_pending(const struct transport *t);
/* Says that nothing more will come, and keeps listening. False: the other end is gone. */
bool transport_finish(struct transport *t);
/* Reads and forgets. False: the other end is gone. */
bool transport_discard(struct transport *t);
/* The other end has said that nothing more comes from it, or is not there any more. Reads nothing. */
bool transport_gone(const struct transport *t);
void transport_end(struct transport *t);

#endif
