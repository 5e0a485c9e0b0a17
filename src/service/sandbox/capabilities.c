#include "sandbox/capabilities.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define WORDS 2

static bool read_sets(struct __user_cap_data_struct sets[WORDS])
{
    struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };

    return syscall(SYS_capget, &head, sets) == 0;
}

enum status capabilities_bound(uint64_t keep)
{
    struct __user_cap_data_struct sets[WORDS];

    if (!read_sets(sets))
        return FAULT_SYSTEM;
    if ((sets[0].effective & CAPABILITY(CAP_SETPCAP)) == 0)
        return OK;
    /* Numbers the kernel does not know end the loop. */
    for (unsigned c = 0; c < 64 && prctl(PR_CAPBSET_READ, c, 0, 0, 0) >= 0; c++)
        if ((keep & CAPABILITY(c)) == 0 && prctl(PR_CAPBSET_DROP, c, 0, 0, 0) != 0)
            return FAULT_SYSTEM;
    return OK;
}

bool capabilities_have(uint64_t needed)
{
    struct __user_cap_data_struct sets[WORDS];

    return read_sets(sets) && (needed & ~(sets[0].effective | (uint64_t)sets[1].effective << 32)) == 0;
}

enum status capabilities_keep(uint64_t keep)
{
    struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct sets[WORDS];

    (void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    if (!read_sets(sets))
        return FAULT_SYSTEM;
    for (size_t i = 0; i < WORDS; i++) {
        sets[i].permitted &= (uint32_t)(keep >> 32 * i);
        sets[i].effective = sets[i].permitted;
        sets[i].inheritable = 0;
    }
    return syscall(SYS_capset, &head, sets) == 0 ? OK : FAULT_SYSTEM;
}
