#include "door.h"

#include "model/showcase.h"
#include "wire/permit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct door door;

/* ---- the notary ---- */

static void tell(int fd, enum msg_type type, void *msg, size_t len, uint64_t nr)
{
    msg_head_init(msg, type, len, nr);
    (void)!send(fd, msg, len, MSG_NOSIGNAL);
}

static size_t reply_len(enum msg_type type)
{
    if (type == MSG_LOGIN)
        return sizeof(struct msg_login) + door.reply.login.head.n * sizeof(struct msg_receipt);
    return type == MSG_PAGE ? sizeof(struct msg_page) : type == MSG_TO_SOURCE ? sizeof(struct msg_to_source)
           : type == MSG_GO ? sizeof(struct msg_go) : type == MSG_TO_PLATFORM ? sizeof(struct msg_to_platform) : sizeof(struct msg_receipt);
}

static void answer(int fd, const struct msg_head *head, enum msg_type type)
{
    static const char text[] = DOOR_KEYS;
    struct msg_pong pong = { .status = door.refuse, .clock_jumped = 1 };
    struct { struct msg_jwks m; char text[sizeof text - 1]; } keys = { .m.len = sizeof text - 1 };

    memcpy(keys.text, text, sizeof keys.text);
    if (type == MSG_JWKS_READ || door.wrong)
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
        if (type != MSG_JWKS_READ && type != MSG_PING) {
            memset(&door.asked, 0, sizeof door.asked);
            memcpy(&door.asked, data, (size_t)n);
            door.asked_type = type;
        }
        door.taken += type != MSG_JWKS_READ;
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
    int *arg = malloc(sizeof *arg);

    MUST(arg != NULL);
    door.notary = *arg = child_give_channel(&door.gate, HANDOVER_NOTARY, 0);
    MUST(pthread_create(&door.thread, NULL, notary, arg) == 0);
}

/* ---- the launcher ---- */

static void give_tables(bool filter, bool test)
{
    static const struct shown_client clients[] = { { .id = "een", .name = "Platform <Een>", .website = "https://een.example",
                                                     .n_redirects = 1, .redirect_uri = { "https://een.example/terug" },
                                                     .n_corporations = 2, .corporations = { 0, 1 }, .person = "https://een.example/mens" } };
    static const struct shown_corporation corporations[] = { { .code = "L0101", .name = "De Eerste & Co", .address = "Plein 1", .hours = "9 tot 17",
                                                              .telephone = "088 1", .has_theme = 1,
                                                              .theme = { 0x00472f, 0xffffff, 0x00613f, 0xffffff, 0x004b87 } },
                                                            { .code = "L0102", .name = "De Tweede" } };
    static const struct shown_source sources[] = { { .name = "qii", .title = "Qii", .login_scope = "aanmelding", .authorize = "https://qii.example/oauth/authorize",
                                                     .client_id = "passend", .scope = "inkomen", .languages = 1 } };
    static const struct redress redress[] = { { "L0101", "", { 0 }, "https://een.example/klachten?a=1&b=2" },
                                              { "L0101", "0363", { 0 }, "https://gemeente.example/bezwaar" },
                                              { "L0102", "", { 0 }, "https://twee.example/klachten" } };
    struct settings s = { .issuer = DOOR_ISSUER, .platform = "https://api.passend.example", .test_environment = test, .n_assessors = 4,
                          .languages = 1 | 1 << 5, .zonder_filter = !filter };
    static const uint8_t log_key[] = "\xd7\x5a\x98\x01\x82\xb1\x0a\xb7\xd5\x4b\xfe\xd3\xc9\x64\x07\x3a"
                                     "\x0e\xe1\x72\xf3\xda\xa6\x23\x25\xaf\x02\x1a\x68\xf7\x07\x51\x1a";   /* RFC 8032, 7.1 */

    if (test) {                          /* in production there is no log yet */
        memcpy(s.log_origin, "log.example/passend", sizeof "log.example/passend");
        memcpy(s.log_public, log_key, sizeof s.log_public);
        s.log_beat_s = 60;
    }
    child_give(&door.gate, HANDOVER_SETTINGS, &s, sizeof s);
    child_give(&door.gate, HANDOVER_SHOWCASE_CLIENTS, clients, sizeof clients);
    child_give(&door.gate, HANDOVER_SHOWCASE_CORPORATIONS, corporations, sizeof corporations);
    child_give(&door.gate, HANDOVER_SHOWCASE_SOURCES, sources, sizeof sources);
    child_give(&door.gate, HANDOVER_REDRESS, redress, sizeof redress);
}

void door_start(const char *program, bool filter, bool test)
{
    child_start(&door.gate, program);
    give_tables(filter, test);
    child_give_file(&door.gate, HANDOVER_PUBLIC_CERT, "server.pem");
    child_give_file(&door.gate, HANDOVER_PUBLIC_KEY, "server.key");
    child_give_listener(&door.gate, HANDOVER_PUBLIC_LISTENER, &door.port);
    door_new_notary();
    child_begin(&door.gate, filter);
}
