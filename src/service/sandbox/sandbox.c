#include "sandbox/sandbox.h"

#include "base/limits.h"
#include "sandbox/capabilities.h"
#include "sandbox/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <seccomp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum profile {
    PROFILE_NONE,
#define PROFILE(name, files, writes) PROFILE_##name,
#define ALLOW(profiles, call)
#define ALLOW_BITS(profiles, call, arg, mask, value, otherwise)
#define ALLOW_PAIR(profiles, call, arg, value, other)
#define ALLOW_SOCKET(profiles, family, type)
#define REFUSE(call)
#include "sandbox/profiles.def"
#undef PROFILE
    PROFILE_N
};

static const struct { rlim_t files; bool writes; } profiles[PROFILE_N] = {
#define PROFILE(name, files, writes) [PROFILE_##name] = { files, writes },
#include "sandbox/profiles.def"
#undef PROFILE
#undef ALLOW
#undef ALLOW_BITS
#undef ALLOW_PAIR
#undef ALLOW_SOCKET
#undef REFUSE
};

static const enum profile profile_of[WIRE_ROLE_N] = {
#define ROLE(id, name, least, most, profile, needs, silent) [WIRE_##id] = PROFILE_##profile,
#define PEER(a, at_a, b, at_b, many)
#include "wire/roles.def"
#undef ROLE
#undef PEER
};

#define G (1u << PROFILE_GATE)
#define N (1u << PROFILE_NOTARY)
#define A (1u << PROFILE_ASSESSOR)
#define P (1u << PROFILE_PUBLIC)
#define D (1u << PROFILE_DIALER)
#define C (1u << PROFILE_COURIER)
#define T (1u << PROFILE_TILER)
#define L (1u << PROFILE_LOG)
#define ALL (G | P | N | A | D | C | T | L)

#define IS(arg, value) { arg, SCMP_CMP_MASKED_EQ, 0xffffffff, value }   /* the kernel reads 32 bits of these */

static const struct rule {
    int call;
    unsigned profiles;            /* set of them */
    uint32_t otherwise;           /* where the one comparison, of one bit, does not hold */
    unsigned n;                   /* comparisons, all of which must hold: 0 = whatever the arguments */
    struct scmp_arg_cmp when[3];
} allowed[] = {
#define PROFILE(name, files, writes)
#define ALLOW(profiles, call) { SCMP_SYS(call), profiles, SCMP_ACT_KILL_PROCESS, 0, { { 0 } } },
#define ALLOW_BITS(profiles, call, arg, mask, value, otherwise) \
    { SCMP_SYS(call), profiles, otherwise, 1, { { arg, SCMP_CMP_MASKED_EQ, mask, value } } },
#define ALLOW_PAIR(profiles, call, arg, value, other) \
    { SCMP_SYS(call), profiles, SCMP_ACT_KILL_PROCESS, 2, { IS(arg, value), IS(arg + 1, other) } },
#define ALLOW_SOCKET(profiles, family, type) \
    { SCMP_SYS(socket), profiles, SCMP_ACT_KILL_PROCESS, 3, { IS(0, family), IS(1, type), IS(2, 0) } },
#define REFUSE(call)
#include "sandbox/profiles.def"
#undef ALLOW
#undef ALLOW_BITS
#undef ALLOW_PAIR
#undef ALLOW_SOCKET
#undef REFUSE
};

static const int refused[] = {
#define ALLOW(profiles, call)
#define ALLOW_BITS(profiles, call, arg, mask, value, otherwise)
#define ALLOW_PAIR(profiles, call, arg, value, other)
#define ALLOW_SOCKET(profiles, family, type)
#define REFUSE(call) SCMP_SYS(call),
#include "sandbox/profiles.def"
#undef ALLOW
#undef ALLOW_BITS
#undef ALLOW_PAIR
#undef ALLOW_SOCKET
#undef PROFILE
#undef REFUSE
};

#ifdef PASSEND_SANITIZED
static const bool sanitized = true;
#else
static const bool sanitized = false;
#endif

static enum status close_others(const int *keep, size_t n)
{
    unsigned next = 4;

    if (keep == NULL)
        return OK;
    /* Gaps between the kept ones, in rising order without sorting: the lists have a dozen members. */
    for (;;) {
        const int *lowest = NULL;

        for (size_t i = 0; i < n; i++)
            if (keep[i] >= (int)next && (lowest == NULL || keep[i] < *lowest))
                lowest = &keep[i];
        unsigned last = lowest != NULL ? (unsigned)*lowest - 1 : ~0u;
        if (last >= next && close_range(next, last, 0) != 0)
            return FAULT_SYSTEM;
        if (lowest == NULL)
            return OK;
        next = (unsigned)*lowest + 1;
    }
}

/* Not above what this process was started with. */
static bool limit(__rlimit_resource_t what, rlim_t value)
{
    struct rlimit r;

    if (getrlimit(what, &r) != 0)
        return false;
    if (value < r.rlim_max)
        r.rlim_max = value;
    r.rlim_cur = r.rlim_max;

    return setrlimit(what, &r) == 0;
}

/* Standard error is the log itself, with the launcher's open file; standard input is /dev/null (launcher/spawn.c), and no role
 * has to be able to open it. The report of a sanitizer has no other way. */
static enum status leave_log(void)
{
    return sanitized || dup2(STDIN_FILENO, STDERR_FILENO) == STDERR_FILENO ? OK : FAULT_SYSTEM;
}

static enum status set_limits(enum profile profile)
{
    struct rlimit memory = { RLIM_INFINITY, RLIM_INFINITY };

    if (sanitized)
        return OK;
    /* mlockall counts what root locked against the limit of the user this process becomes, and then every new mapping
     * fails. Where the limit cannot be lifted, only what is mapped so far stays locked. */
    if (setrlimit(RLIMIT_MEMLOCK, &memory) != 0)
        (void)mlockall(MCL_CURRENT | MCL_ONFAULT);
    if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_NPROC, 0) || !limit(RLIMIT_NOFILE, profiles[profile].files))
        return FAULT_SYSTEM;
    if (!profiles[profile].writes && !limit(RLIMIT_FSIZE, 0))
        return FAULT_SYSTEM;
    return OK;
}

static enum status drop_uid(uid_t uid)
{
    uid_t u[3];
    gid_t g[3];

    if (uid == 0)
        return OK;
    if (setgroups(0, NULL) != 0 || setresgid(uid, uid, uid) != 0 || setresuid(uid, uid, uid) != 0)
        return FAULT_SYSTEM;
    if (getresuid(&u[0], &u[1], &u[2]) != 0 || getresgid(&g[0], &g[1], &g[2]) != 0 || getgroups(0, NULL) != 0)
        return FAULT_SYSTEM;
    for (size_t i = 0; i < 3; i++)
        if (u[i] != uid || g[i] != uid)
            return FAULT_SYSTEM;
    /* It must not come back. */
    if (setresuid(0, 0, 0) == 0 || setresgid(0, 0, 0) == 0 || setuid(0) == 0 || seteuid(0) == 0)
        return FAULT_SYSTEM;
    return OK;
}

/* Of which it may ask something: what is not allowed of it kills. */
static bool allows(enum profile profile, int call)
{
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
        if (allowed[i].call == call && (allowed[i].profiles & 1u << profile) != 0)
            return true;
    return false;
}

static int add_rules(scmp_filter_ctx ctx, enum profile profile)
{
    unsigned self = 1u << profile;
    int err = 0;

    for (size_t i = 0; err == 0 && i < sizeof allowed / sizeof allowed[0]; i++) {
        const struct rule *r = &allowed[i];

        if ((r->profiles & self) == 0)
            continue;
        err = seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, r->call, r->n, r->when);
        if (err == 0 && r->otherwise != SCMP_ACT_KILL_PROCESS)
            err = seccomp_rule_add(ctx, r->otherwise, r->call, 1,
                                   SCMP_CMP64(r->when[0].arg, SCMP_CMP_MASKED_EQ, r->when[0].datum_a,
                                              r->when[0].datum_a ^ r->when[0].datum_b));
    }
    for (size_t i = 0; err == 0 && i < sizeof refused / sizeof refused[0]; i++)
        if (!allows(profile, refused[i]))
            err = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES), refused[i], 0);
    /* abort() of an assertion: a signal to itself and nobody else. */
    if (err == 0)
        err = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0_64(SCMP_CMP_EQ, (uint64_t)getpid(), 0));
    return err;
}

static enum status load_filter(enum profile profile)
{
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);

    if (ctx == NULL)
        return FAULT_MEMORY;
    int err = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (err == 0)
        err = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    if (err == 0)
        err = add_rules(ctx, profile);
    if (err == 0)
        err = seccomp_load(ctx);
    seccomp_release(ctx);
    return err == 0 ? OK : FAULT_SYSTEM;
}

enum status sandbox_enter(const struct sandbox_options *o, struct sandbox_report *out)
{
    bool filter = !sanitized;

    *out = (struct sandbox_report){ 0 };
    BUG_IF(o->role >= WIRE_ROLE_N || profile_of[o->role] == PROFILE_NONE);
    enum profile profile = profile_of[o->role];
#ifdef PASSEND_TESTBUILD
    filter = filter && !o->without_filter;
#else
    if (o->without_filter)
        return FAULT_SYSTEM;
#endif
    TRY(close_others(o->keep_fds, o->n_keep));
    TRY(leave_log());
    TRY(set_limits(profile));
    TRY(capabilities_bound(0));
    TRY(drop_uid(o->uid));
    TRY(capabilities_keep(0));   /* also without a change of uid (root of a user namespace) */
    /* A change of uid clears both of these. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_DUMPABLE, sanitized ? 1 : 0, 0, 0, 0) != 0)
        return FAULT_SYSTEM;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return FAULT_SYSTEM;
    if (!sanitized)
        TRY(landlock_lock(allows(profile, SCMP_SYS(connect)), o->folder != NULL ? *o->folder : -1,
                          allows(profile, SCMP_SYS(renameat)), &out->landlock_abi));
    if (o->landlock_required && !sanitized && out->landlock_abi < 1)
        return FAULT_SYSTEM;
    if (filter)
        TRY(load_filter(profile));
    out->filter = filter;
    return OK;
}

static struct sandbox_options options(enum wire_role role, const struct settings *settings)
{
    return (struct sandbox_options){ .role = role, .uid = settings->uid, .landlock_required = settings->landlock_required != 0,
                                     .without_filter = settings->zonder_filter != 0 };
}

enum status sandbox_enter_role(enum wire_role role, const struct settings *settings, const int *keep_fds, size_t n_keep,
                               struct sandbox_report *out)
{
    struct sandbox_options o = options(role, settings);

    o.keep_fds = keep_fds;
    o.n_keep = n_keep;
    return sandbox_enter(&o, out);
}

enum status sandbox_enter_folder(enum wire_role role, const struct settings *settings, int folder, struct sandbox_report *out)
{
    struct sandbox_options o = options(role, settings);

    o.folder = folder >= 0 ? &folder : NULL;
    return sandbox_enter(&o, out);
}
