/*
 * The life of the process tree: starts the roles, connects them, replaces what dies, stops in order.
 *
 * A gate or notary that starts gets a fresh channel to the other, which is told in the same moment. So it is with an
 * assessor and both of these: a case that comes while it starts waits in its channel. When gate or notary dies, the
 * assessors it knew are replaced too.
 * A role that lives under a second three times in a row is started ever slower: up to 5 s apart, 0.4 s if it had served.
 * When a role cannot be brought up within 60 s the launcher gives up, and whoever runs it starts everything anew.
 */
#ifndef PASSEND_LAUNCHER_SUPERVISE_H
#define PASSEND_LAUNCHER_SUPERVISE_H

#include "launcher/control.h"
#include "launcher/spawn.h"

struct supervise_options {
    const struct config *config;
    const struct packs *packs;
    const struct programs *programs;
    struct control *control;
    struct crl *crl;           /* revocation lists of client certificates: read again on SIGHUP */
    int ready_fd;              /* a byte is written there when everything serves; -1 = none */
    bool own_uids;             /* roles drop to uid_basis + number */
};

/* From here on what asks it to stop, or to read lists again, waits until supervise looks. returns OK | FAULT_SYSTEM */
enum status supervise_hold_signals(void) MUST_USE;

/*
 * Runs until SIGTERM or SIGINT.
 * returns OK (stopped as asked) | FAULT_SYSTEM (a role could not be brought up)
 */
enum status supervise(const struct supervise_options *o) MUST_USE;

#endif
