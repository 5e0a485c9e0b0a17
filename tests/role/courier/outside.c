#include "courier/outside.h"

#include "wire/courier.h"
#include "wire/permit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

void outside_start(struct outside *o, const char *program, unsigned sites)
{
    int to[2], from[2];

    assert_int_equal(pipe(to) | pipe(from), 0);
    if (fork() == 0) {
        dup2(to[0], 0);
        dup2(from[1], 1);
        close(to[1]);
        close(from[0]);
        execlp("python3", "python3", program, ".", (char *)NULL);
        _exit(98);
    }
    close(to[0]);
    close(from[1]);
    o->to = fdopen(to[1], "w");
    o->from = fdopen(from[0], "r");
    for (unsigned i = 0; i < sites; i++)
        assert_int_equal(fscanf(o->from, "%u", &o->ports[i]), 1);
}

unsigned outside_connections(struct outside *o)
{
    unsigned n;

    fputs("\n", o->to);
    fflush(o->to);
    assert_int_equal(fscanf(o->from, "%u", &n), 1);
    return n;
}

void outside_connect(struct outside *o)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)o->ports[o->site]) };
    struct msg_connected yes = { .zero = 0 };
    struct msg_dial_failed no = { .status = FAULT_SOURCE_NAME };
    struct msg_dial m;
    enum msg_type type;
    size_t len;

    assert_int_equal(channel_receive(&o->dialer, &m, sizeof m, &len, &type, NULL), OK);
    assert_int_equal(type, MSG_DIAL);
    o->dialled++;
    o->endpoint = m.endpoint;
    if (!o->dials) {
        msg_head_init(&no.head, MSG_DIAL_FAILED, sizeof no, m.head.nr);
        assert_int_equal(channel_send(&o->dialer, &no, sizeof no, -1), OK);
        return;
    }
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    msg_head_init(&yes.head, MSG_CONNECTED, sizeof yes, m.head.nr);
    assert_int_equal(channel_send(&o->dialer, &yes, sizeof yes, fd), OK);
    close(fd);
}
