/*
 * The way to a source, as its profile's part `stroom` describes it, read by the far end: where people log in, where the courier
 * asks, and how it says who it is. certs/README.md has the members.
 *
 * secret: nothing.
 */
#ifndef PASSEND_STANDIN_STROOM_H
#define PASSEND_STANDIN_STROOM_H

#include "standin/standin.h"

#define STROOM_HOST_MAX 64
#define STROOM_PATH_MAX 128

struct stroom_address {
    const char *url;                     /* whole; NULL: there is none */
    char host[STROOM_HOST_MAX], path[STROOM_PATH_MAX];
    uint16_t port;
};

/* Texts borrow from the document. */
struct stroom {
    const char *client_id;
    const char *iss;                     /* what the call-back says; NULL: it says nothing */
    bool by_certificate;                 /* tls_client_auth; else private_key_jwt */
    struct stroom_address authorize;     /* for people */
    struct stroom_address par, token, data;   /* for the courier, one host and port; par, data: perhaps none */
    const char *member;                  /* of the token answer: the evidence, where it has no address of its own */
    const char *scope, *login_scope;     /* login_scope: NULL, there is no log-in alone */
    const char *subject;                 /* path of the subject in what is signed; NULL: it names none */
};

/* returns OK | REFUSED_CONFIG */
enum status stroom_read(const json_t *flow, struct stroom *out) MUST_USE;

#endif
