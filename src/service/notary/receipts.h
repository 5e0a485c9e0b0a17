/*
 * Receipts: what was shared with whom and until when, for whoever has the code, and how to stop it. They know an agreement
 * from the moment that a page shows the code, and after its end for as long as the end is known; then every code of its
 * dossier says the same.
 *
 * secret: none of the facts is here; a receipt says that an agreement is, and whose.
 */
#ifndef PASSEND_NOTARY_RECEIPTS_H
#define PASSEND_NOTARY_RECEIPTS_H

#include "notary/begun.h"
#include "notary/notary.h"
#include "wire/flow.h"

/* RECEIPT_READ; *out is the answer. */
void receipts_read(struct notary *n, const struct id *receipt, uint64_t nr, struct moment now, struct msg_receipt *out);
/* The same of a grant that is known without its code: live, pending or ended. */
void receipts_of_grant(struct notary *n, const struct id *grant, struct moment now, struct msg_receipt *out);
/*
 * RECEIPT_STOP. What is pending ends at once. *answered = false: the store was asked (BEGUN_STOP, of public gate gate_nr);
 * receipts_stopped makes the answer, and frees what was begun.
 */
void receipts_stop(struct notary *n, const struct id *receipt, uint64_t nr, uint64_t gate_nr, struct moment now,
                   struct msg_receipt *out, bool *answered);
void receipts_stopped(struct notary *n, struct begun *b, const struct store_done *done, struct moment now,
                      struct msg_receipt *out);
/* The same of a grant. *asked: the store was, with b. returns OK (it is stopped, or will be) | as store_end; b is the caller's
 * unless it was asked */
enum status receipts_stop_grant(struct notary *n, const struct id *grant, int64_t now, struct begun *b, bool *asked) MUST_USE;

#endif
