/*
 * One end of a SOCK_SEQPACKET pair between two of our processes: whole messages, checked against the message table,
 * with one descriptor where the table says so.
 *
 * A peer that sends anything the table does not allow is dropped: channel_receive returns REFUSED_MESSAGE, the caller
 * closes the channel and logs EVENT_PEER_DROPPED; the launcher replaces the peer.
 */
#ifndef PASSEND_WIRE_CHANNEL_H
#define PASSEND_WIRE_CHANNEL_H

#include "base/status.h"
#include "wire/messages.h"
#include "wire/topology.h"

#include <stdbool.h>
#include <stddef.h>

struct channel {
    int fd;                        /* -1 = closed */
    enum wire_role self, peer;
};

/* Takes ownership of fd; sets it non-blocking when `nonblocking`. Buffers are sized for LIMIT_MESSAGE_BYTES. */
void channel_init(struct channel *c, int fd, enum wire_role self, enum wire_role peer, bool nonblocking);
void channel_close(struct channel *c);
/* Both ends of a new pair. returns OK | FAULT_SYSTEM */
enum status channel_pair(int fds[2]) MUST_USE;

/*
 * Receives one message into buf (cap >= LIMIT_MESSAGE_BYTES for channels that carry TOETS).
 * out: *len bytes, 0 = nothing there (non-blocking) ; *type; *fd = the descriptor of a message that carries one, else -1 (fd may
 *      be NULL: then such a message is a refusal)
 * returns OK | REFUSED_MESSAGE | FAULT_RESTARTED (peer gone) | FAULT_SYSTEM
 */
enum status channel_receive(struct channel *c, void *buf, size_t cap, size_t *len, enum msg_type *type, int *fd) MUST_USE;

/*
 * Sends one message (head filled by msg_head_init). fd: the descriptor of a message that carries one, the caller's still; or -1.
 * returns OK | FAULT_BUSY (non-blocking and full: try again when writable) | FAULT_RESTARTED | FAULT_SYSTEM
 */
enum status channel_send(struct channel *c, const void *msg, size_t len, int fd) MUST_USE;

#endif
