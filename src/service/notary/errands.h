/*
 * Errands: somebody on their way to a source, from the choice until what came of it is known. Each has what its source must
 * show again (state, nonce, verifier), and a number under which the courier of that source knows it: the courier hears of no
 * person and no case.
 *
 * secret: state and verifier; wiped when the errand is over.
 */
#ifndef PASSEND_NOTARY_ERRANDS_H
#define PASSEND_NOTARY_ERRANDS_H

#include "notary/notary.h"
#include "wire/courier.h"

#include <sys/queue.h>

struct zaak;                             /* cases.h */

enum errand_at {
    ERRAND_AHEAD,                        /* the courier tells the source who will come */
    ERRAND_AWAY,                         /* the person is there */
    ERRAND_FETCHING,                     /* the courier fetches */
    ERRAND_FETCHED,                      /* it holds the evidence: an assessor is wanted */
    ERRAND_JUDGED                        /* one has it */
};

struct errand {
    struct id key;                       /* first: idtable; of source and number */
    struct id shown;                     /* of the digest of the state */
    struct zaak *zaak;
    const struct source *source;
    TAILQ_ENTRY(errand) by_age;          /* in the order in which they came to where they are */
    int64_t since_ms;                    /* since boot: where it is */
    uint64_t nr;                         /* what the courier calls it */
    uint64_t asker_nr, asker_gate;       /* the request of a browser that waits, of that public gate; asker_gate 0 = none does */
    uint8_t at;                          /* enum errand_at */
    uint8_t language;
    uint16_t request_uri_len;
    struct secret32 state, verifier;
    char request_uri[];                  /* the source's; request_uri_len bytes */
};

struct errands;

enum status errands_init(struct errands **out) MUST_USE;      /* OK | FAULT_MEMORY */
void errands_release(struct errands *e);

/* One for this case, with a number, state and verifier of its own. returns OK | FAULT_MEMORY | FAULT_CRYPTO */
enum status errand_new(struct errands *e, struct zaak *z, const struct source *source, size_t source_index, int64_t boot_ms,
                       struct errand **out) MUST_USE;
/* Keeps the request_uri of the source: another block in its place. returns OK | FAULT_MEMORY (the old one stays) */
enum status errand_request(struct errands *e, struct errand **one, const char *request_uri, size_t len) MUST_USE;
/* NULL is allowed. */
void errand_drop(struct errands *e, struct errand *one);
/* NULL: the courier speaks of one that is over. */
struct errand *errand_find(const struct errands *e, size_t source_index, uint64_t nr);
/* The errand that a state was given to, whoever shows it. NULL: none */
const struct errand *errand_by_state(const struct errands *e, const struct secret32 *state);
/* It has come so far. */
void errand_move(struct errands *e, struct errand *one, enum errand_at at, int64_t boot_ms);
/* The first that came to where it is before that moment, of those at the courier or after it. NULL: none */
struct errand *errand_since(const struct errands *e, int64_t before_ms);
/* The next one, in the order of errand_since; NULL: none */
struct errand *errand_next(struct errand *one);

/* S256 of the verifier (RFC 7636 4.2). */
void errand_challenge(const struct errand *one, uint8_t out[DIGEST_LEN]);

#endif
