/* Somebody with a browser before a notary without its process, and the platform that sent them: steps of a flow as calls. */
#ifndef PASSEND_TEST_VISITOR_H
#define PASSEND_TEST_VISITOR_H

#include "notary/flow.h"
#include "notary/pending.h"
#include "notary/receipts.h"
#include "notary/redeem.h"
#include "notary/tokens.h"
#include "scene.h"
#include "wire/courier.h"

#define STATE "af0ifjsldkj"

struct visitor {
    struct scene *s;
    const char *client;
    int64_t now;                         /* unix seconds */
    struct id request_uri, dossier;
    struct ticket ticket;
    bool has_ticket, has_browser;
    uint8_t browser_sha[DIGEST_LEN];     /* of the session cookie */
    uint32_t reading;                    /* of the page that was loaded last */
    struct secret32 code, token;
    struct id grant;
    struct msg_source_par ahead;         /* what its courier is told, where the source is told ahead: then the browser waits */
    bool waits;
};

#define VISITOR_GATE 5                   /* number of the public gate */

/* A single tenant's request, to be done in a browser; what comes of it. */
struct msg_par visitor_par(const char *client);
struct visitor visitor_of(struct scene *s, const char *client);
struct visitor visitor_for(struct scene *s, const struct msg_par *m);

/* GET: by the address of page 1 (PAGE_WHY before anything is answered), else by the session cookie. */
struct msg_page visitor_load(struct visitor *v, enum page page);
struct msg_step visitor_form(const struct visitor *v, enum step step);
/* POST */
union flow_answer visitor_send(struct visitor *v, const struct msg_step *m);
union flow_answer visitor_step(struct visitor *v, enum step step);
/* What the courier of a source is told now, of that length. */
void visitor_courier(const struct visitor *v, size_t source, void *out, size_t len);
/* Filled in by oneself: born on that day, so much in 2025. */
struct msg_step visitor_self(const struct visitor *v, int32_t birth, int64_t income);

/* From page 1 to page 3, 3b, 4, and back to the platform. */
void visitor_read(struct visitor *v, int64_t income);
void visitor_agree(struct visitor *v, int64_t income);
void visitor_return(struct visitor *v, int64_t income);

/* The platform redeems the code that it was sent, and asks for the seal. */
struct msg_token visitor_token(const struct visitor *v);
struct msg_token_answer visitor_redeem(struct visitor *v, const struct msg_token *m);
struct msg_zegel_read visitor_seal_request(const struct visitor *v);
struct msg_zegel visitor_seal(struct visitor *v, const struct msg_zegel_read *m);
/* All of it, to an agreement. */
struct msg_zegel visitor_give(struct visitor *v, int64_t income);

/* The case, wherever it is; NULL = gone. */
struct zaak *visitor_case(const struct visitor *v);

void sha_of(const struct secret32 *secret, uint8_t out[DIGEST_LEN]);

#endif
