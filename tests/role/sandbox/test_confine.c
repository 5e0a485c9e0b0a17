/*
 * What the launcher locks itself in with: each denied and each needed call in a process of its own. It must kill, fail or work
 * exactly as the table says, also after exec and in a child, and work without the filter where it can.
 */
#include "base/mem.h"
#include "sandbox/capabilities.h"
#include "sandbox/confine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TEST_UID 64191

static struct { int listener, there, unix_end; struct sockaddr_in at; } fd;
static bool has_uids;      /* root, where other users can be had */
static bool may_lift;      /* root, but not of a user namespace only */
static bool may_lock;      /* much */

/* ---- denied ---- */

static long do_tcp(void) { return socket(AF_INET, SOCK_STREAM, 0); }
static long do_udp6(void) { return socket(AF_INET6, SOCK_DGRAM, 0); }
static long do_netlink(void) { return socket(AF_NETLINK, SOCK_RAW, 0); }
static long do_vsock(void) { return socket(AF_VSOCK, SOCK_STREAM, 0); }
static long do_no_family(void) { return socket(AF_UNSPEC, SOCK_STREAM, 0); }
static long do_x25(void) { return socket(AF_X25, SOCK_SEQPACKET, 0); }
static long do_packets(void) { return socket(AF_PACKET, SOCK_RAW, 0); }
/* The kernel reads 32 bits: 64 that are not AF_UNIX alone are another family to a filter and the same to it. */
static long do_wide_tcp(void) { return syscall(SYS_socket, 0x100000000 + AF_INET, SOCK_STREAM, 0); }
static long do_other_pair(void) { int p[2]; return socketpair(AF_TIPC, SOCK_SEQPACKET, 0, p); }
static long do_connect(void) { return connect(fd.listener, (struct sockaddr *)&fd.at, sizeof fd.at); }
static long do_fast_sendto(void)
{
    return sendto(fd.listener, "x", 1, MSG_FASTOPEN | MSG_NOSIGNAL, (struct sockaddr *)&fd.at, sizeof fd.at);
}
static struct iovec part = { "x", 1 };
static long do_fast_sendmsg(void)
{
    struct msghdr m = { .msg_name = &fd.at, .msg_namelen = sizeof fd.at, .msg_iov = &part, .msg_iovlen = 1 };
    return sendmsg(fd.listener, &m, MSG_FASTOPEN | MSG_NOSIGNAL);
}
static long do_fast_sendmmsg(void)
{
    struct mmsghdr m = { .msg_hdr = { .msg_name = &fd.at, .msg_namelen = sizeof fd.at, .msg_iov = &part, .msg_iovlen = 1 } };
    return sendmmsg(fd.listener, &m, 1, MSG_FASTOPEN | MSG_NOSIGNAL);
}
static long do_ring(void) { char p[256] = { 0 }; return syscall(SYS_io_uring_setup, 1, p); }
static long do_ring_enter(void) { return syscall(SYS_io_uring_enter, -1, 0, 0, 0, NULL, 0); }
static long do_ring_register(void) { return syscall(SYS_io_uring_register, -1, 0, NULL, 0); }
static long do_ptrace(void) { return ptrace(PTRACE_TRACEME, 0, 0, 0); }
static long do_vm_read(void) { return process_vm_readv(getpid(), &part, 1, &part, 1, 0); }
static long do_vm_write(void) { return process_vm_writev(getpid(), &part, 1, &part, 1, 0); }
static long do_advise(void) { return syscall(SYS_process_madvise, -1, NULL, 0, 0, 0); }
static long do_getfd(void) { return syscall(SYS_pidfd_getfd, -1, 0, 0); }
static long do_kcmp(void) { return syscall(SYS_kcmp, getpid(), getpid(), 0, 0, 0); }
static long do_perf(void) { return syscall(SYS_perf_event_open, NULL, 0, 0, 0, 0); }
static long do_faults(void) { return syscall(SYS_userfaultfd, 0); }
static long do_type(void) { return ioctl(fd.listener, TIOCSTI, "x"); }
/* The kernel reads 32 bits of what is asked. */
static long do_wide_type(void) { return syscall(SYS_ioctl, fd.listener, 0x100000000 + TIOCSTI, "x"); }
static long do_paste(void) { return ioctl(fd.listener, TIOCLINUX, "\3"); }
static long do_bpf(void) { return syscall(SYS_bpf, 0, NULL, 0); }
static long do_module(void) { return syscall(SYS_init_module, NULL, 0, ""); }
static long do_module_file(void) { return syscall(SYS_finit_module, -1, "", 0); }
static long do_no_module(void) { return syscall(SYS_delete_module, "none", 0); }
static long do_kexec(void) { return syscall(SYS_kexec_load, 0, 0, NULL, 0); }
static long do_kexec_file(void) { return syscall(SYS_kexec_file_load, -1, -1, 0, NULL, 0); }
static long do_mount(void) { return syscall(SYS_mount, "none", "/nowhere", "tmpfs", 0, NULL); }
static long do_umount(void) { return syscall(SYS_umount2, "/nowhere", 0); }
static long do_pivot(void) { return syscall(SYS_pivot_root, "/nowhere", "/nowhere"); }
static long do_chroot(void) { return chroot("/nowhere"); }
static long do_move_mount(void) { return syscall(SYS_move_mount, -1, "", -1, "", 0); }
static long do_open_tree(void) { return syscall(SYS_open_tree, -1, "", 0); }
static long do_fsopen(void) { return syscall(SYS_fsopen, "none", 0); }
static long do_fsconfig(void) { return syscall(SYS_fsconfig, -1, 0, NULL, NULL, 0); }
static long do_fsmount(void) { return syscall(SYS_fsmount, -1, 0, 0); }
static long do_fspick(void) { return syscall(SYS_fspick, -1, "", 0); }
static long do_mount_attributes(void) { return syscall(SYS_mount_setattr, -1, "", 0, NULL, 0); }
static long do_handle(void) { return syscall(SYS_open_by_handle_at, -1, NULL, 0); }
static long do_swap(void) { return syscall(SYS_swapon, "/nowhere", 0); }
static long do_no_swap(void) { return syscall(SYS_swapoff, "/nowhere"); }
static long do_quota(void) { return syscall(SYS_quotactl, 0, NULL, 0, NULL); }
static long do_quota_there(void) { return syscall(SYS_quotactl_fd, -1, 0, 0, NULL); }
static long do_accounting(void) { return syscall(SYS_acct, "/nowhere"); }
static long do_unshare(void) { return unshare(CLONE_NEWUSER); }
static long do_setns(void) { return setns(-1, 0); }
static long do_clone_user(void) { return syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL); }
static long do_clone_net(void) { return syscall(SYS_clone, CLONE_NEWNET | SIGCHLD, NULL, NULL, NULL, NULL); }
static long do_clone_pid(void) { return syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, NULL, NULL, NULL, NULL); }
static long do_clone_files(void) { return syscall(SYS_clone, CLONE_NEWNS | SIGCHLD, NULL, NULL, NULL, NULL); }
static long do_clone_ipc(void) { return syscall(SYS_clone, CLONE_NEWIPC | SIGCHLD, NULL, NULL, NULL, NULL); }
static long do_clone_uts(void) { return syscall(SYS_clone, CLONE_NEWUTS | SIGCHLD, NULL, NULL, NULL, NULL); }
static long do_clone_group(void) { return syscall(SYS_clone, CLONE_NEWCGROUP | SIGCHLD, NULL, NULL, NULL, NULL); }
static long do_clone3(void) { return syscall(SYS_clone3, NULL, 0); }
static long do_add_key(void) { return syscall(SYS_add_key, "user", "x", "x", 1, -3); }
static long do_request_key(void) { return syscall(SYS_request_key, "user", "x", NULL, 0); }
static long do_keyctl(void) { return syscall(SYS_keyctl, 0, -3, 0, 0, 0); }
static long do_reboot(void) { return syscall(SYS_reboot, 0, 0, 0, NULL); }
static long do_kernel_log(void) { return syscall(SYS_syslog, 10, NULL, 0); }
static long do_settimeofday(void) { return syscall(SYS_settimeofday, NULL, NULL); }
static long do_set_clock(void) { struct timespec t = { 0 }; return syscall(SYS_clock_settime, CLOCK_MONOTONIC, &t); }
static long do_adjust_clock(void) { struct timex t = { 0 }; return syscall(SYS_clock_adjtime, CLOCK_REALTIME, &t); }
static long do_host_name(void) { return syscall(SYS_sethostname, "", -1); }
static long do_domain_name(void) { return syscall(SYS_setdomainname, "", -1); }
static long do_personality(void) { return syscall(SYS_personality, 0xffffffff); }
#ifdef __x86_64__
static long do_iopl(void) { return syscall(SYS_iopl, 9); }
static long do_ioperm(void) { return syscall(SYS_ioperm, 0, 0, 0); }
static long do_ldt(void) { return syscall(SYS_modify_ldt, 0, NULL, 0); }
/* getpid of the other instruction set's table: a number that would pass by every rule. */
static long do_x32(void) { return syscall(0x40000000 + SYS_getpid); }
#endif

/* ---- what starting and keeping roles takes ---- */

static long wait_for(pid_t pid)
{
    int status;

    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return -1;
    if (WIFSIGNALED(status)) {         /* as if it had been us */
        signal(WTERMSIG(status), SIG_DFL);
        raise(WTERMSIG(status));
    }
    errno = WEXITSTATUS(status);
    return errno == 0 ? 0 : -1;
}
static long do_exec(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        char *argv[] = { "true", NULL }, *none[] = { NULL };
        int program = open("/bin/true", O_PATH | O_CLOEXEC);
        fexecve(program, argv, none);
        _exit(127);
    }
    return wait_for(pid);
}
static long do_pair(void) { int p[2]; return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, p); }
/* As who tells a service manager that it is ready: a datagram with an address, and no connect. */
static long do_notify(void)
{
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    socklen_t len = sizeof to;
    int s = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (s < 0 || getsockname(fd.unix_end, (struct sockaddr *)&to, &len) != 0)
        return -1;
    return sendto(s, "READY=1", 7, MSG_NOSIGNAL, (struct sockaddr *)&to, len);
}
static long do_memory_file(void) { return memfd_create("x", MFD_CLOEXEC | MFD_ALLOW_SEALING); }
static long do_file(void) { return open("/etc/hostname", O_RDONLY); }
static long do_kill(void)
{
    int gone[2], status;
    char c;

    if (pipe(gone) != 0)
        return -1;
    pid_t pid = fork();

    if (pid == 0) {
        if (has_uids && setresuid(TEST_UID, TEST_UID, TEST_UID) != 0)
            _exit(1);
        if (write(gone[1], "x", 1) == 1)
            pause();
        _exit(1);
    }
    close(gone[1]);
    if (read(gone[0], &c, 1) != 1 || kill(pid, SIGKILL) != 0)
        return -1;
    return waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) ? 0 : -1;
}
static long do_other_user(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        if (!has_uids)
            _exit(0);
        _exit(setresgid(TEST_UID, TEST_UID, TEST_UID) == 0 && setresuid(TEST_UID, TEST_UID, TEST_UID) == 0 ? 0 : 1);
    }
    return wait_for(pid);
}
static long do_read_time(void) { struct timex t = { 0 }; return syscall(SYS_adjtimex, &t); }
static long do_accept(void) { int c = accept4(fd.there, NULL, NULL, SOCK_NONBLOCK); return c >= 0 || errno == EAGAIN ? 0 : -1; }

enum result { WORKS, REFUSED, KILLED, ABSENT, FAILED };
static const char *const result_names[] = { "works", "EACCES", "killed by the filter", "ENOSYS", "fails otherwise" };

static const struct row { const char *what; long (*call)(void); enum result expected; } rows[] = {
    { "TCP socket", do_tcp, REFUSED }, { "UDP socket", do_udp6, REFUSED }, { "netlink", do_netlink, REFUSED },
    { "vsock", do_vsock, REFUSED }, { "TCP socket, more bits", do_wide_tcp, REFUSED }, { "other pair", do_other_pair, REFUSED },
    { "connect", do_connect, REFUSED }, { "fast open, sendto", do_fast_sendto, KILLED },
    { "fast open, sendmsg", do_fast_sendmsg, KILLED }, { "fast open, sendmmsg", do_fast_sendmmsg, KILLED },
    { "io_uring", do_ring, KILLED }, { "io_uring_enter", do_ring_enter, KILLED },
    { "io_uring_register", do_ring_register, KILLED }, { "ptrace", do_ptrace, KILLED }, { "vm read", do_vm_read, KILLED },
    { "vm write", do_vm_write, KILLED }, { "process_madvise", do_advise, KILLED }, { "pidfd_getfd", do_getfd, KILLED },
    { "kcmp", do_kcmp, KILLED }, { "perf", do_perf, KILLED }, { "userfaultfd", do_faults, KILLED }, { "type", do_type, KILLED },
    { "type, more bits", do_wide_type, KILLED }, { "paste", do_paste, KILLED }, { "bpf", do_bpf, KILLED },
    { "module", do_module, KILLED }, { "module file", do_module_file, KILLED }, { "no module", do_no_module, KILLED },
    { "kexec", do_kexec, KILLED }, { "kexec file", do_kexec_file, KILLED }, { "mount", do_mount, KILLED },
    { "umount", do_umount, KILLED }, { "pivot_root", do_pivot, KILLED }, { "chroot", do_chroot, KILLED },
    { "move_mount", do_move_mount, KILLED }, { "open_tree", do_open_tree, KILLED }, { "fsopen", do_fsopen, KILLED },
    { "fsconfig", do_fsconfig, KILLED }, { "fsmount", do_fsmount, KILLED }, { "fspick", do_fspick, KILLED },
    { "mount_setattr", do_mount_attributes, KILLED }, { "open by handle", do_handle, KILLED }, { "swapon", do_swap, KILLED },
    { "swapoff", do_no_swap, KILLED }, { "quotactl", do_quota, KILLED },
    { "quotactl_fd", do_quota_there, KILLED }, { "acct", do_accounting, KILLED },
    { "unshare", do_unshare, KILLED }, { "setns", do_setns, KILLED }, { "clone, user", do_clone_user, KILLED },
    { "clone, net", do_clone_net, KILLED }, { "clone, pid", do_clone_pid, KILLED }, { "clone, files", do_clone_files, KILLED },
    { "clone, ipc", do_clone_ipc, KILLED }, { "clone, uts", do_clone_uts, KILLED }, { "clone, cgroup", do_clone_group, KILLED },
    { "clone3", do_clone3, ABSENT }, { "add_key", do_add_key, KILLED }, { "request_key", do_request_key, KILLED },
    { "keyctl", do_keyctl, KILLED }, { "reboot", do_reboot, KILLED }, { "kernel log", do_kernel_log, KILLED },
    { "settimeofday", do_settimeofday, KILLED }, { "clock_settime", do_set_clock, KILLED },
    { "clock_adjtime", do_adjust_clock, KILLED },
    { "host name", do_host_name, KILLED }, { "domain name", do_domain_name, KILLED }, { "personality", do_personality, KILLED },
#ifdef __x86_64__
    { "iopl", do_iopl, KILLED }, { "ioperm", do_ioperm, KILLED }, { "modify_ldt", do_ldt, KILLED }, { "x32", do_x32, KILLED },
#endif
    { "start a program", do_exec, WORKS }, { "pair", do_pair, WORKS }, { "notify", do_notify, WORKS },
    { "memory file", do_memory_file, WORKS }, { "file", do_file, WORKS }, { "end another user's process", do_kill, WORKS },
    { "become another user", do_other_user, WORKS }, { "read the clock's state", do_read_time, WORKS },
    { "accept", do_accept, WORKS },
};

static void open_all(void)
{
    struct sockaddr_un any = { .sun_family = AF_UNIX };   /* only the family: the kernel picks a name */
    socklen_t len = sizeof fd.at;

    fd.at = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    fd.listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    fd.there = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    fd.unix_end = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (bind(fd.there, (struct sockaddr *)&fd.at, len) != 0 || listen(fd.there, 1) != 0 ||
        getsockname(fd.there, (struct sockaddr *)&fd.at, &len) != 0 ||
        bind(fd.unix_end, (struct sockaddr *)&any, sizeof any.sun_family) != 0)
        _exit(97);
}

static bool dials;               /* the service has a dialer */

static enum result attempt(bool without_filter, bool in_child, long (*call)(void))
{
    int status;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        open_all();
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || confine_enter(dials, without_filter) != OK)
            _exit(98);
        pid_t inner = in_child ? fork() : 0;
        if (inner != 0)
            _exit(wait_for(inner) == 0 ? 0 : errno);
        errno = 0;
        long r = call();
        _exit(r >= 0 ? 0 : errno == EACCES ? 1 : errno == ENOSYS ? 3 : 2);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFSIGNALED(status))
        return WTERMSIG(status) == SIGSYS ? KILLED : FAILED;
    switch (WEXITSTATUS(status)) {
    case 0:
        return WORKS;
    case 1:
        return REFUSED;
    case 2:
        return FAILED;
    case 3:
        return ABSENT;
    default:
        fail_msg("it could not be locked in (%d)", WEXITSTATUS(status));
        return FAILED;
    }
}

static void every_call_fares_as_the_table_says(void **state)
{
    (void)state;
    for (unsigned in_child = 0; in_child < 2; in_child++)
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            enum result got = attempt(false, in_child != 0, rows[i].call);

            if (got != rows[i].expected)
                fail_msg("%s: %s instead of %s", rows[i].what, result_names[got], result_names[rows[i].expected]);
        }
}

static void needed_calls_also_work_without_the_filter(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].expected == WORKS)
            assert_int_equal(attempt(true, false, rows[i].call), WORKS);
}

static void the_filter_is_what_kills(void **state)
{
    (void)state;
    assert_int_equal(attempt(true, false, do_ptrace), WORKS);
    assert_int_equal(attempt(true, false, do_tcp), WORKS);
    assert_int_equal(attempt(true, false, do_kcmp) == KILLED, false);
}

/* ---- rights ---- */

static bool line_of(const char *name, char *out, size_t size)
{
    char text[8192];
    int f = open("/proc/self/status", O_RDONLY);
    ssize_t n = f >= 0 ? read(f, text, sizeof text - 1) : -1;

    if (f >= 0)
        close(f);
    if (n <= 0)
        return false;
    text[n] = '\0';
    const char *at = strstr(text, name);
    if (at == NULL)
        return false;
    snprintf(out, size, "%s", at + strlen(name));
    out[strcspn(out, "\n")] = '\0';
    return true;
}

static uint64_t set_of(const char *name)
{
    char text[64];

    return line_of(name, text, sizeof text) ? strtoull(text, NULL, 16) : UINT64_MAX;
}

static uint64_t expected(void)
{
    if (geteuid() != 0)
        return 0;
    return CAPABILITY(CAP_SETUID) | CAPABILITY(CAP_SETGID) | CAPABILITY(CAP_KILL) | CAPABILITY(CAP_SETPCAP) |
           (may_lift ? 0 : CAPABILITY(CAP_IPC_LOCK));
}

static uint64_t had;

static long look_rights(void)
{
    uint64_t kept = expected() & had;

    if (set_of("CapEff:\t") != kept || set_of("CapPrm:\t") != kept || set_of("CapInh:\t") != 0 || set_of("CapAmb:\t") != 0)
        return -1;
    if ((had & CAPABILITY(CAP_SETPCAP)) != 0 && set_of("CapBnd:\t") != kept)
        return -1;
    return 0;
}

/* What is started has no more, and what takes another user has none. */
static long look_after_change(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        if (!has_uids)
            _exit(set_of("CapPrm:\t") == (expected() & had) ? 0 : 1);
        if (setresuid(TEST_UID, TEST_UID, TEST_UID) != 0)
            _exit(1);
        _exit(set_of("CapEff:\t") == 0 && set_of("CapPrm:\t") == 0 ? 0 : 1);
    }
    return wait_for(pid);
}

/* As much memory as before can be locked: by the limit, or by the right. */
static long look_locking(void)
{
    static const size_t much = 64 << 20;
    struct rlimit r;

    getrlimit(RLIMIT_MEMLOCK, &r);
    if (may_lift && r.rlim_cur != RLIM_INFINITY)
        return -1;
    if (!may_lock)
        return 0;
    void *p = mmap(NULL, much, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? -1 : mlock2(p, much, MLOCK_ONFAULT);
}

/* Its own filter cannot allow again what the launcher's denied: so that allows what a dialer does, and no other kind of socket. */
static void a_service_with_a_dialer_may_connect(void **state)
{
    static const struct row with_dialer[] = {
        { "TCP", do_tcp, WORKS }, { "UDP of version 6", do_udp6, WORKS }, { "pair", do_pair, WORKS }, { "notify", do_notify, WORKS },
        { "TCP, more bits", do_wide_tcp, REFUSED }, { "no family", do_no_family, REFUSED }, { "X.25", do_x25, REFUSED },
        { "netlink", do_netlink, REFUSED }, { "vsock", do_vsock, REFUSED }, { "packets", do_packets, REFUSED },
        { "other pair", do_other_pair, REFUSED }, { "fast open", do_fast_sendto, KILLED }, { "io_uring", do_ring, KILLED },
    };

    (void)state;
    dials = true;
    for (size_t i = 0; i < sizeof with_dialer / sizeof with_dialer[0]; i++) {
        enum result got = attempt(false, true, with_dialer[i].call);

        if (got != with_dialer[i].expected)
            fail_msg("%s: %s instead of %s", with_dialer[i].what, result_names[got], result_names[with_dialer[i].expected]);
    }
    dials = false;
}

static void few_rights_stay(void **state)
{
    (void)state;
    had = set_of("CapPrm:\t");
    for (unsigned without_filter = 0; without_filter < 2; without_filter++) {
        assert_int_equal(attempt(without_filter != 0, false, look_rights), WORKS);
        assert_int_equal(attempt(without_filter != 0, false, look_after_change), WORKS);
        assert_int_equal(attempt(without_filter != 0, false, look_locking), WORKS);
    }
}

static int become_other(void) { return setresuid(TEST_UID, TEST_UID, TEST_UID); }

static int lift(void)
{
    const struct rlimit r = { RLIM_INFINITY, RLIM_INFINITY };

    return setrlimit(RLIMIT_MEMLOCK, &r);
}

static int lock(void)
{
    void *p = mmap(NULL, 64 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return mlock2(p, 64 << 20, MLOCK_ONFAULT);
}

static bool can(int (*call)(void))
{
    int status;
    pid_t pid = fork();

    if (pid == 0)
        _exit(call() == 0 ? 0 : 1);
    return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int main(void)
{
    struct mem_report report;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_fares_as_the_table_says),
        cmocka_unit_test(needed_calls_also_work_without_the_filter),
        cmocka_unit_test(the_filter_is_what_kills),
        cmocka_unit_test(a_service_with_a_dialer_may_connect), cmocka_unit_test(few_rights_stay),
    };

    if (mem_init(0, &report) != OK)
        return 1;
    has_uids = geteuid() == 0 && can(become_other);
    may_lift = can(lift);
    may_lock = can(lock);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
