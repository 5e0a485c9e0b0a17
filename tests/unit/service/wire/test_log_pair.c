/*
 * The log of a role: integers over a pair of its own. What a role may not say is refused, what has no room is counted and
 * said, and nobody waits.
 */
#include "wire/log_pair.h"
#include "wire/channel.h"
#include "wire/control.h"
#include "wire/permit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define AT 1795341723
#define FILE_NUMBER 3494361528LL

static struct msg_log good(void)
{
    struct msg_log m = { .event = EVENT_REFUSED, .at_s = AT, .a = -7, .b = INT64_MAX };

    msg_head_init(&m.head, MSG_LOG, sizeof m, 0);
    return m;
}

static void what_is_sent_is_received(void **state)
{
    struct msg_log m = good();
    struct log_entry e;
    bool there;
    int fds[2];

    (void)state;
    assert_int_equal(log_pair_open(fds), OK);
    assert_int_equal(log_pair_receive(fds[0], WIRE_NOTARY, &e, &there), OK);
    assert_false(there);
    assert_int_equal(send(fds[1], &m, sizeof m, 0), sizeof m);
    assert_int_equal(log_pair_receive(fds[0], WIRE_NOTARY, &e, &there), OK);
    assert_true(there && e.event == EVENT_REFUSED && e.at_s == AT && e.a == -7 && e.b == INT64_MAX);
    /* What was sent before the end is there after it. */
    assert_int_equal(send(fds[1], &m, sizeof m, 0), sizeof m);
    close(fds[1]);
    assert_int_equal(log_pair_receive(fds[0], WIRE_NOTARY, &e, &there), OK);
    assert_true(there);
    assert_int_equal(log_pair_receive(fds[0], WIRE_NOTARY, &e, &there), FAULT_RESTARTED);
    assert_false(there);
    close(fds[0]);
}

static struct msg_log changed(size_t at, const void *with, size_t len)
{
    struct msg_log m = good();

    memcpy((uint8_t *)&m + at, with, len);
    return m;
}

#define CHANGED(member, type, ...) changed(offsetof(struct msg_log, member), &(type){ __VA_ARGS__ }, sizeof(type))

/* One wrong thing in each row. */
static void hostile_lines_are_refused(void **state)
{
    static const char line[] = "2026-11-22T10:02:03Z launcher role-ended role=1 status=0\n";
    struct msg_empty alive;
    const struct msg_log right = good();

    (void)state;
    msg_head_init(&alive.head, MSG_ALIVE, sizeof alive, 0);
    const struct row {
        const char *what;
        struct msg_log m;
        const void *instead;
        size_t len;
    } rows[] = {
        { "a line of text", right, line, sizeof line - 1 },
        { "escapes for a terminal", right, "\x1b[2J", 4 },
        { "too short", right, &right, sizeof right - 1 },
        { "longer than it says", right, "", 0 },
        { "another message of the table", right, &alive, sizeof alive },
        { "no type", CHANGED(head.type, uint16_t, MSG_NONE), NULL, 0 },
        { "a type of the launcher", CHANGED(head.type, uint16_t, MSG_STOP), NULL, 0 },
        { "a type of nobody", CHANGED(head.type, uint16_t, MSG_N), NULL, 0 },
        { "another length", CHANGED(head.len, uint32_t, sizeof right + 1), NULL, 0 },
        { "something in the head's padding", CHANGED(head.zero, uint16_t, 1), NULL, 0 },
        { "no event", CHANGED(event, uint32_t, EVENT_N), NULL, 0 },
        { "an event far away", CHANGED(event, uint32_t, UINT32_MAX), NULL, 0 },
        { "something in the padding", CHANGED(zero, uint32_t, 1), NULL, 0 },
        { "a time before all time", CHANGED(at_s, int64_t, -1), NULL, 0 },
        { "the earliest time", CHANGED(at_s, int64_t, INT64_MIN), NULL, 0 },
        { "a year of five digits", CHANGED(at_s, int64_t, LOG_AT_MAX + 1), NULL, 0 },
        { "the latest time", CHANGED(at_s, int64_t, INT64_MAX), NULL, 0 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t bytes[sizeof right + 1] = { 0 };
        const void *data = rows[i].instead != NULL && rows[i].len > 0 ? rows[i].instead : bytes;
        size_t len = rows[i].len > 0 ? rows[i].len : rows[i].instead != NULL ? sizeof bytes : sizeof right;
        struct log_entry e;
        bool there = true;
        int fds[2];

        memcpy(bytes, &rows[i].m, sizeof right);
        assert_int_equal(log_pair_open(fds), OK);
        assert_int_equal(send(fds[1], data, len, 0), len);
        enum status s = log_pair_receive(fds[0], WIRE_NOTARY, &e, &there);
        if (s != REFUSED_MESSAGE || there)
            fail_msg("%s: %s", rows[i].what, status_slug(s));
        close(fds[0]);
        close(fds[1]);
    }
}

/* Every event with the longest numbers fits in a line, and the line is one. */
static void every_event_is_one_line(void **state)
{
    uint8_t line[LOG_LINE_MAX];

    (void)state;
    for (unsigned n = 0; n < EVENT_N; n++) {
        const struct log_entry e = { (enum log_event)n, LOG_AT_MAX, INT64_MIN, INT64_MIN };
        size_t len = event_log_line("gate-platform", &e, line);

        assert_true(memcmp(line, "9999-12-31T23:59:59Z gate-platform ", 35) == 0);
        for (size_t i = 0; i + 1 < len; i++)
            assert_true(line[i] >= 0x20 && line[i] < 0x7f);
        assert_int_equal(line[len - 1], '\n');
    }
}

static void a_descriptor_is_refused(void **state)
{
    struct msg_log m = good();
    union { struct cmsghdr align; char room[CMSG_SPACE(sizeof(int))]; } control = { 0 };
    struct iovec part = { &m, sizeof m };
    struct msghdr h = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
    struct log_entry e;
    bool there;
    int fds[2];

    (void)state;
    assert_int_equal(log_pair_open(fds), OK);
    *CMSG_FIRSTHDR(&h) = (struct cmsghdr){ CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
    memcpy(CMSG_DATA(CMSG_FIRSTHDR(&h)), &fds[1], sizeof fds[1]);
    assert_int_equal(sendmsg(fds[1], &h, 0), sizeof m);
    assert_int_equal(log_pair_receive(fds[0], WIRE_NOTARY, &e, &there), REFUSED_MESSAGE);
    close(fds[0]);
    close(fds[1]);
}

#define MANY 100000
#define MORE 10

/* In a process of its own, which has one log. */
static int log_much(int fd, int go)
{
    char byte;

    log_pair_use(WIRE_ASSESSOR, fd);
    for (int i = 0; i < MANY; i++)
        event_log(EVENT_REFUSED, i, 0);
    if (write(go, "x", 1) != 1 || read(go, &byte, 1) != 1)
        return 1;
    log_pair_tell();
    log_pair_tell();
    for (int i = 0; i < MORE; i++)
        event_log(EVENT_REFUSED, MANY + i, 0);
    return 0;
}

static void what_has_no_room_is_counted(void **state)
{
    struct log_entry e;
    int fds[2], go[2], status;
    int64_t next = 0, lost = 0;
    bool there = true;
    char byte;

    (void)state;
    assert_int_equal(log_pair_open(fds), OK);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, go), 0);
    pid_t pid = fork();
    if (pid == 0)
        _exit(log_much(fds[1], go[1]));
    close(fds[1]);
    close(go[1]);
    assert_int_equal(read(go[0], &byte, 1), 1);
    for (;;) {
        assert_int_equal(log_pair_receive(fds[0], WIRE_ASSESSOR, &e, &there), OK);
        if (!there)
            break;
        assert_true(e.event == EVENT_REFUSED && e.a == next);
        next++;
    }
    assert_true(next >= 100 && next < MANY);
    assert_int_equal(write(go[0], "x", 1), 1);
    assert_true(waitpid(pid, &status, 0) == pid && status == 0);
    /* Once and first of all how many, then what follows. */
    for (int i = 0; i < 1 + MORE; i++) {
        assert_int_equal(log_pair_receive(fds[0], WIRE_ASSESSOR, &e, &there), OK);
        assert_true(there && e.event == (i == 0 ? EVENT_LOG_LOST : EVENT_REFUSED));
        if (i == 0)
            lost = e.a;
        else
            assert_int_equal(e.a, MANY + i - 1);
    }
    assert_int_equal(next + lost, MANY);
    assert_int_equal(log_pair_receive(fds[0], WIRE_ASSESSOR, &e, &there), FAULT_RESTARTED);
    close(fds[0]);
    close(go[0]);
}

/* Locked in it has no standard error; the number is what `printf %s log_pair.c | cksum` prints. */
static void a_bug_is_told(void **state)
{
    struct log_entry e;
    bool there;
    int fds[2], status;

    (void)state;
    assert_int_equal(log_pair_file("log_pair.c"), FILE_NUMBER);
    assert_int_equal(log_pair_open(fds), OK);
    pid_t pid = fork();
    if (pid == 0) {
        (void)setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
        close(STDERR_FILENO);
        log_pair_use(WIRE_NOTARY, fds[1]);
        bug("/where/it/was/built/log_pair.c", 17);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_int_equal(log_pair_receive(fds[0], WIRE_NOTARY, &e, &there), OK);
    assert_true(there && e.event == EVENT_BUG && e.a == 17 && e.b == FILE_NUMBER);
    close(fds[0]);
    close(fds[1]);
}

static void tell_badly(const char *file, int line)
{
    (void)file;
    bug("elsewhere.c", line);
}

static void a_bug_in_the_telling_ends(void **state)
{
    int status;

    (void)state;
    pid_t pid = fork();
    if (pid == 0) {
        (void)setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
        close(STDERR_FILENO);
        bug_to(tell_badly);
        bug("here.c", 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sent_is_received),
        cmocka_unit_test(hostile_lines_are_refused),
        cmocka_unit_test(every_event_is_one_line),
        cmocka_unit_test(a_descriptor_is_refused),
        cmocka_unit_test(what_has_no_room_is_counted),
        cmocka_unit_test(a_bug_is_told),
        cmocka_unit_test(a_bug_in_the_telling_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
