/*
 * The platform API: the one table of addresses, and their handlers. A handler has a complete request of a known client
 * (ROUTE_OPEN: perhaps of none) within its body cap; it answers, or asks the notary and answers then.
 */
#ifndef PASSEND_GATE_API_H
#define PASSEND_GATE_API_H

#include "gate/conn.h"
#include "json/pull.h"

extern const struct route api_routes[];

/* One reader and one message buffer for all handlers: nothing of them outlives a handler. */
extern struct pull api_pull;
extern uint8_t api_message[LIMIT_MESSAGE_BYTES];

void api_par(struct conn *c);
void api_bewijzen(struct conn *c);
void api_zegel(struct conn *c);
void api_dossierzegels(struct conn *c);
void api_grant_einde(struct conn *c);
void api_toetsingen(struct conn *c);
void api_jwks(struct conn *c);
void api_pakketten(struct conn *c);
void api_pakket(struct conn *c);
void api_pakket_toetsingen(struct conn *c);
void api_bronnen(struct conn *c);
void api_live(struct conn *c);
void api_ready(struct conn *c);

/* "name":"<base64url>" and "name":"2026-11-22T10:02:03Z" */
void api_write_id(struct writer *w, const char *name, const struct id *id);
void api_write_time(struct writer *w, const char *name, int64_t unix_s);

#endif
