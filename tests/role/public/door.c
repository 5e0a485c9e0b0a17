#include "door.h"

#include "model/showcase.h"
#include "wire/permit.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct door door;

#define MUST(x)                                                   \
    do {                                                          \
        if (!(x)) {                                               \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x); \
            exit(99);                                             \
        }                                                         \
    } while (0)

/* ---- the notary ---- */

static void tell(int fd, enum msg_type type, void *msg, size_t len, uint64_t nr)
{
    msg_head_init(msg, type, len, nr);
    (void)!send(fd, msg, len, MSG_NOSIGNAL);
}

static size_t reply_len(enum msg_type type)
{
    return type == MSG_PAGE ? sizeof(struct msg_page) : type == MSG_TO_SOURCE ? sizeof(struct msg_to_source)
           : type == MSG_GO ? sizeof(struct msg_go) : type == MSG_TO_PLATFORM ? sizeof(struct msg_to_platform) : sizeof(struct msg_receipt);
}

static void answer(int fd, const struct msg_head *head, enum msg_type type)
{
    static const char text[] = DOOR_KEYS;
    struct msg_pong pong = { .status = door.refuse, .clock_jumped = 1 };
    struct { struct msg_jwks m; char text[sizeof text - 1]; } keys = { .m.len = sizeof text - 1 };

    memcpy(keys.text, text, sizeof keys.text);
    if (type == MSG_JWKS_LEES || door.wrong)
        tell(fd, MSG_JWKS, &keys, sizeof keys.m + sizeof keys.text, head->nr);
    else if (type == MSG_PING)
        tell(fd, MSG_PONG, &pong, sizeof pong, head->nr);
    else
        tell(fd, door.reply_type, &door.reply, reply_len(door.reply_type), head->nr);
}

static void *notary(void *arg)
{
    static _Alignas(8) uint8_t data[LIMIT_MESSAGE_BYTES];
    int fd = *(int *)arg;
    ssize_t n;

    free(arg);
    while ((n = recv(fd, data, sizeof data, 0)) > 0) {
        enum msg_type type;

        MUST(msg_check(data, (size_t)n, WIRE_GATE_PUBLIC, WIRE_NOTARY, &type) == OK);
        if (type != MSG_JWKS_LEES && type != MSG_PING) {
            memset(&door.asked, 0, sizeof door.asked);
            memcpy(&door.asked, data, (size_t)n);
            door.asked_type = type;
        }
        door.taken += type != MSG_JWKS_LEES;
        while (door.hold)
            usleep(1000);
        answer(fd, (const void *)data, type);
    }
    close(fd);
    return NULL;
}

void door_drop_notary(void)
{
    shutdown(door.notary, SHUT_RDWR);
    pthread_join(door.thread, NULL);
}

void door_new_notary(void)
{
    int pair[2], *arg = malloc(sizeof *arg);

    MUST(arg != NULL && channel_pair(pair) == OK);
    door.notary = *arg = pair[0];
    MUST(pthread_create(&door.thread, NULL, notary, arg) == 0);
    MUST(role_give(door.control, HANDOVER_NOTARY, 0, 0, pair[1]) == OK);
    close(pair[1]);
}

/* ---- the launcher ---- */

static void give_bytes(enum handover kind, const void *data, size_t len)
{
    int fd;

    MUST(role_sealed_file(data, len, &fd) == OK);
    MUST(role_give(door.control, kind, 0, 0, fd) == OK);
    close(fd);
}

static void give_file(enum handover kind, const char *name)
{
    static char data[65536];
    FILE *f = fopen(name, "rb");

    MUST(f != NULL);
    size_t len = fread(data, 1, sizeof data, f);
    fclose(f);
    give_bytes(kind, data, len);
}

static void give_tables(bool filter, bool test)
{
    static const struct shown_client clients[] = { { .id = "een", .name = "Platform <Een>", .website = "https://een.example",
                                                     .n_redirects = 1, .redirect_uri = { "https://een.example/terug" },
                                                     .n_corporations = 1, .person = "https://een.example/mens" } };
    static const struct shown_corporation corporations[] = { { .code = "L0101", .name = "De Eerste & Co", .address = "Plein 1", .hours = "9 tot 17",
                                                              .telephone = "088 1", .has_theme = 1,
                                                              .theme = { 0x00472f, 0xffffff, 0x00613f, 0xffffff, 0x004b87 } } };
    static const struct shown_source sources[] = { { .name = "qii", .title = "Qii", .authorize = "https://qii.example/oauth/authorize",
                                                     .client_id = "passend", .scope = "inkomen", .languages = 1 } };
    struct settings s = { .issuer = DOOR_ISSUER, .platform = "https://api.passend.example", .test_omgeving = test, .n_assessors = 4,
                          .languages = 1 | 1 << 5, .zonder_filter = !filter };

    give_bytes(HANDOVER_SETTINGS, &s, sizeof s);
    give_bytes(HANDOVER_SHOWCASE_CLIENTS, clients, sizeof clients);
    give_bytes(HANDOVER_SHOWCASE_CORPORATIONS, corporations, sizeof corporations);
    give_bytes(HANDOVER_SHOWCASE_SOURCES, sources, sizeof sources);
}

static int listening(void)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    MUST(bind(fd, (struct sockaddr *)&a, sizeof a) == 0 && listen(fd, 512) == 0);
    MUST(getsockname(fd, (struct sockaddr *)&a, &len) == 0);
    door.port = ntohs(a.sin_port);
    return fd;
}

void door_start(const char *program, bool filter, bool test)
{
    struct msg_gereed m;
    int pair[2];

    MUST(channel_pair(pair) == OK);
    door.control = pair[0];
    door.gate = fork();
    MUST(door.gate >= 0);
    if (door.gate == 0) {
        dup2(pair[1], ROLE_CONTROL_FD);
        if (pair[1] == ROLE_CONTROL_FD)
            fcntl(ROLE_CONTROL_FD, F_SETFD, 0);
        execl(program, program, (char *)NULL);
        _exit(98);
    }
    close(pair[1]);
    give_tables(filter, test);
    give_file(HANDOVER_PUBLIC_CERT, "server.pem");
    give_file(HANDOVER_PUBLIC_KEY, "server.key");
    int fd = listening();
    MUST(role_give(door.control, HANDOVER_PUBLIC_LISTENER, 0, 0, fd) == OK);
    close(fd);
    door_new_notary();
    MUST(role_give_start(door.control) == OK);
    MUST(recv(door.control, &m, sizeof m, 0) == (ssize_t)sizeof m && m.head.type == MSG_GEREED);
#ifndef PASSEND_SANITIZED
    MUST(m.filter == filter);
#endif
}

int door_wait(void)
{
    int status;

    MUST(waitpid(door.gate, &status, 0) == door.gate);
    return status;
}
