/*
 * One connection of a site and what it holds: the request that comes in, the answer that goes out. Handlers work on a
 * complete request and return what they made of it; nothing that they call here calls them back. What moves a connection
 * on is drive.h.
 *
 * A request and its body stand in one buffer of wiped memory, which is wiped again as soon as the answer has left.
 * secret: in, out, call.
 */
#ifndef PASSEND_HTTP_CONN_H
#define PASSEND_HTTP_CONN_H

#include "http/site.h"
#include "http/transport.h"

#include <event2/event_struct.h>
#include <netinet/in.h>

enum conn_state {
    CONN_FREE,
    CONN_HANDSHAKE,
    CONN_READING,     /* idle, or a request is coming in */
    CONN_WHOLE,       /* a request is there and waits for its turn */
    CONN_BUSY,        /* its handler has it, or waits for somebody */
    CONN_WRITING,
    CONN_LINGER       /* answered and closed on our side: the peer gets time to read it */
};

union conn_peer {
    struct sockaddr any;              /* sa_family AF_UNSPEC: not known */
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* All connections of one server, of whatever site. */
struct conn_table {
    struct conn *all;
    size_t n, n_open, n_handshakes;
    size_t most_handshakes;           /* at once; of more the oldest gives way */
    size_t first;                     /* all before this one are in use */
    bool draining;
    bool room;                        /* a connection ended since somebody looked */
    struct event_base *base;
    struct ready ready;
};

struct conn {
    struct ready_item turn;           /* first: a ready item is its connection */
    struct conn_table *table;
    const struct site *site;
    enum conn_state state;
    uint16_t slot;
    bool readable, writable, paused;  /* poll said so, likewise; not asked to say so */
    bool close_after;
    struct transport io;
    union conn_peer peer;
    struct event on_readable, on_writable;
    int64_t born_ms, deadline_ms;

    uint64_t key;                     /* who it is: site->identify */
    struct quota *quota;              /* NULL: not known yet */
    bool watched;                     /* while its handler waits: conn_watch */
    unsigned excess;                  /* how many too many its key had with this one, 0 = none */

    uint8_t *in;
    size_t in_cap, in_len;
    struct request request;
    const struct route *route;
    struct slice param;

    void (*cancel)(struct conn *c);   /* while a handler waits; may be NULL */
    void *call;                       /* the handler's own, freed by release_call */
    void (*release_call)(void *call);
    size_t held;                      /* bytes of it that count against its key */

    struct answer answer;
    uint8_t *out;                     /* the answer's own headers, its head, its body: conn_room */
    size_t out_cap, out_at, out_len;  /* out_at..out_len: bytes to send now */
};

#define CONN_IN_BYTES (16u << 10)     /* a head and a small body; two or three pipelined requests */
#define CONN_OUT_BYTES (8u << 10)
#define CONN_STEP_BYTES (16u << 10)   /* moved by one step: a TLS record */

/* n: how many there may be, at most CONN_SLOTS. returns OK | FAULT_MEMORY */
enum status conn_table_init(struct conn_table *t, struct event_base *base, size_t n) MUST_USE;
#define CONN_SLOTS 0xffff

/* ---- for handlers ---- */

/* The request's body; a handler may decode it in place. */
char *conn_body(const struct conn *c, size_t *len);
/* A piece of the head, as request_read left it. */
struct slice conn_text(const struct conn *c, struct request_part part);
/* The body is not needed any more: wiped, and given back when it was large. */
void conn_body_done(struct conn *c);
/* The request turned out to be more work than its route says: its key lets so many further turns pass while others wait. */
void conn_charge(struct conn *c, unsigned turns);
/* Keeps a handler's own memory until the answer has left. */
void conn_keep(struct conn *c, void *call, void (*release)(void *call));
/* It holds so many bytes that they count against its key, from now on. returns OK | REFUSED_RATE | FAULT_BUSY */
enum status conn_hold(struct conn *c, size_t bytes) MUST_USE;
/* None of them any more. */
void conn_hold_end(struct conn *c);
/* Room for `more` further bytes in c->answer.body. A large answer counts against its key until it has left, whether anybody
 * reads it or not: a handler that knows how much it will need takes it at its beginning.
 * returns OK | REFUSED_RATE | FAULT_BUSY | FAULT_MEMORY */
enum status conn_room(struct conn *c, size_t more) MUST_USE;
/* The answer's own headers take up to so many bytes more than the site sets aside for a head. To be called before anything of the
 * answer is written. returns as conn_room */
enum status conn_head_room(struct conn *c, size_t more) MUST_USE;
/* One more header of the answer. returns as conn_room; FAULT_MEMORY also when it is more than the site allows: answer something
 * else. */
enum status conn_header(struct conn *c, const char *name, const char *value) MUST_USE;
/* Whole header lines, literal, in the place of the site's usual ones (answer.h). */
void conn_instead(struct conn *c, const char *lines);
/* What was written to c->answer.body is the answer. media_type NULL: no body. */
enum turn conn_answer(struct conn *c, unsigned status, const char *media_type);
/* A piece of a file is the answer; f->fd stays the caller's, open until release_call or the end. */
enum turn conn_answer_file(struct conn *c, unsigned status, const char *media_type, const struct answer_file *f);
/* A refusal as the site says it, instead of what was written. place: JSON Pointer or "", known: a member name or NULL; never
 * input. */
enum turn conn_problem(struct conn *c, enum status s, const char *place, const char *known);
/* Somebody will call drive_resume. Not later than the route's wait_ms, or until_ms where that is earlier (0: the route's):
 * then FAULT_BUSY is answered. cancel: nobody needs to call any more, as that time is over or the connection is gone. */
enum turn conn_wait(struct conn *c, int64_t until_ms, void (*cancel)(struct conn *c));

/* It may be a long wait for nothing: where the peer goes away the connection ends, and so it does when no more requests are
 * served. Until the answer. */
void conn_watch(struct conn *c);

/* ---- for what drives connections ---- */

/* What is set aside for the head of this answer. */
static inline size_t conn_head(const struct conn *c)
{
    return c->site->limits.answer_head + c->answer.headers_more;
}

/* A refusal of the server's own. allow: the methods, where that is the problem; else NULL */
enum turn conn_refuse(struct conn *c, const struct problem *p, const char *allow);
/* A buffer that holds the whole request. The declared length takes room before a byte of the body is there, so it counts
 * against its key first. returns OK | REFUSED_RATE | FAULT_BUSY | FAULT_MEMORY */
enum status conn_size_in(struct conn *c, size_t needed) MUST_USE;
/* The request was taken: its bytes go, what came after them moves up. */
void conn_consume(struct conn *c);
void conn_release_in(struct conn *c);
void conn_release_out(struct conn *c);
void conn_release_call(struct conn *c);
void conn_cancel(struct conn *c);
/* The end: all that it holds is given back, and its place in the table is free. */
void conn_close(struct conn *c);

#endif
