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
/* One message of a peer. false: no peer of ours would send this. */
bool serve_message(struct service *s, enum wire_role from, struct message *m);
/* It is carried out before what came earlier. */
bool serve_overtakes(enum wire_role from, enum msg_type type);
/* Gives the evidence that waits to assessors that are warm, and answers what waited too long. To be called when either may be. */
void serve_offers(struct service *s);
#endif
