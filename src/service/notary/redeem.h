/*
 * The platform's side of a flow: its code for an access token, the token for the seal, the end of a token, and what a grant
 * is about.
 *
 * The first answer of a seal is what makes an agreement: its grant is written, the grant that had the place ends, and only
 * then the seal leaves. Whatever dies before that leaves nothing.
 *
 * secret: tokens and seals; the caller wipes what it is given.
 */
#ifndef PASSEND_NOTARY_REDEEM_H
#define PASSEND_NOTARY_REDEEM_H

#include "notary/begun.h"
#include "notary/cases.h"
#include "wire/token.h"

/*
 * TOKEN. A code that comes again ends the token it was given for; what is only pending ends with it, an agreement that was
 * given does not.
 * out: TOKEN_ANSWER without its receipt; *pending what the receipt is of, NULL = the answer is no token
 */
void redeem_token(struct notary *n, const struct msg_token *m, struct moment now, struct msg_token_answer *out,
                  const struct pending **pending);
/* REVOKE: the status to answer. */
enum status redeem_revoke(struct notary *n, const struct msg_revoke *m, struct moment now) MUST_USE;
/* GRANT_READ; *out is the answer. */
void redeem_grant_read(struct notary *n, const struct msg_grant_read *m, struct moment now, struct msg_grant *out);

/* What is agreed to in a pending grant. */
void redeem_granted(const struct notary *n, const struct pending *p, struct granted *out);

/*
 * ZEGEL_READ; *out is the answer. *answered = false: the store was asked (BEGUN_COMMIT, for gate gate_nr); redeem_committed
 * makes the answer, and frees what was begun.
 */
void redeem_seal(struct notary *n, const struct msg_zegel_read *m, uint64_t gate_nr, struct moment now, struct msg_zegel *out,
                 bool *answered);
void redeem_committed(struct notary *n, struct begun *b, const struct store_done *done, struct moment now,
                      struct msg_zegel *out);

/* GRANT_END of a grant that is only pending: it ends at once. false: none of this client's is pending under this id.
 * *st: OK | FAULT_BUSY (it is being written) */
bool redeem_end_pending(struct notary *n, const struct id *grant, const struct client *client, enum status *st);

#endif
