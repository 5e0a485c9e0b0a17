#include "gate/listener.h"

#include "gate/conn.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#define ACCEPTS_A_TURN 16

static struct gate *gate;
static struct event event;
static int listening = -1;
static bool paused;

static void pause_listening(void)
{
    event_del(&event);
    paused = true;
}

static void on_connection(evutil_socket_t fd, short what, void *arg)
{
    (void)what, (void)arg;
    for (int i = 0; i < ACCEPTS_A_TURN; i++) {
        if (conn_table_full()) {
            pause_listening();
            return;
        }
        int client = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (client < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
                pause_listening(); /* until a connection ends */
            return;
        }
        (void)setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
        conn_open(gate, client);
    }
}

enum status listener_open(struct gate *g, int fd)
{
    gate = g;
    listening = fd;
    if (event_assign(&event, g->base, fd, EV_READ | EV_PERSIST, on_connection, NULL) != 0 || event_add(&event, NULL) != 0)
        return FAULT_SYSTEM;
    return OK;
}

void listener_resume(void)
{
    if (paused && listening >= 0 && event_add(&event, NULL) == 0)
        paused = false;
}

void listener_close(void)
{
    if (listening < 0)
        return;
    event_del(&event);
    close(listening);
    listening = -1;
}
