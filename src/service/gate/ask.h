/*
 * Questions of handlers to the notary: each belongs to one connection, whose handler waits. A handler asks and returns what
 * ask_notary returned; on_answer is called with what the notary said, and returns what it made of it as a handler does.
 */
#ifndef PASSEND_GATE_ASK_H
#define PASSEND_GATE_ASK_H

#include "gate/gate.h"
#include "wire/evidence.h"

typedef enum turn ask_answer(struct conn *c, enum msg_type type, const void *msg, size_t len);

enum status ask_open(struct gate *g) MUST_USE;    /* OK | FAULT_MEMORY | FAULT_CRYPTO; opens the link too */
/*
 * Sends msg (its head is filled in here). urgent: overtakes what queues.
 * returns TURN_WAIT, or that of the refusal where it cannot be sent
 */
enum turn ask_notary(struct gate *g, struct conn *c, enum msg_type type, void *msg, size_t len, bool urgent,
                     ask_answer *on_answer);
/* The message given to on_answer cannot be an answer to what was asked: the notary is dropped, and all who wait for it are
 * told. */
enum turn ask_wrong(struct gate *g);
/*
 * From on_answer: hands evidence to the assessor that the notary named, under the number of the question; what the assessor
 * made of it comes from the notary, as a further answer. Waits for an assessor that was not handed over yet.
 * returns OK | FAULT_RESTARTED (another one is there now) | FAULT_MEMORY
 */
enum status ask_assessor(struct gate *g, const struct conn *c, uint32_t slot, uint64_t volgnummer, struct msg_bewijs *msg,
                         size_t len) MUST_USE;
/* A number that no message had. */
uint64_t ask_number(struct gate *g, const struct conn *c);

#endif
