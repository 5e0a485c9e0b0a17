#include "launcher/log_lines.h"

#include "base/buf.h"
#include "base/clock.h"
#include "launcher/log_ring.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(LOG_TEXT_MAX <= PIPE_BUF && LOG_LINE_MAX <= LOG_TEXT_MAX, "a pipe takes a line whole or not at all");

static struct log_ring ring;
static int out = STDERR_FILENO;
static enum { ASKED, OWN_OPEN, SOCKET } way = ASKED;
/* FAILED (the reader is gone, the disk full): poll would not tell when to try again, so each turn does. */
static enum { FLOWS, FULL, FAILED } state = FLOWS;

/* An error does not wait either. */
bool log_lines_ready(int fd)
{
    struct pollfd p = { .fd = fd, .events = POLLOUT };

    return poll(&p, 1, 0) == 1;
}

static ssize_t write_some(const uint8_t *line, size_t len)
{
    if (way == SOCKET)
        return send(out, line, len, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (way == ASKED && !log_lines_ready(out)) {
        errno = EAGAIN;
        return -1;
    }
    return write(out, line, len);
}

void log_lines_flush(void)
{
    uint8_t line[LOG_TEXT_MAX];

    for (;;) {
        size_t len = log_ring_first(&ring, line);

        if (len == 0 && !log_ring_tell(&ring, clock_wall_s()))
            break;
        if (len == 0)
            continue;
        ssize_t n = write_some(line, len);
        if (n <= 0) {
            state = n < 0 && (errno == EAGAIN || errno == EINTR) ? FULL : FAILED;
            return;
        }
        log_ring_took(&ring, (size_t)n);
    }
    state = FLOWS;
}

struct pollfd log_lines_poll(void)
{
    return (struct pollfd){ .fd = state == FULL ? out : -1, .events = POLLOUT };
}

static void own(const struct log_entry *e)
{
    uint8_t line[LOG_LINE_MAX];

    log_ring_add(&ring, e->at_s, line, event_log_line("launcher", e, line), 0);
    log_lines_flush();
}

void log_lines_add(const char *name, const struct log_entry *e)
{
    uint8_t line[LOG_LINE_MAX];

    log_ring_add(&ring, clock_wall_s(), line, event_log_line(name, e, line), LIMIT_LOG_OWN_BYTES);
    log_lines_flush();
}

bool log_lines_room(void)
{
    return log_ring_room(&ring) >= LIMIT_LOG_OWN_BYTES + 2 * LOG_LINE_MAX;
}

void log_lines_say(const char *const *texts)
{
    uint8_t line[LOG_TEXT_MAX];
    struct writer w;

    writer_init(&w, line, sizeof line - 1);
    write_text(&w, "passend-launcher: ");
    for (; *texts != NULL; texts++) {
        size_t left = sizeof line - 1 - writer_len(&w), len = strlen(*texts);

        write_bytes(&w, *texts, len < left ? len : left);
    }
    line[writer_len(&w)] = '\n';
    log_ring_add(&ring, clock_wall_s(), line, writer_len(&w) + 1, 0);
    log_lines_flush();
}

void log_lines_open(void)
{
    struct stat st;

    signal(SIGPIPE, SIG_IGN);
    signal(SIGTTOU, SIG_IGN);
    event_log_to(own);
    if (fstat(STDERR_FILENO, &st) != 0)
        return;
    if (S_ISSOCK(st.st_mode)) {
        way = SOCKET;
    } else if (S_ISFIFO(st.st_mode) || isatty(STDERR_FILENO) == 1) {
        int again = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

        if (again < 0)
            return;
        out = again;
        way = OWN_OPEN;
    }
}

void log_lines_close(void)
{
    int64_t now = clock_monotonic_ms(), end = now + LIMIT_LOG_CLOSE_MS;

    for (log_lines_flush(); state == FULL && now < end; now = clock_monotonic_ms()) {
        struct pollfd p = log_lines_poll();

        (void)poll(&p, 1, (int)(end - now));
        log_lines_flush();
    }
}
