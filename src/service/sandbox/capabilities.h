/*
 * What of root's rights a process has, and what whatever it starts can ever have. Sets are by number of the capability, bit 0
 * CAP_CHOWN.
 */
#ifndef PASSEND_SANDBOX_CAPABILITIES_H
#define PASSEND_SANDBOX_CAPABILITIES_H

#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

#define CAPABILITY(name) (UINT64_C(1) << (name))

/*
 * Takes all but these out of the bounding set. Who may not (CAP_SETPCAP; ordinary users do not have it) keeps the set as it is:
 * without new privileges it gives nothing.
 * returns OK | FAULT_SYSTEM
 */
enum status capabilities_bound(uint64_t keep) MUST_USE;

/* Of those it has only these stay permitted and effective; none is inherited. returns OK | FAULT_SYSTEM */
enum status capabilities_keep(uint64_t keep) MUST_USE;

/* Whether all of these are effective now; false where that cannot be read. */
bool capabilities_have(uint64_t needed) MUST_USE;

#endif
