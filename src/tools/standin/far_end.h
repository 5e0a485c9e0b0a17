/*
 * The far end of one source: what both of its doors share. One per process.
 *
 *   front.c   for people: where they log in, and what the source is to do wrong
 *   back.c    for the courier: request ahead, token, data
 *
 * secret: the key of a stand-in; codes and tokens of made-up people.
 */
#ifndef PASSEND_STANDIN_FAR_END_H
#define PASSEND_STANDIN_FAR_END_H

#include "base/urlform.h"
#include "http/server.h"
#include "standin/assertion.h"
#include "standin/hostile.h"
#include "standin/pages.h"

#define FAR_END_ROUTES 8

struct far_end {
    struct profiles *set;
    const struct profile *profile;
    json_t *flow, *people;
    struct stroom stroom;
    struct standin_key key;              /* that signs evidence */
    const char *audience;                /* issuer of passend: `aud` of what is signed */
    char redirect_uri[257];              /* exactly */
    const char *client_uri;              /* by certificate: a SAN URI of the courier's */
    struct assertions assertions;        /* by a signed assertion: the courier's key */
    struct pages_source pages;
    struct deed_choice par;              /* how requests ahead are answered at present */
    struct flows flows;
    struct hostile hostile;
    struct server server;
    struct route front_routes[FAR_END_ROUTES], back_routes[FAR_END_ROUTES];
    struct site front, back;
    struct tls_context *front_tls, *back_tls;
};

static inline struct far_end *far_end_of(const struct conn *c)
{
    return c->site->own;
}

/* ---- authorize.c ---- */

/* The members of an authorization request, in a form or in a query. */
enum asked {
    ASKED_CLIENT, ASKED_TYPE, ASKED_REDIRECT, ASKED_STATE, ASKED_CHALLENGE, ASKED_METHOD, ASKED_NONCE, ASKED_SCOPE, ASKED_LOCALES,
    ASKED_REQUEST_URI, ASKED_ASSERTION_TYPE, ASKED_ASSERTION, ASKED_N
};

struct asked_form { struct urlform_field fields[ASKED_N]; };

/* in: text, decoded in place. returns OK | REFUSED_FORM */
enum status authorize_read(char *text, size_t len, struct asked_form *out) MUST_USE;
/* A flow of what was asked: all but who asks it. returns OK | REFUSED_FORM | FAULT_CRYPTO */
enum status authorize_begin(struct far_end *e, const struct asked_form *form, int64_t now_ms, struct flow **out) MUST_USE;

/* ---- issue.c ---- */

/* What this person's source says in this flow, signed; *jws: mem_free. returns as standin_sign */
enum status issue_evidence(struct far_end *e, const struct flow *f, int64_t now_s, char **jws) MUST_USE;

/* ---- front.c, back.c: the sites, ready to listen ---- */

void front_open(struct far_end *e);
void back_open(struct far_end *e);

#endif
