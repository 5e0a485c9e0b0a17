/*
 * The platform API: its site, the one table of addresses, and their handlers. A handler has a complete request of a known
 * client (ROUTE_OPEN: perhaps of none) within its body cap; it answers, or asks the notary and answers then.
 */
#ifndef PASSEND_GATE_PLATFORM_PLATFORM_H
#define PASSEND_GATE_PLATFORM_PLATFORM_H

#include "gate/ask.h"
#include "http/conn.h"
#include "json/pull.h"
#include "json/write.h"
#include "wire/role_packs.h"
#include "wire/platform.h"

struct platform {
    struct gate gate;                    /* first: a gate of this kind is its platform */
    struct role_packs beleid;            /* to show: the gate does not decide */
    char *certificaat;                   /* base64 DER, that verdicts are signed under; NULL until it is known */
    size_t certificaat_len;
};

static inline struct platform *platform_of(struct gate *g)
{
    return (struct platform *)g;
}

/* The site, for this gate; one per process. */
const struct site *platform_site(struct gate *g);

/* One reader and one message buffer for all handlers: nothing of them outlives a handler. */
extern struct pull platform_pull;
extern uint8_t platform_message[LIMIT_MESSAGE_BYTES];

static inline struct gate *platform_gate(const struct conn *c)
{
    return c->site->own;
}

/* The client in the register whose connection this is; there is one, but behind ROUTE_OPEN. */
const struct client *platform_client(const struct conn *c);

struct uitleg_verdict;
/* Says in *v where somebody may turn to who does not agree, at this corporation and about this home. returns v */
const struct uitleg_verdict *platform_redress(const struct conn *c, struct uitleg_verdict *v, const char *corporatie,
                                              const struct eenheid *home);

#define PLATFORM_API_VERSION "1.0.0"

/* agreement.c */
enum turn agreement_par(struct conn *c);
enum turn agreement_end(struct conn *c);
/* access.c */
enum turn access_token(struct conn *c);
enum turn access_revoke(struct conn *c);
enum turn access_grant(struct conn *c);
/* evidence.c */
enum turn evidence_post(struct conn *c);
/* seals.c */
enum turn seals_get(struct conn *c);
enum turn seals_complete(struct conn *c);
enum turn seals_answer(struct conn *c, const struct msg_zegel *m, unsigned status);
/* events.c */
enum turn events_post(struct conn *c);
/* assess.c; the others for definitive.c. The Idempotency-Key, where there is one: OK | REFUSED_IDEMPOTENCY_KEY */
enum turn assess_post(struct conn *c);
enum status assess_read_key(const struct conn *c, bool *given, uint8_t sha[DIGEST_LEN]) MUST_USE;
/* The beginning of an answer: which household and which home at which rent it is about. References need no escapes. */
void assess_write_subject(struct writer *w, uint32_t huishouden, const char *referentie, const struct eenheid *e);
/* The members of a verdict; zout: of verklaardDigest, NULL = it has none. */
void assess_write_verdict(struct writer *w, const uint8_t *jws, size_t len, const uint8_t *salt);
/* The words beside the verdict that was written last, before its closing brace. Without words (no memory) it is a verdict
 * still. after: bytes that are still to be written at most */
void assess_write_words(struct conn *c, const char *corporatie, const struct eenheid *e, unsigned talen, const uint8_t *jws,
                        size_t len, size_t after);
/* definitive.c */
enum turn definitive_post(struct conn *c);
/* packs.c */
enum turn packs_list(struct conn *c);
enum turn packs_one(struct conn *c);
enum turn packs_verdicts(struct conn *c);
/* info.c */
enum turn info_sources(struct conn *c);
enum turn info_live(struct conn *c);
enum turn info_ready(struct conn *c);

/* Where the headers that the API wants stand in struct request. */
enum { PLATFORM_IDEMPOTENCY_KEY, PLATFORM_AUTHORIZATION };

/* Members of an answer, as those of json/write.h: base64url, and 2026-11-22T10:02:03Z. */
void platform_write_id(struct writer *w, const char *name, const struct id *id);
void platform_write_time(struct writer *w, const char *name, int64_t unix_s);

#endif
