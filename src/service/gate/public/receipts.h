/*
 * Receipts: what was shared, by the code that was on the last page, and the way to stop it. No cookie, no log-in: who has
 * the code may.
 *
 * secret: the code. It comes in the body of a form, and never in an address.
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
