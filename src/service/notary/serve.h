/*
 * What the notary does with a message: one table says who may send which, when it is carried out, and by what.
 *
 * secret: messages and the answer buffer hold personal data; each message is wiped when it was served, and the stack after it.
 */
#ifndef PASSEND_NOTARY_SERVE_H
#define PASSEND_NOTARY_SERVE_H

#include "notary/service.h"

/* Answers what was begun and is done. */
void serve_done(struct service *s);
/* Reads what the gate sent, as far as there is room; what overtakes is carried out at once. */
void serve_read_gate(struct service *s);
/* The oldest message that was read; there is one. */
void serve_next(struct service *s);
/* The same of the gate for browsers. */
void serve_read_public(struct service *s);
void serve_next_public(struct service *s);
/* Gives the evidence that waits to assessors that are warm, and answers what waited too long. To be called when either may be. */
void serve_offers(struct service *s);
/* c: a channel to a new or replaced peer, taken in any case. An assessor that is replaced is heard out first. */
void serve_take(struct service *s, const struct role_control *c);
/* One answer per assessor, then it is done with; anything wrong costs this assessor only. */
void serve_read_assessor(struct service *s, uint32_t slot);

#endif
