/*
 * Which message may go from whom to whom, how long it may be and whether it carries a descriptor: the table messages.def,
 * asked at both ends of a channel.
 */
#ifndef PASSEND_WIRE_PERMIT_H
#define PASSEND_WIRE_PERMIT_H

#include "base/status.h"
#include "wire/messages.h"
#include "wire/topology.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether `role` is one that the table allows: itself, any role (WIRE_ROLE_N), or either of two (WIRE_GATES, WIRE_COURIERS). */
bool msg_role_fits(enum wire_role allowed, enum wire_role role);
/* Checks type, direction and length against the table. from: the role at the other end of the channel. */
enum status msg_check(const void *data, size_t len, enum wire_role from, enum wire_role to, enum msg_type *type) MUST_USE;
/* Whether a message of this type comes with a descriptor: then with exactly one, else with none. */
bool msg_carries(enum msg_type t);
void msg_head_init(struct msg_head *h, enum msg_type t, size_t len, uint64_t nr);

#endif
