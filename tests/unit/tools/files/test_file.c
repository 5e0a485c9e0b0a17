/* file_read: whatever can be read is read to its end, and no further than it may be. */
#include "../../cmocka_all.h"

#include "files/file.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX 200000u

static char folder[] = "/tmp/test_file_XXXXXX", path[64];

/* Writes so many bytes, in pieces that are not those of the reader, and goes away. */
struct source { int fd; size_t len; const char *fifo; bool slow; };

static void *writing(void *arg)
{
    const struct source *s = arg;
    char piece[7777];
    int fd = s->fifo != NULL ? open(s->fifo, O_WRONLY) : s->fd;

    memset(piece, 'a', sizeof piece);
    for (size_t at = 0; at < s->len;) {
        size_t n = s->len - at < sizeof piece ? s->len - at : sizeof piece;
        if (s->slow)
            usleep(1000);
        ssize_t w = write(fd, piece, n);
        if (w <= 0)
            break;
        at += (size_t)w;
    }
    close(fd);
    return NULL;
}

static void check(const char *what, const char *from, size_t len)
{
    char *data;
    size_t got;

    enum status s = file_read(from, MAX, &data, &got);
    if (s != (len > MAX ? REFUSED_FILE_SIZE : OK) || (s == OK) != (data != NULL) || (s == OK && (got != len || data[got] != '\0')))
        fail_msg("%s of %zu: %s, %zu", what, len, status_slug(s), got);
    for (size_t i = 0; s == OK && i < got; i++)
        assert_int_equal(data[i], 'a');
    mem_free(data);
}

/* Puts fd in the place of standard input. */
static int instead(int fd)
{
    int was = dup(STDIN_FILENO);

    assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    close(fd);
    return was;
}

static void back(int was)
{
    assert_int_equal(dup2(was, STDIN_FILENO), STDIN_FILENO);
    close(was);
}

static void by_pipe(const char *what, const char *from, size_t len, bool slow)
{
    pthread_t t;
    int fds[2];

    assert_int_equal(pipe(fds), 0);
    if (slow)
        assert_int_equal(fcntl(fds[0], F_SETFL, O_NONBLOCK), 0);
    struct source s = { .fd = fds[1], .len = len, .slow = slow };
    int was = instead(fds[0]);
    assert_int_equal(pthread_create(&t, NULL, writing, &s), 0);
    check(what, from, len);
    back(was);
    pthread_join(t, NULL);
}

static void by_fifo(size_t len)
{
    pthread_t t;
    struct source s = { .len = len, .fifo = path };

    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(pthread_create(&t, NULL, writing, &s), 0);
    check("a FIFO", path, len);
    pthread_join(t, NULL);
    unlink(path);
}

static void by_file(size_t len)
{
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    struct source s = { .fd = fd, .len = len };

    writing(&s);
    check("a file", path, len);
    int was = instead(open(path, O_RDONLY));
    check("a file as -", "-", len);
    back(was);
    was = instead(open(path, O_RDONLY));
    check("a file as /dev/stdin", "/dev/stdin", len);
    back(was);
    unlink(path);
}

static void all_ways(void **state)
{
    static const size_t sizes[] = { 0, 1, 4096, 65536, 65537, 131072, MAX - 1, MAX, MAX + 1, 2 * MAX };

    for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        by_file(sizes[i]);
        by_fifo(sizes[i]);
        by_pipe("a pipe as -", "-", sizes[i], false);
        by_pipe("a pipe as /dev/stdin", "/dev/stdin", sizes[i], false);
        by_pipe("a slow pipe that does not block, as -", "-", sizes[i], true);
    }
}

/* What has no length beforehand and is no pipe. */
static void without_length(void **state)
{
    char *data;
    size_t len;

    assert_int_equal(file_read("/proc/self/status", MAX, &data, &len), OK);
    assert_true(len > 100);
    assert_memory_equal(data, "Name:", 5);
    mem_free(data);
    assert_int_equal(file_read("/dev/null", MAX, &data, &len), OK);
    assert_int_equal(len, 0);
    mem_free(data);
    assert_int_equal(file_read("/dev/zero", MAX, &data, &len), REFUSED_FILE_SIZE);
    assert_null(data);
}

static void not_there(void **state)
{
    static const struct { const char *path; int err; } none[] = { { "/nowhere/at/all", ENOENT }, { "/", EISDIR }, { "", ENOENT } };
    char *data = (char *)1;
    size_t len = 1;

    for (unsigned i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        assert_int_equal(file_read(none[i].path, MAX, &data, &len), FAULT_SYSTEM);
        assert_int_equal(errno, none[i].err);
        assert_null(data);
        assert_int_equal(len, 0);
    }
    /* Without standard input the first file that is opened gets its number, and is closed like any other. */
    int was = dup(STDIN_FILENO);
    close(STDIN_FILENO);
    assert_int_equal(file_read("/dev/null", MAX, &data, &len), OK);
    mem_free(data);
    assert_int_equal(file_read("-", MAX, &data, &len), FAULT_SYSTEM);
    assert_int_equal(errno, EBADF);
    back(was);
}

static int make_folder(void **state)
{
    signal(SIGPIPE, SIG_IGN);   /* a reader that has enough goes away */
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/in", folder);
    return 0;
}

static int drop_folder(void **state)
{
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(all_ways), cmocka_unit_test(without_length), cmocka_unit_test(not_there) };

    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
