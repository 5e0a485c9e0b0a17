/*
 * Tickets: what shows that a browser loaded the first page of a request in time, though nothing is kept of that load. A
 * ticket is a moment and an HMAC over it and the request_uri: good for LIMIT_TICKET_S, for this request_uri, in the process
 * that made it. Pure.
 *
 * secret: the key is of the process. A ticket says only that a page was loaded; whoever has it and the request_uri may
 * answer that
 *         page once.
 */
#ifndef PASSEND_NOTARY_TICKET_H
#define PASSEND_NOTARY_TICKET_H

#include "store/crypt.h"
#include "wire/flow.h"

#include <stdbool.h>

/* boot_ms: since boot */
void ticket_make(const uint8_t key[CRYPT_KEY_LEN], const struct id *request_uri, int64_t boot_ms, struct ticket *out);
/* Also false of a moment that is still to come. */
bool ticket_good(const uint8_t key[CRYPT_KEY_LEN], const struct id *request_uri, const struct ticket *t, int64_t boot_ms);

#endif
