#include "http/transport.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static enum io_result result_of(ssize_t r, enum io_result again, size_t *n)
{
    *n = r > 0 ? (size_t)r : 0;
    if (r > 0)
        return IO_DONE;
    if (r == 0)
        return IO_ENDED;
    return errno == EAGAIN || errno == EINTR ? again : IO_FAILED;
}

enum io_result transport_read(struct transport *t, void *data, size_t cap, size_t *n)
{
    if (t->tls != NULL)
        return tls_read(t->tls, data, cap, n);
    return result_of(recv(t->fd, data, cap, 0), IO_WANT_READ, n);
}

enum io_result transport_write(struct transport *t, const void *data, size_t len, size_t *n)
{
    if (t->tls != NULL)
        return tls_write(t->tls, data, len, n);
    return result_of(send(t->fd, data, len, MSG_NOSIGNAL), IO_WANT_WRITE, n);
}

bool transport_pending(const struct transport *t)
{
    return t->tls != NULL && tls_pending(t->tls);
}

bool transport_finish(struct transport *t)
{
    if (t->tls != NULL)
        tls_finish(t->tls);
    return shutdown(t->fd, SHUT_WR) == 0;
}

bool transport_discard(struct transport *t)
{
    uint8_t bytes[4096];
    ssize_t n = recv(t->fd, bytes, sizeof bytes, 0);

    return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

bool transport_gone(const struct transport *t)
{
    struct pollfd p = { .fd = t->fd, .events = POLLRDHUP };

    return poll(&p, 1, 0) > 0;
}

void transport_end(struct transport *t)
{
    if (t->tls != NULL)
        tls_finish(t->tls);
    tls_end(t->tls);
    if (t->fd >= 0)
        close(t->fd);
    *t = (struct transport){ .fd = -1 };
}
