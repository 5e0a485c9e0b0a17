/*
 * Locks a role in: after this call the process can do only what its role needs. One call per role, after every
 * descriptor is open and every library has read its files.
 *
 * Order: close all descriptors but the given ones, standard input (/dev/null) for standard error, rlimits, bounding set, uid and
 * gid (when root), capabilities, no new privileges, Landlock, seccomp. The file families (open, stat, socket...) answer
 * EACCES; anything else that is not listed kills the process. Profiles stand in profiles.def.
 *
 * returns OK | FAULT_SYSTEM (a step that is required failed; the role must not serve)
 */
#ifndef PASSEND_SANDBOX_SANDBOX_H
#define PASSEND_SANDBOX_SANDBOX_H

#include "base/status.h"
#include "model/settings.h"
#include "wire/topology.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct sandbox_options {
    enum wire_role role;       /* wire/roles.def says which profile it has */
    uid_t uid;                 /* 0 = stay (not root) ; root roles drop to uid = gid = this */
    bool landlock_required;
    bool without_filter;       /* honoured in test builds only; the option does not exist in a release */
    const int *folder;         /* open directory whose files it may open and, by its profile, make; NULL: none */
    const int *keep_fds;       /* to keep besides 0-3; NULL: all that are open (role_start closed the inherited ones) */
    size_t n_keep;
};

/* landlock_abi: 0 = the kernel offers none. In a sanitizer build Landlock, filter and small limits stay off, and standard error
 * stays: reports go there. */
struct sandbox_report { int landlock_abi; bool filter; };

enum status sandbox_enter(const struct sandbox_options *o, struct sandbox_report *out) MUST_USE;

/* Likewise, with what the settings of this role say of uid, Landlock and filter. */
enum status sandbox_enter_role(enum wire_role role, const struct settings *settings, const int *keep_fds, size_t n_keep,
                               struct sandbox_report *out) MUST_USE;
/* Likewise, with all that is open and a folder, or -1. */
enum status sandbox_enter_folder(enum wire_role role, const struct settings *settings, int folder,
                                 struct sandbox_report *out) MUST_USE;

#endif
