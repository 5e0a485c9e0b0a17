#include "wire/channel.h"
#include "base/limits.h"
#include "wire/permit.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Room for more descriptors than a message may carry, so that the extra ones arrive here and are closed. */
#define SPARE_FDS 8

/* Best effort: the kernel caps both at its own maximum, which is still above LIMIT_MESSAGE_BYTES. */
static void size_buffers(int fd)
{
    int bytes = 2 * (int)LIMIT_MESSAGE_BYTES;

    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

void channel_init(struct channel *c, int fd, enum wire_role self, enum wire_role peer, bool nonblocking)
{
    *c = (struct channel){ .fd = fd, .self = self, .peer = peer };
    size_buffers(fd);
    if (nonblocking) {
        int flags = fcntl(fd, F_GETFL);

        BUG_IF(flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0);
    }
}

void channel_close(struct channel *c)
{
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
}

enum status channel_pair(int fds[2])
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0) {
        fds[0] = fds[1] = -1;
        return FAULT_SYSTEM;
    }
    size_buffers(fds[0]);
    size_buffers(fds[1]);
    return OK;
}

/* Closes all descriptors of the control data but the first, which is the result. */
static int take_descriptors(struct msghdr *m, size_t *count)
{
    int first = -1;

    *count = 0;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c != NULL; c = CMSG_NXTHDR(m, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

        for (size_t i = 0; i < n; i++) {
            int fd;

            memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
            if ((*count)++ == 0)
                first = fd;
            else
                close(fd);
        }
    }
    return first;
}

enum status channel_receive(struct channel *c, void *buf, size_t cap, size_t *len, enum msg_type *type, int *fd)
{
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(SPARE_FDS * sizeof(int))];
    } control;
    struct iovec part = { .iov_base = buf, .iov_len = cap };
    struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
    size_t passed;
    ssize_t n;

    *len = 0;
    *type = MSG_NONE;
    if (fd != NULL)
        *fd = -1;
    do
        n = recvmsg(c->fd, &m, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    if (n < 0) {
        if (errno == EAGAIN)
            return OK;
        return errno == ECONNRESET ? FAULT_RESTARTED : FAULT_SYSTEM;
    }
    int got = take_descriptors(&m, &passed);
    enum status s = n == 0 && passed == 0 ? FAULT_RESTARTED : REFUSED_MESSAGE;
    if (n > 0 && (m.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0 && passed <= (fd != NULL ? 1u : 0u))
        s = msg_check(buf, (size_t)n, c->peer, c->self, type);
    if (s == OK && passed != (msg_carries(*type) ? 1u : 0u))
        s = REFUSED_MESSAGE;
    if (s != OK) {
        if (got >= 0)
            close(got);
        *type = MSG_NONE;
        return s;
    }
    *len = (size_t)n;
    if (fd != NULL)
        *fd = got;
    return OK;
}

enum status channel_send(struct channel *c, const void *msg, size_t len, int fd)
{
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(sizeof(int))];
    } control = { 0 };
    struct iovec part = { .iov_base = (void *)(uintptr_t)msg, .iov_len = len };
    struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1 };
    enum msg_type type;
    ssize_t n;

    BUG_IF(msg_check(msg, len, c->self, c->peer, &type) != OK || msg_carries(type) != (fd >= 0));
    if (c->fd < 0)
        return FAULT_RESTARTED;
    if (fd >= 0) {
        m.msg_control = &control;
        m.msg_controllen = sizeof control;
        struct cmsghdr *head = CMSG_FIRSTHDR(&m);

        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(head), &fd, sizeof fd);
    }
    do
        n = sendmsg(c->fd, &m, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    if (n >= 0)
        return (size_t)n == len ? OK : FAULT_SYSTEM;
    switch (errno) {
    case EAGAIN:
        return FAULT_BUSY;
    case EPIPE:
    case ECONNRESET:
    case ECONNREFUSED:
    case ENOTCONN:
        return FAULT_RESTARTED;
    default:
        return FAULT_SYSTEM;
    }
}
