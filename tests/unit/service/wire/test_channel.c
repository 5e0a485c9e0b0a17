/* Whole messages only, from whom the table allows, with at most one descriptor. */
#include "base/mem.h"
#include "wire/channel.h"
#include "wire/control.h"
#include "wire/evidence.h"
#include "wire/platform.h"
#include "wire/permit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct channel gate, notary;

static int set_up(void **state)
{
    int fds[2];

    (void)state;
    assert_int_equal(channel_pair(fds), OK);
    channel_init(&gate, fds[0], WIRE_GATE_PLATFORM, WIRE_NOTARY, true);
    channel_init(&notary, fds[1], WIRE_NOTARY, WIRE_GATE_PLATFORM, true);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    channel_close(&gate);
    channel_close(&notary);
    return 0;
}

static unsigned open_descriptors(void)
{
    unsigned n = 0;
    DIR *d = opendir("/proc/self/fd");

    while (readdir(d) != NULL)
        n++;
    closedir(d);
    return n;
}

/* Raw bytes and `n` descriptors, past channel_send. */
static void send_raw(int fd, const void *data, size_t len, size_t n)
{
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(32 * sizeof(int))];
    } control = { 0 };
    struct iovec part = { .iov_base = (void *)(uintptr_t)data, .iov_len = len };
    struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1 };

    if (n > 0) {
        m.msg_control = &control;
        m.msg_controllen = CMSG_SPACE(n * sizeof(int));
        struct cmsghdr *c = CMSG_FIRSTHDR(&m);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(n * sizeof(int));
        for (size_t i = 0; i < n; i++) {
            int zero = 0;
            memcpy(CMSG_DATA(c) + i * sizeof zero, &zero, sizeof zero);
        }
    }
    assert_int_equal(sendmsg(fd, &m, 0), len);
}

static void a_message_arrives_whole(void **state)
{
    struct msg_empty ping, got;
    size_t len;
    enum msg_type type;

    (void)state;
    msg_head_init(&ping.head, MSG_PING, sizeof ping, 77);
    assert_int_equal(channel_send(&gate, &ping, sizeof ping, -1), OK);
    assert_int_equal(channel_receive(&notary, &got, sizeof got, &len, &type, NULL), OK);
    assert_int_equal(type, MSG_PING);
    assert_int_equal(len, sizeof got);
    assert_int_equal(got.head.nr, 77);
    assert_int_equal(channel_receive(&notary, &got, sizeof got, &len, &type, NULL), OK);
    assert_int_equal(len, 0);
    assert_int_equal(type, MSG_NONE);
}

static void the_largest_message_arrives(void **state)
{
    uint8_t *big = calloc(1, LIMIT_MESSAGE_BYTES), *got = malloc(LIMIT_MESSAGE_BYTES);
    size_t len;
    enum msg_type type;

    (void)state;
    msg_head_init((struct msg_head *)(void *)big, MSG_TOETS, LIMIT_MESSAGE_BYTES, 1);
    big[LIMIT_MESSAGE_BYTES - 1] = 0x5a;
    assert_int_equal(channel_send(&gate, big, LIMIT_MESSAGE_BYTES, -1), OK);
    assert_int_equal(channel_receive(&notary, got, LIMIT_MESSAGE_BYTES, &len, &type, NULL), OK);
    assert_int_equal(len, LIMIT_MESSAGE_BYTES);
    assert_memory_equal(big, got, len);
    free(big);
    free(got);
}

/* One defect at a time in a PING from the gate; each must be refused and leak no descriptor. */
static void defects_are_refused(void **state)
{
    static const struct row { const char *what; uint16_t type, zero; int len_head; size_t len; size_t fds; } rows[] = {
        { "type none", MSG_NONE, 0, 0, sizeof(struct msg_empty), 0 },
        { "type beyond the table", MSG_N, 0, 0, sizeof(struct msg_empty), 0 },
        { "padding not zero", MSG_PING, 1, 0, sizeof(struct msg_empty), 0 },
        { "head says longer", MSG_PING, 0, 1, sizeof(struct msg_empty), 0 },
        { "head says shorter", MSG_PING, 0, -1, sizeof(struct msg_empty), 0 },
        { "cut in the head", MSG_PING, 0, 0, sizeof(struct msg_empty) - 1, 0 },
        { "one byte", MSG_PING, 0, 0, 1, 0 },
        { "trailing byte", MSG_PING, 0, 0, sizeof(struct msg_empty) + 1, 0 },
        { "answer from the asking side", MSG_PONG, 0, 0, sizeof(struct msg_pong), 0 },
        { "assessor's message from the gate", MSG_FEITEN, 0, 0, sizeof(struct msg_feiten), 0 },
        { "launcher's message from the gate", MSG_STOP, 0, 0, sizeof(struct msg_empty), 0 },
        { "launcher's descriptor from the gate", MSG_CHANNEL, 0, 0, sizeof(struct msg_channel), 1 },
        { "too long for the buffer", MSG_TOETS, 0, 0, 8192, 0 },
        { "descriptor where none belongs", MSG_PING, 0, 0, sizeof(struct msg_empty), 1 },
        { "evidence into a channel of another kind", MSG_BEWIJS, 0, 0, sizeof(struct msg_bewijs) + 1, 0 },
        { "two descriptors", MSG_PING, 0, 0, sizeof(struct msg_empty), 2 },
        { "more descriptors than there is room for", MSG_PING, 0, 0, sizeof(struct msg_empty), 20 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int want_fd = 0; want_fd < 2; want_fd++) {
            uint8_t raw[8192] = { 0 }, got[4096];
            struct msg_head h = { .type = rows[i].type, .zero = rows[i].zero,
                                  .len = (uint32_t)((int)rows[i].len + rows[i].len_head) };
            size_t len;
            enum msg_type type;
            int fd = -1;
            unsigned before = open_descriptors();

            memcpy(raw, &h, sizeof h < rows[i].len ? sizeof h : rows[i].len);
            send_raw(gate.fd, raw, rows[i].len, rows[i].fds);
            enum status s = channel_receive(&notary, got, sizeof got, &len, &type, want_fd ? &fd : NULL);
            if (s != REFUSED_MESSAGE)
                fail_msg("%s: %s", rows[i].what, status_slug(s));
            assert_int_equal(len, 0);
            assert_int_equal(type, MSG_NONE);
            assert_int_equal(fd, -1);
            assert_int_equal(open_descriptors(), before);
        }
    }
}

static void a_descriptor_travels(void **state)
{
    struct channel launcher = gate, role = notary;
    struct msg_channel m = { .soort = HANDOVER_LISTENER }, got;
    size_t len;
    enum msg_type type;
    int fd;

    (void)state;
    launcher.self = WIRE_LAUNCHER, launcher.peer = WIRE_GATE_PLATFORM;
    role.self = WIRE_GATE_PLATFORM, role.peer = WIRE_LAUNCHER;
    msg_head_init(&m.head, MSG_CHANNEL, sizeof m, 0);
    assert_int_equal(channel_send(&launcher, &m, sizeof m, STDERR_FILENO), OK);
    assert_int_equal(channel_receive(&role, &got, sizeof got, &len, &type, &fd), OK);
    assert_true(fd > STDERR_FILENO);
    assert_true((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    close(fd);
}

/* A message that carries one never comes without, and its reader must want it. */
static void no_descriptor_where_one_belongs(void **state)
{
    struct msg_slot slot, got;
    size_t len;
    enum msg_type type;
    int fd;

    (void)state;
    for (int i = 0; i < 3; i++) {
        unsigned before = open_descriptors();

        msg_head_init(&slot.head, MSG_SLOT, sizeof slot, 5);
        send_raw(notary.fd, &slot, sizeof slot, i == 0 ? 0 : 1);
        assert_int_equal(channel_receive(&gate, &got, sizeof got, &len, &type, i < 2 ? &fd : NULL),
                         i == 1 ? OK : REFUSED_MESSAGE);
        if (i == 1)
            close(fd);
        assert_int_equal(open_descriptors(), before);
    }
}

static void a_gone_peer_is_told(void **state)
{
    struct msg_empty ping;
    size_t len;
    enum msg_type type;

    (void)state;
    msg_head_init(&ping.head, MSG_PING, sizeof ping, 1);
    channel_close(&notary);
    assert_int_equal(channel_send(&gate, &ping, sizeof ping, -1), FAULT_RESTARTED);
    assert_int_equal(channel_receive(&gate, &ping, sizeof ping, &len, &type, NULL), FAULT_RESTARTED);
    channel_close(&gate);
    assert_int_equal(channel_send(&gate, &ping, sizeof ping, -1), FAULT_RESTARTED);
}

static void a_full_channel_says_busy_and_recovers(void **state)
{
    struct msg_empty ping;
    size_t len, sent = 0, read = 0;
    enum msg_type type;
    enum status s;

    (void)state;
    msg_head_init(&ping.head, MSG_PING, sizeof ping, 1);
    while ((s = channel_send(&gate, &ping, sizeof ping, -1)) == OK)
        sent++;
    assert_int_equal(s, FAULT_BUSY);
    for (;;) {
        assert_int_equal(channel_receive(&notary, &ping, sizeof ping, &len, &type, NULL), OK);
        if (len == 0)
            break;
        read++;
    }
    assert_int_equal(read, sent);
    assert_int_equal(channel_send(&gate, &ping, sizeof ping, -1), OK);
}

int main(void)
{
    struct mem_report report;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_message_arrives_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_largest_message_arrives, set_up, tear_down),
        cmocka_unit_test_setup_teardown(defects_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_descriptor_travels, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_descriptor_where_one_belongs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_gone_peer_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_channel_says_busy_and_recovers, set_up, tear_down),
    };

    if (mem_init(0, &report) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
