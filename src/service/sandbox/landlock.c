#include "sandbox/landlock.h"

#include <linux/landlock.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's struct landlock_ruleset_attr grows with its interface version; the headers of Debian 12 know version 2. */
struct ruleset {
    uint64_t fs;       /* version 1 */
    uint64_t net;      /* version 4 */
    uint64_t scoped;   /* version 6 */
};

#define CREATE_RULESET_VERSION 1u
#define CONNECT_TCP 2u

static const struct { int abi; uint64_t fs, net, scoped; size_t size; } versions[] = {
    { 1, (1u << 13) - 1, 0, 0, offsetof(struct ruleset, net) },
    { 2, (1u << 14) - 1, 0, 0, offsetof(struct ruleset, net) },     /* + refer */
    { 3, (1u << 15) - 1, 0, 0, offsetof(struct ruleset, net) },     /* + truncate */
    { 4, (1u << 15) - 1, 3, 0, offsetof(struct ruleset, scoped) },  /* + TCP bind, connect */
    { 5, (1u << 16) - 1, 3, 0, offsetof(struct ruleset, scoped) },  /* + device ioctl */
    { 6, (1u << 16) - 1, 3, 3, sizeof(struct ruleset) },            /* + abstract sockets, signals */
};

#define FOLDER_READ LANDLOCK_ACCESS_FS_READ_FILE
#define FOLDER_WRITE                                                                                                   \
    (FOLDER_READ | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |         \
     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR)

static bool allow_folder(int ruleset, int folder, bool writes)
{
    const struct landlock_path_beneath_attr rule = { .allowed_access = writes ? FOLDER_WRITE : FOLDER_READ, .parent_fd = folder };

    return syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
}

enum status landlock_lock(bool connects, int folder, bool writes, int *abi)
{
    *abi = 0;
    long offered = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
    if (offered < 1)
        return OK;
    size_t best = 0;
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++)
        if (versions[i].abi <= offered)
            best = i;
    /* Everything is handled, and nothing but the folder is allowed. */
    struct ruleset r = { versions[best].fs, versions[best].net & ~(uint64_t)(connects ? CONNECT_TCP : 0), versions[best].scoped };
    int fd = (int)syscall(SYS_landlock_create_ruleset, &r, versions[best].size, 0);
    if (fd < 0)
        return FAULT_SYSTEM;
    long done = folder < 0 || allow_folder(fd, folder, writes) ? syscall(SYS_landlock_restrict_self, fd, 0) : -1;
    close(fd);
    if (done != 0)
        return FAULT_SYSTEM;
    *abi = (int)offered;
    return OK;
}
