/*
 * The messages that pass between our processes: fixed layouts over SOCK_SEQPACKET pairs, one message a datagram,
 * decoded by exact length. Both ends are the same build on the same machine, so a layout is the C struct itself; all
 * padding is named and sent as zero.
 *
 * Who may send what to whom is the one table messages.def: from, to, least and greatest length, and whether it
 * carries a descriptor. What the table does not allow on a channel is REFUSED_MESSAGE: the receiver drops the channel.
 *
 * The layouts stand in one header for each conversation: control.h, platform.h, events.h, assess.h, evidence.h, courier.h,
 * log.h, log_ask.h, operator.h.
 *
 * secret: PAR, BEWIJS, FEITEN, TOETS and seals carry personal data: buffers are wiped after use.
 */
#ifndef PASSEND_WIRE_MESSAGES_H
#define PASSEND_WIRE_MESSAGES_H

#include <stdint.h>

enum msg_type {
    MSG_NONE,
#define MESSAGE(type, from, to, min, max, fd) type,
#include "wire/messages.def"
#undef MESSAGE
    MSG_N
};

struct msg_head {
    uint16_t type;        /* enum msg_type */
    uint16_t zero;
    uint32_t len;         /* whole message including this head */
    uint64_t nr;          /* request number of the asking side; echoed in the answer */
};

struct msg_empty { struct msg_head head; }; /* START, BEAT, ALIVE, STOP, PING, JWKS_READ, ... : no content */

#endif
