#include "sandbox/confine.h"

#include "sandbox/capabilities.h"

#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define KEPT (CAPABILITY(CAP_SETUID) | CAPABILITY(CAP_SETGID) | CAPABILITY(CAP_KILL) | CAPABILITY(CAP_SETPCAP))

#ifdef PASSEND_SANITIZED
static const bool sanitized = true;
#else
static const bool sanitized = false;
#endif

static const struct denial {
    int call;
    uint32_t action;
    unsigned n;                    /* comparisons: 0 = whatever the arguments */
    struct scmp_arg_cmp when;
    enum { ALWAYS, UNDIALLED, DIALLED } where;     /* only in a service of which nothing connects, or something does */
} denials[] = {
#define DENY(call) { SCMP_SYS(call), SCMP_ACT_KILL_PROCESS, 0, { 0 }, ALWAYS },
#define DENY_BIT(call, arg, bit) { SCMP_SYS(call), SCMP_ACT_KILL_PROCESS, 1, { arg, SCMP_CMP_MASKED_EQ, bit, bit }, ALWAYS },
#define DENY_VALUE(call, arg, value) \
    { SCMP_SYS(call), SCMP_ACT_KILL_PROCESS, 1, { arg, SCMP_CMP_MASKED_EQ, 0xffffffff, value }, ALWAYS },
#define REFUSE_BUT(call, arg, value) { SCMP_SYS(call), SCMP_ACT_ERRNO(EACCES), 1, { arg, SCMP_CMP_NE, value, 0 }, ALWAYS },
#define REFUSE_UNDIALLED(call) { SCMP_SYS(call), SCMP_ACT_ERRNO(EACCES), 0, { 0 }, UNDIALLED },
#define REFUSE_BUT_UNDIALLED(call, arg, value) \
    { SCMP_SYS(call), SCMP_ACT_ERRNO(EACCES), 1, { arg, SCMP_CMP_NE, value, 0 }, UNDIALLED },
#define REFUSE_DIALLED(call, arg, how, value) { SCMP_SYS(call), SCMP_ACT_ERRNO(EACCES), 1, { arg, how, value, 0 }, DIALLED },
#define ABSENT(call) { SCMP_SYS(call), SCMP_ACT_ERRNO(ENOSYS), 0, { 0 }, ALWAYS },
#include "sandbox/denied.def"
#undef DENY
#undef DENY_BIT
#undef DENY_VALUE
#undef REFUSE_BUT
#undef REFUSE_UNDIALLED
#undef REFUSE_BUT_UNDIALLED
#undef REFUSE_DIALLED
#undef ABSENT
};

static enum status load_filter(bool dials)
{
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);

    if (ctx == NULL)
        return FAULT_MEMORY;
    int err = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (err == 0)
        err = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    for (size_t i = 0; err == 0 && i < sizeof denials / sizeof denials[0]; i++)
        if (denials[i].where != (dials ? UNDIALLED : DIALLED))
            err = seccomp_rule_add_array(ctx, denials[i].action, denials[i].call, denials[i].n, &denials[i].when);
    if (err == 0)
        err = seccomp_load(ctx);
    seccomp_release(ctx);
    return err == 0 ? OK : FAULT_SYSTEM;
}

enum status confine_enter(bool dials, bool without_filter)
{
    const struct rlimit memory = { RLIM_INFINITY, RLIM_INFINITY };
    bool root = geteuid() == 0, lifted = setrlimit(RLIMIT_MEMLOCK, &memory) == 0;
    uint64_t kept = !root ? 0 : lifted ? KEPT : KEPT | CAPABILITY(CAP_IPC_LOCK);

#ifndef PASSEND_TESTBUILD
    if (without_filter)
        return FAULT_SYSTEM;
#endif
    TRY(capabilities_bound(kept));
    TRY(capabilities_keep(kept));
    return sanitized || without_filter ? OK : load_filter(dials);
}
