/*
 * Questions of handlers to the notary: each belongs to one connection, whose handler waits. A handler asks and returns what
 * ask_notary returned; on_answer is called with what the notary said, and returns what it made of it as a handler does.
 *
 * What makes the notary work is asked in turn: ask_in_turn calls the handler back when its question may go. As many questions
 * and answers as the kind of gate says are at the notary at once; the others wait here, round robin by client (or address) and
 * by what the answers before cost, so that neither a withdrawal nor another's question stands behind all that one client wants.
 */
#ifndef PASSEND_GATE_ASK_H
#define PASSEND_GATE_ASK_H

#include "gate/gate.h"
#include "wire/evidence.h"

typedef enum turn ask_answer(struct conn *c, enum msg_type type, const void *msg, size_t len);
/* Asks, with ask_notary, and returns what that returned. */
typedef enum turn ask_send(struct conn *c);

enum ask_order {
    ASK_URGENT,                   /* overtakes what queues, and goes even when nobody waits any more */
    ASK_AT_ONCE,                  /* takes the notary no time, or waits there for a turn of its own: evidence for an assessor */
    ASK_IN_TURN                   /* from an ask_send only */
};

extern const struct gate_notary ask_notaries;    /* for gate_kind.notary; opens the link too */
/*
 * Sends msg (its head is filled in here).
 * returns TURN_WAIT, or that of the refusal where it cannot be sent
 */
enum turn ask_notary(struct gate *g, struct conn *c, enum msg_type type, void *msg, size_t len, enum ask_order order,
                     ask_answer *on_answer);
/* Calls `send` when it is this connection's turn, now or later. work: how many answers take the notary as long, 1..LIMIT_SLICE.
 * returns TURN_WAIT, or what `send` returned */
enum turn ask_in_turn(struct gate *g, struct conn *c, uint32_t work, ask_send *send);
/* What the answer to this connection's question cost, in points of evaluation: its client waits longer for its next turn. */
void ask_charge(const struct conn *c, uint32_t points);
/* The message given to on_answer cannot be an answer to what was asked: the notary is dropped, and all who wait for it are
 * told. */
enum turn ask_wrong(struct gate *g);
/*
 * From on_answer, of a SLOT: feeds evidence to the assessor whose intake came with it, under the number of the question; what the
 * assessor made of it comes from the notary, as a further answer.
 * returns OK | FAULT_RESTARTED (that assessor is gone)
 */
enum status ask_assessor(struct gate *g, const struct conn *c, struct msg_bewijs *msg, size_t len) MUST_USE;
/* A number that no message had. */
uint64_t ask_number(struct gate *g, const struct conn *c);

#endif
