/*
 * What the notary does with the messages of a flow: rows of serve.c.
 *
 * secret: pages and seals; each answer is wiped when it was sent.
 */
#ifndef PASSEND_NOTARY_SERVE_FLOW_H
#define PASSEND_NOTARY_SERVE_FLOW_H

#include "notary/service.h"

/* Of the gate for browsers. false: no peer of ours would send this */
bool on_page_read(struct service *s, const struct message *m);
bool on_step(struct service *s, const struct message *m);
bool on_receipt_read(struct service *s, const struct message *m);
bool on_receipt_stop(struct service *s, const struct message *m);
/* Of the gate for platforms. */
bool on_token(struct service *s, const struct message *m);
bool on_revoke(struct service *s, const struct message *m);
bool on_grant_read(struct service *s, const struct message *m);
bool on_zegel_read(struct service *s, const struct message *m);

/* BEGUN_COMMIT and BEGUN_STOP: answers who waits, if they are still there. */
void serve_committed(struct service *s, struct begun *b, const struct store_done *done);
void serve_stopped(struct service *s, struct begun *b, const struct store_done *done);

#endif
