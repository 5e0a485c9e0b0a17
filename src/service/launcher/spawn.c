#include "launcher/spawn.h"

#include "launcher/environment.h"
#include "launcher/owners.h"
#include "wire/channel.h"
#include "wire/role.h"
#include "wire/tables.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Only calls that are safe between fork and exec. */
_Noreturn static void become(int program, const char *name, int control, pid_t parent)
{
    char *const argv[] = { (char *)(uintptr_t)name, NULL };
    sigset_t none;

    sigemptyset(&none);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
        _exit(127);
    /* dup2 onto itself would keep close-on-exec. */
    if (control == ROLE_CONTROL_FD ? fcntl(control, F_SETFD, 0) != 0 : dup2(control, ROLE_CONTROL_FD) < 0)
        _exit(127);
    if (setpgid(0, 0) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
        _exit(127);
    /* A closed connection is an error, not a signal. Ignoring outlives exec. */
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_SETMASK, &none, NULL);
    fexecve(program, argv, environment_of_role());
    _exit(127);
}

enum status spawn_role(const struct programs *programs, enum wire_role role, pid_t *pid, int *control)
{
    int fds[2];
    pid_t parent = getpid();
    const struct role_row *row = topology_role(&service_topology, role);

    BUG_IF(row == NULL);
    TRY(channel_pair(fds));
    int flags = fcntl(fds[0], F_GETFL);
    *pid = flags >= 0 && fcntl(fds[0], F_SETFL, flags | O_NONBLOCK) == 0 ? fork() : -1;
    if (*pid == 0)
        become(programs->fds[role], row->program, fds[1], parent);
    close(fds[1]);
    if (*pid < 0) {
        close(fds[0]);
        return FAULT_SYSTEM;
    }
    *control = fds[0];
    return OK;
}

/* Where this program lies; itself as trusted as those beside it. */
static const char *own_directory(int *dir)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);

    *dir = -1;
    if (n <= 0)
        return "cannot be found: is /proc mounted?";
    path[n] = '\0';
    int self = open(path, O_PATH | O_CLOEXEC);
    const char *why = self >= 0 ? owners_check(AT_FDCWD, path, self) : "is not where this one was started from";
    char *slash = strrchr(path, '/');
    if (why == NULL && slash != NULL) {
        slash[slash == path ? 1 : 0] = '\0';
        *dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    if (self >= 0)
        close(self);
    return why;
}

/* Not on the number that becomes the control channel in the child. */
static int open_program(int dir, const char *name)
{
    int low = openat(dir, name, O_PATH | O_CLOEXEC);
    int fd = low >= 0 ? fcntl(low, F_DUPFD_CLOEXEC, ROLE_CONTROL_FD + 1) : -1;

    if (low >= 0)
        close(low);
    return fd;
}

const char *spawn_open(struct programs *out)
{
    int dir;
    const char *why = own_directory(&dir);

    for (int i = 0; i < WIRE_ROLE_N; i++) {
        const struct role_row *row = topology_role(&service_topology, (enum wire_role)i);
        int fd = dir >= 0 && row != NULL ? open_program(dir, row->program) : -1;

        out->fds[i] = fd;
        if (why == NULL && row != NULL && (fd >= 0 || row->least > 0))
            why = fd >= 0 ? owners_check(dir, row->program, fd) : "is not beside this one: install it again";
    }
    if (dir >= 0)
        close(dir);
    return why;
}

void spawn_close(struct programs *p)
{
    for (int i = 0; i < WIRE_ROLE_N; i++)
        if (p->fds[i] >= 0)
            close(p->fds[i]);
}

bool spawn_only_uid(void)
{
    char map[256];
    int fd = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, map, sizeof map - 1) : -1;

    if (fd >= 0)
        close(fd);
    /* A line for each range of numbers; its last column is how many. */
    map[n > 0 ? n : 0] = '\0';
    return n > 3 && strchr(map, '\n') == map + n - 1 && strcmp(map + n - 3, " 1\n") == 0;
}

const char *spawn_try_uid(uid_t uid)
{
    int status;
    pid_t pid = fork();

    if (pid == 0)
        _exit(setgroups(0, NULL) == 0 && setresgid(uid, uid, uid) == 0 && setresuid(uid, uid, uid) == 0 ? 0 : 1);
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
        return "no process can be started: look at the limits on processes and memory";
    if (WEXITSTATUS(status) == 0)
        return NULL;
    return "the numbers above uid_basis cannot be had here: change it, or start it as an ordinary user";
}
