/* The reason table: codes are unique, have a form that can be relied on, and a class that fits their HTTP status. And the end
 * that a bug is. */
#include "../../cmocka_all.h"
#include "../../../role/patience.h"

#include "base/status.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void every_code_is_unique_and_well_formed(void **state)
{
    for (int s = 1; s < STATUS_N; s++) {
        const char *slug = status_slug((enum status)s);

        assert_true(strlen(slug) >= 3 && strlen(slug) < 48);
        assert_int_equal(strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-_"), strlen(slug));
        assert_true(strlen(status_title((enum status)s)) > 10);
        for (int t = 1; t < s; t++)
            assert_string_not_equal(slug, status_slug((enum status)t));
    }
}

static void class_fits_http(void **state)
{
    for (int s = 1; s < STATUS_N; s++) {
        unsigned http = status_http((enum status)s);

        if (status_class_of((enum status)s) == CLASS_FAULT)
            assert_int_equal(http, 503);
        else
            assert_true((http >= 400 && http < 500) || http == 501 || http == 505);
    }
    assert_string_equal(status_slug(OK), "ok");
    assert_string_equal(status_slug(STATUS_N), "onbekend");
}

/* Its signal; where it waits the alarm's. *said: what is on its standard error, the pipe. */
static int bug_into(int fds[2], char *said, size_t cap)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        (void)setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
        dup2(fds[1], STDERR_FILENO);
        alarm((unsigned)patience_ms() / 1000);
        bug("file.c", 17);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    close(fds[1]);
    ssize_t n = read(fds[0], said, cap - 1);
    close(fds[0]);
    assert_true(n >= 0);
    said[n] = '\0';
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void a_bug_waits_for_no_reader(void **state)
{
    static char said[1 << 17];
    int fds[2];

    assert_int_equal(pipe(fds), 0);
    assert_int_equal(bug_into(fds, said, sizeof said), SIGABRT);
    assert_string_equal(said, "bug: file.c:17\n");
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(fcntl(fds[1], F_SETFL, O_NONBLOCK), 0);
    while (write(fds[1], "x", 1) == 1)
        continue;
    assert_int_equal(fcntl(fds[1], F_SETFL, 0), 0);
    assert_int_equal(bug_into(fds, said, sizeof said), SIGABRT);
    assert_null(strstr(said, "bug"));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_code_is_unique_and_well_formed),
                                        cmocka_unit_test(class_fits_http),
                                        cmocka_unit_test(a_bug_waits_for_no_reader) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
