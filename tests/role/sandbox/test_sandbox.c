/*
 * Every role's real profile, each forbidden and each needed call in a process of its own: it must fail, kill or work
 * exactly as the table below says, and the same process must also run without the filter.
 */
#include "base/mem.h"
#include "sandbox/sandbox.h"
#include "wire/channel.h"
#include "wire/log_pair.h"
#include "wire/control.h"
#include "wire/permit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TEST_UID 64190

static char folder[] = "/tmp/passend-sandbox-XXXXXX";    /* with a file in it, for all users */

/* Opened before the profile is entered. */
static struct { int file, pair[2], log[2], listener, unused, epoll, dir, folder, outside; struct sockaddr_in there; } fd;

static long do_open(void) { return open("/etc/hostname", O_RDONLY); }
static long do_open_relative(void) { return openat(fd.dir, "hostname", O_RDONLY); }
static long do_create(void) { return open("/tmp/passend-test-created", O_CREAT | O_WRONLY, 0600); }
static long open_below(int dir, const char *name, uint64_t flags)
{
    const struct open_how how = { .flags = flags, .mode = flags & O_CREAT ? 0600 : 0, .resolve = RESOLVE_BENEATH };
    return syscall(SYS_openat2, dir, name, &how, sizeof how);
}
static long do_read_below(void) { return open_below(fd.folder, "there", O_RDONLY); }
static long do_read_below_another(void) { return open_below(fd.dir, "hostname", O_RDONLY); }
static long do_make_below(void) { return open_below(fd.folder, "made", O_WRONLY | O_CREAT); }
static long do_make_in_folder(void) { return openat(fd.folder, "made", O_WRONLY | O_CREAT, 0600); }
static long do_make_and_remove(void)
{
    if (mkdirat(fd.folder, "directory", 0700) != 0 || unlinkat(fd.folder, "directory", AT_REMOVEDIR) != 0)
        return -1;
    return 0;
}
static long do_move(void) { return renameat(fd.folder, "there", fd.folder, "there"); }
static long do_make_directory(void) { return mkdirat(fd.folder, "there", 0700) == 0 || errno == EEXIST ? 0 : -1; }
static long do_remove(void) { return unlinkat(fd.folder, "nowhere", 0) == 0 || errno == ENOENT ? 0 : -1; }
static long do_fsync(void) { return fsync(fd.file); }
static long do_stat(void) { struct stat st; return stat("/etc", &st); }
static long do_fstat(void) { struct stat st; return fstat(fd.file, &st); }
static long do_unlink(void) { return unlink("/nonexistent"); }
static long do_readlink(void) { char b[64]; return readlink("/proc/self/exe", b, sizeof b); }
static long do_socket(void) { return socket(AF_INET, SOCK_STREAM, 0); }
static long do_dial(void) { return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }
static long do_dial6(void) { return socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }
static long do_ask_name(void) { return socket(AF_INET, SOCK_DGRAM, 0); }
static long do_ask_name6(void) { return socket(AF_INET6, SOCK_DGRAM, 0); }
/* What is left of the kernel's protocols stays closed: several paths, logs over datagrams, packets of one's own making. */
static long do_other_tcp(void) { return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_MPTCP); }
static long do_other_udp(void) { return socket(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE); }
static long do_ping(void) { return socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP); }
static long do_raw(void) { return socket(AF_INET, SOCK_RAW, IPPROTO_TCP); }
static long do_netlink(void) { return socket(AF_NETLINK, SOCK_DGRAM, 0); }
static long do_pair(void) { int p[2]; return socketpair(AF_UNIX, SOCK_STREAM, 0, p); }
static long do_bind(void) { return bind(fd.listener, (struct sockaddr *)&fd.there, sizeof fd.there); }
static long do_listen(void) { return listen(fd.listener, 1); }
static long do_unix_socket(void) { return socket(AF_UNIX, SOCK_STREAM, 0); }
static long do_connect(void) { return connect(fd.unused, (struct sockaddr *)&fd.there, sizeof fd.there); }
static long do_close_on_exec(void) { return fcntl(fd.pair[0], F_SETFD, FD_CLOEXEC); }
static long do_own_address(void)
{
    struct sockaddr_in a;
    socklen_t len = sizeof a;
    return getsockname(fd.outside, (struct sockaddr *)&a, &len);
}
/* A TCP socket that is there already, made fit to connect again, and a peer that does listen. */
static long do_fast_open_sendto(void)
{
    if (shutdown(fd.listener, SHUT_RDWR) != 0)
        return -1;
    return sendto(fd.listener, "x", 1, MSG_FASTOPEN | MSG_NOSIGNAL, (struct sockaddr *)&fd.there, sizeof fd.there);
}
static long do_fast_open_sendmsg(void)
{
    struct iovec part = { "x", 1 };
    struct msghdr m = { .msg_name = &fd.there, .msg_namelen = sizeof fd.there, .msg_iov = &part, .msg_iovlen = 1 };
    if (shutdown(fd.listener, SHUT_RDWR) != 0)
        return -1;
    return sendmsg(fd.listener, &m, MSG_FASTOPEN | MSG_NOSIGNAL);
}
static long do_sendmmsg(void)
{
    struct iovec part = { "x", 1 };
    struct mmsghdr m = { .msg_hdr = { .msg_iov = &part, .msg_iovlen = 1 } };
    return sendmmsg(fd.pair[0], &m, 1, MSG_NOSIGNAL);
}
/* Would have the kernel signal another process when the socket is readable. */
static long do_set_owner(void) { return fcntl(fd.pair[0], F_SETOWN, getppid()); }
static long do_duplicate(void) { return fcntl(fd.pair[0], F_DUPFD, 100); }
static long do_lock(void)
{
    struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };
    return fcntl(fd.file, F_SETLK, &l);
}
static long set_option(int level, int name)
{
    return setsockopt(fd.listener, level, name, &(int){ 1 }, sizeof(int));
}
static long do_no_delay(void) { return set_option(IPPROTO_TCP, TCP_NODELAY); }
static long do_fast_open_connect(void) { return set_option(IPPROTO_TCP, TCP_FASTOPEN_CONNECT); }
static long do_reuse_port(void) { return set_option(SOL_SOCKET, SO_REUSEPORT); }
static long do_execve(void)
{
    char *none[] = { NULL };
    return execve("/bin/true", none, none);
}
static long do_fork(void)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    return pid;
}
static long do_ptrace(void) { return ptrace(PTRACE_ATTACH, getppid(), 0, 0); }
static long do_kill_parent(void) { return kill(getppid(), 0); }
static long do_vm_read(void)
{
    char b[8];
    struct iovec l = { b, sizeof b }, r = { (void *)&fd, sizeof b };
    return process_vm_readv(getppid(), &l, 1, &r, 1, 0);
}
static long do_bpf(void) { return syscall(SYS_bpf, 0, NULL, 0); }
static long do_mount(void) { return syscall(SYS_mount, "none", "/mnt", "tmpfs", 0, NULL); }
static long do_setuid(void) { return setuid(0); }
static long do_unshare(void) { return syscall(SYS_unshare, 0x10000000); }
static long do_exec_memory(void)
{
    void *p = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? -1 : 0;
}
static long do_make_executable(void)
{
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return mprotect(p, 4096, PROT_READ | PROT_EXEC);
}
static long do_memfd(void) { return memfd_create("x", 0); }
static long do_read(void) { char b[4]; return read(fd.file, b, sizeof b); }
static long do_pread(void) { char b[4]; return pread(fd.file, b, sizeof b, 0); }
static long do_pwrite(void) { return pwrite(fd.file, "abcd", 4, 0); }
static long do_fdatasync(void) { return fdatasync(fd.file); }
static long do_ftruncate(void) { return ftruncate(fd.file, 2); }
static long do_lseek(void) { return lseek(fd.file, 0, SEEK_SET); }
static long do_message(void)
{
    struct channel a, b;
    struct msg_empty m;
    size_t len;
    enum msg_type t;

    a = (struct channel){ fd.pair[0], WIRE_GATE_PLATFORM, WIRE_NOTARY };
    b = (struct channel){ fd.pair[1], WIRE_NOTARY, WIRE_GATE_PLATFORM };
    msg_head_init(&m.head, MSG_PING, sizeof m, 1);
    if (channel_send(&a, &m, sizeof m, -1) != OK)
        return -1;
    return channel_receive(&b, &m, sizeof m, &len, &t, NULL) == OK && len == sizeof m ? 0 : -1;
}
static long do_pass_descriptor(void)
{
    struct channel a = { fd.pair[0], WIRE_LAUNCHER, WIRE_GATE_PLATFORM }, b = { fd.pair[1], WIRE_GATE_PLATFORM, WIRE_LAUNCHER };
    struct msg_channel m = { .soort = HANDOVER_NOTARY };
    size_t len;
    enum msg_type t;
    int got = -1;

    msg_head_init(&m.head, MSG_CHANNEL, sizeof m, 0);
    if (channel_send(&a, &m, sizeof m, fd.file) != OK || channel_receive(&b, &m, sizeof m, &len, &t, &got) != OK)
        return -1;
    return got >= 0 ? 0 : -1;
}
static long do_log(void)
{
    struct log_entry e;
    bool there;

    event_log(EVENT_STOPPED, 0, 0);
    return log_pair_receive(fd.log[0], WIRE_GATE_PLATFORM, &e, &there) == OK && there ? 0 : -1;
}
static long do_size_new_channel(void)
{
    struct channel c;
    channel_init(&c, fd.pair[0], WIRE_GATE_PLATFORM, WIRE_NOTARY, true);
    return 0;
}
static long do_ask_option(void)
{
    int size;
    socklen_t len = sizeof size;
    return getsockopt(fd.pair[0], SOL_SOCKET, SO_SNDBUF, &size, &len);
}
static long do_accept(void)
{
    int c = accept4(fd.listener, NULL, NULL, SOCK_NONBLOCK);
    return c >= 0 || errno == EAGAIN ? 0 : -1;
}
static long do_epoll(void)
{
    struct epoll_event e = { .events = EPOLLIN };
    if (epoll_ctl(fd.epoll, EPOLL_CTL_ADD, fd.pair[0], &e) != 0)
        return -1;
    return epoll_wait(fd.epoll, &e, 1, 0);
}
static long do_poll(void)
{
    struct pollfd p = { .fd = fd.pair[0], .events = POLLIN };
    return poll(&p, 1, 0);
}
static long do_bytes_waiting(void) { int n; return ioctl(fd.pair[0], FIONREAD, &n); }
static long do_terminal(void) { char c = 'x'; return ioctl(fd.pair[0], TIOCSTI, &c); }
static long do_random(void) { char b[8]; return syscall(SYS_getrandom, b, sizeof b, 0); }
static long do_clock(void) { struct timespec t; return syscall(SYS_clock_gettime, CLOCK_REALTIME, &t); }
static long do_memory(void)
{
    void *p = mem_alloc(8 << 20);
    if (p == NULL)
        return -1;
    memset(p, 1, 8 << 20);
    p = mem_realloc(p, 16 << 20);
    mem_free(p);
    return p != NULL ? 0 : -1;
}
static long do_assert(void)
{
    bug("test", 1);
}

#define G (SET_GATE_PLATFORM | SET_GATE_PUBLIC)
#define N SET_NOTARY
#define D SET_DIALER
#define C (SET_COURIER | SET_LOG_COURIER)
#define T SET_TILER
#define L SET_GATE_LOG
#define ALL (G | N | SET_ASSESSOR | D | C | T | L)

enum result { WORKS, DENIED, KILLED, ABORTED, FAILED };
static const char *const result_names[] = { "works", "EACCES", "killed by the filter", "aborted", "fails otherwise" };

static const struct row {
    const char *what;
    long (*call)(void);
    unsigned works, denied;        /* roles; in all others the call kills */
} rows[] = {
    { "open a file", do_open, 0, ALL },
    { "open beside the directory", do_open_relative, 0, ALL },
    { "create a file", do_create, 0, ALL },
    { "stat a path", do_stat, 0, ALL },
    { "unlink", do_unlink, 0, ALL },
    { "readlink", do_readlink, 0, ALL },
    { "TCP socket that blocks", do_socket, 0, ALL & ~D },
    { "unix socket", do_unix_socket, 0, ALL & ~D },
    { "TCP socket", do_dial, D, ALL },
    { "TCP socket, version 6", do_dial6, D, ALL },
    { "UDP socket", do_ask_name, D, ALL },
    { "UDP socket, version 6", do_ask_name6, D, ALL },
    { "other TCP", do_other_tcp, 0, ALL & ~D },
    { "other UDP", do_other_udp, 0, ALL & ~D },
    { "ping", do_ping, 0, ALL & ~D },
    { "raw socket", do_raw, 0, ALL & ~D },
    { "netlink", do_netlink, 0, ALL & ~D },
    { "pair of sockets", do_pair, 0, ALL },
    { "connect", do_connect, D, ALL },
    { "bind", do_bind, 0, ALL },
    { "listen", do_listen, 0, ALL },
    { "connect by fast open, sendto", do_fast_open_sendto, 0, 0 },
    { "connect by fast open, sendmsg", do_fast_open_sendmsg, 0, 0 },
    { "sendmmsg", do_sendmmsg, 0, 0 },
    { "own the signals of a socket", do_set_owner, 0, 0 },
    { "duplicate a descriptor", do_duplicate, 0, 0 },
    { "other TCP option", do_fast_open_connect, 0, 0 },
    { "other socket option", do_reuse_port, 0, 0 },
    { "TCP without delay", do_no_delay, G | L | C, 0 },
    { "own address", do_own_address, G | L | C, 0 },
    { "close on exec", do_close_on_exec, D, 0 },
    { "lock a file", do_lock, N, 0 },
    { "execve", do_execve, 0, 0 },
    { "fork", do_fork, 0, 0 },
    { "ptrace", do_ptrace, 0, 0 },
    { "signal another process", do_kill_parent, 0, 0 },
    { "read another process", do_vm_read, 0, 0 },
    { "bpf", do_bpf, 0, 0 },
    { "mount", do_mount, 0, 0 },
    { "setuid", do_setuid, 0, 0 },
    { "new namespace", do_unshare, 0, 0 },
    { "map executable memory", do_exec_memory, 0, 0 },
    { "make memory executable", do_make_executable, 0, 0 },
    { "memory file", do_memfd, 0, 0 },
    { "other ioctl", do_terminal, 0, 0 },
    { "fstat", do_fstat, ALL, 0 },
    { "read", do_read, ALL, 0 },
    { "message", do_message, ALL, 0 },
    { "pass a descriptor", do_pass_descriptor, ALL, 0 },
    { "log", do_log, ALL, 0 },
    { "poll", do_poll, ALL, 0 },
    { "randomness", do_random, ALL, 0 },
    { "clock", do_clock, ALL, 0 },
    { "memory", do_memory, ALL, 0 },
    { "pread", do_pread, N | T | L, 0 },
    { "pwrite", do_pwrite, N, 0 },
    { "fsync", do_fsync, N | T, 0 },
    { "fdatasync", do_fdatasync, N, 0 },
    { "ftruncate", do_ftruncate, N, 0 },
    { "lseek", do_lseek, N, 0 },
    { "prepare a new channel", do_size_new_channel, G | N | D | C | T, 0 },
    { "ask for a socket option", do_ask_option, G | N | D | C, 0 },
    { "epoll", do_epoll, G | L | N, 0 },
    { "accept", do_accept, G | L, 0 },
    { "bytes waiting", do_bytes_waiting, G | L, 0 },
    { "read in the folder", do_read_below, L, ALL },
    { "read in another one", do_read_below_another, 0, ALL },
    { "make in the folder, to read", do_make_below, 0, ALL },
    { "make in the folder", do_make_in_folder, T, ALL },
    { "make and remove a directory", do_make_and_remove, T, 0 },
    { "make a directory", do_make_directory, T, 0 },
    { "remove", do_remove, T, ALL },
    { "move", do_move, T, ALL },
};

static bool is_root_with_uids(void)
{
    static int known = -1;

    if (known < 0) {
        pid_t pid = fork();
        int status;

        if (pid == 0)
            _exit(setresgid(TEST_UID, TEST_UID, TEST_UID) == 0 && setresuid(TEST_UID, TEST_UID, TEST_UID) == 0 ? 0 : 1);
        waitpid(pid, &status, 0);
        known = geteuid() == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    return known;
}

static uid_t own_uid(void)
{
    return is_root_with_uids() ? TEST_UID : 0;
}

static void open_all(void)
{
    char name[] = "/tmp/passend-test-XXXXXX";

    fd.file = mkstemp(name);
    unlink(name);
    if (write(fd.file, "contents", 8) != 8 || lseek(fd.file, 0, SEEK_SET) != 0 || channel_pair(fd.pair) != OK ||
        log_pair_open(fd.log) != OK)
        _exit(99);
    log_pair_use(WIRE_GATE_PLATFORM, fd.log[1]);
    fd.listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    fd.unused = socket(AF_INET, SOCK_STREAM, 0);
    fd.epoll = epoll_create1(0);
    fd.dir = open("/etc", O_RDONLY | O_DIRECTORY);
    fd.folder = open(folder, O_RDONLY | O_DIRECTORY);
    listen(fd.listener, 1);
    fd.outside = socket(AF_INET, SOCK_STREAM, 0);
    fd.there = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof fd.there;
    if (bind(fd.outside, (struct sockaddr *)&fd.there, len) != 0 || listen(fd.outside, 1) != 0 ||
        getsockname(fd.outside, (struct sockaddr *)&fd.there, &len) != 0)
        _exit(97);
}

/* Expected failures are not news: the child says nothing on standard error. */
static enum result attempt(enum wire_role role, bool without_filter, long (*call)(void))
{
    pid_t pid = fork();
    int status;

    assert_true(pid >= 0);
    if (pid == 0) {
        struct sandbox_options o = { .role = role, .uid = own_uid(), .without_filter = without_filter };
        struct sandbox_report report;
        int null = open("/dev/null", O_WRONLY);

        dup2(null, STDERR_FILENO);
        open_all();
        o.folder = (1u << role & (T | L)) != 0 ? &fd.folder : NULL;
        if (sandbox_enter(&o, &report) != OK || report.filter == without_filter)
            _exit(98);
        errno = 0;
        long r = call();
        _exit(r >= 0 ? 0 : errno == EACCES ? 1 : 2);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFSIGNALED(status))
        return WTERMSIG(status) == SIGSYS ? KILLED : WTERMSIG(status) == SIGABRT ? ABORTED : FAILED;
    switch (WEXITSTATUS(status)) {
    case 0:
        return WORKS;
    case 1:
        return DENIED;
    case 2:
        return FAILED;
    default:
        fail_msg("the sandbox could not be entered (%d)", WEXITSTATUS(status));
        return FAILED;
    }
}

static void every_call_fares_as_the_table_says(void **state)
{
    (void)state;
    for (unsigned role = WIRE_GATE_PLATFORM; role < WIRE_OPERATOR; role++) {
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            enum result expected = rows[i].works & 1u << role ? WORKS : rows[i].denied & 1u << role ? DENIED : KILLED;
            enum result got = attempt((enum wire_role)role, false, rows[i].call);

            if (got != expected)
                fail_msg("role %u, %s: %s instead of %s", role, rows[i].what, result_names[got], result_names[expected]);
        }
    }
}

static void needed_calls_also_work_without_the_filter(void **state)
{
    (void)state;
    for (unsigned role = WIRE_GATE_PLATFORM; role < WIRE_OPERATOR; role++)
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            enum result got = rows[i].works & 1u << role ? attempt((enum wire_role)role, true, rows[i].call) : WORKS;

            if (got != WORKS)
                fail_msg("role %u, %s: %s", role, rows[i].what, result_names[got]);
        }
}

/* Without the filter the other layers still hold where they can: no fork (as an ordinary user), no path under Landlock. */
static void the_filter_is_what_kills(void **state)
{
    (void)state;
    for (unsigned role = WIRE_GATE_PLATFORM; role < WIRE_OPERATOR; role++) {
        assert_int_equal(attempt((enum wire_role)role, true, do_memfd), WORKS);
        assert_int_equal(attempt((enum wire_role)role, false, do_memfd), KILLED);
    }
}

static void an_assertion_ends_the_process(void **state)
{
    (void)state;
    for (unsigned role = WIRE_GATE_PLATFORM; role < WIRE_OPERATOR; role++)
        assert_int_equal(attempt((enum wire_role)role, false, do_assert), ABORTED);
}

/* The rest looks from inside, before the filter forbids looking. */
static long look_uid(void)
{
    uid_t r, e, s;

    if (getresuid(&r, &e, &s) != 0 || r != e || e != s)
        return -1;
    if (own_uid() != 0 && (r != TEST_UID || getgroups(0, NULL) != 0 || setuid(0) == 0))
        return -1;
    return 0;
}

static long look_limits(void)
{
    struct rlimit core, files, processes;

    getrlimit(RLIMIT_CORE, &core);
    getrlimit(RLIMIT_NOFILE, &files);
    getrlimit(RLIMIT_NPROC, &processes);
    return core.rlim_max == 0 && files.rlim_max <= LIMIT_PUBLIC_FILES && processes.rlim_max == 0 ? 0 : -1;
}

static long look_capabilities(void)
{
    char text[4096];
    int f = open("/proc/self/status", O_RDONLY);

    /* Landlock may forbid the file: then the kernel forbids more than we ask for. */
    if (f < 0)
        return errno == EACCES ? 0 : -1;
    ssize_t n = read(f, text, sizeof text - 1);
    if (n <= 0)
        return -1;
    text[n] = '\0';
    /* Only who has the right to can empty it; without new privileges it gives nothing. */
    bool bound = own_uid() == 0 || strstr(text, "CapBnd:\t0000000000000000") != NULL;
    return bound && strstr(text, "CapEff:\t0000000000000000") != NULL && strstr(text, "CapPrm:\t0000000000000000") != NULL &&
           strstr(text, "CapInh:\t0000000000000000") != NULL && strstr(text, "NoNewPrivs:\t1") != NULL ? 0 : -1;
}

static void privileges_and_limits_are_gone(void **state)
{
    (void)state;
    for (unsigned role = WIRE_GATE_PLATFORM; role < WIRE_OPERATOR; role++) {
        assert_int_equal(attempt((enum wire_role)role, true, look_uid), WORKS);
        assert_int_equal(attempt((enum wire_role)role, true, look_limits), WORKS);
        assert_int_equal(attempt((enum wire_role)role, true, look_capabilities), WORKS);
    }
}

static void only_named_descriptors_stay(void **state)
{
    pid_t pid = fork();
    int status;

    (void)state;
    if (pid == 0) {
        int keep[] = { 40, 7, 20, -1 };
        struct sandbox_options o = { .role = WIRE_GATE_PLATFORM, .uid = own_uid(), .without_filter = true, .keep_fds = keep,
                                     .n_keep = 4 };
        struct sandbox_report report;
        for (int i = 3; i < 60; i++)
            dup2(STDERR_FILENO, i);
        if (sandbox_enter(&o, &report) != OK)
            _exit(1);
        for (int i = 0; i < 60; i++) {
            bool is_open = fcntl(i, F_GETFD) >= 0, wanted = i < 4 || i == 7 || i == 20 || i == 40;
            if (is_open != wanted)
                _exit(2);
        }
        _exit(0);
    }
    waitpid(pid, &status, 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* In a process of its own. returns 9 where it cannot be entered, else whether the kernel offers Landlock */
static int lock_in(bool landlock_required)
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        struct sandbox_options o = { .role = WIRE_GATE_PLATFORM, .uid = own_uid(), .without_filter = true,
                                     .landlock_required = landlock_required };
        struct sandbox_report report;
        if (sandbox_enter(&o, &report) != OK)
            _exit(9);
        if (report.landlock_abi > 0 && open("/etc/hostname", O_RDONLY) >= 0)
            _exit(8);
        _exit(report.landlock_abi > 0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void required_landlock_is_required(void **state)
{
    (void)state;
    int offered = lock_in(false);
    assert_in_range(offered, 0, 1);
    assert_int_equal(lock_in(true), offered == 1 ? 1 : 9);
}

/* It had the log itself: another role's lines, the end of the log for all, its first lines written anew. */
static void the_log_is_not_standard_error(void **state)
{
    (void)state;
    for (unsigned role = WIRE_GATE_PLATFORM; role < WIRE_OPERATOR; role++) {
        char path[] = "/tmp/passend-test-log-XXXXXX", said[8];
        int log = mkstemp(path), status;

        assert_true(log >= 0 && unlink(path) == 0);
        pid_t pid = fork();
        if (pid == 0) {
            struct sandbox_options o = { .role = (enum wire_role)role, .uid = own_uid() };
            struct sandbox_report report;

            if (dup2(open("/dev/null", O_RDWR), STDIN_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0 ||
                 write(STDERR_FILENO, "mine\n", 5) != 5 || sandbox_enter(&o, &report) != OK)
                _exit(9);
            _exit(write(STDERR_FILENO, "forged\n", 7) == 7 ? 0 : 8);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
        assert_int_equal(pread(log, said, sizeof said, 0), 5);
        close(log);
    }
}

static int make_folder(void **state)
{
    (void)state;
    int dir = mkdtemp(folder) != NULL ? open(folder, O_RDONLY | O_DIRECTORY) : -1;
    int there = openat(dir, "there", O_WRONLY | O_CREAT, 0644);

    if (there < 0 || fchmod(dir, 0777) != 0)
        return -1;
    close(there);
    return close(dir);
}

static int drop_folder(void **state)
{
    (void)state;
    int dir = open(folder, O_RDONLY | O_DIRECTORY);

    unlinkat(dir, "made", 0);
    unlinkat(dir, "there", 0);
    unlinkat(dir, "directory", AT_REMOVEDIR);
    close(dir);
    return rmdir(folder);
}

int main(void)
{
    struct mem_report report;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_fares_as_the_table_says),
        cmocka_unit_test(needed_calls_also_work_without_the_filter),
        cmocka_unit_test(the_filter_is_what_kills),
        cmocka_unit_test(an_assertion_ends_the_process),
        cmocka_unit_test(privileges_and_limits_are_gone),
        cmocka_unit_test(only_named_descriptors_stay),
        cmocka_unit_test(required_landlock_is_required),
        cmocka_unit_test(the_log_is_not_standard_error),
    };

    if (mem_init(0, &report) != OK)
        return 1;
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
