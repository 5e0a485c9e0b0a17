/*
 * Standard error of every kind that nobody reads: whoever logs does not wait, keeps what it can, counts the rest, and what
 * was ours to change on the open file is as it was.
 */
#include "launcher/log_lines.h"
#include "launcher/log_ring.h"
#include "../../../role/patience.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define LINES 5000          /* far more than a pipe, a terminal or a socket and the ring hold */
#define NOBODY 64191
#define MORE 100

enum { READ, WRITTEN };     /* ends */

static void make_pipe(int fds[2])
{
    assert_int_equal(pipe(fds), 0);
}

static void make_socket(int fds[2])
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
}

static void make_terminal(int fds[2])
{
    struct termios raw;

    fds[READ] = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(fds[READ] >= 0 && grantpt(fds[READ]) == 0 && unlockpt(fds[READ]) == 0);
    fds[WRITTEN] = open(ptsname(fds[READ]), O_RDWR | O_NOCTTY);
    assert_true(fds[WRITTEN] >= 0 && tcgetattr(fds[WRITTEN], &raw) == 0);
    cfmakeraw(&raw);
    assert_int_equal(tcsetattr(fds[WRITTEN], TCSANOW, &raw), 0);
}

static const struct child {
    const char *what;
    void (*make)(int fds[2]);
    bool others;             /* of another user: it cannot be opened again */
} kinds[] = {
    { "a pipe", make_pipe, false },
    { "a pipe of somebody else", make_pipe, true },
    { "a terminal", make_terminal, false },
    { "a socket", make_socket, false },
};

/* Somebody reads. */
static void until_it_flows(void)
{
    for (struct pollfd p = log_lines_poll(); p.fd >= 0; p = log_lines_poll()) {
        if (poll(&p, 1, patience_ms()) != 1)
            _exit(6);
        log_lines_flush();
    }
}

/* Logs to the written end, as the launcher does; exit status 0. */
_Noreturn static void log_much(const struct child *k, const int fds[2], int go)
{
    char byte;

    close(fds[READ]);
    dup2(fds[WRITTEN], STDERR_FILENO);
    close(fds[WRITTEN]);
    if (k->others && setresuid(NOBODY, NOBODY, NOBODY) != 0)
        _exit(3);
    log_lines_open();
    for (int i = 0; i < LINES; i++)
        event_log(EVENT_REFUSED, i, 0);
    /* From here somebody reads. */
    if (write(go, "x", 1) != 1 || read(go, &byte, 1) != 1)
        _exit(4);
    if (log_lines_poll().fd < 0)
        _exit(5);
    until_it_flows();
    SAY("a text ", "in parts");
    until_it_flows();    /* the end waits for a second only */
    log_lines_close();
    _exit(0);
}

/* Line by line: seen + lost is everything, in order, and the text is the last. */
static void check_lines(const char *what, FILE *f)
{
    char line[512];
    long next = 0, n;
    bool text = false;

    while (fgets(line, sizeof line, f) != NULL) {
        const char *at;

        if (text)
            fail_msg("%s: a line after the last: %s", what, line);
        if ((at = strstr(line, " launcher refused status=")) != NULL) {
            n = strtol(at + 25, NULL, 10);
            if (n != next)
                fail_msg("%s: line %ld, not %ld", what, n, next);
            next++;
        } else if ((at = strstr(line, " launcher log-lost count=")) != NULL) {
            next += strtol(at + 25, NULL, 10);
        } else {
            text = true;
            assert_string_equal(line, "passend-launcher: a text in parts\n");
        }
    }
    if (next != LINES || !text)
        fail_msg("%s: %ld lines, and %s text", what, next, text ? "the" : "no");
}

static void nobody_waits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        int fds[2], go[2], status;
        char byte;

        if (kinds[i].others && geteuid() != 0)
            continue;
        kinds[i].make(fds);
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, go), 0);
        pid_t pid = fork();
        if (pid == 0)
            log_much(&kinds[i], fds, go[1]);
        struct pollfd p = { .fd = go[0], .events = POLLIN };
        if (poll(&p, 1, patience_ms()) != 1) {
            kill(pid, SIGKILL);
            fail_msg("%s: it waits", kinds[i].what);
        }
        assert_int_equal(read(go[0], &byte, 1), 1);
        assert_int_equal(fcntl(fds[WRITTEN], F_GETFL) & O_NONBLOCK, 0);
        close(fds[WRITTEN]);
        assert_int_equal(write(go[0], "x", 1), 1);
        FILE *f = fdopen(fds[READ], "r");
        check_lines(kinds[i].what, f);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        if (status != 0)
            fail_msg("%s: status %x", kinds[i].what, (unsigned)status);
        fclose(f);
        close(go[0]);
        close(go[1]);
    }
}

/* An ordinary file is appended to where it was: who else has it open writes behind us, not over us. */
static void a_file_is_shared(void **state)
{
    char name[] = "/tmp/passend-test-XXXXXX", text[512];
    int fd = mkstemp(name), status;

    (void)state;
    assert_true(fd >= 0 && unlink(name) == 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(fd, STDERR_FILENO);
        log_lines_open();
        event_log(EVENT_REFUSED, 1, 0);
        if (write(STDERR_FILENO, "bug\n", 4) != 4)
            _exit(1);
        event_log(EVENT_REFUSED, 2, 0);
        log_lines_close();
        _exit(0);
    }
    assert_true(waitpid(pid, &status, 0) == pid && status == 0);
    ssize_t n = pread(fd, text, sizeof text - 1, 0);
    assert_true(n > 0);
    text[n] = '\0';
    const char *first = strstr(text, "status=1\nbug\n"), *second = strstr(text, "status=2\n");
    assert_true(first != NULL && second != NULL && first < second);
    close(fd);
}

/* The end waits for a reader, but not without end; and a reader that is gone is no reason to go too. */
static void the_end_comes(void **state)
{
    (void)state;
    for (int gone = 0; gone < 2; gone++) {
        int fds[2], status;

        make_pipe(fds);
        if (gone)
            close(fds[READ]);
        pid_t pid = fork();
        if (pid == 0) {
            dup2(fds[WRITTEN], STDERR_FILENO);
            log_lines_open();
            for (int i = 0; i < LINES; i++)
                event_log(EVENT_REFUSED, i, 0);
            if (gone && log_lines_poll().fd >= 0)   /* it would be told so without end */
                _exit(1);
            log_lines_close();
            _exit(0);
        }
        int left = patience_ms();
        while (waitpid(pid, &status, WNOHANG) == 0 && (left -= 10) > 0)
            usleep(10000);
        if (left <= 0)
            kill(pid, SIGKILL);
        assert_true(left > 0 && status == 0);
        close(fds[WRITTEN]);
        if (!gone)
            close(fds[READ]);
    }
}

static int room_inside(void)
{
    const struct log_entry e = { .event = EVENT_REFUSED, .at_s = 1795341723 };
    int fds[2];

    if (pipe(fds) != 0 || dup2(fds[WRITTEN], STDERR_FILENO) < 0)
        return 1;
    log_lines_open();
    for (int i = 0; i < LINES && log_lines_room(); i++)
        log_lines_add("notary", &e);
    if (log_lines_room())
        return 2;
    /* No role's line was lost by then; of these some are, and the launcher's own still has room. */
    for (int i = 0; i < MORE; i++)
        log_lines_add("notary", &e);
    event_log(EVENT_STOPPED, 0, 0);
    char *text = malloc(4 * LIMIT_LOG_KEPT_BYTES);
    size_t n = 0;
    for (;;) {
        struct pollfd p = { .fd = fds[READ], .events = POLLIN };

        log_lines_flush();
        if (poll(&p, 1, 0) != 1)
            break;
        ssize_t got = read(fds[READ], text + n, 4 * LIMIT_LOG_KEPT_BYTES - n - 1);
        if (got <= 0)
            return 3;
        n += (size_t)got;
    }
    text[n] = '\0';
    const char *lost = strstr(text, " launcher log-lost count="), *stopped = strstr(text, " launcher stopped\n");
    return lost == NULL || stopped == NULL || lost > stopped ? 4 : strtol(lost + 25, NULL, 10) > MORE ? 5 : 0;
}

static void the_launcher_keeps_room_for_itself(void **state)
{
    int status;

    (void)state;
    pid_t pid = fork();
    if (pid == 0)
        _exit(room_inside());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_waits),
        cmocka_unit_test(a_file_is_shared),
        cmocka_unit_test(the_end_comes),
        cmocka_unit_test(the_launcher_keeps_room_for_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
