/*
 * A courier's way to the dialer: it asks for connections, and is handed connected sockets. And when it has to end because a peer
 * is gone.
 *
 * secret: nothing.
 */
#ifndef PASSEND_COURIER_DIALLING_H
#define PASSEND_COURIER_DIALLING_H

#include "base/status.h"
#include "wire/channel.h"

#include <stdbool.h>
#include <stdint.h>

struct dialling {
    struct channel to;               /* the dialer; closed: there is none just now */
    uint64_t asked;                  /* counts questions */
};

void dialling_init(struct dialling *d);
/* A new or replaced dialer; takes fd. self: which courier we are. What was asked and not answered is to be asked again. */
void dialling_set(struct dialling *d, enum wire_role self, int fd);
/* returns the number of the question, never 0; where there is no dialer just now, its successor has to be asked */
uint64_t dialling_ask(struct dialling *d, uint32_t endpoint);
/* One answer; false: there was none, or the channel is closed now.
 * out: *nr  of which question; *why OK: *fd is connected, and the caller's; else FAULT_SOURCE_* | FAULT_BUSY, and *fd is -1 */
bool dialling_hear(struct dialling *d, uint64_t *nr, enum status *why, int *fd);

/*
 * Whether a peer that was there has been away for LIMIT_LOST_MS. A channel that either side dropped for what it carried has no
 * other end any more, and both processes live: only a new courier makes the launcher connect them again.
 *
 * lost_ms: the caller's, for each peer; PEER_NEVER_THERE at first: it is not missed then
 */
#define PEER_NEVER_THERE (INT64_MAX / 2)
bool peer_lost(const struct channel *peer, int64_t *lost_ms, int64_t now_ms) MUST_USE;

#endif
