/*
 * The pages of receipts: the form for a code, what one says, whether it is to be stopped, that it was; and the same for whoever
 * logs in at their source.
 *
 * secret: a page carries the code that was typed, or proofs.
 */
#ifndef PASSEND_GATE_PUBLIC_VIEW_RECEIPT_H
#define PASSEND_GATE_PUBLIC_VIEW_RECEIPT_H

#include "gate/public/call.h"

enum view_mistake { VIEW_MISTAKE_NONE, VIEW_MISTYPED, VIEW_NO_RECEIPT, VIEW_LOGIN_FAILED };
enum turn view_receipt_form(struct conn *c, const struct call *call, enum view_mistake wrong);
/* What call->route and call->stop ask of it. returns false where the message is none of ours */
bool view_receipt_show(struct conn *c, const struct call *call, const struct msg_receipt *m, enum turn *turn);
/* The link to a source; m NULL: they are waited for. returns false as above */
bool view_receipt_login(struct conn *c, const struct call *call, unsigned source, const struct msg_to_source *m, enum turn *turn);
/* The list, whose numbers are ours; where call->stop, whether the one of number `stop` is to be stopped. */
enum turn view_receipt_list(struct conn *c, const struct call *call, const struct msg_login *m, unsigned stop);

#endif
