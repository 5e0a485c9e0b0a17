/*
 * Locks the launcher in, once it has opened everything and before it starts the first role. What roles may do beyond that
 * is less, and their own sandbox's matter (sandbox.h).
 *
 * Of root's rights stay SETUID and SETGID (roles take their own), KILL (those have other users then) and SETPCAP (with it a
 * role empties its bounding set before it changes its uid); nothing that is started has ever more. Started as an ordinary user:
 * none. Roles lock their memory, so the limit on that is lifted; only where that is not allowed (root of some containers)
 * IPC_LOCK stays too. Then a filter that denies what no part of the service does, and that every role inherits (denied.def).
 */
#ifndef PASSEND_SANDBOX_CONFINE_H
#define PASSEND_SANDBOX_CONFINE_H

#include "base/status.h"

#include <stdbool.h>

/*
 * dials: the service has a dialer, so making and connecting sockets of IPv4 and IPv6 is not denied to all; every other role's own
 * sandbox still does.
 * without_filter: honoured in test builds only; a sanitizer build has none either. Needs no_new_privs.
 * returns OK | FAULT_SYSTEM (a step failed; the service must not run) | FAULT_MEMORY
 */
enum status confine_enter(bool dials, bool without_filter) MUST_USE;

#endif
