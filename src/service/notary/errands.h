/*
 * Errands: somebody on their way to a source, from the choice until what came of it is known. Each has what its source must
 * show again (state, nonce, verifier), and a number under which the courier of that source knows it: the courier hears of no
 * person and no case.
 *
 * What a courier is to be told waits here until it has room for it (LIMIT_FETCHES), clients of us in turn. An errand that is
 * dropped while its courier has it, or while a browser waits, is not gone before both were told (errands_dropped).
 *
 * secret: state, verifier and what waits for a courier; wiped when the errand is over.
 */
#ifndef PASSEND_NOTARY_ERRANDS_H
#define PASSEND_NOTARY_ERRANDS_H

#include "model/language.h"
#include "notary/notary.h"
#include "wire/courier.h"
#include "wire/flow.h"

#include <sys/queue.h>

struct zaak;                             /* cases.h */
struct session;                          /* sessions.h */

enum errand_at {
    ERRAND_AHEAD,                        /* the courier tells the source who will come */
    ERRAND_AWAY,                         /* the person is there */
    ERRAND_FETCHING,                     /* the courier fetches */
    ERRAND_FETCHED,                      /* it holds the evidence: an assessor is wanted */
    ERRAND_JUDGED                        /* one has it, or the courier said why there is none */
};

struct errand {
    struct id key;                       /* first: idtable; of source and number */
    struct id shown;                     /* of the digest of the state */
    struct id of;                        /* of the case */
    struct zaak *zaak;                   /* of an errand that is not dropped; NULL: of a log-in for receipts */
    struct session *session;             /* likewise (sessions.h); else NULL */
    const struct source *source;
    TAILQ_ENTRY(errand) by_age;          /* in the order in which they came to where they are; or among those dropped */
    TAILQ_ENTRY(errand) of_courier;      /* those that it has; or that wait for it, of a client */
    int64_t since_ms;                    /* since boot: where it is */
    uint64_t nr;                         /* what the courier calls it */
    uint64_t asker_nr, asker_gate;       /* the request of a browser that waits, of that public gate; asker_gate 0 = none does */
    struct msg_head *message;            /* for its courier, until it is sent; NULL = none */
    uint16_t source_index, client;       /* their places */
    uint8_t at;                          /* enum errand_at */
    uint8_t with_courier;                /* 1: it was told, and has not answered; or it holds the evidence */
    uint8_t language;
    uint8_t linked;                      /* 1: its link was shown */
    uint16_t request_uri_len;
    struct secret32 state, verifier;
    char request_uri[];                  /* the source's; request_uri_len bytes */
};

struct errands;

enum status errands_init(struct errands **out) MUST_USE;      /* OK | FAULT_MEMORY */
void errands_release(struct errands *e);

/* What an errand is of. */
struct errand_of {
    struct zaak *zaak;
    struct session *session;             /* in place of it; then id is zero, and client stands behind all clients */
    struct id id;
    size_t client, source_index;
    const struct source *source;
};
/* A new one, with a number, state and verifier of its own. returns OK | FAULT_MEMORY | FAULT_CRYPTO */
enum status errand_new(struct errands *e, const struct errand_of *of, int64_t boot_ms, struct errand **out) MUST_USE;
/* Keeps the request_uri of the source: another block in its place. returns OK | FAULT_MEMORY (the old one stays) */
enum status errand_request(struct errands *e, struct errand **one, const char *request_uri, size_t len) MUST_USE;
/* NULL is allowed. */
void errand_drop(struct errands *e, struct errand *one);
/* NULL: the courier speaks of one that is over. */
struct errand *errand_find(const struct errands *e, size_t source_index, uint64_t nr);
/* The errand that a state was given to, whoever shows it. NULL: none */
const struct errand *errand_by_state(const struct errands *e, const struct secret32 *state);
/* It has come so far; its time begins anew. */
void errand_move(struct errands *e, struct errand *one, enum errand_at at, int64_t boot_ms);
/* Likewise, with its time going on: its courier has it no more, but where at is FETCHED. */
void errand_answered(struct errands *e, struct errand *one, enum errand_at at);
/* Where a walk is; it begins zeroed. */
struct errand_walk {
    bool begun;
    struct errand *next;                 /* not ours: valid while no errand ends or moves but the one that was returned last */
};
/* The next that came to where it is before that moment, the first ones first, of those at the courier or after it. NULL: none */
struct errand *errand_late(const struct errands *e, int64_t before_ms, struct errand_walk *walk);

/* S256 of the verifier (RFC 7636 4.2). */
void errand_challenge(const struct errand *one, uint8_t out[DIGEST_LEN]);

/* ---- couriers ---- */

/* What its courier is to be told waits for its turn. */

/* SOURCE_PAR: the source is told ahead who will come. nonce: that its evidence must show. returns OK | FAULT_MEMORY */
enum status errand_ahead(struct errands *e, struct errand *one, const struct id *nonce, enum language language) MUST_USE;
/* FETCH: the person came back with this code. State and verifier are wiped, whatever it returns. returns OK | FAULT_MEMORY */
enum status errand_fetch(struct errands *e, struct errand *one, const struct msg_call_back *m, int64_t boot_ms) MUST_USE;
/* What the courier of this source is told next, the caller's from now on (mem_free). NULL: nothing, or it has enough. */
struct msg_head *errands_turn(struct errands *e, size_t source_index);
/* One that this courier has; NULL: none */
struct errand *errands_with(const struct errands *e, size_t source_index);

/* An errand that was dropped, of whom somebody has to be told. */
struct errand_end {
    size_t source_index;
    uint64_t nr;
    bool with_courier;                   /* FETCH_DROP goes there */
    struct id of;                        /* of its case, which may be gone */
    size_t client;
    uint64_t asker_nr, asker_gate;       /* as above */
    uint8_t language;
};
/* One at a time; false: there is none. */
bool errands_dropped(struct errands *e, struct errand_end *out);

#endif
