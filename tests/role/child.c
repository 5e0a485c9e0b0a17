#include "child.h"

#include "wire/channel.h"
#include "wire/control.h"
#include "wire/permit.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

void child_start(struct spawned *c, const char *program)
{
    int pair[2];

    MUST(channel_pair(pair) == OK);
    c->control = pair[0];
    c->pid = fork();
    MUST(c->pid >= 0);
    if (c->pid == 0) {
        dup2(pair[1], ROLE_CONTROL_FD);
        if (pair[1] == ROLE_CONTROL_FD)
            fcntl(ROLE_CONTROL_FD, F_SETFD, 0);
        execl(program, program, (char *)NULL);
        _exit(98);
    }
    close(pair[1]);
}

void child_give_fd(const struct spawned *c, enum handover kind, uint32_t index, int fd)
{
    MUST(role_give(c->control, kind, index, 0, fd) == OK);
    close(fd);
}

void child_give(const struct spawned *c, enum handover kind, const void *data, size_t len)
{
    int fd;

    MUST(role_sealed_file(data, len, &fd) == OK);
    child_give_fd(c, kind, 0, fd);
}

void child_give_file(const struct spawned *c, enum handover kind, const char *name)
{
    static char data[65536];
    FILE *f = fopen(name, "rb");

    MUST(f != NULL);
    size_t len = fread(data, 1, sizeof data, f);
    fclose(f);
    child_give(c, kind, data, len);
}

int child_give_channel(const struct spawned *c, enum handover kind, uint32_t index)
{
    int pair[2];

    MUST(channel_pair(pair) == OK);
    child_give_fd(c, kind, index, pair[1]);
    return pair[0];
}

void child_give_listener(const struct spawned *c, enum handover kind, uint16_t *port)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    MUST(bind(fd, (struct sockaddr *)&a, sizeof a) == 0 && listen(fd, 512) == 0);
    MUST(getsockname(fd, (struct sockaddr *)&a, &len) == 0);
    *port = ntohs(a.sin_port);
    child_give_fd(c, kind, 0, fd);
}

void child_begin(const struct spawned *c, bool filter)
{
    struct msg_ready m;

    MUST(role_give_start(c->control) == OK);
    MUST(recv(c->control, &m, sizeof m, 0) == (ssize_t)sizeof m && m.head.type == MSG_READY);
#ifndef PASSEND_SANITIZED
    MUST(m.filter == filter);
#else
    (void)filter;
#endif
}

int child_wait(const struct spawned *c)
{
    int status;

    MUST(waitpid(c->pid, &status, 0) == c->pid);
    return status;
}

bool child_refuses(const char *program, enum handover kind)
{
    static const struct settings settings = { .issuer = "https://passend.example", .platform = "https://api.passend.example",
                                              .n_assessors = 1 };
    struct spawned c;

    child_start(&c, program);
    child_give(&c, HANDOVER_SETTINGS, &settings, sizeof settings);
    child_give(&c, kind, "key", 3);
    int status = child_wait(&c);
    close(c.control);
    return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}
