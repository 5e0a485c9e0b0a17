/*
 * One client connection: handshake, requests one after another, answers, absolute deadlines. Handlers (api_*.c) work on
 * a struct conn with a complete request and answer it now, or after a message from the notary.
 *
 * A request and its body stand in one buffer of wiped memory, which is wiped again as soon as the answer is made.
 * secret: in, call.
 */
#ifndef PASSEND_GATE_CONN_H
#define PASSEND_GATE_CONN_H

#include "base/buf.h"
#include "gate/gate.h"
#include "gate/refusal.h"
#include "http/answer.h"
#include "http/problem.h"
#include "http/request.h"
#include "http/route.h"
#include "wire/messages.h"

#include <event2/event_struct.h>

/* Where the headers that the API wants stand in struct request. */
enum { CONN_IDEMPOTENCY_KEY };

enum conn_state {
    CONN_FREE,
    CONN_HANDSHAKE,
    CONN_READING,     /* idle, or a request is coming in */
    CONN_BUSY,        /* a handler has the request; the notary may */
    CONN_WRITING,     /* the answer does not fit the socket yet */
    CONN_LINGER       /* answered and closed on our side: the peer gets time to read it */
};

#define CONN_HEAD_MAX 768

struct conn {
    struct gate *gate;
    enum conn_state state;
    uint16_t slot;
    int fd, client;                   /* client: index in the register, -1 = unknown */
    bool counted;                     /* in gate->connections */
    unsigned excess;                  /* how many too many its client had with this one, 0 = none */
    bool readable, paused;            /* poll said so; not asked to say so */
    bool close_after;
    struct tls_session *tls;
    struct event on_readable, on_writable;
    int64_t born_ms, deadline_ms;

    uint8_t *in;
    size_t in_cap, in_len;
    struct request http;
    const struct route *route;
    struct slice param;

    uint64_t nr;                      /* of the message whose answer is awaited, 0 = none */
    /* Takes an answer of the notary. Returns false when a message of that type cannot be an answer here. */
    bool (*on_answer)(struct conn *c, enum msg_type type, const void *msg, size_t len);
    void *call;                       /* the handler's own, freed by release_call */
    void (*release_call)(void *call);

    uint8_t *out;
    size_t out_cap, out_at, out_len;  /* out_at..out_len: bytes to send */
    struct writer w;                  /* the answer's body, after CONN_HEAD_MAX bytes for the head */
};

/* The table of connections. returns OK | FAULT_MEMORY */
enum status conn_table_init(struct gate *g) MUST_USE;
/* Nobody in it would give way. */
bool conn_table_full(void);
size_t conn_count(void);
/* A new connection on an accepted socket, which it owns from now on. When many are in their handshake, or the table is full,
 * the oldest of those gives way: strangers that say nothing cannot keep others out. */
void conn_open(struct gate *g, int fd);
/* Deadlines, and buffers of idle connections; to be called several times a second. */
void conn_sweep(int64_t now_ms);
/* No more requests: idle connections close, busy ones after their answer. */
void conn_drain(void);
/* Other certificates count than before: who could not connect any more gets no further request. */
void conn_recheck(void);
/* The notary is gone: whoever waits for it gets 503. */
void conn_fail_waiting(void);
/* Hands a message of the notary to the connection that waits for it; nobody does: ignored. Returns false when it cannot
 * be an answer to what was asked. */
bool conn_deliver(enum msg_type type, const struct msg_head *msg, size_t len);
bool conn_awaits(uint64_t nr);

/* ---- for handlers ---- */

/* The request's body; a handler may decode it in place. */
char *conn_body(const struct conn *c, size_t *len);
const struct client *conn_afnemer(const struct conn *c);
/* The body is not needed any more: wiped, and given back when it was large. */
void conn_body_done(struct conn *c);
/* Keeps a handler's own memory until the answer. */
void conn_keep(struct conn *c, void *call, void (*release)(void *call));
/*
 * Sends msg (its head is filled in here) to the notary and awaits answers with on_answer. urgent: overtakes what queues.
 * On a fault the connection is answered.
 */
void conn_ask(struct conn *c, enum msg_type type, void *msg, size_t len, bool urgent,
              bool (*on_answer)(struct conn *, enum msg_type, const void *, size_t));
/* Room for `more` further bytes in c->w. returns OK | FAULT_MEMORY */
enum status conn_room(struct conn *c, size_t more) MUST_USE;
/* Sends what was written to c->w. media_type NULL: no body (204). location may be NULL. */
void conn_answer(struct conn *c, unsigned status, const char *media_type, const char *location);
/* application/problem+json (RFC 9457). place: JSON Pointer or "", known: a member name or NULL; never input. */
void conn_problem(struct conn *c, enum status s, const char *place, const char *known);

#endif
