/*
 * The control socket: what an operator asks of a running service with passendctl, one question at a time.
 *
 * A change of the packs is offered to gate and notary first. Both can use it: it is written down, which decides it, and
 * both are given the new list. One cannot, or dies: nothing is written and the old list stays. A role that dies after the
 * decision is started with the new list like any other. So at every moment the packs in use are all the old or all the new.
 * A withdrawal is answered when both use the new list; how many verdicts rest on the pack is told with it when the notary has
 * written down and counted all soon enough, and no disk is so slow that the notary is replaced for it.
 *
 * Only the owner of the service (and root) may ask: the socket has mode 600, and the kernel says who is at its other end.
 * secret: nothing.
 */
#ifndef PASSEND_LAUNCHER_CONTROL_H
#define PASSEND_LAUNCHER_CONTROL_H

#include "launcher/packs.h"
#include "wire/channel.h"
#include "wire/control.h"

#include <sys/types.h>

#define CONTROL_ROLES_MAX 8

/* One of the processes that use the packs, as it is now. */
struct control_role {
    enum wire_role role;
    unsigned number;               /* of its post */
    int fd;                        /* its control channel; -1 = it does not run */
    pid_t pid;
    bool ready;
};

struct control_view {
    struct control_role roles[CONTROL_ROLES_MAX];   /* always in the same order */
    unsigned n;
    unsigned ready[WIRE_ROLE_N];   /* processes that serve */
    unsigned wanted;               /* bits of enum wire_role: there is to be one */
    unsigned port;
};

struct control;

/* Makes the socket. returns OK | REFUSED_CONFIG (the place cannot have one, or has somebody's) | FAULT_MEMORY | FAULT_SYSTEM */
enum status control_open(const struct config *c, struct packs *p, struct control **out) MUST_USE;
/* Removes it. NULL is fine. */
void control_close(struct control *c);

/* The descriptor to wait for, -1 = none. */
int control_fd(const struct control *c);
/* When control_tick has something to do, monotonic ms; INT64_MAX = not by itself. */
int64_t control_due(const struct control *c);

/* That descriptor is readable. */
void control_serve(struct control *c, const struct control_view *v, int64_t now);
void control_tick(struct control *c, const struct control_view *v, int64_t now);
/* The process on post `number` said this. Returns false when no role of ours would: it was not asked. */
bool control_heard(struct control *c, const struct control_view *v, unsigned number, const struct msg_policy_state *m);
/* The notary tells how the public log is; and what came of a question about it. */
void control_log(struct control *c, const struct msg_log_state *m);
void control_log_answer(struct control *c, const struct control_view *v, const struct msg_log_answer *m);
/* The notary tells whether its clock is believed. */
void control_clock(struct control *c, const struct control_view *v, const struct msg_clock_state *m);
/* It ended; called before there is another one in its place. */
void control_lost(struct control *c, const struct control_view *v, unsigned number);

#endif
