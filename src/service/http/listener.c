#include "http/listener.h"

#include <errno.h>
#include <event2/event.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#define ACCEPTS_A_TURN 16

static void pause_listening(struct listener *l)
{
    event_del(&l->event);
    l->paused = true;
}

static void on_connection(evutil_socket_t fd, short what, void *arg)
{
    struct listener *l = arg;

    (void)what;
    for (int i = 0; i < ACCEPTS_A_TURN; i++) {
        union conn_peer peer = { .any = { .sa_family = AF_UNSPEC } };
        socklen_t len = sizeof peer;

        if (drive_full(l->table)) {
            pause_listening(l);
            return;
        }
        int client = accept4(fd, &peer.any, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (client < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
                pause_listening(l); /* until a connection ends */
            return;
        }
        if (peer.any.sa_family == AF_INET || peer.any.sa_family == AF_INET6)
            (void)setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
        drive_open(l->table, l->site, l->tls, client, &peer);
    }
}

enum status listener_open(struct listener *l, struct conn_table *t, const struct site *site, struct tls_context *tls, int fd)
{
    *l = (struct listener){ .table = t, .site = site, .tls = tls, .fd = fd };
    if (event_assign(&l->event, t->base, fd, EV_READ | EV_PERSIST, on_connection, l) != 0 || event_add(&l->event, NULL) != 0)
        return FAULT_SYSTEM;
    return OK;
}

void listener_resume(struct listener *l)
{
    if (l->paused && l->fd >= 0 && event_add(&l->event, NULL) == 0)
        l->paused = false;
}

void listener_close(struct listener *l)
{
    if (l->fd < 0)
        return;
    event_del(&l->event);
    close(l->fd);
    l->fd = -1;
}
