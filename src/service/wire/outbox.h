/*
 * Messages to one channel that could not be sent yet. The order is kept, except that an urgent one goes before all that are
 * not.
 *
 *   outbox_send      now, or as soon as the channel takes it
 *   outbox_flush     when the channel is writable and the outbox is not empty
 *
 * Only urgent messages are sent for sure: of the others the owner is asked again before each goes (outbox_wanted).
 * secret: messages carry personal data; they stand in wiped memory.
 */
#ifndef PASSEND_WIRE_OUTBOX_H
#define PASSEND_WIRE_OUTBOX_H

#include "wire/channel.h"

#include <sys/queue.h>

STAILQ_HEAD(outbox_queue, outbox_message);

struct outbox {
    struct outbox_queue urgent, ordinary;
    size_t n, most;
};

/* most: how many may wait; SIZE_MAX: as many as memory holds. */
void outbox_init(struct outbox *o, size_t most);
/* Wipes what waits. */
void outbox_clear(struct outbox *o);
static inline bool outbox_empty(const struct outbox *o)
{
    return o->n == 0;
}

/*
 * returns OK (sent or waiting) | FAULT_BUSY (too many wait) | FAULT_MEMORY | FAULT_RESTARTED | FAULT_SYSTEM; the message is gone
 *         but on OK
 */
enum status outbox_send(struct outbox *o, struct channel *c, const void *msg, size_t len, bool urgent) MUST_USE;
/* An ordinary one that carries a descriptor: taken in any case, and closed once it is sent or the message is gone. */
enum status outbox_pass(struct outbox *o, struct channel *c, const void *msg, size_t len, int fd) MUST_USE;

/* Whether an ordinary message with this number is still worth sending. */
typedef bool outbox_wanted(void *who, uint64_t nr);

/*
 * Sends until the channel is full or nothing waits. wanted: NULL = all are.
 * returns OK | FAULT_RESTARTED | FAULT_SYSTEM (drop the channel and clear)
 */
enum status outbox_flush(struct outbox *o, struct channel *c, outbox_wanted *wanted, void *who) MUST_USE;

#endif
