/*
 * Receipts: what was shared, and the way to stop it. Whoever has the code of the last page sees that one, without a cookie or a
 * log-in. Whoever does not have it any more logs in at their source again; a cookie then stands for that log-in.
 *
 * secret: the code and the cookie. The code comes in the body of a form, and never in an address.
 */
#ifndef PASSEND_GATE_PUBLIC_RECEIPTS_H
#define PASSEND_GATE_PUBLIC_RECEIPTS_H

#include "gate/public/call.h"

enum turn receipts_get(struct conn *c, struct call *call);
/* The form is read; its Origin was looked at. */
enum turn receipts_post(struct conn *c, struct call *call);
/* LOGIN, in answer to a call-back: on to its page. */
enum turn receipts_back(struct conn *c, const struct msg_login *m, size_t len);

#endif
