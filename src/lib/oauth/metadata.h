/*
 * What we publish about ourselves as an authorization server (RFC 8414, with RFC 8705, 9101, 9126, 9207 and 9396), and the
 * addresses it names. Pure.
 *
 * secret: none.
 */
#ifndef PASSEND_OAUTH_METADATA_H
#define PASSEND_OAUTH_METADATA_H

#include "base/buf.h"

/* On the public host, for browsers and for whoever asks without a certificate. */
#define METADATA_PATH "/.well-known/oauth-authorization-server"
#define METADATA_JWKS "/.well-known/jwks.json"
#define METADATA_AUTHORIZE "/oauth/authorize"
/* On the host where clients show their certificate. */
#define METADATA_PAR "/oauth/par"
#define METADATA_TOKEN "/oauth/token"
#define METADATA_REVOKE "/oauth/revoke"

/* The one scope, for clients that must name one. What is asked for stands in authorization_details. */
#define METADATA_SCOPE "passend"
#define METADATA_DETAILS "passend.instemming"

struct metadata {
    const char *issuer;              /* https URL of the public host, without a slash at the end */
    const char *platform;            /* the same of the host for clients */
    const char *const *languages;    /* BCP 47 in its canonical case, of the pages */
    size_t n_languages;
};

/* Upper bound of what metadata_write writes, for URLs of at most LIMIT_URL_CHARS and sixteen languages of at most seven. */
#define METADATA_MAX 4096
/* One JSON object. */
void metadata_write(struct writer *w, const struct metadata *m);

#endif
