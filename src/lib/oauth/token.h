/*
 * What a client sends to the token endpoint (RFC 6749 4.1.3, RFC 7636 4.5) and to the revocation endpoint (RFC 7009 2.1), and the
 * token that it shows at a resource (RFC 6750 2.1). Pure.
 *
 * secret: all of it; it belongs in memory that the caller wipes.
 */
#ifndef PASSEND_OAUTH_TOKEN_H
#define PASSEND_OAUTH_TOKEN_H

#include "base/slice.h"
#include "model/client.h"
#include "oauth/error.h"
#include "oauth/redirect.h"

struct token_request {
    struct secret32 code;
    struct slice verifier;           /* borrows from the form; empty: none was sent that a verifier can be */
    uint16_t redirect_index;         /* into the client's redirect_uri; UINT16_MAX = none of them */
};

/*
 * Authorization code only. Of a code that can be ours the case says whether all goes with it, also where that cannot be.
 * in:      form     decoded in place; client: whose certificate it is
 * out:     *out     on OK; *why otherwise
 * returns OK | REFUSED_FORM (invalid_request, unsupported_grant_type) | REFUSED_CLIENT_ID
 *         | REFUSED_GRANT (no code of ours looks so)
 */
enum status token_read(char *form, size_t len, const struct client *client, struct token_request *out,
                       struct oauth_refusal *why) MUST_USE;

/*
 * token_type_hint is passed over, whatever it is: there is one kind of token.
 * out:     *known   whether it has the form of a token of ours; where not there is nothing to revoke, which is not an error
 * returns OK | REFUSED_FORM | REFUSED_CLIENT_ID
 */
enum status token_read_revocation(char *form, size_t len, const struct client *client, bool *known,
                                  struct secret32 *token, struct oauth_refusal *why) MUST_USE;

/* The value of an Authorization header: "Bearer" in any case, then a token. False where it is anything else. */
bool token_of_header(struct slice authorization, struct secret32 *token);

#endif
