/*
 * A gate's channel to the notary. Messages that do not fit the socket queue here; ends of grants have their own queue, served
 * first.
 */
#ifndef PASSEND_GATE_LINK_H
#define PASSEND_GATE_LINK_H

#include "gate/gate.h"
#include "wire/messages.h"

/* Who is told what the link brings. */
struct link_user {
    bool (*awaits)(struct gate *g, uint64_t nr);      /* an answer to this message is waited for */
    /* A message of the notary; nobody waits for it: ignored. False when it cannot be an answer to what was asked. */
    bool (*deliver)(struct gate *g, enum msg_type type, const struct msg_head *msg, size_t len);
    void (*lost)(struct gate *g);                     /* the notary is gone, and with it all that was asked */
};

enum status link_open(struct gate *g, const struct link_user *user) MUST_USE;   /* OK | FAULT_MEMORY | FAULT_CRYPTO */
/* A new or replaced peer; takes fd. */
void link_set_notary(struct gate *g, int fd);
bool link_up(const struct gate *g);
/* The notary's channel broke at least this long ago and nobody gave another. */
bool link_lost(const struct gate *g, int64_t now_ms, int64_t patience_ms);

/* A number for a message of this connection slot, and back. */
uint64_t link_number(struct gate *g, uint16_t slot);
static inline uint16_t link_slot(uint64_t nr)
{
    return (uint16_t)(nr & 0xffff);
}

/* returns OK (sent or queued) | FAULT_RESTARTED | FAULT_MEMORY */
enum status link_send(struct gate *g, const struct msg_head *msg, size_t len, bool urgent) MUST_USE;
/* While a message that carries a descriptor is delivered: sends what it is for there, whole or not at all, and closes it.
 * returns OK | FAULT_RESTARTED (nobody is at the other end any more) */
enum status link_send_passed(struct gate *g, enum wire_role to, const struct msg_head *msg, size_t len) MUST_USE;

#endif
