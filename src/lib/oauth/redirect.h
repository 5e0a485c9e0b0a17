/*
 * Where the browser goes at the end: which addresses a client may register, and such an address with the answer in its query
 * (RFC 6749 4.1.2, RFC 9207). Pure.
 *
 * secret: the code, for as long as it lives; out belongs in wiped memory.
 */
#ifndef PASSEND_OAUTH_REDIRECT_H
#define PASSEND_OAUTH_REDIRECT_H

#include "base/slice.h"
#include "base/text.h"
#include "model/client.h"
#include "model/id.h"
#include "oauth/error.h"

/* A code or an access token as a client sees it. */
#define OAUTH_SECRET_CHARS BASE64URL_LEN(SECRET_LEN)

/*
 * Whether uri may be registered: https, and the only spelling of what it means, as it is compared byte by byte. Host in lower
 * case, a port that is not 443, a path without dot segments, escapes in upper case and for no character that needs none
 * (RFC 3986 6.2.2 and 6.2.3); no user, no fragment. A query is kept; it has no member that an answer has.
 */
bool redirect_uri_ok(const char *uri);

/* An address with its answer: a state of which each character is escaped, and an issuer likewise. */
#define REDIRECT_MAX (LIMIT_REDIRECT_URI_CHARS + sizeof "?error_description=&state=&iss=" + OAUTH_SECRET_CHARS + \
                      3 * LIMIT_STATE_CHARS + 3 * LIMIT_URL_CHARS)

/*
 * in:      uri     one that redirect_uri_ok takes; state: 0 (none was sent) to LIMIT_STATE_CHARS bytes; issuer: of at most
 *                  LIMIT_URL_CHARS
 * out:     out     NUL-terminated, ready for Location: uri, then code or error, then state where there is one, then iss
 */
void redirect_with_code(char out[REDIRECT_MAX], const char *uri, const struct secret32 *code, struct slice state,
                        const char *issuer);
void redirect_with_error(char out[REDIRECT_MAX], const char *uri, enum oauth_error error, struct slice state, const char *issuer);

#endif
