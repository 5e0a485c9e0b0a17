/*
 * What the notary reads of its peers, in which order it is served, and new channels to them.
 *
 * secret: each message is wiped when it was served; what serving gates left on the stack is the loop's to wipe before it waits.
 */
#ifndef PASSEND_NOTARY_SERVE_READ_H
#define PASSEND_NOTARY_SERVE_READ_H

#include "notary/serve.h"

/* Reads what the gate sent, as far as there is room; what overtakes is carried out at once. */
void serve_read_gate(struct service *s);
/* The oldest message that was read; there is one. returns its type */
enum msg_type serve_next(struct service *s);
/* The same of the gate for browsers. */
void serve_read_public(struct service *s);
void serve_next_public(struct service *s);
/* c: a channel to a new or replaced peer, taken in any case. One that is replaced is heard out first, but a gate. */
void serve_take(struct service *s, const struct role_control *c);
/* One answer per assessor, then it is done with; anything wrong costs this assessor only. */
void serve_read_assessor(struct service *s, uint32_t slot);
/* What the tiler says; anything wrong costs its channel. */
void serve_read_tiler(struct service *s);
/* What the courier of a source says, as far as there is; anything wrong costs its channel. */
void serve_read_courier(struct service *s, size_t source);

#endif
