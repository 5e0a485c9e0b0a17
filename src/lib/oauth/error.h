/*
 * The names that OAuth gives to what went wrong (RFC 6749 4.1.2.1 and 5.2, RFC 6750 3.1, RFC 9101, RFC 9126, RFC 9396 5), and why
 * parameters were refused. Pure.
 *
 * secret: none; a refusal repeats nothing of what was sent.
 */
#ifndef PASSEND_OAUTH_ERROR_H
#define PASSEND_OAUTH_ERROR_H

#include "base/status.h"

enum oauth_error {
    OAUTH_INVALID_REQUEST,
    OAUTH_INVALID_CLIENT,
    OAUTH_INVALID_GRANT,
    OAUTH_UNSUPPORTED_GRANT_TYPE,
    OAUTH_UNSUPPORTED_RESPONSE_TYPE,
    OAUTH_INVALID_SCOPE,
    OAUTH_INVALID_AUTHORIZATION_DETAILS,
    OAUTH_REQUEST_NOT_SUPPORTED,
    OAUTH_ACCESS_DENIED,
    OAUTH_SERVER_ERROR,
    OAUTH_TEMPORARILY_UNAVAILABLE,
    OAUTH_INVALID_TOKEN,
    OAUTH_INSUFFICIENT_SCOPE,
    OAUTH_ERROR_N
};

/* Characters of %x21 / %x23-5B / %x5D-7E only. */
const char *oauth_error_name(enum oauth_error e);

/* The error that goes with a refusal or fault; `otherwise` where it is about what was sent, and not about who sends it or how
 * much. */
enum oauth_error oauth_error_of(enum status s, enum oauth_error otherwise);

/* What one of the readers of this folder found wrong. */
struct oauth_refusal {
    enum status status;
    enum oauth_error error;
    const char *where;               /* a parameter that is known here, or "" */
};

/* Fills *why; returns s. */
enum status oauth_refuse(struct oauth_refusal *why, enum status s, enum oauth_error error, const char *where);

#endif
